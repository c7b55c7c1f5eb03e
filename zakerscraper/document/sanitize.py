"""Sanitizes a body as served into its canonical form, in which nothing runs, loads or hides.

The rules of what stays are those of `safety`; the form is that of `dom.serialise`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from urllib.parse import urljoin

from zakerscraper.document import safety
from zakerscraper.document.body import ImageLink, images, stated_size
from zakerscraper.document.dom import Element, Node, parse_fragment, reads_back, serialise
from zakerscraper.document.image_sources import (
    KEPT_DATA,
    background_image,
    find_image_source,
    pass_sources_to_images,
    remove_sources,
)
from zakerscraper.document.links import is_redirect, redirect_target
from zakerscraper.document.replacements import is_assistive, replacement

_LINK_SCHEMES = frozenset({"http", "https", "mailto", "tel"})
_PLAYERS = frozenset({"audio", "iframe", "source", "video"})
_LAZY_PLAYER = ("data-src", "data-original")
_HTML_SPACE = " \t\n\f\r"
_INDENT = re.compile(r"(?<=\n)(?: {0,3}\t| {4})[ \t]*\Z")
_AROUND_BLANK_LINES = safety.BLOCKS | {"body"}
_PASSES = 8
_NAME_LENGTH = 40
_WEB = frozenset({"http", "https"})
_COUNTER_SIDE = 2
"""Pixels; an image in a `noscript` that is no larger counts readers."""


@dataclass(slots=True)
class CleanBody:
    """A cleaned body.

    Attributes:
        html: Its canonical form.
        root: The tree that was written as it.
        removed: What was removed, a count for each kind (`script`, `onclick`, `a[href]` …).
    """

    html: str
    root: Element
    removed: Counter[str] = field(default_factory=Counter)

    @property
    def images(self) -> list[ImageLink]:
        """The body's images in their order, each once."""
        return images(self.html)


def clean(html: str, *, unwrap_links: bool = True, own_hosts: Collection[str] = (), base_url: str = "") -> CleanBody:
    """Return the body *html* in its canonical form: safe, and the same however often it is cleaned.

    Args:
        html: The inner HTML of an article's container.
        unwrap_links: Whether links through ZAKER's redirect are replaced by the URL inside them; where that is no
            http(s) URL only the link's text stays.
        own_hosts: Hosts whose images are allowed though they are not public.
        base_url: The page's URL, against which relative ones are resolved; without it those are removed.
    """
    removed: Counter[str] = Counter()
    root = parse_fragment(html)
    for number in range(_PASSES):
        if number:
            root = parse_fragment(html, is_serialised=True)
        cleaner = _Cleaner(unwrap_links, frozenset(own_hosts), base_url)
        cleaner.clean(root)
        html, before = serialise(root), html
        removed += cleaner.removed
        # Some trees are parsed differently from how they are serialised (a paragraph in a paragraph, as removing the
        # object between them leaves), so this is repeated until nothing changes.
        if html == before or reads_back(html):
            break
    return CleanBody(html, root, removed)


class _Level:
    """An element whose contents are being cleaned.

    Attributes:
        waiting: Contents that are not cleaned yet, the next one last.
        done: Cleaned contents.
        last: The last of them that is no white space.
        hides: Whether contents that say of themselves that they are hidden are removed.
        is_preformatted: Whether line ends count.
    """

    __slots__ = ("done", "element", "hides", "is_preformatted", "last", "waiting")

    def __init__(self, element: Element, *, is_preformatted: bool = False) -> None:
        self.element = element
        self.waiting = element.contents[::-1]
        self.done: list[Node] = []
        self.last: Node | None = None
        self.hides = False
        self.is_preformatted = is_preformatted

    def following(self, name: str) -> Element | None:
        """Return the element called *name* that is next but for white space."""
        for node in reversed(self.waiting):
            if isinstance(node, Element):
                return node if node.name == name else None
            if node.strip():
                break
        return None


