"""An output is the same wherever it lies: on this machine, on a real S3 server, on a real SFTP server, in memory."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

import fsspec
import pytest

from tests import stores
from tests.files import picture
from zakerscraper.archive.archive import Archive
from zakerscraper.exceptions import ArchiveError
from zakerscraper.items import SHANGHAI, Article, ListEntry
from zakerscraper.services.save_article import DocumentWriter, RenderedArticle
from zakerscraper.services.save_images import ImageStore
from zakerscraper.storage import objects
from zakerscraper.storage.base import Output, output_folder
from zakerscraper.storage.output_url import output_url

NOW = datetime(2026, 5, 18, 20, 0, tzinfo=SHANGHAI)
KINDS = ("local", "s3", "sftp", "memory")
NAME = "_posts/新媒体/ZAKER/精读/标题.md"

Opened = Callable[[str], Output]


def md5_of(data: bytes) -> str:
    return hashlib.md5(data, usedforsecurity=False).hexdigest()


@pytest.fixture(scope="module")
def s3() -> Iterator[stores.S3]:
    with stores.s3() as server:
        yield server


@pytest.fixture
def s3_here(s3: stores.S3, monkeypatch: pytest.MonkeyPatch) -> stores.S3:
    """The S3 server, found by this process."""
    for name, value in s3.environment.items():
        monkeypatch.setenv(name, value)
    # fsspec reads variables once, when it is imported.
    monkeypatch.setitem(fsspec.config.conf, "s3", {"endpoint_url": s3.environment["FSSPEC_S3_ENDPOINT_URL"]})
    return s3


@pytest.fixture(scope="module")
def sftp_root(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    root = tmp_path_factory.mktemp("sftp")
    home = tmp_path_factory.mktemp("home")
    (home / ".ssh").mkdir()
    with stores.sftp(root) as server, pytest.MonkeyPatch.context() as patch:
        (home / ".ssh/known_hosts").write_text(stores.known_as(server.name, server.keys[0]))
        patch.setenv("HOME", str(home))
        yield root, server.address


@pytest.fixture(params=KINDS)
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an output that nobody has used."""
    name = tmp_path.name
    if request.param == "local":
        return str(tmp_path / "output")
    if request.param == "s3":
        request.getfixturevalue("s3_here")
        return f"s3://{stores.BUCKET}/{name}"
    if request.param == "sftp":
        return f"{request.getfixturevalue('sftp_root')[1]}/{name}/output"
    return f"memory://{name}"


@pytest.fixture
def opened(address: str) -> Iterator[Opened]:
    """`opened("run-1")` gives the output, open for that run."""
    folders: list[Output] = []

    def open_(run: str) -> Output:
        folders.append(output_folder(output_url(address), run))
        folders[-1].open()
        return folders[-1]

    yield open_
    for folder in folders:
        folder.close()


@pytest.fixture
def folder(opened: Opened) -> Output:
    return opened("run-1")


# What every output can do


def test_a_file_is_written_once_and_told_of(folder: Output) -> None:
    assert folder.write(NAME, "文".encode())
    assert not folder.write(NAME, "文".encode())
    assert folder.write(NAME, "章".encode(), sync=False), "other bytes of the same size"
    folder.sync()
    assert folder.read(NAME) == "章".encode()
    assert folder.size(NAME) == 3
    assert folder.holds(NAME, size=3, md5="d9f14b54b9d4beff6a0d7ebb75fa9a71") is False
    assert folder.holds(NAME, size=3, md5=md5_of("章".encode()))
    assert folder.write(NAME, b"")
    assert folder.read(NAME) == b""


def test_what_is_not_there_is_none(folder: Output) -> None:
    folder.write("b/a.md", b"1")
    for path in ("a.md", "b", "b/c.md", "b/a.md/c", "../a.md", "", "/etc/passwd"):
        assert folder.read(path) is None, path
        assert folder.size(path) is None, path
        assert not folder.holds(path, size=0, md5=md5_of(b"")), path
    folder.delete("不在/a.md")
    folder.delete("b/a.md")
    assert folder.read("b/a.md") is None
    assert folder.write("b/a.md", b"2")


