"""Brings the search index up to date, with a progress message, before a command searches it."""

from __future__ import annotations

from zakerscraper.archive.archive import Archive
from zakerscraper.cli.archive_lines import show_progress
from zakerscraper.services.search import complete_index
from zakerscraper.utils.terminal import say

_SOON = 1_000
"""Up to so many articles are added to the index without a message."""


def complete_index_with_progress(archive: Archive) -> None:
    """Add missing articles to the search index, with a message and a progress bar where that takes long."""
    due = archive.search.count_due()
    if due > _SOON:
        say(f"{due} articles are put into the index of words first, once; `scrapy archive reindex` does it too")
    with show_progress("articles") as progress:
        if left := complete_index(archive, progress):
            say(f"the archive cannot be written: {left} articles that are not in its index are read one by one")
