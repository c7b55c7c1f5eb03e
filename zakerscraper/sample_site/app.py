"""Answers of ZAKER's other hosts: share pages and topics of app.myzaker.com, the open interface's JSON."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from html import escape
from typing import Literal

from .article import SHANGHAI, SampleArticle
from .catalogue import Catalogue, plain_text, summary
from .pages import body, page_time, php_json

ShareLayout = Literal["share-2015", "share-2016", "share-2019"]
"""A generation of share pages, named by the year they were seen in."""

SHARE_LAYOUTS: tuple[ShareLayout, ...] = ("share-2015", "share-2016", "share-2019")
API_LIMIT = 20
"""The open interface answers at most so many articles."""

CLOSING_NOTICE = "原网页已经由 ZAKER 转码排版，以便在移动设备上阅读"
"""The last paragraph of a share page of 2019; it is not part of the article."""

_LOGO = '<img class="logo" src="http://zkres.myzaker.com/static/wap/images/logo32x32.png">'


def share_layout_of(article: SampleArticle) -> ShareLayout:
    """Return the layout of an article's share page, by its serial."""
    return SHARE_LAYOUTS[article.serial % 3]


def share_page(article: SampleArticle, layout: ShareLayout, now: datetime) -> str:
    """Return the share page of an article; in state `deleted` it has a title but no body container."""
    deleted = article.state == "deleted"
    served = "" if deleted else body(article)
    title, source = escape(article.title), escape(article.source)
    if layout == "share-2015":
        container = "" if deleted else f'<div id="content_text">{served}</div>'
        content = (
            f'<h1 id="titleContent">{title}</h1>'
            f'<div id="AuthorAndTime">{source} <span>{page_time(article, now)}</span></div>{container}'
        )
    elif layout == "share-2016":
        content = f'{_LOGO}<div class="wrap">{served}</div>'
    else:
        notice = f"<p>{CLOSING_NOTICE}</p>"
        container = "" if deleted else f'<div class="article"><div id="content">{served}{notice}</div></div>'
        content = (
            f'<div id="content" zk-guide><p>打开 ZAKER 阅读更多精彩内容</p></div><h1>{title}</h1>'
            f'<div class="author">{source}</div>{container}'
        )
    download = '<div class="download"><p>下载 ZAKER 客户端</p><a href="http://app.myzaker.com/down">立即打开</a></div>'
    return _document(article.title, f"{content}{download}", ",".join(article.tags))


def topic_page(title: str, articles: Iterable[SampleArticle]) -> str:
    """Return the page of a special topic: a heading and links to articles."""
    links = "".join(
        f'<li><a href="http://app.myzaker.com/news/article.php?pk={article.id}">{escape(article.title)}</a></li>'
        for article in articles
    )
    return _document(title, f'<h1 class="topic_title">{escape(title)}</h1><ul class="topic_list">{links}</ul>')


def _document(title: str, content: str, keywords: str = "") -> str:
    return (
        '<!DOCTYPE html>\n<html lang="zh-CN"><head><meta charset="utf-8">'
        f'<title>{escape(title)}</title><meta name="keywords" content="{escape(keywords)}">'
        '<meta name="viewport" content="width=device-width,user-scalable=no">'
        f'<script>var _pk = "share"; var _html = "<p>ZAKER<\\/p>";</script></head>'
        f"<body>{content}</body></html>\n"
    )


def hot_json(catalogue: Catalogue) -> str:
    """Return the answer of `article/hot`: the newest articles."""
    return _answer(_item(article) for article in catalogue.articles[:API_LIMIT])


def category_json(catalogue: Catalogue, app_id: str) -> str:
    """Return the answer of `article/category`: the newest articles of a channel; its number is required."""
    if not app_id.isdecimal():
        return php_json({"stat": 0, "msg": "app_id is required", "data": {"list": []}})
    return _answer(_item(article) for article in catalogue.channel(int(app_id)).entries[:API_LIMIT])


def search_json(catalogue: Catalogue, keyword: str, start: str, end: str, now: datetime) -> str:
    """Return the answer of `article/search`; its items carry no address.

    keyword: looked for in titles and texts, hits in titles first. start, end: `Y-m-d H:i:s`, +08:00, or ''.
    Nothing older than 30 days is found.
    """
    first = max(_moment(start) or now - timedelta(days=30), now - timedelta(days=30))
    last = _moment(end) or now
    found = [
        article
        for article in catalogue.articles
        if first <= article.published_at <= last and (keyword in article.title or keyword in plain_text(article))
    ]
    found.sort(key=lambda article: keyword not in article.title)
    items = [_item(article) for article in found[:API_LIMIT]]
    for item in items:
        del item["url"]
    return _answer(items)


def _moment(text: str) -> datetime | None:
    try:
        return datetime.strptime(text, "%Y-%m-%d %H:%M:%S").replace(tzinfo=SHANGHAI)
    except ValueError:
        return None


def _answer(items: Iterable[dict[str, object]]) -> str:
    return php_json({"stat": 1, "msg": "ok", "data": {"list": list(items)}})


def _item(article: SampleArticle) -> dict[str, object]:
    """An item of the open interface: summary may be empty, null or digits, author may be missing."""
    odd: dict[int, object] = {5: "", 6: None, 7: str(article.serial)}
    item: dict[str, object] = {"title": article.title, "author": article.source}
    if article.serial % 9 == 8:
        del item["author"]
    local = article.published_at.astimezone(SHANGHAI)
    item["publish_time"] = local.strftime("%Y-%m-%d %H:%M:%S")
    item["summary"] = odd.get(article.serial % 10, summary(article))
    item["url"] = f"https://app.myzaker.com/news/article.php?pk={article.id}"
    return item
