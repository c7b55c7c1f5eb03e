"""Opens an archive with its output folder, for commands."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, nullcontext
from pathlib import Path
from typing import Any

from zakerscraper.archive.archive import Archive
from zakerscraper.archive.engine import cause, remedy
from zakerscraper.archive.errors import SQLAlchemyError
from zakerscraper.archive.integrity import check_archive, check_database_file, is_empty_on_server
from zakerscraper.archive.read_only import check_memory, readable
from zakerscraper.config import Options, check_environment, trust_authorities
from zakerscraper.exceptions import ArchiveError
from zakerscraper.storage.base import Output, archive_file, output_folder
from zakerscraper.storage.output_url import RemoteUrl

_WRITER = "import"
"""The run's name of tools that write articles: one for all, so that there is one of them at a time."""


def open_output(url: Path | RemoteUrl, run: str) -> Output:
    """Return the output at *url*, open for the run of that name. Raises ArchiveError where it cannot be written."""
    folder = output_folder(url, run)
    try:
        folder.open()
    except OSError as error:
        where = (folder.root and error.filename) or url
        raise ArchiveError(f"cannot write to the output folder {where}: {error.strerror}") from None
    return folder


@contextmanager
def open_for_writing(settings: Mapping[str, Any], *, make: bool = True) -> Iterator[tuple[Archive, Output, Options]]:
    """Yield the same for a tool that writes articles.

    make: whether both are made where they are not there yet; else ArchiveError. Raises it too where the folder cannot
    be written, or a crawl or another such tool uses the archive.
    """
    options = Options.from_settings(settings)
    trust_authorities(options)
    if not make:
        archive_url(options, output_folder(options.output, _WRITER))  # raises where there is none
    folder = open_output(options.output, _WRITER)
    url = options.archive_url or Archive.file_url(archive_file(folder))
    check_database_file(url, folder)
    archive = Archive(url, folder.run)
    with _in_words(), closing(archive):
        archive.runs.enter()
        try:
            if others := sorted(archive.runs.live_names()):
                raise ArchiveError(f"{others[0]} is using the archive: wait for its end")
            folder.clear(archive.runs.live)
            yield archive, folder, options
        finally:
            folder.close()


@contextmanager
def open_archive(
    settings: Mapping[str, Any], *, instead: str = "", writing: bool = False, run: str = "", memory: str = ""
) -> Iterator[tuple[Archive, Output, Options]]:
    """Yield the archive that *settings* name, its output folder and the options.

    writing: whether the archive is going to be changed. Otherwise one is taken, too, that may only be read. run: the
    run's name, "" for one of its own. memory: what is going to be remembered in it, in words, for who may not. instead:
    the database to take where there is none yet. Without it raises ArchiveError then: a tool makes no archive. Raises
    UsageError for a wrong setting.
    """
    options = Options.from_settings(settings)
    trust_authorities(options)
    check_environment(os.environ)
    run = run or f"tool-{os.getpid()}"
    folder = output_folder(options.output, run)
    url = archive_url(options, folder, instead=instead)
    if instead and is_empty_on_server(url):
        url = instead
    if memory:
        check_memory(url, memory)
    with _in_words(), nullcontext(url) if writing else readable(url) as place:
        check_archive(place, folder)
        with closing(Archive(place, run, reading=not writing)) as archive:
            yield archive, folder, options


def archive_url(options: Options, folder: Output, *, instead: str = "") -> str:
    """Return the database URL of the archive that *options* name, with its output *folder*.

    instead: what to return where there is none in the folder. Without it raises ArchiveError then.
    """
    if options.archive_url:
        return options.archive_url
    file = archive_file(folder)
    if file.is_file():
        return Archive.file_url(file)
    if not instead:
        raise ArchiveError(f"there is no archive in {options.output}: nothing has been crawled into it")
    return instead


@contextmanager
def _in_words() -> Iterator[None]:
    """Say on one line what a database refuses in the middle of the work."""
    try:
        yield
    except SQLAlchemyError as error:
        raise ArchiveError(f"the archive cannot be used: {cause(error)}{remedy(error)}") from error
