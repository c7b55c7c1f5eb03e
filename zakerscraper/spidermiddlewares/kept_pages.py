"""Stores article pages as served in the archive (ZAKER_KEEP_PAGES)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Self

from scrapy import signals as scrapy_signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider, NotConfigured
from scrapy.http import Response
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from zakerscraper.archive.errors import SQLAlchemyError
from zakerscraper.archive.pages import NOT_READ, KeptPage
from zakerscraper.exceptions import RequestCancelledError, TruncatedPageError
from zakerscraper.items import Article, requested_entry
from zakerscraper.services.crawl_session import CrawlSession, session_of
from zakerscraper.services.keep_pages import MAX_KEPT_BYTES, PageKeeper, select_headers
from zakerscraper.utils.compression import BROKE_OFF
from zakerscraper.utils.headers import headers_as_text
from zakerscraper.zaker.urls import article_id


class KeepPages:
    """Holds the page of each article until the article is written, and keeps those that could not be read at once.

    What is kept are the bytes as served: without the encodings of the transfer, before they are read as text.
    """

    def __init__(self, crawler: Crawler, session: CrawlSession, keeper: PageKeeper) -> None:
        self.crawler = crawler
        self.session = session
        self.keeper = keeper

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        session = session_of(crawler)
        if session is None or session.page_keeper is None:
            raise NotConfigured  # without words, or Scrapy would warn of it
        middleware = cls(crawler, session, session.page_keeper)
        crawler.signals.connect(middleware.item_dropped, scrapy_signals.item_dropped)
        crawler.signals.connect(middleware.item_error, scrapy_signals.item_error)
        return middleware

    async def process_spider_output(self, response: Response, result: AsyncIterator[Any]) -> AsyncIterator[Any]:
        """Hold the page of an article that has been read."""
        async for output in result:
            if isinstance(output, Article) and article_id(response.url) == output.id:
                page = _build_page(response, output.id, output.layout, output.fetched_at)
                self._count("kept" if self.keeper.hold(page) else "too_large")
            yield output

    def process_spider_exception(self, response: Response, exception: Exception) -> None:
        """Keep the page of an article that could not be read, for a parser that can."""
        entry = requested_entry(response.request)
        if entry is None or article_id(response.url) != entry.id:
            return
        # A truncated page is requested again; the others say nothing of the page.
        if not isinstance(exception, TruncatedPageError | HttpError | CloseSpider | OSError | SQLAlchemyError):
            self._keep(_build_page(response, entry.id, NOT_READ))

    def item_dropped(self, item: Any) -> None:
        """Keep the page of an article of which a pipeline wants no document."""
        self._keep_held(item, is_read=True)

    def item_error(self, item: Any, failure: Failure) -> None:
        """Keep the page of an article over which a pipeline failed."""
        if isinstance(failure.value, OSError | SQLAlchemyError | RequestCancelledError):
            self.keeper.take([item.id] if isinstance(item, Article) else [])  # it is fetched again
        else:
            self._keep_held(item, is_read=False)

    def _keep_held(self, item: Any, *, is_read: bool) -> None:
        for page in self.keeper.take([item.id] if isinstance(item, Article) else []):
            self._keep(page if is_read else replace(page, layout=NOT_READ))

    def _keep(self, page: KeptPage) -> None:
        """Save *page*, in the session's thread."""
        if len(page.body) > MAX_KEPT_BYTES:
            self._count("too_large")
            return
        self._count("kept" if page.layout else "unread")
        self.session.call_soon(self.keeper.save, [page])

    def _count(self, outcome: str) -> None:
        self.crawler.stats.inc_value(f"zaker/pages/{outcome}")


def _build_page(response: Response, id_: str, layout: str, fetched_at: datetime | None = None) -> KeptPage:
    return KeptPage(
        article=id_,
        url=response.url,
        status=response.status,
        headers=select_headers(headers_as_text(response.headers)),
        fetched_at=fetched_at or datetime.now(UTC),
        layout=layout,
        body=response.body,
        broke_off=BROKE_OFF in response.flags,
    )
