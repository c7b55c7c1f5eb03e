"""`--new NAME`: what is new or changed, exactly once, wherever an export is killed."""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
from collections import Counter
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.archive.records import article, id_of, remember
from tests.servers import empty_archive
from zakerscraper.archive.archive import Archive
from zakerscraper.archive.articles import WrittenDocument
from zakerscraper.archive.exports import Exports
from zakerscraper.cli.export_context import ExportContext
from zakerscraper.cli.export_file import write_file
from zakerscraper.config import Options
from zakerscraper.exceptions import ArchiveError
from zakerscraper.items import Article, Image
from zakerscraper.services import new_articles
from zakerscraper.services.new_articles import NewArticles, content_digest
from zakerscraper.services.selection import Selection
from zakerscraper.storage.base import output_folder
from zakerscraper.storage.staged_files import StagedFile

NOW = datetime(2026, 5, 18, tzinfo=UTC)


def save(archive: Archive, *articles: Article) -> None:
    remember(archive, *(int(article.id, 16) for article in articles))
    archive.articles.mark_exported([WrittenDocument(article, "0" * 64) for article in articles], now=NOW)


def export(folder: Path, name: str, target: Path | None) -> int:
    """Export what is new, as the command does."""
    opts = argparse.Namespace(output=str(target), format="jsonl", items=False, new=name)
    with closing(Archive(Archive.file_url(folder / "archive.sqlite3"), f"export-{name}")) as archive:
        archive.runs.enter()
        with closing(NewArticles(archive, name, target)) as new:
            context = ExportContext(
                opts, Options.from_settings({}), Selection(), archive, output_folder(folder, "export")
            )
            return write_file(new.select(archive.queries.articles()), context, new)


def given(*files: Path) -> list[tuple[int, str]]:
    """Return number and title of each article in *files*."""
    lines = [line for file in files if file.exists() for line in file.read_text(encoding="utf-8").splitlines()]
    return sorted((int(article["id"], 16), article["title"]) for article in map(json.loads, lines))


