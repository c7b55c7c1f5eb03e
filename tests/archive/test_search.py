"""The index of texts: what it finds, and that it is never other than the articles are."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import select, text, update

from tests.archive.records import DAY, NOW, Open, article, export, id_of, remember
from zakerscraper.archive import schema, search_index
from zakerscraper.archive.archive import Archive
from zakerscraper.archive.search_reader import Scope
from zakerscraper.document.search_text import fold, parse_query, search_text
from zakerscraper.exceptions import ArchiveError
from zakerscraper.items import Article

BODIES = (
    "停摆31年的钟楼，昨天下午又敲响了。",
    "新能源汽车的电池，用 iPhone15 与 ChatGPT 的人；钟表与楼房。",
    "鐘樓後面是老城，PO主说：“走！”50% 的 C++ 程序员读 2024-05-18 的报。",
    "国的人，他。他，我。",
    "的的的的",
)


def numbers(archive: Archive, query: str, limit: int = 20, scope: Scope | None = None) -> list[int]:
    return [int(candidate.id, 16) for candidate in archive.search.best(parse_query(query), limit, scope).candidates]


def all_numbers(archive: Archive, query: str) -> set[int]:
    return {int(id_, 16) for id_ in archive.search.ids(parse_query(query))}


def fill(archive: Archive, bodies: Sequence[str] = BODIES) -> None:
    remember(archive, *range(1, len(bodies) + 1))
    export(archive, *(article(n, body_html=f"<p>{body}</p>") for n, body in enumerate(bodies, start=1)))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("钟楼", {1, 3}), ("鐘樓", {1, 3}), ("钟", {1, 2, 3}), ("hon", {2}), ("IPHONE15", {2}), ("e1", {2}), ("g", {2}),
        ("chatgpt 电池", {2}), ("电池 钟楼", set()), ("人，他", {4}), ("。他", {4}), ("，我", {4}), ("c++", {3}),
        ("0% 的", {3}), ("24-05", {3}), ("Po主", {3}), ("“走！”", {3}), ("“的 C++”", {3}), ("，", {1, 2, 3, 4}),
        ("第 5 篇", {2, 3, 5}), ("“第 5 篇”", {5}), ("人他", set()), ("他", {4}), ("'", set()), ('""" *', set()),
    ],
)  # fmt: skip
def test_a_piece_is_found_wherever_a_text_has_it(archive: Archive, query: str, found: set[int]) -> None:
    fill(archive)
    assert all_numbers(archive, query) == found
    assert set(numbers(archive, query)) == found


def test_random_pieces_find_what_a_scan_finds(archive: Archive) -> None:
    chance = random.Random(11)
    letters = "钟楼新旧城市人的他我，。 AIai5G2024-+%\"'*^:{}()" + "鐘樓"
    bodies = ["".join(chance.choice(letters) for _ in range(120)) for _ in range(60)]
    fill(archive, bodies)
    texts = {n: search_text(article(n, body_html=f"<p>{body}</p>")) for n, body in enumerate(bodies, start=1)}
    for _ in range(150):
        body = chance.choice(bodies)
        start = chance.randrange(len(body))
        piece = fold(body[start : start + chance.randint(1, 6)])
        wanted = {n for n, words in texts.items() if piece in words}
        found = archive.search.ids([piece]) if piece else frozenset()
        assert {int(id_, 16) for id_ in found} == (wanted if piece else set()), piece


def test_titles_come_first_and_fields_are_searched(archive: Archive) -> None:
    remember(archive, 1, 2, 3, 4)
    export(
        archive,
        article(1, title="钟楼"),
        article(2, body_html="<p>钟楼在老城</p>"),
        article(3, source="钟楼日报", author="张三"),
        article(4, tags=["钟楼", "老城"]),
    )
    assert numbers(archive, "钟楼")[0] == 1
    assert set(numbers(archive, "钟楼")) == {1, 2, 3, 4}
    assert numbers(archive, "张三") == [3]
    found = archive.search.best(["钟楼"], 2)
    assert (len(found.candidates), found.is_all) == (2, False)
    assert archive.search.best(["钟楼"], 4).is_all


def test_only_articles_in_scope_are_found(archive: Archive) -> None:
    remember(archive, 1, 2, 3)
    export(archive, *(article(n, title="钟楼", published_at=NOW - DAY * n) for n in (1, 2, 3)))
    with archive.database.write() as connection:
        connection.execute(update(schema.articles).where(schema.articles.c.id == id_of(2)).values(section="精读"))
    assert set(numbers(archive, "钟", scope=Scope(("精读",)))) == {2}
    assert set(numbers(archive, "钟楼", scope=Scope(("source",), since=NOW - DAY * 2))) == {1}
    assert set(numbers(archive, "，", scope=Scope(until=NOW - DAY * 2))) == set()
    assert set(numbers(archive, "篇", scope=Scope(until=NOW - DAY * 2))) == set()
    assert archive.search.ids(["钟楼"], Scope(until=NOW - DAY * 2)) == {id_of(2), id_of(3)}


