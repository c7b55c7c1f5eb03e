"""Claims of several runs at once, and of runs that share a job, in SQLite and in PostgreSQL."""

from __future__ import annotations

import threading
from collections import Counter

import pytest

from tests.archive.postgresql import at_once
from tests.archive.records import (
    MINUTE,
    NOW,
    Open,
    article,
    due,
    entry,
    export,
    id_of,
    remember,
)
from zakerscraper.archive.archive import Archive
from zakerscraper.archive.state import State
from zakerscraper.items import Image, WalkEnd


def test_what_a_live_run_has_claimed_no_other_gets(opened: Open) -> None:
    one, other = opened("run-1"), opened("run-2")
    assert [known.is_claimed for known in remember(one, 1, 2, most=1)] == [True, False]
    assert [known.is_claimed for known in remember(other, 1, 2)] == [False, True]
    assert remember(other, 1)[0].claimed_by == "run-1"
    assert not remember(other, 1, again=True)[0].is_claimed
    assert due(other) == [2]
    one.runs.end(verdict="ok", counts={}, now=NOW)
    assert sorted(due(other)) == [1, 2]


def test_what_a_dead_run_had_claimed_is_free(opened: Open) -> None:
    one, other = opened("run-1"), opened("run-2")
    remember(one, 1, 2)
    one.close()
    assert due(other, most=1) == [1]
    assert remember(other, 2)[0].is_claimed


@pytest.mark.parametrize("end", ["exported", "gone", "failed"])
def test_an_end_gives_the_claim_back(opened: Open, end: str) -> None:
    one, other = opened("run-1"), opened("run-2")
    remember(one, 1)
    if end == "exported":
        export(one, article())
    elif end == "gone":
        one.articles.mark_gone(id_of(1), "x", now=NOW)
    else:
        one.articles.record_failure(id_of(1), "x", now=NOW)
    assert remember(other, 1, again=True)[0].is_claimed


def test_limits_are_kept_in_the_lists_order(archive: Archive) -> None:
    assert [known.is_claimed for known in remember(archive, 5, 3, 4, most=2)] == [True, True, False]
    assert [known.is_claimed for known in remember(archive, 5, 3, 4, most=0)] == [False, False, False]


def test_those_that_waited_longest_come_first(archive: Archive) -> None:
    for number in (3, 1, 2):
        remember(archive, number, now=NOW + number * MINUTE)
    archive.runs.end(verdict="ok", counts={}, now=NOW)
    assert due(archive, NOW + 2 * MINUTE, most=1) == [1]
    assert due(archive, NOW + 2 * MINUTE) == [1, 2]
    assert due(archive, NOW + 9 * MINUTE) == [1, 2, 3]


