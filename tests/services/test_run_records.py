"""The summaries of runs that were killed, or never began: written once, and told apart."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from scrapy.utils.test import get_crawler

from tests.components import open_crawl
from zakerscraper.archive.archive import Archive
from zakerscraper.commands.crawl import record_failed_start
from zakerscraper.extensions.archive import ArchiveExtension
from zakerscraper.services.crawl_session import session_of
from zakerscraper.spiders.hot import HotSpider
from zakerscraper.storage.local import OutputFolder

KILLED = "hot-20260518T120000Z"


def test_of_two_runs_that_find_one_killed_at_once_one_writes_its_summary(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_crawl(tmp_path):
        pass
    archive = Archive(Archive.file_url(tmp_path / ".zaker/archive.sqlite3"), KILLED)
    archive.runs.begin(spider="hot", arguments={}, now=datetime.now(UTC))
    archive.close()
    summary = tmp_path / f".zaker/runs/{KILLED}.json"
    summary.parent.mkdir(exist_ok=True)
    summary.write_text("the other's")
    look = OutputFolder.size
    monkeypatch.setattr(OutputFolder, "size", lambda self, path: None if KILLED in path else look(self, path))
    with open_crawl(tmp_path) as (_, session):
        assert any(KILLED in note for note in session.report.notes)
    assert summary.read_text() == "the other's"


def test_a_run_that_fails_as_it_begins_is_not_taken_for_a_killed_one(tmp_path: Path) -> None:
    with open_crawl(tmp_path):
        pass
    crawler = get_crawler(HotSpider, {"ZAKER_OUTPUT_DIR": str(tmp_path)})
    crawler.spider = HotSpider.from_crawler(crawler)
    extension = ArchiveExtension.from_crawler(crawler)
    name = extension.session.run
    record_failed_start(crawler, "the run could not begin: ImportError: no.such")
    assert session_of(crawler) is None
    summary = json.loads((tmp_path / f".zaker/runs/{name}.json").read_text())
    assert (summary["verdict"], summary["finish_reason"]) == ("error", "failed to begin")
    assert summary["notes"] == ["the run could not begin: ImportError: no.such"]
    with open_crawl(tmp_path) as (_, session):
        assert session.report.notes == []
