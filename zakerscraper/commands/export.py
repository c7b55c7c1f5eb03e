"""`scrapy export`: the archive written again in any form, without fetching."""

from __future__ import annotations

import argparse
import io
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO, TextIO
from urllib.parse import urlsplit

from zakerscraper.archive.archive import Archive
from zakerscraper.archive.serialization import EXPORTED
from zakerscraper.cli.base import ToolCommand
from zakerscraper.cli.targets import check_target
from zakerscraper.config import Options
from zakerscraper.exceptions import UsageError
from zakerscraper.items import Article, TimeSpan
from zakerscraper.services.export import (
    FEED_FORMATS,
    FOLDER_FORMATS,
    FORMATS,
    OwnDocuments,
    document_options,
    export_folder,
    write_json,
    write_jsonl,
)
from zakerscraper.services.exported_files import ExportFolder
from zakerscraper.services.open_archive import open_archive
from zakerscraper.services.save_article import Standing
from zakerscraper.services.selection import Selection
from zakerscraper.services.tables import check_parquet, write_csv, write_parquet
from zakerscraper.spiders.arguments import time_span
from zakerscraper.storage.base import Output, RemoteAddress
from zakerscraper.storage.staged_files import StagedFile, can_be_staged
from zakerscraper.utils.filenames import POSTS
from zakerscraper.utils.redact import hidden
from zakerscraper.utils.suggest import did_you_mean
from zakerscraper.utils.terminal import say

_TEXTS = {"json": write_json, "jsonl": write_jsonl, "csv": write_csv}
_NAMES_SHOWN = 12
"""So many names of sections or publishers are shown where one is unknown."""
_KEPT = {
    Standing.EDITED: "edited by hand, and left as they are",
    Standing.DELETED: "deleted by hand, and not written again",
    Standing.FOREIGN: "not written, as files of these names are there",
}


class Command(ToolCommand):
    """Write archived articles as documents, Markdown, notes, posts of other generators, JSON, a table or a feed."""

    def syntax(self) -> str:
        return f"--format {'|'.join(FORMATS)} [-o PATH] [choice of articles] [options of feeds]"

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
            " others (by default standard output, but for parquet)",
        )
        parser.add_argument(
            "--overwrite", action="store_true", help="write documents over that were edited or deleted by hand"
        )
        chosen = parser.add_argument_group("choice of articles")
        for name, what in (("section", "of this section"), ("source", "of this publisher")):
            chosen.add_argument(
                f"--{name}", action="append", metavar="NAME", help=f"only articles {what}; may be given several times"
            )
        for name, what in (
            ("since", "published on that day (+08:00) or later"),
            ("until", "published on that day (+08:00) or earlier"),
            ("fetched-since", "fetched on that day (+08:00) or later"),
        ):
            chosen.add_argument(f"--{name}", metavar="DATE", help=f"only articles {what}")
        feeds = parser.add_argument_group("options of atom and rss")
        feeds.add_argument("--limit", metavar="N", help="entries at most, the newest (default: 100)")
        feeds.add_argument(
            "--base-url", metavar="URL", help="where the output folder is published: pictures link there"
        )
        feeds.add_argument("--feed-url", metavar="URL", help="the public address of the feed itself")
        feeds.add_argument(
            "--http-ids",
            action="store_true",
            default=None,
            help="know entries by http:// addresses, as RSSHub did until 2024 and with /zaker/source",
        )

    def work(self, args: list[str], opts: argparse.Namespace) -> int:
        assert self.settings is not None
        if args:
            raise UsageError(f"export takes no {' '.join(args)!r}")
        if opts.format not in FORMATS:
            raise UsageError(f"--format {opts.format!r} is not one of {', '.join(FORMATS)}")
        _check_output(opts)
        selection = _selection(opts)
        _check_feed_options(opts)
        own = opts.format in FOLDER_FORMATS and _is_own(opts, Options.from_settings(self.settings).output)
        if own and opts.format != "documents":
            raise UsageError(
                f"-o {opts.output!r}: it is the archive's own folder, whose documents --format documents writes again;"
                " name another folder"
            )
        if opts.output not in {None, "", "-"} and not own:
            check_target(self.settings, "-o", opts.output)
            if opts.overwrite and opts.format != "posts":  # those have names of their own
                check_target(self.settings, "-o", Path(opts.output, POSTS))
        with open_archive(self.settings, writing=own) as (archive, folder, options):
            overview = archive.queries.overview()
            _check_names(selection, archive, overview)
            articles = selection.articles(archive)
            if opts.format in FOLDER_FORMATS:
                total = self._write_folder(articles, opts, archive, folder, options)
            else:
                total = _write_file(articles, opts, options)
            if not total:
                left = f"; {opts.output} is left as it is" if opts.output not in {None, "-"} else ""
                say(_why_nothing(overview) + left)
        return 0

    def _write_folder(
        self, articles: Iterable[Article], opts: argparse.Namespace, archive: Archive, folder: Output, options: Options
    ) -> int:
        form = document_options(opts.format, options.document)
        if _is_own(opts, options.output):
            own = OwnDocuments(archive, folder, form, options.categories, overwrite=opts.overwrite)
            done, target = own.rewrite(articles), str(folder)
        else:
            place = ExportFolder(Path(opts.output).absolute(), folder.run, overwrite=opts.overwrite)
            if opts.format == "notes":
                from zakerscraper.services.notes import export_notes  # late: it needs what makes Markdown

                done = export_notes(articles, place, folder)
            else:
                done = export_folder(articles, place, form, posts=opts.format == "posts")
            target = str(place)
        moved = f", {done.moved} moved to other folders" if done.moved else ""
        say(f"{done.total} documents in {target}, {done.changed} of them changed{moved}")
        for standing, paths in done.kept.items():
            say(f"{_KEPT[standing]}: {len(paths)}; --overwrite writes them all the same", *paths)
        return done.total


