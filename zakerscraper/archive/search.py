"""Full-text search over archived articles: the tables `search_texts` and `search_due` and the index."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, islice

from sqlalchemy import Connection, func, select

from zakerscraper.archive import schema, search_index, search_segments
from zakerscraper.archive.engine import POSTGRESQL
from zakerscraper.archive.retry import retry_transaction
from zakerscraper.archive.search_reader import LOOKED_AT, Scope, SearchReader
from zakerscraper.archive.serialization import article_from
from zakerscraper.archive.session import Repository, reads, rows_in, writes
from zakerscraper.document.search_text import Candidate, has_all, rank
from zakerscraper.items import Article

_BATCH = 200
"""How many articles are put into the index in one transaction."""
_POOL = 100
"""Of so many articles, the latest that have all words, the best are chosen."""


@dataclass(frozen=True, slots=True)
class SearchMatches:
    """What a search has found, the best first.

    Attributes:
        is_all: Whether no other article has all words.
    """

    candidates: Sequence[Candidate]
    is_all: bool


class Search(Repository):
    """Finds articles by pieces of text: see `document.search_text`. All raise ArchiveError for SQLite without FTS5."""

    @reads
    def count_due(self, connection: Connection) -> int:
        """Return how many articles are not in the index, or not as they are; all where it has another form."""
        search_index.check_possible(connection)
        if search_index.is_of_another_form(connection):
            query = select(func.count()).where(schema.articles.c.item.is_not(None))
        else:
            query = select(func.count()).select_from(schema.search_due)
        return connection.execute(query).scalar_one()

    def index_due(self) -> int:
        """Put some of the articles that are due into the index, or take some out; return how many, 0 at the end."""
        return self._index_due() or self._remove_due()

    @writes
    def _index_due(self, connection: Connection) -> int:
        articles, due = schema.articles, schema.search_due
        is_archived = articles.c.id == due.c.id, articles.c.item.is_not(None)
        search_index.check_possible(connection)
        if not search_index.is_of_this_form(connection):
            search_index.empty_index(connection)
            search_index.prepare_index(connection)
        query = select(articles.c.item).where(*is_archived).order_by(due.c.id).limit(_BATCH)
        # The articles too: one that is forgotten just now would else be there for good.
        locked = query.with_for_update(of=[due, articles], skip_locked=True)
        items = connection.execute(locked).scalars().all()
        search_index.index_articles(connection, [article_from(item) for item in items])
        return len(items)

    @retry_transaction
    def _remove_due(self) -> int:
        """Take some of the articles out of the index that are there no more, or have another id."""
        articles, due = schema.articles, schema.search_due
        archived = select(articles.c.id).where(articles.c.id == due.c.id, articles.c.item.is_not(None)).exists()
        query = select(due.c.id).where(~archived).order_by(due.c.id).limit(_BATCH)
        with self._database.read() as connection:
            if connection.execute(query.limit(1)).first() is None:
                return 0
        with self._database.write() as connection:
            if self._database.dialect == POSTGRESQL:
                # In this order, as who forgets articles does.
                search_segments.lock_segments(connection)
            ids = connection.execute(query.with_for_update(of=due, skip_locked=True)).scalars().all()
            search_index.remove_articles(connection, ids)
        return len(ids)

    @retry_transaction
    def make_segment(self, *, more_follow: bool = False) -> bool:
        """Put what waits in PostgreSQL's index where it is found more quickly, in one transaction; False at the end.

        Args:
            more_follow: Whether texts are still being added: they then wait until they are enough for a large segment.
        """
        if self._database.dialect != POSTGRESQL:
            return False
        min_waiting = search_segments.LARGE if more_follow else search_segments.SMALL
        with self._database.read() as connection:
            is_due = search_segments.is_segment_due(connection, min_waiting=min_waiting)
            if not is_due or not search_index.is_of_this_form(connection):
                return False
        with self._database.write() as connection:
            return search_segments.make_segment(connection, min_waiting=min_waiting)

    @retry_transaction
    def renew_segment(self) -> bool:
        """Rid PostgreSQL's index of a segment's worth of what corrected articles were, in one transaction.

        False where there is too little of that in every segment.
        """
        if self._database.dialect != POSTGRESQL:
            return False
        with self._database.read() as connection:
            if not search_index.is_of_this_form(connection) or not search_segments.find_outdated(connection):
                return False
        with self._database.write() as connection:
            return search_segments.renew_segments(connection)

    @retry_transaction
    def remove_orphans(self) -> None:
        """Take out of PostgreSQL's index what programs of version 5 have forgotten, which know only the texts."""
        if self._database.dialect != POSTGRESQL:
            return
        with self._database.read() as connection:
            if not search_index.is_of_this_form(connection) or not search_segments.find_orphans(connection):
                return
        with self._database.write() as connection:
            search_segments.lock_segments(connection)
            orphans = search_segments.find_orphans(connection)
            search_segments.remove_texts(connection, dict.fromkeys(orphans))

    @writes
    def rebuild(self, connection: Connection) -> None:
        """Take the index away and make all articles due: `index_due` builds it again."""
        search_index.empty_index(connection)

    @writes
    def optimize(self, connection: Connection) -> None:
        """Make the index as small and quick as it gets."""
        search_index.optimize_index(connection)

    @reads
    def best(
        self, connection: Connection, pieces: Sequence[str], limit: int, scope: Scope | None = None
    ) -> SearchMatches:
        """Return the best *limit* articles that have all *pieces*, which are folded, by BM25.

        Where more than some hundred have them, the best are chosen among those with all in their titles and those that
        were archived last.
        """
        reader = SearchReader(connection, pieces, scope or Scope())
        pool = {match.number: match for match in islice(reader.matches(in_title=True), _POOL)}
        titles, is_all = len(pool), True
        for looked_at, candidate in enumerate(reader.texts(), start=1):
            if has_all(candidate.text, pieces):
                pool[candidate.number] = candidate
            enough = len(pool) >= titles + _POOL
            if enough or (looked_at >= LOOKED_AT and len(pool) >= limit):
                is_all = False
                break
        pool |= {match.number: match for match in reader.not_indexed()}
        shares = reader.shares()
        chosen = rank(list(pool.values()), pieces, shares)
        return SearchMatches(chosen[:limit], is_all and len(chosen) <= limit)

    @reads
    def ids(self, connection: Connection, pieces: Sequence[str], scope: Scope | None = None) -> frozenset[str]:
        """Return the ids of all articles that have all *pieces*, which are folded."""
        reader = SearchReader(connection, pieces, scope or Scope())
        return frozenset(candidate.id for candidate in chain(reader.matches(), reader.not_indexed()))

    @reads
    def articles(self, connection: Connection, ids: Sequence[str]) -> dict[str, Article]:
        """Return the articles *ids* that there are."""
        table = schema.articles
        rows = rows_in(connection, select(table.c.id, table.c.item), table.c.id, ids)
        return {row.id: article_from(row.item) for row in rows if row.item}
