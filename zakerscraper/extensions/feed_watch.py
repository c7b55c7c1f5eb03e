"""Checks after a run that Scrapy's feeds (`-o`, `-O`, FEEDS) are stored.

Scrapy itself logs a feed that it cannot store and goes on as if all were well.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

from scrapy.crawler import Crawler
from scrapy.extensions.feedexport import FeedExporter, FeedSlot, ItemFilter
from scrapy.signals import feed_exporter_closed, feed_slot_closed, item_scraped

from zakerscraper.extensions.feed_storage import WholeFileFeedStorage
from zakerscraper.utils.redact import redact_url

_FAILED = "feedexport/failed_count/"


class FeedWatch:
    """Watches the feeds of *crawler*. Must be created before its spider opens."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._items = 0
        self._closed: list[FeedSlot] = []
        self._all_closed = asyncio.Event()
        crawler.signals.connect(self._item_scraped, item_scraped)
        crawler.signals.connect(self._slot_closed, feed_slot_closed)
        crawler.signals.connect(self._exporter_closed, feed_exporter_closed)

    async def failures(self) -> list[str]:
        """Return, when all feeds are stored as far as they can be, a line for each that is not, or not whole.

        To be called as the spider closes.
        """
        exporter = self._crawler.get_extension(FeedExporter)
        if exporter is None:
            return []
        slots = list(exporter.slots)
        await self._all_closed.wait()
        return list(self._failures(slots))

    def _failures(self, slots: list[FeedSlot]) -> Iterator[str]:
        stats = self._crawler.stats.get_stats()
        # Batches that are through are no more among the exporter's slots.
        everything = list(dict.fromkeys([*self._closed, *slots]))
        for slot in everything:
            is_due = slot.itemcount or (slot.store_empty and slot.batch_id == 1)
            missing = self._items - slot.itemcount if _takes_all(slot) else 0
            if why := _failure(slot):
                yield f"the feed {redact_url(slot.uri)} could not be written: {why}"
            elif is_due and slot not in self._closed:
                yield f"the feed {redact_url(slot.uri)} could not be finished"
            elif missing > 0:
                yield f"{missing} of {self._items} items are missing in the feed {redact_url(slot.uri)}"
        for name in (name for name in stats if name.startswith(_FAILED)):
            # Scrapy counts by kind of storage, and says in its log which feed it was.
            kind = name.removeprefix(_FAILED)
            logged = sum(type(slot.storage).__name__ == kind and bool(_failure(slot)) for slot in self._closed)
            if stats[name] > logged:
                alike = (slot for slot in slots if type(slot.storage).__name__ == kind and not _failure(slot))
                uris = ", ".join(redact_url(slot.uri) for slot in alike)
                yield f"{stats[name] - logged} of the feeds could not be stored: {uris}"

    def finish(self, *, is_success: bool) -> tuple[list[str], list[str]]:
        """Let files be replaced by feeds without items, but not by those of a run that failed.

        Returns:
            A line for each feed that could not be written, and one for each other thing to know.
        """
        failures, notes = [], []
        for slot in self._closed:
            if not isinstance(storage := slot.storage, WholeFileFeedStorage):
                continue
            had_failed, shown = storage.failure, redact_url(slot.uri)
            if storage.finish(is_success=is_success):
                notes.append(f"the feed {shown} is left as it was, as this run has no article for it")
            if storage.mended:
                notes.append(f"the feed {shown}: {storage.mended}")
            if storage.failure and not had_failed:
                failures.append(f"the feed {shown} could not be written: {storage.failure}")
        return failures, notes

    def _item_scraped(self) -> None:
        self._items += 1

    def _slot_closed(self, slot: FeedSlot) -> None:
        self._closed.append(slot)

    def _exporter_closed(self) -> None:
        self._all_closed.set()


def _failure(slot: FeedSlot) -> str:
    """Return why the file of *slot* could not be written; "" where it could, or where *slot* is stored elsewhere."""
    return slot.storage.failure if isinstance(slot.storage, WholeFileFeedStorage) else ""


def _takes_all(slot: FeedSlot) -> bool:
    """Return whether every item of the run belongs into *slot*: it has no filter and is no batch."""
    return (
        type(slot.filter) is ItemFilter and not slot.filter.item_classes and not slot.feed_options["batch_item_count"]
    )
