"""RSS, RDF, Atom, site maps and other XML as a list's response: each item as the object that JSON would be."""

from __future__ import annotations

import re
from html.entities import html5
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, TreeBuilder, XMLParser

from zakerscraper.exceptions import ParseError, TruncatedPageError
from zakerscraper.zaker.dom import MAX_TEXT

# Each part has one end alone, so that whatever stands before a page is gone through once; in a possessive group of such
# parts Python before 3.11.5 does not go back where one of them fails.
_BEGINS = re.compile(
    r"[\ufeff\s]*+(?:<\?[^>]{0,500}\?>\s*+|<!--(?:(?!-->).){0,2000}-->\s*+){0,10000}<(?:rss|feed|(?:\w+:)?RDF)[\s>]",
    re.DOTALL,
)
_BEGINS_OTHERWISE = re.compile(
    r"[\ufeff\s]*+<\?xml[^>]{0,500}\?>\s*+(?:<[?!](?!DOCTYPE)[^>]{0,2000}>\s*+){0,100}<(?!html|svg|!)(?=[A-Za-z_])",
    re.IGNORECASE,
)
_DEEPEST = 20
"""Elements within each other that become objects; known responses have some five."""
_NAMED = re.compile(r"<!\[CDATA\[.*?(?:\]\]>|\Z)|&([A-Za-z][A-Za-z0-9]{1,31};)", re.DOTALL)
_CUT_OFF = frozenset({3, 5, 6, 20})
"""Expat's numbers for XML that ends before it is whole: in no element, in a tag, in a character, in CDATA."""
_AROUND = frozenset({"rss", "rdf", "feed", "channel"})
"""What items stand in; one within another item is a part of that."""
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
_INNER = {"author": "name", "source": "title"}
"""The element that holds the name of what has elements of its own."""


def is_feed(text: str) -> bool:
    """Tell whether *text* is a feed of XML, or other XML that is no page."""
    return _BEGINS.match(text) is not None or _BEGINS_OTHERWISE.match(text) is not None


def read_feed(text: str) -> tuple[list[dict[str, Any]], str, str]:
    """Return the items of the feed *text* as objects, in its order, the URL of its next page, and what it lacks.

    Both texts are "" for none. What ends, or is no well-formed XML, behind some items is read up to there. Raises
    TruncatedPageError where it ends before the first, ParseError for what is no well-formed XML, and for a feed that
    defines entities, which may be without end. Of other XML the only item is the whole of it.
    """
    if "<!ENTITY" in text:
        raise ParseError("a feed that defines entities")
    reader = _Reader()
    parser = XMLParser(target=reader)  # noqa: S314 (what defines no entities is harmless)
    try:
        parser.feed(_NAMED.sub(_as_character, text.lstrip("\ufeff \t\r\n")))
        root = parser.close()
        if not reader.items and _local(root.tag) not in _AROUND:
            return [_tree(root)], "", ""
    except ElementTree.ParseError as error:
        is_cut_off = error.code in _CUT_OFF
        if not reader.items:
            if is_cut_off:
                raise TruncatedPageError(f"the feed is cut off after {len(text)} characters") from None
            raise ParseError(f"no readable feed: {error}") from None
        lack = f"the feed is cut off after {len(text)} characters" if is_cut_off else f"no readable feed: {error}"
        return reader.items, reader.following, f"{lack}, behind item {len(reader.items)}"
    except ValueError as error:
        raise ParseError(f"no readable feed: {error}") from None
    return reader.items, reader.following, ""


class _Reader(TreeBuilder):
    """Takes each item when it ends, so that those before a fault are known."""

    def __init__(self) -> None:
        super().__init__()
        self.items: list[dict[str, Any]] = []
        self.following = ""
        self._open: list[str] = []

    def start(self, tag: str, attributes: dict[str, str], /) -> Element:
        """Begin an element."""
        self._open.append(_local(tag))
        return super().start(tag, attributes)

    def end(self, tag: str, /) -> Element:
        """End an element, and take it where it is an item of the feed, or leads to the next page."""
        element = super().end(tag)
        name = self._open.pop()
        if len(self._open) <= 2 and _AROUND.issuperset(self._open):
            if name in {"item", "entry"}:
                self.items.append(_object(element))
                element.clear()
            elif name == "link" and element.get("rel") == "next":
                self.following = element.get("href", "")
        return element


def _as_character(match: re.Match[str]) -> str:
    """Return the character that HTML's name of it stands for; XML's own names stay, and what is in CDATA."""
    found = html5.get(match[1] or "", "")
    return match[0] if not found or found in "<>&\"'" else found


def _object(item: Element) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for element in item:
        name = _NAMES.get(_local(element.tag))
        if name is None:
            continue
        text = _text(element)
        if name == "url":
            if element.get("rel", "alternate") != "alternate":
                continue
            text = element.get("href", "") or text
        elif name in _INNER and len(element):
            text = next((_text(child) for child in element if _local(child.tag) == _INNER[name]), "")
        if name == "tags":
            found.setdefault("tags", []).append(element.get("term", "") or text)
        elif text:
            found.setdefault(name, text)
    return found


def _tree(element: Element, depth: int = 0) -> dict[str, Any]:
    """Return an element as an object: its attributes and elements by name, its own text as `text`."""
    found: dict[str, Any] = {_local(name): value for name, value in element.attrib.items()}
    lists: dict[str, list[Any]] = {}
    for child in element:
        is_object = depth < _DEEPEST and (len(child) > 0 or bool(child.attrib))
        lists.setdefault(_local(child.tag), []).append(_tree(child, depth + 1) if is_object else _text(child))
    found |= {name: children if len(children) > 1 else children[0] for name, children in lists.items()}
    if not len(element) and (text := _text(element)):
        found.setdefault("text", text)
    return found


def _text(element: Element) -> str:
    parts: list[str] = []
    left = MAX_TEXT
    for part in element.itertext():
        parts.append(part[:left])
        left -= len(part)
        if left <= 0:
            break
    return "".join(parts).strip()


def _local(tag: object) -> str:
    """Return the name of an element without its namespace, lower case."""
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""
