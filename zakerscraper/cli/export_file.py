"""`scrapy export`: writes one file, or standard output."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import BinaryIO, TextIO

from zakerscraper.cli.export_books import export_book
from zakerscraper.cli.export_context import STANDARD_OUTPUT, ExportContext
from zakerscraper.cli.export_feeds import export_feed
from zakerscraper.cli.export_web_archive import export_web_archive
from zakerscraper.cli.stdout import standard_output
from zakerscraper.items import Article
from zakerscraper.services import tables
from zakerscraper.services.export import write_item_lines, write_json
from zakerscraper.services.new_articles import NewArticles
from zakerscraper.storage.staged_files import StagedFile, can_be_staged
from zakerscraper.utils.terminal import say


def _write_jsonl(articles: Iterable[Article], out: TextIO, context: ExportContext) -> int:
    return (write_item_lines if context.opts.items else tables.write_jsonl)(articles, out)


TEXT_FORMATS: Mapping[str, Callable[[Iterable[Article], TextIO, ExportContext], int]] = {
    "json": lambda articles, out, _: write_json(articles, out),
    "jsonl": _write_jsonl,
    "csv": lambda articles, out, _: tables.write_csv(articles, out),
    "atom": export_feed,
    "rss": export_feed,
}
"""By format, the function that writes articles and returns how many."""
BINARY_FORMATS: Mapping[str, Callable[[Iterable[Article], BinaryIO, ExportContext], int]] = {
    "parquet": lambda articles, file, _: tables.write_parquet(articles, file),
    "epub": export_book,
    "warc": export_web_archive,
    "wacz": export_web_archive,
}
"""The same for formats that are not text, and so not for standard output."""


def write_file(articles: Iterable[Article], context: ExportContext, new: NewArticles | None = None) -> int:
    """Write *articles* to the file -o or to standard output; return how many.

    The file is written beside its place while the articles are read, and replaces an older one unless there are none.

    Args:
        new: Selects what is new, for --new; marks it as given once the file is in place.
    """
    opts = context.opts
    if opts.output in STANDARD_OUTPUT:
        out = standard_output()
        total = TEXT_FORMATS[opts.format](articles, out, context)
        out.flush()
    elif not can_be_staged(path := Path(opts.output).absolute()):  # a device, a pipe
        with path.open("wb") as file:
            total = _write(articles, file, context)
    else:
        return _replace_file(articles, path, context, new)
    if new is not None:
        new.mark_exported()
    return total


def _replace_file(articles: Iterable[Article], path: Path, context: ExportContext, new: NewArticles | None) -> int:
    staged = StagedFile(path, name=new.staged_name if new is not None else "")
    try:
        if total := _write(articles, staged.file, context):
            if new is None:
                staged.commit()
            else:
                new.commit(staged)
            say(f"{total} articles in {context.opts.output}")
        elif new is not None:
            new.keep_earlier_file()
        return total
    finally:
        if new is None or not new.is_planned:
            staged.discard()


def _write(articles: Iterable[Article], file: BinaryIO, context: ExportContext) -> int:
    if write_binary := BINARY_FORMATS.get(context.opts.format):
        return write_binary(articles, file, context)
    text = io.TextIOWrapper(file, encoding="utf-8", newline="")
    try:
        return TEXT_FORMATS[context.opts.format](articles, text, context)
    finally:
        text.detach()  # flushes, and leaves the file open
