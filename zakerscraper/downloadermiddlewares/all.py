"""What watches every request and every answer."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import Self
from urllib.parse import urljoin

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.httpproxy import HttpProxyMiddleware
from scrapy.exceptions import IgnoreRequest, NotConfigured
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK
from scrapy.robotstxt import RobotParser
from scrapy.utils.httpobj import urlparse_cached
from scrapy.utils.python import to_unicode
from sqlalchemy.exc import SQLAlchemyError
from w3lib.url import safe_url_string

from zakerscraper.config import Options
from zakerscraper.exceptions import ChallengeDetectedError, CrawlDelayError, DisallowedUrlError, SiteBlockedError
from zakerscraper.extensions.addons import OURS
from zakerscraper.extensions.archive import ArchiveExtension
from zakerscraper.extensions.failover import Failover, HostPausedError
from zakerscraper.logging.download_errors import has_answered, why_failed
from zakerscraper.utils.proxies import bypasses, named_proxies
from zakerscraper.utils.text import decode, one_line
from zakerscraper.zaker.challenge import challenge_marker
from zakerscraper.zaker.hosts import DEAD_GATEWAY, is_www
from zakerscraper.zaker.throttle_policy import MAX_PAUSE, REFUSALS, Pace, remembered, retry_after, robots_delay
from zakerscraper.zaker.urls import DOMAIN, WWW_HOST, HostOverrides, check_request, host_of, in_domain

logger = logging.getLogger(__name__)

_PICTURE_HOSTS = ("zkres", "disres")
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_SHOWN = 500
MAX_ROBOTS_BYTES = 512 * 1024
"""RFC 9309 asks for at least 500 KiB."""
_PAGE_HOSTS = frozenset({DOMAIN, f"www.{DOMAIN}", f"app.{DOMAIN}"})


class DisallowedRequestError(DisallowedUrlError, IgnoreRequest):
    """A request that must not leave, in the form in which Scrapy passes it on without a traceback."""


class UrlFilterMiddleware:
    """Lets requests leave for ZAKER's hosts and their picture hosts only, whoever made them.

    It also gives the www and the app host, over https, and no other host the user's own cookies (ZAKER_COOKIES).
    guards: whether the spider is ours; others ask whom they like.
    """

    def __init__(self, crawler: Crawler, image_domains: tuple[str, ...], cookies: str, *, guards: bool = True) -> None:
        self.crawler = crawler
        self.guards = guards
        self.image_domains = image_domains
        self.cookies = cookies

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        options = Options.from_settings(crawler.settings)
        return cls(crawler, options.image_domains, options.cookies, guards=crawler.settings.getbool(OURS))

    def process_request(self, request: Request) -> None:
        """Raise DisallowedUrlError for a request that must not leave."""
        if self.guards:
            _check(self.crawler, request, request.url, self.image_domains)
            request.headers.pop("Cookie", None)
        address = urlparse_cached(request)
        if address.path == "/robots.txt":
            request.meta.setdefault("download_maxsize", MAX_ROBOTS_BYTES)
        if self.cookies and address.scheme == "https" and address.hostname in _PAGE_HOSTS:
            request.headers["Cookie"] = self.cookies

    def process_response(self, request: Request, response: Response) -> Response:
        """Take the user's cookies off the request again: nothing that shows it later shows them."""
        if self.cookies and request.headers.get("Cookie") == self.cookies.encode():
            del request.headers["Cookie"]
        return response


class ProxyMiddleware(HttpProxyMiddleware):
    """Scrapy's, with every proxy that the environment names: Scrapy drops those that it does not understand.

    What stands in for the site may be exempt (no_proxy) by its own host as well as by the site's.
    """

    def __init__(self, auth_encoding: str | None, stand_ins: HostOverrides) -> None:
        """Raises UsageError for a proxy that cannot be used."""
        # Not Scrapy's own, which breaks over a name without a password.
        self.auth_encoding = auth_encoding
        self.proxies = {
            scheme: (proxy.credentials(auth_encoding), proxy.address)
            for scheme, proxy in named_proxies(auth_encoding).items()
        }
        self._stand_ins = stand_ins

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        if not crawler.settings.getbool("HTTPPROXY_ENABLED"):
            raise NotConfigured
        stand_ins = Options.from_settings(crawler.settings).stand_ins
        return cls(crawler.settings.get("HTTPPROXY_AUTH_ENCODING"), stand_ins)

    def process_request(self, request: Request) -> Request | Response | None:  # type: ignore[override]
        """Give *request* its proxy."""
        if "proxy" not in request.meta and bypasses(host_of(self._stand_ins.to_fetch(request.url))):
            return None
        return super().process_request(request)


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
                address = urljoin(request.url, safe_url_string(location))
            except ValueError:
                address = location.decode("utf-8", "replace")
            _check(self.crawler, request, address, self.image_domains)
            # RedirectMiddleware makes its request from this one. It leads on from an address that has been asked for,
            # and must reach an end, wherever others lead.
            request.dont_filter = True
        return response


