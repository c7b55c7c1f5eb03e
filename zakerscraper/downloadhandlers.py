"""The download handler: sends requests to a stand-in for the site, verifies certificates, and makes little of a GET."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from urllib.parse import SplitResult, urlsplit

from pydispatch.dispatcher import getAllReceivers, liveReceivers
from scrapy import Request, signals
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    ResponseDataLossError,
)
from scrapy.http import Headers, Response
from scrapy.responsetypes import responsetypes
from scrapy.utils.httpobj import urlparse_cached
from twisted.internet import error as twisted

from zakerscraper import compat
from zakerscraper.config import Options
from zakerscraper.services.crawl_session import CrawlSession, session_of
from zakerscraper.services.downloads import IS_IMAGE
from zakerscraper.utils.http_body import CUT_OFF, OversizedBodyError
from zakerscraper.utils.http_connection import MAX_HEAD_BYTES, BrokenResponseError, ConnectionPool, request_head
from zakerscraper.utils.tls import VerifyingPolicy, handshake_error, load_authorities

_PORTS = {"http": 80, "https": 443}
_META_OF_SCRAPY = frozenset({"proxy", "bindaddress", "download_warnsize"})
_SETTINGS_OF_SCRAPY = ("DOWNLOAD_BIND_ADDRESS", "DOWNLOAD_WARNSIZE", "DOWNLOADER_CLIENT_TLS_VERBOSE_LOGGING")
"""Wishes that our own connections do not know."""
_OF_PARTS = (signals.headers_received, signals.bytes_received)
"""Signals that Scrapy sends while a response comes."""


class HostOverrideDownloadHandler(HTTP11DownloadHandler):
    """Scrapy's handler, which sends requests for ZAKER's hosts to the hosts that the settings name in their place.

    Other components see real URLs only: in requests, responses, robots.txt, redirects and slots.

    A GET without a proxy goes over connections of our own, as that takes much less time. Scrapy's are for all else, and
    where a component listens for parts of responses.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        options = Options.from_settings(crawler.settings)
        self._overrides = options.host_overrides
        policy = compat.context_factory(self)
        if crawler.settings.getbool("DOWNLOAD_VERIFY_CERTIFICATES"):
            policy = VerifyingPolicy(policy, load_authorities(options.ca_file) if options.ca_file else ())
            compat.set_context_factory(self, policy)
        compat.limit_response_heads(self, MAX_HEAD_BYTES)
        self._connections = ConnectionPool(policy, crawler.settings.getint("CONCURRENT_REQUESTS"))
        self._limit = crawler.settings.getint("DOWNLOAD_MAXSIZE")
        self._fails_on_data_loss = crawler.settings.getbool("DOWNLOAD_FAIL_ON_DATALOSS")
        self._timeout = crawler.settings.getfloat("DOWNLOAD_TIMEOUT")
        self._is_own = not any(crawler.settings[name] for name in _SETTINGS_OF_SCRAPY)

    async def download_request(self, request: Request) -> Response:
        session = session_of(self.crawler)
        if session is None:
            return await self._send(request)
        return await session.downloads.run(
            self._send_for(session, request), needs_room=request.meta.get(IS_IMAGE, False)
        )

    async def _send_for(self, session: CrawlSession, request: Request) -> Response:
        """Return the response to *request* when its host may be asked. Raises SiteBlockedError."""
        session.check_host(urlparse_cached(request).hostname or "")
        failover = session.failover
        if failover:
            # www may have been paused while the request waited.
            await failover.wait(request.url)
        response = await self._send(request)
        if failover:
            failover.record_download(request.url, response.status)
        return response

    async def close(self) -> None:
        self._connections.close()
        await super().close()

    async def _send(self, request: Request) -> Response:
        """Return the response to *request*, from its host's stand-in where there is one. Raises TLSHandshakeError."""
        url = self._overrides.rewrite(request.url)
        try:
            response = await (self._get if self._is_plain(request) else self._delegate)(request, url)
        except DownloadFailedError as error:
            if failed := handshake_error(error, urlparse_cached(request).hostname or ""):
                raise failed from None
            raise
        if url != request.url and (location := response.headers.get("Location")):
            real = self._overrides.restore(location.decode("latin-1"), request.url)
            response.headers["Location"] = real.encode("latin-1")
        return response

    def _is_plain(self, request: Request) -> bool:
        """Return whether *request* can go over our own connections."""
        return (
            self._is_own
            and request.method == "GET"
            and not request.body
            and _META_OF_SCRAPY.isdisjoint(request.meta)
            and not any(self._is_heard(signal) for signal in _OF_PARTS)
        )

    def _is_heard(self, signal: object) -> bool:
        return any(True for _ in liveReceivers(getAllReceivers(self.crawler.signals.sender, signal)))

    async def _delegate(self, request: Request, url: str) -> Response:
        """Let Scrapy send *request* to *url*."""
        if url == request.url:
            return await super().download_request(request)
        # Headers are shared, and the URL is as safe as the request's.
        sent = request.replace(url=url, headers=None, meta={**request.meta, "verbatim_url": True})
        sent.headers = request.headers
        response = await super().download_request(sent)
        request.meta.update((name, sent.meta[name]) for name in ("download_latency",) if name in sent.meta)
        answer = response.replace(url=request.url, request=request, headers=None)
        answer.headers = response.headers
        return answer

    async def _get(self, request: Request, url: str) -> Response:
        """Send *request* to *url* over a connection of our own. Raises Scrapy's errors."""
        parts = urlsplit(url)
        timeout = request.meta.get("download_timeout") or self._timeout
        limit = request.meta.get("download_maxsize", self._limit)
        began = monotonic()
        with _as_scrapy_errors(request.url, timeout):
            async with asyncio.timeout(timeout):
                raw = await self._connections.get(_server(parts), _head(request, parts), limit, timeout)
        request.meta["download_latency"] = raw.arrived_at - began
        fails = request.meta.get("download_fail_on_dataloss", self._fails_on_data_loss)
        if fails and CUT_OFF in raw.flags:
            raise ResponseDataLossError
        headers = Headers(raw.headers)
        return responsetypes.from_args(headers=headers, url=request.url, body=raw.body)(
            url=request.url,
            status=raw.status,
            headers=headers,
            body=raw.body,
            flags=raw.flags,
            request=request,
            certificate=raw.certificate,
            ip_address=raw.ip_address,
            protocol=f"HTTP/{raw.version}",
        )


