"""The generic reader of lists: for pages and responses that no known layout matches.

Every link of a page whose URL is an article's is an entry, in page order; so is every object of an embedded state,
or of a response, that has a title and an article's id. Side bars and boxes of hot articles are told apart where
structure allows, and so are topics, videos and advertisements, whose ids look alike.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from itertools import pairwise
from typing import Any
from urllib.parse import urlsplit

from zakerscraper.exceptions import ParseError, TooLargeError
from zakerscraper.items import LeftOut, ListEntry
from zakerscraper.zaker.dom import Page, attribute
from zakerscraper.zaker.generic import feed_responses
from zakerscraper.zaker.generic.account_names import account_name
from zakerscraper.zaker.generic.blocks import Outline
from zakerscraper.zaker.generic.hidden_html import hidden_html
from zakerscraper.zaker.generic.list_fields import ACCOUNT
from zakerscraper.zaker.generic.list_objects import merged, read_objects
from zakerscraper.zaker.generic.list_records import Records
from zakerscraper.zaker.generic.list_titles import HEADED
from zakerscraper.zaker.generic.next_page import NEXT_LINKS, find_next, list_page_url, next_of_values
from zakerscraper.zaker.generic.response_shapes import read_values, shaped
from zakerscraper.zaker.hydration import STREAM, attribute_states, dictionaries, find_states
from zakerscraper.zaker.next_urls import find_fault
from zakerscraper.zaker.pages import FALLBACK, ListPage
from zakerscraper.zaker.react_elements import elements_in, to_html

MAX_ENTRIES = 5000
"""Entries of a page; known ones have some forty."""
_BRACKETED = re.compile(r"【[^【】]+】")
_BULLET = re.compile(r"(?:[-–—*]+\s+|[•·▪■◆●►▶»]+\s*)+(?=\S)")
_SITE_BEHIND = re.compile(r"(?<=..)\s*[_|｜丨-]\s*(?:ZAKER|扎客)(?:新闻|资讯|网)?$", re.IGNORECASE)
_RANK = re.compile(r"(\d{1,3})\s*[.、．:：]\s*(?=\D)")
_FEW_TITLES = 3
_FEW = 12
"""Entries: a page with so many shows its list itself."""
_HANDFUL = 3
_MAX_BLOCKS = 20
"""Texts of a response that are read as HTML."""


def read_list(page: Page, url: str, now: datetime, *, beside_too: bool = True) -> ListPage:
    """Return what the page of an unknown layout at *url* lists.

    Args:
        now: Aware, the moment of the response.
        beside_too: Whether what looks like a side bar counts as the list where the page has hardly anything else.

    Raises:
        ParseError: No link or embedded object is an article's.
    """
    return _read(page, url, now, beside_too=beside_too)


def _read(page: Page, url: str, now: datetime, *, beside_too: bool, is_hidden: bool = False) -> ListPage:
    outline = Outline(page)
    values = list(find_states(page))
    values += attribute_states(value for box in outline.boxes for value in box.attributes.values())
    values = [(shaped(value), where) for value, where in values]
    stated = read_objects([value for value, _ in values], url, now)
    records = Records(outline, url, now, beside_too=beside_too and not stated.main)
    if beside_too and sum(id_ in records.beside for id_ in stated.main) * 2 > len(stated.main):
        records = Records(outline, url, now, beside_too=True)
    objects = stated.ordered() or stated.beside
    entries: dict[str, ListEntry] = {}
    for id_ in _in_page_order(list(objects), list(records.main)):
        if id_ in records.main or id_ not in records.beside:
            known = [entry for entry in (objects.get(id_), records.main.get(id_)) if entry]
            entries[id_] = known[0] if len(known) == 1 else _of_both(*known)
    if not is_hidden and len(entries) < _FEW and (hidden := _hidden_list(page, values, url, now, known=len(entries))):
        if not hidden.next_url:
            next_url, next_from = find_next(page, outline, values, url)
            fault = "" if next_url else _next_fault(page, values, url) or hidden.next_fault
            evidence = {**hidden.evidence, "next_url": next_from}
            hidden = replace(hidden, next_url=next_url, evidence=evidence, next_fault=fault)
        return replace(hidden, title=page.text("h1", "head > title"))
    if not entries:
        raise ParseError("no known layout of a list, and no link on the page is an article's")
    _check_number(entries)
    entries = _of_account(page, url, _tidied(entries))
    left_out = [
        LeftOut(entry.url, entry.title, "beside the list, not in it")
        for entry in (records.beside | stated.beside).values()
        if entry.id not in entries
    ]
    left_out += _told_once([*records.left_out, *stated.left_out], entries)
    next_url, next_from = find_next(page, outline, values, url)
    found_by = ("links to articles" * bool(records.main), "embedded state" * bool(objects))
    evidence = {"entries": " and ".join(filter(None, found_by))}
    if next_url:
        evidence["next_url"] = next_from
    title = page.text("h1", "head > title")
    fault = "" if next_url else _next_fault(page, values, url)
    return ListPage(FALLBACK, tuple(entries.values()), tuple(left_out), next_url, title, evidence, next_fault=fault)


def _next_fault(page: Page, values: list[tuple[Any, str]], url: str) -> str:
    """Return why what a page, or its states, state as its next page is none, "" where they state nothing."""
    links = (attribute(link, "href") for link in page.all(NEXT_LINKS))
    return find_fault((record for value, _ in values for record in dictionaries(value)), url, links)


def read_json(text: str, url: str, now: datetime) -> ListPage:
    """Return what a JSON response of an unknown shape lists: objects, else links of the HTML in it.

    Raises:
        ParseError: It holds no article.
    """
    value = read_values(text)
    found = read_objects([value], url, now)
    entries, by = found.ordered() or found.beside, "objects of the response"
    left_out = _told_once(found.left_out, entries)
    next_url = next_of_values([(value, "JSON")], url)[0]
    if not entries and (pages := _pages_in(texts := _html_in(value), url, now)):
        by = "HTML in the response"
        entries = {entry.id: entry for page in reversed(pages) for entry in reversed(page.entries)}
        entries = dict(reversed(entries.items()))
        left_out = [entry for page in pages for entry in page.left_out]
        next_url = next_url or next((page.next_url for page in pages if page.next_url), "") or _next_in(texts, url)
    if not entries:
        raise ParseError("JSON of no known list, and nothing in it is an article")
    _check_number(entries)
    entries = _tidied(entries)
    fault = "" if next_url else find_fault(dictionaries(value), url)
    found_by = {"entries": by}
    return ListPage(FALLBACK, tuple(entries.values()), tuple(left_out), next_url, evidence=found_by, next_fault=fault)


def read_feed(text: str, url: str, now: datetime) -> ListPage:
    """Return what a feed of XML lists.

    Raises:
        ParseError: It has items and none of them is an article.
    """
    items, following, lack = feed_responses.read_feed(text)
    found = read_objects(items, url, now)
    if items and not found.main:
        raise ParseError("a feed, and nothing in it is an article")
    _check_number(found.main)
    left_out = _told_once(found.left_out, found.main)
    evidence = {"entries": "items of the feed"}
    entries, next_url = tuple(found.main.values()), list_page_url(following, url)
    fault = find_fault((), url, [following])
    return ListPage(FALLBACK, entries, tuple(left_out), next_url, evidence=evidence, cut_off=lack, next_fault=fault)


def _hidden_list(page: Page, values: list[tuple[Any, str]], url: str, now: datetime, *, known: int) -> ListPage | None:
    """Return the list that *page* shows once its scripts run, where it is longer than what it links to itself."""
    texts = [html for html in (_rendered(values), *hidden_html(page)) if html]
    best: ListPage | None = None
    # Where scripts write each entry for itself, all of them are one list.
    for html in [*texts[:_MAX_BLOCKS], "\n".join(texts)]:
        if best is not None and len(best.entries) > _HANDFUL:
            break
        try:
            found = _read(Page(html), url, now, beside_too=True, is_hidden=True)
        except ParseError:
            continue
        if len(found.entries) > (len(best.entries) if best else 2 * known):
            best = found
    return best


def _rendered(values: list[tuple[Any, str]]) -> str:
    """Return the HTML of the elements that a page carries in React's stream, which it shows once its scripts run."""
    elements = [element for value, where in values if where == STREAM for element in elements_in(value)]
    html = to_html(elements)
    return html if "<a" in html else ""


