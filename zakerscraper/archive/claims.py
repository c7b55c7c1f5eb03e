"""Claims articles for a run, so that no two runs fetch the same one."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, or_, select, update

from zakerscraper.archive import imported, schema, sightings
from zakerscraper.archive import state as rules
from zakerscraper.archive.engine import POSTGRESQL
from zakerscraper.archive.retry import retry_transaction
from zakerscraper.archive.serialization import article_from, entry_from, entry_text, to_text
from zakerscraper.archive.session import Repository, chunks, rows_in, writes
from zakerscraper.archive.state import State
from zakerscraper.archive.statements import insert_missing
from zakerscraper.items import Article, Channel, ListEntry


@dataclass(frozen=True, slots=True)
class KnownArticle:
    """What the archive knows of a listed article.

    Attributes:
        state: `pending`, `exported`, `gone` or `dropped`.
        is_claimed: Whether this run is to fetch it now.
        reason: Of its last failure, or why it is gone or dropped.
        attempts: How many failed.
        next_attempt_at: Text as in the tables; None where there will be no next attempt.
        channels: The lists that have shown it, where it is claimed.
    """

    state: str
    is_claimed: bool
    reason: str = ""
    attempts: int = 0
    next_attempt_at: str | None = None
    claimed_by: str | None = None
    first_seen_at: str = ""
    section: str = ""
    channels: tuple[Channel, ...] = ()


class Claims(Repository):
    """Claims of runs on articles that are due and that no other living run or job has claimed."""

    @writes
    def claim_listed(
        self,
        connection: Connection,
        entries: Sequence[ListEntry],
        *,
        now: datetime,
        again: bool,
        claim_at_most: int | None,
        recognise: imported.Recognise | None = None,
        shown: sightings.ShownList | None = None,
    ) -> dict[str, KnownArticle]:
        """Save all *entries* of a list page, and claim those to be fetched now.

        Articles not known yet become pending. Claimed are pending ones that are due, unless another run or job that is
        alive has them.

        Args:
            again: Whether exported and gone articles are claimed, too.
            claim_at_most: How many are claimed, in their order; None for all.
            recognise: Finds the entry that an imported article is. Such an article is not pending: it gets the entry's
                id.
            shown: The page, of which it is remembered that it shows its articles, also those that are not among
                *entries*; None for none.
        """
        unique = {entry.id: entry for entry in entries}
        rows, blocked = self._save_entries(connection, unique, now, recognise)
        claimable = [id_ for id_ in unique if id_ in rows and self._is_due(rows[id_], now, again)]
        if claimable and self._database.dialect == POSTGRESQL and claim_at_most != 0:
            rows.update(self._rows(connection, sorted(claimable), lock=True))
            claimable = [id_ for id_ in claimable if self._is_due(rows[id_], now, again)]
        others = self._live_others({rows[id_].claimed_by for id_ in claimable})
        claimed = [id_ for id_ in claimable if rows[id_].claimed_by not in others][:claim_at_most]
        set_claimant(connection, claimed, self._database.claimant)
        if shown:
            beside = [id_ for id_ in shown.positions if id_ not in rows and id_ not in blocked]
            known = rows.keys() | self._rows(connection, beside).keys()
            sightings.record(connection, shown, known, now)
        channels = sightings.channels_of(connection, claimed)
        is_claimed = frozenset(claimed).__contains__
        found = {id_: _parse_row(row, is_claimed(id_), channels.get(id_, ())) for id_, row in rows.items()}
        return found | {id_: KnownArticle(State.BLOCKED, False) for id_ in blocked}

    def _save_entries(
        self,
        connection: Connection,
        entries: Mapping[str, ListEntry],
        now: datetime,
        recognise: imported.Recognise | None,
    ) -> tuple[dict[str, Row[Any]], frozenset[str]]:
        """Add the articles of *entries* that are not known yet, unless they are blocked.

        Returns:
            The rows of all but the blocked ones by their ids, and the ids of these.
        """
        rows = self._rows(connection, entries)
        missing = [entry for entry in entries.values() if entry.id not in rows]
        if missing:
            self._database.has_imports = imported.has_imports(connection)
        if missing and recognise and self._database.has_imports:
            linked = imported.link(connection, missing, recognise)
            rows.update(self._rows(connection, linked))
            missing = [entry for entry in missing if entry.id not in rows]
        blocked = self._find_blocked(connection, [entry.id for entry in missing])
        missing = [entry for entry in missing if entry.id not in blocked]
        if missing:
            moment = to_text(now)
            new = [_new_row(entry, moment) for entry in sorted(missing, key=lambda entry: entry.id)]
            insert_missing(connection, schema.articles, new)
            rows.update(self._rows(connection, [entry.id for entry in missing]))
        return rows, blocked

    @writes
    def claim_due(self, connection: Connection, *, now: datetime, at_most: int | None) -> list[ListEntry]:
        """Claim the pending articles that are due, the longest waiting ones first, and return them."""
        table = schema.articles
        query = (
            select(table.c.entry, table.c.id)
            .where(or_(*(_due_condition(state, now) for state in (State.PENDING, State.GONE))))
            .order_by(table.c.next_attempt_at, table.c.first_seen_at, table.c.id)
            .limit(at_most)
        )
        free = query.where(self._free(connection, self._database.run, self._database.claimant))
        rows = connection.execute(free.with_for_update(skip_locked=True)).all()
        set_claimant(connection, [row.id for row in rows], self._database.claimant)
        return _entries(connection, rows)

    @writes
    def claim_incomplete(self, connection: Connection, *, now: datetime, at_most: int | None) -> list[Article]:
        """Claim the exported articles with missing images that are due for another attempt, and return them.

        The claims are the run's own, not its job's.
        """
        table = schema.articles
        query = (
            select(table.c.item, table.c.id)
            .where(_due_condition(State.EXPORTED, now), table.c.pictures_missing > 0)
            .order_by(table.c.next_attempt_at, table.c.id)
            .limit(at_most)
        )
        free = query.where(self._free(connection, self._database.run))
        rows = connection.execute(free.with_for_update(skip_locked=True)).all()
        set_claimant(connection, [row.id for row in rows], self._database.run)
        return [article_from(row.item) for row in rows]

    @retry_transaction
    def find_orphaned(self) -> list[ListEntry]:
        """Return the articles that are claimed in the job's name, in the order of their ids.

        Where the job has nothing queued and nothing in progress, the queue has lost these.
        """
        table = schema.articles
        query = select(table.c.id, table.c.entry).where(table.c.claimed_by == self._database.job).order_by(table.c.id)
        if not self._database.job:
            return []
        with self._database.read() as connection:
            return _entries(connection, connection.execute(query).all())

    def _rows(self, connection: Connection, ids: Iterable[str], *, lock: bool = False) -> dict[str, Row[Any]]:
        table = schema.articles
        columns = (
            table.c.id, table.c.state, table.c.reason, table.c.attempts, table.c.next_attempt_at, table.c.claimed_by,
            table.c.first_seen_at, table.c.section,
        )  # fmt: skip
        query = select(*columns)
        if lock:
            query = query.order_by(table.c.id).with_for_update()
        return {row.id: row for row in rows_in(connection, query, table.c.id, ids)}

    @staticmethod
    def _find_blocked(connection: Connection, ids: Sequence[str]) -> frozenset[str]:
        """Return those of *ids* that are blocked."""
        column = schema.blocks.c.id
        return frozenset(row.id for row in rows_in(connection, select(column), column, ids))

    def _live_others(self, names: Collection[str | None]) -> frozenset[str]:
        """Return those of the claimants *names* that are alive, except this run and its job."""
        return self._live([name for name in names if name not in {None, self._database.run, self._database.claimant}])

    @staticmethod
    def _is_due(row: Row[Any], now: datetime, again: bool) -> bool:
        return again or (row.state == State.PENDING and rules.is_due(row.state, row.next_attempt_at, now))


def claims_of(connection: Connection, *names: str) -> Sequence[str]:
    """Return the ids of the articles that *names* have claimed."""
    table = schema.articles
    query = select(table.c.id).where(table.c.claimed_by.in_(names)).order_by(table.c.id)
    return connection.execute(query.with_for_update()).scalars().all()


def set_claimant(connection: Connection, ids: Sequence[str], claimant: str | None) -> None:
    """Assign the articles *ids* to *claimant*; None releases them."""
    table = schema.articles
    for chunk in chunks(ids):
        connection.execute(update(table).where(table.c.id.in_(chunk)).values(claimed_by=claimant))


def _entries(connection: Connection, rows: Sequence[Any]) -> list[ListEntry]:
    """Return the entries of *rows*, with the lists that have shown them."""
    channels = sightings.channels_of(connection, [row.id for row in rows])
    return [replace(entry_from(row.entry), channels=tuple(channels.get(row.id, ()))) for row in rows]


def _parse_row(row: Row[Any], is_claimed: bool, channels: Sequence[Channel]) -> KnownArticle:
    return KnownArticle(
        row.state,
        is_claimed,
        row.reason,
        row.attempts,
        row.next_attempt_at,
        row.claimed_by,
        row.first_seen_at,
        row.section,
        tuple(channels),
    )


def _new_row(entry: ListEntry, moment: str) -> dict[str, Any]:
    return {
        "id": entry.id,
        "url": entry.url,
        "section": entry.section,
        "title": entry.title,
        "entry": entry_text(entry),
        "first_seen_at": moment,
        "state": State.PENDING,
        "attempts": 0,
        "reason": "",
        "next_attempt_at": moment,
        "pictures_missing": 0,
    }


def _due_condition(state: str, now: datetime) -> ColumnElement[bool]:
    """Return the condition that an article is in *state* and due, as `is_due` has it."""
    table = schema.articles
    horizon = to_text(now + rules.longest_backoff(state))
    moment = table.c.next_attempt_at
    return and_(table.c.state == state, or_(moment <= to_text(now), moment > horizon))
