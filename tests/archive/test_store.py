"""The archive in SQLite and in PostgreSQL: states, claims of several runs at once, names, pictures, lists and runs."""

from __future__ import annotations

import subprocess
import sys
import threading
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.places import reserved_by
from zakerscraper.archive.records import DROPPED, EXPORTED, GONE, PENDING, StoredPicture
from zakerscraper.archive.state import FIRST_BACKOFF, MAX_ATTEMPTS, MAX_BACKOFF
from zakerscraper.archive.store import Archive, Known, WrittenDocument
from zakerscraper.exceptions import ArchiveError
from zakerscraper.items import SHANGHAI, Article, ListEntry, Picture, TimeSpan, WalkEnd
from zakerscraper.zaker.hosts import Pause

NOW = datetime(2026, 5, 18, 20, 0, tzinfo=SHANGHAI)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)

Open = Callable[..., Archive]


@pytest.fixture
def opened(database: str) -> Iterator[Open]:
    """Return what opens the one archive of a test for a run, which is alive until the archive is closed."""
    archives: list[Archive] = []

    def open_(run: str, job: str = "") -> Archive:
        archives.append(Archive(database, run, job=job))
        archives[-1].enter()
        return archives[-1]

    yield open_
    for archive in archives:
        archive.close()


@pytest.fixture
def archive(opened: Open) -> Archive:
    return opened("run-1")


def id_of(number: int) -> str:
    return f"{number:024x}"


def entry(number: int = 1, section: str = "source") -> ListEntry:
    span = TimeSpan(NOW - MINUTE, NOW)
    url = f"https://www.myzaker.com/article/{id_of(number)}"
    return ListEntry(id_of(number), url, f"第 {number} 篇", times=(span,), tags=("标签",), section=section)


def article(number: int = 1, **values: object) -> Article:
    fields = {"title": f"第 {number} 篇", "section": "source", "published_at": NOW, "body_html": "<p>文</p>", **values}
    return Article(id_of(number), f"https://www.myzaker.com/article/{id_of(number)}", **fields)  # type: ignore[arg-type]


def remember(
    archive: Archive,
    *numbers: int,
    now: datetime = NOW,
    again: bool = False,
    most: int | None = None,
) -> list[Known]:
    known = archive.remember([entry(n) for n in numbers], now=now, again=again, claim_at_most=most)
    return [known[id_of(n)] for n in numbers]


def due(archive: Archive, now: datetime = NOW, most: int | None = None) -> list[int]:
    return [int(one.id, 16) for one in archive.claim_due(now=now, at_most=most)]


def export(archive: Archive, *articles: Article) -> frozenset[str]:
    return archive.exported([WrittenDocument(one, "c") for one in articles], now=NOW)


def lose(archive: Archive, number: int = 1, answer: str = "HTTP 404") -> None:
    """Let the site answer on two days that it has the article no more, the second time now."""
    archive.gone(id_of(number), answer, now=NOW - DAY)
    assert archive.gone(id_of(number), answer, now=NOW) == GONE


def reserve(archive: Archive, id_: str, paths: list[str]) -> str:
    return reserved_by(archive, {id_: paths})[id_]


# States


def test_a_new_article_is_pending_and_this_runs_to_fetch(archive: Archive) -> None:
    (known,) = remember(archive, 1)
    assert (known.state, known.mine, known.attempts) == (PENDING, True, 0)
    assert archive.count(PENDING) == 1
    assert archive.stored(id_of(1)) == (None, "")


def test_an_entry_comes_back_as_it_was_listed(archive: Archive) -> None:
    remember(archive, 1)
    archive.end_run(verdict="ok", counts={}, now=NOW)
    assert archive.claim_due(now=NOW, at_most=None) == [entry(1)]


def test_an_exported_article_is_known_and_not_fetched_again(archive: Archive) -> None:
    remember(archive, 1)
    export(archive, article())
    (known,) = remember(archive, 1)
    assert (known.state, known.mine) == (EXPORTED, False)
    assert due(archive, NOW + timedelta(days=9)) == []
    assert archive.stored(id_of(1))[0] == article()
    assert (archive.count(PENDING), archive.count(EXPORTED)) == (0, 1)


def test_a_gone_article_is_known_and_not_fetched_again(archive: Archive) -> None:
    remember(archive, 1)
    lose(archive)
    (known,) = remember(archive, 1)
    assert (known.state, known.mine, known.reason) == (GONE, False, "HTTP 404")
    assert due(archive, NOW + timedelta(days=6)) == []
    assert [one["id"] for one in archive.gone_articles()] == [id_of(1)]


