"""Outcomes of articles and lists, verdicts and exit statuses."""

from __future__ import annotations

from typing import Final, Literal, get_args

Outcome = Literal["known", "exported", "gone", "failed", "skipped"]
"""What became of an article in a run."""
Verdict = Literal["ok", "incomplete", "blocked", "unreadable", "error"]
"""How a run ended."""
ListOutcome = Literal["ok", "empty", "unreadable", "failed", "blocked", "open-api", "incomplete"]
"""What became of a list.

- ok: read
- empty: without entries
- unreadable: not understood by any parser
- failed: not fetched
- blocked: refused by the site
- open-api: read from the open API in place of www, which has only the newest entries
- incomplete: a further page could not be read, or the run ended before it
"""

KNOWN: Final = "known"
EXPORTED: Final = "exported"
GONE: Final = "gone"
FAILED: Final = "failed"
SKIPPED: Final = "skipped"
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)

OK: Final = "ok"
INCOMPLETE: Final = "incomplete"
BLOCKED: Final = "blocked"
UNREADABLE: Final = "unreadable"
ERROR: Final = "error"

EXIT_STATUS: dict[str, int] = {OK: 0, ERROR: 1, INCOMPLETE: 3, BLOCKED: 4, UNREADABLE: 5}
"""Exit statuses by verdict; 2 is wrong usage, which ends before a run begins."""

NEVER_BEGAN: Final = "failed to begin"
"""The finish reason of a run that ended before its first request; others are Scrapy's."""
KILLED: Final = "killed"
"""The finish reason of a run that was killed, in the summary that a later run writes for it."""

LIST_OK: Final = "ok"
LIST_EMPTY: Final = "empty"
LIST_UNREADABLE: Final = "unreadable"
LIST_FAILED: Final = "failed"
LIST_BLOCKED: Final = "blocked"
LIST_OPEN_API: Final = "open-api"
LIST_INCOMPLETE: Final = "incomplete"
