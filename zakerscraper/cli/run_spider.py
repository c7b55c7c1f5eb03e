"""Runs a spider of a command's own."""

from __future__ import annotations

from typing import Any, TypeVar

import scrapy
from scrapy.crawler import AsyncCrawlerProcess, CrawlerProcess

from zakerscraper.exceptions import ZakerError

SpiderT = TypeVar("SpiderT", bound=scrapy.Spider)


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
