"""Consistent backups of an archive's database, taken while runs write to it."""

from __future__ import annotations

import os
import re
import sqlite3
import stat
import time
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import NullPool
from sqlalchemy.exc import SQLAlchemyError

from zakerscraper.archive.engine import POSTGRESQL, cause, make_engine, parse_database_url
from zakerscraper.archive.own_files import SIDE_FILES
from zakerscraper.archive.read_only import readable, sqlite_file
from zakerscraper.exceptions import ArchiveError, UsageError
from zakerscraper.storage.atomic import sync_folder

_DEAD_SECONDS = 24 * 60 * 60
"""No backup takes so long."""
_PRIVATE, _NO_PROGRAM = 0o600, 0o666
_FIRST_BYTES = b"SQLite format 3\0"
_BUSY_SECONDS = 5.0
"""How long to wait for programs that use the file to be replaced."""


@dataclass(frozen=True, slots=True)
class Backup:
    """A copy of an archive that has been made.

    Attributes:
        articles: How many it knows.
        size: Bytes.
    """

    file: str
    articles: int
    size: int


def back_up(url: str, file: Path, *, overwrite: bool = False) -> Backup:
    """Write the archive at *url*, which is in SQLite, as it is at this moment to *file*, whole or not at all.

    The copy is a single file, of the archive's version, with the permissions of the file that it replaces, else those
    of the archive.

    Args:
        overwrite: Whether a database, or an empty file, may be at *file* already, with the files that SQLite has beside
            it. Those are deleted: SQLite would take a log beside the copy for a part of it.

    Raises:
        UsageError: The archive is in PostgreSQL, or what is there is not to be replaced.
        ArchiveError: The archive cannot be read or is damaged, *file* is a database in use, or another program has
            written to it meanwhile.
        OSError: The copy cannot be written.
    """
    if parse_database_url(url).get_backend_name() == POSTGRESQL:
        raise UsageError("the archive is in PostgreSQL, which has a program for this: pg_dump --format=custom DATABASE")
    archive = sqlite_file(url)
    _check_target(file, archive, overwrite)
    name = f".{file.name[:32]}."
    temporary = file.with_name(f"{name}{os.getpid()}.tmp")
    _clear_dead(file.parent, name)
    try:
        os.close(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _PRIVATE))
        with readable(url) as readable_url:
            articles = _copy(readable_url, temporary)
        with open(temporary, "rb") as copied:
            os.fsync(copied.fileno())
        _check_target(file, archive, overwrite)  # again, as the copy may have taken long
        if like := next((path for path in (file, archive) if path is not None and path.exists()), None):
            with suppress(OSError):  # not every file system has rights
                temporary.chmod(stat.S_IMODE(like.stat().st_mode) & _NO_PROGRAM | _PRIVATE)
        _clear_side_files(file)
        os.replace(temporary, file)
        sync_folder(file.parent)
    finally:
        for ending in ("", *SIDE_FILES):
            with suppress(OSError):
                temporary.with_name(temporary.name + ending).unlink()
    if _count(file) != articles:
        raise ArchiveError(f"{file} does not hold what was written: another program has written there")
    return Backup(str(file), articles, file.stat().st_size)


def _clear_dead(folder: Path, name: str) -> None:
    """Remove from *folder* temporary files that killed backups have left, each as large as the archive."""
    leftover = re.compile(rf"{re.escape(name)}\d+\.tmp(?:{'|'.join(SIDE_FILES)})?")
    for path in folder.iterdir():
        if not leftover.fullmatch(path.name):
            continue
        with suppress(OSError):
            if time.time() - path.stat().st_mtime > _DEAD_SECONDS:
                path.unlink()


def _check_target(file: Path, archive: Path | None, overwrite: bool) -> None:
    if not file.parent.is_dir():
        raise UsageError(f"{str(file.parent)!r} is not a folder: make it first")
    if ending := next((ending for ending in SIDE_FILES if file.name.lower().endswith(ending)), ""):
        raise UsageError(f"{str(file)!r}: names that end in {ending} are for files of SQLite's: name another file")
    beside = [path.name for path in _side_files(file)]
    if not os.path.lexists(file):
        if beside:
            raise UsageError(f"{str(file)!r}: of another database, {', '.join(beside)} is there: move it away")
        return
    if archive is not None and file.exists() and archive.exists() and file.samefile(archive):
        raise UsageError(f"{str(file)!r} is the archive itself: name another file")
    if not file.is_file() or file.is_symlink():
        raise UsageError(f"{str(file)!r} is there and no plain file: name another one")
    if not overwrite:
        raise UsageError(f"{str(file)!r} is there: name another file, or replace it with --overwrite")
    with file.open("rb") as target:
        if target.read(len(_FIRST_BYTES)) not in {b"", _FIRST_BYTES}:
            raise UsageError(f"{str(file)!r} is there and no SQLite database: name another file")


def _side_files(file: Path) -> list[Path]:
    """Return the files that SQLite has beside the database *file*."""
    return [path for ending in SIDE_FILES if os.path.lexists(path := file.with_name(file.name + ending))]


def _clear_side_files(file: Path) -> None:
    """Remove what SQLite has beside the database *file*, which is about to be replaced.

    SQLite moves a log's contents into *file* first: nothing is lost should the replacement fail.

    Raises:
        ArchiveError: Another program is using it.
    """
    if not _side_files(file):
        return
    try:
        with closing(sqlite3.connect(file, isolation_level=None, timeout=_BUSY_SECONDS)) as old:
            old.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
            raise ArchiveError(f"{file} is being used by another program: nothing was written") from None
    except sqlite3.DatabaseError:
        pass  # it is damaged, so nothing is lost with its log
    for path in _side_files(file):
        path.unlink()


def _count(file: Path) -> int:
    """Return how many articles are in the archive *file*, opened anew; -1 where it cannot be read."""
    try:
        with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as copy:
            return int(copy.execute("SELECT count(*) FROM articles").fetchone()[0])
    except sqlite3.Error:
        return -1


def _copy(url: str, target: Path) -> int:
    """Copy the database at *url* to *target*, which is empty; return how many articles it knows."""
    try:
        with make_engine(url, poolclass=NullPool).connect() as connection:
            source: Any = connection.connection.driver_connection
            with closing(sqlite3.connect(target, isolation_level=None)) as copy:
                source.backup(copy)
                # A file without a log can be read on read-only file systems.
                copy.execute("PRAGMA journal_mode=DELETE")
                (found,) = copy.execute("PRAGMA quick_check(1)").fetchone()
                if found != "ok":
                    raise ArchiveError(f"the archive is damaged: {found}; nothing was written")
                return int(copy.execute("SELECT count(*) FROM articles").fetchone()[0])
    except (sqlite3.Error, SQLAlchemyError) as error:
        raise ArchiveError(f"the archive cannot be copied: {cause(error)}; nothing was written") from None
