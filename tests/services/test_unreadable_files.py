"""Files that may not be read: nobody says of them that they were edited, deleted or lost."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import pytest

from tests.archive.test_read_only import READER, reader
from tests.servers import empty_archive
from tests.services.test_save_article import listed, picture, rendered
from zakerscraper.archive.archive import Archive
from zakerscraper.archive.state import State
from zakerscraper.document.render import DocumentOptions
from zakerscraper.exceptions import UnreadableFileError
from zakerscraper.items import Article, Image
from zakerscraper.services.exported_files import ExportFolder
from zakerscraper.services.move_documents import DocumentMover
from zakerscraper.services.repair import RestoreResult, repair, restore_documents, take_down
from zakerscraper.services.save_article import DocumentWriter, FileState
from zakerscraper.services.save_images import ImageStore
from zakerscraper.services.verify import find_faults
from zakerscraper.storage.local import OutputFolder

PATH = "_posts/第 1 篇.md"
T = TypeVar("T")
URL = "http://zkres1.myzaker.com/202605/a.png"


@pytest.fixture
def place() -> Iterator[Path]:
    """Give a folder that every user reaches."""
    place = Path(tempfile.mkdtemp())
    place.chmod(0o755)
    yield place
    shutil.rmtree(place)


@pytest.fixture
def archive(place: Path) -> Iterator[Archive]:
    archive = Archive(empty_archive(place / "archive.sqlite3"), "run")
    yield archive
    archive.close()


@pytest.fixture
def folder(place: Path) -> Iterator[OutputFolder]:
    folder = OutputFolder(place / "output", "run")
    folder.open()
    yield folder
    folder.close()


@pytest.fixture
def article(archive: Archive, folder: OutputFolder) -> Iterator[Article]:
    """Give an article that is archived with a picture."""
    (article,) = listed(archive, 1)
    images = ImageStore(archive, folder)
    assert article.published_at is not None
    images.write(URL, picture(1), article.published_at)
    stored = images.find_whole([URL])[URL]
    article.images = [Image(URL, path=stored.path, status="saved")]
    assert DocumentWriter(archive, folder).write([rendered(article, PATH)], {URL: stored}) == [None]
    yield from as_its_owner(folder.root.parent, article)


def as_its_owner(place: Path, given: T) -> Iterator[T]:
    """Yield *given* to a test that goes on as a user without the rights of root, whose all of *place* is."""
    if os.getuid() == 0:
        for path in (place, *place.rglob("*")):
            os.chown(path, READER, READER)
    with reader():
        yield given


def close(path: Path, of: str) -> Path:
    """Take all rights on the file *path*, or on its folder, and return which."""
    closed = path if of == "file" else path.parent
    closed.chmod(0)
    return closed


@pytest.mark.parametrize("of", ["file", "folder"])
def test_an_unreadable_document_is_neither_edited_nor_deleted(
    archive: Archive, folder: OutputFolder, article: Article, of: str
) -> None:
    before = folder.path(PATH).read_bytes()
    closed = close(folder.path(PATH), of)
    again = rendered(article, PATH, text="other")
    assert DocumentWriter(archive, folder).write([again], {}) == [None]
    assert again.kept is FileState.UNREADABLE
    assert DocumentWriter(archive, folder).rewrite({article.id: "other"}) == {article.id: (PATH, FileState.UNREADABLE)}
    moving = rendered(article, "_posts/b/第 1 篇.md")
    assert DocumentMover(archive, folder).move([moving]) == {article.id: (PATH, FileState.UNREADABLE)}
    (fault,) = find_faults(archive, folder)
    assert fault.what == f"its document cannot be read (Permission denied): {PATH}"
    assert not fault.is_by_hand
    restored = restore_documents(archive, folder, DocumentOptions(), article.id)
    assert restored == RestoreResult(f"cannot be read, so left as it is (--overwrite): {PATH}")
    outcomes = take_down(archive, folder, [article.id], block=False, overwrite=False)
    assert outcomes[article.id].startswith("forgotten; its document cannot be read and is kept, with its pictures")
    closed.chmod(0o755)
    assert folder.read(PATH) == before
    assert folder.read(article.images[0].path) == picture(1)


def test_told_to_overwrite_an_unreadable_document_is_written_again(
    archive: Archive, folder: OutputFolder, article: Article
) -> None:
    close(folder.path(PATH), "file")
    again = rendered(article, PATH, text="other")
    assert DocumentWriter(archive, folder, overwrite=True).write([again], {}) == [None]
    assert again.kept is None
    folder.path(PATH).chmod(0o644)  # which it was not: who may read it is its owner's choice
    assert folder.read(PATH) == b"other"


@pytest.mark.parametrize("of", ["file", "folder"])
def test_a_picture_that_may_not_be_read_is_not_lost(
    archive: Archive, folder: OutputFolder, article: Article, of: str
) -> None:
    closed = close(folder.path(article.images[0].path), of)
    faults = list(find_faults(archive, folder))
    assert [fault.what for fault in faults] == ["pictures that may not be read: 1"]
    assert not faults[0].is_by_hand
    outcomes = repair(archive, folder, DocumentOptions(), faults, overwrite=True)
    assert outcomes == {article.id: "its pictures that may not be read stay as they are"}
    assert archive.queries.count(State.EXPORTED) == 1
    with pytest.raises(UnreadableFileError, match=r"cannot read .*: Permission denied"):
        take_down(archive, folder, [article.id], block=False, overwrite=False)
    assert archive.queries.count(State.EXPORTED) == 1
    closed.chmod(0o755)
    assert list(find_faults(archive, folder)) == []


@pytest.fixture
def notes(place: Path) -> Iterator[Path]:
    (place / "notes").mkdir()
    yield from as_its_owner(place, place)


@pytest.mark.parametrize("of", ["file", "folder"])
def test_a_note_that_may_not_be_read_stays(notes: Path, of: str) -> None:
    id_, path = f"{7:024x}", "notes/a.md"
    for text, wanted in (("one", FileState.OURS), ("two", FileState.UNREADABLE)):
        export = ExportFolder(notes, "run")
        assert export.write({id_: (path, text)}) == {id_: (path, wanted)}
        export.close()
        closed = close(notes / path, of)
    closed.chmod(0o755)
    assert (notes / path).read_text() == "one"


def test_a_file_of_the_users_that_may_not_be_read_keeps_its_name(notes: Path) -> None:
    id_, path = f"{7:024x}", "notes/a.md"
    (notes / path).write_text("mine")
    close(notes / path, "file")
    export = ExportFolder(notes, "run")
    assert export.write({id_: (path, "one")}) == {id_: (f"notes/a-{id_}.md", FileState.OURS)}
    export.close()


def test_a_document_that_is_now_a_link_to_nowhere_has_been_edited(
    archive: Archive, folder: OutputFolder, article: Article
) -> None:
    """As it has for a crawl."""
    folder.path(PATH).unlink()
    folder.path(PATH).symlink_to("nowhere")
    again = rendered(article, PATH, text="other")
    DocumentWriter(archive, folder).write([again], {})
    (fault,) = find_faults(archive, folder)
    assert (again.kept, fault.file_state) == (FileState.EDITED, FileState.EDITED)
    assert fault.what == f"its document has been edited: {PATH}"
