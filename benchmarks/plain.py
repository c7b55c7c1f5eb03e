"""The spider that a user would write instead: the same articles and pictures, with what Scrapy brings along.

`python -m benchmarks.plain PATHS.json BASE SETTINGS.json`: selectors for the one layout there is, FilesPipeline for the
pictures and a JSON lines feed. Nothing is forced to disk, known before, cleaned, or made a document of.
"""

from __future__ import annotations

import itertools
import json
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import scrapy
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Response
from scrapy.pipelines.files import FilesPipeline
from scrapy.pipelines.media import MediaPipeline


class PlainSpider(scrapy.Spider):
    """Reads articles by selectors."""

    name = "plain"

    def __init__(self, paths: list[str], base: str, **rest: Any) -> None:
        super().__init__(**rest)
        self.paths, self.base = paths, base

    async def start(self) -> AsyncIterator[Any]:
        for path in self.paths:
            if path.startswith("/www") or path.endswith("/robots.txt"):
                yield scrapy.Request(self.base + path, meta={"download_slot": "www"}, dont_filter=True)

    def parse(self, response: Response, **rest: Any) -> Iterator[dict[str, Any]]:
        """Yield an article, where the page is one."""
        if "/article/" in response.url:
            body = response.css("#content")
            pictures = body.css("img::attr(data-original)").getall()
            yield {
                "url": response.url,
                "title": response.css("h1::text").get(""),
                "author": response.css(".auther::text").get(""),
                "time": response.css(".time::text").get(""),
                "html": body.get(),
                "file_urls": [f"{self.base}/pictures{urlsplit(url).path}" for url in pictures],
            }


class PicturesPipeline(FilesPipeline):
    """Scrapy's pipeline, with the two hosts of pictures that the crawls beside it have."""

    _numbers = itertools.count()

    def get_media_requests(self, item: Any, info: MediaPipeline.SpiderInfo) -> list[scrapy.Request]:
        requests = super().get_media_requests(item, info)
        return [one.replace(meta={"download_slot": f"pictures{next(self._numbers) % 2}"}) for one in requests]


def main() -> None:
    """Crawl."""
    paths, base, settings = sys.argv[1:]
    process = AsyncCrawlerProcess(json.loads(Path(settings).read_text("utf-8")))
    process.crawl(PlainSpider, paths=json.loads(Path(paths).read_text("utf-8")), base=base)
    process.start()


if __name__ == "__main__":
    main()
