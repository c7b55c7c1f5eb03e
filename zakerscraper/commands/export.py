"""`scrapy export`: writes the archive again in any format, without fetching."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from zakerscraper.archive.archive import Archive
from zakerscraper.cli.article_choice import (
    add_choice_options,
    add_new_option,
    check_names,
    check_new_name,
    names_by_channel,
    names_by_search,
    parse_limit,
    read_selection,
    sections_in,
)
from zakerscraper.cli.base import ToolCommand
from zakerscraper.cli.export_books import (
    add_book_options,
    book_writer,
    check_book_options,
    with_whole_books,
    write_books,
)
from zakerscraper.cli.export_file import STANDARD_OUTPUT, write_feed_folder, write_file
from zakerscraper.cli.export_web_archive import web_archive_writer
from zakerscraper.cli.index_progress import complete_index_with_progress
from zakerscraper.cli.targets import check_local, check_target
from zakerscraper.config import Options, is_web_url
from zakerscraper.exceptions import UsageError
from zakerscraper.items import Article
from zakerscraper.services.corrections import changes_as_articles
from zakerscraper.services.epub.options import EACH as BOOK_FOR_EACH
from zakerscraper.services.export import (
    EXPORT_FORMATS,
    FEED_FORMATS,
    FOLDER_FORMATS,
    OwnDocuments,
    document_options,
    export_folder,
)
from zakerscraper.services.exported_files import ExportFolder, lock_folder
from zakerscraper.services.new_articles import open_new_articles
from zakerscraper.services.open_archive import open_archive
from zakerscraper.services.save_article import FileState
from zakerscraper.services.selection import Selection
from zakerscraper.services.tables import check_parquet
from zakerscraper.services.web_archive import WEB_ARCHIVE_FORMATS as WEB_ARCHIVES
from zakerscraper.services.web_archive import check_web_archive
from zakerscraper.storage.base import Output
from zakerscraper.storage.output_url import RemoteUrl
from zakerscraper.utils.filenames import POSTS
from zakerscraper.utils.terminal import say

EACH = ("channel", "section", "source", "search")
"""The values of --each for feeds: the keys of `services.feed_folder.KINDS` (slow to import), and searches."""
_KEPT = {
    FileState.EDITED: "edited by hand, and left as they are",
    FileState.DELETED: "deleted by hand, and not written again",
    FileState.FOREIGN: "not written, as files of these names are there",
}


class _Counted:
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

    def syntax(self) -> str:
        return f"--format {'|'.join(EXPORT_FORMATS)} [-o PATH] [choice of articles] [options of books or feeds]"

    def short_desc(self) -> str:
        return "Write the archive again in any form, without fetching"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--format", default="", metavar="FORMAT", help=f"one of {', '.join(EXPORT_FORMATS)}")
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
            help=f"into the folder -o, a feed for each {', '.join(EACH)} with its history, and a list of them (OPML),"
            f" or a book for each {', '.join(BOOK_FOR_EACH)}, and a catalogue (OPDS)",
        )
        add_book_options(parser)
        feeds = parser.add_argument_group("options of atom and rss")
        feeds.add_argument(
            "--changes",
            action="store_true",
            default=None,
            help="an entry for each change of an archived article by the site, with the difference by words, and for"
            " each article that it took back",
        )
        feeds.add_argument(
            "--limit", metavar="N", help="entries at most, the newest; with --each those of a page (default: 100)"
        )
        feeds.add_argument(
            "--base-url", metavar="URL", help="where the output folder is published: pictures link there"
        )
        feeds.add_argument("--feed-url", metavar="URL", help="the public address of the feed itself, or of the folder")
        feeds.add_argument(
            "--http-ids",
            action="store_true",
            default=None,
            help="know entries by http:// addresses, as RSSHub did until 2024 and with /zaker/source",
        )

    def work(self, args: list[str], opts: argparse.Namespace) -> int:
        assert self.settings is not None
        selection = _check_options(args, opts)
        own = opts.format in FOLDER_FORMATS and _is_own(opts, Options.from_settings(self.settings).output)
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
        with open_archive(self.settings, writing=own or bool(run), run=run, memory=memory) as (
            archive,
            folder,
            options,
        ):
            overview = archive.queries.overview()
            check_names(selection, archive, overview)
            if selection.searches:
                complete_index_with_progress(archive)
            selected, written = self._export(opts, selection, archive, folder, options)
            if not written:
                is_there = opts.output not in STANDARD_OUTPUT and os.path.lexists(opts.output)
                left = f"; {opts.output} is left as it is" if is_there else ""
                # Where articles are selected and not written, the writer has said why.
                why = _why_nothing(overview, opts.new, changes=bool(opts.changes))
                say((why if not selected else "nothing to export") + left)
        return 0

    def _export(
        self, opts: argparse.Namespace, selection: Selection, archive: Archive, folder: Output, options: Options
    ) -> tuple[int, int]:
        """Write the selected articles; return how many there are, and how many articles or files were written."""
        names: Callable[[Article], Iterable[str]] | None = None
        if selection.searches and opts.each == "search":
            names = names_by_search(selection, archive)
        elif selection.channels and opts.each == "channel":
            names = names_by_channel(selection, archive)
        if opts.changes:
            found = changes_as_articles(archive, selection)
        else:
            found = selection.articles(archive, as_archived=opts.format in FOLDER_FORMATS)
        is_file = opts.format not in FOLDER_FORMATS and opts.output not in STANDARD_OUTPUT
        with open_new_articles(archive, opts.new, Path(opts.output) if is_file else None) as new:
            articles = _Counted(new.choose(found) if new is not None else found)
            if opts.each and opts.format == "epub":
                written = write_books(articles, opts, selection, folder, names)
            elif opts.each:
                written = write_feed_folder(articles, opts, options, archive, names)
            elif opts.format in FOLDER_FORMATS:
                written = self._write_folder(articles, opts, archive, folder, options)
                if new is not None:
                    new.mark_given()
            else:
                binary = book_writer(opts, selection, folder) or web_archive_writer(opts, archive, folder)
                written = write_file(articles, opts, options, archive, new, binary)
        return articles.count, written

    def _write_folder(
        self, articles: Iterable[Article], opts: argparse.Namespace, archive: Archive, folder: Output, options: Options
    ) -> int:
        form = document_options(opts.format, options.document)
        if _is_own(opts, options.output):
            own = OwnDocuments(archive, folder, form, options.categories, overwrite=opts.overwrite)
            done, target = own.rewrite(articles), str(folder)
        else:
            root = Path(opts.output).absolute()
            with lock_folder(root):
                place = ExportFolder(root, folder.run, overwrite=opts.overwrite)
                if opts.format == "notes":
                    from zakerscraper.services.notes import export_notes  # slow to import

                    done = export_notes(articles, place, folder)
                else:
                    done = export_folder(articles, place, form, posts=opts.format == "posts")
            target = str(place)
        moved = f", {done.moved} moved to other folders or names" if done.moved else ""
        say(f"{done.total} documents in {target}, {done.changed} of them changed{moved}")
        for file_state, paths in done.kept.items():
            say(f"{_KEPT[file_state]}: {len(paths)}; --overwrite writes them all the same", *paths)
        return done.total


def _check_options(args: list[str], opts: argparse.Namespace) -> Selection:
    """Check the options as far as that needs no archive; return which articles they select. Raises UsageError."""
    if args:
        raise UsageError(f"export takes no {' '.join(args)!r}")
    if opts.format not in EXPORT_FORMATS:
        raise UsageError(f"--format {opts.format!r} is not one of {', '.join(EXPORT_FORMATS)}")
    _check_output(opts)
    if opts.unique and opts.format == "documents":
        raise UsageError("--unique is not for documents: each article has its own; posts, markdown and notes take it")
    selection = with_whole_books(read_selection(opts), opts)
    _check_feed_options(opts)
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
    if opts.format in {"parquet", "epub", *WEB_ARCHIVES} and opts.output in STANDARD_OUTPUT:
        raise UsageError(f"--format {opts.format} needs -o {'FOLDER' if opts.each else 'FILE'}: it is not text")
    makes_folder = bool(opts.each) or opts.format in FOLDER_FORMATS
    if makes_folder and Path(opts.output or "").is_file():
        raise UsageError(f"-o {opts.output!r} is a file, and a folder is written")
    if not makes_folder and opts.output and Path(opts.output).is_dir():
        raise UsageError(f"-o {opts.output!r} is a folder, and a file is written")
    if opts.format == "parquet":
        check_parquet()
    if opts.format in WEB_ARCHIVES:
        check_web_archive()
    if opts.overwrite and opts.format not in FOLDER_FORMATS:
        raise UsageError(f"--overwrite is for {', '.join(sorted(FOLDER_FORMATS))}, not {opts.format}")
    if opts.items and opts.format != "jsonl":
        raise UsageError(f"--items is for jsonl, not {opts.format}")
    check_local(opts.output or "")


def _is_own(opts: argparse.Namespace, output: Path | RemoteUrl) -> bool:
    """Return whether documents are written into the archive's own output folder."""
    if not opts.output:
        return True
    return isinstance(output, Path) and os.path.realpath(opts.output) == os.path.realpath(output)


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


