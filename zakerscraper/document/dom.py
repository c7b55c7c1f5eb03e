"""BeautifulSoup's tree by Lexbor's HTML5 parser, and the one way in which a tree is written back.

Of BeautifulSoup's own builders only html5lib's follows the standard as browsers do, and it takes quadratic time on
deeply nested markup; Lexbor gives the same tree some twenty times faster. What BeautifulSoup does besides for each
node as it is made (and as it is written) took longer than all else that an article's text needs, so that is done here.
"""

from __future__ import annotations

import re

from bs4.element import NavigableString, PageElement, Tag
from selectolax.lexbor import LexborNode

from zakerscraper.exceptions import TooLargeError
from zakerscraper.utils import html as html5

MAX_ELEMENTS = 10_000
"""Elements of a body. Known bodies have some hundred."""
MAX_DEPTH = 60
"""How deep elements may be nested; what deeper ones hold stays, they do not. Known bodies stay below ten."""

_LEAVES = frozenset({"audio", "br", "hr", "iframe", "img", "video", "wbr"})
# Below MAX_DEPTH, too, what these hold are no words.
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


class _Element(Tag):
    """An element as BeautifulSoup's own builders for HTML make it, with its attributes' values as they are."""

    def __init__(self, name: str, attributes: dict[str, str]) -> None:
        super().__init__(
            name=name,
            is_xml=False,
            can_be_empty_element=name in _VOID,
            interesting_string_types=self.MAIN_CONTENT_STRING_TYPES,
        )
        self.attrs = {**attributes}

    _near = 0
    """Where the child stood that was asked for last."""

    def index(self, element: PageElement) -> int:
        """Return where the child *element* stands among all children, from 0. Raises ValueError for no child.

        Each change of a tree asks for this, mostly in the order of the text: it begins where the last child was found,
        else a change of each of thousands of children would take time that grows with their number's square.
        """
        children = self.contents
        before = min(self._near, len(children) - 1)
        after = before + 1
        while before >= 0 or after < len(children):
            if before >= 0 and children[before] is element:
                self._near = before
                return before
            if after < len(children) and children[after] is element:
                self._near = after
                return after
            before -= 1
            after += 1
        raise ValueError(element)


class _Builder:
    """Copies the tree that Lexbor made, without comments, unwanted characters and elements deeper than MAX_DEPTH."""

    def __init__(self) -> None:
        self.root = _Element("body", {})
        self._last: PageElement = self.root
        self._open: list[Tag] = [self.root]
        self._text: list[str] = []
        self._count = 0

    def copy(self, body: LexborNode) -> None:
        """Copy all that *body* holds. Raises TooLargeError."""
        node, depth = body.first_child, 1
        while node is not None:
            if node.is_element_node:
                kept = depth <= MAX_DEPTH or node.tag in _LEAVES
                if kept:
                    self._start(node)
                if (child := node.first_child) is not None and (kept or node.tag not in _SILENT):
                    node, depth = child, depth + 1
                    continue
                if kept:
                    self._end()
            elif node.is_text_node:
                self._text.append(node.text_content or "")
            while (following := node.next) is None:
                node, depth = node.parent, depth - 1
                assert node is not None
                if depth == 0:
                    self._flush()
                    return
                if depth <= MAX_DEPTH or node.tag in _LEAVES:
                    self._end()
            node = following

    def _start(self, node: LexborNode) -> None:
        self._flush()
        self._count += 1
        if self._count > MAX_ELEMENTS:
            raise TooLargeError(f"its body has more than {MAX_ELEMENTS} elements")
        element = _Element(node.tag or "", {name: value or "" for name, value in node.attributes.items()})
        self._append(element)
        self._open.append(element)

    def _end(self) -> None:
        self._flush()
        self._open.pop()

    def _flush(self) -> None:
        if self._text:
            if text := _wanted("".join(self._text)):
                self._append(NavigableString(text))
            self._text.clear()

    def _append(self, node: PageElement) -> None:
        parent, last = self._open[-1], self._last
        node.parent = parent
        node.previous_element = last
        last.next_element = node
        if parent.contents:
            before = parent.contents[-1]
            node.previous_sibling = before
            before.next_sibling = node
        parent.contents.append(node)
        self._last = node


