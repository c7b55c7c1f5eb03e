"""Parts of a text that a page hides at first: what a script puts into its place, what a reader unfolds."""

from __future__ import annotations

from zakerscraper.zaker.generic import patterns
from zakerscraper.zaker.generic.blocks import PICTURE, Box, Outline, Piece
from zakerscraper.zaker.generic.features import is_paragraph, is_sheet_like, shape


def is_late_text(box: Box) -> bool:
    """Tell whether *box* is text that a script puts into its place, as React does with what comes late."""
    return box.attributes.get("id", "").startswith("S:") and "hidden" in box.attributes


def is_folded_text(outline: Outline, heading: Piece | None, box: Box) -> bool:
    """Tell whether *box* is the rest of a text that a reader unfolds: paragraphs like those right before it."""
    behind = outline.pieces[box.last : box.last + 6]
    before = outline.pieces[max(0, box.first - 4) : box.first]
    if box.parent is None:
        return False
    if any(is_sheet_like(box, kid) and _has_text(outline, kid) for kid in box.parent.children):
        return True
    names = box.words | box.parent.words
    if not names.isdisjoint(patterns.FOLDED_WORDS) and _is_prose_between(outline, heading, box):
        return True
    if not any(patterns.UNFOLDS.search(piece.text) for piece in (*behind, *before)):
        return False
    inside = {shape(piece)[:-1] for piece in outline.pieces[box.first : box.last] if not piece.links}
    before = outline.pieces[max(box.parent.first, box.first - 8) : box.first]
    return any(
        not piece.links and (piece.kind == PICTURE or is_paragraph(piece)) and shape(piece)[:-1] in inside
        for piece in before
    )


def _is_prose_between(outline: Outline, heading: Piece | None, box: Box) -> bool:
    """Tell whether *box* has paragraphs, and stands among those of the article."""
    begin = heading.index if heading is not None else 0
    before = outline.pieces[begin : box.first]
    return any(map(is_paragraph, before)) and any(map(is_paragraph, outline.pieces[box.first : box.last]))


def _has_text(outline: Outline, box: Box) -> bool:
    pieces = outline.pieces[box.first : box.last]
    return any(is_paragraph(piece) or piece.kind == PICTURE for piece in pieces)
