"""News pages that others collected and marked, which are no part of this repository.

OTHER_PAGES_DIR names their folder: `truth.json` (`{set: {key: {url, text, title?, author?, date?}}}`),
`SET/KEY.html.gz` as served, and `score.py`, whose marks count.
"""

from __future__ import annotations

import gzip
import json
import os
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from scrapy.http import HtmlResponse

FOLDER = os.environ.get("OTHER_PAGES_DIR", "")
NOW = datetime(2026, 6, 1, tzinfo=UTC)
NO_ID = "6a1c3d800000000000000000"
"""The id of an article that none of the pages is."""


@cache
def truth() -> dict[str, dict[str, dict[str, str]]]:
    """Return what the sets' makers marked: of each set, by page."""
    found: dict[str, dict[str, dict[str, str]]] = json.loads((Path(FOLDER) / "truth.json").read_text("utf-8"))
    return found


def page_text(name: str, key: str) -> str:
    """Return the page *key* of the set *name*, decoded."""
    raw = gzip.decompress((Path(FOLDER) / name / f"{key}.html.gz").read_bytes())
    try:
        return raw.decode()  # some were stored anew, with their old declaration
    except UnicodeDecodeError:
        return HtmlResponse(truth()[name][key]["url"], body=raw).text
