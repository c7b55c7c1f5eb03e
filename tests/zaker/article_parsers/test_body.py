"""What is taken out of a page."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from zakerscraper.zaker.article_parsers.body import remove


@dataclass
class Node:
    """An element as selectolax gives it: two of one `mem_id` are the same one."""

    mem_id: int
    parent: Node | None = None
    is_element_node: bool = True
    freed: list[int] = field(default_factory=list)

    def decompose(self) -> None:
        self.freed.append(self.mem_id)


def test_an_element_that_several_selectors_find_is_freed_once() -> None:
    """Lexbor would be asked to free what it has freed."""
    freed: list[int] = []
    outer = Node(1, freed=freed)
    found: Any = [outer, Node(2, outer, freed=freed), Node(3, freed=freed), Node(1, freed=freed)]
    remove(found)
    assert freed == [1, 3]
