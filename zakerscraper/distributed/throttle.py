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
from scrapy.exceptions import IgnoreRequest, NotConfigured
from scrapy.http import Response
from scrapy.utils.httpobj import urlparse_cached

from zakerscraper import compat
from zakerscraper import signals as own_signals
from zakerscraper.config import Options
from zakerscraper.distributed.connection import Ending, connect_redis, ending_of, why_unreachable
from zakerscraper.distributed.rate_limiter import HostThrottle, RateLimiter
from zakerscraper.downloadermiddlewares.throttle import ThrottleMiddleware
from zakerscraper.downloadhandlers import HostOverrideDownloadHandler
from zakerscraper.exceptions import RequestCancelledError, ZakerError
from zakerscraper.services.crawl_session import session_of
from zakerscraper.utils.call_thread import CallThread
from zakerscraper.utils.text import one_line
from zakerscraper.zaker.throttle_policy import REFUSALS, Pace

logger = logging.getLogger(__name__)

_LOOKS_EVERY = 2.0
"""Seconds after which a worker looks whether another has found the site blocked, even when it sends nothing."""
_NOTICES_WITHIN = 0.25
"""Seconds within which one that waits for its turn notices that its run is told to end."""
_HURRIED = 0.001
"""Seconds; without a delay Scrapy does not keep to its concurrency."""
_GIVEN_BACK_WITHIN = 0.02
"""Seconds after a response within which its place is given back, by the next question for a turn if one comes."""
_LEASE_MARGIN = 10.0
"""Seconds beyond its download timeout after which a request counts as open no longer."""


class CancelledRequestError(RequestCancelledError, IgnoreRequest):
    """A request that did not leave, in the form in which Scrapy passes it on without a traceback."""


class RequestOutcome:
    """What came of a request.

    Attributes:
        refused: Whether the host refused it, None where there was no response.
    """

    refused: bool | None = None


