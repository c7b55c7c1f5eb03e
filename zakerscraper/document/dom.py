"""A small DOM for bodies: built from Lexbor's HTML5 tree, edited in place, and serialized.

An element knows its contents alone: nothing in a tree refers to what holds it, so that a tree is gone as soon as nobody
uses it. Texts are plain strings.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import TypeAlias

from selectolax.lexbor import LexborNode

from zakerscraper.exceptions import TooLargeError
from zakerscraper.utils import html as html5

MAX_ELEMENTS = 10_000
"""Elements of a body. Known bodies have some hundred."""
MAX_BODY_DEPTH = 60
"""How deep elements may be nested; what deeper ones hold stays, they do not. Known bodies stay below ten."""

_LEAVES = frozenset({"audio", "br", "hr", "iframe", "img", "video", "wbr"})
# Below MAX_BODY_DEPTH, too, what these hold are no words.
_SILENT = frozenset({"script", "style", "template", "title"})
_REPLACED = "\ufffc"
# What no text of a document holds: control characters but tab and line ends; surrogates, which UTF-8 cannot write; and
# the object replacement character, which stands for nothing in a text and which Hexo marks its own places with.
_UNWANTED = re.compile(f"[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ud800-\udfff{_REPLACED}]")
_VOID = frozenset(
    "area base basefont bgsound br col command embed frame hr image img input isindex keygen link menuitem meta nextid"
    " param source spacer track wbr".split()
)
_TAG = re.compile('<(/?[a-z][a-z0-9]*)(?:[^">]|"[^"]*")*>')


class Element:
    """An element.

    Args:
        name: As HTML5 spells it.
        attrs: Its attributes in their order.
        contents: Elements and texts.
    """

    __slots__ = ("attrs", "contents", "name")

    def __init__(self, name: str, attrs: dict[str, str] | None = None, contents: list[Node] | None = None) -> None:
        self.name = name
        self.attrs = {} if attrs is None else attrs
        self.contents: list[Node] = [] if contents is None else contents

    def get(self, name: str) -> str:
        """Return the value of the attribute *name*, "" where there is none."""
        return self.attrs.get(name, "")

    def has_class(self, name: str) -> bool:
        """Return whether *name* is one of the element's classes."""
        return "class" in self.attrs and name in self.attrs["class"].split()

    def elements(self) -> Iterator[Element]:
        """Yield all elements within, in their order, each before what it holds."""
        waiting = self.contents[::-1]
        while waiting:
            node = waiting.pop()
            if isinstance(node, Element):
                yield node
                waiting += node.contents[::-1]

    def children(self, *names: str) -> list[Element]:
        """Return the elements of these *names* that the element holds itself."""
        return [node for node in self.contents if isinstance(node, Element) and node.name in names]

    def rows(self) -> Iterator[Element]:
        """Yield the rows of a table, not those of tables in it."""
        waiting = self.contents[::-1]
        while waiting:
            node = waiting.pop()
            if isinstance(node, Element) and node.name != "table":
                if node.name == "tr":
                    yield node
                waiting += node.contents[::-1]

    def find(self, names: Collection[str]) -> Element | None:
        """Return the first element within whose name is one of *names*, None for none."""
        return next((element for element in self.elements() if element.name in names), None)

    def text(self) -> str:
        """Return all text within."""
        contents = self.contents
        if len(contents) == 1 and isinstance(contents[0], str):
            return contents[0]
        found: list[str] = []
        waiting = contents[::-1]
        while waiting:
            node = waiting.pop()
            if isinstance(node, str):
                found.append(node)
            else:
                waiting += node.contents[::-1]
        return "".join(found)


Node: TypeAlias = Element | str
"""What an element holds."""


def parse_fragment(html: str, *, is_serialised: bool = False) -> Element:
    """Return the `body` element that holds the fragment *html*, parsed as HTML5 parses the inside of a body.

    Comments, unwanted characters and elements deeper than MAX_BODY_DEPTH are left out.

    Args:
        is_serialised: Whether `serialise` wrote *html*.

    Raises:
        TooLargeError: It has more than MAX_ELEMENTS elements, or `html5.parse` raises it.
    """
    body = html5.parse(_document(html), is_serialised=is_serialised).body
    assert body is not None
    return _copy(body)