def test_one_night_makes_no_article_gone(archive: Archive) -> None:
    remember(archive, 1, 2)
    for answer in ("HTTP 404", "HTTP 404", "redirects to /login"):
        assert archive.gone(id_of(1), answer, now=NOW) == PENDING
    assert archive.gone_articles() == []
    assert due(archive, NOW + DAY) == [2, 1]
    export(archive, article())
    remember(archive, 1, again=True)
    archive.gone(id_of(1), "redirects to /login", now=NOW + DAY)
    assert archive.count(EXPORTED) == 1


def test_a_gone_article_is_looked_for_once_more_after_a_week(archive: Archive) -> None:
    """An outage of the site can look like articles that are gone."""
    remember(archive, 1)
    lose(archive)
    assert due(archive, NOW + timedelta(days=7)) == [1]
    archive.gone(id_of(1), "HTTP 404", now=NOW + timedelta(days=7))
    assert due(archive, NOW + timedelta(days=900)) == []


def test_what_is_not_believed_to_be_gone_is_pending_again(archive: Archive) -> None:
    remember(archive, 1, 2, 3)
    lose(archive, 1, "no body")
    archive.gone(id_of(2), "no body", now=NOW)
    archive.doubt([id_of(1), id_of(2), id_of(3)], "too many", now=NOW)
    archive.end_run(verdict="unreadable", counts={}, now=NOW)
    assert archive.count(GONE) == 0
    assert sorted(due(archive)) == [1, 2, 3]
    assert archive.gone(id_of(2), "no body", now=NOW + DAY) == PENDING, "the doubtful answer did not count"


def test_a_dropped_article_is_not_fetched_again_unless_that_is_wanted(archive: Archive) -> None:
    remember(archive, 1, 2)
    reserve(archive, id_of(1), ["a.md"])
    assert archive.dropped(id_of(1), "an advertisement") == DROPPED
    (known,) = remember(archive, 1, now=NOW + timedelta(days=900))
    assert (known.state, known.mine, known.reason) == (DROPPED, False, "an advertisement")
    assert [one["reason"] for one in archive.dropped_articles()] == ["an advertisement"]
    assert archive.overview()["articles"] == {EXPORTED: 0, PENDING: 1, GONE: 0, DROPPED: 1}
    assert reserve(archive, id_of(2), ["a.md"]) == "a.md"
    assert archive.retry(None, now=NOW) == 1, "what is pending"
    assert archive.retry([id_of(1)], now=NOW) == 1
    assert sorted(due(archive)) == [1, 2]


def test_an_exported_article_that_is_dropped_stays_exported(archive: Archive) -> None:
    remember(archive, 1)
    export(archive, article())
    remember(archive, 1, again=True)
    assert archive.dropped(id_of(1), "an advertisement") == EXPORTED
    assert remember(archive, 1, again=True)[0].mine, "its claim was given back"


def test_moments_written_under_a_clock_years_ahead_keep_nothing_waiting(archive: Archive) -> None:
    then = NOW + timedelta(days=3650)
    remember(archive, 1, 2, 3, now=then)
    for _ in range(3):
        archive.failed(id_of(1), "HTTP 500", now=then)
    export(archive, article(2, images=[Picture("p", status="failed")]))
    for _ in range(2):
        archive.exported([WrittenDocument(article(2, images=[Picture("p", status="failed")]), "c")], now=then)
    archive.gone(id_of(3), "HTTP 404", now=then)
    archive.gone(id_of(3), "HTTP 404", now=then + DAY)
    assert archive.waiting_ids(NOW) == frozenset()
    assert remember(archive, 1)[0].mine
    archive.end_run(verdict="ok", counts={}, now=NOW)
    assert sorted(due(archive)) == [1, 3]
    assert [one.id for one in archive.claim_incomplete(now=NOW, at_most=None)] == [id_of(2)]


def test_what_has_failed_and_is_not_due_yet_waits(archive: Archive) -> None:
    remember(archive, 1, 2, 3)
    for _ in range(2):
        archive.failed(id_of(1), "HTTP 500", now=NOW)
    for _ in range(MAX_ATTEMPTS):
        archive.failed(id_of(2), "HTTP 500", now=NOW)
    assert archive.waiting_ids(NOW) == {id_of(1)}
    assert archive.waiting_ids(NOW + FIRST_BACKOFF) == frozenset()


@pytest.mark.parametrize("end", ["exported", "gone"])
def test_archived_articles_are_fetched_again_where_that_is_wanted(archive: Archive, end: str) -> None:
    remember(archive, 1)
    if end == "exported":
        export(archive, article())
    else:
        lose(archive)
    assert remember(archive, 1, again=True)[0].mine


