"""Parsers of list pages, one function a layout.

`WinPageData` (2024-): the list is in an inline script, `window.WinPageData = {…};`, and rendered beside it as in the
years before. `content-block` (2019-2024): blocks of that class. `figure` (2016-2019): blocks `figure flex-block`. The
further pages of the first and the last come as JSON with the same fields as their first page. `mobile` is the app
host's list (2015-2019).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from selectolax.lexbor import LexborNode

from zakerscraper.exceptions import ParseError, RefusedError, TooLargeError, TruncatedPageError
from zakerscraper.items import LeftOut, ListEntry
from zakerscraper.utils.json import holds_items, items_of, load_object, mapping
from zakerscraper.utils.text import one_line
from zakerscraper.zaker import urls
from zakerscraper.zaker.dates import parse_time
from zakerscraper.zaker.dom import Page, attribute, first_of, path_to, text_of, visible_text
from zakerscraper.zaker.error_pages import check_error_page
from zakerscraper.zaker.generic import feed_responses
from zakerscraper.zaker.hydration import dictionaries
from zakerscraper.zaker.led_away import why_led_away
from zakerscraper.zaker.list_json import (
    RawEntry,
    find_refusal,
    find_win_page_data,
    has_entries_or_none,
    parse_entries,
    says_no_more,
    sets_win_page_data,
)
from zakerscraper.zaker.next_urls import (
    MOBILE_NEXT_PATH,
    NextUrl,
    find_mobile_next_url,
    find_next_url,
    first_next_url,
    mobile_next_url,
)
from zakerscraper.zaker.pages import ListPage

FIGURE = "figure"
CONTENT_BLOCK = "content-block"
WIN_PAGE_DATA = "WinPageData"
MOBILE = "mobile"

# 2016-2019
_FIGURE = "div.figure.flex-block"
_FIGURE_BOX = "#section, #content > div.main"
_FIGURE_LINK = (".figcaption > a[href]", "a.img[href]")
_FIGURE_MARKS = "div.subtitle > span"
# 2019-2024. The link stands in .article-wrap by most evidence, in .article-content by other; both may be one element.
_BLOCK = "div.content-block"
_BLOCK_BOX = "#contentList, .seo-list"
_BLOCK_LINK = (".article-wrap > a[href]", ".article-content > a[href]", "a[href]")
_BLOCK_TITLE = ("h2.article-title", ".article-title", "div.title")
# That a block shows the beginning of its article is known, in which element is not.
_BLOCK_SUMMARY = ".article-desc, .desc, .summary"
_BLOCK_FOOTER = ".article-footer"
_BLOCK_TIME = ".article-time"
# 2015-2019, app host
_MOBILE_BOX = "#infinite_scroll"
_MOBILE_LINK = "#infinite_scroll > a[href]"
_MOBILE_TITLE = (".zk-wap-logotile", "head > title")

_JSON = re.compile(
    r"""[\ufeff\s]*+(?:\)\]\}'?,?|(?:for|while)\s*\(\s*(?:;;|1)\s*\)\s*;)?(?:
        [\s;]++ | /\*[^*]{0,500}\*/ | //[^\n]{0,500}\n | try\s*\{ | (?:var|let|const)\s
        | typeof\s+[\w$.]{1,80}\s*={2,3}\s*["']function["']\s*&&
        | [A-Za-z_$][\w$.\[\]"']{0,80}\s*(?:\(|&&|=(?!=))
    ){0,9}+(?=[{\[])""",
    re.VERBOSE,
)
"""What stands before the JSON of a response: nothing, what keeps others from running it, or the beginning of a script
that assigns it or calls a function with it, as JSONP does."""

_SHOWN_JSON = re.compile(r'\{\s*"\w+"\s*:')
_LONGEST_WARNINGS = 4000

MAX_ENTRIES = 5000
"""Entries of a list page; known ones have some forty."""
MARKS = ("window.WinPageData", _BLOCK, _FIGURE, _MOBILE_BOX)
"""What the known layouts are recognised by."""

# An article's page links to other articles, and lists nothing.
_ARTICLE = "div.article_content"
_NEXT_JSON = "input#nexturl, #nexturl"
_NEXT_HTML = "a.next_page"
_TITLE = (".main-title", "head > title")
_COMMENTS = re.compile(r"\d+\s*评论")


def read_list(text: str, url: str, now: datetime) -> ListPage:
    """Parse the list page at *url*.

    Args:
        text: The decoded response, HTML or JSON.
        now: Aware, the moment of the response.

    Raises:
        TruncatedPageError: The response breaks off before its list.
        ParseError: No parser understands the page; a page that is understood and lists nothing has no entries.
    """
    if match := _JSON.match(text):
        return _parse_json_response(text[match.end() :], url, now)
    if feed_responses.is_feed(text):
        from zakerscraper.zaker.generic import lists as fallback_lists

        return fallback_lists.read_feed(text, url, now)
    page = Page(text)
    cut_off = f"the page is cut off after {len(text)} characters"
    try:
        found = _parse_page(page, url, now)
    except ParseError as error:
        if text := _find_shown_json(page):
            with suppress(ParseError):
                return _parse_json_response(text, url, now)
        if page.has_end or isinstance(error, TooLargeError):
            raise
        raise TruncatedPageError(f"{cut_off}, before its list") from None
    # The script has all entries and the next page's URL; it is read where it is whole.
    if page.has_end or found.layout == WIN_PAGE_DATA:
        return found
    if not found.entries:
        if page.is_closed:
            return found
        raise TruncatedPageError(f"{cut_off}, before its list")
    boxes = [path_to(block.parent) for block in page.all(f"{_BLOCK}, {_FIGURE}")[-1:]]
    if found.next_url and boxes and not page.is_cut_off_in(boxes[0]):
        return found
    return replace(found, cut_off=f"{cut_off}, in its list")


def _find_shown_json(page: Page) -> str:
    """Return the JSON that a page shows as its text: in `<pre>`, as browsers do, or behind a server's warnings."""
    body = page.first("body")
    text = visible_text(body) if body is not None and not page.first("a[href]") else ""
    match = _SHOWN_JSON.search(text, 0, _LONGEST_WARNINGS)
    return text[match.start() :] if match else ""


def _parse_page(page: Page, url: str, now: datetime) -> ListPage:
    found = next((found for parser in _PARSERS if (found := parser(page, url, now)) is not None), None)
    # Boxes without articles in them may be a rest of an older layout; an empty list of the script is an empty list.
    if found is not None and (found.entries or (found.layout == WIN_PAGE_DATA and found.is_understood)):
        return found
    try:
        if page.first(_ARTICLE):
            raise ParseError("the page of an article, not of a list")
        from zakerscraper.zaker.generic import lists as fallback_lists

        return fallback_lists.read_list(page, url, now, beside_too=found is None)
    except ParseError as error:
        if found is not None:
            return found
        if why := why_led_away(page, url):
            raise ParseError(why) from None
        check_error_page(page, url)
        raise ParseError(f"{error} (none of {', '.join(MARKS)})") from None


def _parse_win_page_data(page: Page, url: str, now: datetime) -> ListPage | None:
    data = find_win_page_data(page)
    if data is None or not has_entries_or_none(data):
        return None  # the rendered list may be readable all the same
    # The rendered list has what the script has not: times to the minute, where the script says 04月08日.
    entries = _interleave(list(parse_entries(data)), [_parse_block(block) for block in page.all(_BLOCK)])
    return _build_page(
        WIN_PAGE_DATA, entries, find_next_url(data, url), url, now, page.text(*_TITLE), "window.WinPageData"
    )


def _parse_content_block_page(page: Page, url: str, now: datetime) -> ListPage | None:
    blocks = page.all(_BLOCK)
    if not blocks and not page.first(_BLOCK_BOX):
        return None
    entries = map(_parse_block, blocks)
    return _build_page(CONTENT_BLOCK, entries, _find_html_next_url(page, url), url, now, page.text(*_TITLE), _BLOCK)


def _parse_figure_page(page: Page, url: str, now: datetime) -> ListPage | None:
    figures = page.all(_FIGURE)
    if not figures and not page.first(_FIGURE_BOX):
        return None
    entries = map(_parse_figure, figures)
    return _build_page(FIGURE, entries, _find_html_next_url(page, url), url, now, page.text(*_TITLE), _FIGURE)


def _parse_mobile_page(page: Page, url: str, now: datetime) -> ListPage | None:
    if not page.first(_MOBILE_BOX):
        return None
    entries = map(_parse_mobile_link, page.all(_MOBILE_LINK))
    following = find_mobile_next_url(page.scripts(), url)
    return _build_page(MOBILE, entries, following, url, now, page.text(*_MOBILE_TITLE), _MOBILE_LINK)


_PARSERS: tuple[Callable[[Page, str, datetime], ListPage | None], ...] = (
    _parse_win_page_data,
    _parse_content_block_page,
    _parse_figure_page,
    _parse_mobile_page,
)


def _parse_mobile_json(data: dict[str, Any], url: str, now: datetime) -> ListPage | None:
    """Parse a further page of the app host's list: JSON that holds the HTML of its entries."""
    if urlsplit(url).path != MOBILE_NEXT_PATH:
        return None
    members = [member for record in dictionaries(data) for member in record.items()]
    html = next((value for _, value in members if isinstance(value, str) and "<a" in value), "")
    page = Page(f'<div id="infinite_scroll">{html}</div>')
    return _build_page(
        MOBILE,
        map(_parse_mobile_link, page.all(_MOBILE_LINK)),
        mobile_next_url((value for name, value in members if name == "next_url"), url),
        url,
        now,
        "",
        "HTML in the response",
    )


def _parse_json_response(text: str, url: str, now: datetime) -> ListPage:
    found = None
    unknown = ParseError("no known layout of a list")
    try:
        data = load_object(text)
        if (mobile := _parse_mobile_json(data, url, now)) and mobile.entries:
            return mobile
        found = _parse_json_list(data, url, now)
        if found.entries or not data.get("data") or (has_entries_or_none(data) and found.is_understood):
            return found  # nothing more is an empty list, too
    except ParseError as error:
        unknown = error
    try:
        from zakerscraper.zaker.generic import lists as fallback_lists

        return fallback_lists.read_json(text, url, now)
    except ParseError as error:
        # Data of another shape is no empty list, which would count as a list without anything new.
        if found is not None and (not holds_items(data.get("data")) or any(entry.url for entry in found.left_out)):
            return found
        raise (error if found is not None else unknown) from None


def _parse_json_list(data: dict[str, Any], url: str, now: datetime) -> ListPage:
    if says_no_more(data):
        return ListPage(WIN_PAGE_DATA)
    if refusal := find_refusal(data):
        message, is_for_now = refusal
        raise RefusedError(f"the site refused: {message}", is_for_now=is_for_now)
    if "data" not in data:
        raise ParseError(f"JSON of no known list: {one_line(', '.join(data))[:100] or '{}'}")
    # `marks` and `href` are the fields of 2016-2019, `url` and `date` those of 2024.
    items = items_of(mapping(data.get("data")).get("article"))
    layout = FIGURE if any("href" in item for item in items) else WIN_PAGE_DATA
    return _build_page(layout, parse_entries(data), find_next_url(data, url), url, now, "", "data.article")


def _parse_block(block: LexborNode) -> RawEntry:
    link = first_of(block, *_BLOCK_LINK)
    author, author_url, time, tags = _parse_footer(block.css_first(_BLOCK_FOOTER))
    return RawEntry(
        href=attribute(link, "href"),
        title=text_of(first_of(block, *_BLOCK_TITLE)) or attribute(link, "title") or text_of(link),
        author=author,
        author_url=author_url,
        summary=text_of(block.css_first(_BLOCK_SUMMARY)),
        times=(text_of(block.css_first(_BLOCK_TIME)) or time,),
        tags=tags,
    )


def _parse_footer(footer: LexborNode | None) -> tuple[str, str, str, tuple[str, ...]]:
    """Return publisher, its link, time and tags of a block's footer.

    The publisher is the link with a `/source/` URL where there is one, else what stands first, before the time.
    """
    if footer is None:
        return "", "", "", ()
    parts = list(footer.iter())
    marked = {node.mem_id for node in footer.css(_BLOCK_TIME)}
    anchors = footer.css("a")
    publisher = next((anchor for anchor in anchors if "/source/" in attribute(anchor, "href")), None)
    has_time = bool(marked) or (len(parts) > 1 and parts[1].tag != "a")
    if publisher is None and has_time and parts[0].mem_id not in marked:
        publisher = parts[0] if parts[0].tag == "a" else parts[0].css_first("a") or parts[0]
    author = (attribute(publisher, "title") or text_of(publisher)) if publisher is not None else ""
    time = text_of(parts[1]) if len(parts) > 1 and parts[1].tag != "a" else ""
    own = publisher.mem_id if publisher is not None else None
    tags = tuple(text_of(anchor) for anchor in anchors if anchor.mem_id != own)
    return author, attribute(publisher, "href"), time, tags


def _parse_mobile_link(link: LexborNode) -> RawEntry:
    author = link.css_first(".author")
    # The publisher's name is the text up to the first line end, by other evidence an element of its own.
    own = (author.text(deep=False, strip=False) if author is not None else "").strip().partition("\n")[0]
    return RawEntry(
        href=attribute(link, "href"),
        title=text_of(link.css_first(".title")) or attribute(link, "title"),
        author=one_line(own) or (text_of(author.css_first("span")) if author is not None else ""),
        times=(text_of(link.css_first(".date")),),
        is_topic=author is not None and author.css_first("img") is not None,
    )


def _parse_figure(figure: LexborNode) -> RawEntry:
    link = first_of(figure, *_FIGURE_LINK)
    marks = [text for span in figure.css(_FIGURE_MARKS) if not _COMMENTS.fullmatch(text := text_of(span))]
    return RawEntry(
        href=attribute(link, "href"),
        title=attribute(link, "title") or text_of(link),
        author=marks[0] if marks else "",
        times=tuple(marks[1:2]),
    )


def _interleave(scripted: list[RawEntry], rendered: list[RawEntry]) -> list[RawEntry]:
    """Return both lists of one page as one, in page order: what only the second has follows what it follows there.

    Entries that both have come twice, and are merged later.
    """
    order = {_entry_key(entry): (index, 0) for index, entry in enumerate(scripted)}
    position = (-1, 0)
    for number, entry in enumerate(rendered, 1):
        position = order.setdefault(_entry_key(entry), (position[0], number))
    return sorted([*scripted, *rendered], key=lambda entry: order[_entry_key(entry)])


def _entry_key(entry: RawEntry) -> str:
    return urls.article_id(entry.href) or entry.href


def _find_html_next_url(page: Page, url: str) -> NextUrl:
    stated = (attribute(page.first(_NEXT_JSON), "value"), attribute(page.first(_NEXT_HTML), "href"))
    if (found := first_next_url(stated, url)).url or not sets_win_page_data(page):
        return found
    # The rendered list of 2024- is read where its script is not, and only the script tells the next page.
    data = find_win_page_data(page)
    why = "window.WinPageData, which tells its next page, is unreadable"
    return NextUrl(fault=why) if data is None else find_next_url(data, url)


def _build_page(
    layout: str, raw_entries: Iterable[RawEntry], following: NextUrl, url: str, now: datetime, title: str, found_by: str
) -> ListPage:
    entries: dict[str, ListEntry] = {}
    left_out: dict[str, LeftOut] = {}
    for raw in raw_entries:
        if len(entries) + len(left_out) > MAX_ENTRIES:
            raise TooLargeError(f"more than {MAX_ENTRIES} entries")
        id_, target = urls.resolve_article(raw.href, url)
        if id_ and not raw.is_topic:
            entry = _build_entry(id_, raw, url, now)
            entries[id_] = _merge(entries[id_], entry) if id_ in entries else entry
        elif raw.is_topic or target or raw.title:
            reason = urls.TOPIC_PAGE if raw.is_topic else urls.why_no_article(target)
            left_out.setdefault(target or raw.title, LeftOut(target, raw.title, reason))
    evidence = {"entries": found_by}
    found = tuple(entries.values()), tuple(left_out.values())
    return ListPage(layout, *found, following.url, title, evidence, next_fault=following.fault)


def _build_entry(id_: str, raw: RawEntry, url: str, now: datetime) -> ListEntry:
    spans = (parse_time(text, now, near=urls.id_time(id_)) for text in raw.times)
    return ListEntry(
        id=id_,
        url=urls.article_url(id_),
        title=raw.title,
        author=raw.author,
        author_url=urls.resolve(raw.author_url, url) if raw.author_url else "",
        summary=raw.summary,
        times=tuple(span for span in spans if span),
        tags=tuple(dict.fromkeys(tag for tag in raw.tags if tag)),
        referer=url,
    )


def _merge(first: ListEntry, other: ListEntry) -> ListEntry:
    return replace(
        first,
        title=first.title or other.title,
        author=first.author or other.author,
        author_url=first.author_url or other.author_url,
        summary=first.summary or other.summary,
        times=first.times + other.times,
        tags=first.tags or other.tags,
    )
