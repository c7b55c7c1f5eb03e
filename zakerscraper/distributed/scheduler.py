"""scrapy-redis' scheduler with leases, which loses no request when a worker is killed.

It knows nothing of ZAKER and keeps the shape of scrapy-redis' own; `job_scheduler` has what our crawls use.

Scrapy asks its scheduler without waiting, and Redis may be away. So requests go to Redis and come from it in exchanges,
one at a time and in a thread of their own; what Scrapy asks is answered from what the last one brought.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import socket
from collections import deque
from collections.abc import Mapping, Sequence
from time import monotonic
from typing import Any, Self

from redis import Redis
from redis.exceptions import RedisError
from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.utils.asyncio import create_looping_call
from scrapy.utils.defer import deferred_from_coro
from scrapy.utils.misc import load_object
from scrapy_redis.connection import get_redis_from_settings
from scrapy_redis.scheduler import Scheduler
from twisted.internet.defer import Deferred

from zakerscraper import compat
from zakerscraper.distributed.heartbeat import Heartbeat
from zakerscraper.distributed.queue import EncodedRequest, HeartbeatAnswer, LeasedRequest, LeaseQueue
from zakerscraper.utils.call_thread import CallThread

logger = logging.getLogger(__name__)

DEFAULT_LEASE = 60.0
_BEATS_A_LEASE = 5
_LOOK_EVERY = 0.5
"""Seconds after which a worker with nothing to do looks whether others have put something into the queue."""
_GATHERED_FOR = 0.02
"""Seconds within which requests that come one after another go into the queue together."""
_GATHERED = 100
"""How many go there at once."""
_TAKEN = 8
"""How many requests at most are leased at once."""
_REPORTED_EVERY = 4
"""After so many looks what a worker reports of itself is made anew."""
_TRIES = 5
"""A request that so many workers could not read is set aside."""
_LATER = 1000
"""Levels of priority by which a request goes back that one worker could not read."""


class LeaseScheduler(Scheduler):
    """scrapy-redis' scheduler with leases.

    A request that is taken stays in Redis, marked with a deadline, until its response has gone through callback and
    pipelines. The worker that has it renews the deadline; when it is silent for a lease, another one gets the request.
    So each request is handled at least once, and more than once only where a worker died or was silent meanwhile.

    Settings: those of scrapy-redis (SCHEDULER_PERSIST, SCHEDULER_FLUSH_ON_START, SCHEDULER_QUEUE_KEY, which has to end
    in `:requests`, SCHEDULER_SERIALIZER, REDIS_URL, REDIS_PARAMS), and SCHEDULER_LEASE: seconds, 60 by default.
    The queue's class is LeaseQueue.
    """

    lease = DEFAULT_LEASE
    crawler: Crawler
    workers = 0
    """How many there were at most, as far as this one has heard."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.held: dict[Request, str] = {}
        """What this worker has taken and not finished, with the queue's number for it."""
        self._ready: deque[tuple[Request, str]] = deque()
        """What this worker has taken, with the queue's numbers, and Scrapy has not asked for yet."""
        self._arriving: list[LeasedRequest] = []
        """What this worker has taken and not looked at yet."""
        self._gathered: list[EncodedRequest] = []
        """What is on its way into the queue. Until it is there, the response it came from is not done."""
        self._flushing: asyncio.TimerHandle | None = None
        self._heart: Heartbeat | None = None
        self._heartbeat_server: Redis | None = None
        self._is_waiting = False
        self._lost = False
        self._emptied_at: float | None = None
        """When nothing waited in Redis and nothing was leased, by the monotonic clock; None after a further request."""
        self._thread = CallThread("queue", self._note_error)
        self._exchanging: asyncio.Task[None] | None = None
        self._is_asked_for = False
        """Whether another exchange is to follow."""
        self._looks = 0
        self._about = "{}"
        self._ending: asyncio.Task[None] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        scheduler: Self = cls.from_settings(crawler.settings)
        scheduler.stats = crawler.stats
        scheduler.crawler = crawler
        scheduler.lease = crawler.settings.getfloat("SCHEDULER_LEASE", DEFAULT_LEASE)
        return scheduler

    # What a subclass may change

    def job(self, spider: Spider) -> str:
        """Return what the workers that share the queue have in common, and what its keys begin with."""
        return spider.name

    def worker(self) -> str:
        """Return the name of this worker, which no other has."""
        return f"{socket.gethostname()}-{os.getpid()}-{os.urandom(4).hex()}"

    def worker_report(self) -> Mapping[str, Any]:
        """Return what this worker reports of itself, as JSON data; called in the reactor's thread."""
        return {}

    def heartbeat_client(self) -> Redis:
        """Return the client by which this worker says that it lives, which must not wait long for a response."""
        client: Redis = get_redis_from_settings(self.crawler.settings)
        return client

    def queue_lost(self, error: RedisError) -> None:
        """End the crawl, as Redis is away for good. Called once or more often."""
        if self._ending is None:
            logger.error("The queue is lost: %s", error)
            closing = self.crawler.engine.close_spider_async(reason="redis_lost")
            self._ending = asyncio.get_running_loop().create_task(closing)

    def is_lost(self) -> bool:
        """Return whether Redis has been away for longer than is waited for."""
        return self._lost

    def unreadable(self, taken: LeasedRequest, error: Exception) -> None:
        """Record a request that is set aside, as no worker could read it."""
        logger.error("A request of the queue cannot be read and is set aside: %s", error)

    def record_heartbeat(self, answer: HeartbeatAnswer) -> None:
        """Record what Redis answered to a sign of life; called in a thread of its own."""
        self.workers = max(self.workers, answer.workers)
        if answer.recovered:
            logger.info("%d requests of a worker that is silent are in the queue again", answer.recovered)

    async def is_wanted(self, request: Request, *, again: bool) -> bool:
        """Return whether a request that has just been leased is to be fetched.

        Args:
            again: Whether it was leased before and that lease ran out.
        """
        return True

    def on_enqueued(self, request: Request) -> None:
        """Take note that *request* is in the queue, where any worker may take it."""
        self.stats.inc_value("scheduler/enqueued/redis")

    def on_given_out(self, request: Request) -> None:
        """Take note that Scrapy gets *request*."""
        self.stats.inc_value("scheduler/dequeued/redis")

    def is_finished(self, request: Request) -> bool:
        """Return whether a request that is in progress no more need not come back."""
        return True

    # What Scrapy calls

    def open(self, spider: Spider) -> Deferred[None]:
        """Enter among the workers. Fails with RedisError."""
        self.spider = spider
        self.queue = LeaseQueue(
            self.server,
            spider,
            self.queue_key % {"spider": self.job(spider)},
            self.serializer,
            worker=self.worker(),
            lease=self.lease,
            persist=self.persist,
        )
        self.df = load_object(self.dupefilter_cls)(self.server, self.queue.keys[LeaseQueue.NAMES.index("dupefilter")])
        return deferred_from_coro(self._enter())

    async def _enter(self) -> None:
        if self.flush_on_start:
            await self._thread.call(self.flush)
        self.workers = 1 + await self._thread.call(self.queue.join)
        self._refresh_report()
        self._heart = Heartbeat(self._send_heartbeat, self.lease / _BEATS_A_LEASE)
        self._heart.start()
        self._looking = create_looping_call(self._look)
        self._looking.start(_LOOK_EVERY, now=False)

    def close(self, reason: str) -> Deferred[None]:
        """Leave, and give back what was taken and not finished."""
        return deferred_from_coro(self.close_async(reason))

    async def close_async(self, reason: str) -> None:
        """Do what `close` does."""
        if self._heart is not None:
            await self._thread.call(self._heart.stop)
            self._looking.stop()
            self._is_waiting = False
            await self._exchange()
            try:
                if not self.is_lost():
                    await self._thread.call(self.queue.leave, self._leased_numbers())
            except RedisError as error:
                self._note_error(error)
        self._thread.close()

    def enqueue_request(self, request: Request) -> bool:
        """Put *request* into the queue, within the blink of an eye and together with those that follow it.

        Whether one like it has been there, shows only then: the signal `request_dropped` says so.
        Raises TypeError or ValueError for a request that JSON cannot carry.
        """
        fingerprint = "" if request.dont_filter else self.df.request_fingerprint(request)
        self._gathered.append(self.queue.encode(request, fingerprint))
        self._emptied_at = None
        if len(self._gathered) >= _GATHERED:
            self._exchange_soon()
        elif self._flushing is None:
            self._flushing = asyncio.get_running_loop().call_later(_GATHERED_FOR, self._exchange_soon)
        return True

    def next_request(self) -> Request | None:
        """Return a leased request; None where none is there yet, which is asked for then."""
        # Without Redis nothing is to begin, not even what this worker has already.
        if not self._ready or self.is_lost():
            self._is_waiting = True
            if not self._is_empty():
                self._exchange_soon()
            return None
        request, number = self._ready.popleft()
        self.held[request] = number
        self._is_waiting = False
        self.on_given_out(request)
        return request

    def has_pending_requests(self) -> bool:
        """Return whether anything waits or is leased, by whomever: what another worker has may come back."""
        if self.is_lost() or self._is_empty():
            return False
        self._exchange_soon()
        return True

    # Exchanges with Redis

    def _is_empty(self) -> bool:
        """Return whether there was nothing in Redis a moment ago."""
        return self._emptied_at is not None and monotonic() - self._emptied_at < _LOOK_EVERY

    def _exchange_soon(self) -> None:
        self._is_asked_for = True
        if self._exchanging is None:
            self._exchanging = asyncio.get_running_loop().create_task(self._exchange_while_asked_for())

    async def _exchange(self) -> None:
        """Return when there has been another exchange."""
        self._exchange_soon()
        if self._exchanging is not None:
            await self._exchanging

    async def _exchange_while_asked_for(self) -> None:
        try:
            while self._is_asked_for and not self.is_lost():
                self._is_asked_for = False
                await self._trade_with_redis()
        except RedisError as error:
            self._note_error(error)
        except Exception:
            logger.exception("An exchange with the queue failed")
        finally:
            self._exchanging = None

    async def _trade_with_redis(self) -> None:
        """Put what has been gathered into the queue, say what is done, and take the next requests."""
        if self._flushing is not None:
            self._flushing.cancel()
            self._flushing = None
        # What came of a response has to be in the queue before that is done: all of it is among what is gathered.
        gathered, self._gathered = self._gathered, []
        done = self._find_done()
        is_closing = compat.is_closing(self.crawler.engine)
        most = _TAKEN if self._is_waiting and not self._ready and not is_closing else 0
        is_idle = not self._ready and len(done) == len(self.held)
        put, self._arriving, is_empty = await self._thread.call(
            self._call_redis, gathered, list(done.values()), most, is_idle
        )
        for request in done:
            del self.held[request]
        self._emptied_at = monotonic() if is_empty and not self._gathered else None
        for queued, is_there in zip(gathered, put, strict=True):
            if is_there:
                self.on_enqueued(queued.request)
            else:
                self.df.log(queued.request, self.spider)
                self.crawler.signals.send_catch_log(signals.request_dropped, request=queued.request, spider=self.spider)
        while self._arriving:
            taken = self._arriving[0]
            if accepted := await self._accept(taken):
                self._ready.append((accepted, taken.number))
            del self._arriving[0]
        if (self._ready or is_empty) and not is_closing:
            # By itself the engine would look every five seconds.
            compat.schedule_next_request(self.crawler.engine)

    def _call_redis(
        self, gathered: Sequence[EncodedRequest], done: Sequence[str], most: int, is_idle: bool
    ) -> tuple[list[bool], list[LeasedRequest], bool]:
        """Return which of *gathered* have been put there, what has been taken, and whether nothing is left.

        Called in a thread.

        Args:
            is_idle: Whether this worker has nothing to do. While it has, something is left.
        """
        put = self.queue.push_all(gathered) if gathered else []
        taken: list[LeasedRequest] = []
        if most:
            taken = self.queue.pop_some(most, done)
        elif done:
            self.queue.acknowledge(done)
        return put, taken, is_idle and not taken and not self.queue.count_unfinished()

    async def _accept(self, taken: LeasedRequest) -> Request | None:
        """Return the request that has been taken, None for one that is not to be fetched, or cannot be read."""
        try:
            request = self.queue.decode(taken)
        except ValueError as error:
            # A worker of the next release may have written it: it is left for one of that kind.
            if await self._thread.call(self.queue.put_back, taken.number, _LATER, _TRIES):
                self.unreadable(taken, error)
            return None
        if await self.is_wanted(request, again=taken.again):
            return request
        await self._thread.call(self.queue.acknowledge, [taken.number])
        return None

    def _leased_numbers(self) -> list[str]:
        """Return the queue's numbers of all that this worker has."""
        ready = [number for _, number in list(self._ready)]
        return [*list(self.held.values()), *ready, *(taken.number for taken in list(self._arriving))]

    def _find_done(self) -> dict[Request, str]:
        """Return what this worker has finished since it last said so, with the queue's numbers."""
        # A request is in progress from the moment it is given out until the last pipeline is through with its items.
        in_progress = compat.requests_in_progress(self.crawler.engine)
        return {
            request: number
            for request, number in self.held.items()
            if request not in in_progress and self.is_finished(request)
        }

    def _note_error(self, error: BaseException) -> None:
        """End the crawl over an error of Redis: what has waited in vain once need not do so again for each request."""
        if isinstance(error, RedisError):
            self._lost = True
            self.queue_lost(error)

    # Signs of life

    def _look(self) -> None:
        self._looks += 1
        if self._looks % _REPORTED_EVERY == 0:
            self._refresh_report()
        if self._is_waiting:
            self._exchange_soon()

    def _refresh_report(self) -> None:
        self._about = json.dumps(dict(self.worker_report()), ensure_ascii=False)

    def _send_heartbeat(self) -> None:
        """Say that this worker lives; called in a thread of its own, so that nothing in the reactor delays it."""
        if self._heartbeat_server is None:
            # A client that gives up at once: the next beat comes soon.
            self._heartbeat_server = self.heartbeat_client()
        self.record_heartbeat(self.queue.send_heartbeat(self._leased_numbers(), self._about, self._heartbeat_server))