def _check(crawler: Crawler, request: Request, address: str, image_domains: tuple[str, ...]) -> None:
    """Check that *request* may leave for *address*. Only pictures, which have no callback, come from other domains."""
    try:
        check_request(address, image_domains if request.callback is NO_CALLBACK else ())
    except DisallowedUrlError as error:
        crawler.stats.inc_value("zaker/requests/refused")
        # Both hold a stranger's text, which ends in logs and on terminals.
        address, reason = one_line(address)[:_SHOWN], one_line(str(error))[:_SHOWN]
        logger.info("Not asked for <%s>: %s", address, reason)
        raise DisallowedRequestError(reason, address) from None


class ChallengeMiddleware:
    """Recognises the firewall's challenge page on any answer that is text, before anything is retried."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """Raise ChallengeDetectedError for one, which ends the run, unless another of the site's hosts can be asked
        instead."""
        if urlparse_cached(request).path == "/robots.txt":
            return response  # no page; the first page that is asked for will show it
        content_type = (response.headers.get("Content-Type") or b"").decode("latin-1")
        if response.status != 468 and content_type.startswith(("image/", "video/", "audio/")):
            return response
        if marker := challenge_marker(response.status, decode(response.body[:131_072], content_type)):
            if is_www(request.url) and (failover := self.crawler.get_extension(Failover)):
                failover.challenged()
                if again := failover.elsewhere(request):
                    return again
            raise ChallengeDetectedError(f"ZAKER answered with a challenge page ({marker})")
        return response


class FailoverMiddleware:
    """Asks another of the site's hosts for what www does not answer, where that has it (ZAKER_ARTICLE_HOST=auto)."""

    def __init__(self, failover: Failover) -> None:
        self.failover = failover

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        failover = crawler.get_extension(Failover)
        if failover is None:
            raise NotConfigured  # without words, or Scrapy would warn of it
        return cls(failover)

    def process_request(self, request: Request) -> None:
        """Raise HostPausedError for a request to www that must not leave."""
        self.failover.check(request)

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """Note how www answered; return the request for another host where it refused."""
        if not is_www(request.url):
            if in_domain(urlparse_cached(request).hostname or "", DOMAIN):
                self.failover.another_answered()
            return response
        again = self._judge(request, response)
        self.failover.judged()
        return again or response

    def _judge(self, request: Request, response: Response) -> Request | None:
        status = response.status
        if status in REFUSALS:
            asked = _retry_after(response)
            pause = timedelta(seconds=asked) if asked is not None and asked > MAX_PAUSE else None
            self.failover.refused(
                f"{WWW_HOST} answered with refusals (HTTP {status})", forbidden=status == 403, pause=pause
            )
        elif status in DEAD_GATEWAY:
            self.failover.unanswered(f"{WWW_HOST} is away (HTTP {status})")
        elif urlparse_cached(request).path != "/robots.txt":
            self.failover.answered()
            return None
        # What no slower pace would change is not asked for again, and may be had elsewhere.
        return self.failover.elsewhere(request) if self.failover.is_open or status == 403 else None

    def process_exception(self, request: Request, exception: Exception) -> Request | None:
        """Note that www did not answer; return the request for another host where there is one."""
        if not is_www(request.url):
            return None
        if not isinstance(exception, SiteBlockedError):
            if isinstance(exception, IgnoreRequest) or has_answered(exception):
                return None
            proxy = request.meta.get("proxy") or ""
            self.failover.unanswered(why_failed(exception, request.url, proxy))
        elif not isinstance(exception, HostPausedError):
            too_slow = isinstance(exception, CrawlDelayError)
            self.failover.refuses(str(exception) if too_slow else f"{WWW_HOST} answered with nothing but refusals")
        self.failover.judged()
        return self.failover.elsewhere(request) if self.failover.is_open else None


