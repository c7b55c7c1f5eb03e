"""Inputs that once broke something."""

import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from markdown_it import MarkdownIt
from scrapy.http import Response

from tests.each_case import each_case
from zakerscraper.document.body import images, link_images
from zakerscraper.document.markdown import markdown
from zakerscraper.document.safety import stats_name
from zakerscraper.document.sanitize import clean
from zakerscraper.exceptions import ArchiveError, DisallowedUrlError, InvalidImageError, ParseError, TooLargeError
from zakerscraper.spiders.base import response_time
from zakerscraper.storage.local import path_below
from zakerscraper.utils import html as html5
from zakerscraper.utils.images import inspect
from zakerscraper.zaker.articles import read_article
from zakerscraper.zaker.dates import parse_time
from zakerscraper.zaker.list_parsers import read_list
from zakerscraper.zaker.throttle_policy import retry_after
from zakerscraper.zaker.urls import check_request, resolve

ID = "6a0a7f84a07aec0000000001"
NOW = datetime(2026, 5, 18, 12, tzinfo=UTC)


@pytest.mark.parametrize("name", ["code", "kbd", "samp"])
def test_a_block_in_code_lets_no_tag_out_of_it(name: str) -> None:
    text = markdown(clean(f"<{name}>&lt;img src=x onerror=alert(1)&gt;<p>x</p></{name}>").html)
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    kinds = {child.type for token in tokens for child in [token, *(token.children or [])]}
    assert not kinds & {"html_block", "html_inline"}


@each_case(
    "host",
    [".myzaker.com", "a..myzaker.com", "evil.example%00.myzaker.com", "evil.example%23.myzaker.com", "a b.myzaker.com"],
)
def test_a_malformed_host_is_not_asked(host: str) -> None:
    with pytest.raises(DisallowedUrlError):
        check_request(f"http://{host}/", ("myzaker.com",))


@pytest.mark.parametrize("address", ["http://www.myzaker.com:evil/", "http://www.myzaker.com:99999/", "http://[::1/"])
def test_an_address_that_is_none_is_no_address(address: str) -> None:
    assert resolve(address) == ""


def test_a_value_of_control_characters_is_written_as_it_is_read_back() -> None:
    once = clean('<p data-0="&#31;">x</p>').html
    assert clean(once).html == once


def test_a_body_of_endless_elements_is_refused() -> None:
    with pytest.raises(TooLargeError):
        clean("<b>x</b>" * 50_000)


def _attributes(name: str, count: int, value: str = "''") -> str:
    return " ".join(f"{name}{number}={value}" for number in range(count))


GROWING: dict[str, Callable[[], str]] = {
    "multiplied formatting": lambda: (
        "<p>" + "".join(f"<b a={number}>" for number in range(1000)) + "</p>" + "<p>x</p>" * 10_000
    ),
    "deep": lambda: "<div>" * 20_000 + "x",
    "deeper": lambda: "<div>" * 100_000 + "x",
    "attributes": lambda: "<p " + " ".join(f"a{number}" for number in range(400_000)) + ">x</p>",
    "tags": lambda: "<b>x</b>" * 150_000,
    "multiplied attributes": lambda: (
        "<p>" + "".join(f"<b {_attributes(f'a{number}x', 100)}>" for number in range(25)) + "</p>" + "<p>x" * 10_000
    ),
    "multiplied values": lambda: "<p>" + f"<b a='{'>' * 30_000}'>" + "</p>" + "<p>x" * 19_000,
    "attributes that seem to be several tags'": lambda: "<p " + _attributes("a", 400_000, "'>'") + ">x</p>",
    "attributes that seem to be several tags' by either quote": lambda: (
        "<p " + " ".join(f"""a{number}="'>" b{number}='">'""" for number in range(200_000)) + ">x</p>"
    ),
    "attributes behind the end of a tag in a value": lambda: (
        "<p a='>'" + "".join(f" b{number}" for number in range(400_000)) + ">x</p>"
    ),
    "attributes of several tags": lambda: "".join(f"<p {_attributes('a', 20_000)}>x</p>" for _ in range(20)),
    "formatting with its end tag in a table": lambda: (
        "".join(f"<b a={number}><table></b></table>" for number in range(1000)) + "<p>x</p>" * 10_000
    ),
    "formatting with its end tag in a comment": lambda: (
        "".join(f"<b a={number}><!-- </b> -->" for number in range(1000)) + "<p>x</p>" * 10_000
    ),
    "formatting with its end tag in a value": lambda: (
        "".join(f"<b a={number}><i title='</b>'></i>" for number in range(1000)) + "<p>x</p>" * 10_000
    ),
    "formatting with its end tag in a style": lambda: (
        "".join(f"<b a={number}><style></b></style>" for number in range(1000)) + "<p>x</p>" * 10_000
    ),
    "formatting that is closed in the end": lambda: (
        "".join(f"<b a={number}>" for number in range(1000)) + "<p>x</p>" * 10_000 + "</b>" * 1000
    ),
}
"""Pages of megabytes, which are made when they are needed."""


