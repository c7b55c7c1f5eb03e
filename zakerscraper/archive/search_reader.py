"""Runs one search: candidates from the index, and texts that are not indexed yet."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import islice
from typing import Any

from sqlalchemy import BindParameter, Connection, Row, Select, TextClause, bindparam, func, select, text

from zakerscraper.archive import schema, search_index
from zakerscraper.archive.column_types import key
from zakerscraper.archive.engine import BINARY, POSTGRESQL
from zakerscraper.archive.segment_reader import SegmentReader
from zakerscraper.archive.serialization import article_from, to_text
from zakerscraper.document.search_text import Candidate, has_all, required_terms, search_text

LOOKED_AT = 500
"""How many texts are read where no more are needed."""
_STEP = 100
_ALL = 2**62


@dataclass(frozen=True, slots=True)
class Scope:
    """Which articles are searched.

    Attributes:
        sections: Articles of one of these; empty for all.
        lists: Articles that one of the lists with these URLs (of the first page) has shown; None for all.
        since, until: Of the publication; aware, both inclusive.
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
            is_listed = "articles.id IN (SELECT article FROM sightings WHERE list IN :lists)"
            found.append((is_listed, "lists", [key(url) for url in sorted(self.lists)]))
        return "".join(f" AND {words}" for words, _, _ in found), {name: value for _, name, value in found}