def _server(url: SplitResult) -> tuple[str, str, int]:
    """Return scheme, host and port of the server of *url*."""
    return url.scheme, url.hostname or "", url.port or _PORTS[url.scheme]


def _head(request: Request, url: SplitResult) -> bytes:
    """Return the bytes that send *request* to *url*."""
    target = (url.path or "/") + (f"?{url.query}" if url.query else "")
    host = url.netloc.rpartition("@")[2]
    headers = ((name, values) for name, values in request.headers.items() if name != b"Host")
    return request_head(target.encode("ascii"), host.encode("ascii"), headers)


@contextmanager
def _as_scrapy_errors(url: str, timeout: float) -> Iterator[None]:
    """Turn errors of connections into those that Scrapy's handler raises."""
    try:
        yield
    except (TimeoutError, twisted.TimeoutError) as error:
        raise DownloadTimeoutError(f"Getting {url} took longer than {timeout} seconds.") from error
    except twisted.ConnectionRefusedError as error:
        raise DownloadConnectionRefusedError(str(error)) from error
    except twisted.DNSLookupError as error:
        raise CannotResolveHostError(str(error)) from error
    except OversizedBodyError as error:
        raise DownloadCancelledError(str(error)) from error
    except BrokenResponseError as error:
        raise DownloadFailedError(str(error)) from error.__cause__
