"""The index of texts in PostgreSQL: that segments find what a scan finds, and forget what is taken out of them."""

from __future__ import annotations

import random
import threading
from collections.abc import Collection, Iterator
from contextlib import closing

import pytest
from sqlalchemy import Connection, func, select, text

from tests.archive.postgresql import until
from tests.archive.records import article, export, id_of, remember
from tests.each_case import each_case
from tests.servers import PostgresServer
from zakerscraper.archive import articles, postings, schema, search_index, search_segments, segment
from zakerscraper.archive.archive import Archive
from zakerscraper.document.search_text import fold, search_text
from zakerscraper.services.search import complete_index, tidy_index

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
    written = [article(n, body_html=f"<p>{body}</p>") for n, body in enumerate(bodies, start=1)]
    remember(archive, *range(1, len(bodies) + 1))
    for archived in written:
        export(archive, archived)
    return {article.id: search_text(article) for article in written}


def random_bodies(count: int) -> list[str]:
    chance = random.Random(3)
    return ["".join(chance.choices(LETTERS, k=60)) for _ in range(count)]


def make_segments(archive: Archive) -> None:
    while archive.search.make_segment():
        pass


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
    for length in (1, 2, 2, 3, 4, 6) * 4:
        words = chance.choice(list(texts.values()))
        start = chance.randrange(len(words) - length)
        if piece := fold(words[start : start + length]):
            holding = {id_ for id_, text in texts.items() if piece in text}
            assert archive.search.ids([piece]) == holding, piece
            assert {candidate.id for candidate in archive.search.best([piece], 5).candidates} <= holding


def test_exports_let_texts_wait_and_the_end_of_a_run_makes_some_segments(archive: Archive) -> None:
    texts = fill(archive, random_bodies(47))
    assert counts(archive) == {0: 47}
    check(archive, texts)
    tidy_index(archive)
    assert counts(archive) == {0: 7, LARGE: 2, SMALL: 2}
    check(archive, texts)
    complete_index(archive)
    assert counts(archive) == {0: 3, LARGE: 2, SMALL: 3}
    archive.search.rebuild()
    complete_index(archive)
    assert counts(archive) == {0: 3, LARGE: 2, SMALL: 3}
    check(archive, texts)


def test_small_segments_become_a_large_one(archive: Archive) -> None:
    bodies = random_bodies(16)
    remember(archive, *range(1, 17))
    for number, body in enumerate(bodies, start=1):
        assert LARGE not in counts(archive)
        export(archive, article(number, body_html=f"<p>{body}</p>"))
        make_segments(archive)
    assert counts(archive) == {0: 0, LARGE: 1}
    check(archive, {id_of(n): search_text(article(n, body_html=f"<p>{body}</p>")) for n, body in enumerate(bodies, 1)})


def test_a_text_that_changes_is_found_as_it_is(archive: Archive) -> None:
    texts = fill(archive, random_bodies(20))
    make_segments(archive)
    for number in (1, 19):
        changed = article(number, body_html="<p>改过的文章</p>")
        export(archive, changed)
        texts[changed.id] = search_text(changed)
    assert archive.search.ids(["改过"]) == {id_of(1), id_of(19)}
    check(archive, texts)


def check_only_first_left(archive: Archive, texts: dict[str, str]) -> None:
    """Check that of *texts* that of the article 1 is in the index, once, and no posting of another."""
    remaining = {id_of(1): texts[id_of(1)]}
    check(archive, remaining)
    with archive.database.read() as connection:
        rows = connection.execute(select(schema.search_postings)).all()
        held_postings = sum(
            len([*postings.PostingRow(row.data, row.capacity.bit_length() - 1).postings()]) for row in rows
        )
        packed_numbers = connection.execute(select(schema.search_segments.c.numbers)).scalars()
        numbers = [number for data in packed_numbers for _, number in postings.TextNumbers(data).items()]
    assert held_postings == len(postings.term_numbers(postings.indexed_terms(remaining[id_of(1)])))
    assert len(numbers) == 1
    assert counts(archive)[0] == 0


@pytest.mark.parametrize("waits", [False, True])
def test_what_is_forgotten_leaves_no_posting(archive: Archive, waits: bool) -> None:
    texts = fill(archive, random_bodies(20))
    make_segments(archive)
    for body in ("改过的文章", "又改过"):
        for number in (2, 3, 4, 5):  # with what they were in other segments yet
            export(archive, article(number, body_html=f"<p>{body}</p>"))
        if not waits:
            make_segments(archive)
    archive.articles.forget([id_of(number) for number in range(2, 21)])
    check_only_first_left(archive, texts)


