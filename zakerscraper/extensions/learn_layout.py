"""Learns a layout from archived articles when pages come that no known layout matches (ZAKER_LEARN_LAYOUTS)."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any, Self

from scrapy import Request
from scrapy.core.engine import ExecutionEngine
from scrapy.crawler import Crawler
from scrapy.exceptions import DontCloseSpider, NotConfigured
from scrapy.http import Response
from scrapy.signals import spider_idle

from zakerscraper import compat, signals
from zakerscraper.archive.errors import SQLAlchemyError
from zakerscraper.items import Article, ListEntry, requested_entry
from zakerscraper.services.crawl_session import CrawlSession, session_of
from zakerscraper.services.learn_layout import choose_articles, entry_for, learn
from zakerscraper.utils.encoding import decode_page
from zakerscraper.utils.headers import header_text
from zakerscraper.zaker.challenge import challenge_marker
from zakerscraper.zaker.learnt.example import Example
from zakerscraper.zaker.learnt.learn import LEAST, NothingLearntError
from zakerscraper.zaker.responses import parse_date_header
from zakerscraper.zaker.urls import article_id

logger = logging.getLogger(__name__)

UNKNOWN_PAGES = 3
"""How many articles' pages that no known layout matches make a run learn theirs."""
_FAILURES = 3
"""After so many failures in a row no more articles are requested."""


class LearnLayout:
    """Fetches twelve archived articles again, among the run's own requests and at its pace, and learns their layout.

    Once a run, and once a day for all runs over an archive. Pages after that are parsed with the learnt layout.
    """

    def __init__(self, crawler: Crawler, session: CrawlSession) -> None:
        self.crawler = crawler
        self.session = session
        self._unknown: set[str] = set()
        self._learning: asyncio.Task[None] | None = None
        self._has_begun = False

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        session = session_of(crawler)
        fetches = getattr(crawler.spider, "fetches_articles", False)
        if session is None or not fetches or not session.options.learn_layouts:
            raise NotConfigured  # without words, or Scrapy would warn of it
        extension = cls(crawler, session)
        crawler.signals.connect(extension.page_unknown, signals.fallback_used)
        crawler.signals.connect(extension.page_unknown, signals.page_unparsed)
        crawler.signals.connect(extension.spider_idle, spider_idle)
        return extension

    def page_unknown(self, response: Response) -> None:
        """Count an article whose page no known layout matches, read or not; begin to learn where there are several."""
        if (entry := requested_entry(response.request)) is None:
            return
        self._unknown.add(entry.id)
        if len(self._unknown) >= UNKNOWN_PAGES and not self._has_begun and self._may_ask():
            self._has_begun = True
            self._learning = asyncio.get_running_loop().create_task(self._learn())

    def spider_idle(self) -> None:
        """Keep the run open while it learns. Raises DontCloseSpider."""
        if self._learning is not None:
            raise DontCloseSpider

    def _may_ask(self) -> bool:
        return not self.session.is_site_away and not compat.is_closing(self.crawler.engine)

    async def _learn(self) -> None:
        """Choose the articles, fetch them, learn their layout, and note the result."""
        session, now = self.session, datetime.now(UTC)
        try:
            newest = await session.call(session.archive.layouts.newest_articles)
            articles = await asyncio.to_thread(choose_articles, newest)
            if len(articles) < LEAST or not await session.call(session.archive.layouts.begin_learning, now):
                return
            spider: Any = self.crawler.spider
            examples = await ask_again(
                self.crawler, articles, lambda entry: _without_callbacks(spider.article_request(entry))
            )
            if compat.is_closing(self.crawler.engine):
                return
            learnt = await asyncio.to_thread(learn, examples, now)
            if compat.is_closing(self.crawler.engine):
                return  # the archive may be closed already
            await session.call(session.archive.layouts.save, learnt.layout, now=now)
            session.learnt.add(learnt.layout)
            session.learnt.note(
                f"a layout was learnt from {learnt.layout.pages} archived articles: {learnt.layout.name} reads"
                " pages that no known layout matches; `scrapy doctor --learn` shows it"
            )
        except NothingLearntError as error:
            session.learnt.note(f"no layout could be learnt from archived articles: {error}")
        except (OSError, SQLAlchemyError) as error:
            session.send(signals.write_failed, error=error)
        except Exception:  # nobody awaits this task, and the run goes on without it
            logger.exception("Learning a layout failed")
        finally:
            self._learning = None
            compat.schedule_next_request(self.crawler.engine)


async def ask_again(
    crawler: Crawler, articles: Sequence[Article], request_for: Callable[[ListEntry], Request]
) -> list[Example]:
    """Fetch archived *articles* again, one after another; return the pages that were served.

    The requests go through the downloader's middlewares: robots.txt, pace, challenges. It ends early where the site
    does not answer, or the crawl ends.
    """
    engine: ExecutionEngine | None = crawler.engine
    assert engine is not None
    found: list[Example] = []
    failures = 0
    for article in articles:
        if compat.is_closing(engine) or failures >= _FAILURES:
            break
        example = await _fetch_example(engine, article, request_for(entry_for(article)))
        failures = 0 if example is not None else failures + 1
        if example is not None:
            found.append(example)
    return found


async def _fetch_example(engine: ExecutionEngine, article: Article, request: Request) -> Example | None:
    try:
        response = await engine.download_async(request)
    except Exception as error:  # downloads fail in many ways
        logger.info("Not learnt from: <%s>: %s", request.url, error)
        return None
    text = decode_page(response.body, header_text(response.headers, "Content-Type")).text
    if response.status != 200 or article_id(response.url) != article.id or challenge_marker(200, text):
        logger.info("Not learnt from: <%s>: HTTP %d", response.url, response.status)
        return None
    return Example(
        text, response.url, parse_date_header(header_text(response.headers, "Date"), datetime.now(UTC)), article
    )


def _without_callbacks(request: Request) -> Request:
    """Return *request* without callback and errback."""
    return request.replace(callback=None, errback=None, cb_kwargs={}, dont_filter=True)
