"""What is done with a run's report and archive as the run ends, before its summary is written."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from zakerscraper.archive.state import State
from zakerscraper.run_report.format import when_blocked
from zakerscraper.services.article_outcomes import Cause
from zakerscraper.services.crawl_session import CrawlSession
from zakerscraper.services.run_findings import RunFindings

_ENDS = {
    "shutdown": "the run was stopped",
    "cannot_write": "nothing can be written",
    "queue_lost": "Redis could not be reached",
    "closespider_timeout": "the run's time was up (CLOSESPIDER_TIMEOUT)",
}
"""Scrapy's reasons for an early end, in words."""


def close_report(session: CrawlSession, findings: RunFindings, finish_reason: str) -> int:
    """Record the outcome of lists and articles that are still open; return how many articles were.

    Args:
        finish_reason: Scrapy's.
    """
    report = session.report
    if findings.refused and not findings.accepted and not report.blocked:
        report.blocked = "nothing but refusals"
        report.note(f"the site refused each of {findings.refused} requests for pages. {when_blocked(report.spider)}")
    reason = f"the run ended before it ({finish_reason})"
    if report.blocked:
        reason = "the site refused"
    elif finish_reason in _ENDS:
        reason = _ENDS[finish_reason]
    unread = report.close_lists(reason, elsewhere=bool(session.job))
    if unread and not report.blocked:
        report.note(f"{unread} lists were not read: {reason}; the next run reads them")
    for make_note in session.closing_notes:
        if note := make_note():
            report.note(note)
    for advice in () if report.blocked else findings.advice:
        report.note(advice)
    if open_count := report.open_count():
        report.close_articles(reason)
        report.pending = open_count  # at least, should the archive be away
        report.note(f"{open_count} articles were not fetched: {reason}; they are pending")
    return open_count


def save_images(session: CrawlSession, findings: RunFindings, now: datetime) -> None:
    """Archive images of articles that have no document, and note where no image could be fetched.

    Raises:
        OSError, SQLAlchemyError: Something cannot be written.
    """
    if images := session.images.list_unarchived():
        session.folder.sync()
        session.archive.images.save(images, now=now)
    if findings.imageless_ids and not findings.has_image_host:
        session.archive.articles.keep_trying(findings.imageless_ids, now=now)
        session.report.note(
            f"no picture could be had for {len(findings.imageless_ids)} articles, as no host of pictures answered;"
            " later runs try again"
        )


def revert_gone(session: CrawlSession, findings: RunFindings, now: datetime) -> Iterator[tuple[str, str]]:
    """Make articles pending again that looked gone in a run in which most did.

    Yields:
        The id of each, and why it counts as failed.

    Raises:
        SQLAlchemyError: The archive cannot be written.
    """
    if not session.report.too_many_gone():
        return
    reason = "taken for gone when most articles seemed to be"
    session.archive.articles.revert_gone(findings.doubtful_ids, reason, now=now)
    for id_ in findings.doubtful_ids:
        yield id_, f"{session.report.reason(id_)}; ignored, as most articles of this run look like that"


def note_revisits(session: CrawlSession) -> None:
    """Undo revisits that found most articles gone, and note the others. Raises SQLAlchemyError."""
    report, revisits = session.report, session.revisits
    if absent := revisits.revert_absences(report.shown_count()):
        report.note(
            f"{absent} archived articles looked deleted, more than the site has served: that usually means an"
            " outage, so they count as there"
        )
    if summary := revisits.summary():
        report.note(f"{len(revisits.outcomes)} archived articles were looked at again: {summary}")


def note_pending(session: CrawlSession, findings: RunFindings, now: datetime) -> None:
    """Note how many articles later runs will fetch. Raises SQLAlchemyError."""
    report, queries = session.report, session.archive.queries
    report.pending = queries.count(State.PENDING)
    still_waiting = session.state.waiting_before & queries.waiting_ids(now)
    report.waiting = sum(not report.has(id_) for id_ in still_waiting)
    if waiting := findings.causes[Cause.WAITING] + report.waiting:
        report.note(
            f"{waiting} articles wait for their next attempt ({report.waiting} of them on no list of this run);"
            " `scrapy archive` shows them, `scrapy archive retry` makes them due now"
        )
