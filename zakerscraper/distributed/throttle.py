"""Makes each request of a worker wait for the shared rate limiter before it leaves."""

from __future__ import annotations

import asyncio
import itertools
import logging
import os
import secrets
import socket
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from time import monotonic
from typing import Self

import redis
from scrapy import Request, signals
from scrapy.core.downloader import Slot
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.http import Response
from scrapy.utils.httpobj import urlparse_cached

from zakerscraper import compat
from zakerscraper import signals as own_signals
from zakerscraper.config import Options
from zakerscraper.distributed.connection import Ending, connect_redis, ending_of, why_unreachable
from zakerscraper.distributed.rate_limiter import HostThrottle, RateLimiter
from zakerscraper.downloadermiddlewares.closing import CancelledRequestError
from zakerscraper.downloadermiddlewares.throttle import ThrottleMiddleware
from zakerscraper.downloadhandlers import HostOverrideDownloadHandler
from zakerscraper.exceptions import ZakerError
from zakerscraper.services.crawl_session import session_of
from zakerscraper.utils.call_thread import CallThread
from zakerscraper.utils.text import one_line
from zakerscraper.zaker.throttle_policy import REFUSALS, Pace

logger = logging.getLogger(__name__)

_BLOCK_CHECK_SECONDS = 2.0
"""How often a worker checks whether another has found the site blocked, even when it sends nothing."""
_END_CHECK_SECONDS = 0.25
"""How often a waiting request checks whether its run is ending."""
_RELEASE_SECONDS = 0.02
"""After this time a permit is released, unless the next `acquire` has done it."""
_LEASE_MARGIN = 10.0
"""Seconds beyond its download timeout after which a request no longer counts as open."""


class RequestOutcome:
    """The outcome of a request.

    Attributes:
        refused: Whether the host refused it, None where there was no response.
    """

    refused: bool | None = None


