"""Opens an archive for reading only, also where its folder cannot be written.

SQLite reads a file with a write-ahead log only beside two more files, which it makes where they are not there. In a
folder that takes none, a file without a log is read as one that nobody changes, and one with a log from a copy.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote, urlencode

from sqlalchemy import URL

from zakerscraper.archive.engine import SQLITE, parse_database_url
from zakerscraper.archive.schema import VERSION
from zakerscraper.exceptions import ArchiveError

_LOG = "-wal"
"""The end of the name of SQLite's write-ahead log."""
_WAIT_SECONDS = 5.0
"""Seconds to wait for a writer that is just finishing."""


@contextmanager
def readable(url: str) -> Iterator[str]:
    """Yield the URL at which the archive at *url* can be read; at its end copies are deleted.

    It is *url* itself wherever that can be written, and for PostgreSQL. An archive of an earlier version that cannot be
    brought to this one where it lies is copied for that. Raises ArchiveError where there is no archive or it cannot be
    read at all.
    """
    file = sqlite_file(url)
    if file is None or _can_be_written(file):
        yield url
        return
    try:
        file.stat()
        found, version = _open_for_reading(file)
    except (OSError, sqlite3.Error) as error:
        raise ArchiveError(f"cannot read the archive {file}: {getattr(error, 'strerror', None) or error}") from None
    if version >= VERSION:
        yield found
        return
    try:
        temporary = TemporaryDirectory(prefix="zakerscraper-")
    except OSError as error:
        raise ArchiveError(
            f"cannot read the archive {file} where it lies, nor make a temporary folder (TMPDIR) to copy it to:"
            f" {error.strerror}"
        ) from None
    with temporary as folder:
        yield _copy(file, Path(folder))


def _copy(file: Path, folder: Path) -> str:
    """Copy the archive *file*, with its log, to *folder*; return the copy's URL."""
    try:
        for ending in ("", _LOG):
            if (source := file.with_name(file.name + ending)).exists():
                shutil.copyfile(source, folder / source.name)
    except OSError as error:
        raise ArchiveError(
            f"cannot read the archive {file} where it lies, nor copy it to {folder}: {error.strerror}"
        ) from None
    return URL.create(SQLITE, database=str(folder / file.name)).render_as_string()


def check_memory(url: str, purpose: str) -> None:
    """Raise ArchiveError where the archive at *url* may only be read, and *purpose* is to be remembered there."""
    file = sqlite_file(url)
    if file is not None and not _can_be_written(file):
        raise ArchiveError(f"{purpose} is remembered in the archive, and {file} may only be read: mend its rights")


def sqlite_file(url: str) -> Path | None:
    """Return the file of the SQLite database at *url*, None for one in memory, in PostgreSQL or with options."""
    parsed = parse_database_url(url)
    name = parsed.database or ""
    if parsed.get_backend_name() != SQLITE or name in {"", ":memory:"} or name.startswith("file:"):
        return None
    return Path(name).absolute()


def _can_be_written(file: Path) -> bool:
    beside = [path for ending in (_LOG, "-shm") if (path := file.with_name(file.name + ending)).exists()]
    return all(os.access(path, os.W_OK) for path in (file, file.parent, *beside))


def _open_for_reading(file: Path) -> tuple[str, int]:
    """Return the URL at which the tables in *file* can be read, and their version; "" and 0 where they cannot."""
    log = file.with_name(file.name + _LOG)
    modes = [{"mode": "ro"}]
    # A log that holds something is a part of the archive.
    if not log.exists() or not log.stat().st_size:
        modes.append({"immutable": "1"})
    name = f"file:{quote(str(file))}"
    for mode in modes:
        try:
            with closing(sqlite3.connect(f"{name}?{urlencode(mode)}", uri=True, timeout=_WAIT_SECONDS)) as connection:
                row = connection.execute("SELECT value FROM meta WHERE key = 'version'").fetchone()
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF not in {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY}:
                raise
        else:
            version = str(row[0]) if row else ""
            url = URL.create(SQLITE, database=name, query={**mode, "uri": "true"})
            return url.render_as_string(), int(version) if version.isdecimal() else 0
    return "", 0
