"""Widgets on a page: small boxes that say themselves what they are."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from zakerscraper.zaker.generic import patterns
from zakerscraper.zaker.generic.blocks import PLAYER, TEXT, Box, Outline, Piece, is_control
from zakerscraper.zaker.generic.features import NO_CONTAINERS, is_paragraph

_MAX_PIECES, _MAX_TEXT = 12, 160


def find_widgets(outline: Outline) -> Iterator[tuple[Box, str]]:
    """Yield polls, cards of accounts, forms and questions to the reader, each with what it is, inner boxes first.

    What the caller leaves out meanwhile is none of the boxes around it.
    """
    for box in reversed(outline.boxes):
        texts = (piece for piece in outline.pieces[box.first : box.last] if piece.kind == TEXT)
        pieces = list(islice((piece for piece in texts if not piece.is_out), _MAX_PIECES + 1))
        if not pieces or len(pieces) > _MAX_PIECES or sum(len(piece.text) for piece in pieces) > _MAX_TEXT:
            continue
        shares = sum(patterns.SHARE_OF_VOTES.fullmatch(piece.text) is not None for piece in pieces)
        has_control = any(is_control(kid.tag, kid.attributes) for kid in box.children)
        asks = any("投票" in piece.text or "参与" in piece.text or piece.text.endswith("？") for piece in pieces)
        if shares > 1 and asks:
            yield box, "a poll"
        elif len(pieces) > 1 and any(patterns.ACCOUNT.fullmatch(piece.text) for piece in pieces):
            yield box, "an account's card"
        elif has_control and pieces[-1].text.endswith("？") and box.tag not in NO_CONTAINERS:
            yield box, "a question to the reader"
        elif _is_form(outline, box, pieces):
            yield box, "a form, and what it is for"


def _is_form(outline: Outline, box: Box, pieces: list[Piece]) -> bool:
    """Tell whether *box* is a form, to sign up for something, with the few words that ask for it."""
    if box.tag in NO_CONTAINERS or sum(map(is_paragraph, pieces)) > 1:
        return False
    inside = outline.pieces[box.first : box.last]
    if len(inside) == len(outline.pieces) or any(piece.kind == PLAYER for piece in inside):
        return False
    return any(outer.left_out == "<form>" for kid in box.children for outer in (kid, *kid.children))