def _check_feed_options(opts: argparse.Namespace) -> None:
    """Check the options of feeds. Raises UsageError."""
    for name in ("changes", "limit", "base_url", "feed_url", "http_ids"):
        if getattr(opts, name) is not None and opts.format not in FEED_FORMATS:
            raise UsageError(
                f"--{name.replace('_', '-')} is for {' and '.join(sorted(FEED_FORMATS))}, not {opts.format}"
            )
    if opts.each is not None and opts.format in FEED_FORMATS:
        if opts.each not in EACH:
            raise UsageError(f"--each {opts.each!r} is not one of {', '.join(EACH)}")
        if opts.output in STANDARD_OUTPUT:
            raise UsageError(f"--each {opts.each} needs -o FOLDER")
        if opts.new is not None:
            raise UsageError("--each does not go with --new: a feed has what is new, and its pages have all the rest")
    if opts.changes:
        for name in ("channel", "each", "new", "search", "unique"):
            if getattr(opts, name) not in (None, False):
                raise UsageError(f"--changes does not go with --{name}")
    if opts.limit is not None and opts.new is not None:
        raise UsageError("--limit does not go with --new, which leaves out nothing that is new")
    parse_limit(opts.limit)
    for name, value in (("--base-url", opts.base_url), ("--feed-url", opts.feed_url)):
        if value is not None and not is_web_url(value):
            raise UsageError(f"{name} {value!r} is not an address like https://blog.example/")
