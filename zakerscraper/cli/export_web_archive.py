"""`scrapy export --format warc|wacz`: writes a web archive of the stored pages."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable
from typing import BinaryIO

from zakerscraper.archive.archive import Archive
from zakerscraper.items import Article
from zakerscraper.services.web_archive import WEB_ARCHIVE_FORMATS, write_web_archive
from zakerscraper.storage.base import Output
from zakerscraper.utils.terminal import say


def web_archive_writer(
    opts: argparse.Namespace, archive: Archive, folder: Output
) -> Callable[[Iterable[Article], BinaryIO], int] | None:
    """Return a function that writes the pages of articles as a web archive; None for another format."""
    if opts.format not in WEB_ARCHIVE_FORMATS:
        return None

    def write(articles: Iterable[Article], file: BinaryIO) -> int:
        done = write_web_archive(articles, file, opts.format, archive=archive, folder=folder)
        if done.articles:
            say(f"{done.pages} pages and {done.images} pictures")
        if done.without:
            say(f"{done.without} articles are left out: no page of theirs is kept (ZAKER_KEEP_PAGES)")
        if done.lacking:
            say(f"{done.lacking} pictures are left out: they are not in the output folder as they were saved")
        return done.articles

    return write
