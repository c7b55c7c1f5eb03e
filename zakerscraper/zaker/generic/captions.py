"""Captions of images, which pages say several times: for screens of another size, cut off and as a whole."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable, Sequence
from itertools import islice, pairwise

from zakerscraper.zaker.generic import patterns
from zakerscraper.zaker.generic.blocks import IMAGE, TEXT, Block
from zakerscraper.zaker.generic.features import is_in_caption
from zakerscraper.zaker.generic.squeezed import squeezed

_LONG_CAPTION = 24
_LEVELS, _FEW = 3, 2
_LEAST_OF_CAPTION = 16
"""Characters that the beginning of a caption must have, which is cut off (`… more`), to be told from others."""


def each_caption_once(kept: Iterable[Block]) -> list[Block]:
    """Return *kept* without captions that another one says already, for screens of another size or as a whole."""
    said: list[str] = []  # in order, so that what begins alike is found at once
    found: list[Block] = []
    for block in kept:
        if block.kind == TEXT and len(block.text) >= _LONG_CAPTION and is_in_caption(block):
            text = begin = squeezed(block.text)
            if cut_off := patterns.CUT_OFF.search(block.text):
                begin = squeezed(block.text[: cut_off.start()])
            place = bisect_left(said, begin)
            if len(begin) >= _LEAST_OF_CAPTION and place < len(said) and said[place].startswith(begin):
                continue
            insort(said, text)
        found.append(block)
    return found


def is_told_as_others(blocks: Sequence[Block], place: int) -> bool:
    """Tell whether the block at *place* stands behind an image as what is told of the images before does.

    Args:
        blocks: Of one box, in page order.
    """
    if place < 2 or blocks[place].kind != TEXT or blocks[place - 1].kind != IMAGE or blocks[place].is_link:
        return False
    own = _stands_as(blocks[place])
    behind = [block for image, block in pairwise(blocks[: place - 1]) if image.kind == IMAGE and block.kind == TEXT]
    return len(behind) >= _FEW and all(_stands_as(block) == own for block in behind[-_FEW:])


def _stands_as(block: Block) -> list[tuple[str, str]]:
    return [box.shape for box in islice(block.box.around(), _LEVELS)]
