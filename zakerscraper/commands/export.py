"""`scrapy export`: writes the archive again in any format, without fetching."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from zakerscraper.cli.article_choice import (
    add_choice_options,
    add_new_option,
    check_new_name,
    prepare_selection,
    read_selection,
)
from zakerscraper.cli.base import ToolCommand
from zakerscraper.cli.export_books import add_book_options, check_book_options, export_books, with_whole_books
from zakerscraper.cli.export_context import STANDARD_OUTPUT, ExportContext
from zakerscraper.cli.export_feeds import FEED_FOR_EACH, add_feed_options, check_feed_options, export_feeds
from zakerscraper.cli.export_file import BINARY_FORMATS, TEXT_FORMATS, write_file
from zakerscraper.cli.export_folder import is_own_output, write_folder
from zakerscraper.cli.targets import check_local, check_target
from zakerscraper.config import Options
from zakerscraper.exceptions import UsageError
from zakerscraper.items import Article
from zakerscraper.services.corrections import changes_as_articles
from zakerscraper.services.epub.options import BOOK_FOR_EACH
from zakerscraper.services.export import FEED_FORMATS, FOLDER_FORMATS
from zakerscraper.services.new_articles import open_new_articles
from zakerscraper.services.open_archive import open_archive
from zakerscraper.services.selection import Selection, sections_in
from zakerscraper.services.tables import check_parquet
from zakerscraper.services.web_archive import WEB_ARCHIVE_FORMATS, check_web_archive
from zakerscraper.utils.filenames import POSTS
from zakerscraper.utils.terminal import say

FORMATS = (*FOLDER_FORMATS, *TEXT_FORMATS, *BINARY_FORMATS)
"""What --format may be."""
_EACH = {"epub": BOOK_FOR_EACH, **dict.fromkeys(FEED_FORMATS, FEED_FOR_EACH)}
"""The values of --each, by format."""


class _CountedArticles:
    """Iterates over articles and counts them."""

    def __init__(self, articles: Iterable[Article]) -> None:
        self._articles = articles
        self.count = 0

    def __iter__(self) -> Iterator[Article]:
        for article in self._articles:
            self.count += 1
            yield article


class Command(ToolCommand):
    """Write archived articles as documents, Markdown, notes, posts of other generators, JSON, tables, books, feeds."""

    takes_arguments = False

    def syntax(self) -> str:
        return f"--format {'|'.join(FORMATS)} [-o PATH] [choice of articles] [options of books or feeds]"

    def short_desc(self) -> str:
        return "Write the archive again in any form, without fetching"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--format", default="", metavar="FORMAT", help=f"one of {', '.join(FORMATS)}")
        parser.add_argument(
            "-o",
            "--output",
            metavar="PATH",
            help="a folder for documents (by default the output folder), markdown, notes and posts; a file for the"
            " others (by default standard output, but for parquet, epub, warc and wacz); a folder for epub with --each",
        )
        parser.add_argument(
            "--overwrite", action="store_true", help="write documents over that were edited or deleted by hand"
        )
        parser.add_argument(
            "--items",
            action="store_true",
            help="jsonl with all fields of items, as json has them, in place of the columns of csv and parquet",
        )
        choice = parser.add_argument_group("choice of articles")
        add_choice_options(choice)
        add_new_option(choice)
        parser.add_argument(
            "--each",
            metavar="WHAT",
            help=f"into the folder -o, a feed for each {', '.join(FEED_FOR_EACH)} with its history, and a list of them"
            f" (OPML), or a book for each {', '.join(BOOK_FOR_EACH)}, and a catalogue (OPDS)",
        )
        add_book_options(parser)
        add_feed_options(parser)

    def work(self, args: list[str], opts: argparse.Namespace) -> int:
        selection = _check_options(opts)
        own = opts.format in FOLDER_FORMATS and is_own_output(opts, Options.from_settings(self.settings).output)
        if own and opts.format != "documents":
            raise UsageError(
                f"-o {opts.output!r}: it is the archive's own folder, whose documents --format documents writes again;"
                " name another folder"
            )
        if opts.output not in STANDARD_OUTPUT and not own:
            check_target(self.settings, "-o", opts.output)
            if opts.overwrite and opts.format != "posts":  # whose files have other names
                check_target(self.settings, "-o", Path(opts.output, POSTS))
        run, memory = (f"export-{opts.new}", f"what --new {opts.new} gives") if opts.new is not None else ("", "")
        opened = open_archive(self.settings, writing=own or bool(run), run=run, memory=memory)
        with opened as (archive, output, options):
            overview = archive.queries.overview()
            prepare_selection(selection, archive, overview)
            selected, written = _export(ExportContext(opts, options, selection, archive, output))
            if not written:
                is_there = opts.output not in STANDARD_OUTPUT and os.path.lexists(opts.output)
                left = f"; {opts.output} is left as it is" if is_there else ""
                # Where articles are selected and not written, the writer has said why.
                why = _why_nothing(overview, opts.new, changes=bool(opts.changes))
                say((why if not selected else "nothing to export") + left)
        return 0


def _export(context: ExportContext) -> tuple[int, int]:
    """Write the selected articles; return how many there are, and how many articles or files were written."""
    opts, selection, archive = context.opts, context.selection, context.archive
    is_folder = opts.format in FOLDER_FORMATS
    if opts.changes:
        selected = changes_as_articles(archive, selection)
    else:
        selected = selection.articles(archive, as_archived=is_folder)
    is_file = not is_folder and opts.output not in STANDARD_OUTPUT
    with open_new_articles(archive, opts.new, Path(opts.output) if is_file else None) as new:
        articles = _CountedArticles(new.select(selected) if new is not None else selected)
        if opts.each:
            written = (export_books if opts.format == "epub" else export_feeds)(articles, context)
        elif is_folder:
            written = write_folder(articles, context)
            if new is not None:
                new.mark_exported()
        else:
            written = write_file(articles, context, new)
    return articles.count, written


def _check_options(opts: argparse.Namespace) -> Selection:
    """Check the options as far as that needs no archive; return which articles they select. Raises UsageError."""
    if not opts.format:
        raise UsageError(f"export needs --format, one of {', '.join(FORMATS)}")
    if opts.format not in FORMATS:
        raise UsageError(f"--format {opts.format!r} is not one of {', '.join(FORMATS)}")
    _check_output(opts)
    if opts.unique and opts.format == "documents":
        raise UsageError("--unique is not for documents: each article has its own; posts, markdown and notes take it")
    selection = with_whole_books(read_selection(opts), opts)
    if opts.each is not None:
        if opts.format not in _EACH:
            raise UsageError(f"--each is for epub, atom and rss, not {opts.format}")
        if opts.each not in _EACH[opts.format]:
            raise UsageError(f"--each {opts.each!r} is not one of {', '.join(_EACH[opts.format])}")
    check_feed_options(opts)
    check_book_options(opts)
    check_new_name(opts.new)
    if opts.each == "search" and not opts.search:
        raise UsageError("--each search needs --search WORDS, once for each")
    return selection


def _check_output(opts: argparse.Namespace) -> None:
    """Check that the format can be written to -o. Raises UsageError."""
    if opts.output == "":
        raise UsageError("-o '': it is empty; name a path")
    if opts.format in FOLDER_FORMATS and (opts.output == "-" or not (opts.output or opts.format == "documents")):
        raise UsageError(f"--format {opts.format} needs -o FOLDER")
    if opts.format in BINARY_FORMATS and opts.output in STANDARD_OUTPUT:
        raise UsageError(f"--format {opts.format} needs -o {'FOLDER' if opts.each else 'FILE'}: it is not text")
    makes_folder = bool(opts.each) or opts.format in FOLDER_FORMATS
    if makes_folder and Path(opts.output or "").is_file():
        raise UsageError(f"-o {opts.output!r} is a file, and a folder is written")
    if not makes_folder and opts.output and Path(opts.output).is_dir():
        raise UsageError(f"-o {opts.output!r} is a folder, and a file is written")
    if opts.format == "parquet":
        check_parquet()
    if opts.format in WEB_ARCHIVE_FORMATS:
        check_web_archive()
    if opts.overwrite and opts.format not in FOLDER_FORMATS:
        raise UsageError(f"--overwrite is for {', '.join(sorted(FOLDER_FORMATS))}, not {opts.format}")
    if opts.items and opts.format != "jsonl":
        raise UsageError(f"--items is for jsonl, not {opts.format}")
    check_local(opts.output or "")


def _why_nothing(overview: Mapping[str, Any], name: str | None, *, changes: bool) -> str:
    """Return why no article was selected.

    Args:
        overview: The result of `Queries.overview`.
        name: The value of --new.
        changes: The value of --changes.
    """
    if not sections_in(overview):
        return "nothing to export: the archive is empty"
    if changes:
        return "nothing to export: the site has changed nothing of what is archived and chosen"
    if name is not None:
        return f"nothing to export: of these articles none is new or changed since the last export of {name!r}"
    return "nothing to export: no archived article is of these sections, channels, publishers, days and words"
