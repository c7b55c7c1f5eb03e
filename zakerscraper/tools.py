"""What the commands over the archive share: opening it, and checking that what it remembers is on disk."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from zakerscraper.archive.databases import cause
from zakerscraper.archive.files import STATE_FOLDER, OutputFolder, write_whole
from zakerscraper.archive.store import Archive
from zakerscraper.document.render import document
from zakerscraper.exceptions import ArchiveError
from zakerscraper.items import Article
from zakerscraper.options import Options, check_environment


@dataclass(frozen=True, slots=True)
class Fault:
    """An archived article that is not on disk as it was written; *pictures*: those of it that are not."""

    id: str
    title: str
    what: str
    pictures: tuple[str, ...] = ()


_WRITER = "import"
"""The run's name of tools that write articles: one for all, so that there is one of them at a time."""


@contextmanager
def open_for_writing(settings: Mapping[str, Any]) -> Iterator[tuple[Archive, OutputFolder, Options]]:
    """Give the same for a tool that writes articles: both are made where they are not there yet.

    Raises ArchiveError too where the folder cannot be written, or a crawl or another such tool uses the archive.
    """
    options = Options.from_settings(settings)
    folder = OutputFolder(options.output, _WRITER)
    try:
        folder.open()
    except OSError as error:
        raise ArchiveError(f"cannot write to the output folder {options.output}: {error.strerror}") from None
    url = options.archive_url or Archive.file_url(folder.state / "archive.sqlite3")
    archive = Archive(url, folder.run)
    with _in_words(), closing(archive):
        archive.enter()
        try:
            if others := sorted(archive.live_runs()):
                raise ArchiveError(f"{others[0]} is using the archive: wait for its end")
            folder.clear(archive.live)
            yield archive, folder, options
        finally:
            folder.close()


@contextmanager
def open_archive(settings: Mapping[str, Any], *, instead: str = "") -> Iterator[tuple[Archive, OutputFolder, Options]]:
    """Give the archive that *settings* name, its output folder and the options.

    instead: the database to take where there is none yet. Without it raises ArchiveError then: a tool makes no
    archive. Raises WrongUsage for a wrong setting.
    """
    options = Options.from_settings(settings)
    check_environment(os.environ)
    file = options.output / STATE_FOLDER / "archive.sqlite3"
    url = options.archive_url or Archive.file_url(file)
    if not options.archive_url and not file.is_file():
        if not instead:
            raise ArchiveError(f"there is no archive in {options.output}: nothing has been crawled into it")
        url = instead
    run = f"tool-{os.getpid()}"
    archive = Archive(url, run)
    with _in_words(), closing(archive):
        yield archive, OutputFolder(options.output, run), options


@contextmanager
def _in_words() -> Iterator[None]:
    """Say on one line what a database refuses in the middle of the work."""
    try:
        yield
    except SQLAlchemyError as error:
        raise ArchiveError(f"the archive cannot be used: {cause(error)}") from error


def find_faults(archive: Archive, folder: OutputFolder) -> Iterator[Fault]:
    """Yield the exported articles whose document or pictures are missing or changed."""
    whole: dict[str, bool] = {}
    for id_, path, checksum, article in archive.documents():
        pictures = _broken_pictures(archive, folder, article, whole)
        data = folder.read(path)
        if data is None:
            yield Fault(id_, article.title, f"its document is missing: {path}", pictures)
        elif hashlib.sha256(data).hexdigest() != checksum:
            yield Fault(id_, article.title, f"its document has changed: {path}", pictures)
        elif pictures:
            yield Fault(id_, article.title, f"pictures missing or changed: {len(pictures)}", pictures)


def write_again(archive: Archive, folder: OutputFolder, options: Options, id_: str) -> bool:
    """Write the document of the archived article *id_* where it is missing; tell whether it was."""
    article, path = archive.stored(id_)
    if article is None or not path or folder.size(path) is not None:
        return False
    data = document(article, options.document).encode()
    write_whole(folder.path(path), data)
    archive.document_written(id_, hashlib.sha256(data).hexdigest())
    return True


def _broken_pictures(
    archive: Archive, folder: OutputFolder, article: Article, whole: dict[str, bool]
) -> tuple[str, ...]:
    """Return the addresses of pictures of *article* that are not on disk; *whole*: paths judged before."""
    kept = [picture for picture in article.images if picture.path]
    stored = archive.pictures(picture.url for picture in kept)
    broken = []
    for picture in kept:
        if picture.path not in whole:
            known, data = stored.get(picture.url), folder.read(picture.path)
            whole[picture.path] = (
                known is not None
                and data is not None
                and hashlib.md5(data, usedforsecurity=False).hexdigest() == known.checksum
            )
        if not whole[picture.path]:
            broken.append(picture.url)
    return tuple(broken)


def used_bytes(root: Path) -> int:
    """Return how many bytes the files below *root* hold."""
    return sum(path.stat().st_size for path in root.rglob("*") if path.is_file())


def size_in_words(count: int) -> str:
    """Return *count* bytes for people to read: `900 B`, `1.2 MB`."""
    size = float(count)
    for unit in ("B", "KB", "MB"):
        if size < 1000:
            return f"{size:.0f} {unit}" if unit == "B" else f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:.1f} GB"
