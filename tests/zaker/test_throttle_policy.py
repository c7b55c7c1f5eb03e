"""How fast a host is asked."""

import math
from datetime import UTC, datetime, timedelta

import pytest

from tests.each_case import each_case
from zakerscraper.zaker.throttle_policy import (
    HALF_LIFE,
    MAX_DELAY,
    MAX_PAUSE,
    MIN_SLOW_DELAY,
    REFUSALS_TO_STOP,
    Pace,
    initial_delay,
    retry_after,
    robots_delay,
)

NOW = datetime(2026, 5, 18, 12, 0, tzinfo=UTC)


def test_a_refusal_doubles_the_delay() -> None:
    pace = Pace(base=2.0)
    pace.record_refusal(now=100.0, sent_at=99.0, retry_after=None)
    assert pace.delay == 4.0


def test_a_tiny_delay_is_raised_to_a_second_at_once() -> None:
    pace = Pace(base=0.001)
    pace.record_refusal(now=1.0, sent_at=0.5, retry_after=None)
    assert pace.delay == MIN_SLOW_DELAY


def test_requests_under_way_together_slow_down_once() -> None:
    pace = Pace(base=2.0)
    pace.record_refusal(now=100.0, sent_at=99.0, retry_after=None)
    pace.record_refusal(now=100.1, sent_at=99.5, retry_after=None)
    assert pace.delay == 4.0
    pace.record_refusal(now=105.0, sent_at=104.0, retry_after=None)
    assert pace.delay == 8.0


def test_one_address_that_is_always_refused_does_not_slow_down_the_others() -> None:
    pace = Pace(base=2.0)
    pace.record_refusal(now=10.0, sent_at=9.0, retry_after=None)
    pace.record_success()
    for number in range(3):
        pace.record_refusal(now=20.0 + number, sent_at=19.0 + number, retry_after=None, again=True)
        pace.record_success()
    assert pace.delay == 4.0
    pace.record_refusal(now=30.0, sent_at=29.0, retry_after=None)
    assert pace.delay == 8.0, "a request refused for the first time is a sign of haste"


def test_the_delay_has_an_end() -> None:
    pace = Pace(base=2.0)
    for number in range(20):
        pace.record_refusal(now=100.0 * number + 1, sent_at=100.0 * number + 0.5, retry_after=None)
    assert pace.delay == MAX_DELAY


def test_a_delay_the_user_set_is_never_lowered() -> None:
    pace = Pace(base=30.0)
    pace.record_refusal(now=1.0, sent_at=0.5, retry_after=None)
    assert pace.delay >= 30.0


def test_a_refusal_slows_down_what_robots_txt_asked_for() -> None:
    pace = Pace(base=2.0)
    pace.set_least_delay(6.0)
    assert pace.delay == 6.0
    pace.record_refusal(now=1.0, sent_at=0.5, retry_after=None)
    assert pace.delay == 12.0
    pace.set_least_delay(1.0)
    assert (pace.base, pace.delay) == (6.0, 12.0)


@each_case(
    ("crawl_delay", "requests", "seconds", "delay"),
    [
        (None, 1, 0, 0.0),
        (6.0, 1, 0, 6.0),
        (None, 1, 6, 6.0),
        (None, 10, 60, 6.0),
        (8.0, 10, 60, 8.0),
        (1.5, 1, 3, 3.0),
        (1.0, 0, 3, math.inf),
        (None, 1, 10**400, math.inf),
    ],
)
def test_the_longer_of_delay_and_rate_is_asked_for(
    crawl_delay: float | None, requests: int, seconds: int, delay: float
) -> None:
    assert robots_delay(crawl_delay, requests, seconds) == delay


@each_case(("asked", "waited"), [(None, 4.0), (1.0, 4.0), (30.0, 30.0), (1e9, MAX_PAUSE)])
def test_the_pause_is_what_the_host_asks_within_reason(asked: float | None, waited: float) -> None:
    assert Pace(base=2.0).record_refusal(now=10.0, sent_at=9.0, retry_after=asked) == waited


def test_three_refusals_are_no_block_and_one_answer_clears_them() -> None:
    pace = Pace(base=1.0)
    for number in range(3):
        pace.record_refusal(now=10.0 * number + 1, sent_at=10.0 * number, retry_after=None)
    assert not pace.refuses
    pace.record_success()
    for _ in range(REFUSALS_TO_STOP - 1):
        pace.record_forbidden()
    assert not pace.refuses
    pace.record_forbidden()
    assert pace.refuses


def test_a_delay_that_another_worker_was_taught_holds_and_is_not_doubled_for_what_was_under_way() -> None:
    pace = Pace(base=2.0)
    pace.merge(4.0, 1, now=100.0)
    assert pace.delay == 4.0
    pace.record_refusal(now=100.1, sent_at=99.5, retry_after=None)
    assert pace.delay == 4.0
    pace.record_refusal(now=105.0, sent_at=104.0, retry_after=None)
    assert pace.delay == 8.0
    pace.merge(4.0, 2, now=106.0)
    assert pace.delay == 8.0, "never faster by what others know"


def test_refusals_of_all_workers_count_and_so_do_those_of_one_that_alone_is_refused() -> None:
    together = Pace(base=1.0)
    together.record_forbidden()
    together.merge(0.0, REFUSALS_TO_STOP, now=1.0)
    assert together.refuses
    assert together.refused_in_a_row == REFUSALS_TO_STOP
    together.record_success()
    assert not together.refuses
    alone = Pace(base=1.0)
    for _ in range(REFUSALS_TO_STOP):
        alone.merge(0.0, 1, now=1.0)
        alone.record_forbidden()
    assert alone.refuses


def test_what_was_learned_fades_by_half_in_its_half_life() -> None:
    assert initial_delay(2.0, 10.0, timedelta()) == 10.0
    assert initial_delay(2.0, 10.0, HALF_LIFE) == pytest.approx(6.0)
    assert initial_delay(2.0, 10.0, 20 * HALF_LIFE) == pytest.approx(2.0, abs=0.01)
    assert initial_delay(2.0, 1.0, timedelta()) == 2.0, "never faster than the settings ask"
    assert initial_delay(2.0, 10.0, timedelta(days=-3)) == 10.0, "a clock set back does not slow it further"


@each_case(
    ("value", "seconds"),
    [
        ("30", 30.0),
        (" 5 ", 5.0),
        ("0", 0.0),
        ("Mon, 18 May 2026 12:01:30 GMT", 90.0),
        ("Mon, 18 May 2026 11:00:00 GMT", 0.0),
        ("Monday, 18-May-26 12:01:30 GMT", 90.0),
        ("Mon May 18 12:01:30 2026", 90.0),
        ("soon", None),
        ("", None),
        ("-5", None),
        ("9" * 400, 999_999_999.0),
    ],
)
def test_retry_after_is_seconds_or_a_moment(value: str, seconds: float | None) -> None:
    assert retry_after(value, NOW) == seconds


def test_a_pace_learned_under_a_clock_years_ahead_is_forgotten() -> None:
    assert initial_delay(1.0, 16.0, timedelta(days=-3650)) == 1.0
    assert initial_delay(1.0, 16.0, timedelta(minutes=-1)) == 16.0
