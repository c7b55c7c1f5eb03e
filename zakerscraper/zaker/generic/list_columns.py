"""The columns of a list: what stands at the same place of its records, judged by all of its texts.

The records of a list are made alike, so a place holds the same in each of them: a name, a section, a count. One text
alone may be either.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from selectolax.lexbor import LexborNode

from zakerscraper.zaker.channels import CHANNELS
from zakerscraper.zaker.dom import attribute, text_of
from zakerscraper.zaker.generic.account_names import CHANNEL
from zakerscraper.zaker.generic.list_parts import Part, is_time
from zakerscraper.zaker.generic.object_fields import CLOCK

_FEW = 3
"""Texts of a column from which on they say what it holds."""
_CHANNELS = frozenset(CHANNELS.values())
_DIGITS = re.compile(r"\d[\d.,]*\s*[万亿千wWkK]?\+?")
_MEDIUM = re.compile(r".{2,}(?:[报网刊社]|新闻|周[刊末]|客户端|电视台|广播|财经|传媒|观察者?|在线|发布)(?:APP)?$")
"""The name of a newspaper, a site or a station."""
_OTHER_TIMES = re.compile(
    r"成文|生成|印发|更新|修改|截止|有效|开始|结束|最后|回复|收藏|updated|modified|last|activity", re.IGNORECASE
)
"""Above a column of times that are none of publication."""
_MOST_LEVELS = 12
_LONGEST_HEADING = 20
_LONG = 4
"""Hours that no recording takes."""


class Columns:
    """What the places in the records of one list hold.

    Args:
        records: The short texts of each.
        above: What stands above the list, maybe the name of whoever wrote all of it.
    """

    def __init__(self, records: Iterable[Sequence[Part]], above: str) -> None:
        self._above = above
        self._texts: dict[str, list[str]] = {}
        self._holders: dict[str, tuple[LexborNode, LexborNode]] = {}
        self._labels: Counter[str] = Counter()
        for parts in records:
            for part, following in zip(parts, [*parts[1:], None], strict=False):
                if following and following.block is part.block and not is_time(following.text):
                    self._labels[part.column] += 1  # it may be what the next is labelled with
                self._texts.setdefault(part.column, []).append(part.text)
                self._holders[part.column] = (self._holders.get(part.column, (part.node,))[0], part.node)
        self._seen: Counter[str] = Counter()
        self._chosen: Counter[str] = Counter()
        self._verdicts: dict[tuple[str, str], bool] = {}

    def vote(self, names: Iterable[tuple[Sequence[Part], Part | None]]) -> None:
        """Note of each record which texts may be the author's name, and which one of them is by itself."""
        for parts, chosen in names:
            self._seen.update({part.column for part in parts})
            if chosen is not None:
                self._chosen[chosen.column] += 1

    def names_authors(self, part: Part) -> bool:
        """Tell whether the column of *part* has most records' names, where it stands in some of them."""
        return self._seen[part.column] < _FEW or self._chosen[part.column] * 2 >= self._seen[part.column]

    def may_name(self, part: Part) -> bool:
        """Tell whether the column of *part* may have names: it has no counts, labels or sections of a site."""
        return not self._known("count", part.column) and not self._known("section", part.column)

    def has_media(self, part: Part) -> bool:
        """Tell whether a good part of the column's texts are names of media."""
        return self._known("medium", part.column)

    def is_of_publication(self, part: Part) -> bool:
        """Tell whether the column of *part*, a time, is not said to have others by its heading."""
        return not self._known("other time", part.column)

    def has_lengths(self, part: Part) -> bool:
        """Tell whether the column of *part*, a clock, tells how long recordings take: more than a day has hours."""
        return self._known("length", part.column)

    def _known(self, kind: str, column: str) -> bool:
        if (kind, column) not in self._verdicts:
            texts = self._texts.get(column, [])
            self._verdicts[kind, column] = len(texts) >= _FEW and self._judge(kind, column, texts)
        return self._verdicts[kind, column]

    def _judge(self, kind: str, column: str, texts: list[str]) -> bool:
        match kind:
            case "count":
                rest = {_DIGITS.sub("", text) for text in texts}
                if len(rest) > 1 or any(map(_MEDIUM.match, texts)):
                    return False
                is_label = self._labels[column] * 2 > len(texts) and texts[0] not in self._above
                return len(set(texts)) > 1 or is_label
            case "section":
                known = sum(text in _CHANNELS or CHANNEL.fullmatch(text) is not None for text in texts)
                if known * 2 > len(texts):
                    return True
                return known * 3 >= len(texts) > len(set(texts))
            case "medium":
                return are_of_media(texts)
            case "length":
                clocks = [text.split(":") for text in texts if CLOCK.fullmatch(text)]
                hours = [int(clock[0]) for clock in clocks]
                return max(hours) > 23 or (min(map(len, clocks)) == 3 and max(hours) < _LONG)
            case _:
                return _OTHER_TIMES.search(_heading_above(*self._holders[column])) is not None


def are_of_media(texts: Sequence[str]) -> bool:
    """Tell whether a good part of *texts* are names of newspapers, sites or stations."""
    media = sum(_MEDIUM.match(text) is not None and CHANNEL.fullmatch(text) is None for text in texts)
    return media * 4 >= len(texts)


def place_of(node: LexborNode, ends: frozenset[int], known: dict[int, str]) -> str:
    """Return where a text node stands in its record: the elements around it with their classes.

    Args:
        ends: The `mem_id` of the record's own elements.
        known: By `mem_id`, the places of elements; is filled.
    """
    passed: list[tuple[int, str]] = []
    outer, place = node.parent, ""
    while outer is not None and len(passed) < _MOST_LEVELS:
        if (above := known.get(outer.mem_id)) is not None:
            place = above
            break
        # Classes may count: `rank-3`.
        step = f"{outer.tag}.{_DIGITS.sub('', attribute(outer, 'class'))}"
        passed.append((outer.mem_id, step))
        if outer.mem_id in ends:
            break
        outer = outer.parent
    for id_, step in reversed(passed):
        place = known[id_] = f"{place}/{step}"
    return place


def _heading_above(first: LexborNode, last: LexborNode) -> str:
    """Return the heading of the table's column in which two nodes stand, "" for none."""
    cell = _outer(first, "td")
    table = _outer(cell, "table")
    other = _outer(last, "table")
    if cell is None or table is None or other is None or other.mem_id != table.mem_id or cell.parent is None:
        return ""  # each record may have a table of its own
    rows = table.css("tr")
    # Forums have their titles in `th`, beside other cells.
    headings = next((row for row in rows if row.css_first("td") is None), rows[0]).css("td, th")
    number = [sibling.mem_id for sibling in cell.parent.css("td, th")].index(cell.mem_id)
    text = text_of(headings[number]) if number < len(headings) else ""
    return (
        text if len(text) <= _LONGEST_HEADING else ""
    )  # the table may be one of a layout, and the cell a column of it


def _outer(node: LexborNode | None, tag: str) -> LexborNode | None:
    while node is not None and node.tag != tag:
        node = node.parent
    return node
