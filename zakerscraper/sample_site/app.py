"""Responses of ZAKER's other hosts: share pages and topics of app.myzaker.com, the open API's JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from html import escape
from typing import Literal

from zakerscraper.sample_site.articles.model import SHANGHAI, SampleArticle
from zakerscraper.sample_site.catalogue import Catalogue, placed_images, plain_text, summary
from zakerscraper.sample_site.list_pages import php_json
from zakerscraper.sample_site.pages import body, page_time, page_title

ShareLayout = Literal["share-2015", "share-2016", "share-2019", "share-template-03", "share-template-04"]
"""A generation of share pages, named by the year they were seen in, since 2020 by the template that they name."""

SHARE_LAYOUTS: tuple[ShareLayout, ...] = (
    "share-2015",
    "share-2016",
    "share-2019",
    "share-template-03",
    "share-template-04",
)
TEMPLATES = SHARE_LAYOUTS[3:]
MISSING_PATH = "/news/404.php"
MISSING_URL = f"https://app.myzaker.com{MISSING_PATH}?f=Normal"
"""Where the app host sends to for an article that it has not."""
API_LIMIT = 20
"""How many articles the open API returns at most."""

CLOSING_NOTICE = "原网页已经由 ZAKER 转码排版，以便在移动设备上阅读"
"""The last paragraph of a share page of 2019; it is not part of the article."""

_OTHERS = (
    '<div id="relateArea"><div class="relate_wrapper" id="top5"><div class="relate article">'
    '<a title="云杉线沿途的十九种树" href="javascript:;" '
    'data-href="https://app.myzaker.com/news/article.php?pk=6a0ab6d48e9f0900000000f5"><span class="relate-title">'
    '<div class="topic-title">云杉线沿途的十九种树</div>'
    '<div class="topic-source">江城晚报&nbsp;&nbsp;05-17</div></span><div class="border">'
    '<img class="opacity_0 icon" src="http://zkres1.myzaker.com/202605/6a0ab6d4a07aec000000f500_320.jpg">'
    '</div></a></div><a href="javascript:;" class="check_more">查看更多<span class="arrow"></span></a></div></div>'
)
_COMMENTS = (
    '<div class="comment_list_wrapper"><div id="commentListWrapper"><div class="comment_list_item" '
    'data-cid="6a0ab6d48e9f0900000000aa"><a href="javascript:;" class="reply_area"><div class="comment_item_title">'
    '老地图</div><div class="comment_item_content">'
    "<p>小时候那里还是一片菜地，下雨天要踩着砖头走，现在有车坐了。</p></div></a>"
    '<div class="comment_item_tool"><span class="comment_item_time">2小时前</span></div></div></div>'
    '<div class="comment_list_loading"></div><div class="comment_list_empty">暂无评论</div></div>'
    '<input type="hidden" id="next_url" value="//app.myzaker.com/news/comment.php?act=get_comments&amp;page=2">'
    '<textarea id="comment_li" style="display:none">'
    '<div class="comment_list_item"><p>&lt;{content}&gt;</p></div></textarea>'
    '<div class="fixed-comment-bottom-bar"><div class="comment-out-box"><a>打开ZAKER</a></div><div class="comment-btn">'
    '<span class="placeholder">我来说两句...</span><span class="count">1</span></div></div>'
    '<div class="comment-modal-wrapper"><textarea placeholder="我来说两句..."></textarea><div class="nologin-box">'
    '<p>登录后才能评论</p><a id="wxLoginBtn">微信登录</a></div></div>'
    '<div id="openapplest" style="display:none">打开小程序</div>'
)
_LOGO = '<img class="logo" src="http://zkres.myzaker.com/static/wap/images/logo32x32.png">'


def share_layout_of(article: SampleArticle) -> ShareLayout:
    """Return the layout of an article's share page, by its serial.

    Pages of 2016 are those of articles with paragraphs alone, as nothing else in them is known by a name.
    """
    layout = SHARE_LAYOUTS[article.serial % len(SHARE_LAYOUTS)]
    return "share-template-03" if layout == "share-2016" and "<p>" not in body(article) else layout


def share_page(article: SampleArticle, layout: ShareLayout, now: datetime) -> str:
    """Return the share page of an article; in state `deleted` it has no body container, and since 2020 no title."""
    deleted = article.state == "deleted"
    if layout in TEMPLATES:
        return missing_page() if deleted else _template_page(article, layout, now)
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
    return _document(page_title(article), f"{content}{download}", ",".join(article.tags))


def _template_page(article: SampleArticle, layout: ShareLayout, now: datetime) -> str:
    """Return the share page of an article since 2020: its script has filled in other articles and comments."""
    title = escape(article.title)
    images = placed_images(article)
    cover = images[0].url("1242.jpg", scheme="") if images else ""
    if layout == "share-template-04":
        style = f' style="background-image:url({cover})"' if cover else ""
        header = f'<div id="news_template_04_banner"{style}><div>{title}</div></div>'
    else:
        header = (
            f'<div id="temple_title"><div id="news_template_03_titleContent">{title}</div>'
            f'<div id="news_template_03_AuthorAndTime">{escape(article.source)} '
            f"<span>{page_time(article, now)}</span></div></div>"
        )
    config = {
        "pkid": article.id,
        "app_id": str(next(iter(article.channels), 660)),
        "f": "",
        "wx_share_title": article.title,
        "wx_share_desc": summary(article),
        "wx_share_link": f"https://app.myzaker.com/news/article.php?pk={article.id}",
        "img_url": f"https:{cover}" if cover else "",
        "isShowAds": True,
    }
    content = (
        '<div class="zk_top_barwrap"><p>打开 ZAKER 客户端，看更多精彩内容</p></div>'
        '<div id="downTips"><a href="http://www.myzaker.com/m/">下载ZAKER</a></div>'
        f'{header}<div id="content">{body(article)}</div>{_OTHERS}{_COMMENTS}'
        f"<script>var CONFIG = {_literal(config, single_quotes=article.serial % 2 == 1)}; "
        'window.articleData = {"no_comment":"N"}; var statUrl = {};</script>'
    )
    return _document(page_title(article), content, ",".join(article.tags))


def _literal(values: dict[str, object], single_quotes: bool) -> str:
    """Return *values* as a literal of JavaScript: which quotes the site's have is not known."""
    if not single_quotes:
        return json.dumps(values, ensure_ascii=False).replace("</", "<\\/")

    def quote(value: object) -> str:
        if not isinstance(value, str):
            return json.dumps(value)
        return "'" + value.replace("\\", "\\\\").replace("'", "\\'").replace("</", "<\\/") + "'"

    return "{" + ", ".join(f"{name}: {quote(value)}" for name, value in values.items()) + "}"


