"""Explains in plain words why a request failed; no other module handles network exceptions."""

from __future__ import annotations

import errno
import re
import zlib
from collections.abc import Iterator
from gzip import BadGzipFile
from urllib.parse import urlsplit

import brotli
from OpenSSL import SSL
from scrapy import Request
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.internet import error as twisted
from twisted.python.failure import Failure

from zakerscraper.compat import http_parse_error
from zakerscraper.exceptions import (
    DisallowedUrlError,
    LongPauseError,
    RobotsRefusalError,
    RobotsUnavailableError,
    SiteBlockedError,
    TLSHandshakeError,
)
from zakerscraper.utils.tls import openssl_words
from zakerscraper.utils.zstd import zstd

OFFLINE = "is this machine connected to the internet?"

_SECONDS = re.compile(r"longer than (\d+)(?:\.\d+)? seconds")
_TUNNEL_STATUS = re.compile(r"'status': (\d{3})")
_NO_ROUTE = frozenset({errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.EHOSTDOWN, errno.EADDRNOTAVAIL})
_CLOSED = (twisted.ConnectionClosed, twisted.ConnectionAborted)

_OF_THE_PROXY = frozenset({"DNS", "refuses connections", "no route"})
"""Kinds of failure that concern the proxy, where one is used, as it is what we connect to."""
_PARSE_ERROR = http_parse_error()
_DECOMPRESSION_ERRORS = (zlib.error, EOFError, BadGzipFile, brotli.error, zstd.ZstdError)
"""Errors that Scrapy does not handle, where a response is not compressed as its headers say."""
_AFTER_FIRST_BYTE = (DownloadCancelledError, ResponseDataLossError, _PARSE_ERROR, *_DECOMPRESSION_ERRORS)

_MEANING = {
    413: "the request is too large for the host",
    414: "its address is too long for the host",
    431: "its headers are too large for the host; is ZAKER_COOKIES longer than it need be?",
    451: "the host may not show it, for legal reasons",
}
"""What a status means that says little by itself."""
_ENDLESS_REDIRECTS = "max redirections reached"
"""Scrapy's message; the exception's type is also that of requests that robots.txt forbids."""
_TOO_LARGE_UNPACKED = re.compile(r"exceeded DOWNLOAD_MAXSIZE \((\d+) B\)")
_REQUEST_SUFFIX = re.compile(r" in request <[^<>]*>\.?$")
"""The end of Scrapy's message on a large response, with the URL that was really requested."""


def why_failed(error: BaseException | None, url: str = "", proxy: str = "") -> str:
    """Return in a few words why the request for *url* failed with *error*.

    Args:
        proxy: The URL of the proxy that was used, without a password; "" for none.
    """
    if isinstance(error, HttpError):
        status = error.response.status
        return f"HTTP {status}" + (f": {hint}" if (hint := _MEANING.get(status)) else "")
    if isinstance(error, DisallowedUrlError):
        return f"leads to {error.url}: {error}"
    if isinstance(error, RobotsRefusalError | LongPauseError):
        return str(error)
    if isinstance(error, SiteBlockedError):
        return f"{urlsplit(url).hostname or 'the host'} answers with nothing but refusals"
    host = urlsplit(url).hostname or "the host"
    if isinstance(error, IgnoreRequest):
        return _given_up_words(str(error), host) or str(error) or "not requested"
    # With a proxy, connection errors concern the proxy.
    peer = f"the proxy {urlsplit(proxy).netloc.rpartition('@')[2] or proxy}" if proxy else host
    for cause in _with_causes(error):
        if words := _network_words(cause, host, peer, proxied=bool(proxy)):
            return words
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__


def why_request_failed(error: BaseException | None, request: Request) -> str:
    """Return in a few words why *request* failed with *error*."""
    return why_failed(error, request.url, request.meta.get("proxy") or "")


def host_has_responded(error: BaseException | None) -> bool:
    """Return whether the host had begun to respond to the request that failed with *error*."""
    return any(isinstance(cause, _AFTER_FIRST_BYTE) for cause in _with_causes(error))


