"""The HTML of a body, with nothing in it but what is kept."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import accumulate

from zakerscraper.zaker import urls
from zakerscraper.zaker.generic import patterns
from zakerscraper.zaker.generic.blocks import IMAGE, TEXT, Block, Box, Outline

_BACKGROUND = re.compile(r"\bbackground(?:-image)?\s*:[^;:]*?url\(([^()]*)\)", re.IGNORECASE)
_BOXES_TO_TICK = frozenset({"checkbox", "radio"})


def _is_decoration(box: Box) -> bool:
    """Tell whether an empty box shows an image of the site's own as its background: a strip, a logo, an icon."""
    match = _BACKGROUND.search(box.attributes.get("style", ""))
    if match is None:
        return False
    url = match[1].strip("'\" ")
    is_named = patterns.NO_IMAGE.search(url.rpartition("/")[2]) or patterns.NO_IMAGE_FOLDER.search(url)
    return "/static/" in url or is_named is not None


def html_of(outline: Outline, box: Box, kept: Sequence[Block], url: str) -> str:
    """Return the inner HTML of *box* with nothing in it but *kept*, and each image's URL where it belongs.

    Args:
        url: The page's URL, the base of relative URLs of images.
    """
    wanted: set[Box] = set()
    for block in kept:
        for outer in block.box.around():
            if outer in wanted:
                break
            wanted.add(outer)
    keeps = set(kept)
    for block in outline.blocks[box.first : box.last]:
        if block not in keeps and block.box in wanted and block.kind == TEXT:
            for leaf in block.leaves:
                leaf.remove()
    kept_up_to = [0, *accumulate(block in keeps for block in outline.blocks)]
    stack = list(box.children)
    while stack:
        inner = stack.pop()
        if inner.last == inner.first:
            # An empty box changes nothing, but what a field is filled with may become text.
            is_field = inner.tag == "input" and inner.attributes.get("type", "").lower() not in _BOXES_TO_TICK
            if is_field or _is_decoration(inner):
                inner.node.decompose()
            else:
                stack.extend(inner.children)
            continue
        if inner.left_out or (inner not in wanted and kept_up_to[inner.last] == kept_up_to[inner.first]):
            inner.node.decompose()
            continue
        stack.extend(inner.children)
    for block in kept:
        if block.kind == IMAGE and block.url:
            is_whole = "//" in block.url[:8] or not url
            block.leaves[0].attrs["data-original"] = block.url if is_whole else urls.resolve(block.url, url)
            for outer in block.box.around():
                if outer.tag == "noscript":
                    outer.node.unwrap()
    return box.node.inner_html or ""
