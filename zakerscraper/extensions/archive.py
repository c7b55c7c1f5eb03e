"""Opens the archive before the spider starts, records dropped and failed items, and closes it."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any, Self

from scrapy import signals as scrapy_signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem, NotConfigured
from scrapy.http import Response
from twisted.python.failure import Failure

from zakerscraper import compat, signals
from zakerscraper.archive.engine import cause
from zakerscraper.archive.errors import SQLAlchemyError
from zakerscraper.archive.retry import SECONDS
from zakerscraper.config import Options
from zakerscraper.exceptions import ArticleNotFoundError, ParseError, RequestCancelledError, ZakerError
from zakerscraper.items import Article, requested_entry
from zakerscraper.run_report.status import Outcome
from zakerscraper.services.article_outcomes import Cause
from zakerscraper.services.crawl_session import CrawlSession, attach_session, detach_session
from zakerscraper.services.run_records import begin_run
from zakerscraper.services.save_article import is_of_one_article
from zakerscraper.services.search import tidy_index
from zakerscraper.utils.redact import redact_url

_IDLE_CHECK_DELAY = 0.05
"""Seconds."""


class ArchiveExtension:
    """Opens and closes the archive and output folder of a crawl; other components get them with `session_of`."""

    def __init__(self, crawler: Crawler, session: CrawlSession) -> None:
        self.crawler = crawler
        self.session = session
        self._is_check_scheduled = False

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Open the archive and the output folder, before the crawl begins.

        Not at `spider_opened`: Scrapy goes on where a receiver of that signal fails.

        Raises:
            ArchiveError: The archive or the output folder cannot be used.
            SQLAlchemyError: The archive's server has gone away.
        """
        spider = crawler.spider
        if spider is None or not hasattr(spider, "arguments"):
            raise NotConfigured  # `scrapy shell` and the like have no spider of ours and are no run
        options, now = Options.from_settings(crawler.settings), datetime.now(UTC)
        values = getattr(spider, "values", {})
        session = CrawlSession.open(options, spider.name, spider.arguments, values, now, crawler.signals)
        is_archived = getattr(spider, "fetches_articles", True)
        feeds = [redact_url(str(uri)) for uri in crawler.settings.getdict("FEEDS")]
        try:
            begin_run(session, now, feeds, is_archived=is_archived)
        except BaseException:
            session.close()
            raise
        attach_session(crawler, session)
        extension = cls(crawler, session)
        crawler.signals.connect(extension.spider_opened, scrapy_signals.spider_opened)
        crawler.signals.connect(extension.spider_error, scrapy_signals.spider_error)
        crawler.signals.connect(extension.item_dropped, scrapy_signals.item_dropped)
        crawler.signals.connect(extension.item_error, scrapy_signals.item_error)
        crawler.signals.connect(extension.item_scraped, scrapy_signals.item_scraped)
        for signal in (scrapy_signals.item_dropped, scrapy_signals.item_error, scrapy_signals.item_scraped):
            crawler.signals.connect(extension.item_ended, signal)
        crawler.signals.connect(extension.spider_closed, scrapy_signals.spider_closed)
        return extension

    def spider_opened(self) -> None:
        """Wait long for a lost database from now on, until the run is ending."""
        engine, budget = self.crawler.engine, self.session.archive.database.retry_budget
        budget.is_ending = lambda: compat.is_closing(engine)
        budget.limit(SECONDS)

    def spider_error(self, failure: Failure, response: Response | None) -> None:
        """Record an exception of a callback."""
        error = failure.value
        if isinstance(error, OSError | SQLAlchemyError):
            self.session.send(signals.write_failed, error=error)
        else:
            where = f"{response.url}: " if isinstance(response, Response) else ""
            self.session.send(signals.run_noted, text=f"{where}{type(error).__name__}: {error}", errors=1)

    async def item_dropped(self, item: Any, response: Response | None, exception: DropItem) -> None:
        """Record an article that a pipeline dropped: ours, as it has no body, or one of the user's."""
        id_ = _article_id(item, response)
        if not id_:
            return
        try:
            if isinstance(exception.__cause__, ArticleNotFoundError):
                await self.session.outcomes.mark_gone(id_, str(exception.__cause__), doubtful=True)
            elif self.session.report.outcome(id_) != Outcome.EXPORTED:
                why = " ".join(str(exception).split())
                await self.session.outcomes.mark_dropped(id_, "dropped by a pipeline" + (f": {why}" if why else ""))
        except (OSError, SQLAlchemyError) as error:
            self.session.send(signals.write_failed, error=error)

    async def item_scraped(self, item: Any, response: Response | None) -> None:
        """Check an item that has passed all pipelines.

        Where one has made something else of an article before its document was written, the article has failed; no
        other component would notice.
        """
        id_, report = _article_id(item, response), self.session.report
        if id_ and not isinstance(item, Article) and report.has(id_) and not report.outcome(id_):
            kind = type(item).__name__
            reason = f"a pipeline made {kind} of it before its document was written; give it a number over 400"
            try:
                await self.session.outcomes.record_failure(id_, reason)
            except SQLAlchemyError as error:
                self.session.send(signals.write_failed, error=error)

    async def item_error(self, item: Any, response: Response | None, failure: Failure) -> None:
        """Record an article over which a pipeline failed."""
        id_ = _article_id(item, response)
        error = failure.value
        if isinstance(error, OSError | SQLAlchemyError) and not is_of_one_article(error):
            self.session.send(signals.write_failed, error=error)
        elif not id_:
            return
        elif isinstance(error, RequestCancelledError):
            self.session.cancel(id_)
        else:
            if not isinstance(error, OSError | SQLAlchemyError | ZakerError):
                self.session.send(signals.run_noted, text="", errors=1)
            is_unreadable = isinstance(error, ParseError)
            kept_note = await self.session.keep_page(response) if is_unreadable and response is not None else ""
            cause_ = Cause.UNREADABLE if is_unreadable else None
            try:
                await self.session.outcomes.record_failure(
                    id_, _describe_error(error), kept_note=kept_note, cause=cause_
                )
            except SQLAlchemyError as lost:
                self.session.send(signals.write_failed, error=lost)

    def item_ended(self, response: Response | None) -> None:
        """Let the engine check soon whether the run is over, after an item that came from no response.

        By itself the engine would check after five seconds.
        """
        if response is None and not self._is_check_scheduled:
            self._is_check_scheduled = True
            asyncio.get_running_loop().call_later(_IDLE_CHECK_DELAY, self._check_idle)

    def _check_idle(self) -> None:
        self._is_check_scheduled = False
        engine = self.crawler.engine
        if engine is None or compat.is_closing(engine):
            return
        slot = engine.scraper.slot
        if slot is not None and slot.itemproc_size:
            # Others are in work, or this one, which Scrapy counts until all receivers of its signal are done.
            self.item_ended(None)
        else:
            compat.schedule_next_request(engine)

    async def spider_closed(self, reason: str) -> None:
        """Close archive and folder after all receivers of `archive_closing` have finished."""
        await self.crawler.signals.send_catch_log_async(signals.archive_closing, reason=reason)
        if reason != "shutdown":
            await asyncio.to_thread(tidy_index, self.session.archive)
        await asyncio.to_thread(self.session.close)
        detach_session(self.crawler)


def _article_id(item: Any, response: Response | None) -> str:
    """Return the article id of *item*, also if a pipeline replaced it by something else; "" for none."""
    if isinstance(item, Article):
        return item.id
    entry = requested_entry(response.request) if response is not None else None
    return entry.id if entry is not None else ""


def _describe_error(error: BaseException | None) -> str:
    if isinstance(error, OSError) and error.strerror:
        return f"cannot be written: {error.strerror}"
    if isinstance(error, SQLAlchemyError):
        return f"cannot be archived: {cause(error)}"
    return str(error) if isinstance(error, ZakerError) else f"{type(error).__name__}: {error}"