def _html_in(value: Any) -> list[str]:
    """Return the texts of a response that are HTML with links; as one where they are many."""
    texts = [record for record in value if isinstance(record, str)] if isinstance(value, list) else []
    for record in dictionaries(value):
        for member in record.values():
            texts += [text for text in (member if isinstance(member, list) else [member]) if isinstance(text, str)]
    linking = [text for text in texts if "<a" in text.lower()]
    return linking if len(linking) <= _MAX_BLOCKS else ["\n".join(linking)]


def _pages_in(texts: list[str], url: str, now: datetime) -> list[ListPage]:
    """Return the lists in the texts of a response that are HTML."""
    found: list[ListPage] = []
    for html in texts:
        with suppress(ParseError):
            found.append(read_list(Page(html), url, now))
    return found


def _next_in(texts: list[str], url: str) -> str:
    """Return the next page's URL that one of *texts*, HTML without the list, tells: its pager."""
    for html in texts:
        with suppress(ParseError):
            page = Page(html)
            if target := find_next(page, Outline(page), [], url)[0]:
                return target
    return ""


def _check_number(entries: dict[str, ListEntry]) -> None:
    if len(entries) > MAX_ENTRIES:
        raise TooLargeError(f"more than {MAX_ENTRIES} entries")


def _tidied(entries: dict[str, ListEntry]) -> dict[str, ListEntry]:
    """Return the entries without what a list puts around, before or behind each of its titles: `【…】`, `- …`, `1. …`.

    A title of its own may have either.
    """
    if len(entries) < _FEW_TITLES:
        return entries
    entries = {id_: replace(entry, title=_SITE_BEHIND.sub("", entry.title)) for id_, entry in entries.items()}
    titles = [entry.title for entry in entries.values()]
    if all(map(_BRACKETED.fullmatch, titles)):
        return {id_: replace(entry, title=entry.title[1:-1].strip()) for id_, entry in entries.items()}
    if headed := _headed(entries):
        return entries | headed
    ranks = [int(match[1]) if (match := _RANK.match(title)) else 0 for title in titles]
    if ranks[0] and all(following == rank + 1 for rank, following in pairwise(ranks)):
        return {id_: replace(entry, title=_RANK.sub("", entry.title)) for id_, entry in entries.items()}
    if sum(map(bool, map(_BULLET.match, titles))) >= max(_FEW_TITLES, len(titles) / 3):
        return {id_: replace(entry, title=_BULLET.sub("", entry.title)) for id_, entry in entries.items()}
    return entries


