"""Copies of an archive's database that are consistent while runs write to it."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import NullPool
from sqlalchemy.exc import SQLAlchemyError

from zakerscraper.archive.databases import POSTGRESQL, address_of, cause, engine
from zakerscraper.archive.reading import readable, sqlite_file
from zakerscraper.exceptions import ArchiveError, WrongUsage


@dataclass(frozen=True, slots=True)
class Backup:
    """A copy of an archive that has been made. articles: how many it knows. size: bytes."""

    file: str
    articles: int
    size: int


def back_up(url: str, file: Path, *, overwrite: bool = False) -> Backup:
    """Write the archive at *url*, which is in SQLite, as it is at this moment to *file*, whole or not at all.

    The copy is a single file, of the version that the archive has. overwrite: whether *file* may be there already.
    Raises WrongUsage for an archive in PostgreSQL and a file that is not to be replaced, ArchiveError for an archive
    that cannot be read or is damaged, OSError where the copy cannot be written.
    """
    if address_of(url).get_backend_name() == POSTGRESQL:
        raise WrongUsage("the archive is in PostgreSQL, which has a program for this: pg_dump --format=custom DATABASE")
    _check_target(file, sqlite_file(url), overwrite)
    temporary = file.with_name(f".{file.name[:32]}.{os.getpid()}.tmp")
    try:
        with readable(url) as place:
            articles = _copy(place, temporary)
        with open(temporary, "rb") as copied:
            os.fsync(copied.fileno())
        _check_target(file, sqlite_file(url), overwrite)  # the copy may have taken its time
        os.replace(temporary, file)
    finally:
        for ending in ("", "-journal", "-wal", "-shm"):
            with suppress(OSError):
                temporary.with_name(temporary.name + ending).unlink()
    return Backup(str(file), articles, file.stat().st_size)


def _check_target(file: Path, archive: Path | None, overwrite: bool) -> None:
    if not file.parent.is_dir():
        raise WrongUsage(f"{str(file.parent)!r} is no folder: make it first")
    if not os.path.lexists(file):
        return
    if archive is not None and file.exists() and archive.exists() and file.samefile(archive):
        raise WrongUsage(f"{str(file)!r} is the archive itself: name another file")
    if not file.is_file() or file.is_symlink():
        raise WrongUsage(f"{str(file)!r} is there and no plain file: name another one")
    if not overwrite:
        raise WrongUsage(f"{str(file)!r} is there: name another file, or replace it with --overwrite")


def _copy(url: str, target: Path) -> int:
    """Copy the database at *url* to *target*, which is not there yet; return how many articles it knows."""
    try:
        with engine(url, poolclass=NullPool).connect() as connection:
            source: Any = connection.connection.driver_connection
            with closing(sqlite3.connect(target, isolation_level=None)) as copy:
                source.backup(copy)
                # Without a log beside it, it can be read where nothing can be written.
                copy.execute("PRAGMA journal_mode=DELETE")
                (found,) = copy.execute("PRAGMA quick_check(1)").fetchone()
                if found != "ok":
                    raise ArchiveError(f"the archive is damaged: {found}; nothing was written")
                return int(copy.execute("SELECT count(*) FROM articles").fetchone()[0])
    except (sqlite3.Error, SQLAlchemyError) as error:
        raise ArchiveError(f"the archive cannot be copied: {cause(error)}; nothing was written") from None
