"""The lines of a page in which who wrote an article, and when, is told."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping
from functools import cached_property

from zakerscraper.zaker.generic import patterns
from zakerscraper.zaker.generic.blocks import TEXT, Block, Box
from zakerscraper.zaker.generic.byline_lines import BylineLines
from zakerscraper.zaker.generic.features import begin_of_text, is_of_others, is_paragraph
from zakerscraper.zaker.generic.reading import Reading

_BEFORE, _AFTER, _BEHIND = 8, 25, 3
_PARAGRAPHS = 4
"""So many paragraphs behind the heading end the byline: before it a summary or two may stand."""
_SENTENCE_END = re.compile(r"[a-z]{4,}[.!?](?:\s|$)")


class BylineRegion:
    """The lines beside the heading of an article.

    Attributes:
        outline: Of the page.
        heading: The block that shows the title, None for none.
        blocks: The lines, the nearest first: behind the heading, then before it.
    """

    def __init__(self, reading: Reading, lines: BylineLines) -> None:
        self.outline = reading.outline
        self.heading = reading.heading
        self._others = reading.others
        self._byline_lines = lines
        self.blocks = self._find()

    def _find(self) -> list[Block]:
        blocks = self.outline.blocks
        start = self.heading.index if self.heading is not None else -1
        end, paragraphs = start + 1, 0
        if self.heading is None:  # all that stands before the text
            end = begin_of_text(blocks, self._others)
            around = (*blocks[max(0, end - _BEFORE) : end][::-1], *blocks[end + 1 : end + 1 + _BEHIND])
            return [block for block in around if block.kind == TEXT]
        while end < len(blocks) and end <= start + _AFTER:
            if is_paragraph(blocks[end]) and not self._byline_lines.is_byline(blocks[end]):
                paragraphs += 1
            if paragraphs == _PARAGRAPHS:
                break
            end += 1
        around = (*blocks[start + 1 : end], *blocks[max(0, start - _BEFORE) : start][::-1])
        return [block for block in around if block.kind == TEXT and not self._byline_lines.heads_day(block)]

    @cached_property
    def lines(self) -> list[Block]:
        """Those lines of the region that are of no other article, and of no comment."""
        return [block for block in self.blocks if not self.tells_of_others(block)]

    @cached_property
    def inline(self) -> Mapping[int, list[Box]]:
        """The boxes that stand in a line of the region, not around it, by the index of the line."""
        found: defaultdict[int, list[Box]] = defaultdict(list)
        for box in self.around:
            if not box.is_block and not box.left_out:
                found[box.first].append(box)
        return found

    @cached_property
    def around(self) -> list[Box]:
        """The boxes with something of the region in them, in page order: few of a page's, most of which is asked."""
        places = [block.index for block in self.blocks]
        first, last = min(places, default=0), max(places, default=-1)
        end = bisect_right(self.outline.shown, last, key=lambda box: box.first)
        return [box for box in self.outline.shown[:end] if box.last > first]

    def tells_of_others(self, block: Block) -> bool:
        """Tell whether *block* is another article's; right behind the heading the name of a box does not say so."""
        if not is_of_others(block.box):
            return False
        begins = self.heading.index + 1 if self.heading is not None else -1
        return not any(box.first == begins and "(named" in box.left_out for box in block.box.around())

    def is_sentence(self, block: Block) -> bool:
        """Tell whether a line is of a text rather than of a byline."""
        if patterns.CJK.search(block.text):
            ends = block.text.endswith(("。", "！", "？", "”", "…"))
            return ends or (is_paragraph(block) and not self._byline_lines.is_byline(block))
        return is_paragraph(block) and (len(block.text) > 120 or _SENTENCE_END.search(block.text) is not None)
