"""The words of which names of elements are made: of classes, ids and roles."""

from __future__ import annotations

import re
from functools import lru_cache

_SEGMENT = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]+(?=\d{0,2}(?![A-Za-z0-9]))")
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_TIME_BOX = re.compile(r"time|date|publi|posted|(?<![a-z])pub(?![a-z])")
"""Names of classes and ids of boxes that hold a time, in lower case."""
_IN_TIME_BOX = ("time", "date", "pub", "posted")
"""One of these is in every name that `_TIME_BOX` matches, and is looked for first: that takes less time."""


@lru_cache(maxsize=16384)
def words_of(names: str) -> frozenset[str]:
    """Return the words of names, lower case: `articleShare-bar` has three.

    Hashes that tools append (`Stack_media__79jAd`) are no words.
    """
    if names.islower():  # as nearly all are
        return frozenset(_SEGMENT.findall(names))
    found: set[str] = set()
    for segment in _SEGMENT.findall(names):
        if segment.islower():
            found.add(segment)
        else:
            found.update(_words_in(segment))
    return frozenset(found)


@lru_cache(maxsize=4096)
def _words_in(segment: str) -> tuple[str, ...]:
    words = _WORD.findall(segment)
    return tuple(map(str.lower, words)) if len(words) == 1 or all(len(word) > 2 for word in words) else ()


@lru_cache(maxsize=8192)
def name_a_time(names: str) -> bool:
    """Tell whether the classes and ids of an element say that it holds a time."""
    lower = names.lower()
    return any(map(lower.__contains__, _IN_TIME_BOX)) and _TIME_BOX.search(lower) is not None
