"""Boxes of a page that are named for a time."""

from __future__ import annotations

from zakerscraper.zaker.dom import text_of
from zakerscraper.zaker.generic.blocks import Box
from zakerscraper.zaker.generic.element_names import name_a_time

FEW_BLOCKS = 2
"""So many lines has a box that holds little else than a time."""


def names_of_class(box: Box) -> str:
    """Return the class and id of *box*."""
    return f"{box.attributes.get('class', '')} {box.attributes.get('id', '')}"


def is_named_for_a_time(box: Box) -> bool:
    """Tell whether element, class or id of *box* say that it holds a time."""
    attributes = box.attributes
    return (
        box.tag == "time"
        or ("class" in attributes and name_a_time(attributes["class"]))
        or ("id" in attributes and name_a_time(attributes["id"]))
    )


def text_of_small(box: Box) -> str:
    """Return the text of a box that holds little else than a time, "" of a larger one."""
    return text_of(box.node) if box.last - box.first <= FEW_BLOCKS else ""
