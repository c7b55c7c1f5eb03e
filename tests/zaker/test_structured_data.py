"""What pages state of their article outside of its text, in the forms that sites use at large."""

import json
import time
from collections.abc import Callable
from typing import Any

import pytest

from tests.each_case import each_case
from zakerscraper.zaker.dom import Page
from zakerscraper.zaker.structured_data import StructuredData, find_structured_data

ID = "6a0aff1c8e9f090000000abc"
OTHER = "6a0afe008e9f090000000def"
HERE = f"https://www.myzaker.com/article/{ID}"
THERE = f"https://www.myzaker.com/article/{OTHER}"
TITLE = "旧渡口的最后一班船"
TEXT = "船工在黄昏时解开缆绳，岸上的人挥手，江面只剩下一道慢慢合拢的水纹。"
MORE = "第二天清晨，码头的售票窗口贴出了停航告示。"
HTML = f"<p>{TEXT}</p><p>{MORE}</p>"


def page(head: str = "", body: str = "<p>文</p>", title: str = f"{TITLE} - ZAKER") -> Page:
    return Page(f"<!DOCTYPE html><html><head><title>{title}</title>{head}</head><body>{body}</body></html>")


def stated(head: str = "", body: str = "<p>文</p>", title: str = f"{TITLE} - ZAKER") -> StructuredData:
    return find_structured_data(page(head, body, title), ID)


def linked_data(value: Any) -> str:
    return f'<script type="application/ld+json">{json.dumps(value, ensure_ascii=False)}</script>'


def article(**others: Any) -> dict[str, Any]:
    """Return an object as states embed them: of this article, with everything."""
    return {"pk": ID, "title": TITLE, "content": HTML, "publish_time": "2026-05-18 09:30:00", "author": "江城晚报"} | (
        others
    )


# JSON-LD


def test_linked_data_states_all_fields() -> None:
    found = stated(
        linked_data(
            {
                "@context": "https://schema.org",
                "@type": "NewsArticle",
                "headline": TITLE,
                "datePublished": "2026-05-18T09:30:00+08:00",
                "author": [{"@type": "Person", "name": "江城晚报"}],
                "articleBody": f"{TEXT}\n{MORE}",
                "description": "一条航线停了。",
            }
        )
    )
    assert found.titles[0] == (TITLE, "JSON-LD headline")
    assert found.times == [("2026-05-18T09:30:00+08:00", "JSON-LD datePublished")]
    assert found.authors == [("江城晚报", "JSON-LD author")]
    assert (found.body, found.body_from) == (HTML, "JSON-LD")
    assert found.descriptions == ["一条航线停了。"]


def test_linked_data_in_a_graph_is_found() -> None:
    """The article among the site, its publisher and the crumbs of one `@graph`."""
    graph = [
        {"@type": "WebSite", "name": "ZAKER", "url": "https://www.myzaker.com/"},
        {"@type": "Organization", "name": "ZAKER", "logo": {"@type": "ImageObject", "url": "https://x/l.png"}},
        {"@type": "BreadcrumbList", "itemListElement": [{"@type": "ListItem", "position": 1, "name": "科技"}]},
        {"@type": ["Article", "NewsArticle"], "headline": TITLE, "datePublished": "2026-05-18"},
    ]
    found = stated(linked_data({"@context": "https://schema.org", "@graph": graph}))
    assert found.titles[0] == (TITLE, "JSON-LD headline")
    assert found.times == [("2026-05-18", "JSON-LD datePublished")]


def test_the_article_is_found_in_the_last_of_several_scripts() -> None:
    scripts = [{"@type": "WebSite", "name": "ZAKER"}, [{"@type": "BlogPosting", "headline": TITLE}]]
    assert stated("".join(map(linked_data, scripts))).titles[0] == (TITLE, "JSON-LD headline")


@each_case("kind", ["WebSite", "Organization", "VideoObject", "ItemList", "ArticleList"])
def test_linked_data_of_other_kinds_states_no_article(kind: str) -> None:
    found = stated(linked_data({"@type": kind, "name": "全部内容", "articleBody": TEXT, "datePublished": "2026-01-01"}))
    assert found.titles == [(f"{TITLE} - ZAKER", "title")]
    assert (found.body, found.times) == ("", [])


