"""Islands in a text: boxes among, before and behind its paragraphs that hold none, judged by how they stand there.

No list of phrases tells what sites put between paragraphs. What the author wrote stands in the flow: sentences, and
headings, lists, tables, quotations and images in the elements made for them. An island is the largest box around a line
or an image in which no paragraph of the text stands. It is the page's where nothing in it is the author's: cards of
links with what stands in these, what is laid over an image, controls before the text and labels behind its end.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby

from zakerscraper.zaker.dom import text_of
from zakerscraper.zaker.generic import patterns
from zakerscraper.zaker.generic.blocks import IMAGE, TEXT, Block, Box, Outline
from zakerscraper.zaker.generic.features import (
    NO_CONTAINERS,
    heading_rank,
    is_in_caption,
    is_paragraph,
    leads_elsewhere,
    wrapped_shape,
)

_OF_TEXTS = NO_CONTAINERS - {"a", "figure"}
_OF_LISTS = frozenset({"ul", "ol", "li"})
_KEPT_IN = frozenset({"td", "th", "pre", "code", "figcaption", "blockquote"})
_MOST_LINES, _LINES_BEFORE = 12, 8
_LONGEST_LABEL, _LONGEST_CONTROL, _LONGEST_OVERLAY = 40, 14, 8
"""Characters of Chinese, of other scripts twice as many."""
_SHARE_OF_LINKS, _SHORTEST_TITLE = 0.5, 12
"""Of the characters of a card, and bytes: of a Chinese title four characters."""
_SENTENCE = re.compile(r"[。！？!?…]|[.;](?:\s|$)|\w[，,]\w|，")
_URL = re.compile(r"https?://\S+")


def without_islands(
    outline: Outline, kept: Sequence[Block], heading: Block | None, is_byline: Callable[[Block], bool]
) -> list[Block]:
    """Return *kept*, the blocks taken for a text, without those on islands that are the page's.

    Args:
        heading: The block that shows the title.
        is_byline: Tells whether a block says who wrote it or when, and nothing else.
    """
    if not any(map(is_paragraph, kept)):
        return list(kept)
    judge = _Judge(outline, kept, heading, is_byline)
    found: list[Block] = []
    for island, blocks in groupby(kept, judge.island_of):
        inside = list(blocks)
        if island is None:
            found += inside
        elif not judge.is_of_page(island, inside):
            has_image = any(block.kind == IMAGE for block in inside)
            found += [block for block in inside if not (has_image and _is_overlay(block))]
    return found


class _Judge:
    """Knows the paragraphs of a text, and judges what stands on islands among them."""

    def __init__(
        self,
        outline: Outline,
        kept: Sequence[Block],
        heading: Block | None,
        is_byline: Callable[[Block], bool],
    ) -> None:
        paragraphs = [block for block in kept if is_paragraph(block)]
        self._outline = outline
        self._is_byline = is_byline
        self._mainland = {box for block in paragraphs for box in block.box.around()}
        if heading is not None:
            self._mainland.update(heading.box.around())
        self._shapes = {wrapped_shape(block, outline.blocks) for block in paragraphs}
        self._names = {_likeness(block.box)[1:] for block in paragraphs}
        self._alike = {_likeness(box) for box in self._mainland if box.tag == "section" or "class" in box.attributes}
        self._last = max(block.index for block in kept if wrapped_shape(block, outline.blocks) in self._shapes)

    def island_of(self, block: Block) -> Box | None:
        """Return the largest box around *block* in which no paragraph stands, None for a line of a text's own box."""
        if block.box in self._mainland:
            return None
        return next(box for box in block.box.around() if box.parent in self._mainland)

    def is_of_page(self, island: Box, kept: Sequence[Block]) -> bool:
        """Tell whether what is *kept* of an *island* is the page's."""
        blocks = self._outline.blocks[island.first : island.last]
        if len(blocks) > _MOST_LINES or any(block.box.tag in _KEPT_IN for block in kept):
            return False
        if _likeness(island) in self._alike or any(self._is_like_a_paragraph(block) for block in kept):
            return False
        if island.tag in _OF_LISTS and self._is_behind_byline(island):
            return all(_is_label(block, _LONGEST_CONTROL) for block in kept)
        if island.tag in _OF_TEXTS:
            return False
        if self._is_card(blocks, kept):
            return True
        is_beside = island.first > self._last or self._is_behind_byline(island)
        return is_beside and all(_is_label(block, _LONGEST_LABEL) and not is_in_caption(block) for block in kept)

    def _is_like_a_paragraph(self, block: Block) -> bool:
        is_named = "class" in block.box.attributes and _likeness(block.box)[1:] in self._names
        return is_named or wrapped_shape(block, self._outline.blocks) in self._shapes

    def _is_behind_byline(self, island: Box) -> bool:
        """Tell whether *island* stands between who wrote the text, or when, and the paragraphs."""
        for block in reversed(self._outline.blocks[max(0, island.first - _LINES_BEFORE) : island.first]):
            if is_paragraph(block) or heading_rank(block):
                return False
            if self._is_byline(block):
                return True
        return False

    def _is_card(self, blocks: Sequence[Block], kept: Iterable[Block]) -> bool:
        """Tell whether *blocks*, of one island, are a card: links with their images, and nothing said beside them."""
        if any(block.kind != TEXT and not any(map(leads_elsewhere, block.links)) for block in kept):
            return False
        texts = [block for block in blocks if block.kind == TEXT]
        links = [link for block in texts for link in block.links]
        if any(patterns.DOCUMENT_FILE.search(link.attributes.get("href", "")) for link in links):
            return False
        told = [block for block in texts if not (self._is_byline(block) and not block.links)]
        if not told or not all(block.is_out or block.is_link or _is_label(block, _LONGEST_LABEL) for block in told):
            return False
        titles = [block for block in told if block.is_link or block.box.is_control]
        if not any(len(text_of(link.node).encode()) >= _SHORTEST_TITLE for block in titles for link in block.links):
            return False
        linked = sum(len(block.text) for block in titles)
        return linked >= _SHARE_OF_LINKS * sum(len(block.text) for block in told)


def _likeness(box: Box) -> tuple[Box | None, str, str]:
    """Return what parts of one text have in common: where they stand, their element and their class."""
    return box.parent, box.tag, box.attributes.get("class", "")


def _is_overlay(block: Block) -> bool:
    """Tell whether *block*, beside an image, is a mark laid over it: a count without a word, in a box of its own."""
    return (
        block.kind == TEXT and len(block.text) <= _LONGEST_OVERLAY and patterns.MARK.fullmatch(block.text) is not None
    )


def _is_label(block: Block, longest: int) -> bool:
    """Tell whether *block* is a short line that says nothing: no sentence, no part of one."""
    if block.kind != TEXT or patterns.SOURCE_LABEL.match(block.text):
        return False
    if _URL.fullmatch(block.text):
        return True
    width = 1 if patterns.CJK.search(block.text) else 2
    return len(block.text) <= width * longest and _SENTENCE.search(block.text) is None