def test_more_than_one_look_at_the_index_still_finds_all(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (
        ("search.LOOKED_AT", 3),
        ("search_reader.LOOKED_AT", 3),
        ("search._POOL", 5),
        ("search_reader._STEP", 2),
    ):
        monkeypatch.setattr(f"zakerscraper.archive.{name}", value)
    bodies = ["钟楼与车"] * 4 + ["钟楼"] * 9
    fill(archive, bodies)
    for query, found in (("钟楼与车", {1, 2, 3, 4}), ("车", {1, 2, 3, 4}), ("钟", set(range(1, 14)))):
        assert all_numbers(archive, query) == found
    assert set(numbers(archive, "车")) == {1, 2, 3, 4}
    assert len(numbers(archive, "钟", limit=5)) == 5


def test_the_index_is_there_from_the_first_as_who_crawls_may_have_no_right_to_make_it(archive: Archive) -> None:
    with archive.database.read() as connection:
        assert search_index.is_of_this_form(connection)


def due_ids(archive: Archive) -> set[str]:
    with archive.database.read() as connection:
        return set(connection.execute(select(schema.search_due.c.id)).scalars())


def test_an_article_fetched_again_is_found_by_its_text_of_today(archive: Archive) -> None:
    fill(archive)
    export(archive, article(1, body_html="<p>改过的文章</p>"))
    assert all_numbers(archive, "钟楼") == {3}
    assert all_numbers(archive, "改过") == {1}
    assert due_ids(archive) == set()


def held_terms(archive: Archive) -> set[str]:
    """Return all terms that are in the index of SQLite, whether of texts that are there or not."""
    with archive.database.write() as connection:
        connection.exec_driver_sql("CREATE VIRTUAL TABLE temp.held USING fts5vocab('main', 'search_terms', 'row')")
        return {row.term for row in connection.exec_driver_sql("SELECT term FROM temp.held")}


def test_what_is_forgotten_leaves_nothing(opened: Open) -> None:
    archive = opened("run-1")
    fill(archive)
    archive.articles.forget([id_of(1)])
    assert all_numbers(archive, "停摆") == set()
    assert due_ids(archive) == set()
    with archive.database.read() as connection:
        assert id_of(1) not in connection.execute(select(schema.search_texts.c.id)).scalars().all()
    if archive.database.dialect == "sqlite":
        archive.search.optimize()
        assert "停摆" not in held_terms(archive)


def change_behind(archive: Archive, *statements: str) -> None:
    """Change the archive as a program of an earlier release does, which knows of no index."""
    with archive.database.write() as connection:
        for statement in statements:
            connection.execute(text(statement))


def test_what_other_programs_change_is_found_as_it_is(archive: Archive) -> None:
    fill(archive)
    change_behind(
        archive,
        f"UPDATE articles SET item = replace(item, '停摆', '走了') WHERE id = '{id_of(1)}'",
        f"UPDATE articles SET id = '{id_of(9)}', item = replace(item, '{id_of(2)}', '{id_of(9)}')"
        f" WHERE id = '{id_of(2)}'",
        f"DELETE FROM articles WHERE id = '{id_of(3)}'",
    )
    for _ in range(2):  # by reading what is due, and then by the index
        assert all_numbers(archive, "停摆") == set()
        assert all_numbers(archive, "走了") == {1}
        assert all_numbers(archive, "chatgpt") == {9}
        assert set(numbers(archive, "钟楼")) == {1}
        while archive.search.index_due():
            pass
        assert due_ids(archive) == set()


def test_a_rebuilt_index_finds_the_same_and_one_half_built_misses_nothing(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("zakerscraper.archive.search._BATCH", 2)
    fill(archive)
    archive.search.rebuild()
    for _ in range(4):
        assert all_numbers(archive, "钟楼") == {1, 3}
        archive.search.index_due()
    assert archive.search.count_due() == 0


def test_an_index_of_another_release_is_read_by_nobody_and_built_again(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(archive)
    for module in ("zakerscraper.archive.search_index",):
        monkeypatch.setattr(f"{module}.search_form", lambda: "another")
    assert archive.search.count_due() == 5
    assert all_numbers(archive, "钟楼") == {1, 3}
    export(archive, article(1, body_html="<p>改过的</p>"))
    assert all_numbers(archive, "改过") == {1}
    archive.articles.forget([id_of(3)])
    while archive.search.index_due():
        pass
    assert all_numbers(archive, "钟") == {2}
    assert archive.search.count_due() == 0


def test_sqlite_without_fts5_archives_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search_index, "is_possible", lambda connection: False)
    with closing(Archive(Archive.file_url(tmp_path / "archive.sqlite3"), "run-1")) as archive:
        archive.runs.enter()
        fill(archive)
        with pytest.raises(ArchiveError, match="built without FTS5"):
            archive.search.best(["钟楼"], 5)
        archive.articles.forget([id_of(2)])
        monkeypatch.undo()
        assert all_numbers(archive, "钟") == {1, 3}
        while archive.search.index_due():
            pass
        assert all_numbers(archive, "钟") == {1, 3}


DUMPS = sorted((Path(__file__).parent / "data").glob("version-*.sql"))


@pytest.mark.parametrize("dump", DUMPS, ids=[dump.stem for dump in DUMPS])
def test_archives_of_earlier_versions_are_searched(dump: Path, tmp_path: Path) -> None:
    file = tmp_path / "archive.sqlite3"
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript(dump.read_text(encoding="utf-8"))
    with closing(Archive(Archive.file_url(file), "run-1")) as archive:
        articles: list[Article] = list(archive.queries.articles())
        piece = fold(articles[0].title)[1:4]
        wanted = {article.id for article in articles if piece in search_text(article)}
        assert archive.search.count_due() == len(articles)
        assert archive.search.ids([piece]) == wanted
        while archive.search.index_due():
            pass
        assert archive.search.ids([piece]) == wanted
