"""The spider of `scrapy doctor --site`: requests each of the site's entry points once, as politely as a crawl."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from scrapy import Request
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK
from scrapy.settings import BaseSettings

from zakerscraper.cli.tool_spider import ToolSpider
from zakerscraper.downloadermiddlewares.throttle import ThrottleMiddleware
from zakerscraper.logging.download_errors import kind_of_failure, why_failed
from zakerscraper.services.fixtures import ANSWER_SUFFIX
from zakerscraper.services.site_check import (
    API_VERSION,
    APP_ARTICLE,
    CATEGORY,
    CHANNEL,
    ENDPOINTS,
    HOT,
    IMAGE,
    NOT_ASKED,
    REFUSED,
    SEARCH,
    WWW_ARTICLE,
    WWW_LIST,
    Finding,
    ServedResponse,
    judge_response,
    pick_article,
    pick_image,
)
from zakerscraper.spiders.base import MAX_PAGE_BYTES, response_time
from zakerscraper.storage.atomic import write_whole
from zakerscraper.utils.compression import BROKE_OFF
from zakerscraper.utils.headers import header_text, headers_as_text
from zakerscraper.utils.json import format_json
from zakerscraper.zaker import urls
from zakerscraper.zaker.throttle_policy import retry_after

_SECRET_HEADERS = frozenset({"set-cookie"})
_PACE = "zakerscraper.downloadermiddlewares.throttle.ThrottleMiddleware"
_CHALLENGE = "zakerscraper.downloadermiddlewares.challenge.ChallengeMiddleware"
_TIMEOUT = 30
_COMMON_WORD = "中国"
_EXTENSIONS = {"application/json": "json", "image/jpeg": "jpg", "image/png": "png", "image/gif": "gif"}


class RobotsPaceMiddleware(ThrottleMiddleware):
    """Keeps the delay of robots.txt, and passes every response on without retrying."""

    def process_response(self, request: Request, response: Response) -> Response:
        return response


class SiteCheckSpider(ToolSpider):
    """Requests each entry point once: lists first, then one article that they name, then one of its images.

    Attributes:
        findings: By entry point; complete when the spider closes.
        responses: Each response as it came, with its headers.
    """

    name = "site-check"

    def __init__(self) -> None:
        super().__init__()
        self.findings: dict[str, Finding] = {}
        self.responses: list[tuple[Finding, ServedResponse, Mapping[str, str]]] = []
        self._texts: dict[str, str] = {}
        self._waits: dict[str, str] = {}

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        super().update_settings(settings)
        middlewares = settings.getdict("DOWNLOADER_MIDDLEWARES")
        middlewares.pop(_CHALLENGE, None)  # challenges are judged here, like all responses
        if (order := middlewares.pop(_PACE, None)) is not None:
            middlewares["zakerscraper.cli.site_check_spider.RobotsPaceMiddleware"] = order
        settings.set("DOWNLOADER_MIDDLEWARES", middlewares, "cmdline")
        settings.set("RETRY_TIMES", 0, "cmdline")
        settings.set("DOWNLOAD_TIMEOUT", _TIMEOUT, "spider")  # an -s option takes precedence

    async def start(self) -> AsyncIterator[Any]:
        www = self._ask(WWW_LIST, urls.channel_url(CHANNEL))
        await asyncio.gather(www, self._ask_the_api())
        entry = pick_article(self.findings.values())
        if entry is not None:
            await asyncio.gather(
                self._ask(WWW_ARTICLE, urls.article_url(entry.id)),
                self._ask(APP_ARTICLE, urls.share_url(entry.id)),
            )
        pages = (WWW_ARTICLE, APP_ARTICLE, WWW_LIST, HOT, CATEGORY)
        if image := pick_image(self._texts[endpoint] for endpoint in pages if endpoint in self._texts):
            await self._ask(IMAGE, image)
        for endpoint in ENDPOINTS:
            missing = "no page has named one" if endpoint == IMAGE else "no list has named an article"
            self.findings.setdefault(endpoint, Finding(endpoint, "", NOT_ASKED, missing))
        self.findings = {endpoint: self.findings[endpoint] for endpoint in ENDPOINTS}
        for request in list[Request]():  # an async generator must yield; all requests are done
            yield request

    async def _ask_the_api(self) -> None:
        await self._ask(HOT, urls.api_url("hot", v=API_VERSION[HOT]))
        await self._ask(CATEGORY, urls.category_url(CHANNEL))
        entry = pick_article(self.findings[endpoint] for endpoint in (HOT, CATEGORY))
        keyword = (entry.title if entry else "")[:4].strip() or _COMMON_WORD
        await self._ask(SEARCH, urls.api_url("search", v=API_VERSION[SEARCH], keyword=keyword), keyword)

    async def _ask(self, endpoint: str, url: str, keyword: str = "") -> None:
        host = urls.host_of(url)
        if host in self._waits:
            self.findings[endpoint] = Finding(endpoint, url, NOT_ASKED, self._waits[host])
            return
        request = Request(
            url,
            callback=NO_CALLBACK if endpoint == IMAGE else None,  # so that ZAKER_IMAGE_DOMAINS are allowed as well
            headers={"Referer": urls.WWW + "/"},
            meta={"download_maxsize": MAX_PAGE_BYTES, "handle_httpstatus_list": range(400, 600)},
            dont_filter=True,
        )
        assert self.crawler.engine is not None
        try:
            response = await self.crawler.engine.download_async(request)
        except Exception as error:
            proxy = request.meta.get("proxy") or ""
            reason = why_failed(error, request.url, proxy)
            self.findings[endpoint] = Finding(endpoint, url, kind_of_failure(error, proxy), reason)
            return
        content_type = header_text(response.headers, "Content-Type")
        whole = BROKE_OFF not in response.flags
        served = ServedResponse(
            response.url, response.status, response.body, content_type, response_time(response), is_whole=whole
        )
        self.findings[endpoint] = finding = judge_response(endpoint, url, served, keyword)
        if endpoint != IMAGE:
            self._texts[endpoint] = served.text
        if finding.outcome == REFUSED and (wait := _asked_to_wait(response)):
            self._waits[host] = f"{host} asks to be left alone for {wait:.0f} seconds"
        headers = headers_as_text(response.headers)
        self.responses.append((finding, served, headers))


def save_response(folder: Path, finding: Finding, served: ServedResponse, headers: Mapping[str, str]) -> None:
    """Write the body of *served* (unpacked) into *folder*, and beside it where, when and how it was served.

    Cookies that the site sets are left out, as they are credentials.
    """
    name = finding.endpoint.replace(" ", "-").lower()
    media = served.content_type.partition(";")[0].strip().lower()
    file = f"{name}.{_EXTENSIONS.get(media, 'html')}"
    report = {
        "door": finding.endpoint,
        "url": served.url,
        "asked": finding.url,
        "answered_at": served.moment.isoformat(),
        "status": served.status,
        "headers": {key: value for key, value in headers.items() if key.lower() not in _SECRET_HEADERS},
        "outcome": finding.outcome,
        "reason": finding.reason,
        "body": file,
    }
    folder.mkdir(parents=True, exist_ok=True)
    write_whole(folder.absolute() / file, served.body)
    text = format_json(report)
    write_whole(folder.absolute() / f"{file}{ANSWER_SUFFIX}", text.encode())


def _asked_to_wait(response: Response) -> float:
    """Return the seconds that the header Retry-After asks for, 0 without one."""
    value = header_text(response.headers, "Retry-After")
    return retry_after(value, datetime.now(UTC)) or 0.0
