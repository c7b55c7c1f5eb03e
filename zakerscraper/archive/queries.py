"""Read-only queries over the archive."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, or_, select

from zakerscraper.archive import schema
from zakerscraper.archive.reposts import is_repeated, original_column
from zakerscraper.archive.retry import retry_transaction
from zakerscraper.archive.serialization import article_from, from_text, to_text
from zakerscraper.archive.session import Repository, reads, rows_by_id, rows_in
from zakerscraper.archive.sightings import channels_by_url, lists_column
from zakerscraper.archive.state import State, is_due
from zakerscraper.archive.statements import ITEMS_OF
from zakerscraper.items import Article, Channel


class Queries(Repository):
    """The archive as it is read. Each method sees it as it was at one moment."""

    def articles(
        self,
        *,
        section: str | None = None,
        since: datetime | None = None,
        lists: Collection[str] | None = None,
        as_archived: bool = False,
        only_repeated: bool = False,
    ) -> Iterator[Article]:
        """Yield the archived articles, the oldest publication first, those to be fetched again among them.

        Args:
            since: Aware; only those published then or later.
            lists: Only those that one of the lists with these URLs (of the first page) has shown.
            as_archived: Whether their `channels` are those of when they were fetched, which their documents name,
                instead of all until now.
            only_repeated: Only those whose text another article has, too.
        """
        table = schema.articles
        query = select(table.c.item, original_column().label("same_as")).where(table.c.item.is_not(None))
        if only_repeated:
            query = query.where(is_repeated())
        channels: dict[str, Channel] = {}
        if not as_archived:
            query = query.add_columns(lists_column().label("lists"))
            channels = self._channels()
        if lists is not None:
            shown = select(schema.sightings.c.article).where(schema.sightings.c.list.in_(sorted(lists)))
            query = query.where(table.c.id.in_(shown))
        if section is not None:
            query = query.where(table.c.section == section)
        if since is not None:
            query = query.where(table.c.published_at >= to_text(since))
        for row in self._database.stream(query.order_by(table.c.published_at.nulls_first(), table.c.id)):
            article = article_from(row.item)
            article.same_as = row.same_as or ""
            if not as_archived:
                article.channels = sorted({channels[url] for url in (row.lists or "").split("\n") if url in channels})
            yield article

    @retry_transaction
    def articles_of(self, ids: Collection[str]) -> dict[str, Article]:
        """Return those of the articles *ids* that are archived, by id, as they were archived."""
        return {id_: article_from(item) for id_, item in self.items_of(ids).items()}

    @reads
    def _channels(self, connection: Connection) -> dict[str, Channel]:
        return channels_by_url(connection)

    @reads
    def count(self, connection: Connection, state: str) -> int:
        """Return how many articles are in *state*."""
        query = select(func.count()).where(schema.articles.c.state == state)
        return int(connection.execute(query).scalar_one())

    def titles_and_paths(self) -> Iterator[tuple[str, str, str]]:
        """Yield id, title and document path of all articles; the path is "" without a document."""
        table = schema.articles
        for row in self._database.stream(select(table.c.id, table.c.title, table.c.document)):
            yield row.id, row.title, row.document or ""

    @reads
    def overview(self, connection: Connection) -> dict[str, Any]:
        """Return counts as plain JSON data: articles by state, by section and by day of publication (+08:00)."""
        table = schema.articles
        by_state = select(table.c.state, func.count()).group_by(table.c.state)
        by_section = (
            select(table.c.section, table.c.state, func.count())
            .group_by(table.c.section, table.c.state)
            .order_by(table.c.section, table.c.state)
        )
        exported = select(table.c.section, table.c.published_at).where(table.c.state == State.EXPORTED)
        stored = select(func.count(), func.coalesce(func.sum(schema.pictures.c.size), 0))
        sections: dict[str, dict[str, int]] = {}
        days: dict[str, Counter[str]] = {}
        states = {row[0]: row[1] for row in connection.execute(by_state)}
        for section, state, count in connection.execute(by_section):
            sections.setdefault(section, {})[state] = count
        for section, published_at in connection.execute(exported):
            day = from_text(published_at).date().isoformat() if published_at else ""
            days.setdefault(day, Counter())[section] += 1
        images, size = connection.execute(stored).one()
        return {
            "articles": {state: states.get(state, 0) for state in State if state != State.BLOCKED},
            "sections": sections,
            "days": {day: dict(sorted(counts.items())) for day, counts in sorted(days.items(), reverse=True)},
            "pictures": images,
            "pictures_bytes": int(size),
        }

    @reads
    def list_waiting(self, connection: Connection) -> list[dict[str, Any]]:
        """Return the pending articles and those with missing images as plain JSON data, those first that are due."""
        table = schema.articles
        columns = (
            table.c.id, table.c.url, table.c.title, table.c.section, table.c.state, table.c.attempts, table.c.reason,
            table.c.first_seen_at, table.c.next_attempt_at,
        )  # fmt: skip
        query = (
            select(*columns)
            .where(or_(table.c.state == State.PENDING, table.c.pictures_missing > 0))
            .order_by(table.c.next_attempt_at.is_(None), table.c.next_attempt_at, table.c.id)
        )
        return [dict(row) for row in connection.execute(query).mappings()]

    @reads
    def waiting_ids(self, connection: Connection, now: datetime) -> frozenset[str]:
        """Return the ids of the articles that have failed and wait for a next attempt, which is not due yet."""
        table = schema.articles
        query = select(table.c.id, table.c.next_attempt_at).where(
            table.c.state == State.PENDING, table.c.attempts > 0, table.c.next_attempt_at > to_text(now)
        )
        rows = connection.execute(query).all()
        return frozenset(row.id for row in rows if not is_due(State.PENDING, row.next_attempt_at, now))

    @reads
    def list_in_state(self, connection: Connection, state: State) -> list[dict[str, Any]]:
        """Return the articles in *state* as plain JSON data, those listed last first."""
        table = schema.articles
        columns = (table.c.id, table.c.url, table.c.title, table.c.section, table.c.reason, table.c.first_seen_at)
        query = select(*columns).where(table.c.state == state).order_by(table.c.first_seen_at.desc(), table.c.id)
        return [dict(row) for row in connection.execute(query).mappings()]

    def documents(self) -> Iterator[tuple[str, str, frozenset[str], Article]]:
        """Yield id, document path, the SHA-256 that the document may have, and the article of all that is exported."""
        table = schema.articles
        digests = table.c.document_checksum, table.c.document_planned
        query = select(table.c.id, table.c.document, *digests, table.c.item).where(table.c.state == State.EXPORTED)
        for row in self._database.stream(query.order_by(table.c.id)):
            known = frozenset(filter(None, (row.document_checksum, row.document_planned)))
            yield row.id, row.document or "", known, article_from(row.item)

    @reads
    def document_paths(self, connection: Connection, ids: Collection[str]) -> dict[str, str]:
        """Return the path of the document, "" without one, for those of the articles *ids* that there are."""
        table = schema.articles
        rows = rows_in(connection, select(table.c.id, table.c.document), table.c.id, ids)
        return {row.id: row.document or "" for row in rows}

    @reads
    def items_of(self, connection: Connection, ids: Collection[str]) -> dict[str, str]:
        """Return those of the articles *ids* that have been archived, as JSON by id: see `article_from`."""
        return {id_: row.item for id_, row in rows_by_id(connection, ITEMS_OF, list(ids)).items()}

    @reads
    def article_and_path(self, connection: Connection, id_: str) -> tuple[Article | None, str]:
        """Return the article *id_* as it was archived, None where it never was, and its document's path, "" without."""
        table = schema.articles
        row = connection.execute(select(table.c.item, table.c.document).where(table.c.id == id_)).one_or_none()
        if row is None:
            return None, ""
        return article_from(row.item) if row.item else None, row.document or ""
