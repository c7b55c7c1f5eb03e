"""Parts of a text that a page hides at first: what a script puts into its place, what a reader unfolds."""

from __future__ import annotations

from zakerscraper.zaker.generic import element_names, patterns
from zakerscraper.zaker.generic.blocks import IMAGE, Block, Box, Outline
from zakerscraper.zaker.generic.features import SheetKey, is_paragraph, is_styled_hidden, own_text, shape, sheet_keys
from zakerscraper.zaker.generic.page_lines import is_control

_HEADINGS = frozenset({"h2", "h3", "h4", "h5", "h6", "summary"})
_LONGEST_HEADING = 80


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
    if sheets.has_like(box):
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

    That is a question, or the whole of an element for headings, as WAI-ARIA's accordions have it.
    """
    blocks = outline.blocks[box.first : box.last]
    if len(blocks) != 1 or len(blocks[0].text) > _LONGEST_HEADING or not blocks[0].text or is_control(blocks[0].text):
        return False
    head = box
    while (outer := head.parent) is not None and (outer.first, outer.last) == (box.first, box.last):
        head = outer
    is_heading = any(inner.tag in _HEADINGS for inner in blocks[0].box.around() if head.holds(inner))
    if not (is_heading or blocks[0].text.endswith(("?", "？"))):
        return False
    behind = next((other for other in head.behind() if other.last > other.first), None)
    return behind is not None and any(own_text(block) for block in outline.blocks[behind.first : behind.last])


def _is_prose_between(outline: Outline, heading: Block | None, box: Box) -> bool:
    """Tell whether *box* has paragraphs, and stands among those of the article."""
    begin = heading.index if heading is not None else 0
    before = outline.blocks[begin : box.first]
    return any(map(is_paragraph, before)) and any(map(is_paragraph, outline.blocks[box.first : box.last]))


def has_text(outline: Outline, box: Box) -> bool:
    """Tell whether *box* has a paragraph or an image."""
    blocks = outline.blocks[box.first : box.last]
    return any(is_paragraph(block) or block.kind == IMAGE for block in blocks)
