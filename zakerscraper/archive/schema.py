"""The archive's tables, their version, and the way from one version to the next.

Moments are text, ISO 8601 in UTC to the second (`2026-05-18T12:00:00Z`), so that they sort as they follow.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Float,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    insert,
    inspect,
    select,
    update,
)

from zakerscraper.exceptions import ArchiveError

VERSION = 2

metadata = MetaData()

meta = Table(
    "meta",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("value", Text, nullable=False),
)

articles = Table(
    "articles",
    metadata,
    Column("id", String(24), primary_key=True),
    Column("url", Text, nullable=False),
    Column("section", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("entry", Text, nullable=False),  # the ListEntry, as JSON
    Column("first_seen_at", String(20), nullable=False),
    Column("state", String(8), nullable=False),  # pending, exported, gone
    Column("attempts", Integer, nullable=False),  # failed ones since the last success
    Column("reason", Text, nullable=False),  # of the last failure, or why it is gone
    Column("next_attempt_at", String(20)),  # NULL: not tried again by itself
    Column("claimed_by", String(64)),  # the run that works on it
    Column("item", Text),  # the Article, as JSON
    Column("published_at", String(20)),
    Column("document", Text, unique=True),  # path below the output folder
    Column("document_key", Text, unique=True),  # what the path shares with those a file system takes for the same
    Column("document_checksum", String(64)),  # SHA-256 of the file
    Column("exported_at", String(20)),
    Column("pictures_missing", Integer, nullable=False),  # failed ones, to be fetched again
    Index("articles_by_state", "state", "next_attempt_at"),
    Index("articles_by_claim", "claimed_by"),
    Index("articles_by_section", "section", "published_at"),
)

pictures = Table(
    "pictures",
    metadata,
    Column("url", String(2048), primary_key=True),
    Column("path", Text, nullable=False),  # below the output folder
    Column("width", Integer),
    Column("height", Integer),
    Column("animated", Boolean, nullable=False),
    Column("size", Integer, nullable=False),  # bytes
    Column("checksum", String(64), nullable=False),  # MD5
    Column("saved_at", String(20), nullable=False),
    Index("pictures_by_path", "path"),
)

lists = Table(
    "lists",
    metadata,
    Column("url", String(2048), primary_key=True),
    Column("entries", Integer, nullable=False),  # on its first page, when it was last read with any
    Column("layout", String(32), nullable=False),
    Column("read_at", String(20), nullable=False),
)

# Walks down a list that have begun and not come to their end. What such a walk has remembered does not end the next
# one: below it there may be articles that nobody has seen.
walks = Table(
    "walks",
    metadata,
    Column("url", String(2048), primary_key=True),  # of the list's first page
    Column("run", String(64), primary_key=True),
    Column("began_at", String(32), nullable=False),  # to the microsecond
    Column("pages", Integer, nullable=False),  # how many it was to read at most
)

hosts = Table(
    "hosts",
    metadata,
    Column("host", String(255), primary_key=True),
    Column("delay", Float, nullable=False),  # seconds between two requests that it has been found to bear
    Column("learned_at", String(20), nullable=False),
)

runs = Table(
    "runs",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("spider", String(64), nullable=False),
    Column("arguments", Text, nullable=False),  # JSON
    Column("started_at", String(20), nullable=False),
    Column("finished_at", String(20)),  # NULL: still running, or killed
    Column("verdict", String(16)),
    Column("counts", Text),  # JSON
)

# Documents that were imported, and what the archive finds them by when a list shows their article.
imports = Table(
    "imports",
    metadata,
    Column("digest", String(64), primary_key=True),  # SHA-256 of the document as it was imported
    Column("article", String(24), nullable=False),
    Column("title_key", Text, nullable=False),
    Index("imports_by_article", "article"),
    Index("imports_by_title", "title_key"),
)


def _add_imports(connection: Connection) -> None:
    metadata.create_all(connection, tables=[imports])


_MIGRATIONS: dict[int, Callable[[Connection], None]] = {1: _add_imports}
"""For each version but the newest, what turns its tables into those of the next version."""


def prepare(connection: Connection) -> None:
    """Make the tables of a new archive, or bring those of an older one to this version.

    Must run in a transaction that no other run can write beside. Raises ArchiveError for an archive of a newer
    version, which this one must not touch.
    """
    tables = inspect(connection)
    if not tables.has_table(meta.name) and tables.has_table(articles.name):
        raise ArchiveError("the database is another program's: it has a table of articles that is not of an archive")
    metadata.create_all(connection, tables=[meta])
    stored = connection.execute(select(meta.c.value).where(meta.c.key == "version")).scalar()
    if stored is None:
        metadata.create_all(connection)
        connection.execute(insert(meta).values(key="version", value=str(VERSION)))
        return
    if not stored.isdecimal():
        raise ArchiveError(f"the archive is damaged: its version is {stored!r}")
    version = int(stored)
    if version > VERSION:
        raise ArchiveError(
            f"the archive was made by a later zakerscraper (its version is {version}, this one knows {VERSION} and"
            " earlier): update zakerscraper, or name another ZAKER_OUTPUT_DIR"
        )
    for step in range(version, VERSION):
        _MIGRATIONS[step](connection)
    # Written even where it stays the same: an archive that cannot be written to is to be known as such now.
    connection.execute(update(meta).where(meta.c.key == "version").values(value=str(VERSION)))
