"""What the network's exceptions mean, in words that name who is at fault."""

import errno
import gzip
import zlib

import brotli
from OpenSSL import SSL
from scrapy.core.downloader.handlers.http11 import TunnelError
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from scrapy.http import Response
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.internet import error as twisted
from twisted.python.failure import Failure
from twisted.web.client import ResponseNeverReceived

from tests.each_case import each_case
from zakerscraper.compat import http_parse_error
from zakerscraper.exceptions import DisallowedUrlError, SiteBlockedError
from zakerscraper.logging.download_errors import kind_of_failure, why_failed
from zakerscraper.utils.zstd import zstd

URL = "https://www.myzaker.com/channel/13"
PROXY = "http://me:secret@10.1.2.3:3128"


def caused_by(error: Exception, cause: Exception) -> Exception:
    """Return *error* as Scrapy raises it, from Twisted's."""
    error.__cause__ = cause
    return error


def never_received(*reasons: Exception) -> Exception:
    """Return what a request ends with whose connection broke for *reasons*."""
    return caused_by(DownloadFailedError("[<...>]"), ResponseNeverReceived([Failure(reason) for reason in reasons]))


@each_case(
    ("error", "words"),
    [
        (CannotResolveHostError("DNS lookup failed"), "DNS: www.myzaker.com does not resolve: is this machine"),
        (twisted.DNSLookupError("no results"), "DNS: www.myzaker.com does not resolve: is this machine"),
        (DownloadConnectionRefusedError("111"), "www.myzaker.com refuses connections"),
        (DownloadTimeoutError(f"Getting {URL} took longer than 60.0 seconds."), "did not respond within 60 seconds"),
        (twisted.TCPTimedOutError(), "www.myzaker.com did not respond in time"),
        (twisted.NoRouteError(), "no route to www.myzaker.com: is this machine connected"),
        (twisted.ConnectError(errno.ENETUNREACH, "unreachable"), "no route to www.myzaker.com: is this machine"),
        (ResponseDataLossError(), "the response of www.myzaker.com was cut off"),
        (
            never_received(twisted.ConnectionLost()),
            "www.myzaker.com closed the connection before the response was complete",
        ),
        (
            never_received(twisted.ConnectionDone()),
            "www.myzaker.com closed the connection before the response was complete",
        ),
        (never_received(http_parse_error()("?", b"?")), "the response of www.myzaker.com is not HTTP"),
        (
            never_received(twisted.ConnectionLost(), SSL.Error([("SSL routines", "", "wrong version number")])),
            "TLS handshake with www.myzaker.com failed: wrong version number",
        ),
        (DownloadCancelledError("more than 33554432 bytes"), "too large: more than 33554432 bytes"),
        (HttpError(Response(URL, status=418)), "HTTP 418"),
        (HttpError(Response(URL, status=413)), "HTTP 413: the request is too large"),
        (HttpError(Response(URL, status=414)), "HTTP 414: its address is too long"),
        (HttpError(Response(URL, status=431)), "is ZAKER_COOKIES longer than it need be?"),
        (HttpError(Response(URL, status=451)), "HTTP 451: the host may not show it, for legal reasons"),
        (DisallowedUrlError("not ZAKER's", "http://a.example/"), "leads to http://a.example/: not ZAKER's"),
        (IgnoreRequest("Forbidden by robots.txt"), "Forbidden by robots.txt"),
        (IgnoreRequest("max redirections reached"), "www.myzaker.com redirects too many times"),
        (
            IgnoreRequest(
                f"Ignored response <200 {URL}> because its body (99 B compressed, 8454144 B decompressed so far)"
                " exceeded DOWNLOAD_MAXSIZE (8388608 B) during decompression."
            ),
            "the response of www.myzaker.com is too large: more than 8388608 bytes when decompressed",
        ),
        (
            zlib.error("Error -3 while decompressing data"),
            "the response of www.myzaker.com is not compressed as its headers say",
        ),
        (
            gzip.BadGzipFile("Not a gzipped file (b'<h')"),
            "the response of www.myzaker.com is not compressed as its headers say",
        ),
        (
            brotli.error("brotli: decoder failed"),
            "the response of www.myzaker.com is not compressed as its headers say",
        ),
        (
            zstd.ZstdError("Unknown frame descriptor"),
            "the response of www.myzaker.com is not compressed as its headers say",
        ),
    ],
)
def test_an_error_of_the_network_is_told_in_words(error: Exception, words: str) -> None:
    told = why_failed(error, URL)
    assert words in told
    assert "Error" not in told
    assert "\n" not in told


