"""Articles that cannot be forgotten: what is deleted by then, and why they are not."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.services.test_save_article import NOW, listed, picture, rendered
from zakerscraper.archive.archive import Archive
from zakerscraper.exceptions import ArchiveError
from zakerscraper.items import Image
from zakerscraper.services.repair import take_down
from zakerscraper.services.save_article import DocumentWriter
from zakerscraper.services.save_images import ImageStore
from zakerscraper.storage.local import OutputFolder

FULL = "database or disk is full"
URL = "http://zkres1.myzaker.com/202605/1.png"


def refuse(file: Path, change: str) -> None:
    """Let the archive in *file* fail at *change* as it does on a full disk."""
    trigger = f"CREATE TRIGGER refuse BEFORE {change} BEGIN SELECT RAISE(ABORT, '{FULL}'); END"
    with closing(sqlite3.connect(file)) as database, database:
        database.execute(trigger)


@pytest.mark.parametrize(
    ("change", "deleted"),
    [
        ("INSERT ON blocks", "nothing is deleted or forgotten"),
        ("DELETE ON articles", "2 files are deleted, but their articles are not forgotten"),
    ],
)
def test_a_full_disk_is_reported_with_what_is_deleted_by_then(
    tmp_path: Path, folder: OutputFolder, change: str, deleted: str
) -> None:
    file = tmp_path / "archive.sqlite3"
    archive = Archive(Archive.file_url(file), "run")
    (article,) = listed(archive, 1)
    store = ImageStore(archive, folder)
    store.write(URL, picture(1), NOW)
    saved = store.list_unarchived()
    article.images = [Image(URL, path=saved[URL].path, status="saved")]
    DocumentWriter(archive, folder).write([rendered(article)], saved)
    refuse(file, change)
    with pytest.raises(ArchiveError) as error:
        take_down(archive, folder, [article.id], block=True, overwrite=False)
    assert str(error.value) == f"{deleted}: the archive cannot be written: {FULL}. Make room there and run it again"
    with closing(sqlite3.connect(file)) as database, database:
        database.execute("DROP TRIGGER refuse")
    assert take_down(archive, folder, [article.id], block=True, overwrite=False)
    assert not archive.queries.document_paths([article.id])
    archive.close()


def test_a_file_that_cannot_be_deleted_is_named(archive: Archive, folder: OutputFolder, tmp_path: Path) -> None:
    (article,) = listed(archive, 1)
    DocumentWriter(archive, folder).write([rendered(article)], {})
    data = folder.path(article.document).read_bytes()

    class Stubborn(OutputFolder):
        def delete(self, relative: str) -> None:
            raise PermissionError(1, "Operation not permitted", str(self.path(relative)))

    stubborn = Stubborn(folder.root, "other")
    with pytest.raises(
        ArchiveError, match=r"^nothing is deleted or forgotten: cannot delete .*: Operation not permitted"
    ):
        take_down(archive, stubborn, [article.id], block=False, overwrite=False)
    assert folder.read(article.document) == data
    assert archive.queries.document_paths([article.id])
