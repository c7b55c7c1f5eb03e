"""A page that has nothing to read and sends its reader elsewhere says where."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.each_case import each_case
from zakerscraper.exceptions import ParseError
from zakerscraper.zaker.articles import read_article
from zakerscraper.zaker.dom import Page
from zakerscraper.zaker.led_away import why_led_away
from zakerscraper.zaker.list_parsers import read_list

URL = "https://www.myzaker.com/channel/13"
NOW = datetime(2026, 5, 18, tzinfo=UTC)


def refresh(content: str) -> str:
    return f'<html><head><meta http-equiv="Refresh" content="{content}"></head><body>请稍候</body></html>'


def script(text: str) -> str:
    return f"<html><body><script>{text}</script></body></html>"


@each_case(
    ("page", "words"),
    [
        (refresh("0;url=https://a.example/b?c=1"), "https://a.example/b?c=1 (meta refresh)"),
        (refresh("3; URL='//a.example/b'"), "https://a.example/b (meta refresh)"),
        (refresh("0, /login"), "https://www.myzaker.com/login (meta refresh)"),
        (script('window.location.href="https://a.example/";'), "https://a.example/ (by a script)"),
        (script(r"top.location = 'https:\/\/a.example\/b'"), "https://a.example/b (by a script)"),
        (script('if (x) location.replace("/login")'), "https://www.myzaker.com/login (by a script)"),
        (script("self.location.assign('//a.example')"), "https://a.example (by a script)"),
    ],
)
def test_where_a_page_leads(page: str, words: str) -> None:
    assert why_led_away(Page(page), URL) == f"the page leads to {words}"
    with pytest.raises(ParseError, match="the page leads to"):
        read_list(page, URL, NOW)
    with pytest.raises(ParseError, match="the page leads to"):
        read_article(page, URL, NOW, "6a0afe788e9f090000000001")


@each_case(
    "page",
    [
        refresh("5"),
        refresh("0; url="),
        refresh(f"0; url={URL}#top"),
        refresh("0; url=javascript:alert(1)"),
        refresh("0; url=http://[x/"),
        script("location.reload()"),
        script("if (location.href == 'https://a.example/') { ok() }"),
        script("mylocation = 'https://a.example/'"),
        script("location.href = '/a'").replace("<script>", "字" * 201 + "<script>"),
    ],
)
def test_pages_that_lead_nowhere(page: str) -> None:
    assert why_led_away(Page(page), URL) == ""
