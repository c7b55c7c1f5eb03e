"""The spider of `scrapy doctor ADDRESS`: fetches one page."""

from __future__ import annotations

from typing import Any

import scrapy
from scrapy.http import Response
from twisted.python.failure import Failure

from zakerscraper.cli.tool_spider import ToolSpider
from zakerscraper.exceptions import NotHtmlError
from zakerscraper.logging.download_errors import why_request_failed
from zakerscraper.services.fixtures import ServedPage
from zakerscraper.spiders.base import response_text, response_time
from zakerscraper.utils.headers import header_text, headers_as_text
from zakerscraper.zaker.responses import check_is_page


class PageSpider(ToolSpider):
    """Fetches one page with the project's middlewares and delays.

    Attributes:
        page: As it was served; None where it could not be fetched.
        error: Why it could not be fetched.
        why: The same in words.
    """

    name = "doctor"

    def __init__(self, url: str) -> None:
        super().__init__()
        self.url = url
        self.page: ServedPage | None = None
        self.error: BaseException | None = None
        self.why = "not fetched"

    async def start(self) -> Any:
        yield scrapy.Request(self.url, self.parse, errback=self.record_failure, dont_filter=True)

    def parse(self, response: Response, **_: Any) -> None:
        headers = headers_as_text(response.headers)
        try:
            check_is_page(response.body, header_text(response.headers, "Content-Type"))
        except NotHtmlError as error:
            self.why = str(error)
            return
        self.page = ServedPage(response_text(response), response.url, response_time(response), headers)

    def record_failure(self, failure: Failure) -> None:
        """Keep the reason why the page could not be fetched."""
        self.error = failure.value
        self.why = why_request_failed(failure.value, failure.request)  # type: ignore[attr-defined]
