"""Small images of a strip below a gallery, which show once more what the gallery has in full size."""

from __future__ import annotations

import re
from collections.abc import Iterator

from zakerscraper.zaker.generic.blocks import IMAGE, Block, Box, Outline
from zakerscraper.zaker.generic.features import is_boilerplate

_SIZE = re.compile(r"[_-](\d{2,4})(?:x\d{2,4})?(?=\.\w{3,4}(?:[?#!@]|$))")
_SMALL = 400
_NAMED = frozenset("thumb thumbs thumbnail thumbnails".split())


def find_thumbnails(outline: Outline) -> Iterator[Box]:
    """Yield boxes with nothing in them but images that stand elsewhere on the page in at least twice the size.

    By URLs that differ in a number at their end alone: `a_120.jpg`, `a_1024.jpg`. One image alone must be named
    a thumbnail.
    """
    sizes: dict[str, int] = {}
    marked: list[tuple[Block, str, int]] = []
    for block in outline.blocks:
        if block.kind == IMAGE and not block.is_out and (match := _SIZE.search(block.url)):
            stem, size = block.url[: match.start()].rpartition("//")[2], int(match[1])
            sizes[stem] = max(size, sizes.get(stem, 0))
            marked.append((block, stem, size))
    small = {block: stem for block, stem, size in marked if size <= _SMALL}
    known = {stem for _, stem, size in marked if size * 2 <= sizes[stem]}
    done = -1
    for block in small:
        if block.index <= done:
            continue
        box = _largest(outline, block, small)
        inside = [small[inner] for inner in outline.blocks[box.first : box.last] if inner in small]
        is_named = any(not outer.words.isdisjoint(_NAMED) for outer in (box, *filter(None, [box.parent])))
        done = box.last - 1
        is_known = sum(stem in known for stem in inside) * 2 > len(inside)  # one may be shown as another file
        if is_known and len(set(inside)) == len(inside) and (len(inside) > 1 or is_named):
            yield box


def _largest(outline: Outline, block: Block, small: dict[Block, str]) -> Box:
    """Return the largest box around *block* in which nothing but small images and labels is."""
    box = block.box
    while box.parent is not None and box.parent.parent is not None:
        inside = outline.blocks[box.parent.first : box.parent.last]
        if not all(
            inner in small if inner.kind == IMAGE else inner.is_out or is_boilerplate(inner) for inner in inside
        ):
            break
        box = box.parent
    return box
