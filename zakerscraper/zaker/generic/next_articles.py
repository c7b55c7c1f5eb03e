"""Articles that stand below this one on the same page: boxes like the one around its heading."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from zakerscraper.zaker.generic import patterns
from zakerscraper.zaker.generic.blocks import IMAGE, PLAYER, Block, Box
from zakerscraper.zaker.generic.features import (
    NO_CONTAINERS,
    has_time,
    heading_rank,
    is_another_record,
    is_body_image,
    is_like_heading,
    share_a_name,
)
from zakerscraper.zaker.generic.reading import Reading

_CLAUSE = re.compile(r"[，。！？]")
_HEAD = 8
"""In so many lines of another article its heading stands."""


def find_next_articles(reading: Reading) -> Iterator[Box]:
    """Yield the boxes of other articles; what the caller leaves out meanwhile is not looked at."""
    heading, outline = reading.heading, reading.outline
    if heading is None:
        return
    for box in heading.box.around():
        if box.parent is None or (box.tag in NO_CONTAINERS and box.tag != "li"):
            continue
        beside = [kid for kid in box.parent.children if kid is not box and kid.tag == box.tag]
        if not beside:
            continue
        own = outline.blocks[heading.index + 1 : box.last]
        is_told = _tells_something(own)
        is_shown = is_told or _shows(own, reading)
        for kid in beside:
            is_another = is_told and is_another_record(kid, box)
            is_alike = is_shown and box.tag != "li" and share_a_name(kid, box)
            blocks = outline.within(kid) if is_another or is_alike else []
            if is_another and any(map(heading_rank, blocks[:3])) and len(blocks) > 1:
                yield kid
                continue
            if not is_alike:
                continue
            headed = any(is_like_heading(block, heading) for block in blocks[:_HEAD])
            if box.tag == "section" and not (_names_titles(heading) or has_time(blocks[:_HEAD])):
                continue  # a part of this article, with a heading of its own
            if headed and any(block.kind == PLAYER or patterns.SENTENCE.search(block.text) for block in blocks[1:]):
                yield kid


def _tells_something(own: Sequence[Block]) -> bool:
    """Tell whether a sentence stands in *own*, what stands behind the heading in its box."""
    return any(patterns.SENTENCE.search(block.text) and not patterns.find_time(block.text) for block in own)


def _shows(own: Sequence[Block], reading: Reading) -> bool:
    """Tell whether an image, a player or a clause of the article stands in *own*."""
    return any(
        is_body_image(block, reading.others) if block.kind == IMAGE else block.kind == PLAYER or _has_clause(block)
        for block in own
    )


def _has_clause(block: Block) -> bool:
    return _CLAUSE.search(block.text) is not None


def _names_titles(heading: Block) -> bool:
    """Tell whether the heading's element is one that titles have, and headings of parts have not."""
    return heading.box.tag == "h1" or bool(heading.box.attributes.get("class"))
