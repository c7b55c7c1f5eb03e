"""When the article of a record was published: what an attribute, a text, a date box or a heading above says."""

from __future__ import annotations

import re
from collections.abc import Sequence

from zakerscraper.items import TimeSpan
from zakerscraper.utils.text import one_line
from zakerscraper.zaker import urls
from zakerscraper.zaker.dates import parse_time
from zakerscraper.zaker.dom import attribute, text_of
from zakerscraper.zaker.generic.blocks import Box
from zakerscraper.zaker.generic.list_columns import Columns
from zakerscraper.zaker.generic.list_days import Days
from zakerscraper.zaker.generic.list_kinds import words_of
from zakerscraper.zaker.generic.list_parts import Listing, Part, Record, is_data, is_time, joined_day
from zakerscraper.zaker.generic.object_fields import CLOCK, NEAR, moment_of
from zakerscraper.zaker.generic.patterns import ANY_TIME_IN_TEXT
from zakerscraper.zaker.generic.squeezed import squeezed

_LENGTH_WORDS = frozenset({"duration", "length", "dur", "playtime", "timelong"})
_SHORT_YEAR = re.compile(r"\d\d([-/.])\d\d\1\d\d(?:\s|$)")
_DAY_OF_MONTH = re.compile(r"\d{1,2}[日号]")
_WHOLE_TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d\S*")
_TIME_WORDS = frozenset("time date timestamp datetime ctime ptime pubtime pubdate published publish posted ts".split())
_MODIFIED = frozenset("modified updated update modify".split())
_OF_CHANGE = re.compile(
    r"(?:更新|修改|编辑|回复|截止|活动|报名|会议|演出|updated|modified|edited)(?:于|时间|日期)?\W*$", re.IGNORECASE
)
_SECONDS = re.compile(r"(?<!\d)1\d{9}(?!\d)")
"""A moment, as seconds since 1970."""


