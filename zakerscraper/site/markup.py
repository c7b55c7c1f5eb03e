"""An HTML page as readers ask for it, on Lexbor's HTML5 parser.

HTML5 matters: ZAKER serves picture boxes (`div`) inside paragraphs, which closes the paragraph there and leaves the
text behind the box bare; parsers that do not follow the standard give another tree.
"""

from __future__ import annotations

from collections.abc import Iterator

from selectolax.lexbor import LexborNode

from zakerscraper import html5
from zakerscraper.site.text import one_line

_UNSEEN = "script, style, noscript, template"


class Page:
    """A parsed page. Every method takes CSS selectors; a missing element gives "" or nothing.

    Raises TooLarge for a page whose tree would take too much time or memory.
    """

    def __init__(self, text: str) -> None:
        self._tree = html5.parse(text)

    def first(self, *selectors: str) -> LexborNode | None:
        """Return the first element that the first matching selector finds."""
        for selector in selectors:
            if node := self._tree.css_first(selector):
                return node
        return None

    def all(self, selector: str) -> list[LexborNode]:
        """Return all elements that *selector* finds, in page order."""
        return self._tree.css(selector)

    def text(self, *selectors: str) -> str:
        """Return the text of the first element, of any of *selectors* in their order, that has some."""
        for selector in selectors:
            for node in self._tree.css(selector):
                if text := text_of(node):
                    return text
        return ""

    def meta(self, *names: str) -> str:
        """Return the content of the first `<meta>` whose name or property is one of *names*, in their order."""
        for name in names:
            for node in self._tree.css(f'meta[name="{name}"], meta[property="{name}"]'):
                if content := attribute(node, "content"):
                    return content
        return ""

    def scripts(self) -> Iterator[str]:
        """Yield the text of every inline script, in page order."""
        for node in self._tree.css("script:not([src])"):
            yield node.text(deep=True)


def text_of(node: LexborNode | None) -> str:
    """Return the text of *node* and all below it as one line; runs of white space become one space."""
    return _joined(node.text(deep=True)) if node is not None else ""


def visible_text(node: LexborNode, without: str = "") -> str:
    """Return the text of *node* that a reader sees, as one line.

    without: CSS selector of elements in it whose text is left out besides scripts and styles.
    """
    hidden = {found.mem_id for found in node.css(", ".join(filter(None, [_UNSEEN, without])))}
    parts = []
    stack = [node]
    while stack:
        current = stack.pop()
        if current.is_text_node:
            parts.append(current.text_content or "")
        elif current.mem_id not in hidden:
            stack.extend(reversed(list(current.iter(include_text=True))))
    return _joined(" ".join(parts))


def first_of(node: LexborNode, *selectors: str) -> LexborNode | None:
    """Return the first element below *node* that the first matching selector finds."""
    for selector in selectors:
        if found := node.css_first(selector):
            return found
    return None


def _joined(text: str) -> str:
    return " ".join(filter(None, one_line(text).split(" ")))


def attribute(node: LexborNode | None, *names: str) -> str:
    """Return the first of the attributes *names* of *node* that is there and not empty, as one line."""
    if node is not None:
        attributes = node.attributes
        for name in names:
            if value := one_line(attributes.get(name) or ""):
                return value
    return ""
