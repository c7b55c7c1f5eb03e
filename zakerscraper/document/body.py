"""Functions on an article's body in canonical form: its text, its images, links for a document.

The canonical form (`sanitize.clean` makes it) is what `Article.body_html` and the archive hold: HTML5's own tree,
allowed elements and attributes only, every image with `src` (its URL on the site) and `referrerpolicy` last.
"""

from __future__ import annotations

import html as entities
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from w3lib.url import safe_url_string

from zakerscraper.document.inline_text import replace_inline_tags
from zakerscraper.document.safety import INLINE

_IMAGE = re.compile(r"<img [^<>]*>")
_ATTRIBUTE = re.compile(r' ([^\s="<>]+)(?:="([^"]*)")?')
# The last but one of an image's attributes, wherever else something like it stands.
_SRC = re.compile(r' src="([^"]*)"(?= referrerpolicy="no-referrer">$)')
_TAG = re.compile(r"<[^<>]*>")
_PIXELS = re.compile(r"\s*(\d{1,6})(?:\.\d*)?(?:px)?\s*")
_STYLE_SIDE = {
    side: re.compile(rf"(?<![\w-]){side}\s*:\s*(\d{{1,6}})(?:\.\d*)?(?:px)?\s*(?:;|!|$)")
    for side in ("width", "height")
}
_INLINE_TAG = re.compile(rf"</?(?:{'|'.join(sorted(INLINE))})(?: [^<>]*)?>")
_SHOWS = re.compile(r'<(?:iframe|video|audio)[ >]|<div [^<>]*class="[^"]*\bzk_upvideo\b')
_INVISIBLE = frozenset({"Cc", "Cf", "Zl", "Zp", "Zs"})


@dataclass(frozen=True, slots=True)
class ImageLink:
    """An image of a body: the still's URL and, for a gif, that of the animation ("" without one)."""

    url: str
    animation_url: str = ""


def images(html: str) -> list[ImageLink]:
    """Return the images of a canonical body in their order, each once, but those that the body itself holds."""
    links: dict[str, ImageLink] = {}
    for image in _IMAGE.findall(html):
        attributes = dict(_ATTRIBUTE.findall(image))
        if (source := attributes.get("src")) and not source.startswith("data:"):
            url, animation = entities.unescape(source), entities.unescape(attributes.get("data-gif-url", ""))
            links.setdefault(url, ImageLink(url, normalize_image_url(animation)))
    return list(links.values())


def link_images(html: str, link: Callable[[ImageLink], str]) -> str:
    """Return the canonical body *html* with the `src` of each image set to what *link* gives for it."""

    def link_image(match: re.Match[str]) -> str:
        found = images(match[0])
        if not found:
            return match[0]
        url = entities.escape(link(found[0]), quote=False).replace('"', "&quot;")
        return _SRC.sub(lambda _: f' src="{url}"', match[0], count=1)

    return _IMAGE.sub(link_image, html)


def image_tags(html: str) -> list[str]:
    """Return the `img` tags of a canonical body, in their order."""
    return _IMAGE.findall(html)


def plain_text(html: str) -> str:
    """Return the text of a canonical body on one line, as a reader reads it: 10⁸, 邙（máng）, “ ” for a `q`."""
    text = _TAG.sub(" ", _INLINE_TAG.sub("", replace_inline_tags(html)))
    return " ".join(entities.unescape(text).split())


def text_lines(html: str) -> list[str]:
    """Return the texts of a canonical body, one for each run between tags."""
    return [text for part in _TAG.split(html) if (text := " ".join(entities.unescape(part).split()))]


def is_empty(html: str) -> bool:
    """Return whether a canonical body has nothing to read or see; an image of one pixel is nothing."""
    if _SHOWS.search(html) or any(_is_visible(image) for image in _IMAGE.findall(html)):
        return False
    return all(unicodedata.category(c) in _INVISIBLE for c in plain_text(html))


def _is_visible(image: str) -> bool:
    return not any(side is not None and side <= 1 for side in stated_size(image_attributes(image)))


def image_attributes(image: str) -> dict[str, str]:
    """Return the attributes of the tag *image* of a canonical body."""
    return {name: entities.unescape(value) for name, value in _ATTRIBUTE.findall(image)}


def stated_size(attributes: Mapping[str, object]) -> tuple[int | None, int | None]:
    """Return the width and height in pixels that the *attributes* of an `img` state, None for what they do not.

    ZAKER's own `data-width` and `data-height`, which are the image's, go before those at which it is shown.
    """
    return _stated_side(attributes, "width"), _stated_side(attributes, "height")


def _stated_side(attributes: Mapping[str, object], side: str) -> int | None:
    for name in (f"data-{side}", side):
        if match := _PIXELS.fullmatch(str(attributes.get(name, ""))):
            return int(match[1])
    match = _STYLE_SIDE[side].search(str(attributes.get("style", "")))
    return int(match[1]) if match else None


@lru_cache(maxsize=2048)
def normalize_image_url(url: str) -> str:
    """Return an image's URL with its scheme (`//host/…` has none) and in its normal form.

    That is the form in which a request is sent: percent-encoded, with a lower-case host. It is the image's one key.
    """
    url = "https:" + url if url.startswith("//") else url
    try:
        return safe_url_string(url) if url else ""
    except ValueError:  # brackets that do not match, a host that cannot be
        return url
