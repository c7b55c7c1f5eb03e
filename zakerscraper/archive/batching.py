"""Batches calls that arrive close together, so that they share one transaction."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Generic, TypeVar

_Item = TypeVar("_Item")
_STEPS = 4


class Batcher(Generic[_Item]):
    """Gathers items and gives them, as one list, to *act* in a thread beside the event loop.

    Args:
        act: Returns for each item what went wrong with it, None for nothing. It is never called twice at once.
        wait: Seconds to wait for further items at most; a quarter of that without one ends the wait.
        more: Returns, given how many calls of `submit` have not returned, whether another one may be on its way. Where
            none is, nothing is waited for.
    """

    def __init__(
        self,
        act: Callable[[Sequence[_Item]], Sequence[Exception | None]],
        wait: float,
        more: Callable[[int], bool] = lambda waiting: True,
    ) -> None:
        self._act = act
        self._wait = wait
        self._more = more
        self._waiting = 0
        self._all_are_here = asyncio.Event()
        self._gathered: list[tuple[_Item, asyncio.Future[None]]] = []
        self._work: asyncio.Task[None] | None = None

    async def submit(self, item: _Item) -> None:
        """Return when *act* is done with *item*. Raises what went wrong with it."""
        loop = asyncio.get_running_loop()
        done: asyncio.Future[None] = loop.create_future()
        self._gathered.append((item, done))
        self._waiting += 1
        try:
            if self._work is None:
                self._work = loop.create_task(self._act_on_batches())
            elif not self._more(self._waiting):
                self._all_are_here.set()
            await done
        finally:
            self._waiting -= 1

    async def _act_on_batches(self) -> None:
        while self._gathered:
            await self._gather()
            group, self._gathered = self._gathered, []
            for (_, done), error in zip(group, await self._errors_of(group), strict=True):
                if done.cancelled():
                    continue
                if error is None:
                    done.set_result(None)
                else:
                    done.set_exception(error)
        self._work = None

    async def _gather(self) -> None:
        before = 0
        self._all_are_here.clear()
        for _ in range(_STEPS):
            if before == len(self._gathered) or not self._more(self._waiting):
                return
            before = len(self._gathered)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._all_are_here.wait(), self._wait / _STEPS)

    async def _errors_of(self, group: Sequence[tuple[_Item, asyncio.Future[None]]]) -> Sequence[Exception | None]:
        try:
            return await asyncio.to_thread(self._act, [item for item, _ in group])
        except Exception as error:
            # Each caller of `submit` must get its answer.
            return [error] * len(group)
