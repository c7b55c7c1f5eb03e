"""Texts that go on behind what pages put among their paragraphs under a heading of its own."""

from __future__ import annotations

import re
from collections.abc import Sequence

from zakerscraper.zaker.generic import patterns
from zakerscraper.zaker.generic.blocks import TEXT, Box, Outline, Piece
from zakerscraper.zaker.generic.features import heading_rank, is_boilerplate, is_paragraph, shape

_OF_A_SUBJECT = re.compile(r"(?:相关|概念)(?:政策|文件|个股|股票|概念股|标的|基金|板块)")
"""Headings of lists of other things that a part of a text may have as well."""


def heads_a_part(outline: Outline, heading: Piece, behind: Sequence[Box]) -> bool:
    """Tell whether the *heading* of something else is one of the text's own, as the text goes on right *behind* it."""
    if not heading_rank(heading) or heading.links or not _OF_A_SUBJECT.fullmatch(heading.text):
        return False
    return bool(behind) and goes_on_in(outline, behind[0], heading)


def goes_on_in(outline: Outline, box: Box, heading: Piece) -> bool:
    """Tell whether *box*, behind the *heading* of something else, goes on with the text before that."""
    before = [piece for piece in outline.pieces[: heading.index] if is_paragraph(piece)]
    shapes = {shape(piece)[:-1] for piece in before}
    pieces = outline.pieces[box.first : box.last]
    if any(is_paragraph(piece) and not piece.links and shape(piece)[:-1] in shapes for piece in pieces):
        return True
    return any(piece.box.parent is box.parent for piece in before if not piece.links) and _is_short_line(
        outline, box, shapes
    )


def _is_short_line(outline: Outline, box: Box, shapes: set[tuple[bool, str, str]]) -> bool:
    """Tell whether *box* is a short sentence like the paragraphs beside it, and not told of a link before it."""
    pieces = outline.pieces[box.first : box.last]
    if len(pieces) != 1 or pieces[0].kind != TEXT or pieces[0].links or shape(pieces[0])[:-1] not in shapes:
        return False
    line, *behind = pieces[0], *outline.pieces[max(0, box.first - 1) : box.first]
    is_of_a_link = any(piece.links and piece.box.parent is box.parent for piece in behind)
    return patterns.SENTENCE.search(line.text) is not None and not (is_of_a_link or is_boilerplate(line))
