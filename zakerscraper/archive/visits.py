"""Revisits of archived articles: when each was last requested, which are due, and which were withdrawn."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, or_, select, update

from zakerscraper.archive import schema, statements
from zakerscraper.archive import state as rules
from zakerscraper.archive.claims import set_claimant
from zakerscraper.archive.serialization import entry_from, from_text, to_text
from zakerscraper.archive.session import Repository, chunks, reads, writes, writes_once
from zakerscraper.archive.state import State
from zakerscraper.archive.statements import upsert
from zakerscraper.items import ListEntry


@dataclass(frozen=True, slots=True)
class Validators:
    """The validators of an article's response (HTTP's ETag and Last-Modified), for a conditional request later.

    Attributes:
        url: The URL that was requested.
        etag, last_modified: The headers' values, "" without them.
    """

    url: str = ""
    etag: str = ""
    last_modified: str = ""


NO_VALIDATORS = Validators()
"""The validators of a response without any."""


@dataclass(frozen=True, slots=True)
class Revisit:
    """An archived article that is to be fetched again, and the validators of its last response."""

    entry: ListEntry
    validators: Validators


@dataclass(frozen=True, slots=True)
class WithdrawnArticle:
    """An archived article that the site has withdrawn.

    Attributes:
        gone_since: Aware, the first response that it is gone.
        withdrawn_at: Aware, the response after which it counted as withdrawn.
        answer: That response, in words.
    """

    id: str
    title: str
    url: str
    section: str
    gone_since: datetime
    withdrawn_at: datetime
    answer: str


class Visits(Repository):
    """The table `visits`."""

    @writes
    def claim_due(
        self, connection: Connection, days: Sequence[int], *, now: datetime, at_most: int | None
    ) -> list[Revisit]:
        """Claim archived articles that are to be revisited, those first whose last visit is longest ago.

        Args:
            days: After how many days from its first archiving an article is revisited; see `state.revisit_end`.
            at_most: How many, None for all.
        """
        table, articles = schema.visits, schema.articles
        query = (
            select(table, articles.c.entry)
            .join(articles, articles.c.id == table.c.article)
            .where(_due(days, now), articles.c.state == State.EXPORTED)
            .order_by(table.c.looked_at, table.c.article)
            .limit(at_most)
        )
        free = query.where(self._free(connection))
        rows = connection.execute(free.with_for_update(skip_locked=True, of=articles)).all()
        set_claimant(connection, [row.article for row in rows], self._database.run)
        return [
            Revisit(entry_from(row.entry), Validators(row.url or "", row.etag or "", row.last_modified or ""))
            for row in rows
        ]

    @writes
    def record_unreadable(self, connection: Connection, id_: str, *, now: datetime) -> None:
        """Record that no parser understood the page of the article *id_*, and release its claim."""
        table = schema.visits
        archived_at = connection.execute(select(table.c.archived_at).where(table.c.article == id_)).scalar()
        if archived_at:
            connection.execute(update(table).where(table.c.article == id_).values(**_visit_columns(archived_at, now)))
        set_claimant(connection, [id_], None)

    @writes
    def release(self, connection: Connection, ids: Collection[str]) -> None:
        """Release the claims of articles for which the site gave no response."""
        set_claimant(connection, sorted(ids), None)

    @writes
    def record_same(self, connection: Connection, id_: str, validators: Validators | None, *, now: datetime) -> None:
        """Record that the article *id_* is unchanged on the site, and release its claim.

        Args:
            validators: Those of the response, None where they are those of the one before (HTTP 304).
        """
        if validators is None:
            row = connection.execute(select(schema.visits).where(schema.visits.c.article == id_)).one_or_none()
            validators = Validators(row.url or "", row.etag or "", row.last_modified or "") if row else NO_VALIDATORS
        save_validators(connection, {id_: validators}, now)
        set_claimant(connection, [id_], None)

    @writes_once
    def record_doubt(self, connection: Connection, id_: str, digest: str, *, now: datetime) -> bool:
        """Record a doubtful version of the article *id_*; return whether it is believed.

        It is when an equal one comes later; until then the claim is released.

        Args:
            digest: Of the version.
        """
        table = schema.visits
        query = select(table).where(table.c.article == id_).with_for_update()
        row = connection.execute(query).one_or_none()
        if row is None:
            return True
        is_equal = row.doubted == digest and row.doubted_at is not None
        if is_equal and now - from_text(row.doubted_at) >= rules.DOUBT_APART:
            return True
        values: dict[str, Any] = _visit_columns(row.archived_at, now)
        if not is_equal:
            values |= {"doubted": digest, "doubted_at": to_text(now)}
        connection.execute(update(table).where(table.c.article == id_).values(**values))
        set_claimant(connection, [id_], None)
        return False

    @writes_once
    def record_absence(
        self, connection: Connection, id_: str, answer: str, *, stated: bool, now: datetime
    ) -> Mapping[str, Any]:
        """Record a response that the archived article *id_* is deleted, and release its claim.

        Args:
            answer: The response, in words.
            stated: Whether the site itself says so, and does not just fail to show it.

        Returns:
            The row as it was before, for `restore`; empty for an article without visits before.
        """
        table = schema.visits
        query = select(table).where(table.c.article == id_).with_for_update()
        before = dict(connection.execute(query).mappings().one_or_none() or {})
        articles = schema.articles
        if not before:
            exported = select(articles.c.exported_at).where(articles.c.id == id_)
            archived_at = connection.execute(exported).scalar() or to_text(now)
            first = {**_new_visit(id_, NO_VALIDATORS, now), "archived_at": archived_at}
            upsert(connection, schema.visits, first)
        since, settled = before.get("gone_since"), before.get("withdrawn_at")
        changes = rules.record_withdrawal(since, settled, answer, now, stated=stated)
        archived_at = before.get("archived_at") or to_text(now)
        values = {**changes, **_visit_columns(archived_at, now)}
        connection.execute(update(table).where(table.c.article == id_).values(**values))
        set_claimant(connection, [id_], None)
        return before

    @writes
    def restore(self, connection: Connection, rows: Collection[Mapping[str, Any]]) -> None:
        """Restore the rows that `record_absence` returned: those responses are not believed."""
        for row in sorted(rows, key=lambda row: str(row["article"])):
            upsert(connection, schema.visits, dict(row))

    @reads
    def find_withdrawn(self, connection: Connection, since: datetime | None = None) -> list[WithdrawnArticle]:
        """Return the archived articles that the site has withdrawn (since *since*), the last first."""
        table, articles = schema.visits, schema.articles
        query = (
            select(table, articles.c.title, articles.c.url.label("address"), articles.c.section)
            .join(articles, articles.c.id == table.c.article)
            .where(table.c.withdrawn_at.is_not(None))
            .order_by(table.c.withdrawn_at.desc(), table.c.article)
        )
        if since is not None:
            query = query.where(table.c.withdrawn_at >= to_text(since))
        return [
            WithdrawnArticle(
                row.article,
                row.title,
                row.address,
                row.section,
                from_text(row.gone_since or row.withdrawn_at),
                from_text(row.withdrawn_at),
                row.answer,
            )
            for row in connection.execute(query)
        ]


def save_validators(connection: Connection, validators_by_id: Mapping[str, Validators], now: datetime) -> None:
    """Record, in the transaction of *connection*, that the site has the articles of these ids."""
    rows = {id_: _new_visit(id_, validators, now) for id_, validators in validators_by_id.items()}
    for chunk in chunks(sorted(rows)):
        for known in connection.execute(statements.FIRST_ARCHIVED, {"ids": chunk}):
            rows[known.article] |= {"archived_at": known.archived_at, **_visit_columns(known.archived_at, now)}
    if rows:
        upsert(connection, schema.visits, [row for _, row in sorted(rows.items())])


def _new_visit(id_: str, validators: Validators, now: datetime) -> dict[str, Any]:
    return {
        "article": id_,
        "archived_at": to_text(now),
        "looked_at": to_text(now),
        "looked_after": 0,
        "gone_since": None,
        "withdrawn_at": None,
        "answer": "",
        "doubted": None,
        "doubted_at": None,
        "url": validators.url or None,
        "etag": validators.etag or None,
        "last_modified": validators.last_modified or None,
    }


def _visit_columns(archived_at: str, now: datetime) -> dict[str, Any]:
    after = int((now - from_text(archived_at)) / timedelta(seconds=1))
    return {"looked_at": to_text(now), "looked_after": max(after, 0)}


def _due(days: Sequence[int], now: datetime) -> ColumnElement[bool]:
    """Return the condition that an article is to be revisited.

    One of its days has come since the last visit; or what that found is to be confirmed by a second visit.
    """
    table, oldest = schema.visits, to_text(now - rules.revisit_end(days))
    unconfirmed = or_(
        table.c.gone_since <= to_text(now - rules.WITHDRAWN_APART),
        and_(table.c.archived_at >= oldest, table.c.doubted_at <= to_text(now - rules.DOUBT_APART)),
    )
    planned = [
        and_(table.c.archived_at <= to_text(now - timedelta(days=day)), table.c.looked_after < day * 86_400)
        for day in days
    ]
    return and_(
        table.c.withdrawn_at.is_(None),
        or_(
            and_(table.c.archived_at >= oldest, or_(*planned)),
            and_(unconfirmed, table.c.looked_at <= to_text(now - rules.DOUBT_APART)),
        ),
    )
