"""Finds boilerplate inside the body of a learnt layout: advertisements, cards, buttons, notices."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from zakerscraper.zaker.generic.blocks import TEXT, Box
from zakerscraper.zaker.generic.squeezed import squeezed
from zakerscraper.zaker.learnt.coverage import Coverage
from zakerscraper.zaker.learnt.names import own_selectors, tag_selector

_RECURS = 3
"""On so many pages a line must stand that is recognised by its words."""
_MAX_SELECTORS = 40


def find_leftovers(found: Sequence[tuple[Coverage, Box]], body: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return selectors of what is to be left out of the bodies, and texts of lines, without white space.

    No selector finds anything that holds a part of an archived article, on any of the pages. Lines are those that recur
    and that none of the articles has.

    Args:
        found: Pages and their bodies' boxes, which the selector *body* finds.
    """
    roots = [root for coverage, box in found for root in _foreign_boxes(coverage, box)]
    reached: defaultdict[str, set[int]] = defaultdict(set)
    ranks: dict[str, int] = {}
    for number, root in enumerate(roots):
        for rank, selector in _selectors(root, body):
            reached[selector].add(number)
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
    for coverage, box in found:
        dropped = {node.mem_id for selector in chosen for node in box.node.css(selector)}
        lines.update(set(_foreign_lines(coverage, box, dropped)))
    archived = "\n".join(coverage.body.text for coverage, _ in found)
    recurring = sorted(line for line, count in lines.items() if count >= _RECURS and line not in archived)
    return tuple(chosen), tuple(recurring)


def _foreign_boxes(coverage: Coverage, box: Box) -> Iterator[Box]:
    """Yield the outermost boxes in *box* that have something, and nothing of the article."""
    stack = list(reversed(box.children))
    while stack:
        inner = stack.pop()
        share = coverage.shares.get(inner)
        if share is None or not (share.foreign or share.foreign_images):
            continue
        if share.has_archived:
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
        for edge, index in (("first-child", 0), ("last-child", -1)):
            if root.parent.children[index] is root:
                yield 14, f"{body} > {tag_selector(root.tag)}:{edge}"


def _is_harmless(selector: str, found: Sequence[tuple[Coverage, Box]]) -> bool:
    for coverage, box in found:
        ids = {node.mem_id for node in box.node.css(selector)}
        if box.node.mem_id in ids:
            return False
        for inner in coverage.outline.boxes:
            share = coverage.shares.get(inner) if inner.node.mem_id in ids else None
            if share is not None and (share.has_archived):
                return False
    return True


def _foreign_lines(coverage: Coverage, box: Box, dropped: set[int]) -> Iterator[str]:
    """Yield the lines in *box* that the article has not, but for those in the nodes *dropped*."""
    if not coverage.shares[box].foreign:
        return
    for block in coverage.outline.blocks[box.first : box.last]:
        line = squeezed(block.text) if block.kind == TEXT else ""
        is_dropped = any(outer.node.mem_id in dropped for outer in block.box.around())
        if len(line) >= 2 and not is_dropped and line not in coverage.body.text:
            yield line