def test_forgetting_looks_at_the_rows_of_the_words_that_a_text_has_and_no_others(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = fill(archive, [*random_bodies(15), "短"])
    make_segments(archive)
    assert counts(archive) == {0: 0, LARGE: 1}
    looked_at: list[bytes] = []

    def unpack(data: bytes, bits: int) -> postings.PostingRow:
        looked_at.append(data)
        return postings.PostingRow(data, bits)

    monkeypatch.setattr(segment, "PostingRow", unpack)
    archive.articles.forget([id_of(16)])
    terms = postings.term_numbers(postings.indexed_terms(texts.pop(id_of(16))))
    parts = {term >> postings.row_bits(LARGE.bit_length() - 1) for term in terms}
    assert len(looked_at) == len(parts) < 32
    check(archive, texts)


def test_who_keeps_pages_does_not_wait_for_the_words_to_be_forgotten(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(archive, random_bodies(4))
    make_segments(archive)
    forget, times = articles.forget_articles, []

    def forget_beside_another(connection: Connection, ids: Collection[str]) -> None:
        with archive.database.write() as other:
            other.execute(text("LOCK TABLE page_bodies, articles IN ROW EXCLUSIVE MODE NOWAIT"))
        times.append(1)
        forget(connection, ids)

    monkeypatch.setattr(articles, "forget_articles", forget_beside_another)
    archive.articles.forget([id_of(1)])
    assert times


def test_words_that_were_not_forgotten_in_time_go_with_the_next_search(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = fill(archive, random_bodies(9))
    make_segments(archive)
    with monkeypatch.context() as patch:
        patch.setattr(articles, "forget_articles", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            archive.articles.forget([id_of(number) for number in range(2, 10)])
    check(archive, {id_of(1): texts[id_of(1)]})
    complete_index(archive)
    check_only_first_left(archive, texts)


def execute(archive: Archive, *statements: str) -> None:
    with archive.database.write() as connection:
        for statement in statements:
            connection.execute(text(statement))


def test_what_a_program_of_version_5_forgets_goes_with_the_end_of_the_next_run(archive: Archive) -> None:
    texts = fill(archive, random_bodies(7))
    make_segments(archive)
    execute(
        archive,
        *(f"DELETE FROM {name} WHERE id <> '{id_of(1)}'" for name in ("articles", "search_texts", "search_due")),
    )
    tidy_index(archive)
    check_only_first_left(archive, texts)


def test_where_a_program_of_version_5_has_taken_the_index_away_it_is_made_from_nothing(archive: Archive) -> None:
    texts = fill(archive, random_bodies(5))
    make_segments(archive)
    execute(
        archive,
        "DELETE FROM meta WHERE key = 'search_form'",
        "DELETE FROM search_texts",
        "INSERT INTO search_due SELECT id FROM articles",
    )
    remember(archive, 6)
    export(archive, article(6))
    texts[id_of(6)] = search_text(article(6))
    complete_index(archive)
    assert counts(archive) == {0: 2, SMALL: 1}
    check(archive, texts)


def test_of_two_who_make_segments_at_once_one_does(archive: Archive, url: str) -> None:
    texts = fill(archive, random_bodies(3))
    with closing(Archive(url, "run-2")) as other:
        remember(archive, 4)
        archived = article(4, body_html="<p>第四</p>")
        with other.database.write() as connection:
            assert search_segments.lock_segments(connection, wait=False)
            export(archive, archived)
            assert counts(archive) == {0: 4}
        check(archive, texts | {archived.id: search_text(archived)})
        assert other.search.make_segment()
        assert not other.search.make_segment()
    assert counts(archive) == {0: 0, SMALL: 1}


def outdate(archive: Archive, texts: dict[str, str], numbers: Collection[int]) -> None:
    """Let the site correct articles."""
    for number in numbers:
        changed = article(number, body_html=f"<p>第 {number} 次改过的文章</p>")
        export(archive, changed)
        texts[changed.id] = search_text(changed)


def indexed_numbers(archive: Archive) -> list[int]:
    """Return the numbers of texts that segments hold, each as often as they do."""
    with archive.database.read() as connection:
        rows = connection.execute(select(schema.search_segments.c.numbers)).scalars().all()
    return sorted(number for data in rows for _, number in postings.TextNumbers(data).items())


def test_a_segment_of_which_much_has_changed_is_made_anew_at_the_end_of_a_run(archive: Archive) -> None:
    texts = fill(archive, random_bodies(3 * LARGE))
    make_segments(archive)
    numbers = indexed_numbers(archive)
    assert len(numbers) == 3 * LARGE
    outdate(archive, texts, [1, 2, 3])
    tidy_index(archive)
    assert indexed_numbers(archive) == numbers  # too few have changed yet
    check(archive, texts)
    outdate(archive, texts, [4, 5, *range(LARGE + 1, 2 * LARGE)])
    assert counts(archive) == {0: 5 * SMALL, LARGE: 3}
    make_segments(archive)
    tidy_index(archive)
    # Of the first two segments what is left is one, of five small ones four.
    assert counts(archive) == {0: 0, SMALL: 1, LARGE: 3}
    assert indexed_numbers(archive) == numbers
    check(archive, texts)
    with archive.database.read() as connection:
        rows = connection.execute(select(schema.search_postings)).all()
    posting_count = sum(len([*postings.PostingRow(row.data, row.capacity.bit_length() - 1).postings()]) for row in rows)
    assert posting_count == sum(len(postings.term_numbers(postings.indexed_terms(words))) for words in texts.values())


def test_segments_are_not_made_anew_while_another_run_makes_some(archive: Archive, url: str) -> None:
    texts = fill(archive, random_bodies(LARGE))
    make_segments(archive)
    outdate(archive, texts, range(1, LARGE))
    with closing(Archive(url, "run-2")) as other, other.database.write() as connection:
        assert search_segments.lock_segments(connection, wait=False)
        assert not archive.search.renew_segment()
    assert archive.search.renew_segment()
    assert not archive.search.renew_segment()
    check(archive, texts)


def forget_beside(archive: Archive, url: str, ids: list[str], connection: Connection) -> threading.Thread:
    """Let another run forget articles, up to where it waits for the transaction of *connection*."""

    def forget() -> None:
        with closing(Archive(url, "run-2")) as other:
            other.articles.forget(ids)

    thread = threading.Thread(target=forget, daemon=True)
    thread.start()
    blocked = text("SELECT count(*) FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))")
    assert until(lambda: connection.execute(blocked).scalar_one() > 0, seconds=120)
    return thread


def test_what_is_forgotten_while_another_run_makes_a_segment_of_it_leaves_no_posting(
    archive: Archive, url: str
) -> None:
    texts: dict[str, str] = {}
    remember(archive, *range(1, LARGE + 1))
    for number, body in enumerate(random_bodies(LARGE), start=1):
        archived = article(number, body_html=f"<p>{body}</p>")
        export(archive, archived)
        texts[archived.id] = search_text(archived)
        if number % SMALL == 0:
            with archive.database.write() as connection:
                assert search_segments.make_segment(connection, min_waiting=SMALL)
    assert counts(archive) == {0: 0, SMALL: LARGE // SMALL}
    with archive.database.write() as connection:
        assert search_segments.make_segment(connection, min_waiting=SMALL)
        thread = forget_beside(archive, url, [id_of(number) for number in range(2, LARGE + 1)], connection)
    thread.join()
    check_only_first_left(archive, texts)


def test_of_two_runs_that_forget_articles_of_one_segment_neither_undoes_what_the_other_does(
    archive: Archive, url: str
) -> None:
    texts = fill(archive, random_bodies(LARGE))
    make_segments(archive)
    with archive.database.write() as connection:
        search_index.forget_articles(connection, [id_of(number) for number in range(2, 9)])
        thread = forget_beside(archive, url, [id_of(number) for number in range(9, LARGE + 1)], connection)
    thread.join()
    archive.articles.forget([id_of(number) for number in range(2, 9)])
    check_only_first_left(archive, texts)


@each_case("bits", (2, 4, 8, 12))
@each_case("count", (1, 300, 9_000))
def test_postings_are_found_as_they_were_packed(bits: int, count: int) -> None:
    chance = random.Random(bits * count)
    # Few terms that nearly all texts have, or many that few have.
    packed = sorted(chance.sample(range(1 << (14 if count > 300 else postings.row_bits(bits) + bits)), count))
    row = postings.PostingRow(postings.pack_postings(packed, bits), bits)
    assert [*row.postings()] == packed
    some = range(0, 1 << bits, 3)
    for term in {packed[0] >> bits, packed[-1] >> bits, 1, 2}:
        slots = [segment - (term << bits) for segment in packed if segment >> bits == term]
        assert list(row.slots(term)) == slots
        assert list(row.slots(term, some)) == [slot for slot in slots if slot % 3 == 0]


@each_case("numbers", [[], [5], [0, 0], [5, 6, 7, 0, 0, 10, 11, 14, 0], [0, 1, 2, 4]])
def test_numbers_of_texts_are_found_as_they_were_packed(numbers: list[int]) -> None:
    unpacked = postings.TextNumbers(postings.pack_numbers(numbers))
    assert [unpacked[slot] for slot in range(len(unpacked))] == numbers
    assert dict(unpacked.items()) == {slot: number for slot, number in enumerate(numbers) if number}
    assert unpacked.greatest == max(numbers, default=0)


OF_VERSION_5 = (
    "DROP TABLE search_segments, search_postings, search_waiting",
    "TRUNCATE search_texts",
    "ALTER TABLE search_texts ALTER COLUMN text TYPE text",
    "CREATE FUNCTION zaker_search_terms(words text) RETURNS text[] LANGUAGE sql IMMUTABLE AS $$ SELECT ARRAY[words] $$",
    "CREATE INDEX search_terms ON search_texts USING gin (zaker_search_terms(text))",
    "INSERT INTO search_texts (id, text) SELECT id, title FROM articles",
    "UPDATE meta SET value = '5' WHERE key = 'version'",
    "UPDATE meta SET value = regexp_replace(value, '(-[0-9]+){3}$', '') WHERE key = 'search_form'",
)


def test_an_archive_of_version_5_gets_the_index_with_the_first_search(archive: Archive, url: str) -> None:
    texts = fill(archive, random_bodies(9))
    execute(archive, *OF_VERSION_5)
    with closing(Archive(url, "run-2")) as migrated:
        assert migrated.search.count_due() == 9
        check(migrated, texts)
        assert complete_index(migrated) == 0
        assert counts(migrated) == {0: 1, SMALL: 2}
        check(migrated, texts)