@pytest.mark.parametrize("path", ["", ".", "..", "../a", "a/../b", "/etc/passwd", "//a", "a\0b"])
def test_a_path_that_leads_out_is_refused(folder: Output, path: str) -> None:
    for act in (folder.write, folder.create):
        with pytest.raises(ArchiveError, match="output folder"):
            act(path, b"1")
    with pytest.raises(ArchiveError, match="output folder"):
        folder.delete(path)
    assert folder.used_bytes() == 0


def test_nothing_is_created_over_what_is_there(folder: Output) -> None:
    assert folder.create("images/a.jpg", b"one")
    assert folder.create("images/a.jpg", b"one"), "it holds just that"
    assert not folder.create("images/a.jpg", b"two")
    assert not folder.create("images/a.jpg", b"three")
    assert folder.read("images/a.jpg") == b"one"


def test_only_one_of_many_runs_creates_a_file(opened: Opened) -> None:
    folders = [opened(f"run-{number}") for number in range(4)]
    for turn in range(5):
        ready = threading.Barrier(4)

        def create(number: int, ready: threading.Barrier = ready, turn: int = turn) -> bool:
            ready.wait()
            return folders[number].create(f"images/{turn}.jpg", b"%d" % number * 2000)

        with ThreadPoolExecutor(4) as threads:
            wrote = list(threads.map(create, range(4)))
        assert sum(wrote) == 1
        assert folders[0].read(f"images/{turn}.jpg") == b"%d" % wrote.index(True) * 2000


def test_threads_write_at_once(folder: Output) -> None:
    texts = {f"_posts/{number % 3}/{number}.md": b"%d" % number * 100 for number in range(24)}
    assert folder.map_items(lambda path: folder.write(path, texts[path], sync=False), texts) == [True] * 24
    folder.sync()
    assert folder.map_items(folder.read, texts) == list(texts.values())
    assert folder.used_bytes() == sum(map(len, texts.values()))


def test_a_closed_output_holds_nothing_of_the_run(opened: Opened) -> None:
    folder = opened("run-1")
    folder.write("a.md", b"12345")
    folder.close()
    other = opened("run-2")
    assert other.read("a.md") == b"12345"
    other.close()
    assert output_folder_like(other).used_bytes() == 5


def output_folder_like(folder: Output) -> Output:
    """Return another use of the same output, which is not open."""
    return output_folder(folder.root or folder.url, "looking")


def test_a_tool_writes_without_opening(address: str) -> None:
    folder = output_folder(output_url(address), "tool-1")
    assert folder.write("b/a.md", b"1")
    assert not folder.write("b/a.md", b"1")
    assert folder.read("b/a.md") == b"1"
    assert folder.used_bytes() == 1


def test_documents_and_pictures_are_the_same_everywhere(opened: Opened, tmp_path: Path) -> None:
    archive = Archive(Archive.file_url(tmp_path / "archive.sqlite3"), "run-1")
    entries = [ListEntry(f"{n:024x}", f"https://www.myzaker.com/article/{n:024x}", f"第 {n} 篇") for n in range(5)]
    archive.claims.claim_listed(entries, now=NOW, again=False, claim_at_most=None)
    articles = [Article(entry.id, entry.url, entry.title, published_at=NOW) for entry in entries]
    folder, url = opened("run-1"), "http://zkres1.myzaker.com/202605/6a0ad09ca07aec0000017000_1024.jpg"
    store = ImageStore(archive, folder)
    store.write(url, picture(1), NOW)
    group = [
        RenderedArticle(article, [f"_posts/{article.title}.md"], f"Text of {article.title}\n") for article in articles
    ]
    assert DocumentWriter(archive, folder).write(group, store.list_unarchived()) == [None] * 5
    assert [folder.read(article.document) for article in articles] == [
        f"Text of {article.title}\n".encode() for article in articles
    ]
    assert list(ImageStore(archive, folder).find_whole([url, "http://b.example/"])) == [url]
    folder.delete(store.find_written([url])[url].path)
    assert ImageStore(archive, folder).find_whole([url]) == {}
    archive.close()


