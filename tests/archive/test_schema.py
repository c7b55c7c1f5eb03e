"""Archives of this version are opened, newer ones refused, and what is no archive is named in one line."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import NullPool, inspect, text

from tests.servers import IN_EACH_DATABASE, PostgresServer
from zakerscraper.archive.archive import Archive
from zakerscraper.archive.engine import make_engine
from zakerscraper.archive.schema import READABLE_BY, VERSION, metadata
from zakerscraper.archive.state import State
from zakerscraper.exceptions import ArchiveError
from zakerscraper.items import ListEntry

CHANGE_VERSION = "UPDATE meta SET value = :value WHERE key = 'version'"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return the path of an archive that has been made."""
    path = tmp_path / "archive.sqlite3"
    Archive(Archive.file_url(path), "run-1").close()
    return path


def asked(path: Path, query: str, *values: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as connection, connection:
        return list(connection.execute(query, values))


def one_line(error: pytest.ExceptionInfo[ArchiveError]) -> str:
    text = str(error.value)
    assert text
    assert "\n" not in text
    return text


def asked_of(url: str, query: str, **values: str) -> list[tuple[object, ...]]:
    """Return what *query* gives in the database at *url*."""
    opened = make_engine(url, poolclass=NullPool)
    with opened.begin() as connection:
        answer = connection.execute(text(query), values)
        return [tuple(row) for row in answer] if answer.returns_rows else []


def tables_of(url: str) -> list[str]:
    """Return the definition of each table in the database at *url*."""
    opened = make_engine(url, poolclass=NullPool)
    with opened.connect() as connection:
        found = inspect(connection)
        return [f"{name}: {found.get_columns(name)} {found.get_indexes(name)}" for name in found.get_table_names()]


@pytest.fixture(params=IN_EACH_DATABASE)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the address of a database with nothing in it; in PostgreSQL nobody else uses it ever."""
    if request.param == "sqlite":
        return Archive.file_url(tmp_path / "archive.sqlite3")
    server: PostgresServer = request.getfixturevalue("postgres")
    return server.empty_database()


@pytest.fixture
def made(database: str) -> str:
    """Return the address of an archive that has been made, in each database."""
    Archive(database, "run-1").close()
    return database


def version_of(url: str) -> str:
    ((version,),) = asked_of(url, "SELECT value FROM meta WHERE key = 'version'")
    return str(version)


def age(url: str, version: int) -> None:
    """Make the archive at *url* one of an older version."""
    asked_of(url, "ALTER TABLE articles DROP COLUMN gone_since")
    asked_of(url, "ALTER TABLE walks DROP COLUMN by_pages")
    asked_of(url, "DROP TABLE pauses")
    for table in ("commits", "imports")[: 3 - version]:
        asked_of(url, f"DROP TABLE {table}")
    asked_of(url, "DELETE FROM meta WHERE key = 'readable_by'")
    asked_of(url, CHANGE_VERSION, value=str(version))


def test_a_new_archive_has_all_tables_and_a_version(made: str) -> None:
    names = {shown.partition(":")[0] for shown in tables_of(made)}
    # SQLite keeps the index of words in tables of its own.
    assert {name for name in names if not name.startswith("search_terms")} == set(metadata.tables)
    assert asked_of(made, "SELECT key, value FROM meta WHERE key IN ('readable_by', 'version') ORDER BY key") == [
        ("readable_by", str(READABLE_BY)),
        ("version", str(VERSION)),
    ]


def test_an_archive_opened_again_is_not_changed(made: str) -> None:
    before = tables_of(made), asked_of(made, "SELECT * FROM meta ORDER BY key")
    Archive(made, "run-2").close()
    assert (tables_of(made), asked_of(made, "SELECT * FROM meta ORDER BY key")) == before


def test_no_two_archives_are_one(tmp_path: Path) -> None:
    """By whatever address each is reached; archives of before get an id, too."""
    urls = [Archive.file_url(tmp_path / name) for name in ("a.sqlite3", "b.sqlite3", "a.sqlite3", "a.sqlite3")]
    ids = []
    for url in urls:
        archive = Archive(url, "run")
        ids.append(archive.id)
        archive.close()
    assert ids[0] == ids[2] == ids[3] != ids[1]
    with closing(sqlite3.connect(tmp_path / "b.sqlite3")) as connection, connection:
        connection.execute("DELETE FROM meta WHERE key = 'id'")
    archive = Archive(urls[1], "run")
    assert archive.id not in ids
    archive.close()


def test_an_archive_survives_a_power_cut(path: Path) -> None:
    assert asked(path, "PRAGMA journal_mode") == [("wal",)]


@pytest.mark.parametrize("readable_by", [str(VERSION + 1), None])
def test_an_archive_of_a_newer_version_is_refused_and_left_alone(made: str, readable_by: str | None) -> None:
    asked_of(made, CHANGE_VERSION, value=str(VERSION + 1))
    asked_of(made, "DELETE FROM meta WHERE key = 'readable_by'")
    if readable_by:
        asked_of(made, "INSERT INTO meta VALUES ('readable_by', :value)", value=readable_by)
    with pytest.raises(ArchiveError) as error:
        Archive(made, "run-2")
    assert str(VERSION + 1) in one_line(error)
    assert version_of(made) == str(VERSION + 1)


def test_an_archive_of_a_newer_version_that_this_one_may_read_is_used_and_stays_what_it_is(made: str) -> None:
    """As where machines that share one are updated one by one."""
    asked_of(made, CHANGE_VERSION, value=str(VERSION + 1))
    asked_of(made, "ALTER TABLE articles ADD COLUMN later TEXT")
    archive = Archive(made, "run-2")
    entry = ListEntry("0" * 24, "https://www.myzaker.com/article/" + "0" * 24, "题")
    archive.claims.claim_listed([entry], now=datetime.now(UTC), again=False, claim_at_most=None)
    assert archive.queries.count(State.PENDING) == 1
    archive.close()
    assert version_of(made) == str(VERSION + 1)
    assert asked_of(made, "SELECT value FROM meta WHERE key = 'readable_by'") == [(str(READABLE_BY),)]


@pytest.mark.parametrize("version", range(1, VERSION))
def test_an_archive_of_each_older_version_becomes_one_of_this(made: str, version: int) -> None:
    newest = sorted(tables_of(made))
    age(made, version)
    assert sorted(tables_of(made)) != newest
    Archive(made, "run-2").close()
    assert sorted(tables_of(made)) == newest
    assert version_of(made) == str(VERSION)
    assert asked_of(made, "SELECT value FROM meta WHERE key = 'readable_by'") == [(str(READABLE_BY),)]


@pytest.mark.parametrize("key", ["version", "readable_by"])
def test_an_archive_whose_version_is_no_number_is_refused(made: str, key: str) -> None:
    asked_of(made, CHANGE_VERSION, value=str(VERSION + 1))
    asked_of(made, "UPDATE meta SET value = '?' WHERE key = :key", key=key)
    with pytest.raises(ArchiveError, match="damaged") as error:
        Archive(made, "run-2")
    one_line(error)


def test_a_database_with_articles_of_another_program_is_left_alone(database: str) -> None:
    asked_of(database, "CREATE TABLE articles (number INTEGER)")
    with pytest.raises(ArchiveError, match="another program's"):
        Archive(database, "run-1")
    assert len(tables_of(database)) == 1


def test_a_text_file_is_no_archive(tmp_path: Path) -> None:
    path = tmp_path / "archive.sqlite3"
    path.write_text("这不是数据库。" * 200, encoding="utf-8")
    with pytest.raises(ArchiveError) as error:
        Archive(Archive.file_url(path), "run-1")
    assert "archive.sqlite3" in one_line(error)
    assert path.read_text(encoding="utf-8").startswith("这不是数据库。")


def test_a_damaged_archive_is_none(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(data[:100] + b"\xff" * (len(data) - 100))
    with pytest.raises(ArchiveError) as error:
        Archive(Archive.file_url(path), "run-2")
    assert "archive.sqlite3" in one_line(error)


def test_a_folder_is_no_archive(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError) as error:
        Archive(Archive.file_url(tmp_path), "run-1")
    assert str(tmp_path) in one_line(error)


def test_a_file_in_a_missing_folder_is_no_archive(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError) as error:
        Archive(Archive.file_url(tmp_path / "missing" / "archive.sqlite3"), "run-1")
    assert "missing" in one_line(error)


def test_an_archive_that_cannot_be_written_is_refused(path: Path) -> None:
    with pytest.raises(ArchiveError) as error:
        Archive(f"sqlite:///file:{path}?mode=ro&uri=true", "run-2")
    assert "archive.sqlite3" in one_line(error)


@pytest.mark.parametrize("url", ["", "archive.sqlite3", "://", "nodialect://host/a", "sqlite+nodriver:///a"])
def test_what_is_no_database_address_is_named(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ArchiveError) as error:
        Archive(url, "run-1")
    one_line(error)


def test_a_password_is_not_shown() -> None:
    with pytest.raises(ArchiveError) as error:
        Archive("nodialect://user:geheim@host/a", "run-1")
    assert "geheim" not in one_line(error)


@pytest.mark.parametrize("name", ["100% 新闻", "what?", "a#b", "a&b=c", "user:pass@host", "a'b\"c", " a "])
def test_any_folder_can_hold_an_archive(tmp_path: Path, name: str) -> None:
    folder = tmp_path / name
    folder.mkdir()
    archive = Archive(Archive.file_url(folder / "archive.sqlite3"), "run-1")
    assert archive.queries.count(State.PENDING) == 0
    archive.close()
    assert (folder / "archive.sqlite3").is_file()
