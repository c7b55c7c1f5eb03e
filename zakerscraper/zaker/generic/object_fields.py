"""The fields of an article's object of JSON, whatever their names: text, publisher, time, tags."""

from __future__ import annotations

import html as entities
import re
from datetime import datetime, timedelta
from typing import Any

from zakerscraper.items import TimeSpan
from zakerscraper.utils.text import one_line
from zakerscraper.zaker import urls
from zakerscraper.zaker.dates import parse_time
from zakerscraper.zaker.dom import MAX_TEXT
from zakerscraper.zaker.generic.list_kinds import words_of
from zakerscraper.zaker.generic.patterns import COUNT, is_label
from zakerscraper.zaker.stated_fields import AUTHORS

_AUTHOR_WORDS = frozenset(
    "author auther source media publisher outlet provider account user site org organization nick nickname mp press"
    " newspaper publication agency newssource writer creator creators authors src origin owner by byline bylines from"
    " copyfrom".split()
)
_TITLES_OF_SOURCES = ("source_title", "sourceTitle")
_FILLERS = frozenset(
    "info name data obj detail s t ss txt text str zh cn primary main news article post module published"
    " created".split()
)
"""Words that say nothing in the name of a member, among them what Solr puts behind a field's name."""
_NO_NAMES = frozenset("typename type class file path domain host tag real".split())
_NAMES = (
    "name",
    "nickname",
    "screen_name",
    "screenName",
    "nick",
    "title",
    "displayName",
    "display_name",
    "label",
    "text",
)
_SOURCE = re.compile(r"\S*/source/")
_TAGS = ("tags", "tag", "keywords", "tag_list", "tagList")
_TIME_WORDS = frozenset(
    "time date at datetime timestamp ts ptime ctime pubtime pubdate dtime day moment stamp published posted"
    " created tm when dt postdate dateline clock hm pub".split()
)
_RANKS = (
    frozenset(
        "publish published pub post posted release released issue issued ptime pubtime pubdate p show online".split()
    ),
    frozenset("date time datetime timestamp ts display list dtime news display".split()),
    frozenset("create created ctime c add added input first".split()),
)
_NO_TIME_WORDS = frozenset(
    "update updated modify modified mtime utime edit edited expire expired expires end start server now comment last"
    " reply fetch crawl deleted delete play duration read reading login cache offline sort count".split()
)
_INNER_TIMES = (
    "$date", "$numberLong", "value", "seconds", "timestamp", "unix", "ms", "iso", "raw", "published", "publish",
    "created", "datetime", "date", "day", "time", "text",
)  # fmt: skip
_MARKUP = re.compile(r"</?[a-zA-Z][^<>]{0,500}>")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|[a-zA-Z]{2,10});")
_DIGITS = re.compile(r"\d{10,19}(?:\.\d*)?")
_OF_DOT_NET = re.compile(r"\\?/Date\((\d{10,13})(?:[+-]\d{4})?\)\\?/")
_OF_A_MOMENT = 14
_DAY_WORDS = frozenset({"date", "day"})
_DAY = re.compile(r"(?:20\d\d[-/.年])?\d{1,2}[-/.月]\d{1,2}日?")
_UNIX_LENGTHS = frozenset({10, 13, 16, 19})
NEAR = timedelta(days=10)
"""How far from the moment in an article's id a number without a name that tells it may be its time."""
CLOCK = re.compile(r"\d{1,2}:\d{2}(?::\d{2})?")
"""A time of day alone."""
_MARKS = frozenset("mark marks foot footer meta metas info infos label labels subtitle tips line sub extra".split())
_MARK = 40
"""Characters of one of the texts under a title at most."""
_MOST_MARKS = 6
_BETWEEN_MARKS = re.compile(r"\s*[·•|｜丨]\s*|\s{2,}|[\t\u3000\xa0]+")


def text_in(value: Any) -> str:
    """Return the text of a member, which may be in a list of one or in an object of its own, without markup."""
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if isinstance(value, dict):
        value = next(
            (part for name in ("text", "rendered", "plain", "value", "main", "content") if (part := value.get(name))),
            "",
        )
    text = one_line(value[:MAX_TEXT] if isinstance(value, str) else value)
    if "<" in text:
        text = one_line(_MARKUP.sub("", text))
    return one_line(entities.unescape(text)) if _ENTITY.search(text) else text


def author_of(value: dict[str, Any], url: str) -> tuple[str, str]:
    """Return the author or publisher that an object names, and the URL of its list on ZAKER, "" for none."""
    others = [
        name
        for name, member in value.items()
        if (words := words_of(name) - _FILLERS)
        and words <= _AUTHOR_WORDS | ({"pub"} if isinstance(member, dict) else set())
    ]
    others = [name for name in others if name != "_source"]  # the document itself, as Elasticsearch calls it
    for name in (*AUTHORS, *_TITLES_OF_SOURCES, *others):
        member = value.get(name)
        if isinstance(member, list) and member:
            member = member[0]
        inner = _unwrapped(member) if isinstance(member, dict) else {}
        author = (_name_in(inner) if inner else text_in(member)).lstrip("@＠ ")
        if not author or len(author) > 60 or author.isdecimal() or "://" in author or author.startswith("/"):
            continue
        texts = (text for holder in (inner, value) for text in holder.values() if isinstance(text, str))
        for target in (urls.resolve(text, url) for text in texts if _SOURCE.match(text)):
            if urls.in_domain(urls.host_of(target), urls.DOMAIN):
                return author, target
        return author, ""
    return "", ""