class RateLimiterExtension:
    """The extension that asks for leave before each request, and shares with other workers what hosts have taught."""

    def __init__(self, crawler: Crawler, limiter: RateLimiter, ending: Ending) -> None:
        self.crawler = crawler
        self._ending = ending
        self._thread = CallThread("limiter", self._lose)
        self._tasks: set[asyncio.Task[None]] = set()
        self.throttles: dict[str, HostThrottle] = {}
        """By host, what its answers to all workers had taught when Redis was last asked."""
        self._done: defaultdict[str, dict[str, bool | None]] = defaultdict(dict)
        """By host, places to give back and whether their requests were refused."""
        self._first: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        """By host, held by the one request of this worker that asks for a turn: the others are behind it anyway."""
        self._giving_back: asyncio.TimerHandle | None = None
        self._limiter = limiter
        self._numbers = itertools.count()
        self._prefix = f"{limiter.name}:{secrets.token_hex(4)}"
        self._gone = False
        self._ended = False
        self._watch: asyncio.Task[None] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Raises ZakerError where Redis cannot be reached as the run begins."""
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
        """Wait until *request* may leave; the answer to it is written into what this gives.

        Raises CancelledRequestError when the run ends before.
        """
        host = urlparse_cached(request).hostname or ""
        holder = f"{self._prefix}:{next(self._numbers)}"
        answer = RequestOutcome()
        try:
            async with self._first[host]:
                await self._leave(request, host, holder)
            yield answer
        finally:
            await self._give_back(host, holder, answer)

    def record_backoff(self, host: str, delay: float, wait: float) -> None:
        """Let all workers ask *host* only every *delay* seconds, and not at all for *wait* seconds."""
        if self._lost:
            return
        self._thread.call_soon(self._limiter.record_backoff, host, delay, wait)

    # Signals

    def spider_opened(self) -> None:
        """Begin to look what others find."""
        self._ending.is_ending = self._closing
        self._watch = asyncio.get_running_loop().create_task(self._look())

    async def spider_closed(self) -> None:
        """Stop looking, and let the connection go."""
        if self._watch is not None:
            self._watch.cancel()
        await self._give_all_back()
        await self._thread.call(self._limiter.close)
        self._thread.close()

    def site_refused(self, reason: str) -> None:
        """This worker found the site blocked: tell the others, whose runs end."""
        if self._lost or self._ended:
            return
        self._ended = True
        self._thread.call_soon(self._limiter.block, reason)

    # How

    async def _leave(self, request: Request, host: str, holder: str) -> None:
        """Return when *request* may leave."""
        slot: Slot = self.crawler.engine.downloader.slots[request.meta["download_slot"]]
        lease = _lease(self.crawler, request)
        # Drawn once: who asks again is not to get another delay.
        factor = slot.download_delay() / slot.delay if slot.delay else 1.0
        while True:
            if self._lost or self._closing():
                # Nothing leaves any more, so Scrapy need not keep those that follow apart.
                slot.delay = min(slot.delay, _HURRIED)
                raise CancelledRequestError("the run ended before it was this request's turn")
            try:
                turn = await self._thread.call(
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
            self.throttles[host] = turn.throttle
            if turn.blocked:
                await self._end_as_others()
                raise CancelledRequestError("the site refuses, as another worker found")
            if turn.granted:
                return
            await self._wait(turn.wait)

    async def _wait(self, seconds: float) -> None:
        """Wait so long, or until the run is told to end."""
        while seconds > 0 and not self._closing():
            await asyncio.sleep(min(seconds, _NOTICES_WITHIN))
            seconds -= _NOTICES_WITHIN

    def _closing(self) -> bool:
        """Return whether the run has been told to end. Scrapy sends no signal as that begins."""
        return compat.is_closing(self.crawler.engine)

    async def _give_back(self, host: str, holder: str, answer: RequestOutcome) -> None:
        self._done[host][holder] = answer.refused
        if answer.refused is not False:
            await self._give_all_back()  # what all know of the host is to be known as the response is judged
        elif self._giving_back is None:
            self._giving_back = asyncio.get_running_loop().call_later(_GIVEN_BACK_WITHIN, self._give_back_soon)

    def _give_back_soon(self) -> None:
        task = asyncio.get_running_loop().create_task(self._give_all_back())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _give_all_back(self) -> None:
        if self._giving_back is not None:
            self._giving_back.cancel()
            self._giving_back = None
        done = dict(self._done)
        self._done.clear()
        for host, places in done.items():
            if self._lost:
                return  # their leases end
            try:
                self.throttles[host] = await self._thread.call(self._limiter.release_all, host, places)
            except redis.RedisError as error:
                self._lose(error)

    async def _look(self) -> None:
        while not (self._lost or self._ended):
            await asyncio.sleep(_LOOKS_EVERY)
            await self._end_as_others()

    async def _end_as_others(self) -> None:
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
        # Others' words have come through Redis: a stranger's text, for terminals and logs.
        found = f"the worker {one_line(blocked.by)} found the site blocked: {one_line(blocked.reason)}"
        self.crawler.signals.send_catch_log(own_signals.site_refused_elsewhere, found=found)

    @property
    def _lost(self) -> bool:
        """Whether this, or the queue, has waited for Redis in vain."""
        session = session_of(self.crawler)
        return self._gone or (session is not None and session.queue_is_lost)

    def _lose(self, error: BaseException) -> None:
        """End the run: without Redis nobody knows how fast the others ask."""
        if self._lost:
            return
        self._gone = True
        reason = f"cannot reach Redis: {why_unreachable(error)}"
        logger.error("%s", reason)
        if session := session_of(self.crawler):
            session.lose_queue(reason)


class RateLimitedDownloadHandler(HostOverrideDownloadHandler):
    """The handler of a worker: each request waits for its turn among those of all workers.

    It is the last moment before it leaves: the download's timeout begins after it.
    """

    async def download_request(self, request: Request) -> Response:
        limiter = self.crawler.get_extension(RateLimiterExtension)
        if limiter is None:
            return await super().download_request(request)
        async with limiter.permit(request) as answer:
            response = await super().download_request(request)
            answer.refused = response.status in REFUSALS
            return response


class SharedThrottleMiddleware(ThrottleMiddleware):
    """The rules of one process, for refusals of all workers."""

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