class RecordTimes:
    """Looks for the time of one record."""

    def __init__(self, record: Record, title: str, listing: Listing, days: Days) -> None:
        self._record = record
        self._title = title
        self._now = listing.now
        self._day = days.above(record.links[0])
        self._day_of_group = days.of_group(record.links[0])
        self._month = days.month_above(record.links[0])
        self._near = urls.id_time(record.id)

    def find(self, parts: Sequence[Part], columns: Columns) -> TimeSpan | None:
        """Return when the article was published, to the day of its group where the record has no time; None for none.

        `<time datetime>` counts first, then attributes, then a text of its own.

        Args:
            parts: The short texts of the record; those that are times are marked.
        """
        stated, attributes = self._in_attributes()
        shown = self._shown(parts, columns) or self._split_day(parts) or self._day_of_month(parts)
        best = next(iter([*stated, *attributes]), None) or shown or self._in_script()
        if best is None:
            return parse_time(self._day_of_group, self._now, self._near) if self._day_of_group else None
        # A day may be stated where the minute is shown.
        return _within(best, [*stated, *attributes, *([shown] if shown else [])])

    def _in_attributes(self) -> tuple[list[TimeSpan], list[TimeSpan]]:
        """Return the times that elements for times state, and those in other attributes."""
        stated: list[TimeSpan] = []
        attributes: list[TimeSpan] = []
        for box in self._record.elements():
            own = box.attributes
            words = words_of(" ".join(own.get(name, "") for name in ("itemprop", "class")))
            if words & _MODIFIED:
                continue
            if box.tag == "time" or "datetime" in own or own.get("itemprop") == "datePublished":
                stated += self._moments(own.get("datetime") or own.get("content") or "")
            for name, value in own.items():
                found = words_of(name) if is_data(name, box) else frozenset[str]()
                is_title = name == "title" and ANY_TIME_IN_TEXT.search(value) and _shows_time(box, value)
                # Of any name, where it can be nothing else.
                is_moment = found & _TIME_WORDS or (found and _WHOLE_TIME.fullmatch(value))
                if is_title or (is_moment and not found & _MODIFIED):
                    attributes += self._moments(value)
        for outer in self._record.boxes:
            for node in outer.node.css('meta[itemprop="datePublished"]')[:1]:
                stated += self._moments(attribute(node, "content"))
        return stated, attributes

    def _shown(self, parts: Sequence[Part], columns: Columns) -> TimeSpan | None:
        """Return what the first text means that is a time and nothing else, with the time of day next to a day."""
        dated: list[tuple[Part, TimeSpan]] = []
        clocks: list[tuple[Part, TimeSpan]] = []
        for part in parts:
            link, text = part.link, part.text
            if link is not None and link not in self._record.links and not link.holds(self._record.links[0]):
                continue
            is_clock = CLOCK.fullmatch(text) is not None
            if (text.isdecimal() and not self._is_moment(text)) or not columns.is_of_publication(part):
                continue
            if is_clock and (self._is_length(part) or columns.has_lengths(part)):
                continue
            span = parse_time(f"{self._day} {text}" if is_clock and self._day else text, self._now, self._near)
            if span := span or self._of_short_year(text):
                part.is_time = True
                (clocks if is_clock else dated).append((part, span))
        if not dated:
            return clocks[0][1] if clocks else None
        dated.sort(key=lambda found: _is_of_change(found[0]))
        of_day, day = dated[0]
        beside = next((part.text for part, _ in clocks if abs(part.place - of_day.place) == 1), "")
        if not day.exact and beside and (span := parse_time(f"{day.start:%Y-%m-%d} {beside}", self._now, self._near)):
            return span
        # The only article of a day has that day's heading in its record.
        return _within(day, [span for _, span in (dated + clocks if self._day else dated)])

    def _of_short_year(self, text: str) -> TimeSpan | None:
        """Return the day that `26/05/17` is, where the article's id is of about that day."""
        return self._if_near(parse_time(f"20{text}", self._now, self._near)) if _SHORT_YEAR.match(text) else None

    def _is_moment(self, digits: str) -> bool:
        """Tell whether a number is one of seconds since 1970, for a script to show: near the moment in the id."""
        return self._if_near(moment_of(digits, self._now, self._near)) is not None

    def _in_script(self) -> TimeSpan | None:
        """Return the moment that a script in the record writes out: `timeConvert('1764499387')`."""
        for box in self._record.boxes:
            for script in box.node.css("script")[:1]:
                if match := _SECONDS.search(script.text() or ""):
                    return self._if_near(moment_of(match[0], self._now, self._near))
        return None

    def _split_day(self, parts: Sequence[Part]) -> TimeSpan | None:
        """Return the day that two or three texts behind each other make: `30` over `2026-11`."""
        for place in range(len(parts)):
            for number in (3, 2):
                run = parts[place : place + number]
                if len(run) == number and (day := joined_day([part.text for part in run])):
                    span = parse_time(day, self._now, self._near)
                    for part in run if span else ():
                        part.is_time = True
                    if span:
                        return span
        return None

    def _day_of_month(self, parts: Sequence[Part]) -> TimeSpan | None:
        """Return the day that a text like `17日` is under the heading of a month, near the moment in the id."""
        for part in parts if self._month else ():
            day = self._month + part.text if _DAY_OF_MONTH.fullmatch(part.text) else ""
            if day and (span := self._if_near(parse_time(day, self._now, self._near))):
                part.is_time = True
                return span
        return None

    def _is_length(self, part: Part) -> bool:
        """Tell whether a clock is how long a video takes: it is named so, or stands on an image."""
        outer = part.node.parent
        if outer is not None and outer.tag == "time":
            return False
        for _ in range(3):
            if outer is None or any(outer.mem_id == box.node.mem_id for box in self._record.boxes):
                return False
            if words_of(attribute(outer, "class")) & _LENGTH_WORDS:
                return True
            if outer.css_first("img") is not None and not squeezed(text_of(outer)).count(squeezed(self._title)):
                return True
            outer = outer.parent
        return False

    def _moments(self, value: str) -> list[TimeSpan]:
        """Return what an attribute means as a time, nothing where it means none."""
        value = one_line(value)
        match = ANY_TIME_IN_TEXT.search(value) if len(value) < 60 else None
        seconds = _SECONDS.search(value) if match else None
        span = moment_of(seconds[0] if seconds else value, self._now, self._near)
        span = span or (parse_time(match[0], self._now, self._near) if match else None)
        return [span] if span else []

    def _if_near(self, span: TimeSpan | None) -> TimeSpan | None:
        """Return *span* where it is near the moment in the article's id."""
        return span if span and abs(span.start - self._near) < NEAR else None


def _shows_time(box: Box, title: str) -> bool:
    """Tell whether a `title` with a time in it is that of a time: the element shows one, or has no other text."""
    shown = text_of(box.node)
    return is_time(shown) if shown else is_time(title)


def _is_of_change(part: Part) -> bool:
    """Tell whether right before the time *part* is said that it is one of a change, an answer or an event."""
    return _OF_CHANGE.search(text_of(part.node).partition(part.text)[0]) is not None


def _within(best: TimeSpan, others: Sequence[TimeSpan]) -> TimeSpan:
    """Return the first of *others* that is exact and in *best*, which is not; else *best*."""
    if best.exact:
        return best
    return next((span for span in others if span.exact and best.start <= span.start <= best.end), best)
