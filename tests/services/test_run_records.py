"""The summaries of runs that were killed, or never began: written once, and told apart."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event
from time import monotonic

import pytest
from scrapy.utils.test import get_crawler

from tests.components import open_crawl
from zakerscraper.archive.archive import Archive
from zakerscraper.commands.crawl import record_failed_start
from zakerscraper.extensions.archive import ArchiveExtension
from zakerscraper.run_report.files import summary_path
from zakerscraper.run_report.report import RunReport
from zakerscraper.services.crawl_session import session_of
from zakerscraper.services.run_records import record_stop, write_summary
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


def test_a_run_that_was_killed_before_the_clock_was_set_back_does_not_end_before_its_start(tmp_path: Path) -> None:
    began = datetime.now(UTC).replace(microsecond=0) + timedelta(hours=1)
    with open_crawl(tmp_path):
        pass
    archive = Archive(Archive.file_url(tmp_path / ".zaker/archive.sqlite3"), KILLED)
    archive.runs.begin(spider="hot", arguments={}, now=began)
    archive.close()
    with open_crawl(tmp_path) as (_, session):
        (row,) = [row for row in session.archive.runs.all() if row["name"] == KILLED]
    assert row["finished_at"] == row["started_at"]
    summary = json.loads((tmp_path / summary_path(KILLED)).read_text())
    assert datetime.fromisoformat(summary["finished_at"]) == began


def test_a_run_that_fails_as_it_begins_is_not_taken_for_a_killed_one(tmp_path: Path) -> None:
    with open_crawl(tmp_path):
        pass
    crawler = get_crawler(HotSpider, {"ZAKER_OUTPUT_DIR": str(tmp_path)})
    crawler.spider = HotSpider.from_crawler(crawler)
    extension = ArchiveExtension.from_crawler(crawler)
    name = extension.session.run
    record_failed_start(crawler, "the run could not begin: ImportError: no.such")
    assert session_of(crawler) is None
    summary = json.loads((tmp_path / summary_path(name)).read_text())
    assert (summary["verdict"], summary["finish_reason"]) == ("error", "failed to begin")
    assert summary["notes"] == ["the run could not begin: ImportError: no.such"]
    with open_crawl(tmp_path) as (_, session):
        assert session.report.notes == []


def test_a_run_that_could_not_archive_its_end_is_not_taken_for_a_killed_one(tmp_path: Path) -> None:
    with open_crawl(tmp_path):
        pass
    archive = Archive(Archive.file_url(tmp_path / ".zaker/archive.sqlite3"), KILLED)
    archive.runs.begin(spider="hot", arguments={}, now=datetime.now(UTC), feeds=["a.jsonl"])
    archive.close()
    summary = RunReport("hot", {}, datetime.now(UTC)).summary("cannot_write", datetime.now(UTC))
    assert write_summary(OutputFolder(tmp_path, KILLED), KILLED, summary) == ""
    with open_crawl(tmp_path) as (_, session):
        (note,) = session.report.notes
    assert note.startswith(f"the run {KILLED} could not write into the archive that it ended; ")
    assert json.loads((tmp_path / f".zaker/runs/{KILLED}.json").read_text()) == summary


def test_one_file_of_a_summary_that_cannot_be_written_costs_not_the_other(tmp_path: Path) -> None:
    (tmp_path / ".zaker").mkdir()
    (tmp_path / ".zaker/runs").write_text("a file in the folder's place")
    assert write_summary(OutputFolder(tmp_path, KILLED), KILLED, {"verdict": "ok"})
    assert json.loads((tmp_path / ".zaker/last-run.json").read_text()) == {"verdict": "ok"}


def test_a_disk_that_hangs_holds_up_no_run_that_is_ended_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_crawl(tmp_path) as (_, session):
        hangs = Event()
        monkeypatch.setattr(session.folder, "create", lambda *_: hangs.wait())
        began = monotonic()
        record_stop(session)
        assert monotonic() - began < 2
        hangs.set()
