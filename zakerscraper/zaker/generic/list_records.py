"""The records of a list's page: what leads to each article, what stands around it, and what stands beside the list."""

from __future__ import annotations

import operator
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from functools import partial
from itertools import pairwise, takewhile

from zakerscraper.items import LeftOut, ListEntry
from zakerscraper.zaker import urls
from zakerscraper.zaker.channels import CHANNELS
from zakerscraper.zaker.dom import attribute, text_of
from zakerscraper.zaker.generic.blocks import Box, Outline
from zakerscraper.zaker.generic.linked_articles import LinkedArticles
from zakerscraper.zaker.generic.list_beside import CHOICE, OTHERS, others_headed, stands_beside, unlike_the_list
from zakerscraper.zaker.generic.list_days import Days
from zakerscraper.zaker.generic.list_fields import read_fields
from zakerscraper.zaker.generic.list_kinds import ADVERTISEMENT
from zakerscraper.zaker.generic.list_links import is_advertisement
from zakerscraper.zaker.generic.list_objects import merged
from zakerscraper.zaker.generic.list_parts import (
    INVITES,
    Listing,
    Record,
    blocks_in,
    text_behind,
    text_of_blocks,
)
from zakerscraper.zaker.generic.list_titles import CUT_SHORT, find_title
from zakerscraper.zaker.generic.patterns import ANY_TIME_IN_TEXT

_LISTS = frozenset({"main", "body", "ul", "ol", "dl", "table", "tbody"})
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_ENDS_RUN = _HEADINGS | {
    "section",
    "aside",
    "nav",
    "footer",
    "header",
    "ul",
    "ol",
    "dl",
    "table",
    "hr",
    "main",
    "article",
}
_LONGEST_RUN = 5
_MOST_FOLLOWED = 0.8
_MOST_RECORDS = 3
_CHANNELS = frozenset(CHANNELS.values())
_ALONE = 40
"""Blocks of the box around a page's only article; a larger one is the page, no record."""


