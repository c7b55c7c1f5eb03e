"""Finds and trims the container of an article's body."""

from __future__ import annotations

import re
from collections.abc import Iterable

from selectolax.lexbor import LexborNode

from zakerscraper.utils.text import TRANSCODED
from zakerscraper.zaker.dom import attribute, text_of

# Blocks of the body's own grammar: a lone one of these is content and no wrapper around it.
_BODY_CLASSES = frozenset({"img_box", "content_img_div", "zaker_div", "iframe_video", "video_container"})
_BOXES = frozenset({"p", "div", "section", "footer"})
_SHOWS = "img, iframe, video, audio, .zk_upvideo"
_STATIC_IMAGE = re.compile(r"^(?:https?:)?//zkres\d?\.myzaker\.com/static/")
_DISCLAIMER = "#ID_disclaimer"


def is_static_image(image: LexborNode) -> bool:
    """Return whether *image* is one of the site's own (a logo, a button) and none of an article's."""
    return _STATIC_IMAGE.match(attribute(image, "data-original", "src")) is not None


def innermost_box(container: LexborNode) -> LexborNode:
    """Return the element that holds the body: the wrapper inside *container*, where there is one.

    By most evidence the body is `div.article_content > div#content`; a client takes the first inner div.
    """
    if wrapper := next((child for child in container.iter() if child.id == "content"), None):
        return wrapper
    if container.id == "content":
        return container
    children = list(container.iter(include_text=True))
    elements = [child for child in children if not (child.is_text_node and not text_of(child))]
    if len(elements) == 1 and elements[0].tag == "div":
        classes = frozenset((elements[0].attributes.get("class") or "").split())
        if not classes & _BODY_CLASSES:
            return elements[0]
    return container


def smallest_box(nodes: list[LexborNode]) -> LexborNode | None:
    """Return the innermost element that holds all *nodes*, which are in page order; None without any."""
    if not nodes:
        return None
    box = None
    # What holds the first and the last holds all between them.
    for first_box, last_box in zip(boxes_around(nodes[0]), boxes_around(nodes[-1]), strict=False):
        if first_box.mem_id != last_box.mem_id:
            break
        box = first_box
    return box


def boxes_around(node: LexborNode) -> list[LexborNode]:
    """Return the elements around *node*, the outermost first."""
    boxes = []
    while (parent := node.parent) is not None and parent.is_element_node:
        boxes.append(parent)
        node = parent
    return boxes[::-1]


def remove(nodes: Iterable[LexborNode]) -> None:
    """Take *nodes* out of their page, with all that they hold; some may lie in others, or be there twice."""
    # Lexbor frees removed nodes, which must not be used again.
    found = {node.mem_id: node for node in nodes}
    for node in [node for node in found.values() if not any(box.mem_id in found for box in boxes_around(node))]:
        node.decompose()


def extract_body(container: LexborNode) -> str:
    """Return the inner HTML of *container*, out of which the site's own images and closing words are taken."""
    remove(container.css(_DISCLAIMER))
    remove(image for image in container.css("img") if is_static_image(image))
    # The notice is looked for in texts and not in boxes: reading each box's text takes long where they are nested.
    notices = [node for node in container.traverse(include_text=True) if _names_transcoding(node)]
    looked_at = set()
    for node in notices:
        box = node.parent
        while box is not None and box.mem_id != container.mem_id and box.tag not in _BOXES:
            box = box.parent
        if box is None or box.mem_id in looked_at:
            continue
        looked_at.add(box.mem_id)
        while box is not None and box.mem_id != container.mem_id and _is_notice(box):
            notice, box = box, box.parent
            if box is None or box.mem_id == container.mem_id or not _is_notice(box):
                notice.decompose()
                break
    return container.inner_html or ""


def _names_transcoding(node: LexborNode) -> bool:
    return bool(node.is_text_node) and "ZAKER" in (node.text_content or "")


def _is_notice(box: LexborNode) -> bool:
    text = text_of(box)
    return len(text) < 200 and TRANSCODED.match(text) is not None and not box.css_first(_SHOWS)
