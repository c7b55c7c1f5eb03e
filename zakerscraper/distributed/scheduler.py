"""scrapy-redis' scheduler with leases, which loses no request when a worker is killed.

It knows nothing of ZAKER and keeps the shape of scrapy-redis' own; `job_scheduler` has what our crawls use.

Scrapy does not wait for its scheduler, and Redis may be away. So requests go to Redis and come from it in exchanges,
one at a time and in a thread of their own; Scrapy gets what the last one brought.
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
from zakerscraper.distributed.queue import EncodedRequest, HeartbeatResult, LeasedRequest, LeaseQueue
from zakerscraper.utils.call_thread import CallThread

logger = logging.getLogger(__name__)

DEFAULT_LEASE = 60.0
_BEATS_PER_LEASE = 5
_POLL_SECONDS = 0.5
"""How often an idle worker checks whether others have put something into the queue."""
_BATCH_SECONDS = 0.02
"""How long requests are gathered that go into the queue together."""
_BATCH_SIZE = 100
"""How many of them at most."""
_MAX_LEASED = 8
"""How many requests are leased at once."""
_POLLS_PER_REPORT = 4
"""After so many polls the worker's report is renewed."""
_MAX_TRIES = 5
"""A request that so many workers could not read goes to the dead letters."""
_RETRY_PRIORITY = 1000
"""By how much the priority of a request is lowered that a worker could not read."""


