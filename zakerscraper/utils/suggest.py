"""Suggests what a misspelt name may have meant."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def nearest(name: str, known: Iterable[str], *, likeness: float = 0.6) -> str:
    """Return the one of *known* that is most like *name*, "" where none is.

    Args:
        likeness: How similar they must be, from 0 (not at all) to 1 (equal but for case).
    """
    by_lower = {candidate.lower(): candidate for candidate in known}
    found = get_close_matches(name.lower(), by_lower, n=1, cutoff=likeness)
    return by_lower[found[0]] if found else ""


def did_you_mean(name: str, known: Iterable[str], *, likeness: float = 0.6) -> str:
    """Return `did you mean X?`, X the one of *known* that is most like *name*; "" where none is."""
    found = nearest(name, known, likeness=likeness)
    return f"did you mean {found}?" if found else ""
