"""The index of texts in PostgreSQL: that segments find what a scan finds, and forget what is taken out of them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import closing

import pytest
from sqlalchemy import func, select, text

from tests.archive.records import article, export, id_of, remember
from tests.servers import PostgresServer
from zakerscraper.archive import postings, schema, search_segments
from zakerscraper.archive.archive import Archive
from zakerscraper.document.search_text import fold, search_text
from zakerscraper.services.search import complete_index

SMALL, LARGE = 4, 16
LETTERS = "钟楼新旧城市人的他我，。 AIai5G2024-+%\"'*" + "鐘樓"


@pytest.fixture
def url(postgres: PostgresServer) -> Iterator[str]:
    url = postgres.archive_url()
    yield url
    postgres.give_back(url)


@pytest.fixture
def archive(url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Archive]:
    """Return an archive with segments of a few texts."""
    monkeypatch.setattr(search_segments, "SMALL", SMALL)
    monkeypatch.setattr(search_segments, "LARGE", LARGE)
    with closing(Archive(url, "run-1")) as archive:
        archive.runs.enter()
        yield archive


def fill(archive: Archive, bodies: list[str]) -> dict[str, str]:
    """Archive articles one after the other; return what each is searched by."""
    articles = [article(n, body_html=f"<p>{body}</p>") for n, body in enumerate(bodies, start=1)]
    remember(archive, *range(1, len(bodies) + 1))
    for one in articles:
        export(archive, one)
    return {one.id: search_text(one) for one in articles}


def random_bodies(count: int) -> list[str]:
    chance = random.Random(3)
    return ["".join(chance.choices(LETTERS, k=60)) for _ in range(count)]


def counts(archive: Archive) -> dict[int, int]:
    """Return how many segments there are of each size, and under 0 how many texts wait."""
    with archive.database.read() as connection:
        capacity = schema.search_segments.c.capacity
        sizes = connection.execute(select(capacity, func.count().label("texts")).group_by(capacity)).all()
        waiting = connection.execute(select(func.count()).select_from(schema.search_waiting)).scalar_one()
    return {0: waiting, **{row.capacity: row.texts for row in sizes}}


def check(archive: Archive, texts: dict[str, str]) -> None:
    """Check that pieces of *texts* are found as a scan of them finds them."""
    chance = random.Random(9)
    for length in (1, 2, 2, 3, 4, 6) * 8:
        words = chance.choice(list(texts.values()))
        start = chance.randrange(len(words) - length)
        if piece := fold(words[start : start + length]):
            assert archive.search.ids([piece]) == {id_ for id_, one in texts.items() if piece in one}, piece
            best = {one.id for one in archive.search.best([piece], 5).candidates}
            assert best <= archive.search.ids([piece])


def test_texts_wait_then_come_into_small_segments_and_then_into_large_ones(archive: Archive) -> None:
    texts = fill(archive, random_bodies(31))
    assert counts(archive) == {0: 3, LARGE: 1, SMALL: 3}
    check(archive, texts)
    archive.search.rebuild()
    complete_index(archive)
    assert counts(archive) == {0: 3, LARGE: 1, SMALL: 3}
    check(archive, texts)


def test_a_text_that_changes_is_found_as_it_is(archive: Archive) -> None:
    texts = fill(archive, random_bodies(20))
    for number in (1, 19):
        changed = article(number, body_html="<p>改过的文章</p>")
        export(archive, changed)
        texts[changed.id] = search_text(changed)
    assert archive.search.ids(["改过"]) == {id_of(1), id_of(19)}
    check(archive, texts)


def test_what_is_forgotten_leaves_no_posting(archive: Archive) -> None:
    texts = fill(archive, random_bodies(21))
    export(archive, article(2, body_html="<p>改过的文章</p>"))  # with what it was in another segment yet
    archive.articles.forget([id_of(number) for number in range(2, 22)])
    left = {id_of(1): texts[id_of(1)]}
    check(archive, left)
    with archive.database.read() as connection:
        rows = connection.execute(select(schema.search_postings)).all()
        held_postings = sum(len(postings.unpack_postings(row.data)) for row in rows)
        held = connection.execute(select(schema.search_segments.c.numbers)).scalars()
        numbers = [number for data in held for number in postings.unpack_numbers(data) if number]
    assert held_postings == len(postings.term_numbers(postings.indexed_terms(left[id_of(1)])))
    assert len(numbers) == 1
    assert counts(archive)[0] == 0


def test_of_two_who_make_segments_at_once_one_does(archive: Archive, url: str) -> None:
    texts = fill(archive, random_bodies(3))
    with closing(Archive(url, "run-2")) as other:
        remember(archive, 4)
        one = article(4, body_html="<p>第四</p>")
        with other.database.write() as connection:
            assert search_segments.lock_segments(connection, wait=False)
            export(archive, one)
            assert counts(archive) == {0: 4}
        check(archive, texts | {one.id: search_text(one)})
        assert other.search.make_segments()
        assert not other.search.make_segments()
    assert counts(archive) == {0: 0, SMALL: 1}


@pytest.mark.parametrize("steps", [(1,), (1, 1, 300), (70_000, 3, 1), (2**19 - 1,)])
def test_postings_are_unpacked_as_they_were_packed(steps: tuple[int, ...]) -> None:
    packed = [sum(steps[: end + 1]) for end in range(len(steps))]
    assert postings.unpack_postings(postings.pack_postings(packed)) == packed


OF_VERSION_5 = (
    "DROP TABLE search_segments, search_postings, search_waiting",
    "TRUNCATE search_texts",
    "ALTER TABLE search_texts ALTER COLUMN text TYPE text",
    "CREATE FUNCTION zaker_search_terms(words text) RETURNS text[] LANGUAGE sql IMMUTABLE AS $$ SELECT ARRAY[words] $$",
    "CREATE INDEX search_terms ON search_texts USING gin (zaker_search_terms(text))",
    "INSERT INTO search_texts (id, text) SELECT id, title FROM articles",
    "UPDATE meta SET value = '5' WHERE key = 'version'",
    "UPDATE meta SET value = regexp_replace(value, '-[0-9]+$', '') WHERE key = 'search_form'",
)


def test_an_archive_of_version_5_gets_the_index_with_the_first_search(archive: Archive, url: str) -> None:
    texts = fill(archive, random_bodies(9))
    with archive.database.write() as connection:
        for statement in OF_VERSION_5:
            connection.execute(text(statement))
    with closing(Archive(url, "run-2")) as migrated:
        assert migrated.search.due() == 9
        check(migrated, texts)
        assert complete_index(migrated) == 0
        assert counts(migrated) == {0: 1, SMALL: 2}
        check(migrated, texts)
