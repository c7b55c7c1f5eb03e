"""Pictures on disk: each whole, at a path that is its own, and in the archive with the next articles."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime
from threading import Lock

from zakerscraper.archive.files import OutputFolder
from zakerscraper.archive.store import Archive, StoredPicture
from zakerscraper.pictures import inspect, picture_path


class PictureStore:
    """The pictures of a run. What it writes the archive learns of later (`unremembered`)."""

    def __init__(self, archive: Archive, folder: OutputFolder) -> None:
        self._archive = archive
        self._folder = folder
        self._written: dict[str, StoredPicture] = {}
        """By address."""
        self._unremembered: dict[str, StoredPicture] = {}
        self._checksums: dict[str, str] = {}
        """The MD5 of each picture that this run has written, or is writing, by path."""
        self._choosing = Lock()

    def write(self, url: str, data: bytes, published_at: datetime) -> None:
        """Write the picture *data* from the address *url*; threads may do so at once.

        published_at: of its article, aware, for pictures whose address tells no month. Raises NotAPicture where the
        bytes are none, and OSError.
        """
        facts, checksum = inspect(data), hashlib.md5(data, usedforsecurity=False).hexdigest()
        path = picture_path(url, facts.extension, published_at)
        with self._choosing:
            if self._is_anothers(path, checksum, data):
                path = picture_path(url, facts.extension, published_at, checksum=checksum)
            self._checksums[path] = checksum
        self._folder.write(path, data, sync=False)
        stored = StoredPicture(path, facts.width, facts.height, facts.animated, len(data), checksum)
        self._written[url] = self._unremembered[url] = stored

    def written(self, urls: Iterable[str]) -> dict[str, StoredPicture]:
        """Return those of the pictures at *urls* that this run has written."""
        return {url: self._written[url] for url in urls if url in self._written}

    def whole(self, urls: Iterable[str]) -> dict[str, StoredPicture]:
        """Return those of the pictures at *urls* that lie whole in the output folder, whichever run wrote them."""
        wanted = list(dict.fromkeys(urls))
        found = self.written(wanted)
        if rest := [url for url in wanted if url not in found]:
            for url, picture in self._archive.pictures(rest).items():
                if self._folder.size(picture.path) == picture.size:
                    found[url] = picture
        return found

    def unremembered(self) -> dict[str, StoredPicture]:
        """Return the pictures on disk, by address, that the archive has not been told of."""
        return dict(self._unremembered)

    def remembered(self, pictures: Mapping[str, StoredPicture]) -> None:
        """Note that the archive has been told of *pictures*."""
        for url in pictures:
            self._unremembered.pop(url, None)

    def _is_anothers(self, path: str, checksum: str, data: bytes) -> bool:
        """Tell whether *path* is that of a picture with other bytes: one that this run writes, or one on disk."""
        if known := self._checksums.get(path):
            return known != checksum
        held = self._folder.read(path)
        return held is not None and held != data
