"""Archives made by each earlier version, by that version's own code, are brought to this one without loss.

`data/version-*.sql` are dumps of them. There were archives of version 1 before it had walks and hosts.
"""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from zakerscraper.archive.archive import Archive
from zakerscraper.archive.backup import back_up
from zakerscraper.archive.schema import VERSION, metadata
from zakerscraper.archive.serialization import article_data
from zakerscraper.archive.state import State
from zakerscraper.items import ListEntry

DUMPS = sorted((Path(__file__).parent / "data").glob("version-*.sql"))
NOW = datetime(2026, 11, 29, tzinfo=UTC)


def rows_of(file: Path) -> dict[str, list[dict[str, Any]]]:
    """Return all rows of all tables in *file*."""
    with closing(sqlite3.connect(file)) as connection:
        connection.row_factory = sqlite3.Row
        # The index of words holds no rows that could be read.
        found = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'search_terms'")
        tables = [name for (name,) in found]
        return {name: [dict(row) for row in connection.execute(f"SELECT * FROM {name} ORDER BY 1")] for name in tables}


def form_of(file: Path) -> dict[str, set[str]]:
    """Return the names of columns and indexes of each table in *file*."""
    with closing(sqlite3.connect(file)) as connection:
        return {
            table: {
                row[1] for kind in ("table_info", "index_list") for row in connection.execute(f"PRAGMA {kind}({table})")
            }
            for table in metadata.tables
        }


@pytest.fixture(params=DUMPS, ids=[dump.stem for dump in DUMPS])
def file(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Return an archive of an earlier version."""
    file = tmp_path / "archive.sqlite3"
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript(request.param.read_text(encoding="utf-8"))
    return file


def test_there_is_one_of_each_earlier_version() -> None:
    assert {dump.stem.split("-")[1] for dump in DUMPS} == {str(version) for version in range(1, VERSION)}


def test_nothing_of_it_is_lost(file: Path, tmp_path: Path) -> None:
    before = rows_of(file)
    assert before["articles"]
    assert before["lists"]
    assert before["runs"]
    Archive(Archive.file_url(file), "run-1").close()
    after = rows_of(file)
    assert next(row["value"] for row in after.pop("meta") if row["key"] == "version") == str(VERSION)
    del before["meta"]
    for table, rows in before.items():
        assert len(after[table]) == len(rows)
        for old, new in zip(rows, after[table], strict=True):
            assert old.items() <= new.items()
    fresh = tmp_path / "fresh.sqlite3"
    Archive(Archive.file_url(fresh), "run-1").close()
    assert form_of(file) == form_of(fresh)


def test_all_of_it_is_understood(file: Path) -> None:
    before = rows_of(file)
    archive = Archive(Archive.file_url(file), "run-1")
    read = {article.id: article_data(article) for article in archive.queries.articles()}
    stored = [json.loads(row["item"]) for row in before["articles"] if row["item"]]
    assert {article["id"] for article in stored} == set(read)
    for archived in stored:
        assert {name: read[archived["id"]][name] for name in archived if archived[name] != {}} == {
            name: value for name, value in archived.items() if value != {}
        }
    assert {(id_, title, document) for id_, title, document in archive.queries.titles_and_paths()} == {
        (row["id"], row["title"], row["document"] or "") for row in before["articles"]
    }
    assert [run["name"] for run in archive.runs.all()] == [row["name"] for row in before["runs"]]
    assert set(archive.images.all()) == {row["path"] for row in before["pictures"]}
    assert set(archive.hosts.paces()) == {row["host"] for row in before.get("hosts", [])}
    assert archive.imports.digests() == {row["digest"] for row in before.get("imports", [])}
    assert {row["id"] for row in archive.queries.list_in_state(State.GONE)} == {
        row["id"] for row in before["articles"] if row["state"] == "gone"
    }
    archive.close()


def test_when_its_articles_were_archived_is_known(file: Path) -> None:
    before = [row for row in rows_of(file)["articles"] if row["item"] and row["url"]]
    Archive(Archive.file_url(file), "run-1").close()
    after = rows_of(file)
    archived = {row["article"]: (row["archived_at"], row["looked_at"], row["withdrawn_at"]) for row in after["visits"]}
    assert archived == {row["id"]: (row["exported_at"], row["exported_at"], None) for row in before}
    assert after["versions"] == []


def test_a_run_goes_on_with_it(file: Path) -> None:
    before = {row["id"]: row for row in rows_of(file)["articles"]}
    entries = [ListEntry(id_, row["url"], row["title"]) for id_, row in before.items()]
    entries.append(ListEntry("f" * 24, "https://www.myzaker.com/article/" + "f" * 24, "新的文章"))
    archive = Archive(Archive.file_url(file), "run-1")
    archive.runs.enter()
    known = archive.claims.claim_listed(entries, now=NOW, again=False, claim_at_most=None)
    claimed = {id_ for id_, state in known.items() if state.is_claimed}
    assert claimed == {id_ for id_, row in before.items() if row["state"] == "pending"} | {"f" * 24}
    archive.lists.record_first_page("https://www.myzaker.com/channel/14", entries=1, layout="figure", now=NOW)
    archive.lists.begin_walk("https://www.myzaker.com/channel/14", pages=5, now=NOW)
    archive.hosts.save_pace("www.myzaker.com", 3.0, now=NOW)
    assert archive.hosts.paces()["www.myzaker.com"][0] == 3.0
    archive.close()


def test_its_backup_is_of_its_own_version(file: Path, tmp_path: Path) -> None:
    before = rows_of(file)
    back_up(Archive.file_url(file), tmp_path / "copy.sqlite3")
    assert rows_of(tmp_path / "copy.sqlite3") == before
    assert rows_of(file) == before
