"""Pings ZAKER_HEALTHCHECK_URL at a run's start and end, in the protocol of healthchecks.io.

The URL is a secret and is never shown.
"""

from __future__ import annotations

import time
from pathlib import Path
from urllib.parse import urlencode, urlsplit, urlunsplit
from uuid import uuid4

from zakerscraper.utils.http_client import PAUSES, RETRIED_STATUSES, ConnectionFailedError, HttpClient

TIMEOUT = 10.0
"""Seconds for one attempt."""
DEADLINE_SECONDS = 15.0
"""How long all attempts together are waited for, with those of the run's start."""
_MAX_BYTES = 512


class Healthcheck:
    """Pings the check of one run. Methods return "" on success, or why the ping failed.

    Args:
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
        client = HttpClient(self._ca_file, timeout=TIMEOUT, max_bytes=_MAX_BYTES)
        why = ""
        for pause in (0.0, *PAUSES):
            time.sleep(pause)
            why, again = _post(client, url, text)
            if not again:
                break
        return why


def _post(client: HttpClient, url: str, text: str) -> tuple[str, bool]:
    """Send *text*; return "" or why that failed, and whether to try again."""
    try:
        response = client.send(url, text.encode("utf-8", "replace"), {"Content-Type": "text/plain; charset=utf-8"})
    except ConnectionFailedError as error:
        return str(error), not error.is_final
    status = response.status
    if status >= 300:
        why = f"the service answered {status}"
        if status < 400:
            why = f"the service answered {status}, a redirect, which is not followed"
        return why, status in RETRIED_STATUSES
    # healthchecks.io responds with 200 to an unknown URL.
    return ("the service knows no such check", False) if b"(not found)" in response.body else ("", False)
