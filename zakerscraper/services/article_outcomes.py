"""Records the outcome of an article in the archive, and sends it as a signal."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Iterable
from datetime import UTC, datetime
from enum import Enum
from typing import Any

from zakerscraper import signals
from zakerscraper.archive.archive import Archive
from zakerscraper.archive.state import State
from zakerscraper.exceptions import ParseError
from zakerscraper.run_report.report import RunReport
from zakerscraper.run_report.status import Outcome
from zakerscraper.services.revisits import Revisits
from zakerscraper.services.save_article import DocumentWriter, FileState, RenderedArticle
from zakerscraper.utils.log_dedup import LogDedup
from zakerscraper.zaker.urls import article_url

logger = logging.getLogger(__name__)


class Cause(Enum):
    """Why an article has its outcome, where the run's report counts that separately."""

    UNREADABLE = "unreadable"
    """No parser understood its page."""
    DOUBTFUL = "doubtful"
    """It looked deleted, as articles also do in an outage or after a redesign."""
    WAITING = "waiting"
    """It waits for its next attempt."""
    GIVEN_UP = "given up"
    """There will be no further attempt."""
    ELSEWHERE = "elsewhere"
    """Another run is fetching it."""
    BLOCKED = "blocked"
    """The user wants it never to be fetched again."""
    DROPPED = "dropped"
    """A pipeline of the user's has dropped it before."""


class ArticleOutcomes:
    """Records the outcomes of the articles of one run.

    Its methods raise OSError, ArchiveError and SQLAlchemyError where something cannot be written.

    Args:
        call: Awaits a call of the archive or the writer in the archive's thread.
        revisits: Archived articles that are fetched again; their outcomes are recorded there.
    """

    def __init__(
        self,
        archive: Archive,
        writer: DocumentWriter,
        report: RunReport,
        send: signals.Send,
        call: Callable[..., Awaitable[Any]],
        revisits: Revisits,
    ) -> None:
        self._archive = archive
        self._writer = writer
        self._report = report
        self._send = send
        self._call = call
        self._revisits = revisits
        self._withdrawn: dict[str, str] = {}
        """By id, why an article that is in progress must be withdrawn."""
        self.failures = LogDedup()

    async def record_failure(self, id_: str, reason: str, *, kept_note: str = "", cause: Cause | None = None) -> None:
        """Record a failed article; it stays pending, and the next run fetches it first.

        Args:
            kept_note: Words, added to the reason, on where its page is kept; "" for nowhere.
            cause: What the run's report counts it as.
        """
        if id_ in self._revisits:
            await self._revisits.record_failure(id_, reason + kept_note, is_read=cause is Cause.UNREADABLE)
            return
        # Where this run has parsed no page at all, the site is down or has changed.
        outage = not self._report.layouts.total()
        record_failure = self._archive.articles.record_failure
        known = await self._call(record_failure, id_, reason, now=datetime.now(UTC), outage=outage)
        causes = [cause] if cause else []
        if known and known.state == State.PENDING and known.next_attempt_at is None:
            reason += f"; given up after {known.attempts} attempts"
            causes.append(Cause.GIVEN_UP)
        self._set_outcome(id_, Outcome.FAILED, reason + kept_note, *causes)
        self._log_failure(id_, reason, kept_note)

    async def mark_gone(self, id_: str, reason: str, *, doubtful: bool = False, stated: bool = False) -> None:
        """Record that the site no longer has an article. One that was archived stays archived.

        Args:
            doubtful: Whether only an empty body or a redirect suggests it, which an outage or a redesign would cause as
                well.
            stated: Whether the page says so in words.
        """
        article, _ = await self._call(self._archive.queries.article_and_path, id_)
        if article is not None:
            # Where nothing else was parsed, the site may say so of every article.
            is_believed = stated and bool(self._report.layouts.total() or self._report.shown_count())
            await self._revisits.record_absence(id_, reason, stated=is_believed)
        if id_ in self._revisits:
            return
        if article is not None:
            await self._call(self._archive.articles.mark_gone, id_, reason, now=datetime.now(UTC))
            self._set_outcome(id_, Outcome.GONE, f"{reason}; what was archived is kept")
            logger.info("Gone, but archived: %s <%s>: %s", article.title, article.url, reason)
            return
        await self._call(self._writer.discard, id_)  # before another article can get its path
        state = await self._call(self._archive.articles.mark_gone, id_, reason, now=datetime.now(UTC))
        causes = [Cause.DOUBTFUL] if doubtful else []
        if state == State.PENDING:
            reason = f"{reason}: perhaps deleted; it is pending until the site answers the same on another day"
            self._set_outcome(id_, Outcome.FAILED, reason, *causes)
            self._log_failure(id_, reason)
            return
        self._set_outcome(id_, Outcome.GONE, reason, *causes)
        logger.info("Gone: %s <%s>: %s", self._report.title(id_) or id_, article_url(id_), reason)

    async def mark_dropped(self, id_: str, reason: str) -> None:
        """Record that a pipeline dropped an article."""
        if id_ in self._revisits:
            if id_ not in self._revisits.outcomes:
                await self._revisits.record_failure(id_, reason, is_read=True)
            return
        if await self._call(self._archive.articles.mark_dropped, id_, reason) == State.EXPORTED:
            reason += "; what was archived is kept"
        self._set_outcome(id_, Outcome.SKIPPED, reason)
        logger.info("Dropped: %s <%s>: %s", self._report.title(id_) or id_, article_url(id_), reason)

    def check_wanted(self, id_: str) -> None:
        """Raise ParseError for an article that was withdrawn while it was in progress."""
        if reason := self._withdrawn.get(id_):
            raise ParseError(reason)

    async def mark_exported(self, rendered: RenderedArticle) -> None:
        """Signal that a document has been written and its article marked as exported."""
        article = rendered.article
        self._send(signals.article_exported, article=article, kept=rendered.kept, changes=rendered.changes)
        if article.id in self._revisits:
            self._revisits.record_written(article.id, rendered.changes)
        else:
            self._set_outcome(article.id, Outcome.EXPORTED)
        logger.info("Exported: %s <%s>: %s", article.title, article.url, article.document)
        if reason := self._withdrawn.pop(article.id, ""):
            await self.withdraw([article.id], reason)

    async def withdraw(self, ids: Iterable[str], reason: str) -> None:
        """Withdraw the exported articles *ids*: delete their documents and make them pending again."""
        for id_ in ids:
            if self._report.outcome(id_) != Outcome.EXPORTED:
                self._withdrawn[id_] = reason  # it is still in progress
                continue
            # First, as two concurrent articles may both make this one be withdrawn.
            self._set_outcome(id_, Outcome.FAILED, reason, Cause.UNREADABLE)
            # Before another article can get its path.
            is_edited = await self._call(self._writer.discard, id_) in {FileState.EDITED, FileState.UNREADABLE}
            await self._call(self._archive.articles.revert, id_, reason, now=datetime.now(UTC), keep_place=is_edited)
            self._send(signals.article_withdrawn, key=id_, reason=reason)
            logger.warning("Withdrawn: %s <%s>: %s", self._report.title(id_) or id_, article_url(id_), reason)

    def _log_failure(self, id_: str, reason: str, kept_note: str = "") -> None:
        log = logger.warning if self.failures.should_log(reason) else logger.info
        log("Failed: %s <%s>: %s%s", self._report.title(id_) or id_, article_url(id_), reason, kept_note)

    def _set_outcome(self, id_: str, outcome: Outcome, reason: str = "", *causes: Cause) -> None:
        self._send(signals.article_finished, key=id_, outcome=outcome, reason=reason, causes=causes)
