"""Files appear whole or not at all, no path leaves the folder, and dead runs leave nothing behind."""

from __future__ import annotations

import errno
import os
import random
import shutil
import stat
import subprocess
import sys
import time
from collections.abc import Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.files import files_below
from zakerscraper.exceptions import ArchiveError
from zakerscraper.storage import atomic
from zakerscraper.storage.atomic import write_whole
from zakerscraper.storage.local import STATE_FOLDER, OutputFolder, longest_name


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[OutputFolder]:
    opened = OutputFolder(tmp_path / "output", "run-1")
    opened.open()
    yield opened
    opened.close()


def temporary_below(root: Path) -> list[Path]:
    return list((root / STATE_FOLDER / "tmp").glob("*/*"))


def test_a_file_is_written_with_its_folders(folder: OutputFolder) -> None:
    assert folder.write("_posts/新媒体/ZAKER/精读/标题.md", "文".encode())
    assert (folder.root / "_posts/新媒体/ZAKER/精读/标题.md").read_bytes() == "文".encode()
    assert folder.read("_posts/新媒体/ZAKER/精读/标题.md") == "文".encode()
    assert folder.size("_posts/新媒体/ZAKER/精读/标题.md") == 3


def test_a_file_that_holds_the_data_already_is_left_alone(folder: OutputFolder) -> None:
    assert folder.write("a.md", b"1")
    before = (folder.root / "a.md").stat()
    assert not folder.write("a.md", b"1")
    after = (folder.root / "a.md").stat()
    assert (after.st_mtime_ns, after.st_ino) == (before.st_mtime_ns, before.st_ino)


def test_what_a_link_names_is_written_and_the_link_stays(tmp_path: Path) -> None:
    (tmp_path / "public").mkdir()
    for name, before in (("feed.xml", b"old"), ("new.xml", None)):
        if before:
            (tmp_path / "public" / name).write_bytes(before)
        (tmp_path / name).symlink_to(tmp_path / "public" / name)
        assert write_whole(tmp_path / name, b"new")
        assert (tmp_path / name).is_symlink()
        assert (tmp_path / "public" / name).read_bytes() == b"new"
    assert {path.name for path in (tmp_path / "public").iterdir()} == {"feed.xml", "new.xml"}