def _check_output(opts: argparse.Namespace) -> None:
    """Check that the format can be written to what -o names. Raises UsageError."""
    if opts.format in FOLDER_FORMATS - {"documents"} and not opts.output:
        raise UsageError(f"--format {opts.format} needs -o FOLDER")
    if opts.format == "parquet":
        if opts.output in {None, "", "-"}:
            raise UsageError("--format parquet needs -o FILE: it is no text")
        check_parquet()
    if opts.overwrite and opts.format not in FOLDER_FORMATS:
        raise UsageError(f"--overwrite is for {', '.join(sorted(FOLDER_FORMATS))}, not {opts.format}")
    if "://" in (opts.output or ""):
        raise UsageError(f"-o {hidden(opts.output)!r}: only ZAKER_OUTPUT_DIR can be elsewhere; name a path here")


def _selection(opts: argparse.Namespace) -> Selection:
    """Return which articles the options name. Raises UsageError for a day that is none."""
    since, until, fetched = (_day(opts, name) for name in ("since", "until", "fetched_since"))
    if since and until and since.start > until.end:
        raise UsageError(f"--until {opts.until!r} lies before --since {opts.since!r}")
    return Selection(
        sections=tuple(opts.section or ()),
        sources=tuple(opts.source or ()),
        since=since.start if since else None,
        until=until.end if until else None,
        fetched_since=fetched.start if fetched else None,
    )


def _day(opts: argparse.Namespace, name: str) -> TimeSpan | None:
    text = getattr(opts, name)
    try:
        return time_span(text) if text is not None else None
    except ValueError:
        option = f"--{name.replace('_', '-')}"
        raise UsageError(f"{option} {text!r} is no date like 2026-05-18, or lies in the future") from None


def _is_own(opts: argparse.Namespace, output: Path | RemoteAddress) -> bool:
    """Tell whether documents go to where the archive knows what it has written."""
    if not opts.output:
        return True
    return isinstance(output, Path) and Path(opts.output).resolve() == output.resolve()


def _sections(overview: Mapping[str, Any]) -> list[str]:
    return [name for name, states in overview["sections"].items() if EXPORTED in states]