class LeaseScheduler(Scheduler):
    """scrapy-redis' scheduler with leases.

    A leased request stays in Redis, with a deadline, until its response has gone through callback and pipelines. Its
    worker renews the deadline; when it is silent for a whole lease, another one gets the request. So each request is
    handled at least once, and more than once only where a worker died or was silent.

    Settings: those of scrapy-redis (SCHEDULER_PERSIST, SCHEDULER_FLUSH_ON_START, SCHEDULER_QUEUE_KEY, which has to end
    in `:requests`, SCHEDULER_SERIALIZER, REDIS_URL, REDIS_PARAMS), and SCHEDULER_LEASE: seconds, 60 by default.
    The queue's class is LeaseQueue.
    """

    lease = DEFAULT_LEASE
    crawler: Crawler
    workers = 0
    """How many there were at most, by the heartbeats of this one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.held: dict[Request, str] = {}
        """Requests that Scrapy has got and not finished, with their numbers in the queue."""
        self._ready: deque[tuple[Request, str]] = deque()
        """Leased requests, with their numbers, that Scrapy has not got yet."""
        self._arriving: list[LeasedRequest] = []
        """Leased requests that are not decoded yet."""
        self._gathered: list[EncodedRequest] = []
        """Requests on their way into the queue. Until they are there, the response that they came from is not done."""
        self._flushing: asyncio.TimerHandle | None = None
        self._heart: Heartbeat | None = None
        self._heartbeat_server: Redis | None = None
        self._is_waiting = False
        self._lost = False
        self._emptied_at: float | None = None
        """When the queue was last empty, with nothing leased, by the monotonic clock; None after a new request."""
        self._thread = CallThread("queue", self._note_error)
        self._exchanging: asyncio.Task[None] | None = None
        self._is_exchange_due = False
        """Whether another exchange is to follow."""
        self._polls = 0
        self._about = "{}"
        self._ending: asyncio.Task[None] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        scheduler: Self = cls.from_settings(crawler.settings)
        scheduler.stats = crawler.stats
        scheduler.crawler = crawler
        scheduler.lease = crawler.settings.getfloat("SCHEDULER_LEASE", DEFAULT_LEASE)
        return scheduler

    # What a subclass may override

    def job(self, spider: Spider) -> str:
        """Return the name of the job that the workers share, with which the queue's keys begin."""
        return spider.name

    def worker(self) -> str:
        """Return the unique name of this worker."""
        return f"{socket.gethostname()}-{os.getpid()}-{os.urandom(4).hex()}"

    def worker_report(self) -> Mapping[str, Any]:
        """Return this worker's report, as JSON data; called on the event loop."""
        return {}

    def heartbeat_client(self) -> Redis:
        """Return the client for heartbeats, which must not wait long for a response."""
        client: Redis = get_redis_from_settings(self.crawler.settings)
        return client

    def queue_lost(self, error: RedisError) -> None:
        """End the crawl, as Redis is away for good. May be called several times."""
        if self._ending is None:
            logger.error("The queue is lost: %s", error)
            closing = self.crawler.engine.close_spider_async(reason="redis_lost")
            self._ending = asyncio.get_running_loop().create_task(closing)

    def is_lost(self) -> bool:
        """Return whether Redis has been away for longer than is waited for."""
        return self._lost

    def record_unreadable(self, leased: LeasedRequest, error: Exception) -> None:
        """Record a request that goes to the dead letters, as no worker could read it."""
        logger.error("A request of the queue cannot be read and is set aside: %s", error)

    def record_heartbeat(self, result: HeartbeatResult) -> None:
        """Record the result of a heartbeat; called in a thread of its own."""
        self.workers = max(self.workers, result.workers)
        if result.recovered:
            logger.info("%d requests of a worker that is silent are in the queue again", result.recovered)

    async def is_wanted(self, request: Request, *, again: bool) -> bool:
        """Return whether a request that has just been leased is to be fetched.

        Args:
            again: Whether it was leased before and that lease ran out.
        """
        return True

    def on_enqueued(self, request: Request) -> None:
        """Record that *request* is in the queue, where any worker may lease it."""
        self.stats.inc_value("scheduler/enqueued/redis")

    def on_dequeued(self, request: Request) -> None:
        """Record that Scrapy gets *request*."""
        self.stats.inc_value("scheduler/dequeued/redis")

    def is_finished(self, request: Request) -> bool:
        """Return whether a request that is no longer in progress is done, and need not be fetched again."""
        return True

    # What Scrapy calls

    def open(self, spider: Spider) -> Deferred[None]:
        """Join the workers of the queue. Fails with RedisError."""
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
        return deferred_from_coro(self._join())

    async def _join(self) -> None:
        if self.flush_on_start:
            await self._thread.call(self.flush)
        self.workers = 1 + await self._thread.call(self.queue.join)
        self._refresh_report()
        self._heart = Heartbeat(self._send_heartbeat, self.lease / _BEATS_PER_LEASE)
        self._heart.start()
        self._polling = create_looping_call(self._poll)
        self._polling.start(_POLL_SECONDS, now=False)

    def close(self, reason: str) -> Deferred[None]:
        """Leave, and return unfinished requests to the queue."""
        return deferred_from_coro(self.close_async(reason))

    async def close_async(self, reason: str) -> None:
        """Do what `close` does."""
        if self._heart is not None:
            await self._thread.call(self._heart.stop)
            self._polling.stop()
            self._is_waiting = False
            await self._exchange()
            try:
                if not self.is_lost():
                    await self._thread.call(self.queue.leave, self._leased_numbers())
            except RedisError as error:
                self._note_error(error)
        self._thread.close()

    def enqueue_request(self, request: Request) -> bool:
        """Put *request* into the queue, in a moment and together with those that follow it.

        Duplicates are found only then; the signal `request_dropped` is sent for them.

        Raises:
            TypeError, ValueError: *request* cannot be written as JSON.
        """
        fingerprint = "" if request.dont_filter else self.df.request_fingerprint(request)
        self._gathered.append(self.queue.encode(request, fingerprint))
        self._emptied_at = None
        if len(self._gathered) >= _BATCH_SIZE:
            self._exchange_soon()
        elif self._flushing is None:
            self._flushing = asyncio.get_running_loop().call_later(_BATCH_SECONDS, self._exchange_soon)
        return True

    def next_request(self) -> Request | None:
        """Return a leased request; None where none is ready, and lease some then."""
        # Without Redis nothing is to begin, not even requests that are leased already.
        if not self._ready or self.is_lost():
            self._is_waiting = True
            if not self._is_empty():
                self._exchange_soon()
            return None
        request, number = self._ready.popleft()
        self.held[request] = number
        self._is_waiting = False
        self.on_dequeued(request)
        return request

    def has_pending_requests(self) -> bool:
        """Return whether any request waits or is leased, by any worker: that of another one may come back."""
        if self.is_lost() or self._is_empty():
            return False
        self._exchange_soon()
        return True

    # Exchanges with Redis

    def _is_empty(self) -> bool:
        """Return whether the queue was empty a moment ago."""
        return self._emptied_at is not None and monotonic() - self._emptied_at < _POLL_SECONDS

    def _exchange_soon(self) -> None:
        self._is_exchange_due = True
        if self._exchanging is None:
            self._exchanging = asyncio.get_running_loop().create_task(self._exchange_while_due())

    async def _exchange(self) -> None:
        """Return when there has been another exchange."""
        self._exchange_soon()
        if self._exchanging is not None:
            await self._exchanging

    async def _exchange_while_due(self) -> None:
        try:
            while self._is_exchange_due and not self.is_lost():
                self._is_exchange_due = False
                await self._exchange_once()
        except RedisError as error:
            self._note_error(error)
        except Exception:
            logger.exception("An exchange with the queue failed")
        finally:
            self._exchanging = None

    async def _exchange_once(self) -> None:
        """Put gathered requests into the queue, acknowledge finished ones, and lease the next."""
        if self._flushing is not None:
            self._flushing.cancel()
            self._flushing = None
        # A response's requests have to be in the queue before it is done: all of them are among the gathered ones.
        gathered, self._gathered = self._gathered, []
        done = self._find_done()
        is_closing = compat.is_closing(self.crawler.engine)
        limit = _MAX_LEASED if self._is_waiting and not self._ready and not is_closing else 0
        is_idle = not self._ready and len(done) == len(self.held)
        put, self._arriving, is_empty = await self._thread.call(
            self._call_redis, gathered, list(done.values()), limit, is_idle
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
            leased = self._arriving[0]
            if accepted := await self._accept(leased):
                self._ready.append((accepted, leased.number))
            del self._arriving[0]
        if (self._ready or is_empty) and not is_closing:
            # By itself the engine would check every five seconds.
            compat.schedule_next_request(self.crawler.engine)

    def _call_redis(
        self, gathered: Sequence[EncodedRequest], done: Sequence[str], limit: int, is_idle: bool
    ) -> tuple[list[bool], list[LeasedRequest], bool]:
        """Do the calls of one exchange, in a thread.

        Args:
            limit: How many requests to lease.
            is_idle: Whether this worker has nothing to do. While it has, the queue is not empty.

        Returns:
            For each of *gathered* whether it is in the queue, the leased requests, and whether the queue is empty.
        """
        put = self.queue.push_all(gathered) if gathered else []
        leased: list[LeasedRequest] = []
        if limit:
            leased = self.queue.pop_some(limit, done)
        elif done:
            self.queue.acknowledge(done)
        return put, leased, is_idle and not leased and not self.queue.count_unfinished()

    async def _accept(self, leased: LeasedRequest) -> Request | None:
        """Return the request of *leased*, None for one that is not to be fetched, or cannot be read."""
        try:
            request = self.queue.decode(leased)
        except ValueError as error:
            # A worker of a newer release may have written it, and can read it.
            if await self._thread.call(self.queue.put_back, leased.number, _RETRY_PRIORITY, _MAX_TRIES):
                self.record_unreadable(leased, error)
            return None
        if await self.is_wanted(request, again=leased.again):
            return request
        await self._thread.call(self.queue.acknowledge, [leased.number])
        return None

    def _leased_numbers(self) -> list[str]:
        """Return the numbers of all requests that this worker has leased."""
        ready = [number for _, number in list(self._ready)]
        return [*list(self.held.values()), *ready, *(leased.number for leased in list(self._arriving))]

    def _find_done(self) -> dict[Request, str]:
        """Return the requests that are finished and not acknowledged yet, with their numbers."""
        # A request is in progress from when Scrapy gets it until the last pipeline is done with its items.
        in_progress = compat.requests_in_progress(self.crawler.engine)
        return {
            request: number
            for request, number in self.held.items()
            if request not in in_progress and self.is_finished(request)
        }

    def _note_error(self, error: BaseException) -> None:
        """End the crawl over an error of Redis, which has been waited for in vain."""
        if isinstance(error, RedisError):
            self._lost = True
            self.queue_lost(error)

    # Heartbeats

    def _poll(self) -> None:
        self._polls += 1
        if self._polls % _POLLS_PER_REPORT == 0:
            self._refresh_report()
        if self._is_waiting:
            self._exchange_soon()

    def _refresh_report(self) -> None:
        self._about = json.dumps(dict(self.worker_report()), ensure_ascii=False)

    def _send_heartbeat(self) -> None:
        """Send a heartbeat; called in a thread of its own, so that nothing on the event loop delays it."""
        if self._heartbeat_server is None:
            self._heartbeat_server = self.heartbeat_client()
        self.record_heartbeat(self.queue.send_heartbeat(self._leased_numbers(), self._about, self._heartbeat_server))
