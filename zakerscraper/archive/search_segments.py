"""The full-text index in PostgreSQL: segments of posting lists over the table `search_texts`.

A GIN index would be several times as large as the texts, as nearly each pair of characters is a term of its own. So the
archive keeps posting lists itself, as search engines do. A term is a hash of 22 bits; collisions do not matter, as each
text that is found is checked. New texts wait in `search_waiting` until there are enough for a small segment, and small
segments until there are enough for a large one. A segment numbers its texts from 0 up (a text's place), and has
postings, each a term's number followed by a text's place, in rows of some hundred.

A changed text waits again. Its old places in segments may then lead to a text without the term, which the check finds.
A large segment with many outdated places is rebuilt.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from heapq import heappop, heappush, heapreplace
from itertools import count, groupby, islice

from sqlalchemy import Connection, Row, Select, bindparam, delete, func, insert, select, text, update

from zakerscraper.archive import schema
from zakerscraper.archive.engine import BINARY
from zakerscraper.archive.postings import (
    TERM_BITS,
    PostingRow,
    TextNumbers,
    indexed_terms,
    pack_numbers,
    pack_postings,
    row_bits,
    term_numbers,
)
from zakerscraper.archive.session import chunks

SMALL, LARGE = 256, 4096
"""The most texts of a small and of a large segment; powers of 2."""
FORM = f"2-{SMALL}-{LARGE}"
"""Changes with the format of the tables, so that an index of another form is rebuilt."""
OUTDATED = 1 / 4
"""A large segment with such a share of outdated places is rebuilt."""
_TERMS = 3
"""Texts are looked up by so many of the rarest terms: more narrow little down, as each candidate is checked anyway."""
_LOCK = 0x7A616B73
"""The advisory lock for changes of segments: `zaks`."""
_WAIT = text("INSERT INTO search_waiting (number) VALUES (:number) ON CONFLICT (number) DO UPDATE SET number = :number")
"""Locks existing rows, too, so that whoever builds a segment of them sees the new text."""


def add_texts(connection: Connection, numbers: Collection[int]) -> None:
    """Index the texts *numbers*, which are new or have changed."""
    if numbers:
        connection.execute(_WAIT, [{"number": number} for number in sorted(numbers)])


def is_segment_due(connection: Connection, *, at_least: int) -> bool:
    """Return whether so many texts wait, or there are enough small segments for a large one."""
    waiting, small = _due(connection)
    return waiting >= at_least or len(small) >= LARGE // SMALL


def make_segment(connection: Connection, *, at_least: int) -> bool:
    """Build a segment if one is due and no other run does so; return whether it did.

    It takes up to half a minute: the transaction should lock nothing that others wait for.
    """
    if not is_segment_due(connection, at_least=at_least) or not lock_segments(connection, wait=False):
        return False
    waiting, small = _due(connection)
    if waiting >= at_least:
        numbers = _take_waiting(connection, LARGE if waiting >= LARGE else SMALL)
    else:
        numbers = _take_segments(connection, small[: LARGE // SMALL], SMALL)
    if numbers:
        _make_segment(connection, numbers, SMALL if len(numbers) <= SMALL else LARGE)
    return bool(numbers)


class SegmentReader:
    """Looks terms up in the index, within one read-only transaction of *connection*."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._waiting = connection.execute(select(schema.search_waiting.c.number)).scalars().all()
        self._segments = sorted(_segments(connection), key=lambda segment: segment[2].greatest, reverse=True)

    def find(self, wanted: Collection[str]) -> Iterator[int]:
        """Yield the numbers of texts that may have all the terms *wanted*, the greatest first, each once."""
        return (number for number, _ in groupby(self._find(self._rarest(term_numbers(wanted)))))

    def _find(self, terms: Collection[int]) -> Iterator[int]:
        rows, merge = self._rows(terms), _LazyMerge()
        merge.add(sorted(self._waiting, reverse=True))
        for segment, capacity, numbers in self._segments:
            # A segment is read only when it may have the next number, which most searches never need.
            yield from merge.take_above(numbers.greatest)
            places = _common_places(rows[segment], capacity, terms)
            merge.add(filter(None, map(numbers.__getitem__, reversed(places))))
        yield from merge.take_above(0)

    def count(self, wanted: Collection[str]) -> int:
        """Return how many texts may have all the terms *wanted*, without waiting ones."""
        terms = self._rarest(term_numbers(wanted))
        rows = self._rows(terms)
        return sum(len(_common_places(rows[segment], capacity, terms)) for segment, capacity, _ in self._segments)

    def _rarest(self, terms: Collection[int]) -> list[int]:
        """Return the rarest of *terms*, the rarest first, by the counts of one segment."""
        if len(terms) <= _TERMS or not self._segments:
            return sorted(terms)
        segment, capacity, _ = self._segments[0]
        parts = {"capacity": capacity, "segment": segment, "parts": [_part(term, capacity) for term in terms]}
        rows = {part: data for part, _, data in self._connection.execute(_ROWS_OF_SEGMENT, parts)}
        return sorted(terms, key=lambda term: (len(_common_places(rows, capacity, [term])), term))[:_TERMS]

    def _rows(self, terms: Collection[int]) -> defaultdict[int, dict[int, bytes]]:
        """Return the rows that have *terms*, by segment and part."""
        found: defaultdict[int, dict[int, bytes]] = defaultdict(dict)
        for capacity in sorted({capacity for _, capacity, _ in self._segments}):
            parts = {"capacity": capacity, "parts": [_part(term, capacity) for term in terms]}
            for part, segment, data in self._connection.execute(_ROWS_OF, parts):
                found[segment][part] = data
        return found