def test_a_gone_article_that_is_back_is_exported(archive: Archive) -> None:
    remember(archive, 1)
    lose(archive)
    remember(archive, 1, again=True)
    export(archive, article())
    assert remember(archive, 1)[0].state == EXPORTED


def test_an_exported_article_stays_exported_when_the_site_has_it_no_more(archive: Archive) -> None:
    remember(archive, 1)
    path = reserve(archive, id_of(1), ["a.md"])
    export(archive, article())
    remember(archive, 1, again=True)
    archive.gone(id_of(1), "HTTP 404", now=NOW)
    assert archive.count(EXPORTED) == 1
    assert reserve(archive, id_of(1), ["b.md"]) == path
    assert remember(archive, 1, again=True)[0].mine, "its claim was given back"


def test_a_gone_article_gives_its_documents_name_back(archive: Archive) -> None:
    remember(archive, 1, 2)
    reserve(archive, id_of(1), ["a.md"])
    assert archive.stored(id_of(1)) == (None, "a.md")
    archive.gone(id_of(1), "nothing in its body", now=NOW)
    assert archive.stored(id_of(1)) == (None, "")
    assert reserve(archive, id_of(2), ["a.md"]) == "a.md"


def test_what_is_unknown_is_no_error(archive: Archive) -> None:
    archive.gone(id_of(9), "x", now=NOW)
    assert archive.failed(id_of(9), "x", now=NOW) is None
    assert archive.stored(id_of(9)) == (None, "")
    assert archive.remember([], now=NOW, again=False, claim_at_most=None) == {}


def test_an_article_listed_twice_on_a_page_is_one(archive: Archive) -> None:
    known = archive.remember([entry(1), entry(1)], now=NOW, again=False, claim_at_most=None)
    assert list(known) == [id_of(1)]
    assert archive.count(PENDING) == 1


def test_a_page_of_any_length_is_remembered(archive: Archive) -> None:
    numbers = range(1, 1701)
    assert all(known.mine for known in remember(archive, *numbers))
    assert not any(known.mine for known in remember(archive, *numbers, most=0))
    assert archive.count(PENDING) == 1700


# Failures


def test_after_a_first_failure_the_article_is_due_at_once(archive: Archive) -> None:
    remember(archive, 1)
    known = archive.failed(id_of(1), "HTTP 500", now=NOW)
    assert known is not None
    assert (known.state, known.attempts, known.reason) == (PENDING, 1, "HTTP 500")
    assert due(archive) == [1]


def test_the_wait_doubles_up_to_a_day_and_then_the_article_is_given_up(archive: Archive) -> None:
    remember(archive, 1)
    waits = []
    moment = NOW
    for attempt in range(1, MAX_ATTEMPTS + 1):
        known = archive.failed(id_of(1), "HTTP 500", now=moment)
        assert known is not None
        assert known.attempts == attempt
        if known.next_attempt_at is None:
            break
        following = datetime.fromisoformat(known.next_attempt_at)
        waits.append(following - moment)
        if following > moment:
            assert due(archive, following - timedelta(seconds=1)) == []
        assert due(archive, following) == [1]
        moment = following.astimezone(UTC)
    assert waits == [timedelta(), *(min(FIRST_BACKOFF * 2**n, MAX_BACKOFF) for n in range(MAX_ATTEMPTS - 2))]
    assert due(archive, NOW + timedelta(days=999)) == []
    (known,) = remember(archive, 1, now=NOW + timedelta(days=999))
    assert (known.state, known.mine, known.attempts, known.next_attempt_at) == (PENDING, False, MAX_ATTEMPTS, None)
    assert archive.count(PENDING) == 1


def test_an_outage_gives_no_article_up(archive: Archive) -> None:
    remember(archive, 1)
    for _ in range(2 * MAX_ATTEMPTS):
        known = archive.failed(id_of(1), "refuses connections", now=NOW, outage=True)
        assert known is not None
        assert known.next_attempt_at is not None
    assert known.attempts == MAX_ATTEMPTS - 1
    known = archive.failed(id_of(1), "HTTP 500", now=NOW)
    assert known is not None
    assert known.next_attempt_at is None, "its own failures count as ever"


