"""A parsed HTML page, and helpers to select and read its nodes.

HTML5 matters: ZAKER serves image boxes (`div`) inside paragraphs, which closes the paragraph there and leaves the
text behind the box bare; parsers that do not follow the standard give another tree.
"""

from __future__ import annotations

import html as entities
import math
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from selectolax.lexbor import LexborNode

from zakerscraper.utils import html as html5
from zakerscraper.utils.text import one_line
from zakerscraper.zaker import react_suspense, shadow_roots

MAX_TEXT = 10_000
"""Characters of a field's text (a title, a name, a summary); known ones have some hundred at most."""

_UNSEEN = frozenset({"script", "style", "noscript", "template"})
_TEXT_NODE = "-text"

_PARAGRAPHS = re.compile(r"(?:<p>[^<>]*+</p>)++")
_TAG = re.compile(r"</?p>")
_AMP_IMAGE = re.compile(r"<(/?)amp-img\b([^<>]*)>", re.IGNORECASE)
_IMAGE_ELEMENT = re.compile(
    r"<([a-z][a-z0-9]*-(?:img|image))((?=[\s/])[^<>]*\bsrc\s*=[^<>]*)>\s*</\1\s*>", re.IGNORECASE
)
"""An element of a page's own that stands for an image, and has nothing in it: `mip-img`, `lazy-image`."""
_PLAYER_ELEMENT = re.compile(r"<(/?)(?:amp|mip)-(video|audio|iframe)(?=[\s>])", re.IGNORECASE)
_STANDS_FOR_OTHERS = re.compile(
    r"<(?=[a-zA-Z])(?:[tT][eE][mM][pP][lL][aA][tT][eE]"
    r"|[a-zA-Z][a-zA-Z0-9]*+-(?:[iI][mM](?:[gG]|[aA][gG][eE])[\s/]|(?<=<[aAmM][mMiI][pP]-)))"
)
"""Begins what must be replaced before a page is parsed; looked for once, as most pages have nothing of it.

It spells out capitals, as to search without regard to them takes half as long again.
"""
_AMP_STAND_IN = re.compile(r"\s(?:placeholder|fallback)(?=[\s=/]|$)", re.IGNORECASE)
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")

# A comment that is put behind a page shows, by where HTML5 puts it, what is open there: it belongs to the innermost
# element that is, to `html` behind `</body>`, to the document behind `</html>`, and in a tag or a script it is none.
_MARK = "zakerscraper: the end"
_END_TAG = re.compile(r"</(?:body|html)\s*>", re.IGNORECASE)
_ENDS_IN_END_TAG = re.compile(_END_TAG.pattern + r"\s*\Z", re.IGNORECASE)
_SHORT = 100
_LAST_WORDS = re.compile(r"\s+|<!--|<(script|style|noscript)\b|</?[a-z][^<>]*>", re.IGNORECASE)
"""What may stand behind a page's end tags: statistics, adverts, and end tags of what is not open."""

_COMMENT_END = re.compile("-->")
_BLOCK_ENDS = {name: re.compile(f"</{name}[^<>]*>", re.IGNORECASE) for name in ("script", "style", "noscript")}


class Meta(NamedTuple):
    """A `<meta>`.

    Attributes:
        names: Its name, property and itemprop, "" for those it has not.
        content: As one line.
        header: The HTTP header that it stands for (`http-equiv`), lower case, "" for none.
    """

    names: tuple[str, ...]
    content: str
    header: str

    @classmethod
    def of(cls, attributes: Mapping[str, str | None]) -> Meta:
        """Return the `<meta>` with these *attributes*."""
        get = attributes.get
        names = (get("name") or "", get("property") or "", get("itemprop") or "")
        return cls(names, one_line(attributes["content"]), (get("http-equiv") or "").lower())


