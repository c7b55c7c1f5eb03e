"""Small pictures of a strip below a gallery, which show once more what the gallery has in full size."""

from __future__ import annotations

import re
from collections.abc import Iterator

from zakerscraper.zaker.generic.blocks import PICTURE, Box, Outline, Piece
from zakerscraper.zaker.generic.features import is_boilerplate

_SIZE = re.compile(r"[_-](\d{2,4})(?:x\d{2,4})?(?=\.\w{3,4}(?:[?#!@]|$))")
_SMALL = 400
_NAMED = frozenset("thumb thumbs thumbnail thumbnails".split())


def find_thumbnails(outline: Outline) -> Iterator[Box]:
    """Yield boxes with nothing in them but pictures that stand elsewhere on the page in at least twice the size.

    By addresses that differ in a number at their end alone: `a_120.jpg`, `a_1024.jpg`. One picture alone must be named
    a thumbnail.
    """
    sizes: dict[str, int] = {}
    marked: list[tuple[Piece, str, int]] = []
    for piece in outline.pieces:
        if piece.kind == PICTURE and not piece.is_out and (match := _SIZE.search(piece.address)):
            stem, size = piece.address[: match.start()].rpartition("//")[2], int(match[1])
            sizes[stem] = max(size, sizes.get(stem, 0))
            marked.append((piece, stem, size))
    small = {piece: stem for piece, stem, size in marked if size <= _SMALL}
    known = {stem for _, stem, size in marked if size * 2 <= sizes[stem]}
    done = -1
    for piece in small:
        if piece.index <= done:
            continue
        box = _largest(outline, piece, small)
        inside = [small[one] for one in outline.pieces[box.first : box.last] if one in small]
        is_named = any(not outer.words.isdisjoint(_NAMED) for outer in (box, *filter(None, [box.parent])))
        done = box.last - 1
        is_known = sum(stem in known for stem in inside) * 2 > len(inside)  # one may be shown as another file
        if is_known and len(set(inside)) == len(inside) and (len(inside) > 1 or is_named):
            yield box


def _largest(outline: Outline, piece: Piece, small: dict[Piece, str]) -> Box:
    """Return the largest box around *piece* in which nothing but small pictures and labels is."""
    box = piece.box
    while box.parent is not None and box.parent.parent is not None:
        inside = outline.pieces[box.parent.first : box.parent.last]
        if not all(one in small if one.kind == PICTURE else one.is_out or is_boilerplate(one) for one in inside):
            break
        box = box.parent
    return box
