"""`scrapy export --format documents|markdown|notes|posts`: writes a folder of documents."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterable
from pathlib import Path

from zakerscraper.cli.export_context import ExportContext
from zakerscraper.items import Article
from zakerscraper.services.export import OwnDocuments, document_options, export_folder
from zakerscraper.services.exported_files import ExportFolder, lock_folder
from zakerscraper.services.save_article import FileState
from zakerscraper.storage.output_url import RemoteUrl
from zakerscraper.utils.terminal import say

_KEPT = {
    FileState.EDITED: "edited by hand, and left as they are",
    FileState.DELETED: "deleted by hand, and not written again",
    FileState.FOREIGN: "not written, as files of these names are there",
}


def is_own_output(opts: argparse.Namespace, output: Path | RemoteUrl) -> bool:
    """Return whether documents are written into the archive's own output folder."""
    if not opts.output:
        return True
    return isinstance(output, Path) and os.path.realpath(opts.output) == os.path.realpath(output)


def write_folder(articles: Iterable[Article], context: ExportContext) -> int:
    """Write a document for each article; return how many."""
    opts, options, output = context.opts, context.options, context.output
    form = document_options(opts.format, options.document)
    if is_own_output(opts, options.output):
        own = OwnDocuments(context.archive, output, form, options.categories, overwrite=opts.overwrite)
        done, target = own.rewrite(articles), str(output)
    else:
        root = Path(opts.output).absolute()
        with lock_folder(root):
            folder = ExportFolder(root, output.run, overwrite=opts.overwrite)
            if opts.format == "notes":
                from zakerscraper.services.notes import export_notes  # slow to import

                done = export_notes(articles, folder, output)
            else:
                done = export_folder(articles, folder, form, posts=opts.format == "posts")
        target = str(folder)
    moved = f", {done.moved} moved to other folders or names" if done.moved else ""
    say(f"{done.total} documents in {target}, {done.changed} of them changed{moved}")
    for file_state, paths in done.kept.items():
        if file_state is FileState.UNREADABLE:
            say(f"cannot be read, and left as they are: {len(paths)}", *paths)
        else:
            say(f"{_KEPT[file_state]}: {len(paths)}; --overwrite writes them all the same", *paths)
    return done.total
