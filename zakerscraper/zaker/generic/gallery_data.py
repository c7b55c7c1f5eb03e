"""Galleries that a page holds as data alone: a list of images with notes, which its script shows one by one."""

from __future__ import annotations

import html as entities
import json
import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from zakerscraper.zaker.dom import Page, attribute
from zakerscraper.zaker.generic.patterns import IMAGE_FILE
from zakerscraper.zaker.hydration import find_states

_IMAGES = (
    "img", "big_img", "bigImg", "original", "origin", "large", "picUrl", "pic_url", "image", "imgUrl", "img_url", "url",
    "src", "pic",
)  # fmt: skip
_NOTES = ("note", "desc", "description", "intro", "caption", "abstract", "content", "text", "summary")
_LEADS_ON = frozenset("title link href newsurl article_id articleId".split())
"""What an image of a gallery has none of, and what leads to other galleries has."""
_FILE = re.compile(r"(?:https?:)?//[^\s\"'<>]+", re.IGNORECASE)
_NO_FILE = re.compile(r"\.s?html?(?:[?#]|$)", re.IGNORECASE)
_NAME = "allery"
"""Of `gallery` and `galleryData` what is the same in capitals and in small letters."""
_LONGEST = 500
_MAX_CONTAINERS = 20_000
_LINES = re.compile(r"(?:\r?\n|<br\s*/?>|</p>)+", re.IGNORECASE)
_MARKUP = re.compile(r"<[^<>]{1,300}>")


def names_gallery(page: Page) -> bool:
    """Tell whether *page* may hold the data of a gallery, by a look that takes little time."""
    return page.scripts_mention(_NAME) or page.first(f'textarea[name*="{_NAME}"], textarea[id*="{_NAME}"]') is not None


def find_gallery(page: Page, *, least_without_notes: int = 0, named: bool = False) -> list[tuple[str, str]]:
    """Return the images of the longest gallery that *page* holds as data: of each its URL and its note as HTML.

    A list is a gallery if all in it are images, at least one has a note, and none leads to a page.

    Args:
        least_without_notes: So many images are a gallery even if none has a note; 0: never.
        named: Whether a list counts only if something around it is named a gallery, and nothing around it is named
            advertisements or comments.
    """
    lists = (candidate for candidate, is_named in _lists(page) if is_named or not named)
    found = [images for candidate in lists if (images := _images_in(candidate))]
    noted = [images for images in found if any(note for _, note in images)]
    bare = [candidate for candidate in found if len(candidate) >= least_without_notes] if least_without_notes else []
    return max(noted or bare, key=len, default=[])


def gallery_html(gallery: list[tuple[str, str]]) -> str:
    """Return images and their notes as the body of an article."""
    return "".join(f'<p><img src="{entities.escape(url)}"></p>{note}' for url, note in gallery)


def _lists(page: Page) -> Iterator[tuple[list[Any], bool]]:
    """Yield the lists of objects of the page's data, each with whether something that it stands in is named so."""
    stack: list[tuple[Any, bool]] = [(value, _NAME in where) for value, where in find_states(page)]
    for node in page.all("textarea"):
        with suppress(ValueError, RecursionError):
            if (text := node.text(deep=True).strip())[:1] in {"{", "["}:
                stack.append((json.loads(text), _NAME in f"{attribute(node, 'name')} {attribute(node, 'id')}"))
    seen: set[int] = set()
    while stack and len(seen) < _MAX_CONTAINERS:
        value, is_named = stack.pop()
        if not isinstance(value, dict | list) or id(value) in seen:
            continue
        seen.add(id(value))
        if isinstance(value, list) and 0 < len(value) <= _LONGEST and all(isinstance(member, dict) for member in value):
            yield value, is_named
        inner = value.items() if isinstance(value, dict) else (("", member) for member in value)
        stack += ((member, is_named or _NAME in name) for name, member in inner)


def _images_in(items: list[dict[str, Any]]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for item in items:
        leads_on = any(isinstance(item.get(name), str) and item[name].strip() for name in _LEADS_ON)
        leads_on |= not _is_image(item, item.get("url"))
        url = "" if leads_on else next(filter(None, (_url(item.get(name)) for name in _IMAGES)), "")
        if not url:
            return []
        note = next((value for name in _NOTES if isinstance(value := item.get(name), str) and value.strip()), "")
        found.append((url, _paragraphs(note)))
    return found


def _is_image(item: dict[str, Any], url: Any) -> bool:
    """Tell whether the *url* of an item may be its image's, as it is where it has a size, and no page's."""
    if not isinstance(url, str) or not url.strip() or IMAGE_FILE.search(url):
        return True
    return "width" in item and not any(_url(item.get(name)) for name in _IMAGES if name != "url")


def _url(value: Any) -> str:
    return value if isinstance(value, str) and _FILE.fullmatch(value) and not _NO_FILE.search(value) else ""


def _paragraphs(note: str) -> str:
    lines = (entities.unescape(_MARKUP.sub("", line)).strip() for line in _LINES.split(note))
    return "".join(f"<p>{entities.escape(line, quote=False)}</p>" for line in lines if line)
