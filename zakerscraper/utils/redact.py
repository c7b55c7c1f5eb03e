"""Addresses as they may be shown: without what may be a password in them."""

from __future__ import annotations

import re

_PARAMETER = re.compile(r"([?&;][^=&;]*pass[^=&;]*=)[^&;]*", re.IGNORECASE)


def hidden(address: str) -> str:
    """Return *address*, well-formed or not, without what may be a name and a password in it."""
    scheme, separator, rest = address.partition("://")
    if not separator:
        scheme, rest = "", address
    host = rest.split("/", 1)[0]
    # A password may hold a slash by mistake. An @ in a path is none of one.
    before = rest if ":" in host or not separator else host
    start, at, _ = before.rpartition("@")
    shown = f"{scheme}{separator}***{rest[len(start) :]}" if at else address
    return _PARAMETER.sub(r"\1***", shown)
