"""Where the list goes on: by a link's relation, what loads more, the numbers of pages, or what a state says."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from contextlib import suppress
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from zakerscraper.utils.text import one_line
from zakerscraper.zaker import javascript, urls
from zakerscraper.zaker.dom import Page, attribute
from zakerscraper.zaker.generic.blocks import TEXT, Box, Outline
from zakerscraper.zaker.generic.list_beside import CURRENT
from zakerscraper.zaker.generic.list_kinds import article_id_of, words_of
from zakerscraper.zaker.generic.list_parts import is_data
from zakerscraper.zaker.generic.page_parameters import (
    has_parameter,
    number_in,
    text_in,
    with_cursor,
    with_page,
    with_parameter,
)
from zakerscraper.zaker.generic.squeezed import squeezed
from zakerscraper.zaker.generic.static_pager import next_of_static_pager
from zakerscraper.zaker.hydration import dictionaries
from zakerscraper.zaker.next_urls import IS_URL

NEXT_LINKS = 'link[rel~="next"], a[rel~="next"]:not([class*="disabled"]):not([aria-disabled="true"])'
"""Links that say that they lead to the next page."""
_PAGED = re.compile(
    r"page|next|offset|cursor|since|after|before|until|[?&](?:pn?|pg|max_?\w{0,12}|last_?\w{0,12}|start|from|skip)=",
    re.IGNORECASE,
)
_TEXT = re.compile(
    r"(?:下一?[页頁]|后一?页|(?:点击|查看|加载|显示|浏览)*更多(?:新闻|文章|内容|资讯)?"
    r"|(?:查看|浏览|更早|往期|更多|历史|的|前一?天){2,6}(?:文章|新闻|内容|资讯|消息|回顾|列表)?|更早|往期(?:内容|文章|回顾|新闻)"
    r"|[←‹«]?(?:较早|更早|更旧|以前|较旧|旧)的?(?:文章|内容|新闻|资讯|消息|日志|博文|帖子|主题)|[←‹«]older(?:posts|entries)"
    r"|上拉加载更多|下拉加载更多|nextpage|next|older(?:posts|articles|stories|entries|news)?"
    r"|(?:load|show|view|see)?more(?:posts|articles|stories|news|results|items)?)[>›»→.…]*"
)
_MORE_OF = re.compile(r"(?:load|show|view|see)?more[a-z]{4,}\W*")
"""May as well lead to another list: `More news`."""
_INTERFACE = re.compile(
    r"(?:^|[/_.-])(?:api|ajax|graphql|v\d|next|more|load\w*|feed|page|list|json|php)(?:$|[/_.-])", re.IGNORECASE
)
"""The path of what a page's scripts load rather than of a page."""
_TEXT_LENGTH = 100
_WORDS = frozenset({"next", "more", "loadmore", "nextpage", "infinite"})
_NEXT = frozenset({"next", "nextpage", "nexturl"})
_TAGS = frozenset("a button div span li input section p turbo-frame nav form ul main article".split())
_NO_WORDS = frozenset({"prev", "previous", "disabled", "article", "slide", "swiper", "carousel"})
_URLS = (
    "href", "hx-get", "data-hx-get", "data-url", "data-next", "data-next-url", "data-nexturl", "data-href", "data-more",
    "data-page-url", "data-load", "data-api", "formaction", "up-href", "ic-get-from", "value",
)  # fmt: skip
_AMP = "amp-next-page"
_ASKING = ("hx-get", "data-hx-get", "ic-get-from")
_CURSORS = frozenset({"cursor", "after", "since", "token", "offset", "last"})
_PLACES = frozenset({"page", "pageno", "pagenum", "pn", "p"})
_API = frozenset({"api", "url", "endpoint", "action", "src"})
_KEYS = frozenset("nexturl next nextpage nextpageurl nexthref nextlink moreurl loadmoreurl cursor nextcursor".split())
"""Names of members in small letters, without what stands between and before: `@odata.nextLink`, `__next`."""
_CURSOR_KEYS = (
    ("endCursor", "after"), ("nextCursor", "cursor"), ("next_cursor", "cursor"), ("cursor", "cursor"),
    ("nextToken", "token"), ("next_token", "token"), ("nextPageToken", "pageToken"), ("next_page_token", "page_token"),
    ("nextOffset", "offset"), ("next_offset", "offset"), ("after", "after"), ("last_id", "last_id"),
    ("lastId", "lastId"), ("max_behot_time", "max_behot_time"), ("continuation", "continuation"),
)  # fmt: skip
_HAS_MORE = ("hasMore", "has_more", "hasNext", "has_next", "hasNextPage", "has_next_page", "more")
_AT_END = ("is_end", "isEnd", "finished", "no_more", "noMore", "isLast", "is_last", "last")
_PAGE_KEYS = (
    "page", "pageNo", "page_no", "pageNum", "page_num", "currentPage", "current_page", "pageIndex", "current", "number",
)  # fmt: skip
_TOTAL_KEYS = (
    "pages", "totalPages", "total_pages", "pageCount", "page_count", "lastPage", "last_page", "totalPage", "nbPages",
)  # fmt: skip
_FROM_ZERO = frozenset({"number", "nbPages"})
"""Members of what counts its pages from 0, as Spring's and Algolia's responses do."""
_NEXT_NUMBERS = ("nextPage", "next_page", "nextPageNum", "next_page_num", "nextPageNo", "next_page_no", "next")
_IN_URL = re.compile(
    r"(?:[?&](?:page|p|pn|pageNo|page_no|pageNum)=|/page/|/p/?|[_-](?=\d+\.s?html))(\d{1,4})(?![\d\w])"
)
_ASSIGNED = re.compile(
    r"(?<![a-zA-Z])(?P<name>(?i:next_?(?:page)?_?(?:url|href|link|path)|next_?page|(?:load_?)?more_?(?:url|href|link)))"
    rf"\b[\"']?\s*[=:]\s*(?P<string>\"[^\"\\\s]{{1,{urls.MAX_URL_LENGTH}}}\"|'[^'\\\s]{{1,{urls.MAX_URL_LENGTH}}}')"
)
_NEXT_NAME = re.compile(r"next_?([A-Za-z]\w{1,30})")
_OF_ANOTHER = frozenset("id title name type channel category section topic tag article author".split())
"""Of members named after what follows, or what is next to this: `next_id`, `nextTitle`."""
_NUMBER_AT_END = re.compile(r"/(\d{1,4})/?$")
_SAYS_ON = re.compile(r"\W*|.*(?:更多|more|next|page|页).*", re.IGNORECASE)
_OF_A_DATE = re.compile(r"/(?:19|20)\d\d(?:[/-]?\d\d?){0,2}/?$")
_SAYS_LAST = re.compile(
    r"(?i:has_?(?:more|next)\w{0,10}[\"']?\s*:\s*(?:false|0|!1)|(?:is_?end|finished|no_?more|is_?last)[\"']?\s*:\s*(?:true|1|!0))\b"
)
_LARGEST_PAGE = 1_000_000
_LONGEST_CURSOR = 500
_NOWHERE = ("", "")
"""No URL, and nothing that tells one."""
_SIZES = ("rows", "limit", "size", "pageSize", "page_size", "count")
_OFFSETS = ("start", "offset", "skip", "from", "begin")
_COUNTS = ("numFound", "total", "totalCount", "total_count", "totalHits")
_ABOUT_LISTS = _FROM_ZERO | {*_SIZES, *_COUNTS}