class _LazyMerge:
    """Merges descending sequences of numbers, to which more can be added meanwhile."""

    def __init__(self) -> None:
        self._next: list[tuple[int, int, Iterator[int]]] = []
        """A heap: the negated next number of each sequence, the sequence's own number, and its rest."""
        self._count = count()

    def add(self, numbers: Iterable[int]) -> None:
        rest = iter(numbers)
        for first in islice(rest, 1):
            heappush(self._next, (-first, next(self._count), rest))

    def take_above(self, least: int) -> Iterator[int]:
        """Yield the numbers greater than *least*, the greatest first."""
        while self._next and -self._next[0][0] > least:
            negative, row, rest = self._next[0]
            if (following := next(rest, None)) is None:
                heappop(self._next)
            else:
                heapreplace(self._next, (-following, row, rest))
            yield -negative


def find_orphans(connection: Connection) -> set[int]:
    """Return numbers in segments that have no text any more: programs of schema version 5 know of no segments."""
    held = {number for _, _, numbers in _segments(connection) for _, number in numbers.held()}
    held |= set(connection.execute(select(schema.search_waiting.c.number)).scalars())
    table = schema.search_texts
    if len(held) <= connection.execute(select(func.count()).select_from(table)).scalar_one():
        return set()
    return held - set(connection.execute(select(table.c.number)).scalars())


def find_outdated(connection: Connection) -> dict[int, list[int]]:
    """Return the large segments to be merged into a new one, each with the numbers of its texts that no later one has.

    These are the one with the greatest share of outdated places, if that is enough, and others that fit in with it; an
    empty dictionary for none.
    """
    later = set(connection.execute(select(schema.search_waiting.c.number)).scalars())
    lasting: dict[int, list[int]] = {}
    outdated: dict[float, int] = {}
    for segment, capacity, numbers in _segments(connection):
        held = [number for _, number in numbers.held()]
        left = [number for number in held if number not in later]
        later.update(left)
        if capacity == LARGE:
            lasting[segment] = left
            outdated[1 - len(left) / len(held) if held else 1] = segment
    if (part := max(outdated, default=0)) < OUTDATED:
        return {}
    found = {outdated[part]: lasting.pop(outdated[part])}
    room = LARGE - sum(map(len, found.values()))
    for segment, left in sorted(lasting.items(), key=lambda one: len(one[1])):
        if len(left) <= min(room, LARGE * (1 - OUTDATED)):
            found[segment] = left
            room -= len(left)
    return found


def renew_segments(connection: Connection) -> bool:
    """Rebuild the segments of `find_outdated`, unless another run does; return whether it did."""
    if not lock_segments(connection, wait=False) or not (found := find_outdated(connection)):
        return False
    _take_segments(connection, sorted(found), LARGE)
    _make_segment(connection, sorted(number for live in found.values() for number in live), LARGE)
    return True


