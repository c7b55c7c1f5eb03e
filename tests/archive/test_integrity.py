"""A database file that is empty beside documents or damaged is refused; that of a broken-off first run is not."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest

from tests.archive.test_read_only import may_only_be_read, reader
from tests.ports import free_port
from tests.servers import PostgresServer
from zakerscraper.archive.archive import Archive
from zakerscraper.archive.integrity import check_archive, check_database_file
from zakerscraper.archive.state import State
from zakerscraper.exceptions import ArchiveError
from zakerscraper.items import SHANGHAI, ListEntry
from zakerscraper.services.open_archive import open_archive, open_for_writing
from zakerscraper.storage.base import archive_file
from zakerscraper.storage.local import OutputFolder

NOW = datetime(2026, 5, 18, 20, 0, tzinfo=SHANGHAI)


@pytest.fixture
def folder(tmp_path: Path) -> OutputFolder:
    """Return an output folder with the state folder in it and nothing else."""
    folder = OutputFolder(tmp_path / "out", "run-1")
    folder.state.mkdir(parents=True)
    return folder


def url_of(folder: OutputFolder) -> str:
    return Archive.file_url(archive_file(folder))


def fill(folder: OutputFolder) -> Path:
    """Make an archive with articles in it, and return its file."""
    archive = Archive(url_of(folder), "run-1")
    entries = [
        ListEntry(f"{n:024x}", f"https://www.myzaker.com/article/{n:024x}", f"第 {n} 篇" * 20) for n in range(200)
    ]
    archive.claims.claim_listed(entries, now=NOW, again=False, claim_at_most=None)
    archive.close()
    return archive_file(folder)


def write_document(folder: OutputFolder, text: str = "\n---\ntitle: '题'\n") -> None:
    path = folder.path("_posts/新媒体/ZAKER/channel/题.md")
    path.parent.mkdir(parents=True)
    path.write_text(text, "utf-8")


def refused(folder: OutputFolder) -> str:
    with pytest.raises(ArchiveError) as error:
        check_database_file(url_of(folder), folder)
    assert "\n" not in str(error.value)
    assert str(archive_file(folder)) in str(error.value)
    assert f"scrapy archive import {folder}" in str(error.value)
    return str(error.value)


def test_a_whole_archive_is_let_through_and_left_as_it_is(folder: OutputFolder) -> None:
    file = fill(folder)
    write_document(folder)
    before = file.read_bytes()
    check_database_file(url_of(folder), folder)
    assert file.read_bytes() == before
    assert [path.name for path in folder.state.iterdir()] == [file.name]


def test_what_is_not_there_or_no_file_is_no_matter(
    folder: OutputFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_document(folder)
    (tmp_path / "database").write_bytes(b"of somebody else's" * 300)
    monkeypatch.chdir(tmp_path)
    for url in (url_of(folder), "sqlite://", "postgresql://host/database"):
        check_database_file(url, folder)
    assert not archive_file(folder).exists()


@pytest.mark.parametrize("has_header", [False, True])
def test_an_empty_file_beside_documents_is_refused(folder: OutputFolder, has_header: bool) -> None:
    with closing(sqlite3.connect(archive_file(folder))) as connection:
        if has_header:
            connection.execute("PRAGMA journal_mode=WAL")
    archive_file(folder).touch()
    check_database_file(url_of(folder), folder)  # a first run that was broken off
    write_document(folder, "---\ntitle: a post of the user's own\n")
    check_database_file(url_of(folder), folder)
    folder.write(".zaker/last-run.json", b"{}")
    assert "is empty" in refused(folder)
    folder.delete(".zaker/last-run.json")
    write_document_over = folder.path("_posts/新媒体/ZAKER/channel/题.md")
    write_document_over.write_text("\n---\ntitle: '题'\n", "utf-8")
    assert "is empty" in refused(folder)


@pytest.mark.parametrize("at", [0.0, 0.3, 0.6, 0.9])
def test_a_damaged_file_is_refused_wherever_it_is_damaged(folder: OutputFolder, at: float) -> None:
    file = fill(folder)
    data = bytearray(file.read_bytes())
    start = int(len(data) * at) // 4096 * 4096
    data[start : start + 8192] = b"\x5a" * len(data[start : start + 8192])
    file.write_bytes(data)
    assert "is damaged" in refused(folder)


@pytest.mark.parametrize("mode", ["mode=ro", "immutable=1"])
def test_a_damaged_file_that_may_only_be_read_is_refused(folder: OutputFolder, work_folder: Path, mode: str) -> None:
    file = Path(shutil.copy(fill(folder), work_folder))
    url = f"sqlite:///file:{file}?{mode}&uri=true"
    if mode == "mode=ro":  # for which a file must have no log
        with closing(sqlite3.connect(file)) as connection:
            connection.execute("PRAGMA journal_mode=DELETE")
    check_database_file(url, folder)
    file.write_bytes(file.read_bytes()[:-9000])
    may_only_be_read(work_folder)
    with reader(), pytest.raises(ArchiveError, match="is damaged"):
        check_database_file(url, folder)


def test_an_empty_database_on_a_server_beside_documents_is_refused(
    folder: OutputFolder, postgres: PostgresServer
) -> None:
    url = postgres.empty_database()
    settings = {"ZAKER_OUTPUT_DIR": str(folder), "ZAKER_ARCHIVE_URL": url}
    check_archive(url, folder)  # a first run's
    write_document(folder)
    with pytest.raises(ArchiveError) as error:
        check_archive(url, folder)
    assert "is empty" in str(error.value)
    assert f"scrapy archive import {folder}" in str(error.value)
    for writing in (False, True):
        with pytest.raises(ArchiveError, match="is empty"), open_archive(settings, writing=writing):
            pytest.fail("it has been opened")
    with open_archive(settings, default_url="sqlite://") as (archive, *_):
        assert archive.queries.count(State.EXPORTED) == 0  # an import that is only tried
    with pytest.raises(ArchiveError, match="is empty"):
        check_archive(url, folder)
    with open_for_writing(settings):
        pass  # an import makes the tables
    check_archive(url, folder)
    check_archive(f"postgresql://zaker@127.0.0.1:{free_port()}/none", folder)  # who opens it tells


def test_a_file_that_is_cut_off_is_refused(folder: OutputFolder) -> None:
    file = fill(folder)
    file.write_bytes(file.read_bytes()[:-9000])
    assert "is damaged" in refused(folder)
