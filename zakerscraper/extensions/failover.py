"""Adjusts Scrapy's slot of www while that does not answer (ZAKER_ARTICLE_HOST=auto)."""

from __future__ import annotations

from typing import Self

from scrapy import Request
from scrapy.core.downloader import Slot
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.signals import request_reached_downloader

from zakerscraper import signals
from zakerscraper.run_report.status import ListOutcome
from zakerscraper.services.crawl_session import CrawlSession, session_of
from zakerscraper.services.failover import ARTICLES_READ, Failover
from zakerscraper.zaker.hosts import is_www
from zakerscraper.zaker.urls import APP, WWW_HOST, host_of

_LOST = frozenset({ListOutcome.EMPTY, ListOutcome.FAILED, ListOutcome.UNREADABLE})
_UNSENT_DELAY = 0.001
"""Seconds between requests that are not sent. Without a delay Scrapy does not keep to its concurrency."""


class FailoverExtension:
    """Sends one request at a time to www until that has answered, and fails those at once that are not to be sent.

    `services.failover` decides which are sent.
    """

    def __init__(self, crawler: Crawler, session: CrawlSession, failover: Failover) -> None:
        self.crawler = crawler
        self.session = session
        self.failover = failover
        self._concurrency: int | None = None
        """How many requests to www may be open once it has answered; None while the slot is not limited."""

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
        """Limit the slot of www to one request until one is answered."""
        if is_www(request.url) and not self.failover.has_answered and self._concurrency is None:
            slot: Slot = self.crawler.engine.downloader.slots[request.meta["download_slot"]]
            self._concurrency, slot.concurrency = slot.concurrency, 1

    def host_recovered(self) -> None:
        """Lift the limit: as many requests to www are open as the settings say."""
        slot = self._slot()
        if slot is not None and self._concurrency is not None:
            slot.concurrency, self._concurrency = self._concurrency, None

    def host_paused(self) -> None:
        """Fail the requests that wait for www at once, if none of them is to be sent; failover redirects them."""
        slot = self._slot()
        if slot is not None and not any(self.failover.may_leave(request.url) for request, _ in slot.queue):
            slot.delay = min(slot.delay, _UNSENT_DELAY)

    def _slot(self) -> Slot | None:
        engine = self.crawler.engine
        return engine.downloader.slots.get(WWW_HOST) if engine else None

    def summary(self) -> str:
        """Return in a line why www was left alone and which hosts were read instead, "" where www gave everything."""
        if not self.failover.is_open:
            return ""
        why = self.failover.why
        lists = [
            f"channel {list_['id']}"
            for list_ in self.session.report.lists()
            if list_["outcome"] == ListOutcome.OPEN_API and list_["reason"] == why
        ]
        articles = self.crawler.stats.get_value(ARTICLES_READ + host_of(APP), 0)
        read = []
        if articles:
            read += [f"{articles} articles from the app host" if articles > 1 else "1 article from the app host"]
        if lists:
            named = ", ".join(lists)
            several = len(lists) > 1
            read += [f"the lists of {named} from the open API" if several else f"the list of {named} from the open API"]
        if until := self.failover.left_alone_until:
            why = f"{why}; later runs leave it alone until {until} (+08:00)"
        if read:
            return f"{why}; read instead: {', '.join(read)}"
        # What a list that is blocked says of www is said already.
        is_lost = any(list_["outcome"] in _LOST for list_ in self.session.report.lists())
        return f"{why}; other hosts were asked instead, and gave nothing" if is_lost else ""
