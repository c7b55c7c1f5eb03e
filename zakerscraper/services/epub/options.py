"""Options of books, in a module that is cheap to import."""

from __future__ import annotations

from dataclasses import dataclass

BOOK_FOR_EACH = ("day", "week", "section", "channel", "search")
"""What a folder can have a book for each of."""
LONGEST_SIDE = 1200
"""Default pixels of an image's longer side; e-readers of six to eight inches have some 1,450 by 1,070."""
MAX_SIDE = 4000
"""The maximum of that option."""


@dataclass(frozen=True, slots=True)
class BookOptions:
    """How a book is made.

    Attributes:
        group: Added to the title, a day or the like; None for the days of its articles.
        key: Identifies the book to e-readers, the same for every edition; "" for its title.
        longest_side: Pixels of an image's longer side at most; 0 leaves images out.
    """

    title: str = "ZAKER"
    group: str | None = None
    key: str = ""
    longest_side: int = LONGEST_SIDE
