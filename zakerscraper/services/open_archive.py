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
"""The run's name of all tools that write articles, so that only one runs at a time."""


def open_output(url: Path | RemoteUrl, run: str) -> Output:
    """Return the output at *url*, open for *run*. Raises ArchiveError where it cannot be written."""
    folder = output_folder(url, run)
    try:
        folder.open()
    except OSError as error:
        where = (folder.root and error.filename) or url
        raise ArchiveError(f"cannot write to the output folder {where}: {error.strerror}") from None
    return folder


@contextmanager
def open_for_writing(settings: Mapping[str, Any], *, make: bool = True) -> Iterator[tuple[Archive, Output, Options]]:
    """Yield archive, output folder and options for a tool that writes articles.

    Args:
        make: Whether a missing archive is created.

    Raises:
        ArchiveError: The archive is missing, the folder cannot be written, or a crawl or another such tool uses it.
        UsageError: A setting is wrong.
    """
    options = Options.from_settings(settings)
    trust_authorities(options)
    if not make:
        archive_url(options, output_folder(options.output, _WRITER))  # raises where there is none
    folder = open_output(options.output, _WRITER)
    url = options.archive_url or Archive.file_url(archive_file(folder))
    check_database_file(url, folder)
    archive = Archive(url, folder.run)
    with _one_line_errors(), closing(archive):
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
    settings: Mapping[str, Any], *, default_url: str = "", writing: bool = False, run: str = "", memory: str = ""
) -> Iterator[tuple[Archive, Output, Options]]:
    """Yield the archive that *settings* name, its output folder and the options.

    Args:
        default_url: The URL of a database to use where there is no archive yet; "" to raise ArchiveError then.
        writing: Whether the archive will be changed. Otherwise one that may only be read is accepted, too.
        run: The run's name; "" for a unique one.
        memory: What will be stored in the archive, for the error where it may only be read; "" for nothing.

    Raises:
        ArchiveError: The archive is missing or cannot be used.
        UsageError: A setting is wrong.
    """
    options = Options.from_settings(settings)
    trust_authorities(options)
    check_environment(os.environ)
    run = run or f"tool-{os.getpid()}"
    folder = output_folder(options.output, run)
    url = archive_url(options, folder, default_url=default_url)
    if default_url and is_empty_on_server(url):
        url = default_url
    if memory:
        check_memory(url, memory)
    with _one_line_errors(), nullcontext(url) if writing else readable(url) as database_url:
        check_archive(database_url, folder)
        with closing(Archive(database_url, run, reading=not writing)) as archive:
            yield archive, folder, options


def archive_url(options: Options, folder: Output, *, default_url: str = "") -> str:
    """Return the database URL of the archive that *options* name, with its output *folder*.

    Args:
        default_url: Returned where there is no archive; "" to raise ArchiveError then.
    """
    if options.archive_url:
        return options.archive_url
    file = archive_file(folder)
    if file.is_file():
        return Archive.file_url(file)
    if not default_url:
        raise ArchiveError(f"there is no archive in {options.output}: nothing has been crawled into it")
    return default_url


@contextmanager
def _one_line_errors() -> Iterator[None]:
    """Turn a database error into an ArchiveError of one line."""
    try:
        yield
    except SQLAlchemyError as error:
        raise ArchiveError(f"the archive cannot be used: {cause(error)}{remedy(error)}") from error
