"""`archive forget` leaves nothing of an article, in whatever table."""

from __future__ import annotations

from typing import Any

from sqlalchemy import insert, select, text

from tests.archive.records import DAY, NOW, article, id_of
from tests.archive.test_pages import packed, page
from tests.archive.test_sightings import show
from tests.utils.test_near_duplicates import LONG
from zakerscraper.archive import schema
from zakerscraper.archive.archive import Archive
from zakerscraper.archive.articles import WrittenDocument
from zakerscraper.archive.serialization import StoredImage
from zakerscraper.document.search_text import fold
from zakerscraper.items import Image
from zakerscraper.zaker.urls import channel_url

ID = id_of(1)
PICTURE = "http://zkres1.myzaker.com/202605/6251168c8e9f0947667ede39_1024.jpg"

OF_ARTICLES = {
    "articles", "versions", "metadata_changes", "visits", "pictures", "sightings", "texts", "text_keys", "cut_offs",
    "imports", "exported", "pages", "page_bodies", "search_texts",
}  # fmt: skip
"""Tables with rows of single articles."""
OTHERS = {
    "meta", "lists", "walks", "channels", "hosts", "pauses", "runs", "exports", "commits", "page_dictionaries",
    "learnt_layouts", "learning_days",  # of layouts, by what many articles have in common
    "blocks",  # what a user has said of an article, and may take back
    "search_due",  # filled and emptied by itself
    "search_segments", "search_postings", "search_waiting",  # PostgreSQL's alone: see test_search_segments
}  # fmt: skip


def rows(archive: Archive) -> dict[str, list[Any]]:
    """Return the rows of every table."""
    with archive.database.read() as connection:
        return {
            name: [tuple(row) for row in connection.execute(select(table))]
            for name, table in schema.metadata.tables.items()
        }


def test_it_is_said_of_each_table_whether_it_is_of_articles() -> None:
    """A new table stands here too, and what it has of an article is forgotten with it."""
    assert set(schema.metadata.tables) == OF_ARTICLES | OTHERS
    assert not OF_ARTICLES & OTHERS


def test_nothing_of_it_is_left_in_any_table(archive: Archive) -> None:
    before = rows(archive)
    show(archive, channel_url(13), 1)
    for day, source in enumerate(("江城晚报", "旧城纪事")):
        picture = Image(PICTURE, "images/a.jpg")
        body = f'<p>{LONG}{day}</p><img src="{PICTURE}">'
        archived = article(
            1, title=f"第 {day} 稿", body_html=body, body_text=f"{LONG}{day}", source=source, images=[picture]
        )
        archive.articles.mark_exported(
            [WrittenDocument(archived, "c")],
            now=NOW + day * DAY,
            images={PICTURE: StoredImage("images/a.jpg", 1, 1, False, 1, "m")},
            pages=packed(page(1)),
        )
    while archive.search.index_due():
        pass
    with archive.database.write() as connection:
        imported = {"digest": "d", "article": ID, "title_key": "k"}
        connection.execute(insert(schema.imports).values(imported))
        connection.execute(insert(schema.exported).values(name="n", article=ID, digest="d"))
        cut_off = {"digest": "d", "times": 1, "counted_at": "2026-05-18T12:00:00Z"}
        connection.execute(insert(schema.cut_offs).values(key=ID, **cut_off))
    full = rows(archive)
    assert {name for name in OF_ARTICLES if not full[name]} == set(), "each has something to be forgotten"
    assert archive.search.ids([fold("风筝")]) == {ID}
    archive.articles.forget([ID], images=["images/a.jpg"])
    left = rows(archive)
    assert {name: left[name] for name in OF_ARTICLES if left[name]} == {}
    assert not any(ID in str(row) for name in OTHERS for row in left[name])
    assert left["search_due"] == before["search_due"] == []
    assert archive.search.ids([fold("风筝")]) == frozenset()
    if archive.database.dialect == "sqlite":
        with archive.database.read() as connection:
            terms = connection.execute(text("SELECT count(*) FROM search_terms WHERE search_terms MATCH '\"风筝\"'"))
            assert terms.scalar_one() == 0
