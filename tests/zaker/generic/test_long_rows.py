"""What is asked of boxes side by side is asked of few, however many there are: time grows as the page does."""

import pytest

from tests.zaker.generic.article_pages import BODY, FIRST, MOMENT, SHOWN, TEXTS, TITLE, lines, others, page, read
from zakerscraper.zaker.dom import Page
from zakerscraper.zaker.generic import folded_text, layout_tables, list_fields, next_articles, widgets
from zakerscraper.zaker.generic.blocks import Block, Outline
from zakerscraper.zaker.list_parsers import read_list

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


def test_hidden_boxes_are_compared_with_few_of_those_beside_them(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    has_text = folded_text.has_text
    monkeypatch.setattr(folded_text, "has_text", lambda *box: asked.append(box) or has_text(*box))
    hidden = "".join(f"<div class='x' style='display:none'>{number}</div>" for number in range(MANY))
    beside = "<div class='x'>短</div>" * MANY
    found = read(page(f"<div><h1>{TITLE}</h1><p>{SHOWN}</p>{BODY}{hidden}{beside}</div>"))
    assert lines(found)[:3] == TEXTS
    assert len(asked) < 3 * MANY


def test_many_hidden_parts_are_cut_out_of_a_line_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    cut = Block.cut
    monkeypatch.setattr(Block, "cut", lambda block, *boxes: asked.append(len(boxes)) or cut(block, *boxes))
    parts = "字<span style='display:none'>藏</span>" * MANY
    found = read(page(f"<div><h1>{TITLE}</h1><p>{SHOWN}</p>{BODY}<p>{parts}。</p></div>"))
    assert lines(found) == [*TEXTS, "字" * MANY + "。"]
    assert sum(asked) == MANY
    assert len(asked) < MANY / 2


def test_of_a_link_around_many_lines_no_line_takes_the_whole_text(monkeypatch: pytest.MonkeyPatch) -> None:
    texts: list[str] = []
    text_of_link, one_line = widgets.text_of_link, list_fields.one_line
    monkeypatch.setattr(widgets, "text_of_link", lambda *link: texts.append(text_of_link(*link)) or texts[-1])
    monkeypatch.setattr(list_fields, "one_line", lambda text: texts.append(one_line(text)) or texts[-1])
    url = others(1)[0][0]
    html = page(f"<h1>{TITLE}</h1><p>{SHOWN}</p>{BODY}<a href='{url}'>{f'{FIRST}<br>' * MANY}</a>")
    assert lines(read(html)) == TEXTS
    read_list(html, "https://www.myzaker.com/", MOMENT)
    assert sum(map(len, texts)) < 10 * len(html)