def test_no_article_is_claimed_twice_by_runs_at_once(opened: Open) -> None:
    """Six runs, each with a connection of its own, take what is due and list the same pages at the same time."""
    names = frozenset(f"run-{n}" for n in range(6))
    first = opened("first")
    remember(first, *range(1, 301))
    first.runs.end(verdict="ok", counts={}, now=NOW)
    taken: Counter[int] = Counter()
    lock = threading.Lock()
    barrier = threading.Barrier(len(names))

    def work(archive: Archive) -> None:
        barrier.wait(30)
        claimed: list[int] = []
        for page in range(30):
            numbers = range(301 + page * 10, 321 + page * 10)
            known = remember(archive, *numbers)
            listed = [number for number, state in zip(numbers, known, strict=True) if state.is_claimed]
            for number in {*due(archive, most=7), *listed}:
                archive.articles.mark_dropped(id_of(number), "x")
                claimed.append(number)
        with lock:
            taken.update(claimed)

    threads = [threading.Thread(target=work, args=(opened(name),)) for name in sorted(names)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert set(taken.values()) == {1}
    assert sorted(taken) == list(range(1, 611))


CLAIMER = """
import sys
from datetime import datetime, timezone
from zakerscraper.archive.archive import Archive
archive = Archive(sys.argv[2], "worker-" + sys.argv[1])
archive.runs.enter()
print("ready", flush=True)
sys.stdin.readline()
while entries := archive.claims.claim_due(now=datetime.now(timezone.utc), at_most=3):
    for entry in entries:
        print(entry.id, flush=True)
        archive.articles.mark_dropped(entry.id, "x")
"""


def test_no_article_is_claimed_twice_by_processes_at_once(archive: Archive, database: str) -> None:
    remember(archive, *range(1, 121))
    archive.runs.end(verdict="ok", counts={}, now=NOW)
    outputs = at_once(CLAIMER, 3, database)
    ids = "".join(outputs).split()
    assert sorted(ids) == [id_of(n) for n in range(1, 121)]


def test_what_a_job_has_claimed_each_of_its_runs_may_fetch_and_nobody_else(opened: Open) -> None:
    one, other, stranger = opened("run-1", "job"), opened("run-2", "job"), opened("run-3")
    assert remember(one, 1)[0].is_claimed
    assert remember(other, 1)[0].is_claimed
    assert [known.claimed_by for known in remember(stranger, 1)] == ["job"]
    assert due(stranger) == []
    assert due(other) == [1]


def test_a_job_lives_as_long_as_one_of_its_runs(opened: Open) -> None:
    one, other, stranger = opened("run-1", "job"), opened("run-2", "job"), opened("run-3")
    assert stranger.runs.live(["job", "run-1", "run-2"]) == {"job", "run-1", "run-2"}
    remember(one, 1)
    one.close()
    assert stranger.runs.live(["job", "run-1", "run-2"]) == {"job", "run-2"}
    assert due(stranger) == []
    other.close()
    assert stranger.runs.live(["job", "run-1", "run-2"]) == frozenset()
    assert due(stranger) == [1]


def test_the_last_run_of_a_job_gives_back_what_it_had_claimed(opened: Open) -> None:
    one, other, stranger = opened("run-1", "job"), opened("run-2", "job"), opened("run-3")
    remember(one, 1)
    one.runs.end(verdict="ok", counts={}, now=NOW)
    assert not remember(stranger, 1)[0].is_claimed
    one.close()
    other.runs.end(verdict="ok", counts={}, now=NOW)
    assert remember(stranger, 1)[0].is_claimed


def test_articles_whose_pictures_are_fetched_again_are_one_runs_own(opened: Open) -> None:
    one, other = opened("run-1", "job"), opened("run-2", "job")
    remember(one, 1)
    export(one, article(1, images=[Image("p", status="failed")]))
    assert [found.id for found in one.claims.claim_incomplete(now=NOW, at_most=None)] == [id_of(1)]
    assert other.claims.claim_incomplete(now=NOW, at_most=None) == []
    one.runs.end(verdict="ok", counts={}, now=NOW)
    assert len(other.claims.claim_incomplete(now=NOW, at_most=None)) == 1


def test_what_a_job_left_behind_is_found(opened: Open) -> None:
    one, other = opened("run-1", "job"), opened("run-2", "job")
    remember(one, 3, 1, 2)
    export(other, article(1))
    assert other.claims.find_orphaned() == [entry(2), entry(3)]
    assert opened("run-3").claims.find_orphaned() == []


def test_a_walk_is_the_jobs(opened: Open) -> None:
    opened("run-1", "job").lists.begin_walk("u", pages=5, now=NOW)
    opened("run-2", "job").lists.end_walk("u", WalkEnd.KNOWN)
    assert opened("run-3").lists.begin_walk("u", pages=5, now=NOW + MINUTE) is None


def test_the_state_of_an_article_is_told(archive: Archive) -> None:
    remember(archive, 1)
    assert archive.articles.state_of(id_of(1)) == State.PENDING
    export(archive, article())
    assert archive.articles.state_of(id_of(1)) == State.EXPORTED
    assert archive.articles.state_of(id_of(2)) is None
