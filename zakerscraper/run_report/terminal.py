"""Terminal output of a run: a progress line, and a table at the end."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from operator import itemgetter
from time import monotonic
from typing import Any

from rich.console import Console
from rich.live import Live
from rich.table import Table
from rich.text import Text

from zakerscraper.run_report.format import by_kind
from zakerscraper.run_report.report import RunReport
from zakerscraper.run_report.status import Outcome, Verdict
from zakerscraper.run_report.summary import RunSummary
from zakerscraper.utils.terminal import format_line
from zakerscraper.utils.translation import as_is, translate

_SHOWN_KINDS = 10
_PER_SECOND = 4


class ProgressLine:
    """The live progress line of a run: articles done and listed, images, pending, rate.

    Args:
        under_way: Returns the number of requests in flight, which a stopping run waits for.
    """

    def __init__(self, report: RunReport, under_way: Callable[[], int]) -> None:
        self._report = report
        self._under_way = under_way
        self._began = monotonic()
        self._live = Live(
            get_renderable=self._line,
            console=Console(stderr=True),
            refresh_per_second=_PER_SECOND,
            transient=True,
            redirect_stdout=False,
        )
        self._moved: list[logging.StreamHandler[Any]] = []

    def start(self) -> None:
        """Show the line; log lines to standard error appear above it from now on."""
        before = sys.stderr
        self._live.start()
        for handler in logging.root.handlers:
            if isinstance(handler, logging.StreamHandler) and handler.stream is before:
                handler.setStream(sys.stderr)
                self._moved.append(handler)

    def stop(self) -> None:
        """Remove the line."""
        self._live.stop()
        for handler in self._moved:
            handler.setStream(sys.stderr)
        self._moved.clear()

    def _line(self) -> Text:
        counts = self._report.counts()
        done = self._report.outcomes().total()
        minutes = max(monotonic() - self._began, 1.0) / 60
        parts = [
            translate(f"{self._report.spider}: {done} of {counts['listed']} articles"),
            translate(f"{counts['images_saved']} pictures"),
            translate(f"{counts['listed'] - done} to come"),
            translate(f"{counts['exported'] / minutes:.0f} a minute"),
        ]
        if counts["failed"]:
            parts.append(translate(f"{counts['failed']} failed"))
        if self._report.stopping:
            parts[1:] = [translate(f"stopping: {self._under_way()} under way"), translate("Ctrl-C stops at once")]
        return Text(" · ".join(parts), overflow="ellipsis", no_wrap=True)


def show_summary(summary: RunSummary) -> None:
    """Print how a run ended to standard error."""
    console = Console(stderr=True, soft_wrap=True, highlight=False)
    counts = summary["counts"]
    style = "bold" if summary["verdict"] == Verdict.OK else "bold red"
    table = Table(title=f"{summary['spider']}: {summary['verdict']}", title_style=style)
    columns = ("listed", *Outcome, "pending")
    for name in (*columns, "pictures"):
        table.add_column(translate(name), justify="right")
    images = {"saved": counts["images_saved"], "known": counts["images_known"], "failed": counts["images_failed"]}
    image_lines = [f"{count} {translate(status)}" for status, count in images.items() if count]
    table.add_row(*map(str, itemgetter(*columns)(counts)), "\n".join(image_lines) or "0")
    console.print(table)
    kinds = by_kind(summary["failures"])
    for reason, failures in list(kinds.items())[:_SHOWN_KINDS]:
        first = failures[0]
        name = as_is(f"{first['title'] or first['id']} <{first['url']}>")
        if len(failures) == 1:
            line = format_line(f"failed: {name}: {first['reason']}")
        else:
            line = format_line(f"failed: {len(failures)} articles: {reason}. The first: {name}")
        console.print(line, markup=False)
    if len(kinds) > _SHOWN_KINDS:
        more = translate(f"… and {len(kinds) - _SHOWN_KINDS} other kinds of failure: see .zaker/last-run.json")
        console.print(more)
    for note in summary["notes"]:
        console.print(format_line(note), markup=False)