class Page:
    """A parsed page. Every method takes CSS selectors; a missing element gives "" or nothing.

    Raises TooLargeError for a page whose tree would take too much time or memory.
    """

    def __init__(self, text: str) -> None:
        has_shadow_roots = False
        if _STANDS_FOR_OTHERS.search(text) is not None:
            has_shadow_roots = shadow_roots.ATTRIBUTE in text
            if has_shadow_roots:
                text = shadow_roots.open_shadow_roots(text)
            text = _AMP_IMAGE.sub(_amp_image, text)
            text = _IMAGE_ELEMENT.sub(r"<img\2>", text)
            text = _PLAYER_ELEMENT.sub(r"<\1\2", text)
        self._tree = html5.parse(f"{text}<!--{_MARK}-->")
        mark = _find_mark(self._tree.root)
        parent = mark.parent if mark is not None else None
        self._is_torn = parent is None
        self._open_path = path_to(parent) + " > "
        if parent is None:
            self.has_end = _ENDS_IN_END_TAG.search(text[-_SHORT:]) is not None
        else:
            self.has_end = parent.is_document_node or parent.tag == "html" or _ends_before_last_words(text)
        """Whether the page's own end tags are there, behind which nothing of it is missing."""
        self.is_closed = self.has_end or (self._open_path == "html > body > " and text.rstrip().endswith(">"))
        """Whether each of its elements is closed: a page may leave out the two end tags of its own."""
        self._metas: list[Meta] | None = None
        self._scripts: list[tuple[str, str, str]] | None = None
        self._mentioned: dict[str, bool] = {}
        if mark is not None:
            mark.decompose()
        else:
            # It is part of something that is never closed, which has swallowed the rest of the page.
            self._tree = html5.parse(text)
        if has_shadow_roots:
            shadow_roots.fill_slots(self._tree)
        if self.has_end and self.scripts_mention(react_suspense.CALL_BEGINS):
            react_suspense.place_late_parts(self._tree, self.scripts())

    def is_cut_off_in(self, path: str) -> bool:
        """Return whether the page breaks off in the element that the selector *path* of `path_to` finds.

        It does not where it has its end tags, and neither where the element is closed: then what is missing stands
        behind it. An element that is open at the end of the text is not whole.
        """
        return not self.has_end and (self._is_torn or not path or self._open_path.startswith(path + " > "))

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
            if text := text_of(self._tree.css_first(selector)):
                return text, selector  # all are looked for where the first has none
            for node in self._tree.css(selector):
                if text := text_of(node):
                    return text, selector
        return "", ""

    def meta(self, *names: str) -> str:
        """Return the content of the first `<meta>` whose name or property is one of *names*, in their order."""
        metas = [meta for meta in self.metas() if meta.content]
        return next((meta.content for name in names for meta in metas if name in meta.names), "")

    def metas(self) -> list[Meta]:
        """Return every `<meta>` that has a content, also an empty one, in page order, as at the first call."""
        if self._metas is None:
            self._metas = [Meta.of(node.attributes) for node in self._tree.css("meta[content]")]
        return self._metas

    def inline_scripts(self) -> list[tuple[str, str, str]]:
        """Return type (lower case), id and text of every inline script, in page order, as at the first call."""
        if self._scripts is None:
            # No nodes: those may be removed from the tree, and freed, while they are in use.
            self._scripts = []
            for node in self._tree.css("script:not([src])"):
                attributes = node.attributes
                type_, id_ = (one_line(attributes.get(name) or "") for name in ("type", "id"))
                self._scripts.append((type_.lower(), id_, node.text(deep=True)))
        return self._scripts

    def scripts_mention(self, words: str) -> bool:
        """Return whether *words* stand in one of the inline scripts; they are looked for once."""
        if words not in self._mentioned:
            self._mentioned[words] = any(words in text for *_, text in self.inline_scripts())
        return self._mentioned[words]

    def scripts(self) -> Iterator[str]:
        """Yield the text of every inline script, in page order."""
        for *_, text in self.inline_scripts():
            yield text


def _amp_image(tag: re.Match[str]) -> str:
    """Return a tag of AMP's images as one of HTML's; "" for its end, and for what is shown until another is there."""
    is_end, attributes = tag.groups()
    names = _QUOTED.sub("", attributes)  # with a quote left over, the tag's end is not here
    is_stand_in = not {'"', "'"} & {*names} and _AMP_STAND_IN.search(names) is not None
    return "" if is_end or is_stand_in else f"<img{attributes}>"


