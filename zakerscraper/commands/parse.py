"""`scrapy parse`: Scrapy's own, over a temporary archive, so that it does not change the real one."""

from __future__ import annotations

import argparse
import warnings
from tempfile import TemporaryDirectory

from scrapy.commands.parse import Command as ScrapyCommand
from scrapy.exceptions import ScrapyDeprecationWarning
from scrapy.spiderloader import get_spider_loader

from zakerscraper.cli.base import WRONG_USAGE, ChecksSettings
from zakerscraper.exceptions import UsageError, ZakerError
from zakerscraper.extensions.archive_settings import apply_archive_settings
from zakerscraper.run_report.status import Verdict
from zakerscraper.spiders.arguments import parse_arguments
from zakerscraper.spiders.base import ZakerSpider
from zakerscraper.utils.terminal import say


class Command(ChecksSettings, ScrapyCommand):
    """Show what a spider makes of one page; required arguments that are not given get their example values."""

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        loader = get_spider_loader(self.settings)
        spider = loader.load(opts.spider) if opts.spider in loader.list() else None
        if spider is not None and issubclass(spider, ZakerSpider):
            for argument in spider.takes:
                if argument.required:
                    opts.spargs.setdefault(argument.name, argument.example)
            try:
                parse_arguments(spider.name, spider.takes, opts.spargs)
                apply_archive_settings(self.settings)
            except ZakerError as error:
                say(str(error))
                self.exitcode = WRONG_USAGE if isinstance(error, UsageError) else Verdict.ERROR.exit_status
                return
            if spider.name == "article":
                opts.spargs.setdefault("url", "0" * 24)
        # Caused by Scrapy's own command.
        warnings.filterwarnings("ignore", message=".*returned a Deferred", category=ScrapyDeprecationWarning)
        with TemporaryDirectory(prefix="zakerscraper-parse-") as folder:
            for name, value in (("ZAKER_OUTPUT_DIR", folder), ("ZAKER_ARCHIVE_URL", ""), ("ZAKER_REDIS_URL", "")):
                self.settings.set(name, value, "cmdline")
            super().run(args, opts)