class RateLimiterExtension:
    """Gets a permit of all workers for each request, and shares delays and refusals of hosts with them."""

    def __init__(self, crawler: Crawler, limiter: RateLimiter, ending: Ending) -> None:
        self.crawler = crawler
        self._ending = ending
        self._thread = CallThread("limiter", self._lose)
        self._tasks: set[asyncio.Task[None]] = set()
        self.throttles: dict[str, HostThrottle] = {}
        """By host, what all workers knew of it at the last call of Redis."""
        self._done: defaultdict[str, dict[str, bool | None]] = defaultdict(dict)
        """By host, permits to release, and whether their requests were refused."""
        self._first: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        """By host, held by the one request of this worker that is in line; the others come after it anyway."""
        self._releasing: asyncio.TimerHandle | None = None
        self._limiter = limiter
        self._numbers = itertools.count()
        self._prefix = f"{limiter.name}:{secrets.token_hex(4)}"
        self._gone = False
        self._ended = False
        self._watch: asyncio.Task[None] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Connect to Redis. Raises ZakerError where it cannot be reached as the run begins."""
        url = Options.from_settings(crawler.settings).redis_url
        if not url:
            raise NotConfigured  # without words, or Scrapy would warn of it
        try:
            # A wrong URL is an error at once; only later is an outage waited for.
            with connect_redis(url, waits=False) as client:
                client.ping()
            ending = ending_of(crawler.settings)
            limiter = RateLimiter(connect_redis(url, ending=ending), f"{socket.gethostname()}-{os.getpid()}")
        except redis.RedisError as error:
            raise ZakerError(f"cannot reach Redis: {why_unreachable(error)}") from None
        extension = cls(crawler, limiter, ending)
        crawler.signals.connect(extension.spider_opened, signals.spider_opened)
        crawler.signals.connect(extension.spider_closed, signals.spider_closed)
        crawler.signals.connect(extension.site_refused, own_signals.site_refused)
        return extension

    @asynccontextmanager
    async def permit(self, request: Request) -> AsyncIterator[RequestOutcome]:
        """Wait for the permit of *request*, and release it at the end. The caller fills the yielded outcome in.

        Raises:
            CancelledRequestError: The run ends before.
        """
        host = urlparse_cached(request).hostname or ""
        holder = f"{self._prefix}:{next(self._numbers)}"
        outcome = RequestOutcome()
        try:
            async with self._first[host]:
                await self._acquire(request, host, holder)
            yield outcome
        finally:
            await self._release(host, holder, outcome)

    def record_backoff(self, host: str, delay: float, wait: float) -> None:
        """Let all workers send a request to *host* only every *delay* seconds, and none for *wait* seconds."""
        if self._lost:
            return
        self._thread.call_soon(self._limiter.record_backoff, host, delay, wait)

    # Signals

    def spider_opened(self) -> None:
        """Begin to check whether others have found the site blocked."""
        self._ending.is_ending = self._closing
        self._watch = asyncio.get_running_loop().create_task(self._check_for_block())

    async def spider_closed(self) -> None:
        """Release all permits, and close the connection."""
        if self._watch is not None:
            self._watch.cancel()
        await self._release_all()
        await self._thread.call(self._limiter.close)
        self._thread.close()

    def site_refused(self, reason: str) -> None:
        """End the runs of all workers, as this one found the site blocked."""
        if self._lost or self._ended:
            return
        self._ended = True
        self._thread.call_soon(self._limiter.block, reason)

    # Permits

    async def _acquire(self, request: Request, host: str, holder: str) -> None:
        """Return when *request* may be sent. Raises SiteBlockedError where its host refuses, or is paused, by now."""
        session = session_of(self.crawler)
        slot: Slot = self.crawler.engine.downloader.slots[request.meta["download_slot"]]
        lease = _lease(self.crawler, request)
        # Drawn once: a request that asks again keeps its delay.
        factor = slot.download_delay() / slot.delay if slot.delay else 1.0
        while True:
            if self._lost or self._closing():
                raise CancelledRequestError
            if session:
                session.check_host(host)
                if session.failover:
                    session.failover.check(request.url)
            try:
                permit = await self._thread.call(
                    self._limiter.acquire,
                    host,
                    holder,
                    delay=slot.delay,
                    concurrency=slot.concurrency,
                    lease=lease,
                    factor=factor,
                    done=self._done.pop(host, {}),
                )
            except redis.RedisError as error:
                self._lose(error)
                continue
            self.throttles[host] = permit.throttle
            if permit.blocked:
                await self._end_if_blocked()
                raise CancelledRequestError("the site refuses, as another worker found")
            if permit.granted:
                return
            await self._wait(permit.wait)

    async def _wait(self, seconds: float) -> None:
        """Wait so long, or until the run is ending."""
        while seconds > 0 and not self._closing():
            await asyncio.sleep(min(seconds, _END_CHECK_SECONDS))
            seconds -= _END_CHECK_SECONDS

    def _closing(self) -> bool:
        """Return whether the run is ending. Scrapy sends no signal when that begins."""
        return compat.is_closing(self.crawler.engine)

    async def _release(self, host: str, holder: str, outcome: RequestOutcome) -> None:
        self._done[host][holder] = outcome.refused
        if outcome.refused is not False:
            await self._release_all()  # at once: the throttle middleware needs the refusals of all workers
        elif self._releasing is None:
            self._releasing = asyncio.get_running_loop().call_later(_RELEASE_SECONDS, self._release_soon)

    def _release_soon(self) -> None:
        task = asyncio.get_running_loop().create_task(self._release_all())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _release_all(self) -> None:
        if self._releasing is not None:
            self._releasing.cancel()
            self._releasing = None
        done = dict(self._done)
        self._done.clear()
        for host, permits in done.items():
            if self._lost:
                return  # their leases end
            try:
                self.throttles[host] = await self._thread.call(self._limiter.release_all, host, permits)
            except redis.RedisError as error:
                self._lose(error)

    # Ends of the run

    async def _check_for_block(self) -> None:
        while not (self._lost or self._ended):
            await asyncio.sleep(_BLOCK_CHECK_SECONDS)
            await self._end_if_blocked()

    async def _end_if_blocked(self) -> None:
        """End the run if another worker has found the site blocked."""
        if self._lost or self._ended:
            return
        try:
            blocked = await self._thread.call(self._limiter.blocked_since_start)
        except redis.RedisError as error:
            self._lose(error)
            return
        if blocked is None or self._ended:
            return
        self._ended = True
        # The text comes from Redis, and goes to terminals and logs: it is not trusted.
        found = f"the worker {one_line(blocked.by)} found the site blocked: {one_line(blocked.reason)}"
        self.crawler.signals.send_catch_log(own_signals.site_refused_elsewhere, found=found)

    @property
    def _lost(self) -> bool:
        """Whether this, or the queue, has waited for Redis in vain."""
        session = session_of(self.crawler)
        return self._gone or (session is not None and session.state.queue_is_lost)

    def _lose(self, error: BaseException) -> None:
        """End the run: without Redis the pace of the other workers is unknown."""
        if self._lost:
            return
        self._gone = True
        reason = f"cannot reach Redis: {why_unreachable(error)}"
        logger.error("%s", reason)
        if session := session_of(self.crawler):
            session.lose_queue(reason)


class RateLimitedDownloadHandler(HostOverrideDownloadHandler):
    """The download handler of a worker: each request waits for a permit first.

    The download's timeout begins after that.
    """

    async def download_request(self, request: Request) -> Response:
        limiter = self.crawler.get_extension(RateLimiterExtension)
        if limiter is None:
            return await super().download_request(request)
        async with limiter.permit(request) as outcome:
            response = await super().download_request(request)
            outcome.refused = response.status in REFUSALS
            return response


class SharedThrottleMiddleware(ThrottleMiddleware):
    """The throttle middleware of one process, with the delays and refusals of all workers."""

    def _pace(self, host: str) -> Pace | None:
        pace, limiter = super()._pace(host), self.crawler.get_extension(RateLimiterExtension)
        if pace is not None and limiter is not None and host in limiter.throttles:
            shared = limiter.throttles[host]
            pace.merge(shared.delay, shared.refusals, monotonic())
        return pace

    def _share_delay(self, host: str, pace: Pace, wait: float) -> None:
        super()._share_delay(host, pace, wait)
        if limiter := self.crawler.get_extension(RateLimiterExtension):
            limiter.record_backoff(host, pace.delay, wait)


def _lease(crawler: Crawler, request: Request) -> float:
    timeout = request.meta.get("download_timeout") or crawler.settings.getfloat("DOWNLOAD_TIMEOUT")
    return float(timeout) + _LEASE_MARGIN
