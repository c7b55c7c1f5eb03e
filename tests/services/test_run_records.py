"""The summary of a run that was killed is written once."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.components import open_crawl
from zakerscraper.archive.archive import Archive
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
