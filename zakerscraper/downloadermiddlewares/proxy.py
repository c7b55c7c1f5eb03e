"""Sends requests through the proxies that the environment names."""

from __future__ import annotations

from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.httpproxy import HttpProxyMiddleware
from scrapy.exceptions import NotConfigured
from scrapy.http import Response

from zakerscraper.config import Options
from zakerscraper.utils.proxies import bypasses, named_proxies
from zakerscraper.zaker.urls import HostOverrides, host_of


class ProxyMiddleware(HttpProxyMiddleware):
    """Scrapy's, with every proxy that the environment names: Scrapy drops those that it does not understand.

    What stands in for the site may be exempt (no_proxy) by its own host as well as by the site's.
    """

    def __init__(self, auth_encoding: str | None, host_overrides: HostOverrides) -> None:
        """Raises UsageError for a proxy that cannot be used."""
        # Not Scrapy's own, which breaks over a name without a password.
        self.auth_encoding = auth_encoding
        self.proxies = {
            scheme: (proxy.credentials(auth_encoding), proxy.address)
            for scheme, proxy in named_proxies(auth_encoding).items()
        }
        self._overrides = host_overrides

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        if not crawler.settings.getbool("HTTPPROXY_ENABLED"):
            raise NotConfigured
        host_overrides = Options.from_settings(crawler.settings).host_overrides
        return cls(crawler.settings.get("HTTPPROXY_AUTH_ENCODING"), host_overrides)

    def process_request(self, request: Request) -> Request | Response | None:  # type: ignore[override]
        """Give *request* its proxy."""
        is_own = "proxy" in request.meta
        if self.proxies and not is_own and bypasses(host_of(self._overrides.rewrite(request.url))):
            return None
        return super().process_request(request)
