"""`scrapy bench`: Scrapy's own, with settings and proxies checked first.

It measures this machine against a local server for ten seconds, without the project's delays, and with a log.
"""

from __future__ import annotations

import argparse

from scrapy.commands.bench import Command as ScrapyCommand
from scrapy.settings import default_settings as scrapys

from zakerscraper.cli.base import ChecksSettings

_OF_SCRAPY = ("CONCURRENT_REQUESTS", "CONCURRENT_REQUESTS_PER_DOMAIN", "DOWNLOAD_DELAY", "DOWNLOAD_DELAY_JITTER")


class Command(ChecksSettings, ScrapyCommand):
    """Scrapy's command with checked settings."""

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Use Scrapy's own delays and concurrency in place of the project's; the command line goes before both."""
        settings = {**{name: getattr(scrapys, name) for name in _OF_SCRAPY}, **self.default_settings}
        self.settings.setdict(settings, priority="project")
        super().process_options(args, opts)
