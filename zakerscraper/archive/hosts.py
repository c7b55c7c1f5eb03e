"""Repository of the table `hosts`: download delays and pauses of each host."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, select

from zakerscraper.archive import schema
from zakerscraper.archive.serialization import from_text, to_text
from zakerscraper.archive.session import Repository, reads, writes
from zakerscraper.archive.statements import upsert
from zakerscraper.zaker.hosts import Pause


class Hosts(Repository):
    """The tables `hosts` and `pauses`."""

    @reads
    def paces(self, connection: Connection) -> dict[str, tuple[float, datetime]]:
        """Return the pace learned for each host: seconds between two requests, and when it was learned."""
        table = schema.hosts
        return {row.host: (row.delay, from_text(row.learned_at)) for row in connection.execute(select(table))}

    @writes
    def save_pace(self, connection: Connection, host: str, delay: float, *, now: datetime) -> None:
        """Record that *host* bears a request every *delay* seconds and not more."""
        values = {"host": host, "delay": delay, "learned_at": to_text(now)}
        upsert(connection, schema.hosts, values)

    @reads
    def pauses(self, connection: Connection) -> dict[str, Pause]:
        """Return, for each host that has not answered, for how long it is left alone."""
        table = schema.pauses
        return {
            row.host: Pause(from_text(row.began_at), timedelta(seconds=row.seconds), row.reason)
            for row in connection.execute(select(table))
        }

    @writes
    def save_pause(self, connection: Connection, host: str, pause: Pause) -> None:
        """Record that runs leave *host* alone for a while."""
        values = {
            "host": host,
            "began_at": to_text(pause.began_at),
            "seconds": pause.length.total_seconds(),
            "reason": pause.reason,
        }
        upsert(connection, schema.pauses, values)

    @writes
    def end_pause(self, connection: Connection, host: str) -> None:
        """Record that *host* answers again."""
        table = schema.pauses
        connection.execute(delete(table).where(table.c.host == host))
