"""Inputs that once broke something."""

import pytest
from markdown_it import MarkdownIt

from zakerscraper import html5
from zakerscraper.document.body import clean
from zakerscraper.document.markdown import markdown
from zakerscraper.exceptions import RefusedAddress, TooLarge
from zakerscraper.site.addresses import absolute, check_request


@pytest.mark.parametrize("name", ["code", "kbd", "samp"])
def test_a_block_in_code_lets_no_tag_out_of_it(name: str) -> None:
    text = markdown(clean(f"<{name}>&lt;img src=x onerror=alert(1)&gt;<p>x</p></{name}>").html)
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    kinds = {child.type for token in tokens for child in [token, *(token.children or [])]}
    assert not kinds & {"html_block", "html_inline"}


@pytest.mark.parametrize(
    "host",
    [".myzaker.com", "a..myzaker.com", "evil.example%00.myzaker.com", "evil.example%23.myzaker.com", "a b.myzaker.com"],
)
def test_a_malformed_host_is_not_asked(host: str) -> None:
    with pytest.raises(RefusedAddress):
        check_request(f"http://{host}/", ("myzaker.com",))


@pytest.mark.parametrize("address", ["http://www.myzaker.com:evil/", "http://www.myzaker.com:99999/", "http://[::1/"])
def test_an_address_that_is_none_is_no_address(address: str) -> None:
    assert absolute(address) == ""


def test_a_value_of_control_characters_is_written_as_it_is_read_back() -> None:
    once = clean('<p data-0="&#31;">x</p>').html
    assert clean(once).html == once


def test_a_body_of_endless_elements_is_refused() -> None:
    with pytest.raises(TooLarge):
        clean("<b>x</b>" * 50_000)


@pytest.mark.parametrize(
    "html",
    [
        "<p>" + "".join(f"<b a={number}>" for number in range(1000)) + "</p>" + "<p>x</p>" * 10_000,
        "<div>" * 20_000 + "x",
        "<div>" * 100_000 + "x",
        "<p " + " ".join(f"a{number}" for number in range(400_000)) + ">x</p>",
        "<b>x</b>" * 150_000,
    ],
    ids=["multiplied formatting", "deep", "deeper", "attributes", "tags"],
)
def test_html_that_would_grow_without_bound_is_not_parsed(html: str) -> None:
    with pytest.raises(TooLarge):
        html5.parse(html)


def test_a_large_page_is_no_suspicious_one() -> None:
    picture = '<p><img data-original="http://zkres.myzaker.com/1.jpg" width="640" height="480"></p>'
    paragraph = f"<p>{'一段很长的正文，' * 400}<strong>重点</strong></p>"
    text = f"<body>{(picture + paragraph) * 200}</body>"
    assert html5._is_plain(text, text.count("<"))
    assert len(html5.parse(text).css("img")) == 200


@pytest.mark.parametrize(
    "html", ["a\nb" + " " * 200_000 + "c", "<div>" * 500 + "x", "#" * 50_000, "<b>" + "，" * 50_000 + "</b>"]
)
def test_long_runs_are_read_within_the_suites_time_limit(html: str) -> None:
    """Each of these took quadratic time once: tens of seconds and more."""
    assert markdown(clean(html).html).strip()
