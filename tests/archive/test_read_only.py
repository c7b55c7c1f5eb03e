"""An archive that may only be read is read, at once and in whatever state it was left; what writes says it cannot."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import NullPool, text

from tests.servers import PostgresServer
from zakerscraper.archive import schema
from zakerscraper.archive.archive import Archive
from zakerscraper.archive.engine import make_engine
from zakerscraper.archive.read_only import check_memory, readable
from zakerscraper.exceptions import ArchiveError
from zakerscraper.items import ListEntry

NOW = datetime(2026, 5, 18, 4, tzinfo=UTC)
READER = 12345
"""A user without any rights. Rights do not bind whoever runs the tests as root."""


def remember(archive: Archive, title: str) -> None:
    entry = ListEntry(id="6a0afe788e9f090000000000", url="https://www.myzaker.com/article/6a0afe788e9f09/", title=title)
    archive.claims.claim_listed([entry], now=NOW, again=False, claim_at_most=0)


def may_only_be_read(folder: Path) -> None:
    for path in folder.iterdir():
        path.chmod(0o444)
    folder.chmod(0o555)


@contextmanager
def reader() -> Iterator[None]:
    """Be a user without any rights."""
    if os.getuid() != 0:
        yield
        return
    os.setresuid(READER, READER, 0)
    try:
        yield
    finally:
        os.setresuid(0, 0, 0)


def titles(url: str) -> list[str]:
    """Return the titles in the archive at *url*, opened as commands do that only read."""
    with readable(url) as readable_url, closing(Archive(readable_url, "reader", reading=True)) as archive:
        return [row["title"] for row in archive.queries.list_waiting()]


@pytest.fixture(params=["closed", "in use", "killed", "without the files of a reader", "of an earlier version"])
def file(request: pytest.FixtureRequest, work_folder: Path) -> Iterator[Path]:
    """Return an archive with one article in a folder that may only be read, in each state that one can be left in."""
    file = work_folder / "it's 100% an #archive?.sqlite3"
    archive = Archive(Archive.file_url(file), "run-1")
    remember(archive, "磨坊")
    if request.param in {"closed", "of an earlier version"}:
        archive.close()
    if request.param == "of an earlier version":
        with closing(sqlite3.connect(file)) as connection, connection:
            connection.execute("UPDATE meta SET value = '2' WHERE key = 'version'")
            connection.execute("DROP TABLE commits")
    if request.param in {"killed", "without the files of a reader"}:
        copies = [
            shutil.copyfile(path, work_folder / f"copy{path.name[len(file.name) :]}") for path in work_folder.iterdir()
        ]
        archive.close()
        file = work_folder / "copy"
        assert any(copy.name == "copy-wal" and copy.stat().st_size for copy in copies)
    if request.param == "without the files of a reader":
        (work_folder / "copy-shm").unlink()
    may_only_be_read(work_folder)
    yield file
    archive.close()


@pytest.fixture
def copies(work_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Return the folder for temporary files, which every user may write to; it is empty in the end."""
    copies = work_folder.with_name(work_folder.name + "-copies")
    copies.mkdir()
    copies.chmod(0o777)
    monkeypatch.setattr(tempfile, "tempdir", str(copies))
    yield copies
    copies.rmdir()


@pytest.mark.usefixtures("copies")
def test_an_archive_that_may_only_be_read_is_read(
    file: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    copied = []
    copy = shutil.copyfile
    monkeypatch.setattr(shutil, "copyfile", lambda source, target: [copied.append(source), copy(source, target)])
    before = {path.name: path.read_bytes() for path in file.parent.iterdir() if not path.name.endswith("-shm")}
    with reader():
        assert titles(Archive.file_url(file)) == ["磨坊"]
    after = {path.name: path.read_bytes() for path in file.parent.iterdir() if not path.name.endswith("-shm")}
    assert after == before
    is_copied = request.node.callspec.params["file"] in {"without the files of a reader", "of an earlier version"}
    assert bool(copied) is is_copied


def test_writing_to_an_archive_that_may_only_be_read_fails_at_once(work_folder: Path) -> None:
    file = work_folder / "archive.sqlite3"
    Archive(Archive.file_url(file), "run-1").close()
    may_only_be_read(work_folder)
    began = time.monotonic()
    with reader(), pytest.raises(ArchiveError, match=r"readonly database\. This command must be able to write there"):
        Archive(Archive.file_url(file), "writer")
    assert time.monotonic() - began < 30


def test_what_is_to_be_remembered_there_is_refused_at_once(work_folder: Path) -> None:
    file = work_folder / "archive.sqlite3"
    Archive(Archive.file_url(file), "run-1").close()
    check_memory(Archive.file_url(file), "it")
    may_only_be_read(work_folder)
    with reader(), pytest.raises(ArchiveError, match=r"^it is remembered in the archive, and .* may only be read"):
        check_memory(Archive.file_url(file), "it")


def test_a_reader_sees_what_a_run_has_written_and_waits_for_nobody(tmp_path: Path) -> None:
    file = tmp_path / "archive.sqlite3"
    archive = Archive(Archive.file_url(file), "run-1")
    remember(archive, "磨坊")
    with closing(sqlite3.connect(file, isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        began = time.monotonic()
        assert titles(Archive.file_url(file)) == ["磨坊"]
        assert time.monotonic() - began < 5
    archive.close()


def test_where_no_copy_can_be_made_the_temporary_folder_is_named(work_folder: Path, copies: Path) -> None:
    file = work_folder / "archive.sqlite3"
    archive = Archive(Archive.file_url(file), "run-1")
    archive.close()
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("UPDATE meta SET value = '2' WHERE key = 'version'")
    may_only_be_read(work_folder)
    copies.chmod(0o555)
    with reader(), pytest.raises(ArchiveError, match=r"nor make a temporary folder \(TMPDIR\)"):
        titles(Archive.file_url(file))


@pytest.mark.usefixtures("copies")
def test_what_goes_wrong_with_what_was_read_is_not_blamed_on_the_archive(file: Path) -> None:
    with reader(), pytest.raises(PermissionError, match="elsewhere"), readable(Archive.file_url(file)):
        raise PermissionError("elsewhere")


def test_no_archive_is_made_for_a_reader(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="No such file"), readable(Archive.file_url(tmp_path / "none.sqlite3")):
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_role_of_postgresql_that_may_only_select_reads_an_archive(postgres: PostgresServer) -> None:
    url = postgres.empty_database()
    archive = Archive(url, "run-1")
    remember(archive, "磨坊")
    role = f"reader_{archive.id}"
    owner = make_engine(url, poolclass=NullPool)
    with owner.begin() as connection:
        connection.execute(text(f"CREATE ROLE {role} LOGIN PASSWORD 'reads'"))
        for table in schema.metadata.tables:
            connection.execute(text(f"GRANT SELECT ON {table} TO {role}"))
    as_role = owner.url.set(username=role, password="reads").render_as_string(hide_password=False)
    assert titles(as_role) == ["磨坊"]
    with pytest.raises(ArchiveError, match="permission denied"):
        Archive(as_role, "writer")
    archive.close()
    with owner.begin() as connection:
        connection.execute(text(f"DROP OWNED BY {role}"))
        connection.execute(text(f"DROP ROLE {role}"))
