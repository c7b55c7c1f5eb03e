"""What the commands over the archive share: opening it, and checking that what it remembers is on disk."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager, nullcontext
from dataclasses import dataclass
from enum import Enum
from itertools import islice
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from zakerscraper.archive.engine import cause
from zakerscraper.archive.integrity import check_archive, check_file, is_empty_on_server
from zakerscraper.archive.read_only import readable
from zakerscraper.archive.store import Archive
from zakerscraper.config import Options, check_environment, trust_authorities
from zakerscraper.exceptions import ArchiveError
from zakerscraper.items import Article
from zakerscraper.services.save_article import Standing
from zakerscraper.storage.base import Output, archive_file, output_folder
from zakerscraper.utils.image_ends import why_cut_off
from zakerscraper.utils.images import is_whole_picture

_GROUP = 64
"""So many articles are checked together."""


@dataclass(frozen=True, slots=True)
class Fault:
    """An archived article that is not on disk as it was written; *pictures*: those of it that are not whole.

    edited: the addresses of pictures that hold another whole picture than was saved. standing: EDITED or DELETED where
    its document is no more what was written last. is_damaged: whether the document is no text that anybody can have
    written: empty, not UTF-8, or not to be read.
    """

    id: str
    title: str
    what: str
    pictures: tuple[str, ...] = ()
    edited: tuple[str, ...] = ()
    standing: Standing | None = None
    is_damaged: bool = False

    @property
    def is_by_hand(self) -> bool:
        """Tell whether all there is to it is what a user has done to the files, so that nothing is wrong."""
        return not self.pictures and not self.is_damaged


_WRITER = "import"
"""The run's name of tools that write articles: one for all, so that there is one of them at a time."""


@contextmanager
def open_for_writing(settings: Mapping[str, Any]) -> Iterator[tuple[Archive, Output, Options]]:
    """Give the same for a tool that writes articles: both are made where they are not there yet.

    Raises ArchiveError too where the folder cannot be written, or a crawl or another such tool uses the archive.
    """
    options = Options.from_settings(settings)
    trust_authorities(options)
    folder = output_folder(options.output, _WRITER)
    try:
        folder.open()
    except OSError as error:
        where = (folder.root and error.filename) or options.output
        raise ArchiveError(f"cannot write to the output folder {where}: {error.strerror}") from None
    url = options.archive_url or Archive.file_url(archive_file(folder))
    check_file(url, folder)
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
def open_archive(
    settings: Mapping[str, Any], *, instead: str = "", writing: bool = False
) -> Iterator[tuple[Archive, Output, Options]]:
    """Give the archive that *settings* name, its output folder and the options.

    writing: whether the archive is going to be changed. Otherwise one is taken, too, that may only be read. instead:
    the database to take where there is none yet. Without it raises ArchiveError then: a tool makes no archive. Raises
    UsageError for a wrong setting.
    """
    options = Options.from_settings(settings)
    trust_authorities(options)
    check_environment(os.environ)
    run = f"tool-{os.getpid()}"
    folder = output_folder(options.output, run)
    url = archive_url(options, folder, instead=instead)
    if instead and is_empty_on_server(url):
        url = instead
    with _in_words(), nullcontext(url) if writing else readable(url) as place:
        check_archive(place, folder)
        with closing(Archive(place, run, reading=not writing)) as archive:
            yield archive, folder, options


def archive_url(options: Options, folder: Output, *, instead: str = "") -> str:
    """Return the database address of the archive that *options* name, with its output *folder*.

    instead: what to return where there is none in the folder. Without it raises ArchiveError then.
    """
    if options.archive_url:
        return options.archive_url
    file = archive_file(folder)
    if file.is_file():
        return Archive.file_url(file)
    if not instead:
        raise ArchiveError(f"there is no archive in {options.output}: nothing has been crawled into it")
    return instead


