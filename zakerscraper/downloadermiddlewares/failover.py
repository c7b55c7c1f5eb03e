"""Sends requests to the site's other hosts while www does not answer."""

from __future__ import annotations

from datetime import timedelta
from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest, NotConfigured
from scrapy.http import Response
from scrapy.utils.httpobj import urlparse_cached

from zakerscraper.downloadermiddlewares.robots import is_robots_txt
from zakerscraper.downloadermiddlewares.throttle import retry_after_of
from zakerscraper.exceptions import HostPausedError, RobotsRefusalError, RobotsUnavailableError, SiteBlockedError
from zakerscraper.logging.download_errors import host_has_responded, why_request_failed
from zakerscraper.services.crawl_session import session_of
from zakerscraper.services.failover import Failover
from zakerscraper.services.revisits import REVISITED
from zakerscraper.zaker.hosts import DEAD_GATEWAY, alternative_url, is_www
from zakerscraper.zaker.throttle_policy import MAX_PAUSE, REFUSALS
from zakerscraper.zaker.urls import DOMAIN, WWW_HOST, in_domain

_CONDITIONS = frozenset({b"If-None-Match", b"If-Modified-Since"})
_KEPT_META = frozenset({"depth", "download_maxsize", "zaker_again", REVISITED})
"""Keys of a request's meta that hold for any host and any attempt."""


class PausedRequestError(HostPausedError, IgnoreRequest):
    """A request was not sent, as www does not answer; in the form that Scrapy passes on without a traceback."""


class FailoverMiddleware:
    """Redirects requests that www does not answer to another of the site's hosts (ZAKER_ARTICLE_HOST=auto)."""

    def __init__(self, failover: Failover) -> None:
        self.failover = failover

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        session = session_of(crawler)
        if session is None or session.failover is None:
            raise NotConfigured  # without words, or Scrapy would warn of it
        return cls(session.failover)

    def process_request(self, request: Request) -> None:
        """Raise HostPausedError for a request to www that must not leave."""
        self.failover.check(request.url)

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """Note how www answered; return the request for another host where it refused."""
        if not is_www(request.url):
            if in_domain(urlparse_cached(request).hostname or "", DOMAIN):
                self.failover.record_other_response()
            return response
        again = self._judge(request, response)
        self.failover.mark_judged()
        return again or response

    def _judge(self, request: Request, response: Response) -> Request | None:
        status = response.status
        if status == 403 and is_robots_txt(request):
            return None  # there is none, which says nothing of the pages
        if status in REFUSALS:
            retry_after = retry_after_of(response)
            pause = timedelta(seconds=retry_after) if retry_after is not None and retry_after > MAX_PAUSE else None
            self.failover.record_refusal(
                f"{WWW_HOST} answered with refusals (HTTP {status})", forbidden=status == 403, pause=pause
            )
        elif status in DEAD_GATEWAY:
            self.failover.record_silence(f"{WWW_HOST} is away (HTTP {status})")
        elif not is_robots_txt(request):
            self.failover.record_response()
            return None
        # A refusal that no slower pace would change is not retried; another host may have the page.
        return alternative_request(request) if self.failover.is_open or status == 403 else None

    def process_exception(self, request: Request, exception: Exception) -> Request | None:
        """Note that www did not answer; return the request for another host where there is one.

        Raises PausedRequestError in place of HostPausedError.
        """
        if not is_www(request.url):
            return None
        if not isinstance(exception, SiteBlockedError):
            if isinstance(exception, IgnoreRequest) or host_has_responded(exception):
                self.failover.mark_judged()
                return None
            self.failover.record_silence(why_request_failed(exception, request))
        elif not isinstance(exception, HostPausedError):
            of_robots = isinstance(exception, RobotsRefusalError)
            self.failover.give_up(
                str(exception) if of_robots else f"{WWW_HOST} answered with nothing but refusals",
                for_robots=of_robots,
                lasting=not isinstance(exception, RobotsUnavailableError),
            )
        self.failover.mark_judged()
        if self.failover.is_open and (again := alternative_request(request)):
            return again
        if isinstance(exception, HostPausedError):
            raise PausedRequestError(str(exception)) from None
        return None


def alternative_request(request: Request) -> Request | None:
    """Return the request to another host for the page that *request* is for, None where only www has it."""
    url = alternative_url(request.url)
    if not url:
        return None
    meta = {name: value for name, value in request.meta.items() if name in _KEPT_META}
    # Validators of this host say nothing of another's responses.
    headers = {name: value for name, value in request.headers.items() if name not in _CONDITIONS}
    return request.replace(url=url, meta=meta, headers=headers, dont_filter=True)
