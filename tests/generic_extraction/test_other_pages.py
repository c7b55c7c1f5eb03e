"""The generic extractor on news pages that others collected and marked: floors that only rise."""

from __future__ import annotations

import html as entities
import importlib.util
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.generic_extraction.other_pages import FOLDER, NO_ID, NOW, page_text, truth
from zakerscraper.document.sanitize import clean
from zakerscraper.exceptions import ZakerError
from zakerscraper.zaker.articles import read_article

pytestmark = pytest.mark.skipif(not FOLDER, reason="OTHER_PAGES_DIR is not set: no pages of others to read")

FLOORS = {
    "magic-zh": {"text": 0.978},
    "aeb": {"text": 0.969},
    "fundus": {"text": 0.942},
    "magic-other": {"text": 0.91},
    "wcxb": {"title": 0.888, "author": 0.847, "date": 0.882, "text": 0.958},
}
"""What was reached, rounded down: text is the F1 of words, the others the share of fields that are right."""
MOST_LOST = 0.0051
"""The share of all pages of which less than half of the text may be found."""
LEAST_SURE = 0.3
"""The share of all results that are called sure."""

_BLOCK = re.compile(
    r"</?(?:p|div|section|article|h[1-6]|li|ul|ol|td|th|tr|table|blockquote|br|figure|figcaption|dd|dt|dl|pre|img|iframe"
    r"|video|hr|caption)\b[^>]*>"
)
_TAG = re.compile(r"<[^>]*>")


def read(name: str, key: str, url: str) -> dict[str, str]:
    """Return what the reader makes of the page *key* of the set *name*: text, title, author, the day as stated."""
    try:
        found = read_article(page_text(name, key), url, NOW, NO_ID)
        body = clean(found.body_html).html
    except ZakerError:
        return {}
    return {
        "text": entities.unescape(_TAG.sub("", _BLOCK.sub("\n", body))),
        "title": found.title,
        "author": found.author,
        "date": found.times[0].start.date().isoformat() if found.times else "",
        "quality": found.evidence.get("quality", ""),
    }


@cache
def scorer() -> Any:
    """Return the module whose marks are asked."""
    folder = Path(FOLDER)
    specification = importlib.util.spec_from_file_location("other_pages_score", folder / "score.py")
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


@cache
def results() -> dict[str, dict[str, dict[str, str]]]:
    """Return what the reader makes of each page of each set."""
    return {name: {key: read(name, key, page["url"]) for key, page in pages.items()} for name, pages in truth().items()}


@cache
def marks() -> dict[str, dict[str, Any]]:
    """Return the scorer's marks of each set."""
    found: dict[str, dict[str, Any]] = scorer().score(results(), truth())
    return found


@pytest.mark.parametrize(("name", "field"), [(name, field) for name, floors in FLOORS.items() for field in floors])
def test_no_mark_falls(name: str, field: str) -> None:
    assert marks()[name][field] >= FLOORS[name][field], marks()[name]


def test_hardly_any_page_loses_half_of_its_text() -> None:
    lost, pages = (sum(mark[name] for mark in marks().values()) for name in ("lost", "pages"))
    assert lost <= MOST_LOST * pages, marks()


def test_what_is_called_sure_keeps_the_text() -> None:
    """Of results that the reader calls sure, 99 % keep 95 % of the text, and they are not few."""
    sure = [
        scorer().page(found["text"], truth()[name][key]["text"])[1]
        for name, pages in results().items()
        for key, found in pages.items()
        if found.get("quality", "").startswith("sure")
    ]
    assert len(sure) >= LEAST_SURE * sum(len(pages) for pages in truth().values())
    assert sum(recall >= 0.95 for recall in sure) >= 0.99 * len(sure)
