"""Spiders of commands: they fetch a few pages as politely as a crawl, and archive nothing."""

from __future__ import annotations

from typing import Any, TypeVar

import scrapy
from scrapy.crawler import AsyncCrawlerProcess, CrawlerProcess
from scrapy.settings import BaseSettings

from zakerscraper.config import ARCHIVES_ARTICLES
from zakerscraper.exceptions import ZakerError


class ToolSpider(scrapy.Spider):
    """Base of the spiders of commands."""

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        super().update_settings(settings)
        settings.set(ARCHIVES_ARTICLES, True, "spider")  # challenges and refusals are detected as in crawls
        settings.set("ZAKER_REDIS_URL", "", "cmdline")  # a few pages need no shared queue


SpiderT = TypeVar("SpiderT", bound=ToolSpider)


def run_spider(
    process: AsyncCrawlerProcess | CrawlerProcess, spider_class: type[SpiderT], **arguments: Any
) -> SpiderT | None:
    """Run a spider to its end, and return it; None where it never began.

    Raises:
        ZakerError: The crawl could not begin.
    """
    crawler = process.create_crawler(spider_class)
    crawling: Any = process.crawl(crawler, **arguments)
    process.start()
    if hasattr(crawling, "exception") and crawling.done() and isinstance(error := crawling.exception(), ZakerError):
        raise error
    return crawler.spider if isinstance(crawler.spider, spider_class) else None
