"""What a scheduler that workers share must keep to, whatever becomes of a worker or of Redis.

Each promise is asked of ours and of scrapy-redis' own, which keeps one of them. A scheduler is driven as Scrapy's
engine drives it; nothing is fetched.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from types import SimpleNamespace
from typing import Any

import pytest
import redis
from scrapy import Request, Spider
from scrapy.utils.defer import maybe_deferred_to_future
from scrapy.utils.test import get_crawler
from scrapy_redis.scheduler import Scheduler

from tests.redis_server import RedisServer
from zakerscraper.distributed.connection import client_parameters
from zakerscraper.distributed.queue import HeartbeatResult
from zakerscraper.distributed.scheduler import LeaseScheduler

LEASE = 1.0
"""Seconds."""
OWN = pytest.param("zakerscraper", id="ours")
SCRAPY_REDIS = pytest.param("scrapy-redis", id="scrapy-redis")
LOST = pytest.param(
    "scrapy-redis", id="scrapy-redis", marks=pytest.mark.xfail(reason="what is taken is gone from Redis", strict=True)
)


class ObservedScheduler(LeaseScheduler):
    """Ours, with what it hears as it says that it lives."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.beats: list[HeartbeatResult] = []

    def record_heartbeat(self, beat: HeartbeatResult) -> None:
        super().record_heartbeat(beat)
        self.beats.append(beat)

    def fall_silent(self) -> None:
        assert self._heart is not None
        self._heart.stop()
        self._polling.stop()


class Engine:
    """As much of Scrapy's engine as a scheduler sees."""

    def __init__(self) -> None:
        nextcall = SimpleNamespace(schedule=lambda: None)
        self.slot = self._slot = SimpleNamespace(inprogress=set(), nextcall=nextcall, closing=None)


class Worker:
    """A process that shares the queue, as its scheduler sees it."""

    def __init__(self, kind: str, url: str) -> None:
        self.engine = Engine()
        settings = {
            "REDIS_URL": url,
            "REDIS_PARAMS": client_parameters() if kind == "zakerscraper" else {},
            "SCHEDULER_LEASE": LEASE,
            "SCHEDULER_PERSIST": True,
            "SCHEDULER_SERIALIZER": "zakerscraper.distributed.serializer",
            "DUPEFILTER_CLASS": "scrapy_redis.dupefilter.RFPDupeFilter",
        }
        self._crawler: Any = get_crawler(Spider, settings)
        self._crawler.spider = Spider.from_crawler(self._crawler, "shared")
        self._crawler.engine = self.engine
        made = ObservedScheduler if kind == "zakerscraper" else Scheduler
        self.scheduler: Any = made.from_crawler(self._crawler)
        self.is_going = False

    async def begin(self) -> Worker:
        if opened := self.scheduler.open(self._crawler.spider):
            await maybe_deferred_to_future(opened)
        self.is_going = True
        return self

    def put(self, *numbers: int) -> None:
        for number in numbers:
            self.scheduler.enqueue_request(Request(f"https://www.myzaker.com/article/{number}"))

    async def take(self, within: float = 5.0) -> int | None:
        """Return the number of the next request, None where none comes in time."""
        last_moment = time.monotonic() + within
        while (request := self.scheduler.next_request()) is None:
            if time.monotonic() > last_moment:
                return None
            await asyncio.sleep(0.01)
        self.engine.slot.inprogress.add(request)
        return int(request.url.rpartition("/")[2])

    def finish(self, number: int) -> None:
        """Let the request be done: its callback and its items are through."""
        slot = self.engine.slot
        slot.inprogress = {request for request in slot.inprogress if not request.url.endswith(f"/{number}")}

    async def sees_the_end(self, within: float = 5.0) -> bool:
        """Tell whether nothing is left, by whomever it would have to be done."""
        last_moment = time.monotonic() + within
        while self.scheduler.has_pending_requests():
            if time.monotonic() > last_moment:
                return False
            await asyncio.sleep(0.01)
        return True

    async def leave(self) -> None:
        """End as a run does that is stopped."""
        self.is_going = False
        self.engine.slot.closing = True
        if closed := self.scheduler.close("shutdown"):
            await maybe_deferred_to_future(closed)

    def die(self) -> None:
        """End as a process does that is killed."""
        self.is_going = False
        if isinstance(self.scheduler, ObservedScheduler):
            self.scheduler.fall_silent()


