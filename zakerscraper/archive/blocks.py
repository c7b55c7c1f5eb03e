"""Repository of the table `blocks`: articles that must never be fetched."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, select

from zakerscraper.archive import schema
from zakerscraper.archive.serialization import to_text
from zakerscraper.archive.session import Repository, delete_in, reads, writes
from zakerscraper.archive.statements import insert_missing


class Blocks(Repository):
    """The table `blocks`."""

    @writes
    def add(self, connection: Connection, ids: Collection[str], *, now: datetime) -> None:
        """Let articles that are forgotten, or have never been listed, never be fetched."""
        for id_ in sorted(ids):
            insert_missing(connection, schema.blocks, {"id": id_, "blocked_at": to_text(now)})

    @writes
    def remove(self, connection: Connection, ids: Collection[str]) -> None:
        """Let articles be fetched again that were blocked."""
        delete_in(connection, schema.blocks.c.id, ids)

    @reads
    def ids(self, connection: Connection) -> list[str]:
        """Return the ids of the articles that are never to be fetched."""
        return list(connection.execute(select(schema.blocks.c.id).order_by(schema.blocks.c.id)).scalars())
