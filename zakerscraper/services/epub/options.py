"""Options of books; cheap to import, as every command does."""

from __future__ import annotations

from dataclasses import dataclass

EACH = ("day", "week", "section", "channel", "search")
"""What each book of a folder may be of."""
LONGEST_SIDE = 1200
"""Pixels of an image's longer side, at most; screens of six to eight inches have some 1,450 by 1,070."""
MAX_SIDE = 4000
"""The most that may be asked for."""


@dataclass(frozen=True, slots=True)
class BookOptions:
    """How a book is made.

    title: what it is called. group: what stands behind that, a day or the like; None for the days of its articles. key:
    what it is known by to readers, the same for every later edition; "" for its title. longest_side: pixels that
    images may have at most; 0 leaves images out.
    """

    title: str = "ZAKER"
    group: str | None = None
    key: str = ""
    longest_side: int = LONGEST_SIDE
