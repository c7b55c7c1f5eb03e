"""Finds the URL of an `img`: the image that a browser shows in the end, at its largest reasonable size.

Pages that load images late have a placeholder in `src` and the image in an attribute that their script reads, in an
URL set, in the `source` elements of a `picture`, or in a `noscript` behind the `img`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from operator import itemgetter

from zakerscraper.document.body import normalize_image_url
from zakerscraper.document.dom import Element

ORIGINAL = "data-original"
"""ZAKER's own attribute, which no other goes before."""
KEPT_DATA = frozenset({ORIGINAL, "data-gif-url"})
"""The URLs in `data-*` that a cleaned image keeps; all else is in `src` then."""

MAX_WIDTH = 2560
"""Pixels; a wider image of a URL set is taken only where there is no other."""
MAX_DENSITY = 3.0
_MAX_SET = 16_384
_MAX_CANDIDATES = 64

_SETS = ("data-srcset", "data-lazy-srcset", "srcset")
_LAZY = ("data-src", "data-lazy-src", "data-actualsrc", "data-original-src", "data-lazy", "data-url", "data-echo")
_HTML_SPACE = " \t\n\f\r"
_SEPARATORS = re.compile(r"[ \t\n\f\r,]*")
_URL = re.compile(r"[^ \t\n\f\r]+")
_DESCRIPTOR = re.compile(r"(\d{1,6}(?:\.\d{1,4})?)([wx])")
_IMAGE_NAME = re.compile(r"\.(?:jpe?g|png|gif|webp|avif|bmp)(?:[?#@!]|$)", re.IGNORECASE)
_PLACEHOLDER = re.compile(
    r"(?:^|[/_.-])(?:blank|grey|gray|lazy(?:load)?|loading|pixel|placeholder|spacer|transparent|1x1)"
    r"\.(?:gif|jpe?g|png|svg|webp)(?:[?#]|$)",
    re.IGNORECASE,
)
_BACKGROUND = re.compile(r"\bbackground(?:-image)?\s*:[^;:]*?url\(\s*(['\"]?)([^'\"()]+)\1\s*\)", re.IGNORECASE)
_BACKGROUND_DATA = ("data-bg", "data-background", "data-background-image")
_BACKGROUNDS = frozenset({"style", *_BACKGROUND_DATA})
_MAX_STYLE = 2000

Resolve = Callable[[str], str]
"""Returns the safe, whole URL of one that a page has, "" where there is none."""


def find_image_source(image: Element, resolve: Resolve, noscript: Element | None = None) -> str:
    """Return the URL of the image that *image* shows once all scripts have run, "" for none.

    The first of these that has one which is no placeholder: the site's own attribute, the URL sets, attributes that
    scripts read, `src`, and the `noscript` behind it.

    Args:
        noscript: The `noscript` that stands right behind it.
    """
    if original := next(_usable([image.get(ORIGINAL)], resolve), ""):
        return original
    single = next(_usable(_single_sources(image), resolve), "")
    for candidates in _sets(image):
        url, width = largest_in_srcset(candidates)
        if found := next(_usable([url], resolve), ""):
            # A set of small ones beside a single URL: that of the image itself.
            return single if single and 0 < width < _stated_width(image) else found
    if single:
        return single
    inner = noscript.find(["img"]) if noscript else None
    return find_image_source(inner, resolve) if inner else ""


def is_image_name(url: str) -> bool:
    """Return whether the name that *url* ends with is that of an image."""
    return _IMAGE_NAME.search(url) is not None


def pass_sources_to_images(picture: Element) -> None:
    """Give the `img` of a `picture` the URL set of the first `source` that has one, unless it has one itself."""
    image = picture.find(["img"])
    if image and not any(image.get(name) for name in _SETS):
        sources = (source.get(name) for source in picture.elements() if source.name == "source" for name in _SETS)
        image.attrs["srcset"] = next(filter(None, sources), "")


def background_image(element: Element, resolve: Resolve) -> str:
    """Return the URL of the background image of *element*, which holds nothing else to see; "" for none."""
    if element.attrs.keys().isdisjoint(_BACKGROUNDS) or any(
        isinstance(child, Element) or child.strip() for child in element.contents
    ):
        return ""
    match = _BACKGROUND.search(element.get("style")[:_MAX_STYLE])
    candidates = [match[2]] if match else []
    return next(_usable([*candidates, *(element.get(name) for name in _BACKGROUND_DATA)], resolve), "")


def remove_sources(image: Element) -> None:
    """Take the attributes of *image* that are read above, but those of ZAKER's own that a document keeps."""
    for name in list(image.attrs):
        if name in {"src", "srcset", "sizes", "referrerpolicy"} or (name not in KEPT_DATA and _is_source(image, name)):
            del image.attrs[name]


def largest_in_srcset(candidates: str) -> tuple[str, float]:
    """Return the URL of the largest reasonable image of a `srcset`, and its width in pixels, 0 where unknown.

    Widths count where there are any, else densities. What is larger than MAX_WIDTH or MAX_DENSITY is taken only where
    all are, and then the smallest.
    """
    found = list(_candidates(candidates))
    for unit, limit in (("w", MAX_WIDTH), ("x", MAX_DENSITY)):
        sized = [(size, url) for url, size, its in found if its == unit]
        if sized:
            reasonable = [(size, url) for size, url in sized if size <= limit]
            size, url = max(reasonable, key=itemgetter(0)) if reasonable else min(sized, key=itemgetter(0))
            return url, size if unit == "w" else 0
    return "", 0


def _candidates(candidates: str) -> Iterator[tuple[str, float, str]]:
    """Yield URL, size and unit of each image of a `srcset`, as HTML takes it apart: URLs hold commas."""
    is_cut, text, position = len(candidates) > _MAX_SET, candidates[:_MAX_SET], 0
    for _ in range(_MAX_CANDIDATES):
        skipped = _SEPARATORS.match(text, position)
        match = _URL.match(text, skipped.end() if skipped else position)
        if match is None:
            return
        url, position, descriptor = match[0].rstrip(","), match.end(), ""
        if url == match[0]:
            end = text.find(",", position)
            end = len(text) if end < 0 else end
            descriptor, position = text[position:end].strip(_HTML_SPACE), end
        if is_cut and position >= len(text):
            return
        size = _DESCRIPTOR.fullmatch(descriptor)
        if size:
            yield url, float(size[1]), size[2]
        elif not descriptor:
            yield url, 1.0, "x"


def _sets(image: Element) -> Iterator[str]:
    yield from (image.get(name) for name in _SETS)


def _single_sources(image: Element) -> Iterator[str]:
    yield from (image.get(name) for name in _LAZY)
    yield from (image.get(name) for name in image.attrs if name not in KEPT_DATA and _is_source(image, name))
    yield image.get("src")


def _is_source(image: Element, name: str) -> bool:
    if not name.startswith("data-"):
        return False
    return name in _SETS or name in _LAZY or _IMAGE_NAME.search(image.get(name)) is not None


def _usable(candidates: Iterable[str], resolve: Resolve) -> Iterator[str]:
    """Yield the URLs of *candidates* that are no placeholders, whole."""
    for candidate in candidates:
        if candidate and not _PLACEHOLDER.search(candidate) and (url := resolve(candidate)):
            yield normalize_image_url(url)


def _stated_width(image: Element) -> int:
    text = image.get("data-width") or image.get("width")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else 0
