"""Dates of sites of the West, as people write them there."""

from datetime import UTC, datetime, timedelta

from tests.each_case import each_case
from zakerscraper.items import TimeSpan
from zakerscraper.zaker.generic.written_dates import find_written_dates

NOW = datetime(2026, 5, 18, 20, tzinfo=UTC)


def found(text: str, language: str = "") -> list[TimeSpan]:
    return [span.span for span in find_written_dates(text, NOW, language)]


@each_case(
    "text",
    [
        "Dec 4, 2025", "Dec. 4th, 2025", "December 4 2025", "DECEMBER 4, 2025", "4 December, 2025",
        "4th of December 2025", "Thu Dec 4 2025", "[Submitted on 4 Dec 2025]", "Updated Dec 4, 2025 · 12 min read",
        "Dec 4, 20255 mins",
        "2025 Dec 4", "4-Dec-2025", "4. Dezember 2025", "4 décembre 2025", "4 de diciembre de 2025", "4 dicembre 2025",
        "4 de dezembro de 2025", "4 december 2025", "4 grudnia 2025", "4 декабря 2025", "4.12.2025", "04.12.2025",
    ],
)  # fmt: skip
def test_a_day_is_read_in_every_language(text: str) -> None:
    start = datetime(2025, 12, 4, tzinfo=UTC)
    assert found(text) == [TimeSpan(start, start + timedelta(days=1, seconds=-1))]


@each_case(
    ("text", "hour", "minute"),
    [
        ("Dec 4, 2025 9:05 am PST", 9, 5),
        ("December 4, 2025 at 9:05 PM", 21, 5),
        ("Dec 4, 2025, 12:00 a.m.", 0, 0),
        ("4. Dezember 2025 um 14:30 Uhr", 14, 30),
        ("4 décembre 2025 à 14h30", 14, 30),
        ("12/4/2025 9:05", 9, 5),
    ],
)
def test_a_minute_makes_it_a_moment(text: str, hour: int, minute: int) -> None:
    moment = datetime(2025, 12, 4, hour, minute, tzinfo=UTC)
    assert found(text) == [TimeSpan(moment, moment, exact=True)]


@each_case(
    ("text", "language", "month", "day"),
    [
        ("3/4/2025", "en-US", 3, 4),
        ("3/4/2025", "en", 3, 4),
        ("3/4/2025", "", 3, 4),
        ("3/4/2025", "en-GB", 4, 3),
        ("3/4/2025", "fr", 4, 3),
        ("3/24/2025", "fr", 3, 24),
        ("24/3/2025", "en-US", 3, 24),
        ("3.4.2025", "en-US", 4, 3),
        ("3-4-2025", "en-US", 4, 3),
    ],
)
def test_numbers_stand_in_the_order_of_the_page_s_language(text: str, language: str, month: int, day: int) -> None:
    assert [span.start.date().timetuple()[:3] for span in found(text, language)] == [(2025, month, day)]


@each_case(
    "text",
    [
        "",
        "May 2025",
        "December 32, 2025",
        "31/31/2025",
        "Dec 4, 1994",
        "Dec 4, 2026",
        "version 1.12.20254",
        "Dec 4",
        "2025",
    ],
)
def test_what_is_no_day_of_the_web_is_none(text: str) -> None:
    assert found(text) == []
