"""Extracts the body by a learnt layout."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from selectolax.lexbor import LexborNode

from zakerscraper.utils.text import DELETED
from zakerscraper.zaker.dom import Page, path_to, text_of, visible_text, visible_text_of
from zakerscraper.zaker.generic.image_urls import image_source
from zakerscraper.zaker.generic.squeezed import squeezed
from zakerscraper.zaker.learnt.fields import DataField, ElementField, data_html, find_data

_FEW = 100
"""Characters of a text that may be a notice in place of an article."""
_SEEN = "img, iframe, video, audio"


@dataclass(frozen=True, slots=True)
class FoundBody:
    """A body: its HTML, and a selector of its box in the page as it was served, "" for one of a script's data."""

    html: str
    path: str


def find_body(
    page: Page, field: ElementField | DataField, id_: str, drop: Sequence[str] = (), lines: Sequence[str] = ()
) -> FoundBody | None:
    """Return the body of the article *id_*, None where *page* has none there or a few words that it is deleted.

    What is left out of the body is removed from *page*, which stays as it is where there is no body.

    Args:
        drop: Selectors of elements that are left out.
        lines: Texts of lines that are left out, without white space.
    """
    # Late: a parser of a known layout may call this, and then its package is not there yet.
    from zakerscraper.zaker.article_parsers.body import boxes_around, extract_body, remove

    if isinstance(field, DataField):
        html = data_html(find_data(page, field, id_))
        text = visible_text_of(html) if html else ""
        if not _is_article(text, linked=0, has_pictures="<img" in html):
            return None
        body = Page(html).first("body")
        return FoundBody(extract_body(body), "") if body is not None else None
    box = page.first(field.selector)
    if box is None:
        return None
    without = ", ".join(drop)
    text = visible_text(box, without)
    left_out = [node for selector in drop for node in box.css(selector)]
    ids = {node.mem_id for node in left_out}
    links = [link for link in box.css("a") if not any(element.mem_id in ids for element in [link, *boxes_around(link)])]
    linked = sum(len(text_of(link)) for link in links)
    if not _is_article(text, linked, has_pictures=box.css_first(_SEEN) is not None):
        return None
    path = path_to(box)
    remove(left_out)
    if lines:
        _remove_lines(box, frozenset(lines))
    for image in box.css("img"):
        if source := image_source(image):
            image.attrs["data-original"] = source
    for hidden in box.css("noscript"):
        if hidden.css_first("img") is not None and not _stands_for_another(hidden):
            hidden.unwrap()
    return FoundBody(extract_body(box), path)


def _is_article(text: str, linked: int, *, has_pictures: bool) -> bool:
    """Return whether a box holds an article rather than nothing, a notice, or a list of links."""
    if not text:
        return has_pictures
    if len(text) < _FEW and DELETED.search(text):
        return False
    return linked * 2 <= len(text)


def _remove_lines(box: LexborNode, lines: frozenset[str]) -> None:
    nodes = [node for node in box.traverse(include_text=True) if node.is_text_node]
    for node in nodes:
        if squeezed(node.text_content or "") in lines:
            node.remove()


def _stands_for_another(hidden: LexborNode) -> bool:
    before = hidden.prev
    while before is not None and before.is_text_node and not (before.text_content or "").strip():
        before = before.prev
    return (
        before is not None and before.is_element_node and (before.tag == "img" or before.css_first("img") is not None)
    )
