"""Where on a page something was left out of the article, and why."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from itertools import islice

from zakerscraper.zaker.generic.blocks import Box, Outline, Piece
from zakerscraper.zaker.generic.features import is_boilerplate

_MAX_BOXES, _MAX_PATHS = 100, 200


def paths_left_out(
    outline: Outline, box: Box, kept: Collection[Piece], is_byline: Callable[[Piece], bool]
) -> tuple[tuple[str, str], ...]:
    """Return CSS paths of what was left out, with why: boxes, of nested ones the outermost, and pieces of *box*.

    kept: pieces that are not left out.
    """
    out = [(one.path, one.left_out) for one in islice(_outermost_left_out(outline), _MAX_BOXES)]
    kept_ones = set(kept)
    for piece in outline.within(box):
        if piece not in kept_ones:
            reason = "byline" if is_byline(piece) else "label or notice" if is_boilerplate(piece) else "no text"
            out.append((piece.box.path, reason))
        if len(out) >= _MAX_PATHS:
            break
    return tuple(dict.fromkeys(out))


def _outermost_left_out(outline: Outline) -> Iterator[Box]:
    outer: Box | None = None
    for box in outline.boxes:  # each before those in it
        if outer is not None and box.depth > outer.depth:
            continue
        outer = box if box.left_out else None
        if outer is not None:
            yield outer
