"""Fields that several layouts show alike."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from selectolax.lexbor import LexborNode

from zakerscraper.items import TimeSpan
from zakerscraper.zaker import urls
from zakerscraper.zaker.dates import parse_time, states_time
from zakerscraper.zaker.dom import Page, attribute, text_of

_SITE_SUFFIX = re.compile(r"\s*[-_|–—]\s*ZAKER\s*(?:新闻)?$|^ZAKER\s*(?:新闻)?$", re.IGNORECASE)
_SUFFIX_LENGTH = 40
_KEYWORD_BREAK = re.compile(r"[,，、;；]+")
_SITE_KEYWORDS = frozenset({"ZAKER", "新闻", "资讯", "ZAKER新闻", "扎客"})
_TAGS_HEADING = re.compile(r"相关话题[:：]?")
_BACKGROUND = re.compile(r"url\(\s*[\"']?([^\"')]+)")
_MAX_TAGS, _TAG_LENGTH = 100, 100


def evidence(**found: str) -> dict[str, str]:
    """Return the sources of fields, without those that were not found."""
    return {name: where for name, where in found.items() if where}


def find_title(page: Page, *selectors: str) -> tuple[str, str]:
    """Return the title and what it was read from: the first of *selectors* with a text, else the page's head."""
    title, selector = page.text_found(*selectors)
    return (title, selector) if title else head_title(page)


def head_title(page: Page) -> tuple[str, str]:
    """Return the title that the page's head states, without the site's name behind it, and where it stands."""
    stated = page.meta("og:title")
    head = stated or page.text("head > title")
    # Looked for in its last characters only: a title may be all white space, over which the expression takes long.
    title = (head[:-_SUFFIX_LENGTH] + _SITE_SUFFIX.sub("", head[-_SUFFIX_LENGTH:])).strip()
    return title, "" if not title else 'meta "og:title"' if stated else "head > title"


def find_times(nodes: Iterable[LexborNode], now: datetime, id_: str) -> tuple[TimeSpan, ...]:
    """Return the time of the first of *nodes* that is one, at most one span.

    Args:
        now: Aware, the moment of the response.
    """
    near = urls.id_time(id_)
    for node in nodes:
        for text in (attribute(node, "datetime"), text_of(node)):
            if span := parse_time(text, now, near):
                return (span,)
    return ()


def find_unread_time(nodes: Iterable[LexborNode]) -> str:
    """Return the text of the first of *nodes* that states a time, read or not; "" where none does."""
    texts = (text for node in nodes for text in (text_of(node), attribute(node, "datetime")))
    return next((text for text in texts if states_time(text)), "")


def find_tags(nodes: Iterable[LexborNode]) -> tuple[str, ...]:
    """Return the texts of *nodes*, each once; the heading over a page's tags is none."""
    texts = (text for node in list(nodes)[:_MAX_TAGS] if len(text := text_of(node)) <= _TAG_LENGTH)
    return tuple(dict.fromkeys(text for text in texts if text and not _TAGS_HEADING.fullmatch(text)))


def find_keywords(page: Page) -> tuple[str, ...]:
    """Return the words of `meta[name=keywords]`, without those that the site puts on every page."""
    text = page.meta("keywords")
    words = _KEYWORD_BREAK.split(text) if _KEYWORD_BREAK.search(text) else text.split()
    return tuple(dict.fromkeys(word for part in words if (word := part.strip()) and word not in _SITE_KEYWORDS))


def image_url(node: LexborNode | None, url: str) -> str:
    """Return the URL of the image that *node* is, has as its background or holds; "" without one."""
    if node is None:
        return ""
    href = attribute(node, "data-original", "src")
    if not href and (match := _BACKGROUND.search(attribute(node, "style"))):
        href = match[1].strip()
    if not href:
        href = attribute(node.css_first("img"), "data-original", "src")
    return urls.resolve(href, url) if href else ""
