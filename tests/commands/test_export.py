"""`scrapy export`: choices that mean something, and files that are replaced whole or left alone."""

from __future__ import annotations

import csv
import json
import os
import re
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests import run_scrapy
from tests.services.test_save_article import listed, rendered
from zakerscraper.archive.archive import Archive
from zakerscraper.archive.sightings import ShownList
from zakerscraper.document.complete import complete
from zakerscraper.document.sanitize import clean
from zakerscraper.items import SHANGHAI
from zakerscraper.services.save_article import DocumentWriter
from zakerscraper.storage.base import archive_file
from zakerscraper.storage.local import OutputFolder
from zakerscraper.zaker.channels import identify_list
from zakerscraper.zaker.urls import channel_url

DAYS = {1: 17, 2: 18, 3: 19}


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An output folder with three articles of two publishers, a day apart."""
    folder = OutputFolder(tmp_path_factory.mktemp("export") / "output", "run")
    folder.open()
    with closing(Archive(Archive.file_url(archive_file(folder)), "run")) as archive:
        articles = listed(archive, *DAYS)
        shown = ShownList(channel_url(13), identify_list(channel_url(13)), {articles[0].id: 1, articles[2].id: 2})
        archive.claims.claim_listed([], now=datetime.now(UTC), again=False, claim_at_most=0, shown=shown)
        for number, article in enumerate(articles, 1):
            article.published_at = article.fetched_at = datetime(2026, 5, DAYS[number], 9, tzinfo=SHANGHAI)
            article.author, article.section = ("甲报", "乙报")[number % 2], ""
            complete(article, clean(f"<p>第 {number} 篇的正文。</p>"))
        assert DocumentWriter(archive, folder).write([rendered(article) for article in articles], {}) == [None] * 3
    folder.close()
    return folder.root


@pytest.fixture
def export(output: Path) -> Any:
    def export(format_: str, *options: str) -> Any:
        return run_scrapy.scrapy("export", "--format", format_, *options, "-s", f"ZAKER_OUTPUT_DIR={output}")

    return export


@pytest.mark.parametrize(
    ("options", "numbers"),
    [
        ((), {1, 2, 3}),
        (("--source", "甲报"), {2}),
        (("--source", "甲报", "--source", "乙报"), {1, 2, 3}),
        (("--until", "2026-05-18"), {1, 2}),
        (("--since", "2026-05-18", "--until", "2026-05-18"), {2}),
        (("--fetched-since", "2026-05-19"), {3}),
        (("--channel", "科技", "--source", "乙报"), {1, 3}),
        (("--channel", "13", "--channel", "热点", "--until", "2026-05-17"), {1}),
    ],
)
def test_options_choose_articles(export: Any, options: tuple[str, ...], numbers: set[int]) -> None:
    done = export("jsonl", *options)
    assert done.returncode == 0, done.stderr
    assert {int(json.loads(line)["id"], 16) for line in done.stdout.splitlines()} == numbers


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--source", "甲抱"), "--source '甲抱': there is no such publisher; there are 乙报, 甲报"),
        (("--channel", "科计"), "channel '科计': there is no such channel; did you mean 科技?"),
        (("--until", "gestern"), "--until 'gestern' is not a date like 2026-05-18"),
        (
            ("--fetched-since", "2126-01-01"),
            "--fetched-since '2126-01-01' is not a date like 2026-05-18, or lies in the",
        ),
        (("--since", "2026-05-19", "--until", "2026-05-18"), "--until '2026-05-18' lies before --since '2026-05-19'"),
    ],
)
def test_wrong_choices_are_wrong_usage(export: Any, options: tuple[str, ...], message: str) -> None:
    done = export("jsonl", *options)
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr
    assert done.stderr.count("\n") == 1


def test_parquet_goes_into_a_file_alone(export: Any) -> None:
    done = export("parquet")
    assert done.returncode == 2
    assert "--format parquet needs -o FILE" in done.stderr


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ((), "--format epub needs -o FILE"),
        (("--each", "day"), "--format epub needs -o FOLDER"),
        (("--each", "hour", "-o", "x"), "--each 'hour' is not one of day, week, section, channel, search"),
        (("--each", "search", "-o", "x"), "--each search needs --search WORDS"),
        (("--each", "day", "--fetched-since", "2026-05-18", "-o", "x"), "use --since"),
        (("--picture-size", "9999", "-o", "x"), "--picture-size '9999' is not a number of pixels like 1200"),
    ],
)
def test_wrong_options_of_books_are_wrong_usage(export: Any, options: tuple[str, ...], message: str) -> None:
    done = export("epub", *options)
    assert done.returncode == 2
    assert message in done.stderr


def test_books_of_days_come_with_a_catalogue(export: Any, tmp_path: Path) -> None:
    done = export("epub", "--each", "day", "--title", "晨报", "-o", str(tmp_path / "books"))
    assert done.returncode == 0, done.stderr
    assert "3 articles in 3 books" in done.stderr
    assert len(list((tmp_path / "books").glob("2026-05-*.epub"))) == 3
    assert "<title>晨报 2026-05-19</title>" in (tmp_path / "books/catalog.xml").read_text("utf-8")
    nothing = export("epub", "--each", "day", "--until", "2026-05-01", "-o", str(tmp_path / "none"))
    assert "nothing to export" in nothing.stderr
    assert not (tmp_path / "none").exists()


def test_notes_need_a_folder(export: Any) -> None:
    assert "--format notes needs -o FOLDER" in export("notes").stderr


@pytest.mark.parametrize("format_", ["json", "jsonl", "csv", "parquet", "epub"])
def test_a_file_is_replaced_whole_and_by_something_alone(export: Any, tmp_path: Path, format_: str) -> None:
    file = tmp_path / f"articles.{format_}"
    file.write_bytes(b"mine")
    done = export(format_, "--until", "2026-05-01", "-o", str(file))
    assert "left as it is" in done.stderr
    assert file.read_bytes() == b"mine"
    assert export(format_, "-o", str(file)).returncode == 0
    first, stamp = file.read_bytes(), file.stat().st_mtime_ns
    assert first != b"mine"
    assert export(format_, "-o", str(file)).returncode == 0
    assert (file.read_bytes(), file.stat().st_mtime_ns) == (first, stamp), "a second export changes nothing"
    assert os.listdir(tmp_path) == [file.name]


def test_articles_without_a_kept_page_are_not_said_to_be_none(export: Any, tmp_path: Path) -> None:
    done = export("wacz", "-o", str(tmp_path / "pages.wacz"))
    assert done.returncode == 0
    assert re.search(r"\A\S+ 3 articles are left out: no page .*\n\S+ nothing to export\n\Z", done.stderr)
    assert not os.listdir(tmp_path)


def test_csv_and_notes_hold_the_articles(export: Any, tmp_path: Path) -> None:
    assert export("csv", "-o", str(tmp_path / "a.csv")).returncode == 0
    with (tmp_path / "a.csv").open(encoding="utf-8-sig", newline="") as file:
        read = list(csv.DictReader(file))
    assert [row["body_text"] for row in read] == [f"第 {number} 篇的正文。" for number in DAYS]
    assert [row["channels"] for row in read] == ["科技", "", "科技"]
    done = export("notes", "-o", str(tmp_path / "vault"))
    assert "3 documents in" in done.stderr
    assert "3 of them changed" in done.stderr
    assert len(list((tmp_path / "vault").rglob("*.md"))) == 3
    assert "0 of them changed" in export("notes", "-o", str(tmp_path / "vault")).stderr


def test_new_articles_are_given_once(export: Any, output: Path, tmp_path: Path) -> None:
    file, vault = tmp_path / "a.csv", tmp_path / "vault"
    assert "2 articles in" in export("csv", "--new", "日报", "--since", "2026-05-18", "-o", str(file)).stderr
    done = export("csv", "--new", "日报", "--since", "2026-05-18", "-o", str(file))
    assert (done.returncode, "none is new or changed since the last export of '日报'; " in done.stderr) == (0, True)
    assert "3 documents in" in export("notes", "--new", "vault", "-o", str(vault)).stderr
    assert "none is new or changed" in export("notes", "--new", "vault", "-o", str(vault)).stderr
    assert export("atom", "--new", "feed").stdout.count("<entry>") == 3
    assert "--limit does not go with --new" in export("atom", "--new", "feed", "--limit", "2").stderr
    assert "--new 'a/b' is not a name" in export("json", "--new", "a/b").stderr


def test_a_folder_of_feeds(export: Any, tmp_path: Path) -> None:
    done = export("rss", "--each", "source", "--limit", "1", "-o", str(tmp_path / "public"))
    assert "2 feeds in" in done.stderr, done.stderr
    assert sorted(os.listdir(tmp_path / "public")) == ["feeds.opml", "乙报", "乙报.xml", "甲报.xml"]
    by_channel = export("rss", "--each", "channel", "-o", str(tmp_path / "channels")).stderr
    assert "1 feed in" in by_channel
    assert "1 article in no feed: of these no channel is known" in by_channel
    none = export(
        "rss", "--each", "channel", "--since", "2026-05-18", "--until", "2026-05-18", "-o", str(tmp_path / "no")
    )
    assert "1 article in no feed" in none.stderr
    assert none.stderr.endswith("nothing to export\n")
    for options, message in (
        (("--each", "sauce"), "--each 'sauce' is not one of channel, section, source, search"),
        (("--each", "source"), "--each source needs -o FOLDER"),
        (("--changes", "--unique"), "--changes does not go with --unique"),
    ):
        done = export("rss", *options)
        assert (done.returncode, message in done.stderr) == (2, True)


@pytest.mark.parametrize(
    "arguments", [["archive"], ["archive", "verify"], ["archive", "reread"], ["export", "--format", "json"]]
)
def test_a_tool_without_an_archive_says_so_and_makes_none(tmp_path: Path, arguments: list[str]) -> None:
    done = run_scrapy.scrapy(*arguments, "-s", f"ZAKER_OUTPUT_DIR={tmp_path / 'none'}")
    assert done.returncode == 1
    assert "there is no archive" in done.stderr
    assert not (tmp_path / "none").exists()


def test_links_that_lead_in_a_circle_and_files_in_the_way_are_named(export: Any, tmp_path: Path) -> None:
    (circle := tmp_path / "circle").symlink_to(circle)
    (tmp_path / "file").write_text("mine")
    for target, format_ in ((circle, "notes"), (tmp_path / "file" / "x", "notes"), (tmp_path / "file" / "x", "json")):
        done = export(format_, "-o", str(target))
        assert (done.returncode, done.stderr) == (1, f"zakerscraper: cannot write to {target}: Not a directory\n")
