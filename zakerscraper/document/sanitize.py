"""Cleaning: a body as served becomes its canonical form, or nothing that could run, load or hide something.

The rules of what stays are those of `safety`; the form is that of `dom.serialise`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field

from bs4.element import NavigableString, Tag

from zakerscraper.document import safety
from zakerscraper.document.body import PictureLink, absolute, pictures
from zakerscraper.document.dom import attribute, elements, is_inside, parse, reads_back, serialise, texts
from zakerscraper.document.links import is_redirect, redirect_target

_LINK_SCHEMES = frozenset({"http", "https", "mailto", "tel"})
_PICTURE_SOURCES = ("data-original", "data-src", "data-lazy-src", "data-actualsrc", "src")
_HTML_SPACE = " \t\n\f\r"
_INDENT = re.compile(r"(?<=\n)(?: {0,3}\t| {4})[ \t]*$")
_PASSES = 8
_NAME_LENGTH = 40
_WEB = frozenset({"http", "https"})


@dataclass(slots=True)
class CleanBody:
    """A cleaned body.

    html: its canonical form. root: the tree that was written as it. removed: what was cleaned away, a count for each
    kind (`script`, `onclick`, `a[href]` …).
    """

    html: str
    root: Tag
    removed: Counter[str] = field(default_factory=Counter)

    @property
    def pictures(self) -> list[PictureLink]:
        """The body's pictures in their order, each once."""
        return pictures(self.html)


def clean(html: str, *, unwrap_links: bool = True, own_hosts: Collection[str] = ()) -> CleanBody:
    """Return the body *html* in its canonical form: safe, and the same however often it is cleaned.

    html: the inner HTML of an article's container. unwrap_links: whether links through ZAKER's redirect are replaced
    by the address inside them; where that is no http(s) address only the link's text stays. own_hosts: hosts of
    pictures that are taken though they are not public.
    """
    removed: Counter[str] = Counter()
    root = parse(html)
    for number in range(_PASSES):
        root = parse(html) if number else root
        cleaner = _Cleaner(unwrap_links, frozenset(own_hosts))
        cleaner.clean(root)
        html, before = serialise(root), html
        removed += cleaner.removed
        # Some trees are read back differently from how they are written (a paragraph in a paragraph, which is what
        # taking away the object between them leaves), so it goes on until nothing changes any more.
        if html == before or (not cleaner.unwrapped and reads_back(html)):
            break
    return CleanBody(html, root, removed)


