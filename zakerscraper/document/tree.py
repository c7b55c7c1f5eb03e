"""BeautifulSoup over Lexbor's HTML5 parser, and the one way in which a tree is written back.

Of BeautifulSoup's own builders only html5lib's follows the standard as browsers do, and it takes quadratic time on
deeply nested markup; Lexbor gives the same tree some twenty times faster.
"""

from __future__ import annotations

import re

from bs4 import BeautifulSoup
from bs4.builder import HTMLTreeBuilder
from bs4.element import NavigableString, Tag
from bs4.formatter import HTMLFormatter
from selectolax.lexbor import LexborNode

from zakerscraper import html5
from zakerscraper.exceptions import TooLarge

MAX_ELEMENTS = 10_000
"""Elements of a body; BeautifulSoup takes ever longer over more. Known bodies have some hundred."""
MAX_DEPTH = 60
"""How deep elements may be nested; what deeper ones hold stays, they do not. Known bodies stay below ten."""

_LEAVES = frozenset({"audio", "br", "hr", "iframe", "img", "video", "wbr"})
# What no text of a document holds: control characters but tab and line ends; surrogates, which UTF-8 cannot write; and
# the object replacement character, which stands for nothing in a text and which Hexo marks its own places with.
_UNWANTED = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffc]")
_TAG_NAME = re.compile("</?[a-z][a-z0-9]*")


class _LexborTreeBuilder(HTMLTreeBuilder):
    """Feeds BeautifulSoup the tree that Lexbor made, without comments and elements deeper than MAX_DEPTH."""

    NAME = "lexbor"
    features = [NAME, "html", "html5"]  # noqa: RUF012 (the name and shape that BeautifulSoup asks for)

    def feed(self, markup: str | bytes) -> None:
        assert isinstance(markup, str)
        assert self.soup is not None
        body = html5.parse(markup).body
        assert body is not None
        self._start(body)
        node, depth, count = body.first_child, 1, 0
        while node is not None:
            if node.is_element_node:
                kept = depth <= MAX_DEPTH or node.tag in _LEAVES
                if kept:
                    count += 1
                    if count > MAX_ELEMENTS:
                        raise TooLarge(f"its body has more than {MAX_ELEMENTS} elements")
                    self._start(node)
                if node.first_child is not None:
                    node, depth = node.first_child, depth + 1
                    continue
                if kept:
                    self.soup.handle_endtag(node.tag or "")
            elif node.is_text_node:
                self.soup.handle_data(node.text_content or "")
            while node.next is None:
                node, depth = node.parent, depth - 1
                assert node is not None
                if depth <= MAX_DEPTH or node.tag in _LEAVES:
                    self.soup.handle_endtag(node.tag or "")
                if node.mem_id == body.mem_id:
                    return
            node = node.next

    def _start(self, node: LexborNode) -> None:
        attributes = {name: value or "" for name, value in node.attributes.items()}
        assert self.soup is not None
        self.soup.handle_starttag(node.tag or "", None, None, attributes)


class _Formatter(HTMLFormatter):
    """Writes as the format asks: `&`, `<` and `>` escaped, empty attributes bare, void elements without slash."""

    def __init__(self) -> None:
        super().__init__(void_element_close_prefix="", empty_attributes_are_booleans=True)

    def substitute(self, ns: str) -> str:
        text = _escaped(ns).replace("\r\n", "\n").replace("\r", "\n")
        if "\n" in text and isinstance(ns, NavigableString) and ns.find_parent("pre"):
            # The parser drops the first line end of a pre, even one that is written as a reference.
            first = ns.parent is not None and ns.parent.name == "pre" and ns.previous_sibling is None
            text = ("\n" if first and text.startswith("\n") else "") + text
            text = text.replace("\n", "&#10;")
        return text

    def attribute_value(self, value: str) -> str:
        text = _escaped(value).replace('"', "&quot;")
        # A line end in an attribute would be a line end of the document; as a reference it stays part of the value.
        return text.replace("\n", "&#10;").replace("\r", "&#13;").replace("\t", "&#9;")

    def attributes(self, tag: Tag) -> list[tuple[str, str | None]]:
        # BeautifulSoup would sort them by name; the format keeps their order.
        return [(name, _UNWANTED.sub("", str(value)) or None) for name, value in tag.attrs.items()]


_FORMATTER = _Formatter()


def _escaped(text: str) -> str:
    return _UNWANTED.sub("", text).replace("\f", " ").replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def parse(html: str) -> Tag:
    """Return the `body` element that holds the fragment *html*, parsed as HTML5 parses the inside of a body.

    Raises TooLarge for one of more than MAX_ELEMENTS elements, and what `html5.parse` raises.
    """
    # BeautifulSoup shortens text of white space alone outside of the elements it is told; the format keeps it.
    builder = _LexborTreeBuilder(multi_valued_attributes={}, preserve_whitespace_tags={"body"})
    soup = BeautifulSoup(_document(html), builder=builder)
    assert soup.body is not None
    return soup.body


def reads_back(html: str) -> bool:
    """Tell whether *html*, written by `serialise`, is read back as the same elements in the same places."""
    body = html5.parse(_document(html)).body
    assert body is not None
    return _TAG_NAME.findall(html) == _TAG_NAME.findall(body.inner_html or "")


def _document(html: str) -> str:
    return "<!DOCTYPE html><body>" + html


def attribute(tag: Tag, name: str) -> str:
    """Return the value of the attribute *name* of *tag*, "" where it has none."""
    return str(tag.attrs.get(name, ""))


def serialise(root: Tag) -> str:
    """Return the inner HTML of *root*.

    Control characters but tab and line ends are left out. In what it returns `<` and `>` stand for tags only and `"`
    inside a tag for the ends of values only, so that attributes can be found in it without parsing it again.
    """
    return root.decode_contents(formatter=_FORMATTER)
