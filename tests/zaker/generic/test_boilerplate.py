"""What is none of the article, at whatever number of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import accumulate

import pytest

from zakerscraper.zaker.dom import Page
from zakerscraper.zaker.generic import boilerplate
from zakerscraper.zaker.generic.reading import Reading


def test_hidden_parts_of_many_paragraphs_are_left_out_with_few_counts_of_the_page(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A page of thousands would else take minutes."""
    counted: list[str] = []

    def count(values: Iterable[int]) -> Iterator[int]:
        counted.append("all pieces")
        return accumulate(values)

    monkeypatch.setattr(boilerplate, "accumulate", count)
    words = "河边的磨坊停了三十年，今年春天又转了起来<span hidden>藏</span>，渡口的船夫说他也没有想到。"
    page = Page(f"<h1>磨坊</h1><main>{f'<p>{words}</p>' * 300}</main>")
    reading = Reading.of(page, "https://a.example/1", datetime(2026, 5, 18, tzinfo=UTC), "", None)
    boilerplate.leave_out_boilerplate(reading)
    texts = [piece.text for piece in reading.outline.within(reading.outline.root) if piece is not reading.heading]
    assert len(texts) == 300
    assert not any("藏" in text for text in texts)
    assert len(counted) < 300
