"""Paragraphs that stand between the heading and the box of a text, and are its beginning."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from itertools import islice

from zakerscraper.zaker.generic import element_names, patterns
from zakerscraper.zaker.generic.blocks import IMAGE, TEXT, Block, Box, Outline
from zakerscraper.zaker.generic.features import is_paragraph, is_told_image, leads_elsewhere

_LEVELS, _CELLS = 4, 6
_SHARE = 0.9
_TEXTS_OF_A_SLIDE, _FEW = 2, 2
_LONGEST_NOTE = 1000
"""Characters of the text of a note: above a longer one stands a slider of the site."""
_SLIDERS = frozenset("slider sliders swiper slide slides carousel".split())


def with_lead(outline: Outline, box: Box, good: Iterable[Block], heading: Block | None) -> Box:
    """Return *box*, or the smallest one around it that holds the paragraphs before it that look like those in it.

    Args:
        good: Blocks that look like the article's. A summary, which an element's name calls so, is none of them.
    """
    if heading is None or box.holds(heading.box):
        return box
    kinds = {block.box.shape for block in good if box.first <= block.index < box.last and block.kind == TEXT}
    before = [
        block
        for block in good
        if heading.index < block.index < box.first
        and is_paragraph(block)
        and not block.links
        and block.box.shape in kinds
    ]
    # One paragraph is a summary, which Chinese pages call so, except before images that have texts of their own.
    shown = outline.blocks[box.first : box.last]
    slides = any(patterns.CJK.search(block.text) for block in before) and sum(
        block.kind == IMAGE for block in shown
    ) * _TEXTS_OF_A_SLIDE >= sum(map(is_paragraph, shown))
    if len(before) < (1 if slides else _FEW) or any(_is_summary(block) for block in before):
        return box
    first = min(before, key=lambda block: block.index)
    outer = next(outer for outer in box.around() if outer.holds(first.box))
    known = set(good)
    # What stands behind is the article's, too, or little of it is not.
    inside = [block for block in outline.within(outer) if block.index >= first.index and is_paragraph(block)]
    whole = sum(len(block.text) for block in inside)
    return outer if sum(len(block.text) for block in inside if block in known) >= _SHARE * whole else box


def _is_summary(block: Block) -> bool:
    return any(not box.words.isdisjoint(element_names.SUMMARY_WORDS) for box in islice(block.box.around(), _LEVELS))


def with_slides(
    outline: Outline, box: Box, kept: list[Block], heading: Block | None, others: Container[Box]
) -> tuple[Box, list[Block]]:
    """Return *box* and the blocks *kept* of it with the images of a slider before the heading, which leads to no page.

    A note of an app has its images there alone. Where the text shows images, those before the heading are others.

    Args:
        others: Boxes in which something leads to other articles.
    """
    if heading is None or any(block.kind == IMAGE for block in kept):
        are_slides = all(block.kind == IMAGE and _is_slide(block) for block in kept)
        return box, _each_once(kept) if are_slides else kept
    slides: list[Block] = []
    for block in reversed(outline.blocks[: heading.index]):
        if not block.is_out and is_paragraph(block):
            break
        if block.kind == IMAGE and not block.is_out and _is_slide(block) and is_told_image(block, others):
            slides.insert(0, block)
    images = _each_once(slides)
    if not images or sum(len(block.text) for block in kept) > _LONGEST_NOTE:
        return box, kept
    if any(leads_elsewhere(link) for block in images for link in block.links):
        return box, kept
    around = next(outer for outer in heading.box.around() if outer.holds(images[0].box))
    if around is outline.root or heading.box.depth - around.depth > _LEVELS:
        return box, kept  # at the head of the page
    return next(outer for outer in box.around() if outer.holds(images[0].box)), [*images, *kept]


def _each_once(slides: list[Block]) -> list[Block]:
    """Return *slides* without those that a slider which turns has again: the last before the first, and so on."""
    urls = [block.url for block in slides]
    if urls and urls[0] in urls[1:]:
        slides, urls = slides[1:], urls[1:]
    if urls and urls[-1] in urls[:-1]:
        slides = slides[:-1]
    return list({block.url: block for block in reversed(slides)}.values())[::-1]


def _is_slide(block: Block) -> bool:
    return any(not box.words.isdisjoint(_SLIDERS) for box in islice(block.box.around(), 1, _LEVELS))


def are_of_text(images: Sequence[Block]) -> bool:
    """Tell whether *images* between heading and text are the article's.

    One image without a caption is a cover, which ZAKER's own articles do not hold.
    """
    return len(images) > 1 or any(
        box.tag in {"figure", "li"} or _is_cell_with_caption(box, block)
        for block in images
        for box in block.box.around()
    )


def is_captioned_in_table(image: Block) -> bool:
    """Tell whether *image* stands in a table with its caption, as newspapers have theirs above a text."""
    return any(
        box.tag == "table" and box.first == image.index == box.last - 2 for box in islice(image.box.around(), _CELLS)
    ) or any(_is_cell_with_caption(box, image) for box in image.box.around())


def _is_cell_with_caption(box: Box, image: Block) -> bool:
    return box.tag == "td" and box.first == image.index == box.last - 2
