"""Inputs that once broke something."""

import pytest
from markdown_it import MarkdownIt

from zakerscraper.document.body import clean
from zakerscraper.document.markdown import markdown
from zakerscraper.exceptions import BodyTooLarge, RefusedAddress
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
    with pytest.raises(BodyTooLarge):
        clean("<b>x</b>" * 50_000)


@pytest.mark.parametrize(
    "html", ["a\nb" + " " * 200_000 + "c", "<div>" * 20_000 + "x", "#" * 50_000, "<b>" + "，" * 50_000 + "</b>"]
)
def test_long_runs_are_read_within_the_suites_time_limit(html: str) -> None:
    """Each of these took quadratic time once: tens of seconds and more."""
    assert markdown(clean(html).html).strip()
