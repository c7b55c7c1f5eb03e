"""What ends a run when it is raised by a callback."""

from __future__ import annotations

from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response
from sqlalchemy.exc import SQLAlchemyError

from zakerscraper.extensions.archive import ArchiveExtension


class WriteErrorMiddleware:
    """Ends the run where a callback could not write to the archive or the disk, in words instead of a traceback."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_spider_exception(self, response: Response, exception: Exception) -> list[Request] | None:
        """Return nothing to go on with for such an error, None (which lets it pass) for all others."""
        archivist = self.crawler.get_extension(ArchiveExtension)
        if archivist is None or not isinstance(exception, OSError | SQLAlchemyError):
            return None
        archivist.cannot_write(exception)
        return []
