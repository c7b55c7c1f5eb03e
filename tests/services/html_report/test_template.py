"""The report's template, which no type checker reads: each of its branches finds in our classes what it names."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest

from tests.archive.records import article, id_of, remember
from zakerscraper.archive.archive import Archive
from zakerscraper.archive.visits import WithdrawnArticle
from zakerscraper.items import SHANGHAI, Channel
from zakerscraper.services.corrections import Correction
from zakerscraper.services.html_report import page as page_module
from zakerscraper.services.html_report.build import ReportScope, build_report
from zakerscraper.services.html_report.figures import AGAIN, GIVEN_UP, IMAGES, NEW, Run, Waiting
from zakerscraper.services.html_report.library import ReportLibrary, read_asset
from zakerscraper.services.html_report.page import ReportContext, page
from zakerscraper.storage.local import OutputFolder

NOW = datetime(2026, 5, 20, 12, tzinfo=UTC)
BRANCH = re.compile(r"\{%-? *(?:if|elif|else|for)\b[^%]*%\}")
MANY = 201
"""More than the report shows of anything."""


def with_marks(template: str) -> str:
    """Return *template* with a comment at the beginning of each branch and loop."""
    numbers = count()
    return BRANCH.sub(lambda tag: f"{tag[0]}<!--branch {next(numbers)}-->", template)


def full_context() -> ReportContext:
    counts = dict.fromkeys(("listed", "exported", "known", "gone", "failed", "skipped"), 1)
    began = datetime(2026, 5, 18, 8, tzinfo=SHANGHAI)
    runs = [Run(f"run-{n}", "channel", "id=13", began + timedelta(days=n), "ok", 65, counts) for n in range(40)]
    runs.insert(-1, replace(runs[-1], name="killed", verdict="error", seconds=None, counts={}))
    failures = [{"id": id_of(n), "url": article(n).url, "title": "", "reason": "HTTP 500"} for n in range(MANY)]
    waiting = [
        Waiting(id_of(n), "" if n else article(n).url, f"第{n}篇", "科技", NOW, state, f"HTTP {n}", 1, moment)
        for n, (state, moment) in enumerate(
            [(AGAIN, NOW), (NEW, NOW), (IMAGES, None), *[(GIVEN_UP, None)] * MANY],
        )
    ]
    gone = [{"id": id_of(n), "url": "", "title": "", "section": "科技", "reason": "HTTP 404"} for n in range(MANY)]
    before = article(1, title="钟楼", body_html="<p>昨天三人受伤。</p>")
    after = article(1, title="钟楼", body_html="<p>昨天一人受伤。</p>", version=2)
    titled = replace(after, title="大钟楼")
    withdrawn = WithdrawnArticle(id_of(2), article(2).url, "钟", "科技", NOW, NOW, "HTTP 410")
    return ReportContext(
        runs=runs,
        summaries={run.name: {"notes": ["the disk is full"], "failures": failures} for run in runs[-2:]},
        waiting=waiting,
        gone=gone,
        corrections=[
            Correction(before, after, NOW, "fetched", ("text",)),
            *[Correction(before, titled, NOW, "fetched", ("title", "text"))] * MANY,
        ],
        withdrawn=[withdrawn],
        scope="",
        made_at=NOW,
    )


def rendered(library: ReportLibrary, context: ReportContext) -> str:
    return page(library, context).decode()


def test_each_branch_finds_what_it_names(monkeypatch: pytest.MonkeyPatch) -> None:
    marked = with_marks(read_asset("report.html"))

    def read_marked(name: str) -> str:
        return marked if name == "report.html" else read_asset(name)

    monkeypatch.setattr(page_module, "read_asset", read_marked)
    full = ReportLibrary("../")
    channel = Channel("channel", "13", "科技")
    full.add_all(
        [article(n, section=f"栏目{n}", channels=[channel], same_as=id_of(1) if n == 2 else "") for n in range(MANY)],
        {},
    )
    empty = ReportLibrary(None, bodies=False)
    empty.add_all([], {})
    nothing: list[Any] = []
    pages = rendered(full, full_context()) + rendered(
        empty, ReportContext(nothing, {}, nothing, nothing, nothing, nothing, "", NOW)
    )
    numbers = range(marked.count("<!--branch "))
    assert len(numbers) > 40
    assert [number for number in numbers if f"<!--branch {number}-->" not in pages] == []


def test_a_report_is_made_while_all_articles_wait(archive: Archive, folder: OutputFolder) -> None:
    remember(archive, 1)
    document, articles = build_report(archive, folder, None, ReportScope())
    assert articles == 0
    assert "<dt>Waiting</dt><dd>1</dd>" in document.decode()


def test_a_name_that_no_class_has_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    misspelt = read_asset("report.html").replace("one.withdrawn_at", "one.withdrawn_on")
    monkeypatch.setattr(page_module, "read_asset", lambda name: misspelt if name == "report.html" else read_asset(name))
    library = ReportLibrary(None)
    library.add_all([article(1)], {})
    with pytest.raises(Exception, match="withdrawn_on"):
        rendered(library, full_context())
