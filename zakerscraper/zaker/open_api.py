"""Parses responses of the open API (hot, category, search).

`{"stat": 1, "msg": "…", "data": {"list": [{"title", "author", "publish_time", "summary", "url"}]}}`; the results of
search have no `url`. `author` may be missing, `summary` empty, null or digits only, and may hold HTML.
"""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import datetime
from typing import Any

from zakerscraper.exceptions import ParseError, RefusedError, TruncatedPageError
from zakerscraper.items import LeftOut, ListEntry, SearchResult
from zakerscraper.utils.json import as_text, items_of, load_object, mapping, members_of
from zakerscraper.utils.text import one_line, plain_line
from zakerscraper.zaker import urls
from zakerscraper.zaker.dates import parse_time, publication
from zakerscraper.zaker.dom import Page
from zakerscraper.zaker.error_pages import check_error_page
from zakerscraper.zaker.list_json import find_refusal, says_no_more
from zakerscraper.zaker.next_urls import NextUrl, find_next_url
from zakerscraper.zaker.pages import ListPage

LAYOUT = "open-api"

_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")


def read_list(text: str, now: datetime, url: str = urls.API) -> ListPage:
    """Parse the response of `hot` or `category` from *url*.

    One of another shape is read as a list that nobody knows.

    Raises:
        RefusedError: It says that there is no answer.
        ParseError: It is unreadable, or holds no article.
    """
    try:
        response = _load_response(text)
    except (RefusedError, TruncatedPageError):
        raise
    except ParseError:
        if found := _read_unknown(text, url, now):
            return found
        response = _load_response(text)
    entries: dict[str, ListEntry] = {}
    left_out: list[LeftOut] = []
    for item in members_of(mapping(response.get("data")).get("list")):
        if not isinstance(item, dict):
            left_out.append(LeftOut("", one_line(as_text(item)), urls.NO_ADDRESS))
            continue
        title, shown = plain_line(item.get("title")), one_line(item.get("url"))
        id_, target = urls.resolve_article(shown)
        if id_ is None:
            left_out.append(LeftOut(target, title, urls.why_no_article(target)))
            continue
        span = parse_time(item.get("publish_time"), now, near=urls.id_time(id_))
        entry = ListEntry(
            id=id_,
            url=urls.article_url(id_),
            title=title,
            author=plain_line(item.get("author")),
            summary=_summary(item.get("summary")),
            times=(span,) if span else (),
        )
        entries.setdefault(id_, entry)
    following = find_next_url(response, url)
    page = ListPage(LAYOUT, tuple(entries.values()), tuple(left_out), following.url, next_fault=following.fault)
    return page if page.is_understood else _read_unknown(text, url, now) or page


def _read_unknown(text: str, url: str, now: datetime) -> ListPage | None:
    from zakerscraper.zaker.generic import lists as fallback_lists

    with suppress(ParseError):
        return fallback_lists.read_json(text, url, now)
    return None


def read_search(text: str, now: datetime, keyword: str) -> list[SearchResult]:
    """Return the results of a search. Raises ParseError."""
    results = []
    for item in _items(_load_response(text)):
        span = parse_time(item.get("publish_time"), now)
        moment, _ = publication([("api", [span] if span else [])], None)
        results.append(
            SearchResult(
                title=plain_line(item.get("title")),
                author=plain_line(item.get("author")),
                published_at=moment,
                summary=_summary(item.get("summary")),
                keyword=keyword,
            )
        )
    return results


def find_next_results(text: str, url: str) -> NextUrl:
    """Return what the response of a search from *url* states as the page after it. Raises ParseError."""
    return find_next_url(load_object(text), url)


def _load_response(text: str) -> dict[str, Any]:
    """Return a response that holds a list. Raises RefusedError and ParseError."""
    if not text.strip():
        raise TruncatedPageError("the response is empty")
    if text.lstrip("\ufeff \t\r\n").startswith("<"):
        check_error_page(Page(text))
        raise ParseError("the open API answered with a page in place of JSON")
    response = load_object(text)
    if says_no_more(response):
        return {"stat": 1, "data": {"list": []}}
    if refusal := find_refusal(response):
        message, is_for_now = refusal
        raise RefusedError(f"the open API refused: {message}", is_for_now=is_for_now)
    if "stat" not in response:
        raise ParseError("the open API's answer has no stat")
    if mapping(response.get("data")).get("list") != [] and not _items(response):
        raise ParseError("the open API's answer holds no data.list")
    return response


def _items(response: dict[str, Any]) -> list[dict[str, Any]]:
    return items_of(mapping(response.get("data")).get("list"))


def _summary(value: object) -> str:
    text = plain_line(_TAG.sub("", value) if isinstance(value, str) else "")
    return "" if text.isdecimal() else text
