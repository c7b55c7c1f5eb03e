"""What is asked of boxes side by side is asked of few, however many there are: time grows as the page does."""

import pytest

from tests.zaker.generic.article_pages import BODY, MOMENT, SHOWN, TEXTS, TITLE, lines, page, read
from zakerscraper.zaker.dom import Page
from zakerscraper.zaker.generic import layout_tables, next_articles
from zakerscraper.zaker.generic.blocks import Outline

MANY = 300


def test_of_each_number_of_a_long_row_few_others_are_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[object] = []
    are_alike = layout_tables.are_alike
    monkeypatch.setattr(layout_tables, "are_alike", lambda *boxes: compared.append(boxes) or are_alike(*boxes))
    numbers = "<div class='x'>12</div>" * MANY
    read(page(f"<div><h1>{TITLE}</h1><p>{SHOWN}</p>{BODY}{numbers}{BODY}</div>"))
    assert len(compared) < MANY * 100


@pytest.mark.parametrize(("cells", "is_row"), [(3, True), (MANY, False)])
def test_a_row_of_more_cells_than_a_table_has_is_none(cells: int, is_row: bool) -> None:
    outline = Outline(Page(page(f"<table><tr>{'<td>相关</td>' * cells}</tr></table>")))
    assert layout_tables.is_in_row(outline.blocks[1], outline.blocks) is is_row


def test_what_stands_behind_a_heading_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    monkeypatch.setattr(next_articles, "_tells_something", asked.append)
    beside = "<div><b>又</b></div>" * MANY
    found = read(page(f"<div><h1>{TITLE}</h1><i>{SHOWN}</i></div>{beside}<div>{BODY}</div>"))
    assert (lines(found), found.times[0].start) == (TEXTS, MOMENT)
    assert len(asked) < 10
