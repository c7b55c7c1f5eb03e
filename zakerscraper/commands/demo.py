"""`scrapy demo`: crawls the sample site on this machine, without asking any other host."""

from __future__ import annotations

import argparse
from pathlib import Path

from zakerscraper.cli.base import ToolCommand
from zakerscraper.exceptions import UsageError


class Command(ToolCommand):
    """Crawl the sample site, which runs on this machine, into a folder of its own."""

    uses_archive = False
    takes_arguments = False

    def syntax(self) -> str:
        return "[--output FOLDER]"

    def short_desc(self) -> str:
        return "Crawl a sample site, which runs on this machine, to see what comes of it"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--output", metavar="FOLDER", help="where to write (default: output/demo)")

    def work(self, args: list[str], opts: argparse.Namespace) -> int:
        # Scrapy imports every command for any of them; the sample site brings much along.
        from zakerscraper.sample_site import demo

        if opts.output == "":
            raise UsageError("--output is empty; give it a folder")
        if "://" in (opts.output or ""):
            raise UsageError("--output: the demo writes into a folder of this machine")
        return demo.run(demo.OUTPUT if opts.output is None else Path(opts.output))
