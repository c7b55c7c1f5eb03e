"""The articles that objects of JSON are: of a response, or of the state that a page carries in its scripts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from zakerscraper.items import LeftOut, ListEntry
from zakerscraper.utils.json import as_text
from zakerscraper.utils.text import one_line
from zakerscraper.zaker import urls
from zakerscraper.zaker.dates import parse_time
from zakerscraper.zaker.generic.list_kinds import (
    ADVERTISEMENT,
    ARTICLE,
    TOPIC,
    VIDEO,
    bare_id,
    kind_of_url,
    words_of,
)
from zakerscraper.zaker.generic.object_columns import name_columns
from zakerscraper.zaker.generic.object_fields import author_of, marks_of, tags_of, text_in, time_of
from zakerscraper.zaker.generic.object_targets import Target, find_target, kind_of_object
from zakerscraper.zaker.generic.object_titles import (
    NO_ARTICLES,
    may_have_id,
    other_title_in,
    short_title_in,
    summary_in,
    title_in,
)
from zakerscraper.zaker.hydration import MAX_OBJECTS
from zakerscraper.zaker.stated_fields import TITLES

BESIDE_WORDS = frozenset(
    "aside side sidebar sider hot hots hotlist rank ranking ranklist trending popular recommend recommended"
    " recommendation recommendations related complementary latest footer nav navigation".split()
)
"""Words in the names of what stands beside a list."""
_CONTAINERS = frozenset("list lists item items data edges edge node nodes docs records rows results entries".split())
_OWNERS = frozenset("channel category section column tag author user account publisher source media".split())
"""What a list of articles is of: `channel: {docs: [...]}`; `channels: {docs: [...]}` is one of channels."""
_OF_ONE = re.compile(r"[\d/(]")
_TOLD = frozenset({TOPIC, VIDEO, ADVERTISEMENT})
_A_LIST = 3
_SHORT_AUTHORS = ("s", "a")
_DAYS = frozenset("date day group title name".split())
_DAY = re.compile(r"(?:20\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}日?|20\d{6}|\d{1,2}月\d{1,2}日|今天|昨天)(?:\s*(?:星期|周).)?")
_PUBLICATION = frozenset({"pub", "publish", "published", "publication"})
_MOST_OF_A_REFERENCE = 4
_LEVELS = 4
_NESTED = 40
"""Members of one object that are looked into for what belongs to it."""


@dataclass(slots=True)
class Objects:
    """What a value holds.

    Attributes:
        main, beside: Articles by id, in order.
        left_out: What looks like an article and is none.
    """

    main: dict[str, ListEntry] = field(default_factory=dict)
    beside: dict[str, ListEntry] = field(default_factory=dict)
    left_out: list[LeftOut] = field(default_factory=list)
    orders: list[list[str]] = field(default_factory=list)

    def ordered(self) -> dict[str, ListEntry]:
        """Return the list's articles, in the order of a list of their ids where there is one."""
        for order in self.orders:
            known = [id_ for id_ in order if id_ in self.main]
            if len(known) * 2 > len(self.main) and len(known) * 2 > len(order):
                return {id_: self.main[id_] for id_ in (*known, *self.main)}
        return self.main


def read_objects(values: list[Any], url: str, now: datetime) -> Objects:
    """Return the articles that *values* of a page, or of a response, at *url* hold.

    Args:
        now: Aware, the moment of the response.
    """
    found = Objects()
    titles: set[str] = set()
    single: set[str] = set()
    for placed in _objects(values, url, now, found.orders):
        is_object = isinstance(placed.value, dict)
        entry = _read(placed, url, now) if is_object else LeftOut("", one_line(as_text(placed.value)), urls.NO_ADDRESS)
        if isinstance(entry, ListEntry):
            into = found.beside if placed.is_beside else found.main
            if placed.is_single and entry.id not in into and not entry.times and not entry.author:
                single.add(entry.id)
            into[entry.id] = merged(into[entry.id], entry) if entry.id in into else entry
        elif entry and (entry.url or entry.title) not in titles:
            titles.add(entry.url or entry.title)
            found.left_out.append(entry)
    dated = sum(bool(entry.times) for entry in found.main.values())
    if dated >= _A_LIST:
        # What stands beside a list's items on its own, with a title and an id alone, is a column or a day's choice.
        found.main = {id_: entry for id_, entry in found.main.items() if id_ not in single or entry.times}
    return found


@dataclass(frozen=True, slots=True)
class _Placed:
    """An object where it stands.

    Attributes:
        key: What the member that holds it is called.
        is_beside: Whether it stands beside a list.
        is_foreign: Whether its key names no articles.
        day: The day of the group that it stands in (`2026-05-18`), "" for none.
        kind: What the card around it says that it is, "" for nothing.
        is_single: Whether it is in no list, and its key is no id.
        around: The objects whose only part with a title it is, the nearest first: they may say of it what it does not.
    """

    value: Any
    key: str = ""
    is_beside: bool = False
    is_foreign: bool = False
    day: str = ""
    kind: str = ""
    is_single: bool = True
    around: tuple[dict[str, Any], ...] = ()