def test_two_workers_with_other_bytes_for_one_path_keep_both(opened: Opened, tmp_path: Path) -> None:
    archive = Archive(Archive.file_url(tmp_path / "archive.sqlite3"), "run-1")
    workers = [ImageStore(archive, opened(f"run-{number}")) for number in range(2)]
    for turn in range(6):
        url = f"http://zkres1.myzaker.com/202605/{turn:024x}_1024.jpg"
        ready = threading.Barrier(2)

        def write(number: int, url: str = url, ready: threading.Barrier = ready) -> None:
            ready.wait()
            workers[number].write(url, picture(number), NOW)

        with ThreadPoolExecutor(2) as threads:
            list(threads.map(write, range(2)))
        paths = [worker.find_written([url])[url].path for worker in workers]
        assert sum(path.endswith("_1024.png") for path in paths) == 1, paths
        assert [worker.folder.read(path) for worker, path in zip(workers, paths, strict=True)] == [
            picture(0),
            picture(1),
        ]
    archive.close()


CREATOR = """
import sys, time
from pathlib import Path
from zakerscraper.storage.base import output_folder
from zakerscraper.storage.output_url import output_url
address, run, start = sys.argv[1:]
folder = output_folder(output_url(address), run)
folder.open()
time.sleep(max(0, float(start) - time.time()))
print(*(int(folder.create(f"images/{turn}.jpg", run.encode() * 5000)) for turn in range(40)))
folder.close()
"""


def test_two_processes_never_create_over_each_other(tmp_path: Path) -> None:
    start = str(time.time() + 1.2)
    command = [sys.executable, "-W", "error", "-c", CREATOR, str(tmp_path)]
    runs = [subprocess.Popen([*command, run, start], stdout=subprocess.PIPE, text=True) for run in ("one", "two")]
    one, two = ([int(word) for word in run.communicate(timeout=200)[0].split()] for run in runs)
    assert [a + b for a, b in zip(one, two, strict=True)] == [1] * 40
    for turn, created in enumerate(one):
        assert (tmp_path / f"images/{turn}.jpg").read_bytes() == (b"one" if created else b"two") * 5000


# What only stores have


def test_a_file_comes_to_sftp_whole_by_a_move(sftp_root: tuple[Path, str], tmp_path: Path) -> None:
    root, address = sftp_root
    folder = output_folder(output_url(f"{address}/{tmp_path.name}/out"), "run-1")
    folder.open()
    place, seen = root / tmp_path.name / "out/images/a.jpg", set()
    done = threading.Event()

    def watch() -> None:
        while not done.is_set():
            seen.add(place.stat().st_size if place.exists() else -1)

    watcher = threading.Thread(target=watch)
    watcher.start()
    for turn in range(4):
        folder.write("images/a.jpg", b"%d" % turn * 400_000)
    done.set()
    watcher.join()
    assert seen <= {-1, 400_000}
    assert not [path for path in (root / tmp_path.name / "out/.zaker/tmp/run-1").iterdir() if path.is_file()]
    folder.close()
    assert not list((root / tmp_path.name / "out/.zaker/tmp").iterdir())


def test_what_dead_runs_left_on_sftp_is_cleared_away(sftp_root: tuple[Path, str], tmp_path: Path) -> None:
    root, address = sftp_root
    half = root / tmp_path.name / ".zaker/tmp"
    for run, age in (("dead", 3 * 86400), ("alive", 60)):
        (half / run).mkdir(parents=True)
        (half / run / "0").write_bytes(b"half")
        for path in (half / run / "0", half / run):
            os.utime(path, (time.time() - age,) * 2)
    folder = output_folder(output_url(f"{address}/{tmp_path.name}"), "mine")
    folder.open()
    assert {path.name for path in half.iterdir()} == {"alive", "mine"}
    folder.close()