@each_case(
    ("error", "words"),
    [
        (CannotResolveHostError(), "DNS: the proxy 10.1.2.3:3128 does not resolve: is its name right?"),
        (DownloadConnectionRefusedError(), "the proxy 10.1.2.3:3128 refuses connections: is it running?"),
        (
            TunnelError("Could not open CONNECT tunnel with proxy 10.1.2.3:3128 [{'status': 407, 'reason': b'No'}]"),
            "the proxy 10.1.2.3:3128 does not connect to www.myzaker.com (HTTP 407): it requires a user name",
        ),
        (TunnelError("[{'status': 403}]"), "the proxy 10.1.2.3:3128 does not connect to www.myzaker.com (HTTP 403)"),
    ],
)
def test_with_a_proxy_it_is_the_proxy_that_is_named_and_never_its_password(error: Exception, words: str) -> None:
    told = why_failed(error, URL, PROXY)
    assert words in told
    assert "secret" not in told


def test_what_is_too_large_is_told_without_the_address_that_was_really_asked() -> None:
    error = DownloadCancelledError(
        "Expected to receive 99 bytes which is larger than download max size (9) in request <GET http://127.0.0.1:9/>."
    )
    told = why_failed(error, URL)
    assert told.endswith("is too large: Expected to receive 99 bytes which is larger than download max size (9)")


def test_what_nobody_thought_of_keeps_its_name() -> None:
    assert why_failed(KeyError("x"), URL) == "KeyError: 'x'"
    assert why_failed(RuntimeError()) == "RuntimeError"
    assert why_failed(twisted.ConnectError(), "not an address").startswith("ConnectError")


def test_a_host_that_refuses_is_named_without_a_count() -> None:
    errors = [SiteBlockedError(f"the host answered {count} requests in a row with refusals") for count in (8, 9)]
    told = {why_failed(error, "https://zkres1.myzaker.com/1.jpg") for error in errors}
    assert told == {"zkres1.myzaker.com answers with nothing but refusals"}


@each_case(
    ("error", "kind"),
    [
        (CannotResolveHostError("DNS lookup failed"), "DNS"),
        (DownloadConnectionRefusedError("111"), "refuses connections"),
        (DownloadTimeoutError(f"Getting {URL} took longer than 60.0 seconds."), "timeout"),
        (twisted.TCPTimedOutError(), "timeout"),
        (twisted.ConnectError(errno.ENETUNREACH, "unreachable"), "no route"),
        (TunnelError("Could not open CONNECT tunnel"), "proxy"),
        (never_received(twisted.ConnectionLost()), "closed connection"),
        (
            never_received(twisted.ConnectionLost(), SSL.Error([("SSL routines", "", "wrong version number")])),
            "TLS",
        ),
        (never_received(http_parse_error()("?", b"?")), "unreadable"),
        (SiteBlockedError("asks to wait"), "refused"),
        (IgnoreRequest("Forbidden by robots.txt"), "robots.txt"),
        (IgnoreRequest("max redirections reached"), "redirects"),
        (IgnoreRequest("… exceeded DOWNLOAD_MAXSIZE (8388608 B) during decompression."), "too large"),
        (zlib.error("Error -3 while decompressing data"), "unreadable"),
        (DisallowedUrlError("not ZAKER's", "http://a.example/"), "leads elsewhere"),
        (ValueError("what nobody thought of"), "error"),
    ],
)
def test_each_failure_has_a_kind(error: Exception, kind: str) -> None:
    assert kind_of_failure(error) == kind


def test_what_a_proxy_does_not_do_is_the_proxy_s() -> None:
    assert kind_of_failure(DownloadConnectionRefusedError("111"), PROXY) == "proxy"
    assert kind_of_failure(DownloadTimeoutError("60"), PROXY) == "timeout"
