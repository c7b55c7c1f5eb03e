"""RSS, RDF and Atom as a list's answer: each item as the object that JSON would be."""

from __future__ import annotations

import re
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from zakerscraper.exceptions import ParseError

_BEGINS = re.compile(
    r"[\ufeff\s]*(?:<\?[^>]{0,500}\?>\s*|<!--.{0,2000}?-->\s*)*<(?:rss|feed|(?:\w+:)?RDF)[\s>]", re.DOTALL
)
_NAMES = {
    "title": "title",
    "link": "url",
    "guid": "guid",
    "id": "guid",
    "creator": "author",
    "author": "author",
    "source": "source",
    "pubdate": "publish_time",
    "published": "publish_time",
    "issued": "publish_time",
    "date": "date",
    "updated": "updated",
    "description": "summary",
    "summary": "summary",
    "category": "tags",
    "type": "type",
}
"""What an item's elements are called as members of an object."""


def is_feed(text: str) -> bool:
    """Tell whether *text* is a feed of XML."""
    return _BEGINS.match(text) is not None


def read_feed(text: str) -> tuple[list[dict[str, Any]], str]:
    """Return the items of the feed *text* as objects, in its order, and the address of its next page, "" for none.

    Raises ParseError for what is no well-formed XML, and for a feed that defines entities, which may be without end.
    """
    if "<!ENTITY" in text:
        raise ParseError("a feed that defines entities")
    try:
        root = ElementTree.fromstring(text.lstrip("\ufeff \t\r\n"))  # noqa: S314 (what defines no entities is harmless)
    except (ElementTree.ParseError, ValueError) as error:
        raise ParseError(f"no readable feed: {error}") from None
    following = ""
    items: list[dict[str, Any]] = []
    for element in root.iter():
        name = _local(element)
        if name in {"item", "entry"}:
            items.append(_object(element))
        elif name == "link" and element.get("rel") == "next":
            following = element.get("href", "")
    return items, following


def _object(item: Element) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for element in item:
        name = _NAMES.get(_local(element))
        if name is None:
            continue
        text = "".join(element.itertext()).strip()
        if name == "url":
            if element.get("rel", "alternate") != "alternate":
                continue
            text = element.get("href", "") or text
        elif name == "author":
            text = next(("".join(one.itertext()).strip() for one in element if _local(one) == "name"), text)
        if name == "tags":
            found.setdefault("tags", []).append(element.get("term", "") or text)
        elif text:
            found.setdefault(name, text)
    return found


def _local(element: Element) -> str:
    """Return the name of an element without its namespace, lower case."""
    return element.tag.rpartition("}")[2].lower() if isinstance(element.tag, str) else ""
