"""The floor: a Scrapy spider that fetches addresses and does nothing with them.

`python -m benchmarks.bare PATHS.json BASE SETTINGS.json`: paths of a server at BASE; those below `/www` are one host's,
pictures lie on two, as ours do, so that delay and concurrency mean the same.
"""

from __future__ import annotations

import json
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import scrapy
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Response


class BareSpider(scrapy.Spider):
    """Fetches and forgets."""

    name = "bare"

    def __init__(self, paths: list[str], base: str, **rest: Any) -> None:
        super().__init__(**rest)
        self.paths, self.base = paths, base

    async def start(self) -> AsyncIterator[Any]:
        for number, path in enumerate(self.paths):
            slot = "www" if path.startswith("/www") else f"pictures{number % 2}"
            yield scrapy.Request(self.base + path, meta={"download_slot": slot}, dont_filter=True)

    def parse(self, response: Response, **rest: Any) -> None:
        """Do nothing."""


def main() -> None:
    """Crawl."""
    paths, base, settings = sys.argv[1:]
    process = AsyncCrawlerProcess(json.loads(Path(settings).read_text("utf-8")))
    process.crawl(BareSpider, paths=json.loads(Path(paths).read_text("utf-8")), base=base)
    process.start()


if __name__ == "__main__":
    main()
