"""Ends a run early when the site refuses, nothing can be written, or Redis is lost."""

from __future__ import annotations

import asyncio
import os
from typing import Self

from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured

from zakerscraper import signals
from zakerscraper.archive.engine import cause
from zakerscraper.archive.errors import DBAPIError
from zakerscraper.archive.retry import is_outage
from zakerscraper.exceptions import LostFolderError, UnreadableFileError
from zakerscraper.services.crawl_session import CrawlSession, session_of
from zakerscraper.storage.base import Output


class CloseRun:
    """Ends the run as soon as it cannot go on. All that is open stays pending."""

    def __init__(self, crawler: Crawler, session: CrawlSession) -> None:
        self.crawler = crawler
        self.session = session
        self._closing: asyncio.Task[None] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        session = session_of(crawler)
        if session is None:
            raise NotConfigured  # without words, or Scrapy would warn of it
        extension = cls(crawler, session)
        crawler.signals.connect(extension.site_refused, signals.site_refused)
        crawler.signals.connect(extension.site_refused_elsewhere, signals.site_refused_elsewhere)
        crawler.signals.connect(extension.write_failed, signals.write_failed)
        crawler.signals.connect(extension.queue_lost, signals.queue_lost)
        return extension

    def site_refused(self) -> None:
        """End the run, as the site refuses."""
        self._close("blocked")

    def site_refused_elsewhere(self) -> None:
        """End the run, as another worker found that the site refuses."""
        self._close("blocked")

    def write_failed(self, error: Exception) -> None:
        """End the run: what it fetches cannot be kept (a full disk, missing rights, a database that is away)."""
        self._fail(why_not_written(error, self.session.folder), "cannot_write")

    def queue_lost(self, reason: str) -> None:
        """End the run, as Redis is away for longer than is waited for."""
        self._fail(reason, "queue_lost")

    def _fail(self, why: str, reason: str) -> None:
        if self._closing is None:
            self.session.send(signals.run_noted, text=why, errors=1)
            self._close(reason)

    def _close(self, reason: str) -> None:
        # Not by raising CloseSpider: pipelines cannot, and from an errback Scrapy logs it with a traceback each time.
        if self._closing is None:
            closing = self.crawler.engine.close_spider_async(reason=reason)
            self._closing = asyncio.get_running_loop().create_task(closing)


def why_not_written(error: Exception, folder: Output) -> str:
    """Return in a line why the archive, or the output *folder*, cannot be used."""
    if isinstance(error, UnreadableFileError):
        return str(error)
    # Without the number of the error and the name of a file that is gone by now.
    why = error.strerror if isinstance(error, OSError) and error.strerror else cause(error)
    if isinstance(error, DBAPIError) and is_outage(error):
        return f"cannot reach the archive's database: {why}"
    # Where a file could not be moved, the second name is that of its place.
    named = getattr(error, "filename2", None) or getattr(error, "filename", None)
    where = os.path.dirname(named) if isinstance(named, str) else ""
    if isinstance(error, LostFolderError):
        where = str(error.filename)
    is_within = folder.root is not None and where.startswith(str(folder.root))
    return f"cannot write to {where if is_within else folder}: {why}"
