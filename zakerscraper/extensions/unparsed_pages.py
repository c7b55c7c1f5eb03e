"""Saves pages that no parser understood, for the author of the next parser."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import re
from typing import Self

from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.http import Response
from scrapy.statscollectors import StatsCollector

from zakerscraper import signals
from zakerscraper.services.crawl_session import session_of
from zakerscraper.storage.base import Output
from zakerscraper.storage.local import STATE_FOLDER

logger = logging.getLogger(__name__)

_UNSAFE = re.compile(r"[^A-Za-z0-9-]+")
_KEPT_PAGES = 50
"""How many unreadable pages are kept in a run; the next redesign is understood from a few."""
_KEPT_BYTES = 1024 * 1024
"""So much of an unreadable page is kept."""


class UnparsedPages:
    """Keeps the first pages of a run that were not understood, under `.zaker/unreadable/`."""

    def __init__(self, folder: Output, stats: StatsCollector) -> None:
        self.folder = folder
        self.stats = stats
        self._kept = 0

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        session = session_of(crawler)
        if session is None:
            raise NotConfigured  # without words, or Scrapy would warn of it
        extension = cls(session.folder, crawler.stats)
        crawler.signals.connect(extension.page_unparsed, signals.page_unparsed)
        return extension

    async def page_unparsed(self, response: Response) -> str:
        """Keep a page; return words that say where, "" where it is not kept."""
        if self._kept >= _KEPT_PAGES:
            return ""
        self._kept += 1
        name = _UNSAFE.sub("-", response.url.split("://", 1)[-1])[:80].strip("-")
        digest = hashlib.sha256(response.body).hexdigest()[:8]
        path = f"{STATE_FOLDER}/unreadable/{name}-{digest}.html"
        head = f"<!-- {response.url.replace('--', '%2D%2D')} -->\n".encode()
        try:
            await asyncio.to_thread(self.folder.write, path, head + response.body[:_KEPT_BYTES])
        except OSError as error:
            self._kept -= 1
            logger.error("The unreadable page could not be kept: %s", error)
            return ""
        self.stats.inc_value("zaker/unreadable/kept")
        return f" (page kept as {path})"
