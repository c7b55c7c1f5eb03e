"""`scrapy export --format epub`: writes a book, or a folder of books with their catalogue."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from zakerscraper.cli.export_context import ExportContext
from zakerscraper.document.front_matter import clean_title
from zakerscraper.exceptions import UsageError
from zakerscraper.items import SHANGHAI, Article
from zakerscraper.services.epub.options import LONGEST_SIDE, MAX_SIDE, BookOptions
from zakerscraper.services.selection import Selection
from zakerscraper.utils.terminal import say


def add_book_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of `--format epub`."""
    books = parser.add_argument_group("options of epub")
    books.add_argument("--title", metavar="TITLE", help="what books are called (default: ZAKER)")
    books.add_argument(
        "--picture-size",
        metavar="PIXELS",
        help=f"the longer side of pictures, at most; 0 leaves them out (default: {LONGEST_SIDE})",
    )


def check_book_options(opts: argparse.Namespace) -> None:
    """Check the options of books. Raises UsageError."""
    for name in ("title", "picture_size"):
        if getattr(opts, name) is not None and opts.format != "epub":
            raise UsageError(f"--{name.replace('_', '-')} is for epub, not {opts.format}")
    if opts.each is not None and opts.format == "epub":
        for name in ("fetched_since", "new"):
            if getattr(opts, name) is not None:
                raise UsageError(
                    f"--each does not go with --{name.replace('_', '-')}: a book would lack what was there before;"
                    " use --since"
                )
    size = opts.picture_size
    if size is not None and not (size.isascii() and size.isdecimal() and int(size[:9]) <= MAX_SIDE):
        raise UsageError(f"--picture-size {size!r} is not a number of pixels like {LONGEST_SIDE}, at most {MAX_SIDE}")


def with_whole_books(selection: Selection, opts: argparse.Namespace) -> Selection:
    """Return *selection*, widened to whole days or weeks for such books: no new edition of one may lose articles."""
    if opts.format != "epub" or opts.each not in {"day", "week"}:
        return selection
    since, until = selection.since, selection.until
    if since is not None:
        since = _day_of(since) - timedelta(days=since.astimezone(SHANGHAI).weekday() if opts.each == "week" else 0)
    if until is not None:
        rest = 6 - until.astimezone(SHANGHAI).weekday() if opts.each == "week" else 0
        until = _day_of(until) + timedelta(days=rest + 1, microseconds=-1)
    return replace(selection, since=since, until=until)


def _day_of(moment: datetime) -> datetime:
    return moment.astimezone(SHANGHAI).replace(hour=0, minute=0, second=0, microsecond=0)


def export_book(articles: Iterable[Article], file: BinaryIO, context: ExportContext) -> int:
    """Write *articles* as one book; return how many."""
    from zakerscraper.services.epub import library  # slow to import

    return library.write_book(articles, file, output=context.output, options=_book_options(context))


def export_books(articles: Iterable[Article], context: ExportContext) -> int:
    """Write a book for each value of --each, and the catalogue, into the folder -o; return the number of articles."""
    from zakerscraper.services.epub.library import Library  # slow to import
    from zakerscraper.services.epub.opds import CATALOGUE

    opts, names = context.opts, context.group_names()
    clean = None if names is None else lambda article: dict.fromkeys(map(clean_title, names(article)))
    library = Library(Path(opts.output).absolute(), context.output, opts.each, _book_options(context), clean)
    if total := library.write(articles):
        say(f"{total} articles in {library.written} books in {opts.output}, with their catalogue, {CATALOGUE}")
    return total


def _book_options(context: ExportContext) -> BookOptions:
    """Return the options of books. Their key depends on the selection only: it is the same for every edition."""
    opts, selection = context.opts, context.selection
    searches = () if opts.each == "search" else selection.searches  # where each has a book of its own
    names = "、".join(dict.fromkeys((*selection.sections, *selection.channels, *selection.sources, *searches)))
    title = opts.title or f"ZAKER {names}".strip()
    # The selected days are no part of the key of books of days and weeks.
    days = "" if opts.each in {"day", "week"} else f"{opts.since or ''}/{opts.until or ''}"
    size = LONGEST_SIDE if opts.picture_size is None else int(opts.picture_size)
    return BookOptions(title, key=f"{title}/{names}/{days}", longest_side=size)
