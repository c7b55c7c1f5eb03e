"""Wrong usage: status 2, one line that names what is wrong, and nothing done.

One of each kind: all that is wrong usage, and what the line says of it, stands in `spiders/test_arguments.py`,
`test_config.py` and `cli/test_setting_names.py`.
"""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from zakerscraper.extensions.feed_checks import check_feed_file
from zakerscraper.sample_site import SampleSite

Crawl = Callable[..., Any]

ID = "6a0afe788e9f090000000001"


@pytest.fixture(scope="module")
def quiet_site() -> Iterator[SampleSite]:
    """A site that no test of this module may ask for anything."""
    with SampleSite() as running:
        yield running


def refused(run: Any, *names: str) -> None:
    """Assert that *run* ended before it began, with one line that holds all *names*."""
    assert run.status == 2, run.stderr
    (line,) = run.stderr.splitlines()
    for name in names:
        assert name in line
    assert run.stdout == ""
    assert run.requests == ()
    assert not run.output.exists()


@pytest.mark.parametrize(
    ("arguments", "names"),
    [
        (["article"], ["url"]),
        (["article", "file=没有这个文件.txt"], ["file", "没有这个文件.txt"]),
        (["channel", "id=13", "section=第一行\n第二行"], ["section", "第一行"]),
        (["hot", "-a", "limit"], ["limit"]),
        (["search", "keyword=星", "start=2026-05-18", "end=2026-05-01"], ["start", "2026-05-18", "2026-05-01"]),
        (["chanel", "id=13"], ["chanel", "channel"]),
        (["hot", "focusread"], ["hot", "focusread"]),
        ([], ["spider"]),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_wrong_arguments(crawl: Crawl, quiet_site: SampleSite, arguments: list[str], names: list[str]) -> None:
    refused(crawl(*arguments, site=quiet_site), *names)


SETTINGS = {
    "ZAKER_OUTPUT_DIR": "",
    "ZAKER_BODY": "pdf",
    "ZAKER_COOKIES": "a=1\r\nX-Other: 2",
    # Scrapy's own, at which a run would break in its middle or as it begins.
    "DOWNLOAD_DELAY": "5s",
    "CONCURRENT_REQUESTS": "many",
    "ROBOTSTXT_OBEY": "perhaps",
}


@pytest.mark.parametrize("name", SETTINGS)
def test_wrong_settings(crawl: Crawl, quiet_site: SampleSite, name: str) -> None:
    value = SETTINGS[name]
    refused(crawl("hot", site=quiet_site, **{name: value}), name, *([] if name == "ZAKER_COOKIES" else [value]))


@pytest.mark.parametrize("feed", ["", "note.txt/found.csv", "file://{}/note.txt/found.csv"])
def test_a_feed_that_cannot_be_written(crawl: Crawl, quiet_site: SampleSite, tmp_path: Path, feed: str) -> None:
    (tmp_path / "note.txt").write_text("no folder")
    target = feed.format(tmp_path) if "://" in feed else str(tmp_path / feed)
    refused(crawl("hot", site=quiet_site, FEEDS=json.dumps({target: {"format": "csv"}})), target)


@pytest.mark.parametrize("format_", ["json", "xml"])
def test_a_feed_that_nothing_reads_once_it_is_added_to(
    crawl: Crawl, quiet_site: SampleSite, tmp_path: Path, format_: str
) -> None:
    target = tmp_path / f"found.{format_}"
    target.write_text("[]")
    refused(crawl("hot", site=quiet_site, FEEDS=json.dumps({str(target): {"format": format_}})), str(target), "-O")
    assert target.read_text() == "[]"


def test_feeds_that_are_added_to_replaced_or_empty_are_taken(tmp_path: Path) -> None:
    for name in ("empty.json", "old.json", "old.jsonl"):
        (tmp_path / name).write_text("" if name == "empty.json" else "[]")
    check_feed_file(str(tmp_path / "empty.json"), {"format": "json"})
    check_feed_file(str(tmp_path / "old.json"), {"format": "json", "overwrite": True})
    check_feed_file(str(tmp_path / "old.jsonl"), {"format": "jsonlines"})


def test_a_wrong_setting_of_the_environment(crawl: Crawl, quiet_site: SampleSite) -> None:
    refused(crawl("hot", site=quiet_site, environment={"ZAKER_BODY": "pdf"}), "ZAKER_BODY", "pdf")


def test_settings_of_the_environment_hold_until_the_command_line_says_otherwise(crawl: Crawl, site: SampleSite) -> None:
    environment = {"ZAKER_CATEGORIES": "甲,乙", "ZAKER_DOWNLOAD_IMAGES": "off"}
    run = crawl("article", f"url={ID}", site=site, environment=environment)
    assert run.verdict == ("ok", 0)
    assert [path.rpartition("/")[0] for path in run.documents()] == ["_posts/甲/乙/article"]
    assert run.asked("/pictures/") == []