@pytest.mark.parametrize("name", GROWING)
def test_html_that_would_grow_without_bound_is_not_parsed(name: str) -> None:
    html = GROWING[name]()
    with pytest.raises(TooLargeError):
        html5.parse(html)


def test_html_of_more_tags_than_any_page_has_is_not_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(html5, "MAX_TAGS", 3)
    assert html5.parse("<p>a</p><br>").css_first("br") is not None
    with pytest.raises(TooLargeError, match="more than 3 tags"):
        html5.parse("<p>a</p><br><br>")


def test_the_process_that_tries_a_page_gets_no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[dict[str, str]] = []

    def run(command: list[str], *, env: dict[str, str], **_: object) -> subprocess.CompletedProcess[bytes]:
        given.append(env)
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setenv("ZAKER_COOKIES", "sid=geheim")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "geheim")
    monkeypatch.setattr(subprocess, "run", run)
    html5.parse("<p>" + "<b>x</b>" * 25_000)
    assert len(given) == 1
    assert "PATH" in given[0]
    assert "geheim" not in str(given)


@pytest.fixture
def no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a process was started to try the page")

    monkeypatch.setattr(subprocess, "run", refuse)


@pytest.mark.usefixtures("no_process")
def test_a_large_page_is_parsed_at_once() -> None:
    picture = '<p><img data-original="http://zkres.myzaker.com/1.jpg" width="640" height="480"></p>'
    paragraph = f"<p>{'一段很长的正文，' * 400}<strong>重点</strong></p>"
    text = f"<body>{(picture + paragraph) * 200}</body>"
    assert len(html5.parse(text).css("img")) == 200


@pytest.mark.usefixtures("no_process")
def test_a_page_of_many_attributes_with_tags_in_values_is_parsed_at_once() -> None:
    button = """<button title="more >" onclick="this.innerHTML='<svg viewBox=\\'0 0 24 24\\'></svg>'">x</button>"""
    script = """<script>for (i = 0; i<n.length; i++) s="<p class='a>b'>";</script>"""
    text = f"<body>{button}{script}{'<p id=a class=b title=c> </p>' * 9_000}{' /' * 20_000}</body>"
    assert len(html5.parse(text).css("p")) == 9_000


@pytest.mark.usefixtures("no_process")
def test_a_page_of_many_attributes_is_parsed_at_once() -> None:
    box = '<div id="id_imagebox_0" class="img_box" onclick=""><img class="lazy" data-original="//zkres1.myzaker.com/1.jpg">'
    script = """<script>const link = '<a href="x">', text = "<p>";</script>"""
    text = f'<body><a href="/channel/9" title="娱乐">娱乐</a>{script}{(box + "</div>") * 5_000}</body>'
    assert sum(map(text.count, ' "')) > 40_000, "more than any page of so many tags needs"
    assert len(html5.parse(text).css("img")) == 5_000


@pytest.mark.usefixtures("no_process")
def test_a_page_of_many_links_is_parsed_at_once() -> None:
    link = (
        '<li><a class="card card--small" href="/news/{0}.html?from=" data-track="list,{0},top" title="一篇文章"><!-- card -->'
        '<svg viewBox="0 0 8 8"><title>icon</title><path d="M0 0"/></svg><div><h3>一篇<em>文章</em></h3><img src="/{0}.jpg">'
        "<noscript><img src='/{0}.jpg'></noscript></div></a></li>"
    )
    text = f"<body><ul>{''.join(map(link.format, range(900)))}</ul></body>"
    assert len(html5.parse(text).css("li > a h3 > em")) == 900


@pytest.mark.usefixtures("no_process")
def test_a_page_with_long_values_is_parsed_at_once() -> None:
    box = f"<div data-state='{'[1, 2], ' * 2000}' data-url='/?s=' class='box'><p>x</p></div>"
    assert len(html5.parse(f"<body>{box * 20}</body>").css("p")) == 20


def test_tags_that_begin_in_each_other_are_looked_at_once() -> None:
    """Ten seconds for 160 KB, while nothing else could be downloaded."""
    begun = time.process_time()
    html5.parse("<a href=" * 20_000)
    assert time.process_time() - begun < 5


@each_case("html", ["a\nb" + " " * 200_000 + "c", "<div>" * 200 + "x", "#" * 50_000, "<b>" + "，" * 50_000 + "</b>"])
def test_long_runs_are_read_within_the_suites_time_limit(html: str) -> None:
    """Each of these took quadratic time once: tens of seconds and more."""
    assert markdown(clean(html).html).strip()


# What an adversary found: each of these took hours, gigabytes or the run once.