def _find_mark(root: LexborNode | None) -> LexborNode | None:
    """Return the comment that was put behind a page, None where it became part of something else."""
    # It is the last in whatever holds it: the document, or an element that is the last one in its own. Comments may
    # follow those, as what stands behind `</body>` belongs to `body` all the same, but comments there to `html`.
    node = root
    while node is not None:
        while (following := node.next) is not None:
            node = following
        if node.is_comment_node and node.comment_content == _MARK:
            return node
        before: LexborNode | None = node
        while before is not None and not before.is_element_node:
            before = before.prev
        node = before.first_child if before is not None else None
    return None


def _ends_before_last_words(text: str) -> bool:
    """Return whether nothing but tags, scripts and the like stand behind the last of a page's own end tags.

    Where that end tag stood in a script or a comment the end of that one is left over.
    """
    position = max((match.end() for match in _END_TAG.finditer(text)), default=None)
    while position is not None and position < len(text):
        found = _LAST_WORDS.match(text, position)
        if found is None:
            return False
        position = found.end()
        if found[0] == "<!--":
            end = _COMMENT_END.search(text, position)
        elif found[1]:
            end = _BLOCK_ENDS[found[1].lower()].search(text, position)
        else:
            continue
        if end is None:
            return False
        position = end.end()
    return position is not None


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
    return _join("".join(parts))


def visible_text(node: LexborNode, without: str = "", enough: float = math.inf) -> str:
    """Return the text of *node* that a reader sees, as one line.

    Args:
        without: CSS selector of elements whose text is left out, besides scripts and styles.
        enough: Characters after which the rest may be left out.
    """
    hidden = {found.mem_id for found in node.css(without)} if without else frozenset()
    if node.tag in _UNSEEN or node.mem_id in hidden:
        return ""
    parts: list[str] = []
    length = 0
    # Where to go on behind an element that is looked into.
    stack: list[LexborNode | None] = []
    current = node.first_child
    while length < enough and (stack or current is not None):
        if current is None:
            current = stack.pop()
            continue
        tag = current.tag
        if tag == _TEXT_NODE:
            # Most are white space between elements, which need not be decoded.
            if not current.is_empty_text_node and (part := _join(current.text_content or "")):
                parts.append(part)
                length += len(part)
        elif tag not in _UNSEEN and not (hidden and current.mem_id in hidden):
            stack.append(current.next)
            current = current.first_child
            continue
        current = current.next
    return " ".join(parts)


def visible_text_of(html: str) -> str:
    """Return the text of a piece of HTML that a reader sees, as one line. Raises TooLargeError."""
    if _PARAGRAPHS.fullmatch(html):  # as plain texts become; they need no parser
        return " ".join(filter(None, (_join(entities.unescape(text)) for text in _TAG.split(html))))
    body = Page(html).first("body") if html else None
    return visible_text(body) if body is not None else ""


def path_to(node: LexborNode | None) -> str:
    """Return a CSS selector that finds *node* and no other element of its page, "" for None."""
    steps: list[str] = []
    while node is not None and node.is_element_node:
        if node.tag in {"html", "body"}:
            steps.append(node.tag)
        else:
            number, before = 1, node.prev
            while before is not None:
                number += bool(before.is_element_node)
                before = before.prev
            steps.append(f"{node.tag}:nth-child({number})")
        node = node.parent
    return " > ".join(reversed(steps))


def first_of(node: LexborNode, *selectors: str) -> LexborNode | None:
    """Return the first element below *node* that the first matching selector finds."""
    for selector in selectors:
        if found := node.css_first(selector):
            return found
    return None


def _join(text: str) -> str:
    if text.isspace():
        return ""
    line = one_line(text)
    return " ".join(filter(None, line.split(" "))) if "  " in line else line


def attribute(node: LexborNode | None, *names: str) -> str:
    """Return the first of the attributes *names* of *node* that is there and not empty, as one line."""
    if node is not None:
        attributes = node.attributes
        for name in names:
            if value := one_line(attributes.get(name) or ""):
                return value
    return ""
