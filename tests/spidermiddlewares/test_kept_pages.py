"""The pages of articles are kept as they were served: with their articles, or at once where they were not read."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider, NotConfigured
from scrapy.http import HtmlResponse
from twisted.python.failure import Failure

from tests.components import CHANNEL, IDS, address, entries, open_crawl
from zakerscraper.archive.pages import KeptPage
from zakerscraper.exceptions import (
    ArticleNotFoundError,
    ParseError,
    RequestCancelledError,
    TruncatedPageError,
)
from zakerscraper.items import Article
from zakerscraper.pipelines.document import DocumentPipeline
from zakerscraper.services.claims import ArticleClaims
from zakerscraper.services.crawl_session import CrawlSession
from zakerscraper.services.keep_pages import MAX_KEPT_BYTES
from zakerscraper.spidermiddlewares.kept_pages import KeepPages

ON = {"ZAKER_KEEP_PAGES": "1"}
BODY = "<p>页面</p>".encode("gb18030")


def answer(number: int = 0, body: bytes = BODY, url: str = "", **headers: str) -> HtmlResponse:
    (entry,) = entries(number)
    request = Request(entry.url, cb_kwargs={"entry": entry})
    all_headers = {"Content-Type": "text/html", "Set-Cookie": "sid=1", **headers}
    return HtmlResponse(url or entry.url, headers=all_headers, body=body, request=request, flags=["dataloss"])


@pytest.fixture(autouse=True)
def _without_an_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(DocumentPipeline, "_are_more_under_way", lambda self, waiting: False)


def article(number: int = 0) -> Article:
    moment = datetime(2026, 5, 18, 12, tzinfo=UTC)
    return Article(
        IDS[number], address(IDS[number]), "标题", categories=["新媒体", "ZAKER", "channel"], published_at=moment,
        fetched_at=moment, layout="figure", body_html="<p>文</p>", body_markdown="文\n",
    )  # fmt: skip


async def read(middleware: KeepPages, response: HtmlResponse, *items: Any) -> list[Any]:
    async def output() -> AsyncIterator[Any]:
        for item in items:
            yield item

    return [item async for item in middleware.process_spider_output(response, output())]


def claimed(session: CrawlSession, *numbers: int) -> None:
    asyncio.run(ArticleClaims(session, limit=None, again=False).claim_listed(entries(*numbers)))


def kept(session: CrawlSession, *numbers: int) -> list[KeptPage]:
    return list(session.archive.pages.of([IDS[number] for number in numbers or (0,)]))


def pages(crawler: Crawler) -> dict[str, int]:
    stats = crawler.stats.get_stats()
    return {name.rpartition("/")[2]: stats[name] for name in stats if name.startswith("zaker/pages/")}


def test_off_by_default(tmp_path: Path) -> None:
    with open_crawl(tmp_path) as (crawler, session):
        assert session.page_keeper is None
        with pytest.raises(NotConfigured):
            KeepPages.from_crawler(crawler)


@pytest.mark.parametrize("host", ["www.myzaker.com/article", "app.myzaker.com/news/article.php?pk="])
def test_a_page_is_kept_with_its_article(tmp_path: Path, host: str) -> None:
    url = f"https://{host}{'' if host.endswith('=') else '/'}{IDS[0]}"
    with open_crawl(tmp_path, settings=ON) as (crawler, session):
        middleware, pipeline = KeepPages.from_crawler(crawler), DocumentPipeline.from_crawler(crawler)
        claimed(session, 0)

        async def run() -> None:
            (item,) = await read(middleware, answer(url=url, Date="Mon, 18 May 2026 12:00:00 GMT"), article())
            assert kept(session) == [], "not before it"
            await pipeline.process_item(item)

        asyncio.run(run())
        (page,) = kept(session)
        assert (page.body, page.url, page.status, page.layout, page.broke_off) == (BODY, url, 200, "figure", True)
        assert page.headers == {"content-type": "text/html", "date": "Mon, 18 May 2026 12:00:00 GMT"}
        assert page.fetched_at == article().fetched_at
        assert pages(crawler) == {"kept": 1}


@pytest.mark.parametrize(
    ("error", "is_kept"),
    [
        (ParseError("no body"), True),
        (ArticleNotFoundError("nothing in its body"), True),
        (KeyError("a bug"), True),
        (TruncatedPageError("cut off"), False),
        (OSError("full"), False),
        (CloseSpider("end"), False),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else None,
)
def test_what_no_parser_understood_is_kept_for_the_next(tmp_path: Path, error: Exception, is_kept: bool) -> None:
    with open_crawl(tmp_path, settings=ON) as (crawler, session):
        middleware = KeepPages.from_crawler(crawler)
        claimed(session, 0)

        async def run() -> None:
            middleware.process_spider_exception(answer(), error)
            middleware.process_spider_exception(answer(url=address(IDS[1])), error)  # a redirect elsewhere
            middleware.process_spider_exception(HtmlResponse(CHANNEL, request=Request(CHANNEL)), error)
            await session.call(str)  # in its turn, after what was asked for before

        asyncio.run(run())
        assert [(page.body, page.layout) for page in kept(session)] == [(BODY, "")] * is_kept
        assert pages(crawler) == ({"unread": 1} if is_kept else {})


def test_what_pipelines_refuse_is_kept(tmp_path: Path) -> None:
    with open_crawl(tmp_path, settings=ON) as (crawler, session):
        middleware = KeepPages.from_crawler(crawler)
        claimed(session, 0, 1, 2, 3)

        async def run() -> None:
            for number in range(4):
                await read(middleware, answer(number), article(number))
            middleware.item_dropped(article(0))
            middleware.item_error(article(1), Failure(ParseError("no title")))
            middleware.item_error(article(2), Failure(RequestCancelledError("ending")))
            middleware.item_error({}, Failure(ParseError("no article")))
            await session.call(str)

        asyncio.run(run())
        assert [(page.article, page.layout) for page in kept(session, 0, 1, 2, 3)] == [
            (IDS[0], "figure"),
            (IDS[1], ""),
        ]
        assert session.page_keeper is not None
        assert len(session.page_keeper.take(IDS)) == 1, "the last one is on its way"


def test_what_is_too_large_is_counted_and_the_article_is_written(tmp_path: Path) -> None:
    with open_crawl(tmp_path, settings=ON) as (crawler, session):
        middleware, pipeline = KeepPages.from_crawler(crawler), DocumentPipeline.from_crawler(crawler)
        claimed(session, 0, 1)
        large = bytes(MAX_KEPT_BYTES + 1)

        async def run() -> None:
            (item,) = await read(middleware, answer(0, large), article())
            await pipeline.process_item(item)
            middleware.process_spider_exception(answer(1, large), ParseError("no body"))
            await session.call(str)  # in its turn, after what was asked for before

        asyncio.run(run())
        assert kept(session, 0, 1) == []
        assert pages(crawler) == {"too_large": 2}
        assert session.archive.queries.article_and_path(IDS[0])[0] is not None