def find_next(page: Page, outline: Outline, values: list[tuple[Any, str]], url: str) -> tuple[str, str]:
    """Return the absolute URL of the page behind the list page at *url*, and what tells it; "" on the last.

    Args:
        values: The states of its scripts, each with where it stood.
    """
    for node in page.all(NEXT_LINKS):
        if target := list_page_url(attribute(node, "href"), url):
            return target, f'{node.tag}[rel~="next"]'
    if target := _next_of_amp(page, url):
        return target, _AMP
    guess = _NOWHERE
    for box in outline.boxes:
        linked, made = _next_of_box(outline, box, url)
        if linked[0]:
            return linked
        guess = guess if guess[0] else made
    if target := _next_number(outline, url):
        return target, "page numbers"
    if guess[0]:
        return guess
    found = (next_of_values(values, url), _assigned_in(page, url), next_of_static_pager(page, url))
    return next((target for target in found if target[0]), _NOWHERE)


def _next_of_box(outline: Outline, box: Box, url: str) -> tuple[tuple[str, str], tuple[str, str]]:
    """Return the next page's URL to which *box* leads, and the one that its attributes make, each with what tells it.

    Both are empty where the box is none that leads to a next page.
    """
    is_asking = any(name in box.attributes for name in _ASKING)
    if box.tag not in _TAGS and "-" not in box.tag and not is_asking:
        return _NOWHERE, _NOWHERE
    text = _own_text(outline, box)
    shown = text if len(text) > 1 else squeezed(box.attributes.get("aria-label", "") or box.attributes.get("title", ""))
    says_next = 0 < len(shown) < 20 and _TEXT.fullmatch(shown) is not None
    own = [name for name in box.attributes if is_data(name, box)]
    names = box.words | words_of(" ".join(own))
    counts = {"page", "total"} <= names or {"current", "total"} <= names
    stated = [name for name in own if words_of(name) & _NEXT or {"load", "url"} <= words_of(name)]
    asks = counts or bool(stated) or box.tag == "turbo-frame" or is_asking
    if not (says_next or asks or names & _WORDS) or _is_off(box, names):
        return _NOWHERE, _NOWHERE
    attributes = (*stated, *_URLS, *(name for name in own if words_of(name) & _WORDS))
    target = next((a for name in attributes if (a := list_page_url(box.attributes.get(name, ""), url))), "")
    if box.tag == "turbo-frame":
        target = list_page_url(box.attributes.get("src", ""), url)
    made, parameter = _by_attributes(box, url, leads_on=says_next or bool(names & _WORDS))
    # "More" may lead to another list; the next page of this one has its path, or says that it is one.
    is_stated = target and any(target == list_page_url(box.attributes[name], url) for name in stated)
    is_of_list = target and (
        is_stated or "页" in shown or urlsplit(target).path == urlsplit(url).path or _PAGED.search(target)
        or (names & _NEXT and _SAYS_ON.fullmatch(shown) and _has_next_number(target, url))
    )  # fmt: skip
    if (
        is_of_list
        and (not _MORE_OF.fullmatch(shown) or _goes_on(target, url))
        and not _leads_back(target, url)
        and (not made or any(box.attributes.get(name) for name in ("href", *_ASKING)))
    ):
        return (target, f"{box.tag} {text or ' '.join(sorted(names & _WORDS))}"), _NOWHERE
    return _NOWHERE, (made, f"{box.tag} {parameter}") if made else _NOWHERE


