"""SQLAlchemy engines for SQLite and PostgreSQL, and their errors in plain words.

Connections to PostgreSQL have TCP keepalives in both directions: the locks of a machine that is lost are released after
about a minute, and a lost server is noticed in that time.
"""

from __future__ import annotations

import errno
import os
import re
import sqlite3
import time
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any
from urllib.parse import unquote

from sqlalchemy import URL, Connection, Engine, ExceptionContext, Pool, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, OperationalError, SQLAlchemyError
from sqlalchemy.util import asbool

from zakerscraper.exceptions import ArchiveError
from zakerscraper.utils.extras import install_command
from zakerscraper.utils.redact import redact_url

SQLITE, POSTGRESQL = "sqlite", "postgresql"
BINARY = {"binary_results": True}
"""Execution options of a query for much binary data, which PostgreSQL else sends in hexadecimal digits."""

_BUSY_SECONDS = 60
_LOG_PAGES = 100
"""How many pages of 4 KB SQLite's log may have: a copy of the database file without it lacks no more."""
_IDLE, _INTERVAL, _TIMES = 30, 10, 3
"""TCP keepalive: the seconds before the first probe, the seconds between probes, and their number."""
_CONNECTION = {
    "connect_timeout": 10,
    "keepalives": 1,
    "keepalives_idle": _IDLE,
    "keepalives_interval": _INTERVAL,
    "keepalives_count": _TIMES,
    "tcp_user_timeout": (_IDLE + _INTERVAL * _TIMES) * 1000,
    "application_name": "zakerscraper",
}
"""Parameters of a connection to PostgreSQL, unless the URL sets them."""
# Sent after connecting, as a connection pooler refuses such options.
_SESSION = (
    f"SET tcp_keepalives_idle = {_IDLE}; SET tcp_keepalives_interval = {_INTERVAL}; SET tcp_keepalives_count = {_TIMES}"
)


_A_URL = "sqlite:////home/me/zaker.sqlite3"
_A_SERVER = "postgresql+psycopg://me:password@host:5432/database"
_SHOWN = frozenset(
    "host hostaddr port dbname user service sslmode sslrootcert sslcert passfile connect_timeout application_name"
    " target_session_attrs uri mode immutable cache timeout".split()
)
"""The parameters of an address that may be shown."""
_SCHEMA = re.compile(r"-c\s*search_path=[\w,]+")
"""The value of `options` for an archive that shares its database with others, which identifies it."""
_SQLITE_PARAMETERS = frozenset(
    {"uri", "timeout", "isolation_level", "detect_types", "check_same_thread", "cached_statements"}
)
_DRIVERS = frozenset({SQLITE, f"{SQLITE}+pysqlite", f"{POSTGRESQL}+psycopg"})


def parse_database_url(url: str) -> URL:
    """Parse the URL *url* of a database.

    Raises:
        ArchiveError: The URL is malformed, or the database cannot hold an archive; in one line without passwords.
    """
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        example = _A_SERVER if url.startswith("postgres") else _A_URL
        raise ArchiveError(f"{redact_url(url)!r} is not a database address like {example}") from None
    if parsed.host is not None and "@" in f"{parsed.host}{parsed.database or ''}":
        # Part of the password was taken for the host or the database.
        raise ArchiveError(f"{redact_url(url)!r}: an @ in a password is written as %40")
    if parsed.drivername in {POSTGRESQL, "postgres"}:
        parsed = parsed.set(drivername=f"{POSTGRESQL}+psycopg")
    if "%00" in parsed.render_as_string(hide_password=False):
        # libpq would ignore what follows it, and connect to another server.
        raise ArchiveError(f"{redact_url(url)!r}: no part of a database address holds a %00")
    if parsed.drivername not in _DRIVERS:
        raise ArchiveError(
            f"{hide_password(url)!r}: an archive lies in SQLite ({_A_URL}) or in PostgreSQL ({_A_SERVER})"
        )
    if parsed.get_backend_name() == SQLITE:
        _check_sqlite(parsed)
    elif parsed.host is not None and parsed.host.lower().startswith("%2f"):
        # A socket's folder, as in libpq's own URLs.
        parsed = parsed.set(host=unquote(parsed.host))
    return parsed


