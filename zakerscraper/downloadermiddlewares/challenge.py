"""Detects challenge pages of the site's firewall."""

from __future__ import annotations

from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from zakerscraper.downloadermiddlewares.failover import alternative_request
from zakerscraper.downloadermiddlewares.robots import is_robots_txt
from zakerscraper.exceptions import ChallengeDetectedError
from zakerscraper.services.crawl_session import session_of
from zakerscraper.services.failover import Failover
from zakerscraper.utils.encoding import decode
from zakerscraper.utils.headers import header_text
from zakerscraper.zaker.challenge import challenge_marker
from zakerscraper.zaker.hosts import is_www


class ChallengeMiddleware:
    """Detects the firewall's challenge page in any response that is text, before anything is retried."""

    def __init__(self, failover: Failover | None) -> None:
        self.failover = failover

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        session = session_of(crawler)
        return cls(session.failover if session else None)

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """Return *response*, or where it is a challenge a request to another of the site's hosts.

        Raises:
            ChallengeDetectedError: It is a challenge, and no other host has the page; this ends the run.
        """
        if is_robots_txt(request):
            return response  # no page; the first page that is requested will show it
        content_type = header_text(response.headers, "Content-Type")
        if response.status != 468 and content_type.startswith(("image/", "video/", "audio/")):
            return response
        if marker := challenge_marker(response.status, decode(response.body[:131_072], content_type)):
            if is_www(request.url) and self.failover is not None:
                self.failover.record_challenge()
                if again := alternative_request(request):
                    return again
            raise ChallengeDetectedError(f"ZAKER answered with a challenge page ({marker})")
        return response
