"""Lists and walks down them, in SQLite and in PostgreSQL."""

from __future__ import annotations

from datetime import timedelta

from tests.archive.records import (
    MINUTE,
    NOW,
    Open,
)
from zakerscraper.archive.archive import Archive
from zakerscraper.items import WalkEnd


def test_a_list_is_remembered_by_what_it_last_held(archive: Archive) -> None:
    url = "https://www.myzaker.com/channel/13"
    counts = [archive.lists.record_first_page(url, entries=n, layout="C", now=NOW) for n in (36, 0, 0, 12, 1)]
    assert counts == [0, 36, 36, 36, 12]
    assert archive.lists.record_first_page(url + "?x", entries=1, layout="C", now=NOW) == 0


def test_a_walk_that_did_not_end_is_remembered_until_one_does(opened: Open) -> None:
    one, other = opened("run-1"), opened("run-2")
    assert one.lists.begin_walk("u", pages=5, now=NOW) is None
    assert other.lists.begin_walk("u", pages=5, now=NOW + MINUTE) == "2026-05-18T12:00:00.000000Z"
    assert other.lists.begin_walk("v", pages=5, now=NOW + MINUTE) is None
    other.lists.end_walk("u", WalkEnd.KNOWN)
    assert opened("run-3").lists.begin_walk("u", pages=5, now=NOW + 2 * MINUTE) is None


def test_a_walk_that_ends_at_its_pages_covers_no_longer_one(opened: Open) -> None:
    opened("broken").lists.begin_walk("u", pages=100, now=NOW)
    short = opened("short")
    assert short.lists.begin_walk("u", pages=1, now=NOW + MINUTE)
    short.lists.end_walk("u", WalkEnd.PAGES)
    long = opened("long")
    assert long.lists.begin_walk("u", pages=100, now=NOW + 2 * MINUTE) == "2026-05-18T12:00:00.000000Z"
    long.lists.end_walk("u", WalkEnd.PAGES)
    assert opened("next").lists.begin_walk("u", pages=5, now=NOW + 3 * MINUTE) is None


def test_a_deeper_walk_goes_on_below_one_that_ended_at_its_pages(opened: Open) -> None:
    def walk(run: str, pages: int, minute: int, end: WalkEnd) -> str | None:
        archive = opened(run)
        since = archive.lists.begin_walk("u", pages=pages, now=NOW + minute * MINUTE)
        archive.lists.end_walk("u", end)
        return since and since[11:16]

    assert walk("a", 5, 0, WalkEnd.PAGES) is None
    assert walk("b", 5, 1, WalkEnd.KNOWN) is None, "what one of five pages has seen ends the next one"
    assert walk("c", 5, 2, WalkEnd.PAGES) is None
    assert walk("d", 3, 3, WalkEnd.PAGES) is None
    assert walk("e", 30, 4, WalkEnd.PAGES) == "12:00", "the first one, as below each of them there may be articles"
    assert walk("f", 5, 5, WalkEnd.KNOWN) is None
    assert walk("g", 50, 6, WalkEnd.KNOWN) == "12:00"
    assert walk("h", 50, 7, WalkEnd.KNOWN) is None


def test_a_walk_to_the_last_page_covers_all(opened: Open) -> None:
    for minute, (run, end) in enumerate((("a", WalkEnd.PAGES), ("b", WalkEnd.LAST_PAGE))):
        archive = opened(run)
        archive.lists.begin_walk("u", pages=5, now=NOW + minute * MINUTE)
        archive.lists.end_walk("u", end)
    assert opened("c").lists.begin_walk("u", pages=30, now=NOW + 2 * MINUTE) is None


def test_a_walk_that_began_under_a_clock_years_ahead_is_covered(opened: Open) -> None:
    opened("ahead").lists.begin_walk("u", pages=5, now=NOW + timedelta(days=3650))
    archive = opened("right")
    assert archive.lists.begin_walk("u", pages=5, now=NOW)
    archive.lists.end_walk("u", WalkEnd.KNOWN)
    assert opened("next").lists.begin_walk("u", pages=5, now=NOW + MINUTE) is None


def test_walks_that_begin_in_one_second_do_not_end_each_other(opened: Open) -> None:
    first, second = opened("run-1"), opened("run-2")
    first.lists.begin_walk("u", pages=5, now=NOW)
    second.lists.begin_walk("u", pages=5, now=NOW + timedelta(microseconds=1))
    first.lists.end_walk("u", WalkEnd.KNOWN)
    assert opened("run-3").lists.begin_walk("u", pages=5, now=NOW + MINUTE) == "2026-05-18T12:00:00.000001Z"
