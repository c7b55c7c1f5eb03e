"""Counts what a run does in Scrapy's stats while it happens, and writes `.zaker/last-run.json` at its end."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Literal, Self

from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.http import Response

from zakerscraper import signals
from zakerscraper.archive.engine import cause
from zakerscraper.archive.errors import SQLAlchemyError
from zakerscraper.archive.serialization import PENDING
from zakerscraper.archive.state import MAX_ATTEMPTS
from zakerscraper.extensions.feed_watch import FeedWatch
from zakerscraper.items import Article
from zakerscraper.run_report.files import remove_old_runs
from zakerscraper.run_report.format import when_blocked
from zakerscraper.run_report.status import FAILED, LIST_BLOCKED, OK, SKIPPED, ListOutcome, Outcome
from zakerscraper.run_report.summary import RunSummary
from zakerscraper.services.article_outcomes import Cause
from zakerscraper.services.crawl_session import CrawlSession, session_of
from zakerscraper.services.run_records import write_summary
from zakerscraper.services.save_article import FileState
from zakerscraper.zaker.pages import is_guess

logger = logging.getLogger(__name__)

_SHOWN_CUT_OFFS = 20
_ENDS = {
    "shutdown": "the run was stopped",
    "cannot_write": "nothing can be written",
    "queue_lost": "Redis could not be reached",
    "closespider_timeout": "the run's time was up (CLOSESPIDER_TIMEOUT)",
}
"""Scrapy's reasons for an early end, in words."""


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
        self._causes: Counter[Cause] = Counter()
        self._doubtful: list[str] = []
        self._lacking: list[str] = []
        """Articles that were exported with images missing."""
        self._kept: dict[FileState, list[str]] = {}
        """Documents that are left as they are, by the state of their files."""
        self._guesses: dict[str, str] = {}
        """The layouts of articles that no known one gave."""
        self._answers: Counter[str] = Counter()
        self._fallback_note = ""
        self._fallbacks = self._unsure = self._cut_offs = 0
        self._image_hosts_answer = False

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
        self._causes.update(causes)
        self.report.unreadable_articles += Cause.UNREADABLE in causes
        if Cause.DOUBTFUL in causes:
            self.report.doubtful_articles += 1
            self._doubtful.append(key)
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
            self._kept.setdefault(kept, []).append(article.document)
        if kept is FileState.EDITED:
            self.report.count_edited(article.id)
        if any(image.status == "failed" for image in article.images):
            self._lacking.append(article.id)
        if self.report.has(article.id):
            self.report.layouts[article.layout] += 1
            if is_guess(article.layout):
                self._guesses[article.id] = article.layout

    def article_revisited(self, outcome: str) -> None:
        """Count an archived article that was fetched again, by its outcome."""
        self.report.revisits[outcome] += 1
        self.crawler.stats.inc_value(f"zaker/revisit/{outcome}")

    def article_withdrawn(self, key: str) -> None:
        """Uncount the guessed layout of a withdrawn article."""
        # Once: two concurrent articles may both withdraw an earlier one.
        if layout := self._guesses.pop(key, ""):
            self.report.layouts[layout] -= 1

    def image_finished(self, status: str) -> None:
        """Count an image of an article by its status."""
        self.report.images[status] += 1
        self.crawler.stats.inc_value(f"zaker/pictures/{status}")

    def image_host_answered(self) -> None:
        """Note that an image host works."""
        self._image_hosts_answer = True

    def _count(self, name: str, count: int = 1) -> None:
        self.crawler.stats.inc_value(f"zaker/article/{name}", count)

    # Pages

    def list_recorded(
        self,
        url: str,
        outcome: ListOutcome | Literal[""] = "",
        reason: str = "",
        number: str = "",
        name: str = "",
        articles: Sequence[str] = (),
        note: str = "",
    ) -> None:
        """Record what is known of a list."""
        self.report.record_list(url, outcome, reason, number=number, name=name, articles=articles)
        if note:
            self.report.note(note)

    def list_page_read(self, layout: str) -> None:
        """Count the layout of a list."""
        self.report.layouts[layout] += 1

    def page_answered(self, refused: bool) -> None:
        """Count a response to a request for a list or an article."""
        self._answers["refused" if refused else "accepted"] += 1

    def fallback_used(self, response: Response, reason: str, kept: str, unsure: bool) -> None:
        """Warn, once a run, that a page needed the generic extractor.

        Args:
            unsure: Whether it may have lost text.
        """
        self._fallbacks += 1
        self.crawler.stats.inc_value("zaker/fallback")
        if unsure:
            self._unsure += 1
            self.crawler.stats.inc_value("zaker/fallback/unsure")
        if not self._fallback_note:
            self._fallback_note = (
                f"{response.url}: no known layout matches this page ({reason}); it was read by structure (fallback),"
                f" as others like it are. `scrapy doctor {response.url}` shows how{kept}"
            )
            logger.warning(self._fallback_note)

    def truncated_page_accepted(self, url: str, reason: str) -> None:
        """Note that the page or image at *url* was accepted though it is truncated or garbled."""
        self._cut_offs += 1
        if self._cut_offs <= _SHOWN_CUT_OFFS:
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
        finished_at = datetime.now(UTC)
        for why, count in self.session.outcomes.failures.count_suppressed().items():
            logger.warning("%d more articles failed alike: %s", count, why)
        self._note_documents()
        self._close_open(reason)
        try:
            summary = await self.session.call(self._end, reason, finished_at)
        except (OSError, SQLAlchemyError) as error:
            self.report.errors += 1
            self.report.note(f"the archive could not be written: {cause(error)}")
            summary = await self.session.call(self._summarise, reason, finished_at)
        self.summary = summary
        self.crawler.stats.set_value("zaker/verdict", summary["verdict"])
        for name, total in summary["counts"].items():
            self.crawler.stats.set_value(f"zaker/{name}", total)

    def _end(self, reason: str, finished_at: datetime) -> RunSummary:
        """Write the run's end into archive and output folder; return the summary. Raises OSError, SQLAlchemyError."""
        self._note_archive(finished_at)
        # The summary comes before the archive's record of the end, so that a kill in between loses none.
        summary = self._summarise(reason, finished_at)
        self.session.archive.runs.end(verdict=summary["verdict"], counts=self.report.counts(), now=finished_at)
        remove_old_runs(self.session.folder, finished_at - timedelta(days=self._keep_runs))
        return summary

    def _note_documents(self) -> None:
        """Add notes on articles and on the user's files."""
        note = self.report.note
        if self._fallback_note:
            unsure = (
                f", first of the {self._unsure} whose `evidence` says that text may be missing" if self._unsure else ""
            )
            note(
                f"{self._fallback_note}. {self._fallbacks} pages of this run were read so: look at a few of their"
                f" documents{unsure}"
            )
        if given_up := self._causes[Cause.GIVEN_UP]:
            note(
                f"{given_up} articles are given up after {MAX_ATTEMPTS} attempts; `scrapy archive retry` tries"
                " them again, `scrapy archive` shows why they failed"
            )
        if elsewhere := self._causes[Cause.ELSEWHERE]:
            note(f"{elsewhere} articles are another run's, which is fetching them; its end tells of them")
        if not self.report.lists():  # each article was named; lists show some of these every night
            if blocked := self._causes[Cause.BLOCKED]:
                note(f"articles that are blocked: {blocked}; `scrapy archive unblock` lets them be fetched again")
            if dropped := self._causes[Cause.DROPPED]:
                note(f"articles that a pipeline has dropped before: {dropped}; full=1 fetches them again")
        if kept := self._kept.get(FileState.EDITED):
            note(f"documents edited by hand, which stay as they are: {name_paths(kept)}")
        if kept := self._kept.get(FileState.UNREADABLE):
            note(f"documents that cannot be read, which stay as they are: {name_paths(kept)}")
        if edited := self.session.images.edited_paths():
            note(f"pictures edited by hand, which stay as they are: {name_paths(edited)}")
        if kept := self._kept.get(FileState.DELETED):
            note(
                f"documents deleted by hand, which stay so: {name_paths(kept)}; `scrapy archive restore`"
                " brings them back"
            )

    def _close_open(self, reason: str) -> None:
        """Record the outcome of lists and articles that are still open.

        Args:
            reason: Scrapy's reason for the run's end.
        """
        report, refused = self.report, self._answers["refused"]
        if refused and not self._answers["accepted"] and not report.blocked:
            report.blocked = "nothing but refusals"
            report.note(f"the site refused each of {refused} requests for pages. {when_blocked(report.spider)}")
        why = "the site refused" if report.blocked else _ENDS.get(reason, f"the run ended before it ({reason})")
        report.close_lists(why, elsewhere=bool(self.session.job))
        for note in filter(None, (make() for make in self.session.closing_notes)):
            report.note(note)
        if not report.blocked and any(list_["outcome"] == LIST_BLOCKED for list_ in report.lists()):
            report.note(when_blocked(report.spider))
        if open_count := report.open_count():
            report.close_articles(why)
            self._count(SKIPPED, open_count)
            report.note(f"{open_count} articles were not fetched: {why}; they are pending")

    def _note_archive(self, now: datetime) -> None:
        """Save what the archive does not have yet, and note what is pending. Raises OSError, SQLAlchemyError."""
        report, archive = self.report, self.session.archive
        report.pending = archive.queries.count(PENDING)  # also where nothing more can be written
        if images := self.session.images.list_unarchived():
            self.session.folder.sync()
            archive.images.save(images, now=now)
        if self._lacking and not self._image_hosts_answer:
            archive.articles.keep_trying(self._lacking, now=now)
            report.note(
                f"no picture could be had for {len(self._lacking)} articles, as no host of pictures answered; later"
                " runs try again"
            )
        if report.too_many_gone():
            self._revert_gone()
        revisits = self.session.revisits
        if absent := revisits.revert_absences(report.shown_count()):
            report.note(
                f"{absent} archived articles looked deleted, more than the site has served: that usually means an"
                " outage, so they count as there"
            )
        if looked := revisits.summary():
            report.note(f"{len(revisits.outcomes)} archived articles were looked at again: {looked}")
        report.pending = archive.queries.count(PENDING)
        waiting_yet = self.session.waiting_before & archive.queries.waiting_ids(now)
        report.waiting = sum(not report.has(id_) for id_ in waiting_yet)
        if waiting := self._causes[Cause.WAITING] + report.waiting:
            report.note(
                f"{waiting} articles wait for their next attempt ({report.waiting} of them on no list of this run);"
                " `scrapy archive` shows them, `scrapy archive retry` makes them due now"
            )

    def _revert_gone(self) -> None:
        """Make articles pending again that looked gone in a run in which most did."""
        reason = "taken for gone when most articles seemed to be"
        self.session.archive.articles.revert_gone(self._doubtful, reason, now=datetime.now(UTC))
        for id_ in self._doubtful:
            found = self.report.reason(id_)
            self.article_finished(id_, FAILED, f"{found}; ignored, as most articles of this run look like that")

    def _note_feeds(self, failures: Iterable[str]) -> None:
        again = "scrapy export writes the articles again" if self._is_archived else "crawl again"
        for failure in failures:
            self.run_noted(f"{failure}; {again}", errors=1)

    def _summarise(self, reason: str, finished_at: datetime) -> RunSummary:
        failures, notes = self._feeds.finish(is_success=self.report.verdict(reason) == OK)
        self._note_feeds(failures)
        for note in notes:
            self.report.note(note)
        summary = self.report.summary(reason, finished_at)
        if why_not := write_summary(self.session.folder, self.session.run, summary):
            self.report.errors += 1
            self.report.note(f"the run's summary could not be written: {why_not}")
            return self.report.summary(reason, finished_at)
        return summary


_LISTENED_TO = (
    *("article_listed", "article_finished", "article_transferred", "article_exported", "article_withdrawn"),
    "article_revisited",
    *("image_finished", "image_host_answered", "list_recorded", "list_page_read", "page_answered", "fallback_used"),
    *("truncated_page_accepted", "request_cancelled", "run_noted", "site_refused", "site_refused_elsewhere"),
    "archive_closing",
)
"""The signals that have a handler of their name."""


def name_paths(paths: Sequence[str], most: int = 5) -> str:
    """Return the number of *paths*, and the first of them, as text."""
    rest = f" and {len(paths) - most} more" if len(paths) > most else ""
    return f"{len(paths)} ({', '.join(paths[:most])}{rest})"
