"""What a user edited, deleted or put into the output folder stays: documents and pictures."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest

from tests.servers import empty_archive
from tests.services.test_save_article import listed, picture, rendered
from zakerscraper.archive.archive import Archive
from zakerscraper.archive.state import State
from zakerscraper.document.render import DocumentOptions
from zakerscraper.items import SHANGHAI, Image, ListEntry
from zakerscraper.services.repair import RestoreResult, restore_documents, take_down
from zakerscraper.services.save_article import DocumentWriter, FileState
from zakerscraper.services.save_images import ImageStore
from zakerscraper.storage.local import OutputFolder

NOW = datetime(2026, 5, 18, 20, 0, tzinfo=SHANGHAI)
PATH = "_posts/第 1 篇.md"
URL = "http://zkres1.myzaker.com/202605/{}.png"


Write = Callable[..., tuple[str, FileState | None]]


@pytest.fixture
def write(archive: Archive, folder: OutputFolder) -> Write:
    """Write the document of article 1 with a text; return its path and why it was kept."""

    def write(text: str, *, overwrite: bool = False) -> tuple[str, FileState | None]:
        (article,) = listed(archive, 1)
        rendered_article = rendered(article, PATH, PATH.replace(".md", f"-{article.id}.md"), text=text)
        assert DocumentWriter(archive, folder, overwrite=overwrite).write([rendered_article], {}) == [None]
        return rendered_article.article.document, rendered_article.kept

    return write


def test_ours_is_written_over(write: Write, folder: OutputFolder) -> None:
    for text in ("one", "two", "two", "three"):
        assert write(text) == (PATH, None)
        assert folder.read(PATH) == text.encode()


def test_an_edited_document_stays_as_it_is_until_told_otherwise(write: Write, folder: OutputFolder) -> None:
    write("one")
    folder.path(PATH).write_bytes(b"mine")
    for text in ("one", "two", "three"):
        assert write(text) == (PATH, FileState.EDITED)
        assert folder.read(PATH) == b"mine"
    assert write("four", overwrite=True) == (PATH, None)
    assert folder.read(PATH) == b"four"
    assert write("five") == (PATH, None)


def test_a_deleted_document_stays_deleted_until_told_otherwise(write: Write, folder: OutputFolder) -> None:
    write("one")
    folder.path(PATH).unlink()
    for text in ("one", "two"):
        assert write(text) == (PATH, FileState.DELETED)
        assert folder.read(PATH) is None
    assert write("two", overwrite=True) == (PATH, None)
    assert folder.read(PATH) == b"two"


def test_an_edit_taken_back_is_ours_again(write: Write, folder: OutputFolder) -> None:
    write("one")
    folder.path(PATH).write_bytes(b"mine")
    write("two")
    folder.path(PATH).write_bytes(b"one")
    assert write("three") == (PATH, None)


@pytest.mark.parametrize("kind", ["file", "folder", "dangling link"])
def test_what_is_not_ours_keeps_its_name(write: Write, folder: OutputFolder, kind: str) -> None:
    mine = folder.path(PATH)
    mine.parent.mkdir()
    if kind == "file":
        mine.write_bytes(b"mine")
    elif kind == "folder":
        mine.mkdir()
    else:
        mine.symlink_to(folder.root / "nowhere.md")
    path, _ = write("one")
    assert path == f"_posts/第 1 篇-{1:024x}.md"
    assert folder.read(path) == b"one"
    assert write("two") == (path, None)
    assert folder.read(path) == b"two"
    assert {"file": mine.is_file, "folder": mine.is_dir, "dangling link": mine.is_symlink}[kind]()
    assert kind != "file" or mine.read_bytes() == b"mine"
    assert folder.read("nowhere.md") is None


def test_an_article_whose_every_name_is_taken_gets_a_number(write: Write, folder: OutputFolder) -> None:
    with_id = f"_posts/第 1 篇-{1:024x}.md"
    for path in (PATH, with_id):
        folder.write(path, b"mine")
    assert write("one") == (f"_posts/第 1 篇-{1:024x}-2.md", None)
    assert folder.read(PATH) == folder.read(with_id) == b"mine"


def test_a_begun_anew_archive_takes_only_what_it_would_write_for_its_own(
    database: str, folder: OutputFolder, write: Write, tmp_path: Path
) -> None:
    write("one")
    new = Archive(empty_archive(tmp_path / "new.sqlite3"), "run")
    (article,) = listed(new, 1)
    rendered_article = rendered(article, PATH, "_posts/other.md", text="one")
    DocumentWriter(new, folder).write([rendered_article], {})
    assert rendered_article.article.document == PATH
    newer = Archive(empty_archive(tmp_path / "newer.sqlite3"), "run")
    (article,) = listed(newer, 1)
    rendered_article = rendered(article, PATH, "_posts/other.md", text="two")
    DocumentWriter(newer, folder).write([rendered_article], {})
    assert rendered_article.article.document == "_posts/other.md"
    assert folder.read(PATH) == b"one"
    new.close()
    newer.close()


def test_a_killed_run_does_not_make_its_document_foreign_or_edited(
    archive: Archive, folder: OutputFolder, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file has been written, the archive not been told."""
    with monkeypatch.context() as patch:
        patch.setattr(archive.articles, "mark_exported", lambda *_, **__: 1 / 0)
        for text in ("one", "two"):
            with pytest.raises(ZeroDivisionError):
                write(text)
            assert folder.read(PATH) == text.encode()
    assert write("three") == (PATH, None)
    with monkeypatch.context() as patch:
        patch.setattr(archive.articles, "mark_exported", lambda *_, **__: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            write("four")
    assert write("five") == (PATH, None)
    assert folder.read(PATH) == b"five"


def test_a_withdrawn_article_gets_its_name_again(archive: Archive, folder: OutputFolder, write: Write) -> None:
    with_id = f"_posts/-{1:024x}.md"
    (article,) = listed(archive, 1)
    for text in ("one", "two"):
        rendered_article = rendered(article, with_id, text=text)
        assert DocumentWriter(archive, folder).write([rendered_article], {}) == [None]
        assert DocumentWriter(archive, folder).discard(article.id) is FileState.OURS
        archive.articles.revert(article.id, "wrong", now=NOW)
        assert folder.read(with_id) is None
    assert DocumentWriter(archive, folder).write([rendered(article, with_id)], {}) == [None]


def test_an_edited_document_is_not_discarded(archive: Archive, folder: OutputFolder, write: Write) -> None:
    write("one")
    folder.path(PATH).write_bytes(b"mine")
    assert DocumentWriter(archive, folder).discard(f"{1:024x}") is FileState.EDITED
    archive.articles.revert(f"{1:024x}", "wrong", now=NOW, keep_place=True)
    assert write("two") == (PATH, FileState.EDITED)
    assert folder.read(PATH) == b"mine"


def test_documents_written_anew_leave_what_is_the_users(archive: Archive, folder: OutputFolder) -> None:
    articles = listed(archive, 1, 2, 3)
    DocumentWriter(archive, folder).write([rendered(article, text="old") for article in articles], {})
    folder.path(articles[1].document).write_bytes(b"mine")
    folder.path(articles[2].document).unlink()
    texts = {article.id: "new" for article in articles}
    file_states = [file_state for _, file_state in DocumentWriter(archive, folder).rewrite(texts).values()]
    assert file_states == [FileState.OURS, FileState.EDITED, FileState.DELETED]
    assert [folder.read(article.document) for article in articles] == [b"new", b"mine", None]
    DocumentWriter(archive, folder, overwrite=True).rewrite(texts)
    assert [folder.read(article.document) for article in articles] == [b"new"] * 3
    assert {s for _, s in DocumentWriter(archive, folder).rewrite(texts).values()} == {FileState.SAME}
    folder.path(articles[0].document).write_bytes(b"old")  # what was written first is an edit by now
    (file_state,) = (s for _, s in DocumentWriter(archive, folder).rewrite({articles[0].id: "newer"}).values())
    assert file_state is FileState.EDITED


def test_what_is_taken_down_takes_its_own_pictures_along(archive: Archive, folder: OutputFolder) -> None:
    one, two = listed(archive, 1, 2)
    store = ImageStore(archive, folder)
    for number in (1, 2, 3):
        store.write(URL.format(number), picture(number), NOW)
    saved = store.list_unarchived()
    for article, numbers in ((one, (1, 2, 3)), (two, (2,))):
        article.images = [Image(URL.format(n), path=saved[URL.format(n)].path, status="saved") for n in numbers]
    DocumentWriter(archive, folder).write([rendered(one), rendered(two)], saved)
    paths = {n: saved[URL.format(n)].path for n in (1, 2, 3)}
    folder.path(paths[3]).write_bytes(b"drawn over")
    outcomes = take_down(archive, folder, [one.id], block=True, overwrite=False)
    assert set(outcomes) == {one.id}
    assert folder.read(one.document) is None
    assert [folder.read(paths[n]) is None for n in (1, 2, 3)] == [True, False, False]
    assert folder.read(two.document)
    known = archive.claims.claim_listed(
        [ListEntry(one.id, one.url, one.title), ListEntry(f"{9:024x}", "u", "t")],
        now=NOW, again=True, claim_at_most=None,
    )  # fmt: skip
    assert (known[one.id].state, known[one.id].is_claimed, known[f"{9:024x}"].state) == (
        State.BLOCKED,
        False,
        State.PENDING,
    )
    archive.blocks.remove([one.id])
    assert archive.blocks.ids() == []
    known = archive.claims.claim_listed(
        [ListEntry(one.id, one.url, one.title)], now=NOW, again=False, claim_at_most=None
    )
    assert known[one.id].is_claimed


def test_an_edited_document_is_not_taken_down_with_its_article(
    archive: Archive, folder: OutputFolder, write: Write
) -> None:
    write("one")
    folder.path(PATH).write_bytes(b"mine")
    outcomes = take_down(archive, folder, [f"{1:024x}"], block=False, overwrite=False)
    assert "edited" in outcomes[f"{1:024x}"]
    assert folder.read(PATH) == b"mine"
    path, _ = write("two")
    assert path != PATH


def test_a_kill_while_articles_are_taken_down_leaves_no_image_behind(
    archive: Archive, folder: OutputFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wherever it comes, the same command again deletes what is left."""
    for deletions in range(5):
        one, two = listed(archive, 1, 2)
        store = ImageStore(archive, folder)
        for number, article in ((1, one), (2, two)):
            store.write(URL.format(number), picture(number), NOW)
            saved = store.list_unarchived()
            article.images = [Image(URL.format(number), path=saved[URL.format(number)].path, status="saved")]
            DocumentWriter(archive, folder).write([rendered(article)], saved)
        files = [*(article.document for article in (one, two)), *(article.images[0].path for article in (one, two))]
        assert None not in map(folder.size, files)
        delete, done = folder.delete, []

        def delete_some(path: str, *, delete: Any = delete, done: list[str] = done, most: int = deletions) -> None:
            if len(done) == most:
                raise KeyboardInterrupt
            done.append(path)
            delete(path)

        with monkeypatch.context() as patch:
            patch.setattr(folder, "delete", delete_some)
            patch.setattr(archive.articles, "forget", Mock(side_effect=KeyboardInterrupt))
            with pytest.raises(KeyboardInterrupt):
                take_down(archive, folder, [one.id, two.id], block=False, overwrite=False)
        outcomes = take_down(archive, folder, [one.id, two.id], block=False, overwrite=False)
        assert "by hand" not in "".join(outcomes.values())
        assert [folder.size(path) for path in files] == [None] * 4, deletions
        assert archive.images.find_saved([URL.format(1), URL.format(2)]) == {}, deletions
        assert not archive.queries.document_paths([one.id, two.id])


@pytest.mark.parametrize("kind", ["edited", "moved", "link", "folder"])
def test_pictures_stay_with_a_document_that_was_not_deleted(archive: Archive, folder: OutputFolder, kind: str) -> None:
    one, two = listed(archive, 1, 2)
    store = ImageStore(archive, folder)
    for number in (1, 2, 3):
        store.write(URL.format(number), picture(number), NOW)
    saved = store.list_unarchived()
    for article, numbers in ((one, (1, 2)), (two, (2, 3))):
        article.images = [Image(URL.format(n), path=saved[URL.format(n)].path, status="saved") for n in numbers]
    DocumentWriter(archive, folder).write([rendered(one), rendered(two)], saved)
    document = folder.path(one.document)
    if kind == "edited":
        document.write_bytes(b"mine")
    else:
        document.rename(folder.root / "mine.md")
    if kind == "link":
        document.symlink_to(folder.root / "mine.md")
    if kind == "folder":
        document.mkdir()
    outcomes = take_down(archive, folder, [one.id, two.id], block=False, overwrite=False)
    assert "deleted _posts" not in outcomes[one.id]
    assert "pictures" in outcomes[one.id]
    assert outcomes[two.id].endswith(f"deleted {two.document}; 1 pictures that no other article has are deleted")
    assert [folder.size(saved[URL.format(n)].path) is None for n in (1, 2, 3)] == [False, False, True]
    assert kind == "moved" or document.exists()


def test_told_to_overwrite_the_pictures_of_a_deleted_document_go_too(archive: Archive, folder: OutputFolder) -> None:
    (listed_article,) = listed(archive, 1)
    store = ImageStore(archive, folder)
    store.write(URL.format(1), picture(1), NOW)
    saved = store.list_unarchived()
    listed_article.images = [Image(URL.format(1), path=saved[URL.format(1)].path, status="saved")]
    DocumentWriter(archive, folder).write([rendered(listed_article)], saved)
    folder.path(listed_article.document).unlink()
    outcomes = take_down(archive, folder, [listed_article.id], block=False, overwrite=True)
    assert outcomes == {listed_article.id: "forgotten; 1 pictures that no other article has are deleted"}
    assert folder.size(saved[URL.format(1)].path) is None


@pytest.mark.parametrize("overwrite", [False, True])
@pytest.mark.parametrize("is_there", [False, True])
def test_nothing_is_written_through_a_link(
    archive: Archive, folder: OutputFolder, write: Write, tmp_path: Path, *, is_there: bool, overwrite: bool
) -> None:
    write("one")
    document, elsewhere = folder.path(PATH), tmp_path / "mine.md"
    document.unlink()
    document.symlink_to(elsewhere)
    if is_there:
        elsewhere.write_bytes(b"one")
    id_ = f"{1:024x}"
    assert write("two", overwrite=overwrite) == (PATH, FileState.EDITED)
    writer = DocumentWriter(archive, folder, overwrite=overwrite)
    assert writer.rewrite({id_: "three"}) == {id_: (PATH, FileState.EDITED)}
    restored = restore_documents(archive, folder, DocumentOptions(), id_, overwrite=overwrite)
    assert restored is not None
    assert "link" in restored.words
    assert not restored.is_there
    assert document.is_symlink()
    assert (elsewhere.read_bytes() if elsewhere.exists() else None) == (b"one" if is_there else None)


def test_a_document_is_not_restored_onto_a_folder(archive: Archive, folder: OutputFolder, write: Write) -> None:
    write("one")
    folder.path(PATH).unlink()
    folder.path(PATH).mkdir()
    restored = restore_documents(archive, folder, DocumentOptions(), f"{1:024x}")
    assert restored == RestoreResult(f"not written, as there is a folder of its name: {PATH}")


@pytest.mark.parametrize("name", ["6a0ad09ca07aec0000017000_1024.png", "of-another-shape.png?w=1"])
def test_no_picture_is_ever_written_over(archive: Archive, folder: OutputFolder, name: str) -> None:
    """Neither what lies at the usual path nor what lies at that with a digest of the bytes."""
    url = f"http://zkres1.myzaker.com/202605/{name}"
    mine: dict[str, bytes] = {}
    for turn in range(4):
        store = ImageStore(archive, folder)
        store.write(url, picture(1), NOW)
        path = store.find_written([url])[url].path
        assert path not in mine
        assert folder.read(path) == picture(1)
        mine[path] = picture(100 + turn) + b"drawn over"
        folder.path(path).write_bytes(mine[path])
    assert {path: folder.read(path) for path in mine} == mine


@pytest.mark.parametrize("left", [0, 20], ids=["nothing", "its beginning"])
def test_what_a_power_cut_has_left_of_a_picture_makes_room_for_it(
    archive: Archive, folder: OutputFolder, left: int
) -> None:
    def write() -> str:
        store = ImageStore(archive, folder)
        store.write(URL.format(1), picture(1), NOW)
        return store.find_written([URL.format(1)])[URL.format(1)].path

    path = write()
    folder.path(path).write_bytes(picture(1)[:left])
    assert write() == path
    assert folder.read(path) == picture(1)
    mine = folder.root / "mine.png"
    mine.write_bytes(picture(1)[:left])
    folder.path(path).unlink()
    folder.path(path).symlink_to(mine)
    assert write() != path, "a link is the user's"
    assert mine.read_bytes() == picture(1)[:left]


@pytest.mark.parametrize(
    ("image", "is_edit"), [(picture(9) + b"painted over", True), (b"half a pict", False)], ids=["edited", "damaged"]
)
def test_an_edited_picture_is_known_and_a_damaged_one_is_not(
    archive: Archive, folder: OutputFolder, image: bytes, is_edit: bool
) -> None:
    store, url = ImageStore(archive, folder), URL.format(1)
    store.write(url, picture(1), NOW)
    archive.images.save(store.list_unarchived(), now=NOW)
    path = store.find_written([url])[url].path
    folder.path(path).write_bytes(image)
    later = ImageStore(archive, folder)
    assert list(later.find_whole([url])) == [url] * is_edit
    assert later.edited_paths() == [path] * is_edit
    assert folder.read(path) == image


def test_pictures_of_another_article_that_an_edited_document_links_stay(archive: Archive, folder: OutputFolder) -> None:
    one, two = listed(archive, 1, 2)
    store = ImageStore(archive, folder)
    for number in (1, 2):
        store.write(URL.format(number), picture(number), NOW)
    saved = store.list_unarchived()
    two.images = [Image(url, path=image.path, status="saved") for url, image in saved.items()]
    DocumentWriter(archive, folder).write([rendered(one), rendered(two)], saved)
    linked, other = (picture.path for picture in two.images)
    folder.path(one.document).write_text(f"mine, with ![]({linked})")
    take_down(archive, folder, [one.id, two.id], block=False, overwrite=False)
    assert folder.read(linked)
    assert folder.read(other) is None
