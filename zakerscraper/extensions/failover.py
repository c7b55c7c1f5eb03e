"""What www does not answer is read from the site's other hosts (ZAKER_ARTICLE_HOST=auto).

The rules stand in `zaker.hosts`; this extension keeps what a run learns of www, and what later runs are to know.
"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Self

from scrapy import Request, signals
from scrapy.core.downloader import Slot
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest, NotConfigured
from scrapy.spidermiddlewares.httperror import HttpError

from zakerscraper.config import Options
from zakerscraper.exceptions import SiteBlockedError
from zakerscraper.extensions.archive import ArchiveExtension
from zakerscraper.items import SHANGHAI
from zakerscraper.logging.download_errors import has_answered
from zakerscraper.run_report.status import LIST_OPEN_API
from zakerscraper.zaker.hosts import DEAD_GATEWAY, CircuitBreaker, is_www, next_pause, other_address
from zakerscraper.zaker.throttle_policy import REFUSALS
from zakerscraper.zaker.urls import APP, WWW_HOST, host_of

ARTICLES_READ = "zaker/articles/"
"""What the stats that count the articles read from each host begin with."""

_JUDGED_WITHIN = 5.0
"""Seconds after its end within which it is known what became of a request: at once, but on a busy machine."""
_HURRIED = 0.001
"""Seconds between requests that do not leave. Without a delay Scrapy does not keep to its concurrency."""
_OF_THE_REQUEST = frozenset({"depth", "download_maxsize", "zaker_again"})
"""What a request's meta holds that is not of one attempt at one host."""


class HostPausedError(SiteBlockedError, IgnoreRequest):
    """A request to www did not leave, as www does not answer; in the form that Scrapy passes on without a traceback."""


