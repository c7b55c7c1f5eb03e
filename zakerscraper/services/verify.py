"""Checks that the documents and images of an archive are on disk as they were written."""

from __future__ import annotations

import errno
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from enum import Enum

from zakerscraper.archive.archive import Archive
from zakerscraper.exceptions import UnreadableFileError
from zakerscraper.items import Article
from zakerscraper.services.save_article import FileState
from zakerscraper.storage.base import Output
from zakerscraper.utils.batches import batched
from zakerscraper.utils.checksums import sha256_of
from zakerscraper.utils.image_ends import why_cut_off
from zakerscraper.utils.images import is_whole_image

_GROUP = 64
"""How many articles are checked in a batch."""


@dataclass(frozen=True, slots=True)
class Fault:
    """An archived article that is not on disk as it was written.

    Attributes:
        what: In words.
        images: URLs of its missing or damaged images.
        edited: URLs of images that hold another whole image than was saved.
        unreadable: URLs of images that may not be read, so that nobody knows whether they are whole.
        file_state: EDITED, DELETED or UNREADABLE where its document is not known to be what was written last.
        is_damaged: Whether the document cannot be a user's edit: empty, not UTF-8, or unreadable.
    """

    id: str
    title: str
    what: str
    images: tuple[str, ...] = ()
    edited: tuple[str, ...] = ()
    unreadable: tuple[str, ...] = ()
    file_state: FileState | None = None
    is_damaged: bool = False

    @property
    def is_by_hand(self) -> bool:
        """Return whether all of it is the user's own doing, so that nothing is wrong."""
        return not self.images and not self.unreadable and not self.is_damaged


def find_faults(archive: Archive, folder: Output) -> Iterator[Fault]:
    """Yield the exported articles whose document or images are missing or changed. Changes nothing."""
    states: dict[str, _ImageState] = {}
    for group in batched(archive.queries.documents(), _GROUP):
        _judge_images(archive, folder, [article for *_, article in group], states)
        states_of_documents = folder.map_items(lambda row: _document_state(folder, path=row[1], known=row[2]), group)
        for (id_, path, _, article), (file_state, damage) in zip(group, states_of_documents, strict=True):
            saved = [(image.url, states[image.path]) for image in article.images if image.path]
            broken, edited, unreadable = (
                tuple(url for url, state in saved if state is kind)
                for kind in (_ImageState.BROKEN, _ImageState.EDITED, _ImageState.UNREADABLE)
            )
            what: list[str] = []
            if damage:
                what.append(f"its document {damage}: {path}")
            elif file_state is FileState.DELETED:
                what.append(f"its document is missing: {path}")
            elif file_state:
                what.append(f"its document has been edited: {path}")
            if broken:
                what.append(f"pictures missing or damaged: {len(broken)}")
            if unreadable:
                what.append(f"pictures that may not be read: {len(unreadable)}")
            if edited:
                what.append(f"pictures edited: {len(edited)}")
            if what:
                yield Fault(id_, article.title, "; ".join(what), broken, edited, unreadable, file_state, bool(damage))


def _document_state(folder: Output, path: str, known: Collection[str]) -> tuple[FileState | None, str]:
    """Return how the document at *path* differs from what was written, and its damage, "" without any.

    Args:
        known: The SHA-256 of what was written.
    """
    try:
        data = folder.read(path)
    except UnreadableFileError as error:
        return FileState.UNREADABLE, f"cannot be read ({error.strerror})"
    if data is None:
        return (FileState.EDITED if folder.is_link(path) else FileState.DELETED), ""
    if sha256_of(data) in known:
        return None, ""
    if not data:
        return FileState.EDITED, "is damaged (0 bytes)"
    try:
        data.decode()
    except UnicodeDecodeError:
        return FileState.EDITED, "is damaged (not UTF-8)"
    return FileState.EDITED, ""


class _ImageState(Enum):
    WHOLE, EDITED, BROKEN, UNREADABLE = "whole", "edited", "broken", "unreadable"


def _judge_images(
    archive: Archive, folder: Output, articles: Iterable[Article], states: dict[str, _ImageState]
) -> None:
    """Add the states of the images of *articles* in the output folder to *states*, by path."""
    urls: dict[str, str] = {}
    for article in articles:
        for image in article.images:
            if image.path:
                urls.setdefault(image.path, image.url)
    paths = [path for path in urls if path not in states]
    stored = archive.images.find_saved([urls[path] for path in paths])
    as_they_are = archive.cut_offs.digests([urls[path] for path in paths])

    def state_of(path: str) -> _ImageState:
        known = stored.get(urls[path])
        if known is None:
            return _ImageState.BROKEN
        if not folder.holds(path, size=known.size, md5=known.checksum):
            return _ImageState.EDITED if is_whole_image(folder.read(path) or b"") else _ImageState.BROKEN
        # Earlier releases saved truncated images. A remote output is not read for that.
        data = folder.read(path) if folder.root is not None else None
        is_cut_off = data and why_cut_off(data, path.rpartition(".")[2])
        is_broken = is_cut_off and as_they_are.get(urls[path]) != known.checksum
        return _ImageState.BROKEN if is_broken else _ImageState.WHOLE

    def state_or_unreadable(path: str) -> _ImageState:
        try:
            return state_of(path)
        except UnreadableFileError as error:
            # Rights can be given; what a disk does not give back is lost.
            return _ImageState.UNREADABLE if error.errno in {errno.EACCES, errno.EPERM} else _ImageState.BROKEN

    states.update(zip(paths, folder.map_items(state_or_unreadable, paths), strict=True))
