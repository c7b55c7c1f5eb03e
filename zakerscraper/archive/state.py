"""The rules of an article's state, as pure functions of its row, the event and the time.

Each `record_…` returns the columns of the table `articles` that change. Nothing here reads a database or a clock.

An article is `pending` from the moment it is listed; `exported` once its images and its document are on disk; `gone`
when the site has responded on two days that it is deleted; `dropped` when a pipeline wants no document of it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol

from zakerscraper.archive.serialization import from_text, to_text

MAX_ATTEMPTS = 8
"""After so many failed attempts an article is not tried again by itself, only by `scrapy archive retry`."""
FIRST_BACKOFF = timedelta(minutes=10)
"""The wait after the second failure; it doubles with each further one. After the first there is none."""
MAX_BACKOFF = timedelta(hours=24)
"""No wait before MAX_ATTEMPTS is longer."""

GONE_BACKOFF = timedelta(days=7)
"""After this time an article that is gone is requested once more; then it is gone for good."""
GONE_APART = timedelta(hours=12)
"""How long after the first response that an article is gone an equal one, on another day (+08:00), confirms it."""

WITHDRAWN_APART = timedelta(days=14)
"""How long after the first response that an archived article is gone another one counts it as withdrawn."""
DOUBT_APART = timedelta(hours=12)
"""How long after a doubtful version of an article an equal one confirms it."""

_QUERY = re.compile(r"\?\S*")

Changes = dict[str, Any]


class State(StrEnum):
    """The state of an article in the archive."""

    EXPORTED = "exported"
    PENDING = "pending"
    GONE = "gone"
    DROPPED = "dropped"
    BLOCKED = "blocked"
    """Of no row: what is never to be fetched has none."""


class ArticleRow(Protocol):
    """The columns of an article's row that the rules depend on."""

    @property
    def state(self) -> str: ...
    @property
    def attempts(self) -> int: ...
    @property
    def reason(self) -> str: ...
    @property
    def item(self) -> str | None: ...
    @property
    def pictures_missing(self) -> int: ...
    @property
    def gone_since(self) -> str | None: ...


def longest_backoff(state: str) -> timedelta:
    """Return how far ahead the next attempt at an article in *state* can be."""
    return GONE_BACKOFF if state == State.GONE else MAX_BACKOFF


def is_due(state: str, next_attempt_at: str | None, now: datetime) -> bool:
    """Return whether an article is due.

    A moment further ahead than any backoff was written under a wrong clock, and is due, too.

    Args:
        next_attempt_at: As the table holds it, None for never.
    """
    if next_attempt_at is None:
        return False
    return next_attempt_at <= to_text(now) or next_attempt_at > to_text(now + longest_backoff(state))


def next_attempt(attempts: int, now: datetime) -> str | None:
    """Return when an article is tried again after so many failed *attempts*, None for never."""
    if attempts >= MAX_ATTEMPTS:
        return None
    wait = FIRST_BACKOFF * (1 << (attempts - 2)) if attempts > 1 else timedelta()
    return to_text(now + wait)


def record_failure(row: ArticleRow, reason: str, now: datetime, *, outage: bool = False) -> Changes:
    """Return the changes after a failed attempt.

    An exported article stays so. One that was gone exists again, and is pending as on the first day.

    Args:
        outage: Whether everything else failed as well. That says nothing of this article: it is not given up.
    """
    attempts = 1 if row.state == State.GONE else row.attempts + 1
    if outage:
        attempts = min(attempts, MAX_ATTEMPTS - 1)
    changes: Changes = {
        "state": State.PENDING if row.state == State.GONE else row.state,
        "attempts": attempts,
        "reason": reason,
        "gone_since": None,
    }
    if row.state != State.EXPORTED or row.pictures_missing:
        changes["next_attempt_at"] = next_attempt(attempts, now)
    return changes


def record_absence(row: ArticleRow, answer: str, now: datetime) -> Changes:
    """Return the changes after a response that an article is deleted.

    An outage looks the same, so the article stays pending until an equal response comes on another day. One that was
    archived stays exported.

    Args:
        answer: The response, in words: `HTTP 404`, `redirects to …`.
    """
    if row.item:
        return {"state": State.EXPORTED, "attempts": 0, "reason": answer, "next_attempt_at": None, "gone_since": None}
    changes: Changes = {"reason": answer, "document": None, "document_key": None}
    if row.state == State.GONE:
        return {**changes, "attempts": row.attempts + 1, "next_attempt_at": None}
    moment = to_text(now)
    # A moment ahead of the clock was written under a wrong one.
    gone_since = row.gone_since or ""
    is_equal = bool(gone_since) and gone_since <= moment and _is_equal(row.reason, answer)
    since = gone_since if is_equal else moment
    if _is_another_day(from_text(since), now):
        return {
            **changes,
            "state": State.GONE,
            "attempts": 1,
            "next_attempt_at": to_text(now + GONE_BACKOFF),
            "gone_since": since,
        }
    attempts = row.attempts + 1
    # Equal responses are waited for, to be confirmed; responses that differ each time are given up as failures are.
    counted = min(attempts, MAX_ATTEMPTS - 1) if is_equal else attempts
    return {
        **changes,
        "state": State.PENDING,
        "attempts": attempts,
        "next_attempt_at": next_attempt(counted, now),
        "gone_since": since,
    }


