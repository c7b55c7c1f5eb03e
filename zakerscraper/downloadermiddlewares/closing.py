"""Sends nothing more once a run is ending, and gives up responses that take long."""

from __future__ import annotations

import asyncio
from time import monotonic
from typing import Self

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest, NotConfigured
from twisted.python.failure import Failure

from zakerscraper import compat
from zakerscraper.exceptions import RequestCancelledError
from zakerscraper.services.crawl_session import CrawlSession, session_of

_CHECK_SECONDS = 0.25
"""How often is looked whether the run is ending. Scrapy sends no signal when that begins."""
_ENDED = "the run ended before it was this request's turn"


class CancelledRequestError(RequestCancelledError, IgnoreRequest):
    """A request was not sent, as the run ends; in the form that Scrapy passes on without a traceback."""

    def __init__(self, reason: str = _ENDED) -> None:
        super().__init__(reason)


class ClosingMiddleware:
    """Cancels requests that wait for their turn when the run is told to stop, or ends for another reason.

    By itself Scrapy sends what is in the slots of its downloader, which takes minutes where hosts are asked slowly.
    Responses that are under way are waited for, but not as long as a silent host takes (DOWNLOAD_TIMEOUT). What was
    cancelled stays pending.
    """

    GRACE_SECONDS = 8.0
    """How long responses that are under way are waited for: less than what sends SIGKILL (Docker) waits."""

    def __init__(self, crawler: Crawler, session: CrawlSession) -> None:
        self.crawler = crawler
        self._session = session
        self._watch: asyncio.Task[None] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        session = session_of(crawler)
        if session is None:
            raise NotConfigured  # without words, or Scrapy would warn of it
        middleware = cls(crawler, session)
        crawler.signals.connect(middleware.spider_opened, signals.spider_opened)
        crawler.signals.connect(middleware.spider_closed, signals.spider_closed)
        return middleware

    def spider_opened(self) -> None:
        """Begin to look whether the run is ending."""
        self._watch = asyncio.get_running_loop().create_task(self._check_for_end())

    def spider_closed(self) -> None:
        """Stop looking."""
        if self._watch is not None:
            self._watch.cancel()

    def process_request(self, request: Request) -> None:
        """Raise CancelledRequestError once the run is ending."""
        if compat.is_closing(self.crawler.engine):
            raise CancelledRequestError

    def cancel_waiting(self) -> None:
        """Cancel what waits in the downloader's slots."""
        for slot in self.crawler.engine.downloader.slots.values():
            while slot.queue:
                _, waiting = slot.queue.popleft()
                waiting.errback(Failure(CancelledRequestError()))

    async def _check_for_end(self) -> None:
        while not compat.is_closing(self.crawler.engine):
            await asyncio.sleep(_CHECK_SECONDS)
        self._session.state.ending_since = monotonic()
        self.cancel_waiting()
        await asyncio.sleep(self.GRACE_SECONDS)
        self._session.downloads.give_up()
