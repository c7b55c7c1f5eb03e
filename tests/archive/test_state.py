"""The rules of an article's state, as a table: a row, what happens, when; and what that makes of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.each_case import each_case
from zakerscraper.archive.serialization import to_text
from zakerscraper.archive.state import (
    FIRST_BACKOFF,
    GONE_BACKOFF,
    MAX_ATTEMPTS,
    MAX_BACKOFF,
    State,
    is_due,
    make_due,
    next_attempt,
    record_absence,
    record_drop,
    record_export,
    record_failure,
    retry_missing_images,
    revert_absence,
    revert_export,
)
from zakerscraper.items import SHANGHAI

NOW = datetime(2026, 5, 18, 20, 0, tzinfo=SHANGHAI)
EXPORTED, PENDING, GONE, DROPPED, _ = State
SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True)
class Row:
    state: str = PENDING
    attempts: int = 0
    reason: str = ""
    item: str | None = None
    pictures_missing: int = 0
    gone_since: str | None = None
    next_attempt_at: str | None = None
    document: str | None = "a.md"
    document_key: str | None = "A.MD"


def changed(row: Row, changes: dict[str, Any]) -> Row:
    return replace(row, **changes)


def absent(*answers: tuple[timedelta, str], row: Row | None = None) -> Row:
    """Return a row after each of *answers*, which come so long after NOW."""
    row = row or Row()
    for after, answer in answers:
        row = changed(row, record_absence(row, answer, NOW + after))
    return row


FIRST = (timedelta(), "HTTP 404")


@each_case(
    ("answers", "state"),
    [
        ([FIRST], PENDING),
        ([FIRST, FIRST], PENDING),
        ([FIRST, (3 * HOUR, "HTTP 404")], PENDING),
        ([FIRST, (5 * HOUR, "HTTP 404")], PENDING),  # another day, and yet the same night
        ([(-19 * HOUR, "HTTP 404"), (-HOUR, "HTTP 404")], PENDING),  # long after, and yet the same day
        ([FIRST, (13 * HOUR, "HTTP 404")], GONE),
        ([FIRST, (DAY, "HTTP 404")], GONE),
        ([FIRST, (DAY, "HTTP 410")], PENDING),
        ([FIRST, (DAY, "nothing in its body")], PENDING),
        ([FIRST, (DAY, "HTTP 410"), (2 * DAY, "HTTP 410")], GONE),
        ([FIRST, (DAY, "HTTP 410"), (2 * DAY, "HTTP 404")], PENDING),
        ([(timedelta(), "redirects to /login?at=1"), (DAY, "redirects to /login?at=2")], GONE),
        ([(timedelta(), "redirects to /login"), (DAY, "redirects to /")], PENDING),
        ([(DAY * 3650, "HTTP 404"), (timedelta(), "HTTP 404")], PENDING),  # the first under a wrong clock
        ([(DAY * 3650, "HTTP 404"), FIRST, (DAY, "HTTP 404")], GONE),
    ],
)
def test_gone_takes_two_equal_answers_on_two_days(answers: list[tuple[timedelta, str]], state: str) -> None:
    assert absent(*answers).state == state


def test_a_failure_in_between_counts_neither_way() -> None:
    row = absent(FIRST)
    row = changed(row, record_failure(row, "HTTP 500", NOW + DAY))
    assert row.gone_since is None
    assert absent((2 * DAY, "HTTP 404"), row=row).state == PENDING


def test_an_article_that_looks_gone_is_waited_for_and_its_name_is_free() -> None:
    row = absent(FIRST)
    assert (row.next_attempt_at, row.reason, row.document, row.document_key) == (to_text(NOW), "HTTP 404", None, None)
    row = absent(*[FIRST] * 20)
    assert row.next_attempt_at is not None, "it is not given up before another day has come"
    row = absent(*((n * HOUR, f"redirects to /{n}") for n in range(MAX_ATTEMPTS)))
    assert (row.state, row.next_attempt_at) == (PENDING, None), "answers that are never equal come to an end"


def test_a_gone_article_is_looked_for_once_more() -> None:
    row = absent(FIRST, FIRST, (DAY, "HTTP 404"))
    assert (row.attempts, row.next_attempt_at) == (1, to_text(NOW + DAY + GONE_BACKOFF))
    row = absent((DAY + GONE_BACKOFF, "redirects to /"), row=row)
    assert (row.state, row.next_attempt_at) == (GONE, None)


def test_what_is_archived_is_never_gone_or_dropped() -> None:
    archived = Row(EXPORTED, item="{}", attempts=2)
    for changes in (record_absence(archived, "HTTP 404", NOW), record_drop(archived, "no")):
        row = changed(archived, changes)
        assert (row.state, row.document, row.next_attempt_at) == (EXPORTED, "a.md", None)


def test_a_dropped_article_waits_for_nothing() -> None:
    row = changed(Row(attempts=3, next_attempt_at=to_text(NOW)), record_drop(Row(), "an advertisement"))
    assert (row.state, row.reason, row.next_attempt_at, row.document) == (DROPPED, "an advertisement", None, None)


@each_case(
    ("row", "outage", "state", "attempts", "wait"),
    [
        (Row(), False, PENDING, 1, timedelta()),
        (Row(attempts=1), False, PENDING, 2, FIRST_BACKOFF),
        (Row(attempts=2), False, PENDING, 3, 2 * FIRST_BACKOFF),
        (Row(attempts=MAX_ATTEMPTS - 1), False, PENDING, MAX_ATTEMPTS, None),
        (Row(attempts=MAX_ATTEMPTS - 1), True, PENDING, MAX_ATTEMPTS - 1, FIRST_BACKOFF * 2 ** (MAX_ATTEMPTS - 3)),
        (Row(GONE, attempts=2), False, PENDING, 1, timedelta()),
        (Row(EXPORTED, item="{}"), False, EXPORTED, 1, None),
        (Row(EXPORTED, item="{}", pictures_missing=1, attempts=1), False, EXPORTED, 2, FIRST_BACKOFF),
    ],
)
def test_a_failure(row: Row, outage: bool, state: str, attempts: int, wait: timedelta | None) -> None:
    after = changed(row, record_failure(row, "HTTP 500", NOW, outage=outage))
    assert (after.state, after.attempts, after.reason) == (state, attempts, "HTTP 500")
    assert after.next_attempt_at == (None if wait is None else to_text(NOW + wait))


@each_case(
    ("row", "missing", "attempts", "reason", "wait"),
    [
        (Row(attempts=5, reason="HTTP 500"), 0, 0, "", None),
        (Row(attempts=5), 1, 1, "1 picture missing", timedelta()),
        (Row(EXPORTED, attempts=1), 2, 2, "2 pictures missing", FIRST_BACKOFF),
        (Row(EXPORTED, attempts=MAX_ATTEMPTS - 1), 1, MAX_ATTEMPTS, "1 picture missing", None),
    ],
)
def test_an_export(row: Row, missing: int, attempts: int, reason: str, wait: timedelta | None) -> None:
    after = changed(row, record_export(row, missing, NOW))
    assert (after.state, after.attempts, after.reason) == (EXPORTED, attempts, reason)
    assert after.pictures_missing == missing
    assert after.next_attempt_at == (None if wait is None else to_text(NOW + wait))


EXPORT = Row(EXPORTED, 3, "2 pictures missing", "{}", 2, document="a.md", document_key="A.MD")
LOOKED_GONE = Row(GONE, 1, "HTTP 404", gone_since=to_text(NOW - DAY), next_attempt_at=to_text(NOW + GONE_BACKOFF))


@pytest.mark.parametrize(
    ("row", "changes", "after"),
    [
        (LOOKED_GONE, revert_absence("an outage", NOW), Row(PENDING, 1, "an outage", next_attempt_at=to_text(NOW))),
        (
            replace(EXPORT, attempts=MAX_ATTEMPTS),
            retry_missing_images(NOW),
            replace(EXPORT, attempts=MAX_ATTEMPTS - 1, next_attempt_at=next_attempt(MAX_ATTEMPTS - 1, NOW)),
        ),
        (
            LOOKED_GONE,
            make_due(PENDING, NOW),
            replace(LOOKED_GONE, state=PENDING, attempts=0, next_attempt_at=to_text(NOW)),
        ),
        (EXPORT, make_due(EXPORTED, NOW), replace(EXPORT, attempts=0, next_attempt_at=to_text(NOW))),
    ],
    ids=["too many looked gone at once", "pictures given up in an outage", "a tool asks", "a tool asks for pictures"],
)
def test_what_is_taken_back(row: Row, changes: dict[str, Any], after: Row) -> None:
    assert changed(row, changes) == after


@pytest.mark.parametrize("keep_place", [True, False])
def test_an_export_that_was_wrong_leaves_only_the_place_of_what_the_user_has_edited(keep_place: bool) -> None:
    changes = revert_export("shared content", NOW, keep_place=keep_place)
    assert (changes["state"], changes["attempts"], changes["item"]) == (PENDING, 1, None)
    assert changes["next_attempt_at"] == to_text(NOW), "the first failure is tried again at once"
    assert ("document" in changes, "document_checksum" in changes) == (not keep_place, not keep_place)


@each_case(
    ("state", "after", "due"),
    [
        (PENDING, timedelta(), True),
        (PENDING, SECOND, False),
        (PENDING, MAX_BACKOFF, False),
        (PENDING, MAX_BACKOFF + SECOND, True),
        (GONE, MAX_BACKOFF + SECOND, False),
        (GONE, GONE_BACKOFF, False),
        (GONE, GONE_BACKOFF + SECOND, True),
        (EXPORTED, DAY * 3650, True),
    ],
)
def test_a_moment_further_ahead_than_any_backoff_is_due(state: str, after: timedelta, due: bool) -> None:
    assert is_due(state, to_text(NOW + after), NOW) is due
    assert not is_due(state, None, NOW)


def test_no_backoff_is_longer_than_the_longest() -> None:
    moments = [next_attempt(attempts, NOW) for attempts in range(MAX_ATTEMPTS)]
    assert all(moment is not None and moment <= to_text(NOW + MAX_BACKOFF) for moment in moments)
    assert next_attempt(MAX_ATTEMPTS, NOW) is None
