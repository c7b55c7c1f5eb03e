"""No command, and no option of Scrapy's given to one, writes over a file of the archive."""

from __future__ import annotations

import json
import re
from argparse import Namespace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from scrapy.settings import Settings

from tests import run_scrapy
from zakerscraper.archive.archive import Archive
from zakerscraper.cli.targets import check_settings_targets
from zakerscraper.exceptions import UsageError
from zakerscraper.items import ListEntry
from zakerscraper.sample_site import SampleSite

DATABASE, DOCUMENT, PICTURE = ".zaker/archive.sqlite3", "_posts/新媒体/标题.md", "images/202605/a.jpg"
CRAWL = ("crawl", "channel", "-a", "id=13")
SPIDER = """
import scrapy

class Plain(scrapy.Spider):
    name = "plain"
    custom_settings = {"FEEDS": {"%s": {"format": "json", "overwrite": True}}}

    async def start(self):
        yield {"title": "x"}
"""


@pytest.fixture
def output(tmp_path: Path) -> Path:
    """Return an output folder with an archive of one article, and files that a user would miss."""
    output = tmp_path / "out"
    for name in (DOCUMENT, PICTURE, ".zaker/unreadable/page.html"):
        (output / name).parent.mkdir(parents=True, exist_ok=True)
        (output / name).write_text("the user's", "utf-8")
    (output / DATABASE).parent.mkdir(exist_ok=True)
    archive = Archive(Archive.file_url(output / DATABASE), "run-1")
    entry = ListEntry("0" * 24, "https://www.myzaker.com/article/" + "0" * 24, "磨坊")
    archive.claims.claim_listed([entry], now=datetime(2026, 5, 18, tzinfo=UTC), again=False, claim_at_most=0)
    archive.close()
    return output


def scrapy(output: Path, *arguments: str, **settings: str) -> Any:
    """Run `scrapy`, with a site that is not there."""
    away = {f"ZAKER_{name}_URL": "http://127.0.0.1:1" for name in ("WWW", "APP", "API")}
    environment = run_scrapy.environment(ZAKER_OUTPUT_DIR=str(output), **away, **settings)
    return run_scrapy.scrapy(*arguments, env=environment)


def read_files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def feed(target: str) -> str:
    return json.dumps({target: {"format": "jsonlines", "overwrite": True}})


