"""Pings ZAKER_HEALTHCHECK_URL at a run's start and end, in the protocol of healthchecks.io.

It uses the standard library and not Scrapy, whose requests go to ZAKER's hosts only. The URL is a secret and is never
shown.
"""

from __future__ import annotations

import time
import urllib.request
from email.message import Message as Headers
from http.client import HTTPException
from pathlib import Path
from typing import IO
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode, urlsplit, urlunsplit
from uuid import uuid4

from zakerscraper import __version__
from zakerscraper.utils.tls_words import handshake_words

TIMEOUT = 10.0
"""Seconds for one attempt."""
PAUSES = (1.0, 3.0)
"""Seconds before the second and the third attempt."""
LONGEST = (len(PAUSES) + 1) * TIMEOUT + sum(PAUSES)
"""Seconds for all attempts."""

_RETRIED_STATUSES = frozenset({408, 429, 500, 502, 503, 504})
_MAX_BYTES = 512


class Healthcheck:
    """Pings the check of one run. Methods return "" on success, or why the ping failed.

    Args:
        url: The check's URL.
        ca_file: Certificate authorities (ZAKER_CA_FILE).
    """

    def __init__(self, url: str, ca_file: Path | None = None) -> None:
        self._url = url
        self._ca_file = ca_file
        self._run = str(uuid4())

    def start(self) -> str:
        """Signal that the run starts."""
        return self._call("/start", "")

    def success(self, text: str) -> str:
        """Signal success, with *text* for the service to show."""
        return self._call("", text)

    def failure(self, text: str) -> str:
        """Signal failure, with *text* for the service to show."""
        return self._call("/fail", text)

    def log(self, text: str) -> str:
        """Log *text* without a change of the check's state."""
        return self._call("/log", text)

    def _call(self, event: str, text: str) -> str:
        parts = urlsplit(self._url)
        query = "&".join(filter(None, (parts.query, urlencode({"rid": self._run}))))
        url = urlunsplit((parts.scheme, parts.netloc, parts.path.rstrip("/") + event, query, ""))
        outcome = ""
        for pause in (0.0, *PAUSES):
            time.sleep(pause)
            outcome, again = _post(url, text, self._ca_file)
            if not again:
                break
        return outcome


class NoRedirects(urllib.request.HTTPRedirectHandler):
    """Follows no redirect, which would turn a POST into a GET, or send the secret to another host."""

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Headers, newurl: str
    ) -> None:
        return None


def _post(url: str, text: str, ca_file: Path | None) -> tuple[str, bool]:
    """Send *text*; return "" or why that failed, and whether to try again."""
    # Imported here: every command of Scrapy loads this module, and few need TLS.
    from zakerscraper.utils.tls import client_context

    request = urllib.request.Request(  # noqa: S310 (config.py takes http and https only)
        url,
        data=text.encode("utf-8", "replace"),
        headers={"Content-Type": "text/plain; charset=utf-8", "User-Agent": f"zakerscraper/{__version__}"},
    )
    try:
        # Uses the environment's proxies, as Scrapy does.
        opener = urllib.request.build_opener(NoRedirects, urllib.request.HTTPSHandler(context=client_context(ca_file)))
        with opener.open(request, timeout=TIMEOUT) as response:
            body = response.read(_MAX_BYTES)
    except HTTPError as error:
        error.close()
        hint = ", a redirect, which is not followed" if 300 <= error.code < 400 else ""
        return f"the service answered {error.code}{hint}", error.code in _RETRIED_STATUSES
    except (OSError, HTTPException) as error:
        cause = error.reason if isinstance(error, URLError) else error
        if words := handshake_words(error):
            return words, False
        return (getattr(cause, "strerror", None) or type(cause).__name__), True
    # healthchecks.io responds with 200 to an unknown URL.
    return ("the service knows no such check", False) if b"(not found)" in body else ("", False)
