"""The URL of the image that an element of a page shows once all scripts have run."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Literal
from urllib.parse import unquote

from selectolax.lexbor import LexborNode

from zakerscraper.zaker.dom import attribute

# The first that has a URL counts; `src` last, as a lazy image has a placeholder there.
_SOURCES = (
    "data-original",
    "data-src",
    "data-lazy-src",
    "data-actualsrc",
    "data-original-src",
    "data-lazy",
    "data-url",
)
_NAMES_A_SOURCE = re.compile(
    r"data-(?:[a-z]+-)*(?:src|original|(?:full|image|img|pic|picture|large|big|hd)(?:-?url)?)|(?:zoom)?file|real_?src"
)
_SHOWN = frozenset("src srcset alt title longdesc style usemap onclick onerror onload".split())
_OF_OTHERS = re.compile(r"avatar|(?:^|[-_])face|author|logo|watermark|icon", re.IGNORECASE)
"""Names of attributes that hold another image than the one that is shown."""
_OF_SMALL = re.compile(r"thumb|small|low|poster|loading|error|default")
_SOURCE_SETS = ("data-srcset", "data-lazy-srcset", "srcset")
_IMAGE_URL = re.compile(r"^(?:https?:)?//[^\s\"'<>]+", re.IGNORECASE)
_RELATIVE = re.compile(
    r"(?!data:|\w+:/|//)(?:[^\s\"'<>]{1,300}\.(?:jpe?g|png|gif|webp|avif|bmp)(?:[?#][^\s\"'<>]{0,200})?"
    r"|[^\s\"'<>?]{0,200}\?(?:[^\s\"'<>]{0,200}&)?mod=(?:attachment|image)&[^\s\"'<>]{1,300})",
    re.IGNORECASE,
)
"""With the name of an image file, or of what a forum hands out by its number."""
_IN_JSON = re.compile(
    r'"(?:url|src|original|origin(?:al)?_?url|full)"\s*:\s*"((?:https?:)?(?:\\?/){2}[^"\s]+)"', re.IGNORECASE
)
_IMAGE_NAME = re.compile(r"\.(?:jpe?g|png|gif|webp|avif|bmp)(?:[?#@!]|$)", re.IGNORECASE)
_PLACEHOLDER = re.compile(
    # What each of these begins with is looked for first.
    r"^data:|^about:|(?:^|[/_.-])(?=[pbnlst1gd])(?:placeholder|blank|none|loading|lazy(?:load)?|spacer|transparent|1x1|pixel|grey|default)"
    r"[\w.-]{0,100}\.(?:gif|png|svg|jpe?g|webp)",
    re.IGNORECASE,
)
_MADE_SMALLER = re.compile(
    r"/_(?:next/|vercel/)?image\?(?:[^\s#]{0,300}?&)?(?:url|href)=([^\s&#]+)"
    r"|[?&](?:url|u|src|href|source|image|img)=(https?(?:%3A|:)(?:%2F|/){2}[^\s&#]+)"
    r"|/(?:cdn-cgi/image|image/fetch)/[^\s/?#]{1,200}/(https?://[^\s?#]+)",
    re.IGNORECASE,
)
"""What frameworks and services for images call: Next.js, Astro, Vercel; wsrv, NetEase; Cloudflare, Cloudinary."""
# All that is no space is taken at once, also where no candidate ends behind it: nothing is gone through twice.
_CANDIDATE = re.compile(r"([^\s,](?:,*[^\s,]+)*+)(?:(?:\s+([\d.]+)[wx])?\s*(,|$))?")


def element_beside(node: LexborNode, way: Literal["prev", "next"]) -> LexborNode | None:
    """Return the element that stands right beside *node* but for white space, None for none."""
    other: LexborNode | None = getattr(node, way)
    while other is not None and other.is_text_node and not (other.text_content or "").strip():
        other = getattr(other, way)
    return other if other is not None and other.is_element_node else None


def image_source(image: LexborNode, raw_attributes: Mapping[str, str | None] | None = None) -> str:
    """Return the URL of the image that *image* (an `img`) shows once all scripts have run, "" for none.

    ZAKER itself has it in `data-original`. Other sites keep it in attributes of other names, in a `srcset` (the largest
    is taken), in the `source` of a `picture`, or in a `noscript` behind it, with a placeholder in `src`. A relative
    URL, as on newspapers' pages, is returned as it stands if it has the name of an image file.

    Args:
        raw_attributes: Its attributes, where the caller has them.
    """
    raw_attributes = image.attributes if raw_attributes is None else raw_attributes
    attributes = {name: text for name, value in raw_attributes.items() if value and (text := value.strip())}
    for candidate in _candidates(image, attributes):
        url = _unwrapped(candidate) if "image?" in candidate or "http" in candidate[4:] else candidate
        if _IMAGE_URL.match(url) and not _PLACEHOLDER.search(url):
            return url
    following = element_beside(image, "next")
    if following is not None and following.tag == "noscript" and (inner := following.css_first("img")):
        return image_source(inner)
    relative = (url for url in _candidates(image, attributes) if _RELATIVE.fullmatch(url))
    return next((url for url in relative if not _PLACEHOLDER.search(url)), "")


def _candidates(image: LexborNode, attributes: Mapping[str, str]) -> Iterator[str]:
    """Yield what may be the URL of the image that *image* shows, the most likely first.

    Args:
        attributes: Those of *image* that are not empty.
    """
    for name in _SOURCES:
        if name in attributes:
            yield attributes[name]
    for name in _SOURCE_SETS:
        if name in attributes:
            yield _largest(attributes[name])
    for name, value in attributes.items():
        if name.startswith("data-") and not _OF_OTHERS.search(name) and _IMAGE_NAME.search(value):
            yield value
    for value in attributes.values():
        if value[0] == "{" and (match := _IN_JSON.search(value)):
            yield match[1].replace("\\/", "/")
    parent = image.parent
    if parent is not None and parent.tag == "picture":
        for source in parent.css("source"):
            yield _largest(attribute(source, *_SOURCE_SETS))
    if "src" in attributes:
        yield attributes["src"]
    # Behind a placeholder: what forums and older scripts call `file`, `zoomfile`, `original` or `real_src`, and then
    # a URL that says nothing of what it is.
    for name, value in attributes.items():
        if name in _SHOWN or _OF_SMALL.search(name) or _OF_OTHERS.search(name):
            continue
        if "/" in value and _IMAGE_NAME.search(value):
            yield value
    for name, value in attributes.items():
        if _NAMES_A_SOURCE.fullmatch(name) and not _OF_OTHERS.search(name):
            yield value


def _unwrapped(url: str) -> str:
    """Return the image's own URL of one that a server makes smaller: `/_next/image?url=…&w=828`."""
    match = _MADE_SMALLER.search(url)
    inner = unquote(match[match.lastindex or 0]) if match else ""
    is_image = match is not None and (match[1] or _IMAGE_NAME.search(inner))
    return inner if is_image and _IMAGE_URL.match(inner) else url


def _largest(candidates: str) -> str:
    """Return the URL with the largest width or density in a `srcset`."""
    best, size = "", -1.0
    for match in _CANDIDATE.finditer(candidates):
        if match[3] is None:
            continue
        number = float(match[2]) if match[2] and match[2].count(".") < 2 and match[2] != "." else 1.0
        if number > size:
            best, size = match[1], number
    return best