def test_of_two_articles_the_one_with_the_page_s_id_counts() -> None:
    """Lists of related articles are stated, too; the id tells whose page it is, whatever the order."""
    other = {"@type": "NewsArticle", "headline": "别的文章在别处", "url": THERE, "articleBody": MORE * 3}
    mine = {"@type": "NewsArticle", "headline": TITLE, "url": HERE, "articleBody": TEXT}
    for pair in ([other, mine], [mine, other]):
        found = stated("".join(map(linked_data, pair)))
        assert found.titles[0][0] == TITLE
        assert found.body == f"<p>{TEXT}</p>"


def test_another_article_s_object_alone_is_not_taken() -> None:
    """Its id is another one: neither its title nor its text nor its time is this page's."""
    for head in (
        linked_data({"@type": "NewsArticle", "headline": "别的文章", "mainEntityOfPage": THERE, "url": THERE}),
        f"<script>window.S = {json.dumps(article(pk=OTHER, title='别的文章'), ensure_ascii=False)};</script>",
        # Not even where it has the same title.
        f"<script>window.S = {json.dumps(article(pk=OTHER), ensure_ascii=False)};</script>",
    ):
        found = stated(head)
        assert found.titles == [(f"{TITLE} - ZAKER", "title")]
        assert (found.body, found.times, found.authors) == ("", [], [])


# Microdata and meta elements


def test_microdata_states_title_time_and_author() -> None:
    found = stated(
        body=f"""<article itemscope itemtype="https://schema.org/NewsArticle"><h1 itemprop="headline">{TITLE}</h1>
        <time itemprop="datePublished" datetime="2026-05-18T09:30+08:00">昨天</time>
        <span itemprop="author">江城晚报</span><meta itemprop="datePublished" content="2026-05-18"></article>"""
    )
    assert found.titles[0] == (TITLE, '[itemprop="headline"]')
    assert found.times[:2] == [
        ("2026-05-18T09:30+08:00", '[itemprop="datePublished"]'),
        ("2026-05-18", '[itemprop="datePublished"]'),
    ]
    assert found.authors == [("江城晚报", '[itemprop="author"]')]


@each_case("name", ["article:published_time", "pubdate", "publishdate", "date", "weibo:article:create_at"])
@each_case("attribute", ["name", "property"])
def test_meta_elements_state_a_time(name: str, attribute: str) -> None:
    assert stated(f'<meta {attribute}="{name}" content="2026-05-18 09:30">').times == [
        ("2026-05-18 09:30", f'meta "{name}"')
    ]


def test_meta_elements_state_title_author_and_description() -> None:
    found = stated(
        f'<meta property="og:title" content="{TITLE}"><meta name="author" content="江城晚报">'
        '<meta property="og:description" content="一条航线停了。">'
    )
    assert found.titles == [(TITLE, 'meta "og:title"'), (f"{TITLE} - ZAKER", "title")]
    assert found.authors == [("江城晚报", 'meta "author"')]
    assert found.descriptions == ["一条航线停了。"]


def test_a_page_that_states_nothing_gives_nothing() -> None:
    assert find_structured_data(Page("<p>文</p>"), ID) == StructuredData()


# Embedded state


def _as_code(character: str) -> str:
    return f"\\x{ord(character):02x}" if character.isascii() else character


EMBEDDED: dict[str, tuple[Callable[[str], str], str]] = {
    "assigned": (lambda text: f"<script>window.__STATE__ = {text};</script>", "window.__STATE__ title"),
    "assigned among others": (
        lambda text: f"<script>var a = 1; var b = [1, 2]; window.DATA={text};run(window.DATA)</script>",
        "window.DATA title",
    ),
    "assigned in brackets": (lambda text: f'<script>window["页"] = {text}</script>', 'window["页"] title'),
    "called": (lambda text: f"<script>hydrate({text})</script>", "script title"),
    "typed": (
        lambda text: f'<script id="state" type="application/json">\n{text}\n</script>',
        "script#state title",
    ),
    "typed without a name": (lambda text: f'<script type="application/json">{text}</script>', "script title"),
    "parsed, double quotes": (
        lambda text: f"<script>window.S = JSON.parse({json.dumps(text)});</script>",
        "window.S title",
    ),
    "parsed, single quotes": (
        lambda text: "<script>window.S = JSON.parse('" + text.replace("\\", "\\\\").replace("'", "\\'") + "')</script>",
        "window.S title",
    ),
    "parsed, with letters as codes": (
        lambda text: f"<script>window.S = JSON.parse('{''.join(map(_as_code, text))}');</script>",
        "window.S title",
    ),
    "in a module": (lambda text: f'<script type="module">const s = {text};export default s</script>', "s title"),
}