class _Cleaner:
    """One pass over a tree."""

    def __init__(self, unwrap_links: bool, own_hosts: frozenset[str]) -> None:
        self.unwrap_links = unwrap_links
        self.own_hosts = own_hosts
        self.removed: Counter[str] = Counter()
        self.unwrapped = False

    def clean(self, root: Tag) -> None:
        """Clean everything below *root*."""
        for tag in elements(root):
            if not tag.decomposed:
                self._clean_element(tag)
        if self.removed:
            root.smooth()
        for text in texts(root):
            self._calm(text)

    def _clean_element(self, tag: Tag) -> None:
        if tag.name in safety.DROPPED:
            self._drop(tag)
        elif tag.name not in safety.KEPT:
            if tag.name == "picture":
                _hand_down_sources(tag)
            self._unwrap(tag)
        elif tag.name == "img":
            self._clean_picture(tag)
        elif tag.name == "iframe":
            self._clean_frame(tag)
        elif tag.name == "a":
            self._clean_link(tag)
        elif tag.name in {"source", "track"} and (tag.parent is None or tag.parent.name not in {"video", "audio"}):
            # Alternatives of a <picture>: its img has the address already.
            self._drop(tag)
        else:
            self._clean_attributes(tag)

    def _clean_attributes(self, tag: Tag) -> None:
        for name in list(tag.attrs):
            value = attribute(tag, name)
            if not safety.attribute_stays(tag.name, name, value):
                self._forget(tag, name)
            elif name == "style":
                if (style := safety.safe_style(value)) != value:
                    self._forget(tag, name)
                    if style:
                        tag.attrs["style"] = style
            elif name in safety.ADDRESS_ATTRIBUTES:
                if address := safety.safe_address(value, schemes=_LINK_SCHEMES if name == "href" else _WEB):
                    tag.attrs[name] = address
                else:
                    self._forget(tag, name)

    def _clean_link(self, tag: Tag) -> None:
        linked = "href" in tag.attrs
        if self.unwrap_links and is_redirect(href := attribute(tag, "href")):
            tag.attrs["href"] = redirect_target(href)
        self._clean_attributes(tag)
        if linked and "href" not in tag.attrs:
            self._unwrap(tag)

    def _clean_frame(self, tag: Tag) -> None:
        self._clean_attributes(tag)
        if safety.is_video_frame(attribute(tag, "src")):
            tag.clear()
        else:
            self._drop(tag)

    def _clean_picture(self, tag: Tag) -> None:
        source = self._picture_source(tag)
        for name in ("src", "srcset", "sizes", "referrerpolicy"):
            tag.attrs.pop(name, None)
        if not source:
            self._drop(tag)
            return
        self._clean_attributes(tag)
        for name in (*_PICTURE_SOURCES, "data-gif-url"):
            if name in tag.attrs and not safety.safe_address(attribute(tag, name), own=self.own_hosts):
                self._forget(tag, name)
        tag.attrs["src"] = source
        tag.attrs["referrerpolicy"] = "no-referrer"

    def _picture_source(self, tag: Tag) -> str:
        candidates = [attribute(tag, name) for name in _PICTURE_SOURCES]
        # srcset: `address 2x, address 800w`; the last one is the largest by custom.
        candidates += [part.split()[0] for part in reversed(attribute(tag, "srcset").split(",")) if part.split()]
        safe = (safety.safe_address(candidate, own=self.own_hosts) for candidate in candidates)
        return next((absolute(address) for address in safe if address), "")

    def _calm(self, text: NavigableString) -> None:
        """Collapse line breaks that could end the block of HTML that the body is in Markdown's eyes.

        White space alone stays as it was served: with one line end before any tag, with blank lines before a block's.
        """
        value = str(text)
        calm = value.replace("\r\n", "\n").replace("\r", "\n").replace("\f", " ")
        if "\n" in calm and not is_inside(text, "pre"):
            if not calm.strip(_HTML_SPACE) and _is_one_line_end(text, calm):
                pass
            elif calm.strip(_HTML_SPACE) or not _stands_before_block(text):
                calm = _on_one_line(calm)
            else:
                # Four spaces after a blank line would begin a block of code.
                calm = _INDENT.sub("", calm)
        if calm != value:
            text.replace_with(NavigableString(calm))

    def _drop(self, tag: Tag) -> None:
        self.removed[tag.name[:_NAME_LENGTH]] += 1
        self.unwrapped = True
        tag.decompose()

    def _unwrap(self, tag: Tag) -> None:
        self.removed[tag.name[:_NAME_LENGTH]] += 1
        self.unwrapped = True
        tag.unwrap()

    def _forget(self, tag: Tag, name: str) -> None:
        self.removed[f"{tag.name[:_NAME_LENGTH]}[{name[:_NAME_LENGTH]}]"] += 1
        del tag.attrs[name]


def _hand_down_sources(tag: Tag) -> None:
    """Give the img of a `<picture>` that has no address set of its own the one of the first source."""
    image, source = tag.find("img"), tag.find("source", srcset=True)
    if image is not None and source is not None:
        image.attrs.setdefault("srcset", source.attrs["srcset"])


def _on_one_line(text: str) -> str:
    """Return *text* with its line ends, and the white space around them, as single spaces."""
    first, *inner, last = text.split("\n")
    pieces = (piece for line in inner if (piece := line.strip(" \t")))
    return " ".join([first.rstrip(" \t"), *pieces, last.lstrip(" \t")])


def _is_one_line_end(text: NavigableString, value: str) -> bool:
    """Tell whether the white space *value* of *text* ends a line, and leaves none blank."""
    # What a body begins with stands behind the line end that a document has before its body.
    begins_body = text.previous_sibling is None and text.parent is not None and text.parent.name == "body"
    return value.count("\n") == 1 and not begins_body


def _stands_before_block(text: NavigableString) -> bool:
    following = text.next_sibling
    if following is None:
        parent = text.parent
        return parent is not None and (parent.name in safety.BLOCKS or parent.name == "body")
    return isinstance(following, Tag) and following.name in safety.BLOCKS