def _objects(values: list[Any], url: str, now: datetime, orders: list[list[str]]) -> Iterator[_Placed]:
    """Yield every object once; put lists of ids into *orders*."""
    stack = [_Placed(value) for value in reversed(values)]
    seen: set[int] = set()
    for _ in range(MAX_OBJECTS):
        if not stack:
            return
        place = stack.pop()
        current = place.value
        if id(current) in seen:
            continue
        seen.add(id(current))
        if isinstance(current, list):
            if order := _order_in(current):
                orders.append(order)
            name_columns(current, url, now)
            members = [member for member in current if isinstance(member, dict | list)]
            titled = [member for member in members if isinstance(member, dict) and title_in(member)]
            if 0 < len(current) - len(members) <= len(titled):
                members = current  # what is no object is told
            stack.extend(
                replace(place, value=member, kind="", is_single=False, around=()) for member in reversed(members)
            )
            continue
        if not isinstance(current, dict):
            yield place
            continue
        yield place
        day = _day_of(current, now) or place.day
        # `{"type": "topic_card", "data": {…}}`: a card says what is in it, a list's box does not.
        kind = "" if title_in(current) else kind_of_object(current)
        inner = []
        around = _around_inner(place, current)
        for name, member in current.items():
            if isinstance(member, dict | list) and member:
                words = words_of(name.partition("(")[0])  # GraphQL's `feed({"channel":13})`
                foreign = bool(words & NO_ARTICLES and name != "_source")
                is_container = bool(words & _CONTAINERS or bare_id(name)[0])  # `topics: {list: […]}`, `{<id>: {…}}`
                foreign = foreign or (place.is_foreign and is_container and not _is_owner(place.key))
                beside = place.is_beside or bool(words & BESIDE_WORDS)
                single = place.is_single and not bare_id(name)[0]
                inner.append(_Placed(member, name, beside, foreign, _as_day(name, now) or day, kind, single, around))
        stack.extend(reversed(inner))


def _order_in(values: list[Any]) -> list[str]:
    """Return the ids that a list has, of texts or of objects that refer to others: `{"id": …, "map": "articles"}`."""
    if len(values) < 2:
        return []
    order: list[str] = []
    for member in values:
        if isinstance(member, dict):
            if len(member) > _MOST_OF_A_REFERENCE or title_in(member):
                return []
            member = next((value for value in member.values() if bare_id(value)[0]), None)
        id_ = bare_id(member)[0]
        if id_ is None:
            return []
        order.append(id_)
    return order


def _is_owner(key: str) -> bool:
    """Tell whether *key* names one thing that a list is of: `channel`, or, as caches have it, `channel-13`."""
    return key in _OWNERS or _OF_ONE.search(key) is not None


def _around_inner(place: _Placed, value: dict[str, Any]) -> tuple[dict[str, Any], ...]:
    """Return what is around the objects in *value* and may be about the one of them that has a title and an id.

    *value* itself has neither, and no list. In an item of a list that object may stand deeper: `{"author": {…},
    "content": {"article": {"id": …, "title": …}}}`.
    """
    if any(isinstance(member, list) and member and isinstance(member[0], dict) for member in value.values()):
        return ()
    if _count_titled(value, levels=1 if place.is_single else _LEVELS) != 1 or title_in(value) or may_have_id(value):
        return ()
    return (value, *place.around)[:_LEVELS]


def _count_titled(value: dict[str, Any], levels: int) -> int:
    """Return how many objects with a title and an id stand in *value*, as many levels deep."""
    if len(value) > _NESTED or not levels:
        return 0
    inner = [member for name, member in value.items() if isinstance(member, dict) and not words_of(name) & NO_ARTICLES]
    return sum(1 if title_in(member) and may_have_id(member) else _count_titled(member, levels - 1) for member in inner)


def _day_of(group: dict[str, Any], now: datetime) -> str:
    """Return the day that an object with a list in it says it is of."""
    if not any(isinstance(member, list) and member for member in group.values()):
        return ""
    days = (_as_day(member, now) for name, member in group.items() if words_of(name) & _DAYS)
    return next(filter(None, days), "")


def _as_day(value: Any, now: datetime) -> str:
    """Return the day that a text is, as `2026-05-18`, "" where it is none."""
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        return ""
    span = parse_time(value if not value.isdecimal() else f"{value[:4]}-{value[4:6]}-{value[6:]}", now)
    return f"{span.start:%Y-%m-%d}" if span else ""


def _read(place: _Placed, url: str, now: datetime) -> ListEntry | LeftOut | None:
    """Return the article that an object is, or what is told of one that is none; None for anything else."""
    value, title = _with_inner(place.value, title_in(place.value))
    if not title:
        return None
    target = find_target(value, place.key, url)
    kind = _kind_at(place, value, target)
    if kind in _TOLD:
        # Navigation is full of URLs; what is told is what might be taken for an article.
        return LeftOut(target.url, title, kind) if target.id or target.url else None
    if target.id is None or (place.is_foreign and kind != ARTICLE):
        return None
    entry = _entry_of(place, value, title, target.id, url, now)
    return entry if kind == ARTICLE or _may_be_article(value, entry, target) else None


