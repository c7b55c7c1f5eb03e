"""The reader of last resort of lists: for pages that no known layout matches.

Every link of the page whose address is an article's is an entry, in page order; so is every object of an embedded
state that has a title and such an address. Side bars and boxes of hot articles are told apart where structure allows.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from zakerscraper.exceptions import ParseError
from zakerscraper.items import LeftOut, ListEntry
from zakerscraper.utils.text import one_line
from zakerscraper.zaker import urls
from zakerscraper.zaker.dates import parse_time
from zakerscraper.zaker.dom import Page, attribute, text_of
from zakerscraper.zaker.generic.blocks import TEXT, Box, Outline, Piece, squeezed
from zakerscraper.zaker.generic.patterns import MARK, TIME_IN_TEXT, is_label
from zakerscraper.zaker.hydration import dictionaries, states
from zakerscraper.zaker.pages import FALLBACK, ListPage
from zakerscraper.zaker.stated_fields import AUTHORS, TIMES, TITLES
from zakerscraper.zaker.structured_data import IDS

_BESIDE_TAGS = frozenset({"aside", "nav", "footer", "header"})
_BESIDE_WORDS = frozenset(
    "aside side sidebar sider hot hots hotlist rank ranking ranklist trending popular recommend recommended"
    " recommendation recommendations related complementary latest footer nav navigation".split()
)
_HEADS_BESIDE = re.compile(r"(?:\d+小时)?(?:热榜|热搜|热门|排行)|最新资讯|猜你喜欢|相关|(?:为[你您])?推荐|大家都在")
_PAGED = re.compile(r"page|next|offset|cursor|since|[?&]p[n]?=", re.IGNORECASE)
_NEXT_TEXT = re.compile(
    r"(?:下一?[页頁]|后一?页|(?:点击|查看|加载|显示|浏览)*更多(?:新闻|文章|内容|资讯)?|nextpage|next|loadmore|more)[>›»→.…]*"
)
_CLICKED = ("data-href", "data-url", "data-link", "data-to", "data-target", "data-jump", "data-path", "onclick", "to")
_ARTICLE_IN_TEXT = re.compile(
    r"(?:https?:)?[\w./:-]*article/+[0-9a-fA-F]{24}/?|(?:https?:)?[\w./:-]*article\.php\?[^\s'\"]*pk=[0-9a-fA-F]{24}"
)
_NEXT_LENGTH = 100
_NEXT_WORDS = frozenset({"next", "more", "loadmore", "nextpage"})
_NEXT_ATTRIBUTES = (
    "data-url",
    "data-next",
    "data-next-url",
    "data-nexturl",
    "data-href",
    "data-more",
    "data-page-url",
    "data-load",
)
_NEXT_KEYS = (
    "nextUrl", "next_url", "nexturl", "nextPage", "next_page", "nextPageUrl", "next_page_url", "nextHref", "next",
    "moreUrl", "more_url", "loadMoreUrl", "cursor", "nextCursor", "next_cursor",
)  # fmt: skip
_HAS_MORE = ("hasMore", "has_more", "hasNext", "has_next", "more")
_SUMMARIES = ("summary", "desc", "description", "digest", "abstract", "intro", "brief")
_PAGE_NUMBER = re.compile(r"(?:[?&](?:page|p|pn|pageNo|page_no)=|/page/|/p/)(\d{1,4})")
_CUT_SHORT = re.compile(r"\w\W*(?:…|\.\.\.)$")


def read_list(page: Page, url: str, now: datetime, *, beside_too: bool = True) -> ListPage:
    """Return what the page of an unknown layout at *url* lists.

    now: aware, the moment of the answer. beside_too: whether what looks like a side bar is the list where there is
    hardly anything else. Raises ParseError where no link or embedded object of it is an article's.
    """
    outline = Outline(page)
    records = _Records(outline, url, now, beside_too=beside_too)
    values = list(states(page))
    beside_ids = set(records.beside)
    stated: dict[str, ListEntry] = {}
    stated_beside: dict[str, ListEntry] = {}
    for value, _ in values:
        for key, one in _keyed(value):
            if entry := _entry_of_object(one, url, now):
                into = stated_beside if _BESIDE_WORDS & _words(key) else stated
                into.setdefault(entry.id, entry)
    stated = stated or stated_beside
    entries: dict[str, ListEntry] = {}
    for id_ in _in_page_order(list(stated), list(records.main)):
        if id_ not in records.main and id_ in beside_ids:
            continue
        entries[id_] = _merged(stated.get(id_), records.main.get(id_))
    if not entries:
        raise ParseError("no known layout of a list, and no link on the page is an article's")
    left_out = [
        LeftOut(e.url, e.title, "beside the list, not in it") for id_, e in records.beside.items() if id_ not in entries
    ]
    left_out += records.topics
    next_url, next_from = _next(page, values, url)
    evidence = {"entries": " and ".join(filter(None, [records.evidence, "embedded state" if stated else ""]))}
    if next_url:
        evidence["next_url"] = next_from
    return ListPage(
        FALLBACK, tuple(entries.values()), tuple(left_out), next_url, page.text("h1", "head > title"), evidence
    )


def read_json(text: str, url: str, now: datetime) -> ListPage:
    """Return what a JSON answer of an unknown shape lists. Raises ParseError where it holds no article."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ParseError(f"no readable JSON: {error}") from None
    entries: dict[str, ListEntry] = {}
    for one in dictionaries(value):
        if entry := _entry_of_object(one, url, now):
            entries.setdefault(entry.id, entry)
    if not entries:
        raise ParseError("JSON of no known list, and nothing in it is an article")
    next_url = _next_of_values([(value, "JSON")], url)[0]
    return ListPage(FALLBACK, tuple(entries.values()), next_url=next_url, evidence={"entries": "objects of the answer"})


