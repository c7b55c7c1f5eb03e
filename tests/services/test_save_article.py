"""Documents and pictures on their way to disk and archive, on a real folder and a real SQLite file."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pytest

from tests.each_case import each_case
from tests.files import picture
from tests.reserved_paths import reserve_paths
from zakerscraper.archive.archive import Archive
from zakerscraper.archive.state import State
from zakerscraper.exceptions import ArchiveError, InvalidImageError
from zakerscraper.items import SHANGHAI, Article, ListEntry
from zakerscraper.services.save_article import DocumentWriter, RenderedArticle, is_of_one_article
from zakerscraper.services.save_images import ImageStore
from zakerscraper.storage.local import OutputFolder

NOW = datetime(2026, 5, 18, 20, 0, tzinfo=SHANGHAI)


def listed(archive: Archive, *numbers: int) -> list[Article]:
    entries = [ListEntry(f"{n:024x}", f"https://www.myzaker.com/article/{n:024x}", f"第 {n} 篇") for n in numbers]
    archive.claims.claim_listed(entries, now=NOW, again=False, claim_at_most=None)
    return [Article(entry.id, entry.url, entry.title, published_at=NOW) for entry in entries]


def rendered(article: Article, *paths: str, text: str = "") -> RenderedArticle:
    return RenderedArticle(article, paths or (f"_posts/{article.title}.md",), text or f"Text of {article.title}\n")


def test_a_group_is_written_whole_and_remembered(archive: Archive, folder: OutputFolder) -> None:
    one, two = listed(archive, 1, 2)
    assert DocumentWriter(archive, folder).write([rendered(one), rendered(two)], {}) == [None, None]
    assert folder.read("_posts/第 1 篇.md") == "Text of 第 1 篇\n".encode()
    assert folder.read("_posts/第 2 篇.md") == "Text of 第 2 篇\n".encode()
    assert archive.queries.count(State.EXPORTED) == 2
    assert archive.queries.article_and_path(one.id) == (one, "_posts/第 1 篇.md")


def test_two_of_one_name_in_one_group_are_two_files(archive: Archive, folder: OutputFolder) -> None:
    one, two = listed(archive, 1, 2)
    group = [rendered(one, "_posts/A.md", "_posts/a-1.md"), rendered(two, "_posts/a.md", "_posts/a-2.md")]
    assert DocumentWriter(archive, folder).write(group, {}) == [None, None]
    assert (one.document, two.document) == ("_posts/A.md", "_posts/a-2.md")


def test_what_goes_wrong_with_one_costs_no_other(archive: Archive, folder: OutputFolder) -> None:
    one, two, three, four = listed(archive, 1, 2, 3, 4)
    archive.articles.forget([two.id])
    # A file where a folder would have to be.
    folder.write("_posts/file", b"")
    group = [rendered(one), rendered(two), rendered(three, "_posts/file/x.md"), rendered(four)]
    errors = DocumentWriter(archive, folder).write(group, {})
    assert errors[0] is errors[3] is None
    assert isinstance(errors[1], ArchiveError)
    assert isinstance(errors[2], OSError)
    assert (archive.queries.count(State.EXPORTED), archive.queries.count(State.PENDING)) == (2, 1)
    assert folder.read(one.document)
    assert folder.read(four.document)


def test_without_a_free_name_only_that_one_fails(archive: Archive, folder: OutputFolder) -> None:
    one, two = listed(archive, 1, 2)
    errors = DocumentWriter(archive, folder).write([rendered(one, "a.md"), rendered(two, "A.md")], {})
    assert errors[0] is None
    assert isinstance(errors[1], ArchiveError)
    assert (archive.queries.count(State.EXPORTED), archive.queries.count(State.PENDING)) == (1, 1)


def test_pictures_are_remembered_with_the_next_articles(archive: Archive, folder: OutputFolder) -> None:
    (article,) = listed(archive, 1)
    store, url = ImageStore(archive, folder), "http://zkres1.myzaker.com/202605/6a0ad09ca07aec0000017000_1024.jpg"
    store.write(url, picture(1), NOW)
    assert archive.images.find_saved([url]) == {}
    waiting = store.list_unarchived()
    DocumentWriter(archive, folder).write([rendered(article)], waiting)
    store.mark_archived(waiting)
    assert archive.images.find_saved([url]) == waiting == store.find_written([url])
    assert store.list_unarchived() == {}
    assert folder.read(waiting[url].path) == picture(1)


def test_two_pictures_never_share_a_file(archive: Archive, folder: OutputFolder) -> None:
    """One name on two hosts, written by threads at once and by a later run."""
    store = ImageStore(archive, folder)
    urls = [f"http://zkres{n}.myzaker.com/202605/6a0ad09ca07aec0000017000_1024.jpg" for n in range(8)]
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda n: store.write(urls[n], picture(n % 2), NOW), range(8)))
    written = store.find_written(urls)
    assert len({written[url].path for url in urls}) == 5, "what is the same shares the usual path"
    for number, url in enumerate(urls):
        assert folder.read(written[url].path) == picture(number % 2)


@pytest.mark.parametrize("name", ["6a0ad09ca07aec0000017000_1024.jpg", "of-another-shape.jpg?w=1"])
def test_what_changed_at_its_address_leaves_the_old_one(archive: Archive, folder: OutputFolder, name: str) -> None:
    url = f"http://zkres1.myzaker.com/202605/{name}"
    paths = []
    for number in (1, 2, 3, 2):
        store = ImageStore(archive, folder)
        store.write(url, picture(number), NOW)
        paths.append(store.find_written([url])[url].path)
    assert len(set(paths)) == 3
    assert paths[3] == paths[1], "the same bytes again are no other picture"
    assert [folder.read(path) for path in paths[:3]] == [picture(1), picture(2), picture(3)]


def test_what_is_no_picture_is_not_written(archive: Archive, folder: OutputFolder) -> None:
    store = ImageStore(archive, folder)
    with pytest.raises(InvalidImageError):
        store.write("http://zkres1.myzaker.com/202605/a.jpg", b"<html>", NOW)
    assert not (folder.root / "images").exists()
    assert store.list_unarchived() == {}


def test_only_pictures_that_lie_there_whole_count(archive: Archive, folder: OutputFolder) -> None:
    store = ImageStore(archive, folder)
    urls = [f"http://zkres1.myzaker.com/202605/{n}.png" for n in range(3)]
    for number, url in enumerate(urls):
        store.write(url, picture(number), NOW)
    archive.images.save(store.list_unarchived(), now=NOW)
    paths = [store.find_written([url])[url].path for url in urls]
    folder.delete(paths[0])
    folder.path(paths[1]).write_bytes(b"cut")
    assert list(ImageStore(archive, folder).find_whole(urls)) == [urls[2]]


def refuse(folder: OutputFolder, monkeypatch: pytest.MonkeyPatch, part: str, number: int) -> None:
    """Let *folder* refuse files with *part* in their names, with the error *number*."""
    for name in ("write", "create"):
        monkeypatch.setattr(folder, name, _refusing(getattr(folder, name), part, number))


def _refusing(act: Callable[..., bool], part: str, number: int) -> Callable[..., bool]:
    def checked(relative: str, data: bytes, **options: bool) -> bool:
        if part in relative:
            raise OSError(number, os.strerror(number), relative)
        return act(relative, data, **options)

    return checked


@pytest.mark.parametrize("number", [errno.ENAMETOOLONG, errno.EINVAL, errno.EILSEQ, errno.EISDIR])
def test_a_name_that_the_file_system_refuses_costs_the_name_and_no_article(
    archive: Archive, folder: OutputFolder, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    one, two, three = listed(archive, 1, 2, 3)
    refuse(folder, monkeypatch, "odd", number)
    group = [
        rendered(one, "_posts/s/odd.md", "_posts/s/with-id.md"),
        rendered(two, "_posts/s/odd.md", "_posts/s/odd-too.md"),
        rendered(three),
    ]
    assert DocumentWriter(archive, folder).write(group, {}) == [None, None, None]
    paths = [archive.queries.article_and_path(article.id)[1] for article in (one, two, three)]
    assert paths == ["_posts/s/with-id.md", f"_posts/s/-{two.id}.md", "_posts/第 3 篇.md"]
    assert all(folder.size(path) for path in paths)
    assert [article.document for article in (one, two, three)] == paths


def test_a_name_reserved_under_another_file_system_is_given_up(
    archive: Archive, folder: OutputFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    (article,) = listed(archive, 1)
    reserve_paths(archive, {article.id: ["_posts/s/much too long.md"]})
    refuse(folder, monkeypatch, "long", errno.ENAMETOOLONG)
    assert DocumentWriter(archive, folder).write([rendered(article, "_posts/s/short.md")], {}) == [None]
    assert archive.queries.article_and_path(article.id)[1] == "_posts/s/short.md"


def test_an_article_that_fits_nowhere_fails_alone(
    archive: Archive, folder: OutputFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = listed(archive, 1, 2)
    refuse(folder, monkeypatch, "/odd/", errno.EILSEQ)
    error, none = DocumentWriter(archive, folder).write([rendered(one, "_posts/odd/a.md"), rendered(two)], {})
    assert none is None
    assert isinstance(error, OSError)
    assert is_of_one_article(error)


@each_case("number", [errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO, errno.EACCES])
def test_what_is_wrong_with_the_disk_is_of_no_article(number: int) -> None:
    assert not is_of_one_article(OSError(number, os.strerror(number)))