Play = Callable[[Worker, Worker], Awaitable[None]]
Stage = Callable[[Play], None]


@pytest.fixture
def stage(request: pytest.FixtureRequest, redis_url: str) -> Stage:
    """`stage(play)` lets two workers act."""

    def act(play: Play) -> None:
        async def run() -> None:
            one, other = Worker(request.param, redis_url), Worker(request.param, redis_url)
            try:
                await play(await one.begin(), await other.begin())
            finally:
                for worker in (one, other):
                    if worker.is_going:
                        await worker.leave()

        asyncio.run(run())

    return act


def kinds(*which: Any) -> Any:
    return pytest.mark.parametrize("stage", which, indirect=True)


@kinds(OWN, SCRAPY_REDIS)
@pytest.mark.filterwarnings("ignore:Passing a 'spider' argument")  # scrapy-redis does
def test_what_one_puts_there_each_takes_a_part_of_and_nobody_twice(stage: Stage) -> None:
    async def play(one: Worker, other: Worker) -> None:
        one.put(*range(8), 3, 4)
        found: list[int] = []
        shares = {one: 0, other: 0}
        while len(found) < 8:
            for worker in shares:
                if (number := await worker.take(0.2)) is not None:
                    found.append(number)
                    shares[worker] += 1
                    worker.finish(number)
        assert all(shares.values())
        assert sorted(found) == list(range(8))
        assert await one.take(0.1) is None
        assert await asyncio.gather(one.sees_the_end(), other.sees_the_end()) == [True, True]

    stage(play)


@kinds(OWN, LOST)
def test_a_killed_workers_request_is_anothers_after_a_lease(stage: Stage) -> None:
    async def play(one: Worker, other: Worker) -> None:
        one.put(1)
        assert await one.take() == 1
        one.die()
        assert await other.take() == 1
        other.finish(1)
        assert await other.sees_the_end()

    stage(play)


@kinds(OWN, LOST)
def test_a_worker_that_lives_keeps_its_request_and_the_others_stay(stage: Stage) -> None:
    async def play(one: Worker, other: Worker) -> None:
        one.put(1)
        assert await one.take() == 1
        assert await other.take(3 * LEASE) is None
        assert not await other.sees_the_end(within=0.1), "it may come back"
        one.finish(1)
        assert await one.sees_the_end()
        assert await other.sees_the_end()

    stage(play)


@kinds(OWN, LOST)
def test_who_is_stopped_gives_back_at_once(stage: Stage) -> None:
    async def play(one: Worker, other: Worker) -> None:
        one.put(1, 2)
        assert await one.take() == 1
        one.put(3)
        await one.leave()
        assert [await other.take(LEASE / 2), await other.take(LEASE / 2), await other.take(LEASE / 2)] == [1, 2, 3]

    stage(play)


@kinds(OWN, LOST)
def test_who_comes_back_late_ends_nothing_of_the_one_that_has_it(stage: Stage, client: redis.Redis) -> None:
    async def play(one: Worker, other: Worker) -> None:
        one.put(1)
        assert await one.take() == 1
        one.die()  # it is only asleep
        assert await other.take() == 1
        one.finish(1)
        assert not await one.sees_the_end(within=0.3), "it is the other's to say"
        other.die()
        third = await Worker("zakerscraper", client_url(client)).begin()
        assert await third.take() == 1, "so nothing is lost where the other one dies, too"
        third.finish(1)
        assert await third.sees_the_end()
        await third.leave()

    stage(play)


