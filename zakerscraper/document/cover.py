"""The cover of an article: the first picture of its body that is one, and why those before it are none."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from zakerscraper.document.body import PictureLink, image_attributes, image_tags, pictures, stated_size

Size = tuple[int | None, int | None]
"""Width and height in pixels, None where unknown."""

MIN_SIDE = 64
"""Pixels; what is lower or narrower is a dot, a line, a smiley or a button."""
MIN_LONGER_SIDE = 128
"""Pixels; what has no longer side than this is an icon or an avatar. ZAKER's own pictures have 500 and more."""

_NAMES = re.compile(
    r"(?<![a-z])(?:avatar|badge|btn|button|counter|emoji|emoticon|favicon|headimg|icon|logo|qrcode|smil(?:e|ey|ies)|spacer"
    r"|sprite|tracker|tracking)s?(?![a-z])",
    re.IGNORECASE,
)
_COUNTER_HOST = re.compile(
    r"(?:^|\.)(?:hm\.baidu\.com|cnzz\.com|51\.la|51yes\.com|umeng\.com|doubleclick\.net|google-analytics\.com"
    r"|googletagmanager\.com|scorecardresearch\.com|facebook\.com|statcounter\.com|histats\.com|miaozhen\.com|gravatar\.com"
    r"|admaster\.com\.cn|sensorsdata\.cn)$"
    r"|(?:^|[.-])(?:analytics|beacon|counter|count|pixel|stat|stats|tongji|track|tracker|tracking)\d*[.-]",
    re.IGNORECASE,
)
_OWN_STATIC = re.compile(r"//zkres\d?\.myzaker\.com/(?:static|data/image/logo)/", re.IGNORECASE)
_NAMED_SIZE = re.compile(r"[_.-]W(\d{1,5})H(\d{1,5})(?=[A-Z]|[_.-])")


@dataclass(frozen=True, slots=True)
class Cover:
    """The choice of a cover. picture: None where there is none. refused: the pictures before it, with why."""

    picture: PictureLink | None
    refused: tuple[tuple[str, str], ...] = ()


def choose_cover(html: str, known: Mapping[str, Size] | None = None) -> Cover:
    """Return the first picture of the canonical body *html* that can stand for its article.

    known: the sizes of pictures that have been fetched, by address; they go before what the page states.
    """
    refused: list[tuple[str, str]] = []
    for image in image_tags(html):
        for picture in pictures(image):
            reason = why_no_cover(picture.url, image_attributes(image), (known or {}).get(picture.url, (None, None)))
            if not reason:
                return Cover(picture, tuple(refused))
            refused.append((picture.url, reason))
    return Cover(None, tuple(refused))


def why_no_cover(address: str, attributes: Mapping[str, str], known: Size = (None, None)) -> str:
    """Say why the picture at *address* is no cover, "" where it is one.

    attributes: those of its `img`. known: its true size. What nobody has fetched or measured is taken for a picture
    unless its host or a name says otherwise.
    """
    sides = known if all(known) else _size(address, attributes)
    if why := _why_too_small(sides):
        return why
    try:
        host = urlsplit(address).hostname or ""
    except ValueError:
        return "its address is broken"
    if _COUNTER_HOST.search(host):
        return f"{host} counts readers"
    if _OWN_STATIC.search(address):
        return "it is part of the site"
    # A name says little about what is known to be as large as a picture of an article.
    if not all(known) and (name := _telling_name(address, attributes)):
        return f"it is named {name}"
    return ""


def _size(address: str, attributes: Mapping[str, str]) -> Size:
    width, height = stated_size(attributes)
    match = _NAMED_SIZE.search(address)
    if width is None and height is None and match:
        return int(match[1]), int(match[2])
    return width, height


def _why_too_small(sides: Size) -> str:
    stated = [side for side in sides if side is not None]
    if stated and min(stated) < MIN_SIDE:
        return f"{min(stated)} pixels are too few"
    if len(stated) == len(sides) and max(stated) < MIN_LONGER_SIDE:
        return f"{max(stated)} pixels are too few"
    return ""


def _telling_name(address: str, attributes: Mapping[str, str]) -> str:
    try:
        path = urlsplit(address).path
    except ValueError:
        path = address
    for text in (path, attributes.get("class", ""), attributes.get("id", "")):
        if match := _NAMES.search(text):
            return match[0]
    return ""
