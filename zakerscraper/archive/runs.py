"""Repository of the table `runs`: running and finished runs."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, case, delete, select, update

from zakerscraper.archive import schema
from zakerscraper.archive.claims import claims_of, set_claimant
from zakerscraper.archive.retry import retry_transaction
from zakerscraper.archive.serialization import to_text
from zakerscraper.archive.session import Repository, reads, writes, writes_once
from zakerscraper.archive.statements import insert_missing


class Runs(Repository):
    """The table `runs`."""

    @retry_transaction
    def enter(self) -> None:
        """Mark this run, and with it its job, as alive until `close` or the end of the process, however that comes.

        Raises ArchiveError where a run of the name is alive already or nothing can be marked.
        """
        self._database.liveness.enter()

    @retry_transaction
    def live(self, names: Collection[str]) -> frozenset[str]:
        """Return those of the runs and jobs *names* that are alive.

        Read the names first and ask then: a run that begins in between is so never taken for dead.
        """
        return self._live(names)

    @reads
    def live_names(self, connection: Connection) -> frozenset[str]:
        """Return the names of the runs that have begun and are alive."""
        table = schema.runs
        names = connection.execute(select(table.c.name).where(table.c.finished_at.is_(None))).scalars().all()
        return self.live(names)

    @retry_transaction
    def find_orphaned(self) -> Sequence[Row[Any]]:
        """Return the rows of runs that never ended and are not alive, by name: they were killed."""
        table = schema.runs
        unended = table.c.finished_at.is_(None), table.c.name != self._database.run
        with self._database.read() as connection:
            names = connection.execute(select(table.c.name).where(*unended)).scalars().all()
        if not (dead := frozenset(names) - self.live(names)):
            return []
        # A run that ended meanwhile is not alive either, but its end is recorded by now.
        query = select(table).where(*unended, table.c.name.in_(sorted(dead))).order_by(table.c.name)
        with self._database.read() as connection:
            return connection.execute(query).all()

    @writes_once
    def begin(
        self,
        connection: Connection,
        *,
        spider: str,
        arguments: Mapping[str, Any],
        now: datetime,
        feeds: Sequence[str] = (),
        orphaned: Collection[str] = (),
    ) -> frozenset[str]:
        """Record that this run begins, and that those have ended which were killed.

        Args:
            arguments: The spider's, as JSON data.
            feeds: What it writes feeds to, without passwords.
            orphaned: The names of runs that `orphaned` gave, and whose summaries are written: a kill in between so
                loses none. What they had claimed is free again.

        Returns:
            Those of *orphaned* that no other run was the first to end.
        """
        table = schema.runs
        unended = table.c.name.in_(orphaned), table.c.finished_at.is_(None)
        query = select(table.c.name).where(*unended).order_by(table.c.name).with_for_update()
        ended = connection.execute(query).scalars().all()
        if ended:
            # Where the clock has been set back, a run may have begun later than now.
            finished_at = case((table.c.started_at > to_text(now), table.c.started_at), else_=to_text(now))
            connection.execute(
                update(table).where(table.c.name.in_(ended)).values(finished_at=finished_at, verdict="error")
            )
            set_claimant(connection, claims_of(connection, *ended), None)
            connection.execute(delete(schema.commits).where(schema.commits.c.run.in_(ended)))
        values = {
            "name": self._database.run,
            "spider": spider,
            "arguments": json.dumps(dict(arguments), ensure_ascii=False),
            "started_at": to_text(now),
            "feeds": json.dumps(list(feeds), ensure_ascii=False) if feeds else None,
        }
        insert_missing(connection, schema.runs, values)
        return frozenset(ended)

    @writes
    def end(self, connection: Connection, *, verdict: str, counts: Mapping[str, object], now: datetime) -> None:
        """Record how this run ended, and give back what it still has claimed.

        What its job has claimed is given back where no other run of it is alive.
        """
        table = schema.runs
        connection.execute(
            update(table)
            .where(table.c.name == self._database.run)
            .values(finished_at=to_text(now), verdict=verdict, counts=json.dumps(dict(counts)))
        )
        set_claimant(connection, claims_of(connection, self._database.run), None)
        if (
            self._database.job
            and (claims := claims_of(connection, self._database.job))
            and not self._database.liveness.has_company()
        ):
            set_claimant(connection, claims, None)
        connection.execute(delete(schema.commits).where(schema.commits.c.run == self._database.run))

    @reads
    def all(self, connection: Connection) -> list[dict[str, Any]]:
        """Return all runs, the oldest first, as the table `runs` holds them."""
        table = schema.runs
        rows = connection.execute(select(table).order_by(table.c.started_at, table.c.name)).mappings()
        return [dict(row) for row in rows]
