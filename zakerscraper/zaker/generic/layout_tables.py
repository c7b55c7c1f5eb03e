"""Tables that lay out a page, as old sites and the pages of newspapers have them."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence

from zakerscraper.zaker.dom import text_of
from zakerscraper.zaker.generic.blocks import Block, Box
from zakerscraper.zaker.generic.features import are_alike, is_paragraph

_SHARE = 0.85
_TAGS = frozenset("table tbody thead tr td".split())
_PARAGRAPHS = 2
_IN_CELLS = frozenset("th p span strong b em div".split())
_CELLS = frozenset({"td", "th"})
_NUMBERED = frozenset("p h1 h2 h3 h4 h5 h6 td th li dt dd blockquote figcaption strong center".split())
"""Elements in which a number may be a text."""
_LEAST_CELLS, _LEAST_OF_ROW = 4, 2
_MOST_OF_ROW = 60
"""So many boxes beside one are looked at, or time grows with the square of a row's length."""


def cell_with_text(table: Box, weights: Mapping[Box, float], good: Iterable[Block]) -> Box | None:
    """Return the cell of a *table* that lays out a page in which the text stands, None for a table of a text.

    Args:
        weights: By box, how much text of the article is in it.
        good: The blocks that look like the article's.
    """
    box = table
    while box.tag != "td":
        inner = max(box.children, key=lambda kid: weights[kid], default=None)
        if inner is None or weights[inner] < _SHARE * weights[table] or inner.tag not in _TAGS:
            return None
        box = inner
    paragraphs = sum(box.first <= block.index < box.last and is_paragraph(block) for block in good)
    return box if paragraphs >= _PARAGRAPHS else None


def cells_of_table(blocks: Sequence[Block], place: int, boxes: Container[Box | None]) -> Sequence[Block]:
    """Return those of *blocks* from *place* on that are in a table of a text, none where there is none.

    Args:
        blocks: All of the page.
        place: The index of the first of them.
        boxes: Those in which the paragraphs stand, or the lines of a text without any.
    """
    table: Box | None = None
    for box in blocks[place].box.around():
        if box in boxes:
            break
        if box.tag == "table":
            table = box
        elif box.tag not in _TAGS and box.tag not in _IN_CELLS:
            return ()
    if table is None or table.parent not in boxes:
        return ()
    cells = [block for block in blocks[place:] if block.index < table.last]
    return () if len(cells) < _LEAST_CELLS or any(block.links for block in cells) else cells


def is_in_row(block: Block, blocks: Sequence[Block]) -> bool:
    """Tell whether *block* is all of a cell beside others in a row without links, as in a table of a text.

    Args:
        blocks: All of the page.
    """
    cell = block.box if block.box.tag in _CELLS else block.box.parent
    row = cell.parent if cell is not None and cell.tag in _CELLS and cell.last - cell.first == 1 else None
    if row is None or row.last - row.first > _MOST_OF_ROW:
        return False
    if sum(kid.last > kid.first for kid in row.children[:_MOST_OF_ROW]) < _LEAST_OF_ROW:
        return False
    return not any(other.links for other in blocks[row.first : row.last])


def is_number_of_table(block: Block) -> bool:
    """Tell whether *block*, a number, is a text: by its element, or as one of several boxes alike."""
    box = block.box
    if box.tag in _NUMBERED or (box.parent is not None and box.parent.tag in _CELLS):
        return True
    beside = box.parent.children[:_MOST_OF_ROW] if box.parent is not None else ()
    alike = [kid for kid in beside if kid is not box and are_alike(kid, box)]
    return len(alike) >= _LEAST_OF_ROW and not all(text_of(kid.node).isdecimal() for kid in alike)
