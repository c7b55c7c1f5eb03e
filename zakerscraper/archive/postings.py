"""The bytes of posting lists: see `search_segments`."""

from __future__ import annotations

import struct
import sys
import zlib
from array import array
from collections.abc import Iterable, Sequence
from itertools import accumulate, pairwise

from zakerscraper.document.search_text import BREAKS, TITLE_MARK, terms

TERM_BITS = 20


def indexed_terms(words: str) -> set[str]:
    """Return the terms of a text, and its characters: there is no looking for terms that begin with one."""
    return terms(words) | {*words} - {*BREAKS} | {TITLE_MARK + one for one in words.partition("\n")[0]}


def term_numbers(wanted: Iterable[str]) -> set[int]:
    """Return the numbers of terms, of `TERM_BITS` each; of some terms they are the same."""
    return {zlib.crc32(term.encode(errors="replace")) >> 32 - TERM_BITS for term in wanted}


def pack_postings(postings: Sequence[int]) -> bytes:
    """Return sorted *postings* packed: the steps between them, their upper bytes, which are alike, together."""
    steps = [after - before for before, after in pairwise((0, *postings))]
    width = 2 if max(steps) < 1 << 16 else 4
    plain = struct.pack(f"<{len(steps)}{'H' if width == 2 else 'L'}", *steps)
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    planes = b"".join([plain[place::width] for place in range(width)])
    return bytes([width]) + packer.compress(planes) + packer.flush()


def unpack_postings(data: bytes) -> list[int]:
    """Return the postings that *data* has packed."""
    width, planes = data[0], zlib.decompress(data[1:], -zlib.MAX_WBITS)
    count = len(planes) // width
    plain = bytearray(len(planes))
    for place in range(width):
        plain[place::width] = planes[place * count : (place + 1) * count]
    return list(accumulate(struct.unpack(f"<{count}{'H' if width == 2 else 'L'}", plain)))


def pack_numbers(numbers: Sequence[int]) -> bytes:
    """Return *numbers* of texts packed."""
    return struct.pack(f"<{len(numbers)}L", *numbers)


def unpack_numbers(data: bytes) -> array[int]:
    """Return the numbers that *data* has packed. Of most of them a search wants none: they take no objects."""
    numbers = array("I", data)
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers
