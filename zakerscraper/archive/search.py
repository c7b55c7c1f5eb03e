"""Articles by the words in them: the tables `search_texts` and `search_due`, and the index over them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import BindParameter, Connection, Row, TextClause, bindparam, func, select, text

from zakerscraper.archive import schema, search_index, search_segments
from zakerscraper.archive.column_types import key
from zakerscraper.archive.engine import POSTGRESQL
from zakerscraper.archive.retry import retry_transaction
from zakerscraper.archive.serialization import article_from, to_text
from zakerscraper.archive.session import Repository, chunks
from zakerscraper.document.search_text import Candidate, has_all, ranked, required_terms, search_text
from zakerscraper.items import Article

_BATCH = 200
"""So many articles are put into the index in one transaction."""
_POOL = 100
"""Of so many articles, the latest that have all words, the best are chosen."""
_LOOKED_AT = 500
"""So many texts are looked at for these; where that gives as many as are asked for, no more are."""
_STEP = 100
_ALL = 2**62


@dataclass(frozen=True, slots=True)
class Scope:
    """Which articles are searched.

    sections: of one of these; none for any. lists: that one of the lists with these addresses (of the first page) has
    shown; None for any. since, until: aware, both inclusive, of the publication.
    """

    sections: Sequence[str] = ()
    lists: Collection[str] | None = None
    since: datetime | None = None
    until: datetime | None = None

    def sql(self) -> tuple[str, dict[str, Any]]:
        """Return conditions on the table `articles`, each behind an AND, and their parameters."""
        found: list[tuple[str, str, Any]] = []
        if self.sections:
            found.append(("articles.section IN :sections", "sections", [key(name) for name in self.sections]))
        if self.since is not None:
            found.append(("articles.published_at >= :since", "since", to_text(self.since)))
        if self.until is not None:
            found.append(("articles.published_at <= :until", "until", to_text(self.until)))
        if self.lists is not None:
            shown = "articles.id IN (SELECT article FROM sightings WHERE list IN :lists)"
            found.append((shown, "lists", [key(address) for address in sorted(self.lists)]))
        return "".join(f" AND {words}" for words, _, _ in found), {name: value for _, name, value in found}


@dataclass(frozen=True, slots=True)
class Found:
    """What a search has found, the best first. is_all: whether no other article has all words."""

    candidates: Sequence[Candidate]
    is_all: bool


class Search(Repository):
    """Finds articles by pieces of text: see `document.search_text`. All raise ArchiveError for SQLite without FTS5."""

    @retry_transaction
    def due(self) -> int:
        """Return how many articles are not in the index, or not as they are; all where it has another form."""
        with self._database.read() as connection:
            search_index.check_possible(connection)
            return self._due(connection)

    @staticmethod
    def _due(connection: Connection) -> int:
        if search_index.is_of_another_form(connection):
            query = select(func.count()).where(schema.articles.c.item.is_not(None))
        else:
            query = select(func.count()).select_from(schema.search_due)
        return connection.execute(query).scalar_one()

    def index_due(self) -> int:
        """Put some of the articles that are due into the index, or take some out; return how many, 0 at the end."""
        return self._index_due() or self._remove_due()

    @retry_transaction
    def _index_due(self) -> int:
        articles, due = schema.articles, schema.search_due
        there = articles.c.id == due.c.id, articles.c.item.is_not(None)
        with self._database.write() as connection:
            search_index.check_possible(connection)
            if not search_index.is_of_this_form(connection):
                search_index.empty_index(connection)
                search_index.prepare_index(connection)
            query = select(articles.c.item).where(*there).order_by(due.c.id).limit(_BATCH)
            # The articles too: one that is forgotten just now would else be there for good.
            locked = query.with_for_update(of=[due, articles], skip_locked=True)
            items = connection.execute(locked).scalars().all()
            search_index.index_articles(connection, [article_from(item) for item in items])
        return len(items)

    @retry_transaction
    def _remove_due(self) -> int:
        """Take some of the articles out of the index that are there no more, or have another id."""
        articles, due = schema.articles, schema.search_due
        there = select(articles.c.id).where(articles.c.id == due.c.id, articles.c.item.is_not(None)).exists()
        query = select(due.c.id).where(~there).order_by(due.c.id).limit(_BATCH)
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

        more_follow: whether texts are still being added: they then wait until they are enough for a large segment.
        """
        if self._database.dialect != POSTGRESQL:
            return False
        least = search_segments.LARGE if more_follow else search_segments.SMALL
        with self._database.read() as connection:
            is_due = search_segments.is_segment_due(connection, at_least=least)
            if not is_due or not search_index.is_of_this_form(connection):
                return False
        with self._database.write() as connection:
            return search_segments.make_segment(connection, at_least=least)

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

    @retry_transaction
    def rebuild(self) -> None:
        """Take the index away and make all articles due: `index_due` builds it again."""
        with self._database.write() as connection:
            search_index.empty_index(connection)

    @retry_transaction
    def optimize(self) -> None:
        """Make the index as small and quick as it gets."""
        with self._database.write() as connection:
            search_index.optimize_index(connection)

    @retry_transaction
    def best(self, pieces: Sequence[str], limit: int, scope: Scope | None = None) -> Found:
        """Return the best *limit* articles that have all *pieces*, which are folded, by BM25.

        Where more than some hundred have them, the best are chosen among those with all in their titles and those that
        were archived last.
        """
        scope = scope or Scope()
        with self._database.read() as connection:
            search_index.check_possible(connection)
            pool: dict[int, Candidate] = {}
            for candidate in self._matches(connection, pieces, scope, in_title=True):
                pool[candidate.number] = candidate
                if len(pool) >= _POOL:
                    break
            titles, is_all = len(pool), True
            for looked_at, candidate in enumerate(self._texts(connection, pieces, scope), start=1):
                if has_all(candidate.text, pieces):
                    pool[candidate.number] = candidate
                enough = len(pool) >= titles + _POOL
                if enough or (looked_at >= _LOOKED_AT and len(pool) >= limit):
                    is_all = False
                    break
            for candidate in self._not_indexed(connection, pieces, scope):
                pool[candidate.number] = candidate
            shares = self._shares(connection, pieces)
        chosen = ranked(list(pool.values()), pieces, shares)
        return Found(chosen[:limit], is_all and len(chosen) <= limit)

    @retry_transaction
    def ids(self, pieces: Sequence[str], scope: Scope | None = None) -> frozenset[str]:
        """Return the ids of all articles that have all *pieces*, which are folded."""
        scope = scope or Scope()
        with self._database.read() as connection:
            search_index.check_possible(connection)
            found = {one.id for one in self._matches(connection, pieces, scope)}
            return frozenset(found | {one.id for one in self._not_indexed(connection, pieces, scope)})

    @retry_transaction
    def articles(self, ids: Sequence[str]) -> dict[str, Article]:
        """Return the articles *ids* that there are."""
        table = schema.articles
        with self._database.read() as connection:
            return {
                row.id: article_from(row.item)
                for chunk in chunks(ids)
                for row in connection.execute(select(table.c.id, table.c.item).where(table.c.id.in_(chunk)))
                if row.item
            }

    def _matches(
        self, connection: Connection, pieces: Sequence[str], scope: Scope, *, in_title: bool = False
    ) -> Iterator[Candidate]:
        """Yield the texts that have all *pieces*, in_title: in their titles, the latest first."""
        for candidate in self._texts(connection, pieces, scope, in_title=in_title):
            if has_all(candidate.text, pieces, in_title=in_title):
                yield candidate

    def _texts(
        self, connection: Connection, pieces: Sequence[str], scope: Scope, *, in_title: bool = False
    ) -> Iterator[Candidate]:
        """Yield the texts that may have all *pieces*, the latest first. Those not in the index are left out."""
        if not search_index.is_of_this_form(connection):
            return
        of_sqlite = self._database.dialect != POSTGRESQL
        terms = search_index.condition(pieces, of_sqlite=of_sqlite, in_title=in_title)
        below = _ALL
        only_beginnings = not required_terms(pieces)[0]
        if in_title and (terms is None or only_beginnings):
            return  # many texts may have it in their titles: that counts among the latest alone
        if only_beginnings:
            # Nearly all texts have such a piece, or few do.
            numbers = self._numbers(connection, None, scope, below, _LOOKED_AT)
            yield from self._read(connection, numbers)
            if len(numbers) < _LOOKED_AT:
                return
            below = numbers[-1]
        if isinstance(terms, list):
            yield from self._read(connection, self._of_segments(connection, terms, scope, below))
            return
        most = _LOOKED_AT
        while numbers := self._numbers(connection, terms, scope, below, most):
            yield from self._read(connection, numbers)
            if len(numbers) < most:
                return
            below = numbers[-1]
            most = _ALL  # who is not content with so many wants them all

    def _of_segments(self, connection: Connection, terms: Sequence[str], scope: Scope, below: int) -> Iterator[int]:
        """Yield the numbers of texts below *below* that have *terms*, by PostgreSQL's index, the greatest first."""
        found = [number for number in search_segments.find_texts(connection, terms) if number < below]
        conditions, parameters = scope.sql()
        if not conditions:
            yield from found
            return
        query = _expanded(
            text(
                "SELECT number FROM search_texts JOIN articles ON articles.id = search_texts.id"  # noqa: S608
                f" WHERE number = ANY(:numbers){conditions} ORDER BY number DESC"
            ),
            parameters,
        )
        for start in range(0, len(found), _LOOKED_AT):
            chunk = found[start : start + _LOOKED_AT]
            yield from connection.execute(query, {"numbers": chunk, **parameters}).scalars().all()

    def _numbers(self, connection: Connection, terms: str | None, scope: Scope, below: int, most: int) -> list[int]:
        """Return the numbers of texts below *below* that have *terms* of FTS5 (None: any), the greatest first."""
        conditions, parameters = scope.sql()
        of_sqlite = self._database.dialect != POSTGRESQL
        number, source, narrowed = "search_texts.number", "search_texts", ""
        if terms is not None:
            parameters["terms"] = terms
            number, narrowed = "search_terms.rowid", " AND search_terms MATCH :terms"
            source = "search_terms"
        if conditions:
            # In this order: the index first.
            if source == "search_terms":
                source += " CROSS JOIN search_texts ON search_texts.number = search_terms.rowid"
            join = "CROSS JOIN" if of_sqlite else "JOIN"
            source += f" {join} articles ON articles.id = search_texts.id"
        # All that is put together here is of this module.
        query = text(
            f"SELECT {number} FROM {source} WHERE {number} < :below{narrowed}{conditions}"  # noqa: S608
            f" ORDER BY {number} DESC LIMIT :most"
        )
        return list(
            connection.execute(_expanded(query, parameters), {"below": below, "most": most, **parameters}).scalars()
        )

    def _read(self, connection: Connection, numbers: Iterable[int]) -> Iterator[Candidate]:
        """Yield the texts of *numbers* in their order, but those of articles that are due."""
        table, due = schema.search_texts, schema.search_due
        query = (
            select(table.c.number, table.c.id, table.c.text)
            .where(table.c.number.in_(bindparam("numbers", expanding=True)))
            .where(table.c.id.not_in(select(due.c.id)))
            .order_by(table.c.number.desc())
        )
        rest = iter(numbers)
        while some := list(islice(rest, _STEP)):
            for row in connection.execute(query, {"numbers": some}):
                yield Candidate(row.number, row.id, row.text)

    def _not_indexed(self, connection: Connection, pieces: Sequence[str], scope: Scope) -> Iterator[Candidate]:
        """Yield the articles that have all *pieces* of those that are due, read one by one."""
        if not self._due(connection):
            return
        conditions, parameters = scope.sql()
        if search_index.is_of_this_form(connection):
            conditions += " AND articles.id IN (SELECT id FROM search_due)"
        statement = text(f"SELECT articles.id, articles.item FROM articles WHERE item IS NOT NULL{conditions}")  # noqa: S608
        streamed = connection.execution_options(yield_per=_STEP).execute(_expanded(statement, parameters), parameters)
        rows: Iterator[Row[Any]] = iter(streamed)
        for number, row in enumerate(rows, start=1):
            words = search_text(article_from(row.item))
            if has_all(words, pieces):
                yield Candidate(-number, row.id, words)

    def _shares(self, connection: Connection, pieces: Sequence[str]) -> list[float]:
        """Return for each of *pieces* in what share of all texts it is, roughly; it matters for several alone."""
        if len(pieces) < 2 or not search_index.is_of_this_form(connection):
            return [0.5] * len(pieces)
        total = connection.execute(select(func.max(schema.search_texts.c.number))).scalar() or 1
        return [min(1.0, self._count(connection, piece) / total) for piece in pieces]

    def _count(self, connection: Connection, piece: str) -> int:
        of_sqlite = self._database.dialect != POSTGRESQL
        terms = search_index.condition([piece], of_sqlite=of_sqlite)
        if terms is None or (of_sqlite and not required_terms([piece])[0]):
            return _ALL
        if isinstance(terms, list):
            return search_segments.count_texts(connection, terms)
        query = text("SELECT count(*) FROM search_terms WHERE search_terms MATCH :terms")
        return int(connection.execute(query, {"terms": terms}).scalar_one())


def _expanded(query: TextClause, parameters: Mapping[str, Any]) -> TextClause:
    """Return *query* with the parameters that are several values."""
    several: list[BindParameter[Any]] = [
        bindparam(name, expanding=True) for name in ("sections", "lists") if name in parameters
    ]
    return query.bindparams(*several)