class Failover:
    """Decides for each request to www whether it may leave, and where else it can go."""

    def __init__(self, crawler: Crawler, *, keeps_pauses: bool) -> None:
        self.crawler = crawler
        self._keeps_pauses = keeps_pauses
        self._archivist: ArchiveExtension | None = None
        self._breaker = CircuitBreaker()
        self._concurrency: int | None = None
        """How many requests to www may be under way, once it has answered; None while that is not held back."""
        self._judging: asyncio.Future[None] | None = None
        """Done when it is known what became of the last request to www; None once it has answered a page."""
        self._others_answer = False
        self._asked_pause = timedelta()
        self._told = ""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        if not hasattr(crawler.spider, "arguments") or Options.from_settings(crawler.settings).article_host != "auto":
            raise NotConfigured  # without words, or Scrapy would warn of it
        # Who gives cookies has done something for www to answer, and it is asked whether it does.
        keeps_pauses = not crawler.settings["ZAKER_COOKIES"]
        failover = cls(crawler, keeps_pauses=keeps_pauses)
        crawler.signals.connect(failover.spider_opened, signals.spider_opened)
        crawler.signals.connect(failover.request_reached_downloader, signals.request_reached_downloader)
        return failover

    @property
    def is_open(self) -> bool:
        """Whether www is left alone, at least for what another host has too."""
        return self._breaker.is_open

    @property
    def why(self) -> str:
        """Say why www is left alone."""
        return self._told or self._breaker.reason

    def spider_opened(self) -> None:
        """Learn from the archive how www answered earlier runs."""
        self._archivist = archivist = self.crawler.get_extension(ArchiveExtension)
        if archivist is None:
            return
        archivist.closing_notes.append(self.summary)
        pause = archivist.pauses.get(WWW_HOST)
        if self._keeps_pauses and pause is not None and pause.holds(datetime.now(UTC)):
            self._breaker.give_up(pause.reason)
            until = pause.ends_at.astimezone(SHANGHAI)
            self._told = f"{WWW_HOST} is left alone until {until:%Y-%m-%d %H:%M} (+08:00): {pause.reason}"

    @property
    def may_be_offline(self) -> bool:
        """Whether www has not answered, and no other host of the site either: the network may be away."""
        return self._breaker.is_silent and not self._others_answer

    def blames_www(self, request: Request, error: BaseException | None) -> bool:
        """Tell whether *request* failed with *error* because www answers nobody, and not for what it asked for."""
        if not is_www(request.url) or not self.is_open or self.may_be_offline:
            return False
        if isinstance(error, HttpError):
            return error.response.status in REFUSALS | DEAD_GATEWAY
        return not isinstance(error, IgnoreRequest) and not has_answered(error)

    # Where a request goes

    def check(self, request: Request) -> None:
        """Raise HostPausedError for a request to www that must not leave."""
        if is_www(request.url) and not self._may_leave(request):
            raise HostPausedError(self.why)

    async def wait(self, request: Request) -> None:
        """Return as soon as *request* may leave. Raise HostPausedError for one to www that must not.

        Scrapy begins a download as soon as the one before has ended. Until www has answered a page, what became of that
        one is waited for.
        """
        if not is_www(request.url):
            return
        if self._judging is not None:
            await asyncio.wait([self._judging], timeout=_JUDGED_WITHIN)
        self.check(request)
        self._judging = None if self._breaker.has_answered else asyncio.get_running_loop().create_future()

    def downloaded(self, request: Request, status: int) -> None:
        """Note that the answer to *request* is there, with the HTTP *status*.

        RedirectMiddleware follows a redirect before anything else sees it. It says nothing of www: the next may leave.
        """
        if is_www(request.url) and 300 <= status < 400:
            self.judged()

    def judged(self) -> None:
        """Note that what became of a request to www is known."""
        if self._judging is not None and not self._judging.done():
            self._judging.set_result(None)

    def elsewhere(self, request: Request) -> Request | None:
        """Return the request that asks another host for what *request* asks www for, None where only www has it."""
        address = other_address(request.url)
        if not address:
            return None
        meta = {name: value for name, value in request.meta.items() if name in _OF_THE_REQUEST}
        return request.replace(url=address, meta=meta, dont_filter=True)

    def _may_leave(self, request: Request) -> bool:
        # Nobody waits for robots.txt of a host that is asked for nothing.
        is_robots = request.url.endswith("/robots.txt")
        return self._breaker.may_ask(elsewhere=is_robots or bool(other_address(request.url)))

    def request_reached_downloader(self, request: Request) -> None:
        """Let one request to www be under way at a time until it has answered one: that is enough to find out."""
        if is_www(request.url) and not self._breaker.has_answered and self._concurrency is None:
            slot: Slot = self.crawler.engine.downloader.slots[request.meta["download_slot"]]
            self._concurrency, slot.concurrency = slot.concurrency, 1

    # What www has answered

    def answered(self) -> None:
        """Note that www has answered with content."""
        self._breaker.answered()
        slot = self._slot()
        if slot is not None and self._concurrency is not None:
            slot.concurrency, self._concurrency = self._concurrency, None
        if self._archivist is not None and WWW_HOST in self._archivist.pauses:
            self._archivist.answers_again(WWW_HOST)

    def challenged(self) -> None:
        """Note that www has answered with a challenge page."""
        self._breaker.give_up(f"{WWW_HOST} answered with a challenge page")
        self.judged()
        self._leave_alone()

    def refused(self, reason: str, *, forbidden: bool = False, pause: timedelta | None = None) -> None:
        """Note that www refuses. pause: how long it asks to be left alone, where that is longer than a run waits."""
        if pause is not None:
            self._asked_pause = pause
            self._breaker.give_up(reason)
        else:
            self._breaker.refused(reason, forbidden=forbidden)
        if self.is_open:
            self._leave_alone()

    def refuses(self, reason: str) -> None:
        """Note that www answers with nothing but refusals."""
        self._breaker.give_up(reason)
        self._leave_alone()

    def unanswered(self, reason: str) -> None:
        """Note that www has not answered."""
        self._breaker.unanswered(reason)
        if self.is_open:
            self._hurry()
            if self._others_answer:
                self._leave_alone()

    def another_answered(self) -> None:
        """Note that another host of the site has answered: where www does not, it is not for want of a network."""
        if not self._others_answer:
            self._others_answer = True
            if self.is_open and not self._told:
                self._leave_alone()

    def _leave_alone(self) -> None:
        """Let later runs leave www alone, too."""
        if self._archivist is not None:
            before = self._archivist.pauses.get(WWW_HOST)
            pause = next_pause(before, datetime.now(UTC), self._breaker.reason, self._asked_pause)
            if pause is not before:
                self._archivist.left_alone(WWW_HOST, pause)
        self._hurry()

    def _hurry(self) -> None:
        """Let requests that wait for their turn at www go elsewhere at once, if none of them is to leave."""
        slot = self._slot()
        if slot is not None and not any(self._may_leave(request) for request, _ in slot.queue):
            slot.delay = min(slot.delay, _HURRIED)

    def _slot(self) -> Slot | None:
        engine = self.crawler.engine
        return engine.downloader.slots.get(WWW_HOST) if engine else None

    # What the run says of it

    def summary(self) -> str:
        """Say in a line what was read from where, "" where all was read from www."""
        listed = self._archivist.books.lists() if self._archivist else []
        lists = [f"channel {one['id']}" for one in listed if one["outcome"] == LIST_OPEN_API]
        articles = self.crawler.stats.get_value(ARTICLES_READ + host_of(APP), 0)
        read = [f"{articles} article{'s' * (articles != 1)} from the app host"] if articles else []
        read += [f"the list{'s' * (len(lists) > 1)} of {', '.join(lists)} from the open API"] if lists else []
        return f"{self.why}; read instead: {', '.join(read)}" if self.is_open and read else ""
