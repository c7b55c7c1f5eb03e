"""Pages as they were served, in SQLite and in PostgreSQL."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from tests.archive.records import DAY, NOW, article, export, id_of, remember
from zakerscraper.archive import articles as articles_module
from zakerscraper.archive import schema
from zakerscraper.archive.archive import Archive
from zakerscraper.archive.articles import WrittenDocument
from zakerscraper.archive.pages import NOT_READ, KeptPage, PackedPage, PageDictionary, pack
from zakerscraper.archive.state import State
from zakerscraper.utils.zstd import train_dictionary


def body_of(number: int) -> bytes:
    return f"<html><div id='content'>第 {number} 篇</div>{'<p>同样的页脚</p>' * 40}</html>".encode("gb18030")


def page(number: int = 1, body: bytes = b"", **values: object) -> KeptPage:
    fields = {"status": 200, "headers": {"content-type": "text/html"}, "fetched_at": NOW, "layout": "figure", **values}
    url = f"https://www.myzaker.com/article/{id_of(number)}"
    return KeptPage(id_of(number), url, body=body or body_of(number), **fields)


def packed(*pages: KeptPage, dictionary: PageDictionary | None = None) -> list[PackedPage]:
    return [pack(page, dictionary) for page in pages]


def kept(archive: Archive, *numbers: int) -> list[KeptPage]:
    return list(archive.pages.of([id_of(number) for number in numbers or (1,)]))


def rows(archive: Archive, table: str) -> int:
    with archive.database.read() as connection:
        return connection.execute(select(func.count()).select_from(schema.metadata.tables[table])).scalar_one()


@pytest.fixture
def dictionary() -> PageDictionary:
    return PageDictionary(train_dictionary([body_of(number) for number in range(64)]), 64, NOW)


def test_a_page_is_kept_with_its_article_and_read_back_as_it_was(archive: Archive) -> None:
    remember(archive, 1, 2)
    odd = {"content-type": 'text/html; charset="\u00ff\ud800\0"', "etag": '"1"'}
    pages = packed(page(1, b"\xff\0<p>" * 9, headers=odd, broke_off=True), page(2))
    written = [WrittenDocument(article(number), "c") for number in (1, 2)]
    archive.articles.mark_exported(written, now=NOW, pages=pages)
    (one, two) = kept(archive, 1, 2)
    assert (one.body, one.broke_off, one.fetched_at) == (b"\xff\0<p>" * 9, True, NOW)
    assert one.headers == {"content-type": 'text/html; charset="\u00ff\ufffd\0"', "etag": '"1"'}
    assert (two.url, two.status, two.layout) == (page(2).url, 200, "figure")
    assert two.digest == hashlib.sha256(body_of(2)).hexdigest()
    assert archive.pages.totals() == (2, sum(len(page.data) for page in pages))


def test_a_kill_leaves_neither_the_article_nor_its_page(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    remember(archive, 1)
    save = articles_module.save_pages_in

    def killed(*arguments: object) -> None:
        save(*arguments)
        raise KeyboardInterrupt

    monkeypatch.setattr(articles_module, "save_pages_in", killed)
    with pytest.raises(KeyboardInterrupt):
        archive.articles.mark_exported([WrittenDocument(article(), "c")], now=NOW, pages=packed(page()))
    assert archive.queries.count(State.EXPORTED) == 0
    assert (rows(archive, "pages"), rows(archive, "page_bodies")) == (0, 0)


def test_the_same_bytes_are_kept_once_and_others_beside_them(archive: Archive) -> None:
    remember(archive, 1, 2)
    archive.pages.save(packed(page(), page(2, body_of(1))))
    archive.pages.save(packed(page(fetched_at=NOW + DAY, layout=NOT_READ)))
    archive.pages.save(packed(page(1, b"another", fetched_at=NOW + 2 * DAY)))
    newest, first = kept(archive)
    assert (newest.body, newest.fetched_at) == (b"another", NOW + 2 * DAY)
    assert (first.fetched_at, first.seen_at, first.layout) == (NOW, NOW + DAY, NOT_READ)
    assert (rows(archive, "pages"), rows(archive, "page_bodies")) == (3, 2)
    assert archive.pages.find(layouts=["figure"], since=NOW + DAY) == [(id_of(1), newest.digest)]
    archive.pages.set_layouts({(id_of(1), first.digest): "story"})
    assert archive.pages.find(layouts=["story"]) == [(id_of(1), first.digest)]


def test_what_goes_takes_its_pages_along_and_no_others(archive: Archive) -> None:
    remember(archive, 1, 2)
    export(archive, article(1), article(2))
    archive.pages.save(packed(page(1), page(1, b"same"), page(2, b"same")))
    archive.articles.forget([id_of(1)])
    assert (kept(archive, 1), [page.body for page in kept(archive, 2)]) == ([], [b"same"])
    assert rows(archive, "page_bodies") == 1
    archive.pages.save(packed(page(1)))  # of a run that has not heard of it
    archive.articles.mark_exported([WrittenDocument(article(1), "c")], now=NOW, pages=packed(page(1)))
    assert rows(archive, "pages") == 1
    assert archive.pages.forget([id_of(1), id_of(2)]) == 1
    assert archive.queries.article_and_path(id_of(2))[0] == article(2), "the article stays"
    assert (rows(archive, "pages"), rows(archive, "page_bodies")) == (0, 0)


def test_every_page_is_read_with_the_dictionary_that_it_was_written_with(
    archive: Archive, dictionary: PageDictionary
) -> None:
    newer = PageDictionary(train_dictionary([b"<i>%d</i>" % n * 60 for n in range(80)]), 80, NOW + DAY)
    remember(archive, 1, 2, 3, 4)
    assert archive.pages.newest_dictionary() == (None, 0)
    archive.pages.save(packed(page(1)))
    assert archive.pages.newest_dictionary() == (None, 1)
    archive.pages.save(packed(page(2), page(3), dictionary=dictionary))
    assert archive.pages.newest_dictionary() == (dictionary, 2)
    archive.pages.save(packed(page(4), dictionary=newer))
    assert archive.pages.newest_dictionary() == (newer, 1)
    assert [page.body for page in kept(archive, 1, 2, 3, 4)] == [body_of(n) for n in (1, 2, 3, 4)]
    assert sorted(archive.pages.samples(9, 30)) == sorted(body_of(n)[:30] for n in (1, 2, 3, 4))
    assert not list(archive.pages.find_damaged())
    assert archive.pages.forget(None) == 4
    assert [rows(archive, table) for table in ("pages", "page_bodies", "page_dictionaries")] == [0, 0, 0]
    archive.pages.save(packed(page(4), dictionary=newer))  # of a run that still has it
    assert [page.body for page in kept(archive, 4)] == [body_of(4)]


@pytest.fixture
def damaged(archive: Archive, dictionary: PageDictionary) -> Iterator[dict[str, str]]:
    """Return the ids of articles with damaged pages, with the words that say what is wrong; the fifth is whole."""
    remember(archive, 1, 2, 3, 4, 5)
    pages = packed(page(1), page(2), page(3), page(5)) + packed(page(4), dictionary=dictionary)
    archive.pages.save(pages)
    bodies, by_number = schema.page_bodies, {int(page.page.article, 16): page for page in pages}
    bad = {
        1: {"data": by_number[1].data[:-5]},
        2: {"data": pack(page(1, bytes(len(body_of(2)))), None).data},
        3: {"size": 10},
        4: {"dictionary": "0" * 16},
    }
    with archive.database.write() as connection:
        for number, values in bad.items():
            connection.execute(update(bodies).where(bodies.c.digest == by_number[number].digest).values(**values))
    return {id_of(1): "unpacked", id_of(2): "SHA-256", id_of(3): "unpacked", id_of(4): "dictionary"}


def test_bytes_that_are_not_those_served_are_found_and_never_given_out(
    archive: Archive, damaged: dict[str, str]
) -> None:
    found = {id_: why for id_, _, why in archive.pages.find_damaged()}
    assert found.keys() == damaged.keys()
    assert all(words in found[id_] for id_, words in damaged.items())
    assert [page.article for page in kept(archive, 1, 2, 3, 4, 5)] == [id_of(5)]
    archive.pages.drop([(id_, digest) for id_, digest, _ in archive.pages.find_damaged()])
    assert (rows(archive, "pages"), list(archive.pages.find_damaged())) == (1, [])


def test_moments_are_kept_to_the_second(archive: Archive) -> None:
    remember(archive, 1)
    archive.pages.save(packed(page(fetched_at=NOW + timedelta(microseconds=5))))
    assert kept(archive)[0].fetched_at == NOW
