"""Encodes and decodes posting lists as bytes; see `search_segments`.

A row holds the postings of neighbouring terms of a segment: first how many texts each term has, a byte a term, then the
slots of these texts. So the slots of one term can be read without those of the others. For a term that many texts have
there is a bitmap of the segment's texts instead. The lower bytes of slots are not compressed, as that gains nothing.
"""

from __future__ import annotations

import sys
import zlib
from array import array
from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import compress, pairwise

from zakerscraper.document.search_text import BREAKS, TITLE_MARK, terms

TERM_BITS = 22
_POSTING_BITS, _MOST = 21, 13
"""A posting is a term's number followed by a text's slot. Postings that differ only in the last `_POSTING_BITS` share a
row, which has at most `_MOST` bits of terms."""
_MANY = 255
"""Stands in the row's head in place of the number of slots of a term that has a bitmap."""
_LENGTH = 4
"""Bytes of the number of lower bytes, with which a row begins."""
_ZERO_ONE = bytes.maketrans(b"01", b"\0\1")


def indexed_terms(text: str) -> set[str]:
    """Return the terms of a text, and its characters, as there is no search for terms that begin with a character."""
    return terms(text) | {*text} - {*BREAKS} | {TITLE_MARK + character for character in text.partition("\n")[0]}


def term_numbers(words: Iterable[str]) -> set[int]:
    """Return the numbers of terms, of `TERM_BITS` each; of some terms they are the same."""
    return {zlib.crc32(term.encode(errors="replace")) >> 32 - TERM_BITS for term in words}


def row_bits(bits: int) -> int:
    """Return in how many last bits the terms of one row differ, in a segment of 2 to the power of *bits* texts."""
    return min(_POSTING_BITS - bits, _MOST)


class PostingRow:
    """A row of a segment of 2 to the power of *bits* texts."""

    def __init__(self, data: bytes, bits: int) -> None:
        self._bits = bits
        length = int.from_bytes(data[:_LENGTH], "little")
        self._lower = data[_LENGTH : _LENGTH + length]
        rest = zlib.decompress(data[_LENGTH + length :], -zlib.MAX_WBITS)
        self._head = rest[: 1 << row_bits(bits)]
        upper = length if bits > 8 else 0
        self._upper = rest[len(self._head) : len(self._head) + upper]
        self._maps = rest[len(self._head) + upper :]

    def slots(self, term: int, among: Collection[int] | None = None) -> Sequence[int]:
        """Return the slots of the texts that have the term *term* of this row, sorted.

        Args:
            among: Of these alone, sorted; None for all.
        """
        many = self._head.count(_MANY, 0, term)
        count = self._head[term]
        if count == _MANY:
            size = _map_bytes(self._bits)
            bits = self._maps[many * size : (many + 1) * size]
            if among is not None:
                return [slot for slot in among if bits[slot >> 3] >> (slot & 7) & 1]
            ones = format(int.from_bytes(bits, "little"), "b").encode().translate(_ZERO_ONE)[::-1]
            return list(compress(range(len(ones)), ones))
        start = sum(self._head[:term]) - many * _MANY
        slots: Sequence[int] = self._lower[start : start + count]
        if self._upper:
            upper = self._upper[start : start + count]
            slots = [above << 8 | below for above, below in zip(upper, slots, strict=True)]
        return slots if among is None else sorted(set(among).intersection(slots))

    def postings(self) -> Iterator[int]:
        """Yield all postings of the row, sorted."""
        for term, count in enumerate(self._head):
            if count:
                yield from [term << self._bits | slot for slot in self.slots(term)]


def pack_postings(postings: Iterable[int], bits: int) -> bytes:
    """Return a row's sorted *postings* packed, for `PostingRow`."""
    mask, min_mapped = (1 << bits) - 1, min(_MANY, max(1, 1 << bits >> 3))
    head, maps, few = bytearray(1 << row_bits(bits)), bytearray(), array("I")
    listed = [*postings]
    start = 0
    for term, count in Counter([posting >> bits for posting in listed]).items():
        slots = [posting & mask for posting in listed[start : start + count]]
        start += count
        if count < min_mapped:
            head[term] = count
            few.extend(slots)
        else:
            head[term] = _MANY
            maps += sum([1 << slot for slot in slots]).to_bytes(_map_bytes(bits), "little")
    lower = bytes([slot & 0xFF for slot in few])
    upper = bytes([slot >> 8 for slot in few]) if bits > 8 else b""
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    rest = packer.compress(b"".join((head, upper, maps))) + packer.flush()
    return len(lower).to_bytes(_LENGTH, "little") + lower + rest


def _map_bytes(bits: int) -> int:
    return (1 << bits) + 7 >> 3


class TextNumbers:
    """The numbers of a segment's texts by their slots, ascending, as `pack_numbers` has packed them."""

    def __init__(self, data: bytes) -> None:
        runs = array("I", data)
        if sys.byteorder == "big":
            runs.byteswap()
        self._firsts, self._starts = runs[::2], runs[1::2]
        self.greatest = 0
        """The greatest number, 0 where all were removed."""
        for run in range(len(self._firsts) - 2, -1, -1):
            if first := self._firsts[run]:
                self.greatest = first + self._starts[run + 1] - self._starts[run] - 1
                break

    def __len__(self) -> int:
        return self._starts[-1]

    def __getitem__(self, slot: int) -> int:
        """Return the number of the text at *slot*, 0 for one that was removed."""
        run = bisect_right(self._starts, slot) - 1
        first = self._firsts[run]
        return first + slot - self._starts[run] if first else 0

    def items(self) -> Iterator[tuple[int, int]]:
        """Yield the slot and the number of each text that was not removed."""
        for first, (start, end) in zip(self._firsts, pairwise(self._starts), strict=False):
            if first:
                yield from zip(range(start, end), range(first, first + end - start), strict=True)


def pack_numbers(numbers: Sequence[int]) -> bytes:
    """Return the *numbers* of a segment's texts packed, of those that were removed 0.

    Nearly all follow one another: each run of such takes eight bytes, its first number and its first slot.
    """
    runs = array("I")
    before = 0
    for slot, number in enumerate(numbers):
        if not slot or number != (before + 1 if before else 0):
            runs.extend((number, slot))
        before = number
    runs.extend((0, len(numbers)))
    if sys.byteorder == "big":
        runs.byteswap()
    return runs.tobytes()