@contextmanager
def _in_words() -> Iterator[None]:
    """Say on one line what a database refuses in the middle of the work."""
    try:
        yield
    except SQLAlchemyError as error:
        raise ArchiveError(f"the archive cannot be used: {cause(error)}") from error


def find_faults(archive: Archive, folder: Output) -> Iterator[Fault]:
    """Yield the exported articles whose document or pictures are missing or changed. Changes nothing."""
    states: dict[str, _PictureState] = {}
    documents = archive.documents()
    while group := list(islice(documents, _GROUP)):
        _judge_pictures(archive, folder, [article for *_, article in group], states)
        looks = folder.each(lambda one: _look(folder, one[1], one[2]), group)
        for (id_, path, _, article), (standing, damage) in zip(group, looks, strict=True):
            saved = [(one.url, states[one.path]) for one in article.images if one.path]
            broken = tuple(url for url, state in saved if state is _PictureState.BROKEN)
            edited = tuple(url for url, state in saved if state is _PictureState.EDITED)
            what: list[str] = []
            if damage:
                what.append(f"its document {damage}: {path}")
            elif standing is Standing.DELETED:
                what.append(f"its document is missing: {path}")
            elif standing:
                what.append(f"its document has been edited: {path}")
            if broken:
                what.append(f"pictures missing or damaged: {len(broken)}")
            if edited:
                what.append(f"pictures edited: {len(edited)}")
            if what:
                yield Fault(id_, article.title, "; ".join(what), broken, edited, standing, bool(damage))


def _look(folder: Output, path: str, known: Collection[str]) -> tuple[Standing | None, str]:
    """Return how the document at *path* differs from what was written, its SHA-256 one of *known*, and its damage."""
    data = folder.read(path)
    if data is None:
        return (Standing.DELETED, "") if folder.size(path) is None else (Standing.EDITED, "cannot be read")
    if hashlib.sha256(data).hexdigest() in known:
        return None, ""
    if not data:
        return Standing.EDITED, "is damaged (0 bytes)"
    try:
        data.decode()
    except UnicodeDecodeError:
        return Standing.EDITED, "is damaged (not UTF-8)"
    return Standing.EDITED, ""


class _PictureState(Enum):
    WHOLE, EDITED, BROKEN = "whole", "edited", "broken"


def _judge_pictures(
    archive: Archive, folder: Output, articles: Iterable[Article], states: dict[str, _PictureState]
) -> None:
    """Add to *states* how the pictures of *articles* in the output stand to what was saved, by path."""
    wanted: dict[str, str] = {}
    for article in articles:
        for picture in article.images:
            if picture.path:
                wanted.setdefault(picture.path, picture.url)
    paths = [path for path in wanted if path not in states]
    stored = archive.pictures(wanted[path] for path in paths)
    as_they_are = archive.cut_off_digests(wanted[path] for path in paths)

    def state_of(path: str) -> _PictureState:
        known = stored.get(wanted[path])
        if known is None:
            return _PictureState.BROKEN
        if not folder.holds(path, size=known.size, md5=known.checksum):
            return _PictureState.EDITED if is_whole_picture(folder.read(path) or b"") else _PictureState.BROKEN
        # Earlier releases saved pictures that were cut off. An output elsewhere is not read for that.
        data = folder.read(path) if folder.root is not None else None
        is_cut_off = data and why_cut_off(data, path.rpartition(".")[2])
        is_broken = is_cut_off and as_they_are.get(wanted[path]) != known.checksum
        return _PictureState.BROKEN if is_broken else _PictureState.WHOLE

    states.update(zip(paths, folder.each(state_of, paths), strict=True))


def size_in_words(count: int) -> str:
    """Return *count* bytes for people to read: `900 B`, `1.2 MB`."""
    size = float(count)
    for unit in ("B", "KB", "MB"):
        if size < 1000:
            return f"{size:.0f} {unit}" if unit == "B" else f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:.1f} GB"
