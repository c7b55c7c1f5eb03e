"""Links through ZAKER's redirect: `http://iphone.myzaker.com/zaker/link.php?pk=<id>&b=<base64>&bcode=<hex>&target=_new`.

`b` is standard base64, with padding, of the address that the link leads to.
"""

from __future__ import annotations

import base64
import binascii
import re
from urllib.parse import unquote, urlsplit

from zakerscraper.document.safety import MAX_ADDRESS, safe_address

_REDIRECT_PATH = "/zaker/link.php"
_B = re.compile(r"[?&]b=([^&#]*)")


def is_redirect(address: str) -> bool:
    """Return whether *address* is one of ZAKER's redirects to another site."""
    if len(address) > MAX_ADDRESS or (_REDIRECT_PATH not in address and address.isprintable()):
        return False  # as nearly all
    try:
        parts = urlsplit(address)
        return (parts.hostname or "").endswith(".myzaker.com") and parts.path == _REDIRECT_PATH
    except ValueError:
        return False


def redirect_target(address: str) -> str:
    """Return the http(s) address that the redirect *address* leads to, "" where it holds none."""
    match = _B.search(address)
    if not match:
        return ""
    # A plus of base64 may have been served as it is, escaped, or read as a space; the padding may be cut.
    encoded = unquote(match[1]).replace(" ", "+").rstrip("=")
    try:
        target = base64.b64decode(encoded + "=" * (-len(encoded) % 4), validate=True).decode()
    except (binascii.Error, ValueError):
        return ""
    return safe_address(target) if "://" in target else ""
