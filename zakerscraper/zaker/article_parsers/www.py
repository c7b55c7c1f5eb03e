"""Parsers of article pages of www.myzaker.com, three generations of them.

The body's container has been the same since 2016, `div.article_content`; what stands around it changed.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from selectolax.lexbor import LexborNode

from zakerscraper.zaker import urls
from zakerscraper.zaker.article_parsers.body import extract_body, innermost_box
from zakerscraper.zaker.article_parsers.fields import (
    evidence,
    find_keywords,
    find_tags,
    find_times,
    find_title,
    find_unread_time,
    image_url,
)
from zakerscraper.zaker.dom import Page, attribute, path_to, text_of
from zakerscraper.zaker.list_parsers import CONTENT_BLOCK, FIGURE, WIN_PAGE_DATA
from zakerscraper.zaker.pages import ArticlePage

CONTAINER = "div.article_content"
FRAME = "#article"
"""What holds an article's heading, byline and body, and most often nothing else."""

_FIGURE_HEADER = "div.article_header"
_BLOCK_MARKS = ".article-auther, span.time, .lebel-list"
_TITLE = ("div.article_header h1", "#article h1", ".main-inner > .article-title", "h1")
_BYLINE_NAME = ".article-auther"
_FIGURE_NAME = "span.auther"
_FIGURE_LINK = "div.article_tips a[href]"
_TIME = "span.time, time[datetime]"
# Beside the tags `.label-wrap` has their heading, `.label`.
_TAGS = "div.article_more > a, .lebel-list a, .label-wrap a"
_COVER = "img.article-detail-cover"


def parse_article(page: Page, url: str, now: datetime, id_: str) -> ArticlePage | None:
    """Parse an article's page of the www host."""
    container = page.first(CONTAINER)
    if container is None:
        return None
    if page.first(_FIGURE_HEADER):
        layout = FIGURE
    elif any("window.WinPageData" in script for script in page.scripts()) or not page.first(_BLOCK_MARKS):
        layout = WIN_PAGE_DATA
    else:
        layout = CONTENT_BLOCK
    # What stands outside of the article's frame (a side bar) has times and sources of its own.
    frame, scope = _find_frame(page, container)
    find = page.all if frame is None else frame.css
    author, author_link, author_from = _find_publisher(find)
    title, title_from = find_title(page, *_TITLE)
    times = find_times(find(_TIME), now, id_)
    tags, keywords = find_tags(page.all(_TAGS)), find_keywords(page)
    cover = image_url(next(iter(find(_COVER)), None), url)
    body = innermost_box(container)
    body_path = path_to(body)
    inner = f" > {body.tag}" + (f"#{body.id}" if body.id else "") if body.mem_id != container.mem_id else ""
    return ArticlePage(
        layout=layout,
        body_html=extract_body(body),
        title=title,
        author=author,
        author_url=urls.resolve(author_link, url) if author_link else "",
        times=times,
        unread_time="" if times else find_unread_time(find(_TIME)),
        tags=tags,
        keywords=keywords,
        cover=cover,
        evidence=evidence(
            title=title_from,
            author=scope + author_from if author else "",
            date=", ".join(scope + selector for selector in _TIME.split(", ")) if times else "",
            tags=_TAGS if tags else "meta keywords" if keywords else "",
            cover=scope + _COVER if cover else "",
            body=CONTAINER + inner,
        ),
        body_path=body_path,
    )


def _find_frame(page: Page, container: LexborNode) -> tuple[LexborNode | None, str]:
    """Return the article's frame and the beginning of selectors in it."""
    if frame := page.first(FRAME):
        return frame, f"{FRAME} "
    box = container.parent
    while box is not None and box.is_element_node:
        if "main-inner" in (box.attributes.get("class") or "").split():
            return box, ".main-inner "
        box = box.parent
    return None, ""


def _find_publisher(find: Callable[[str], list[LexborNode]]) -> tuple[str, str, str]:
    """Return the publisher's name, its link and the selector that found it.

    Of two elements `.article-auther` the one with the class `line` is the publisher, and the other one the channel.
    """
    names = [node for node in find(_BYLINE_NAME) if text_of(node)]
    marked = [node for node in names if "line" in (node.attributes.get("class") or "").split()]
    sources = [node for node in names if "/source/" in attribute(node, "href")]
    others = [node for node in names if "/channel/" not in attribute(node, "href")]
    if found := marked or sources or others[-1:]:
        node = found[0]
        return text_of(node), attribute(node, "href"), f"{node.tag}{_BYLINE_NAME}" + (".line" if marked else "")
    for node in find(_FIGURE_NAME):
        if text := text_of(node):
            return text, attribute(next(iter(find(_FIGURE_LINK)), None), "href"), _FIGURE_NAME
    return "", "", ""
