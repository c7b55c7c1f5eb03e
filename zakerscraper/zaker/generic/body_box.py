"""Where the body stands on a page: the blocks that look like the article's, and the smallest box with most of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from itertools import accumulate

from zakerscraper.zaker.generic.blocks import IMAGE, PLAYER, TEXT, Block, Box
from zakerscraper.zaker.generic.features import (
    NO_CONTAINERS,
    are_alike,
    is_body_player,
    is_told_image,
    leads_elsewhere,
    may_be_text,
    own_text,
    shape,
)
from zakerscraper.zaker.generic.layout_tables import cell_with_text
from zakerscraper.zaker.generic.lead import are_of_text, is_captioned_in_table
from zakerscraper.zaker.generic.reading import Reading
from zakerscraper.zaker.generic.squeezed import squeezed

_IMAGE_WEIGHT = 30.0
_PLAYER_WEIGHT = 40.0
_OF_A_LINK = 0.2
"""An image that leads to another page may be of the text, and mostly is a card or an advertisement."""
_NEAR = 0.3
_MOST = 0.85
"""The share of a box's weight that the one in it must have to be the body instead."""


class BoxChoice:
    """Chooses the box of a page that is the body.

    Args:
        is_byline: Tells whether a block is of the byline.
        is_neutral: Tells whether a block may be of the body, though nothing speaks for it.
    """

    def __init__(
        self, reading: Reading, is_byline: Callable[[Block], bool], is_neutral: Callable[[Block], bool]
    ) -> None:
        self._outline = reading.outline
        self._heading = reading.heading
        self._others = reading.others
        self._id = reading.id
        self._is_byline = is_byline
        self._is_neutral = is_neutral
        around = list(self._heading.box.around()) if self._heading is not None else []
        levels = accumulate((box.tag not in {"tr", "tbody", "table"} for box in around[1:]), initial=0)
        self._levels = dict(zip(around, levels, strict=False))

    def find_good(self, blocks: list[Block], stated: str) -> dict[Block, float]:
        """Return the blocks that look like the article's, each with how much it speaks for standing where it does."""
        good = {block: weight for block in blocks if (weight := self._weight(block, stated)) > 0}
        if not stated:
            # Short lines (of a poem, captions, headings) count where whole sentences of their shape stand beside them.
            shapes = {shape(block) for block in good if block.kind == TEXT}
            for block in blocks:
                if block not in good and block.kind == TEXT and shape(block) in shapes and self._is_neutral(block):
                    good[block] = 0.5 * self._nearness(block) * len(block.text)
        return good

    def find_box(self, good: dict[Block, float]) -> Box:
        """Return the smallest box that holds most of *good*, and the images between the heading and it."""
        return self._with_images_before(self._smallest_box(good), good)

    def _weight(self, block: Block, stated: str) -> float:
        """Return how much *block* speaks for the body being where it stands."""
        if block.kind == PLAYER:
            weight = _PLAYER_WEIGHT if is_body_player(block) else 0.0
        elif block.kind == IMAGE:
            weight = _IMAGE_WEIGHT if is_told_image(block, self._others) else 0.0
            if any(leads_elsewhere(link) for link in block.links):
                weight *= _OF_A_LINK
        elif stated:
            text = squeezed(block.text)
            weight = float(len(text)) if (len(text) > 3 or not block.is_link) and text in stated else 0.0
        else:
            is_text = may_be_text(block, self._id) and not self._is_byline(block)
            weight = float(own_text(block)) if is_text else 0.0
        return weight and weight * self._nearness(block)

    def _nearness(self, block: Block) -> float:
        """Return 1 for what stands beside the heading, less the farther outside and for what stands before it."""
        if self._heading is None:
            return 1.0
        if (level := self._levels.get(block.box)) is None:
            level = next((self._levels[box] for box in block.box.around() if box in self._levels), 0)
            self._levels[block.box] = level
        return 0.6**level * (0.2 if block.index < self._heading.index else 1.0)

    def _smallest_box(self, good: dict[Block, float]) -> Box:
        weights: defaultdict[Box, float] = defaultdict(float)
        for block, weight in good.items():
            outer: Box | None = block.box
            while outer is not None:
                weights[outer] += weight
                outer = outer.parent
        box = self._outline.root
        while True:
            inner = max(box.children, key=lambda kid: weights[kid], default=None)
            if inner is not None and inner.tag == "table" and weights[inner] >= _MOST * weights[box]:
                inner = cell_with_text(inner, weights, good) or inner
            if inner is None or weights[inner] < _MOST * weights[box] or inner.tag in NO_CONTAINERS:
                return self._container(box)
            if any(kid is not inner and weights[kid] and are_alike(kid, inner) for kid in box.children):
                return self._container(box)  # one part of several
            box = inner

    def _with_images_before(self, box: Box, good: Iterable[Block]) -> Box:
        """Return *box*, or the smallest one around it that holds the images between heading and text."""
        start = self._heading.index if self._heading else box.first
        before = [block for block in good if block.kind != TEXT and start < block.index < box.first]
        far = [block for block in before if self._nearness(block) < _NEAR]
        if not are_of_text(before) or not all(map(is_captioned_in_table, far)):
            return box
        return next(outer for outer in box.around() if outer.holds(before[0].box))

    def _container(self, box: Box) -> Box:
        while box.parent is not None and (box.tag in NO_CONTAINERS or self._is_an_image_or_player(box)):
            box = box.parent
        return box

    def _is_an_image_or_player(self, box: Box) -> bool:
        return any(block.box is box and block.kind != TEXT for block in self._outline.blocks[box.first : box.last])
