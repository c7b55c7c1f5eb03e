"""The days above the groups of a list: headings, date boxes, cells of a calendar."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from selectolax.lexbor import LexborNode

from zakerscraper.items import SHANGHAI
from zakerscraper.zaker.dom import text_of
from zakerscraper.zaker.generic.blocks import TEXT, Block, Box, Outline
from zakerscraper.zaker.generic.element_names import words_of
from zakerscraper.zaker.generic.list_parts import Record, is_data, plain, texts_of

_WEEKDAY = r"(?:(?:星期|周)[一二三四五六日天])"
_DAY = re.compile(
    rf"\W{{0,4}}(?:(?:{_WEEKDAY}|今天|昨天|前天)\W{{1,3}})?"
    r"(?P<day>(?:\d{4}\s*[-/.年]\s*)?\d{1,2}\s*[-/.月]\s*\d{1,2}\s*[日号]?|今天|昨天|前天)"
    rf"\W{{0,3}}{_WEEKDAY}?\W{{0,2}}(?:今天|昨天|前天)?\W{{0,4}}"
)
_MONTH = re.compile(r"(?:(?P<year>20\d\d)\s*[年./-]\s*)?(?P<month>1[0-2]|0?[1-9])\s*月?份?")
_MONTH_AS_HEADING = re.compile(r"(?P<year>20\d\d)\s*年\s*(?P<month>1[0-2]|0?[1-9])\s*月(?!\s*\d)")
_NUMBER = re.compile(r"(?P<day>[12]\d|3[01]|0?[1-9])(?P<unit>\s*[日号])?")
_NO_DAY = re.compile(rf"{_WEEKDAY}|今天|昨天|前天|\W*")
_STATED = re.compile(r"20\d\d-\d\d-\d\d")
_IN_DATA = re.compile(r"(20\d\d)-?([01]\d)-?([0-3]\d)")
_NAMES_OF_DAYS = frozenset({"date", "day"})
_DAYS_BACK = {"今天": 0, "昨天": 1, "前天": 2}
_LONGEST = 30
_MOST_PARTS = 3
_OF_A_MONTH, _MOST_CELLS = 28, 60


@dataclass(frozen=True, slots=True)
class _Heading:
    """What names a day above articles.

    Attributes:
        place: The number of its block; half a block less for a cell, the day and the articles of which may be one.
        box: The element that is the heading, or the cell.
    """

    place: float
    day: str
    box: Box


class Days:
    """The days that a page names above its articles."""

    def __init__(self, outline: Outline, now: datetime, linked: Iterable[Box]) -> None:
        self._today = now.astimezone(SHANGHAI).date()
        self._links = sorted(box.first for box in linked)
        self._months: list[tuple[int, str]] = []
        found = {heading.place: heading for heading in self._headings(outline)}
        self._all = [found[place] for place in sorted(found)]
        self._places = [heading.place for heading in self._all]
        self._of_groups: list[_Heading] = []
        self._places_of_groups: list[float] = []

    def above(self, box: Box) -> str:
        """Return the last text before *box* that names a day and nothing else, "" for none."""
        before = bisect_left(self._places, box.first)
        return self._all[before - 1].day if before else ""

    def month_above(self, box: Box) -> str:
        """Return the last month before *box* that a heading names, as `2026年5月`, "" for none."""
        before = bisect_left(self._months, (box.first, ""))
        return self._months[before - 1][1] if before else ""

    def leave_out(self, records: Iterable[Record]) -> None:
        """Take for headings of groups what stands in none of *records*, where there are several alike.

        Where most records name a day, that is their own and above no other.
        """
        records = list(records)
        inside = {place for record in records for box in record.boxes for place in range(box.first, box.last)}
        outside = [heading for heading in self._all if heading.place not in inside]
        if (len(self._all) - len(outside)) * 2 > len(records):
            self._all, self._places = outside, [heading.place for heading in outside]
        alike = Counter(heading.box.shape for heading in outside)
        self._of_groups = [heading for heading in outside if alike[heading.box.shape] > 1]
        self._places_of_groups = [heading.place for heading in self._of_groups]

    def of_group(self, box: Box) -> str:
        """Return the day of the group in which *box* stands, "" where it is in none."""
        before = bisect_left(self._places_of_groups, box.first)
        if not before:
            return ""
        heading = self._of_groups[before - 1]
        outer = next((outer for outer in heading.box.around() if self._leads_on(outer, heading.place)), None)
        return heading.day if outer is not None and outer.holds(box) else ""

    def _leads_on(self, outer: Box, place: float) -> bool:
        """Tell whether an article is linked to in *outer*, behind a heading in it."""
        behind = bisect_left(self._links, place)
        return behind < len(self._links) and self._links[behind] < outer.last

    def _headings(self, outline: Outline) -> Iterator[_Heading]:
        month: re.Match[str] | None = None
        for block in outline.blocks:
            if block.kind != TEXT or block.links or len(block.text) > _LONGEST:
                continue
            if match := _DAY.fullmatch(block.text):
                yield _Heading(block.index, self._named(match["day"]), block.box)
                continue
            if found := self._in_parts(outline, block):
                yield found
            elif month and (match := _NUMBER.fullmatch(_without_weekday(block.text))) and match["unit"]:
                yield _Heading(block.index, _day(month, match["day"]), block.box)
            elif match := _MONTH_AS_HEADING.search(block.text):
                month = match
                self._months.append((block.index, f"{match['year']}年{match['month']}月"))
        for box in outline.boxes:
            if box.tag == "time" and _STATED.fullmatch(stated := box.attributes.get("datetime", "").strip()):
                yield _Heading(box.first, stated, box)
            elif day := _day_in_data(box):
                yield _Heading(box.first - 0.5, day, box)
            elif box.tag == "table":
                yield from _of_calendar(outline, box)

    def _named(self, day: str) -> str:
        if (back := _DAYS_BACK.get(day)) is not None:
            return f"{self._today - timedelta(days=back):%Y-%m-%d}"
        *years, month, number = map(int, re.findall(r"\d+", day))
        return "".join(f"{year}年" for year in years) + f"{month}月{number}日"

    def _in_parts(self, outline: Outline, first: Block) -> _Heading | None:
        """Return the heading that a box of two or three texts is, which *first* begins: `27` over `11月`."""
        for box in list(first.box.around())[:_MOST_PARTS]:
            if box.first != first.index or box.last - box.first > _MOST_PARTS:
                break
            blocks = outline.blocks[box.first : box.last]
            if any(block.kind != TEXT or block.links or len(block.text) > _LONGEST for block in blocks):
                break
            texts = [plain(text) for block in blocks for _, text in texts_of(block)]
            texts = [text for text in texts if not _NO_DAY.fullmatch(text)]
            if len(texts) == 2 and (day := _of_two(*texts)):
                return _Heading(first.index, day, box)
        return None


def _without_weekday(text: str) -> str:
    return re.sub(rf"[\s（(]*{_WEEKDAY}[)）\s]*$", "", text).strip()


def _of_two(first: str, other: str) -> str:
    """Return the day that a number and a month make, in either order; "" for none."""
    for day, month in ((first, other), (other, first)):
        number, named = _NUMBER.fullmatch(day), _MONTH.fullmatch(month)
        if number and named and (named["year"] or "月" in month):
            return _day(named, number["day"])
    return ""


def _day(month: re.Match[str], number: str) -> str:
    day = f"{int(month['month'])}月{int(number)}日"
    return f"{month['year']}年{day}" if month["year"] else day


def _day_in_data(box: Box) -> str:
    """Return the day that an attribute of *box* for scripts says it is of, "" for none: `data-date="20261119"`."""
    values = (value for name, value in box.attributes.items() if is_data(name, box) and words_of(name) & _NAMES_OF_DAYS)
    return next(("-".join(match.groups()) for match in map(_IN_DATA.fullmatch, values) if match), "")


def _of_calendar(outline: Outline, table: Box) -> Iterator[_Heading]:
    """Yield the cells of a table that has one for each day of a month, which is named in it or right above."""
    found = table.node.css("td")
    if not _OF_A_MONTH <= len(found) <= _MOST_CELLS:
        return
    cells = [(cell.mem_id, _first_text(cell)) for cell in found]
    numbers = [int(match["day"]) for _, text in cells if (match := _NUMBER.fullmatch(text))]
    if len(numbers) < _OF_A_MONTH or numbers != list(range(1, len(numbers) + 1)):
        return
    above = [block.text for block in outline.blocks[max(0, table.first - _MOST_PARTS) : table.first + 1]]
    titles = (text_of(table.node.css_first("caption")), *reversed(above))
    month = next(filter(None, map(_MONTH_AS_HEADING.search, titles)), None)
    if month is None:
        return
    texts = dict(cells)
    for box in outline.boxes:
        if box.tag == "td" and (match := _NUMBER.fullmatch(texts.get(box.node.mem_id, ""))):
            yield _Heading(box.first - 0.5, _day(month, match["day"]), box)


def _first_text(cell: LexborNode) -> str:
    texts = (plain(node.text_content or "") for node in cell.traverse(include_text=True) if node.is_text_node)
    return next(filter(None, texts), "")
