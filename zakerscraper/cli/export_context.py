"""What the parts of `scrapy export` work with."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from zakerscraper.archive.archive import Archive
from zakerscraper.cli.article_choice import names_by_channel, names_by_search
from zakerscraper.config import Options
from zakerscraper.items import Article
from zakerscraper.services.selection import Selection
from zakerscraper.storage.base import Output

STANDARD_OUTPUT = frozenset({None, "-"})
"""Values of -o that mean standard output."""


@dataclass(frozen=True, slots=True)
class ExportContext:
    """An export."""

    opts: argparse.Namespace
    options: Options
    selection: Selection
    archive: Archive
    output: Output

    def group_names(self) -> Callable[[Article], Iterable[str]] | None:
        """Return a function that gives the values of --each for an article; None where its own fields say them."""
        if self.selection.searches and self.opts.each == "search":
            return names_by_search(self.selection, self.archive)
        if self.selection.channels and self.opts.each == "channel":
            return names_by_channel(self.selection, self.archive)
        return None
