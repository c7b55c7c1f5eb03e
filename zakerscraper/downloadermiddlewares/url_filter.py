"""Restricts requests and redirects to allowed URLs."""

from __future__ import annotations

import logging
from typing import Self
from urllib.parse import urljoin

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK
from scrapy.utils.httpobj import urlparse_cached
from w3lib.url import safe_url_string

from zakerscraper.config import ARCHIVES_ARTICLES, Options
from zakerscraper.downloadermiddlewares.robots import is_robots_txt
from zakerscraper.exceptions import DisallowedUrlError
from zakerscraper.utils.text import one_line
from zakerscraper.zaker.urls import DOMAIN, check_request

logger = logging.getLogger(__name__)

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_SHOWN = 500
MAX_ROBOTS_BYTES = 512 * 1024
"""RFC 9309 asks for at least 500 KiB."""
_PAGE_HOSTS = frozenset({DOMAIN, f"www.{DOMAIN}", f"app.{DOMAIN}"})


class DisallowedRequestError(DisallowedUrlError, IgnoreRequest):
    """A request that must not leave, in the form in which Scrapy passes it on without a traceback."""


class UrlFilterMiddleware:
    """Allows requests to ZAKER's hosts and their image hosts only, whatever component made them.

    It also gives the www and the app host, over https, and no other host the user's own cookies (ZAKER_COOKIES).

    Args:
        guards: Whether the spider is ours; other spiders may request any URL.
    """

    def __init__(self, crawler: Crawler, image_domains: tuple[str, ...], cookies: str, *, guards: bool = True) -> None:
        self.crawler = crawler
        self.guards = guards
        self.image_domains = image_domains
        self.cookies = cookies

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        options = Options.from_settings(crawler.settings)
        return cls(crawler, options.image_domains, options.cookies, guards=crawler.settings.getbool(ARCHIVES_ARTICLES))

    def process_request(self, request: Request) -> None:
        """Raise DisallowedUrlError for a request that must not leave."""
        if self.guards:
            _check(self.crawler, request, request.url, self.image_domains)
            request.headers.pop("Cookie", None)
        url = urlparse_cached(request)
        if is_robots_txt(request):
            request.meta.setdefault("download_maxsize", MAX_ROBOTS_BYTES)
        if self.cookies and url.scheme == "https" and url.hostname in _PAGE_HOSTS:
            request.headers["Cookie"] = self.cookies

    def process_response(self, request: Request, response: Response) -> Response:
        """Take the user's cookies off the request again: nothing that shows it later shows them."""
        if self.cookies and request.headers.get("Cookie") == self.cookies.encode():
            del request.headers["Cookie"]
        return response


class RedirectFilterMiddleware:
    """Refuses redirects to where no request may leave, malformed ones too, before Scrapy looks at them.

    Scrapy itself hands those to other schemes on as if they were pages, and breaks over malformed ones.
    """

    def __init__(self, crawler: Crawler, image_domains: tuple[str, ...]) -> None:
        self.crawler = crawler
        self.image_domains = image_domains

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler, Options.from_settings(crawler.settings).image_domains)

    def process_response(self, request: Request, response: Response) -> Response:
        """Raise DisallowedUrlError for a redirect that must not be followed."""
        location = response.headers.get("Location")
        if response.status in _REDIRECTS and location is not None:
            try:
                url = urljoin(request.url, safe_url_string(location))
            except ValueError:
                url = location.decode("utf-8", "replace")
            _check(self.crawler, request, url, self.image_domains)
            # RedirectMiddleware makes its request from this one. It leads on from a URL that has been asked for,
            # and must reach an end, wherever others lead.
            request.dont_filter = True
        return response


def _check(crawler: Crawler, request: Request, url: str, image_domains: tuple[str, ...]) -> None:
    """Check that *request* may leave for *url*. Only images, which have no callback, come from other domains."""
    try:
        check_request(url, image_domains if request.callback is NO_CALLBACK else ())
    except DisallowedUrlError as error:
        crawler.stats.inc_value("zaker/requests/refused")
        # Both hold a stranger's text, which ends in logs and on terminals.
        url, reason = one_line(url)[:_SHOWN], one_line(str(error))[:_SHOWN]
        logger.info("Not asked for <%s>: %s", url, reason)
        raise DisallowedRequestError(reason, url) from None
