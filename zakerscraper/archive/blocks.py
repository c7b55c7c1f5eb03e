"""Repository of the table `blocks`: articles that must never be fetched."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select

from zakerscraper.archive import schema
from zakerscraper.archive.retry import retry_transaction
from zakerscraper.archive.serialization import to_text
from zakerscraper.archive.session import Repository, delete_in


class Blocks(Repository):
    """The table `blocks`."""

    @retry_transaction
    def add(self, ids: Collection[str], *, now: datetime) -> None:
        """Let articles that are forgotten, or have never been listed, never be fetched."""
        with self._database.write() as connection:
            for id_ in sorted(ids):
                connection.execute(self._database.additions.add_block, {"id": id_, "blocked_at": to_text(now)})

    @retry_transaction
    def remove(self, ids: Collection[str]) -> None:
        """Let articles be fetched again that were blocked."""
        with self._database.write() as connection:
            delete_in(connection, schema.blocks.c.id, ids)

    @retry_transaction
    def ids(self) -> list[str]:
        """Return the ids of the articles that are never to be fetched."""
        with self._database.read() as connection:
            return list(connection.execute(select(schema.blocks.c.id).order_by(schema.blocks.c.id)).scalars())