def test_an_outage_of_their_hosts_gives_no_pictures_up(archive: Archive) -> None:
    remember(archive, 1, 2)
    lacking = article(1, images=[Picture("p", status="failed")])
    for _ in range(2 * MAX_ATTEMPTS):
        export(archive, lacking)
    assert archive.claim_incomplete(now=NOW + timedelta(days=999), at_most=None) == [], "given up"
    archive.keep_trying([id_of(1), id_of(2)], now=NOW)
    assert [one.id for one in archive.claim_incomplete(now=NOW + MAX_BACKOFF, at_most=None)] == [id_of(1)]
    export(archive, lacking)
    assert archive.claim_incomplete(now=NOW + timedelta(days=999), at_most=None) == [], "it has one attempt more"
    assert due(archive) == [2], "what is pending is as it was"


def test_a_given_up_article_is_fetched_where_that_is_wanted(archive: Archive) -> None:
    remember(archive, 1, 2)
    for _ in range(MAX_ATTEMPTS):
        archive.failed(id_of(1), "HTTP 500", now=NOW)
    assert remember(archive, 1, again=True)[0].mine
    archive.end_run(verdict="ok", counts={}, now=NOW)
    assert archive.retry([id_of(1)], now=NOW) == 1
    assert sorted(due(archive)) == [1, 2]


def test_a_success_wipes_failures_away(archive: Archive) -> None:
    remember(archive, 1)
    archive.failed(id_of(1), "HTTP 500", now=NOW)
    export(archive, article())
    (known,) = remember(archive, 1)
    assert (known.attempts, known.reason) == (0, "")


def test_a_failure_leaves_an_exported_article_exported(archive: Archive) -> None:
    remember(archive, 1)
    export(archive, article())
    remember(archive, 1, again=True)
    archive.failed(id_of(1), "HTTP 500", now=NOW)
    assert archive.count(EXPORTED) == 1
    assert archive.stored(id_of(1))[0] == article()
    assert due(archive, NOW + timedelta(days=9)) == []


def test_an_article_with_missing_pictures_is_taken_up_for_them(archive: Archive) -> None:
    remember(archive, 1, 2)
    export(archive, article(1, images=[Picture("p", status="failed")]))
    export(archive, article(2, images=[Picture("p", status="refused")]))
    taken = archive.claim_incomplete(now=NOW, at_most=None)
    assert [one.id for one in taken] == [id_of(1)]
    export(archive, article(1, images=[Picture("p", status="saved")]))
    assert archive.claim_incomplete(now=NOW + timedelta(days=9), at_most=None) == []


# Claims


def test_what_a_live_run_has_claimed_no_other_gets(opened: Open) -> None:
    one, other = opened("run-1"), opened("run-2")
    assert [known.mine for known in remember(one, 1, 2, most=1)] == [True, False]
    assert [known.mine for known in remember(other, 1, 2)] == [False, True]
    assert remember(other, 1)[0].claimed_by == "run-1"
    assert not remember(other, 1, again=True)[0].mine
    assert due(other) == [2]
    one.end_run(verdict="ok", counts={}, now=NOW)
    assert sorted(due(other)) == [1, 2]


def test_what_a_dead_run_had_claimed_is_free(opened: Open) -> None:
    one, other = opened("run-1"), opened("run-2")
    remember(one, 1, 2)
    one.close()
    assert due(other, most=1) == [1]
    assert remember(other, 2)[0].mine


@pytest.mark.parametrize("end", ["exported", "gone", "failed"])
def test_an_end_gives_the_claim_back(opened: Open, end: str) -> None:
    one, other = opened("run-1"), opened("run-2")
    remember(one, 1)
    if end == "exported":
        export(one, article())
    elif end == "gone":
        one.gone(id_of(1), "x", now=NOW)
    else:
        one.failed(id_of(1), "x", now=NOW)
    assert remember(other, 1, again=True)[0].mine


def test_limits_are_kept_in_the_lists_order(archive: Archive) -> None:
    assert [known.mine for known in remember(archive, 5, 3, 4, most=2)] == [True, True, False]
    assert [known.mine for known in remember(archive, 5, 3, 4, most=0)] == [False, False, False]


def test_those_that_waited_longest_come_first(archive: Archive) -> None:
    for number in (3, 1, 2):
        remember(archive, number, now=NOW + number * MINUTE)
    archive.end_run(verdict="ok", counts={}, now=NOW)
    assert due(archive, NOW + 2 * MINUTE, most=1) == [1]
    assert due(archive, NOW + 2 * MINUTE) == [1, 2]
    assert due(archive, NOW + 9 * MINUTE) == [1, 2, 3]


