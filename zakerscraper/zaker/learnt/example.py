"""A page compared with the article that was archived from it: an example to learn from."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any
from urllib.parse import unquote

from selectolax.lexbor import LexborNode

from zakerscraper.exceptions import ParseError, TooLargeError
from zakerscraper.items import Article, TimeSpan
from zakerscraper.zaker import hydration, urls
from zakerscraper.zaker.dom import Page, attribute, text_of
from zakerscraper.zaker.generic.blocks import IMAGE, TEXT, Block, Box, Outline
from zakerscraper.zaker.generic.squeezed import squeezed

NEARLY_ALL = 0.97
"""The share of an archived text that a body must have."""
_LITTLE = 0.02
"""The share of a body that may be foreign to the archived text."""
_LONG = 8
"""Characters from which on a line is hardly found in a text by chance."""
_KEY = re.compile(r"[0-9A-Za-z]{16,}")
_DAY = timedelta(days=1)
_MAX_LEAVES = 20_000
_TEASERS = 3
"""How many boxes of one kind beside each other are a list."""


@dataclass(slots=True)
class Share:
    """The contents of a box: characters of the archived text and others, images of the article and others."""

    kept: int = 0
    foreign: int = 0
    images: int = 0
    foreign_images: int = 0


@dataclass(eq=False)
class Example:
    """The page *text* of the article *id*, served at *url* at the aware moment *answered_at*, and what was archived.

    Attributes:
        article: With its body in canonical form.
    """

    text: str
    url: str
    answered_at: datetime
    article: Article
    shares: dict[Box, Share] = field(default_factory=dict, init=False)

    @property
    def id(self) -> str:
        """The article's id."""
        return self.article.id

    @cached_property
    def page(self) -> Page | None:
        """The page, None for one too large."""
        try:
            return Page(self.text)
        except TooLargeError:
            return None

    @cached_property
    def outline(self) -> Outline | None:
        """The page's boxes, None for a page that is too large."""
        try:
            return Outline(self.page) if self.page is not None else None
        except ParseError:
            return None

    @cached_property
    def _archived(self) -> tuple[str, frozenset[str]]:
        outline = Outline(Page(self.article.body_html))
        text = squeezed("".join(block.text for block in outline.blocks if block.kind == TEXT))
        return text, frozenset(_key(block.url) for block in outline.blocks if block.kind == IMAGE)

    @property
    def archived_text(self) -> str:
        """The archived text without white space."""
        return self._archived[0]

    @property
    def archived_images(self) -> frozenset[str]:
        """The identities of the archived images, the same for all hosts and sizes."""
        return self._archived[1]

    # Single values

    @cached_property
    def span(self) -> TimeSpan | None:
        """The moments that the archived time can mean, None where that is a guess by the article's id."""
        moment, known_from = self.article.published_at, self.article.date_from
        if moment is None or not known_from or known_from.startswith("id"):
            return None
        if "+" in known_from:
            return TimeSpan(moment - _DAY, moment + _DAY)
        return TimeSpan(moment - timedelta(seconds=59), moment + timedelta(seconds=59), exact=True)

    def is_time(self, span: TimeSpan | None) -> bool:
        """Return whether a time of the page is the archived one."""
        known = self.span
        return span is not None and known is not None and span.start <= known.end and span.end >= known.start

    def boxes_with(self, value: str) -> Iterator[Box]:
        """Yield the boxes whose text is *value*, without white space, and little else."""
        outline = self.outline
        if outline is None or not value:
            return
        found = 0
        for block in outline.blocks:
            if block.kind != TEXT or len(block.text) > 2 * len(value) + 120 or value not in squeezed(block.text):
                continue
            yield from self.boxes_of(block, lambda text: value in text)
            found += 1
            if found == 30:
                return

    def boxes_of(self, block: Block, fits: Callable[[str], bool]) -> Iterator[Box]:
        """Yield the boxes of which *block* is all, and those in its line whose text *fits*."""
        for box in block.box.around():
            if box.last - box.first > 1 or box.tag == "body":
                break
            yield box
        stack = list(block.box.children)
        while stack:
            box = stack.pop()
            if not box.is_block and fits(squeezed(text_of(box.node))):
                yield box
                stack.extend(box.children)

    @cached_property
    def states_title(self) -> bool:
        """Whether the page's head states the archived title."""
        if self.page is None:
            return False
        title = squeezed(self.article.title)
        stated = (self.page.text("head > title"), self.page.meta("og:title"), self.page.meta("twitter:title"))
        return any(title in squeezed(text) for text in stated)

    # The body

    @cached_property
    def body_boxes(self) -> tuple[Box, ...]:
        """The innermost box with nearly all of the archived text, and the one with its images too, if it is another.

        None where the page does not have the text, or has it in a list of articles.
        """
        outline, text = self.outline, self.archived_text
        if outline is None or not text:
            return ()
        self._share_out(outline)
        shares = self.shares
        if shares[outline.root].kept < NEARLY_ALL * len(text):
            return ()
        inner = self._innermost(outline.root, len(text), 0)
        with_images = self._innermost(outline.root, len(text), shares[outline.root].images)
        found = dict.fromkeys([inner, with_images])
        return tuple(box for box in found if not (self._is_teaser(box) and not self.states_title))

    def _innermost(self, box: Box, length: int, images: int) -> Box:
        while True:
            fitting = [
                inner
                for inner in box.children
                if inner in self.shares
                and self.shares[inner].kept >= NEARLY_ALL * length
                and self.shares[inner].images >= images
            ]
            if not fitting:
                return box
            box = min(fitting, key=lambda inner: self.shares[inner].foreign)

    def _share_out(self, outline: Outline) -> None:
        by_node = {box.node.mem_id: box for box in outline.boxes}
        self.shares[outline.root] = Share()
        for box, length, is_kept, is_image in self._leaves(outline, by_node):
            for outer in box.around():
                share = self.shares.setdefault(outer, Share())
                if is_image:
                    share.images += is_kept
                    share.foreign_images += not is_kept
                elif is_kept:
                    share.kept += length
                else:
                    share.foreign += length

    def _leaves(self, outline: Outline, by_node: dict[int, Box]) -> Iterator[tuple[Box, int, bool, bool]]:
        """Yield text nodes and images: their box, their length, whether they are archived, whether an image."""
        places = self._places(outline)
        text = self.archived_text
        seen_images: set[str] = set()
        for block in outline.blocks[:_MAX_LEAVES]:
            if block.kind == IMAGE:
                key = self._image_of(block)
                yield block.box, 0, bool(key), True
                seen_images.add(key)
            elif block.kind == TEXT:
                whole = block in places
                for leaf in block.leaves:
                    words = squeezed(leaf.text_content or "")
                    if words and leaf.parent is not None and (box := by_node.get(leaf.parent.mem_id)) is not None:
                        yield box, len(words), whole or (len(words) >= _LONG and words in text), False

    def _places(self, outline: Outline) -> frozenset[Block]:
        """Return the lines of the page that are lines of the archived text: short ones only where their turn is."""
        text = self.archived_text
        lines = [(block, squeezed(block.text)) for block in outline.blocks if block.kind == TEXT]
        found: set[Block] = set()
        ends: list[int] = []
        starts: list[int] = []
        end = 0
        for block, line in lines:
            ends.append(end)
            place = text.find(line, end) if len(line) >= _LONG else -1
            if place < 0 and len(line) >= _LONG:
                place = text.find(line)
            starts.append(place)
            if place >= 0:
                found.add(block)
                end = place + len(line)
        following = len(text)
        limits: list[int] = []
        for place in reversed(starts):
            limits.append(following)
            following = place if place >= 0 else following
        limits.reverse()
        cursor = -1
        for (block, line), end, place, limit in zip(lines, ends, starts, limits, strict=True):
            if place >= 0 or not line:
                cursor = -1
                continue
            # Between two lines of the text stands what the archive has between them, in its order.
            begin = max(end, cursor)
            if end == limit or (place := text.find(line, begin, limit)) < 0:
                continue
            found.add(block)
            cursor = place + len(line)
        return frozenset(found)

    def _image_of(self, block: Block) -> str:
        """Return the archived image that *block* shows, "" for another."""
        urls_ = [block.url, *(str(value) for value in block.leaves[0].attributes.values() if value)]
        return next((key for key in map(_key, urls_) if key in self.archived_images), "")

    def _is_teaser(self, box: Box) -> bool:
        """Return whether *box* is, or is in, one of several boxes of one kind that hold texts."""
        for outer in box.around():
            beside = outer.parent.children if outer.parent is not None else []
            kind = outer.tag, outer.attributes.get("class", "")
            same = [one for one in beside if (one.tag, one.attributes.get("class", "")) == kind]
            texts = [one for one in same if one in self.shares and one.last > one.first]
            if len(texts) >= _TEASERS and sum(one.node.css_first("a") is not None for one in texts) >= _TEASERS - 1:
                return True
        return False

    def is_body(self, box: Box | None, dropped: Iterable[LexborNode] = (), lines: frozenset[str] = frozenset()) -> bool:
        """Return whether *box*, less what is *dropped*, holds nearly all of the archived text and little else.

        It must hold the archived images that are on the page, and no others.

        Args:
            lines: Texts that are left out.
        """
        outline, text = self.outline, self.archived_text
        if box is None or outline is None or not self.body_boxes:
            return False
        share = self.shares.get(box, Share())
        kept, foreign = share.kept, share.foreign
        images, others = share.images, share.foreign_images
        by_node = {inner.node.mem_id: inner for inner in outline.boxes}
        counted: list[Box] = []
        for node in dropped:
            inner = by_node.get(node.mem_id)
            if inner is None or any(one.holds(inner) for one in counted) or inner not in self.shares:
                continue
            counted.append(inner)
            less = self.shares[inner]
            kept, foreign = kept - less.kept, foreign - less.foreign
            images, others = images - less.images, others - less.foreign_images
        if lines and foreign:
            for block in outline.blocks[box.first : box.last]:
                line = squeezed(block.text)
                if line in lines and not any(one.holds(block.box) for one in counted):
                    foreign -= len(line)
        if others or images < min(self.shares[outline.root].images, len(self.archived_images)):
            return False
        return kept >= NEARLY_ALL * len(text) and foreign <= _LITTLE * len(text)

    def is_text(self, text: str) -> bool:
        """Return whether *text*, without white space, is nearly the archived one."""
        known = self.archived_text
        if not known or not NEARLY_ALL <= len(text) / len(known) <= 1 + _LITTLE:
            return False
        size = 12
        parts = [text[start : start + size] for start in range(0, len(text), size)]
        return sum(len(part) for part in parts if part in known) >= NEARLY_ALL * len(text)

    # Data of scripts

    @cached_property
    def data(self) -> tuple[tuple[str, tuple[str | int, ...], Any], ...]:
        """The values of the page's scripts: where, the keys that lead there, and a string, a number or a list."""
        found: list[tuple[str, tuple[str | int, ...], Any]] = []
        if self.page is None:
            return ()
        for state, where in hydration.find_states(self.page):
            stack: list[tuple[Any, tuple[str | int, ...]]] = [(state, ())]
            seen: set[int] = set()
            while stack and len(found) < hydration.MAX_OBJECTS:
                value, keys = stack.pop()
                if isinstance(value, dict | list):
                    if id(value) in seen or len(keys) > 12:
                        continue
                    seen.add(id(value))
                    inner = value.items() if isinstance(value, dict) else enumerate(value)
                    stack.extend((one, (*keys, key)) for key, one in inner)
                if isinstance(value, str | int | float | list) and not isinstance(value, bool):
                    found.append((where, keys, value))
        return tuple(found)

    @property
    def near(self) -> datetime:
        """The moment of the article's id."""
        return urls.id_time(self.id)


def _key(url: str) -> str:
    """Return an image's identity in its URL: its long name, else the path's end."""
    path = unquote(url).partition("?")[0] if "url=" not in url else unquote(url)
    names = _KEY.findall(path.rpartition("/")[2] if "url=" not in url else path)
    return names[-1] if names else path.rpartition("/")[2]


def attributes_of(page: Page) -> Iterator[tuple[LexborNode, str, str]]:
    """Yield the attributes that hold values: the node, the attribute's name, its value."""
    for node in page.all("meta[content]"):
        yield node, "content", attribute(node, "content")
    for node in page.all(
        "time[datetime], [data-time], [data-timestamp], [data-date], [data-publish], [data-published]"
    ):
        for name in ("datetime", "data-time", "data-timestamp", "data-date", "data-publish", "data-published"):
            if value := attribute(node, name):
                yield node, name, value
