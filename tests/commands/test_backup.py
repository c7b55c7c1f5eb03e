"""`scrapy archive backup` as a user types it."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.run_scrapy import environment, scrapy
from zakerscraper.archive.archive import Archive
from zakerscraper.items import ListEntry


@pytest.fixture
def output(tmp_path: Path) -> Path:
    """Return an output folder with an archive of one article."""
    (tmp_path / "output/.zaker").mkdir(parents=True)
    archive = Archive(Archive.file_url(tmp_path / "output/.zaker/archive.sqlite3"), "run-1")
    entry = ListEntry("0" * 24, "https://www.myzaker.com/article/" + "0" * 24, "磨坊")
    archive.claims.claim_listed([entry], now=datetime(2026, 5, 18, tzinfo=UTC), again=False, claim_at_most=0)
    archive.close()
    return tmp_path / "output"


def back_up(output: Path, *arguments: str) -> Any:
    return scrapy("archive", "backup", *arguments, env=environment(ZAKER_OUTPUT_DIR=str(output)))


def test_a_backup_is_written_told_of_and_not_written_over(output: Path, tmp_path: Path) -> None:
    file = tmp_path / "备份.sqlite3"
    done = back_up(output, str(file))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"{file}: 1 article, ")
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("SELECT title FROM articles").fetchall() == [("磨坊",)]
    again = back_up(output, str(file))
    assert (again.returncode, again.stdout) == (2, "")
    assert "--overwrite" in again.stderr
    replaced = back_up(output, str(file), "--overwrite", "--json")
    assert json.loads(replaced.stdout) == {"file": str(file), "articles": 1, "size": file.stat().st_size}


def test_what_cannot_be_backed_up_is_said_in_one_line(output: Path, tmp_path: Path) -> None:
    for status, folder, arguments, words in (
        (2, output, [], "needs one file"),
        (2, output, ["a", "b"], "needs one file"),
        (2, output, [str(tmp_path / "missing/a")], "is not a folder"),
        (1, tmp_path / "empty", [str(tmp_path / "a")], "there is no archive in"),
    ):
        done = back_up(folder, *arguments)
        (line,) = done.stderr.splitlines()
        assert words in line
        assert (done.returncode, done.stdout) == (status, "")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["output"]
