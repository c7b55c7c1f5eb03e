"""The archive's extension: what pipelines make of articles, and the order in which a run is closed."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from types import SimpleNamespace

import pytest
from scrapy import Request
from scrapy.exceptions import DropItem
from scrapy.utils.test import get_crawler
from twisted.python.failure import Failure

from tests.components import CHANNEL, IDS, address, entries, open_crawl, response_to
from zakerscraper import compat
from zakerscraper.archive.archive import Archive
from zakerscraper.exceptions import ArchiveError, ArticleNotFoundError, ParseError
from zakerscraper.extensions.archive import ArchiveExtension
from zakerscraper.extensions.run_report import RunReportExtension
from zakerscraper.items import Article
from zakerscraper.services.claims import ArticleClaims
from zakerscraper.services.crawl_session import session_of
from zakerscraper.spiders.hot import HotSpider

ONE = Article(IDS[0], address(IDS[0]))


def dropped(cause: Exception | None = None) -> DropItem:
    exception = DropItem("not\nwanted")
    exception.__cause__ = cause
    return exception


def test_what_pipelines_make_of_articles_is_recorded(tmp_path: Path) -> None:
    with open_crawl(tmp_path) as (crawler, session):
        extension = ArchiveExtension(crawler, session)

        async def record() -> None:
            await ArticleClaims(session, limit=None, again=False).claim_listed(entries(0, 1, 2, 3))
            await extension.item_dropped(ONE, None, dropped())
            gone = dropped(ArticleNotFoundError("nothing in its body"))
            await extension.item_dropped(Article(IDS[1], ""), None, gone)
            await extension.item_error(Article(IDS[2], ""), None, Failure(ParseError("no title")))
            await extension.item_error(Article(IDS[3], ""), None, Failure(KeyError("a bug")))

        asyncio.run(record())
        report = session.report
        assert report.skipped() == {"dropped by a pipeline: not wanted": 1}
        reasons = [report.reason(id_).partition(":")[0] for id_ in IDS[1:4]]
        assert reasons == ["nothing in its body", "no title", "KeyError"]
        assert (report.doubtful_articles, report.unreadable_articles, report.errors) == (1, 1, 1)
        assert [session.archive.articles.state_of(id_) for id_ in IDS[:4]] == [
            "dropped",
            "pending",
            "pending",
            "pending",
        ]


def test_the_engine_is_asked_to_end_once_all_items_without_a_response_are_through(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes: list[int] = []
    slot = SimpleNamespace(itemproc_size=2)
    monkeypatch.setattr(compat, "is_closing", lambda _: False)
    monkeypatch.setattr(compat, "schedule_next_request", lambda _: sizes.append(slot.itemproc_size))
    with open_crawl(tmp_path) as (crawler, session):
        crawler.engine = SimpleNamespace(scraper=SimpleNamespace(slot=slot))
        extension = ArchiveExtension(crawler, session)

        async def end_items() -> None:
            extension.item_ended(response_to(Request(CHANNEL)))
            extension.item_ended(None)
            extension.item_ended(None)
            await asyncio.sleep(0.2)
            assert sizes == []
            slot.itemproc_size = 0
            async with asyncio.timeout(20):
                while not sizes:
                    await asyncio.sleep(0.01)

        asyncio.run(end_items())
    assert sizes == [0]


@pytest.mark.parametrize(("reason", "times"), [("finished", 1), ("shutdown", 0)])
def test_the_index_is_tidied_up_at_the_end_of_a_run_that_nobody_stops(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reason: str, times: int
) -> None:
    tidied: list[Archive] = []
    monkeypatch.setattr("zakerscraper.extensions.archive.tidy_index", tidied.append)
    with open_crawl(tmp_path) as (crawler, session):
        asyncio.run(ArchiveExtension(crawler, session).spider_closed(reason))
        assert tidied == [session.archive] * times


def test_the_summary_is_written_before_the_archive_is_closed(tmp_path: Path) -> None:
    crawler = get_crawler(HotSpider, {"ZAKER_OUTPUT_DIR": str(tmp_path)})
    crawler.spider = HotSpider.from_crawler(crawler)
    extension, report = ArchiveExtension.from_crawler(crawler), RunReportExtension.from_crawler(crawler)
    asyncio.run(extension.spider_closed("finished"))
    assert report.summary is not None
    assert json.loads((tmp_path / ".zaker/last-run.json").read_text("utf-8")) == report.summary
    assert report.summary["verdict"] == "ok"
    assert session_of(crawler) is None, "it is let go with the crawl"


def test_a_crawl_whose_archive_cannot_be_opened_does_not_begin(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    crawler = get_crawler(HotSpider, {"ZAKER_OUTPUT_DIR": str(tmp_path / "file")})
    crawler.spider = HotSpider.from_crawler(crawler)
    with pytest.raises(ArchiveError, match="cannot write to the output folder"):
        ArchiveExtension.from_crawler(crawler)
    assert session_of(crawler) is None