def test_a_new_file_takes_s3_one_request(s3_here: stores.S3, tmp_path: Path) -> None:
    folder = output_folder(output_url(f"s3://{stores.BUCKET}/{tmp_path.name}"), "run-1")
    folder.open()

    def asked(act: Callable[[], object]) -> list[str]:
        before = len(s3_here.asked)
        act()
        return [request.split()[0] for request in s3_here.asked[before:]]

    assert asked(lambda: folder.create("images/a.jpg", b"1")) == ["PUT"]
    assert asked(lambda: folder.write("a.md", b"1")) == ["PUT"]
    assert asked(lambda: folder.write("a.md", b"1")) == ["PUT", "HEAD"], "what is the same is not sent for to compare"
    assert asked(lambda: folder.write("a.md", b"22")) == ["PUT", "HEAD", "PUT"]
    assert asked(lambda: folder.size("a.md")) == ["HEAD"]
    folder.close()


def test_an_outage_is_waited_for(s3_here: stores.S3, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    folder = output_folder(output_url(f"s3://{stores.BUCKET}/{tmp_path.name}"), "run-1")
    folder.open()
    s3_here.stop()
    threading.Timer(3, s3_here.start).start()
    texts = {f"{number}.md": b"%d" % number for number in range(12)}
    assert folder.map_items(lambda path: folder.write(path, texts[path]), texts) == [True] * 12
    assert folder.map_items(folder.read, texts) == list(texts.values())
    assert sum("trying again" in line for line in caplog.messages) == 1
    assert sum("answers again" in line for line in caplog.messages) == 1
    folder.close()


def test_an_outage_that_lasts_is_one_error_and_costs_its_time_once(
    s3_here: stores.S3, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(objects, "RETRY_SECONDS", 1.5)
    folder = output_folder(output_url(f"s3://{stores.BUCKET}/{tmp_path.name}"), "run-1")
    folder.open()
    s3_here.stop()
    try:
        with pytest.raises(OSError, match="Could not connect") as error:
            folder.write("a.md", b"1")
        assert error.value.errno is not None
        assert "\n" not in str(error.value)
        waits: list[float] = []
        monkeypatch.setattr(folder.closed, "wait", waits.append)
        for _ in range(3):
            with pytest.raises(OSError, match="Could not connect"):
                folder.read("a.md")
        assert waits == [], "whoever comes later does not wait again"
    finally:
        s3_here.start()
    assert folder.write("a.md", b"1")
    folder.close()


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("s3://nobody-has-this/a", "The specified bucket does not exist"),
        ("sftp://keeper:wrong-4711@{sftp}/a", "Authentication failed"),
    ],
)
def test_who_cannot_write_hears_why_in_one_line(
    s3_here: stores.S3, sftp_root: tuple[Path, str], address: str, reason: str
) -> None:
    folder = output_folder(output_url(address.format(sftp=sftp_root[1].rpartition("@")[2])), "run-1")
    with pytest.raises(OSError, match=reason) as error:
        folder.open()
    assert "\n" not in str(error.value)
    assert "4711" not in f"{error.value} {folder} {folder!r}"
    folder.close()


def test_a_store_that_ignores_conditions_is_found_out(
    s3_here: stores.S3, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An S3 of others' making may write over what is there, whatever it is asked."""
    monkeypatch.setattr(s3_here, "knows_conditions", False)
    folder = output_folder(output_url(f"s3://{stores.BUCKET}/{tmp_path.name}"), "run-1")
    folder.open()
    assert folder.create("a", b"1")
    assert not folder.create("a", b"2")
    assert folder.read("a") == b"1"
    with ThreadPoolExecutor(4) as threads:
        wrote = list(threads.map(lambda n: folder.create("b", b"%d" % n), range(4)))
    assert sum(wrote) == 1
    folder.close()
