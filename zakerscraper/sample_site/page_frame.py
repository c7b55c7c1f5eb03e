"""What stands around the content of www.myzaker.com's pages, and what lists and articles share."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from html import escape
from urllib.parse import quote

from zakerscraper.sample_site.articles.model import (
    SHANGHAI,
    SampleArticle,
)
from zakerscraper.sample_site.catalogue import (
    CHANNELS,
    Catalogue,
    Layout,
)

WWW = "//www.myzaker.com"
_NAVIGATION = tuple(CHANNELS)[:11]
_MORE = tuple(CHANNELS)[11:24]


def list_time(article: SampleArticle, now: datetime, layout: Layout = "figure") -> str:
    """Return the time text of a list entry; zone +08:00.

    `刚刚`, `N分钟前`, `N小时前`, then `昨天` and `前天`, which are rolling windows of 24 hours and no
    calendar days. Older: month and day in the same year, `05-06` or in WinPageData `05月06日`, else
    `2018-03-17`.
    """
    age = now - article.published_at
    if age < timedelta(minutes=1):
        return "刚刚"
    if age < timedelta(hours=1):
        return f"{age // timedelta(minutes=1)}分钟前"
    if age < timedelta(days=1):
        return f"{age // timedelta(hours=1)}小时前"
    if age < timedelta(days=3):
        return ("昨天", "前天")[age.days - 1]
    local = article.published_at.astimezone(SHANGHAI)
    if local.year != now.astimezone(SHANGHAI).year:
        return local.strftime("%Y-%m-%d")
    return f"{local:%m}月{local:%d}日" if layout == "WinPageData" else local.strftime("%m-%d")


def article_href(article: SampleArticle, layout: Layout) -> str:
    """Return the usual URL of an article in a layout: the oldest ends with a slash."""
    return f"{WWW}/article/{article.id}" + ("/" if layout == "figure" else "")


def comment_count(article: SampleArticle) -> int:
    """Return how many comments an article has, 0-4."""
    return article.serial * 3 % 5


def script_json(value: object) -> str:
    """Return JSON on one line that cannot end the script it stands in."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/")


def tag_href(tag: str) -> str:
    """Return the URL of a tag's page."""
    return f"{WWW}/tag/{quote(tag)}"


def side_bar(catalogue: Catalogue, excluded: Iterable[SampleArticle], layout: Layout, now: datetime) -> str:
    """Return two boxes with links to articles that are none of *excluded*."""
    others = catalogue.others(excluded, 12)
    boxes = []
    for heading, articles in (("24小时热榜", others[:8]), ("最新资讯", others[8:])):
        items = "".join(
            f'<li><a href="{article_href(article, layout)}" title="{escape(article.title)}">'
            f'{escape(article.title)}</a><div class="channel_subtitle"><span>{escape(article.source)}</span>'
            f"<span>{list_time(article, now)}</span></div></li>"
            for article in articles
        )
        boxes.append(
            f'<div class="channel"><h3 class="channel_title">{heading}</h3>'
            f'<ul class="channel_list_show">{items}</ul></div>'
        )
    return f'<div class="sider">{"".join(boxes)}</div>'


def document(title: str, content: str, layout: Layout, keywords: str = "", active: int = 0) -> str:
    """Return a whole page of the www host.

    Args:
        content: The HTML between navigation and footer.
        active: The number of the channel that the navigation marks, 0 for none.
    """

    def item(number: int, kind: str) -> str:
        name = CHANNELS[number]
        mark = f" {kind}_active" if number == active else ""
        return (
            f'<a class="{kind}{mark}" data-appid="{number}" href="{WWW}/channel/{number}" title="{name}新闻">{name}</a>'
        )

    navigation = "".join(item(number, "nav_item") for number in _NAVIGATION)
    more = "".join(item(number, "nav_menu_item") for number in _MORE)
    template = (
        f'<div class="content-block"><div class="article-wrap"><a href="{WWW}/article/{{id}}">'
        f'<h2 class="article-title">{{title}}</h2></a></div></div>'
    )
    return (
        '<!DOCTYPE html>\n<html lang="zh-CN"><head><meta charset="utf-8">'
        f"<title>{escape(title)}</title>"
        f'<meta name="keywords" content="{escape(keywords or "ZAKER,新闻,资讯")}">'
        '<meta name="viewport" content="width=device-width">'
        '<link rel="stylesheet" href="//zkres.myzaker.com/static/zaker_web2/css/style.css?v=20170726">'
        f'<script>var _tpl = {script_json(template)}; var _now = "刚刚"; if (1 < 2 && _tpl) {{}}</script>'
        f'</head><body class="{layout.lower()}">\n<div class="header"><a class="logo" href="{WWW}/">'
        '<img src="//zkres.myzaker.com/static/zaker_web2/img/logo.png?v=20170726" alt="ZAKER"></a>'
        f'<div class="nav_outer flex-10"><div class="nav">{navigation}</div></div>'
        f'<div class="nav_menu">{more}</div></div>\n'
        f"{content}\n"
        '<footer class="footer"><p>关于我们 联系我们 版权声明</p>'
        "<p>本页为样张站，所有文章均为虚构。</p></footer>\n"
        '<script>(function () { var s = "<p>loading</p>"; window._hmt = window._hmt || []; })();</script>\n'
        "</body></html>\n"
    )