def missing_page() -> str:
    """Return the page for articles that the app host has not; its text is not known."""
    return (
        '<!DOCTYPE html>\n<html lang="zh-CN"><head><meta charset="utf-8"><title>ZAKER</title></head><body><div>'
        '<img src="//zkres.myzaker.com/static/wap/images/wap_logo.png"><p>走丢了，去首页看看吧</p>'
        "</div></body></html>\n"
    )


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
    """Return the response of `article/hot`: the newest articles."""
    return _list_response(_item(article) for article in catalogue.articles[:API_LIMIT])


def category_json(catalogue: Catalogue, app_id: str) -> str:
    """Return the response of `article/category`: the newest articles of a channel; its number is required."""
    if not app_id.isdecimal():
        return php_json({"stat": 0, "msg": "app_id is required", "data": {"list": []}})
    return _list_response(_item(article) for article in catalogue.channel(int(app_id)).entries[:API_LIMIT])


def search_json(catalogue: Catalogue, keyword: str, start: str, end: str, now: datetime) -> str:
    """Return the response of `article/search`; its items carry no URL.

    Args:
        keyword: Searched for in titles and texts, hits in titles first.
        start, end: `Y-m-d H:i:s`, +08:00, or ''. Articles older than 30 days are never found.
    """
    first = max(_parse_moment(start) or now - timedelta(days=30), now - timedelta(days=30))
    last = _parse_moment(end) or now
    found = [
        article
        for article in catalogue.articles
        if first <= article.published_at <= last and (keyword in article.title or keyword in plain_text(article))
    ]
    found.sort(key=lambda article: keyword not in article.title)
    items = [_item(article) for article in found[:API_LIMIT]]
    for item in items:
        del item["url"]
    return _list_response(items)


def _parse_moment(text: str) -> datetime | None:
    try:
        return datetime.strptime(text, "%Y-%m-%d %H:%M:%S").replace(tzinfo=SHANGHAI)
    except ValueError:
        return None


def _list_response(items: Iterable[dict[str, object]]) -> str:
    return php_json({"stat": 1, "msg": "ok", "data": {"list": list(items)}})


def _item(article: SampleArticle) -> dict[str, object]:
    """Return an item of the open API: summary may be empty, null or digits, author may be missing."""
    odd: dict[int, object] = {5: "", 6: None, 7: str(article.serial)}
    item: dict[str, object] = {"title": article.title, "author": article.source}
    if article.serial % 9 == 8:
        del item["author"]
    local = article.published_at.astimezone(SHANGHAI)
    item["publish_time"] = local.strftime("%Y-%m-%d %H:%M:%S")
    item["summary"] = odd.get(article.serial % 10, summary(article))
    item["url"] = f"https://app.myzaker.com/news/article.php?pk={article.id}"
    return item
