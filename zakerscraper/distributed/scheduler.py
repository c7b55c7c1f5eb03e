"""scrapy-redis' scheduler, which loses nothing when a worker is killed: requests are leased and not taken.

It knows nothing of ZAKER and keeps the shape of scrapy-redis' own; `job_scheduler` has what our crawls use.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import socket
from collections import deque
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Self, TypeVar

from redis import Redis
from redis.exceptions import RedisError
from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.utils.asyncio import create_looping_call
from scrapy.utils.misc import load_object
from scrapy_redis.connection import get_redis_from_settings
from scrapy_redis.scheduler import Scheduler

from zakerscraper import compat
from zakerscraper.distributed.heartbeat import Heartbeat
from zakerscraper.distributed.queue import Beat, LeaseQueue, Queued, Taken

logger = logging.getLogger(__name__)

DEFAULT_LEASE = 60.0
_BEATS_A_LEASE = 5
_LOOK_EVERY = 0.5
"""Seconds after which a worker with nothing to do looks whether others have put something into the queue."""
_GATHERED_FOR = 0.02
"""Seconds within which requests that come one after another go into the queue together."""
_GATHERED = 100
"""So many go there at once."""
_TAKEN = 8
"""So many requests at most are leased at once."""
_TOLD_EVERY = 4
"""After so many looks what a worker tells of itself is made anew."""
_TRIES = 5
"""A request that so many workers could not read is set aside."""
_LATER = 1000
"""Levels of priority by which a request goes back that one worker could not read."""

_Answer = TypeVar("_Answer")


class LeaseScheduler(Scheduler):
    """scrapy-redis' scheduler with leases.

    A request that is taken stays in Redis, marked with a deadline, until its answer has gone through callback and
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
        self._ready: deque[Taken] = deque()
        """What this worker has taken, for which there was no room at Scrapy's yet."""
        self._gathered: list[Queued] = []
        """What is on its way into the queue. Until it is there, the answer it came from is not done."""
        self._flushing: asyncio.TimerHandle | None = None
        self._heart: Heartbeat | None = None
        self._beating: Redis | None = None
        self._hungry = False
        self._lost = False
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

    def about(self) -> Mapping[str, Any]:
        """Return what this worker tells of itself, as JSON data; called in the reactor's thread."""
        return {}

    def beating_client(self) -> Redis:
        """Return the client by which this worker says that it lives, which must not wait long for an answer."""
        client: Redis = get_redis_from_settings(self.crawler.settings)
        return client

    def queue_lost(self, error: RedisError) -> None:
        """End the crawl, as Redis is away for good. Called once or more often."""
        if self._ending is None:
            logger.error("The queue is lost: %s", error)
            closing = self.crawler.engine.close_spider_async(reason="redis_lost")
            self._ending = asyncio.get_running_loop().create_task(closing)

    def is_lost(self) -> bool:
        """Tell whether Redis has been away for longer than is waited for."""
        return self._lost

    def unreadable(self, taken: Taken, error: Exception) -> None:
        """Take note of a request that is set aside, as no worker could read it."""
        logger.error("A request of the queue cannot be read and is set aside: %s", error)

    def heard(self, beat: Beat) -> None:
        """Take note of what Redis answered to a sign of life; called in a thread of its own."""
        self.workers = max(self.workers, beat.workers)
        if beat.recovered:
            logger.info("%d requests of a worker that is silent are in the queue again", beat.recovered)

    # What Scrapy calls

    def open(self, spider: Spider) -> None:
        """Enter among the workers. Raises RedisError."""
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
        if self.flush_on_start:
            self.flush()
        self.workers = 1 + self.queue.join()
        self._tell()
        self._heart = Heartbeat(self._beat, self.lease / _BEATS_A_LEASE)
        self._heart.start()
        self._looking = create_looping_call(self._look)
        self._looking.start(_LOOK_EVERY, now=False)

    def close(self, reason: str) -> None:
        """Leave, and give back what was taken and not finished."""
        if self._heart is not None:
            self._heart.stop()
            self._looking.stop()
            self._flush()
            self._report_done()
            self._ask(lambda: self.queue.leave(self._leased()), 0)

    def enqueue_request(self, request: Request) -> bool:
        """Put *request* into the queue, within the blink of an eye and together with those that follow it.

        Whether one like it has been there, shows only then: the signal `request_dropped` says so.
        Raises TypeError or ValueError for a request that JSON cannot carry.
        """
        fingerprint = "" if request.dont_filter else self.df.request_fingerprint(request)
        self._gathered.append(self.queue.encode(request, fingerprint))
        if len(self._gathered) >= _GATHERED:
            self._flush()
        elif self._flushing is None:
            self._flushing = asyncio.get_running_loop().call_later(_GATHERED_FOR, self._flush)
        return True

    def next_request(self) -> Request | None:
        """Lease the next request; None where none waits."""
        while taken := self._next():
            request = self._decoded(taken)
            if request is not None and self.is_wanted(request, again=taken.again):
                self.held[request] = taken.number
                self.stats.inc_value("scheduler/dequeued/redis")
                self._hungry = False
                return request
            if request is not None:
                self._ask(partial(self.queue.done, [taken.number]), None)
        self._hungry = True
        return None

    def enqueued(self, request: Request) -> None:
        """Take note that *request* is in the queue, where any worker may take it."""
        self.stats.inc_value("scheduler/enqueued/redis")

    def is_wanted(self, request: Request, *, again: bool) -> bool:
        """Tell whether a request that has just been taken is to be fetched. again: it had been taken before."""
        return True

    def is_finished(self, request: Request) -> bool:
        """Tell whether a request that is in progress no more need not come back."""
        return True

    def has_pending_requests(self) -> bool:
        """Tell whether anything waits or is leased, by whomever: what another worker has may come back."""
        self._flush()
        self._report_done()
        return bool(self._ask(self.queue.unfinished, 0))

    def _next(self) -> Taken | None:
        """Return what is ready; where nothing is, say what is done and take the next requests, in one go."""
        if not self._ready:
            self._take()
        if not self._ready and self._gathered:
            self._flush()
            self._take()
        # Without Redis nothing is to begin, not even what this worker has already.
        return self._ready.popleft() if self._ready and not self.is_lost() else None

    def _take(self) -> None:
        # What came of an answer has to be in the queue before the answer is done.
        done = {} if self._gathered else self._done()
        nothing: list[Taken] = []
        self._ready.extend(self._ask(partial(self.queue.pop_some, _TAKEN, list(done.values())), nothing))
        self._forget(done)

    def _leased(self) -> list[str]:
        """Return the queue's numbers of all that this worker has."""
        return [*self.held.values(), *(taken.number for taken in list(self._ready))]

    def _flush(self) -> None:
        """Put what has been gathered into the queue."""
        if self._flushing is not None:
            self._flushing.cancel()
            self._flushing = None
        gathered, self._gathered = self._gathered, []
        if not gathered:
            return
        nothing: list[bool] = []
        put = self._ask(lambda: self.queue.push_all(gathered), nothing)
        for queued, is_there in zip(gathered, put, strict=False):
            if is_there:
                self.enqueued(queued.request)
            else:
                self.df.log(queued.request, self.spider)
                self.crawler.signals.send_catch_log(signals.request_dropped, request=queued.request, spider=self.spider)

    def _decoded(self, taken: Taken) -> Request | None:
        try:
            return self.queue.decode(taken)
        except ValueError as error:
            # A worker of the next release may have written it: it is left for one of that kind.
            if self._ask(partial(self.queue.put_back, taken.number, _LATER, _TRIES), False):
                self.unreadable(taken, error)
            return None

    def _done(self) -> dict[Request, str]:
        """Return what this worker has finished since it last said so, with the queue's numbers."""
        # A request is in progress from the moment it is given out until the last pipeline is through with its items.
        in_progress = compat.requests_in_progress(self.crawler.engine)
        return {
            request: number
            for request, number in self.held.items()
            if request not in in_progress and self.is_finished(request)
        }

    def _report_done(self) -> None:
        if done := self._done():
            self._ask(lambda: self.queue.done(list(done.values())), None)
            self._forget(done)

    def _forget(self, done: Mapping[Request, str]) -> None:
        for request in done:
            del self.held[request]

    def _look(self) -> None:
        self._looks += 1
        if self._looks % _TOLD_EVERY == 0:
            self._tell()
        if self._hungry:
            # By itself the engine would look every five seconds.
            compat.schedule_next_request(self.crawler.engine)

    def _tell(self) -> None:
        self._about = json.dumps(dict(self.about()), ensure_ascii=False)

    def _beat(self) -> None:
        """Say that this worker lives; called in a thread of its own, so that nothing in the reactor delays it."""
        if self._beating is None:
            # A client that gives up at once: the next beat comes soon.
            self._beating = self.beating_client()
        self.heard(self.queue.beat(self._leased(), self._about, self._beating))

    def _ask(self, act: Callable[[], _Answer], otherwise: _Answer) -> _Answer:
        if self.is_lost():
            return otherwise  # who has waited in vain once need not do so again for each request
        try:
            return act()
        except RedisError as error:
            self._lost = True
            self.queue_lost(error)
            return otherwise