def parse(html: str, *, tried: bool = False) -> Tag:
    """Return the `body` element that holds the fragment *html*, parsed as HTML5 parses the inside of a body.

    tried: whether `serialise` wrote *html*. Raises TooLargeError for one of more than MAX_ELEMENTS elements, and what
    `html5.parse` raises.
    """
    body = html5.parse(_document(html), tried=tried).body
    assert body is not None
    builder = _Builder()
    try:
        builder.copy(body)
    except TooLargeError:
        builder.root.decompose()  # else its elements hold each other until the garbage collector comes by
        raise
    return builder.root


def new_element(name: str, attributes: dict[str, str] | None = None) -> Tag:
    """Return an element of no tree, with nothing in it."""
    return _Element(name, attributes or {})


def reads_back(html: str) -> bool:
    """Return whether *html*, written by `serialise`, is read back as the same elements and texts in the same places."""
    body = html5.parse(_document(html), tried=True).body
    assert body is not None
    read = (body.inner_html or "").replace("&nbsp;", "\xa0")
    return _TAG.split(read) == _TAG.split(html.replace("&#10;", "\n"))


def _document(html: str) -> str:
    return "<!DOCTYPE html><body>" + html


def elements(root: Tag) -> list[Tag]:
    """Return all elements below *root*, in their order."""
    return [node for node in root.descendants if isinstance(node, Tag)]


def texts(root: Tag) -> list[NavigableString]:
    """Return all texts below *root*, in their order."""
    return [node for node in root.descendants if isinstance(node, NavigableString)]


def is_inside(node: PageElement, name: str) -> bool:
    """Return whether *node* is in an element *name*."""
    return _ancestor(node, name) is not None


def _ancestor(node: PageElement, name: str) -> Tag | None:
    parent = node.parent
    while parent is not None and parent.name != name:
        parent = parent.parent
    return parent


def attribute(tag: Tag, name: str) -> str:
    """Return the value of the attribute *name* of *tag*, "" where it has none."""
    return str(tag.attrs.get(name, ""))


def serialise(root: Tag) -> str:
    """Return the inner HTML of *root* as the format asks: `&`, `<` and `>` escaped, empty attributes bare, no slash
    in void elements, attributes in their order.

    Control characters but tab and line ends are left out. In what it returns `<` and `>` stand for tags only and `"`
    inside a tag for the ends of values only, so that attributes can be found in it without parsing it again.
    """
    parts: list[str] = []
    # What is still to be written, the next one last: nodes, and the end tags of elements that are open.
    waiting: list[PageElement | str] = list(reversed(root.contents))
    preformatted = 0
    while waiting:
        node = waiting.pop()
        if isinstance(node, Tag):
            parts.append(f"<{node.name}{_attributes(node)}>")
            if node.contents or node.name not in _VOID:
                preformatted += node.name == "pre"
                waiting.append(f"</{node.name}>")
                waiting.extend(reversed(node.contents))
        elif isinstance(node, NavigableString):
            plain = node.isprintable() and not ("&" in node or "<" in node or ">" in node or _REPLACED in node)
            if not plain:  # most are
                node = _preformatted(node) if preformatted else _with_line_ends(_escaped(node))
            parts.append(node)
        else:
            assert isinstance(node, str)
            preformatted -= node == "</pre>"
            parts.append(node)
    return "".join(parts)


def _attributes(tag: Tag) -> str:
    written = []
    for name, value in tag.attrs.items():
        text = str(value)
        if not text.isascii() or not text.isprintable() or "&" in text or "<" in text or ">" in text or '"' in text:
            # A line end in an attribute would be a line end of the document; as a reference it stays part of the value.
            text = _escaped(text).replace('"', "&quot;")
            text = text.replace("\n", "&#10;").replace("\r", "&#13;").replace("\t", "&#9;")
        written.append(f' {name}="{text}"' if text else f" {name}")
    return "".join(written)


def _preformatted(text: NavigableString) -> str:
    written = _with_line_ends(_escaped(text))
    if "\n" in written:
        # The parser drops the first line end of a pre, even one that is written as a reference.
        first = text.parent is not None and text.parent.name == "pre" and text.previous_sibling is None
        written = ("\n" if first and written.startswith("\n") else "") + written
    return written.replace("\n", "&#10;")


def _with_line_ends(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _wanted(text: str) -> str:
    # Most texts have nothing that is not wanted, which so is found fastest.
    return text if text.isprintable() and _REPLACED not in text else _UNWANTED.sub("", text)


def _escaped(text: str) -> str:
    return _wanted(text).replace("\f", " ").replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