class _Records:
    """The articles that a page links to. main, beside: by id, in page order. topics: links to topic pages."""

    def __init__(self, outline: Outline, url: str, now: datetime, *, beside_too: bool) -> None:
        self.outline = outline
        self.url = url
        self.now = now
        self.beside_too = beside_too
        self.links: list[tuple[str, Box]] = []
        self.topics: list[LeftOut] = []
        for box in outline.boxes:
            if href := _leads_to(box):
                address = urls.absolute(href, url)
                if id_ := urls.article_id(address) if address else None:
                    self.links.append((id_, box))
                elif address and urls.why_no_article(address) == "topic page":
                    title = box.attributes.get("title", "") or _text(outline.within(box))
                    self.topics.append(LeftOut(address, one_line(title), "topic page"))
        self.ids: dict[Box, set[str]] = {}
        for id_, box in self.links:
            for outer in box.around():
                self.ids.setdefault(outer, set()).add(id_)
        main, beside = self._told_apart()
        self.main = {id_: self._entry(id_, boxes) for id_, boxes in main.items()}
        self.beside = {id_: self._entry(id_, boxes) for id_, boxes in beside.items() if id_ not in main}
        self.evidence = "links to articles" if main else ""

    def _told_apart(self) -> tuple[dict[str, list[Box]], dict[str, list[Box]]]:
        groups: dict[Box, dict[str, list[Box]]] = {}
        for id_, box in self.links:
            groups.setdefault(self._list_around(box), {}).setdefault(id_, []).append(box)
        beside = {group for group in groups if self._is_beside(group)}
        in_list = {id_ for group, ids in groups.items() if group not in beside for id_ in ids}
        for group in list(beside):
            # A channel of hot news may be named so: what holds most of the page's articles is its list.
            if self.beside_too and len(groups[group]) > 3 * len(in_list):
                beside.discard(group)
        found: tuple[dict[str, list[Box]], dict[str, list[Box]]] = ({}, {})
        for id_, box in self.links:
            group = self._list_around(box)
            found[group in beside].setdefault(id_, []).append(box)
        return found

    def _list_around(self, link: Box) -> Box:
        return next((outer for outer in link.around() if len(self.ids[outer]) > 1), self.outline.root)

    def _is_beside(self, group: Box) -> bool:
        for box in group.around():
            if box.parent is None:
                return False
            everything = len(self.ids[self.outline.root])
            if self.beside_too and len(self.ids[box.parent]) == everything == len(self.ids[box]):
                return False  # it holds all that the page links to
            if box.tag in _BESIDE_TAGS or box.words & _BESIDE_WORDS or self._is_under_a_heading_of_others(box):
                return True
        return False

    def _is_under_a_heading_of_others(self, box: Box) -> bool:
        pieces = self.outline.pieces
        before = pieces[box.first : box.first + 1]
        if box.parent is not None and box.parent.first < box.first and box.parent.children[0] is not box:
            place = box.parent.children.index(box)
            sibling = box.parent.children[place - 1]
            if sibling.last - sibling.first == 1:
                before = [*before, pieces[sibling.first]]
        return any(piece.kind == TEXT and not piece.links and _HEADS_BESIDE.match(piece.text) for piece in before)

    def _entry(self, id_: str, links: list[Box]) -> ListEntry:
        record = links[0]
        while record.parent is not None and self.ids[record.parent] == {id_}:
            record = record.parent
        pieces = self.outline.within(record)
        times = [
            span
            for piece in pieces
            if piece.kind == TEXT and len(piece.text) < 60
            for match in TIME_IN_TEXT.finditer(piece.text)
            if (span := parse_time(match[0].strip(), self.now, near=urls.id_time(id_)))
        ]
        title = self._title(links, record, pieces)
        author, author_url = self._author(record, pieces)
        summary = next(
            (
                p.text
                for p in pieces
                if p.kind == TEXT and len(p.text) > 24 and squeezed(p.text)[:12] != squeezed(title)[:12]
            ),
            "",
        )
        return ListEntry(
            id=id_,
            url=urls.article_url(id_),
            title=title,
            author=author,
            author_url=author_url,
            summary=summary,
            times=tuple(times[:1]),
            referer=self.url,
        )

    def _title(self, links: list[Box], record: Box, pieces: list[Piece]) -> str:
        """Return the best of all texts that may be the title: of headings, attributes, links and pictures."""
        texts: list[tuple[float, str]] = [
            (5, piece.text) for piece in pieces if piece.kind == TEXT and _is_in_heading(piece, record)
        ]
        for link in links:
            if title := one_line(link.attributes.get("title", "")):
                texts.append((4, title))
            if label := one_line(link.attributes.get("aria-label", "")):
                texts.append((2.5, label))
            inside = [piece for piece in self.outline.within(link) if piece.kind == TEXT and piece.is_link]
            parts = [piece.text for piece in inside if len(piece.text) > 1 and not _is_time(piece.text)]
            texts += [(3 - 0.1 * place, part) for place, part in enumerate(parts[:3])]
            if len(inside) == 1 and (longest := _longest_part(link)) and len(longest) * 2 >= len(inside[0].text):
                texts.append((3.05, longest))
            if not inside and (own := text_of(link.node)):
                texts.append((2.9, own))
            for image in link.node.css("img[alt]"):
                texts.append((2, attribute(image, "alt")))
        for piece in pieces:
            if piece.kind == TEXT and not piece.links and len(piece.text) > 5 and not TIME_IN_TEXT.search(piece.text):
                texts.append((0.2, piece.text))
        alone = {text for rank, text in texts if rank > 2.5}
        texts += [
            (5.5, rest)
            for rank, text in texts
            if rank >= 4 and (rest := TIME_IN_TEXT.sub("", text).strip(" ·|-")) != text and rest in alone
        ]
        ranked = [
            # A title may be `2024` or `…`, too, where nothing better is to be had.
            (rank - 2.5 * (_CUT_SHORT.search(text) is not None) - _label_penalty(rank, text), -place, text)
            for place, (rank, text) in enumerate(texts)
            if text
        ]
        return max(ranked)[2] if ranked else ""

    def _author(self, record: Box, pieces: list[Piece]) -> tuple[str, str]:
        for piece in pieces:
            for link in piece.links:
                address = urls.absolute(link.attributes.get("href", ""), self.url)
                if "/source/" in address:
                    return one_line(link.node.text(deep=True)), address
        return "", ""


