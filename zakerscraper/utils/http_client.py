"""HTTP requests to services of the user's, over the standard library: Scrapy's go to ZAKER's hosts only.

Certificates are verified, the environment's proxies used, redirects not followed. Errors never contain a URL, which may
be a secret.
"""

from __future__ import annotations

import urllib.request
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from email.message import Message
from http.client import HTTPException, HTTPResponse, IncompleteRead, RemoteDisconnected
from pathlib import Path
from typing import IO
from urllib.error import HTTPError, URLError

from zakerscraper import __version__
from zakerscraper.utils.tls_words import handshake_words

PAUSES = (1.0, 3.0)
"""Seconds before the second and the third attempt."""
RETRIED_STATUSES = frozenset({408, 429, 500, 502, 503, 504})
"""Statuses of which another attempt may be answered better."""


class ConnectionFailedError(Exception):
    """There is no response. Its text says why.

    Attributes:
        is_final: Whether another attempt would fail as well.
    """

    def __init__(self, reason: str, *, is_final: bool) -> None:
        super().__init__(reason)
        self.is_final = is_final


@dataclass(frozen=True, slots=True)
class HttpResponse:
    """A response, whatever its status.

    Attributes:
        headers: By lower-case name.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes


class HttpClient:
    """Sends requests.

    Args:
        ca_file: Certificate authorities (ZAKER_CA_FILE), None for the system's.
        timeout: Seconds for one request.
        max_bytes: How much of a body is read.
    """

    def __init__(self, ca_file: Path | None, *, timeout: float, max_bytes: int) -> None:
        from zakerscraper.utils.tls import client_context  # slow to import

        https = urllib.request.HTTPSHandler(context=client_context(ca_file))
        self._opener = urllib.request.build_opener(_NoRedirects, https)
        self._timeout = timeout
        self._max_bytes = max_bytes

    def send(
        self,
        url: str,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        *,
        method: str | None = None,
        peer: str = "",
    ) -> HttpResponse:
        """Send one request, and return its response.

        Args:
            url: Http or https.
            method: By default POST with a body, and GET without one.
            peer: The host (with its port) as errors name it, "" where it is a secret.

        Raises:
            ConnectionFailedError: There is no response.
        """
        sent_headers = {"User-Agent": f"zakerscraper/{__version__}", **(headers or {})}
        request = urllib.request.Request(url, body, sent_headers, method=method)  # noqa: S310 (http, https)
        try:
            with closing(self._open(request)) as response:
                status = response.code if isinstance(response, HTTPError) else response.status
                response_headers = {name.lower(): value for name, value in response.headers.items()}
                try:
                    data = response.read(self._max_bytes)
                except (OSError, HTTPException):
                    if not isinstance(response, HTTPError):
                        raise
                    data = b""  # its status says enough
                return HttpResponse(status, response_headers, data)
        except (OSError, HTTPException) as error:
            if words := handshake_words(error, peer):
                raise ConnectionFailedError(words, is_final=True) from None
            cause = error.reason if isinstance(error, URLError) else error
            raise ConnectionFailedError(_describe_failure(cause), is_final=False) from None

    def _open(self, request: urllib.request.Request) -> HTTPResponse | HTTPError:
        try:
            response: HTTPResponse = self._opener.open(request, timeout=self._timeout)
        except HTTPError as error:  # which is a response as well
            return error
        return response


def _describe_failure(cause: object) -> str:
    """Return why there is no response, without what the other side has said."""
    if words := getattr(cause, "strerror", None):
        return str(words)
    if isinstance(cause, TimeoutError):
        return "no answer in time"
    if isinstance(cause, RemoteDisconnected):
        return "it closed the connection without an answer"
    if isinstance(cause, IncompleteRead):
        return "its answer broke off"
    return "its answer is not HTTP" if isinstance(cause, HTTPException) else type(cause).__name__


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """Follows no redirect, which would turn a POST into a GET, or send the secret to another host."""

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Message, newurl: str
    ) -> None:
        return None
