"""A copy of an archive is consistent while runs write, whole or not at all, and never in the place of anything else."""

from __future__ import annotations

import os
import shutil
import sqlite3
import threading
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.servers import empty_archive
from zakerscraper.archive.archive import Archive
from zakerscraper.archive.backup import back_up
from zakerscraper.exceptions import ArchiveError, UsageError
from zakerscraper.items import ListEntry

NOW = datetime(2026, 5, 18, 4, tzinfo=UTC)


def entry(number: int) -> ListEntry:
    id_ = f"{number:024x}"
    return ListEntry(id=id_, url=f"https://www.myzaker.com/article/{id_}/", title=f"第{number}篇" + "字" * 200)


def known(file: Path) -> int:
    with closing(sqlite3.connect(f"file:{file}?mode=ro&immutable=1", uri=True)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return int(connection.execute("SELECT count(*) FROM articles").fetchone()[0])


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    """Return an archive with two articles that is in use."""
    archive = Archive(empty_archive(tmp_path / "archive.sqlite3"), "run-1")
    archive.claims.claim_listed([entry(1), entry(2)], now=NOW, again=False, claim_at_most=0)
    return archive


@pytest.fixture
def url(archive: Archive, tmp_path: Path) -> str:
    return Archive.file_url(tmp_path / "archive.sqlite3")


def test_a_copy_holds_what_a_run_has_written_that_is_not_over(archive: Archive, url: str, tmp_path: Path) -> None:
    made = back_up(url, tmp_path / "copy.sqlite3")
    assert (made.articles, made.size) == (2, (tmp_path / "copy.sqlite3").stat().st_size)
    assert known(tmp_path / "copy.sqlite3") == 2
    with closing(sqlite3.connect(tmp_path / "copy.sqlite3")) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",), (
            "it can be read from a read-only disk"
        )
    archive.close()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["archive.sqlite3", "copy.sqlite3"]
    copy = Archive(Archive.file_url(tmp_path / "copy.sqlite3"), "run-2")
    assert copy.id == archive.id
    assert {row["id"] for row in copy.queries.list_waiting()} == {entry(1).id, entry(2).id}
    copy.close()


def test_copies_taken_while_a_run_writes_are_of_one_moment_each(archive: Archive, url: str, tmp_path: Path) -> None:
    wanted = 200
    writer = threading.Thread(
        target=lambda: [
            archive.claims.claim_listed([entry(number), entry(number + 1)], now=NOW, again=False, claim_at_most=0)
            for number in range(3, wanted, 2)
        ]
    )
    writer.start()
    counts = []
    while writer.is_alive():
        back_up(url, tmp_path / "copy.sqlite3", overwrite=True)
        counts.append(known(tmp_path / "copy.sqlite3"))
    writer.join()
    archive.close()
    assert counts == sorted(counts)
    assert all(count % 2 == 0 for count in counts)


def killed(folder: Path) -> Path:
    """Return an archive of one article, in *folder*, as a killed run leaves it: all that it holds is in its log."""
    (folder / "at-work").mkdir(parents=True)
    working = Archive(Archive.file_url(folder / "at-work/old.sqlite3"), "run-9")
    working.claims.claim_listed([entry(9)], now=NOW, again=False, claim_at_most=0)
    for file in (folder / "at-work").glob("old.sqlite3*"):
        shutil.copy(file, folder / file.name)
    working.close()
    assert {path.name for path in folder.glob("old.*")} >= {"old.sqlite3", "old.sqlite3-wal"}
    return folder / "old.sqlite3"


def test_a_database_that_is_there_is_replaced_only_when_told_to(archive: Archive, url: str, tmp_path: Path) -> None:
    file = tmp_path / "copy.sqlite3"
    file.touch()
    with pytest.raises(UsageError, match="--overwrite"):
        back_up(url, file)
    assert file.read_bytes() == b""
    back_up(url, file, overwrite=True)
    assert known(file) == 2
    archive.claims.claim_listed([entry(3)], now=NOW, again=False, claim_at_most=0)
    back_up(url, file, overwrite=True)
    assert known(file) == 3
    archive.close()


