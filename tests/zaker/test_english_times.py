"""English time texts, as pages of ZAKER may have them."""

import re
from datetime import UTC, datetime

from tests.each_case import each_case
from zakerscraper.items import SHANGHAI
from zakerscraper.zaker.dates import parse_time
from zakerscraper.zaker.english_times import IN_TEXT
from zakerscraper.zaker.generic.patterns import ANY_TIME_IN_TEXT

NOW = datetime(2026, 11, 29, 12, 0, tzinfo=SHANGHAI)


@each_case(
    ("text", "start", "end"),
    [
        ("Nov 28, 2026", "2026-11-28 00:00:00", "2026-11-28 23:59:59"),
        ("Sat, Nov. 28th, 2026", "2026-11-28 00:00:00", "2026-11-28 23:59:59"),
        ("28 November 2026", "2026-11-28 00:00:00", "2026-11-28 23:59:59"),
        ("Published Nov 28", "2026-11-28 00:00:00", "2026-11-28 23:59:59"),
        ("Dec 28", "2025-12-28 00:00:00", "2025-12-28 23:59:59"),
        ("November 28, 2026 at 6:20 PM", "2026-11-28 18:20:00", "2026-11-28 18:20:00"),
        ("Nov 28, 2026, 12:05 a.m.", "2026-11-28 00:05:00", "2026-11-28 00:05:00"),
        ("28 Nov 18:20", "2026-11-28 18:20:00", "2026-11-28 18:20:00"),
        ("Yesterday at 18:20", "2026-11-28 18:20:00", "2026-11-28 18:20:00"),
        ("Today, 9 am", "2026-11-29 09:00:00", "2026-11-29 09:00:00"),
        ("yesterday", "2026-11-28 00:00:00", "2026-11-28 23:59:59"),
        ("3 hours ago", "2026-11-29 08:00:01", "2026-11-29 09:00:00"),
        ("an hour ago", "2026-11-29 10:00:01", "2026-11-29 11:00:00"),
        ("5m ago", "2026-11-29 11:54:01", "2026-11-29 11:55:00"),
        ("a few minutes ago", "2026-11-29 11:50:01", "2026-11-29 11:58:00"),
        ("2mo ago", "2026-08-31 12:00:01", "2026-09-30 12:00:00"),
        ("just now", "2026-11-29 11:59:00", "2026-11-29 12:00:00"),
    ],
)
def test_a_text_means_its_moment_in_china_and_is_found_in_a_line(text: str, start: str, end: str) -> None:
    span = parse_time(text, NOW.astimezone(UTC))
    assert span is not None
    assert [f"{moment:%Y-%m-%d %H:%M:%S %z}" for moment in (span.start, span.end)] == [f"{start} +0800", f"{end} +0800"]
    found = re.search(IN_TEXT, f"By 江城晚报 | {text} | 5 min read")
    assert found is not None
    assert parse_time(found[0], NOW) == span


@each_case(
    "text", ["Nov 31, 2026", "3 apples ago", "13:61 Nov 2", "May", "Nov 28, 2026 13:00 pm", "Jan 1, 1970", "may 5x"]
)
def test_what_is_no_time_is_none(text: str) -> None:
    assert parse_time(text, NOW) is None


def test_a_date_without_a_year_lies_near_the_article_s_id() -> None:
    span = parse_time("Nov 28", NOW, datetime(2024, 11, 27, tzinfo=UTC))
    assert span is not None
    assert span.start.year == 2024


def test_elsewhere_such_a_text_is_none_of_its_own() -> None:
    assert parse_time("3 hours ago", NOW, own_site=False) is None


def test_a_long_run_is_gone_through_once() -> None:
    """None of these ends within a day where the pattern may cut a run of digits in more than one way."""
    for run in ("1" * 10_000, "1 " * 5000, "a few " * 2000, "May 4" + " " * 10_000, "Nov 28, 2026 at" + " " * 10_000):
        ANY_TIME_IN_TEXT.sub("", f"编号 {run}")
        assert parse_time(run, NOW) is None


@each_case(
    ("text", "moment"),
    [
        ("Nov 28, 2026 at 6:20 PM EST", "2026-11-29T07:20"),
        ("28 Nov 2026 18:20 GMT", "2026-11-29T02:20"),
        ("Nov 28, 2026, 6:20 p.m. (UTC)", "2026-11-29T02:20"),
        ("Nov 28, 2026 6:20 pm UTC+8", "2026-11-28T18:20"),
        ("28 Nov 2026 18:20 +0530", "2026-11-28T20:50"),
        ("28 Nov 2026 18:20-05:00", "2026-11-29T07:20"),
        ("Yesterday at 6:20 PM PST", "2026-11-28T10:20"),
    ],
)
def test_a_zone_that_a_text_states_is_heeded(text: str, moment: str) -> None:
    found = re.search(IN_TEXT, f"{text} · 江城晚报")
    assert found is not None
    assert found[0] == text
    span = parse_time(text, NOW)
    assert span is not None
    assert span.start.isoformat() == f"{moment}:00+08:00"


@each_case("zone", ["CST", "ET", "BST", "UTC+25", "EST+2"])
def test_a_zone_that_has_no_single_meaning_makes_no_moment(zone: str) -> None:
    assert parse_time(f"Nov 28, 2026 18:20 {zone}", NOW) is None
    assert re.sub(IN_TEXT, "", f"Nov 28, 2026 18:20 {zone} 江城晚报") == " 江城晚报"


@each_case("name", ["USA Today", "Business Today", "Yesterday Media", "Today, we go", "Today新闻", "Yesterday’s news"])
def test_a_name_with_today_in_it_states_no_time(name: str) -> None:
    assert re.search(IN_TEXT, name) is None
    assert re.sub(IN_TEXT, "", f"{name} · 3 hours ago") == f"{name} · "


@each_case("text", ["Today", "江城晚报 Yesterday", "By 江城晚报 · yesterday · 5 comments", "Posted yesterday", "today"])
def test_a_day_that_is_named_alone_or_behind_a_mark_is_found(text: str) -> None:
    assert re.search(IN_TEXT, text) is not None


def test_the_day_of_the_week_tells_the_year() -> None:
    """29 November is a Sunday in 2026 and not in the year before, which is nearer to the id."""
    span = parse_time("Sunday, November 29", NOW, datetime(2026, 5, 18, tzinfo=UTC))
    assert span is not None
    assert span.start.year == 2026
