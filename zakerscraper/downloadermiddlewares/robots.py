"""Obeys the robots.txt of each host, also of one that cannot serve it (RFC 9309)."""

from __future__ import annotations

import asyncio
import codecs
import logging
from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest, NotConfigured
from scrapy.http.request import NO_CALLBACK
from scrapy.robotstxt import RobotParser
from scrapy.signals import robots_parsed
from scrapy.utils.httpobj import urlparse_cached
from scrapy.utils.misc import build_from_crawler, load_object

from zakerscraper.exceptions import RobotsUnavailableError
from zakerscraper.utils.proxies import proxy_of

logger = logging.getLogger(__name__)

_FIRST = 1000
"""The priority of a robots.txt: pages wait for it."""
_ENCODINGS = (
    (codecs.BOM_UTF32_LE, "utf-32"),  # which begins with that of UTF-16
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_HEAD = 200


class RobotsTxtMiddleware:
    """Lets a request leave when its host's robots.txt is there and allows it; in the place of Scrapy's middleware.

    Scrapy takes a robots.txt that it cannot have for one that allows all. Here that holds for one that is not there
    (4xx, or a redirect that is not followed) alone: as long as a host is out of order nobody knows what it allows, and
    nothing is asked of it. Pages then fail as their robots.txt did.

    Settings: ROBOTSTXT_OBEY, ROBOTSTXT_PARSER, ROBOTSTXT_USER_AGENT, USER_AGENT.
    """

    def __init__(self, crawler: Crawler) -> None:
        if not crawler.settings.getbool("ROBOTSTXT_OBEY"):
            raise NotConfigured  # without words, or Scrapy would warn of it
        self.crawler = crawler
        self._agent: str = crawler.settings["ROBOTSTXT_USER_AGENT"] or ""
        self._default_agent: str = crawler.settings["USER_AGENT"]
        self._parser: type[RobotParser] = load_object(crawler.settings["ROBOTSTXT_PARSER"])
        build_from_crawler(self._parser, crawler, b"")  # what it needs may not be installed
        self._parsers: dict[str, asyncio.Task[RobotParser | None]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Raise IgnoreRequest for a request that must not leave, and what kept the robots.txt of its host away."""
        url = urlparse_cached(request)
        if request.meta.get("dont_obey_robotstxt") or url.scheme not in {"http", "https"}:
            return
        fetched = self._parsers.get(url.netloc)
        if fetched is None:
            fetched = self._parsers[url.netloc] = asyncio.get_running_loop().create_task(self._fetch(request))
        try:
            parser = fetched.result() if fetched.done() else await asyncio.shield(fetched)
        except Exception:
            # ProxyMiddleware comes later, and whoever says why it failed is to name the proxy.
            if proxy := proxy_of(request.url):
                request.meta.setdefault("proxy", proxy)
            raise
        agent = self._agent or request.headers.get("User-Agent") or self._default_agent
        if parser is not None and not parser.allowed(request.url, agent):
            logger.debug("Forbidden by robots.txt: <%s>", request.url)
            self.crawler.stats.inc_value("robotstxt/forbidden")
            raise IgnoreRequest("Forbidden by robots.txt")

    async def _fetch(self, request: Request) -> RobotParser | None:
        """Return what the robots.txt of *request*'s host allows, None for all. Raises RobotsUnavailableError."""
        url, stats = urlparse_cached(request), self.crawler.stats
        robots = Request(
            f"{url.scheme}://{url.netloc}/robots.txt",
            priority=_FIRST,
            meta={"dont_obey_robotstxt": True},
            callback=NO_CALLBACK,
        )
        stats.inc_value("robotstxt/request_count")
        try:
            response = await self.crawler.engine.download_async(robots)
        except IgnoreRequest:
            return None  # it leads where no request may, or its host is left alone, which holds for the page as well
        except Exception as error:
            stats.inc_value(f"robotstxt/exception_count/{type(error)}")
            raise
        stats.inc_value("robotstxt/response_count")
        stats.inc_value(f"robotstxt/response_status_count/{response.status}")
        if response.status >= 500:
            raise RobotsUnavailableError(
                f"robots.txt of {url.hostname} cannot be had (HTTP {response.status}), and without it nothing is asked"
                " there"
            )
        if response.status >= 400:
            return None
        parser: RobotParser = build_from_crawler(self._parser, self.crawler, _as_utf8(response.body))
        await self.crawler.signals.send_catch_log_async(robots_parsed, robotparser=parser, request=request)
        return parser


def _as_utf8(body: bytes) -> bytes:
    """Return a robots.txt in UTF-8, of which Scrapy's parsers leave out what is in another encoding.

    Rules are ASCII, and outlast that in all encodings but those with two bytes and more for each character.
    """
    encoding = next((encoding for bom, encoding in _ENCODINGS if body.startswith(bom)), "")
    if not encoding:
        even, odd = (body[start:_HEAD:2].count(0) for start in (0, 1))
        if max(even, odd) * 3 < len(body[:_HEAD]):
            return body
        encoding = "utf-16-le" if odd > even else "utf-16-be"
    return body.decode(encoding, "replace").encode()


def is_robots_txt(request: Request) -> bool:
    """Return whether *request* is for a host's robots.txt."""
    return urlparse_cached(request).path == "/robots.txt"
