"""`scrapy export --format warc|wacz`: writes a web archive of the stored pages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import BinaryIO

from zakerscraper.cli.export_context import ExportContext
from zakerscraper.items import Article
from zakerscraper.services import web_archive
from zakerscraper.utils.terminal import say


def export_web_archive(articles: Iterable[Article], file: BinaryIO, context: ExportContext) -> int:
    """Write the pages of *articles* as a web archive; return the number of articles with a page."""
    done = web_archive.write_web_archive(
        articles, file, context.opts.format, archive=context.archive, folder=context.output
    )
    if done.articles:
        say(f"{done.pages} pages and {done.images} pictures")
    if done.without:
        say(f"{done.without} articles are left out: no page of theirs is kept (ZAKER_KEEP_PAGES)")
    if done.lacking:
        say(f"{done.lacking} pictures are left out: they are not in the output folder as they were saved")
    return done.articles
