"""Articles with the text of another one name it, in SQLite and in PostgreSQL."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from tests.archive.records import NOW, Open, article, entry, export, id_of, remember
from tests.reserved_paths import reserve_paths
from tests.utils import repost_pairs
from zakerscraper.archive.archive import Archive
from zakerscraper.archive.imported import ImportedDocument, import_id
from zakerscraper.services.selection import Selection
from zakerscraper.utils.near_duplicates import Text

CHANCE = random.Random(7)
TEXTS = [repost_pairs.article(CHANCE, (12, 20)) for _ in range(3)]
REPOSTS = [repost_pairs.repost(text, CHANCE) for text in TEXTS]


def archived(archive: Archive, texts: dict[int, Text], source: str = "") -> dict[int, int]:
    """Archive *texts* together; return which article each repeats, 0 for none."""
    remember(archive, *texts)
    group = [
        article(number, title=text.title, body_text=text.body, body_html="<p>文</p>", source=source or text.publisher)
        for number, text in texts.items()
    ]
    reserve_paths(archive, {repost.id: [f"{repost.id}.md"] for repost in group})
    export(archive, *group)
    return {int(repost.id, 16): int(repost.same_as or "0", 16) for repost in group}


def originals(archive: Archive) -> dict[int, int]:
    return {int(id_, 16): int(same_as, 16) for id_, same_as in archive.reposts.originals().items()}


def test_what_repeats_a_text_names_the_first_one(archive: Archive) -> None:
    assert archived(archive, {1: TEXTS[0], 2: TEXTS[1]}) == {1: 0, 2: 0}
    assert archived(archive, {3: REPOSTS[1], 4: REPOSTS[0], 5: TEXTS[2], 6: REPOSTS[2]}) == {3: 2, 4: 1, 5: 0, 6: 5}
    assert archived(archive, {7: repost_pairs.repost(REPOSTS[0], random.Random(1))}) == {7: 1}
    assert originals(archive) == {3: 2, 4: 1, 6: 5, 7: 1}
    assert {article.id: article.same_as for article in archive.queries.articles() if article.same_as} == {
        id_of(number): id_of(original) for number, original in originals(archive).items()
    }


def test_what_was_first_stays_so_when_it_is_archived_again(archive: Archive) -> None:
    archived(archive, {1: TEXTS[0]})
    archived(archive, {2: REPOSTS[0]})
    assert archived(archive, {1: TEXTS[0]}) == {1: 0}
    assert archived(archive, {2: TEXTS[2]}) == {2: 0}, "it has another text now"
    assert archived(archive, {3: REPOSTS[2]}) == {3: 2}
    assert archived(archive, {4: REPOSTS[0]}) == {4: 1}


def test_the_next_one_takes_the_place_of_what_is_forgotten(archive: Archive) -> None:
    for number, text in enumerate((TEXTS[0], REPOSTS[0], TEXTS[0], TEXTS[0]), 1):
        archived(archive, {number: text})
    archive.articles.forget([id_of(1)])
    assert originals(archive) == {3: 2, 4: 2}
    archive.articles.forget([id_of(2), id_of(3)])
    assert originals(archive) == {}
    archive.articles.forget([id_of(4)])
    with archive.database.read() as connection:
        assert not connection.exec_driver_sql("SELECT * FROM texts").all()
        assert not connection.exec_driver_sql("SELECT * FROM text_keys").all()
    assert archived(archive, {5: TEXTS[0]}) == {5: 0}


def test_one_of_each_is_chosen_of_those_that_are_meant(archive: Archive) -> None:
    archived(archive, {1: TEXTS[0], 2: TEXTS[1]}, source="甲报")
    archived(archive, {3: REPOSTS[0], 4: TEXTS[0], 5: REPOSTS[1]}, source="乙报")
    chosen = {
        sources: [int(article.id, 16) for article in Selection(sources=sources, unique=True).articles(archive)]
        for sources in ((), ("乙报",), ("甲报",))
    }
    assert chosen == {(): [1, 2], ("乙报",): [3, 5], ("甲报",): [1, 2]}


def test_archives_of_earlier_releases_are_gone_through(opened: Open) -> None:
    archive = opened("run-1")
    archived(archive, {1: TEXTS[0], 2: REPOSTS[0], 3: TEXTS[1]})
    with archive.database.write() as connection:
        connection.exec_driver_sql("DELETE FROM texts")
        connection.exec_driver_sql("DELETE FROM text_keys")
    progress: list[tuple[int, int]] = []
    assert archive.reposts.find_all(lambda done, total: progress.append((done, total))) == 3
    assert progress == [(3, 3)]
    assert originals(archive) == {2: 1}
    assert archive.reposts.find_all() == 0


@pytest.mark.parametrize("is_first", [True, False])
def test_an_imported_article_is_known_by_its_true_id_as_soon_as_that_is_known(archive: Archive, is_first: bool) -> None:
    if not is_first:
        archived(archive, {2: REPOSTS[0]})
    digest = "a" * 64
    imported = article(1, title=TEXTS[0].title, body_text=TEXTS[0].body, document="a.md")
    imported.id, imported.url = import_id(digest), ""
    archive.imports.add([ImportedDocument(imported, digest, "c")], now=NOW)
    if is_first:
        remember(archive, 2)
        repost = article(2, title=REPOSTS[0].title, body_text=REPOSTS[0].body)
        export(archive, repost)
        assert repost.same_as == imported.id
    listed = replace(entry(1), title=TEXTS[0].title)
    archive.claims.claim_listed([listed], now=NOW, again=False, claim_at_most=None, recognise=lambda _, one: one)
    assert originals(archive) == ({2: 1} if is_first else {1: 2})
