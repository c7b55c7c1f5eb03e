"""The full-text index in PostgreSQL: segments of posting lists over the table `search_texts`.

GIN takes several times the room of the texts for it, as nearly each pair of characters in a text is a term of its own.
So the archive keeps posting lists itself, as search engines do. A term is a number of 22 bits, which few terms share: a
text that is found by it is looked up anyway. Texts that are new wait (`search_waiting`) until there are enough for a
small segment, and small segments until they are enough for a large one. A segment numbers its texts from 0 up, and
holds postings, each a term's number with a text's place behind it, in rows of some hundred.

A text that changes waits again. Places that it has in segments yet lead to a text without the term, which is no harm; a
large segment with many of them is made anew.
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
"""Texts of a segment at most. Powers of 2."""
FORM = f"2-{SMALL}-{LARGE}"
"""Changes with what stands in the tables, so that an index of another form is built again."""
OUTDATED = 1 / 4
"""A large segment of whose places such a part leads to texts that have changed since is made anew."""
_TERMS = 3
"""Texts are looked up by so many of the rarest terms: more narrow little down, as each candidate is checked anyway."""
_LOCK = 0x7A616B73
"""The advisory lock of who makes segments, or takes something out of them: `zaks`."""
_WAIT = text("INSERT INTO search_waiting (number) VALUES (:number) ON CONFLICT (number) DO UPDATE SET number = :number")
"""Locks a row that is there, too: who makes a segment of it then sees the text that is new now."""


def add_texts(connection: Connection, numbers: Collection[int]) -> None:
    """Let the texts *numbers*, which are new or others than they were, be found."""
    if numbers:
        connection.execute(_WAIT, [{"number": number} for number in sorted(numbers)])


def is_segment_due(connection: Connection, *, at_least: int) -> bool:
    """Return whether so many texts wait, or there are enough small segments for a large one."""
    waiting, small = _due(connection)
    return waiting >= at_least or len(small) >= LARGE // SMALL


def make_segment(connection: Connection, *, at_least: int) -> bool:
    """Make a segment if one is due; tell whether there was one. Where another run does so, this one leaves it to it.

    It takes up to half a minute: nothing that others wait for belongs into the same transaction.
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
    """Looks terms up in the index as it is at one moment: *connection*'s transaction only reads."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._waiting = connection.execute(select(schema.search_waiting.c.number)).scalars().all()
        self._segments = sorted(_segments(connection), key=lambda segment: segment[2].greatest, reverse=True)

    def find(self, wanted: Collection[str]) -> Iterator[int]:
        """Yield the numbers of texts that may have all the terms *wanted*, the greatest first, each once."""
        return (number for number, _ in groupby(self._find(self._rarest(term_numbers(wanted)))))

    def _find(self, terms: Collection[int]) -> Iterator[int]:
        rows, begun = self._rows(terms), _Begun()
        begun.add(sorted(self._waiting, reverse=True))
        for segment, capacity, numbers in self._segments:
            # A segment is looked at when it may have the next one: most are, often, never.
            yield from begun.above(numbers.greatest)
            places = _common_places(rows[segment], capacity, terms)
            begun.add(filter(None, map(numbers.__getitem__, reversed(places))))
        yield from begun.above(0)

    def count(self, wanted: Collection[str]) -> int:
        """Return how many texts may have all the terms *wanted*, but those that wait."""
        terms = self._rarest(term_numbers(wanted))
        rows = self._rows(terms)
        return sum(len(_common_places(rows[segment], capacity, terms)) for segment, capacity, _ in self._segments)

    def _rarest(self, terms: Collection[int]) -> list[int]:
        """Return those of *terms* that narrow most down, the rarest first, by one of the segments."""
        if len(terms) <= _TERMS or not self._segments:
            return sorted(terms)
        segment, capacity, _ = self._segments[0]
        parts = {"capacity": capacity, "segment": segment, "parts": [_part(term, capacity) for term in terms]}
        rows = {part: data for part, _, data in self._connection.execute(_ROWS_OF_SEGMENT, parts)}
        return sorted(terms, key=lambda term: (len(_common_places(rows, capacity, [term])), term))[:_TERMS]

    def _rows(self, terms: Collection[int]) -> defaultdict[int, dict[int, bytes]]:
        """Return by segment the rows, by part, in which *terms* stand."""
        found: defaultdict[int, dict[int, bytes]] = defaultdict(dict)
        for capacity in sorted({capacity for _, capacity, _ in self._segments}):
            parts = {"capacity": capacity, "parts": [_part(term, capacity) for term in terms]}
            for part, segment, data in self._connection.execute(_ROWS_OF, parts):
                found[segment][part] = data
        return found


class _Begun:
    """Rows of numbers, each with the greatest first, that are read side by side."""

    def __init__(self) -> None:
        self._next: list[tuple[int, int, Iterator[int]]] = []
        """A heap: the negated next place of each row, and the row's number."""
        self._count = count()

    def add(self, numbers: Iterable[int]) -> None:
        rest = iter(numbers)
        for first in islice(rest, 1):
            heappush(self._next, (-first, next(self._count), rest))

    def above(self, least: int) -> Iterator[int]:
        """Yield what is greater than *least*, the greatest first."""
        while self._next and -self._next[0][0] > least:
            negative, row, rest = self._next[0]
            if (following := next(rest, None)) is None:
                heappop(self._next)
            else:
                heapreplace(self._next, (-following, row, rest))
            yield -negative


def find_orphans(connection: Connection) -> set[int]:
    """Return the numbers that are held though there is no such text: programs of version 5 know of no segments."""
    held = {number for _, _, numbers in _segments(connection) for _, number in numbers.held()}
    held |= set(connection.execute(select(schema.search_waiting.c.number)).scalars())
    table = schema.search_texts
    if len(held) <= connection.execute(select(func.count()).select_from(table)).scalar_one():
        return set()
    return held - set(connection.execute(select(table.c.number)).scalars())


def find_outdated(connection: Connection) -> dict[int, list[int]]:
    """Return the large segments to be made anew as one, and the numbers of their texts that no later one has.

    The one with the greatest part of outdated places, if that is enough, and others that go into the same one. None
    where there is none.
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
    """Make segments anew that `find_outdated` gives, tell whether there are any; where another run does, leave it."""
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
        # The latest segment of a text that does not wait has it as it is, all others may have it as it was.
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
    """Take all away, with the texts. Where this user may truncate tables, their room is free at once."""
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
    """Return the numbers of at most so many texts, which wait no more. Who changes one just now is not waited for."""
    waiting = schema.search_waiting
    some = select(waiting.c.number).order_by(waiting.c.number).limit(most).with_for_update(skip_locked=True)
    # Two statements: within one a plan might look for them several times, and find others.
    numbers = sorted(connection.execute(some).scalars())
    for chunk in chunks(numbers):
        connection.execute(delete(waiting).where(waiting.c.number.in_(chunk)))
    return numbers


def _take_segments(connection: Connection, ids: Sequence[int], capacity: int) -> list[int]:
    """Return the numbers of the texts in the segments *ids*, all of that capacity, which are no more."""
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
    """Write a segment of the texts *numbers*, so far as they are there."""
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
        rows: By part, those in which these stand.
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
    """Take the postings of *places* out of a segment.

    Args:
        texts: Whose they are; None where all rows are looked through.
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