def _check_sqlite(url: URL) -> None:
    """Raise ArchiveError for parameters that would have no effect."""
    try:
        # Without uri=true, SQLAlchemy ignores parameters that are not the driver's, with a warning.
        is_heeded = url.query.keys() <= _SQLITE_PARAMETERS or asbool(url.query.get("uri"))
        if is_heeded:
            url.get_dialect()().create_connect_args(url)
    except (SQLAlchemyError, ValueError):
        is_heeded = False
    if not is_heeded:
        raise ArchiveError(
            f"{hide_password(str(url))!r}: its parameters ({', '.join(url.query)}) are not all known, or have wrong"
            " values; without uri=true there are timeout and isolation_level"
        )


def make_engine(url: str, *, poolclass: type[Pool] | None = None) -> Engine:
    """Return SQLAlchemy's engine for the database at *url*; it does not connect yet.

    Raises ArchiveError for an invalid URL of a database that can hold an archive, or where its driver is missing.
    """
    parsed, arguments = parse_database_url(url), {}
    if parsed.get_backend_name() == POSTGRESQL:
        arguments = {name: value for name, value in _CONNECTION.items() if name not in parsed.query}
    try:
        engine = create_engine(parsed, connect_args=arguments, poolclass=poolclass)
    except ImportError:
        # psycopg, or the library libpq that it calls, is missing.
        to_do = install_command("postgresql")
        raise ArchiveError(f"ZAKER_ARCHIVE_URL: {hide_password(url)} needs the driver psycopg: {to_do}") from None
    except SQLAlchemyError as error:
        raise ArchiveError(
            f"ZAKER_ARCHIVE_URL: {hide_password(url)} is not a database address: {cause(error)}"
        ) from None
    if engine.dialect.name == SQLITE:
        _prepare_sqlite(engine)
    else:
        _prepare_postgresql(engine)
    return engine


def empty_log(opened: Engine) -> None:
    """Move SQLite's log into the database file, as far as no reader needs it. Raises sqlite3.Error."""
    connection = opened.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute("PRAGMA wal_checkpoint(PASSIVE)")
        cursor.close()
    finally:
        connection.close()


def file_of(connection: Connection) -> str:
    """Return the absolute path of the SQLite file of *connection*, "" where the database is in memory."""
    found = connection.exec_driver_sql("PRAGMA database_list")
    return str(next(path for _, name, path in found.all() if name == "main"))


def hide_password(url: str) -> str:
    """Return the database address *url* without its password, and without parameters that may be secrets."""
    try:
        return _without_secrets(make_url(url)).render_as_string(hide_password=True)
    except (ArgumentError, ValueError):
        return redact_url(url)


def remedy(error: BaseException) -> str:
    """Return the remedy for *error*, over which an archive cannot be opened, "" for most."""
    if any(words in cause(error) for words in ("not a database", "malformed")):
        return recovery()
    if cause(error) in _NO_ROOM or "disk is full" in cause(error):
        return ". Make room there and run it again"
    if "must be owner" in cause(error):
        return ". Let the owner of its tables open it once with this release: scrapy archive"
    if any(words in cause(error).lower() for words in ("readonly", "read-only", "permission denied", "unable to open")):
        return ". This command must be able to write there: mend its rights, or name another place"
    if any(words in cause(error) for words in ("disk I/O", "locking protocol")):
        return (
            ". Where a network drive has no locks, keep the archive on a disk of this machine:"
            " ZAKER_ARCHIVE_URL=sqlite:////home/me/zaker.sqlite3"
        )
    return ""


def recovery(folder: object = "DIR") -> str:
    """Return, as the end of a sentence, how to recover an archive.

    Args:
        folder: The folder of the documents.
    """
    return (
        ". Put a backup of it back; or move it away and take the documents into a new one:"
        f" scrapy archive import {folder}"
    )


def cause(error: BaseException) -> str:
    """Return the message of a database error on one line."""
    lines = str(getattr(error, "orig", None) or error).splitlines()
    # psycopg lists each address that it tried on a line, followed by libpq's reason.
    last = [line.removeprefix("- ") for line in lines if line.startswith("- ")]
    return (last or lines or [type(error).__name__])[0]


def _without_secrets(address: URL) -> URL:
    # libpq also takes a password as a parameter, and unknown parameters may hold secrets.
    return address.difference_update_query(
        [name for name, value in address.query.items() if name not in _SHOWN and not _SCHEMA.fullmatch(str(value))]
    )


