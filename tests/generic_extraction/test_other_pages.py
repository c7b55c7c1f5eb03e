"""The reader of last resort on news pages that others collected and marked: floors that only rise.

The pages are no part of this repository. OTHER_PAGES_DIR names the folder: `truth.json` (`{set: {key: {url, text,
title?, author?, date?}}}`), `SET/KEY.html.gz` as served, and `score.py`, whose marks these are.
"""

from __future__ import annotations

import gzip
import html as entities
import importlib.util
import json
import os
import re
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from scrapy.http import HtmlResponse

from zakerscraper.document.sanitize import clean
from zakerscraper.exceptions import ZakerError
from zakerscraper.zaker.articles import read_article

FOLDER = os.environ.get("OTHER_PAGES_DIR", "")
pytestmark = pytest.mark.skipif(not FOLDER, reason="OTHER_PAGES_DIR is not set: no pages of others to read")

FLOORS = {
    "magic-zh": {"text": 0.969},
    "aeb": {"text": 0.96},
    "fundus": {"text": 0.935},
    "magic-other": {"text": 0.884},
    "wcxb": {"title": 0.885, "author": 0.815, "date": 0.86, "text": 0.953},
}
"""What was reached, rounded down: text is the F1 of words, the others the share of fields that are right."""
MOST_LOST = 0.0101
"""The share of all pages of which less than half of the text may be found."""

NOW = datetime(2026, 6, 1, tzinfo=UTC)
NO_ID = "6a1c3d800000000000000000"
"""The id of an article that none of the pages is."""
_BLOCK = re.compile(
    r"</?(?:p|div|section|article|h[1-6]|li|ul|ol|td|th|tr|table|blockquote|br|figure|figcaption|dd|dt|dl|pre|img|iframe"
    r"|video|hr|caption)\b[^>]*>"
)
_TAG = re.compile(r"<[^>]*>")


def read(folder: Path, key: str, url: str) -> dict[str, str]:
    """Return what the reader makes of a page: text, title, author, and the day as the page states it."""
    raw = gzip.decompress((folder / f"{key}.html.gz").read_bytes())
    try:
        text = raw.decode()  # some were stored anew, with their old declaration
    except UnicodeDecodeError:
        text = HtmlResponse(url, body=raw).text
    try:
        found = read_article(text, url, NOW, NO_ID)
        body = clean(found.body_html).html
    except ZakerError:
        return {}
    return {
        "text": entities.unescape(_TAG.sub("", _BLOCK.sub("\n", body))),
        "title": found.title,
        "author": found.author,
        "date": found.times[0].start.date().isoformat() if found.times else "",
    }


@cache
def marks() -> dict[str, dict[str, Any]]:
    """Return the scorer's marks of each set."""
    folder = Path(FOLDER)
    specification = importlib.util.spec_from_file_location("other_pages_score", folder / "score.py")
    assert specification is not None
    assert specification.loader is not None
    scorer = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(scorer)
    truth = json.loads((folder / "truth.json").read_text("utf-8"))
    results = {
        name: {key: read(folder / name, key, page["url"]) for key, page in pages.items()}
        for name, pages in truth.items()
    }
    found: dict[str, dict[str, Any]] = scorer.score(results, truth)
    return found


@pytest.mark.parametrize(("name", "field"), [(name, field) for name, floors in FLOORS.items() for field in floors])
def test_no_mark_falls(name: str, field: str) -> None:
    assert marks()[name][field] >= FLOORS[name][field], marks()[name]


def test_hardly_any_page_loses_half_of_its_text() -> None:
    lost, pages = (sum(mark[name] for mark in marks().values()) for name in ("lost", "pages"))
    assert lost <= MOST_LOST * pages, marks()
