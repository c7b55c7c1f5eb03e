"""Adapts the download delay of each host to its responses and its robots.txt."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from time import monotonic
from typing import Self

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.robotstxt import RobotParser
from scrapy.utils.httpobj import urlparse_cached
from scrapy.utils.python import to_unicode

from zakerscraper import compat
from zakerscraper import signals as own_signals
from zakerscraper.downloadermiddlewares.robots import is_robots_txt
from zakerscraper.exceptions import CrawlDelayError, LongPauseError, SiteBlockedError
from zakerscraper.services.crawl_session import session_of
from zakerscraper.utils.headers import header_text
from zakerscraper.zaker.throttle_policy import MAX_PAUSE, REFUSALS, Pace, initial_delay, retry_after, robots_delay

logger = logging.getLogger(__name__)

_HURRIED = 0.001
"""Seconds between requests that do not leave. Without a delay Scrapy does not keep to its concurrency."""
_IMAGE_HOSTS = ("zkres", "disres")


class ThrottleMiddleware:
    """Slows requests to a host down as soon as it asks for that, and stops them when it refuses altogether.

    Learnt delays are kept in the archive, so that all runs share them. A request refused as too fast is retried
    after the pause that the host named (Retry-After) or the slower delay, up to `MAX_TRIES` times. What its robots.txt
    asks for (Crawl-delay, Request-rate) is the least delay.
    """

    MAX_TRIES = 5

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self._paces: dict[str, Pace] = {}
        self._robots_delays: dict[str, float] = {}
        self._long_pauses: dict[str, float] = {}
        self._jitter = crawler.settings.getfloat("DOWNLOAD_DELAY_JITTER")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        middleware = cls(crawler)
        if session := session_of(crawler):
            session.check_host = middleware.check_host
        crawler.signals.connect(middleware.request_reached_downloader, signals.request_reached_downloader)
        crawler.signals.connect(middleware.robots_parsed, signals.robots_parsed)
        return middleware

    def process_request(self, request: Request) -> None:
        """Raise SiteBlockedError for a request to a host that has refused altogether, or asks for too long a delay."""
        host = urlparse_cached(request).hostname or ""
        if (delay := self._robots_delays.get(host, 0.0)) > MAX_PAUSE and not is_robots_txt(request):
            raise CrawlDelayError(f"robots.txt of {host} asks for {delay:g} seconds between requests")
        self.check_host(host)

    def check_host(self, host: str) -> None:
        """Raise SiteBlockedError for a host that refuses, or asks to be left alone for longer than this run waits."""
        if host in self._long_pauses:
            raise LongPauseError(f"{host} asks to wait {self._long_pauses[host]:.0f} seconds")
        pace = self._pace(host)
        if pace is not None and pace.refuses:
            raise SiteBlockedError(_refusing(pace))

    def request_reached_downloader(self, request: Request) -> None:
        """Bring the host's pace to its slot, which Scrapy makes anew after a minute without requests."""
        engine = self.crawler.engine
        slot = engine.downloader.slots[request.meta["download_slot"]]
        host = urlparse_cached(request).hostname or ""
        if host not in self._paces:
            self._paces[host] = Pace(slot.delay, self._initial_delay(host, slot.delay))
        if pace := self._pace(host):
            crawl_delay = self._robots_delays.get(host, 0.0)
            pace.set_least_delay(crawl_delay)
            slot.delay = max(slot.delay, pace.delay)
            if crawl_delay:
                # Scrapy varies the delay; here it must not fall below the one that robots.txt asks for.
                slot.jitter = min(slot.jitter, 1 - crawl_delay / slot.delay)

    def robots_parsed(self, robotparser: RobotParser, request: Request) -> None:
        """Note the delay that the robots.txt of *request*'s host asks of us."""
        settings = self.crawler.settings
        agent = settings["ROBOTSTXT_USER_AGENT"] or request.headers.get("User-Agent") or settings["USER_AGENT"]
        agent = to_unicode(agent)
        # Scrapy's parsers keep their library's, which knows of rates, but do not ask it for them.
        request_rate = getattr(getattr(robotparser, "rp", None), "request_rate", None)
        rate = request_rate(agent) if request_rate else None
        delay = robots_delay(robotparser.crawl_delay(agent), *((rate.requests, rate.seconds) if rate else (1, 0)))
        if delay > 0:
            host = urlparse_cached(request).hostname or ""
            self._robots_delays[host] = delay
            logger.info("robots.txt of %s asks for %g seconds between requests", host, delay)

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """Record the response; return a retry of the request where the host asks for a slower pace."""
        host = urlparse_cached(request).hostname or ""
        pace = self._pace(host)
        if pace is None:
            return response
        if response.status == 403 and is_robots_txt(request):
            return response  # there is none, which says nothing of the pages (RFC 9309, section 2.3.1.3)
        refused = response.status in REFUSALS
        if not _is_aside(request, host):
            self.crawler.signals.send_catch_log(own_signals.page_answered, refused=refused)
        if not refused:
            pace.record_success()
            return response
        self.crawler.stats.inc_value(f"zaker/refusals/{response.status}")
        retry_after = retry_after_of(response)
        if response.status == 403 or (response.status == 503 and retry_after is None):
            pace.record_forbidden()
        else:
            if retry_after is not None and retry_after > MAX_PAUSE:
                self._long_pauses[host] = retry_after
                self._release_queue(request)
                self.check_host(host)
            tries = request.meta.get("zaker_tries", 1)
            wait = self._slow_down(request, pace, host, retry_after, again=tries > 1)
            if not pace.refuses and tries < self.MAX_TRIES:
                logger.info("<%s> asked for a slower pace (%s): again in %.0f s", host, response.status, wait)
                again = request.replace(dont_filter=True, priority=request.priority + 1)
                again.meta["zaker_tries"] = tries + 1
                return again
        if pace.refuses:
            self._release_queue(request)
            raise SiteBlockedError(_refusing(pace))
        return response

    def _release_queue(self, request: Request) -> None:
        """Let what waits for its turn behind *request* come to it at once: its host refuses, and none of it leaves."""
        downloader = self.crawler.engine.downloader
        slot = downloader.slots.get(request.meta.get("download_slot", ""))
        if slot is not None and slot.queue:
            slot.delay, slot.lastseen = min(slot.delay, _HURRIED), 0.0
            compat.process_queue(downloader, slot)

    def _slow_down(self, request: Request, pace: Pace, host: str, retry_after: float | None, *, again: bool) -> float:
        now = monotonic()
        wait = pace.record_refusal(now, now - request.meta.get("download_latency", 0.0), retry_after, again=again)
        slot = self.crawler.engine.downloader.slots.get(request.meta.get("download_slot", host))
        if slot is not None:
            slot.delay = max(slot.delay, pace.delay)
            # The slot sends its next request a delay, more or less, after `lastseen`.
            slot.lastseen = max(slot.lastseen, now + wait - slot.delay * (1 - self._jitter))
        self._share_delay(host, pace, wait)
        return wait

    def _pace(self, host: str) -> Pace | None:
        """Return the pace of *host*, None before the first request to it."""
        return self._paces.get(host)

    def _share_delay(self, host: str, pace: Pace, wait: float) -> None:
        """Let others know the pace that *host* has taught, and that it wants nothing for *wait* seconds."""
        if session := session_of(self.crawler):
            session.call_soon(session.archive.hosts.save_pace, host, pace.delay, now=datetime.now(UTC))

    def _initial_delay(self, host: str, base: float) -> float:
        session = session_of(self.crawler)
        if session is None or host not in session.paces:
            return base
        learned, learned_at = session.paces[host]
        return initial_delay(base, learned, datetime.now(UTC) - learned_at)


def retry_after_of(response: Response) -> float | None:
    """Return the seconds that a response asks to wait, None where it does not say."""
    return retry_after(header_text(response.headers, "Retry-After"), datetime.now(UTC))


def _is_aside(request: Request, host: str) -> bool:
    """Return whether an answer to *request* says nothing of whether the site's pages are to be had."""
    return host.startswith(_IMAGE_HOSTS) or is_robots_txt(request)


def _refusing(pace: Pace) -> str:
    return f"the host answered {pace.refused_in_a_row} requests in a row with refusals"
