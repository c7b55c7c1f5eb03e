"""Runs blocking calls, one after another, in a thread beside the event loop.

So an outage of a database, or another run's lock, blocks only what needs the database: timeouts fire, signals are
handled, downloads go on.
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
    """Runs calls in order, in a thread named *name*.

    Args:
        on_error: Called, on the event loop, with the exception of a call that nobody awaits.
    """

    def __init__(self, name: str, on_error: Callable[[BaseException], object]) -> None:
        self._executor = ThreadPoolExecutor(1, thread_name_prefix=name)
        self._on_error = on_error
        self._unawaited: set[asyncio.Future[object]] = set()

    async def call(self, act: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Return what *act* returns. Raises what it raises."""
        return await asyncio.get_running_loop().run_in_executor(self._executor, partial(act, *args, **kwargs))

    def call_soon(self, act: Callable[P, object], *args: P.args, **kwargs: P.kwargs) -> None:
        """Schedule *act* without waiting for it. Without a running event loop it is called at once."""
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
            self._on_error(error)

    def close(self) -> None:
        """Block until all scheduled calls are done."""
        self._executor.shutdown()
