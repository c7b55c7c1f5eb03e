"""The download handler: sends requests to a stand-in for the site, and verifies certificates."""

from __future__ import annotations

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadFailedError
from scrapy.http import Response
from scrapy.utils.httpobj import urlparse_cached

from zakerscraper import compat
from zakerscraper.config import Options
from zakerscraper.services.crawl_session import CrawlSession, session_of
from zakerscraper.services.downloads import IS_IMAGE
from zakerscraper.utils.tls import VerifyingPolicy, handshake_error, load_authorities

MAX_HEAD_BYTES = 512 * 1024
"""Bytes of a response before its body. Twisted would take headers for as long as they come."""


class HostOverrideDownloadHandler(HTTP11DownloadHandler):
    """Scrapy's handler, which sends requests for ZAKER's hosts to the hosts that the settings name in their place.

    Other components see real URLs only: in requests, responses, robots.txt, redirects and slots.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        options = Options.from_settings(crawler.settings)
        self._overrides = options.host_overrides
        if crawler.settings.getbool("DOWNLOAD_VERIFY_CERTIFICATES"):
            authorities = load_authorities(options.ca_file) if options.ca_file else ()
            compat.wrap_context_factory(self, lambda policy: VerifyingPolicy(policy, authorities))
        compat.limit_response_heads(self, MAX_HEAD_BYTES)

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

    async def _send(self, request: Request) -> Response:
        """Return the response to *request*, from its host's stand-in where there is one. Raises TLSHandshakeError."""
        url = self._overrides.rewrite(request.url)
        if url == request.url:
            return await self._download(request, request)
        # Headers are shared, and the URL is as safe as the request's: making both anew would take longer than the rest.
        sent = request.replace(url=url, headers=None, meta={**request.meta, "verbatim_url": True})
        sent.headers = request.headers
        response = await self._download(sent, request)
        request.meta.update((name, sent.meta[name]) for name in ("download_latency",) if name in sent.meta)
        if location := response.headers.get("Location"):
            real = self._overrides.restore(location.decode("latin-1"), request.url)
            response.headers["Location"] = real.encode("latin-1")
        answer = response.replace(url=request.url, request=request, headers=None)
        answer.headers = response.headers
        return answer

    async def _download(self, sent: Request, request: Request) -> Response:
        """Send *sent*, which stands for *request*. Raises TLSHandshakeError."""
        try:
            return await super().download_request(sent)
        except DownloadFailedError as error:
            if failed := handshake_error(error, urlparse_cached(request).hostname or ""):
                raise failed from None
            raise
