"""`scrapy export`: writes one file, or standard output."""

from __future__ import annotations

import argparse
import io
import sys
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, TextIO

from zakerscraper.archive.archive import Archive
from zakerscraper.cli.base import standard_output
from zakerscraper.config import Options
from zakerscraper.items import Article
from zakerscraper.services.export import write_item_lines, write_json
from zakerscraper.services.new_articles import NewArticles
from zakerscraper.services.tables import write_csv, write_jsonl, write_parquet
from zakerscraper.storage.staged_files import StagedFile, can_be_staged
from zakerscraper.utils.terminal import say

if TYPE_CHECKING:
    from zakerscraper.services.feeds import FeedOptions

BookWriting = Callable[[Iterable[Article], BinaryIO], int]
"""Writes articles as a book into a file, and returns how many."""
_TEXTS = {"json": write_json, "jsonl": write_jsonl, "csv": write_csv}
CHANGES = "更正"
"""Added to the title of a feed of changes."""
STANDARD_OUTPUT = frozenset({None, "-"})
"""Values of -o that mean standard output."""


def write_file(
    articles: Iterable[Article],
    opts: argparse.Namespace,
    options: Options,
    archive: Archive,
    new: NewArticles | None = None,
    book: BookWriting | None = None,
) -> int:
    """Write *articles* to the file -o or to standard output; return how many.

    The file is written beside its place while the articles are read, and replaces an older one unless there are none.

    Args:
        new: Selects what is new, for --new; marks it as given once the file is in place.
        book: Writes the binary formats that are not written here; None for another format.
    """
    if opts.output in STANDARD_OUTPUT:
        out = standard_output()
        total = _write_text(articles, opts, options, archive, out)
        out.flush()
    elif not can_be_staged(path := Path(opts.output).absolute()):  # a device, a pipe
        with path.open("wb") as file:
            total = _write(articles, opts, options, archive, book, file)
    else:
        return _replace_file(articles, opts, options, archive, path, new, book)
    if new is not None:
        new.mark_given()
    return total


def _replace_file(
    articles: Iterable[Article],
    opts: argparse.Namespace,
    options: Options,
    archive: Archive,
    path: Path,
    new: NewArticles | None,
    book: BookWriting | None,
) -> int:
    staged = StagedFile(path, name=new.staged_name if new is not None else "")
    try:
        if total := _write(articles, opts, options, archive, book, staged.file):
            if new is None:
                staged.place()
            else:
                new.place(staged)
            say(f"{total} articles in {opts.output}")
        elif new is not None:
            new.keep_earlier_file()
        return total
    finally:
        if new is None or not new.is_planned:
            staged.discard()


def _write(
    articles: Iterable[Article],
    opts: argparse.Namespace,
    options: Options,
    archive: Archive,
    book: BookWriting | None,
    file: BinaryIO,
) -> int:
    if book is not None:
        return book(articles, file)
    if opts.format == "parquet":
        return write_parquet(articles, file)
    text = io.TextIOWrapper(file, encoding="utf-8", newline="")
    try:
        return _write_text(articles, opts, options, archive, text)
    finally:
        text.detach()  # flushes, and leaves the file open


def _write_text(
    articles: Iterable[Article], opts: argparse.Namespace, options: Options, archive: Archive, out: TextIO
) -> int:
    if opts.format in _TEXTS:
        return (write_item_lines if opts.items else _TEXTS[opts.format])(articles, out)
    from zakerscraper.services.feeds import write_feed  # slow to import

    return write_feed(articles, opts.format, feed_options(opts, options, archive), out)


def write_feed_folder(
    articles: Iterable[Article],
    opts: argparse.Namespace,
    options: Options,
    archive: Archive,
    names: Callable[[Article], Iterable[str]] | None = None,
) -> int:
    """Write a feed for each value of --each into the folder -o; return how many feeds there are.

    Args:
        names: Returns the feeds that an article belongs to, where its own fields do not say it.
    """
    from zakerscraper.services.feed_folder import write_feeds  # slow to import

    done = write_feeds(
        articles, opts.each, opts.format, feed_options(opts, options, archive), Path(opts.output), archive, names
    )
    if done.feeds:
        say(f"{done.feeds} feeds in {opts.output}, {done.changed} files of them changed")
    if done.left_out:
        say(
            f"{done.left_out} articles in no feed: of these no channel is known (--each source has feeds of publishers)"
            if opts.each == "channel"
            else f"{done.left_out} articles in no feed: of these no {opts.each} is known"
        )
    return done.feeds


def feed_options(opts: argparse.Namespace, options: Options, archive: Archive) -> FeedOptions:
    """Return the options of feeds."""
    from zakerscraper.services.feeds import FeedOptions  # slow to import

    base_url = opts.base_url.rstrip("/") + "/" if opts.base_url else ""
    if options.document.image_links == "local" and not base_url:
        say("without --base-url a feed cannot link downloaded pictures: it links them where they came from")
    feed = FeedOptions(
        section="、".join(opts.section or ()),
        subject=CHANGES if opts.changes else "",
        document=options.document,
        base_url=base_url,
        feed_url=opts.feed_url or "",
        http_ids=bool(opts.http_ids),
        sizes=lambda urls: {url: image.size for url, image in archive.images.find_saved(urls).items()},
    )
    if opts.new is not None:  # all of them: what is left out now would not be selected again
        return replace(feed, limit=sys.maxsize)
    return feed if opts.limit is None else replace(feed, limit=int(opts.limit))
