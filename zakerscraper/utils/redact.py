"""Redacts passwords and tokens in URLs."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

_SECRET = re.compile(r"pass|pwd|secret|token|key|credential|signature|^sig$", re.IGNORECASE)
_PARAMETER = re.compile(r"([?&;]([^=&;]*)=)[^&;]*")
_WORDS = re.compile(r"\s*\w+\s*=")
"""How a URL begins that is written as libpq's `host=… password=…`."""
_ASSIGNED = re.compile(r"((\w+)\s*=\s*)('(?:[^'\\]|\\.)*'?|(?:[^\s;\\]|\\.)*)", re.DOTALL)

_USER = re.compile(r"(?<=://)[^\s/]+@")
_SETTING = re.compile(r"(?<=[{ ])'(\w+)': (.+?)(?=,\n '|\}\Z)", re.DOTALL)
"""One of the settings that pprint shows: what is within another has more than one blank before it."""


def redact_url(url: str) -> str:
    """Return *url*, well-formed or not, without what may be a name and a password in it."""
    if _WORDS.match(url):  # what is assigned may be a URL, as in `DATABASE_URL=postgresql://…`
        url = _ASSIGNED.sub(lambda match: match[1] + "***" if is_secret(match[2]) else match[0], url)
    scheme, separator, rest = url.partition("://")
    if not separator:
        scheme, rest = "", url
    host = rest.split("/", 1)[0]
    # A password may hold a slash by mistake. An @ in a path is none of one.
    before = rest if ":" in host or not separator else host
    start, at, _ = before.rpartition("@")
    redacted = f"{scheme}{separator}***{rest[len(start) :]}" if at else url
    name, colon, port = host.partition(":")
    if separator and not at and port and not port.isdigit() and not host.startswith("["):
        # The rest of a password whose host is missing.
        redacted = f"{scheme}{separator}{name}{colon}***{rest[len(host) :]}"
    return _PARAMETER.sub(lambda match: match[1] + "***" if is_secret(match[2]) else match[0], redacted)


def is_secret(name: str) -> bool:
    """Return whether what a URL has under *name*, as its parameter, may be a secret; also misspelt (`pwd`)."""
    return bool(_SECRET.search(name))


def redact_text(text: str) -> str:
    """Return *text* without the names and passwords of well-formed URLs in it."""
    return _USER.sub("***@", text)


def redact_settings(text: str) -> str:
    """Return *text*, settings as pprint shows them, without the values of secrets and the passwords in URLs."""
    secrets_gone = _SETTING.sub(lambda match: f"'{match[1]}': ***" if is_secret(match[1]) else match[0], text)
    return redact_text(secrets_gone)


def has_port_or_none(url: str) -> bool:
    """Return whether *url* has a valid port or none: a `/` in a password would cut the password off there."""
    try:
        return urlsplit(url).port != 0
    except ValueError:
        return False
