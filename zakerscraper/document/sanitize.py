"""Cleaning: a body as served becomes its canonical form, or nothing that could run, load or hide something.

The rules of what stays are those of `safety`; the form is that of `dom.serialise`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from urllib.parse import urljoin

from bs4.element import NavigableString, Tag

from zakerscraper.document import safety
from zakerscraper.document.body import PictureLink, pictures, stated_size
from zakerscraper.document.dom import (
    attribute,
    elements,
    is_inside,
    new_element,
    parse,
    reads_back,
    serialise,
    texts,
)
from zakerscraper.document.links import is_redirect, redirect_target
from zakerscraper.document.picture_sources import (
    KEPT_DATA,
    background_picture,
    forget_sources,
    hand_down_sources,
    noscript_behind,
    picture_source,
)
from zakerscraper.document.replacements import replacement

_LINK_SCHEMES = frozenset({"http", "https", "mailto", "tel"})
_PLAYERS = frozenset({"audio", "iframe", "source", "video"})
_LAZY_PLAYER = ("data-src", "data-original")
_HTML_SPACE = " \t\n\f\r"
_INDENT = re.compile(r"(?<=\n)(?: {0,3}\t| {4})[ \t]*$")
_PASSES = 8
_NAME_LENGTH = 40
_WEB = frozenset({"http", "https"})
_COUNTER_SIDE = 2
"""Pixels; a picture in a `noscript` that is no larger counts readers."""


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


def clean(html: str, *, unwrap_links: bool = True, own_hosts: Collection[str] = (), base_url: str = "") -> CleanBody:
    """Return the body *html* in its canonical form: safe, and the same however often it is cleaned.

    html: the inner HTML of an article's container. unwrap_links: whether links through ZAKER's redirect are replaced
    by the address inside them; where that is no http(s) address only the link's text stays. own_hosts: hosts of
    pictures that are taken though they are not public. base_url: the page's address, which relative ones are told from;
    without it those go.
    """
    removed: Counter[str] = Counter()
    root = parse(html)
    for number in range(_PASSES):
        if number:
            root.decompose()
            root = parse(html, tried=True)
        cleaner = _Cleaner(unwrap_links, frozenset(own_hosts), base_url)
        cleaner.clean(root)
        html, before = serialise(root), html
        removed += cleaner.removed
        # Some trees are read back differently from how they are written (a paragraph in a paragraph, which is what
        # taking away the object between them leaves), so it goes on until nothing changes any more.
        if html == before or reads_back(html):
            break
    return CleanBody(html, root, removed)


class _Cleaner:
    """One pass over a tree."""

    def __init__(self, unwrap_links: bool, own_hosts: frozenset[str], base_url: str) -> None:
        self.unwrap_links = unwrap_links
        self.own_hosts = own_hosts
        self.base_url = base_url
        self.removed: Counter[str] = Counter()
        self.unwrapped = False
        self._sources: set[str] = set()
        """The addresses of the pictures that have been met."""

    def clean(self, root: Tag) -> None:
        """Clean everything below *root*."""
        waiting = list(reversed(elements(root)))
        while waiting:
            tag = waiting.pop()
            if tag.parent is not None:  # nothing that was dropped has one
                waiting.extend(reversed(self._clean_element(tag)))
        if self.removed:
            root.smooth()
        for text in texts(root):
            self._calm(text)

    def _clean_element(self, tag: Tag) -> list[Tag]:
        """Clean *tag*; return the elements that have come into its place, which are to be cleaned too."""
        if tag.name in safety.DROPPED:
            self._drop(tag)
        elif tag.name in safety.REPLACED:
            return self._replace(tag)
        elif tag.name in safety.RENAMED and not (tag.name == "rtc" and tag.find("rt")):
            self._rename(tag)
        elif tag.name not in safety.KEPT:
            if tag.name == "picture":
                hand_down_sources(tag)
            self._unwrap(tag)
        elif tag.name == "img":
            self._clean_picture(tag)
        elif tag.name == "iframe":
            self._clean_frame(tag)
        elif tag.name == "a":
            self._clean_link(tag)
        elif tag.name in {"source", "track"} and (tag.parent is None or tag.parent.name not in {"video", "audio"}):
            # Alternatives of a <picture>, whose address its img has.
            self._drop(tag)
        else:
            if source := background_picture(tag, self._picture_address):
                tag.append(new_element("img", {"src": source, "referrerpolicy": "no-referrer"}))
            self._clean_attributes(tag)
        return []

    def _replace(self, tag: Tag) -> list[Tag]:
        if tag.name == "noscript" and self._stands_for_picture(tag):
            self._drop(tag)
            return []
        for picture in tag.find_all("picture") if tag.name == "noscript" else ():
            hand_down_sources(picture)
        found = replacement(tag)
        if found is None:
            self._unwrap(tag)
            return []
        if tag.name == "noscript":
            found = [node for node in found if isinstance(node, Tag) and not self._is_shown_elsewhere(node)]
        for node in found:
            tag.insert_before(node)
        self._drop(tag)
        return [one for node in found if isinstance(node, Tag) for one in (node, *elements(node))]

    def _rename(self, tag: Tag) -> None:
        self.removed[tag.name] += 1
        self.unwrapped = True
        tag.name = safety.RENAMED[tag.name]
        for name in list(tag.attrs):
            if name not in safety.ATTRIBUTES["*"]:
                del tag.attrs[name]
        self._clean_attributes(tag)

    def _clean_attributes(self, tag: Tag) -> None:
        if tag.name in _PLAYERS and not self._address(attribute(tag, "src"), _WEB):
            lazy = (self._address(attribute(tag, name), _WEB) for name in _LAZY_PLAYER)
            if address := next(filter(None, lazy), ""):
                tag.attrs["src"] = address
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
                if address := self._address(value, _LINK_SCHEMES if name == "href" else _WEB):
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
        source = picture_source(tag, self._picture_address) or safety.picture_data(attribute(tag, "src"))
        forget_sources(tag)
        if not source:
            self._drop(tag)
            return
        self._sources.add(source)
        self._clean_attributes(tag)
        for name in KEPT_DATA:
            if name in tag.attrs and not safety.safe_address(attribute(tag, name), own=self.own_hosts):
                self._forget(tag, name)
        tag.attrs["src"] = source
        tag.attrs["referrerpolicy"] = "no-referrer"

    def _stands_for_picture(self, noscript: Tag) -> bool:
        """Return whether the picture that is shown where scripts run stands right before *noscript*."""
        before = noscript.previous_sibling
        while isinstance(before, NavigableString) and not before.strip():
            before = before.previous_sibling
        return isinstance(before, Tag) and before.name == "img" and noscript_behind(before) is noscript

    def _is_shown_elsewhere(self, element: Tag) -> bool:
        """Return whether *element* of a `noscript` is a picture that stands in the body already, or counts readers."""
        if element.name != "img":
            return False
        sides = [side for side in stated_size(element.attrs) if side is not None]
        if sides and max(sides) <= _COUNTER_SIDE:
            return True
        return picture_source(element, self._picture_address) in self._sources

    def _address(self, value: str, schemes: frozenset[str], own: frozenset[str] = frozenset()) -> str:
        """Return the safe address that *value* is, told from the page's where it is relative; "" for none."""
        address = safety.safe_address(value, schemes=schemes, own=own)
        if address or not self.base_url or not safety.is_relative(value):
            return address
        try:
            whole = urljoin(self.base_url, value.strip(_HTML_SPACE))
        except ValueError:
            return ""
        return safety.safe_address(whole, schemes=schemes, own=own)

    def _picture_address(self, value: str) -> str:
        return self._address(value, _WEB, self.own_hosts)

    def _calm(self, text: NavigableString) -> None:
        """Collapse line breaks that could end the block of HTML that the body is in Markdown's eyes.

        White space alone stays as it was served: with one line end before any tag, with blank lines before a block's.
        """
        if not ("\n" in text or "\r" in text or "\f" in text):
            return
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
                if self.unwrapped:
                    # Where an element was taken away the white space before it has become a line before the last one.
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


def _on_one_line(text: str) -> str:
    """Return *text* with its line ends, and the white space around them, as single spaces."""
    first, *inner, last = text.split("\n")
    pieces = (piece for line in inner if (piece := line.strip(" \t")))
    return " ".join([first.rstrip(" \t"), *pieces, last.lstrip(" \t")])


def _is_one_line_end(text: NavigableString, value: str) -> bool:
    """Return whether the white space *value* of *text* ends a line, and leaves none blank."""
    # What a body begins with stands behind the line end that a document has before its body.
    begins_body = text.previous_sibling is None and text.parent is not None and text.parent.name == "body"
    return value.count("\n") == 1 and not begins_body


def _stands_before_block(text: NavigableString) -> bool:
    following = text.next_sibling
    if following is None:
        parent = text.parent
        return parent is not None and (parent.name in safety.BLOCKS or parent.name == "body")
    return isinstance(following, Tag) and following.name in safety.BLOCKS
