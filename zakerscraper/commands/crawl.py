"""`scrapy crawl`: Scrapy's own, with arguments checked before anything else and an exit status that tells the truth.

Scrapy itself exits with 0 when every callback raised, so no schedule would ever see a failed run.
"""

from __future__ import annotations

import argparse
import logging
import re
from collections.abc import Mapping
from typing import Any

from scrapy.commands.crawl import Command as ScrapyCommand
from scrapy.crawler import Crawler
from scrapy.spiderloader import get_spider_loader

from zakerscraper.books import ERROR, EXIT_STATUS, OK, one_line
from zakerscraper.exceptions import WrongUsage, ZakerError
from zakerscraper.extensions.archivist import Archivist
from zakerscraper.options import Options
from zakerscraper.terminal import show_summary
from zakerscraper.tool_command import WRONG_USAGE, printable, say

logger = logging.getLogger(__name__)

_SETTING = re.compile(r"ZAKER_[A-Z_]*")


class Command(ScrapyCommand):
    """Run a spider; the run's verdict decides the exit status."""

    def short_desc(self) -> str:
        return "Run a spider; exits 0 ok, 1 error, 2 wrong usage, 3 incomplete, 4 blocked, 5 unreadable"

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        # Scrapy's own message would not name what is wrong.
        for option, given in (("-a", opts.spargs), ("-s", opts.set)):
            for text in given:
                if "=" not in text:
                    # What follows a setting's name may be a secret.
                    shown = setting[0] if (setting := _SETTING.match(text)) else repr(text)
                    say(f"{option} {shown}: it must be NAME=VALUE")
                    raise SystemExit(WRONG_USAGE)
        super().process_options(args, opts)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        try:
            name = self._checked(args, opts.spargs)
        except WrongUsage as error:
            self._end(WRONG_USAGE, str(error))
            return
        assert self.crawler_process is not None
        crawler = self._create_crawler(name)
        crawling = self.crawler_process.crawl(crawler, **opts.spargs)
        self.crawler_process.start()
        if summary := _summary(crawler):
            self.exitcode = EXIT_STATUS[summary["verdict"]]
            show_summary(summary)
            self._log(logging.INFO if summary["verdict"] == OK else logging.ERROR, one_line(summary), *summary["notes"])
        else:
            self._end(EXIT_STATUS[ERROR], _why_it_ended(crawler, crawling))

    def _checked(self, args: list[str], given: Mapping[str, str]) -> str:
        """Return the spider's name. Raises WrongUsage for a wrong spider, argument or setting."""
        assert self.settings is not None
        if len(args) != 1:
            # What begins with a hyphen and is no option stands in the arguments too.
            raise WrongUsage(f"crawl takes one spider, not {len(args)}: {' '.join(args) or 'none given'}")
        loader = get_spider_loader(self.settings)
        if args[0] not in loader.list():
            raise WrongUsage(f"spider {args[0]!r} is unknown; there are {', '.join(sorted(loader.list()))}")
        Options.from_settings(self.settings)
        loader.load(args[0])(**given)
        return args[0]

    def _end(self, status: int, *lines: str) -> None:
        self.exitcode = status
        say(*lines)
        self._log(logging.ERROR, *lines)

    def _log(self, level: int, *lines: str) -> None:
        """Say the run's end in its log file as well, if it has one: with scrapyd that is all that a person sees."""
        assert self.settings is not None
        if self.settings["LOG_FILE"]:
            for line in lines:
                logger.log(level, "%s", printable(line))


def _summary(crawler: Crawler) -> dict[str, Any] | None:
    try:
        archivist = crawler.get_extension(Archivist)
    except RuntimeError:  # the crawl never began, so there are no extensions
        return None
    return archivist.summary if archivist else None


def _why_it_ended(crawler: Crawler, crawling: Any) -> str:
    """Say why a run ended without a summary. *crawling*: the task or deferred of the crawl."""
    error = crawling.exception() if hasattr(crawling, "exception") and crawling.done() else None
    if isinstance(error, ZakerError):
        return str(error)
    if error is not None:
        return f"the run could not begin: {type(error).__name__}: {error}"
    return "stopped before its end; the next run takes up what is left"