def _next_of_amp(page: Page, url: str) -> str:
    """Return the first page that AMP's element for what follows names, "" for none."""
    for node in page.all(f"{_AMP} script"):
        with suppress(ValueError, RecursionError):
            pages = json.loads(node.text(deep=True))
            first = next(dictionaries(pages), {})
            return list_page_url(one_line(first.get("url")), url)
    return ""


def _has_next_number(target: str, url: str) -> bool:
    """Tell whether the path of *target* is that of the list at *url* with the number behind this page's at its end."""
    there, here = _NUMBER_AT_END.search(urlsplit(target).path), _NUMBER_AT_END.search(urlsplit(url).path)
    if there is None or _OF_A_DATE.search(urlsplit(target).path) or int(there[1]) != (int(here[1]) if here else 1) + 1:
        return False
    before = urlsplit(url).path.rstrip("/") if here is None else urlsplit(url).path[: here.start()]
    return urlsplit(target).path[: there.start()] == before


def _goes_on(target: str, url: str) -> bool:
    """Tell whether *target* is of the list at *url* by its path, and not the page of another list."""
    there, here = urlsplit(target).path, urlsplit(url).path
    return there == here or there.startswith(here.rstrip("/") + "/") or _INTERFACE.search(there) is not None


def _assigned_in(page: Page, url: str) -> tuple[str, str]:
    """Return the next page's URL that a script assigns to a variable which is named after it."""
    for script in page.scripts():
        if _SAYS_LAST.search(script):
            continue
        for match in _ASSIGNED.finditer(script):
            if (target := list_page_url(javascript.unquote(match["string"]), url)) and _goes_on(target, url):
                return target, f"script {match['name']}"
    return "", ""


