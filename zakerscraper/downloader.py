"""Where requests leave: the one place that knows of a stand-in for the site."""

from __future__ import annotations

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.http import Response

from zakerscraper.options import Options


class StandInDownloadHandler(HTTP11DownloadHandler):
    """Scrapy's handler, which sends requests for ZAKER's hosts to their stand-ins where the settings name some.

    Above it every address is a real one: of requests, answers, robots.txt, redirects and slots.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._stand_ins = Options.from_settings(crawler.settings).stand_ins

    async def download_request(self, request: Request) -> Response:
        address = self._stand_ins.to_fetch(request.url)
        if address == request.url:
            return await super().download_request(request)
        sent = request.replace(url=address)
        response = await super().download_request(sent)
        request.meta.update((name, sent.meta[name]) for name in ("download_latency",) if name in sent.meta)
        if location := response.headers.get("Location"):
            response.headers["Location"] = self._stand_ins.to_real(location.decode("latin-1")).encode("latin-1")
        return response.replace(url=request.url, request=request)
