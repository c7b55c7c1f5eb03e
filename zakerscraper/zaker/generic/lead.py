"""Paragraphs that stand between the heading and the box of a text, and are its beginning."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from zakerscraper.zaker.generic import patterns
from zakerscraper.zaker.generic.blocks import PICTURE, TEXT, Box, Outline, Piece
from zakerscraper.zaker.generic.features import is_paragraph

_LEVELS = 4
_SHARE = 0.9
_TEXTS_OF_A_SLIDE, _FEW = 2, 2
_SUMMARIES = frozenset("summary abstract desc description digest excerpt standfirst dek zhaiyao daodu subtitle".split())


def with_lead(outline: Outline, box: Box, good: Iterable[Piece], heading: Piece | None) -> Box:
    """Return *box*, or the smallest one around it that holds the paragraphs before it that look like those in it.

    good: pieces that look like the article's. A summary, which an element's name calls so, is none of them.
    """
    if heading is None or box.holds(heading.box):
        return box
    kinds = {_kind(piece) for piece in good if box.first <= piece.index < box.last and piece.kind == TEXT}
    before = [
        piece
        for piece in good
        if heading.index < piece.index < box.first and is_paragraph(piece) and not piece.links and _kind(piece) in kinds
    ]
    # One paragraph is a summary, which Chinese pages call so, except before pictures that have texts of their own.
    shown = outline.pieces[box.first : box.last]
    slides = any(patterns.CJK.search(piece.text) for piece in before) and sum(
        piece.kind == PICTURE for piece in shown
    ) * _TEXTS_OF_A_SLIDE >= sum(map(is_paragraph, shown))
    if len(before) < (1 if slides else _FEW) or any(_is_summary(piece) for piece in before):
        return box
    first = min(before, key=lambda piece: piece.index)
    outer = next(outer for outer in box.around() if outer.holds(first.box))
    known = set(good)
    # What stands behind is the article's, too, or little of it is not.
    inside = [piece for piece in outline.within(outer) if piece.index >= first.index and is_paragraph(piece)]
    whole = sum(len(piece.text) for piece in inside)
    return outer if sum(len(piece.text) for piece in inside if piece in known) >= _SHARE * whole else box


def _kind(piece: Piece) -> tuple[str, str]:
    return piece.box.tag, piece.box.attributes.get("class", "")


def _is_summary(piece: Piece) -> bool:
    return any(not box.words.isdisjoint(_SUMMARIES) for box in islice(piece.box.around(), _LEVELS))
