"""Is this page a challenge of the site's firewall instead of content?

ZAKER stands behind SafeLine (长亭雷池). Its challenge page holds `window.captcha` and a `once_id: "…"` value or one
of SafeLine's own markers, sets a cookie `sl-session`, has status 200 or 468, and holds none of the site's
content. It is recognised so that it can be reported; nothing here or elsewhere tries to pass it.
"""

from __future__ import annotations

import re

STATUS = 468
"""The status that SafeLine's newer versions answer with."""

_MARKERS = (
    re.compile(r"SafeLineChallenge"),
    re.compile(r"/\.safeline/"),
    re.compile(r"challenge/v2/challenge\.js"),
    re.compile(r"challenge\.rivers\.chaitin\.cn"),
    re.compile(r"window\.captcha[\s\S]{0,4000}?once_id\s*[:=]|once_id\s*[:=][\s\S]{0,4000}?window\.captcha"),
)
_CONTENT = re.compile(
    r"window\.WinPageData\s*=|data-original=|id=\"(?:content_text|content)\"|"
    r"class=\"(?:[^\"]*[\s\"])?(?:content-block|article_content|figure flex-block|article)[\s\"]"
)
_SCANNED = 65_536
"""Characters looked at: a challenge page is a few kilobytes, an article may be a megabyte."""


def challenge_marker(status: int, text: str) -> str | None:
    """Return what shows that an answer is a challenge page, None where it is content.

    status: the HTTP status. text: the decoded body. A page with ZAKER's own content is no challenge, whatever
    words an article in it uses.
    """
    if status == STATUS:
        return f"status {STATUS}"
    if text.lstrip("\ufeff \t\r\n").startswith("{"):
        return None
    head = text[:_SCANNED]
    for marker in _MARKERS:
        if match := marker.search(head):
            return None if _CONTENT.search(text) else match[0][:40].split("\n")[0]
    return None
