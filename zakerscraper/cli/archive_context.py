"""What the subcommands of `scrapy archive` work with, and what they return."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from typing import Any

from zakerscraper.archive.archive import Archive
from zakerscraper.config import Options
from zakerscraper.storage.base import Output

Result = tuple[Any, list[str], int]
"""The result of a subcommand: JSON data, lines for people, exit status."""


@dataclass(frozen=True, slots=True)
class ArchiveContext:
    """An open archive, and what a subcommand was told.

    Attributes:
        args: Its arguments after the subcommand's name.
        ids: The article ids in *args*.
    """

    archive: Archive
    output: Output
    options: Options
    opts: argparse.Namespace
    args: list[str]
    ids: tuple[str, ...]