def remove_texts(connection: Connection, texts: Mapping[int, str | None]) -> None:
    """Remove *texts* from all segments: their words by number, None where these are not known any more.

    They must have been read after `lock_segments`.
    """
    waiting, segments = schema.search_waiting, schema.search_segments
    changed = {number for number, words in texts.items() if words is None}
    for chunk in chunks(sorted(texts)):
        taken = delete(waiting).where(waiting.c.number.in_(chunk)).returning(waiting.c.number)
        changed.update(connection.execute(taken).scalars())
    for segment, capacity, numbers in _segments(connection):
        places = {place: number for place, number in numbers.held() if number in texts}
        if not places:
            continue
        # The latest segment of a text that does not wait has its words as they are; older ones may have former words.
        is_known = changed.isdisjoint(places.values())
        words = {texts[number] or "" for number in places.values()} if is_known else None
        changed.update(places.values())
        _remove_places(connection, segment, capacity, places, words)
        left = pack_numbers([0 if place in places else numbers[place] for place in range(len(numbers))])
        connection.execute(update(segments).where(segments.c.id == segment).values(numbers=left))


def lock_segments(connection: Connection, *, wait: bool = True) -> bool:
    """Lock the segments for this transaction; return False where another run has the lock and is not waited for."""
    query = f"SELECT pg_{'' if wait else 'try_'}advisory_xact_lock(:key)"
    return bool(connection.execute(text(query), {"key": _LOCK}).scalar() is not False)


def empty_segments(connection: Connection) -> None:
    """Delete the index, with its texts. Where this user may truncate tables, their space is freed at once."""
    lock_segments(connection)
    tables = schema.search_postings, schema.search_segments, schema.search_waiting, schema.search_texts
    may = [func.has_table_privilege(table.name, "TRUNCATE") for table in tables]
    if all(connection.execute(select(*may)).one()):
        connection.exec_driver_sql(f"TRUNCATE {', '.join(table.name for table in tables)}")
        return
    for table in tables:
        connection.execute(delete(table))


def _due(connection: Connection) -> tuple[int, list[int]]:
    """Return how many texts wait, and the small segments, the oldest first."""
    segments = schema.search_segments
    small = select(segments.c.id).where(segments.c.capacity == SMALL).order_by(segments.c.id)
    waiting = connection.execute(select(func.count()).select_from(schema.search_waiting)).scalar_one()
    return waiting, list(connection.execute(small).scalars())


def _take_waiting(connection: Connection, most: int) -> list[int]:
    """Remove at most *most* waiting texts, without those that another transaction has locked; return their numbers."""
    waiting = schema.search_waiting
    some = select(waiting.c.number).order_by(waiting.c.number).limit(most).with_for_update(skip_locked=True)
    # Two statements: within one the plan might run the inner query several times, and find others.
    numbers = sorted(connection.execute(some).scalars())
    for chunk in chunks(numbers):
        connection.execute(delete(waiting).where(waiting.c.number.in_(chunk)))
    return numbers


def _take_segments(connection: Connection, ids: Sequence[int], capacity: int) -> list[int]:
    """Delete the segments *ids*, all of that capacity; return the numbers of their texts."""
    segments, postings = schema.search_segments, schema.search_postings
    taken = delete(segments).where(segments.c.id.in_(ids)).returning(segments.c.numbers)
    numbers = {number for data in connection.execute(taken).scalars() for _, number in TextNumbers(data).held()}
    connection.execute(delete(postings).where(postings.c.capacity == capacity, postings.c.segment.in_(ids)))
    return sorted(numbers)


def _segments(connection: Connection) -> Iterator[tuple[int, int, TextNumbers]]:
    """Yield the id and the capacity of each segment, and the numbers of its texts; the latest segment first."""
    for segment, capacity, data in connection.execute(_SEGMENTS).all():
        yield segment, capacity, TextNumbers(data)


