"""When an article was published, as its page shows it: beside the heading, or elsewhere where it is not told there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property

from zakerscraper.items import TimeSpan
from zakerscraper.zaker import urls
from zakerscraper.zaker.dates import parse_time, states_time
from zakerscraper.zaker.dom import text_of
from zakerscraper.zaker.generic import patterns
from zakerscraper.zaker.generic.blocks import Block, Box
from zakerscraper.zaker.generic.byline_region import BylineRegion
from zakerscraper.zaker.generic.change_labels import CHANGED, PUBLISHED, says_changed
from zakerscraper.zaker.generic.features import is_in_caption, is_of_others, is_paragraph, spaced_text
from zakerscraper.zaker.generic.reading import Reading
from zakerscraper.zaker.generic.time_boxes import FEW_BLOCKS, is_named_for_a_time, names_of_class, text_of_small
from zakerscraper.zaker.generic.written_dates import find_written_dates, stands_alone

_FEW_TIMES = 3
_MONTHS = 12
_DIGIT = re.compile(r"\d")
_DAY = re.compile(r"\d{4}|[前天]|\d{1,2}-\d{1,2}\s+\d")
_POSTED = re.compile(
    r"(?:(?:发布|发表|编辑|创作|更新|发帖|回答)(?:于|时间|日期)\s*[:：]?|posted (?:on|@)\s)\s*\d", re.IGNORECASE
)
_SHORT, _LONGEST = 60, 160
_MOMENT = re.compile(r"\d{4}\D\d{1,2}\D\d{1,2}\D{1,3}\d{1,2}[:：]\d{2}.{0,3}")
_AGO = re.compile(r"\d\s*\S{1,4}前|[昨前]天|刚刚|\bago\b")


class ShownTimes:
    """The times that a page shows, read as of the moment of the response.

    Attributes:
        in_text: Finds a time in a line.
    """

    def __init__(self, reading: Reading, region: BylineRegion) -> None:
        self._region = region
        self._outline = reading.outline
        self._heading = reading.heading
        self._now = reading.now
        self._language = reading.language
        self._own_site = urls.in_domain(urls.host_of(reading.url), urls.DOMAIN)
        self._near = urls.id_time(reading.id) if self._own_site else None
        self.in_text = patterns.ANY_TIME_IN_TEXT if self._own_site else patterns.TIME_IN_TEXT

    def read(self, value: object) -> TimeSpan | None:
        written = (
            [] if self._own_site or not isinstance(value, str) else find_written_dates(value, self._now, self._language)
        )
        dates = list(written)
        if dates and not dates[0].start:
            return dates[0].span  # whose day may stand before its month
        span = parse_time(value, self._now, self._near, own_site=self._own_site)
        return span or next((found.span for found in dates), None)

    def first(self) -> tuple[TimeSpan, str] | None:
        """Return the time that the page shows beside its heading: one of a change only where there is no other."""
        if found := _first_of([time for block in self._region.blocks for time in self._shown_in(block)]):
            return found
        return _first_of([time for block in self.posted for time in self._shown_in(block)])

    @cached_property
    def posted(self) -> list[Block]:
        """The lines of the page that say when something was posted: answers and posts have them behind their text."""
        return [block for block in self._outline.blocks if len(block.text) < _SHORT and _POSTED.match(block.text)]

    def elsewhere(self, stated: tuple[TimeSpan, str] | None) -> tuple[TimeSpan, str] | None:
        """Return the time of an article of another site: what it states, unless it shows another day as its own."""
        shown = [time for block in self._region.blocks for time in self._shown_in(block)]
        if not shown and not stated:
            shown = [time for block in self._dated_elsewhere() for time in self._shown_in(block)]
        days = {span.start.date() for span, _, is_changed in shown if not is_changed}
        if stated:
            # `09.10.2024` may begin with its month, where the page states that day.
            day = stated[0].start.date()
            if not days or day in days or (day.day <= _MONTHS and day.replace(month=day.day, day=day.month) in days):
                return stated
        return _first_of(shown)

    def beside_text(self) -> tuple[TimeSpan, str] | None:
        """Return the only moment in the box of a post, which the heading of its thread stands before."""
        if self._heading is None:
            return None
        behind = self._outline.blocks[self._heading.index + 1 :]
        text = next((block for block in behind if is_paragraph(block) and not block.is_out), None)
        for box in text.box.around() if text is not None else ():
            if box.holds(self._heading.box):
                return None
            lines = [line.text for line in self._outline.blocks[box.first : box.last] if len(line.text) < _SHORT]
            times = [(line, span, written) for line in lines for _, span, written in self._times_in(line)]
            found = [
                (span, f"{box.selector}: {written}")
                for line, span, written in times
                if _MOMENT.fullmatch(written) and line.endswith(written)
            ]
            if found:
                return found[0] if len(found) == 1 else None
        return None

    def unread(self) -> str:
        """Return a text beside the heading that states a time and was not read, "" without one."""
        for block in self._region.blocks:
            if len(block.text) > _LONGEST or is_of_others(block.box):
                continue
            boxes = self._time_boxes(block)
            if shown := next((shown for box in boxes if states_time(shown := text_of_small(box))), ""):
                return shown
            if match := patterns.find_time(block.text):
                return match[0]
        return ""

    def _dated_elsewhere(self) -> Iterator[Block]:
        """Yield the lines of the rest of the page that an element's name calls a time, where they are few."""
        near = {block.index for block in self._region.blocks}
        named = [
            box
            for box in self._named_for_a_time
            if box.last - box.first == 1
            and box.first not in near
            and box.last <= len(self._outline.blocks)
            and not is_of_others(self._outline.blocks[box.first].box)
        ]
        blocks = [self._outline.blocks[place] for place in dict.fromkeys(box.first for box in named)]
        if len(blocks) > _FEW_TIMES:
            # Of many, those that are said to be of a publication.
            blocks = [block for block in blocks if PUBLISHED.search(self._label(block) + block.text)]
        if len(blocks) <= _FEW_TIMES:
            yield from blocks

    def _shown_in(self, block: Block) -> Iterator[tuple[TimeSpan, str, bool]]:
        """Yield the times that a line shows, each with where, and whether it says that it is one of a change."""
        if len(block.text) > _LONGEST:
            return
        boxes = self._time_boxes(block)
        titled = [box for box in self._region.inline[block.index] if "title" in box.attributes]
        if not (boxes or titled or patterns.may_tell_time(block.text)):
            return  # as most lines
        if (
            self._region.tells_of_others(block)
            or self._region.is_sentence(block)
            or is_in_caption(block, self._heading)
        ):
            return
        for box in titled:
            # How long ago something was may have the moment as its title.
            title = box.attributes["title"]
            if patterns.find_time(title) and _AGO.search(text_of(box.node)) and (span := self.read(title)):
                yield span, f"{box.selector} title", self._is_changed(block, boxes, block.text)
                return
        for box in boxes:
            if (span := self.read(box.attributes.get("datetime", ""))) and self._is_day_shown(span, block):
                around = [outer for outer in boxes if outer.holds(box)]
                is_changed = self._is_changed(block, around, text_of(box.node) if box in around else block.text)
                yield span, f"{box.selector} datetime", is_changed
                if not is_changed:
                    return
        text, found = block.text, self._times_in(block.text)
        if not any(span.exact for _, span, _ in found) and len(block.leaves) > 1:
            # Between elements is no space: a clock may touch a count.
            text, found = max(
                (text, found), (spaced := spaced_text(block), self._times_in(spaced)), key=_counts_minutes
            )
        exact = [written for _, span, written in found if span.exact]
        for box in boxes:
            if self._tells_day(shown := text_of_small(box)) and (span := self.read(shown)):
                if not span.exact and any(written.startswith(shown) for written in exact):
                    continue  # its clock stands behind it
                around = [outer for outer in boxes if outer.holds(box)]
                parts = _DIGIT.split(shown)
                is_changed = self._is_changed(block, around, parts[0], parts[-1])
                yield span, f"{box.selector}: {shown}", is_changed
                if not is_changed:
                    return
        for start, span, shown in sorted(found, key=lambda time: time[0]):
            before, behind = text[:start], text[start:].lstrip().removeprefix(shown)
            yield span, f"{block.box.selector}: {shown}", self._is_changed(block, boxes, before, behind)

    def _times_in(self, text: str) -> list[tuple[int, TimeSpan, str]]:
        """Return the times in a line, each with where it begins and how it is written."""
        found = [
            (match.start(), span, match[0].strip())
            for match in self.in_text.finditer(text)
            if self._tells_day(match[0]) and stands_alone(match)
            if (span := self.read(match[0].strip()))
        ]
        if not self._own_site:
            found += [
                (date.start, date.span, text[date.start : date.end])
                for date in find_written_dates(text, self._now, self._language)
            ]
        return found

    def _is_changed(self, block: Block, boxes: list[Box], before: str, behind: str = "") -> bool:
        """Tell whether a time in *block* is of a change, by what stands *before* and *behind* it, and by names.

        Args:
            boxes: Those around or in it that are named for a time.
        """
        named = any(
            CHANGED.search(names_of_class(box)) for box in (*boxes, block.box) if box.last - box.first <= FEW_BLOCKS
        )
        return says_changed(f"{'updated' if named else self._label(block)} {before}", behind)

    def _tells_day(self, text: str) -> bool:
        """Tell whether a time text tells its day, as far as it must: other sites count all kinds of things."""
        return self._own_site or _DAY.search(text) is not None

    def _is_day_shown(self, span: TimeSpan, block: Block) -> bool:
        """Tell whether a line shows the day that its element states, or none: of another zone it may be the next."""
        if self._own_site:
            return True
        shown = [found.span.start.date() for found in find_written_dates(block.text, self._now, self._language)]
        return not shown or span.start.date() in shown

    def _label(self, block: Block) -> str:
        """Return what stands in a line of its own before a line that is a time, and says of what."""
        before = self._outline.blocks[block.index - 1].text if block.index else ""
        return before if len(before) < 30 and (CHANGED.search(before) or PUBLISHED.search(before)) else ""

    def _time_boxes(self, block: Block) -> list[Box]:
        """Return the boxes around *block*, or in it, that are named for a time."""
        named = self._named_in_region if block in self._region.blocks else self._named_for_a_time
        return [box for box in named if box.first <= block.index < box.last]

    @cached_property
    def _named_for_a_time(self) -> list[Box]:
        return list(filter(is_named_for_a_time, self._outline.shown))

    @cached_property
    def _named_in_region(self) -> list[Box]:
        return list(filter(is_named_for_a_time, self._region.around))


def _counts_minutes(line: tuple[str, list[tuple[int, TimeSpan, str]]]) -> int:
    """Return how many of the times found in a line tell a minute."""
    return sum(span.exact for _, span, _ in line[1])


def _first_of(shown: list[tuple[TimeSpan, str, bool]]) -> tuple[TimeSpan, str] | None:
    """Return the first of the times that a page shows, one that is of a change only where there is no other."""
    first = sorted(shown, key=lambda time: time[2])
    return first[0][:2] if first else None