class WriteErrorMiddleware:
    """Ends the run where a callback could not write to the archive or the disk, in words instead of a traceback."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_spider_exception(self, response: Response, exception: Exception) -> list[Request] | None:
        """Return nothing to go on with for such an error, None (which lets it pass) for all others."""
        archivist = self.crawler.get_extension(ArchiveExtension)
        if archivist is None or not isinstance(exception, OSError | SQLAlchemyError):
            return None
        archivist.cannot_write(exception)
        return []


class ThrottleMiddleware:
    """Slows a host down as soon as it asks for that, and tells when it refuses altogether.

    What was learned is kept in the archive, so that all runs share it. A request refused for haste is asked again,
    after the pause that the host named (Retry-After) or the slower delay, up to `MAX_TRIES` times. What its robots.txt
    asks for (Crawl-delay, Request-rate) is the least delay.
    """

    MAX_TRIES = 5

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self._paces: dict[str, Pace] = {}
        self._robots_delays: dict[str, float] = {}
        self._jitter = crawler.settings.getfloat("DOWNLOAD_DELAY_JITTER")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        middleware = cls(crawler)
        crawler.signals.connect(middleware.request_reached_downloader, signals.request_reached_downloader)
        crawler.signals.connect(middleware.robots_parsed, signals.robots_parsed)
        return middleware

    def process_request(self, request: Request) -> None:
        """Raise SiteBlockedError for a request to a host that has refused altogether, or asks for too long a delay."""
        host = urlparse_cached(request).hostname or ""
        if (delay := self._robots_delays.get(host, 0.0)) > MAX_PAUSE and urlparse_cached(request).path != "/robots.txt":
            raise CrawlDelayError(f"robots.txt of {host} asks for {delay:g} seconds between requests")
        pace = self._pace(host)
        if pace is not None and pace.refuses:
            raise SiteBlockedError(_refusing(pace))

    def request_reached_downloader(self, request: Request) -> None:
        """Bring the host's pace to its slot, which Scrapy makes anew after a minute without requests."""
        engine = self.crawler.engine
        slot = engine.downloader.slots[request.meta["download_slot"]]
        host = urlparse_cached(request).hostname or ""
        if host not in self._paces:
            self._paces[host] = Pace(slot.delay, self._remembered(host, slot.delay))
        if pace := self._pace(host):
            asked = self._robots_delays.get(host, 0.0)
            pace.asked(asked)
            slot.delay = max(slot.delay, pace.delay)
            if asked:
                # Scrapy varies the delay, here upwards of what is asked for only.
                slot.jitter = min(slot.jitter, 1 - asked / slot.delay)

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
        """Note how the host answered; return another request where it asked for a slower pace."""
        host = urlparse_cached(request).hostname or ""
        pace = self._pace(host)
        if pace is None:
            return response
        refused = response.status in REFUSALS
        if (archivist := self.crawler.get_extension(ArchiveExtension)) and not _is_aside(request, host):
            archivist.answered(refused=refused)
        if not refused:
            pace.accepted()
            return response
        self.crawler.stats.inc_value(f"zaker/refusals/{response.status}")
        asked = _retry_after(response)
        if response.status == 403 or (response.status == 503 and asked is None):
            pace.forbidden()
        else:
            if asked is not None and asked > MAX_PAUSE and not _is_aside(request, host):
                raise SiteBlockedError(f"the host asks to wait {asked:.0f} seconds")
            tries = request.meta.get("zaker_tries", 1)
            wait = self._slow_down(request, pace, host, asked, again=tries > 1)
            if not pace.refuses and tries < self.MAX_TRIES and (asked or 0) <= MAX_PAUSE:
                logger.info("<%s> asked for a slower pace (%s): again in %.0f s", host, response.status, wait)
                again = request.replace(dont_filter=True, priority=request.priority + 1)
                again.meta["zaker_tries"] = tries + 1
                return again
        if pace.refuses:
            raise SiteBlockedError(_refusing(pace))
        return response

    def _slow_down(self, request: Request, pace: Pace, host: str, asked: float | None, *, again: bool) -> float:
        now = monotonic()
        wait = pace.refused(now, now - request.meta.get("download_latency", 0.0), asked, again=again)
        slot = self.crawler.engine.downloader.slots.get(request.meta.get("download_slot", host))
        if slot is not None:
            slot.delay = max(slot.delay, pace.delay)
            # The slot sends its next request a delay, more or less, after `lastseen`.
            slot.lastseen = max(slot.lastseen, now + wait - slot.delay * (1 - self._jitter))
        self._tell(host, pace, wait)
        return wait

    def _pace(self, host: str) -> Pace | None:
        """Return the pace of *host*, None before the first request to it."""
        return self._paces.get(host)

    def _tell(self, host: str, pace: Pace, wait: float) -> None:
        """Let others know the pace that *host* has taught, and that it wants nothing for *wait* seconds."""
        if archivist := self.crawler.get_extension(ArchiveExtension):
            archivist.slowed(host, pace.delay)

    def _remembered(self, host: str, base: float) -> float:
        archivist = self.crawler.get_extension(ArchiveExtension)
        if archivist is None or host not in archivist.paces:
            return base
        learned, learned_at = archivist.paces[host]
        return remembered(base, learned, datetime.now(UTC) - learned_at)


def _retry_after(response: Response) -> float | None:
    """Return the seconds that an answer asks to wait, None where it does not say."""
    return retry_after((response.headers.get("Retry-After") or b"").decode("latin-1"), datetime.now(UTC))


def _is_aside(request: Request, host: str) -> bool:
    """Tell whether an answer to *request* says nothing of whether the site's pages are to be had."""
    return host.startswith(_PICTURE_HOSTS) or urlparse_cached(request).path == "/robots.txt"


def _refusing(pace: Pace) -> str:
    return f"the host answered {pace.refused_in_a_row} requests in a row with refusals"
