"""Outcomes of articles and lists, verdicts and exit statuses."""

from __future__ import annotations

KNOWN = "known"
EXPORTED = "exported"
GONE = "gone"
FAILED = "failed"
SKIPPED = "skipped"
OUTCOMES = (KNOWN, EXPORTED, GONE, FAILED, SKIPPED)

OK = "ok"
INCOMPLETE = "incomplete"
BLOCKED = "blocked"
UNREADABLE = "unreadable"
ERROR = "error"

EXIT_STATUS = {OK: 0, ERROR: 1, INCOMPLETE: 3, BLOCKED: 4, UNREADABLE: 5}
"""Exit statuses by verdict; 2 is wrong usage, which ends before a run begins."""

LIST_OK = "ok"
LIST_EMPTY = "empty"
LIST_UNREADABLE = "unreadable"
LIST_FAILED = "failed"
LIST_BLOCKED = "blocked"
LIST_OPEN_API = "open-api"
LIST_INCOMPLETE = "incomplete"
LIST_OUTCOMES = frozenset(
    {LIST_OK, LIST_EMPTY, LIST_UNREADABLE, LIST_FAILED, LIST_BLOCKED, LIST_OPEN_API, LIST_INCOMPLETE}
)
"""Outcomes of a list.

- ok: read
- empty: without entries
- unreadable: not understood by any parser
- failed: not fetched
- blocked: refused by the site
- open-api: read from the open API in place of www, which has only the newest entries
- incomplete: a further page could not be read, or the run ended before it
"""
