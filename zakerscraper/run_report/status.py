"""Outcomes of articles and lists, verdicts and exit statuses."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Outcome(StrEnum):
    """What became of an article in a run."""

    KNOWN = "known"
    EXPORTED = "exported"
    GONE = "gone"
    FAILED = "failed"
    SKIPPED = "skipped"


class RevisitOutcome(StrEnum):
    """What became of an archived article that was fetched again."""

    UNCHANGED = "unchanged"
    CHANGED = "changed"
    GONE = "gone"
    DOUBTED = "doubted"
    """The new version is not credible until an equal one comes."""
    FAILED = "failed"


class ListOutcome(StrEnum):
    """What became of a list."""

    OK = "ok"
    EMPTY = "empty"
    UNREADABLE = "unreadable"
    """Not understood by any parser."""
    FAILED = "failed"
    """Not fetched."""
    BLOCKED = "blocked"
    """Refused by the site."""
    OPEN_API = "open-api"
    """Read from the open API in place of www, which has only the newest entries."""
    INCOMPLETE = "incomplete"
    """A further page could not be read, or the run ended before it."""


class Verdict(StrEnum):
    """How a run ended."""

    OK = "ok"
    INCOMPLETE = "incomplete"
    BLOCKED = "blocked"
    UNREADABLE = "unreadable"
    ERROR = "error"

    @property
    def exit_status(self) -> int:
        """The status that `scrapy crawl` exits with; 2 is wrong usage, which ends before a run begins."""
        return {Verdict.OK: 0, Verdict.ERROR: 1, Verdict.INCOMPLETE: 3, Verdict.BLOCKED: 4, Verdict.UNREADABLE: 5}[self]


NEVER_BEGAN: Final = "failed to begin"
"""The finish reason of a run that ended before its first request; others are Scrapy's."""
KILLED: Final = "killed"
"""The finish reason of a run that was killed, in the summary that a later run writes for it."""
STOPPED_AT_ONCE: Final = "stopped at once"
"""The finish reason of a run that a second Ctrl-C or SIGTERM has ended."""