def kind_of_failure(error: BaseException | None, proxy: str = "") -> str:
    """Return in a word or two why there is no response.

    Args:
        proxy: See `why_failed`.
    """
    # Imported here: see `crawl.Command.process_options`.
    from scrapy.core.downloader.handlers.http11 import TunnelError

    kinds: tuple[tuple[str, tuple[type[BaseException], ...]], ...] = (
        ("robots.txt", (RobotsUnavailableError,)),
        ("refused", (SiteBlockedError,)),
        ("leads elsewhere", (DisallowedUrlError,)),
        ("robots.txt", (IgnoreRequest,)),
        ("DNS", (CannotResolveHostError, twisted.DNSLookupError, twisted.UnknownHostError)),
        ("refuses connections", (DownloadConnectionRefusedError, twisted.ConnectionRefusedError)),
        ("proxy", (TunnelError,)),
        ("timeout", (DownloadTimeoutError, twisted.TimeoutError, twisted.TCPTimedOutError)),
        ("TLS", (TLSHandshakeError, SSL.Error, twisted.CertificateError, twisted.VerifyError, twisted.SSLError)),
        ("no route", (twisted.NoRouteError, twisted.ConnectError)),
        ("cut off", (ResponseDataLossError,)),
        ("unreadable", (_PARSE_ERROR, *_DECOMPRESSION_ERRORS)),
        ("too large", (DownloadCancelledError,)),
        ("closed connection", _CLOSED),
    )
    for cause in _with_causes(error):
        if isinstance(cause, IgnoreRequest) and _ENDLESS_REDIRECTS in str(cause):
            return "redirects"
        if isinstance(cause, IgnoreRequest) and _TOO_LARGE_UNPACKED.search(str(cause)):
            return "too large"
        for kind, types in kinds:
            if isinstance(cause, types):
                return "proxy" if proxy and kind in _OF_THE_PROXY else kind
    return "error"


def _network_words(error: BaseException, host: str, peer: str, *, proxied: bool) -> str:
    """Return what the network error *error* means, "" where only its cause says more."""
    # Imported here: see `crawl.Command.process_options`.
    from scrapy.core.downloader.handlers.http11 import TunnelError

    match error:
        case CannotResolveHostError() | twisted.DNSLookupError() | twisted.UnknownHostError():
            return f"DNS: {peer} does not resolve: {'is its name right?' if proxied else OFFLINE}"
        case DownloadConnectionRefusedError() | twisted.ConnectionRefusedError():
            return f"{peer} refuses connections" + (": is it running?" if proxied else "")
        case TunnelError():
            return _tunnel_words(str(error), host, peer)
        case DownloadTimeoutError() | twisted.TimeoutError() | twisted.TCPTimedOutError():
            seconds = _SECONDS.search(str(error))
            return f"{peer} did not respond" + (f" within {seconds[1]} seconds" if seconds else " in time")
        case twisted.NoRouteError():
            return f"no route to {peer}: {OFFLINE}"
        case twisted.ConnectError() if error.osError in _NO_ROUTE:
            return f"no route to {peer}: {OFFLINE}"
        case TLSHandshakeError():
            return str(error)
        case SSL.Error():
            return str(TLSHandshakeError(host, openssl_words(error)))
        case twisted.CertificateError() | twisted.VerifyError() | twisted.SSLError():
            return str(TLSHandshakeError(host, str(error) or "TLS"))
        case ResponseDataLossError():
            return f"the response of {peer} was cut off"
        case _ if isinstance(error, _PARSE_ERROR):
            return f"the response of {peer} is not HTTP"
        case DownloadCancelledError():
            return f"the response of {peer} is too large: {_REQUEST_SUFFIX.sub('', str(error))}"
        case _ if isinstance(error, _DECOMPRESSION_ERRORS):
            return f"the response of {host} is not compressed as its headers say"
        case _ if isinstance(error, _CLOSED):
            return f"{peer} closed the connection before the response was complete"
    return ""


def _given_up_words(text: str, host: str) -> str:
    """Return what Scrapy's message *text* of an IgnoreRequest means, "" where it is clear by itself."""
    if _ENDLESS_REDIRECTS in text:
        return f"{host} redirects too many times"
    if too_large := _TOO_LARGE_UNPACKED.search(text):
        return f"the response of {host} is too large: more than {too_large[1]} bytes when decompressed"
    return ""


def _tunnel_words(text: str, host: str, peer: str) -> str:
    status = _TUNNEL_STATUS.search(text)
    if status is None:
        return f"{peer} does not connect to {host}"
    asks = ": it requires a user name and password (http://NAME:PASSWORD@…)" if status[1] == "407" else ""
    return f"{peer} does not connect to {host} (HTTP {status[1]}){asks}"


def _with_causes(error: BaseException | None) -> Iterator[BaseException]:
    """Yield the errors that *error* wraps, the most telling first, and itself.

    Twisted keeps them in the list `reasons`, Scrapy in `__cause__`.
    """
    if error is None:
        return
    wrapped = [reason.value if isinstance(reason, Failure) else reason for reason in getattr(error, "reasons", ())]
    # A TLS error comes with the closed connection that it causes, and says more.
    for reason in sorted(wrapped, key=lambda reason: isinstance(reason, _CLOSED)):
        yield from _with_causes(reason)
    yield error
    yield from _with_causes(error.__cause__)
