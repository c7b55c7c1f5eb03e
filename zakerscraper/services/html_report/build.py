"""Builds the report of an archive."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from zakerscraper.archive.archive import Archive
from zakerscraper.archive.serialization import from_text
from zakerscraper.archive.state import State
from zakerscraper.exceptions import ArchiveError, UnreadableFileError
from zakerscraper.items import SHANGHAI
from zakerscraper.services.corrections import read_corrections
from zakerscraper.services.html_report.figures import IMAGES, Run, run_of, waiting_of
from zakerscraper.services.html_report.library import ReportLibrary
from zakerscraper.services.html_report.page import SHOWN_RUNS, ReportContext, page
from zakerscraper.storage.base import Output
from zakerscraper.storage.local import STATE_FOLDER

_FAILURE = dict.fromkeys(("id", "url", "title", "reason"), "")
"""What the report shows of an article that failed; a summary of another release may lack some of it."""


@dataclass(frozen=True, slots=True)
class ReportScope:
    """The scope of a report.

    Attributes:
        section: Only articles of this section; None for all.
        since: Aware. Only articles published (pending and gone ones: first listed) then or later, and runs begun since.
        bodies: Whether the page contains the articles' texts.
    """

    section: str | None = None
    since: datetime | None = None
    bodies: bool = True

    def has(self, section: str) -> bool:
        """Return whether articles of *section* are in scope."""
        return self.section in {None, section}

    def includes(self, section: str, listed_at: datetime) -> bool:
        """Return whether an article without a document is in scope."""
        return self.has(section) and (self.since is None or listed_at >= self.since)

    def __str__(self) -> str:
        """Return a sentence on the scope, "" for everything."""
        chosen = [f"of section {self.section}"] if self.section is not None else []
        chosen += [f"published or listed {self.since:%Y-%m-%d %H:%M} or later"] if self.since else []
        return f"Only articles {' '.join(chosen)}; runs are of all sections." if chosen else ""


def build_report(archive: Archive, folder: Output, target: Path | None, scope: ReportScope) -> tuple[bytes, int]:
    """Return the page, and the number of articles in it.

    Args:
        target: Where the page will be; None for the state folder of *folder*. Images are linked to the site where the
            page cannot link those in *folder*.

    Raises:
        ArchiveError: There is nothing to show.
        OSError: *folder* cannot be read.
    """
    since = scope.since
    if target is None:
        root: str | None = "../"
    else:
        root = _relative_url(target.parent, folder.root) if folder.root else None
    library = ReportLibrary(root, scope.bodies)
    library.add_all(archive.queries.articles(section=scope.section, since=since), archive.images.all())
    pending = map(waiting_of, archive.queries.list_waiting())
    waiting = [article for article in pending if scope.includes(article.section, article.since)]
    waiting.sort(key=lambda article: article.state == IMAGES)  # articles without a document come first
    all_gone = archive.queries.list_in_state(State.GONE)
    gone = [row for row in all_gone if scope.includes(row["section"], from_text(row["first_seen_at"]))]
    if not (library.rows or waiting or gone):
        raise ArchiveError(_why_empty(archive, folder, scope))
    runs = [run for run in map(run_of, archive.runs.all()) if since is None or run.started_at >= since]
    context = ReportContext(
        runs=runs,
        summaries=_summaries(folder, runs[-SHOWN_RUNS:]),
        waiting=waiting,
        gone=gone,
        corrections=[change for change in read_corrections(archive, since) if scope.has(change.after.section)],
        withdrawn=[article for article in archive.visits.find_withdrawn(since) if scope.has(article.section)],
        scope=str(scope),
        made_at=datetime.now(SHANGHAI),
    )
    return page(library, context), len(library.rows)


def _relative_url(start: Path, folder: Path) -> str:
    """Return the relative URL of *folder* as seen from *start*, "" or ending with `/`."""
    try:
        path = os.path.relpath(folder, start)
    except ValueError:  # another drive
        return folder.as_uri() + "/"
    return "" if path == "." else quote(Path(path).as_posix()) + "/"


def _why_empty(archive: Archive, folder: Output, scope: ReportScope) -> str:
    """Return why there is nothing to show."""
    if not archive.queries.overview()["sections"]:
        return f"the archive of {folder} is empty: nothing has been crawled into it"
    return f"no articles since {scope.since:%Y-%m-%d %H:%M}" + (
        f" in section {scope.section!r}" if scope.section is not None else ""
    )


def _summaries(folder: Output, runs: Sequence[Run]) -> dict[str, dict[str, Any]]:
    """Return notes and failures of the readable summaries of *runs*, by the runs' names."""
    summaries = {}

    def read(run: Run) -> bytes:
        with suppress(UnreadableFileError):
            return folder.read(f"{STATE_FOLDER}/runs/{run.name}.json") or b""
        return b""

    for run, data in zip(runs, folder.map_items(read, runs), strict=True):
        try:
            summary = json.loads(data)
        except ValueError:
            continue
        if isinstance(summary, dict):
            notes, failures = (_items(summary, name) for name in ("notes", "failures"))
            summaries[run.name] = {
                "notes": [note for note in notes if isinstance(note, str)],
                "failures": [_FAILURE | failure for failure in failures if isinstance(failure, dict)],
            }
    return summaries


def _items(summary: Mapping[str, Any], name: str) -> list[Any]:
    items = summary.get(name)
    return items if isinstance(items, list) else []