class Records:
    """The articles that a page links to.

    Attributes:
        main, beside: By id, in page order.
        left_out: What looks like an article and is none.
    """

    def __init__(self, outline: Outline, url: str, now: datetime, *, beside_too: bool) -> None:
        self.outline = outline
        self.url = url
        self.now = now
        self.beside_too = beside_too
        self._headings = [place for place, box in enumerate(outline.boxes) if box.tag in _HEADINGS]
        self._links = LinkedArticles(outline, url)
        self._leading = {box for _, box in self._links.found}
        self.left_out = self._links.left_out
        self._listing = Listing(outline, url, now, self._links.found)
        self._days = Days(outline, now, [box for _, box in self._links.found])
        self._verdicts: dict[Box, str] = {}
        main, beside = self._grouped()
        self.main = self._entries(main)
        beside_list = [box for box, verdict in self._verdicts.items() if verdict]
        for id_ in unlike_the_list(outline, self._groups_of(main), self.main, beside_list):
            beside[id_] = main.pop(id_)
            del self.main[id_]
        self.beside = self._titled({id_: boxes for id_, boxes in beside.items() if id_ not in main})

    # What stands beside the list

    def _grouped(self) -> tuple[dict[str, list[Box]], dict[str, list[Box]]]:
        groups: dict[Box, set[str]] = {}
        around: list[Box] = []
        for id_, box in self._links.found:
            group = next((outer for outer in box.around() if not self._links.is_one(outer)), self.outline.root)
            around.append(group)
            groups.setdefault(group, set()).add(id_)
        kinds = {group: self._kind_of(group) for group in groups}
        beside = {group for group, kind in kinds.items() if kind}
        if CHOICE in kinds.values():
            ways = self._ways_of(around)
            of_list = {way for group in groups if group not in beside for way in ways[group] if way}
            beside -= {group for group, kind in kinds.items() if kind == CHOICE and ways[group] <= of_list}
        in_list = {id_ for group, ids in groups.items() if group not in beside for id_ in ids}
        for group in list(beside):
            # A channel of hot news may be named so: what holds most of the page's articles is its list.
            if self.beside_too and len(groups[group]) > 3 * len(in_list):
                beside.discard(group)
        found: tuple[dict[str, list[Box]], dict[str, list[Box]]] = ({}, {})
        for (id_, box), group in zip(self._links.found, around, strict=True):
            found[group in beside].setdefault(id_, []).append(box)
        return found

    def _groups_of(self, links: dict[str, list[Box]]) -> dict[Box, list[str]]:
        """Return the ids of articles by the least box of several around their first link."""
        groups: dict[Box, list[str]] = {}
        for id_, boxes in links.items():
            group = next((outer for outer in boxes[0].around() if not self._links.is_one(outer)), self.outline.root)
            groups.setdefault(group, []).append(id_)
        return groups

    def _ways_of(self, around: list[Box]) -> dict[Box, set[tuple[tuple[str, str], ...]]]:
        """Return how the records in each box *around* a link are made, () for those of a title alone."""
        ways: dict[Box, set[tuple[tuple[str, str], ...]]] = {}
        for (_, link), group in zip(self._links.found, around, strict=True):
            boxes = list(takewhile(partial(operator.is_not, group), link.around()))
            blocks = self.outline.within(boxes[-1]) if boxes else []
            is_title = len(blocks) < 2 and all(block.is_link for block in blocks)
            ways.setdefault(group, set()).add(() if is_title else _shapes(boxes))
        return ways

    def _kind_of(self, group: Box) -> str:
        """Return what *group* stands beside the list for, "" where it stands in it."""
        everything = self._links.count(self.outline.root)
        passed = []
        verdict = ""
        for box in group.around():
            if box in self._verdicts:
                verdict = self._verdicts[box]
                break
            passed.append(box)
            if box.parent is None:
                break
            if self.beside_too and self._links.count(box.parent) == everything == self._links.count(box):
                break  # it holds all that the page links to
            if verdict := OTHERS if stands_beside(box) else others_headed(self.outline, box, self._leading):
                break
        self._verdicts |= dict.fromkeys(passed, verdict)
        return verdict

    # Records

    def _entries(self, links: dict[str, list[Box]]) -> dict[str, ListEntry]:
        records = [record for id_, boxes in links.items() for record in self._records_of(id_, boxes)]
        self._widen(records)
        self._days.leave_out(records)
        followed = self._followed_by_text(records)
        entries: dict[str, ListEntry] = {}
        advertisements: dict[str, ListEntry] = {}
        for record in records:
            record.blocks = [block for box in record.boxes for block in blocks_in(self.outline, box)]
            if record in followed:
                record.blocks += text_behind(self.outline, record.boxes[-1])
        for fields in read_fields(records, self._listing, self._days):
            record = fields.record
            entry = ListEntry(
                id=record.id,
                url=urls.article_url(record.id),
                title=fields.title,
                author=fields.author,
                author_url=fields.author_url,
                summary=fields.summary,
                times=fields.times,
                tags=fields.tags,
                referer=self.url,
            )
            is_ad = fields.is_marked_ad or any(is_advertisement(box) for box in _upwards(record))
            into = advertisements if is_ad else entries
            into[record.id] = _of_both(into[record.id], entry) if record.id in into else entry
        if len(advertisements) > len(entries):
            return {record.id: entries.get(record.id) or advertisements[record.id] for record in records}
        self.left_out += [LeftOut(entry.url, entry.title, ADVERTISEMENT) for entry in advertisements.values()]
        return entries

    def _titled(self, links: dict[str, list[Box]]) -> dict[str, ListEntry]:
        """Return the entries of what stands beside the list, of which the titles are told alone."""
        entries = {}
        for id_, boxes in links.items():
            record = self._records_of(id_, boxes)[0]
            record.blocks = [block for box in record.boxes for block in blocks_in(self.outline, box)]
            entries[id_] = ListEntry(id_, urls.article_url(id_), find_title(record, self._listing), referer=self.url)
        return entries

    def _records_of(self, id_: str, links: list[Box]) -> list[Record]:
        """Return the records of one article, which may be in a carousel and in a list, a few at most."""
        found: list[Record] = []
        for link in links:
            if found and any(box.holds(link) for box in found[-1].boxes):
                found[-1].links.append(link)
            elif len(found) < _MOST_RECORDS:
                found.append(Record(id_, [self._record_of(link)], [link]))
        return found

    def _record_of(self, link: Box) -> Box:
        """Return the largest box around *link* that is about its article alone."""
        record = link
        alone = self._links.count(self.outline.root) == 1
        while (parent := record.parent) is not None and self._links.is_one(parent):
            if parent.tag in _LISTS and (alone or parent.tag in {"main", "body"}):
                break
            if alone and parent.last - parent.first > _ALONE:
                break
            is_row = record.tag in {"li", "tr", "article", "dd"} or bool(record.attributes.get("class"))
            alike = is_row and any(child is not record and child.shape == record.shape for child in parent.children)
            is_row_of_card = record.tag == "tr" and self._is_repeated(parent)
            if alike and not _is_part(record, parent) and not is_row_of_card:
                break  # a list, in which only this one is an article
            before = parent.children[: parent.children.index(record)]
            above = min((level for child in before if (level := _heading_at(child))), default=0)
            if above and (above <= self._first_heading(record) or any(map(self._heads_section, before))):
                break  # the heading of a section, above the one of the article
            record = parent
        return record

    def _is_repeated(self, box: Box) -> bool:
        """Tell whether *box*, in which one article is linked to, has others beside it that are made so."""
        while box.parent is not None and self._links.is_one(box.parent):
            box = box.parent
        around = box.parent.children if box.parent is not None else []
        return any(other is not box and other.shape == box.shape and self._links.is_one(other) for other in around)

    def _heads_section(self, box: Box) -> bool:
        """Tell whether *box* is the heading of a section: a channel's name, or one beside a link to its list."""
        if not _heading_at(box):
            return False
        inner = [box, *box.children, *(inner for child in box.children for inner in child.children)]
        texts = [text_of(link.node) for link in inner if link.tag == "a" and not self._links.count(link)]
        return any(map(INVITES.fullmatch, texts)) or text_of_blocks(self.outline.within(box)[:1]) in _CHANNELS

    def _first_heading(self, box: Box) -> int:
        """Return the level of the first heading in *box*, 0 where there is none."""
        place = bisect_left(self._headings, self._links.order[box])
        if place == len(self._headings) or self._headings[place] >= self._links.ends[box]:
            return 0
        return int(self.outline.boxes[self._headings[place]].tag[1])

    def _widen(self, records: list[Record]) -> None:
        """Give records what follows them, or goes before them, where a list has no boxes around its records."""
        by_parent: dict[Box, list[Record]] = {}
        for record in records:
            if (parent := record.boxes[0].parent) is not None:
                by_parent.setdefault(parent, []).append(record)
        for parent, group in by_parent.items():
            owners = {record.boxes[0]: record for record in group}
            shapes = Counter(box.shape for box in owners)
            shape, number = shapes.most_common(1)[0]
            if number * 2 <= len(group) or len(group) < 2 or self._are_alike(parent, group):
                continue
            after: dict[Box, list[Box]] = {}
            current: Box | None = None
            for child in parent.children:
                if child in owners:
                    current = child
                elif (
                    child.shape == shape
                    or child.tag in _ENDS_RUN
                    or self._links.count(child)
                    or _is_entry(child, shape[0])
                ):
                    current = None if current is None else self.outline.root
                elif current in owners:
                    after.setdefault(current, []).append(child)
            if len(after) * 2 < len(group):
                continue
            usual = Counter(min(len(run), _LONGEST_RUN) for run in after.values()).most_common(1)[0][0]
            for box, run in after.items():
                owners[box].boxes += run[: max(usual, 1) if box is group[-1].boxes[0] else _LONGEST_RUN]

    def _are_alike(self, parent: Box, group: list[Record]) -> bool:
        """Give each record what stands between it and the next in *parent*, where nearly all of that is made alike.

        The end of it belongs to the next record where it stands before the first one, too, and not behind the last.
        """
        places = {child: place for place, child in enumerate(parent.children)}
        starts = [places[record.boxes[0]] for record in group]
        runs = [
            parent.children[start + 1 : following] for start, following in pairwise([*starts, len(parent.children)])
        ]
        shapes = [_shapes(run) for run in runs]
        usual, number = Counter(shapes[:-1]).most_common(1)[0]
        if not 0 < len(usual) <= _LONGEST_RUN or number < max(_MOST_FOLLOWED * (len(runs) - 1), 2):
            return False
        if any(_is_made_as(child, group[0].boxes[0]) for run in runs[:-1] for child in run):
            return False  # a topic, an advertisement
        if any(self._links.count(child) or _is_entry_alone(child) for run in runs[:-1] for child in run):
            return False
        before = parent.children[max(0, starts[0] - len(usual)) : starts[0]]
        ahead = 0
        if shapes[-1][: len(usual)] != usual:
            ahead = next((n for n in range(len(before), 0, -1) if _shapes(before[-n:]) == usual[-n:]), 0)
        behind = usual[: len(usual) - ahead]
        for record, above, run in zip(group, [before, *runs], runs, strict=False):
            if ahead and _shapes(above[-ahead:]) == usual[-ahead:]:
                record.boxes = [*above[-ahead:], *record.boxes]
            if _shapes(run[: len(behind)]) == behind:
                record.boxes += run[: len(behind)]
        return True

    def _followed_by_text(self, records: list[Record]) -> set[Record]:
        """Return the records that are links among the text of one box, each with a time in the text behind it.

        Where a time stands before the first of them, what stands behind each belongs to the next one.
        """
        found: set[Record] = set()
        by_parent: dict[Box, list[Record]] = {}
        for record in records:
            box = record.boxes[-1]
            if box.parent is not None and box.tag == "a" and self._links.count(box.parent) > 1:
                by_parent.setdefault(box.parent, []).append(record)
        for group in by_parent.values():
            before = group[0].boxes[0].node.prev
            if before is not None and before.is_text_node and ANY_TIME_IN_TEXT.search(before.text_content or ""):
                continue
            behind = [text_behind(self.outline, record.boxes[-1]) for record in group]
            if len(group) > 1 and all(ANY_TIME_IN_TEXT.search(text_of_blocks(blocks)) for blocks in behind):
                found.update(group)
        return found


