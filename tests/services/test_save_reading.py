"""A new reading of what is archived becomes a version, and what the user has made of a document stays his."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from zakerscraper.archive.archive import Archive
from zakerscraper.archive.serialization import StoredPicture
from zakerscraper.archive.versions import REREAD
from zakerscraper.document.render import DocumentOptions, document
from zakerscraper.items import SHANGHAI, Article, ListEntry, Picture
from zakerscraper.services.save_article import DocumentWriter, Rendered
from zakerscraper.services.save_reading import save_reading
from zakerscraper.storage.local import OutputFolder

NOW = datetime(2026, 5, 18, 20, 0, tzinfo=SHANGHAI)
LATER = NOW + timedelta(days=3)
FORM = DocumentOptions(front_matter="full")
ID = "a" * 24
PICTURE = "http://zkres1.myzaker.com/202605/6251168c8e9f0947667ede39_1024.jpg"


@pytest.fixture
def held(archive: Archive, folder: OutputFolder) -> Article:
    """Return an article that is archived."""
    url = f"https://www.myzaker.com/article/{ID}"
    archive.claims.claim_listed([ListEntry(ID, url, "钟楼")], now=NOW, again=False, claim_at_most=None)
    article = Article(ID, url, "钟楼", section="source", categories=["新媒体", "source"], published_at=NOW)
    article.body_html = f'<p>昨天三人受伤。</p><img src="{PICTURE}" referrerpolicy="no-referrer">'
    article.images = [Picture(PICTURE, "images/202605/x.jpg", 8, 6, False, "saved")]
    archive.images.save({PICTURE: StoredPicture("images/202605/x.jpg", 8, 6, False, 1, "m")}, now=NOW)
    rendered = Rendered(article, ["_posts/新媒体/source/钟楼.md"], document(article, FORM))
    assert DocumentWriter(archive, folder).write([rendered], {}) == [None]
    return article


def read_again(
    archive: Archive, folder: OutputFolder, held: Article, *, dry_run: bool = False, **values: str
) -> object:
    """Save a reading that differs in *values*, as one who reads kept pages again has it."""
    new = replace(held, section="", categories=[], document="", images=[Picture(PICTURE)], **values)
    writer = DocumentWriter(archive, folder)
    return save_reading(
        archive, writer, new, FORM, reason=REREAD, now=LATER, longest_name=folder.longest_name, dry_run=dry_run
    )


def test_another_text_is_a_version_and_a_document(archive: Archive, folder: OutputFolder, held: Article) -> None:
    before = folder.read(held.document)
    assert before is not None
    body = held.body_html.replace("三人", "一人")
    assert read_again(archive, folder, held, body_html=body, dry_run=True) == ("text",)
    assert (folder.read(held.document), archive.versions.of(ID)) == (before, [])
    assert read_again(archive, folder, held, body_html=body) == ("text",)
    new, path = archive.queries.stored(ID)
    assert new is not None
    assert (new.version, new.updated_at, path) == (2, LATER, held.document)
    assert (new.section, new.categories, new.images[0].path) == ("source", ["新媒体", "source"], "images/202605/x.jpg")
    assert [one.article.body_html for one in archive.versions.of(ID)] == [held.body_html]
    text = (folder.read(held.document) or b"").decode()
    assert "\nupdated: Thu, 21 May 2026 12:00:00 GMT\n" in text
    assert text.replace("一人", "三人").replace("updated: Thu, 21 May 2026 12:00:00 GMT\n", "") == before.decode()


def test_the_same_text_changes_nothing(archive: Archive, folder: OutputFolder, held: Article) -> None:
    before = folder.read(held.document)
    body = held.body_html.replace("zkres1", "zkres2").replace("三人", "三 人")
    assert read_again(archive, folder, held, body_html=body, title="钟 楼") == ()
    assert (folder.read(held.document), archive.queries.stored(ID)[0]) == (before, held)


def test_a_document_that_was_edited_stays_the_users(archive: Archive, folder: OutputFolder, held: Article) -> None:
    folder.write(held.document, b"mine")
    assert read_again(archive, folder, held, title="钟楼又敲响了") == ("title",)
    assert folder.read(held.document) == b"mine"
    new, _ = archive.queries.stored(ID)
    assert new is not None
    assert (new.title, new.version) == ("钟楼又敲响了", 2)


def test_what_is_not_archived_is_left(archive: Archive, folder: OutputFolder, held: Article) -> None:
    assert read_again(archive, folder, replace(held, id="b" * 24)) == ()