class _Cleaner:
    """One pass over a tree."""

    def __init__(self, unwrap_links: bool, own_hosts: frozenset[str], base_url: str) -> None:
        self.unwrap_links = unwrap_links
        self.own_hosts = own_hosts
        self.base_url = base_url
        self.removed: Counter[str] = Counter()
        self._sources: set[str] = set()
        """The URLs of the images so far."""

    def clean(self, root: Element) -> None:
        """Clean everything below *root*."""
        self._levels = [_Level(root)]
        while self._levels:
            level = self._levels[-1]
            if level.waiting:
                node = level.waiting.pop()
                if isinstance(node, Element):
                    if not (level.hides and node.get("aria-hidden") == "true"):
                        self._clean_element(node, level)
                else:
                    level.done.append(node)
                    if not node.isspace():
                        level.last = node
            else:
                level.element.contents = self._finish(level)
                self._levels.pop()

    def _clean_element(self, tag: Element, level: _Level) -> None:
        """Clean *tag*, but not yet its contents. What replaces it is cleaned next."""
        name = tag.name
        if name in safety.DROPPED:
            self._count_removed(tag)
            return
        if name in safety.REPLACED:
            self._replace(tag, level)
            return
        if name in safety.RENAMED and not (name == "rtc" and tag.find({"rt"})):
            self._rename(tag)
        elif name not in safety.KEPT:
            if name == "picture":
                pass_sources_to_images(tag)
            self._unwrap(tag, level)
            return
        elif name == "img":
            if not self._clean_image(tag, level):
                self._count_removed(tag)
                return
        elif name == "iframe":
            self._clean_attributes(tag)
            tag.contents = []
            if not safety.is_video_frame(tag.get("src")):
                self._count_removed(tag)
                return
        elif name == "a":
            if not self._clean_link(tag):
                self._unwrap(tag, level)
                return
        elif name in {"source", "track"} and level.element.name not in {"video", "audio"}:
            # Alternatives of a <picture>, whose URL its img has.
            self._count_removed(tag)
            return
        elif tag.attrs:
            if source := background_image(tag, self._image_url):
                tag.contents.append(Element("img", {"src": source, "referrerpolicy": "no-referrer"}))
            self._clean_attributes(tag)
        level.done.append(tag)
        level.last = tag
        if (contents := tag.contents) and not (len(contents) == 1 and _has_no_line_end(contents[0])):
            self._levels.append(_Level(tag, is_preformatted=level.is_preformatted or tag.name == "pre"))

    def _replace(self, tag: Element, level: _Level) -> None:
        is_noscript = tag.name == "noscript"
        if is_noscript and self._is_beside_its_image(level):
            self._count_removed(tag)
            return
        for image in tag.elements() if is_noscript else ():
            if image.name == "picture":
                pass_sources_to_images(image)
        if tag.name == "math" and is_assistive(level.element) and len(self._levels) > 1:
            self._levels[-2].hides = True
        found = replacement(tag)
        if found is None:
            self._unwrap(tag, level)
            return
        if is_noscript:
            found = [node for node in found if isinstance(node, Element) and not self._is_shown_elsewhere(node)]
        self._count_removed(tag)
        level.waiting += reversed(found)

    def _is_beside_its_image(self, level: _Level) -> bool:
        """Return whether a `noscript` is the alternative of an image that scripts load, before or behind it."""
        if isinstance(level.last, Element) and level.last.name == "img":
            return True
        image = level.following("img")
        return image is not None and bool(find_image_source(image, self._image_url))

    def _rename(self, tag: Element) -> None:
        self._count_removed(tag)
        tag.name = safety.RENAMED[tag.name]
        tag.attrs = {name: value for name, value in tag.attrs.items() if name in safety.ATTRIBUTES["*"]}
        self._clean_attributes(tag)

    def _clean_attributes(self, tag: Element) -> None:
        if tag.name in _PLAYERS and not self._url(tag.get("src"), _WEB):
            lazy = (self._url(tag.get(name), _WEB) for name in _LAZY_PLAYER)
            if url := next(filter(None, lazy), ""):
                tag.attrs["src"] = url
        for name in list(tag.attrs):
            value = tag.get(name)
            if not safety.attribute_stays(tag.name, name, value):
                self._remove_attribute(tag, name)
            elif name == "style":
                if (style := safety.safe_style(value)) != value:
                    self._remove_attribute(tag, name)
                    if style:
                        tag.attrs["style"] = style
            elif name in safety.URL_ATTRIBUTES:
                if url := self._url(value, _LINK_SCHEMES if name == "href" else _WEB):
                    tag.attrs[name] = url
                else:
                    self._remove_attribute(tag, name)

    def _clean_link(self, tag: Element) -> bool:
        """Clean the attributes of an `a`; return whether it stays."""
        linked = "href" in tag.attrs
        if self.unwrap_links and is_redirect(href := tag.get("href")):
            tag.attrs["href"] = redirect_target(href)
        self._clean_attributes(tag)
        return "href" in tag.attrs or not linked

    def _clean_image(self, tag: Element, level: _Level) -> bool:
        """Clean the attributes of an `img`; return whether it shows anything."""
        source = find_image_source(tag, self._image_url, level.following("noscript")) or safety.image_data(
            tag.get("src")
        )
        remove_sources(tag)
        if not source:
            return False
        self._sources.add(source)
        self._clean_attributes(tag)
        for name in KEPT_DATA:
            if name in tag.attrs and not safety.safe_url(tag.get(name), own=self.own_hosts):
                self._remove_attribute(tag, name)
        tag.attrs["src"] = source
        tag.attrs["referrerpolicy"] = "no-referrer"
        return True

    def _is_shown_elsewhere(self, element: Element) -> bool:
        """Return whether *element* of a `noscript` is an image that the body has already, or a counter of readers."""
        if element.name != "img":
            return False
        sides = [side for side in stated_size(element.attrs) if side is not None]
        if sides and max(sides) <= _COUNTER_SIDE:
            return True
        return find_image_source(element, self._image_url) in self._sources

    def _url(self, value: str, schemes: frozenset[str], own: frozenset[str] = frozenset()) -> str:
        """Return *value* as a safe URL, resolved against the page's where it is relative; "" for none."""
        url = safety.safe_url(value, schemes=schemes, own=own)
        if url or not self.base_url or not safety.is_relative(value):
            return url
        try:
            whole = urljoin(self.base_url, value.strip(_HTML_SPACE))
        except ValueError:
            return ""
        return safety.safe_url(whole, schemes=schemes, own=own)

    def _image_url(self, value: str) -> str:
        return self._url(value, _WEB, self.own_hosts)

    def _finish(self, level: _Level) -> list[Node]:
        """Return the contents of *level*, with adjacent texts joined, and without blank lines in text: to Markdown the
        body is a block of HTML, which a blank line would end.

        White space alone stays as served: one line end before any tag, blank lines before a block's.
        """
        nodes: list[Node] = []
        texts: list[str] = []
        for node in (*level.done, None):
            if isinstance(node, str):
                texts.append(node)
                continue
            if texts:
                text = "".join(texts)
                texts.clear()
                nodes.append(
                    text if _has_no_line_end(text) else _join_lines(text, level, begins=not nodes, following=node)
                )
            if node is not None:
                nodes.append(node)
        return nodes

    def _unwrap(self, tag: Element, level: _Level) -> None:
        self._count_removed(tag)
        level.waiting += reversed(tag.contents)

    def _count_removed(self, tag: Element) -> None:
        self.removed[tag.name[:_NAME_LENGTH]] += 1

    def _remove_attribute(self, tag: Element, name: str) -> None:
        self.removed[f"{tag.name[:_NAME_LENGTH]}[{name[:_NAME_LENGTH]}]"] += 1
        del tag.attrs[name]


def _on_one_line(text: str) -> str:
    """Return *text* with its line ends, and the white space around them, as single spaces."""
    first, *inner, last = text.split("\n")
    parts = (part for line in inner if (part := line.strip(" \t")))
    return " ".join([first.rstrip(" \t"), *parts, last.lstrip(" \t")])


def _has_no_line_end(node: Node) -> bool:
    """Return whether *node* is a text without line ends."""
    return isinstance(node, str) and not ("\n" in node or "\r" in node or "\f" in node)


def _join_lines(text: str, level: _Level, *, begins: bool, following: Element | None) -> str:
    """Return *text* without line ends that could end Markdown's block of HTML.

    Args:
        begins: Whether nothing stands before it in the element of its *level*.
        following: What stands behind it there.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", " ")
    if level.is_preformatted or "\n" not in text:
        return text
    if not text.strip(_HTML_SPACE):
        # What a body begins with stands behind the line end that a document has before its body.
        if text.count("\n") == 1 and not (begins and level.element.name == "body"):
            return text
        if (level.element if following is None else following).name in _AROUND_BLANK_LINES:
            # Four spaces after a blank line would begin a block of code.
            return _INDENT.sub("", text)
    return _on_one_line(text)