def _check_names(selection: Selection, archive: Archive, overview: Mapping[str, Any]) -> None:
    """Check that there are the sections and publishers that options name. Raises UsageError."""
    for section in selection.sections:
        if section not in overview["sections"]:
            raise _unknown("--section", section, "section", _sections(overview))
    if selection.sources:
        sources = {article.source for article in archive.queries.articles()} - {""}
        for source in selection.sources:
            if source not in sources:
                raise _unknown("--source", source, "publisher", sorted(sources))


def _unknown(option: str, name: str, kind: str, there: Sequence[str]) -> UsageError:
    shown = ", ".join(there[:_NAMES_SHOWN]) + (" …" if len(there) > _NAMES_SHOWN else "")
    known = did_you_mean(name, there) or (f"there are {shown}" if there else "the archive is empty")
    return UsageError(f"{option} {name!r}: there is no such {kind}; {known}")


def _why_nothing(overview: Mapping[str, Any]) -> str:
    """Say why nothing was chosen; *overview*: what the archive holds."""
    if not _sections(overview):
        return "nothing to export: the archive is empty"
    return "nothing to export: no archived article is of these sections, publishers and days"


def _write_file(articles: Iterable[Article], opts: argparse.Namespace, options: Options) -> int:
    """Write *articles* to the file that -o names, or to standard output; return how many.

    The file is written beside its place as the articles are read, and replaces what is there where there are any.
    """
    if opts.output in {None, "-"}:
        return _write_text(articles, opts, options, sys.stdout)
    path = Path(opts.output).absolute()
    if not can_be_staged(path):  # a device, a pipe
        with path.open("wb") as file:
            return _write(articles, opts, options, file)
    staged = StagedFile(path)
    try:
        if total := _write(articles, opts, options, staged.file):
            staged.place()
            say(f"{total} articles in {opts.output}")
        return total
    finally:
        staged.discard()


def _write(articles: Iterable[Article], opts: argparse.Namespace, options: Options, file: BinaryIO) -> int:
    if opts.format == "parquet":
        return write_parquet(articles, file)
    text = io.TextIOWrapper(file, encoding="utf-8", newline="")
    try:
        return _write_text(articles, opts, options, text)
    finally:
        text.detach()  # which flushes it, and leaves the file open


def _write_text(articles: Iterable[Article], opts: argparse.Namespace, options: Options, out: TextIO) -> int:
    if opts.format in _TEXTS:
        return _TEXTS[opts.format](articles, out)
    from zakerscraper.services.feeds import FeedOptions, write_feed  # the library behind it is for feeds alone

    base_url = opts.base_url.rstrip("/") + "/" if opts.base_url else ""
    if options.document.image_links == "local" and not base_url:
        say("without --base-url a feed cannot link downloaded pictures: it links them where they came from")
    feed = FeedOptions(
        section="、".join(opts.section or ()),
        document=options.document,
        base_url=base_url,
        feed_url=opts.feed_url or "",
        http_ids=bool(opts.http_ids),
    )
    if opts.limit is not None:
        feed = replace(feed, limit=int(opts.limit))
    return write_feed(articles, opts.format, feed, out)


def _check_feed_options(opts: argparse.Namespace) -> None:
    """Check the options of feeds. Raises UsageError."""
    for name in ("limit", "base_url", "feed_url", "http_ids"):
        if getattr(opts, name) is not None and opts.format not in FEED_FORMATS:
            raise UsageError(
                f"--{name.replace('_', '-')} is for {' and '.join(sorted(FEED_FORMATS))}, not {opts.format}"
            )
    if opts.limit is not None and not (opts.limit.isascii() and opts.limit.isdecimal() and int(opts.limit[:9]) > 0):
        raise UsageError(f"--limit {opts.limit!r} is no number of entries like 100")
    for name, value in (("--base-url", opts.base_url), ("--feed-url", opts.feed_url)):
        if value is not None and not _is_address(value):
            raise UsageError(f"{name} {value!r} is no address like https://blog.example/")


def _is_address(value: str) -> bool:
    try:
        parts = urlsplit(value)
        # A line end, a quote or a space would make two of it somewhere.
        return (
            parts.scheme in {"http", "https"}
            and bool(parts.hostname)
            and parts.port != 0
            and value.isascii()
            and not set(value) & set(' "<>\t\r\n')
        )
    except ValueError:
        return False
