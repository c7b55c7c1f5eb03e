"""Compresses the pages that a run stores as served (ZAKER_KEEP_PAGES)."""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime

from zakerscraper.archive.archive import Archive
from zakerscraper.archive.pages import KeptPage, PackedPage, PageDictionary, pack
from zakerscraper.utils import zstd

MAX_KEPT_BYTES = 8 * 1024 * 1024
"""Larger pages are not kept; crawls do not download such."""
HEADERS = ("Content-Language", "Content-Type", "Date", "ETag", "Last-Modified")
"""The headers that are kept: what parsing needs, and validators. Never cookies."""
FIRST_SAMPLES = 64
"""How many pages the first dictionary is trained on, at least."""
MOST_SAMPLES = 512
_GROWTH = 16
"""A new dictionary is due when this many times its samples have been compressed with the last one."""
_SAMPLE_BYTES = 128 * 1024
"""How much of a page a dictionary is trained on."""
_HEADER_LENGTH = 1000


def select_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """Return the kept ones of a response's *headers*, by lower-case name, each on one line."""
    values = {name.lower(): value for name, value in headers.items()}
    return {
        name.lower(): "".join(sign if sign.isprintable() else " " for sign in value)[:_HEADER_LENGTH].strip()
        for name in HEADERS
        if (value := values.get(name.lower()))
    }


def needs_dictionary(newest: PageDictionary | None, pages: int) -> bool:
    """Return whether a new dictionary is due.

    Args:
        newest: The newest dictionary, None without any.
        pages: The number of pages that were compressed with it.
    """
    return pages >= (FIRST_SAMPLES if newest is None else _GROWTH * newest.samples)


class PageKeeper:
    """Holds the pages of articles in progress, and compresses them. Thread-safe."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._on_their_way: dict[str, KeptPage] = {}
        self._lock = threading.Lock()
        self._dictionary: PageDictionary | None = None
        self._count = -1
        """How many pages are compressed with the dictionary; -1 while unknown."""

    def hold(self, page: KeptPage) -> bool:
        """Hold *page* until its article is written; return False for one that is too large to be kept."""
        if len(page.body) > MAX_KEPT_BYTES:
            return False
        self._on_their_way[page.article] = page
        return True

    def take(self, ids: Iterable[str]) -> list[KeptPage]:
        """Remove and return the held pages of the articles *ids*."""
        return [page for id_ in ids if (page := self._on_their_way.pop(id_, None)) is not None]

    def pack(self, pages: Collection[KeptPage]) -> list[PackedPage]:
        """Compress *pages*: milliseconds for each, and some hundred more where a dictionary is due."""
        if not pages:
            return []
        dictionary = self._dictionary_for(len(pages))
        return [pack(page, dictionary) for page in pages]

    def save(self, pages: Sequence[KeptPage]) -> None:
        """Compress and store *pages*, whether or not their articles are written."""
        self._archive.pages.save(self.pack(pages))

    def _dictionary_for(self, pages: int) -> PageDictionary | None:
        """Return the dictionary for the next *pages* pages, trained on stored pages where a new one is due."""
        with self._lock:
            if self._count < 0:
                self._dictionary, self._count = self._archive.pages.newest_dictionary()
            if needs_dictionary(self._dictionary, self._count):
                samples = self._archive.pages.samples(MOST_SAMPLES, _SAMPLE_BYTES)
                self._count = 0  # also where training fails: it is tried again after as many pages
                if data := zstd.train_dictionary(samples):
                    self._dictionary = PageDictionary(data, len(samples), datetime.now(UTC))
            self._count += pages
            return self._dictionary
