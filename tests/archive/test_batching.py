"""Calls made one, on a real event loop."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence

import pytest

from zakerscraper.archive.batching import Batcher


async def outcome(together: Batcher[int], item: int) -> str:
    try:
        await together.submit(item)
    except Exception as error:
        return str(error)
    return "done"


async def outcomes(together: Batcher[int], items: Sequence[int]) -> list[str]:
    return await asyncio.gather(*(outcome(together, item) for item in items))


def test_what_comes_close_is_acted_on_together_beside_the_loop() -> None:
    groups: list[list[int]] = []
    threads: set[int] = set()

    def act(items: Sequence[int]) -> list[Exception | None]:
        groups.append(list(items))
        threads.add(threading.get_ident())
        return [None] * len(items)

    async def twice() -> list[str]:
        together = Batcher(act, 0.01)
        return await outcomes(together, [1, 2, 3]) + await outcomes(together, [4])

    assert asyncio.run(twice()) == ["done"] * 4
    assert groups == [[1, 2, 3], [4]]
    assert threading.get_ident() not in threads


def test_each_gets_what_went_wrong_with_it() -> None:
    def act(items: Sequence[int]) -> list[Exception | None]:
        return [ValueError(f"odd: {item}") if item % 2 else None for item in items]

    assert asyncio.run(outcomes(Batcher(act, 0), [1, 2, 3])) == ["odd: 1", "done", "odd: 3"]


def test_an_act_that_breaks_leaves_nobody_waiting() -> None:
    def act(items: Sequence[int]) -> list[Exception | None]:
        raise RuntimeError("broken")

    assert asyncio.run(outcomes(Batcher(act, 0), [1, 2])) == ["broken", "broken"]


def test_what_comes_meanwhile_waits_for_its_turn() -> None:
    running, most, groups = 0, 0, 0

    def act(items: Sequence[int]) -> list[Exception | None]:
        nonlocal running, most, groups
        running, groups = running + 1, groups + 1
        most = max(most, running)
        threading.Event().wait(0.01)
        running -= 1
        return [None] * len(items)

    async def scattered() -> None:
        together = Batcher(act, 0.001)
        waiting = []
        for item in range(20):
            waiting.append(asyncio.create_task(together.submit(item)))
            await asyncio.sleep(0.002)
        await asyncio.gather(*waiting)

    asyncio.run(scattered())
    assert most == 1
    assert 1 < groups <= 20


def test_one_that_is_given_up_does_not_hold_up_the_others() -> None:
    async def one_cancelled() -> list[str]:
        together = Batcher(lambda items: [None] * len(items), 0.01)
        first = asyncio.create_task(together.submit(1))
        others = asyncio.create_task(outcomes(together, [2, 3]))
        await asyncio.sleep(0)
        first.cancel()
        with pytest.raises(asyncio.CancelledError):
            await first
        return await others

    assert asyncio.run(one_cancelled()) == ["done", "done"]


def test_nothing_is_waited_for_where_no_other_is_on_its_way() -> None:
    groups: list[list[int]] = []

    def act(items: Sequence[int]) -> list[Exception | None]:
        groups.append(list(items))
        return [None] * len(items)

    async def three_of_three() -> None:
        # It would wait for an hour.
        together = Batcher(act, 3600, lambda gathered: gathered < 3)
        async with asyncio.timeout(10):
            first = [asyncio.create_task(together.submit(item)) for item in (1, 2)]
            await asyncio.sleep(0.01)
            assert groups == []
            await together.submit(3)
            await asyncio.gather(*first)

    asyncio.run(three_of_three())
    assert groups == [[1, 2, 3]]


def test_those_whose_turn_is_over_are_not_waited_for() -> None:
    groups: list[list[int]] = []
    under_way = 0

    def act(items: Sequence[int]) -> list[Exception | None]:
        groups.append(list(items))
        threading.Event().wait(0.05)
        return [None] * len(items)

    async def one(together: Batcher[int], item: int) -> None:
        nonlocal under_way
        under_way += 1
        await together.submit(item)
        under_way -= 1

    async def two_groups() -> None:
        together = Batcher(act, 3600, lambda waiting: under_way > waiting)
        async with asyncio.timeout(10):
            first = asyncio.create_task(one(together, 1))
            await asyncio.sleep(0.02)
            # These come while the first is acted on, and nothing comes behind them.
            await asyncio.gather(one(together, 2), one(together, 3), first)

    asyncio.run(two_groups())
    assert groups == [[1], [2, 3]]
