"""Unwraps ZAKER's redirects: `http://iphone.myzaker.com/zaker/link.php?pk=<id>&b=<base64>&bcode=<hex>&target=_new`.

`b` is standard base64, with padding, of the URL that the link leads to.
"""

from __future__ import annotations

import base64
import binascii
import re
from urllib.parse import unquote, urlsplit

from zakerscraper.document.safety import MAX_URL, safe_url

_REDIRECT_PATH = "/zaker/link.php"
_B = re.compile(r"[?&]b=([^&#]*)")


def is_redirect(url: str) -> bool:
    """Return whether *url* is one of ZAKER's redirects to another site."""
    if len(url) > MAX_URL or (_REDIRECT_PATH not in url and url.isprintable()):
        return False  # as nearly all
    try:
        parts = urlsplit(url)
        return (parts.hostname or "").endswith(".myzaker.com") and parts.path == _REDIRECT_PATH
    except ValueError:
        return False


def redirect_target(url: str) -> str:
    """Return the http(s) URL that the redirect *url* leads to, "" where it holds none."""
    match = _B.search(url)
    if not match:
        return ""
    # A plus of base64 may have been served as it is, escaped, or read as a space; the padding may be cut.
    encoded = unquote(match[1]).replace(" ", "+").rstrip("=")
    try:
        target = base64.b64decode(encoded + "=" * (-len(encoded) % 4), validate=True).decode()
    except (binascii.Error, ValueError):
        return ""
    return safe_url(target) if "://" in target else ""
