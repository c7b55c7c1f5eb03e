"""Counts what a run does in Scrapy's stats while it happens, and writes `.zaker/last-run.json` at its end."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Self

from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.http import Response

from zakerscraper import signals
from zakerscraper.archive.engine import cause
from zakerscraper.archive.errors import DBAPIError, SQLAlchemyError
from zakerscraper.archive.retry import is_outage
from zakerscraper.archive.state import State
from zakerscraper.extensions.feed_watch import FeedWatch
from zakerscraper.items import Article
from zakerscraper.run_report.files import remove_old_runs
from zakerscraper.run_report.format import when_blocked
from zakerscraper.run_report.status import ListOutcome, Outcome, RevisitOutcome, Verdict
from zakerscraper.run_report.summary import RunSummary
from zakerscraper.services.article_outcomes import Cause
from zakerscraper.services.crawl_session import CrawlSession, session_of
from zakerscraper.services.end_run import close_report, note_pending, note_revisits, revert_gone, save_images
from zakerscraper.services.run_findings import RunFindings
from zakerscraper.services.run_records import write_summary
from zakerscraper.services.save_article import FileState
from zakerscraper.zaker.pages import is_guess

logger = logging.getLogger(__name__)

_NOTED_TRUNCATED = 20
"""How many truncated pages and images are named in the notes."""


class RunReportExtension:
    """Fills the report of a run (`CrawlSession.report`), mirrors it in stats (`zaker/article/*`), writes the summary.

    Args:
        is_archived: Whether what the run fetches goes into the archive.
        keep_runs: Days for which summaries stay.

    Attributes:
        summary: The run's summary, once the run has ended; None before.
    """

    def __init__(
        self, crawler: Crawler, session: CrawlSession, feeds: FeedWatch, *, is_archived: bool, keep_runs: int
    ) -> None:
        self.crawler = crawler
        self.session = session
        self.report = session.report
        self.summary: RunSummary | None = None
        self._is_archived = is_archived
        self._keep_runs = keep_runs
        self._feeds = feeds
        self._findings = RunFindings()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        session = session_of(crawler)
        if session is None:
            raise NotConfigured  # without words, or Scrapy would warn of it
        is_archived = getattr(crawler.spider, "fetches_articles", True)
        keep_runs = session.options.keep_runs
        extension = cls(crawler, session, FeedWatch(crawler), is_archived=is_archived, keep_runs=keep_runs)
        for name in _LISTENED_TO:
            crawler.signals.connect(getattr(extension, name), getattr(signals, name))
        return extension

    # Articles

    def article_listed(self, key: str, url: str, title: str) -> None:
        """Count an article as listed."""
        if self.report.record_listing(key, url, title):
            self._count("listed")

    def article_finished(self, key: str, outcome: Outcome, reason: str, causes: Sequence[Cause] = ()) -> None:
        """Record the outcome of an article."""
        self._findings.causes.update(causes)
        self.report.unreadable_articles += Cause.UNREADABLE in causes
        if Cause.DOUBTFUL in causes:
            self.report.doubtful_articles += 1
            self._findings.doubtful_ids.append(key)
        # One of an earlier run whose images are fetched again has not been listed by this one.
        if self.report.has(key):
            if before := self.report.outcome(key):
                self._count(before, -1)
            self.report.set_outcome(key, outcome, reason)
            self._count(outcome)

    def article_transferred(self, key: str) -> None:
        """Remove an article that is in the queue of all workers, if nothing has become of it yet."""
        if self.report.has(key) and not self.report.outcome(key):
            self.report.remove_open(key)
            self._count("listed", -1)

    def article_exported(self, article: Article, kept: FileState | None, changes: Sequence[str] = ()) -> None:
        """Note what the summary says of a document."""
        if changes:
            self.report.count_changed(article.id)
            self._count("changed")
        if kept is not None:
            self._findings.kept_documents.setdefault(kept, []).append(article.document)
        if kept is FileState.EDITED:
            self.report.count_edited(article.id)
        if any(image.status == "failed" for image in article.images):
            self._findings.imageless_ids.append(article.id)
        if self.report.has(article.id):
            self.report.layouts[article.layout] += 1
            if is_guess(article.layout):
                self._findings.guessed_layouts[article.id] = article.layout

    def article_revisited(self, outcome: RevisitOutcome) -> None:
        """Count an archived article that was fetched again, by its outcome."""
        self.report.revisits[outcome] += 1
        self.crawler.stats.inc_value(f"zaker/revisit/{outcome}")

    def article_withdrawn(self, key: str) -> None:
        """Uncount the guessed layout of a withdrawn article."""
        # Once: two concurrent articles may both withdraw an earlier one.
        if layout := self._findings.guessed_layouts.pop(key, ""):
            self.report.layouts[layout] -= 1

    def images_finished(self, statuses: Sequence[str]) -> None:
        """Count the images of an article by their status."""
        self.report.images.update(statuses)
        for status, count in Counter(statuses).items():
            self.crawler.stats.inc_value(f"zaker/pictures/{status}", count)

    def image_host_answered(self) -> None:
        """Note that an image host works."""
        self._findings.has_image_host = True

    def _count(self, name: str, count: int = 1) -> None:
        self.crawler.stats.inc_value(f"zaker/article/{name}", count)

    # Pages

    def list_recorded(
        self,
        url: str,
        outcome: ListOutcome | None = None,
        reason: str = "",
        number: str = "",
        name: str = "",
        articles: Sequence[str] = (),
        note: str = "",
        advice: str = "",
    ) -> None:
        """Record what is known of a list, and what to do about one that was refused."""
        self.report.record_list(url, outcome, reason, number=number, name=name, articles=articles)
        if note:
            self.report.note(note)
        if advice:
            self._findings.advice.append(advice)

    def list_page_read(self, layout: str) -> None:
        """Count the layout of a list."""
        self.report.layouts[layout] += 1

    def page_answered(self, refused: bool) -> None:
        """Count a response to a request for a list or an article."""
        if refused:
            self._findings.refused += 1
        else:
            self._findings.accepted += 1

    def fallback_used(self, response: Response, reason: str, kept: str, unsure: bool) -> None:
        """Warn, once a run, that a page needed the generic extractor.

        Args:
            unsure: Whether it may have lost text.
        """
        findings = self._findings
        findings.fallbacks += 1
        self.crawler.stats.inc_value("zaker/fallback")
        if unsure:
            findings.unsure_fallbacks += 1
            self.crawler.stats.inc_value("zaker/fallback/unsure")
        if not findings.fallback_note:
            findings.fallback_note = (
                f"{response.url}: no known layout matches this page ({reason}); it was read by structure (fallback),"
                f" as others like it are; `scrapy doctor {response.url}` shows how{kept}"
            )
            logger.warning(findings.fallback_note)

    def truncated_page_accepted(self, url: str, reason: str) -> None:
        """Note that the page or image at *url* was accepted though it is truncated or garbled."""
        self._findings.truncated += 1
        if self._findings.truncated <= _NOTED_TRUNCATED:
            self.report.note(f"{url}: {reason}; taken as it is, as it has come so again and again")
        logger.warning("Taken as it is, though doubtful: <%s>: %s", url, reason)

    def request_cancelled(self) -> None:
        """Note that the run ended with requests left."""
        self.report.cut_short = True

    # The run

    def run_noted(self, text: str, errors: int = 0) -> None:
        """Add a sentence to the summary, and count errors."""
        self.report.errors += errors
        if text:
            self.report.note(text)

    def site_refused(self, reason: str, advice: str) -> None:
        """Note that the site refuses, once."""
        if not self.report.blocked:
            self.report.blocked = reason
            self.report.note(f"{reason}. {advice}" if advice else reason)

    def site_refused_elsewhere(self, found: str) -> None:
        """Note that the site refuses another worker."""
        self.site_refused(found, when_blocked(self.report.spider))

    async def archive_closing(self, reason: str) -> None:
        """Write the summary, once Scrapy's feeds are stored as far as they can be."""
        self._note_feeds(await self._feeds.failures())
        for finish in self.session.before_closing:
            await finish(reason)
        finished_at = self.report.now()
        for why, count in self.session.outcomes.failures.count_suppressed().items():
            logger.warning("%d more articles failed alike: %s", count, why)
        edited_images, has_lists = self.session.images.edited_paths(), bool(self.report.lists())
        for note in self._findings.notes(edited_images=edited_images, has_lists=has_lists):
            self.report.note(note)
        if open_count := close_report(self.session, self._findings, reason):
            self._count(Outcome.SKIPPED, open_count)
        try:
            summary = await self.session.call(self._end, reason, finished_at)
        except (OSError, SQLAlchemyError) as error:
            self.report.errors += 1
            is_away = isinstance(error, DBAPIError) and is_outage(error)
            is_told = any(cause(error) in note for note in self.report.notes)  # over it the run has ended
            note = "" if is_told else f"the archive could not be written: {cause(error)}"
            if is_away and is_told:
                note = "more articles may be pending: the archive could not be asked"
            elif is_away:
                note = f"the archive could not be reached at the end: {cause(error)}; more articles may be pending"
            self.run_noted(note)
            summary = await self.session.call(self._summarise, reason, finished_at)
        self.summary = summary
        self.crawler.stats.set_value("zaker/verdict", str(summary["verdict"]))
        for name, total in summary["counts"].items():
            self.crawler.stats.set_value(f"zaker/{name}", total)

    def _end(self, reason: str, finished_at: datetime) -> RunSummary:
        """Write the run's end into archive and output folder; return the summary. Raises OSError, SQLAlchemyError."""
        session, findings, now = self.session, self._findings, datetime.now(UTC)
        self.report.pending = session.archive.queries.count(State.PENDING)  # also where nothing more can be written
        save_images(session, findings, now)
        for id_, why in revert_gone(session, findings, now):
            self.article_finished(id_, Outcome.FAILED, why)
        note_revisits(session)
        note_pending(session, findings, now)
        # The summary comes before the archive's record of the end, so that a kill in between loses none.
        summary = self._summarise(reason, finished_at)
        session.archive.runs.end(verdict=summary["verdict"], counts=self.report.counts(), now=finished_at)
        remove_old_runs(session.folder, now - timedelta(days=self._keep_runs))
        return summary

    def _note_feeds(self, failures: Iterable[str]) -> None:
        again = "scrapy export writes the articles again" if self._is_archived else "crawl again"
        for failure in failures:
            self.run_noted(f"{failure}; {again}", errors=1)

    def _summarise(self, reason: str, finished_at: datetime) -> RunSummary:
        failures, notes = self._feeds.finish(is_success=self.report.verdict(reason) == Verdict.OK)
        self._note_feeds(failures)
        for note in notes:
            self.report.note(note)
        summary = self.report.summary(reason, finished_at)
        if why_not := write_summary(self.session.folder, self.session.run, summary):
            self.report.errors += 1
            self.report.note(f"the run's summary could not be written: {why_not}")
            summary = self.report.summary(reason, finished_at)
            write_summary(self.session.folder, self.session.run, summary)  # one of its two files may be there
        return summary


_LISTENED_TO = (
    *("article_listed", "article_finished", "article_transferred", "article_exported", "article_withdrawn"),
    "article_revisited",
    *("images_finished", "image_host_answered", "list_recorded", "list_page_read", "page_answered", "fallback_used"),
    *("truncated_page_accepted", "request_cancelled", "run_noted", "site_refused", "site_refused_elsewhere"),
    "archive_closing",
)
"""The signals that have a handler of their name."""
