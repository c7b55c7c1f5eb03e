"""Records the start of a run in the archive, and writes its summary."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from threading import Thread
from typing import Any

from zakerscraper.archive.serialization import from_text
from zakerscraper.exceptions import UnreadableFileError
from zakerscraper.run_report.files import summary_path
from zakerscraper.run_report.report import RunReport
from zakerscraper.run_report.status import KILLED, NEVER_BEGAN, STOPPED_AT_ONCE
from zakerscraper.run_report.summary import RunSummary
from zakerscraper.services.crawl_session import CrawlSession
from zakerscraper.storage.base import Output
from zakerscraper.storage.local import STATE_FOLDER
from zakerscraper.utils.json import format_json

logger = logging.getLogger(__name__)

_STOP_SECONDS = 0.2
"""How long a process that is to end at once may take to write that."""


def begin_run(session: CrawlSession, now: datetime, feeds: Sequence[str], *, is_archived: bool = True) -> None:
    """Record the start of the run in the archive. Killed runs get a summary, and a note in this run's.

    Args:
        feeds: The URIs of the run's feeds, without passwords.
        is_archived: Whether the run archives what it fetches.

    Raises:
        OSError, SQLAlchemyError: Something cannot be written.
    """
    report = session.report
    killed = session.archive.runs.find_orphaned()
    for row in killed:
        _summarise_killed(session, row, now)
    ended = session.archive.runs.begin(
        spider=report.spider,
        arguments=report.arguments,
        now=now,
        feeds=feeds if is_archived else (),
        orphaned=[row.name for row in killed],
    )
    for row in killed:
        if row.name in ended:
            _note_killed(session, row)
    if is_archived:
        session.state.waiting_before = session.archive.queries.waiting_ids(now)


def end_failed_start(session: CrawlSession, why: str) -> None:
    """Record that a run ended before its first request, or later runs would take it for a killed one.

    Closes the session.

    Args:
        why: In words.

    Raises:
        OSError, SQLAlchemyError: Something cannot be written.
    """
    try:
        report, now = session.report, session.report.now()
        report.errors += 1
        report.note(why)
        summary = report.summary(NEVER_BEGAN, now)
        if why_not := write_summary(session.folder, session.run, summary):
            logger.error("The run's summary could not be written: %s", why_not)
        session.archive.runs.end(verdict=summary["verdict"], counts=report.counts(), now=now)
    finally:
        session.close()


def record_stop(session: CrawlSession) -> None:
    """Write that a second signal ends this run at once, unless that takes longer than a moment: a disk may hang.

    A later run takes it for a killed one, then.
    """
    report, note = session.report, "the run was ended by a second Ctrl-C"
    data = _killed_summary(report.spider, report.arguments, report.started_at, report.now(), STOPPED_AT_ONCE, note)

    def write() -> None:
        with suppress(OSError):
            session.folder.create(summary_path(session.run), data)

    thread = Thread(target=write, name="stop", daemon=True)
    thread.start()
    thread.join(_STOP_SECONDS)


def write_summary(folder: Output, run: str, summary: RunSummary) -> str:
    """Write the summary of *run*, and the same as `last-run.json`; return why that failed, "" on success."""
    data, why_not = format_json(summary).encode(), ""
    for path in (summary_path(run), f"{STATE_FOLDER}/last-run.json"):
        try:
            folder.write(path, data)
        except OSError as error:
            why_not = why_not or error.strerror or str(error)
    return why_not


def _summarise_killed(session: CrawlSession, row: Any, now: datetime) -> None:
    """Write the summary of a run that was killed, unless it has one."""
    path = summary_path(row.name)
    if session.folder.size(path) is None:
        note = f"the run never ended; noticed by {session.run}"
        began = from_text(row.started_at)
        # `create` lets one of several runs write it that begin at once.
        try:
            session.folder.create(
                path, _killed_summary(row.spider, json.loads(row.arguments), began, now, KILLED, note)
            )
            session.folder.sync()
        except OSError as error:
            logger.error("The summary of %s could not be written: %s", row.name, error)


def _killed_summary(
    spider: str, arguments: dict[str, str], began: datetime, now: datetime, finish_reason: str, note: str
) -> bytes:
    """Return the summary of a run that could not count what it did."""
    report = RunReport(spider, arguments, began, errors=1)
    report.note(note)
    return format_json(report.summary(finish_reason, now)).encode()


def _note_killed(session: CrawlSession, row: Any) -> None:
    """Note in this run's summary and in the log that another run was killed, or could not record its end."""
    finish_reason = _finish_reason(session, row.name)
    if finish_reason not in {None, KILLED, STOPPED_AT_ONCE}:  # so its feeds are complete
        session.report.note(
            f"the run {row.name} could not write into the archive that it ended; what it had not finished is taken up"
            " again"
        )
        logger.warning("The run %s could not archive its end", row.name)
        return
    lacking = ""
    if json.loads(row.arguments).keys() & {"file", "url"}:
        # Named articles are listed group by group, and what was not listed no archive knows.
        lacking = "; articles of its file= or url= that it had not come to are not: name them again"
    if feeds := json.loads(row.feeds or "[]"):
        lacking += (
            f"; its feeds ({', '.join(feeds)}) may lack articles that are archived: `scrapy export` writes them again"
        )
    note = f"the run {row.name} never ended (killed? a full disk?); what it had not finished is taken up again{lacking}"
    if finish_reason == STOPPED_AT_ONCE:
        note = f"the run {row.name} was ended by a second Ctrl-C; what it had not finished is taken up again{lacking}"
    session.report.note(note)
    logger.warning("The run %s did not end by itself; what it had not finished is taken up again", row.name)


def _finish_reason(session: CrawlSession, run: str) -> str | None:
    """Return the finish reason in the summary of *run*, None where that has none or cannot be read."""
    try:
        summary = json.loads(session.folder.read(summary_path(run)) or b"")
    except (ValueError, UnreadableFileError):
        return None
    return summary.get("finish_reason") if isinstance(summary, dict) else None