@each_case("form", EMBEDDED)
def test_embedded_state_is_found_in_every_form(form: str) -> None:
    """Whatever it is assigned to or parsed by; the article may lie deep in it."""
    embed, where = EMBEDDED[form]
    state = {"route": {"name": "article"}, "store": [{"user": None}, {"detail": {"data": article()}}]}
    found = stated(embed(json.dumps(state, ensure_ascii=False).replace("</", "<\\/")))
    assert found.titles[0] == (TITLE, where)
    assert found.times == [("2026-05-18 09:30:00", where.replace(" title", " publish_time"))]
    assert found.authors == [("江城晚报", where.replace(" title", " author"))]
    assert found.body == HTML


def test_quotes_in_a_parsed_string_stay_what_they_are() -> None:
    r"""`\"` and `\'` in the literal, and quotes of both kinds in the text."""
    text = """他说：“好”，又写下 "ok" 和 it's，然后把缆绳解开，人群安静下来，江水照旧。"""
    value = json.dumps(article(content=text), ensure_ascii=False)
    for literal in (json.dumps(value), "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"):
        assert text in stated(f"<script>window.S = JSON.parse({literal});</script>").body.replace(
            "&quot;", '"'
        ).replace("&#x27;", "'")


def test_the_object_with_the_text_is_taken_before_its_stub() -> None:
    """A state names an article several times; the one with a body is the article."""
    stub = article()
    del stub["content"]
    for order in ([stub, article()], [article(), stub]):
        script = json.dumps({"items": order}, ensure_ascii=False)
        assert stated(f"<script>window.S = {script}</script>").body == HTML


def test_an_object_without_an_id_is_known_by_the_page_s_title() -> None:
    value = article()
    del value["pk"]
    script = f"<script>window.S = {json.dumps(value, ensure_ascii=False)}</script>"
    assert stated(script).body == HTML
    assert stated(script, title="完全另一个题目 - ZAKER").body == ""


@pytest.mark.parametrize(
    ("content", "body"),
    [
        pytest.param(HTML, HTML, id="html"),
        pytest.param(f"{TEXT}\n\n {MORE} \n", HTML, id="plain text"),
        pytest.param(f"{TEXT} 3 &lt; 5 &amp; 7", f"<p>{TEXT} 3 &lt; 5 &amp; 7</p>", id="plain text with entities"),
        pytest.param(f"{TEXT} a<b，3 < 5", f"<p>{TEXT} a&lt;b，3 &lt; 5</p>", id="plain text with signs"),
        pytest.param([TEXT, MORE], HTML, id="list of texts"),
        pytest.param(
            [
                {"type": "text", "text": TEXT},
                {"type": "image", "url": "//zkres1.myzaker.com/a.jpg?a=1&b=2"},
                {"type": "img", "value": "https://zkres1.myzaker.com/b.jpg"},
                {"type": "html", "content": f"<p>{MORE}</p>"},
            ],
            f'<p>{TEXT}</p><p><img src="//zkres1.myzaker.com/a.jpg?a=1&amp;b=2"></p>'
            f'<p><img src="https://zkres1.myzaker.com/b.jpg"></p><p>{MORE}</p>',
            id="blocks",
        ),
        pytest.param({"html": HTML, "words": 2}, HTML, id="nested"),
        pytest.param([{"unknown": 1}, {"text": 5}], "", id="blocks of nothing"),
        pytest.param([1, 2, 3], "", id="numbers"),
        pytest.param("太短", "", id="short"),
        pytest.param(None, "", id="null"),
    ],
)
def test_a_body_is_taken_in_every_form(content: Any, body: str) -> None:
    """As HTML, as plain text whose lines become paragraphs, or as a list of texts and pictures."""
    script = json.dumps(article(content=content), ensure_ascii=False)
    assert stated(f'<script type="application/json">{script}</script>').body == body


def test_markup_in_plain_blocks_is_text() -> None:
    """A sign that is none of markup's is written as one."""
    script = json.dumps(article(content=[{"text": "水位 > 3 米 & 上涨"}]), ensure_ascii=False)
    assert stated(f'<script type="application/json">{script}</script>').body == "<p>水位 &gt; 3 米 &amp; 上涨</p>"


# Hostile and broken ones


