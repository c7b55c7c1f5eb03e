"""The options of `scrapy archive` that work on stored pages."""

from __future__ import annotations

import argparse
from typing import Any

from zakerscraper.archive.archive import Archive
from zakerscraper.archive.imported import is_import_id
from zakerscraper.exceptions import UsageError
from zakerscraper.spiders.arguments import parse_article_ids
from zakerscraper.utils.text import size_in_words

ALL = "all"
"""In the place of ids: those of all articles."""
NONE = "none"
"""How the layout of pages that no parser understood is given and shown."""


def add_reread_options(parser: argparse.ArgumentParser) -> None:
    """Add the options that `reread` alone has."""
    parser.add_argument(
        "--layout",
        action="append",
        metavar="NAME",
        help=f"reread: only pages that this parser understood ({NONE!r}: no parser); may be given several times",
    )


def count_pages(archive: Archive) -> tuple[dict[str, int], list[str]]:
    """Return how many pages are kept and their bytes, and the line that says so, none without any."""
    count, size = archive.pages.totals()
    lines = [f"  pages as served: {count} ({size_in_words(size)})"] if count else []
    return {"pages": count, "pages_bytes": size}, lines


def verify_pages(archive: Archive, *, repair: bool) -> tuple[list[dict[str, str]], list[str]]:
    """Check the SHA-256 of each page that is kept; return the faults and lines that tell of them.

    repair: whether damaged ones are forgotten, as nothing can be read from them.
    """
    faults = [{"id": id_, "sha256": digest, "reason": why} for id_, digest, why in archive.pages.find_damaged()]
    if repair:
        archive.pages.drop([(one["id"], one["sha256"]) for one in faults])
    after = "; forgotten" if repair else ""
    return faults, [f"{one['id']}: a page that was kept is damaged: {one['reason']}{after}" for one in faults]


def forget_pages(archive: Archive, words: list[str]) -> tuple[Any, list[str], int]:
    """Forget the pages of the articles that *words* name, or all; the articles stay. Raises UsageError."""
    if words == [ALL]:
        count = archive.pages.forget(None)
        return {"pages": count}, [f"{count} pages forgotten; the articles stay"], 0
    imported = [word for word in words if is_import_id(word)]
    try:
        others = (
            parse_article_ids(",".join(word for word in words if not is_import_id(word))) if words != imported else ()
        )
    except ValueError as error:
        raise UsageError(str(error)) from None
    count = archive.pages.forget([*imported, *others])
    return {"pages": count}, [f"{count} pages forgotten; the articles stay"], 0 if count else 1
