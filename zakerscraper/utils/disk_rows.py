"""Texts that wait on the disk until they are wanted, by key or in order: memory does not grow with their number."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, MutableMapping
from typing import Self

_SET_UP = (
    "PRAGMA temp_store = FILE",
    "PRAGMA cache_size = -512",  # KB; what is more lies in a temporary file that has no name and ends with its process
    "PRAGMA journal_mode = OFF",
)
_FORWARDS = "SELECT text FROM rows ORDER BY key, rowid"
_BACKWARDS = "SELECT text FROM rows ORDER BY key DESC, rowid DESC"


class DiskRows:
    """Rows of a key and a text, both without surrogates."""

    def __init__(self) -> None:
        self._rows = _temporary_table("CREATE TABLE rows (key TEXT, text TEXT)", "CREATE INDEX by_key ON rows (key)")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __contains__(self, key: str) -> bool:
        return self._rows.execute("SELECT 1 FROM rows WHERE key = ?", (key,)).fetchone() is not None

    def add(self, key: str, text: str) -> None:
        """Put a row behind the others of its key."""
        self._rows.execute("INSERT INTO rows VALUES (?, ?)", (key, text))

    def sorted(self, *, reverse: bool = False) -> Iterator[str]:
        """Yield the texts by their keys, those of one key as they came; they are read as they are asked for.

        reverse: the other way round.
        """
        return (text for (text,) in self._rows.execute(_BACKWARDS if reverse else _FORWARDS))

    def close(self) -> None:
        """Let go of all rows."""
        self._rows.close()


class DiskMap(MutableMapping[str, str]):
    """A dictionary of texts without surrogates, in the order of its keys."""

    def __init__(self) -> None:
        self._rows = _temporary_table("CREATE TABLE rows (key TEXT PRIMARY KEY, text TEXT) WITHOUT ROWID")

    def __getitem__(self, key: str) -> str:
        row = self._rows.execute("SELECT text FROM rows WHERE key = ?", (key,)).fetchone()
        if row is None:
            raise KeyError(key)
        text: str = row[0]
        return text

    def __setitem__(self, key: str, value: str) -> None:
        self._rows.execute("INSERT OR REPLACE INTO rows VALUES (?, ?)", (key, value))

    def __delitem__(self, key: str) -> None:
        if not self._rows.execute("DELETE FROM rows WHERE key = ?", (key,)).rowcount:
            raise KeyError(key)

    def __iter__(self) -> Iterator[str]:
        return (key for (key,) in self._rows.execute("SELECT key FROM rows ORDER BY key"))

    def __len__(self) -> int:
        count: int = self._rows.execute("SELECT count(*) FROM rows").fetchone()[0]
        return count

    def __del__(self) -> None:
        self._rows.close()


def _temporary_table(*statements: str) -> sqlite3.Connection:
    connection = sqlite3.connect("", isolation_level=None, check_same_thread=False)
    for statement in (*_SET_UP, *statements, "BEGIN"):
        connection.execute(statement)
    return connection
