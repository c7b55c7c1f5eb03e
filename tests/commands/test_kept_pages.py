"""Pages as served, from a real crawl to what commands make of them."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

from tests import run_scrapy
from zakerscraper.archive.archive import Archive
from zakerscraper.archive.pages import KeptPage
from zakerscraper.sample_site import SampleSite

FAST = {"DOWNLOAD_DELAY": "0.001", "DOWNLOAD_SLOTS": "{}"}
DATABASE = ".zaker/archive.sqlite3"


def scrapy(*arguments: str, output: Path, **settings: str) -> Any:
    options = {"ZAKER_OUTPUT_DIR": str(output), **settings}
    return run_scrapy.scrapy(*arguments, *run_scrapy.as_options(options))


def pages_in(file: Path) -> list[KeptPage]:
    with closing(Archive(Archive.file_url(file), "test", reading=True)) as archive:
        return list(archive.pages.of(sorted({id_ for id_, _ in archive.pages.find()})))


@pytest.fixture(scope="module")
def site() -> Iterator[SampleSite]:
    with SampleSite() as site:
        yield site


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory, site: SampleSite) -> Path:
    """An output folder with six articles of the sample site, whose pages are kept."""
    output = tmp_path_factory.mktemp("pages") / "out"
    assert scrapy("archive", "settings", "ZAKER_KEEP_PAGES=1", output=output).returncode == 0
    done = scrapy("crawl", "channel", "-a", "id=13", "-a", "limit=6", output=output, **FAST, **site.settings)
    assert done.returncode == 0, done.stderr
    return output


@pytest.fixture
def output(crawled: Path, tmp_path: Path) -> Path:
    """A copy of that folder, of the test's own."""
    return Path(shutil.copytree(crawled, tmp_path / "out"))


def test_pages_are_what_the_site_has_served(crawled: Path, site: SampleSite) -> None:
    pages = pages_in(crawled / DATABASE)
    assert len(pages) == 6
    for page in pages:
        with urlopen(page.url.replace("https://www.myzaker.com", f"{site.url}/www")) as response:
            assert page.body == response.read()
            assert page.headers["content-type"] == response.headers["Content-Type"]
        assert "date" in page.headers
        assert page.layout in {"figure", "content-block", "WinPageData"}
    shown = scrapy("archive", output=crawled).stdout
    assert "\n  pages as served: 6 (" in shown


def test_they_are_checked_copied_and_forgotten(output: Path, tmp_path: Path) -> None:
    pages = pages_in(output / DATABASE)
    copy = tmp_path / "copy.sqlite3"
    assert scrapy("archive", "backup", str(copy), output=output).returncode == 0
    assert pages_in(copy) == pages
    assert scrapy("archive", "verify", output=output).returncode == 0
    with closing(sqlite3.connect(output / DATABASE)) as connection, connection:
        connection.execute("UPDATE page_bodies SET data = x'00' WHERE digest = ?", (pages[0].digest,))
    done = scrapy("archive", "verify", "--json", "--repair", output=output)
    assert done.returncode == 3
    (fault,) = json.loads(done.stdout)["pages"]
    assert (fault["id"], fault["sha256"]) == (pages[0].article, pages[0].digest)
    assert pages_in(output / DATABASE) == pages[1:]
    assert scrapy("archive", "verify", output=output).returncode == 0
    assert scrapy("archive", "forget", pages[1].article, output=output).returncode == 0
    assert pages_in(output / DATABASE) == pages[2:]
    done = scrapy("archive", "forget", "--pages", pages[2].article, output=output)
    assert (done.returncode, done.stdout) == (0, "1 page forgotten; the articles stay\n")
    done = scrapy("archive", "forget", "--pages", "0" * 24, output=output)
    assert (done.returncode, done.stdout) == (1, "no page of these articles is kept\n")
    done = scrapy("archive", "forget", "--pages", "all", output=output)
    assert done.stdout == "3 pages forgotten; the articles stay\n"
    data = json.loads(scrapy("archive", "--json", output=output).stdout)
    assert (data["pages"], data["articles"]["exported"]) == (0, 5)


def test_reading_them_again_changes_nothing_but_what_was_read_wrongly(output: Path) -> None:
    done = scrapy("archive", "reread", output=output)
    assert (done.returncode, done.stdout.count("\n")) == (0, 1), done.stdout + done.stderr
    assert done.stdout.startswith("6 articles read again: 0 changed, 6 as they are")
    with closing(sqlite3.connect(output / DATABASE)) as connection, connection:
        (id_, item) = connection.execute("SELECT id, item FROM articles WHERE item IS NOT NULL ORDER BY id").fetchone()
        wrong = json.dumps({**json.loads(item), "title": "读错的标题"})
        connection.execute("UPDATE articles SET item = ? WHERE id = ?", (wrong, id_))
    title = json.loads(item)["title"]
    arguments = ("archive", "reread", "--layout", json.loads(item)["layout"], "--since", "2020-01-01")
    done = scrapy(*arguments, "--dry-run", output=output)
    assert f"\n  title: {title}\n" not in done.stdout
    assert "\nwhat changes: title 1\n6 articles read again: 1 would change, 5 as they are" in done.stdout
    data = json.loads(scrapy(*arguments, "--json", output=output).stdout)
    assert [(changed["id"], changed["changes"]) for changed in data["changed"]] == [(id_, ["title"])]
    assert title in scrapy("archive", "history", id_, output=output).stdout
    assert "0 changed" in scrapy("archive", "reread", output=output).stdout


def test_a_web_archive_of_them_is_written(crawled: Path, tmp_path: Path) -> None:
    file = tmp_path / "pages.wacz"
    done = scrapy("export", "--format", "wacz", "-o", str(file), output=crawled)
    assert (done.returncode, done.stdout) == (0, "")
    assert re.search(r"\b6 pages and [1-9]\d* pictures\n.*\b6 articles in ", done.stderr, re.DOTALL)
    with zipfile.ZipFile(file) as container:
        assert container.testzip() is None
        assert len(container.read("pages/pages.jsonl").splitlines()) == 7
    done = scrapy("export", "--format", "warc", output=crawled)
    assert (done.returncode, done.stdout) == (2, "")
    assert "needs -o FILE" in done.stderr


@pytest.mark.parametrize("layout", ["fallback", "none"])
def test_that_no_page_was_read_so_is_no_fault(crawled: Path, layout: str) -> None:
    done = scrapy("archive", "reread", "--dry-run", "--layout", layout, output=crawled)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("0 articles read again")


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (["forget", "--pages"], "needs one or more article ids"),
        (["forget", "--pages", "xyz"], "xyz"),
        (["forget", "--pages", "--block", "0" * 24], "keeps the articles"),
        (["show", "--pages"], "is for archive forget"),
        (["reread", "--layout", "figur"], "figur"),
        (["reread", "--since", "2999-01-01"], "--since '2999-01-01' is not a date"),
        (["reread", "0" * 24], "takes no"),
        (["show", "--layout", "figure"], "is for archive reread"),
    ],
)
def test_what_cannot_be_meant_is_refused(crawled: Path, words: list[str], error: str) -> None:
    done = scrapy("archive", *words, output=crawled)
    assert done.returncode == 2
    assert error in done.stderr