def test_what_copies_that_were_killed_have_left_is_cleared_away(archive: Archive, url: str, tmp_path: Path) -> None:
    dead, alive = tmp_path / ".copy.sqlite3.1.tmp", tmp_path / ".copy.sqlite3.2.tmp"
    for path in (dead, alive, journal := tmp_path / ".copy.sqlite3.1.tmp-journal"):
        path.write_bytes(b"half")
    users_files = [tmp_path / f".copy.sqlite3.{rest}" for rest in ("mine.tmp", "1.tmp.old", "1.tmp-notes")]
    for path in users_files:
        path.write_bytes(b"mine")
    for path in (dead, journal, *users_files):
        os.utime(path, (0, 0))
    back_up(url, tmp_path / "copy.sqlite3")
    assert [path.read_bytes() for path in users_files] == [b"mine"] * 3
    assert not dead.exists()
    assert not journal.exists()
    assert alive.read_bytes() == b"half"
    archive.close()


@pytest.mark.parametrize("data", [b"the user's", b"---\ntitle: x\n---\n", b"SQLite", b"\xff\xd8\xff" * 99])
def test_what_is_no_database_is_never_replaced(archive: Archive, url: str, tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "copy.sqlite3"
    file.write_bytes(data)
    with pytest.raises(UsageError, match="no SQLite database"):
        back_up(url, file, overwrite=True)
    assert file.read_bytes() == data
    archive.close()


def test_the_log_of_the_database_that_is_replaced_spoils_nothing(archive: Archive, url: str, tmp_path: Path) -> None:
    file = killed(tmp_path / "other")
    made = back_up(url, file, overwrite=True)
    assert made.articles == 2
    assert [path.name for path in file.parent.glob("old.*")] == ["old.sqlite3"]
    copy = Archive(Archive.file_url(file), "run-2")
    assert {row["id"] for row in copy.queries.list_waiting()} == {entry(1).id, entry(2).id}
    copy.close()
    archive.close()


def test_a_copy_that_does_not_come_about_leaves_the_old_one_with_its_log(
    archive: Archive, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = killed(tmp_path / "other")
    monkeypatch.setattr("os.replace", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    with pytest.raises(OSError, match="No space"):
        back_up(url, file, overwrite=True)
    monkeypatch.undo()
    old = Archive(Archive.file_url(file), "run-2")
    assert [row["id"] for row in old.queries.list_waiting()] == [entry(9).id]
    old.close()
    archive.close()


def test_a_database_that_is_being_used_is_not_replaced(
    archive: Archive, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("zakerscraper.archive.backup._BUSY_SECONDS", 0.1)
    other = Archive(Archive.file_url(tmp_path / "other.sqlite3"), "run-9")
    other.claims.claim_listed([entry(9)], now=NOW, again=False, claim_at_most=0)
    with pytest.raises(ArchiveError, match="is being used"):
        back_up(url, tmp_path / "other.sqlite3", overwrite=True)
    assert [row["id"] for row in other.queries.list_waiting()] == [entry(9).id]
    assert list(tmp_path.glob(".*")) == []
    other.close()
    archive.close()


@pytest.mark.parametrize("ending", ["-wal", "-shm", "-journal"])
def test_files_of_sqlites_beside_no_database_are_named(archive: Archive, url: str, tmp_path: Path, ending: str) -> None:
    file = tmp_path / "copy.sqlite3"
    (tmp_path / f"copy.sqlite3{ending}").write_bytes(b"of another")
    for overwrite in (False, True):
        with pytest.raises(UsageError, match=f"copy.sqlite3{ending} is there"):
            back_up(url, file, overwrite=overwrite)
        with pytest.raises(UsageError, match=f"names that end in {ending}"):
            back_up(url, tmp_path / f"new{ending}", overwrite=overwrite)
    assert not file.exists()
    assert (tmp_path / f"copy.sqlite3{ending}").read_bytes() == b"of another"
    archive.close()


def test_who_may_not_read_the_archive_may_not_read_the_copy(archive: Archive, url: str, tmp_path: Path) -> None:
    def mode(file: Path) -> int:
        return file.stat().st_mode & 0o777

    file = tmp_path / "copy.sqlite3"
    for archives, copies in ((0o640, 0o640), (0o600, 0o600)):
        (tmp_path / "archive.sqlite3").chmod(archives)
        back_up(url, file)
        assert mode(file) == copies
        file.unlink()
    (tmp_path / "archive.sqlite3").chmod(0o644)
    file.touch(0o600)
    back_up(url, file, overwrite=True)
    assert mode(file) == 0o600
    archive.close()


def test_a_copy_that_cannot_be_read_at_its_place_is_no_success(
    archive: Archive, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another program may put a file in its place, or a log beside it, in the same moment."""
    replace = os.replace

    def spoil(source: Path, target: Path) -> None:
        replace(source, target)
        target.write_bytes(b"")

    monkeypatch.setattr("os.replace", spoil)
    with pytest.raises(ArchiveError, match="does not hold what was written"):
        back_up(url, tmp_path / "copy.sqlite3")
    archive.close()


@pytest.mark.parametrize("name", ["archive.sqlite3", "link", "dangling link", "folder", "device", "missing/a"])
def test_what_is_no_place_for_a_copy_is_refused(archive: Archive, url: str, tmp_path: Path, name: str) -> None:
    (tmp_path / "linked").write_bytes(b"the user's")
    (tmp_path / "link").symlink_to("linked")
    (tmp_path / "dangling link").symlink_to("elsewhere")
    (tmp_path / "device").symlink_to("/dev/null")
    (tmp_path / "folder").mkdir()
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(UsageError):
        back_up(url, tmp_path / name, overwrite=True)
    assert sorted(tmp_path.rglob("*")) == before
    assert (tmp_path / "linked").read_bytes() == b"the user's"
    assert len(archive.queries.list_waiting()) == 2
    archive.close()


def test_an_archive_that_is_damaged_or_missing_is_not_copied(tmp_path: Path) -> None:
    file = tmp_path / "archive.sqlite3"
    archive = Archive(Archive.file_url(file), "run-1")
    archive.claims.claim_listed([entry(number) for number in range(200)], now=NOW, again=False, claim_at_most=0)
    archive.close()
    whole = file.read_bytes()
    middle = len(whole) // 2 // 4096 * 4096
    damaged = whole[:middle] + b"\x5a" * 4096 + whole[middle + 4096 :]
    for data in (damaged, b"", b"no database" * 1000, None):
        if data is None:
            file.unlink()
        else:
            file.write_bytes(data)
        with pytest.raises(ArchiveError):
            back_up(Archive.file_url(file), tmp_path / "copy.sqlite3")
        assert not (tmp_path / "copy.sqlite3").exists()
    assert list(tmp_path.glob(".*")) == []


def test_an_archive_in_postgresql_is_for_its_own_program() -> None:
    with pytest.raises(UsageError, match="pg_dump"):
        back_up("postgresql://me:secret@127.0.0.1/zaker", Path("copy.sqlite3"))


def test_a_file_copied_without_its_log_has_all_but_the_last_articles(tmp_path: Path) -> None:
    file, copy = tmp_path / "archive.sqlite3", tmp_path / "copy.sqlite3"
    archive = Archive(Archive.file_url(file), "run-1")
    shutil.copy(file, copy)
    assert known(copy) == 0
    for number in range(1, 1200, 2):
        archive.claims.claim_listed([entry(number), entry(number + 1)], now=NOW, again=False, claim_at_most=0)
    shutil.copy(file, copy)
    assert known(copy) > 600
    again = Archive(Archive.file_url(file), "run-2")
    shutil.copy(file, copy)
    assert known(copy) == 1200
    again.close()
    archive.close()
