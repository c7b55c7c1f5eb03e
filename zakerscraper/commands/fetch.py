"""`scrapy fetch`: Scrapy's own, which names a wrong setting or proxy in one line."""

from __future__ import annotations

from scrapy.commands.fetch import Command as ScrapyCommand

from zakerscraper.cli.base import ChecksSettings


class Command(ChecksSettings, ScrapyCommand):
    """Scrapy's command, with settings checked before anything else."""
