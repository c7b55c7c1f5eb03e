"""The floor: a Scrapy spider that fetches addresses and does nothing with them.

`python -m benchmarks.bare PATHS.json BASE SETTINGS.json [FOLDER]`: paths of a server at BASE; those below `/www` are
one host's, pictures lie on two, as ours do, so that delay and concurrency mean the same. With FOLDER each answer is
written there and forced to disk, in threads: what keeping them safely costs at least.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import scrapy
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Response


class BareSpider(scrapy.Spider):
    """Fetches and forgets, or keeps the answers as files in *folder*."""

    name = "bare"

    def __init__(self, paths: list[str], base: str, folder: str | None, **rest: Any) -> None:
        super().__init__(**rest)
        self.paths, self.base, self.folder = paths, base, folder
        self.numbers = itertools.count()

    async def start(self) -> AsyncIterator[Any]:
        for number, path in enumerate(self.paths):
            slot = "www" if path.startswith("/www") else f"pictures{number % 2}"
            yield scrapy.Request(self.base + path, meta={"download_slot": slot}, dont_filter=True)

    async def parse(self, response: Response, **rest: Any) -> None:
        """Do nothing, or write the answer."""
        if self.folder:
            await asyncio.to_thread(_keep, os.path.join(self.folder, str(next(self.numbers))), response.body)


def _keep(path: str, data: bytes) -> None:
    with open(path + ".new", "wb") as file:
        file.write(data)
        os.fsync(file.fileno())
    os.replace(path + ".new", path)


def main() -> None:
    """Crawl."""
    paths, base, settings, *folder = sys.argv[1:]
    process = AsyncCrawlerProcess(json.loads(Path(settings).read_text("utf-8")))
    process.crawl(
        BareSpider, paths=json.loads(Path(paths).read_text("utf-8")), base=base, folder=next(iter(folder), None)
    )
    process.start()


if __name__ == "__main__":
    main()
