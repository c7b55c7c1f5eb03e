"""Comments on a page, known by how they look."""

from __future__ import annotations

import re
from collections.abc import Iterator

from zakerscraper.zaker.generic import patterns
from zakerscraper.zaker.generic.blocks import TEXT, Box, Outline
from zakerscraper.zaker.generic.features import heading_rank


def find_comments(outline: Outline) -> Iterator[Box]:
    """Yield comments: boxes alike, side by side, each with a time of its own."""
    for parent in outline.shown:
        if len(parent.children) < 2 or any(outer.left_out for outer in parent.around()):
            continue
        alike: dict[tuple[str, str], list[Box]] = {}
        for kid in parent.children:
            alike.setdefault((kid.tag, kid.attributes.get("class", "")), []).append(kid)
        for kids in alike.values():
            if len(kids) < 2:
                continue
            timed = [kid for kid in kids if not kid.left_out and _has_time_of_its_own(outline, kid)]
            if len(timed) >= 2 and len(timed) * 2 > len(kids):
                yield from kids


def _has_time_of_its_own(outline: Outline, box: Box) -> bool:
    pieces = outline.within(box)
    return 2 <= len(pieces) <= 12 and any(
        piece.kind == TEXT
        and not heading_rank(piece)
        and len(piece.text) < 40
        and (match := patterns.TIME_IN_TEXT.search(piece.text)) is not None
        and not re.fullmatch(r"\d{1,2}:\d{2}|\d{1,2}-\d{1,2}", match[0])
        and len(match[0]) * 2 >= len(piece.text)
        for piece in pieces
    )