def _kind_at(place: _Placed, value: dict[str, Any], target: Target) -> str:
    """Return what an object is by what it says itself, the card around it, and what it leads to."""
    stated = kind_of_object(value) or (place.kind if place.kind != ARTICLE else "")
    if target.is_sure and stated != ADVERTISEMENT:
        return ARTICLE
    leads_to = kind_of_url(target.url) if target.url else ""
    if target.id is None:
        return leads_to if stated in {"", ARTICLE} else stated
    return leads_to if leads_to in _TOLD and stated not in _TOLD else stated


def _entry_of(place: _Placed, value: dict[str, Any], title: str, id_: str, url: str, now: datetime) -> ListEntry:
    # Time and publisher may be in an object of their own: `meta`, `info`.
    parts = [value, *_details(value)]
    for outer in place.around:
        parts += [outer, *_details(outer), *_stated_moments(outer)]
    near = urls.id_time(id_)
    span = next((span for part in parts if (span := time_of(part, now, near, place.day))), None)
    author, author_url = next((found for part in parts if (found := author_of(part, url))[0]), ("", ""))
    if not span or not author:
        name, moment = marks_of(value, now, near)
        span, author = span or moment, author or name
    if not author and short_title_in(value):
        author = next((text for name in _SHORT_AUTHORS if len(text := text_in(value.get(name))) > 1), "")
    return ListEntry(
        id=id_,
        url=urls.article_url(id_),
        title=title,
        author=author,
        author_url=author_url,
        summary=summary if (summary := summary_in(value)) != title else "",
        times=(span,) if span else (),
        tags=tags_of(value),
        referer=url,
    )


def _may_be_article(value: dict[str, Any], entry: ListEntry, target: Target) -> bool:
    """Tell whether what has a bare id, which is anybody's, is an article.

    A name beside it is no title, and neither is what leads elsewhere and has no time. Nor is what may be a title by its
    first letter, unless a moment stands beside it, nor a name without a moment and a publisher.
    """
    is_titled = any(text_in(value.get(name)) for name in TITLES if name != "name") or other_title_in(value)
    may_be_titled = short_title_in(value) or (entry.author and text_in(value.get("name")))
    if not is_titled and not (may_be_titled and any(span.exact for span in entry.times)):
        return False
    return not (target.url and not entry.times) and not _is_group(value)


def _with_inner(value: dict[str, Any], title: str) -> tuple[dict[str, Any], str]:
    """Return *value* with what an object in it says of the same thing: a title beside an id, an id beside a title."""
    if title and may_have_id(value):
        return value, title
    for name, inner in list(value.items())[:_NESTED]:
        if not isinstance(inner, dict) or (words_of(name) & NO_ARTICLES and name != "_source"):
            continue
        its_title, has_id = title_in(inner), may_have_id(inner)
        if title and has_id and not its_title:
            return {**inner, **value}, title
        if not title and its_title and not has_id and may_have_id(value):
            kinds = {name: member for name, member in inner.items() if name not in value}
            return {**value, **kinds}, its_title
    return value, title


def _details(value: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the objects in an article's that are about itself: without a title and an id of their own."""
    return [
        inner
        for name, inner in list(value.items())[:_NESTED]
        if isinstance(inner, dict) and not words_of(name) & (NO_ARTICLES | BESIDE_WORDS)
        if not title_in(inner) and not may_have_id(inner)
    ]


def _stated_moments(value: dict[str, Any]) -> list[dict[str, Any]]:
    """Return what the objects in *value* of an author say of a publication, beside what they say of the author."""
    inner = [member for name, member in value.items() if isinstance(member, dict) and words_of(name) & NO_ARTICLES]
    return [
        {name: text for name, text in member.items() if words_of(name) & _PUBLICATION} for member in inner[:_NESTED]
    ]


def _is_group(value: dict[str, Any]) -> bool:
    """Tell whether an object has a list of others that have titles and ids: a block of a page, no article."""
    for name, member in list(value.items())[:_NESTED]:
        if isinstance(member, list) and member and isinstance(member[0], dict):
            words = words_of(name)
            if not words & (NO_ARTICLES | BESIDE_WORDS) and title_in(member[0]) and may_have_id(member[0]):
                return True
    return False


def merged(entry: ListEntry, other: ListEntry) -> ListEntry:
    """Return an entry with what *other* says where *entry* says nothing."""
    return replace(
        entry,
        title=entry.title or other.title,
        author=entry.author or other.author,
        author_url=entry.author_url or other.author_url,
        summary=entry.summary or other.summary,
        times=entry.times or other.times,
        tags=entry.tags or other.tags,
    )
