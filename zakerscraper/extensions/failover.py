"""Adjusts Scrapy's slot of www while that does not answer (ZAKER_ARTICLE_HOST=auto)."""

from __future__ import annotations

from typing import Self

from scrapy import Request
from scrapy.core.downloader import Slot
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.signals import request_reached_downloader

from zakerscraper import signals
from zakerscraper.run_report.status import LIST_EMPTY, LIST_FAILED, LIST_OPEN_API, LIST_UNREADABLE
from zakerscraper.services.crawl_session import CrawlSession, session_of
from zakerscraper.services.failover import ARTICLES_READ, Failover
from zakerscraper.zaker.hosts import is_www
from zakerscraper.zaker.urls import APP, WWW_HOST, host_of

_LOST = frozenset({LIST_EMPTY, LIST_FAILED, LIST_UNREADABLE})
_HURRIED = 0.001
"""Seconds between requests that do not leave. Without a delay Scrapy does not keep to its concurrency."""


class FailoverExtension:
    """Lets one request to www be under way at a time until it has answered, and those that must not leave go at once.

    What leaves is decided by `services.failover`.
    """

    def __init__(self, crawler: Crawler, session: CrawlSession, failover: Failover) -> None:
        self.crawler = crawler
        self.session = session
        self.failover = failover
        self._concurrency: int | None = None
        """How many requests to www may be under way, once it has answered; None while that is not held back."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        session = session_of(crawler)
        if session is None or session.failover is None:
            raise NotConfigured  # without words, or Scrapy would warn of it
        extension = cls(crawler, session, session.failover)
        crawler.signals.connect(extension.request_reached_downloader, request_reached_downloader)
        crawler.signals.connect(extension.host_recovered, signals.host_recovered)
        crawler.signals.connect(extension.host_paused, signals.host_paused)
        session.closing_notes.append(extension.summary)
        return extension

    def request_reached_downloader(self, request: Request) -> None:
        """Let one request to www be under way at a time until it has answered one: that is enough to find out."""
        if is_www(request.url) and not self.failover.has_answered and self._concurrency is None:
            slot: Slot = self.crawler.engine.downloader.slots[request.meta["download_slot"]]
            self._concurrency, slot.concurrency = slot.concurrency, 1

    def host_recovered(self) -> None:
        """Let as many requests to www be under way as the settings say."""
        slot = self._slot()
        if slot is not None and self._concurrency is not None:
            slot.concurrency, self._concurrency = self._concurrency, None

    def host_paused(self) -> None:
        """Let requests that wait for their turn at www go elsewhere at once, if none of them is to leave."""
        slot = self._slot()
        if slot is not None and not any(self.failover.may_leave(request.url) for request, _ in slot.queue):
            slot.delay = min(slot.delay, _HURRIED)

    def _slot(self) -> Slot | None:
        engine = self.crawler.engine
        return engine.downloader.slots.get(WWW_HOST) if engine else None

    def summary(self) -> str:
        """Return in a line why www was left alone and what was read from where, "" where all was had from www."""
        if not self.failover.is_open:
            return ""
        lists = [f"channel {one['id']}" for one in self.session.report.lists() if one["outcome"] == LIST_OPEN_API]
        articles = self.crawler.stats.get_value(ARTICLES_READ + host_of(APP), 0)
        read = []
        if articles:
            read += [f"{articles} articles from the app host" if articles > 1 else "1 article from the app host"]
        if lists:
            named = ", ".join(lists)
            several = len(lists) > 1
            read += [f"the lists of {named} from the open API" if several else f"the list of {named} from the open API"]
        if read:
            return f"{self.failover.why}; read instead: {', '.join(read)}"
        # What a list that is blocked says of www is said already.
        is_lost = any(one["outcome"] in _LOST for one in self.session.report.lists())
        return f"{self.failover.why}; other hosts were asked instead, and gave nothing" if is_lost else ""
