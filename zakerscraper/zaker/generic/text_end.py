"""Where a text ends: before what its page says of who wrote it, and before labels of what is none of the text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from zakerscraper.zaker.generic import patterns
from zakerscraper.zaker.generic.blocks import TEXT, Block
from zakerscraper.zaker.generic.features import heading_rank, is_paragraph
from zakerscraper.zaker.generic.squeezed import squeezed

_LONGEST_LABEL = 40
_ENDS_SENTENCE = (*".!?。！？…", "。”", "！”", "？”", "…”", "。」", "。）")
_LONGEST_CARD = 6
"""Lines that tell of a person, with the name."""
_MOST_OF_CARD = 0.25
"""Of the text: what is told of its author is less."""
_OF_LINKS = ("links", "tags", "other articles")
"""How the reasons begin for which lists of links are left out."""


def end_of_text(inside: Sequence[Block], first: int, last: int, behind: Sequence[Block], authors: Iterable[str]) -> int:
    """Return the place in *inside* of the last block of the text, which begins at *first*.

    Args:
        last: The place of the last block that looks like the text.
        behind: All blocks of the page, by their index.
        authors: Names, several of which may be one text.
    """
    names = [name for author in authors for name in (author, *author.split(", ")) if name]
    last = _before_card(inside, first, last, {squeezed(name) for name in names})
    while last > first and (_is_about(inside[last], names) or _labels_links(inside[last], behind)):
        last -= 1
    return last


def _before_card(inside: Sequence[Block], first: int, last: int, names: set[str]) -> int:
    """Return the place before the author's name, where that heads what is told of the author to the end."""
    for place in range(max(first + 1, last + 1 - _LONGEST_CARD), last + 1):
        if squeezed(inside[place].text) in names:
            signed = [patterns.TIME_IN_TEXT.match(block.text) for block in inside[place + 1 : last + 1]]
            if signed and all(signed):
                return last  # the text, with the day
            card = sum(len(block.text) for block in inside[place : last + 1])
            return place - 1 if card < _MOST_OF_CARD * sum(len(block.text) for block in inside[first:place]) else last
    return last


def _is_about(block: Block, names: Iterable[str]) -> bool:
    """Tell whether *block*, behind the text, says who wrote it, and what else that person does."""
    for name in names:
        if squeezed(block.text) == squeezed(name):
            return True
        known = {name, name.split()[0]} if len(name.split()) > 1 else {name}
        if any(block.text.startswith(form) and patterns.ABOUT.match(block.text[len(form) :]) for form in known):
            return True
    return False


def _labels_links(block: Block, behind: Sequence[Block]) -> bool:
    """Tell whether *block* is a short line right before links that are none of the text: `Filed under`."""
    if block.kind != TEXT or block.links or len(block.text) > _LONGEST_LABEL or block.index + 1 >= len(behind):
        return False
    if patterns.TIME_IN_TEXT.fullmatch(block.text):
        return False  # with which the text is signed
    if is_paragraph(block) or (block.text.endswith(_ENDS_SENTENCE) and not heading_rank(block)):
        return False
    following = behind[block.index + 1]
    links = [link for line in behind[block.index + 1 : block.index + 3] if line.is_link for link in line.links]
    if len(links) > 1 and following.is_link:
        return True
    return following.is_out and any(box.left_out.startswith(_OF_LINKS) for box in following.box.around())
