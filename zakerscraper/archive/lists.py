"""Repository of the table `lists`: how many articles each list shows, and how far down it has been crawled."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import Connection, and_, delete, func, or_, select

from zakerscraper.archive import schema
from zakerscraper.archive.serialization import to_text
from zakerscraper.archive.session import Repository, writes
from zakerscraper.archive.state import MAX_BACKOFF
from zakerscraper.archive.statements import upsert
from zakerscraper.items import WalkEnd


class Lists(Repository):
    """The tables `lists` and `walks`."""

    @writes
    def record_first_page(self, connection: Connection, url: str, *, entries: int, layout: str, now: datetime) -> int:
        """Record what the first page of the list at *url* held; return what it held when it last held any."""
        table = schema.lists
        before = connection.execute(select(table.c.entries).where(table.c.url == url)).scalar()
        if entries:
            values = {"url": url, "entries": entries, "layout": layout, "read_at": to_text(now)}
            upsert(connection, schema.lists, values)
        return int(before or 0)

    @writes
    def begin_walk(self, connection: Connection, url: str, *, pages: int, now: datetime) -> str | None:
        """Record that this run, or its job, begins to walk down the list at *url*, at most *pages* pages.

        Returns:
            When the first of the unfinished walks down it began, None without any. Below their ends there may be
            articles that no run has seen. Unfinished are walks that broke off, and those that stopped after fewer pages
            than this one may read.
        """
        table = schema.walks
        open_ended = or_(table.c.by_pages.is_(False), table.c.pages < pages)
        query = select(func.min(table.c.began_at)).where(table.c.url == url, open_ended)
        since = connection.execute(query).scalar()
        self._save_walk(connection, url, self._database.claimant, _precisely(now), pages)
        return str(since) if since else None

    @writes
    def end_walk(self, connection: Connection, url: str, end: WalkEnd) -> None:
        """Record that the walk of this run, or its job, down the list at *url* has ended.

        It finishes earlier walks with it: all of them where it came to the last page; where it came to known articles,
        those that broke off or stopped after fewer pages; where it stopped after its number of pages, those that may
        not have read more. In the last case it is itself recorded as unfinished below so many pages.
        """
        table = schema.walks
        row = connection.execute(
            select(table.c.began_at, table.c.pages).where(table.c.url == url, table.c.run == self._database.claimant)
        ).one_or_none()
        if row is None:
            return
        # Walks that began days after this one were recorded under a wrong clock.
        ahead = _precisely(datetime.fromisoformat(row.began_at) + MAX_BACKOFF)
        covered = or_(table.c.began_at < row.began_at, table.c.began_at > ahead)
        if end is WalkEnd.KNOWN:
            covered = and_(covered, or_(table.c.by_pages.is_(False), table.c.pages < row.pages))
        elif end is WalkEnd.PAGES:
            covered = and_(covered, table.c.pages <= row.pages)
        covered = and_(table.c.url == url, or_(covered, table.c.run == self._database.claimant))
        since = connection.execute(select(func.min(table.c.began_at)).where(covered)).scalar()
        connection.execute(delete(table).where(covered))
        if end is WalkEnd.PAGES:
            name = f"{row.pages} pages"
            self._save_walk(connection, url, name, str(since), row.pages, by_pages=True)

    def _save_walk(
        self, connection: Connection, url: str, run: str, began_at: str, pages: int, *, by_pages: bool = False
    ) -> None:
        values = {"url": url, "run": run, "began_at": began_at, "pages": pages, "by_pages": by_pages}
        upsert(connection, schema.walks, values)


def _precisely(moment: datetime) -> str:
    """Return the aware *moment* as text in UTC, to the microsecond: two cron entries begin in the same second."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
