"""What the archive adds up to, on articles few enough to be counted by hand."""

from datetime import date, datetime, timedelta

from tests.each_case import each_case
from zakerscraper.archive.serialization import StoredImage
from zakerscraper.items import SHANGHAI, Article, Image
from zakerscraper.services.html_report.figures import (
    DAY,
    MONTH,
    MOST_PERIODS,
    UNFINISHED,
    WEEK,
    YEAR,
    Kind,
    Tally,
    by_length,
    newest_days,
    period_of,
    periods,
    reasons,
    run_labels,
    run_of,
    waiting_of,
    whole_time,
)


def article(number: int, published: str, section: str = "科技", author: str = "晚报", **rest: object) -> Article:
    id_ = f"{number:024x}"
    moment = datetime.fromisoformat(published)
    values = {"layout": "figure", "fetched_at": moment + timedelta(days=1), **rest}
    return Article(
        id_, f"https://www.myzaker.com/article/{id_}", section=section, author=author, published_at=moment, **values
    )


def stored(path: str, size: int) -> StoredImage:
    return StoredImage(path, 1, 1, False, size, "")


def tally() -> Tally:
    saved = {path: stored(path, size) for path, size in (("images/a.jpg", 100), ("images/b.GIF", 50))}
    shared = Image("http://x/a", "images/a.jpg", status="saved")
    found = Tally()
    found.add(article(1, "2026-05-17T23:59:59+08:00", images=[shared]), 100, saved)
    moving = Image("http://x/b", "images/b.GIF", animated=True, status="known")
    lost = Image("http://x/c", status="failed")
    # In UTC it is still the day before.
    found.add(article(2, "2026-05-17T16:00:00+00:00", author="", images=[shared, moving, lost]), 700, saved)
    found.add(article(3, "2026-05-18T00:30:00+08:00", section="热点", layout="fallback"), 701, saved)
    return found


def test_articles_are_counted_by_day_and_hour_of_shanghai() -> None:
    found = tally()
    assert found.days == {date(2026, 5, 17): 1, date(2026, 5, 18): 2}
    assert found.hours == {23: 1, 0: 2}
    assert found.layouts == {date(2026, 5, 18): {"figure": 1}, date(2026, 5, 19): {"figure": 1, "fallback": 1}}


def test_articles_are_counted_by_section_publisher_and_length() -> None:
    found = tally()
    assert found.sections == {"科技": 2, "热点": 1}
    assert found.publishers == {"晚报": 2, "": 1}
    assert (found.articles, found.typical_length) == (3, 700)
    assert Tally().typical_length == 0


def test_a_picture_file_counts_once_and_a_missing_one_by_its_reason() -> None:
    found = tally()
    assert found.kinds == {"jpg": Kind(1, 0, 100), "gif": Kind(1, 1, 50)}
    assert found.images == Kind(2, 1, 150)
    assert found.missing_images == {"failed": 1}


def test_lengths_fall_into_the_class_that_begins_with_them() -> None:
    counts = dict(by_length([0, 199, 200, 499, 9_999, 10_000, 123_456]))
    assert {name: count for name, count in counts.items() if count} == {
        "under 200": 2,
        "200–499": 2,
        "5,000–9,999": 1,
        "10,000 and more": 2,
    }
    assert len(counts) == 9


def test_the_newest_days_have_no_gaps_and_end_with_the_newest_article() -> None:
    days = newest_days({date(2016, 1, 1): 5, date(2026, 5, 16): 1, date(2026, 5, 18): 3})
    assert len(days) == MOST_PERIODS
    assert days[-3:] == [(date(2026, 5, 16), 1), (date(2026, 5, 17), 0), (date(2026, 5, 18), 3)]
    assert newest_days({date(2026, 5, 18): 3}) == [(date(2026, 5, 18), 3)]
    assert newest_days({}) == []


@each_case(
    ("first", "last", "unit", "number"),
    [
        ("2026-05-18", "2026-05-18", DAY, 1),
        ("2026-05-01", "2026-06-29", DAY, 60),
        ("2026-05-01", "2026-06-30", WEEK, 10),
        ("2024-12-31", "2026-02-28", MONTH, 15),
        ("2016-02-29", "2026-05-18", YEAR, 11),
    ],
)
def test_the_whole_time_is_shown_in_the_finest_unit_that_fits(first: str, last: str, unit: str, number: int) -> None:
    days = [date.fromisoformat(first), date.fromisoformat(last)]
    found, starts = whole_time(days)
    assert (found, len(starts)) == (unit, number)
    assert all(period_of(day, unit) in starts for day in days)


def test_periods_begin_on_mondays_and_first_days() -> None:
    sunday = date(2026, 1, 4)
    assert period_of(sunday, WEEK) == date(2025, 12, 29)
    assert periods(MONTH, date(2025, 11, 30), date(2026, 1, 1)) == [
        date(2025, 11, 1),
        date(2025, 12, 1),
        date(2026, 1, 1),
    ]
    assert whole_time([]) == (DAY, [])


def row(**values: object) -> dict[str, object]:
    return {
        "name": "r",
        "spider": "channel",
        "arguments": '{"id": "13", "section": "科技"}',
        "started_at": "2026-05-18T00:00:00Z",
        "finished_at": "2026-05-18T00:01:05Z",
        "verdict": "ok",
        "counts": '{"listed": 3}',
        **values,
    }


def test_a_run_says_how_long_it_took() -> None:
    run = run_of(row())
    assert (run.seconds, run.verdict, run.counts) == (65, "ok", {"listed": 3})
    assert run.arguments == "id=13 section=科技"
    assert run.started_at == datetime(2026, 5, 18, 8, tzinfo=SHANGHAI)
    assert run_of(row(finished_at="2026-05-17T23:00:00Z")).seconds == 0, "earlier releases took the clock's word"


def test_runs_of_one_day_are_told_apart() -> None:
    first, second, third = (
        run_of(row(started_at=f"2026-05-{moment}:00Z")) for moment in ("18T01:30", "18T09:00", "19T01:30")
    )
    assert run_labels([first, third]) == ["05-18", "05-19"]
    assert run_labels([first, second, third]) == ["05-18 09:30", "05-18 17:00", "05-19 09:30"]


def test_a_run_that_never_ended_has_no_duration() -> None:
    under_way = run_of(row(finished_at=None, verdict=None, counts=None))
    assert (under_way.verdict, under_way.seconds) == (UNFINISHED, None)
    killed = run_of(row(verdict="error", counts=None))
    assert (killed.verdict, killed.seconds) == ("error", None)


def test_waiting_articles_say_why() -> None:
    common = {
        "id": "1",
        "url": "",
        "title": "",
        "section": "",
        "first_seen_at": "2026-05-18T00:00:00Z",
        "next_attempt_at": "2026-05-18T00:00:00Z",
        "state": "pending",
        "attempts": 0,
        "reason": "",
    }
    states = [
        {},
        {"attempts": 2, "reason": "HTTP 503"},
        {"attempts": 8, "reason": "HTTP 503", "next_attempt_at": None},
        {"state": "exported", "reason": "2 pictures missing"},
    ]
    waiting = [waiting_of({**common, **values}) for values in states]
    assert [article.state for article in waiting] == ["new", "due", "given up", "pictures"]
    assert reasons(waiting) == [("HTTP 503", 2), ("not fetched yet", 1), ("2 pictures missing", 1)]
