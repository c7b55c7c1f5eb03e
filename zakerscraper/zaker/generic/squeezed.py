"""Texts in the form in which texts of a page are compared."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_LONG_LINE = 1000


def squeezed(text: str) -> str:
    """Return *text* in the form in which texts of a page are compared: no white space, no variants of characters."""
    return _squeezed_line(text) if len(text) < _LONG_LINE else _squeezed(text)


def _squeezed(text: str) -> str:
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    return "".join(text.split()).casefold()


_squeezed_line = lru_cache(maxsize=2048)(_squeezed)
"""Lines are compared with many things."""
