"""Formats a run summary as text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from zakerscraper.run_report.status import OUTCOMES


def summary_line(summary: Mapping[str, Any]) -> str:
    """Return a summary as the one line that a terminal or a log of cron shows."""
    return f"{summary['spider']}: {summary['verdict']}: {counts_line(summary)}"


def counts_line(summary: Mapping[str, Any]) -> str:
    """Return the counts of a summary as a line."""
    counts = summary["counts"]
    outcomes = ", ".join(f"{outcome} {counts[outcome]}" for outcome in OUTCOMES)
    images = (
        f"pictures saved {counts['images_saved']}, known {counts['images_known']}, failed {counts['images_failed']}"
    )
    return f"listed {counts['listed']} = {outcomes}; pending {counts['pending']}; {images}"
