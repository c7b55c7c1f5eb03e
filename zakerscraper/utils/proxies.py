"""Reads the proxies that the environment names (http_proxy, https_proxy, all_proxy)."""

from __future__ import annotations

import base64
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit
from urllib.request import getproxies, proxy_bypass

from zakerscraper.exceptions import UsageError
from zakerscraper.utils.redact import redact_url

ENCODING = "utf-8"
"""Of names and passwords, as curl and browsers send them."""

_SCHEMES = ("http", "https")
_BEGINS_WITH_SCHEME = re.compile(r"[^/@]*://|[a-z][a-z0-9+.-]*:/", re.IGNORECASE)
_HOST = re.compile(r"[a-z0-9._-]+|[0-9a-f.:]*:[0-9a-f.:]*", re.IGNORECASE)
_EXAMPLE = "http://127.0.0.1:7890"


@dataclass(frozen=True, slots=True)
class Proxy:
    """A proxy of HTTP.

    Attributes:
        address: `http://HOST:PORT`.
        user and password: "" for none.
    """

    address: str
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)

    def credentials(self, encoding: str | None) -> bytes | None:
        """Return the credentials of `Proxy-Authorization: Basic …`, None without any. Raises UnicodeEncodeError."""
        if not self.user and not self.password:
            return None
        return base64.b64encode(f"{self.user}:{self.password}".encode(encoding or ENCODING))


def named_proxies(encoding: str | None = ENCODING) -> dict[str, Proxy]:
    """Return the proxies for requests by their scheme, as the environment or the system names them.

    `all_proxy` stands for whichever of the others is not set. Hosts of `no_proxy` are another matter: see `bypasses`.

    Args:
        encoding: Of names and passwords (HTTPPROXY_AUTH_ENCODING).

    Raises:
        UsageError: One is malformed, or of a kind that cannot be used; it is not shown with its password.
    """
    proxies = getproxies()
    if proxies.get("no", "").strip() == "*":
        return {}
    found = {}
    for scheme in _SCHEMES:
        kind = scheme if scheme in proxies else "all"
        if value := proxies.get(kind, "").strip():
            found[scheme] = _parse(_variable(kind), value, scheme, encoding)
    return found


def use_everywhere(proxies: Mapping[str, Proxy]) -> None:
    """Let libraries that know nothing of `all_proxy` (urllib, botocore) use it as well."""
    of_environment = getproxies()
    for scheme in proxies:
        if scheme not in of_environment:
            os.environ[f"{scheme}_proxy"] = of_environment["all"]


def proxy_of(url: str) -> str:
    """Return the URL of the proxy for requests to *url*, "" for none or one that cannot be used."""
    parts = urlsplit(url)
    try:
        found = named_proxies()
    except UsageError:
        return ""
    return found[parts.scheme].address if parts.scheme in found and not bypasses(parts.hostname or "") else ""


def bypasses(host: str) -> bool:
    """Return whether `no_proxy` wants *host* to be asked directly."""
    return bool(proxy_bypass(host))


def _parse(name: str, value: str, scheme: str, encoding: str | None) -> Proxy:
    """Return the proxy *value* for requests of *scheme*. Raises UsageError."""
    setting = f"{name}: {redact_url(value)!r}"
    address = value if _BEGINS_WITH_SCHEME.match(value) else f"http://{value}"
    malformed = UsageError(
        f"{setting} is not an address of a proxy like {_EXAMPLE} or http://NAME:PASSWORD@HOST:PORT (signs such as / # ?"
        " in a password are written %2F %23 %3F)"
    )
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
        if not host.isascii():
            host = host.encode("idna").decode("ascii")
    except ValueError:
        raise malformed from None
    if parts.scheme.startswith("socks") and parts.netloc:
        raise UsageError(
            f"{setting} is a SOCKS proxy, which Scrapy does not speak to; most programs that offer one offer an HTTP"
            f" proxy too: give that ({_EXAMPLE})"
        )
    if parts.scheme == "https" and scheme == "https" and parts.netloc:
        raise UsageError(
            f"{setting} is to be spoken to over TLS, which Scrapy cannot for pages over https; if it speaks plain HTTP,"
            " as most proxies do, write http://"
        )
    rest = (parts.path if parts.path != "/" else "") + parts.query + parts.fragment
    if parts.scheme not in _SCHEMES or not _HOST.fullmatch(host) or port == 0 or rest:
        raise malformed
    proxy = Proxy(
        f"{parts.scheme}://{f'[{host}]' if ':' in host else host}" + (f":{port}" if port else ""),
        _unquote(parts.username or "", setting),
        _unquote(parts.password or "", setting),
    )
    try:
        proxy.credentials(encoding)
    except (UnicodeEncodeError, LookupError):
        raise UsageError(
            f"{setting} has a name or a password that {encoding!r}, HTTPPROXY_AUTH_ENCODING, has no letters for"
        ) from None
    return proxy


def _unquote(text: str, setting: str) -> str:
    try:
        return unquote(text, "utf-8", "strict")
    except UnicodeDecodeError:
        raise UsageError(f"{setting} has a name or a password whose %-signs are not UTF-8") from None


def _variable(kind: str) -> str:
    """Return where the proxy *kind* is set: the name of an environment variable, or the system."""
    lower = f"{kind}_proxy"
    for name in (lower, *os.environ):
        if name.lower() == lower and os.environ.get(name):
            return f"environment variable {name}"
    return f"the system's {kind} proxy"
