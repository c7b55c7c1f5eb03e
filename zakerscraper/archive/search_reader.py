"""Runs one search: candidates from the index, and texts that are not indexed yet."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import islice

from sqlalchemy import ColumnElement, Connection, Integer, Select, bindparam, column, exists, func, select, table, text

from zakerscraper.archive import schema, search_index
from zakerscraper.archive.engine import BINARY, POSTGRESQL
from zakerscraper.archive.segment_reader import SegmentReader
from zakerscraper.archive.serialization import article_from, to_text
from zakerscraper.document.search_text import Candidate, has_all, required_terms, search_text

LOOKED_AT = 500
"""How many texts are read where no more are needed."""
_STEP = 100
_ALL = 2**31 - 1
"""More than the number of any text."""
_TEXTS = schema.search_texts
_FTS5 = table("search_terms", column("rowid", Integer))
_ANY_DUE = select(schema.search_due.c.id).limit(1)
_LATEST_FIRST: Select[tuple[int, str, str]] = (
    select(_TEXTS.c.number, _TEXTS.c.id, _TEXTS.c.text)
    .where(_TEXTS.c.id.not_in(select(schema.search_due.c.id)))
    .order_by(_TEXTS.c.number.desc())
)
_TEXTS_OF = _LATEST_FIRST.where(_TEXTS.c.number.in_(bindparam("numbers", expanding=True)))
_TEXTS_OF_ARRAY = _LATEST_FIRST.where(text("search_texts.number = ANY(:numbers)")).execution_options(**BINARY)
"""One parameter for all numbers, which PostgreSQL's driver has less to do with."""


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

    def conditions(self) -> list[ColumnElement[bool]]:
        """Return the conditions on the table `articles`."""
        articles, sightings = schema.articles, schema.sightings
        conditions: list[ColumnElement[bool]] = []
        if self.sections:
            conditions.append(articles.c.section.in_(self.sections))
        if self.since is not None:
            conditions.append(articles.c.published_at >= to_text(self.since))
        if self.until is not None:
            conditions.append(articles.c.published_at <= to_text(self.until))
        if self.lists is not None:
            listed = select(sightings.c.article).where(sightings.c.list.in_(sorted(self.lists)))
            conditions.append(articles.c.id.in_(listed))
        return conditions


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
        articles = schema.articles
        query = select(articles.c.id, articles.c.item).where(articles.c.item.is_not(None), *self._scope.conditions())
        if self._is_indexed:
            query = query.where(articles.c.id.in_(select(schema.search_due.c.id)))
        rows = self._connection.execution_options(yield_per=_STEP).execute(query)
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
        in_scope = self._in_scope(_TEXTS.c.number)
        if not in_scope:
            yield from found
            return
        query = select(_TEXTS.c.number).where(text("number = ANY(:numbers)"), *in_scope)
        while chunk := list(islice(found, LOOKED_AT)):
            numbers = self._connection.execute(query.order_by(_TEXTS.c.number.desc()), {"numbers": chunk})
            yield from numbers.scalars().all()

    def _numbers(self, terms: str | None, below: int, limit: int) -> list[int]:
        """Return the numbers of texts below *below* that have *terms* of FTS5 (None: any), the greatest first."""
        number = _TEXTS.c.number if terms is None else _FTS5.c.rowid
        query = select(number).where(number < below, *self._in_scope(number))
        if terms is not None:
            query = query.where(text("search_terms MATCH :terms").bindparams(terms=terms))
        return list(self._connection.execute(query.order_by(number.desc()).limit(limit)).scalars())

    def _in_scope(self, number: ColumnElement[int]) -> list[ColumnElement[bool]]:
        """Return the condition that the text *number* is in scope; none where all are.

        It is tested for each text that the index finds: a join might be read from the other end.
        """
        conditions = self._scope.conditions()
        if not conditions:
            return []
        texts = _TEXTS.alias()
        return [exists().where(texts.c.number == number, schema.articles.c.id == texts.c.id, *conditions)]

    def _read(self, numbers: Iterable[int]) -> Iterator[Candidate]:
        """Yield the texts of *numbers* in their order, but those of articles that are due."""
        query = _TEXTS_OF if self._of_sqlite else _TEXTS_OF_ARRAY
        rest = iter(numbers)
        while batch := list(islice(rest, _STEP)):
            for row in self._connection.execute(query, {"numbers": batch}):
                yield Candidate(row.number, row.id, row.text)
