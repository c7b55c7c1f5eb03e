"""Claims of articles whose requests are in the shared queue."""

from __future__ import annotations

from zakerscraper import signals
from zakerscraper.archive.errors import SQLAlchemyError
from zakerscraper.archive.state import State
from zakerscraper.items import ListEntry
from zakerscraper.run_report.status import Outcome
from zakerscraper.services.crawl_session import CrawlSession


def adopt_article(session: CrawlSession, entry: ListEntry) -> None:
    """Record that this worker reports the outcome of *entry*."""
    if not session.report.has(entry.id):  # else this is a redirect or another attempt
        session.send(signals.article_listed, key=entry.id, url=entry.url, title=entry.title)


async def accept_from_queue(session: CrawlSession, entry: ListEntry, *, again: bool) -> bool:
    """Return whether *entry*, whose request this worker has leased, is to be fetched.

    Args:
        again: Whether the request was leased before and its lease ran out; another worker may have finished it since.
    """
    if session.report.has(entry.id) or not again:
        return True
    try:
        state = await session.call(session.archive.articles.state_of, entry.id)
    except (OSError, SQLAlchemyError) as error:
        session.send(signals.write_failed, error=error)
        return False
    if state is None:
        outcome, reason = Outcome.SKIPPED, "it has been forgotten while it was in the queue"
    elif state == State.DROPPED:
        outcome, reason = Outcome.SKIPPED, "dropped by a pipeline"
    else:
        outcome, reason = Outcome.KNOWN, ""
    if state != State.PENDING:
        adopt_article(session, entry)
        session.send(signals.article_finished, key=entry.id, outcome=outcome, reason=reason)
    return state == State.PENDING


async def orphaned_claims(session: CrawlSession) -> list[ListEntry]:
    """Return the articles that the job has claimed and nobody has finished; for when its queue is empty."""
    try:
        return await session.call(session.archive.claims.find_orphaned)
    except (OSError, SQLAlchemyError) as error:
        session.send(signals.write_failed, error=error)
        return []
