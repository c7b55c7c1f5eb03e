"""Checks that a database is whole: an empty or damaged one beside documents is often a failed copy."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import unquote, urlencode

from sqlalchemy import NullPool
from sqlalchemy.exc import SQLAlchemyError

from zakerscraper.archive import schema_version
from zakerscraper.archive.engine import POSTGRESQL, SQLITE, hide_password, make_engine, parse_database_url, recovery
from zakerscraper.exceptions import ArchiveError
from zakerscraper.storage.base import Output
from zakerscraper.storage.local import STATE_FOLDER

_BUSY_SECONDS = 60
_FIRST_BYTES = b"\n---\ntitle: "
"""What each of our documents begins with."""


def check_archive(url: str, folder: Output) -> None:
    """Check that the database at the URL *url*, if it is there, is not damaged, as far as that can be checked.

    One without tables may be that of a first run which was broken off; beside what earlier runs have written into
    *folder* it has lost what it held. All of a database file is read.

    Raises:
        ArchiveError: What is wrong with it, and how to recover.
    """
    check_database_file(url, folder)
    if _holds_documents(folder) and is_empty_on_server(url):
        raise ArchiveError(
            f"the archive {hide_password(url)} is empty beside documents of earlier runs in {folder}. Put a backup"
            f" of it back; or take the documents into it: scrapy archive import {folder}"
        )


def is_empty_on_server(url: str) -> bool:
    """Return whether the database at the URL *url* is a server's, can be reached, and has no archive in it."""
    if parse_database_url(url).get_backend_name() != POSTGRESQL:
        return False
    engine = make_engine(url, poolclass=NullPool)
    try:
        with engine.connect() as connection:
            return schema_version.is_new(connection)
    except SQLAlchemyError:
        return False  # which who opens the archive tells of
    finally:
        engine.dispose()


def check_database_file(url: str, folder: Output) -> None:
    """Check the database at the URL *url* as `check_archive` does, but only where it is a file.

    Raises:
        ArchiveError: What is wrong with it, and how to recover.
    """
    parsed = parse_database_url(url)
    name = parsed.database or ""
    file = Path(unquote(name.removeprefix("file:")))
    if parsed.get_backend_name() != SQLITE or not file.is_file():
        return
    is_uri = name.startswith("file:")
    options = urlencode({key: value for key, value in parsed.query.items() if key in {"mode", "immutable"}})
    try:
        with closing(
            sqlite3.connect(f"{name}?{options}" if is_uri else name, uri=is_uri, timeout=_BUSY_SECONDS)
        ) as connection:
            ((tables,),) = connection.execute("SELECT count(*) FROM sqlite_master")
            found = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    except sqlite3.OperationalError:
        return  # it cannot be opened or read just now, which who opens the archive tells of
    except sqlite3.DatabaseError as error:
        raise ArchiveError(f"the archive {file} is damaged ({error}){recovery(folder)}") from None
    if found != "ok":
        raise ArchiveError(f"the archive {file} is damaged ({_line(found)}){recovery(folder)}")
    if not tables and _holds_documents(folder):
        size = file.stat().st_size
        raise ArchiveError(
            f"the archive {file} is empty ({size} bytes) beside documents of earlier runs, as after a copy that failed"
            f" or a full disk{recovery(folder)}"
        )


def _holds_documents(folder: Output) -> bool:
    """Return whether earlier runs have written into *folder*."""
    if folder.size(f"{STATE_FOLDER}/last-run.json") is not None:
        return True
    return folder.root is not None and any(map(_is_document, (folder.root / "_posts").rglob("*.md")))


def _is_document(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(len(_FIRST_BYTES)) == _FIRST_BYTES
    except OSError:
        return False


def _line(found: str) -> str:
    return " ".join(found.replace("***", " ").split())[:120]
