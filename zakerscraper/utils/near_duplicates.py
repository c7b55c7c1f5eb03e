"""Detects near-duplicate texts: one text as several publishers print it.

Texts that only look alike, as they are made from one template (the weather of two days, two draws of a lottery, two
issues of a column), are none. What tells them apart is where they differ: a repost at its ends and in whole pieces, a
template everywhere, and in its numbers.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from heapq import nsmallest
from itertools import compress
from zlib import crc32

SHORTEST = 80
"""Letters and digits; of shorter texts nothing is said."""
KEYS = 20
"""How many keys stand for a text. Of two texts that are one, a few are the same; of others, hardly ever any."""

_LONGEST = 20_000
"""How many letters and digits of a text are compared."""
_LOOKED_AT = 10 * _LONGEST
"""How many characters are searched for them."""
_KEY_LENGTH = 8
_SHINGLE = 5
_CHOSEN = bytes(not number & 3 for number in range(256))
"""By the first byte of a letter, whether a piece that begins with it can be a key."""
_TRIED = 48
"""How many shingles of a text are looked for first: where not even half of them are there, the texts are others."""
_NO_LETTER = re.compile(r"[\W_]+")
# What is no letter in any form, and so common that without it most texts are in the one form already.
_PUNCTUATION = " \n，。、！？：；（）“”《》…—·,.-"
# Times, dates, amounts, and what a column or a week counts in words.
_NUMBER = re.compile(
    r"\d+(?:[.:]\d+)*|第[一二三四五六七八九十百千零〇两]+|(?:星期|周|礼拜)[一二三四五六日天末]|[一二三四五六七八九十廿]+(?=[月日号期])"
)
_SHORTER = 0.35
"""What is left of a text that was cut, at least; less is a quotation, or one brief of a roundup."""
_SHARED = 0.8
"""How much of the shorter text the longer one has, at least."""
_SHARED_BY_ONE = 0.95
"""The same, of two texts of one publisher: it seldom publishes a text twice, and often from a template."""
_UNCHANGED = 150
"""How many letters stand between two that are others, where it is an editor who has changed a word here and there."""
_UNCUT = 60
"""How many stand between two places where something was left out."""
_EDGE, _EDGE_SHARE = 60, 0.12
"""Characters at each end, and their share of the text at most, that may be credits with numbers of their own."""


@dataclass(frozen=True)
class Text:
    """A text to be compared.

    Attributes:
        title, body: Without markup.
        publisher: "" where it is unknown.
    """

    title: str
    body: str
    publisher: str = ""

    @cached_property
    def letters(self) -> str:
        """The letters and digits of the body in one writing."""
        return _letters(self.body)

    @cached_property
    def shingles(self) -> frozenset[str]:
        """All runs of `_SHINGLE` of its letters."""
        letters = self.letters
        return frozenset(letters[start : start + _SHINGLE] for start in range(len(letters) - _SHINGLE + 1))

    @cached_property
    def numbers(self) -> frozenset[str]:
        """The numbers of the body."""
        return frozenset(_NUMBER.findall(unicodedata.normalize("NFKC", self.body[:_LOOKED_AT])))

    @cached_property
    def keys(self) -> tuple[int, ...]:
        """At most `KEYS` whole numbers of 64 bits with a sign, by which like texts are found; none of a short text.

        They are made of those pieces of the text whose hashes are smallest, so that two texts that share a part of it
        share as large a part of them, the first ones most.
        """
        letters = self.letters
        if len(letters) < SHORTEST:
            return ()
        data, size = letters.encode("utf-16-le", "replace"), 2 * _KEY_LENGTH
        # Every fourth one or so, by its first letter: enough to choose from, and in a quarter of the time.
        starts = compress(range(0, len(data) - size + 1, 2), data[::2].translate(_CHOSEN))
        pieces = {data[start : start + size] for start in starts}
        smallest = nsmallest(KEYS, zip(map(crc32, pieces), pieces, strict=True))
        return tuple(
            int.from_bytes(blake2b(piece, digest_size=8).digest(), "big", signed=True) for _, piece in smallest
        )


def is_same_text(first: Text, second: Text) -> bool:
    """Return whether two texts are one text, published twice."""
    shorter, longer = sorted((first, second), key=lambda text: len(text.letters))
    if len(shorter.letters) < SHORTEST or len(shorter.letters) < _SHORTER * len(longer.letters):
        return False
    if not _may_be_same(shorter.letters, longer.letters):
        return False
    shared = len(shorter.shingles & longer.shingles) / len(shorter.shingles)
    by_one = bool(first.publisher) and first.publisher == second.publisher
    if shared < (_SHARED_BY_ONE if by_one else _SHARED) or _are_issues(first.title, second.title):
        return False
    return not _differs_everywhere(shorter, longer)


def _may_be_same(shorter: str, longer: str) -> bool:
    """Return whether *longer* has a good part of *shorter*, by a few places: most texts that share a key do not."""
    starts = range(0, len(shorter) - _SHINGLE + 1, max(1, len(shorter) // _TRIED))
    remaining = len(starts) // 2
    for start in starts:
        if shorter[start : start + _SHINGLE] not in longer:
            remaining -= 1
            if remaining < 0:
                return False
    return True


def _letters(text: str) -> str:
    letters = text[:_LOOKED_AT]
    for mark in _PUNCTUATION:
        letters = letters.replace(mark, "")
    if not unicodedata.is_normalized("NFKC", letters):
        letters = unicodedata.normalize("NFKC", letters)
    return (letters if letters.isalnum() else _NO_LETTER.sub("", letters)).lower()[:_LONGEST]


def _are_issues(first: str, second: str) -> bool:
    """Return whether two titles are those of two issues of a column: the same but for their numbers."""
    first, second = (unicodedata.normalize("NFKC", title) for title in (first, second))
    if _NUMBER.findall(first) == _NUMBER.findall(second):
        return False
    bare, bare_other = (_letters(_NUMBER.sub("", title)) for title in (first, second))
    return bool(bare) and bare == bare_other


def _are_alike(first: str, second: str) -> bool:
    """Return whether two titles are others, by a few letters in their places: as of one column in two towns."""
    first, second = _letters(first), _letters(second)
    if first == second or len(first) != len(second):
        return False
    return sum(letter == opposite for letter, opposite in zip(first, second, strict=True)) > len(first) // 2


def _differs_everywhere(shorter: Text, longer: Text) -> bool:
    """Return whether *shorter* differs from *longer* all over, or in numbers between its ends."""
    letters = shorter.letters
    gaps = _gaps(letters, longer.shingles)
    at_start = bool(gaps) and gaps[0][0] == 0
    at_end = bool(gaps) and gaps[-1][1] == len(letters)
    within = gaps[at_start : len(gaps) - at_end]
    changed = sum(_is_another(letters, start, end, longer.shingles) for start, end in within)
    allowed = 0 if _are_alike(shorter.title, longer.title) else len(letters) // _UNCHANGED
    if changed > allowed or len(gaps) > 2 + len(letters) // _UNCUT:
        return True
    edge = min(_EDGE, int(len(letters) * _EDGE_SHARE))
    inner = _between(shorter.body, edge if at_start else 0, edge if at_end else 0)
    numbers = _NUMBER.findall(unicodedata.normalize("NFKC", inner[:_LOOKED_AT]))
    return sum(number not in longer.numbers for number in numbers) > len(numbers) // 20


def _is_another(letters: str, start: int, end: int, shingles: Collection[str]) -> bool:
    """Return whether in the gap of *letters* there stands something else, and nothing was just left out or put in."""
    around = _SHINGLE - 1
    if end - start <= 2 * around:
        return False  # what stood on both sides of something is joined here
    # What stands on both sides of it is joined in the other text. It may begin as what stands behind it does.
    first, last = start + around, end - around
    joints = (letters[first + by - 3 : first + by] + letters[last + by : last + by + 2] for by in range(4))
    return not any(joint in shingles for joint in joints)


def _between(body: str, before: int, after: int) -> str:
    """Return *body* without as many letters and digits at its ends."""
    start, end = 0, len(body)
    while before and start < end:
        before -= body[start].isalnum()
        start += 1
    while after and end > start:
        end -= 1
        after -= body[end].isalnum()
    # A number that begins or ends outside belongs there.
    return body[start:end].strip("0123456789") if start or end < len(body) else body


def _gaps(letters: str, shingles: Collection[str]) -> list[tuple[int, int]]:
    """Return from where to where runs of *letters* are none of *shingles*."""
    gaps: list[tuple[int, int]] = []
    start = None
    for position in range(len(letters) - _SHINGLE + 1):
        if letters[position : position + _SHINGLE] in shingles:
            if start is not None:
                gaps.append((start, position + _SHINGLE - 1))
                start = None
        elif start is None:
            start = position
    if start is not None:
        gaps.append((start, len(letters)))
    return gaps