def _copy(body: LexborNode) -> Element:
    root = Element("body")
    contents = root.contents
    opened, texts = [contents], list[str]()
    count, depth = 0, 1

    def end_text() -> None:
        if text := _drop_controls("".join(texts)):
            contents.append(text)
        texts.clear()

    node = body.first_child
    while node is not None:
        if node.is_text_node:
            texts.append(node.text_content or "")
        elif node.is_element_node:
            name = node.tag or ""
            is_kept, inside = depth <= MAX_BODY_DEPTH or name in _LEAVES, contents
            if is_kept:
                count += 1
                if count > MAX_ELEMENTS:
                    raise TooLargeError(f"its body has more than {MAX_ELEMENTS} elements")
                if texts:
                    end_text()
                element = Element(name, {name: _drop_controls(value or "") for name, value in node.attributes.items()})
                contents.append(element)
                inside = element.contents
            if (is_kept or name not in _SILENT) and (child := node.first_child) is not None:
                opened.append(inside)
                node, contents, depth = child, inside, depth + 1
                continue
        while (following := node.next) is None:
            outer = opened[-2] if depth > 1 else None
            if texts and contents is not outer:
                end_text()
            if outer is None:
                return root
            node, depth = node.parent, depth - 1
            assert node is not None
            opened.pop()
            contents = outer
        node = following
    return root


def reads_back(html: str) -> bool:
    """Return whether *html*, written by `serialise`, is read back as the same elements and texts in the same places."""
    body = html5.parse(_document(html), is_serialised=True).body
    assert body is not None
    read, written = (body.inner_html or "").replace("&nbsp;", "\xa0"), html.replace("&#10;", "\n")
    return read == written or _TAG.split(read) == _TAG.split(written)


def _document(html: str) -> str:
    return "<!DOCTYPE html><body>" + html


def serialise(root: Element) -> str:
    """Return the inner HTML of *root* as the format asks: `&`, `<` and `>` escaped, empty attributes bare, no slash
    in void elements, attributes in their order.

    Control characters but tab and line ends are left out. In what it returns `<` and `>` stand for tags only and `"`
    inside a tag for the ends of values only, so that attributes can be found in it without parsing it again.
    """
    parts: list[str] = []
    opened: list[tuple[Iterator[Node], str]] = []
    nodes, preformatted, begins_pre = iter(root.contents), 0, False
    while True:
        for node in nodes:
            if isinstance(node, str):
                plain = node.isprintable() and not ("&" in node or "<" in node or ">" in node or _REPLACED in node)
                if not plain:  # most are
                    node = _write_preformatted(node, begins_pre) if preformatted else _with_line_ends(_escape(node))
                parts.append(node)
                begins_pre = False
                continue
            name = node.name
            parts.append(f"<{name}{_attributes(node.attrs)}>" if node.attrs else f"<{name}>")
            begins_pre = False
            if node.contents:
                opened.append((nodes, name))
                begins_pre = name == "pre"
                preformatted += begins_pre
                nodes = iter(node.contents)
                break
            if name not in _VOID:
                parts.append(f"</{name}>")
        else:
            if not opened:
                return "".join(parts)
            nodes, name = opened.pop()
            parts.append(f"</{name}>")
            preformatted -= name == "pre"
            begins_pre = False


def _attributes(attrs: dict[str, str]) -> str:
    written = []
    for name, text in attrs.items():
        if not text.isascii() or not text.isprintable() or "&" in text or "<" in text or ">" in text or '"' in text:
            # A line end in an attribute would be a line end of the document; as a reference it stays part of the value.
            text = _escape(text).replace('"', "&quot;")
            text = text.replace("\n", "&#10;").replace("\r", "&#13;").replace("\t", "&#9;")
        written.append(f' {name}="{text}"' if text else f" {name}")
    return "".join(written)


def _write_preformatted(text: str, begins_pre: bool) -> str:
    written = _with_line_ends(_escape(text))
    # The parser drops the first line end of a pre, even one that is written as a reference.
    written = ("\n" if begins_pre and written.startswith("\n") else "") + written
    return written.replace("\n", "&#10;")


def _with_line_ends(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _drop_controls(text: str) -> str:
    # Most texts have nothing that is not wanted, which so is found fastest.
    return text if text.isprintable() and _REPLACED not in text else _UNWANTED.sub("", text)


def _escape(text: str) -> str:
    return _drop_controls(text).replace("\f", " ").replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
