"""Logs the first few messages of a kind, and counts the others."""

from __future__ import annotations

import re
from collections import Counter

LOGGED = 3
"""How many of a kind are logged one by one."""

# What differs between two failures of a kind: where a page was kept, URLs, moments, numbers of attempts.
_PAGE_KEPT = re.compile(r" \(page kept as [^)]*\)")
_OWN = re.compile(r"https?://\S+|\d{4}-\d\d-\d\d[T ][\d:.+Z-]+|(?<=after )\d+(?= attempts)")


def kind_of(reason: str) -> str:
    """Return *reason* without what is of one article only."""
    return _OWN.sub("…", _PAGE_KEPT.sub("", reason))


class LogDedup:
    """Counts reasons by kind, so that a log says something once or thrice and not a hundred times."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()

    def should_log(self, reason: str) -> bool:
        """Count *reason*; return whether it is one of the first of its kind."""
        kind = kind_of(reason)
        self._counts[kind] += 1
        return self._counts[kind] <= LOGGED

    def count_suppressed(self) -> dict[str, int]:
        """Return how many reasons of each kind have been counted beyond those logged."""
        return {kind: count - LOGGED for kind, count in self._counts.items() if count > LOGGED}
