"""What a callback tells of an article that cannot be believed as it stands."""

from __future__ import annotations

import json
import logging
from contextlib import nullcontext
from pathlib import Path

import pytest
from scrapy import Request
from scrapy.http import HtmlResponse, Response

from tests.components import entries, open_crawl
from zakerscraper.exceptions import ArticleNotFoundError, NotHtmlError, RefusedError, TruncatedPageError
from zakerscraper.items import Article, ListEntry
from zakerscraper.spiders.base import ListSpider
from zakerscraper.spiders.category import CategorySpider
from zakerscraper.spiders.channel import ChannelSpider
from zakerscraper.spiders.source import SourceSpider
from zakerscraper.utils.compression import BROKE_OFF

PAGE = (
    '<html><head><meta charset="{charset}"></head><body><div id="article"><h1>河边的磨坊</h1>'
    '<span class="time">{time}</span><div class="article_content"><p>{text}</p></div></div></body></html>'
)
TEXT = "河边的磨坊又转起来了，孩子们都跑去看水轮，老人说这声音他已经三十年没有听见了。"


def read(tmp_path: Path, body: bytes) -> tuple[Article, dict[str, object]]:
    (entry,) = entries(1)
    with open_crawl(tmp_path) as (crawler, _):
        response = HtmlResponse(entry.url, body=body, request=Request(entry.url))
        (article,) = crawler.spider.parse_article(response, entry)
        return article, crawler.stats.get_stats()


def test_a_time_that_is_not_read_is_logged_and_counted(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        article, stats = read(tmp_path, PAGE.format(charset="utf-8", time="五月吉日", text=TEXT).encode())
    assert article.date_from == "id+unread"
    assert stats["zaker/dates/unread"] == 1
    assert "'五月吉日' was not read" in caplog.text


@pytest.mark.parametrize("time", ["5月11日", ""])
def test_a_time_that_is_read_or_missing_is_not(tmp_path: Path, time: str) -> None:
    article, stats = read(tmp_path, PAGE.format(charset="utf-8", time=time, text=TEXT).encode())
    assert "unread" not in article.date_from
    assert "zaker/dates/unread" not in stats
    assert article.evidence is None


def test_a_broken_byte_leaves_the_rest_as_the_label_says(tmp_path: Path) -> None:
    body = PAGE.format(charset="gbk", time="5月11日", text=TEXT).encode("gbk")
    at = body.index("孩".encode("gbk"))
    article, _ = read(tmp_path, body[:at] + b"\xff" + body[at + 1 :])
    assert article.body_html == "<p>" + TEXT.replace("孩", "\ufffd") + "</p>"
    assert article.evidence is None


def test_garbled_text_is_evidence_against_the_article(tmp_path: Path) -> None:
    body = PAGE.format(charset="utf-8", time="5月11日", text=TEXT).encode().decode("latin-1").encode()
    article, _ = read(tmp_path, body)
    assert "encoded twice" in (article.evidence or {})["garbled"]


START = f"<html><body><main><h1>河边的磨坊</h1>{f'<p>{TEXT}</p>' * 4}"


@pytest.mark.parametrize(
    ("body", "flags", "is_whole"),
    [
        (f"{START}</main></body></html>", [], True),
        (f"{START}<p>{TEXT}", [], False),
        (f"{START}</main></body></html>", [BROKE_OFF], False),
        ("<html><body><div>", [], False),
    ],
)
def test_a_page_that_broke_off_says_nothing_of_learnt_layouts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: str, flags: list[str], is_whole: bool
) -> None:
    (entry,) = entries(1)
    seen: list[bool] = []
    with open_crawl(tmp_path) as (crawler, session):
        monkeypatch.setattr(session.learnt, "record", lambda layout, *, is_whole=True: seen.append(is_whole))
        response = HtmlResponse(entry.url, body=body.encode(), request=Request(entry.url), flags=flags)
        with nullcontext() if TEXT in body else pytest.raises(TruncatedPageError):
            list(crawler.spider.parse_article(response, entry))
    assert seen == [is_whole]


@pytest.mark.parametrize(
    ("spider", "number", "title", "section"),
    [
        (ChannelSpider, "13", "x - ZAKER新闻", "科技"),
        (ChannelSpider, "99", "样张 - ZAKER新闻", "样张"),
        (ChannelSpider, "99", "ZAKER新闻", "channel"),
        (SourceSpider, "77", "某报的文章 - ZAKER新闻", "江城晚报"),
        (SourceSpider, "13755", "ZAKER新闻", "凤凰社会"),
        (CategorySpider, "13", "", "科技"),
    ],
)
def test_the_section_auto_is_the_lists_own_name(
    tmp_path: Path, spider: type[ListSpider], number: str, title: str, section: str
) -> None:
    (entry,) = entries(1)
    with open_crawl(tmp_path, spider, id=number, section="auto") as (crawler, _):
        (request,) = crawler.spider.first_requests()
        if spider is CategorySpider:
            listed = {"title": "题", "author": "江城晚报", "publish_time": "2026-05-18 10:20:30", "url": entry.url}
            body = json.dumps({"stat": 1, "msg": "ok", "data": {"list": [listed]}})
        else:
            body = (
                f'<html><head><title>{title}</title></head><body><div id="contentList"><div class="content-block">'
                f'<div class="article-content article-wrap"><a href="{entry.url}" title="题">'
                '<h2 class="article-title">题</h2></a><div class="article-footer">'
                '<a href="//www.myzaker.com/source/77" title="江城晚报">江城晚报</a></div></div></div></div></body>'
                "</html>"
            )
        response = HtmlResponse(request.url, body=body.encode(), request=request)
        shown = list(crawler.spider.parse(response, **request.cb_kwargs))
    assert [entry.section for entry in shown if isinstance(entry, ListEntry)] == [section]


def test_a_document_in_a_lists_place_is_named(tmp_path: Path) -> None:
    with open_crawl(tmp_path, ChannelSpider, id="13") as (crawler, _):
        (request,) = crawler.spider.first_requests()
        headers = {"Content-Type": "application/pdf"}
        response = Response(request.url, body=b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", headers=headers, request=request)
        with pytest.raises(NotHtmlError, match="served as application/pdf"):
            list(crawler.spider.parse(response, **request.cb_kwargs))


@pytest.mark.parametrize(
    ("url", "body", "error"),
    [
        ("https://www.myzaker.com/login?back=1", "<p>登录</p>" + TEXT * 20, RefusedError),
        ("https://passport.myzaker.com/", "<p>登录</p>", RefusedError),
        ("https://www.myzaker.com/", "<p>系统维护中</p>", RefusedError),
        ("https://www.myzaker.com/", TEXT * 20, ArticleNotFoundError),
        ("https://app.myzaker.com/news/404.php", "<p>页面不见了，请稍后再试</p>", ArticleNotFoundError),
    ],
)
def test_an_article_that_leads_to_a_login_or_an_error_page_is_not_gone(
    tmp_path: Path, url: str, body: str, error: type[Exception]
) -> None:
    (entry,) = entries(1)
    with open_crawl(tmp_path) as (crawler, _):
        response = HtmlResponse(url, body=body.encode(), request=Request(url))
        with pytest.raises(error):
            list(crawler.spider.parse_article(response, entry))
