"""Addresses as they may be shown: without what may be a password in them."""

from __future__ import annotations

import re

# Before the last @ of an address, well-formed or not, there may be a password.
_SECRET = re.compile(r"(?:(?<=://)|^(?!.*://)).*(?=@)", re.DOTALL)


def hidden(address: str) -> str:
    """Return *address*, well-formed or not, without what may be a name and a password in it."""
    return _SECRET.sub("***", address)
