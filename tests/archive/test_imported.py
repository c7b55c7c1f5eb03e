"""Imported articles in the archive: their true id found by a list or a page, and never more than one for one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from tests.reserved_paths import reserve_paths
from zakerscraper.archive.archive import Archive
from zakerscraper.archive.imported import ImportedDocument, import_id
from zakerscraper.archive.state import State
from zakerscraper.items import SHANGHAI, Article, ListEntry

NOON = datetime(2026, 5, 18, 12, 0, tzinfo=SHANGHAI)


@pytest.fixture
def archive(database: str) -> Iterator[Archive]:
    archive = Archive(database, "run-1")
    yield archive
    archive.close()


def id_of(number: int) -> str:
    return f"6a0a7f848e9f09{number:010x}"


def entry(number: int, title: str = "早报: 一", section: str = "channel") -> ListEntry:
    return ListEntry(
        id=id_of(number), url=f"https://www.myzaker.com/article/{id_of(number)}", title=title, section=section
    )


def bring_in(archive: Archive, number: int, title: str = "早报_ 一", section: str = "channel") -> Article:
    digest = f"{number:064x}"[::-1]
    article = Article(
        id=import_id(digest),
        url="",
        title=title,
        section=section,
        published_at=NOON + timedelta(days=number),
        body_html=f"<p>{number}</p>",
        document=f"_posts/{section}/{number}.md",
    )
    archive.imports.add([ImportedDocument(article, digest, "0")], now=NOON)
    return article


def remember(archive: Archive, *entries: ListEntry, sure: bool = True) -> dict[str, str]:
    def recognise(listed: ListEntry, imported: Article) -> Article | None:
        return Article(id=listed.id, url=listed.url, title=listed.title, document=imported.document) if sure else None

    known = archive.claims.claim_listed(entries, now=NOON, again=False, claim_at_most=None, recognise=recognise)
    return {id_: state.state for id_, state in known.items()}


def test_a_listed_article_that_was_imported_is_known_and_gets_its_id(archive: Archive) -> None:
    imported = bring_in(archive, 1)
    assert remember(archive, entry(1), entry(2)) == {id_of(1): State.EXPORTED, id_of(2): State.PENDING}
    article, document = archive.queries.article_and_path(id_of(1))
    assert article is not None
    assert (article.id, article.title, document) == (id_of(1), "早报: 一", imported.document)
    assert archive.queries.article_and_path(imported.id) == (None, "")
    assert len(archive.imports.digests()) == 1
    assert remember(archive, entry(1)) == {id_of(1): State.EXPORTED}


def test_without_certainty_or_with_another_title_it_is_pending(archive: Archive) -> None:
    bring_in(archive, 1)
    assert remember(archive, entry(1), sure=False) == {id_of(1): State.PENDING}
    assert remember(archive, entry(2, title="晚报")) == {id_of(2): State.PENDING}


def test_two_entries_are_not_both_taken_for_one_document(archive: Archive) -> None:
    bring_in(archive, 1)
    assert sorted(remember(archive, entry(1), entry(2)).values()) == [State.EXPORTED, State.PENDING]


def test_of_two_documents_that_of_the_entrys_section_is_taken(archive: Archive) -> None:
    bring_in(archive, 1, section="source")
    bring_in(archive, 2, section="channel")
    remember(archive, entry(1, section="channel"))
    assert archive.queries.article_and_path(id_of(1))[1] == "_posts/channel/2.md"


def test_a_fetched_article_takes_over_the_document_of_the_one_it_is(archive: Archive) -> None:
    imported = bring_in(archive, 1, section="source")
    remember(archive, entry(1), sure=False)
    fetched = Article(id=id_of(1), url=entry(1).url, title="早报: 一", section="channel")
    assert archive.imports.take_over(fetched, lambda one, other: False) is None
    assert archive.imports.take_over(fetched, lambda one, other: True) == imported
    assert archive.imports.take_over(fetched, lambda one, other: True) is None, "it has a document"
    article, document = archive.queries.article_and_path(id_of(1))
    assert article is not None, "should it fail now, what was imported is still there"
    assert (article.body_html, document) == (imported.body_html, imported.document)
    assert reserve_paths(archive, {id_of(1): ["_posts/elsewhere.md"]})[id_of(1)] == imported.document
    assert [article.id for article in archive.queries.articles()] == [id_of(1)]
    archive.articles.mark_gone(id_of(1), "HTTP 404", now=NOON)
    assert archive.queries.count(State.EXPORTED) == 1


def test_a_forgotten_import_may_come_again(archive: Archive) -> None:
    imported = bring_in(archive, 1)
    assert archive.articles.make_due([imported.id], now=NOON) == 0
    archive.articles.forget([imported.id])
    assert archive.imports.digests() == set()
    assert bring_in(archive, 1) == imported


def test_a_document_of_a_known_article_is_remembered(archive: Archive) -> None:
    imported = bring_in(archive, 1)
    archive.imports.add([], [("f" * 64, imported.id, imported.title)], now=NOON)
    assert "f" * 64 in archive.imports.digests()
