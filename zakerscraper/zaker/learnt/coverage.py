"""How much of an article's archived body each box of a page has."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from selectolax.lexbor import LexborNode

from zakerscraper.zaker.generic.blocks import IMAGE, TEXT, Block, Box, Outline
from zakerscraper.zaker.generic.squeezed import squeezed

_NEARLY_ALL = 0.97
"""The share of an archived text that a body must have."""
_LITTLE = 0.02
"""The share of a body that may be foreign to the archived text."""
_LONG = 8
"""Characters from which on a line is hardly found in a text by chance."""
_LONG_NAME = re.compile(r"[0-9A-Za-z]{16,}")
_PART = 12
"""Characters of the parts in which two texts are compared."""
_MAX_BLOCKS = 20_000
_TEASERS = 3
"""How many boxes of one kind beside each other are a list."""


@dataclass(slots=True)
class Share:
    """The contents of a box: characters of the archived text and others, images of the article and others."""

    archived: int = 0
    foreign: int = 0
    images: int = 0
    foreign_images: int = 0

    def __iadd__(self, other: Share) -> Share:
        self.archived += other.archived
        self.foreign += other.foreign
        self.images += other.images
        self.foreign_images += other.foreign_images
        return self

    def __sub__(self, other: Share) -> Share:
        return Share(
            self.archived - other.archived,
            self.foreign - other.foreign,
            self.images - other.images,
            self.foreign_images - other.foreign_images,
        )

    @property
    def has_archived(self) -> bool:
        """Whether anything of the article is in the box."""
        return bool(self.archived or self.images)


class ArchivedBody:
    """The archived body *html*.

    Attributes:
        text: Without white space.
        images: The identities of its images, the same for all hosts and sizes.
    """

    def __init__(self, outline: Outline) -> None:
        self.text = squeezed("".join(block.text for block in outline.blocks if block.kind == TEXT))
        self.images = frozenset(_image_name(block.url) for block in outline.blocks if block.kind == IMAGE)

    def is_text(self, text: str) -> bool:
        """Return whether *text*, without white space, is nearly the archived one."""
        if not self.text or not _NEARLY_ALL <= len(text) / len(self.text) <= 1 + _LITTLE:
            return False
        parts = [text[start : start + _PART] for start in range(0, len(text), _PART)]
        return sum(len(part) for part in parts if part in self.text) >= _NEARLY_ALL * len(text)

    def image_in(self, block: Block) -> str:
        """Return the archived image that *block* shows, "" for another."""
        urls = [block.url, *(str(value) for value in block.leaves[0].attributes.values() if value)]
        return next((name for name in map(_image_name, urls) if name in self.images), "")


class Coverage:
    """How much of *body* each box of *outline* has.

    Attributes:
        shares: Of the boxes that have a text or an image.
    """

    def __init__(self, outline: Outline, body: ArchivedBody) -> None:
        self.outline = outline
        self.body = body
        self._boxes = {box.node.mem_id: box for box in outline.boxes}
        self.shares: dict[Box, Share] = {outline.root: Share()}
        for box, share in self._leaves():
            for outer in box.around():
                total = self.shares.setdefault(outer, Share())
                total += share

    def _leaves(self) -> Iterator[tuple[Box, Share]]:
        """Yield text nodes and images: the box of each, and what it is."""
        archived_blocks = self._archived_blocks()
        for block in self.outline.blocks[:_MAX_BLOCKS]:
            if block.kind == IMAGE:
                yield block.box, Share(images=1) if self.body.image_in(block) else Share(foreign_images=1)
            elif block.kind == TEXT:
                for leaf in block.leaves:
                    text = squeezed(leaf.text_content or "")
                    if text and leaf.parent is not None and (box := self._boxes.get(leaf.parent.mem_id)) is not None:
                        is_archived = block in archived_blocks or (len(text) >= _LONG and text in self.body.text)
                        yield box, Share(archived=len(text)) if is_archived else Share(foreign=len(text))

    def _archived_blocks(self) -> frozenset[Block]:
        """Return the lines of the page that are lines of the archived text: short ones only where their turn is."""
        text = self.body.text
        lines = [(block, squeezed(block.text)) for block in self.outline.blocks if block.kind == TEXT]
        found: set[Block] = set()
        starts: list[int] = []
        """Where each line begins in the archived text, -1 for short ones and others."""
        previous_ends: list[int] = []
        """Where the last line before it that was found ends."""
        end = 0
        for block, line in lines:
            previous_ends.append(end)
            start = -1
            if len(line) >= _LONG and (start := text.find(line, end)) < 0:
                start = text.find(line)
            starts.append(start)
            if start >= 0:
                found.add(block)
                end = start + len(line)
        next_starts = [len(text)]
        for start in reversed(starts[1:]):
            next_starts.append(start if start >= 0 else next_starts[-1])
        next_starts.reverse()
        cursor = -1
        for (block, line), start, previous_end, next_start in zip(
            lines, starts, previous_ends, next_starts, strict=False
        ):
            if start >= 0 or not line:
                cursor = -1
                continue
            # Between two lines of the text stands what the archive has between them, in its order.
            if previous_end == next_start or (start := text.find(line, max(previous_end, cursor), next_start)) < 0:
                continue
            found.add(block)
            cursor = start + len(line)
        return frozenset(found)

    def body_boxes(self) -> list[Box]:
        """Return the innermost box with nearly all of the text, and the one with its images too, if it is another.

        No box where the page does not have the text.
        """
        total = self.shares[self.outline.root]
        if not self.body.text or total.archived < _NEARLY_ALL * len(self.body.text):
            return []
        return list(dict.fromkeys([self._innermost(images=0), self._innermost(images=total.images)]))

    def _innermost(self, images: int) -> Box:
        """Return the innermost box with nearly all of the text, and so many images."""
        box, min_length = self.outline.root, _NEARLY_ALL * len(self.body.text)
        while True:
            shares = {inner: self.shares[inner] for inner in box.children if inner in self.shares}
            fitting = [
                inner for inner, share in shares.items() if share.archived >= min_length and share.images >= images
            ]
            if not fitting:
                return box
            box = min(fitting, key=lambda inner: self.shares[inner].foreign)

    def is_teaser(self, box: Box) -> bool:
        """Return whether *box* is, or is in, one of several boxes of one kind that have texts."""
        for outer in box.around():
            shape = outer.shape
            siblings = [
                sibling
                for sibling in (outer.parent.children if outer.parent is not None else [])
                if sibling.shape == shape and sibling in self.shares and sibling.last > sibling.first
            ]
            linked = sum(sibling.node.css_first("a") is not None for sibling in siblings)
            if len(siblings) >= _TEASERS and linked >= _TEASERS - 1:
                return True
        return False

    def is_body(self, box: Box, dropped: Iterable[LexborNode], lines: frozenset[str]) -> bool:
        """Return whether *box*, less what is *dropped*, has nearly all of the archived text and little else.

        It must have the archived images that are on the page, and no others.

        Args:
            lines: Texts of lines that are left out, without white space.
        """
        share = self.shares.get(box, Share())
        dropped_boxes: list[Box] = []
        for node in dropped:
            inner = self._boxes.get(node.mem_id)
            if inner in self.shares and not any(outer.holds(inner) for outer in dropped_boxes):
                dropped_boxes.append(inner)
                share -= self.shares[inner]
        if lines and share.foreign:
            for block in self.outline.blocks[box.first : box.last]:
                line = squeezed(block.text)
                if line in lines and not any(outer.holds(block.box) for outer in dropped_boxes):
                    share -= Share(foreign=len(line))
        min_images = min(self.shares[self.outline.root].images, len(self.body.images))
        if share.foreign_images or share.images < min_images:
            return False
        length = len(self.body.text)
        return share.archived >= _NEARLY_ALL * length and share.foreign <= _LITTLE * length


def _image_name(url: str) -> str:
    """Return an image's identity in its URL: its long name, else the path's end."""
    path = unquote(url).partition("?")[0] if "url=" not in url else unquote(url)
    end = path.rpartition("/")[2]
    names = _LONG_NAME.findall(end if "url=" not in url else path)
    return names[-1] if names else end
