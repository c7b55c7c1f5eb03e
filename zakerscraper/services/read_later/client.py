"""A client of read-it-later services, which tries again and never shows a secret."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

from zakerscraper.exceptions import ZakerError
from zakerscraper.utils.http_client import PAUSES, RETRIED_STATUSES, ConnectionFailedError, HttpClient, HttpResponse
from zakerscraper.utils.terminal import say
from zakerscraper.zaker.throttle_policy import retry_after

_TIMEOUT = 30.0
"""Seconds for one attempt."""
_LONGEST_WAIT = 120.0
"""Seconds that all pauses of a request may take."""
_LONG_PAUSE = 10.0
"""Seconds; a longer pause is announced."""
_MAX_BYTES = 4 * 1024 * 1024
"""Bytes of a response that are read."""


class ServiceError(ZakerError):
    """The service cannot be reached, refuses us or is broken: sending more is useless."""


class UnauthorizedError(ServiceError):
    """The service rejects the token (401), which may have expired."""


class ArticleRefusedError(ZakerError):
    """The service rejects this article; it may accept others."""


@dataclass(frozen=True, slots=True)
class FormPart:
    """A file in a multipart form.

    Attributes:
        filename: As the service is told.
        type: The media type.
    """

    name: str
    filename: str
    type: str
    data: bytes


class Client:
    """Sends requests to a service.

    Its methods return the response's JSON, None where its body is none. They raise ServiceError or
    ArticleRefusedError for any status but those of success.

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
        self._http = HttpClient(ca_file, timeout=_TIMEOUT, max_bytes=_MAX_BYTES)

    def get(self, path: str, query: Mapping[str, str]) -> Any:
        """Send a GET request."""
        return self._send("GET", f"{path}?{urlencode(query)}", None, "")

    def post_json(self, path: str, data: object) -> Any:
        """Send *data* as JSON."""
        return self._send("POST", path, json.dumps(data, ensure_ascii=False).encode(), "application/json")

    def post_form(self, path: str, fields: Iterable[tuple[str, str]]) -> Any:
        """Send *fields* as a URL-encoded form."""
        return self._send("POST", path, urlencode(list(fields)).encode(), "application/x-www-form-urlencoded")

    def post_parts(self, path: str, fields: Sequence[tuple[str, str]], parts: Sequence[FormPart]) -> Any:
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

    def _send(self, method: str, path: str, body: bytes | None, type_: str) -> Any:
        headers = {"Accept": "application/json", **self.headers}
        if type_:
            headers["Content-Type"] = type_
        left = _LONGEST_WAIT
        for pause in (*PAUSES, None):
            try:
                response = self._http.send(
                    f"{self.base}{path}", body, headers, method=method, peer=urlsplit(self.base).netloc
                )
            except ConnectionFailedError as error:
                if pause is None or error.is_final:
                    raise ServiceError(f"{self.name} cannot be reached: {error}") from None
                time.sleep(pause)
                continue
            if response.status < 300:
                return _parse_json(response.body)
            wait = retry_after(response.headers.get("retry-after", ""), datetime.now(UTC)) or 0.0
            if response.status not in RETRIED_STATUSES or pause is None or wait > left:
                raise self._error(response, path)
            wait = max(pause, wait)
            left -= wait
            if wait > _LONG_PAUSE:
                say(f"{self.name} asks to wait: trying again in {wait:.0f} seconds")
            time.sleep(wait)
        raise AssertionError

    def _error(self, response: HttpResponse, path: str) -> ZakerError:
        status = response.status
        if status in {401, 403}:
            kind = UnauthorizedError if status == 401 else ServiceError
            why = f"{self.name} answered {status}: it does not take ZAKER_PUSH_TOKEN"
            return kind(why)
        if status == 404:
            return ServiceError(f"{self.name} answered 404 to {path.partition('?')[0]}: is ZAKER_PUSH_URL its address?")
        if 300 <= status < 400:
            return ServiceError(f"{self.name} answered {status}, a redirect, which is not followed: see ZAKER_PUSH_URL")
        reason = self._reason(response.body)
        if 400 <= status < 500 and status not in RETRIED_STATUSES:
            return ArticleRefusedError(f"{self.name} answered {status}{reason}")
        return ServiceError(f"{self.name} answered {status}{reason}")

    def _reason(self, body: bytes) -> str:
        """Return the body of an error response on one line, as the end of a sentence; "" where it must not be shown."""
        text = " ".join(body[:2048].decode(errors="replace").split())
        is_sayable = text and not text.startswith("<") and not any(secret in text for secret in self._secrets)
        return f": {text[:200]}" if is_sayable else ""


def _parse_json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return None