def _leads_to(box: Box) -> str:
    """Return the address that a click on *box* leads to: a link's, or what a script finds in an attribute."""
    if box.tag == "a" and box.attributes.get("href"):
        return box.attributes["href"]
    for name in _CLICKED:
        value = box.attributes.get(name, "")
        if match := _ARTICLE_IN_TEXT.search(value):
            return match[0]
    return ""


def _longest_part(link: Box) -> str:
    """Return the longest of the texts that a link is made of (source, title, time), "" where it is one text."""
    parts = [text_of(kid.node) for kid in link.children]
    return max(parts, key=len) if len(parts) > 1 else ""


def _label_penalty(rank: float, text: str) -> float:
    if rank >= 4 or not is_label(text):
        return 0.0
    return 1.5 if MARK.fullmatch(text) else 3.0


def _is_time(text: str) -> bool:
    return len(TIME_IN_TEXT.sub("", text)) < 2


def _is_in_heading(piece: Piece, record: Box) -> bool:
    for box in piece.box.around():
        if box.tag in {"h1", "h2", "h3", "h4", "h5", "h6"} or box.attributes.get("role") == "heading":
            return True
        if box is record:
            return False
    return False


def _text(pieces: list[Piece]) -> str:
    return " ".join(piece.text for piece in pieces if piece.kind == TEXT)


# Embedded state


