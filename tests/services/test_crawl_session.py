"""The event loop goes on while the archive's database is away or another run holds its lock."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from scrapy import Request
from scrapy.crawler import Crawler
from sqlalchemy.exc import OperationalError
from twisted.python.failure import Failure

from tests.components import CHANNEL, IDS, address, entries, open_crawl, response_to
from tests.servers import PostgresServer
from zakerscraper import signals
from zakerscraper.archive.retry import RetryBudget
from zakerscraper.exceptions import ParseError
from zakerscraper.extensions.archive import ArchiveExtension
from zakerscraper.items import Article, ListPageInfo, Walk
from zakerscraper.logging.download_errors import why_request_failed
from zakerscraper.pipelines.document import DocumentPipeline
from zakerscraper.pipelines.images import ImagesPipeline
from zakerscraper.services.claims import ArticleClaims
from zakerscraper.services.crawl_session import CrawlSession
from zakerscraper.spidermiddlewares.archive_filter import ArchiveFilter
from zakerscraper.spidermiddlewares.errors import ErrorsMiddleware
from zakerscraper.spiders.article import ArticleSpider

NOW = datetime(2026, 5, 18, 12, tzinfo=UTC)
TURNS = 5
"""So often the loop goes round during an outage, which lasts until it has."""


async def goes_on(act: Awaitable[object], end: Callable[[], object]) -> bool:
    """Return whether the loop goes on while *act* waits for the archive, which is there again when *end* is called.

    The loop itself ends the outage, however slow the machine is; where it is held up, a thread does so in the end.
    """
    held_up = threading.Event()

    def give_up() -> None:
        held_up.set()
        end()

    guard = threading.Timer(30, give_up)
    guard.start()
    waiting = asyncio.ensure_future(act)
    for _ in range(TURNS):
        await asyncio.sleep(0.1)
    assert not waiting.done(), "nothing was waited for"
    guard.cancel()
    if not held_up.is_set():
        await asyncio.to_thread(end)
    await asyncio.wait_for(waiting, 60)
    return not held_up.is_set()


async def prepare(session: CrawlSession) -> None:
    """Claim the article that is going to be written, and load what a crawl has loaded before its first answer."""
    why_request_failed(ParseError("no answer"), Request(CHANNEL))
    await ArticleClaims(session, limit=None, again=False).claim_listed(entries(2))


async def one_of_each_component(crawler: Crawler, session: CrawlSession) -> None:
    """Let everything that calls the archive do so at once, as a crawl does."""
    archive_filter, errors = ArchiveFilter.from_crawler(crawler), ErrorsMiddleware.from_crawler(crawler)
    extension, documents = ArchiveExtension(crawler, session), DocumentPipeline.from_crawler(crawler)
    crawler.engine = SimpleNamespace(scraper=SimpleNamespace(slot=None))
    images = ImagesPipeline.from_crawler(crawler)
    images.open_spider()

    async def start() -> AsyncIterator[object]:
        for request in crawler.spider.first_requests():
            yield request

    async def page() -> AsyncIterator[object]:
        for output in (ListPageInfo("figure"), *entries(0, 1, 2, 3)):
            yield output

    async def each(found: AsyncIterator[object]) -> None:
        async for _ in found:
            pass

    listed = response_to(Request(CHANNEL, cb_kwargs={"walk": Walk(CHANNEL)}))
    article = response_to(Request(address(IDS[0]), cb_kwargs={"entry": entries(0)[0]}))
    recovered = errors.process_spider_exception(article, ParseError("no body"))
    assert recovered is not None
    assert session.failover is not None
    session.failover.record_challenge()
    await asyncio.gather(
        each(archive_filter.process_start(start())),
        each(archive_filter.process_spider_output(listed, page())),
        each(recovered),
        errors.request_failed(Failure(ParseError("no answer")), article.request),
        extension.item_error(Article(IDS[1], ""), None, Failure(ParseError("no title"))),
        documents.process_item(
            Article(IDS[2], address(IDS[2]), "标题", published_at=NOW, fetched_at=NOW, body_html="<p>text</p>")
        ),
        images.process_item(Article(IDS[3], address(IDS[3]))),
    )


def test_an_outage_of_the_database_holds_up_nothing_else(
    tmp_path: Path, postgres_of_its_own: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("zakerscraper.archive.run_locks.GRACE", 0)
    settings = {"ZAKER_ARCHIVE_URL": postgres_of_its_own.empty_database()}
    with open_crawl(tmp_path, settings=settings) as (crawler, session):
        lost: list[Exception] = []

        def write_failed(error: Exception) -> None:
            lost.append(error)

        crawler.signals.connect(write_failed, signals.write_failed)
        asyncio.run(prepare(session))
        postgres_of_its_own.stop()
        assert asyncio.run(goes_on(one_of_each_component(crawler, session), postgres_of_its_own.start))
        assert lost == []
        assert session.archive.articles.state_of(IDS[0]) == "pending"


def test_another_runs_lock_holds_up_nothing_else(tmp_path: Path) -> None:
    with open_crawl(tmp_path) as (crawler, session):
        file = session.archive.database.engine.url.database
        with closing(sqlite3.connect(file or "", isolation_level=None, check_same_thread=False)) as other:
            asyncio.run(prepare(session))
            other.execute("BEGIN IMMEDIATE")
            assert asyncio.run(goes_on(one_of_each_component(crawler, session), lambda: other.execute("ROLLBACK")))
        assert session.archive.articles.state_of(IDS[0]) == "pending"


def test_a_run_that_is_told_to_end_does_not_wait_for_its_database_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("zakerscraper.utils.outage.ENDING_SECONDS", 0.3)
    budget, is_ending = RetryBudget(60), threading.Event()
    budget.is_ending = is_ending.is_set
    threading.Timer(0.3, is_ending.set).start()
    began = time.monotonic()
    error = OperationalError("SELECT 1", {}, Exception("connection refused"))
    while budget.wait(error, pause=60):
        pass
    assert 0.3 < time.monotonic() - began < 30


def test_what_nobody_waits_for_ends_the_run_where_it_fails(tmp_path: Path) -> None:
    with open_crawl(tmp_path) as (crawler, session):
        lost: list[Exception] = []

        def write_failed(error: Exception) -> None:
            lost.append(error)

        def broken() -> None:
            raise OSError("disk full")

        crawler.signals.connect(write_failed, signals.write_failed)

        async def call() -> None:
            session.call_soon(broken)
            await session.call(str)
            await asyncio.sleep(0)

        asyncio.run(call())
        assert [str(error) for error in lost] == ["disk full"]


def test_a_program_may_give_numbers_as_they_are(tmp_path: Path) -> None:
    """As `process.crawl("channel", id=13)` does."""
    with open_crawl(tmp_path, id=13) as (_, session):
        assert session.report.arguments == {"id": "13"}


def test_a_summary_shows_no_password_of_an_argument(tmp_path: Path) -> None:
    url = f"https://me:geheim@www.myzaker.com/article/{IDS[0]}"
    with open_crawl(tmp_path, spider=ArticleSpider, url=url) as (_, session):
        assert session.report.arguments == {"url": f"https://***@www.myzaker.com/article/{IDS[0]}"}
