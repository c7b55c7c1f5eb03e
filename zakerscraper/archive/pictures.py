"""Pictures in the output: each whole, at a path that is its own, and in the archive with the next articles."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime

from zakerscraper.archive.output import Output
from zakerscraper.archive.records import StoredPicture
from zakerscraper.archive.store import Archive
from zakerscraper.pictures import inspect, picture_path


class PictureStore:
    """The pictures of a run. What it writes the archive learns of later (`unremembered`)."""

    def __init__(self, archive: Archive, folder: Output) -> None:
        self._archive = archive
        self._folder = folder
        self._written: dict[str, StoredPicture] = {}
        """By address."""
        self._unremembered: dict[str, StoredPicture] = {}

    def write(self, url: str, data: bytes, published_at: datetime) -> None:
        """Write the picture *data* from the address *url*; threads may do so at once.

        published_at: of its article, aware, for pictures whose address tells no month. Raises NotAPicture where the
        bytes are none, and OSError.
        """
        facts, checksum = inspect(data), hashlib.md5(data, usedforsecurity=False).hexdigest()
        path = picture_path(url, facts.extension, published_at)
        # Whose the usual path is when two want it at once, in this run or in others, the output decides.
        if not self._folder.create(path, data):
            path = picture_path(url, facts.extension, published_at, checksum=checksum)
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
            known = self._archive.pictures(rest)
            sizes = self._folder.each(lambda picture: self._folder.size(picture.path), known.values())
            found |= {url: known[url] for url, size in zip(known, sizes, strict=True) if size == known[url].size}
        return found

    def unremembered(self) -> dict[str, StoredPicture]:
        """Return the pictures on disk, by address, that the archive has not been told of."""
        return dict(self._unremembered)

    def remembered(self, pictures: Mapping[str, StoredPicture]) -> None:
        """Note that the archive has been told of *pictures*."""
        for url in pictures:
            self._unremembered.pop(url, None)
