"""Archives of this version are opened, newer ones refused, and what is no archive is named in one line."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from zakerscraper.archive.schema import VERSION, metadata
from zakerscraper.archive.store import PENDING, Archive
from zakerscraper.exceptions import ArchiveError

CHANGE_VERSION = "UPDATE meta SET value = ? WHERE key = 'version'"


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


def test_a_new_archive_has_all_tables_and_a_version(path: Path) -> None:
    tables = {name for (name,) in asked(path, "SELECT name FROM sqlite_master WHERE type = 'table'")}
    assert tables == set(metadata.tables)
    assert asked(path, "SELECT value FROM meta WHERE key = 'version'") == [(str(VERSION),)]


def test_an_archive_opened_again_is_not_changed(path: Path) -> None:
    before = asked(path, "SELECT * FROM sqlite_master"), asked(path, "SELECT * FROM meta")
    Archive(Archive.file_url(path), "run-2").close()
    assert (asked(path, "SELECT * FROM sqlite_master"), asked(path, "SELECT * FROM meta")) == before


def test_an_archive_survives_a_power_cut(path: Path) -> None:
    assert asked(path, "PRAGMA journal_mode") == [("wal",)]


def test_an_archive_of_a_newer_version_is_refused_and_left_alone(path: Path) -> None:
    asked(path, CHANGE_VERSION, str(VERSION + 1))
    with pytest.raises(ArchiveError) as error:
        Archive(Archive.file_url(path), "run-2")
    assert str(VERSION + 1) in one_line(error)
    assert asked(path, "SELECT value FROM meta WHERE key = 'version'") == [(str(VERSION + 1),)]


def test_an_archive_of_the_first_version_gets_the_table_of_imports(path: Path) -> None:
    asked(path, "DROP TABLE imports")
    asked(path, CHANGE_VERSION, "1")
    Archive(Archive.file_url(path), "run-2").close()
    assert asked(path, "SELECT value FROM meta WHERE key = 'version'") == [(str(VERSION),)]
    assert asked(path, "SELECT count(*) FROM imports") == [(0,)]


def test_an_archive_whose_version_is_no_number_is_refused(path: Path) -> None:
    asked(path, CHANGE_VERSION, "?")
    with pytest.raises(ArchiveError) as error:
        Archive(Archive.file_url(path), "run-2")
    one_line(error)


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
    assert archive.count(PENDING) == 0
    archive.close()
    assert (folder / "archive.sqlite3").is_file()
