"""Block elements of Markdown and how they are written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from zakerscraper.document.markdown_inline import Inline, render_line


@dataclass(slots=True)
class Paragraph:
    """Lines of text, each of which ends with a break but the last."""

    lines: list[list[Inline]]


@dataclass(slots=True)
class Literal:
    """Lines that stand as they are: a heading, code, a table, HTML."""

    lines: list[str]


@dataclass(slots=True)
class Rule:
    """A line across the page."""


@dataclass(slots=True)
class Quote:
    """What is quoted."""

    blocks: list[Block]


@dataclass(slots=True)
class ItemList:
    """A list, whose items follow each other in numbers where it has them.

    Attributes:
        start: The first number, None without.
    """

    start: int | None
    items: list[list[Block]] = field(default_factory=list)


Block = Paragraph | Literal | Rule | Quote | ItemList
"""Any of these."""


def render_blocks(blocks: list[Block], *, in_list: bool = False, is_tight: bool = False) -> list[str]:
    """Return the lines of *blocks*.

    Args:
        is_tight: Whether no blank line stands between a paragraph and a list below it.
    """
    lines: list[str] = []
    last: Block | None = None
    mark = ""
    for block in blocks:
        if isinstance(block, ItemList):
            marks = "-*" if block.start is None else ".)"
            # Two lists of one kind, one after the other, would be one.
            mark = marks[mark == marks[0] and isinstance(last, ItemList)]
        follows = is_tight and isinstance(block, ItemList) and block.start in {None, 1} and isinstance(last, Paragraph)
        if lines and not follows:
            lines.append("")
        lines += _block_lines(block, mark, in_list)
        last = block
    return lines


def _block_lines(block: Block, mark: str, in_list: bool) -> list[str]:
    if isinstance(block, Literal):
        return block.lines
    if isinstance(block, Paragraph):
        return "\\\n".join(render_line(line) for line in block.lines).split("\n")
    if isinstance(block, Rule):
        # Behind a list's mark the usual one could be a longer rule.
        return ["___" if in_list else "---"]
    if isinstance(block, Quote):
        return [f"> {line}".rstrip() for line in render_blocks(block.blocks)]
    return list(_list_lines(block, mark))


def _list_lines(block: ItemList, mark: str) -> Iterator[str]:
    is_tight = all(_is_tight(item) for item in block.items)
    for number, item in enumerate(block.items):
        if number and not is_tight:
            yield ""
        begin = f"{mark} " if block.start is None else f"{block.start + number}{mark} "
        first, *rest = render_blocks(item, in_list=True, is_tight=is_tight)
        yield begin + first
        yield from (" " * len(begin) + line if line else "" for line in rest)


def _is_tight(item: list[Block]) -> bool:
    return isinstance(item[0], Paragraph | ItemList) and all(isinstance(block, ItemList) for block in item[1:])
