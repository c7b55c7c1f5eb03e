"""The downloads of a crawl: they can be given up together, and wait while too many bytes wait for the disk."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from zakerscraper.exceptions import RequestCancelledError

_R = TypeVar("_R")

IS_IMAGE = "zaker_is_image"
"""The key in a request's `meta` of whether it is for an image."""
MAX_WAITING_BYTES = 16 * 1024 * 1024
"""Bytes of images that may wait for the disk before no other image is asked for: some hundred images."""


class Downloads:
    """Runs downloads, each in a task of its own, which `give_up` ends; those of images wait for room (`waiting_bytes`).

    The output folder may be much slower than the site: without a bound images would pile up in memory.
    """

    def __init__(self, max_waiting_bytes: int = MAX_WAITING_BYTES) -> None:
        self._tasks: set[asyncio.Task[Any]] = set()
        self._max_waiting_bytes = max_waiting_bytes
        self._waiting_bytes = 0
        self._room: asyncio.Event | None = None

    async def run(self, download: Coroutine[Any, Any, _R], *, needs_room: bool) -> _R:
        """Return what *download* returns.

        Args:
            needs_room: Whether it waits while too many bytes wait for the disk.

        Raises:
            RequestCancelledError: `give_up` has ended it.
        """
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            while needs_room and not self._has_room():
                self._room = self._room or asyncio.Event()
                await self._room.wait()
            return await download
        except asyncio.CancelledError:
            if task in self._tasks:
                raise  # it is not `give_up` that cancels
            task.uncancel()
            raise RequestCancelledError("the run ended before the response was complete") from None
        finally:
            self._tasks.discard(task)
            download.close()  # where it has not begun

    def give_up(self) -> None:
        """End all downloads that are under way; their connections are closed."""
        tasks, self._tasks = self._tasks, set()
        for task in tasks:
            task.cancel()

    @contextmanager
    def waiting_bytes(self, count: int) -> Iterator[None]:
        """Count that so many bytes wait for the disk."""
        self._waiting_bytes += count
        try:
            yield
        finally:
            self._waiting_bytes -= count
            if self._room is not None and self._has_room():
                self._room.set()
                self._room = None

    def _has_room(self) -> bool:
        return self._waiting_bytes <= self._max_waiting_bytes