def _unwrapped(value: dict[str, Any]) -> dict[str, Any]:
    """Return the object in `{"data": {"id": 5, "attributes": {…}}}`, as Strapi refers to others."""
    for name in ("data", "attributes"):
        if isinstance(inner := value.get(name), dict):
            value = inner
    return value


def _name_in(value: dict[str, Any]) -> str:
    """Return the name that an object of a publisher or a person has."""
    others = (name for name in value if name.lower().endswith("name") and not words_of(name) & _NO_NAMES)
    return next((text for part in (*_NAMES, *others) if (text := one_line(value.get(part)))), "")


def tags_of(value: dict[str, Any]) -> tuple[str, ...]:
    """Return the names of an object's tags."""
    for name in _TAGS:
        if isinstance(member := value.get(name), list):
            texts = (
                next((text for part in ("tag", *_NAMES) if (text := one_line(tag.get(part)))), "")
                if isinstance(tag, dict)
                else one_line(tag)
                for tag in member[:50]
            )
            return tuple(dict.fromkeys(text for text in texts if text and len(text) < 40))
    return ()


def time_of(value: dict[str, Any], now: datetime, near: datetime, day: str = "") -> TimeSpan | None:
    """Return when an object says that it was published: by the best name, an exact time first.

    Where no name tells it, a number is it that means a moment near to *near*.

    Args:
        near: The moment in the article's id.
        day: The day of the group in which the object stands, to which a clock alone belongs; "" for none.
    """
    best: tuple[float, TimeSpan] | None = None
    exact: list[TimeSpan] = []
    day = _day_in(value, now, near) or day
    unnamed: TimeSpan | None = None
    for name, member in value.items():
        words = words_of(name)
        if words & _NO_TIME_WORDS or isinstance(member, bool):
            continue
        if not words & _TIME_WORDS:
            if isinstance(member, int) and unnamed is None and len(str(member)) in _UNIX_LENGTHS:
                span = moment_of(member, now, near)
                unnamed = span if span and abs(span.start - near) < NEAR else None
                exact += [unnamed] if unnamed else []
            continue
        rank = next((number for number, known in enumerate(_RANKS) if words & known), len(_RANKS))
        if day and isinstance(member, str) and CLOCK.fullmatch(member.strip()):
            member = f"{day} {member.strip()}"
        if span := moment_of(member, now, near):
            exact += [span] if span.exact else []
            order = rank - 0.5 * span.exact - 0.1 * bool(span.start.second)  # `昨天 09:30` beside a moment
            if best is None or order < best[0]:
                best = order, span
    if best is None:
        return unnamed
    # A moment of a lesser name, or of none, is what `3小时前` stands for.
    return next(
        (moment for moment in exact if not best[1].exact and best[1].start <= moment.start <= best[1].end), best[1]
    )


def _day_in(value: dict[str, Any], now: datetime, near: datetime) -> str:
    """Return the day that a member of an object is, beside which another may have the time of day; "" for none."""
    for name, member in value.items():
        if isinstance(member, str) and words_of(name) & _DAY_WORDS and _DAY.fullmatch(member.strip()):
            span = parse_time(member, now, near)
            return f"{span.start:%Y-%m-%d}" if span else ""
    return ""


def marks_of(value: dict[str, Any], now: datetime, near: datetime) -> tuple[str, TimeSpan | None]:
    """Return the publisher and the time among the short texts that an object has for the line under its title.

    `"marks": ["…", "3小时前", "12 评论"]`, as objects with a text each, or as one text; ("", None) without a time.
    """
    for name, member in value.items():
        if not words_of(name) & _MARKS:
            continue
        texts = _BETWEEN_MARKS.split(member.strip()) if isinstance(member, str) else member
        if not isinstance(texts, list) or not 1 < len(texts) <= _MOST_MARKS:
            continue
        shown = [_name_in(part) if isinstance(part, dict) else text_in(part) for part in texts]
        if any(len(text) > _MARK for text in shown):
            continue
        spans = [moment_of(text, now, near) for text in shown]
        if any(spans):
            names = (text for text, span in zip(shown, spans, strict=True) if span is None)
            author = next((text for text in names if text and not COUNT.fullmatch(text) and not is_label(text)), "")
            return author, next(filter(None, spans))
    return "", None


def moment_of(value: Any, now: datetime, near: datetime) -> TimeSpan | None:
    """Return what a member means as a time: a text, or a number of seconds or smaller units since 1970."""
    for _ in range(3):
        if isinstance(value, list) and len(value) == 1:
            value = value[0]
        if isinstance(value, dict):
            value = next((value[name] for name in _INNER_TIMES if name in value), None)
    if isinstance(value, str) and (match := _OF_DOT_NET.fullmatch(value)):
        value = match[1]
    if isinstance(value, str) and not _DIGITS.fullmatch(value.strip()):
        return parse_time(value, now, near)
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        if isinstance(value, int) and value > 10**20:
            return None
        digits = str(value).strip().partition(".")[0]
        if digits.isdecimal() and len(digits) in _UNIX_LENGTHS:
            return parse_time(int(digits[:10]), now, near)
        if len(digits) == _OF_A_MOMENT:
            return parse_time(digits, now, near)  # 20260518192010
    return None
