"""Shows the progress of a run on a terminal."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Self

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured

from zakerscraper.services.crawl_session import session_of

if TYPE_CHECKING:
    from scrapy.core.engine import ExecutionEngine

    from zakerscraper.run_report.terminal import ProgressLine


def count_under_way(engine: ExecutionEngine | None) -> int:
    """Return how many requests have been sent and not been answered yet, for which a stopping run waits."""
    slots = engine.downloader.slots.values() if engine else ()
    return sum(len(slot.transferring) for slot in slots)


class Progress:
    """Shows the line from the run's first moment to its last."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.line: ProgressLine | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        if not sys.stderr.isatty():
            raise NotConfigured  # without words, or Scrapy would warn of it
        extension = cls(crawler)
        crawler.signals.connect(extension.spider_opened, signals.spider_opened)
        crawler.signals.connect(extension.spider_closed, signals.spider_closed)
        return extension

    def spider_opened(self) -> None:
        """Show the line."""
        # Imported here: who has no terminal need not load it.
        from zakerscraper.run_report.terminal import ProgressLine

        session = session_of(self.crawler)
        if session is not None:
            self.line = ProgressLine(session.report, self._under_way)
            self.line.start()

    def _under_way(self) -> int:
        return count_under_way(self.crawler.engine)

    def spider_closed(self) -> None:
        """Take the line away."""
        if self.line is not None:  # a crawl that archives nothing has none
            self.line.stop()
