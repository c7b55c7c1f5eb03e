"""Comments on a page, known by how they look."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import accumulate, islice

from zakerscraper.zaker.generic import patterns
from zakerscraper.zaker.generic.blocks import IMAGE, TEXT, Block, Box, Outline
from zakerscraper.zaker.generic.features import heading_rank, reads_like_text
from zakerscraper.zaker.time_words import HINT

_MAX_BLOCKS = 12
_LONGEST_TIME = 40
_BETWEEN_PARTS = re.compile(r"[・·|｜]")
_HEAD = 24
"""So many lines between posts are looked at for a heading of comments."""
_GALLERIES = frozenset(
    "gallery photo photos pic pics picture pictures album slide slides slider swiper images atlas tuji".split()
)
_LEVELS = 3
_JUST_NOW = re.compile(r"刚刚(?:[^\w。，！？].{0,12})?")
_PART_OF_A_TIME = re.compile(r"\d{1,2}:\d{2}|\d{1,2}-\d{1,2}")


def find_comments(outline: Outline, heading: Block | None) -> Iterator[Box]:
    """Yield comments: boxes alike, side by side, each with a time of its own; the *heading* is the article's."""
    times = [_is_a_time(block) for block in outline.blocks]
    before = [0, *accumulate(times)]
    for parent in outline.shown:
        if len(parent.children) < 2 or before[parent.last] - before[parent.first] < 2:
            continue
        if any(outer.left_out for outer in parent.around()):
            continue
        alike: dict[tuple[str, str], list[Box]] = {}
        for kid in parent.children:
            alike.setdefault((kid.tag, kid.attributes.get("class", "")), []).append(kid)
        for kids in alike.values():
            if len(kids) < 2 or _are_of_gallery(outline, kids):
                continue
            if _is_thread(outline, kids, heading) or _are_headed(outline, kids):
                kids = kids[1:]
            timed = [kid for kid in kids if not kid.left_out and _has_time_of_its_own(outline, kid, times)]
            if len(timed) >= min(2, len(kids)) and len(timed) * 2 > len(kids):
                yield from kids


def _are_of_gallery(outline: Outline, kids: Sequence[Box]) -> bool:
    """Tell whether *kids* are the images of a gallery, which is named so, each with when it was taken."""
    if not any(not box.words.isdisjoint(_GALLERIES) for box in islice(kids[0].around(), _LEVELS)):
        return False
    shown = (sum(block.kind == IMAGE for block in outline.blocks[kid.first : kid.last]) for kid in kids)
    return all(number == 1 for number in shown)


def _is_thread(outline: Outline, kids: Sequence[Box], heading: Block | None) -> bool:
    """Tell whether *kids* are the posts of a forum's thread, the first of them the one that the others reply to.

    That is what stands right behind the heading, with nothing between that could be a text.
    """
    if "comment" not in kids[0].attributes.get("itemprop", "") and kids[1].attributes.get("itemprop") == "comment":
        return True
    if heading is None or heading.index >= kids[0].first:
        return False
    between = outline.blocks[heading.index + 1 : kids[0].first]
    return all(block.is_out or (block.kind == TEXT and not reads_like_text(block.text)) for block in between)


def _are_headed(outline: Outline, kids: Sequence[Box]) -> bool:
    """Tell whether a heading of comments, or of other responses, stands between the first of *kids* and the others."""
    between = outline.blocks[kids[0].last : kids[1].first]
    return any(block.kind == TEXT and patterns.heads_comments(block.text) for block in between[:_HEAD])


def _has_time_of_its_own(outline: Outline, box: Box, times: Sequence[bool]) -> bool:
    return 2 <= len(outline.within(box)) <= _MAX_BLOCKS and any(times[box.first : box.last])


def _is_left(block: Block) -> bool:
    """Tell whether *block* may be of a comment: what its name says that it is one has been left out already."""
    return not block.is_out or any(box.left_out.startswith("comments") for box in block.box.around())


def _is_a_time(block: Block) -> bool:
    if block.kind != TEXT or len(block.text) >= _LONGEST_TIME or HINT.search(block.text) is None or not _is_left(block):
        return False
    if _JUST_NOW.fullmatch(block.text):
        return True
    return (
        (match := patterns.TIME_IN_TEXT.search(block.text)) is not None
        and len(match[0]) * 2 >= len(_BETWEEN_PARTS.split(block.text)[0])
        and not _PART_OF_A_TIME.fullmatch(match[0])
        and not heading_rank(block)
    )
