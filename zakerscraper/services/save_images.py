"""Writes images to the output folder, each at a path of its own.

A file with other content than ours is the user's and never overwritten.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from itertools import chain

from zakerscraper.archive.archive import Archive
from zakerscraper.archive.serialization import StoredImage
from zakerscraper.document.body import normalize_image_url
from zakerscraper.document.image_paths import image_path
from zakerscraper.exceptions import TruncatedImageError, UnreadableFileError
from zakerscraper.storage.base import Output
from zakerscraper.utils.checksums import md5_of
from zakerscraper.utils.image_ends import why_cut_off
from zakerscraper.utils.images import ImageFacts, inspect, is_whole_image

_NUMBERED = 20
"""How many paths are tried for an image while other files have them."""


def save_image(
    folder: Output, url: str, data: bytes, facts: ImageFacts, published_at: datetime, checksum: str = ""
) -> StoredImage:
    """Write the image *data* of *url* to *folder*, at the first of its paths that is free.

    Args:
        facts: Of *data*.
        published_at: Of its article, aware.
        checksum: MD5 of *data*; "" to compute it.

    Raises:
        OSError: It cannot be written.
    """
    checksum = checksum or md5_of(data)
    # `create` decides atomically who gets the usual path, in this run or in others.
    for others in chain(("", checksum), (f"{checksum}-{number}" for number in range(2, _NUMBERED))):
        path = image_path(url, facts.extension, published_at, checksum=others)
        if folder.create(path, data) or _complete(folder, path, data):
            return StoredImage(path, facts.width, facts.height, facts.animated, len(data), checksum)
    raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), path)


def _complete(folder: Output, path: str, data: bytes) -> bool:
    """Write *data* over the file *path* if that is its beginning, as a power cut leaves it; return whether it was.

    Nothing of the user's is lost with it. What a remote store shows so may be on its way there.
    """
    if folder.root is None or folder.is_link(path):
        return False
    try:
        size = folder.size(path)
        is_beginning = size is not None and size < len(data) and data.startswith(folder.read(path) or b"")
    except UnreadableFileError:
        return False
    if is_beginning:
        folder.write(path, data, sync=False)
    return is_beginning


class ImageStore:
    """Writes the images of a run. They are archived later, with their articles (`list_unarchived`)."""

    def __init__(self, archive: Archive, folder: Output) -> None:
        self._archive = archive
        self.folder = folder
        self._written: dict[str, StoredImage] = {}
        """By URL."""
        self._unarchived: dict[str, StoredImage] = {}
        self._edited: set[str] = set()

    def write(self, url: str, data: bytes, published_at: datetime, *, broke_off: bool = False) -> str:
        """Write the image *data* of *url*. Thread-safe.

        Args:
            published_at: Of its article, aware, for images whose URL contains no month.
            broke_off: Whether the transfer was cut off.

        Returns:
            What is missing of a truncated image that is accepted, as the same part came repeatedly, hours apart; "" for
                a whole one.

        Raises:
            TruncatedImageError: The image is truncated, and is not accepted yet.
            InvalidImageError: *data* is no image.
            OSError: It cannot be written.
        """
        facts, checksum = inspect(data), md5_of(data)
        cut_off = why_cut_off(data, facts.extension) or ("its transfer broke off" if broke_off else "")
        if cut_off and not self._archive.cut_offs.count(url, checksum, now=datetime.now(UTC)):
            raise TruncatedImageError(cut_off)
        stored = save_image(self.folder, url, data, facts, published_at, checksum)
        self._written[url] = self._unarchived[url] = stored
        return cut_off

    def share(self, url: str, other: str) -> None:
        """Use the image that this run has written for *url* also for the URL *other*."""
        if other not in self._written and (stored := self._written.get(url)):
            self._written[other] = self._unarchived[other] = stored

    def find_written(self, urls: Iterable[str]) -> dict[str, StoredImage]:
        """Return those of the images at *urls* that this run has written, by URL."""
        found = ((url, self._written.get(url) or self._written.get(normalize_image_url(url))) for url in urls)
        return {url: stored for url, stored in found if stored is not None}

    def find_whole(self, urls: Iterable[str]) -> dict[str, StoredImage]:
        """Return those of the images at *urls* that are complete in the output folder, whichever run wrote them.

        One that the user has edited counts as complete, and stays as it is.
        """
        # Articles of earlier releases may have image URLs that are not normalized.
        keys = {url: normalize_image_url(url) for url in urls}
        found = {url: self._written[key] for url, key in keys.items() if key in self._written}
        if len(found) < len(keys):
            keys = {url: key for url, key in keys.items() if url not in found}
            saved = self._archive.images.find_saved(keys.values())
            known = {url: saved[key] for url, key in keys.items() if key in saved}
            lying = self.folder.map_items(self._is_there, known.values())
            found |= {url: known[url] for url, is_there in zip(known, lying, strict=True) if is_there}
        return found

    def edited_paths(self) -> list[str]:
        """Return the sorted paths of images that the user has edited, as far as this run has seen."""
        return sorted(self._edited)

    def _is_there(self, image: StoredImage) -> bool:
        size = self.folder.size(image.path)
        if size is None or size == image.size:
            return size is not None
        try:
            is_edited = is_whole_image(self.folder.read(image.path) or b"")
        except UnreadableFileError:
            return False  # it is fetched again, and lies beside this one then
        if is_edited:
            self._edited.add(image.path)
        return is_edited

    def list_unarchived(self) -> dict[str, StoredImage]:
        """Return the images on disk that are not archived yet, by URL."""
        return dict(self._unarchived)

    def mark_archived(self, images: Mapping[str, StoredImage]) -> None:
        """Mark *images* as archived."""
        for url in images:
            self._unarchived.pop(url, None)