def _make_segment(connection: Connection, numbers: Sequence[int], capacity: int) -> None:
    """Write a segment of the texts *numbers*, without those that do not exist any more."""
    texts, bits = schema.search_texts, _bits(capacity)
    mask = (1 << row_bits(bits) + bits) - 1
    rows: defaultdict[int, array[int]] = defaultdict(lambda: array("I"))
    held: list[int] = []
    for chunk in chunks(numbers):
        query = select(texts.c.number, texts.c.text).where(texts.c.number.in_(chunk)).order_by(texts.c.number)
        for number, words in connection.execute(query).all():
            place = len(held)
            held.append(number)
            for term in term_numbers(indexed_terms(words)):
                part = _part(term, capacity)
                rows[part].append((term << bits | place) & mask)
    if not held:
        return
    values = {"capacity": capacity, "numbers": pack_numbers(held)}
    key = connection.execute(insert(schema.search_segments).values(values)).inserted_primary_key
    assert key is not None
    filled = [
        {"capacity": capacity, "part": part, "segment": key[0], "data": pack_postings(sorted(postings), bits)}
        for part, postings in sorted(rows.items())
    ]
    connection.execute(insert(schema.search_postings), filled)


def _common_places(rows: Mapping[int, bytes], capacity: int, terms: Iterable[int]) -> Sequence[int]:
    """Return the places in a segment that have all *terms*, sorted.

    Args:
        rows: The segment's rows that have them, by part.
    """
    bits = _bits(capacity)
    unpacked: dict[int, PostingRow] = {}
    common: Sequence[int] | None = None
    for number in terms:
        part = _part(number, capacity)
        if part not in rows:
            return ()
        if part not in unpacked:
            unpacked[part] = PostingRow(rows[part], bits)
        common = unpacked[part].places(number & (1 << row_bits(bits)) - 1, common)
        if not common:
            return ()
    return common or ()


def _remove_places(
    connection: Connection, segment: int, capacity: int, places: Collection[int], texts: Iterable[str] | None
) -> None:
    """Remove the postings of *places* from a segment.

    Args:
        texts: The words of the texts at these places; None to search all rows.
    """
    bits = _bits(capacity)
    parts: Collection[int] = range(1 << TERM_BITS - row_bits(bits))
    if texts is not None:
        parts = {_part(term, capacity) for words in texts for term in term_numbers(indexed_terms(words))}
    table = schema.search_postings
    changed: list[dict[str, int | bytes]] = []
    emptied: list[int] = []
    for row in _rows_of(connection, segment, capacity, sorted(parts)):
        postings = [*PostingRow(row.data, bits).postings()]
        left = [posting for posting in postings if posting & capacity - 1 not in places]
        if not left:
            emptied.append(row.part)
        elif len(left) < len(postings):
            changed.append({"b_part": row.part, "b_data": pack_postings(left, bits)})
    of_segment = table.c.capacity == capacity, table.c.segment == segment
    for chunk in chunks(emptied):
        connection.execute(delete(table).where(*of_segment, table.c.part.in_(chunk)))
    if changed:
        one = update(table).where(*of_segment, table.c.part == bindparam("b_part"))
        connection.execute(one.values(data=bindparam("b_data")), changed)


def _rows_of(
    connection: Connection, segment: int, capacity: int, parts: Sequence[int]
) -> Iterator[Row[tuple[int, bytes]]]:
    table = schema.search_postings
    for chunk in chunks(parts):
        query: Select[tuple[int, bytes]] = select(table.c.part, table.c.data).where(
            table.c.capacity == capacity, table.c.part.in_(chunk), table.c.segment == segment
        )
        yield from connection.execute(query).all()


def _bits(capacity: int) -> int:
    return capacity.bit_length() - 1


def _part(number: int, capacity: int) -> int:
    return number >> row_bits(_bits(capacity))


_ROWS_OF_PARTS = "SELECT part, segment, data FROM search_postings WHERE capacity = :capacity AND part = ANY(:parts)"
_ROWS_OF = text(_ROWS_OF_PARTS).execution_options(**BINARY)
_ROWS_OF_SEGMENT = text(f"{_ROWS_OF_PARTS} AND segment = :segment").execution_options(**BINARY)
_SEGMENTS = select(
    schema.search_segments.c.id, schema.search_segments.c.capacity, schema.search_segments.c.numbers
).order_by(schema.search_segments.c.id.desc())