def _shapes(boxes: Iterable[Box]) -> tuple[tuple[str, str], ...]:
    return tuple(box.shape for box in boxes)


def _of_both(entry: ListEntry, other: ListEntry) -> ListEntry:
    """Return what two records of one article say; of two titles the one that is not cut short."""
    if CUT_SHORT.search(entry.title) and not CUT_SHORT.search(other.title):
        entry = replace(entry, title=other.title)
    return merged(entry, other)


def _is_entry(box: Box, tag: str) -> bool:
    """Tell whether *box*, in which no article is linked to, stands in a list as its entries do: an advertisement."""
    return (box.tag == tag and tag in {"li", "tr", "article", "dt"}) or _leads_on(box)


def _is_entry_alone(box: Box) -> bool:
    """Tell whether *box*, in which no article is linked to, has what an entry has: a link with an image or heading."""
    return _leads_on(box) and box.node.css_first("img, h1, h2, h3, h4, h5, h6") is not None


def _is_made_as(box: Box, record: Box) -> bool:
    """Tell whether *box* is made as *record*, and both have attributes that may say what a click leads to."""
    names = record.attributes.keys()
    return box.shape == record.shape and names == box.attributes.keys() and not names <= {"class", "id", "style"}


def _leads_on(box: Box) -> bool:
    anchors = [anchor for anchor in box.node.css("a[href]")[:5] if "/source/" not in attribute(anchor, "href")]
    return any(len(text_of(anchor)) > 5 or anchor.css_first("img") is not None for anchor in anchors)


def _upwards(record: Record) -> list[Box]:
    """Return the boxes from the first link of a record up to the record itself."""
    found = []
    for box in record.links[0].around():
        found.append(box)
        if box in record.boxes:
            break
    return found


def _is_part(record: Box, parent: Box) -> bool:
    """Tell whether *record* is a mere part of what *parent* shows: a link or a column beside others."""
    if record.tag == "dd":
        # A list of labels and what they stand for, or one of records without labels.
        return sum(child.tag == "dt" for child in parent.children) * 2 == len(parent.children)
    return record.tag in {"a", "span", "td", "p"} or len(parent.children) <= 2


def _heading_at(box: Box) -> int:
    """Return the level of the heading that *box* begins with, 0 for none."""
    for _ in range(4):
        if box.tag in _HEADINGS:
            return int(box.tag[1])
        if not box.children:
            break
        box = box.children[0]
    return 0
