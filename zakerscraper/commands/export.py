"""`scrapy export`: the archive written again in any form, without fetching."""

from __future__ import annotations

import argparse
import io
import sys
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, TextIO
from urllib.parse import urlsplit

from zakerscraper.archive.records import EXPORTED
from zakerscraper.archive.store import Archive
from zakerscraper.cli.base import ToolCommand
from zakerscraper.cli.targets import check_target
from zakerscraper.config import Options
from zakerscraper.exceptions import UsageError
from zakerscraper.items import Article
from zakerscraper.services.export import (
    FEED_FORMATS,
    FOLDER_FORMATS,
    FORMATS,
    OwnDocuments,
    document_options,
    export_folder,
    export_text,
)
from zakerscraper.services.exported_files import ExportFolder
from zakerscraper.services.open_archive import open_archive
from zakerscraper.services.save_article import Standing
from zakerscraper.spiders.arguments import moment
from zakerscraper.storage.atomic import write_whole
from zakerscraper.storage.base import Output, RemoteAddress
from zakerscraper.utils.filenames import POSTS
from zakerscraper.utils.redact import hidden
from zakerscraper.utils.suggest import did_you_mean
from zakerscraper.utils.terminal import say

_KEPT = {
    Standing.EDITED: "edited by hand, and left as they are",
    Standing.DELETED: "deleted by hand, and not written again",
    Standing.FOREIGN: "not written, as files of these names are there",
}


class Command(ToolCommand):
    """Write archived articles as documents, Markdown, posts of other generators, JSON or a feed."""

    def syntax(self) -> str:
        return f"--format {'|'.join(FORMATS)} [--section S] [--since DATE] [-o PATH] [options of feeds]"

    def short_desc(self) -> str:
        return "Write the archive again in any form, without fetching"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--format", default="", metavar="FORMAT", help=f"one of {', '.join(FORMATS)}")
        parser.add_argument("--section", metavar="S", help="only articles of this section")
        parser.add_argument("--since", metavar="DATE", help="only articles published on that day or later, +08:00")
        parser.add_argument(
            "-o",
            "--output",
            metavar="PATH",
            help="a folder for documents (by default the output folder), markdown and posts; a file for the others"
            " (by default standard output)",
        )
        parser.add_argument(
            "--overwrite", action="store_true", help="write documents over that were edited or deleted by hand"
        )
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
        if opts.format in {"markdown", "posts"} and not opts.output:
            raise UsageError(f"--format {opts.format} needs -o FOLDER")
        if opts.overwrite and opts.format not in FOLDER_FORMATS:
            raise UsageError(f"--overwrite is for {', '.join(sorted(FOLDER_FORMATS))}, not {opts.format}")
        try:
            since = moment(opts.since) if opts.since is not None else None
        except ValueError:
            raise UsageError(f"--since {opts.since!r} is no date like 2026-05-18, or lies in the future") from None
        if "://" in (opts.output or ""):
            raise UsageError(f"-o {hidden(opts.output)!r}: only ZAKER_OUTPUT_DIR can be elsewhere; name a path here")
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
            overview = archive.overview()
            _check_section(opts.section, overview)
            articles = archive.articles(section=opts.section, since=since)
            if opts.format in FOLDER_FORMATS:
                total = self._write_folder(articles, opts, archive, folder, options)
            elif opts.output in {None, "-"}:
                total = _write(articles, opts, options, sys.stdout)
            else:
                text = io.StringIO()
                total = _write(articles, opts, options, text)
                if total:
                    write_whole(Path(opts.output).absolute(), text.getvalue().encode())
                    say(f"{total} articles in {opts.output}")
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
            done, target = export_folder(articles, place, form, posts=opts.format == "posts"), str(place)
        moved = f", {done.moved} moved to other folders" if done.moved else ""
        say(f"{done.total} documents in {target}, {done.changed} of them changed{moved}")
        for standing, paths in done.kept.items():
            say(f"{_KEPT[standing]}: {len(paths)}; --overwrite writes them all the same", *paths)
        return done.total


def _is_own(opts: argparse.Namespace, output: Path | RemoteAddress) -> bool:
    """Tell whether documents go to where the archive knows what it has written."""
    if not opts.output:
        return True
    return isinstance(output, Path) and Path(opts.output).resolve() == output.resolve()


def _sections(overview: Mapping[str, Any]) -> list[str]:
    return [name for name, states in overview["sections"].items() if EXPORTED in states]


def _check_section(section: str | None, overview: Mapping[str, Any]) -> None:
    """Check that there is the *section* that an option names. Raises UsageError."""
    there = _sections(overview)
    if section is not None and section not in overview["sections"]:
        known = did_you_mean(section, there) or (f"there are {', '.join(there)}" if there else "the archive is empty")
        raise UsageError(f"--section {section!r}: there is no such section; {known}")


def _why_nothing(overview: Mapping[str, Any]) -> str:
    """Say why nothing was chosen; *overview*: what the archive holds."""
    if not _sections(overview):
        return "nothing to export: the archive is empty"
    return "nothing to export: no archived article is so new"


def _write(articles: Iterable[Article], opts: argparse.Namespace, options: Options, out: TextIO) -> int:
    if opts.format not in FEED_FORMATS:
        return export_text(articles, opts.format, out)
    from zakerscraper.services.feeds import FeedOptions, write_feed  # the library behind it is for feeds alone

    base_url = opts.base_url.rstrip("/") + "/" if opts.base_url else ""
    if options.document.image_links == "local" and not base_url:
        say("without --base-url a feed cannot link downloaded pictures: it links them where they came from")
    feed = FeedOptions(
        section=opts.section or "",
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
