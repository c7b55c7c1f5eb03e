"""The options of `scrapy archive` that work on stored pages."""

from __future__ import annotations

import argparse

from zakerscraper.archive.archive import Archive
from zakerscraper.cli.archive_context import Result
from zakerscraper.cli.article_choice import parse_ids
from zakerscraper.utils.text import size_in_words

ALL = "all"
"""Stands for the ids of all articles."""
NONE = "none"
"""The name of the layout of pages that no parser understood."""


def add_reread_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of `scrapy archive reread`."""
    parser.add_argument(
        "--layout",
        action="append",
        metavar="NAME",
        help=f"reread: only pages that this parser understood ({NONE!r}: no parser); may be given several times",
    )


def count_pages(archive: Archive) -> tuple[dict[str, int], list[str]]:
    """Return the number and bytes of the kept pages as JSON data, and a line with both, no line without pages."""
    count, size = archive.pages.totals()
    lines = [f"  pages as served: {count} ({size_in_words(size)})"] if count else []
    return {"pages": count, "pages_bytes": size}, lines


def verify_pages(archive: Archive, *, repair: bool) -> tuple[list[dict[str, str]], list[str]]:
    """Check the SHA-256 of each kept page; return the faults as JSON data, and a line for each.

    Args:
        repair: Whether damaged pages are deleted, as nothing can be read from them.
    """
    faults = [{"id": id_, "sha256": digest, "reason": why} for id_, digest, why in archive.pages.find_damaged()]
    if repair:
        archive.pages.drop([(fault["id"], fault["sha256"]) for fault in faults])
    after = "; forgotten" if repair else ""
    return faults, [f"{fault['id']}: a page that was kept is damaged: {fault['reason']}{after}" for fault in faults]


def forget_pages(archive: Archive, words: list[str]) -> Result:
    """Delete the kept pages of the articles that *words* name, or of all; the articles stay.

    Returns:
        JSON data, lines and the exit status.

    Raises:
        UsageError: A word is no article's id or URL.
    """
    if words == [ALL]:
        count = archive.pages.forget(None)
        return {"pages": count}, [f"{count} pages forgotten; the articles stay"], 0
    count = archive.pages.forget(parse_ids(words))
    said = f"{count} pages forgotten; the articles stay" if count else "no page of these articles is kept"
    return {"pages": count}, [said], 0 if count else 1