def test_a_time_text_without_end_is_no_time() -> None:
    assert parse_time("a" + "\u0301\u0316" * 1_000_000, NOW) is None


@pytest.mark.parametrize("attribute", ["href", "src", "data-original"])
def test_an_address_without_end_is_no_address(attribute: str) -> None:
    address = "https://a" + "\u0301\u0316" * 500_000 + ".com/"
    html = clean(f'<p>x<a {attribute}="{address}">y</a><img {attribute}="{address}"></p>').html
    assert "<img" not in html
    assert "href" not in html


@pytest.mark.parametrize(
    "html",
    [
        "<code>{<pre>x" + "\n" * 300_000 + "x</pre></code>",
        "<p>a" + "\n" * 300_000 + "- b</p>",
        "<pre>" + "\n" * 300_000,
    ],
)
def test_line_ends_without_end_become_markdown_at_once(html: str) -> None:
    assert len(markdown(clean(html).html)) < 2_000_000


def test_a_text_that_markdown_would_repeat_without_bound_is_refused() -> None:
    with pytest.raises(TooLargeError):
        markdown(clean("<blockquote>" * 40 + "<pre>" + "x\n" * 500_000).html)


@pytest.mark.parametrize("layout", ['<div class="label-wrap label">', '<div class="content-block">', "<div>ZAKER "])
def test_nested_boxes_do_not_multiply_their_text(layout: str) -> None:
    text = f'<div id="article"><h1>t</h1><div class="article_content"><p>x</p></div>{layout * 200}{"字" * 2_000_000}'
    page = read_article(f"<body>{text}", f"https://www.myzaker.com/article/{ID}", NOW, ID)
    assert sum(map(len, page.tags)) <= 10_000
    with suppress(ParseError):
        listed = read_list(f"<body>{layout * 200}{'字' * 2_000_000}", "https://www.myzaker.com/channel/1", NOW)
        assert sum(len(entry.title) for entry in listed.entries) < 3_000_000


def test_counts_of_what_was_cleaned_away_have_a_bounded_number_of_names() -> None:
    names = {stats_name(kind) for number in range(1000) for kind in (f"x{number}", f"p[a{number}]", f"y[onx{number}]")}
    assert names == {"other", "p[other]", "other[other]"}
    assert stats_name("script") == "script"
    assert stats_name("img[onerror]") == "img[onerror]"


def test_a_picture_of_countless_parts_is_none() -> None:
    with pytest.raises(InvalidImageError, match="parts"):
        inspect(b"\xff\xd8" + b"\xff\xfe\x00\x02" * 100_000)
    with pytest.raises(InvalidImageError, match="parts"):
        inspect(b"\xff\xd8" + b"\x00\xff\xfe\x00\x02" * 100_000)
    with pytest.raises(InvalidImageError, match="parts"):
        # Of what each describes Pillow keeps a list, without a bound.
        inspect(b"\xff\xd8" + (b"\xff\xc0\xff\xff" + b"\x08" * 0xFFFD) * 500)
    with pytest.raises(InvalidImageError, match="parts"):
        inspect(b"\x89PNG\r\n\x1a\n" + b"\x00\x00\x00\x00tEXt\x00\x00\x00\x00" * 100_000)


def test_digits_that_are_no_numbers_break_nothing() -> None:
    html = clean(
        '<ol start="²"><li>a</li></ol><table><tr><td colspan="1000">b</td><td rowspan="9999999">c</td></tr></table>'
    ).html
    assert "start" not in html
    assert "span" not in html
    assert "a" in markdown(html)


def test_a_style_without_end_is_dropped() -> None:
    assert clean(f'<p style="color:{"a" * 1_000_000}">x</p>').html == "<p>x</p>"


@pytest.mark.parametrize("date", ["Mon, 01 Jan 2026 00:00:00 +9999999999999999999", "99999999999999999999", "\x00"])
def test_a_header_that_is_no_moment_says_nothing(date: str) -> None:
    assert retry_after(date, NOW) is None or float(date[:9])
    response_time(Response("http://a/", headers={"Date": date}))


def test_an_attribute_that_looks_like_another_is_not_taken_for_it() -> None:
    html = clean('<img alt=" src=" title=" data-gif-url=" data-original="http://zkres.myzaker.com/1.jpg">').html
    assert [picture.url for picture in images(html)] == ["http://zkres.myzaker.com/1.jpg"]
    assert images(html)[0].animation_url == ""
    linked = link_images(html, lambda picture: "/images/1.jpg")
    assert linked.count("/images/1.jpg") == 1
    assert ' alt=" src="' in linked


def test_no_path_of_the_archive_leads_out_of_a_folder(tmp_path: Path) -> None:
    for path in ("../x", "/etc/x", "a/../../x", "", "a\0b"):
        with pytest.raises(ArchiveError):
            path_below(tmp_path, path)
