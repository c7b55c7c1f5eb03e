"""Where on a page something was left out of the article, and why."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from itertools import islice

from zakerscraper.zaker.generic.blocks import Block, Box, Outline
from zakerscraper.zaker.generic.features import is_boilerplate

_MAX_BOXES, _MAX_PATHS = 100, 200


def paths_left_out(
    outline: Outline, box: Box, kept: Collection[Block], is_byline: Callable[[Block], bool]
) -> tuple[tuple[str, str], ...]:
    """Return CSS paths of what was left out, with why: boxes, of nested ones the outermost, and blocks of *box*.

    Args:
        kept: Blocks that are not left out.
    """
    out = [(outer.path, outer.left_out) for outer in islice(_outermost_left_out(outline), _MAX_BOXES)]
    kept_ones = set(kept)
    for block in outline.within(box):
        if block not in kept_ones:
            reason = "byline" if is_byline(block) else "label or notice" if is_boilerplate(block) else "no text"
            out.append((block.box.path, reason))
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
