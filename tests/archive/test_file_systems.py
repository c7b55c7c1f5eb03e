"""File systems that lack something: other disks below the folder, no links, no forcing of folders, no locks."""

from __future__ import annotations

import errno
import fcntl
import os
import resource
import signal
import sqlite3
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.files import files_below
from zakerscraper.archive import archive, engine
from zakerscraper.archive.archive import Archive
from zakerscraper.archive.run_locks import FileLocks
from zakerscraper.exceptions import ArchiveError
from zakerscraper.storage import locks
from zakerscraper.storage.local import OutputFolder
from zakerscraper.storage.locks import RunLock, live_runs

DIRECTORY_ERRORS = [errno.EINVAL, errno.ENOTSUP, errno.EIO, errno.EACCES, errno.EBADF]
NO_LOCKS = [errno.ENOLCK, errno.ENOSYS, errno.ENOTSUP, errno.EINVAL]


def refusing(code: int) -> Callable[..., Any]:
    def refuse(*_: Any, **__: Any) -> Any:
        raise OSError(code, os.strerror(code))

    return refuse


@pytest.fixture
def other_disk(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Return a folder that nothing outside of it can be moved or linked to."""
    disk = tmp_path / "disk"
    disk.mkdir()

    def within_one(act: Callable[[Any, Any], None]) -> Callable[[Any, Any], None]:
        def checked(source: Any, target: Any) -> None:
            if Path(source).resolve().is_relative_to(disk) != Path(target).parent.resolve().is_relative_to(disk):
                raise OSError(errno.EXDEV, os.strerror(errno.EXDEV))
            act(source, target)

        return checked

    monkeypatch.setattr(os, "replace", within_one(os.replace))
    monkeypatch.setattr(os, "link", within_one(os.link))
    return disk


def opened(root: Path, run: str = "run-1") -> OutputFolder:
    folder = OutputFolder(root, run)
    folder.open()
    return folder


@pytest.mark.parametrize("name", ["images", "_posts"])
def test_a_folder_may_lie_on_another_disk(other_disk: Path, tmp_path: Path, name: str) -> None:
    root = tmp_path / "output"
    root.mkdir()
    (root / name).symlink_to(other_disk)
    folder = opened(root)
    assert folder.write(f"{name}/a/1", b"1")
    assert folder.write(f"{name}/a/1", b"2")
    assert folder.create(f"{name}/b/2", b"2")
    assert not folder.create(f"{name}/b/2", b"3")
    assert folder.write("here/3", b"3", sync=False)
    folder.sync()
    folder.close()
    assert files_below(other_disk) == {"a/1", "b/2"}
    assert (other_disk / "a/1").read_bytes() == (other_disk / "b/2").read_bytes() == b"2"
    assert files_below(root) - {f"{name}/a/1", f"{name}/b/2"} == {"here/3"}


def test_what_a_dead_run_left_half_written_on_another_disk_is_cleared_away(other_disk: Path, tmp_path: Path) -> None:
    root = tmp_path / "output"
    root.mkdir()
    (root / "images").symlink_to(other_disk)
    dead, alive = opened(root, "run-1"), opened(root, "run-10")
    for folder in (dead, alive):
        folder.write(f"images/a/{folder.run}", b"1")
        (other_disk / f"a/.zaker-{folder.run}.99").write_bytes(b"half")
    (other_disk / "a/.zaker-mine").write_bytes(b"the user's")
    opened(root, "run-2").clear(lambda names: frozenset(names) & {"run-10"})
    assert files_below(other_disk) == {"a/run-1", "a/run-10", "a/.zaker-run-10.99", "a/.zaker-mine"}


@pytest.mark.parametrize("code", DIRECTORY_ERRORS)
def test_a_folder_that_cannot_be_forced_to_disk_takes_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    force = os.fsync

    def refuse_folders(descriptor: int) -> None:
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise OSError(code, os.strerror(code))
        force(descriptor)

    monkeypatch.setattr(os, "fsync", refuse_folders)
    folder = opened(tmp_path / "output")
    assert folder.write("a/1", b"1")
    assert folder.create("b/2", b"2")
    folder.sync()
    folder.delete("a/1")
    assert files_below(folder.root) == {"b/2"}


def test_a_disk_that_fails_under_a_file_is_not_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = opened(tmp_path / "output")
    monkeypatch.setattr("zakerscraper.storage.atomic._force", refusing(errno.EIO))
    with pytest.raises(OSError, match="Input/output error"):
        folder.write("a/1", b"1")
    assert files_below(folder.root) == set()


@pytest.mark.parametrize("code", [errno.EPERM, errno.ENOTSUP, errno.ENOSYS, errno.EMLINK, errno.EACCES, errno.EINVAL])
def test_a_file_system_without_links_takes_new_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    monkeypatch.setattr(os, "link", refusing(code))
    folder = opened(tmp_path / "output")
    assert folder.create("a/1", b"1")
    assert not folder.create("a/1", b"2")
    assert (folder.root / "a/1").read_bytes() == b"1"
    folder.close()
    assert files_below(folder.root) == {"a/1"}


@pytest.mark.parametrize("code", NO_LOCKS)
def test_where_files_have_no_flock_runs_are_marked_by_locks_of_the_other_kind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    monkeypatch.setattr(fcntl, "flock", refusing(code))
    monkeypatch.setattr(locks, "_WAIT_SECONDS", 0.1)
    lock = RunLock(tmp_path, "run-1")
    lock.acquire()
    assert live_runs(tmp_path) == live_runs(tmp_path) == {"run-1"}
    with pytest.raises(BlockingIOError):
        RunLock(tmp_path, "run-1").acquire()
    lock.release()
    (tmp_path / "run-2.lock").touch()
    assert live_runs(tmp_path) == frozenset()
    assert files_below(tmp_path) == set()


@pytest.mark.parametrize("code", NO_LOCKS)
def test_where_files_cannot_be_locked_it_is_said_and_no_other_run_is_blamed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    monkeypatch.setattr(fcntl, "flock", refusing(code))
    monkeypatch.setattr(fcntl, "fcntl", refusing(errno.EINVAL))
    with pytest.raises(ArchiveError) as error:
        FileLocks(tmp_path / "runs", "run-1").enter()
    assert os.strerror(code) in str(error.value)
    assert "ZAKER_ARCHIVE_URL" in str(error.value)
    assert "using the archive" not in str(error.value)
    assert files_below(tmp_path) == set()


@pytest.mark.parametrize("name", ["images", "_posts"])
def test_a_folder_that_takes_no_files_is_named_as_the_output_is_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    (tmp_path / name).mkdir()
    access = os.access
    # Rights do not bind whoever runs the tests as root.
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path).name != name and access(path, mode))
    with pytest.raises(PermissionError) as error:
        opened(tmp_path)
    assert error.value.filename == str(tmp_path / name)


def test_a_link_to_a_disk_that_is_not_mounted_is_named_as_the_output_is_opened(tmp_path: Path) -> None:
    (tmp_path / "images").symlink_to(tmp_path / "not-mounted")
    with pytest.raises(NotADirectoryError) as error:
        opened(tmp_path)
    assert error.value.filename == str(tmp_path / "images")


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_is_named_where_the_database_says_something_vague(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    url = Archive.file_url(tmp_path / "archive.sqlite3")
    Archive(url, "run-1").close()

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    heeded = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, before[1]))
    try:
        with pytest.raises(ArchiveError, match=r"cannot use the archive .*: File too large\. Make room there"):
            Archive(url, "run-2")
        monkeypatch.setattr(engine, "TemporaryFile", refusing(number))
        with pytest.raises(ArchiveError) as error:
            Archive(url, "run-2")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, heeded)
    assert f": {os.strerror(number)}. Make room there and run it again" in str(error.value)
    assert "network drive" not in str(error.value)


def test_a_disk_without_room_for_what_is_in_the_log_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What SQLite's own connection raises is no error of SQLAlchemy's: each command ended in a traceback."""

    def full(_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(archive, "empty_log", full)
    with pytest.raises(ArchiveError, match=r"database or disk is full\. Make room there and run it again"):
        Archive(Archive.file_url(tmp_path / "archive.sqlite3"), "run-1")
