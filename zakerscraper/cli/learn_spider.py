"""The spider of `scrapy doctor --learn`: requests archived articles again, as politely as a crawl."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import Any

from scrapy import Request

from zakerscraper.cli.tool_spider import ToolSpider
from zakerscraper.extensions.learn_layout import ask_again
from zakerscraper.items import Article, ListEntry
from zakerscraper.spiders.base import MAX_PAGE_BYTES
from zakerscraper.zaker import urls
from zakerscraper.zaker.learnt.example import Example


class LearnSpider(ToolSpider):
    """Requests archived articles again.

    Attributes:
        host: `app`, or `www`.
        examples: The fetched pages, complete when the spider closes.
    """

    name = "learn"

    def __init__(self, articles: Sequence[Article], host: str) -> None:
        super().__init__()
        self.articles = articles
        self.host = host
        self.examples: list[Example] = []

    async def start(self) -> AsyncIterator[Any]:
        self.examples = await ask_again(self.crawler, self.articles, self.request_for)
        for request in list[Request]():  # an async generator must yield; all requests are done
            yield request

    def request_for(self, entry: ListEntry) -> Request:
        """Return the request for the page of *entry*."""
        url = urls.share_url(entry.id) if self.host == "app" else urls.article_url(entry.id)
        headers, meta = {"Referer": urls.WWW + "/"}, {"download_maxsize": MAX_PAGE_BYTES}
        return Request(url, headers=headers, meta=meta, dont_filter=True)