@each_case(
    "script",
    [
        "",
        "{",
        '{"title": "缺了一半',
        '{"title": }',
        "window.S = {title: '没有引号', content: `模板`};",
        "window.S = {a: 1, b: function () { return {}; }};",
        "window.S = JSON.parse(",
        'window.S = JSON.parse("没有结尾',
        'window.S = JSON.parse("{\\"a\\": 1");',
        "window.S = JSON.parse('\\u00zz');",
        'window.S = JSON.parse("\\ud800");',
        "var x = [[[[[;",
        'window.S = {"a": NaN, "b": Infinity, "c": 1e999};',
        "if (a == {} || b === [] ) { return {} }",
        "\u0000\ufeff{}",
        "window.S = " + "9" * 10_000,
        '{"title": ' + "9" * 5_000 + "}",
    ],
)
@each_case("kind", ["", ' type="application/json"', ' type="application/ld+json"'])
def test_what_is_no_json_says_nothing_and_breaks_nothing(kind: str, script: str) -> None:
    found = stated(f"<script{kind}>{script}</script>")
    assert found.titles == [(f"{TITLE} - ZAKER", "title")]
    assert found.body == ""


def test_a_broken_script_does_not_hide_the_next() -> None:
    """Neither another script nor what follows in the same one."""
    good = json.dumps(article(), ensure_ascii=False).replace("</", "<\\/")
    assert stated(f"<script>window.A = {{a: 1}};</script><script>window.S = {good}</script>").body == HTML
    assert stated(f'<script>window.A = {{a: 1}}; window.B = {{"x": ; window.S = {good}</script>').body == HTML


@each_case(
    "script",
    [
        "[" * 10_000 + "]" * 10_000,
        '{"a":' * 10_000 + "1" + "}" * 10_000,
        "window.S = " + "[" * 10_000,
        "window.S = " + '{"a":' * 10_000 + "1" + "}" * 10_000,
        "window.S = JSON.parse('" + "[" * 10_000 + "]" * 10_000 + "')",
    ],
)
@each_case("kind", ["", ' type="application/json"'])
def test_ten_thousand_levels_break_nothing(kind: str, script: str) -> None:
    """The article behind it is still found."""
    assert stated(f"<script{kind}>{script}</script>" + linked_data(article(**{"@type": "Article"}))).body == HTML


@pytest.mark.parametrize(
    "script",
    [
        pytest.param("x=[" * 200_000, id="openings"),
        pytest.param('x={"' * 150_000, id="strings that never end"),
        pytest.param("JSON.parse('" + "\\" * 500_001, id="backslashes"),
        pytest.param("JSON.parse(" * 60_000, id="calls"),
        pytest.param("= " * 300_000, id="signs"),
        pytest.param("=" + " " * 300_000, id="spaces"),
        pytest.param("window.S = [" + '{"title":"题"},' * 60_000 + "1]", id="objects"),
        pytest.param("window.S = {" + '"a":{"id":"1"},' * 60_000 + '"z":1}', id="members"),
    ],
)
def test_a_huge_script_takes_no_time(script: str) -> None:
    """Some hundred kilobytes of what a search may stumble over."""
    started = time.process_time()
    stated(f"<script>{script}</script>")
    assert time.process_time() - started < 3


def test_the_name_of_a_section_is_no_body() -> None:
    """`articleSection` says where an article stands, however many sections it has."""
    for section in ("本地新闻", ["本地新闻", "城市与乡村的旧事"], "很长的栏目名" * 30):
        data = {"@type": "NewsArticle", "headline": TITLE, "articleSection": section}
        assert stated(linked_data(data)).body == ""


def test_an_object_without_a_title_is_known_by_the_page_s_id() -> None:
    text = "<p>停了三年的大钟走准了。</p>"
    mine, other = ({"detail": {"content": text, "id": id_}} for id_ in (ID, OTHER))
    for value, body in ((mine, text), (other, "")):
        script = f"<script>window.s = JSON.parse({json.dumps(json.dumps(value))});</script>"
        assert stated(body=script).body == body


def test_a_title_of_a_word_is_known_by_where_the_page_s_title_begins() -> None:
    for head, body in (("快讯 - ZAKER", HTML), ("快讯社记者来了 - ZAKER", "")):
        state = {"title": "快讯", "content": HTML, "ctime": "2026-05-18 09:30:00"}
        script = f"<script>window.s = {json.dumps(state)};</script>"
        assert stated(body=script, title=head).body == body