def _prepare_sqlite(engine: Engine) -> None:
    """Make SQLite safe for several runs at once, and each commit one that survives a power cut."""
    query = engine.url.query
    may_only_be_read = query.get("mode") == "ro" or "immutable" in query
    file = _OpenFile()

    @event.listens_for(engine, "do_connect")
    def check(*_: Any) -> None:
        file.check_there()

    @event.listens_for(engine, "connect")
    def connect(connection: Any, _: Any) -> None:
        # The driver's own transactions begin as readers and may fail as they turn to writing; ours begin as writers.
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout={_BUSY_SECONDS * 1000}")
        if not may_only_be_read:
            _use_wal(cursor)
            cursor.execute("PRAGMA synchronous=FULL")
            cursor.execute(f"PRAGMA wal_autocheckpoint={_LOG_PAGES}")
        file.note(cursor)
        cursor.close()

    @event.listens_for(engine, "handle_error")
    def name_reason(context: ExceptionContext) -> None:
        error = context.original_exception
        if isinstance(error, sqlite3.Error) and any(words in str(error) for words in _VAGUE):
            error.args = (_refusal(engine.url.database) or str(error), *error.args[1:])

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        reading = connection.get_execution_options().get("reading")
        if not reading:
            file.check_same()
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


class _OpenFile:
    """The file of an SQLite database, which others may remove or replace while it is open.

    SQLite would go on to write into the file that nobody finds any more, and create a new one for its next connection.
    """

    def __init__(self) -> None:
        self._path = ""
        self._inode = -1

    def note(self, cursor: sqlite3.Cursor) -> None:
        """Note the file of the first connection. A database in memory has none."""
        if not self._path:
            self._path = next(path for _, name, path in cursor.execute("PRAGMA database_list") if name == "main")
            self._inode = self._inode_now()

    def check_there(self) -> None:
        """Raise OperationalError where the file has been removed."""
        if not self._inode_now():
            error = sqlite3.OperationalError(f"{self._path} was removed while it was in use")
            raise OperationalError("BEGIN", {}, error)

    def check_same(self) -> None:
        """Raise OperationalError where the file has been removed, or another one is in its place."""
        self.check_there()
        if self._inode_now() != self._inode:
            error = sqlite3.OperationalError(f"{self._path} was replaced by another file while it was in use")
            raise OperationalError("BEGIN", {}, error)

    def _inode_now(self) -> int:
        """Return the number of the file that is there, 0 for none; what was noted where that cannot be told."""
        if not self._path:
            return self._inode
        try:
            return os.stat(self._path).st_ino
        except FileNotFoundError:
            return 0
        except OSError:
            return self._inode


_VAGUE = ("disk I/O", "disk is full", "unable to open")
"""SQLite's messages that have several causes, of which it does not report the system's."""
_REFUSALS = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EIO)
_NO_ROOM = frozenset(map(os.strerror, _REFUSALS[:3]))
_TRIED_BYTES = 64 * 1024
"""More than the smallest file that SQLite writes, the 32 KB beside the log."""


def _refusal(database: str | None) -> str:
    """Try to write beside the file *database*; return the system's message where that fails, "" where it works."""
    try:
        with TemporaryFile(dir=Path(database or "").parent, buffering=0) as file:
            for _ in range(_TRIED_BYTES // 4096):
                file.write(b"\0" * 4096)
            os.fsync(file.fileno())
    except OSError as error:
        return os.strerror(error.errno) if error.errno in _REFUSALS else ""
    return ""


def _use_wal(cursor: Any) -> None:
    """Switch to the write-ahead log; wait while another run does, as SQLite's busy timeout does not apply here."""
    last_moment = time.monotonic() + _BUSY_SECONDS
    while True:
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            is_busy = error.sqlite_errorcode & 0xFF in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
            if not is_busy or time.monotonic() > last_moment:
                raise
            time.sleep(0.01)
        else:
            return


def _prepare_postgresql(engine: Engine) -> None:
    from psycopg.pq import Format  # late: archives in SQLite do without

    @event.listens_for(engine, "connect")
    def connect(connection: Any, _: Any) -> None:
        connection.autocommit = True
        connection.execute(_SESSION)
        connection.autocommit = False

    @event.listens_for(engine, "before_cursor_execute")
    def ask_for_bytes(_: Connection, cursor: Any, statement: str, parameters: Any, context: Any, many: bool) -> None:
        if context.execution_options.get("binary_results"):
            cursor.format = Format.BINARY