def fill(folder: Path) -> None:
    """Make *folder*, with an archive of three articles."""
    with closing(Archive(empty_archive(folder / "archive.sqlite3"), "run")) as archive:
        save(archive, article(1), article(2), article(3))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with an archive of three articles."""
    fill(folder := tmp_path / "folder")
    return folder


def change(folder: Path) -> None:
    """Change the first article, fetch the second again as it was, and add a fourth."""
    with closing(Archive(Archive.file_url(folder / "archive.sqlite3"), "run")) as archive:
        save(archive, article(1, title="改"), article(2, fetched_at=NOW, layout="figure"), article(4))


THREE = [(number, f"第 {number} 篇") for number in (1, 2, 3)]
CHANGED = [(1, "改"), (4, "第 4 篇")]


def test_each_export_gives_what_is_new_or_changed(folder: Path) -> None:
    out = folder / "out.jsonl"
    assert export(folder, "daily", out) == 3
    assert given(out) == THREE
    stamp = out.stat().st_mtime_ns
    assert export(folder, "daily", out) == 0
    assert (given(out), out.stat().st_mtime_ns) == (THREE, stamp), "nothing new leaves it alone"
    change(folder)
    assert export(folder, "weekly", folder / "weekly.jsonl") == 4, "another name has a memory of its own"
    assert export(folder, "daily", out) == 2
    assert given(out) == CHANGED
    assert sorted(os.listdir(folder)) == ["archive.sqlite3", "out.jsonl", "weekly.jsonl"]


def kill(folder: Path, step: str) -> int | None:
    """Export in a process of its own, which is killed before or after a step; return how it ended: 9 for killed."""
    process = multiprocessing.get_context("fork").Process(target=_die, args=(folder, step))
    process.start()
    process.join()
    return process.exitcode


def _die(folder: Path, step: str) -> None:
    owners = {"checksum": StagedFile, "plan": Exports, "replace": os, "finish": Exports}
    where, name = step.split()
    method = getattr(owners[name], name)

    def killed(*args: Any, **kwargs: Any) -> None:
        if where == "after":
            method(*args, **kwargs)
        os._exit(9)

    setattr(owners[name], name, killed)
    export(folder, "daily", folder / "out.jsonl")


STEPS = ["before checksum", "before plan", "before replace", "after replace", "after finish"]
CASES = ["same place", "another place", "taken away", "killed again", "killed again, another place"]


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")  # of a process with threads
@pytest.mark.parametrize("step", STEPS)
def test_a_killed_export_loses_and_repeats_nothing(tmp_path: Path, step: str) -> None:
    for case in CASES:
        folder = tmp_path / case
        fill(folder)
        assert kill(folder, step) == 9
        out, taken, other = folder / "out.jsonl", folder / "taken.jsonl", folder / "other.jsonl"
        assert out.exists() == (step in STEPS[-2:])
        if case == "taken away" and out.exists():
            out.rename(taken)
        if "again" in case:
            kill(folder, "before checksum")
        target = other if "another" in case else out
        export(folder, "daily", target)
        assert given(out, taken, other) == THREE, case
        change(folder)
        export(folder, "daily", last := folder / "last.jsonl")
        assert given(last) == CHANGED, case
        assert not list(folder.glob(".zaker-export*"))


def test_a_file_that_cannot_be_placed_is_given_the_next_time(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", refuse)
        with pytest.raises(OSError, match="No space left"):
            export(folder, "daily", folder / "out.jsonl")
    assert os.listdir(folder) == ["archive.sqlite3"]
    assert export(folder, "daily", folder / "other.jsonl") == 3


def test_what_is_sent_is_told_as_one_change(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between two, a kill would have the next one say that articles come again which do not."""
    with closing(Archive(Archive.file_url(folder / "archive.sqlite3"), "digest-daily")) as archive:

        def ids(new: NewArticles) -> list[int]:
            return [int(article.id, 16) for article in new.select(archive.queries.articles())]

        with closing(NewArticles(archive, "digest daily")) as new:
            assert ids(new) == [1, 2, 3]
            new.begin_sending()
        with monkeypatch.context() as earlier_release:
            earlier_release.setattr(new_articles, "_SENT", None)  # it takes the mail for a file that did not come
            with closing(NewArticles(archive, "digest daily")) as new:
                assert ids(new) == [1, 2, 3]
            assert archive.exports.planned_file("digest daily") is None
        with closing(NewArticles(archive, "digest daily")) as new:
            assert ids(new) == [1, 2, 3]
            new.begin_sending()
            monkeypatch.setattr(Exports, "finish", None)
            new.mark_exported()
        with closing(NewArticles(archive, "digest daily")) as new:
            assert (ids(new), new.was_interrupted) == ([], False)


def test_of_one_name_there_is_one_export_at_a_time(folder: Path) -> None:
    with closing(Archive(Archive.file_url(folder / "archive.sqlite3"), "export-daily")) as archive:
        archive.runs.enter()
        with pytest.raises(ArchiveError, match="export-daily is using the archive"):
            export(folder, "daily", folder / "out.jsonl")
        assert export(folder, "weekly", folder / "out.jsonl") == 3


def test_what_is_forgotten_and_comes_again_is_new(folder: Path) -> None:
    assert export(folder, "daily", folder / "out.jsonl") == 3
    with closing(Archive(Archive.file_url(folder / "archive.sqlite3"), "run")) as archive:
        archive.articles.forget([id_of(2)])
        save(archive, article(2))
    assert export(folder, "daily", folder / "out.jsonl") == 1


def test_what_a_reader_sees_makes_a_change() -> None:
    archived = article(1, images=[Image("https://a/1.jpg")])
    same = replace(archived, fetched_at=NOW, layout="figure", document="x.md", evidence={"a": "b"}, date_from="page")
    assert content_digest(same) == content_digest(archived)
    saved = replace(archived, images=[Image("https://a/1.jpg", path="images/1.jpg")])
    others = [
        replace(archived, title="b"),
        replace(archived, body_html="<p>b</p>"),
        replace(archived, tags=["b"]),
        saved,
    ]
    assert len({content_digest(each) for each in (archived, *others)}) == 5
    assert Counter(map(content_digest, [archived, same])).most_common(1)[0][1] == 2
