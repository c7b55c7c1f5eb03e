"""HTTP headers as text."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol


class Headers(Protocol):
    """Headers as Scrapy has them."""

    def get(self, key: str, /) -> bytes | None:
        """Return the value of a header, None without one."""

    def items(self) -> Iterable[tuple[bytes, list[bytes]]]:
        """Return the names of all headers with their values."""


def header_text(headers: Headers, name: str) -> str:
    """Return the value of the header *name*, "" without one."""
    return (headers.get(name) or b"").decode("latin-1")


def headers_as_text(headers: Headers) -> dict[str, str]:
    """Return all *headers* by name, several of one name joined by commas."""
    return {name.decode("latin-1"): b", ".join(values).decode("latin-1") for name, values in headers.items()}