def test_no_article_is_claimed_twice_by_runs_at_once(opened: Open) -> None:
    """Six runs, each with a connection of its own, take what is due and list the same pages at the same time."""
    names = frozenset(f"run-{n}" for n in range(6))
    first = opened("first")
    remember(first, *range(1, 301))
    first.end_run(verdict="ok", counts={}, now=NOW)
    taken: Counter[int] = Counter()
    lock = threading.Lock()
    barrier = threading.Barrier(len(names))

    def work(archive: Archive) -> None:
        barrier.wait(30)
        mine: list[int] = []
        for page in range(30):
            numbers = range(301 + page * 10, 321 + page * 10)
            known = remember(archive, *numbers)
            listed = [number for number, one in zip(numbers, known, strict=True) if one.mine]
            for number in {*due(archive, most=7), *listed}:
                archive.dropped(id_of(number), "x")
                mine.append(number)
        with lock:
            taken.update(mine)

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
from zakerscraper.archive.store import Archive
archive = Archive(sys.argv[1], sys.argv[2])
archive.enter()
print("ready", flush=True)
sys.stdin.readline()
while entries := archive.claim_due(now=datetime.now(timezone.utc), at_most=3):
    for entry in entries:
        print(entry.id, flush=True)
        archive.dropped(entry.id, "x")