def _of_account(page: Page, url: str, entries: dict[str, ListEntry]) -> dict[str, ListEntry]:
    """Return the entries with the name of the account whose list they are, where none of them names anybody."""
    if not ACCOUNT.search(urlsplit(url).path) or any(entry.author for entry in entries.values()):
        return entries
    name = account_name(page.text("h1"), is_element=True)
    return {id_: replace(entry, author=name) for id_, entry in entries.items()}


def _headed(entries: dict[str, ListEntry]) -> dict[str, ListEntry]:
    """Return the entries of which a link is a title in brackets and a text behind it, as flash news are, each parted.

    Labels in brackets are the same for several articles, and titles stand behind them.
    """
    headed = {id_: match for id_, entry in entries.items() if (match := HEADED.fullmatch(entry.title))}
    heads = {match[1] for match in headed.values()}
    texts = sum("。" in match[2] for match in headed.values())
    if len(headed) * 2 < len(entries) or len(heads) * 5 <= len(headed) * 4 or texts * 2 < len(headed):
        return {}
    return {
        id_: replace(entries[id_], title=match[1].strip(), summary=entries[id_].summary or match[2])
        for id_, match in headed.items()
    }


def _told_once(left_out: list[LeftOut], entries: dict[str, ListEntry]) -> list[LeftOut]:
    """Return what is left out, each once, without what is an entry all the same."""
    known = {entry.url for entry in entries.values()}
    left_out = [entry for entry in left_out if (entry.url or entry.title) and entry.url not in known]
    return list({(entry.url or entry.title): entry for entry in reversed(left_out)}.values())[::-1]


def _of_both(stated: ListEntry, linked: ListEntry) -> ListEntry:
    """Return what a page states of an article and shows of it as one; of times the exact one counts."""
    both = merged(stated, linked)
    exact = [span for span in (*stated.times, *linked.times) if span.exact]
    return merged(ListEntry(both.id, both.url, times=tuple(exact[:1])), both)


def _in_page_order(stated: list[str], linked: list[str]) -> list[str]:
    """Return both as one list: what only the second has stands behind what it follows there."""
    order = {id_: (place, 0) for place, id_ in enumerate(stated)}
    place = (-1, 0)
    for number, id_ in enumerate(linked, 1):
        place = order.setdefault(id_, (place[0], number))
    return sorted(order, key=lambda id_: order[id_])
