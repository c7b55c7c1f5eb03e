"""Widgets on a page: small boxes that say themselves what they are."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate, islice

from zakerscraper.zaker.generic import patterns
from zakerscraper.zaker.generic.blocks import PLAYER, TEXT, Box, Outline, Piece
from zakerscraper.zaker.generic.features import NO_CONTAINERS, is_paragraph

_MAX_PIECES, _MAX_TEXT = 12, 160
_FORM = "<form>"


def find_widgets(outline: Outline) -> Iterator[tuple[Box, str]]:
    """Yield polls, cards of accounts, forms and questions to the reader, each with what it is, inner boxes first.

    What the caller leaves out meanwhile is none of the boxes around it.
    """
    forms = {box for box in outline.boxes if box.left_out == _FORM}
    around_forms = {outer for box in forms for outer in (box.parent, box.parent and box.parent.parent)}
    lines, characters = _count(outline)
    changed_from = len(outline.pieces)
    for box in reversed(outline.shown):
        first, last = box.first, box.last
        # The counts hold up to where something was left out meanwhile: those behind it are of boxes around that.
        if last <= changed_from and not (
            0 < lines[last] - lines[first] <= _MAX_PIECES and characters[last] - characters[first] <= _MAX_TEXT
        ):
            continue
        texts = (piece for piece in outline.pieces[first:last] if piece.kind == TEXT and not piece.is_out)
        pieces = list(islice(texts, _MAX_PIECES + 1))
        if not 0 < len(pieces) <= _MAX_PIECES or sum(len(piece.text) for piece in pieces) > _MAX_TEXT:
            continue
        kind = _kind(box, pieces)
        if not kind and box in around_forms and _is_form(outline, box, pieces):
            kind = "a form, and what it is for"
        if kind:
            yield box, kind
            changed_from = first


def _count(outline: Outline) -> tuple[list[int], list[int]]:
    """Count, up to each piece, the lines that are not left out, and their characters."""
    lengths = [len(piece.text) if piece.kind == TEXT and not piece.is_out else -1 for piece in outline.pieces]
    return [0, *accumulate(length >= 0 for length in lengths)], [0, *accumulate(max(0, length) for length in lengths)]


def _kind(box: Box, pieces: list[Piece]) -> str:
    """Return what the lines of *box* say that it is, "" for nothing."""
    texts = [piece.text for piece in pieces]
    shares = sum(text.endswith("%") and patterns.SHARE_OF_VOTES.fullmatch(text) is not None for text in texts)
    if shares > 1 and any("投票" in text or "参与" in text or text.endswith("？") for text in texts):
        return "a poll"
    if len(texts) > 1 and any(text[0].isdigit() and patterns.ACCOUNT.fullmatch(text) for text in texts):
        return "an account's card"
    if texts[-1].endswith("？") and box.tag not in NO_CONTAINERS:
        return "a question to the reader" * any(kid.is_control for kid in box.children)
    return ""


def _is_form(outline: Outline, box: Box, pieces: list[Piece]) -> bool:
    """Tell whether *box*, around a form, is to sign up for something, with the few words that ask for it."""
    if box.tag in NO_CONTAINERS or sum(map(is_paragraph, pieces)) > 1:
        return False
    inside = outline.pieces[box.first : box.last]
    return len(inside) < len(outline.pieces) and not any(piece.kind == PLAYER for piece in inside)