@pytest.mark.parametrize(
    ("option", "target", "arguments"),
    [
        ("-O", f"{{}}/{DATABASE}", (*CRAWL, "-O", "{}:json")),
        ("-o", f"{{}}/{DATABASE}", (*CRAWL, "-o", "{}:jsonlines")),
        ("-O", f"{{}}/{DOCUMENT}", (*CRAWL, "-O", "{}:jsonlines")),
        ("-O", f"file://{{}}/{PICTURE}", (*CRAWL, "-O", "{}:csv")),
        ("-O", "{}/images/../_posts/new.jsonl", (*CRAWL, "-O", "{}")),
        ("setting FEEDS", f"{{}}/{DOCUMENT}", (*CRAWL, "-s", "FEEDS=feed of {}")),
        ("--pidfile", f"{{}}/{DOCUMENT}", (*CRAWL, "--pidfile", "{}")),
        ("--logfile", f"{{}}/{DOCUMENT}", (*CRAWL, "--logfile", "{}")),
        ("setting LOG_FILE", f"{{}}/{DATABASE}", (*CRAWL, "-s", "LOG_FILE={}", "-s", "LOG_FILE_APPEND=0")),
        ("--profile", f"{{}}/{DATABASE}", (*CRAWL, "--profile", "{}")),
        ("setting JOBDIR", "{}/_posts/job", (*CRAWL, "-s", "JOBDIR={}")),
        ("-O", f"{{}}/{DOCUMENT}", ("parse", "--spider", "channel", "https://www.myzaker.com/", "-O", "{}:json")),
        ("-O", f"{{}}/{DOCUMENT}", ("runspider", "none.py", "-O", "{}:json")),
        ("--logfile", f"{{}}/{DOCUMENT}", ("fetch", "http://127.0.0.1:1/", "--logfile", "{}")),
        ("--pidfile", f"{{}}/{DATABASE}-wal", ("archive", "show", "--pidfile", "{}")),
        ("--profile", f"{{}}/{DOCUMENT}", ("channels", "--profile", "{}")),
        ("-o", f"{{}}/{DATABASE}", ("export", "--format", "jsonl", "-o", "{}")),
        ("-o", f"{{}}/{DOCUMENT}", ("export", "--format", "atom", "-o", "{}")),
        ("-o", "{}/_posts", ("export", "--format", "markdown", "-o", "{}")),
        ("-o", "{}/.zaker/unreadable/page.html", ("report", "-o", "{}")),
        ("archive backup", f"{{}}/{DOCUMENT}", ("archive", "backup", "{}", "--overwrite")),
        ("archive backup", f"{{}}/{DATABASE}", ("archive", "backup", "{}", "--overwrite")),
        ("archive backup", f"{{}}/{DATABASE}-wal", ("archive", "backup", "{}")),
        ("--html", f"{{}}/{DOCUMENT}", ("doctor", "page.html", "--html", "{}")),
        ("--save", "{}/images", ("doctor", "--site", "--save", "{}")),
        ("--fixture", "{}/_posts/page", ("doctor", "page.html", "--fixture", "{}")),
    ],
)
def test_what_would_write_over_the_archives_files_is_refused(
    output: Path, option: str, target: str, arguments: tuple[str, ...]
) -> None:
    before, named_path = read_files(output), target.format(output)
    replaced = (argument.replace("feed of {}", feed(named_path)).replace("{}", named_path) for argument in arguments)
    done = scrapy(output, *replaced)
    assert (done.returncode, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()[-1:]
    assert line.startswith(f"zakerscraper: {option} {named_path!r} is ")
    assert line.endswith(": name another place")
    assert re.search(r"in (\.zaker|_posts|images), where|the archive's database", line)
    assert [row for row in done.stderr.splitlines() if row != line and "cProfile" not in row] == []
    assert read_files(output) == before


def test_a_database_elsewhere_and_links_to_documents_are_the_archives_too(output: Path, tmp_path: Path) -> None:
    (output / DATABASE).rename(tmp_path / "zaker.sqlite3")
    (tmp_path / "blog").mkdir()
    (tmp_path / "blog/_posts").symlink_to(output / "_posts")
    before = read_files(tmp_path)
    for target in ("zaker.sqlite3", "zaker.sqlite3-journal"):
        done = scrapy(
            output, *CRAWL, "-O", f"{tmp_path / target}:json", ZAKER_ARCHIVE_URL=f"sqlite:///{tmp_path}/zaker.sqlite3"
        )
        assert (done.returncode, "the archive's database" in done.stderr) == (2, True)
    markdown = ("export", "--format", "markdown", "-o", str(tmp_path / "blog"), "--overwrite")
    done = scrapy(output, *markdown, ZAKER_ARCHIVE_URL=f"sqlite:///{tmp_path}/zaker.sqlite3")
    assert (done.returncode, "is in _posts" in done.stderr) == (2, True)
    assert read_files(tmp_path) == before


def test_the_feeds_of_a_users_own_spider_are_looked_at_too(output: Path, tmp_path: Path) -> None:
    (tmp_path / "own_spiders").mkdir()
    (tmp_path / "own_spiders/__init__.py").touch()
    (tmp_path / "own_spiders/plain.py").write_text(SPIDER % (output / DATABASE), "utf-8")
    before = read_files(output)
    modules = "SPIDER_MODULES=zakerscraper.spiders,own_spiders"
    done = scrapy(output, "crawl", "plain", "-s", modules, PYTHONPATH=str(tmp_path))
    assert done.returncode == 2
    assert "setting FEEDS" in done.stderr
    assert read_files(output) == before


def test_all_else_in_the_output_folder_can_be_written(output: Path) -> None:
    with SampleSite() as site:
        fast = {"DOWNLOAD_DELAY": "0.001", "DOWNLOAD_SLOTS": "{}", **site.settings}
        options = run_scrapy.as_options(fast)
        article = next(article for article in site.articles if article.state == "ok")
        done = run_scrapy.scrapy(
            "crawl", "article", "-a", f"url={article.id}", *options, "-s", f"ZAKER_OUTPUT_DIR={output}",
            "-O", f"{output}/feed.json", "--logfile", f"{output}/crawl.log", "--pidfile", f"{output}/crawl.pid",
        )  # fmt: skip
    assert done.returncode == 3, done.stderr  # the one that waits is on no list
    assert len(json.loads((output / "feed.json").read_text("utf-8"))) == 1
    assert (output / "crawl.log").exists()
    for arguments in (
        ("export", "--format", "rss", "-o", f"{output}/feed.xml"),
        ("export", "--format", "markdown", "-o", f"{output}/notes"),
        ("export", "--format", "markdown", "-o", f"{output}/notes", "--overwrite"),
        ("export", "--format", "documents", "-o", str(output)),
        ("report", "--no-bodies", "-o", f"{output}/.zaker/report.html"),
        ("report", "--no-bodies", "-o", f"{output}/report.html"),
        ("archive", "backup", f"{output}/backup.sqlite3"),
    ):
        done = scrapy(output, *arguments)
        assert done.returncode == 0, done.stderr


def test_a_log_that_cannot_be_written_is_one_line() -> None:
    with pytest.raises(UsageError, match=r"^setting LOG_FILE: '/dev/null/log': cannot write it: Not a directory$"):
        check_settings_targets(Settings({"LOG_FILE": "/dev/null/log"}), Namespace())
    check_settings_targets(Settings({"LOG_FILE": "/dev/null/log", "LOG_ENABLED": False}), Namespace())
