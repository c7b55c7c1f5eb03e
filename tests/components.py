"""Crawls without a process of their own: a crawler with its archive, for tests of single components."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import HtmlResponse
from scrapy.utils.test import get_crawler

from tests.servers import empty_archive
from zakerscraper.extensions.archive import ArchiveExtension
from zakerscraper.extensions.run_report import RunReportExtension
from zakerscraper.extensions.unparsed_pages import UnparsedPages
from zakerscraper.items import ListEntry
from zakerscraper.services.crawl_session import CrawlSession, detach_session, session_of
from zakerscraper.spiders.base import ZakerSpider
from zakerscraper.spiders.channel import ChannelSpider

CHANNEL = "https://www.myzaker.com/channel/13"
IDS = tuple(f"6a0aa9f08e9f0900000000{number:02d}" for number in range(20))


def address(id_: str) -> str:
    return f"https://www.myzaker.com/article/{id_}"


def entries(*numbers: int) -> list[ListEntry]:
    """Return entries of a list, by their numbers."""
    return [ListEntry(IDS[number], address(IDS[number]), title=f"Article {number}") for number in numbers]


def response_to(request: Request, body: str = "<p>a page</p>") -> HtmlResponse:
    return HtmlResponse(request.url, body=body.encode(), request=request)


@contextmanager
def open_crawl(
    folder: Path, spider: type[ZakerSpider] = ChannelSpider, settings: dict[str, Any] | None = None, **arguments: str
) -> Iterator[tuple[Crawler, CrawlSession]]:
    """Give a crawler of *spider* with *arguments* that archives into *folder*, and what its components share."""
    spider_arguments = arguments or {"id": "13"}
    archive = folder / ".zaker/archive.sqlite3"
    if not archive.exists() and "ZAKER_ARCHIVE_URL" not in (settings or {}):
        empty_archive(archive)
    crawler = get_crawler(spider, {"ZAKER_OUTPUT_DIR": str(folder), **(settings or {})})
    crawler.spider = spider.from_crawler(crawler, **spider_arguments)
    extensions: list[object] = [ArchiveExtension.from_crawler(crawler)]  # signals hold nothing that receives them
    session = session_of(crawler)
    assert session is not None
    extensions += [RunReportExtension.from_crawler(crawler), UnparsedPages.from_crawler(crawler)]
    try:
        yield crawler, session
    finally:
        session.archive.runs.end(verdict="ok", counts={}, now=session.report.started_at)
        session.close()
        detach_session(crawler)
