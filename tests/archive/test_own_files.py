"""Nothing is written over a file of the archive, by whatever name it goes."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from zakerscraper.archive.own_files import OwnFiles
from zakerscraper.exceptions import ArchiveError
from zakerscraper.storage.output_url import RemoteUrl


@pytest.fixture
def output(tmp_path: Path) -> Path:
    """Return an output folder, reached by the link `link` too, with a document, a picture and a feed."""
    output = tmp_path / "output"
    for name in ("_posts/新媒体/标题.md", "images/202605/a.jpg", ".zaker/archive.sqlite3", "feed.xml", "crawl.log"):
        (output / name).parent.mkdir(parents=True, exist_ok=True)
        (output / name).write_text(name, "utf-8")
    (tmp_path / "link").symlink_to(output)
    return output


OWN = (
    (".zaker/archive.sqlite3", "is the archive's database"),
    (".zaker/archive.sqlite3-wal", "is a part of the archive's database"),
    (".zaker/archive.sqlite3-shm", "is a part of the archive's database"),
    (".zaker/archive.sqlite3-journal", "is a part of the archive's database"),
    (".zaker/settings.toml", "is in .zaker, where what the archive knows is"),
    (".zaker", "is in .zaker, where what the archive knows is"),
    ("_posts/新媒体/标题.md", "is in _posts, where its documents are"),
    ("_posts/new/new.md", "is in _posts, where its documents are"),
    ("_posts", "is in _posts, where its documents are"),
    ("images/202605/a.jpg", "is in images, where its pictures are"),
)


@pytest.mark.parametrize(("name", "role"), OWN)
@pytest.mark.parametrize("spelled", ["{0}", "./x/../{0}", "images/../{0}", "../link/{0}", "../link/../output/{0}"])
def test_what_is_the_archives_is_known_by_any_spelling(output: Path, spelled: str, name: str, role: str) -> None:
    own = OwnFiles.of(output, "")
    assert own.what_is(output / spelled.format(name)) == role
    assert OwnFiles.of(output.parent / "link", "").what_is(output / name) == role


def test_a_relative_name_is_one_in_the_current_folder(output: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(output / "images")
    assert OwnFiles.of(output, "").what_is(Path("../_posts/a.md"))
    assert not OwnFiles.of(output, "").what_is(Path("../feed.xml"))


@pytest.mark.parametrize(
    "name",
    ["feed.xml", "crawl.log", "new/_posts/a.md", "_posts2/a.md", "_posts/../feed.xml", ".", "..", "/dev/stdout", "\0"],
)
def test_all_else_is_the_users(output: Path, name: str) -> None:
    assert OwnFiles.of(output, "").what_is(output / name) == ""


def test_links_to_a_file_of_the_archive_are_that_file(output: Path) -> None:
    (output / "soft.json").symlink_to(".zaker/archive.sqlite3")
    os.link(output / ".zaker/archive.sqlite3", output / "hard.json")
    os.link(output / "_posts/新媒体/标题.md", output / "hard.xml")
    os.link(output / "feed.xml", output / "other.xml")
    own = OwnFiles.of(output, "")
    assert own.what_is(output / "soft.json") == "is the archive's database"
    assert own.what_is(output / "hard.json") == "is the archive's database"
    assert own.what_is(output / "hard.xml") == "is in _posts, where its documents are"
    assert own.what_is(output / "other.xml") == ""


def test_a_folder_on_another_disk_is_the_archives_by_both_names(output: Path) -> None:
    (output.parent / "disk").mkdir()
    (output / "_posts").rename(output.parent / "disk/posts")
    (output / "_posts").symlink_to("../disk/posts")
    (output / "images/more").symlink_to("../../disk")
    own = OwnFiles.of(output, "")
    for target in ("../disk/posts/a.md", "_posts/a.md", "images/more/a.jpg"):
        assert own.what_is(output / target)
    assert not own.what_is(output / "../disk/a.md")


def test_where_a_file_system_ignores_case_its_files_have_other_names(
    output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stat = Path.stat
    monkeypatch.setattr(
        Path, "stat", lambda path, **options: stat(Path(str(path).replace("_POSTS", "_posts")), **options)
    )
    assert OwnFiles.of(output, "").what_is(output / "_POSTS/新媒体/标题.md") == "is in _posts, where its documents are"


@pytest.mark.parametrize("url", ["sqlite:///{0}", "sqlite+pysqlite:///{0}", "sqlite:///file:{0}?mode=ro&uri=true"])
def test_a_database_elsewhere_is_known_too(output: Path, tmp_path: Path, url: str) -> None:
    own = OwnFiles.of(output, url.format(tmp_path / "soft.sqlite3"))
    (tmp_path / "soft.sqlite3").symlink_to("real.sqlite3")
    for name in ("soft.sqlite3", "real.sqlite3"):
        assert own.what_is(tmp_path / name) == "is the archive's database"
        assert own.what_is(tmp_path / f"{name}-wal") == "is a part of the archive's database"
    assert own.what_is(tmp_path / "other.sqlite3") == ""
    assert own.what_is(output / "_posts/a.md")


@pytest.mark.parametrize("url", ["postgresql://me@127.0.0.1/zaker", "sqlite://", "sqlite:///:memory:"])
def test_a_database_that_is_no_file_leaves_the_folders(output: Path, url: str) -> None:
    own = OwnFiles.of(output, url)
    assert own.database is None
    assert own.what_is(output / "images/a.jpg")


def test_what_is_no_address_of_a_database_is_named(output: Path) -> None:
    with pytest.raises(ArchiveError, match="nonsense"):
        OwnFiles.of(output, "nonsense")


def test_an_output_elsewhere_has_folders_of_its_own_too() -> None:
    own = OwnFiles.of(RemoteUrl("s3://bucket/zaker"), "sqlite:////srv/zaker.sqlite3")
    assert own.what_is_remote("s3a://key:secret@bucket//zaker/_posts/a.md") == "is in _posts, where its documents are"
    for address in ("s3://bucket/zaker/feed.json", "s3://bucket/_posts/a.md", "s3://other/zaker/_posts/a.md"):
        assert own.what_is_remote(address) == ""
    assert OwnFiles.of(Path("/zaker"), "").what_is_remote("s3://bucket/zaker/_posts/a.md") == ""
