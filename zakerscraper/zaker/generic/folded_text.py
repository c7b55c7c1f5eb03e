"""Parts of a text that a page hides at first: what a script puts into its place, what a reader unfolds."""

from __future__ import annotations

from itertools import islice

from zakerscraper.zaker.generic import element_names, patterns
from zakerscraper.zaker.generic.blocks import IMAGE, Block, Box, Outline
from zakerscraper.zaker.generic.features import SheetKey, is_paragraph, is_styled_hidden, own_text, shape, sheet_keys

_HEADINGS = frozenset({"h2", "h3", "h4", "h5", "h6", "summary"})
_LONGEST_HEADING = 80
_QUESTION_MARKS = ("?", "？")
_MOST_BESIDE, _LEVELS = 60, 3


def is_late_text(box: Box) -> bool:
    """Tell whether *box* is text that a script puts into its place, as React does with what comes late."""
    return box.attributes.get("id", "").startswith("S:") and "hidden" in box.attributes


class Sheets:
    """The sheets of texts that are shown, by the boxes in which they stand; each of these is looked at once."""

    def __init__(self, outline: Outline) -> None:
        self.outline = outline
        self._shown: dict[Box, dict[SheetKey, list[Box]]] = {}

    def has_like(self, box: Box) -> bool:
        """Tell whether beside *box*, which is not shown yet, is another sheet of the same text, which is."""
        if box.parent is None:
            return False
        if (shown := self._shown.get(box.parent)) is None:
            shown = self._shown[box.parent] = self._find(box.parent)
        return any(other is not box for key in sheet_keys(box) for other in shown.get(key, ()))

    def _find(self, parent: Box) -> dict[SheetKey, list[Box]]:
        """Return two shown sheets in *parent* for each thing that sheets of one text have in common."""
        found: dict[SheetKey, list[Box]] = {}
        for kid in parent.children:
            if not is_styled_hidden(kid) and has_text(self.outline, kid):
                for key in sheet_keys(kid):
                    if len(same := found.setdefault(key, [])) < 2:
                        same.append(kid)
        return found


def is_folded_text(sheets: Sheets, heading: Block | None, box: Box) -> bool:
    """Tell whether *box* is the rest of a text that a reader unfolds: paragraphs like those right before it."""
    outline = sheets.outline
    behind = outline.blocks[box.last : box.last + 6]
    before = outline.blocks[max(0, box.first - 4) : box.first]
    if box.parent is None:
        return False
    if sheets.has_like(box) or _is_named_by_head(outline, box):
        return True
    names = box.words | box.parent.words
    if not names.isdisjoint(element_names.FOLDED_WORDS) and _is_prose_between(outline, heading, box):
        return True
    if not any(patterns.UNFOLDS.search(block.text) for block in (*behind, *before)):
        return False
    inside = {shape(block)[:-1] for block in outline.blocks[box.first : box.last] if not block.links}
    before = outline.blocks[max(box.parent.first, box.first - 8) : box.first]
    return any(
        not block.links and (block.kind == IMAGE or is_paragraph(block)) and shape(block)[:-1] in inside
        for block in before
    )


def heads_folded_text(outline: Outline, box: Box) -> bool:
    """Tell whether *box*, a button, is what unfolds the answer or section right behind it, of which it is the heading.

    That is a question, or the whole of an element for headings, as WAI-ARIA's accordions have it, or a button beside
    which such questions are.
    """
    blocks = outline.blocks[box.first : box.last]
    if len(blocks) != 1 or len(blocks[0].text) > _LONGEST_HEADING or not blocks[0].text:
        return False
    head = _largest_around(box)
    if not (_asks_or_heads(blocks[0], head) or _is_beside_questions(outline, head)):
        return False
    behind = next((other for other in head.behind() if other.last > other.first), None)
    return behind is not None and any(own_text(block) for block in outline.blocks[behind.first : behind.last])


def _largest_around(box: Box) -> Box:
    """Return the largest box with nothing in it but *box*."""
    while (outer := box.parent) is not None and (outer.first, outer.last) == (box.first, box.last):
        box = outer
    return box


def _asks_or_heads(block: Block, head: Box) -> bool:
    is_heading = any(inner.tag in _HEADINGS for inner in block.box.around() if head.holds(inner))
    return is_heading or block.text.endswith(_QUESTION_MARKS)


def _is_beside_questions(outline: Outline, head: Box) -> bool:
    """Tell whether boxes like that of *head*, or like the one around it, begin with a question."""
    return any(
        kid is not box and kid.shape == box.shape and kid.last > kid.first
        and outline.blocks[kid.first].text.endswith(_QUESTION_MARKS)
        for box in islice(head.around(), 2)
        for kid in (box.parent.children[:_MOST_BESIDE] if box.parent is not None else ())
    )  # fmt: skip


def _is_named_by_head(outline: Outline, box: Box) -> bool:
    """Tell whether the heading or question right before *box* says by its id that a click on it shows that."""
    id_ = box.attributes.get("id", "")
    if not id_ or not box.first:
        return False
    before = outline.blocks[box.first - 1]
    around = (*before.links, *islice(before.box.around(), _LEVELS))
    is_named = any(id_ in (on.attributes.get("aria-controls"), on.attributes.get("href", "")[1:]) for on in around)
    return is_named and _asks_or_heads(before, _largest_around(before.box))


def _is_prose_between(outline: Outline, heading: Block | None, box: Box) -> bool:
    """Tell whether *box* has paragraphs, and stands among those of the article."""
    begin = heading.index if heading is not None else 0
    before = outline.blocks[begin : box.first]
    return any(map(is_paragraph, before)) and any(map(is_paragraph, outline.blocks[box.first : box.last]))


def has_text(outline: Outline, box: Box) -> bool:
    """Tell whether *box* has a paragraph or an image."""
    blocks = outline.blocks[box.first : box.last]
    return any(is_paragraph(block) or block.kind == IMAGE for block in blocks)
