"""Chooses an article's cover: the first suitable image of its body."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from zakerscraper.document.body import ImageLink, image_attributes, image_tags, images, stated_size

Size = tuple[int | None, int | None]
"""Width and height in pixels, None where unknown."""

MIN_SIDE = 64
"""Pixels; what is lower or narrower is a dot, a line, a smiley or a button."""
MIN_LONGER_SIDE = 128
"""Pixels; what has no longer side than this is an icon or an avatar. ZAKER's own images have 500 and more."""

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
    """The choice of a cover.

    Attributes:
        image: None where there is none.
        refused: The URLs of the images before it, each with the reason why it is none.
    """

    image: ImageLink | None
    refused: tuple[tuple[str, str], ...] = ()


def choose_cover(html: str, known: Mapping[str, Size] | None = None) -> Cover:
    """Return the first image of the canonical body *html* that can stand for its article.

    Args:
        known: The sizes of fetched images, by URL, which go before the sizes that the page states.
    """
    refused: list[tuple[str, str]] = []
    for tag in image_tags(html):
        for image in images(tag):
            reason = why_no_cover(image.url, image_attributes(tag), (known or {}).get(image.url, (None, None)))
            if not reason:
                return Cover(image, tuple(refused))
            refused.append((image.url, reason))
    return Cover(None, tuple(refused))


def why_no_cover(url: str, attributes: Mapping[str, str], known: Size = (None, None)) -> str:
    """Return why the image at *url* is no cover, "" where it is one.

    Args:
        attributes: Those of its `img`.
        known: Its width and height in pixels, where they are known. An image of unknown size counts as a cover unless
            its host or a name says otherwise.
    """
    sides = known if all(known) else _size(url, attributes)
    if why := _why_too_small(sides):
        return why
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return "its address is broken"
    if _COUNTER_HOST.search(host):
        return f"{host} counts readers"
    if _OWN_STATIC.search(url):
        return "it is part of the site"
    # A name says little about what is known to be as large as an image of an article.
    if not all(known) and (name := _telling_name(url, attributes)):
        return f"it is named {name}"
    return ""


def _size(url: str, attributes: Mapping[str, str]) -> Size:
    width, height = stated_size(attributes)
    match = _NAMED_SIZE.search(url)
    if width is None and height is None and match:
        return int(match[1]), int(match[2])
    return width, height


def _why_too_small(sides: Size) -> str:
    known = [side for side in sides if side is not None]
    if known and min(known) < MIN_SIDE:
        return f"{min(known)} pixels are too few"
    if len(known) == len(sides) and max(known) < MIN_LONGER_SIDE:
        return f"{max(known)} pixels are too few"
    return ""


def _telling_name(url: str, attributes: Mapping[str, str]) -> str:
    try:
        path = urlsplit(url).path
    except ValueError:
        path = url
    for text in (path, attributes.get("class", ""), attributes.get("id", "")):
        if match := _NAMES.search(text):
            return match[0]
    return ""
