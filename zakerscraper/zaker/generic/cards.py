"""Cards of other articles: boxes alike, side by side, each with a title that leads to another page of this site."""

from __future__ import annotations

from bisect import bisect_left
from itertools import accumulate

from zakerscraper.zaker import urls
from zakerscraper.zaker.generic import element_names
from zakerscraper.zaker.generic.blocks import TEXT, Block, Box
from zakerscraper.zaker.generic.features import NO_CONTAINERS, heading_rank, is_paragraph, own_text
from zakerscraper.zaker.generic.reading import Reading

_LEAST = 3
_MAX_BLOCKS = 12
_LONGEST_SUMMARY = 600
_SHORTEST_TITLE = 12
"""Bytes: of a Chinese title four characters."""
_TEXT_BEFORE = 30
_NO_CARDS = NO_CONTAINERS - {"li", "dd", "a"}


def find_cards(reading: Reading) -> list[Box]:
    """Return the boxes that hold nothing but cards, and the cards that stand beside something else.

    What is told of other articles may be longer than the article itself. It stands behind the text: where the text
    goes on behind them, or has not begun, they are a part of it.
    """
    outline = reading.outline
    begin = reading.heading.index if reading.heading is not None else -1
    own = [0] * (len(outline.blocks) + 1)
    for block in outline.blocks[begin + 1 :]:
        own[block.index] = own_text(block) if not block.is_out and is_paragraph(block) else 0
    found: list[Box] = []
    text_begins = bisect_left([*accumulate(own)], _TEXT_BEFORE)
    for parent, cards in sorted(_lists(reading, text_begins), key=lambda pair: -pair[0].last):
        first, last = cards[0].first, cards[-1].last
        in_cards = sum(sum(own[card.first : card.last]) for card in cards)
        before, behind = sum(own[:first]), sum(own[first:]) - in_cards
        if before < _TEXT_BEFORE or behind * 4 > before:
            continue
        rest = sum(own[parent.first : parent.last]) - in_cards
        found += [parent] if not rest and parent.parent is not None else cards
        own[first:last] = [0] * (last - first)
    return found


def _lists(reading: Reading, text_begins: int) -> list[tuple[Box, list[Box]]]:
    """Return boxes with cards in them, without those that end before the block with which the text begins."""
    site = _site(reading.url)
    found: list[tuple[Box, list[Box]]] = []
    left_out: Box | None = None
    for parent in reading.outline.shown:
        if left_out is not None and parent.depth > left_out.depth:
            continue  # in it
        left_out = parent if parent.left_out else None
        if left_out or parent.last <= text_begins or len(parent.children) < _LEAST:
            continue
        taken: set[Box] = set()
        for kids in sorted(_alike(parent), key=len, reverse=True):
            kids = [kid for kid in kids if kid not in taken]
            if len(kids) < _LEAST:
                continue
            led = {kid: url for kid in kids if (url := _leads_to(kid, reading, site))}
            if len(led) * 3 >= len(kids) * 2 and len(set(led.values())) >= _LEAST:
                found.append((parent, list(led)))
                taken.update(led)
    return found


def _alike(parent: Box) -> list[list[Box]]:
    """Return the boxes in *parent* that have element and a class in common; numbers in classes tell them apart."""
    alike: dict[tuple[str, str], list[Box]] = {}
    for kid in parent.children:
        if not kid.left_out and kid.last > kid.first and kid.tag not in _NO_CARDS:
            for name in kid.attributes.get("class", "").split() or [""]:
                alike.setdefault((kid.tag, name), []).append(kid)
    return [kids for kids in alike.values() if len(kids) >= _LEAST]


def _leads_to(box: Box, reading: Reading, site: str) -> str:
    """Return the URL of the other page that *box* is a card of, "" where it is none."""
    if reading.heading is not None and box.holds(reading.heading.box):
        return ""
    blocks = [
        block
        for block in reading.outline.blocks[box.first : box.last]
        if not (block.is_out and _is_hidden_in(box, block))
    ]
    if len(blocks) > _MAX_BLOCKS or sum(map(is_paragraph, blocks)) > 2 or sum(map(own_text, blocks)) > _LONGEST_SUMMARY:
        return ""
    for block in blocks:
        if block.kind != TEXT or not block.links or len(block.text[:_SHORTEST_TITLE].encode()) < _SHORTEST_TITLE:
            continue
        if not (block.is_link or heading_rank(block)):
            continue
        url = urls.resolve(block.links[0].attributes.get("href", ""), reading.url)
        if url and _site(url) == site and url.partition("#")[0] != reading.url.partition("#")[0]:
            return url
    return ""


def _is_hidden_in(box: Box, block: Block) -> bool:
    """Tell whether *block* is a part that is not shown of *box*, which has not been left out, nor what is around it."""
    inner: Box | None = block.box
    while inner is not None and inner is not box:
        if inner.left_out.startswith(element_names.NOT_SHOWN):
            return True
        inner = inner.parent
    return False


def _site(url: str) -> str:
    return ".".join(urls.host_of(url).split(".")[-2:])
