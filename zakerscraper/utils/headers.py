"""HTTP headers as text."""

from __future__ import annotations

from typing import Protocol


class Headers(Protocol):
    """Headers as Scrapy has them."""

    def get(self, key: str, /) -> bytes | None:
        """Return the value of a header, None without one."""


def header_text(headers: Headers, name: str) -> str:
    """Return the value of the header *name*, "" without one."""
    return (headers.get(name) or b"").decode("latin-1")
