"""What articles that no known layout gave have in common, by the pipeline alone."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.components import IDS, address, entries, open_crawl
from zakerscraper.archive.articles import WrittenDocument
from zakerscraper.exceptions import ParseError
from zakerscraper.items import Article
from zakerscraper.pipelines.shared_content import SharedContentPipeline
from zakerscraper.services.claims import ArticleClaims

NOW = datetime(2026, 5, 18, 12, tzinfo=UTC)
TEXT = "<p>昨晚，山顶的老邮局又亮起了灯，离它关门整整十一年。</p><p>退休的邮递员扫了地，擦了每一个信格。</p>"


def article(number: int, layout: str) -> Article:
    return Article(IDS[number], address(IDS[number]), title=f"第{number}篇", layout=layout, body_html=TEXT)


def test_reposts_that_a_known_layout_has_read_before_stay(tmp_path: Path) -> None:
    with open_crawl(tmp_path) as (_, session):
        asyncio.run(ArticleClaims(session, limit=None, again=False).claim_listed(entries(0, 1)))
        known = [article(number, "figure") for number in (0, 1)]
        session.archive.articles.mark_exported([WrittenDocument(article, "c") for article in known], now=NOW)
        pipeline = SharedContentPipeline(session)
        for archived in known:
            reading = replace(archived, layout="learnt-2026-05-18")
            assert asyncio.run(pipeline.process_item(reading)) is reading


def test_what_stands_on_two_pages_of_an_unknown_layout_is_of_neither(tmp_path: Path) -> None:
    with open_crawl(tmp_path) as (_, session):
        asyncio.run(ArticleClaims(session, limit=None, again=False).claim_listed(entries(0, 1)))
        pipeline = SharedContentPipeline(session)
        first, second = (article(number, "learnt-2026-05-18") for number in (0, 1))
        assert asyncio.run(pipeline.process_item(first)) is first
        with pytest.raises(ParseError, match="stands in 1 other articles"):
            asyncio.run(pipeline.process_item(second))


def test_one_page_for_all_articles_is_none_of_them(tmp_path: Path) -> None:
    """A host may serve one page under each URL; two that share a text may be reprints."""
    with open_crawl(tmp_path) as (_, session):
        listed = [replace(entry, title=f"第{number}篇") for number, entry in enumerate(entries(0, 1, 2, 3))]
        asyncio.run(ArticleClaims(session, limit=None, again=False).claim_listed(listed))
        pipeline = SharedContentPipeline(session)
        pages = [replace(article(number, "figure"), title="别的文章") for number in range(3)]
        for page in pages[:2]:
            assert asyncio.run(pipeline.process_item(page)) is page
        with pytest.raises(ParseError, match="comes for other articles, too"):
            asyncio.run(pipeline.process_item(pages[2]))
        for title in ("第 3 篇", "第3篇：全文"):
            page = replace(article(3, "figure"), title=title)
            assert asyncio.run(pipeline.process_item(page)) is page