@kinds(OWN, LOST)
def test_what_came_of_an_answer_is_there_before_the_answer_is_done(stage: Stage) -> None:
    async def play(one: Worker, other: Worker) -> None:
        one.put(1)
        assert await one.take() == 1
        one.put(2)
        one.finish(1)
        one.die()
        assert await other.take() in {1, 2}, "it is asked for again, or what it led to is there"

    stage(play)


@kinds(OWN, LOST)
def test_a_restart_of_redis_loses_nothing_and_stops_nobody(stage: Stage, redis_server: RedisServer) -> None:
    async def play(one: Worker, other: Worker) -> None:
        one.put(1, 2)
        assert await one.take() == 1
        redis_server.stop()
        try:
            one.put(3)
            assert await other.take(0.2) is None
        finally:
            redis_server.start()
        found: set[int | None] = set()
        for worker in (one, other) * 3:
            if not {2, 3} <= found:
                found.add(await worker.take(1))
        assert {2, 3} <= found

    stage(play)


@kinds(OWN, LOST)
def test_a_replica_that_lacks_the_last_second_loses_no_request_that_it_had(stage: Stage, client: redis.Redis) -> None:
    async def play(one: Worker, other: Worker) -> None:
        one.put(1)
        assert await one.take() == 1
        replica = {key: client.dump(key) for key in client.scan_iter()}
        one.put(2)
        one.finish(1)
        assert await one.take() == 2
        client.flushall()
        for key, data in replica.items():
            client.restore(key, 0, data)
        one.put(3)
        assert await one.take() == 3
        one.finish(2)  # a request of which the replica never heard
        assert not await one.sees_the_end(within=0.3), "3 is under way, whatever number it has got"
        one.die()
        assert {await other.take(), await other.take()} == {1, 3}

    stage(play)


@kinds(OWN, LOST)
def test_a_redis_that_has_forgotten_all_says_so(stage: Stage, client: redis.Redis) -> None:
    async def play(one: Worker, other: Worker) -> None:
        client.flushall()
        await asyncio.sleep(LEASE)
        assert sum(beat.forgotten for beat in one.scheduler.beats) == 1
        one.put(1)
        assert await other.take() == 1

    stage(play)


@kinds(OWN, LOST)
def test_no_lease_of_a_clock_that_was_years_ahead_lasts_for_years(stage: Stage, client: redis.Redis) -> None:
    async def play(one: Worker, other: Worker) -> None:
        one.put(1)
        assert await one.take() == 1
        one.die()
        ahead = time.time() + 10 * 365 * 86_400
        for name in ("inflight", "workers"):
            for member in client.zrange(f"shared:{name}", 0, -1):
                client.zadd(f"shared:{name}", {member: ahead})
        assert await other.take() == 1

    stage(play)


def client_url(client: redis.Redis) -> str:
    return f"redis://127.0.0.1:{client.connection_pool.connection_kwargs['port']}/0"


def test_an_outage_holds_up_nothing_else(redis_server: RedisServer, redis_url: str) -> None:
    async def play() -> float:
        worker = await Worker("zakerscraper", redis_url).begin()
        latest, loop = 0.0, asyncio.get_running_loop()
        redis_server.freeze()
        loop.call_later(1.5, redis_server.thaw)
        worker.put(1)
        end = loop.time() + 1.4
        while loop.time() < end:
            due = loop.time() + 0.1
            worker.scheduler.next_request()
            worker.scheduler.has_pending_requests()
            await asyncio.sleep(0.1)
            latest = max(latest, loop.time() - due)
        assert await worker.take() == 1
        await worker.leave()
        return latest

    # Who waited for Redis would hold up what is to thaw it, and be as late as that is given up: ten seconds.
    assert asyncio.run(play()) < 5
