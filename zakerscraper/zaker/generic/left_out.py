"""Where on a page something was left out of the article, and why."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from itertools import islice

from zakerscraper.zaker.dom import path_to
from zakerscraper.zaker.generic.blocks import Box, Outline, Piece
from zakerscraper.zaker.generic.features import is_boilerplate

_MAX_BOXES, _MAX_PATHS = 100, 200


def paths_left_out(
    outline: Outline, box: Box, kept: Collection[Piece], is_byline: Callable[[Piece], bool]
) -> tuple[tuple[str, str], ...]:
    """Return CSS paths of what was left out, with why: boxes, of nested ones the outermost, and pieces of *box*.

    kept: pieces that are not left out.
    """
    paths = _Paths()
    out = [(paths.to(one), one.left_out) for one in islice(_outermost_left_out(outline), _MAX_BOXES)]
    kept_ones = set(kept)
    for piece in outline.within(box):
        if piece not in kept_ones:
            reason = "byline" if is_byline(piece) else "label or notice" if is_boilerplate(piece) else "no text"
            out.append((paths.to(piece.box), reason))
        if len(out) >= _MAX_PATHS:
            break
    return tuple(dict.fromkeys(out))


class _Paths:
    """CSS paths of boxes; what they have in common is looked for once."""

    def __init__(self) -> None:
        self._paths: dict[Box, str] = {}
        self._places: dict[int, int] = {}

    def to(self, box: Box) -> str:
        """Return what `path_to` does of the element of *box*."""
        if (found := self._paths.get(box)) is None:
            if box.parent is None:
                found = path_to(box.node)
            else:
                if box.node.mem_id not in self._places:
                    siblings = [node.mem_id for node in box.parent.node.iter() if node.is_element_node]
                    self._places |= {sibling: place for place, sibling in enumerate(siblings, 1)}
                found = f"{self.to(box.parent)} > {box.tag}:nth-child({self._places[box.node.mem_id]})"
            self._paths[box] = found
        return found


def _outermost_left_out(outline: Outline) -> Iterator[Box]:
    outer: Box | None = None
    for box in outline.boxes:  # each before those in it
        if outer is not None and box.depth > outer.depth:
            continue
        outer = box if box.left_out else None
        if outer is not None:
            yield outer
