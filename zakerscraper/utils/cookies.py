"""Parses ZAKER_COOKIES as people paste it: a Cookie header, or a copy from developer tools."""

from __future__ import annotations

import re

from zakerscraper.exceptions import UsageError

_CURL_OPTION = re.compile(r"(?:-H|--header|-b|--cookie)(?:\s+|=|(?=['\"$]))")
_QUOTED = re.compile(r"""\$?'(.*)'|"(.*)\"""", re.DOTALL)
_HEADER_NAME = re.compile(r"cookie\s*:", re.IGNORECASE)
_NAME = re.compile(r"""[^\s=:,;"'(){}<>@\\/?\[\]]+""")
_FULL_WIDTH = "；，＝："
_WANTED = "give what the browser sends as Cookie, NAME=VALUE; NAME=VALUE (not shown, as it is a secret)"


def cookie_header(text: str) -> str:
    """Return the value of the header `Cookie` that *text* (ZAKER_COOKIES) means, "" for none.

    `a=b; c=d` is taken with `Cookie:` before it, in quotes, and as the options `-H` and `-b` of curl.

    Raises:
        UsageError: It is something else, as a browser's export or a file's name; it is not shown.
    """
    text = text.strip()
    if option := _CURL_OPTION.match(text):
        text = text[option.end() :].strip()
    if quoted := _QUOTED.fullmatch(text):
        text = (quoted[1] or quoted[2] or "").strip()
    if name := _HEADER_NAME.match(text):
        text = text[name.end() :].strip()
    if reason := _why_not(text):
        raise UsageError(f"setting ZAKER_COOKIES: {reason}; {_WANTED}")
    return "; ".join(filter(None, map(str.strip, text.split(";"))))


def _why_not(text: str) -> str:
    """Return why *text* is not a Cookie header, "" where it is one or empty."""
    if text.startswith(("[", "{")):
        return "it is JSON, as exports of browsers are"
    if "\t" in text or text.startswith("# Netscape"):
        return "it is a line of a cookie file (cookies.txt)"
    if not text.isprintable():
        return "a cookie header has no line ends or control characters"
    if text.lower().startswith("set-cookie"):
        return "it is what a site answers (Set-Cookie)"
    for piece in filter(None, map(str.strip, text.split(";"))):
        name, equals, _ = piece.partition("=")
        if sign := next((sign for sign in _FULL_WIDTH if sign in piece), ""):
            return f"it has a full-width {sign}, where cookies have the half-width sign"
        if not equals:
            return "it has no = between a name and a value" + (", and is the name of a file" if _is_path(text) else "")
        if not _NAME.fullmatch(name.strip()):
            return "it has a name that no cookie has"
    return ""


def _is_path(text: str) -> bool:
    return bool(re.fullmatch(r"(?:[~.\w-]*[/\\])*[\w-]+\.\w{2,5}|[~.]*/.*", text))
