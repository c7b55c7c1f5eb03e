"""Runs blocking calls, one after another, in a thread beside the event loop.

An outage of a database, or another run's lock, so holds up what needs the database, and nothing else: timeouts fire, a
signal is answered, downloads go on.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


class CallThread:
    """Runs calls in the order in which they are asked for, in a thread named *name*.

    Args:
        lost: Called, on the event loop, with what a call raised that nobody awaits.
    """

    def __init__(self, name: str, lost: Callable[[BaseException], object]) -> None:
        self._executor = ThreadPoolExecutor(1, thread_name_prefix=name)
        self._lost = lost
        self._unawaited: set[asyncio.Future[object]] = set()

    async def call(self, act: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Return what *act* returns. Raises what it raises."""
        return await asyncio.get_running_loop().run_in_executor(self._executor, partial(act, *args, **kwargs))

    def call_soon(self, act: Callable[P, object], *args: P.args, **kwargs: P.kwargs) -> None:
        """Have *act* called, and go on without waiting for it. Without a running event loop it is called at once."""
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            act(*args, **kwargs)
            return
        future: asyncio.Future[object] = loop.run_in_executor(self._executor, partial(act, *args, **kwargs))
        self._unawaited.add(future)
        future.add_done_callback(self._note_end)

    def _note_end(self, future: asyncio.Future[object]) -> None:
        self._unawaited.discard(future)
        if not future.cancelled() and (error := future.exception()) is not None:
            self._lost(error)

    def close(self) -> None:
        """Return when all that was asked for is done. It blocks."""
        self._executor.shutdown()