class SearchReader:
    """Reads for one search, in one transaction, which sees all as it was at one moment.

    Args:
        pieces: What each text must have, folded.

    Raises:
        ArchiveError: SQLite has no FTS5.
    """

    def __init__(self, connection: Connection, pieces: Sequence[str], scope: Scope) -> None:
        search_index.check_possible(connection)
        self._connection = connection
        self._pieces = pieces
        self._scope = scope
        self._of_sqlite = connection.dialect.name != POSTGRESQL
        self._is_indexed = search_index.is_of_this_form(connection)

    @cached_property
    def _segments(self) -> SegmentReader:
        return SegmentReader(self._connection)

    def matches(self, *, in_title: bool = False) -> Iterator[Candidate]:
        """Yield the texts that have all pieces, the latest first.

        Args:
            in_title: Whether their titles must have them.
        """
        for candidate in self.texts(in_title=in_title):
            if has_all(candidate.text, self._pieces, in_title=in_title):
                yield candidate

    def texts(self, *, in_title: bool = False) -> Iterator[Candidate]:
        """Yield the texts that may have all pieces, the latest first. Those not in the index are left out."""
        if not self._is_indexed:
            return
        terms = search_index.condition(self._pieces, of_sqlite=self._of_sqlite, in_title=in_title)
        if isinstance(terms, list):
            yield from self._read(self._by_segments(terms))
            return
        below = _ALL
        only_beginnings = not required_terms(self._pieces)[0]
        if in_title and (terms is None or only_beginnings):
            return  # many texts may have it in their titles: that counts among the latest alone
        if only_beginnings:
            # Nearly all texts have such a piece, or few do.
            numbers = self._numbers(None, below, LOOKED_AT)
            yield from self._read(numbers)
            if len(numbers) < LOOKED_AT:
                return
            below = numbers[-1]
        limit = LOOKED_AT
        while numbers := self._numbers(terms, below, limit):
            yield from self._read(numbers)
            if len(numbers) < limit:
                return
            below = numbers[-1]
            limit = _ALL  # who is not content with so many wants them all

    def not_indexed(self) -> Iterator[Candidate]:
        """Yield the articles that have all pieces of those that are due, read one by one."""
        if self._is_indexed and self._connection.execute(_ANY_DUE).first() is None:
            return
        conditions, parameters = self._scope.sql()
        if self._is_indexed:
            conditions += " AND articles.id IN (SELECT id FROM search_due)"
        statement = text(f"SELECT articles.id, articles.item FROM articles WHERE item IS NOT NULL{conditions}")  # noqa: S608
        streamed = self._connection.execution_options(yield_per=_STEP)
        rows: Iterator[Row[Any]] = iter(streamed.execute(_expand(statement, parameters), parameters))
        for number, row in enumerate(rows, start=1):
            words = search_text(article_from(row.item))
            if has_all(words, self._pieces):
                yield Candidate(-number, row.id, words)

    def shares(self) -> list[float]:
        """Return for each piece in what share of all texts it is, roughly, 0 to 1; it matters for several alone."""
        if len(self._pieces) < 2 or not self._is_indexed:
            return [0.5] * len(self._pieces)
        total = self._connection.execute(select(func.max(schema.search_texts.c.number))).scalar() or 1
        return [min(1.0, self._count(piece) / total) for piece in self._pieces]

    def _count(self, piece: str) -> int:
        terms = search_index.condition([piece], of_sqlite=self._of_sqlite)
        if isinstance(terms, list):
            return self._segments.count(terms)
        if terms is None or not required_terms([piece])[0]:
            return _ALL
        query = text("SELECT count(*) FROM search_terms WHERE search_terms MATCH :terms")
        return int(self._connection.execute(query, {"terms": terms}).scalar_one())

    def _by_segments(self, terms: Sequence[str]) -> Iterator[int]:
        """Yield the numbers of texts that have *terms*, by PostgreSQL's index, the greatest first."""
        found = self._segments.find(terms)
        conditions, parameters = self._scope.sql()
        if not conditions:
            yield from found
            return
        query = _expand(
            text(
                "SELECT number FROM search_texts JOIN articles ON articles.id = search_texts.id"  # noqa: S608
                f" WHERE number = ANY(:numbers){conditions} ORDER BY number DESC"
            ),
            parameters,
        )
        while chunk := list(islice(found, LOOKED_AT)):
            yield from self._connection.execute(query, {"numbers": chunk, **parameters}).scalars().all()

    def _numbers(self, terms: str | None, below: int, limit: int) -> list[int]:
        """Return the numbers of texts below *below* that have *terms* of FTS5 (None: any), the greatest first."""
        conditions, parameters = self._scope.sql()
        number, source, narrowed = "search_texts.number", "search_texts", ""
        if terms is not None:
            parameters["terms"] = terms
            number, narrowed = "search_terms.rowid", " AND search_terms MATCH :terms"
            source = "search_terms"
        if conditions:
            # In this order: the index first.
            if source == "search_terms":
                source += " CROSS JOIN search_texts ON search_texts.number = search_terms.rowid"
            join = "CROSS JOIN" if self._of_sqlite else "JOIN"
            source += f" {join} articles ON articles.id = search_texts.id"
        # All that is put together here is of this module.
        query = text(
            f"SELECT {number} FROM {source} WHERE {number} < :below{narrowed}{conditions}"  # noqa: S608
            f" ORDER BY {number} DESC LIMIT :most"
        )
        found = self._connection.execute(_expand(query, parameters), {"below": below, "most": limit, **parameters})
        return list(found.scalars())

    def _read(self, numbers: Iterable[int]) -> Iterator[Candidate]:
        """Yield the texts of *numbers* in their order, but those of articles that are due."""
        query = _TEXTS_OF if self._of_sqlite else _TEXTS_OF_ARRAY
        rest = iter(numbers)
        while batch := list(islice(rest, _STEP)):
            for row in self._connection.execute(query, {"numbers": batch}):
                yield Candidate(row.number, row.id, row.text)


def _expand(query: TextClause, parameters: Mapping[str, Any]) -> TextClause:
    """Return *query* with the parameters that are several values."""
    several: list[BindParameter[Any]] = [
        bindparam(name, expanding=True) for name in ("sections", "lists") if name in parameters
    ]
    return query.bindparams(*several)


_ANY_DUE = select(schema.search_due.c.id).limit(1)
_TEXTS = schema.search_texts
_LATEST_FIRST: Select[tuple[int, str, str]] = (
    select(_TEXTS.c.number, _TEXTS.c.id, _TEXTS.c.text)
    .where(_TEXTS.c.id.not_in(select(schema.search_due.c.id)))
    .order_by(_TEXTS.c.number.desc())
)
_TEXTS_OF = _LATEST_FIRST.where(_TEXTS.c.number.in_(bindparam("numbers", expanding=True)))
_TEXTS_OF_ARRAY = _LATEST_FIRST.where(text("search_texts.number = ANY(:numbers)")).execution_options(**BINARY)
"""One parameter for all numbers, which PostgreSQL's driver has less to do with."""
