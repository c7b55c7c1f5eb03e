"""Captions of images, which pages say several times: for screens of another size, cut off and as a whole."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable

from zakerscraper.zaker.generic import patterns
from zakerscraper.zaker.generic.blocks import TEXT, Block
from zakerscraper.zaker.generic.features import is_in_caption
from zakerscraper.zaker.generic.squeezed import squeezed

_LONG_CAPTION = 24
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
