"""The table of docs/elements.md: each of its rows is what comes of what is served, and no element is missing."""

from __future__ import annotations

import io
import re
from datetime import datetime
from pathlib import Path

from lxml import etree

from tests.each_case import each_case
from zakerscraper.document import safety
from zakerscraper.document.body import plain_text
from zakerscraper.document.markdown import markdown
from zakerscraper.document.sanitize import clean
from zakerscraper.items import SHANGHAI, Article
from zakerscraper.services.feeds import FeedOptions, write_feed

PAGE = Path(__file__).parents[2] / "docs/elements.md"
ID = "6a0a7f848e9f09000000002d"


def rows() -> list[list[str]]:
    lines = [line for line in PAGE.read_text("utf-8").splitlines() if line.startswith("| `")]
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines]


def value(cell: str) -> str:
    """Return what a cell of the table shows: one piece of code, or a dash for nothing."""
    if cell == "–":
        return ""
    marks = re.match("`+", cell)
    assert marks
    inner = cell.removeprefix(marks[0]).removesuffix(marks[0])
    inner = inner[1:-1] if inner.startswith(" ") and inner.endswith(" ") else inner
    return inner.replace("\\|", "|").replace("⏎", "\n")


@each_case("row", rows())
def test_each_row_is_what_comes_of_what_is_served(row: list[str]) -> None:
    _, served, html, written, text = row
    cleaned = clean(value(served)).html
    assert cleaned == value(html)
    assert markdown(cleaned).strip("\n") == value(written)
    assert plain_text(cleaned) == value(text)


def test_feeds_hold_the_same_html() -> None:
    published = datetime(2026, 5, 18, tzinfo=SHANGHAI)
    for _, _, html, *_ in rows():
        article = Article(id=ID, url=f"https://www.myzaker.com/article/{ID}", published_at=published)
        article.body_html = value(html)
        out = io.StringIO()
        write_feed([article], "atom", FeedOptions(), out)
        assert etree.fromstring(out.getvalue().encode()).findtext("{*}entry/{*}content") == value(html)


def test_the_table_names_every_element_once() -> None:
    named = [name for row in rows() if ":" not in row[0] for name in re.findall(r"`([^`]*)`", row[0])]
    with_cases = {name for row in rows() for name in re.findall(r"`([^`]*)`", row[0])}
    known = safety.KEPT | safety.DROPPED | safety.RENAMED.keys() | safety.REPLACED | safety.UNWRAPPED
    assert with_cases == known
    assert len(named) == len(set(named))


def test_white_space_around_what_is_taken_away_is_calm_at_once() -> None:
    """The last line of it before a block is not indented, and a body that was cleaned is not changed again."""
    cleaned = clean("<div>\n\t\t\t<script>x</script>\n\t\t</div>\n<p>渡口</p>").html
    assert cleaned == "<div>\n\t\t\t\n</div>\n<p>渡口</p>"
    assert clean(cleaned).html == cleaned
