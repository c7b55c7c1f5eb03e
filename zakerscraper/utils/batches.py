"""Splits iterables into batches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

T = TypeVar("T")


def batched(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """Yield *items* in lists of *size*, the last of which may be shorter (`itertools.batched` of Python 3.12)."""
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch
