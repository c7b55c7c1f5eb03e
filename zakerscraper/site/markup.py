"""An HTML page as readers ask for it, on Lexbor's HTML5 parser.

HTML5 matters: ZAKER serves picture boxes (`div`) inside paragraphs, which closes the paragraph there and leaves the
text behind the box bare; parsers that do not follow the standard give another tree.
"""

from __future__ import annotations

from collections.abc import Iterator

from selectolax.lexbor import LexborNode

from zakerscraper import html5
from zakerscraper.site.text import one_line

MAX_TEXT = 10_000
"""Characters of a field's text (a title, a name, a summary); known ones have some hundred at most."""

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
        return self.text_found(*selectors)[0]

    def text_found(self, *selectors: str) -> tuple[str, str]:
        """Return what `text` returns, and the selector that found it; two empty strings where none did."""
        for selector in selectors:
            for node in self._tree.css(selector):
                if text := text_of(node):
                    return text, selector
        return "", ""

    def meta(self, *names: str) -> str:
        """Return the content of the first `<meta>` whose name or property is one of *names*, in their order."""
        for name in names:
            for node in self._tree.css(f'meta[name="{name}"], meta[property="{name}"], meta[itemprop="{name}"]'):
                if content := attribute(node, "content"):
                    return content
        return ""

    def scripts(self) -> Iterator[str]:
        """Yield the text of every inline script, in page order."""
        for node in self._tree.css("script:not([src])"):
            yield node.text(deep=True)


def text_of(node: LexborNode | None) -> str:
    """Return the text of *node* and all below it as one line; runs of white space become one space.

    What goes beyond MAX_TEXT characters is left out: where boxes are nested, the text is that of each.
    """
    if node is None:
        return ""
    parts, length = [], 0
    for inner in node.traverse(include_text=True):
        if inner.is_text_node and (part := inner.text_content):
            parts.append(part[: MAX_TEXT - length])
            length += len(parts[-1])
            if length >= MAX_TEXT:
                break
    return _joined("".join(parts))


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


def visible_text_of(html: str) -> str:
    """Return the text of a piece of HTML that a reader sees, as one line. Raises TooLarge."""
    body = Page(html).first("body") if html else None
    return visible_text(body) if body is not None else ""


def path_to(node: LexborNode | None) -> str:
    """Return a CSS selector that finds *node* and no other element of its page, "" for None."""
    steps: list[str] = []
    while node is not None and node.is_element_node:
        if node.tag in {"html", "body"}:
            steps.append(node.tag)
        else:
            place, before = 1, node.prev
            while before is not None:
                place += bool(before.is_element_node)
                before = before.prev
            steps.append(f"{node.tag}:nth-child({place})")
        node = node.parent
    return " > ".join(reversed(steps))


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
