"""Retries responses whose transfer or compression was cut off."""

from __future__ import annotations

from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.exceptions import ResponseDataLossError
from scrapy.http import Response
from scrapy.utils.python import to_unicode

from zakerscraper.downloadermiddlewares.robots import is_robots_txt
from zakerscraper.utils.compression import BROKE_OFF, is_whole

_NOT_MODIFIED = 304
_GZIP = b"\x1f\x8b\x08"
"""What a gzip stream begins with."""


class TruncatedResponseMiddleware:
    """Asks again for what broke off in its transfer or its compression, which Scrapy would take for whole.

    What breaks off each time goes on with the flag `BROKE_OFF`. Setting: RETRY_TIMES.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self._max_bytes = crawler.settings.getint("DOWNLOAD_MAXSIZE")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """Return the request again for a response that is not whole. Raises ResponseDataLossError for robots.txt."""
        if response.status == _NOT_MODIFIED:
            return response  # its headers may speak of the body that it does not have
        if response.body.startswith(_GZIP) and "Content-Encoding" not in response.headers:
            # Some servers compress without saying so. Scrapy's middleware, which comes next, unpacks what is named.
            response.headers["Content-Encoding"] = "gzip"
        if BROKE_OFF not in response.flags:
            encodings = [to_unicode(value, "latin-1") for value in response.headers.getlist("Content-Encoding")]
            if is_whole(response.body, encodings, request.meta.get("download_maxsize", self._max_bytes)):
                return response
            response = response.replace(flags=[*response.flags, BROKE_OFF])
        spider = self.crawler.spider
        if spider is not None and (again := get_retry_request(request, spider=spider, reason="broke off")):
            return again
        if is_robots_txt(request):
            raise ResponseDataLossError  # rules may stand in what is missing
        return response
