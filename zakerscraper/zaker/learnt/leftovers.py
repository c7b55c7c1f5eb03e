"""Finds boilerplate inside the body of a learnt layout: advertisements, cards, buttons, notices."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from zakerscraper.zaker.generic.blocks import TEXT, Box
from zakerscraper.zaker.generic.squeezed import squeezed
from zakerscraper.zaker.learnt.example import Example
from zakerscraper.zaker.learnt.names import own_selectors, tag_selector

_RECURS = 3
"""On so many pages a line must stand that is recognised by its words."""
_MAX_SELECTORS = 40


def find_leftovers(found: Sequence[tuple[Example, Box]], body: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return selectors of what is to be left out of the bodies, and texts of lines, without white space.

    No selector finds anything that holds a part of an archived article, on any of the pages. Lines are those that recur
    and that none of the articles has.

    Args:
        found: Pages and their bodies' boxes, which the selector *body* finds.
    """
    roots = [root for example, box in found for root in _foreign_boxes(example, box)]
    reached: defaultdict[str, set[int]] = defaultdict(set)
    ranks: dict[str, int] = {}
    for place, root in enumerate(roots):
        for rank, selector in _selectors(root, body):
            reached[selector].add(place)
            ranks[selector] = rank
    order = sorted(reached, key=lambda selector: (ranks[selector], -len(reached[selector])))
    chosen: list[str] = []
    open_roots = set(range(len(roots)))
    for selector in order:
        if not reached[selector] & open_roots or not _is_harmless(selector, found):
            continue
        chosen.append(selector)
        open_roots -= reached[selector]
        if not open_roots or len(chosen) >= _MAX_SELECTORS:
            break
    lines: Counter[str] = Counter()
    for example, box in found:
        gone = {node.mem_id for selector in chosen for node in box.node.css(selector)}
        lines.update(set(_foreign_lines(example, box, gone)))
    every = "\n".join(example.archived_text for example, _ in found)
    recurring = sorted(line for line, count in lines.items() if count >= _RECURS and line not in every)
    return tuple(chosen), tuple(recurring)


def _foreign_boxes(example: Example, box: Box) -> Iterator[Box]:
    """Yield the outermost boxes in *box* that hold something, and nothing of the article."""
    stack = list(reversed(box.children))
    while stack:
        inner = stack.pop()
        share = example.shares.get(inner)
        if share is None or not (share.foreign or share.foreign_images):
            continue
        if share.kept or share.images:
            stack.extend(reversed(inner.children))
        else:
            yield inner


def _selectors(root: Box, body: str) -> Iterator[tuple[int, str]]:
    own = own_selectors(root)
    for rank, selector in own:
        yield (rank if rank != 7 else 12), selector
    if root.parent is not None:
        for rank, outer in own_selectors(root.parent)[:2]:
            if rank <= 6:
                yield 8 + rank, f"{outer} > {own[0][1]}"
        beside = root.parent.children
        for edge, place in (("first-child", 0), ("last-child", -1)):
            if beside[place] is root:
                yield 14, f"{body} > {tag_selector(root.tag)}:{edge}"


def _is_harmless(selector: str, found: Sequence[tuple[Example, Box]]) -> bool:
    for example, box in found:
        if example.outline is None:
            return False
        ids = {node.mem_id for node in box.node.css(selector)}
        if box.node.mem_id in ids:
            return False
        for inner in example.outline.boxes:
            share = example.shares.get(inner) if inner.node.mem_id in ids else None
            if share is not None and (share.kept or share.images):
                return False
    return True


def _foreign_lines(example: Example, box: Box, gone: set[int]) -> Iterator[str]:
    """Yield the lines in *box* that the article has not, but for those in the nodes *gone*."""
    if example.outline is None or not example.shares[box].foreign:
        return
    for block in example.outline.blocks[box.first : box.last]:
        line = squeezed(block.text) if block.kind == TEXT else ""
        is_gone = any(outer.node.mem_id in gone for outer in block.box.around())
        if len(line) >= 2 and not is_gone and line not in example.archived_text:
            yield line
