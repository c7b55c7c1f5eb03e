"""The version of an archive's schema, its upgrade, and the archive's identity."""

from __future__ import annotations

import secrets

from sqlalchemy import Connection, delete, insert, inspect, select, text, update

from zakerscraper.archive import schema
from zakerscraper.archive.engine import POSTGRESQL
from zakerscraper.archive.migrations import make_search, migrate
from zakerscraper.exceptions import ArchiveError

_LOCK = 0x7A616B6572
"""The advisory lock under which tables are made and changed: `zaker`."""


def prepare(connection: Connection) -> None:
    """Make the tables of a new archive, or bring those of an older one to this version.

    The transaction is one that no other run prepares beside. Raises ArchiveError for an archive of a newer version
    whose tables programs of this one must not touch.
    """
    if connection.dialect.name == POSTGRESQL:
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    tables = inspect(connection)
    if not tables.has_table(schema.meta.name) and tables.has_table(schema.articles.name):
        raise ArchiveError("the database is another program's: it has a table of articles that is not of an archive")
    schema.metadata.create_all(connection, tables=[schema.meta])
    stored = _read_value(connection, "version")
    if stored is None:
        schema.metadata.create_all(connection)
        make_search(connection)
        connection.execute(insert(schema.meta).values(key="version", value=str(schema.VERSION)))
        connection.execute(insert(schema.meta).values(key="readable_by", value=str(schema.READABLE_BY)))
        return
    version = _number(stored)
    if version > schema.VERSION:
        _check_readable(connection, version)
    if version < schema.VERSION:
        migrate(connection, version)
    # Written even where it stays the same: an archive that cannot be written to is to be known as such now.
    connection.execute(
        update(schema.meta).where(schema.meta.c.key == "version").values(value=str(max(version, schema.VERSION)))
    )
    if version < schema.VERSION:
        connection.execute(delete(schema.meta).where(schema.meta.c.key == "readable_by"))
        connection.execute(insert(schema.meta).values(key="readable_by", value=str(schema.READABLE_BY)))


def is_new(connection: Connection) -> bool:
    """Return whether there is no archive in the database yet. Only reads."""
    return not inspect(connection).has_table(schema.meta.name)


def known_identity(connection: Connection) -> str:
    """Return the `identity` of an archive that needs no preparing, "" for all others. Only reads.

    Raises ArchiveError for an archive of a newer version whose tables programs of this one must not read.
    """
    if is_new(connection):
        return ""
    version = _number(_read_value(connection, "version") or "0")
    if version > schema.VERSION:
        _check_readable(connection, version)
    return (_read_value(connection, "id") or "") if version >= schema.VERSION else ""


def identity(connection: Connection) -> str:
    """Return the unique id of the prepared archive, the same by whatever URL it is reached: 12 hex digits."""
    known = _read_value(connection, "id")
    if known is None:
        known = secrets.token_hex(6)
        connection.execute(insert(schema.meta).values(key="id", value=known))
    return known


def _check_readable(connection: Connection, version: int) -> None:
    """Raise ArchiveError where tables of the newer *version* are not for programs of this one."""
    readable_by = _read_value(connection, "readable_by")
    if readable_by is None or _number(readable_by) > schema.VERSION:
        raise ArchiveError(
            f"the archive was made by a later zakerscraper (its version is {version}, this one knows {schema.VERSION}"
            " and earlier): update zakerscraper, or name another ZAKER_OUTPUT_DIR"
        )


def _read_value(connection: Connection, name: str) -> str | None:
    return connection.execute(select(schema.meta.c.value).where(schema.meta.c.key == name)).scalar()


def _number(stored: str) -> int:
    if not stored.isdecimal():
        raise ArchiveError(f"the archive is damaged: its version is {stored!r}")
    return int(stored)
