"""Detects pages that the site shows in place of a deleted article.

How ZAKER shows a deleted article is not recorded; that the app host sends to `/news/404.php?f=Normal` for a missing one
is, its text and markup are not.
"""

from __future__ import annotations

import re

from selectolax.lexbor import LexborNode

from zakerscraper.exceptions import ArticleNotFoundError, RefusedError
from zakerscraper.utils.text import DELETED
from zakerscraper.zaker import urls
from zakerscraper.zaker.article_parsers.body import boxes_around, is_static_image
from zakerscraper.zaker.article_parsers.fields import head_title
from zakerscraper.zaker.article_parsers.www import FRAME
from zakerscraper.zaker.dom import Page, attribute, visible_text, visible_text_of

PAGE_SAYS = "the page says: "
"""What the reason begins with where the site says it in words."""
_FEW_WORDS = 2000
_NOTICE = 200
"""Characters of a page that says next to nothing."""
_ENOUGH_TEXT = 20
# In the frame beside the body: other articles, comments, tags.
_AROUND = (
    "a, h1, .article_header, .article_tips, .article_other, .article_more, .sub-line, .label-wrap, .lebel-list, "
    ".article-suggest, .comment_item, footer"
)
_LEADS_AWAY = re.compile(
    r"(?:location|href|url|replace|assign|open)[^;\n]{0,80}" + re.escape(urls.MISSING_PATH) + r"\b", re.IGNORECASE
)
_OF_MISSING_PATH = "404."
"""Of the URL for missing articles what is the same in capitals and in small letters."""
_NOTICE_TEXT = re.compile(r"[^。！？]{4,40}[。！？]?")
"""A text that may be no article's, but a notice in its place: one short sentence."""
_LONG_HTML = 1000
"""A body of so much HTML is no notice; so most bodies need not be parsed once more."""
_WITHHELD = re.compile(
    DELETED.pattern + r"|(?:内容|文章|页面).{0,6}(?:(?:无法|不能|不予)(?:显示|查看|访问|浏览)|审核中?。?$)"
)
_FOR_NOW = re.compile(
    r"稍[后候](?:再|重)?[试試]|^.{0,8}加载中?[.…。]*$|^(?:系统|服务器|网络)(?:繁忙|异常|错误|开小差)了?[，。！]?$"
    r"|(?:访问|操作|请求)(?:过于|太)频繁|(?:下载|打开|前往).{0,16}(?:APP|客户端).{0,8}(?:阅读|查看|浏览)",
    re.IGNORECASE,
)
_WAITING = re.compile(r"加载|loading|JavaScript", re.IGNORECASE)


def why_missing(page: Page, url: str) -> str:
    """Return why *page*, which no known layout has, is a missing article's, "" where it may as well be a new layout.

    Taken for one: the page at the URL for missing articles, and one that sends there; one that says so in few
    words; the known frame of an article (`#article`) with nothing in it that a body is made of; and one with a few
    words and the site's own images alone, which names no article and is not waiting for a script to fill it.
    """
    if urls.is_missing_page(url) or _sends_to_missing_page(page):
        return "the site's page for missing articles"
    body = page.first("body")
    everything = visible_text(body, enough=_FEW_WORDS) if body is not None and not _is_long(page) else ""
    if len(everything) < _FEW_WORDS and (match := DELETED.search(everything)):
        return PAGE_SAYS + match[0]
    frame = page.first(FRAME)
    if frame is not None and not _shows_something(frame):
        return "the page has no body"
    if _says_next_to_nothing(page, everything):
        return "the page names no article and has a few words alone"
    return ""


def check_notice(body_html: str) -> None:
    """Raise what it means where a known layout's body is nothing but a notice in the article's place.

    Raises:
        ArticleNotFoundError: It says that the article is withdrawn.
        RefusedError: It says that it cannot be read now, or not there.
    """
    if len(body_html) > _LONG_HTML or not _NOTICE_TEXT.fullmatch(text := visible_text_of(body_html)):
        return
    if match := _WITHHELD.search(text):
        raise ArticleNotFoundError(PAGE_SAYS + match[0], is_stated=True)
    if _FOR_NOW.search(text):
        raise RefusedError(PAGE_SAYS + text)


def has_known_frame(page: Page) -> bool:
    """Return whether *page* has the known frame of an article, which names it; others use its id for other things."""
    return page.first(f"{FRAME} h1") is not None


def _sends_to_missing_page(page: Page) -> bool:
    refreshes = (meta.content for meta in page.metas() if meta.header == "refresh")
    # The address is rare, and looked for first: scripts are long.
    scripts = (text.replace("\\/", "/") for text in page.scripts() if _OF_MISSING_PATH in text)
    return any(urls.MISSING_PATH in text.lower() and _LEADS_AWAY.search(text) for text in (*refreshes, *scripts))


def _is_long(page: Page) -> bool:
    """Return whether the paragraphs of *page* are longer than any notice, as those of nearly all articles are."""
    length = 0
    # What a page has for readers without scripts nobody sees.
    unseen = {paragraph.mem_id for paragraph in page.all("noscript p")}
    for paragraph in page.all("p"):
        if paragraph.mem_id in unseen:
            continue
        length += len("".join(paragraph.text(deep=False).split()))
        if length >= _FEW_WORDS:
            return True
    return False


def _says_next_to_nothing(page: Page, everything: str) -> bool:
    if not everything or len(everything) > _NOTICE or _WAITING.search(everything) or head_title(page)[0]:
        return False
    images = page.all("body img")
    if not images or not all(map(is_static_image, images)):
        return False
    # A box with a name and nothing in it is what a script fills; a link to an article is a list.
    waiting = any(node.first_child is None for node in page.all("body div[id], body section[id], body main"))
    return not waiting and not any(urls.article_id(attribute(link, "href")) for link in page.all("a[href]"))


def _shows_something(frame: LexborNode) -> bool:
    around = {node.mem_id for node in frame.css(_AROUND)}
    for node in frame.css("img[data-original], iframe, video"):
        if not around.intersection(parent.mem_id for parent in boxes_around(node)):
            return True
    return len(visible_text(frame, without=_AROUND)) >= _ENOUGH_TEXT
