"""When www is left alone, and for how long."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.each_case import each_case
from zakerscraper.zaker.hosts import (
    FIRST_PAUSE,
    LAST_TRIES,
    LONGEST_PAUSE,
    MAX_REFUSALS,
    SILENCES,
    CircuitBreaker,
    Pause,
    alternative_url,
    next_pause,
)

NOW = datetime(2026, 11, 29, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def breaker_after(events: str) -> CircuitBreaker:
    """Return a circuit breaker after *events*, a letter each.

    a: answer, c: challenge, r: refusal, f: forbidden, s: silence.
    """
    breaker = CircuitBreaker()
    for event in events:
        match event:
            case "a":
                breaker.record_response()
            case "c":
                breaker.give_up("answered with a challenge page")
            case "r":
                breaker.record_refusal("refuses (HTTP 429)")
            case "f":
                breaker.record_refusal("refuses (HTTP 403)", forbidden=True)
            case "s":
                breaker.record_silence("does not answer")
    return breaker


ID = "5b46eb751bc8e0cf0f00000a"


@each_case(
    ("address", "other"),
    [
        (f"https://www.myzaker.com/article/{ID}", f"https://app.myzaker.com/news/article.php?pk={ID}"),
        (f"http://myzaker.com/article/{ID}/?f=x", f"https://app.myzaker.com/news/article.php?pk={ID}"),
        (f"https://app.myzaker.com/news/article.php?pk={ID}", ""),
        ("https://www.myzaker.com/channel/13", "https://skills.myzaker.com/api/v1/article/category?v=1.0.6&app_id=13"),
        ("https://www.myzaker.com/channel/10001", ""),
        ("https://www.myzaker.com/channel/660", ""),
        ("https://www.myzaker.com/channel/13/x", ""),
        ("https://www.myzaker.com/source/13", ""),
        ("https://www.myzaker.com/?pos=selected_article", ""),
        ("https://www.myzaker.com/news/next_new.php?url=http%3A%2F%2Fiphone.myzaker.com%2F%3Fapp_id%3D13", ""),
        ("https://www.myzaker.com/robots.txt", ""),
        ("https://skills.myzaker.com/channel/13", ""),
        ("https://zkres1.myzaker.com/channel/13", ""),
    ],
)
def test_what_another_host_has_too(address: str, other: str) -> None:
    assert alternative_url(address) == other


@each_case(
    ("events", "asked_for_all", "asked_for_its_own"),
    [
        ("", True, True),
        ("aaa", True, True),
        ("c", False, False),
        ("aaaac", False, False),
        ("r" * (MAX_REFUSALS - 1), True, True),
        ("r" * MAX_REFUSALS, False, True),
        ("rrarrarr", True, True),
        ("f", False, True),
        ("af", True, True),
        ("a" + "f" * MAX_REFUSALS, False, True),
        ("s", False, True),
        ("as", True, True),
        ("a" + "s" * SILENCES, False, True),
        ("asasas", True, True),
        ("s" * LAST_TRIES, False, False),
        ("ssass", False, True),
        ("ca", False, False),
    ],
)
def test_the_host_is_left_alone_when_it_has_shown_that_it_does_not_answer(
    events: str, asked_for_all: bool, asked_for_its_own: bool
) -> None:
    breaker = breaker_after(events)
    assert breaker.may_ask(elsewhere=True) is asked_for_all
    assert breaker.may_ask(elsewhere=False) is asked_for_its_own
    assert breaker.is_open is not asked_for_all


def test_the_first_reason_is_kept() -> None:
    assert breaker_after("rrrsc").reason == "refuses (HTTP 429)"


def test_one_answer_is_told_from_none() -> None:
    assert not breaker_after("rs").has_answered
    assert breaker_after("sa").has_answered


@each_case(
    ("since", "holds"),
    [
        (timedelta(), True),
        (timedelta(hours=1, minutes=59), True),
        (2 * HOUR, False),
        (timedelta(days=300), False),
        (-timedelta(seconds=1), False),
        (-timedelta(days=300), False),
    ],
)
def test_a_pause_ends_also_for_a_clock_that_was_set(since: timedelta, holds: bool) -> None:
    assert Pause(NOW, 2 * HOUR, "").holds(NOW + since) is holds


def test_no_pause_is_longer_than_a_day_whatever_is_stored() -> None:
    assert not Pause(NOW, timedelta(days=3000), "").holds(NOW + LONGEST_PAUSE)


def test_pauses_double_up_to_a_day() -> None:
    pause, now, lengths = next_pause(None, NOW, "refuses"), NOW, []
    for _ in range(6):
        lengths.append(pause.length)
        now = pause.ends_at + HOUR
        pause = next_pause(pause, now, "refuses")
    assert lengths == [FIRST_PAUSE, 4 * HOUR, 8 * HOUR, 16 * HOUR, LONGEST_PAUSE, LONGEST_PAUSE]
    assert pause == Pause(now, LONGEST_PAUSE, "refuses")


def test_a_pause_that_holds_is_not_doubled_by_another_run() -> None:
    pause = next_pause(None, NOW, "refuses")
    assert next_pause(pause, NOW + HOUR, "does not answer") is pause


@pytest.mark.parametrize(
    ("asked", "length"), [(timedelta(minutes=10), FIRST_PAUSE), (5 * HOUR, 5 * HOUR), (90 * HOUR, LONGEST_PAUSE)]
)
def test_a_host_gets_the_pause_it_asks_for_within_reason(asked: timedelta, length: timedelta) -> None:
    assert next_pause(None, NOW, "refuses", asked).length == length
    holds = Pause(NOW, FIRST_PAUSE, "does not answer")
    assert next_pause(holds, NOW, "refuses", asked).ends_at == NOW + length
