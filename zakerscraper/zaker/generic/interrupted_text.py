"""Texts that go on behind what pages put among their paragraphs under a heading of its own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from zakerscraper.zaker.dom import text_of
from zakerscraper.zaker.generic import patterns
from zakerscraper.zaker.generic.blocks import TEXT, Block, Box, Outline
from zakerscraper.zaker.generic.features import heading_rank, is_boilerplate, is_paragraph, shape
from zakerscraper.zaker.generic.layout_tables import is_in_row

_OF_A_SUBJECT = re.compile(
    r"(?:相关|概念)(?:政策|文件|个股|股票|概念股|标的|基金|板块)|(?:相关|推荐|热门|最新|更多|其他)(?:产品|商品|车型|车系|动态)?"
)
"""Headings of lists of other things that a part of a text may have as well."""
_OF_A_PART = re.compile(r"画质|弹幕|倍速|流畅|评分|反馈|字体|建议修改")
"""Labels that a paragraph may be as well."""
_BOLD = frozenset({"b", "strong"})
_LESSER = frozenset({"h4", "h5", "h6"})
_OF_HEADINGS = frozenset("heading subheading subtitle subhead sub sec h2 h3".split())
"""Words of the names of headings within a text."""
_LONGEST_NUMBER = 3


def heads_a_part(outline: Outline, heading: Block, behind: Sequence[Box]) -> bool:
    """Tell whether the *heading* of something else is one of the text's own, as the text goes on right *behind* it."""
    if not _is_heading(heading) or heading.links or not _OF_A_SUBJECT.fullmatch(heading.text):
        return False
    if not behind:
        return False
    between = outline.blocks[heading.index + 1 : behind[0].first]
    return all(is_paragraph(block) and not block.links for block in between) and TextBefore(
        outline, heading
    ).goes_on_in(behind[0])


class TextBefore:
    """The paragraphs before the *heading* of something else, looked at once for all that stands behind it."""

    def __init__(self, outline: Outline, heading: Block) -> None:
        self._outline = outline
        before = [block for block in outline.blocks[: heading.index] if is_paragraph(block)]
        self._shapes = {shape(block)[:-1] for block in before}
        self._parents = {block.box.parent for block in before if not block.links}

    def goes_on_in(self, box: Box) -> bool:
        """Tell whether *box*, behind the heading, goes on with the text before that."""
        blocks = self._outline.blocks[box.first : box.last]
        if any(is_paragraph(block) and not block.links and shape(block)[:-1] in self._shapes for block in blocks):
            return True
        return box.parent in self._parents and _is_short_line(self._outline, box, self._shapes)


def _is_short_line(outline: Outline, box: Box, shapes: set[tuple[bool, str, str]]) -> bool:
    """Tell whether *box* is a short sentence like the paragraphs beside it, and not told of a link before it."""
    blocks = outline.blocks[box.first : box.last]
    if len(blocks) != 1 or blocks[0].kind != TEXT or blocks[0].links or shape(blocks[0])[:-1] not in shapes:
        return False
    line, *behind = blocks[0], *outline.blocks[max(0, box.first - 1) : box.first]
    is_of_a_link = any(block.links and block.box.parent is box.parent for block in behind)
    return patterns.SENTENCE.search(line.text) is not None and not (is_of_a_link or is_boilerplate(line))


def _is_heading(block: Block) -> bool:
    """Tell whether *block* is a heading by its element or its name, or bold from end to end."""
    if heading_rank(block) or block.box.tag in _LESSER or not block.box.words.isdisjoint(_OF_HEADINGS):
        return True
    bold = block.box.children
    return len(bold) == 1 and bold[0].tag in _BOLD and text_of(bold[0].node) == block.text


def is_line_within(outline: Outline, block: Block) -> bool:
    """Tell whether *block*, between paragraphs of a text, is the text's although it reads as a mark or a label."""
    if patterns.MARK.fullmatch(block.text) or is_in_row(block, outline.blocks):
        return True
    is_part = (_is_heading(block) and patterns.is_label(block.text)) or (
        block.box.tag == "p" and _OF_A_PART.fullmatch(block.text) is not None
    )
    if block.links or not is_part:
        return False
    behind = outline.blocks[block.index + 1]
    return is_paragraph(behind) and not behind.links and _place_of(behind) is _place_of(block)


def _place_of(block: Block) -> Box | None:
    """Return the innermost box around *block* and others."""
    return next((box for box in block.box.around() if box.last - box.first > 1), None)


def find_numbers_of_parts(blocks: Sequence[Block], paragraphs: Sequence[int]) -> set[Block]:
    """Return the lines that number the parts of a text, and say nothing else: 01, 02, each before a paragraph.

    Args:
        blocks: Of the page.
        paragraphs: Where those of the text stand among them.
    """
    found: list[Block] = []
    for before, behind in pairwise([-1, *paragraphs]):
        lines = [block for block in blocks[before + 1 : behind] if block.text.isdecimal() and not block.links]
        if len(lines) == 1 and len(lines[0].text) <= _LONGEST_NUMBER and int(lines[0].text) == len(found) + 1:
            found.append(lines[0])
    return set(found) if len(found) > 1 and len({(block.box.tag, block.box.shape) for block in found}) == 1 else set()