def record_withdrawal(
    gone_since: str | None, withdrawn_at: str | None, answer: str, now: datetime, *, stated: bool
) -> Changes:
    """Return the changes of an archived article's visits after a response that it is deleted.

    It counts as withdrawn after two such responses with none in between that shows it, or when the site says so itself.

    Args:
        gone_since: The moment of the first of these responses, as the tables hold moments, None without any.
        withdrawn_at: Since when it counts as withdrawn, None where it does not.
        answer: The response, in words.
        stated: Whether the site itself says that it has deleted the article.
    """
    moment = to_text(now)
    # A moment ahead of the clock was written under a wrong one.
    since = gone_since if gone_since and gone_since <= moment else moment
    is_settled = stated or now - from_text(since) >= WITHDRAWN_APART
    return {
        "gone_since": since,
        "withdrawn_at": withdrawn_at or (moment if is_settled else None),
        "answer": answer,
        "doubted": None,
        "doubted_at": None,
    }


def revisit_end(days: Sequence[int]) -> timedelta:
    """Return how long after it was archived an article is not revisited any more.

    So articles archived long before revisits were switched on are left alone.

    Args:
        days: After how many days an article is revisited, at least one number.
    """
    return timedelta(days=2 * max(days))


def record_drop(row: ArticleRow, reason: str) -> Changes:
    """Return the changes where a pipeline wants no document of an article. One that was archived stays exported."""
    if row.item:
        return {"state": State.EXPORTED, "attempts": 0, "next_attempt_at": None}
    return {
        "state": State.DROPPED,
        "reason": reason,
        "attempts": 0,
        "next_attempt_at": None,
        "gone_since": None,
        "document": None,
        "document_key": None,
    }


def record_export(row: Any, missing: int, now: datetime) -> Changes:
    """Return the changes where an article is on disk, with so many images *missing*, which are tried again.

    Args:
        row: Its state and attempts before.
    """
    attempts = 0
    if missing:
        attempts = row.attempts + 1 if row.state == State.EXPORTED else 1
    return {
        "state": State.EXPORTED,
        "attempts": attempts,
        "reason": f"{missing} picture{'s' * (missing > 1)} missing" if missing else "",
        "next_attempt_at": next_attempt(attempts, now) if missing else None,
        "pictures_missing": missing,
    }


def retry_missing_images(now: datetime) -> Changes:
    """Return the changes that make an exported article with given-up images due for one attempt more."""
    attempts = MAX_ATTEMPTS - 1
    return {"attempts": attempts, "next_attempt_at": next_attempt(attempts, now)}


def revert_export(reason: str, now: datetime, *, keep_place: bool = False) -> Changes:
    """Return the changes that make an exported article pending again, as its content turned out to be wrong.

    Args:
        keep_place: Whether its document stays, as the user has edited it: its place then stays the article's.
    """
    changes: Changes = {
        "state": State.PENDING,
        "reason": reason,
        "attempts": 1,
        "next_attempt_at": next_attempt(1, now),
        "claimed_by": None,
        "item": None,
        "exported_at": None,
        "pictures_missing": 0,
    }
    if not keep_place:
        changes |= dict.fromkeys(("document", "document_key", "document_checksum", "document_planned"))
    return changes


def revert_absence(reason: str, now: datetime) -> Changes:
    """Return the changes that make an article that looked gone pending again, as if it had failed once."""
    return {
        "state": State.PENDING,
        "reason": reason,
        "attempts": 1,
        "next_attempt_at": to_text(now),
        "gone_since": None,
    }


def make_due(state: str, now: datetime) -> Changes:
    """Return the changes that make an article due at once, in *state* and with no attempts counted."""
    return {"state": state, "attempts": 0, "next_attempt_at": to_text(now)}


def _is_equal(before: str, answer: str) -> bool:
    """Return whether two responses in words are equal but for the query of a redirect's URL."""
    return _QUERY.sub("", before) == _QUERY.sub("", answer)


def _is_another_day(first: datetime, now: datetime) -> bool:
    """Return whether *now* is on another day (+08:00) than *first*, and not just a few hours later."""
    return now - first >= GONE_APART and now.astimezone(first.tzinfo).date() != first.date()
