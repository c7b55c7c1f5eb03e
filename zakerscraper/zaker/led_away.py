"""Where a page sends its reader, by a meta refresh or by a script, that has nothing to read itself."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

from zakerscraper.utils.text import one_line
from zakerscraper.zaker.dom import Page, visible_text

_REFRESH = re.compile(r"[\s\d.]*[;,\s]\s*(?:url\s*=\s*|(?!url\s*=))(\S.*)", re.IGNORECASE)
"""The content of a meta refresh with a URL: seconds, and where to go."""
_LOCATION = re.compile(
    r"(?<![\w.$])(?:(?:window|self|top|parent|document)\.)*location"
    r"(?:(?:\.href)?\s{0,9}=|\.(?:replace|assign)\()\s{0,9}([\"'])([^\"'\s]{1,2000})\1"
)
_NOTICE = 200
"""Characters of a page that says next to nothing; others may well lead elsewhere from a button."""
_SHOWN = 500


def why_led_away(page: Page, url: str) -> str:
    """Return in words where *page*, served at *url*, sends who opens it, "" where it does not or has much to read."""
    body = page.first("body")
    if body is not None and len(visible_text(body, enough=_NOTICE + 1)) > _NOTICE:
        return ""
    refreshes = (_REFRESH.fullmatch(meta.content) for meta in page.metas() if meta.header == "refresh")
    for match in filter(None, refreshes):
        if target := _target(match[1].strip("\"' "), url):
            return f"the page leads to {target} (meta refresh)"
    for match in filter(None, map(_LOCATION.search, page.scripts())):
        if target := _target(match[2].replace("\\/", "/"), url):
            return f"the page leads to {target} (by a script)"
    return ""


def _target(href: str, url: str) -> str:
    """Return the URL that *href* means on the page at *url*, "" for none and for the page itself."""
    try:
        target = urljoin(url, href)
        parts = urlsplit(target)
    except ValueError:
        return ""
    is_elsewhere = parts._replace(fragment="") != urlsplit(url)._replace(fragment="")
    return one_line(target)[:_SHOWN] if parts.scheme in {"http", "https"} and parts.hostname and is_elsewhere else ""
