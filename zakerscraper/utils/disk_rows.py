"""Rows kept on disk, by key or in order, so that memory does not grow with their number.

Where the disk is full, or has no place for a temporary file, each raises OSError, as writing any file does.
"""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from typing import Self
from weakref import finalize

_SET_UP = (
    "PRAGMA temp_store = FILE",
    "PRAGMA cache_size = -512",  # KB; what is more lies in a temporary file that has no name and ends with its process
    "PRAGMA journal_mode = OFF",
)
_FORWARDS = "SELECT text FROM rows ORDER BY key, rowid"
_BACKWARDS = "SELECT text FROM rows ORDER BY key DESC, rowid DESC"
_OF_A_KEY = "SELECT text FROM rows WHERE key = ? ORDER BY rowid"


class _Table:
    """The table `rows` of a database in a temporary file, which is deleted with this object at the latest."""

    def __init__(self, *statements: str) -> None:
        with _disk_errors():
            self._connection = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        self.close = finalize(self, self._connection.close)
        """Deletes all rows."""
        for statement in (*_SET_UP, *statements, "BEGIN"):
            self.execute(statement)

    def execute(self, statement: str, *values: str) -> int:
        """Execute *statement*; return how many rows it has changed."""
        with _disk_errors():
            return self._connection.execute(statement, values).rowcount

    def select(self, query: str, *values: str) -> Iterator[tuple[str, ...]]:
        """Yield the rows of *query*, read lazily."""
        with _disk_errors():
            yield from self._connection.execute(query, values)


@contextmanager
def _disk_errors() -> Iterator[None]:
    """Raise OSError for SQLite's errors over its temporary file, which has no known name."""
    try:
        yield
    except sqlite3.OperationalError as error:
        is_full = getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_FULL
        raise OSError(errno.ENOSPC if is_full else errno.EIO, f"a temporary file: {error}") from error


class DiskRows:
    """Rows of a key and a text, both without surrogates."""

    def __init__(self) -> None:
        self._rows = _Table("CREATE TABLE rows (key TEXT, text TEXT)", "CREATE INDEX by_key ON rows (key)")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __contains__(self, key: str) -> bool:
        return any(True for _ in self._rows.select("SELECT 1 FROM rows WHERE key = ? LIMIT 1", key))

    def add(self, key: str, text: str) -> None:
        """Put a row behind the others of its key. Raises OSError."""
        self._rows.execute("INSERT INTO rows VALUES (?, ?)", key, text)

    def of(self, key: str) -> Iterator[str]:
        """Yield the texts of *key* in the order of their addition, read lazily. Raises OSError."""
        return (text for (text,) in self._rows.select(_OF_A_KEY, key))

    def sorted(self, *, reverse: bool = False) -> Iterator[str]:
        """Yield the texts sorted by key, those of one key in the order of their addition, read lazily.

        Raises:
            OSError: The disk cannot be read.
        """
        return (text for (text,) in self._rows.select(_BACKWARDS if reverse else _FORWARDS))

    def close(self) -> None:
        """Delete all rows."""
        self._rows.close()


class DiskMap(MutableMapping[str, str]):
    """A dictionary of texts without surrogates, in the order of its keys. All it does may raise OSError."""

    def __init__(self) -> None:
        self._rows = _Table("CREATE TABLE rows (key TEXT PRIMARY KEY, text TEXT) WITHOUT ROWID")

    def __getitem__(self, key: str) -> str:
        for (text,) in self._rows.select("SELECT text FROM rows WHERE key = ?", key):
            return text
        raise KeyError(key)

    def __setitem__(self, key: str, value: str) -> None:
        self._rows.execute("INSERT OR REPLACE INTO rows VALUES (?, ?)", key, value)

    def __delitem__(self, key: str) -> None:
        if not self._rows.execute("DELETE FROM rows WHERE key = ?", key):
            raise KeyError(key)

    def __iter__(self) -> Iterator[str]:
        return (key for (key,) in self._rows.select("SELECT key FROM rows ORDER BY key"))

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def close(self) -> None:
        """Let go of all that is in it."""
        self._rows.close()
