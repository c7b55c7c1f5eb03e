"""Every layout of an article's page gives the article, and nothing that stands around it."""

from contextlib import suppress

from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from tests.each_case import each_case
from tests.zaker.article_samples import (
    ALL_LAYOUTS,
    APP,
    NO_AUTHOR,
    NOTICE,
    TIMED,
    WRITTEN,
    WWW,
    as_parsed,
    read,
    read_sample,
    sample,
)
from zakerscraper.exceptions import ArticleNotFoundError, ParseError
from zakerscraper.sample_site import pages
from zakerscraper.sample_site.articles import SOURCES
from zakerscraper.sample_site.articles.model import (
    Frame,
    ImageBlock,
    ImageRow,
    Quotation,
    Raw,
    SampleArticle,
    Text,
    UploadedVideo,
)


@each_case(
    "article, layout",
    [
        (article, layout)
        for article in WRITTEN
        for layout in ALL_LAYOUTS
        if layout != "share-2016" or "<p>" in pages.body(article)
    ],
)
def test_every_article_of_the_sample_site_is_read_whole(article: SampleArticle, layout: str) -> None:
    """The body is the served one to the character: no related article, comment, notice or wrapper is part of it."""
    page = read_sample(article, layout)
    assert page.body_html == as_parsed(pages.body(article))
    assert page.layout == layout
    assert page.title == article.title
    assert page.author == (article.source if layout not in NO_AUTHOR else "")
    if layout in {"figure", "content-block"}:
        assert page.author_url == f"https://www.myzaker.com/source/{SOURCES[article.source]}"
    assert (page.tags or page.keywords) == article.tags
    assert len(page.times) == (layout in TIMED)
    assert all(span.start <= article.published_at <= span.end for span in page.times if not span.exact)


@each_case("layout", ALL_LAYOUTS)
def test_the_body_is_what_another_html5_parser_makes_of_it(layout: str) -> None:
    article = sample(
        Text("一。"), ImageBlock(after="图后。"), ImageRow((ImageBlock(), ImageBlock(kind="gif"))), Text("二。")
    )
    found = BeautifulSoup(read_sample(article, layout).body_html, "html5lib").body
    expected = BeautifulSoup(pages.body(article), "html5lib").body
    assert found is not None
    assert found == expected
    assert found.find("p", recursive=False).text == "一。"


@each_case("layout", ALL_LAYOUTS)
@each_case(
    "blocks",
    [
        (Text("只有一句。"),),
        (ImageBlock(),),
        (ImageRow((ImageBlock(), ImageBlock())),),
        (Frame("a33323h7vqj"),),
        (UploadedVideo("16554424846734"),),
        (Quotation(("引一。", "引二。", "引三。", "引四。")),),
        (Text("话说。"), Quotation(("引一。", "引二。", "引三。", "引四。"))),
        (ImageBlock(after="图后。"),),
    ],
)
def test_short_bodies_are_read_whole(blocks: tuple[object, ...], layout: str) -> None:
    article = sample(*blocks)
    assert read_sample(article, layout).body_html == as_parsed(pages.body(article))


def test_what_stands_around_a_body_without_paragraphs_is_never_taken_for_it() -> None:
    """The share page of 2016 is known by its paragraphs alone."""
    article = sample(Raw("一句没有标签的话。"))
    with suppress(ArticleNotFoundError, ParseError):
        assert read_sample(article, "share-2016").body_html == as_parsed(pages.body(article))


@each_case("layout", ALL_LAYOUTS)
def test_an_article_without_tags_has_none(layout: str) -> None:
    """What every page of the site has as keywords is no tag of an article."""
    found = read_sample(sample(Text("一。"), tags=()), layout)
    assert (found.tags, found.keywords) == ((), ())


@each_case("layout", ALL_LAYOUTS)
def test_a_tag_may_hold_a_space(layout: str) -> None:
    found = read_sample(sample(Text("一。"), tags=("Linux 内核", "灯")), layout)
    assert (found.tags or found.keywords) == ("Linux 内核", "灯")


@each_case("layout", ALL_LAYOUTS)
@each_case(
    "title",
    [
        "2024",
        "...",
        'It\'s "fine" & <b>',
        "专访 | ZAKER 十年",
        "走进数字媒体 - ZAKER 的编辑部",
        "一 | 二 - 三",
        "a: [b] {c} # @ % `f` \\",
        "首图：“请触摸”",
        "🐱 猫 é",
    ],
)
def test_any_title_is_read_as_it_is(title: str, layout: str) -> None:
    assert read_sample(sample(Text("一。"), title=title), layout).title == title


