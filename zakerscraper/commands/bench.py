"""`scrapy bench`: Scrapy's own, which names a wrong setting or proxy in one line.

It measures this machine, against a server on it: for ten seconds, without the project's delays, and aloud.
"""

from __future__ import annotations

import argparse

from scrapy.commands.bench import Command as ScrapyCommand
from scrapy.settings import default_settings as scrapys

from zakerscraper.cli.base import ChecksSettings

_OF_SCRAPY = ("CONCURRENT_REQUESTS", "CONCURRENT_REQUESTS_PER_DOMAIN", "DOWNLOAD_DELAY", "DOWNLOAD_DELAY_JITTER")


class Command(ChecksSettings, ScrapyCommand):
    """Scrapy's command, with settings checked before anything else."""

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Put Scrapy's settings for it before the project's, and those of the command line before both."""
        assert self.settings is not None
        wanted = {**{name: getattr(scrapys, name) for name in _OF_SCRAPY}, **self.default_settings}
        self.settings.setdict(wanted, priority="project")
        super().process_options(args, opts)
