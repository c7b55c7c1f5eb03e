"""Who wrote an article and when, on a page of any layout."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property

from zakerscraper.items import TimeSpan
from zakerscraper.zaker import urls
from zakerscraper.zaker.dates import parse_time, states_time
from zakerscraper.zaker.dom import text_of
from zakerscraper.zaker.generic import patterns
from zakerscraper.zaker.generic.account_names import name_beside, names_editor
from zakerscraper.zaker.generic.authors import ShownAuthors
from zakerscraper.zaker.generic.blocks import TEXT, Block, Box
from zakerscraper.zaker.generic.body import Body
from zakerscraper.zaker.generic.change_labels import CHANGED, PUBLISHED, says_changed
from zakerscraper.zaker.generic.element_names import name_a_time
from zakerscraper.zaker.generic.features import begin_of_text, is_hidden, is_in_caption, is_of_others, is_paragraph
from zakerscraper.zaker.generic.labelled_names import (
    MARKS,
    name_behind_label,
    name_in_dateline,
    name_it_is_from,
    name_of_reporters,
)
from zakerscraper.zaker.generic.reading import Reading
from zakerscraper.zaker.generic.written_dates import find_written_dates, stands_alone

_BEFORE, _AFTER, _BEHIND = 8, 25, 3
_PARAGRAPHS = 4
"""So many paragraphs behind the heading end the byline: before it a summary or two may stand."""
_FEW_BLOCKS = 2
_FEW_TIMES = 3
_MONTHS = 12
_DIGIT = re.compile(r"\d")
_DAY = re.compile(r"\d{4}|[前天]|\d{1,2}-\d{1,2}\s+\d")
_POSTED = re.compile(
    r"(?:(?:发布|发表|编辑|创作|更新|发帖|回答)(?:于|时间|日期)\s*[:：]?|posted (?:on|@)\s)\s*\d", re.IGNORECASE
)
_SHORT, _SHORTEST_DAY = 60, 5
_SCORE = re.compile(r"\d+-\d+")
_AGO = re.compile(r"\d\s*\S{1,4}前|[昨前]天|刚刚|\bago\b")
_SENTENCE_END = re.compile(r"[a-z]{4,}[.!?](?:\s|$)")


class Byline:
    """What is told between heading and body, or before either; asked before the body is taken out of the page."""

    def __init__(self, reading: Reading, body: Body) -> None:
        self.url = reading.url
        self.now = reading.now
        self.id = reading.id
        self.outline = reading.outline
        self.heading = reading.heading
        self.title = reading.title
        self.stated = reading.stated
        self.evidence = reading.evidence
        self.language = reading.language
        self.body = body
        self.own_site = urls.in_domain(urls.host_of(reading.url), urls.DOMAIN)
        self._near = urls.id_time(reading.id) if self.own_site else None
        self._times_in_text = patterns.ANY_TIME_IN_TEXT if self.own_site else patterns.TIME_IN_TEXT
        self.region = self._region()

    def times(self) -> tuple[TimeSpan, ...]:
        """Return when the article was published, at most one moment, and note the evidence.

        What the page states goes before what it shows, but a minute that it shows before a day that it states. On other
        sites the day that people read goes before one in the zone of a machine, unless it is said to be of a change.
        """
        stated = self._first_stated(self.stated.times)
        if self.own_site:
            is_doubted = stated is not None and stated[1] in self.stated.doubted
            shown = self._first_shown() if stated is None or not stated[0].exact or is_doubted else None
            found = shown if shown and (stated is None or shown[0].exact or is_doubted) else stated
        else:
            found = self._time_elsewhere(stated) or self._first_stated(self.stated.changes)
        if found is None:
            return ()
        span, self.evidence["date"] = found
        return (span,)

    def unread_time(self) -> str:
        """Return a text that states a time and was not read, for a page whose `times` are none; "" without one."""
        for given, _ in self.stated.times:
            if states_time(str(given)):
                return str(given)
        for block in self.region:
            if len(block.text) > 160 or is_of_others(block.box):
                continue
            if shown := next((shown for box in self._time_boxes(block) if states_time(shown := _shown(box))), ""):
                return shown
            if match := patterns.TIME_IN_TEXT.search(block.text):
                return match[0]
        return ""

    def author(self) -> tuple[str, str]:
        """Return the author's name and URL, "" for what the page does not tell, and note the evidence."""
        url = ""
        for block in self.region:
            for link in block.links:
                href = urls.resolve(link.attributes.get("href", ""), self.url)
                if "/source/" in href:
                    url = href
                    if not self.stated.authors:
                        self.evidence["author"] = f"{link.selector}, a publisher's link"
                        shown = " ".join((link.node.text(deep=True) or "").split())
                        return patterns.COUNT.sub("", patterns.TIME_IN_TEXT.sub("", shown)).strip(MARKS), url
        sites = [(site, "the site's name") for site in self.stated.sites[:1] if not self.own_site]
        for author, where in (*self._authors(), *self.stated.publishers, *sites):
            self.evidence["author"] = where
            return author, url
        return "", url

    def _authors(self) -> Iterator[tuple[str, str]]:
        """Yield authors, the best evidence first: a name that is the site's own goes behind what the page shows."""
        doubted = self.stated.doubted if self.own_site else set()
        own = [
            pair
            for pair in self.stated.authors
            if self._is_site(pair[0]) or pair[1] in doubted or names_editor(self.outline.blocks, pair[0])
        ]
        yield from (pair for pair in self.stated.authors if pair not in own)
        if found := self._labelled():
            yield found
        shown = ShownAuthors(self.outline, self.region, self._around_region, self.title, self.url).find()
        if shown[0]:
            yield shown
        if found := self._beside_time() or self._named_by(name_it_is_from):
            yield found
        paragraph = next((block for block in self._lines if is_paragraph(block)), None)
        if paragraph is not None and (name := name_in_dateline(paragraph.text)):
            yield name, f"{paragraph.box.selector}, before its first sentence"
        yield from own

    def _is_site(self, name: str) -> bool:
        plain = _plain(name)
        if plain and patterns.CJK.match(name) and any(plain in rest for rest in self._behind_title):
            return True
        host = urls.host_of(self.url).removeprefix("www.")
        names = {_plain(site) for site in self.stated.sites} | {_plain(host), _plain(host.rpartition(".")[0])}
        return plain in names or bool(patterns.SITE_NAMES.fullmatch(name))

    @cached_property
    def _behind_title(self) -> list[str]:
        """What the titles that the page states have behind the article's own: names of the site."""
        stated = (title for title, _ in self.stated.titles if self.title and title.startswith(self.title))
        return [_plain(title[len(self.title) :]) for title in stated]

    def _labelled(self) -> tuple[str, str] | None:
        return self._named_by(name_behind_label) or self._named_by(lambda block, _: name_of_reporters(block.text))

    def _named_by(self, find: Callable[[Block, list[Box]], str]) -> tuple[str, str] | None:
        """Return the first name that *find* finds in a line, given with the boxes that stand in it."""
        for block in self._lines:
            if name := find(block, self._inline[block.index]):
                return name, block.box.selector
        return None

    @cached_property
    def _lines(self) -> list[Block]:
        """Those lines of the region that are of no other article, and of no comment."""
        return [block for block in self.region if not is_of_others(block.box)]

    @cached_property
    def _inline(self) -> Mapping[int, list[Box]]:
        """The boxes that stand in a line of the region, not around it, by the index of the line."""
        found: defaultdict[int, list[Box]] = defaultdict(list)
        for box in self._around_region:
            if not box.is_block and not box.left_out:
                found[box.first].append(box)
        return found

    def _beside_time(self) -> tuple[str, str] | None:
        """Return the name that stands beside the time without a label, as Chinese sites have it."""
        lines = [*self.region, *([] if self.stated.times else self._posted[:1])]
        for place, block in enumerate(lines):
            match = self._times_in_text.search(block.text) if len(block.text) < 80 else None
            if (
                match is None
                or not stands_alone(match)
                or block.is_link
                or is_of_others(block.box)
                or self._is_sentence(block)
                or is_hidden(block)
            ):
                continue
            if len(match[0]) < _SHORTEST_DAY and _SCORE.fullmatch(match[0]):
                continue
            beside = [other for other in lines[max(0, place - 1) : place + 2] if other is not block]
            if name := name_beside(block, match, beside, self._times_in_text, self.title):
                return name, block.box.selector
        return None

    def _region(self) -> list[Block]:
        """Return the lines in which time and author are told, the nearest first: behind the heading, then before it."""
        blocks = self.outline.blocks
        start = self.heading.index if self.heading is not None else -1
        end, paragraphs = start + 1, 0
        if self.heading is None:  # all that stands before the text
            end = begin_of_text(blocks, self.body.others)
            around = (*blocks[max(0, end - _BEFORE) : end][::-1], *blocks[end + 1 : end + 1 + _BEHIND])
            return [block for block in around if block.kind == TEXT]
        while end < len(blocks) and end <= start + _AFTER:
            if is_paragraph(blocks[end]) and not self.body.lines.is_byline(blocks[end]):
                paragraphs += 1
            if paragraphs == _PARAGRAPHS:
                break
            end += 1
        around = (*blocks[start + 1 : end], *blocks[max(0, start - _BEFORE) : start][::-1])
        return [block for block in around if block.kind == TEXT and not self.body.lines.heads_day(block)]

    def _first_stated(self, times: list[tuple[object, str]]) -> tuple[TimeSpan, str] | None:
        found: tuple[TimeSpan, str] | None = None
        for given, where in times:
            if (span := self._time(given)) and (found is None or (span.exact and not found[0].exact)):
                found = (span, where)
                if span.exact:
                    break
        return found

    def _time(self, given: object) -> TimeSpan | None:
        if span := parse_time(given, self.now, self._near, own_site=self.own_site):
            return span
        if self.own_site or not isinstance(given, str):
            return None
        return next((found.span for found in find_written_dates(given, self.now, self.language)), None)

    def _first_shown(self) -> tuple[TimeSpan, str] | None:
        """Return the time that the page shows beside its heading: one of a change only where there is no other."""
        if found := _first_of([one for block in self.region for one in self._shown_in(block)]):
            return found
        return _first_of([one for block in self._posted for one in self._shown_in(block)])

    @cached_property
    def _posted(self) -> list[Block]:
        """The lines of the page that say when something was posted: answers and posts have them behind their text."""
        return [block for block in self.outline.blocks if len(block.text) < _SHORT and _POSTED.match(block.text)]

    def _time_elsewhere(self, stated: tuple[TimeSpan, str] | None) -> tuple[TimeSpan, str] | None:
        """Return the time of an article of another site: what it states, unless it shows another day as its own."""
        shown = [one for block in self.region for one in self._shown_in(block)]
        if not shown and not stated:
            shown = [one for block in self._dated_elsewhere() for one in self._shown_in(block)]
        days = {span.start.date() for span, _, is_changed in shown if not is_changed}
        if stated:
            # `09.10.2024` may begin with its month, where the page states that day.
            day = stated[0].start.date()
            if not days or day in days or (day.day <= _MONTHS and day.replace(month=day.day, day=day.month) in days):
                return stated
        return _first_of(shown)

    def _dated_elsewhere(self) -> Iterator[Block]:
        """Yield the lines of the rest of the page that an element's name calls a time, where they are few."""
        near = {block.index for block in self.region}
        named = [
            box
            for box in self._named_for_a_time
            if box.last - box.first == 1
            and box.first not in near
            and box.last <= len(self.outline.blocks)
            and not is_of_others(self.outline.blocks[box.first].box)
        ]
        blocks = [self.outline.blocks[place] for place in dict.fromkeys(box.first for box in named)]
        if len(blocks) > _FEW_TIMES:
            # Of many, those that are said to be of a publication.
            blocks = [block for block in blocks if PUBLISHED.search(self._label(block) + block.text)]
        if len(blocks) <= _FEW_TIMES:
            yield from blocks

    def _shown_in(self, block: Block) -> Iterator[tuple[TimeSpan, str, bool]]:
        """Yield the times that a line shows, each with where, and whether it says that it is one of a change."""
        if len(block.text) > 160:
            return
        boxes = self._time_boxes(block)
        titled = [box for box in self._inline[block.index] if "title" in box.attributes]
        if not (boxes or titled or patterns.may_tell_time(block.text)):
            return  # as most lines
        if is_of_others(block.box) or self._is_sentence(block) or is_in_caption(block, self.heading):
            return
        for box in titled:
            # How long ago something was may have the moment as its title.
            title = box.attributes["title"]
            if patterns.TIME_IN_TEXT.search(title) and _AGO.search(text_of(box.node)) and (span := self._time(title)):
                yield span, f"{box.selector} title", self._is_changed(block, boxes, block.text)
                return
        for box in boxes:
            if (span := self._time(box.attributes.get("datetime", ""))) and self._is_day_shown(span, block):
                around = [outer for outer in boxes if outer.holds(box)]
                is_changed = self._is_changed(block, around, text_of(box.node) if box in around else block.text)
                yield span, f"{box.selector} datetime", is_changed
                if not is_changed:
                    return
        for box in boxes:
            if self._tells_day(shown := _shown(box)) and (span := self._time(shown)):
                around = [outer for outer in boxes if outer.holds(box)]
                parts = _DIGIT.split(shown)
                is_changed = self._is_changed(block, around, parts[0], parts[-1])
                yield span, f"{box.selector}: {shown}", is_changed
                if not is_changed:
                    return
        found = [
            (match.start(), span, match[0].strip())
            for match in self._times_in_text.finditer(block.text)
            if self._tells_day(match[0]) and stands_alone(match)
            if (span := self._time(match[0].strip()))
        ]
        if not self.own_site:
            found += [
                (date.start, date.span, block.text[date.start : date.end])
                for date in find_written_dates(block.text, self.now, self.language)
            ]
        for start, span, shown in sorted(found, key=lambda one: one[0]):
            before, behind = block.text[:start], block.text[start:].lstrip().removeprefix(shown)
            yield span, f"{block.box.selector}: {shown}", self._is_changed(block, boxes, before, behind)

    def _is_changed(self, block: Block, boxes: list[Box], before: str, behind: str = "") -> bool:
        """Tell whether a time in *block* is of a change, by what stands *before* and *behind* it, and by names.

        Args:
            boxes: Those around or in it that are named for a time.
        """
        named = any(CHANGED.search(_names(box)) for box in (*boxes, block.box) if box.last - box.first <= _FEW_BLOCKS)
        return says_changed(f"{'updated' if named else self._label(block)} {before}", behind)

    def _tells_day(self, text: str) -> bool:
        """Tell whether a time text tells its day, as far as it must: other sites count all kinds of things."""
        return self.own_site or _DAY.search(text) is not None

    def _is_sentence(self, block: Block) -> bool:
        """Tell whether a line is of a text rather than of a byline."""
        if patterns.CJK.search(block.text):
            ends = block.text.endswith(("。", "！", "？", "”", "…"))
            return ends or (is_paragraph(block) and not self.body.lines.is_byline(block))
        return is_paragraph(block) and (len(block.text) > 120 or _SENTENCE_END.search(block.text) is not None)

    def _is_day_shown(self, span: TimeSpan, block: Block) -> bool:
        """Tell whether a line shows the day that its element states, or none: of another zone it may be the next."""
        if self.own_site:
            return True
        shown = [found.span.start.date() for found in find_written_dates(block.text, self.now, self.language)]
        return not shown or span.start.date() in shown

    def _label(self, block: Block) -> str:
        """Return what stands in a line of its own before a line that is a time, and says of what."""
        before = self.outline.blocks[block.index - 1].text if block.index else ""
        return before if len(before) < 30 and (CHANGED.search(before) or PUBLISHED.search(before)) else ""

    def _time_boxes(self, block: Block) -> list[Box]:
        """Return the boxes around *block*, or in it, that are named for a time."""
        named = self._named_in_region if block in self.region else self._named_for_a_time
        return [box for box in named if box.first <= block.index < box.last]

    @cached_property
    def _named_for_a_time(self) -> list[Box]:
        return list(filter(_is_named_for_a_time, self.outline.shown))

    @cached_property
    def _named_in_region(self) -> list[Box]:
        return list(filter(_is_named_for_a_time, self._around_region))

    @cached_property
    def _around_region(self) -> list[Box]:
        """The boxes with something of the region in them, in page order: few of a page's, most of which is asked."""
        places = [block.index for block in self.region]
        first, last = min(places, default=0), max(places, default=-1)
        end = bisect_right(self.outline.shown, last, key=lambda box: box.first)
        return [box for box in self.outline.shown[:end] if box.last > first]


def _names(box: Box) -> str:
    return f"{box.attributes.get('class', '')} {box.attributes.get('id', '')}"


def _is_named_for_a_time(box: Box) -> bool:
    attributes = box.attributes
    return (
        box.tag == "time"
        or ("class" in attributes and name_a_time(attributes["class"]))
        or ("id" in attributes and name_a_time(attributes["id"]))
    )


def _shown(box: Box) -> str:
    """Return the text of a box that holds little else than a time, "" of a larger one."""
    return text_of(box.node) if box.last - box.first <= _FEW_BLOCKS else ""


def _first_of(shown: list[tuple[TimeSpan, str, bool]]) -> tuple[TimeSpan, str] | None:
    """Return the first of the times that a page shows, one that is of a change only where there is no other."""
    first = sorted(shown, key=lambda one: one[2])
    return first[0][:2] if first else None


def _plain(text: str) -> str:
    return "".join(re.findall(r"\w", text.lower()))
