"""`scrapy export`: the archive written again in any form, without fetching."""

from __future__ import annotations

import argparse
import io
import sys
from pathlib import Path

from zakerscraper.archive.files import write_whole
from zakerscraper.exceptions import WrongUsage
from zakerscraper.export import FOLDER_FORMATS, FORMATS, document_options, export_folder, export_text
from zakerscraper.spiders.arguments import moment
from zakerscraper.tool_command import ToolCommand, say
from zakerscraper.tools import open_archive


class Command(ToolCommand):
    """Write archived articles as documents, Markdown, posts of other generators, JSON or an Atom feed."""

    def syntax(self) -> str:
        return f"--format {'|'.join(FORMATS)} [--section S] [--since DATE] [-o PATH]"

    def short_desc(self) -> str:
        return "Write the archive again in any form, without fetching"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--format", default="", metavar="FORMAT", help=f"one of {', '.join(FORMATS)}")
        parser.add_argument("--section", metavar="S", help="only articles of this section")
        parser.add_argument("--since", metavar="DATE", help="only articles published then or later, +08:00")
        parser.add_argument(
            "-o",
            "--output",
            metavar="PATH",
            help="documents, markdown and posts: a folder (documents: the output folder by default);"
            " the others: a file (standard output by default)",
        )

    def work(self, args: list[str], opts: argparse.Namespace) -> int:
        assert self.settings is not None
        if args:
            raise WrongUsage(f"export takes no {' '.join(args)!r}")
        if opts.format not in FORMATS:
            raise WrongUsage(f"--format {opts.format!r} is not one of {', '.join(FORMATS)}")
        if opts.format in {"markdown", "posts"} and not opts.output:
            raise WrongUsage(f"--format {opts.format} needs -o FOLDER")
        try:
            since = moment(opts.since) if opts.since is not None else None
        except ValueError:
            raise WrongUsage(f"--since {opts.since!r} is no date like 2026-05-18") from None
        with open_archive(self.settings) as (archive, folder, options):
            articles = archive.articles(section=opts.section, since=since)
            if opts.format in FOLDER_FORMATS:
                target = Path(opts.output).absolute() if opts.output else folder.root
                # In the output folder the archive is to know its documents by what they have become.
                written = archive.document_written if target == folder.root else lambda id_, checksum: None
                form = document_options(opts.format, options.document)
                total, changed = export_folder(articles, target, form, written, posts=opts.format == "posts")
                say(f"{total} documents in {target}, {changed} of them changed")
            elif opts.output in {None, "-"}:
                export_text(articles, opts.format, sys.stdout)
            else:
                text = io.StringIO()
                total = export_text(articles, opts.format, text)
                write_whole(Path(opts.output).absolute(), text.getvalue().encode())
                say(f"{total} articles in {opts.output}")
        return 0
