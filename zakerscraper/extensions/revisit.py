"""Revisits archived articles once everything new has been fetched (ZAKER_REVISIT)."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any, Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import DontCloseSpider, NotConfigured
from scrapy.signals import spider_idle

from zakerscraper import compat, signals
from zakerscraper.archive.errors import SQLAlchemyError
from zakerscraper.archive.visits import Revisit
from zakerscraper.services.crawl_session import CrawlSession, session_of
from zakerscraper.services.revisits import REVISITED

_AT_ONCE = 50
"""How many are claimed at a time."""


class RevisitExtension:
    """Fetches archived articles again that are due, within the run's pace and limit.

    They come last: whenever the spider is idle, a few more are claimed, until none is due. Requests are conditional
    where the last response had validators.
    """

    def __init__(self, crawler: Crawler, session: CrawlSession, days: tuple[int, ...]) -> None:
        self.crawler = crawler
        self.session = session
        self.days = days
        self._claiming: asyncio.Task[None] | None = None
        self._is_done = False

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        session = session_of(crawler)
        fetches = getattr(crawler.spider, "fetches_articles", False)
        if session is None or not fetches or not session.options.revisit:
            raise NotConfigured  # without words, or Scrapy would warn of it
        extension = cls(crawler, session, session.options.revisit)
        crawler.signals.connect(extension.spider_idle, spider_idle)
        return extension

    def spider_idle(self) -> None:
        """Look for articles that are due. Raises DontCloseSpider while there may be any."""
        if self._claiming is None and not self._is_done and self._may_go_on():
            self._claiming = asyncio.get_running_loop().create_task(self._ask_again())
        if self._claiming is not None:
            raise DontCloseSpider

    def _may_go_on(self) -> bool:
        """Return whether the site answers, and the run may fetch more."""
        return not self.session.is_site_away and self.session.state.left != 0

    async def _ask_again(self) -> None:
        """Claim a few articles and request them."""
        engine, left = self.crawler.engine, self.session.state.left
        at_most = _AT_ONCE if left is None else min(left, _AT_ONCE)
        try:
            claim_due = self.session.archive.visits.claim_due
            found = await self.session.call(claim_due, self.days, now=datetime.now(UTC), at_most=at_most)
            # Articles that failed in this run are not tried again by it.
            found = [revisit for revisit in found if revisit.entry.id not in self.session.revisits]
            if left is not None:
                self.session.state.left = left - len(found)
            for revisit in found if not compat.is_closing(engine) else ():
                self.session.revisits.begin(revisit.entry.id)
                engine.crawl(self.request_for(revisit))
            self._is_done = not found
        except (OSError, SQLAlchemyError) as error:
            self._is_done = True
            self.session.send(signals.write_failed, error=error)
        finally:
            self._claiming = None
            compat.schedule_next_request(engine)

    def request_for(self, revisit: Revisit) -> Request:
        """Return the request for an article, conditional where its last response had validators."""
        spider: Any = self.crawler.spider
        request: Request = spider.article_request(revisit.entry)
        validators = revisit.validators
        if validators.url == request.url:
            if validators.etag:
                request.headers["If-None-Match"] = validators.etag
            if validators.last_modified:
                request.headers["If-Modified-Since"] = validators.last_modified
        # Not filtered: a shared queue has seen the request when the article was new.
        return request.replace(meta={**request.meta, REVISITED: True}, dont_filter=True, priority=request.priority - 1)