def next_of_values(values: Iterable[tuple[Any, str]], url: str) -> tuple[str, str]:
    """Return the next page's URL that a state or a response from *url* tells, and where it stood."""
    for value, where in values:
        for record in dictionaries(value):
            more = [record[name] for name in _HAS_MORE if isinstance(record.get(name), bool | int)]
            if any(not member for member in more) or any(record.get(name) is True for name in _AT_END):
                continue
            plain = {name.rpartition(".")[2].replace("_", "").lower(): name for name in record}
            for name in (plain[key] for key in _KEYS if key in plain):
                member = record[name]
                if isinstance(member, dict):
                    member = member.get("url") or member.get("value") or member.get("href")
                if isinstance(member, str) and (target := list_page_url(member, url)):
                    return target, f"{where} {name}"
            if (found := _by_state(record, bool(more), url)) and not _leads_back(found[0], url):
                return found[0], f"{where} {found[1]}"
    return "", ""


def _by_state(value: dict[str, Any], has_more: bool, url: str) -> tuple[str, str] | None:
    """Return the next page's URL by a cursor or a number, of which the state says that more is to come."""
    here, total = _pages_of(value, has_more)
    for name, parameter in _CURSOR_KEYS:
        cursor = one_line(value.get(name))
        # What is named after the next page is said to be there; other cursors are where this one ends.
        is_more = has_more or name.startswith(("next", "continuation"))
        if is_more and _is_cursor(cursor):
            return with_cursor(url, parameter, cursor), name
    offset = value.get("offset")
    if has_more and isinstance(offset, str) and has_parameter(url, "offset") and offset != text_in(url, "offset"):
        return with_parameter(url, "offset", offset), "offset"
    if has_more:
        member = value.get("next")
        parameters = [(key, one_line(part)) for key, part in member.items()] if isinstance(member, dict) else []
        if 0 < len(parameters) < 5 and all(text and len(text) < _LONGEST_CURSOR for _, text in parameters):
            for key, text in parameters:
                url = with_parameter(url, key, text)
            return url, "next"
    for name in _NEXT_NUMBERS:
        number = _number(value.get(name))
        if number > 1 and (has_more or number == here + 1):
            return with_page(url, number), name
    for name, member in value.items():
        # `next_max_id`, where this page's URL has a `max_id`.
        match = _NEXT_NAME.fullmatch(name) if isinstance(member, str | int) and not isinstance(member, bool) else None
        parameter = match[1][:1].lower() + match[1][1:] if match else ""
        if (
            parameter
            and (has_more or parameter not in _OF_ANOTHER)
            and has_parameter(url, parameter)
            and _is_cursor(text := one_line(member))
        ):
            return with_parameter(url, parameter, text), name
    if found := _by_place(value, has_more, url):
        return found
    if here >= 0 and (has_more or here + 1 < total):
        return with_page(url, here + 1), "page"
    return None


def _is_cursor(text: str) -> bool:
    return text not in {"", "0", "-1"} and len(text) < _LONGEST_CURSOR


