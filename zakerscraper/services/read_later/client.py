"""A small HTTP client for read-it-later services, over the standard library.

Certificates are verified, redirects are not followed, and secrets are never shown.
"""

from __future__ import annotations

import json
import time
import urllib.request
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

from zakerscraper import __version__
from zakerscraper.exceptions import ZakerError
from zakerscraper.services.notifications.healthcheck import NoRedirects
from zakerscraper.utils.terminal import say
from zakerscraper.utils.tls import client_context
from zakerscraper.utils.tls_words import handshake_words
from zakerscraper.zaker.throttle_policy import retry_after

TIMEOUT = 30.0
"""Seconds for one attempt."""
PAUSES = (1.0, 3.0)
"""Seconds before the second and the third attempt; more where the service sends `Retry-After`."""
_LONGEST_WAIT = 120.0
"""Seconds that all pauses of a request may take."""
_LONG_PAUSE = 10.0
"""Seconds; a longer pause is announced."""
_RETRIED_STATUSES = frozenset({408, 429, 500, 502, 503, 504})
_MAX_BYTES = 4 * 1024 * 1024
"""Bytes of a response that are read."""


class ServiceError(ZakerError):
    """The service cannot be reached, refuses us or is broken: sending more is useless."""


class UnauthorizedError(ServiceError):
    """The service rejects the token (401), which may have expired."""


class RefusedError(ZakerError):
    """The service rejects this article; it may accept others."""


@dataclass(frozen=True, slots=True)
class FormPart:
    """A file in a multipart form.

    Attributes:
        name: The field's.
        filename: As the service is told.
        type: The media type.
        data: The content.
    """

    name: str
    filename: str
    type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class ServiceResponse:
    """A response of a service.

    Attributes:
        status: The HTTP status.
        data: The parsed JSON, None where the body is none.
        headers: By lower-case name.
    """

    status: int
    data: Any
    headers: Mapping[str, str]


class Client:
    """Sends requests to a service.

    Its methods raise ServiceError or RefusedError for any status but those of success.

    Args:
        name: The service's, for messages.
        base: Its URL, without a `/` at the end.
        secrets: Texts that no error message may contain.
        ca_file: Certificate authorities (ZAKER_CA_FILE).
    """

    def __init__(self, name: str, base: str, secrets: Iterable[str] = (), ca_file: Path | None = None) -> None:
        self.name = name
        self._secrets = frozenset(filter(None, secrets))
        self.base = base
        self.headers: dict[str, str] = {}
        """Sent with every request, the authorization among them."""
        self._opener = urllib.request.build_opener(
            NoRedirects, urllib.request.HTTPSHandler(context=client_context(ca_file))
        )

    def get(self, path: str, query: Mapping[str, str]) -> ServiceResponse:
        """Send a GET request."""
        return self._send("GET", f"{path}?{urlencode(query)}", None, "")

    def post_json(self, path: str, data: object) -> ServiceResponse:
        """Send *data* as JSON."""
        return self._send("POST", path, json.dumps(data, ensure_ascii=False).encode(), "application/json")

    def post_form(self, path: str, fields: Iterable[tuple[str, str]]) -> ServiceResponse:
        """Send *fields* as a URL-encoded form."""
        return self._send("POST", path, urlencode(list(fields)).encode(), "application/x-www-form-urlencoded")

    def post_parts(self, path: str, fields: Sequence[tuple[str, str]], parts: Sequence[FormPart]) -> ServiceResponse:
        """Send *fields* and files as a multipart form."""
        boundary = uuid4().hex
        head = "".join(
            f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
            for name, value in fields
        )
        body = head.encode()
        for part in parts:
            body += (
                f'--{boundary}\r\nContent-Disposition: form-data; name="{part.name}"; filename="{part.filename}"\r\n'
                f"Content-Type: {part.type}\r\n\r\n"
            ).encode()
            body += part.data + b"\r\n"
        return self._send(
            "POST", path, body + f"--{boundary}--\r\n".encode(), f"multipart/form-data; boundary={boundary}"
        )

    def _send(self, method: str, path: str, body: bytes | None, type_: str) -> ServiceResponse:
        headers = {"User-Agent": f"zakerscraper/{__version__}", "Accept": "application/json", **self.headers}
        if type_:
            headers["Content-Type"] = type_
        request = urllib.request.Request(f"{self.base}{path}", body, headers, method=method)  # noqa: S310 (http, https)
        left = _LONGEST_WAIT
        for pause in (*PAUSES, None):
            try:
                with self._opener.open(request, timeout=TIMEOUT) as response:
                    return _parse_response(response.status, response.read(_MAX_BYTES), response.headers.items())
            except HTTPError as error:
                status, reason = error.code, self._reason(error)
                error.close()
                asked = retry_after(error.headers.get("Retry-After", ""), datetime.now(UTC)) or 0.0
                if status in _RETRIED_STATUSES and pause is not None and asked <= left:
                    pause = max(pause, asked)
                    left -= pause
                    if pause > _LONG_PAUSE:
                        say(f"{self.name} asks to wait: trying again in {pause:.0f} seconds")
                    time.sleep(pause)
                    continue
                raise self._error(status, reason, path) from None
            except (OSError, HTTPException) as error:
                cause = error.reason if isinstance(error, URLError) else error
                if why := handshake_words(error, urlsplit(self.base).netloc):
                    raise ServiceError(f"{self.name} cannot be reached: {why}") from None
                if pause is not None:
                    time.sleep(pause)
                    continue
                why = getattr(cause, "strerror", None) or type(cause).__name__
                raise ServiceError(f"{self.name} cannot be reached: {why}") from None
        raise AssertionError

    def _error(self, status: int, reason: str, path: str) -> ZakerError:
        if status in {401, 403}:
            kind = UnauthorizedError if status == 401 else ServiceError
            return kind(f"{self.name} answered {status}: it does not take ZAKER_PUSH_TOKEN")
        if status == 404:
            return ServiceError(f"{self.name} answered 404 to {path.partition('?')[0]}: is ZAKER_PUSH_URL its address?")
        if 300 <= status < 400:
            return ServiceError(f"{self.name} answered {status}, a redirect, which is not followed: see ZAKER_PUSH_URL")
        if 400 <= status < 500 and status not in _RETRIED_STATUSES:
            return RefusedError(f"{self.name} answered {status}{reason}")
        return ServiceError(f"{self.name} answered {status}{reason}")

    def _reason(self, error: HTTPError) -> str:
        """Return the body of an error response on one line, as the end of a sentence; "" where it must not be shown."""
        try:
            text = error.read(2048).decode(errors="replace")
        except (OSError, HTTPException):
            return ""
        text = " ".join(text.split())
        is_sayable = text and not text.startswith("<") and not any(secret in text for secret in self._secrets)
        return f": {text[:200]}" if is_sayable else ""


def _parse_response(status: int, body: bytes, headers: Iterable[tuple[str, str]]) -> ServiceResponse:
    try:
        data = json.loads(body)
    except ValueError:
        data = None
    return ServiceResponse(status, data, {name.lower(): value for name, value in headers})
