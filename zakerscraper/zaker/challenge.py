"""Detects challenge pages of the site's firewall.

ZAKER stands behind SafeLine (长亭雷池). Its challenge page holds `window.captcha` and a `once_id: "…"` value or one
of SafeLine's own markers (the vendor's newer pages a quoted `"once_id"` and URLs below `/recaptcha/api/`), sets a
cookie `sl-session`, has status 200 or 468, and holds none of the site's content. It is recognised so that it can be
reported; nothing here or elsewhere tries to pass it.
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
    re.compile(r"""(?<!\\)(?:"once_id"|'once_id')\s*[:\]]"""),
    # The beginning of a URL, and no words in a text; Google's own is no sign of a firewall.
    re.compile(
        r"""(?<!\\)["'`=](?:(?:https?:)?//(?!www\.google\.|www\.recaptcha\.)[\w.:-]{1,100})?[\w./-]{0,100}?/(?:re)?captcha/api/"""
    ),
)
WORDS = (
    "SafeLineChallenge", "/.safeline/", "challenge/v2/challenge.js", "challenge.rivers.chaitin.cn", "once_id",
    "captcha/api/",
)  # fmt: skip
"""What each marker finds holds one of these. Most pages hold none, which takes a hundredth of the time to see."""
_CONTENT = re.compile(
    r"window\.WinPageData\s*=|data-original=|\bid=[\"']?(?:content_text|content|temple_title|news_template_\w+|"
    r"contentList|infinite_scroll|article)[\"'\s>]|"
    r"class=\"(?:[^\"]*[\s\"])?(?:content-block|article_content|figure flex-block|article)[\s\"]"
)
# Tags and scripts: what a page does. What stands between them is what it says, and an article may say anything.
_MARKUP = re.compile(r"<script\b[^<>]*>[\s\S]*?(?:</script|$)|<[^<>]*>", re.IGNORECASE)
_SCANNED = 65_536
"""Characters that are searched: a challenge page is a few kilobytes, an article may be a megabyte."""


def challenge_marker(status: int, text: str) -> str | None:
    """Return the marker by which a response is a challenge page, None where it is content.

    A page with ZAKER's own content is no challenge, and neither is one whose text, outside of tags and scripts, uses a
    challenge's words.

    Args:
        text: The decoded body.
    """
    if status == STATUS:
        return f"status {STATUS}"
    if text.lstrip("\ufeff \t\r\n").startswith(("{", "[")):
        return None
    scanned = text[:_SCANNED]
    if not any(word in scanned for word in WORDS):
        return None
    head = "\n".join(_MARKUP.findall(scanned)) or scanned
    for marker in _MARKERS:
        if match := marker.search(head):
            return None if _CONTENT.search(text) else match[0][:40].split("\n")[0]
    return None
