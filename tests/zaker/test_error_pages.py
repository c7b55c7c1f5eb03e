"""Pages of errors, maintenance and logins, which come with status 200 in the place of any other."""

from datetime import datetime

import pytest

from tests.each_case import each_case
from tests.zaker.article_samples import ID, WWW
from zakerscraper.exceptions import ParseError, RefusedError
from zakerscraper.items import SHANGHAI
from zakerscraper.zaker.articles import read_article
from zakerscraper.zaker.lists import read_list
from zakerscraper.zaker.urls import api_url, channel_url

NOW = datetime(2026, 5, 18, 20, tzinfo=SHANGHAI)
LISTS = (channel_url(13), api_url("hot"))


def page(title: str, body: str) -> str:
    return f"<html><head><title>{title}</title></head><body>{body}</body></html>"


@each_case(
    ("html", "words"),
    [
        (page("502 Bad Gateway", "<center><h1>502 Bad Gateway</h1></center><hr>nginx"), "says: 502 Bad Gateway nginx"),
        (page("系统维护中", "<p>ZAKER 正在维护，请稍后再来。</p>"), "says: 系统维护中: ZAKER 正在维护"),
        (page("", "<h1>抱歉，出错了</h1><a href=/>返回首页</a>"), "says: 抱歉，出错了 返回首页"),
        (
            page("登录", "<form>用户名<input type=password></form>"),
            "asks for a login: 登录: 用户名",
        ),
    ],
)
def test_an_error_page_is_called_by_its_words(html: str, words: str) -> None:
    for url in LISTS:
        with pytest.raises(RefusedError, match=words):
            read_list(html, url, NOW)
    with pytest.raises(RefusedError, match=words):
        read_article(html, WWW, NOW, ID)


def test_what_says_that_it_was_asked_too_often_refuses_for_now() -> None:
    with pytest.raises(RefusedError) as refused:
        read_list(page("", "访问过于频繁，请稍后再试"), LISTS[0], NOW)
    assert refused.value.is_for_now


@each_case("html", [page("ZAKER", "<div id=app></div>"), page("维护中", "<p>" + "一段很长的话。" * 40 + "</p>")])
def test_other_pages_are_read_as_ever(html: str) -> None:
    for url in LISTS:
        with pytest.raises(ParseError) as unread:
            read_list(html, url, NOW)
        assert not isinstance(unread.value, RefusedError)
