"""The archive as it is read, in SQLite and in PostgreSQL."""

from __future__ import annotations

from datetime import UTC, timedelta

from tests.archive.records import (
    HOUR,
    NOW,
    article,
    entry,
    export,
    id_of,
    remember,
    reserve,
)
from zakerscraper.archive.archive import Archive
from zakerscraper.archive.serialization import StoredImage
from zakerscraper.archive.state import MAX_ATTEMPTS, State
from zakerscraper.items import Image


def test_articles_come_out_oldest_first_by_section_and_date(archive: Archive) -> None:
    days = {1: 3, 2: 1, 3: 2, 4: 9}
    known = [entry(n, "channel" if n == 4 else "source") for n in (*days, 5, 6)]
    archive.claims.claim_listed(known, now=NOW, again=False, claim_at_most=None)
    for number, day in days.items():
        moment = NOW + timedelta(days=day)
        export(archive, article(number, published_at=moment))
    archive.articles.mark_gone(id_of(5), "x", now=NOW)

    def numbers(**wanted: object) -> list[int]:
        return [int(article.id, 16) for article in archive.queries.articles(**wanted)]

    assert numbers() == [2, 3, 1, 4]
    assert numbers(section="source") == [2, 3, 1]
    assert numbers(section="无") == []
    assert numbers(since=NOW + timedelta(days=2)) == [3, 1, 4]
    assert numbers(section="source", since=(NOW + timedelta(days=3)).astimezone(UTC)) == [1]


def test_forgotten_articles_are_new_again(archive: Archive) -> None:
    remember(archive, 1, 2)
    reserve(archive, id_of(1), ["a.md"])
    assert archive.queries.document_paths([id_of(1), id_of(2), id_of(3)]) == {id_of(1): "a.md", id_of(2): ""}
    archive.articles.forget([id_of(1), id_of(2), id_of(3)])
    assert archive.queries.count(State.PENDING) == 0
    assert remember(archive, 1)[0].is_claimed


def test_answers_of_what_is_forgotten_are_counted_from_the_beginning(archive: Archive) -> None:
    remember(archive, 1, 2)
    # One URL is so long that its key is a digest.
    names = ("own", "x" * 2100, "never")
    own, others, never = (f"https://zkres1.myzaker.com/202605/{name}.jpg" for name in names)
    export(archive, article(1, images=[Image(own), Image(others), Image(never)]))
    export(archive, article(2, images=[Image(others)]))
    stored = {url: StoredImage(f"images/{url[-8:]}", 3, 4, False, 99, "c") for url in (own, others)}
    archive.images.save(stored, now=NOW)
    keys = [id_of(1), id_of(2), own, others, never]
    for key in keys:
        for hours in (0, 3, 6):
            archive.cut_offs.count(key, "c", now=NOW + hours * HOUR)
    assert archive.cut_offs.digests(keys) == dict.fromkeys(keys, "c")
    archive.articles.forget([id_of(1)], images=[stored[own].path])
    assert archive.cut_offs.digests(keys) == {id_of(2): "c", others: "c"}


def test_waiting_shows_what_is_pending_and_when_it_is_due(archive: Archive) -> None:
    remember(archive, 1, 2, 3)
    export(archive, article(3))
    for _ in range(MAX_ATTEMPTS):
        archive.articles.record_failure(id_of(1), "HTTP 500", now=NOW)
    rows = archive.queries.list_waiting()
    assert [(int(row["id"], 16), row["attempts"], row["next_attempt_at"]) for row in rows] == [
        (2, 0, "2026-05-18T12:00:00Z"),
        (1, MAX_ATTEMPTS, None),
    ]
