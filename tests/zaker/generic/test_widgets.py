"""Widgets on a page, at whatever number of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import accumulate

import pytest

from zakerscraper.zaker.dom import Page
from zakerscraper.zaker.generic import widgets
from zakerscraper.zaker.generic.blocks import Outline


def test_many_widgets_are_told_with_one_count_of_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page of thousands would else take minutes; what is left out of a box meanwhile is none of it."""
    counted: list[str] = []

    def count(values: Iterable[int]) -> Iterator[int]:
        counted.append("all pieces")
        return accumulate(values)

    monkeypatch.setattr(widgets, "accumulate", count)
    polls = "".join(f"<section>你参与第{number}次吗？<br>40%<br>60%</section>" for number in range(30))
    outline = Outline(Page(f"<main><div>{polls}<button>好</button>您有渡口的消息吗？</div><p>渡口</p></main>"))
    found = []
    for box, kind in widgets.find_widgets(outline):
        outline.leave_out(box, kind)
        found.append((box.tag, kind))
    assert found == [*[("section", "a poll")] * 30, ("div", "a question to the reader")]
    assert len(counted) == 2  # lines and characters
