"""Every article ends settled or is named as waiting: none is fetched at every run, none is forgotten in silence."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.crawl.conftest import Run
from zakerscraper.sample_site import Fault, SampleSite
from zakerscraper.sample_site.articles import ARTICLES
from zakerscraper.settings import ITEM_PIPELINES

HERE: dict[str, Any] = {"ZAKER_ARCHIVE_URL": "", "ZAKER_DOWNLOAD_IMAGES": "0"}
"""Settings of crawls whose archive is a file that a test can look into."""
OK = [article for article in ARTICLES if article.state == "ok"]
ONE, OTHER = OK[0], OK[1]


def change(output: Path, statement: str) -> None:
    with closing(sqlite3.connect(output / ".zaker/archive.sqlite3")) as connection, connection:
        connection.execute(statement)


def one(article: Any) -> tuple[str, str]:
    return "article", f"url={article.id}"


def pipelines(name: str, number: int = 50) -> dict[str, Any]:
    return {**HERE, "ITEM_PIPELINES": json.dumps({**ITEM_PIPELINES, f"tests.crawl.user_pipelines.{name}": number})}


def test_one_bad_night_loses_no_article(crawl: Any, site: SampleSite) -> None:
    site.faults.add(f"^/www/article/{ONE.id}", Fault.redirect("https://www.myzaker.com/login"))
    night = crawl(*one(ONE), site=site, **HERE)
    assert night.verdict == ("incomplete", 3)
    assert "perhaps deleted" in night.told
    site.faults.clear()
    next_night: Run = crawl(*one(OTHER), site=site, output=night.output, **HERE)
    assert next_night.titles() == {ONE.title, OTHER.title}
    assert next_night.verdict == ("ok", 0)


def test_an_article_is_gone_when_two_days_say_so(crawl: Any, site: SampleSite) -> None:
    site.faults.add(f"^/www/article/{ONE.id}", Fault.error(404))
    first = crawl(*one(ONE), site=site, **HERE)
    change(first.output, "UPDATE articles SET gone_since = '2026-05-18T12:00:00Z'")
    second = crawl(*one(ONE), site=site, output=first.output, **HERE)
    assert second.verdict == ("ok", 0)
    assert (second.counts["gone"], second.counts["pending"]) == (1, 0)
    third = crawl(*one(ONE), site=site, output=first.output, **HERE)
    assert (third.counts["known"], third.asked()) == (1, [])


def test_articles_that_wait_are_told_of_by_runs_that_do_not_list_them(crawl: Any, site: SampleSite) -> None:
    site.faults.add(f"^/www/article/{ONE.id}", Fault.error(500))
    first = crawl(*one(ONE), site=site, RETRY_ENABLED="0", **HERE)
    crawl(*one(ONE), site=site, output=first.output, RETRY_ENABLED="0", **HERE)
    site.faults.clear()
    other = crawl(*one(OTHER), site=site, output=first.output, **HERE)
    assert other.verdict == ("incomplete", 3)
    assert (other.counts["listed"], other.counts["exported"], other.counts["pending"]) == (1, 1, 1)
    assert "1 articles wait" in other.told
    change(first.output, "UPDATE articles SET next_attempt_at = NULL WHERE state = 'pending'")
    assert crawl(*one(OTHER), site=site, output=first.output, **HERE).verdict == ("ok", 0), "it waits no more"


def test_a_clock_that_was_years_ahead_keeps_nothing_waiting(crawl: Any, site: SampleSite) -> None:
    site.faults.add(f"^/www/article/{ONE.id}", Fault.error(500))
    first = crawl(*one(ONE), site=site, RETRY_ENABLED="0", **HERE)
    change(first.output, "UPDATE articles SET next_attempt_at = '2036-05-18T12:00:00Z', attempts = 2")
    site.faults.clear()
    other = crawl(*one(OTHER), site=site, output=first.output, **HERE)
    assert other.titles() == {ONE.title, OTHER.title}


def test_what_a_users_pipeline_drops_is_settled_with_its_reason(crawl: Any, site: SampleSite) -> None:
    star = next(article for article in OK if "星" in article.title)
    first = crawl(*one(star), site=site, **pipelines("NoStars"))
    assert first.verdict == ("ok", 0)
    assert (first.counts["skipped"], first.counts["pending"]) == (1, 0)
    assert first.summary["skipped"] == {"dropped by a pipeline: stars are for others": 1}
    again = crawl(*one(star), site=site, output=first.output, **HERE)
    assert (again.asked(), again.counts["skipped"]) == ([], 1)
    assert crawl(*one(star), "full=1", site=site, output=first.output, **HERE).titles() == {star.title}


def test_what_a_users_pipeline_drops_after_the_document_is_archived(crawl: Any, site: SampleSite) -> None:
    star = next(article for article in OK if "星" in article.title)
    run = crawl(*one(star), site=site, **pipelines("NoStars", 900))
    assert (run.verdict, run.titles()) == (("ok", 0), {star.title})


def test_an_article_that_a_users_pipeline_makes_something_else_of_has_failed(crawl: Any, site: SampleSite) -> None:
    run = crawl(*one(ONE), site=site, **pipelines("PlainData", 350))
    assert run.verdict == ("incomplete", 3)
    assert "a pipeline made dict of it" in run.told
    run = crawl(*one(ONE), site=site, **pipelines("PlainData", 900))
    assert (run.verdict, run.titles()) == (("ok", 0), {ONE.title})


@pytest.mark.parametrize("limit", [(), ("limit=2",)])
def test_a_search_fetches_no_article(crawl: Any, site: SampleSite, limit: tuple[str, ...]) -> None:
    left = crawl("channel", "id=660", "limit=1", site=site, **HERE)
    assert left.counts["pending"] > 3
    found = crawl("search", "keyword=星", *limit, site=site, output=left.output, feeds=["found.jsonl"], **HERE)
    assert found.verdict == ("ok", 0)
    assert [path for path in found.asked() if "search" not in path] == []
    assert {line["keyword"] for line in found.feed("found.jsonl")} == {"星"}
    assert found.counts["pending"] == left.counts["pending"]
    assert found.documents().keys() == left.documents().keys()