def test_the_site_s_name_in_the_page_s_title_is_no_part_of_the_article_s() -> None:
    page = read(
        "<title>江边灯会 - ZAKER新闻</title>"
        '<div id="article"><div class="article_content"><div id="content"><p>一。</p></div></div></div>'
    )
    assert page.title == "江边灯会"


# What is no article


# The container


@each_case(
    ("container", "body"),
    [
        ('<div id="content"><p>一。</p></div>', "<p>一。</p>"),
        ('\n <div id="content"><p>一。</p></div>\n', "<p>一。</p>"),
        ("<div><p>一。</p></div>", "<p>一。</p>"),
        ("<p>一。</p><p>二。</p>", "<p>一。</p><p>二。</p>"),
        ("一。<div>二。</div>", "一。<div>二。</div>"),
        ('<div id="content">一。</div><div class="foot">脚</div>', "一。"),
        (
            '<div class="img_box"><img data-original="http://zkres1.myzaker.com/1_1024.jpg"></div>',
            '<div class="img_box"><img data-original="http://zkres1.myzaker.com/1_1024.jpg"></div>',
        ),
        ('<div class="zaker_div"><p>一。</p></div>', '<div class="zaker_div"><p>一。</p></div>'),
        ('<div class="iframe_video">x</div>', '<div class="iframe_video">x</div>'),
        ('<div id="content"><p>一。</p><p id="ID_disclaimer">声明</p></div>', "<p>一。</p>"),
        (f'<div id="content"><p>一。</p><p>{NOTICE}</p></div>', "<p>一。</p>"),
        (f'<div id="content"><p>一。</p><div><p>{NOTICE}</p></div></div>', "<p>一。</p>"),
        (
            '<div id="content"><p>我们谈到原网页已经由 ZAKER 转码的事。</p></div>',
            "<p>我们谈到原网页已经由 ZAKER 转码的事。</p>",
        ),
        (
            (
                f'<div id="content"><div class="img_box"><img data-original="http://zkres1.myzaker.com/1_1024.jpg"></div>'
                f"<p>{NOTICE}</p></div>"
            ),
            '<div class="img_box"><img data-original="http://zkres1.myzaker.com/1_1024.jpg"></div>',
        ),
        (
            (
                '<div id="content"><section><div class="img_box"><img data-original="http://zkres1.myzaker.com/1_1024.jpg">'
                f"</div><p>{NOTICE}</p></section></div>"
            ),
            '<section><div class="img_box"><img data-original="http://zkres1.myzaker.com/1_1024.jpg"></div></section>',
        ),
        (
            '<div id="content"><img src="//zkres.myzaker.com/static/wap/images/logo32x32.png"><p>一。</p></div>',
            "<p>一。</p>",
        ),
        (
            '<div id="content"><p>a &amp;&amp; b &lt;c&gt;\u00a0“d”</p></div>',
            "<p>a &amp;&amp; b &lt;c&gt;&nbsp;“d”</p>",
        ),
    ],
)
def test_container(container: str, body: str) -> None:
    page = read(f'<div id="article"><h1>题</h1><div class="article_content">{container}</div></div>')
    assert page.body_html == body


def test_the_page_s_own_content_box_is_not_the_body() -> None:
    page = read(
        '<div id="content"><div class="main"><div id="article"><div class="article_header"><h1>题</h1></div>'
        '<div class="article_content"><div id="content"><p>一。</p></div></div></div></div></div>'
    )
    assert (page.layout, page.body_html) == ("figure", "<p>一。</p>")


PIECES = st.sampled_from(
    [
        '<div id="article">',
        '<div class="article_content">',
        '<div id="content">',
        "</div>",
        "<p>",
        "</p>",
        "<h1>",
        "</h1>",
        '<div class="article_header">',
        '<div class="article">',
        '<div id="content_text">',
        '<div id="AuthorAndTime">',
        '<p id="ID_disclaimer">',
        '<img data-original="//zkres.myzaker.com/static/a.png">',
        '<span class="time">昨天</span>',
        '<a class="article-auther" href="http://[">',
        "<title>",
        "</title>",
        "<section>",
        "<template>",
        "<svg>",
        "<table>",
        "<footer>",
        f"<p>{NOTICE}</p>",
        NOTICE,
        "文章已被删除",
    ]
)


@given(
    st.text() | st.lists(PIECES | st.text(max_size=4), max_size=14).map("".join),
    st.sampled_from([WWW, APP, "", "http://["]),
    st.text("0123456789abcdef", min_size=24, max_size=24),
)
def test_any_text_is_an_article_or_gone_or_unreadable(text: str, url: str, id_: str) -> None:
    with suppress(ArticleNotFoundError, ParseError):
        page = read(text, url, id_)
        assert page.layout in ALL_LAYOUTS
        assert as_parsed(page.body_html) is not None