def _keyed(value: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every JSON object in *value* with the keys that led to it, in order; a bounded number of them."""
    stack: list[tuple[str, Any]] = [("", value)]
    for _ in range(50_000):
        if not stack:
            return
        path, current = stack.pop()
        if isinstance(current, dict):
            yield path, current
            stack.extend(
                (f"{path[-200:]} {key[:40]}", inner)
                for key, inner in reversed(current.items())
                if isinstance(inner, dict | list)
            )
        elif isinstance(current, list):
            stack.extend((path, inner) for inner in reversed(current) if isinstance(inner, dict | list))


def _words(key: str) -> frozenset[str]:
    return frozenset(word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", key))


def _entry_of_object(value: dict[str, Any], url: str, now: datetime) -> ListEntry | None:
    """Return the entry that an object with a title and an article's address is, None for any other."""
    title = next((text for name in TITLES if (text := one_line(value.get(name)))), "")
    if not title:
        return None
    id_ = None
    for name, given in value.items():
        if not isinstance(given, str) or len(given) > urls.MAX_LENGTH:
            continue
        is_address = "/" in given and (found := urls.absolute(given.strip(), url)) and (id_ := urls.article_id(found))
        if is_address or (name in IDS and (id_ := urls.article_id(given))):
            break
    if not id_:
        return None
    near = urls.id_time(id_)
    span = next((span for name in TIMES if (span := parse_time(value.get(name), now, near))), None)
    author = ""
    for name in AUTHORS:
        given = value.get(name)
        if author := one_line(given.get("name") if isinstance(given, dict) else given):
            break
    return ListEntry(
        id=id_,
        url=urls.article_url(id_),
        title=title,
        author=author,
        summary=next((text for name in _SUMMARIES if (text := one_line(value.get(name)))), ""),
        times=(span,) if span else (),
        referer=url,
    )


def _in_page_order(stated: list[str], linked: list[str]) -> list[str]:
    """Return both as one list: what only the second has stands behind what it follows there."""
    order = {id_: (place, 0) for place, id_ in enumerate(stated)}
    place = (-1, 0)
    for number, id_ in enumerate(linked, 1):
        place = order.setdefault(id_, (place[0], number))
    return sorted(order, key=lambda id_: order[id_])


def _merged(one: ListEntry | None, other: ListEntry | None) -> ListEntry:
    if one is None or other is None:
        found = one or other
        assert found is not None
        return found
    return ListEntry(
        id=one.id,
        url=one.url,
        title=one.title or other.title,
        author=one.author or other.author,
        author_url=one.author_url or other.author_url,
        summary=one.summary or other.summary,
        times=one.times + other.times,
        tags=one.tags,
        referer=one.referer,
    )


# The next page


def _next(page: Page, values: list[tuple[Any, str]], url: str) -> tuple[str, str]:
    for selector in ('link[rel~="next"]', 'a[rel~="next"]'):
        for node in page.all(selector):
            if address := _page_address(attribute(node, "href"), url):
                return address, selector
    for node in page.all("a, button, div, span, li, input"):
        names = attribute(node, "class") + " " + attribute(node, "id")
        shown = node.text(deep=True) if node.tag != "input" else ""
        text = squeezed(shown) if len(shown) < _NEXT_LENGTH else ""
        says_next = len(text) < 20 and _NEXT_TEXT.fullmatch(text) is not None
        if not says_next and not (_words(names) & _NEXT_WORDS):
            continue
        given = (attribute(node, name) for name in ("href", *_NEXT_ATTRIBUTES, "value"))
        address = next((found for value in given if value and (found := _page_address(value, url))), "")
        # "More" may lead to another list; the next page of this one has its path, or says that it is one.
        if address and ("页" in text or urlsplit(address).path == urlsplit(url).path or _PAGED.search(address)):
            return address, f"{node.tag} {text or names.strip()}"
    if address := _next_number(page, url):
        return address, "page numbers"
    return _next_of_values(values, url)


def _next_number(page: Page, url: str) -> str:
    match = _PAGE_NUMBER.search(url)
    wanted = str(int(match[1]) + 1 if match else 2)
    for node in page.all("a[href]"):
        if (node.text(deep=True) or "").strip() == wanted and (address := _page_address(attribute(node, "href"), url)):
            return address
    return ""


def _next_of_values(values: list[tuple[Any, str]], url: str) -> tuple[str, str]:
    for value, where in values:
        for one in dictionaries(value):
            if any(one.get(name) is False for name in _HAS_MORE):
                continue
            for name in _NEXT_KEYS:
                given = one.get(name)
                if isinstance(given, dict):
                    given = given.get("url") or given.get("value") or given.get("href")
                if isinstance(given, str) and (address := _page_address(given, url)):
                    return address, f"{where} {name}"
    return "", ""


def _page_address(href: str, url: str) -> str:
    """Return *href* as an absolute address where it may be a list's page: of ZAKER's, and none of an article."""
    if not href or not re.match(r"(?:https?:)?/|\?|\.\.?/|[\w-]+(?:/|\?)", href):
        return ""
    address = urls.absolute(href, url)
    if not address or address == url or urls.article_id(address):
        return ""
    return address if urls.in_domain(urls.host_of(address), urls.DOMAIN) else ""
