"""Looks terms up in PostgreSQL's full-text index: see `search_segments`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from heapq import heappop, heappush, heapreplace
from itertools import count, groupby, islice

from sqlalchemy import Connection, select, text

from zakerscraper.archive import schema
from zakerscraper.archive.engine import BINARY
from zakerscraper.archive.postings import term_numbers
from zakerscraper.archive.segment import find_slots, part_of, read_segments

_MAX_TERMS = 3
"""Texts are looked up by so many of the rarest terms: more narrow little down, as each candidate is checked anyway."""
_SELECT = "SELECT part, segment, data FROM search_postings WHERE capacity = :capacity AND part = ANY(:parts)"
_ROWS = text(_SELECT).execution_options(**BINARY)
_ROWS_OF_SEGMENT = text(f"{_SELECT} AND segment = :segment").execution_options(**BINARY)


class SegmentReader:
    """Looks terms up in the index, within one read-only transaction of *connection*."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._waiting = connection.execute(select(schema.search_waiting.c.number)).scalars().all()
        segments = sorted(read_segments(connection), key=lambda segment: segment.numbers.greatest, reverse=True)
        self._segments = segments

    def find(self, terms: Collection[str]) -> Iterator[int]:
        """Yield the numbers of texts that may have all *terms*, the greatest first, each once."""
        return (number for number, _ in groupby(self._find(self._rarest(term_numbers(terms)))))

    def _find(self, terms: Collection[int]) -> Iterator[int]:
        rows, merge = self._rows(terms), _LazyMerge()
        merge.add(sorted(self._waiting, reverse=True))
        for segment in self._segments:
            # A segment is read only when it may have the next number, which most searches never need.
            yield from merge.pop_above(segment.numbers.greatest)
            slots = find_slots(rows[segment.id], segment.capacity, terms)
            merge.add(filter(None, map(segment.numbers.__getitem__, reversed(slots))))
        yield from merge.pop_above(0)

    def count(self, terms: Collection[str]) -> int:
        """Return how many texts may have all *terms*, without waiting ones."""
        rarest = self._rarest(term_numbers(terms))
        rows = self._rows(rarest)
        return sum(len(find_slots(rows[segment.id], segment.capacity, rarest)) for segment in self._segments)

    def _rarest(self, terms: Collection[int]) -> list[int]:
        """Return the rarest of *terms*, the rarest first, by the counts of one segment."""
        if len(terms) <= _MAX_TERMS or not self._segments:
            return sorted(terms)
        segment, capacity = self._segments[0].id, self._segments[0].capacity
        values = {"capacity": capacity, "segment": segment, "parts": [part_of(term, capacity) for term in terms]}
        rows = {part: data for part, _, data in self._connection.execute(_ROWS_OF_SEGMENT, values)}
        return sorted(terms, key=lambda term: (len(find_slots(rows, capacity, [term])), term))[:_MAX_TERMS]

    def _rows(self, terms: Collection[int]) -> defaultdict[int, dict[int, bytes]]:
        """Return the rows that have *terms*, by segment and part."""
        rows: defaultdict[int, dict[int, bytes]] = defaultdict(dict)
        for capacity in sorted({segment.capacity for segment in self._segments}):
            values = {"capacity": capacity, "parts": [part_of(term, capacity) for term in terms]}
            for part, segment, data in self._connection.execute(_ROWS, values):
                rows[segment][part] = data
        return rows


class _LazyMerge:
    """Merges descending sequences of numbers, to which more can be added meanwhile."""

    def __init__(self) -> None:
        self._heap: list[tuple[int, int, Iterator[int]]] = []
        """The negated next number of each sequence, the sequence's own number, and its rest."""
        self._count = count()

    def add(self, numbers: Iterable[int]) -> None:
        rest = iter(numbers)
        for first in islice(rest, 1):
            heappush(self._heap, (-first, next(self._count), rest))

    def pop_above(self, limit: int) -> Iterator[int]:
        """Yield the numbers greater than *limit*, the greatest first."""
        while self._heap and -self._heap[0][0] > limit:
            negative, sequence, rest = self._heap[0]
            if (following := next(rest, None)) is None:
                heappop(self._heap)
            else:
                heapreplace(self._heap, (-following, sequence, rest))
            yield -negative