def test_ctrl_c_leaves_no_half_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(atomic, "force_to_disk", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_whole(tmp_path / "feed.xml", b"new")
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_program_has_left_beside_a_file_is_cleared_away(tmp_path: Path) -> None:
    dead, alive, users_file = (tmp_path / name for name in (".zaker-1.tmp", ".zaker-2.tmp", ".3.tmp"))
    for path in (dead, alive, users_file):
        path.write_bytes(b"half")
    for path in (dead, users_file):
        os.utime(path, (0, 0))
    write_whole(tmp_path / "feed.xml", b"new")
    assert {path.name for path in tmp_path.iterdir()} == {alive.name, users_file.name, "feed.xml"}


def test_a_pipe_is_written_through(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with ThreadPoolExecutor(1) as threads:
        reading = threads.submit((tmp_path / "pipe").read_bytes)
        assert write_whole(tmp_path / "pipe", b"data" * 50_000)
        assert reading.result(20) == b"data" * 50_000
    assert (tmp_path / "pipe").is_fifo()


@pytest.mark.parametrize("name", ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1", "link"])
def test_standard_output_by_any_name_gets_what_is_added_to_it(tmp_path: Path, name: str) -> None:
    (tmp_path / "link").symlink_to("/dev/stdout")
    (tmp_path / "log").write_bytes(b"before\n")
    code = f"from zakerscraper.storage.atomic import *; write_whole(Path({str(tmp_path / name)!r}), b'data')"
    with (tmp_path / "log").open("ab") as log:
        subprocess.run([sys.executable, "-c", code], stdout=log, check=True)
    assert (tmp_path / "log").read_bytes() == b"before\ndata"
    assert {path.name for path in tmp_path.iterdir()} == {"link", "log"}


@pytest.mark.skipif(os.getuid() != 0, reason="only root makes devices")
def test_a_device_stays_a_device(tmp_path: Path) -> None:
    os.mknod(tmp_path / "null", 0o666 | stat.S_IFCHR, os.makedev(1, 3))
    assert write_whole(tmp_path / "null", b"data")
    assert (tmp_path / "null").is_char_device()


def test_a_replaced_file_can_be_read_by_the_same_people(tmp_path: Path) -> None:
    (tmp_path / "feed.xml").write_bytes(b"old")
    (tmp_path / "feed.xml").chmod(0o640)
    write_whole(tmp_path / "feed.xml", b"new")
    assert stat.S_IMODE((tmp_path / "feed.xml").stat().st_mode) == 0o640


@pytest.mark.parametrize("data", [b"2", b"", b"11", b"1" * 1_000_000])
def test_a_file_with_other_data_is_replaced(folder: OutputFolder, data: bytes) -> None:
    folder.write("a.md", b"1")
    assert folder.write("a.md", data)
    assert folder.read("a.md") == data
    assert temporary_below(folder.root) == []


def test_what_is_not_there_is_none(folder: OutputFolder) -> None:
    assert folder.read("a.md") is None
    assert folder.size("a.md") is None
    assert folder.size("../a.md") is None
    folder.delete("a.md")
    folder.delete("不在/a.md")


def test_a_deleted_file_is_gone_and_can_be_written_again(folder: OutputFolder) -> None:
    folder.write("b/a.md", b"1")
    folder.delete("b/a.md")
    assert folder.read("b/a.md") is None
    (folder.root / "b").rmdir()
    folder.write("b/a.md", b"2")
    assert folder.read("b/a.md") == b"2"


@pytest.mark.parametrize("deleted", ["b", ".zaker"])
def test_a_folder_that_is_deleted_between_two_files_is_made_again(folder: OutputFolder, deleted: str) -> None:
    assert folder.create("b/1.md", b"1")
    shutil.rmtree(folder.root / deleted)
    assert folder.create("b/2.md", b"2")
    shutil.rmtree(folder.root / deleted)
    assert folder.write("b/3.md", b"3")
    assert folder.read("b/3.md") == b"3"
    assert temporary_below(folder.root) == []


@pytest.mark.parametrize(
    "path", ["", ".", "..", "../a", "a/../b", "a/..", "../../etc/passwd", "/etc/passwd", "//a", "a\0b", "a/\0/b"]
)
def test_a_path_that_leaves_the_folder_is_refused(folder: OutputFolder, path: str) -> None:
    before = files_below(folder.root)
    with pytest.raises(ArchiveError, match="output folder"):
        folder.path(path)
    with pytest.raises(ArchiveError, match="output folder"):
        folder.write(path, b"1")
    with pytest.raises(ArchiveError, match="output folder"):
        folder.delete(path)
    assert folder.read(path) is None
    assert files_below(folder.root) == before


@given(st.lists(st.sampled_from(["..", ".", "", "a", "/", "\0", "~", "新", "...", "..a", "a..", " "]), max_size=6))
def test_any_path_is_refused_or_stays_inside(parts: list[str]) -> None:
    root = Path(os.sep) / "somewhere" / "output"
    try:
        path = OutputFolder(root, "run").path("/".join(parts))
    except ArchiveError:
        return
    resolved = Path(os.path.normpath(path))
    assert root in resolved.parents


def test_a_failed_write_leaves_the_old_file_and_nothing_temporary(folder: OutputFolder) -> None:
    (folder.root / "a.md").mkdir()
    with pytest.raises(OSError, match=r"."):
        folder.write("a.md", b"1")
    folder.write("b.md", b"1")
    with pytest.raises(OSError, match=r"."):
        folder.write("b.md/c.md", b"2")
    assert folder.read("b.md") == b"1"
    assert temporary_below(folder.root) == []


def test_two_names_for_the_same_folder_write_to_one_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    folder = OutputFolder(Path("output"), "run-1")
    monkeypatch.chdir("/")
    folder.open()
    folder.write("a.md", b"1")
    folder.close()
    assert (tmp_path / "output" / "a.md").read_bytes() == b"1"


def test_a_closed_folder_holds_nothing_of_the_run(tmp_path: Path) -> None:
    folder = OutputFolder(tmp_path, "run-1")
    folder.open()
    folder.write("a.md", b"1")
    folder.close()
    assert files_below(tmp_path) == {"a.md"}
    assert not (tmp_path / STATE_FOLDER / "tmp").exists()


def test_two_runs_at_once_keep_apart(tmp_path: Path) -> None:
    one, other = OutputFolder(tmp_path, "run-1"), OutputFolder(tmp_path, "run-2")
    one.open()
    other.open()
    one.write("a.md", b"1")
    one.close()
    other.write("b.md", b"2")
    other.close()
    assert files_below(tmp_path) == {"a.md", "b.md"}


def test_what_dead_runs_left_is_cleared_away_and_what_live_ones_write_stays(tmp_path: Path) -> None:
    folder, other = OutputFolder(tmp_path, "run-1"), OutputFolder(tmp_path, "run-2")
    for side in (folder, other):
        side.open()
        side.write("a.md", side.run.encode())
    (tmp_path / STATE_FOLDER / "tmp" / "dead").mkdir()
    queried: list[Collection[str]] = []

    def live(names: Collection[str]) -> list[str]:
        queried.append(sorted(names))
        (tmp_path / STATE_FOLDER / "tmp" / "begins just now").mkdir()
        return ["run-2", "run-3"]

    folder.clear(live)
    assert queried == [["dead", "run-1", "run-2"]]
    left = {path.name for path in (tmp_path / STATE_FOLDER / "tmp").iterdir()}
    assert left == {"run-1", "run-2", "begins just now"}


def test_write_whole_needs_no_folder_of_a_run(tmp_path: Path) -> None:
    path = tmp_path / "新" / "a.md"
    assert write_whole(path, b"1")
    assert not write_whole(path, b"1")
    assert write_whole(path, b"2")
    assert files_below(tmp_path) == {"新/a.md"}
    assert path.read_bytes() == b"2"


# Other processes

WRITER = """
import sys
from pathlib import Path
from zakerscraper.storage.local import OutputFolder
folder = OutputFolder(Path(sys.argv[1]), sys.argv[2])
folder.open()
print("ready", flush=True)
for turn in range(1_000_000):
    letter = b"ab"[turn % 2 : turn % 2 + 1]
    folder.write("images/x.jpg", letter * 3_000_000)
    folder.write(f"_posts/{turn % 7}.md", letter * 300_000)
"""


def started(script: str, root: Path, run: str) -> subprocess.Popen[bytes]:
    """Start *script* and return it once its folder is open."""
    process = subprocess.Popen(
        [sys.executable, "-c", script, str(root), run], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"ready\n"
    return process


def killed(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            stream.close()


def test_a_killed_run_leaves_no_half_file(tmp_path: Path) -> None:
    chance = random.Random(20)
    whole = 0
    for turn in range(20):
        process = started(WRITER, tmp_path, f"run-{turn}")
        time.sleep(chance.uniform(0, 0.06))
        killed(process)
        for path in [*tmp_path.glob("images/*"), *tmp_path.glob("_posts/*")]:
            data = path.read_bytes()
            assert len(data) == (3_000_000 if path.suffix == ".jpg" else 300_000)
            assert set(data) in ({ord("a")}, {ord("b")})
            whole += 1
    assert whole > 20
    folder = OutputFolder(tmp_path, "last")
    folder.open()
    folder.clear(lambda names: [])
    assert temporary_below(tmp_path) == []


@pytest.mark.parametrize("holds", [255, 254, 143, 100, 8])
def test_the_longest_name_is_found_by_trying(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, holds: int) -> None:
    opened = os.open
    tried: list[int] = []

    def open_(path: Path, *arguments: int) -> int:
        tried.append(len(path.name.encode()))
        if tried[-1] > holds:
            raise OSError(errno.ENAMETOOLONG, os.strerror(errno.ENAMETOOLONG), str(path))
        return opened(path, *arguments)

    monkeypatch.setattr(os, "open", open_)
    assert longest_name(tmp_path) == holds
    assert tried[0] == 255
    assert len(tried) <= 9
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_tried_is_taken_as_any_other(tmp_path: Path) -> None:
    assert longest_name(tmp_path / "missing") == 255


def test_a_file_of_a_name_that_there_cannot_be_is_deleted_already(tmp_path: Path) -> None:
    OutputFolder(tmp_path, "run").delete("_posts/" + "n" * 300 + ".md")
