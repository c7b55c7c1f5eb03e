"""What watches every request and every answer."""

from __future__ import annotations

import logging
from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.utils.httpobj import urlparse_cached

from zakerscraper.exceptions import ChallengePage, RefusedAddress
from zakerscraper.options import Options
from zakerscraper.site.addresses import DOMAIN, check_request, in_domain
from zakerscraper.site.challenge import challenge_marker
from zakerscraper.site.text import decode

logger = logging.getLogger(__name__)

_PICTURE_HOSTS = ("zkres", "disres")


class RequestGuardMiddleware:
    """Lets requests leave for ZAKER's hosts and their picture hosts only, whoever made them.

    It also gives ZAKER's page hosts, and no other, the user's own cookies (ZAKER_COOKIES).
    """

    def __init__(self, crawler: Crawler, image_domains: tuple[str, ...], cookies: str) -> None:
        self.crawler = crawler
        self.image_domains = image_domains
        self.cookies = cookies

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        options = Options.from_settings(crawler.settings)
        return cls(crawler, options.image_domains, str(crawler.settings["ZAKER_COOKIES"] or "").strip())

    def process_request(self, request: Request) -> None:
        """Raise RefusedAddress for a request that must not leave."""
        try:
            check_request(request.url, self.image_domains)
        except RefusedAddress as error:
            self.crawler.stats.inc_value("zaker/requests/refused")
            logger.info("Not asked for <%s>: %s", request.url, error)
            raise
        request.headers.pop("Cookie", None)
        host = urlparse_cached(request).hostname or ""
        if self.cookies and in_domain(host, DOMAIN) and not host.startswith(_PICTURE_HOSTS):
            request.headers["Cookie"] = self.cookies


class ChallengeMiddleware:
    """Recognises the firewall's challenge page on any answer that is text, before anything is retried."""

    def process_response(self, request: Request, response: Response) -> Response:
        """Raise ChallengePage for one; the spider's errback ends the run."""
        content_type = (response.headers.get("Content-Type") or b"").decode("latin-1")
        if response.status != 468 and content_type.startswith(("image/", "video/", "audio/")):
            return response
        if marker := challenge_marker(response.status, decode(response.body[:131_072], content_type)):
            raise ChallengePage(f"challenge page ({marker})")
        return response
