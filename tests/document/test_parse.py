"""Documents read back: ours give what they were made of, those of older exporters what they meant."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.document.test_corpus import CORPUS, documents
from tests.each_case import each_case
from zakerscraper.document.body import images, plain_text
from zakerscraper.document.complete import complete
from zakerscraper.document.front_matter import clean_title
from zakerscraper.document.parse import MAX_DOCUMENT_BYTES, ParsedDocument, parse_document
from zakerscraper.document.render import IMAGE_LINKS, DocumentOptions, render_document
from zakerscraper.document.sanitize import clean
from zakerscraper.exceptions import DocumentParseError
from zakerscraper.items import SHANGHAI, Article

MOMENT = datetime(2022, 4, 8, 21, 16, tzinfo=UTC)
PICTURE = (
    '<p>前</p><div class="img_box" id="id_imagebox_0" onclick><div class="content_img_div perview_img_div">'
    '<img class="lazy opacity_0 " id="img_0" data-original="http://zkres1.myzaker.com/202204/6251168c8e9f0947667ede39'
    '_1024.jpg" data-height="4" data-width="6"></div></div>后{ {{ a }} {% b %}'
)
OLD = (
    "\n---\ntitle: {title}\ncategories: \n - 新媒体\n - ZAKER\n - source\n"
    "headimg: 'https://picsum.photos/400/300?random=1'\nauthor: ZAKER\ncomments: false\ndate: {date}\n"
    "thumbnail: 'https://picsum.photos/400/300?random=1'\n---\n\n<div>   \n{body}  \n</div>\n            "
)


def old(title: str = "'标题'", date: str = "Fri, 08 Apr 2022 21:16:00 GMT", body: str = "<p>文</p>") -> ParsedDocument:
    return parse_document(OLD.format(title=title, date=date, body=body).encode())


def ours(
    title: str = "标题", body: str = "<p>文</p>", categories: tuple[str, ...] = ("新媒体", "ZAKER", "s")
) -> Article:
    made = Article(
        id="5f3c9a1e7f780b2c4d00a1b2",
        url="",
        title=clean_title(title),
        categories=list(categories),
        published_at=MOMENT.astimezone(SHANGHAI),
    )
    complete(made, clean(body))
    return made


MARKS = [*"'\"\\:#-[]{}|>&*!%@`,? \n\t_", "''", "---", "{{", "</div>", "字", "\u2028"]
TITLES = st.one_of(st.text(min_size=1, max_size=30), st.lists(st.sampled_from(MARKS), max_size=8).map("".join))


@settings(max_examples=300)
@given(TITLES)
@example("'")
@example("'引号'")
@example("两'种\"都\\有\\")
@example('"')
@example("---")
@example("a: b #c")
def test_any_title_comes_back(title: str) -> None:
    made = ours(title)
    if not made.title:
        return
    parsed = parse_document(render_document(made, DocumentOptions()).encode())
    assert parsed.title == made.title
    assert parsed.published_at == made.published_at
    assert parsed.categories == made.categories


@each_case("name", ["yes", "a: b", "it's", '"', "- x", "[a, b]", "2024", "字 字"])
def test_any_category_comes_back(name: str) -> None:
    assert parse_document(render_document(ours(categories=("甲", name)), DocumentOptions()).encode()).categories == [
        "甲",
        name,
    ]


@each_case("links", IMAGE_LINKS)
def test_a_body_comes_back_however_its_pictures_are_linked(links: str) -> None:
    made = ours(body=PICTURE)
    made.images[0].path = "images/202204/6251168c8e9f0947667ede39_1024.jpg"
    parsed = parse_document(render_document(made, DocumentOptions(image_links=links)).encode())
    assert clean(parsed.body_html).html == made.body_html


@settings(max_examples=100)
@given(
    st.lists(
        st.sampled_from(["<p>", "</p>", "<div>", "</div>", "文", "{", "}}", "&", "<", "&lt;", "\n", "<b>", " "])
    ).map("".join)
)
def test_any_body_comes_back(html: str) -> None:
    made = ours(body="<p>首</p>" + html)
    assert (
        clean(parse_document(render_document(made, DocumentOptions()).encode()).body_html).html.strip()
        == made.body_html.strip()
    )


def squeezed(text: str) -> str:
    # A player that holds a link is read as the player alone.
    return "".join(text.split()).replace("[视频](http://a.example/1.mp4)", "")


@pytest.mark.parametrize("links", ["proxy", "original"])
def test_a_document_with_a_markdown_body_comes_back_in_what_it_shows(links: str) -> None:
    made = ours(body="<p>一 *二* {{ 三 }}</p><h2>四</h2>" + PICTURE)
    parsed = parse_document(render_document(made, DocumentOptions(body="markdown", image_links=links)).encode())
    again = ours(body=parsed.body_html)
    assert again.body_markdown == made.body_markdown
    assert images(again.body_html)[0].url == images(made.body_html)[0].url


@each_case(
    "body",
    [
        "<table><tr><td rowspan=2>甲</td><td>一</td></tr><tr><td>二</td></tr></table><p>文 *一*</p>",
        "<ol type=a><li>甲</li></ol><h2>题</h2>",
        "<ol start=3><li>三</li><li value=7>七</li></ol>",
        "<p><sup>a&lt;b</sup>，10<sup>8</sup></p><p>- 文</p>",
        "<p>https://a.example/x_y。a_b@c.example</p>",
        "<p>a_b@c.example</p><p>二</p>",
        "<video src='http://a.example/1.mp4'></video><p>文</p>",
        f"<p>今天{PICTURE}好</p>",
        "<p>涨<b>5%</b>了</p>",
    ],
)
def test_what_markdown_cannot_hold_comes_back_from_it(body: str) -> None:
    made = ours(body=body)
    again = ours(body=parse_document(render_document(made, DocumentOptions(body="markdown")).encode()).body_html)
    assert squeezed(again.body_markdown) == squeezed(made.body_markdown)


@each_case(
    ("written", "title"),
    [
        ("'it's'", "it's"),
        ("'it''s'", "it's"),
        ("''引号'在头尾''", "'引号'在头尾'"),
        ("'a' #b'", "a' #b"),
        ('"他说"好""', '他说"好"'),
        ('"a\\"b\\\\c\\u4e00"', 'a"b\\c一'),
        ('"C:\\Music"', "C:\\Music"),
        ("没有引号: 有冒号", "没有引号: 有冒号"),
        ("'只有一边", "'只有一边"),
        (">-\n  折成\n  两行", "折成 两行"),
        ("'一行\n  两行'", "一行 两行"),
    ],
)
def test_titles_of_other_hands_are_read_as_they_were_meant(written: str, title: str) -> None:
    assert old(title=written).title == title


@each_case(
    ("written", "moment"),
    [
        ("Fri, 08 Apr 2022 21:16:00 GMT", MOMENT),
        ("2022-04-09 05:16:00", MOMENT),
        ("2022-04-08T21:16:00Z", MOMENT),
        ("2022-04-08T21:16:00.000Z", MOMENT),
        ("'2022-04-09 05:16:00'", MOMENT),
        ("Invalid Date", None),
        ("", None),
        ("Fri, 99 Apr 2022 21:16:00 GMT", None),
    ],
)
def test_dates_are_moments(written: str, moment: datetime | None) -> None:
    assert old(date=written).published_at == moment


def test_lists_may_stand_on_one_line_and_lines_may_end_as_on_windows() -> None:
    text = "\ufeff---\r\ntitle: 'a'\r\ncategories: [甲, '乙']\r\ntags:\r\n- 丙\r\nauthor: 某人\r\n---\r\n<p>文</p>\r\n"
    parsed = parse_document(text.encode())
    assert (parsed.title, parsed.categories, parsed.tags, parsed.author) == ("a", ["甲", "乙"], ["丙"], "某人")
    assert parsed.body_html == "<p>文</p>"


@each_case(
    ("data", "reason"),
    [
        (b"", "no front matter"),
        (b"# A heading\n", "no front matter"),
        (b"---\ntitle: 'a'\n<p>x</p>", "no front matter"),
        (b"---\n---\n<p>x</p>", "no title"),
        (b"---\ntitle: ''\n---\n<p>x</p>", "no title"),
        (b"---\ntitle: ~\n---\n<p>x</p>", "no title"),
        (b"---\ntitle: a\nx: [\n---\n<p>x</p>", "not YAML: line"),
        (b"---\ntitle: 'a'\n---\n<div>   \n  \n</div>", "nothing in its body"),
        (OLD.format(title="'a'", date="", body="原文已被删除").encode(), "deleted"),
        ("---\ntitle: '标题'\n---\n<p>文</p>".encode("gb18030"), "not UTF-8"),
        (b"x" * (MAX_DOCUMENT_BYTES + 1), "bytes"),
    ],
)
def test_what_is_no_document_says_why(data: bytes, reason: str) -> None:
    with pytest.raises(DocumentParseError, match=reason) as error:
        parse_document(data)
    assert "\n" not in str(error.value)


@each_case(
    ("raw", "text"),
    [
        ("<p><?php // 注释$a = $b->c; ?></p>", "<?php // 注释$a = $b->c; ?>"),
        ("<p>wsl -d <DistroName> 与 < x ></p>", "wsl -d <DistroName> 与 < x >"),
        ("<p>a<b && c</p>", "a"),  # an element of HTML as far as anybody can tell
        ("<p>a <1 && </ b <!-- 注 --> &amp;&amp; c</p>", "a <1 && </ b && c"),
        ("<p><o:p>字</o:p></p>", "字"),
    ],
)
def test_texts_that_an_exporter_did_not_escape_are_not_lost(raw: str, text: str) -> None:
    assert plain_text(clean(old(body=raw).body_html).html) == text


def test_a_proxy_of_ones_own_is_taken_off() -> None:
    body = '<img src="https://p.example/?a=1&amp;u=http://zkres1.myzaker.com/202204/a_1024.jpg">'
    data = OLD.format(title="'a'", date="", body=body).encode()
    assert 'src="http://zkres1' in parse_document(data, ["https://p.example/?a=1&u="]).body_html


@settings(max_examples=150)
@given(
    st.one_of(
        st.binary(max_size=200),
        st.text(alphabet="-\n: '\"\\[]>|atile#<p>字").map(lambda text: ("---\n" + text).encode()),
    )
)
def test_anything_is_a_document_or_is_none(data: bytes) -> None:
    try:
        parsed = parse_document(data)
    except DocumentParseError:
        return
    assert parsed.title
    assert parsed.body_html


@pytest.mark.skipif(not CORPUS, reason="ZAKER_CORPUS_DIR is not set: no real documents to read")
@pytest.mark.parametrize("path", documents(), ids=lambda path: path.stem[:40])
def test_a_real_document_is_read(path: Path) -> None:
    parsed = parse_document(path.read_bytes())
    assert parsed.categories[:2] == ["新媒体", "ZAKER"]
    assert parsed.published_at is not None
    found = clean(parsed.body_html).images
    assert [picture.url for picture in found if "cors.zfour" in picture.url] == []
