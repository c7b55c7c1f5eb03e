"""Reasons that say the same are logged a few times, and then counted."""

from tests.each_case import each_case
from zakerscraper.utils.log_dedup import LOGGED, LogDedup, kind_of


@each_case(
    ("one", "other"),
    [
        ("no layout (page kept as .zaker/unreadable/a-1.html)", "no layout (page kept as .zaker/unreadable/b-2.html)"),
        ("leads to https://a.example/1, a topic", "leads to http://b.example/2/3?x=1, a topic"),
        (
            "waits for its next attempt at 2026-05-18 12:00 (+08:00; x)",
            "waits for its next attempt at 2026-05-19 01:02 (+08:00; x)",
        ),
        ("HTTP 500; given up after 8 attempts", "HTTP 500; given up after 9 attempts"),
    ],
)
def test_what_is_of_one_article_only_makes_no_difference(one: str, other: str) -> None:
    assert one != other
    assert kind_of(one) == kind_of(other)


def test_reasons_that_differ_stay_apart() -> None:
    assert kind_of("HTTP 500") != kind_of("HTTP 502")


def test_the_first_of_a_kind_are_told_and_the_others_counted() -> None:
    repeats = LogDedup()
    logged = [repeats.should_log(f"HTTP 500 (page kept as {number})") for number in range(LOGGED + 4)]
    assert logged == [True] * LOGGED + [False] * 4
    assert repeats.should_log("HTTP 404")
    assert repeats.count_suppressed() == {"HTTP 500": 4}
