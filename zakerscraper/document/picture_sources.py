"""Which address an `img` stands for: that of the picture a reader sees in the end, at its largest reasonable size.

Pages that load pictures late have a placeholder in `src` and the picture in an attribute that their script reads, in an
address set, in the `source` elements of a `picture`, or in a `noscript` behind the `img`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from zakerscraper.document.body import absolute
from zakerscraper.document.dom import Element

ORIGINAL = "data-original"
"""ZAKER's own attribute, which no other goes before."""
KEPT_DATA = frozenset({ORIGINAL, "data-gif-url"})
"""The addresses in `data-*` that a cleaned picture keeps; all else is in `src` then."""

MAX_WIDTH = 2560
"""Pixels; a wider picture of an address set is taken only where there is no other."""
MAX_DENSITY = 3.0
_MAX_SET = 16_384
_MAX_CANDIDATES = 64

_SETS = ("data-srcset", "data-lazy-srcset", "srcset")
_LAZY = ("data-src", "data-lazy-src", "data-actualsrc", "data-original-src", "data-lazy", "data-url", "data-echo")
_HTML_SPACE = " \t\n\f\r"
_SEPARATORS = re.compile(r"[ \t\n\f\r,]*")
_ADDRESS = re.compile(r"[^ \t\n\f\r]+")
_DESCRIPTOR = re.compile(r"(\d{1,6}(?:\.\d{1,4})?)([wx])")
_PICTURE_NAME = re.compile(r"\.(?:jpe?g|png|gif|webp|avif|bmp)(?:[?#@!]|$)", re.IGNORECASE)
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
"""Returns the safe, whole address of one that a page has, "" where there is none."""


def picture_source(image: Element, resolve: Resolve, noscript: Element | None = None) -> str:
    """Return the address of the picture that *image* shows once all scripts have run, "" for none.

    noscript: the one that stands right behind it.

    The first of these that has one which is no placeholder: the site's own attribute, the address sets, attributes that
    scripts read, `src`, and the `noscript` behind it.
    """
    if original := next(_usable([image.get(ORIGINAL)], resolve), ""):
        return original
    single = next(_usable(_single_sources(image), resolve), "")
    for candidates in _sets(image):
        address, width = largest(candidates)
        if found := next(_usable([address], resolve), ""):
            # A set of small ones beside a single address: that of the picture itself.
            return single if single and 0 < width < _stated_width(image) else found
    if single:
        return single
    inner = noscript.find(["img"]) if noscript else None
    return picture_source(inner, resolve) if inner else ""


def picture_address(address: str) -> bool:
    """Return whether the name that *address* ends with is that of a picture."""
    return _PICTURE_NAME.search(address) is not None


def hand_down_sources(picture: Element) -> None:
    """Give the `img` of a `picture` the address set of the first `source` that has one, unless it has one itself."""
    image = picture.find(["img"])
    if image and not any(image.get(name) for name in _SETS):
        sources = (source.get(name) for source in picture.elements() if source.name == "source" for name in _SETS)
        image.attrs["srcset"] = next(filter(None, sources), "")


def background_picture(element: Element, resolve: Resolve) -> str:
    """Return the address of the background picture of *element*, which holds nothing else to see; "" for none."""
    if element.attrs.keys().isdisjoint(_BACKGROUNDS) or any(
        isinstance(child, Element) or child.strip() for child in element.contents
    ):
        return ""
    match = _BACKGROUND.search(element.get("style")[:_MAX_STYLE])
    candidates = [match[2]] if match else []
    return next(_usable([*candidates, *(element.get(name) for name in _BACKGROUND_DATA)], resolve), "")


def forget_sources(image: Element) -> None:
    """Take the attributes of *image* that are read above, but those of ZAKER's own that a document keeps."""
    for name in list(image.attrs):
        if name in {"src", "srcset", "sizes", "referrerpolicy"} or (name not in KEPT_DATA and _is_source(image, name)):
            del image.attrs[name]


def largest(candidates: str) -> tuple[str, float]:
    """Return the address of the largest reasonable picture of a `srcset`, and its width in pixels, 0 where unknown.

    Widths count where there are any, else densities. What is larger than MAX_WIDTH or MAX_DENSITY is taken only where
    all are, and then the smallest.
    """
    found = list(_candidates(candidates))
    for unit, limit in (("w", MAX_WIDTH), ("x", MAX_DENSITY)):
        sized = [(size, address) for address, size, its in found if its == unit]
        if sized:
            reasonable = [one for one in sized if one[0] <= limit]
            size, address = (
                max(reasonable, key=lambda one: one[0]) if reasonable else min(sized, key=lambda one: one[0])
            )
            return address, size if unit == "w" else 0
    return "", 0


def _candidates(candidates: str) -> Iterator[tuple[str, float, str]]:
    """Yield address, size and unit of each picture of a `srcset`, as HTML takes it apart: addresses hold commas."""
    is_cut, text, place = len(candidates) > _MAX_SET, candidates[:_MAX_SET], 0
    for _ in range(_MAX_CANDIDATES):
        skipped = _SEPARATORS.match(text, place)
        match = _ADDRESS.match(text, skipped.end() if skipped else place)
        if match is None:
            return
        address, place, descriptor = match[0].rstrip(","), match.end(), ""
        if address == match[0]:
            end = text.find(",", place)
            end = len(text) if end < 0 else end
            descriptor, place = text[place:end].strip(_HTML_SPACE), end
        if is_cut and place >= len(text):
            return
        size = _DESCRIPTOR.fullmatch(descriptor)
        if size:
            yield address, float(size[1]), size[2]
        elif not descriptor:
            yield address, 1.0, "x"


def _sets(image: Element) -> Iterator[str]:
    yield from (image.get(name) for name in _SETS)


def _single_sources(image: Element) -> Iterator[str]:
    yield from (image.get(name) for name in _LAZY)
    yield from (image.get(name) for name in image.attrs if name not in KEPT_DATA and _is_source(image, name))
    yield image.get("src")


def _is_source(image: Element, name: str) -> bool:
    if not name.startswith("data-"):
        return False
    return name in _SETS or name in _LAZY or _PICTURE_NAME.search(image.get(name)) is not None


def _usable(candidates: Iterable[str], resolve: Resolve) -> Iterator[str]:
    """Yield the addresses of *candidates* that are no placeholders, whole."""
    for candidate in candidates:
        if candidate and not _PLACEHOLDER.search(candidate) and (address := resolve(candidate)):
            yield absolute(address)


def _stated_width(image: Element) -> int:
    text = image.get("data-width") or image.get("width")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else 0