"""


def test_no_article_is_claimed_twice_by_processes_at_once(archive: Archive, database: str) -> None:
    remember(archive, *range(1, 121))
    archive.end_run(verdict="ok", counts={}, now=NOW)
    names = ["a", "b", "c"]
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", CLAIMER, database, name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for name in names
    ]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    answers = [process.communicate(timeout=200)[0] for process in processes]
    assert [process.returncode for process in processes] == [0, 0, 0]
    ids = "".join(answers).split()
    assert sorted(ids) == [id_of(n) for n in range(1, 121)]


# Names of documents


def test_an_article_keeps_its_document(archive: Archive) -> None:
    remember(archive, 1)
    assert reserve(archive, id_of(1), ["a.md", "a-1.md"]) == "a.md"
    assert reserve(archive, id_of(1), ["b.md"]) == "a.md"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("_posts/标题.md", "_posts/标题.md"),
        ("_posts/News.md", "_posts/NEWS.md"),
        ("_posts/é.md", unicodedata.normalize("NFD", "_posts/é.md")),
        (unicodedata.normalize("NFD", "_posts/É.md"), "_posts/é.md"),
        ("_posts/straße.md", "_posts/STRASSE.md"),
        ("_posts/A/x.md", "_posts/a/x.md"),
    ],
)
def test_two_articles_never_get_what_a_file_system_may_take_for_one(archive: Archive, first: str, second: str) -> None:
    remember(archive, 1, 2)
    assert reserve(archive, id_of(1), [first, "1.md"]) == first
    assert reserve(archive, id_of(2), [second, "2.md"]) == "2.md"


def test_articles_of_one_group_get_names_of_their_own(archive: Archive) -> None:
    remember(archive, 1, 2, 3)
    reserve(archive, id_of(3), ["taken.md"])
    wanted = {
        id_of(1): ["a.md", "a-1.md"],
        id_of(2): ["A.md", "a-2.md"],
        id_of(3): ["else.md"],
        id_of(4): ["nobody.md"],
    }
    assert reserved_by(archive, wanted) == {id_of(1): "a.md", id_of(2): "a-2.md", id_of(3): "taken.md"}


def test_what_is_forgotten_while_it_is_fetched_is_not_exported(archive: Archive) -> None:
    remember(archive, 1, 2)
    archive.forget([id_of(1)])
    assert export(archive, article(1), article(2)) == {id_of(2)}
    assert archive.count(EXPORTED) == 1


def test_without_a_free_name_there_is_one_clear_error(archive: Archive) -> None:
    remember(archive, 1, 2)
    reserve(archive, id_of(1), ["a.md"])
    with pytest.raises(ArchiveError, match=r"a\.md") as error:
        reserve(archive, id_of(2), ["a.md", "A.md"])
    assert "\n" not in str(error.value)


def test_runs_at_once_never_give_one_name_to_two_articles(opened: Open) -> None:
    archives = [opened(f"run-{n}") for n in range(5)]
    remember(archives[0], *range(50))
    given: dict[int, str] = {}

    def work(turn: int) -> None:
        for number in range(turn, 50, 5):
            given[number] = reserve(archives[turn], id_of(number), ["same.md", f"same-{number}.md"])

    threads = [threading.Thread(target=work, args=(turn,)) for turn in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(given) == 50
    assert len(set(given.values())) == 50
    assert "same.md" in given.values()


# Reading


def test_articles_come_out_oldest_first_by_section_and_date(archive: Archive) -> None:
    days = {1: 3, 2: 1, 3: 2, 4: 9}
    known = [entry(n, "channel" if n == 4 else "source") for n in (*days, 5, 6)]
    archive.remember(known, now=NOW, again=False, claim_at_most=None)
    for number, day in days.items():
        moment = NOW + timedelta(days=day)
        export(archive, article(number, published_at=moment))
    archive.gone(id_of(5), "x", now=NOW)

    def numbers(**wanted: object) -> list[int]:
        return [int(one.id, 16) for one in archive.articles(**wanted)]  # type: ignore[arg-type]

    assert numbers() == [2, 3, 1, 4]
    assert numbers(section="source") == [2, 3, 1]
    assert numbers(section="无") == []
    assert numbers(since=NOW + timedelta(days=2)) == [3, 1, 4]
    assert numbers(section="source", since=(NOW + timedelta(days=3)).astimezone(UTC)) == [1]


def test_forgotten_articles_are_new_again(archive: Archive) -> None:
    remember(archive, 1, 2)
    reserve(archive, id_of(1), ["a.md"])
    assert archive.document_paths([id_of(1), id_of(2), id_of(3)]) == {id_of(1): "a.md", id_of(2): ""}
    archive.forget([id_of(1), id_of(2), id_of(3)])
    assert archive.count(PENDING) == 0
    assert remember(archive, 1)[0].mine


def test_answers_of_what_is_forgotten_are_counted_from_the_beginning(archive: Archive) -> None:
    remember(archive, 1, 2)
    own, others, never = (f"https://zkres1.myzaker.com/202605/{name}.jpg" for name in ("own", "others", "never"))
    export(archive, article(1, images=[Picture(own), Picture(others), Picture(never)]))
    export(archive, article(2, images=[Picture(others)]))
    stored = {url: StoredPicture(f"images/{url[-8:]}", 3, 4, False, 99, "c") for url in (own, others)}
    archive.pictures_saved(stored, now=NOW)
    keys = [id_of(1), id_of(2), own, others, never]
    for key in keys:
        for hours in (0, 3, 6):
            archive.count_cut_off(key, "c", now=NOW + hours * HOUR)
    assert archive.cut_off_digests(keys) == dict.fromkeys(keys, "c")
    archive.forget([id_of(1)], pictures=[stored[own].path])
    assert archive.cut_off_digests(keys) == {id_of(2): "c", others: "c"}


def test_waiting_shows_what_is_pending_and_when_it_is_due(archive: Archive) -> None:
    remember(archive, 1, 2, 3)
    export(archive, article(3))
    for _ in range(MAX_ATTEMPTS):
        archive.failed(id_of(1), "HTTP 500", now=NOW)
    rows = archive.waiting()
    assert [(int(row["id"], 16), row["attempts"], row["next_attempt_at"]) for row in rows] == [
        (2, 0, "2026-05-18T12:00:00Z"),
        (1, MAX_ATTEMPTS, None),
    ]


# Pictures, lists, paces


def test_saved_pictures_are_found_by_their_address(archive: Archive) -> None:
    picture = StoredPicture("images/202605/1.jpg", 640, 400, False, 1000, "0" * 32)
    archive.pictures_saved({"http://a.example/1.jpg": picture}, now=NOW)
    assert archive.pictures(["http://a.example/1.jpg", "http://a.example/2.jpg"]) == {"http://a.example/1.jpg": picture}
    better = StoredPicture("images/202605/1.gif", None, None, True, 2000, "1" * 32)
    archive.pictures_saved({"http://a.example/1.jpg": better}, now=NOW)
    assert archive.pictures(["http://a.example/1.jpg"]) == {"http://a.example/1.jpg": better}
    archive.forget_pictures(["http://a.example/1.jpg"])
    assert archive.pictures(["http://a.example/1.jpg"]) == {}


def test_any_number_of_pictures_can_be_asked_for(archive: Archive) -> None:
    picture = StoredPicture("images/1.jpg", 1, 1, False, 1, "0" * 32)
    archive.pictures_saved({"u1699": picture}, now=NOW)
    assert list(archive.pictures(f"u{n}" for n in range(1700))) == ["u1699"]
    assert archive.pictures([]) == {}


def test_a_list_is_remembered_by_what_it_last_held(archive: Archive) -> None:
    url = "https://www.myzaker.com/channel/13"
    counts = [archive.list_read(url, entries=n, layout="C", now=NOW) for n in (36, 0, 0, 12, 1)]
    assert counts == [0, 36, 36, 36, 12]
    assert archive.list_read(url + "?x", entries=1, layout="C", now=NOW) == 0


def test_a_pause_is_remembered_for_each_host_until_it_answers(archive: Archive) -> None:
    first, second = Pause(NOW, 2 * HOUR, "does not answer"), Pause(NOW + 3 * HOUR, 4 * HOUR, "refuses (HTTP 429)")
    archive.save_pause("a.example", first)
    archive.save_pause("b.example", second)
    archive.save_pause("a.example", second)
    assert archive.pauses() == {"a.example": second, "b.example": second}
    archive.end_pause("a.example")
    archive.end_pause("a.example")
    assert archive.pauses() == {"b.example": second}


def test_a_pace_is_remembered_for_each_host(archive: Archive) -> None:
    archive.learn_pace("a.example", 1.5, now=NOW)
    archive.learn_pace("a.example", 3.0, now=NOW + MINUTE)
    assert archive.paces() == {"a.example": (3.0, NOW + MINUTE)}


def test_a_walk_that_did_not_end_is_remembered_until_one_does(opened: Open) -> None:
    one, other = opened("run-1"), opened("run-2")
    assert one.begin_walk("u", pages=5, now=NOW) is None
    assert other.begin_walk("u", pages=5, now=NOW + MINUTE) == "2026-05-18T12:00:00.000000Z"
    assert other.begin_walk("v", pages=5, now=NOW + MINUTE) is None
    other.end_walk("u", WalkEnd.KNOWN)
    assert opened("run-3").begin_walk("u", pages=5, now=NOW + 2 * MINUTE) is None


def test_a_walk_that_ends_at_its_pages_covers_no_longer_one(opened: Open) -> None:
    opened("broken").begin_walk("u", pages=100, now=NOW)
    short = opened("short")
    assert short.begin_walk("u", pages=1, now=NOW + MINUTE)
    short.end_walk("u", WalkEnd.PAGES)
    long = opened("long")
    assert long.begin_walk("u", pages=100, now=NOW + 2 * MINUTE) == "2026-05-18T12:00:00.000000Z"
    long.end_walk("u", WalkEnd.PAGES)
    assert opened("next").begin_walk("u", pages=5, now=NOW + 3 * MINUTE) is None


def test_a_deeper_walk_goes_on_below_one_that_ended_at_its_pages(opened: Open) -> None:
    def walk(run: str, pages: int, minute: int, end: WalkEnd) -> str | None:
        archive = opened(run)
        since = archive.begin_walk("u", pages=pages, now=NOW + minute * MINUTE)
        archive.end_walk("u", end)
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
        archive.begin_walk("u", pages=5, now=NOW + minute * MINUTE)
        archive.end_walk("u", end)
    assert opened("c").begin_walk("u", pages=30, now=NOW + 2 * MINUTE) is None


def test_a_walk_that_began_under_a_clock_years_ahead_is_covered(opened: Open) -> None:
    opened("ahead").begin_walk("u", pages=5, now=NOW + timedelta(days=3650))
    archive = opened("right")
    assert archive.begin_walk("u", pages=5, now=NOW)
    archive.end_walk("u", WalkEnd.KNOWN)
    assert opened("next").begin_walk("u", pages=5, now=NOW + MINUTE) is None


def test_walks_that_begin_in_one_second_do_not_end_each_other(opened: Open) -> None:
    first, second = opened("run-1"), opened("run-2")
    first.begin_walk("u", pages=5, now=NOW)
    second.begin_walk("u", pages=5, now=NOW + timedelta(microseconds=1))
    first.end_walk("u", WalkEnd.KNOWN)
    assert opened("run-3").begin_walk("u", pages=5, now=NOW + MINUTE) == "2026-05-18T12:00:00.000001Z"


# Runs


def begin(archive: Archive, now: datetime = NOW) -> list[str]:
    dead: list[Any] = []
    arguments = {"id": "13", "section": "科技"}
    archive.begin_run(spider="channel", arguments=arguments, now=now, tell=dead.extend)
    return [row.name for row in dead]


def test_a_run_that_never_ended_is_reported_once_and_frees_what_it_had(opened: Open) -> None:
    dead, other = opened("dead"), opened("run-2")
    assert begin(dead) == []
    remember(dead, 1)
    dead.close()
    assert begin(other) == ["dead"]
    assert due(other) == [1]
    assert begin(opened("run-3")) == []


def test_a_live_run_is_not_reported(opened: Open) -> None:
    one, other = opened("run-1"), opened("run-2")
    begin(one)
    remember(one, 1)
    assert begin(other) == []
    assert due(other) == []


def test_a_run_that_ended_gives_back_what_it_had_and_is_not_reported(opened: Open) -> None:
    one, other = opened("run-1"), opened("run-2")
    begin(one)
    remember(one, 1)
    one.end_run(verdict="incomplete", counts={"listed": 1}, now=NOW + MINUTE)
    assert begin(other) == []
    assert due(other) == [1]


def test_the_rows_of_dead_runs_say_what_they_were(opened: Open) -> None:
    killed = opened("dead")
    begin(killed)
    killed.close()
    dead: list[Any] = []
    opened("run-2").begin_run(spider="hot", arguments={}, now=NOW, tell=dead.extend)
    (row,) = dead
    assert (row.name, row.spider, row.started_at) == ("dead", "channel", "2026-05-18T12:00:00Z")
    assert row.arguments == '{"id": "13", "section": "科技"}'


def test_a_name_of_a_run_is_used_once_at_a_time(opened: Open) -> None:
    opened("run-1")
    with pytest.raises(ArchiveError, match=r"run-1 is using the archive"):
        opened("run-1")


def test_runs_are_alive_from_their_beginning_to_their_end(opened: Open) -> None:
    one, other = opened("run-1"), opened("run-2")
    assert one.live_runs() == frozenset()
    begin(one)
    begin(other)
    assert one.live_runs() == other.live_runs() == {"run-1", "run-2"}
    assert one.live(["run-2", "nobody"]) == {"run-2"}
    assert one.live([]) == frozenset()
    one.end_run(verdict="ok", counts={}, now=NOW)
    assert other.live_runs() == {"run-2"}
    one.close()
    assert other.live(["run-1", "run-2"]) == {"run-2"}


# Jobs


def test_what_a_job_has_claimed_each_of_its_runs_may_fetch_and_nobody_else(opened: Open) -> None:
    one, other, stranger = opened("run-1", "job"), opened("run-2", "job"), opened("run-3")
    assert remember(one, 1)[0].mine
    assert remember(other, 1)[0].mine
    assert [known.claimed_by for known in remember(stranger, 1)] == ["job"]
    assert due(stranger) == []
    assert due(other) == [1]


def test_a_job_lives_as_long_as_one_of_its_runs(opened: Open) -> None:
    one, other, stranger = opened("run-1", "job"), opened("run-2", "job"), opened("run-3")
    assert stranger.live(["job", "run-1", "run-2"]) == {"job", "run-1", "run-2"}
    remember(one, 1)
    one.close()
    assert stranger.live(["job", "run-1", "run-2"]) == {"job", "run-2"}
    assert due(stranger) == []
    other.close()
    assert stranger.live(["job", "run-1", "run-2"]) == frozenset()
    assert due(stranger) == [1]


def test_the_last_run_of_a_job_gives_back_what_it_had_claimed(opened: Open) -> None:
    one, other, stranger = opened("run-1", "job"), opened("run-2", "job"), opened("run-3")
    remember(one, 1)
    one.end_run(verdict="ok", counts={}, now=NOW)
    assert not remember(stranger, 1)[0].mine
    one.close()
    other.end_run(verdict="ok", counts={}, now=NOW)
    assert remember(stranger, 1)[0].mine


def test_articles_whose_pictures_are_fetched_again_are_one_runs_own(opened: Open) -> None:
    one, other = opened("run-1", "job"), opened("run-2", "job")
    remember(one, 1)
    export(one, article(1, images=[Picture("p", status="failed")]))
    assert [found.id for found in one.claim_incomplete(now=NOW, at_most=None)] == [id_of(1)]
    assert other.claim_incomplete(now=NOW, at_most=None) == []
    one.end_run(verdict="ok", counts={}, now=NOW)
    assert len(other.claim_incomplete(now=NOW, at_most=None)) == 1


def test_what_a_job_left_behind_is_found(opened: Open) -> None:
    one, other = opened("run-1", "job"), opened("run-2", "job")
    remember(one, 3, 1, 2)
    export(other, article(1))
    assert other.left_behind() == [entry(2), entry(3)]
    assert opened("run-3").left_behind() == []


def test_a_walk_is_the_jobs(opened: Open) -> None:
    opened("run-1", "job").begin_walk("u", pages=5, now=NOW)
    opened("run-2", "job").end_walk("u", WalkEnd.KNOWN)
    assert opened("run-3").begin_walk("u", pages=5, now=NOW + MINUTE) is None


def test_the_state_of_an_article_is_told(archive: Archive) -> None:
    remember(archive, 1)
    assert archive.state(id_of(1)) == PENDING
    export(archive, article())
    assert archive.state(id_of(1)) == EXPORTED
    assert archive.state(id_of(2)) is None