def _pages_of(value: dict[str, Any], has_more: bool) -> tuple[int, int]:
    """Return the number of this page, -1 for none, and that behind the last one's, 0 where it is not told."""
    name = next((name for name in _PAGE_KEYS if isinstance(value.get(name), int) or _number(value.get(name))), "")
    here = _number(value.get(name))
    size = _first_number(value, _SIZES)
    total = _first_number(value, _TOTAL_KEYS) or (-(-_first_number(value, _COUNTS) // size) if size else 0)
    if name == "number" and "totalPages" not in value:
        return -1, 0  # of anything
    is_from_zero = name != "" and value[name] == 0 and value[name] is not False
    is_about_list = _ABOUT_LISTS & value.keys() or any(isinstance(it, list) and it for it in value.values())
    if is_from_zero and not has_more and (name == "current" or not is_about_list):
        return -1, 0  # of a book, or of slides
    if not here and not is_from_zero:
        return -1, 0
    return here, total if is_from_zero or _FROM_ZERO & value.keys() else total + 1


def _by_place(value: dict[str, Any], has_more: bool, url: str) -> tuple[str, str] | None:
    """Return the URL with the next place in the list, where this page's URL has one: that of the state, or its own."""
    has_list = any(isinstance(element, list) and element for element in value.values())
    for name in _OFFSETS:
        member = value.get(name)
        if not has_parameter(url, name) or not (isinstance(member, int) or has_list):
            continue
        start = member if isinstance(member, int) else number_in(url, (name,))
        size, total = _first_number(value, _SIZES) or number_in(url, _SIZES), _first_number(value, _COUNTS)
        if size and (has_more or start + size < total):
            return with_parameter(url, name, str(start + size)), name
    return None


def _first_number(value: dict[str, Any], names: Iterable[str]) -> int:
    return next((number for name in names if (number := _number(value.get(name)))), 0)


def _number(value: Any) -> int:
    if isinstance(value, str) and value.isdecimal() and len(value) < 7:
        value = int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 < value < _LARGEST_PAGE else 0


def _by_attributes(box: Box, url: str, *, leads_on: bool) -> tuple[str, str]:
    """Return the URL that a cursor or a page's number in *box*'s attributes makes, and the attribute's name.

    Args:
        leads_on: Whether the box says that it leads to the next page, so that a number in it is that page's or this
            one's.
    """
    base, cursor = url, ("", "")
    number = here = total = 0
    for name, value in box.attributes.items():
        if not name.startswith("data-") or not value:
            continue
        words = words_of(name) - {"data"}
        if words & _API and (target := list_page_url(value, url)):
            base = target
        elif words & _CURSORS and len(value) < _LONGEST_CURSOR and "/" not in value and not words & {"total"}:
            cursor = value, name.removeprefix("data-").removeprefix("next-").replace("-", "_")
        elif words & {"total", "max", "count", "pages"} and words & {"page", "pages", "total"}:
            total = _number(value)
        elif words <= {"page", "current", "no", "num", "index", "cur"} and _number(value):
            here = _number(value)
        elif words & _PLACES and words & {"next"} and _number(value) > 1:
            number = _number(value)
    if cursor[0]:
        return with_parameter(base, cursor[1], cursor[0]), cursor[1]
    if not number and leads_on and here and not total:
        match = _IN_URL.search(url)
        number = max(here, (int(match[1]) if match else 1) + 1)
    if not number and 0 < here < total:
        number = here + 1
    return (with_page(base, number), "page") if number else ("", "")


def _leads_back(target: str, url: str) -> bool:
    """Tell whether *target* is that of the list at *url* itself, as its first page is linked."""
    there, here = urlsplit(target), urlsplit(url)
    return there.path == here.path and set(parse_qsl(there.query)) <= set(parse_qsl(here.query))


def _is_off(box: Box, names: frozenset[str]) -> bool:
    attributes = box.attributes
    return (
        bool(names & _NO_WORDS)
        or "disabled" in attributes
        or attributes.get("aria-disabled") == "true"
        or "hidden" in attributes
    )


def _own_text(outline: Outline, box: Box) -> str:
    blocks = outline.blocks[box.first : min(box.last, box.first + 3)]
    if box.last - box.first > 2 or sum(len(block.text) for block in blocks) >= _TEXT_LENGTH * 4:
        return ""
    # A block may be of more than this box: only what stands in it counts.
    text = one_line((box.node.text(deep=True) or "")[: _TEXT_LENGTH * 2]) if blocks else ""
    return squeezed(text) if len(text) < _TEXT_LENGTH and all(block.kind == TEXT for block in blocks) else ""


def _next_number(outline: Outline, url: str) -> str:
    match = _IN_URL.search(url)
    here = int(match[1]) if match else 1
    links: dict[str, str] = {}
    for box in outline.boxes:
        text = _own_text(outline, box) if box.last - box.first == 1 else ""
        if not text.isdecimal() or len(text) > 4:
            continue
        target = list_page_url(box.attributes.get("href", ""), url) if box.tag == "a" else ""
        if target and not _OF_A_DATE.search(urlsplit(target).path):  # of a calendar
            links.setdefault(str(int(text)), target)
        if "aria-current" in box.attributes or (
            not match and box.words & CURRENT and box.tag in {"a", "span", "b", "em", "li"}
        ):
            here = int(text)
    return links.get(str(here + 1), "")


def list_page_url(href: str, url: str) -> str:
    """Return *href* as an absolute URL where it may be a list's page: of ZAKER's, and none of an article."""
    if not IS_URL.match(href := href.strip()):
        return ""
    id_, target = article_id_of(href, url)
    if not target or target.partition("#")[0] == url.partition("#")[0] or id_:
        return ""
    if not target.partition("#")[2].startswith(("/", "!")):  # of a client's router
        target = target.partition("#")[0]
    return target if urls.in_domain(urls.host_of(target), urls.DOMAIN) else ""
