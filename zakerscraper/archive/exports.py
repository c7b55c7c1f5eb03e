"""What each named export (`--new NAME`) has already written, to find new and changed articles.

An export is planned, with its file, before that is moved to its path, and finished after. The next export of that name
finishes, or drops, a plan that a killed one has left.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, delete, select, update

from zakerscraper.archive import schema
from zakerscraper.archive.session import Repository, reads, rows_in, writes
from zakerscraper.archive.statements import upsert
from zakerscraper.utils.batches import batched

_ROWS = 500
"""Rows that are written with one statement."""


@dataclass(frozen=True, slots=True)
class StagedExport:
    """An export's file that is about to be moved to its path.

    Attributes:
        staged: The path at which it was written.
        checksum: Its SHA-256.
    """

    path: str
    staged: str
    checksum: str


class Exports(Repository):
    """The tables `exports` and `exported`. Exports of one name never overlap: see `Runs.enter`.

    What returns the digests of articles is called again where a transaction is repeated.
    """

    @reads
    def planned_file(self, connection: Connection, name: str) -> StagedExport | None:
        """Return the file of the export that is planned as *name*, None where none is."""
        table = schema.exports
        row = connection.execute(select(table).where(table.c.name == name)).one_or_none()
        return StagedExport(row.path, row.staged, row.checksum) if row else None

    @reads
    def digests(self, connection: Connection, name: str, ids: Collection[str]) -> dict[str, str]:
        """Return the digests under which exports called *name* have written the articles *ids*, for those written."""
        table = schema.exported
        query = select(table.c.article, table.c.digest).where(table.c.name == name, table.c.digest.is_not(None))
        return {row.article: row.digest for row in rows_in(connection, query, table.c.article, ids)}

    @writes
    def plan(
        self, connection: Connection, name: str, export: StagedExport, digests: Callable[[], Iterable[tuple[str, str]]]
    ) -> None:
        """Record what the next export called *name* writes, in place of what was planned before.

        Args:
            digests: Returns the articles' ids, each with the digest of what is written of it.
        """
        row = {"name": name, "path": export.path, "staged": export.staged, "checksum": export.checksum}
        _drop(connection, name)
        self._save(connection, name, digests(), is_planned=True)
        upsert(connection, schema.exports, row)

    @writes
    def mark_exported(
        self, connection: Connection, name: str, digests: Callable[[], Iterable[tuple[str, str]]]
    ) -> None:
        """Record articles as exported under *name*, and finish what was planned.

        Args:
            digests: As for `plan`.
        """
        self._save(connection, name, digests(), is_planned=False)
        _finish(connection, name)

    @writes
    def plan_article(self, connection: Connection, name: str, id_: str, digest: str) -> None:
        """Record that the article *id_* is about to be exported under *name*."""
        self._save(connection, name, [(id_, digest)], is_planned=True)

    @writes
    def mark_article_exported(self, connection: Connection, name: str, id_: str, digest: str) -> None:
        """Record the article *id_* as exported under *name*."""
        self._save(connection, name, [(id_, digest)], is_planned=False)

    def _save(self, connection: Connection, name: str, digests: Iterable[tuple[str, str]], *, is_planned: bool) -> None:
        column, kept = ("planned", "digest") if is_planned else ("digest", "planned")
        for rows in batched(digests, _ROWS):
            values = [{"name": name, "article": id_, column: digest} for id_, digest in rows]
            upsert(connection, schema.exported, values, keeping=kept)

    @reads
    def find_planned(self, connection: Connection, name: str, ids: Collection[str]) -> frozenset[str]:
        """Return those of the articles *ids* that were about to be exported under *name*, and may have been."""
        table = schema.exported
        query = select(table.c.article).where(table.c.name == name, table.c.digest.is_(None))
        return frozenset(row.article for row in rows_in(connection, query, table.c.article, ids))

    @writes
    def finish(self, connection: Connection, name: str) -> None:
        """Record what was planned under *name* as exported."""
        _finish(connection, name)

    @writes
    def drop(self, connection: Connection, name: str) -> None:
        """Delete what was planned under *name*: it was not exported."""
        _drop(connection, name)


def _finish(connection: Connection, name: str) -> None:
    table = schema.exported
    planned = table.c.name == name, table.c.planned.is_not(None)
    connection.execute(update(table).where(*planned).values(digest=table.c.planned, planned=None))
    connection.execute(delete(schema.exports).where(schema.exports.c.name == name))


def _drop(connection: Connection, name: str) -> None:
    table = schema.exported
    connection.execute(delete(table).where(table.c.name == name, table.c.digest.is_(None)))
    connection.execute(update(table).where(table.c.name == name, table.c.planned.is_not(None)).values(planned=None))
    connection.execute(delete(schema.exports).where(schema.exports.c.name == name))


def rename_exported(connection: Connection, old: str, new: str) -> None:
    """Record the exports of the article *old* under *new*, its id from now on."""
    table = schema.exported
    connection.execute(update(table).where(table.c.article == old).values(article=new))
