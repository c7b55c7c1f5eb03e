"""Files that are written over a whole run take another's place at its end, or leave it as it was."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from zakerscraper.storage import staged_files
from zakerscraper.storage.staged_files import StagedFile, can_be_staged


def files(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_the_old_file_stays_until_the_new_one_is_placed(tmp_path: Path) -> None:
    path = tmp_path / "new" / "feed.json"
    staged = StagedFile(path)
    staged.file.write(b"[]")
    assert not path.exists()
    staged.commit()
    mask = os.umask(0)
    os.umask(mask)
    assert path.stat().st_mode & 0o777 == 0o666 & ~mask
    path.chmod(0o640)
    staged = StagedFile(path)
    staged.file.write(b"[1]")
    assert path.read_bytes() == b"[]"
    (beside,) = files(path.parent) - {"feed.json"}
    assert beside.startswith(".")
    assert not beside.endswith(".json")
    staged.commit()
    assert path.read_bytes() == b"[1]"
    assert path.stat().st_mode & 0o777 == 0o640
    assert files(path.parent) == {"feed.json"}


def test_what_is_discarded_or_dropped_leaves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "feed.json"
    path.write_bytes(b"old")
    staged = StagedFile(path)
    staged.file.write(b"half")
    staged.discard()
    dropped = StagedFile(path)
    dropped.file.write(b"half")
    del dropped
    assert files(tmp_path) == {"feed.json"}
    assert path.read_bytes() == b"old"


def test_a_link_stays_one(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    link = tmp_path / "feed.json"
    link.symlink_to("there/real.json")
    for text in (b"first", b"second"):
        assert can_be_staged(link)
        staged = StagedFile(link)
        staged.file.write(text)
        staged.commit()
        assert link.is_symlink()
        assert (tmp_path / "there/real.json").read_bytes() == text
    assert files(tmp_path / "there") == {"real.json"}


def test_devices_pipes_and_open_files_are_none_to_be_staged(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to("/dev/stdout")
    assert not any(map(can_be_staged, (tmp_path / "pipe", tmp_path / "link", Path("/dev/null"), Path("/dev/fd/1"))))
    assert can_be_staged(tmp_path / "nowhere" / "feed.json")


def test_what_a_killed_program_left_is_cleared_away_and_a_live_one_keeps_its_own(tmp_path: Path) -> None:
    code = (
        f"from pathlib import Path; from zakerscraper.storage.staged_files import StagedFile; import os\n"
        f"one = StagedFile(Path({str(tmp_path / 'feed.json')!r})); os.kill(os.getpid(), {int(signal.SIGKILL)})"
    )
    subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).parents[2], check=False)
    (left,) = files(tmp_path)
    live = StagedFile(tmp_path / "other.json")
    other = StagedFile(tmp_path / "feed.json")
    assert left not in files(tmp_path)
    assert len(files(tmp_path)) == 2
    live.commit()
    other.commit()
    assert files(tmp_path) == {"other.json", "feed.json"}


def test_what_could_not_be_written_whole_takes_no_place(tmp_path: Path) -> None:
    path = tmp_path / "feed.json"
    path.write_bytes(b"old")
    staged = StagedFile(path)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    heeded = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, before[1]))
    try:
        with pytest.raises(OSError, match="too large"):
            staged.file.write(b"x" * 1_000_000)  # more than any buffer takes
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, heeded)
    # The disk has room again: what is missing in the middle stays missing.
    with pytest.raises(OSError, match="too large"):
        staged.commit()
    assert path.read_bytes() == b"old"
    assert files(tmp_path) == {"feed.json"}


def test_where_the_folder_takes_no_files_the_one_that_is_there_is_written_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, elsewhere = tmp_path / "folder", tmp_path / "elsewhere"
    folder.mkdir()
    elsewhere.mkdir()
    path = folder / "feed.json"
    path.write_bytes(b"old, and longer")
    number = path.stat().st_ino
    create = staged_files.create_beside

    def refuse(where: Path, name: str = "") -> tuple[Path, int]:
        if where == folder:
            raise PermissionError(13, "Permission denied", str(where))
        return create(where, name)

    def is_a_mount(*_: object) -> None:
        raise OSError(16, "Device or resource busy")

    monkeypatch.setattr(staged_files, "create_beside", refuse)
    monkeypatch.setattr(os, "replace", is_a_mount)
    staged = StagedFile(path, str(elsewhere))
    staged.file.write(b"new")
    assert path.read_bytes() == b"old, and longer"
    staged.commit()
    assert (path.read_bytes(), path.stat().st_ino) == (b"new", number)
    assert not files(elsewhere)
