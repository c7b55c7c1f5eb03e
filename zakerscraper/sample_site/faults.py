"""Responses of the sample site, and faults that spoil them."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from zakerscraper.sample_site import pages

HTML = "text/html; charset=utf-8"
_FOR_EVER = 24 * 60 * 60.0
"""Seconds that no client waits."""
_META = b'<meta charset="utf-8">'


@dataclass(frozen=True)
class Response:
    """A response before it is sent.

    Attributes:
        content_type: May hold a charset.
        delay: Seconds to wait first.
        missing: Bytes by which Content-Length exceeds the body; the connection is closed after it.
        dropped: Close the connection without a response.
    """

    status: int = 200
    body: bytes = b""
    content_type: str = HTML
    headers: Mapping[str, str] = field(default_factory=dict)
    delay: float = 0.0
    missing: int = 0
    dropped: bool = False

    @classmethod
    def text(cls, text: str, content_type: str = HTML, status: int = 200) -> Response:
        """Return a response with UTF-8 text."""
        return cls(status, text.encode(), content_type)

    @classmethod
    def redirect(cls, location: str) -> Response:
        """Return a 302 response to another URL."""
        return cls(302, headers={"Location": location})


@dataclass(frozen=True)
class Fault:
    """A fault: its name, and how it changes the good response. Created by its class methods."""

    name: str
    change: Callable[[Response], Response]

    @classmethod
    def challenge(cls, status: int = 468) -> Fault:
        """The SafeLine firewall's challenge page; older versions send it with status 200."""
        response = replace(
            Response.text(pages.challenge_page(), status=status),
            headers={"Set-Cookie": "sl-session=5f1c8e0b; Path=/", "Cache-Control": "no-store"},
        )
        return cls("challenge", lambda _: response)

    @classmethod
    def too_many(cls, retry_after: int | None = None) -> Fault:
        """Status 429, with a Retry-After header of so many seconds if given."""
        headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
        return cls("too_many", lambda _: replace(Response.text("Too Many Requests", status=429), headers=headers))

    @classmethod
    def error(cls, status: int = 500) -> Fault:
        """An error of the server."""
        return cls("error", lambda _: Response.text(f"<h1>{status}</h1>", status=status))

    @classmethod
    def slow(cls, seconds: float) -> Fault:
        """The good response, but so many seconds later."""
        return cls("slow", lambda response: replace(response, delay=response.delay + seconds))

    @classmethod
    def silent(cls) -> Fault:
        """The connection stands, and no response ever comes."""
        return cls("silent", lambda response: replace(response, delay=_FOR_EVER, dropped=True))

    @classmethod
    def truncated(cls) -> Fault:
        """Half of the body under the whole body's Content-Length, then the end of the connection."""

        def change(response: Response) -> Response:
            half = len(response.body) // 2
            return replace(response, body=response.body[:half], missing=max(1, len(response.body) - half))

        return cls("truncated", change)

    @classmethod
    def html_picture(cls) -> Fault:
        """Status 200 and an HTML page where an image is requested."""
        return cls("html_picture", lambda _: Response.text(pages.missing_page()))

    @classmethod
    def disconnect(cls) -> Fault:
        """The connection closes without a response."""
        return cls("disconnect", lambda response: replace(response, dropped=True))

    @classmethod
    def not_found(cls) -> Fault:
        """Status 404."""
        return cls("not_found", lambda _: Response.text(pages.missing_page(), status=404))

    @classmethod
    def redirect(cls, location: str) -> Fault:
        """Status 302 to any URL."""
        return cls("redirect", lambda _: Response.redirect(location))

    @classmethod
    def gb18030(cls, label: bool = True) -> Fault:
        """The same page in GB18030; without a label neither the header nor the page says so."""

        def change(response: Response) -> Response:
            content_type = response.content_type.partition(";")[0]
            text = response.body.replace(_META, b'<meta charset="gb18030">' if label else b"").decode()
            return replace(
                response,
                body=text.encode("gb18030"),
                content_type=f"{content_type}; charset=gb18030" if label else content_type,
            )

        return cls("gb18030", change)

    @classmethod
    def garbled(cls) -> Fault:
        """The same page, whose text was taken for Latin-1 and encoded a second time."""

        def change(response: Response) -> Response:
            return replace(response, body=response.body.decode("latin-1").encode())

        return cls("garbled", change)

    @classmethod
    def empty(cls) -> Fault:
        """Status 200 and no body."""
        return cls("empty", lambda response: replace(response, status=200, body=b""))

    @classmethod
    def unreadable(cls) -> Fault:
        """Status 200 and a page of no known layout."""
        return cls("unreadable", lambda _: Response.text(pages.unreadable_page()))

    @classmethod
    def named(cls, text: str) -> Fault:
        """Return the fault that a text like `challenge`, `error=503` or `slow=2` names; ValueError if none."""
        name, _, value = text.partition("=")
        try:
            maker, read = _MAKERS[name]
            return maker(read(value)) if value else maker()
        except (KeyError, TypeError, ValueError):
            raise ValueError(f"no fault {text!r}; there are {', '.join(FAULT_NAMES)}") from None


def _refuse_value(value: str) -> None:
    raise ValueError(value)


_MAKERS: dict[str, tuple[Callable[..., Fault], Callable[[str], object]]] = {
    "challenge": (Fault.challenge, int),
    "too_many": (Fault.too_many, int),
    "error": (Fault.error, int),
    "slow": (Fault.slow, float),
    "silent": (Fault.silent, _refuse_value),
    "truncated": (Fault.truncated, _refuse_value),
    "html_picture": (Fault.html_picture, _refuse_value),
    "disconnect": (Fault.disconnect, _refuse_value),
    "not_found": (Fault.not_found, _refuse_value),
    "gb18030": (Fault.gb18030, lambda value: value != "unlabelled"),
    "empty": (Fault.empty, _refuse_value),
    "unreadable": (Fault.unreadable, _refuse_value),
}

FAULT_NAMES = tuple(_MAKERS)
"""The names `Fault.named` knows; `slow` needs a value after `=`."""


class Faults:
    """The faults of a site, each for the paths that match a pattern. Safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._rules: list[tuple[re.Pattern[str], Fault, list[int] | None]] = []

    def add(self, pattern: str, fault: Fault, times: int | None = None) -> None:
        """Add a fault.

        Args:
            pattern: Regular expression searched in the path with query.
            times: How often it happens, None for always.
        """
        with self._lock:
            self._rules.append((re.compile(pattern), fault, None if times is None else [times]))

    def clear(self) -> None:
        """Remove all faults."""
        with self._lock:
            self._rules.clear()

    def apply(self, path: str, response: Response) -> Response:
        """Return *response* changed by all matching faults, in the order in which they were added."""
        with self._lock:
            for pattern, fault, left in self._rules:
                if not pattern.search(path):
                    continue
                if left is not None:
                    if not left[0]:
                        continue
                    left[0] -= 1
                response = fault.change(response)
        return response
