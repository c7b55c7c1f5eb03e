"""The report of a run: in Scrapy's stats while it happens, of this run alone, and never silently incomplete."""

from __future__ import annotations

import asyncio
import errno
import json
from pathlib import Path
from typing import Any, NoReturn
from unittest.mock import Mock

import psycopg
import pytest
from scrapy.crawler import Crawler
from sqlalchemy.exc import DBAPIError

from tests.components import IDS, address, entries, open_crawl
from zakerscraper import signals
from zakerscraper.items import Article
from zakerscraper.run_report.status import Outcome
from zakerscraper.services.claims import ArticleClaims
from zakerscraper.services.crawl_session import session_of


def counts_in_stats(crawler: Crawler) -> dict[str, Any]:
    begin = "zaker/article/"
    stats = crawler.stats.get_stats()
    return {name.removeprefix(begin): stats[name] for name in stats if name.startswith(begin) and stats[name]}


def test_stats_follow_the_articles(tmp_path: Path) -> None:
    with open_crawl(tmp_path) as (crawler, session):
        seen: list[dict[str, Any]] = []

        def article_finished(outcome: str) -> None:
            seen.append(counts_in_stats(crawler))

        crawler.signals.connect(article_finished, signals.article_finished)
        asyncio.run(ArticleClaims(session, limit=None, again=False).claim_listed(entries(0, 1, 2)))
        assert counts_in_stats(crawler) == {"listed": 3}
        asyncio.run(session.outcomes.record_failure(IDS[0], "HTTP 500"))
        session.send(signals.article_finished, key=IDS[1], outcome=Outcome.SKIPPED, reason="later")
        session.send(signals.article_finished, key=IDS[1], outcome=Outcome.EXPORTED, reason="")
        assert seen == [
            {"listed": 3, "failed": 1},
            {"listed": 3, "failed": 1, "skipped": 1},
            {"listed": 3, "failed": 1, "exported": 1},
        ], "what is settled anew is counted once"
        session.send(signals.article_transferred, key=IDS[2])
        counts = session.report.counts()
        assert counts_in_stats(crawler) == {name: counts[name] for name in ("listed", "failed", "exported")}


def test_an_article_that_is_taken_back_twice_counts_once_less(tmp_path: Path) -> None:
    """Two others that come at the same moment may both speak against it; its layout is the one that it was read by."""
    with open_crawl(tmp_path) as (_, session):
        asyncio.run(ArticleClaims(session, limit=None, again=False).claim_listed(entries(0, 1)))
        for id_, layout in ((IDS[0], "fallback"), (IDS[1], "learnt-2026-05-18")):
            article = Article(id_, address(id_), layout=layout)
            session.send(signals.article_exported, article=article, kept=None, changes=())
        session.send(signals.article_withdrawn, key=IDS[1], reason="shared")
        session.send(signals.article_withdrawn, key=IDS[1], reason="shared")
        assert +session.report.layouts == {"fallback": 1}


def test_two_crawls_of_one_process_share_nothing(tmp_path: Path) -> None:
    with open_crawl(tmp_path / "a") as (one, first), open_crawl(tmp_path / "b") as (other, second):
        asyncio.run(ArticleClaims(first, limit=None, again=False).claim_listed(entries(0)))
        asyncio.run(first.outcomes.record_failure(IDS[0], "HTTP 500"))
        assert (session_of(one), session_of(other)) == (first, second)
        assert first.report.counts()["failed"] == 1
        assert second.report.counts()["listed"] == 0
        assert counts_in_stats(other) == {}
        assert second.archive.articles.state_of(IDS[0]) is None


def test_a_receiver_that_fails_makes_the_run_an_error(tmp_path: Path) -> None:
    with open_crawl(tmp_path) as (crawler, session):

        def article_listed() -> NoReturn:
            raise KeyError("a bug in an extension")

        crawler.signals.connect(article_listed, signals.article_listed)
        session.send(signals.article_listed, key=IDS[0], url=address(IDS[0]), title="")
        session.send(signals.article_finished, key=IDS[0], outcome=Outcome.FAILED, reason="x")
        assert session.report.verdict("finished") == "error"


