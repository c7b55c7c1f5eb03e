"""What happens to articles, in SQLite and in PostgreSQL."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.archive.records import (
    DAY,
    NOW,
    article,
    due,
    entry,
    export,
    id_of,
    lose,
    remember,
    reserve,
)
from zakerscraper.archive.archive import Archive
from zakerscraper.archive.articles import WrittenDocument
from zakerscraper.archive.state import FIRST_BACKOFF, MAX_ATTEMPTS, MAX_BACKOFF, State
from zakerscraper.items import Image


def test_a_new_article_is_pending_and_this_runs_to_fetch(archive: Archive) -> None:
    (known,) = remember(archive, 1)
    assert (known.state, known.is_claimed, known.attempts) == (State.PENDING, True, 0)
    assert archive.queries.count(State.PENDING) == 1
    assert archive.queries.article_and_path(id_of(1)) == (None, "")


def test_an_entry_comes_back_as_it_was_listed(archive: Archive) -> None:
    remember(archive, 1)
    archive.runs.end(verdict="ok", counts={}, now=NOW)
    assert archive.claims.claim_due(now=NOW, at_most=None) == [entry(1)]


def test_an_exported_article_is_known_and_not_fetched_again(archive: Archive) -> None:
    remember(archive, 1)
    export(archive, article())
    (known,) = remember(archive, 1)
    assert (known.state, known.is_claimed) == (State.EXPORTED, False)
    assert due(archive, NOW + timedelta(days=9)) == []
    assert archive.queries.article_and_path(id_of(1))[0] == article()
    assert (archive.queries.count(State.PENDING), archive.queries.count(State.EXPORTED)) == (0, 1)


def test_a_gone_article_is_known_and_not_fetched_again(archive: Archive) -> None:
    remember(archive, 1)
    lose(archive)
    (known,) = remember(archive, 1)
    assert (known.state, known.is_claimed, known.reason) == (State.GONE, False, "HTTP 404")
    assert due(archive, NOW + timedelta(days=6)) == []
    assert [gone["id"] for gone in archive.queries.list_in_state(State.GONE)] == [id_of(1)]


def test_one_night_makes_no_article_gone(archive: Archive) -> None:
    remember(archive, 1, 2)
    for answer in ("HTTP 404", "HTTP 404", "redirects to /login"):
        assert archive.articles.mark_gone(id_of(1), answer, now=NOW) == State.PENDING
    assert archive.queries.list_in_state(State.GONE) == []
    assert due(archive, NOW + DAY) == [2, 1]
    export(archive, article())
    remember(archive, 1, again=True)
    archive.articles.mark_gone(id_of(1), "redirects to /login", now=NOW + DAY)
    assert archive.queries.count(State.EXPORTED) == 1


def test_a_gone_article_is_looked_for_once_more_after_a_week(archive: Archive) -> None:
    """An outage of the site can look like articles that are gone."""
    remember(archive, 1)
    lose(archive)
    assert due(archive, NOW + timedelta(days=7)) == [1]
    archive.articles.mark_gone(id_of(1), "HTTP 404", now=NOW + timedelta(days=7))
    assert due(archive, NOW + timedelta(days=900)) == []


def test_what_is_not_believed_to_be_gone_is_pending_again(archive: Archive) -> None:
    remember(archive, 1, 2, 3)
    lose(archive, 1, "no body")
    archive.articles.mark_gone(id_of(2), "no body", now=NOW)
    archive.articles.revert_gone([id_of(1), id_of(2), id_of(3)], "too many", now=NOW)
    archive.runs.end(verdict="unreadable", counts={}, now=NOW)
    assert archive.queries.count(State.GONE) == 0
    assert sorted(due(archive)) == [1, 2, 3]
    assert archive.articles.mark_gone(id_of(2), "no body", now=NOW + DAY) == State.PENDING, (
        "the doubtful answer did not count"
    )


def test_a_dropped_article_is_not_fetched_again_unless_that_is_wanted(archive: Archive) -> None:
    remember(archive, 1, 2)
    reserve(archive, id_of(1), ["a.md"])
    assert archive.articles.mark_dropped(id_of(1), "an advertisement") == State.DROPPED
    (known,) = remember(archive, 1, now=NOW + timedelta(days=900))
    assert (known.state, known.is_claimed, known.reason) == (State.DROPPED, False, "an advertisement")
    assert [dropped["reason"] for dropped in archive.queries.list_in_state(State.DROPPED)] == ["an advertisement"]
    assert archive.queries.overview()["articles"] == {
        State.EXPORTED: 0,
        State.PENDING: 1,
        State.GONE: 0,
        State.DROPPED: 1,
    }
    assert reserve(archive, id_of(2), ["a.md"]) == "a.md"
    assert archive.articles.make_due(None, now=NOW) == 1, "what is pending"
    assert archive.articles.make_due([id_of(1)], now=NOW) == 1
    assert sorted(due(archive)) == [1, 2]


def test_an_exported_article_that_is_dropped_stays_exported(archive: Archive) -> None:
    remember(archive, 1)
    export(archive, article())
    remember(archive, 1, again=True)
    assert archive.articles.mark_dropped(id_of(1), "an advertisement") == State.EXPORTED
    assert remember(archive, 1, again=True)[0].is_claimed, "its claim was given back"


def test_moments_written_under_a_clock_years_ahead_keep_nothing_waiting(archive: Archive) -> None:
    then = NOW + timedelta(days=3650)
    remember(archive, 1, 2, 3, now=then)
    for _ in range(3):
        archive.articles.record_failure(id_of(1), "HTTP 500", now=then)
    export(archive, article(2, images=[Image("p", status="failed")]))
    for _ in range(2):
        archive.articles.mark_exported(
            [WrittenDocument(article(2, images=[Image("p", status="failed")]), "c")], now=then
        )
    archive.articles.mark_gone(id_of(3), "HTTP 404", now=then)
    archive.articles.mark_gone(id_of(3), "HTTP 404", now=then + DAY)
    assert archive.queries.waiting_ids(NOW) == frozenset()
    assert remember(archive, 1)[0].is_claimed
    archive.runs.end(verdict="ok", counts={}, now=NOW)
    assert sorted(due(archive)) == [1, 3]
    assert [article.id for article in archive.claims.claim_incomplete(now=NOW, at_most=None)] == [id_of(2)]


def test_what_has_failed_and_is_not_due_yet_waits(archive: Archive) -> None:
    remember(archive, 1, 2, 3)
    for _ in range(2):
        archive.articles.record_failure(id_of(1), "HTTP 500", now=NOW)
    for _ in range(MAX_ATTEMPTS):
        archive.articles.record_failure(id_of(2), "HTTP 500", now=NOW)
    assert archive.queries.waiting_ids(NOW) == {id_of(1)}
    assert archive.queries.waiting_ids(NOW + FIRST_BACKOFF) == frozenset()


@pytest.mark.parametrize("end", ["exported", "gone"])
def test_archived_articles_are_fetched_again_where_that_is_wanted(archive: Archive, end: str) -> None:
    remember(archive, 1)
    if end == "exported":
        export(archive, article())
    else:
        lose(archive)
    assert remember(archive, 1, again=True)[0].is_claimed


def test_a_gone_article_that_is_back_is_exported(archive: Archive) -> None:
    remember(archive, 1)
    lose(archive)
    remember(archive, 1, again=True)
    export(archive, article())
    assert remember(archive, 1)[0].state == State.EXPORTED


def test_an_exported_article_stays_exported_when_the_site_has_it_no_more(archive: Archive) -> None:
    remember(archive, 1)
    path = reserve(archive, id_of(1), ["a.md"])
    export(archive, article())
    remember(archive, 1, again=True)
    archive.articles.mark_gone(id_of(1), "HTTP 404", now=NOW)
    assert archive.queries.count(State.EXPORTED) == 1
    assert reserve(archive, id_of(1), ["b.md"]) == path
    assert remember(archive, 1, again=True)[0].is_claimed, "its claim was given back"


def test_a_gone_article_gives_its_documents_name_back(archive: Archive) -> None:
    remember(archive, 1, 2)
    reserve(archive, id_of(1), ["a.md"])
    assert archive.queries.article_and_path(id_of(1)) == (None, "a.md")
    archive.articles.mark_gone(id_of(1), "nothing in its body", now=NOW)
    assert archive.queries.article_and_path(id_of(1)) == (None, "")
    assert reserve(archive, id_of(2), ["a.md"]) == "a.md"


def test_what_is_unknown_is_no_error(archive: Archive) -> None:
    archive.articles.mark_gone(id_of(9), "x", now=NOW)
    assert archive.articles.record_failure(id_of(9), "x", now=NOW) is None
    assert archive.queries.article_and_path(id_of(9)) == (None, "")
    assert archive.claims.claim_listed([], now=NOW, again=False, claim_at_most=None) == {}


def test_an_article_listed_twice_on_a_page_is_one(archive: Archive) -> None:
    known = archive.claims.claim_listed([entry(1), entry(1)], now=NOW, again=False, claim_at_most=None)
    assert list(known) == [id_of(1)]
    assert archive.queries.count(State.PENDING) == 1


def test_a_page_of_any_length_is_remembered(archive: Archive) -> None:
    numbers = range(1, 1701)
    assert all(known.is_claimed for known in remember(archive, *numbers))
    assert not any(known.is_claimed for known in remember(archive, *numbers, most=0))
    assert archive.queries.count(State.PENDING) == 1700


def test_after_a_first_failure_the_article_is_due_at_once(archive: Archive) -> None:
    remember(archive, 1)
    known = archive.articles.record_failure(id_of(1), "HTTP 500", now=NOW)
    assert known is not None
    assert (known.state, known.attempts, known.reason) == (State.PENDING, 1, "HTTP 500")
    assert due(archive) == [1]


def test_the_wait_doubles_up_to_a_day_and_then_the_article_is_given_up(archive: Archive) -> None:
    remember(archive, 1)
    waits = []
    moment = NOW
    for attempt in range(1, MAX_ATTEMPTS + 1):
        known = archive.articles.record_failure(id_of(1), "HTTP 500", now=moment)
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
    assert (known.state, known.is_claimed, known.attempts, known.next_attempt_at) == (
        State.PENDING,
        False,
        MAX_ATTEMPTS,
        None,
    )
    assert archive.queries.count(State.PENDING) == 1


def test_an_outage_gives_no_article_up(archive: Archive) -> None:
    remember(archive, 1)
    for _ in range(2 * MAX_ATTEMPTS):
        known = archive.articles.record_failure(id_of(1), "refuses connections", now=NOW, outage=True)
        assert known is not None
        assert known.next_attempt_at is not None
    assert known.attempts == MAX_ATTEMPTS - 1
    known = archive.articles.record_failure(id_of(1), "HTTP 500", now=NOW)
    assert known is not None
    assert known.next_attempt_at is None, "its own failures count as ever"


def test_an_outage_of_their_hosts_gives_no_pictures_up(archive: Archive) -> None:
    remember(archive, 1, 2)
    lacking = article(1, images=[Image("p", status="failed")])
    for _ in range(2 * MAX_ATTEMPTS):
        export(archive, lacking)
    assert archive.claims.claim_incomplete(now=NOW + timedelta(days=999), at_most=None) == [], "given up"
    archive.articles.keep_trying([id_of(1), id_of(2)], now=NOW)
    assert [article.id for article in archive.claims.claim_incomplete(now=NOW + MAX_BACKOFF, at_most=None)] == [
        id_of(1)
    ]
    export(archive, lacking)
    assert archive.claims.claim_incomplete(now=NOW + timedelta(days=999), at_most=None) == [], "it has one attempt more"
    assert due(archive) == [2], "what is pending is as it was"


def test_a_given_up_article_is_fetched_where_that_is_wanted(archive: Archive) -> None:
    remember(archive, 1, 2)
    for _ in range(MAX_ATTEMPTS):
        archive.articles.record_failure(id_of(1), "HTTP 500", now=NOW)
    assert remember(archive, 1, again=True)[0].is_claimed
    archive.runs.end(verdict="ok", counts={}, now=NOW)
    assert archive.articles.make_due([id_of(1)], now=NOW) == 1
    assert sorted(due(archive)) == [1, 2]


def test_a_success_wipes_failures_away(archive: Archive) -> None:
    remember(archive, 1)
    archive.articles.record_failure(id_of(1), "HTTP 500", now=NOW)
    export(archive, article())
    (known,) = remember(archive, 1)
    assert (known.attempts, known.reason) == (0, "")


def test_a_failure_leaves_an_exported_article_exported(archive: Archive) -> None:
    remember(archive, 1)
    export(archive, article())
    remember(archive, 1, again=True)
    archive.articles.record_failure(id_of(1), "HTTP 500", now=NOW)
    assert archive.queries.count(State.EXPORTED) == 1
    assert archive.queries.article_and_path(id_of(1))[0] == article()
    assert due(archive, NOW + timedelta(days=9)) == []


def test_an_article_with_missing_pictures_is_taken_up_for_them(archive: Archive) -> None:
    remember(archive, 1, 2)
    export(archive, article(1, images=[Image("p", status="failed")]))
    export(archive, article(2, images=[Image("p", status="refused")]))
    taken = archive.claims.claim_incomplete(now=NOW, at_most=None)
    assert [claimed.id for claimed in taken] == [id_of(1)]
    export(archive, article(1, images=[Image("p", status="saved")]))
    assert archive.claims.claim_incomplete(now=NOW + timedelta(days=9), at_most=None) == []