def test_what_waits_is_counted_where_nothing_more_can_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_crawl(tmp_path) as (crawler, session):
        asyncio.run(ArticleClaims(session, limit=None, again=False).claim_listed(entries(0, 1, 2)))

        def full() -> NoReturn:
            raise OSError(errno.ENOSPC, "No space left on device")

        monkeypatch.setattr(session.images, "list_unarchived", full)
        asyncio.run(crawler.signals.send_catch_log_async(signals.archive_closing, reason="finished"))
        assert session.report.counts()["pending"] == 3


def test_what_could_not_be_recorded_is_not_called_pending(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_crawl(tmp_path) as (crawler, session):
        claims = ArticleClaims(session, limit=None, again=False)
        asyncio.run(claims.claim_listed(entries(0, 1)))
        full = OSError(errno.ENOSPC, "No space left on device")
        monkeypatch.setattr(type(session.archive.claims), "claim_listed", Mock(side_effect=full))
        with pytest.raises(OSError, match="No space"):
            asyncio.run(claims.claim_listed(entries(2, 3, 4)))
        asyncio.run(crawler.signals.send_catch_log_async(signals.archive_closing, reason="cannot_write"))
        counts, notes = session.report.counts(), session.report.notes
    assert (counts["pending"], counts["skipped"], counts["listed"]) == (2, 5, 5)
    assert notes == ["2 articles were not fetched: nothing can be written; they are pending"]


@pytest.mark.parametrize(
    ("told", "note"),
    [
        ([], "the archive could not be reached at the end: Connection refused; more articles may be pending"),
        (["Connection refused"], "more articles may be pending: the archive could not be asked"),
    ],
)
def test_what_the_run_leaves_is_pending_where_the_archive_cannot_be_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told: list[str], note: str
) -> None:
    with open_crawl(tmp_path) as (crawler, session):
        asyncio.run(ArticleClaims(session, limit=None, again=False).claim_listed(entries(0, 1, 2)))
        away = DBAPIError("SELECT", {}, psycopg.OperationalError("Connection refused"))
        monkeypatch.setattr(type(session.archive.queries), "count", Mock(side_effect=away))
        session.report.notes += told
        asyncio.run(crawler.signals.send_catch_log_async(signals.archive_closing, reason="shutdown"))
        counts, notes = session.report.counts(), session.report.notes
    assert (counts["pending"], counts["skipped"], counts["listed"]) == (3, 3, 3)
    assert notes == [*told, "3 articles were not fetched: the run was stopped; they are pending", note]


def test_a_summary_that_cannot_be_written_is_said_once_and_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with open_crawl(tmp_path) as (crawler, session):
        full = OSError(errno.ENOSPC, "No space left on device", str(tmp_path / ".zaker/tmp/x/5"))
        monkeypatch.setattr(session.folder, "write", Mock(side_effect=full))
        monkeypatch.setattr(type(session.archive.runs), "end", Mock(side_effect=full), raising=True)
        asyncio.run(crawler.signals.send_catch_log_async(signals.archive_closing, reason="finished"))
        notes = [note for note in session.report.notes if note.startswith("the run's summary")]
        assert notes == ["the run's summary could not be written: No space left on device"]
        assert session.report.verdict("finished") == "error"
        monkeypatch.undo()
    assert caplog.text == ""


def test_the_last_run_says_how_the_run_exits_where_a_file_is_in_the_place_of_the_runs_folder(tmp_path: Path) -> None:
    with open_crawl(tmp_path) as (crawler, _):
        runs = tmp_path / ".zaker/runs"
        if runs.exists():
            runs.rename(tmp_path / "away")
        runs.write_text("the user's", "utf-8")
        asyncio.run(crawler.signals.send_catch_log_async(signals.archive_closing, reason="finished"))
    summary = json.loads((tmp_path / ".zaker/last-run.json").read_text("utf-8"))
    assert (summary["verdict"], summary["exit_status"]) == ("error", 1)
    assert summary["notes"] == ["the run's summary could not be written: Not a directory"]
