"""The index over the table `search_texts` in PostgreSQL: which texts may have which terms.

GIN takes several times the room of the texts for it, as nearly each pair of characters in a text is a term of its own.
So the archive keeps posting lists itself, as search engines do. A term is a number of 20 bits, which few terms share: a
text that is found by it is looked up anyway. Texts that are new wait (`search_waiting`) until there are enough for a
small segment, and small segments until they are enough for a large one. A segment numbers its texts from 0 up, and
holds postings, each a term's number with a text's place behind it, in rows of some hundred.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from sqlalchemy import Connection, Row, Select, bindparam, delete, func, insert, or_, select, text, update

from zakerscraper.archive import schema
from zakerscraper.archive.postings import (
    TERM_BITS,
    indexed_terms,
    pack_numbers,
    pack_postings,
    term_numbers,
    unpack_numbers,
    unpack_postings,
)
from zakerscraper.archive.session import chunks

SMALL, LARGE = 256, 4096
"""Texts of a segment at most. Powers of 2."""
FORM = f"1-{SMALL}-{LARGE}"
"""Changes with what stands in the tables, so that an index of another form is built again."""
_ROW_BITS = 19
"""Postings with the same bits before these last ones stand in one row."""
_ROW_MASK = (1 << _ROW_BITS) - 1
_LOCK = 0x7A616B73
"""The advisory lock of who makes segments, or takes something out of them: `zaks`."""
_WAIT = text("INSERT INTO search_waiting (number) VALUES (:number) ON CONFLICT (number) DO UPDATE SET number = :number")
"""Locks a row that is there, too: who makes a segment of it then sees the text that is new now."""


def add_texts(connection: Connection, numbers: Collection[int]) -> None:
    """Let the texts *numbers*, which are new or others than they were, be found."""
    if numbers:
        connection.execute(_WAIT, [{"number": number} for number in sorted(numbers)])


def is_segment_due(connection: Connection, *, at_least: int) -> bool:
    """Tell whether so many texts wait, or there are enough small segments for a large one."""
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
        numbers = _take_segments(connection, small[: LARGE // SMALL])
    if numbers:
        _make_segment(connection, numbers, SMALL if len(numbers) <= SMALL else LARGE)
    return bool(numbers)


def find_texts(connection: Connection, wanted: Collection[str]) -> list[int]:
    """Return the numbers of texts that may have all the terms *wanted*, the greatest first."""
    found = set(connection.execute(select(schema.search_waiting.c.number)).scalars())
    places = _find_places(connection, wanted)
    segments = schema.search_segments
    query = select(segments.c.id, segments.c.numbers).where(segments.c.id.in_(sorted(places)))
    for segment, data in connection.execute(query):
        numbers = unpack_numbers(data)
        found.update([numbers[place] for place in places[segment]])
    return sorted(found - {0}, reverse=True)


def count_texts(connection: Connection, wanted: Collection[str]) -> int:
    """Return how many texts may have all the terms *wanted*, but those that wait."""
    return sum(map(len, _find_places(connection, wanted).values()))


def find_orphans(connection: Connection) -> set[int]:
    """Return the numbers that are held though there is no such text: programs of version 5 know of no segments."""
    held = {
        number
        for data in connection.execute(select(schema.search_segments.c.numbers)).scalars()
        for number in unpack_numbers(data)
    }
    held |= set(connection.execute(select(schema.search_waiting.c.number)).scalars())
    held -= {0}
    table = schema.search_texts
    if len(held) <= connection.execute(select(func.count()).select_from(table)).scalar_one():
        return set()
    return held - set(connection.execute(select(table.c.number)).scalars())


def remove_texts(connection: Connection, texts: Mapping[int, str | None]) -> None:
    """Leave nothing of *texts* in any segment: their words by number, None where nobody knows them any more.

    They must have been read after `lock_segments`.
    """
    waiting, segments = schema.search_waiting, schema.search_segments
    changed = {number for number, words in texts.items() if words is None}
    for chunk in chunks(sorted(texts)):
        taken = delete(waiting).where(waiting.c.number.in_(chunk)).returning(waiting.c.number)
        changed.update(connection.execute(taken).scalars())
    query = select(segments.c.id, segments.c.capacity, segments.c.numbers).order_by(segments.c.id.desc())
    for segment, capacity, data in connection.execute(query).all():
        held = unpack_numbers(data)
        places = {place: number for place, number in enumerate(held) if number in texts}
        if not places:
            continue
        # The latest segment of a text that does not wait has it as it is, all others may have it as it was.
        is_known = changed.isdisjoint(places.values())
        words = {texts[number] or "" for number in places.values()} if is_known else None
        changed.update(places.values())
        _remove_places(connection, segment, capacity, places, words)
        left = pack_numbers([0 if number in texts else number for number in held])
        connection.execute(update(segments).where(segments.c.id == segment).values(numbers=left))


def lock_segments(connection: Connection, *, wait: bool = True) -> bool:
    """Let nobody else change segments in this transaction; False where another run does and is not waited for."""
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


def _take_segments(connection: Connection, ids: Sequence[int]) -> list[int]:
    """Return the numbers of the texts in the segments *ids*, which are no more."""
    segments, postings = schema.search_segments, schema.search_postings
    taken = delete(segments).where(segments.c.id.in_(ids)).returning(segments.c.numbers)
    numbers = {number for data in connection.execute(taken).scalars() for number in unpack_numbers(data)}
    connection.execute(delete(postings).where(postings.c.capacity == SMALL, postings.c.segment.in_(ids)))
    return sorted(numbers - {0})


def _make_segment(connection: Connection, numbers: Sequence[int], capacity: int) -> None:
    """Write a segment of the texts *numbers*, so far as they are there."""
    texts, bits = schema.search_texts, _bits(capacity)
    rows: defaultdict[int, array[int]] = defaultdict(lambda: array("I"))
    held: list[int] = []
    for chunk in chunks(numbers):
        query = select(texts.c.number, texts.c.text).where(texts.c.number.in_(chunk)).order_by(texts.c.number)
        for number, words in connection.execute(query).all():
            place = len(held)
            held.append(number)
            for term in term_numbers(indexed_terms(words)):
                posting = term << bits | place
                rows[posting >> _ROW_BITS].append(posting & _ROW_MASK)
    if not held:
        return
    values = {"capacity": capacity, "numbers": pack_numbers(held)}
    key = connection.execute(insert(schema.search_segments).values(values)).inserted_primary_key
    assert key is not None
    filled = [
        {"capacity": capacity, "part": part, "segment": key[0], "data": pack_postings(sorted(postings))}
        for part, postings in sorted(rows.items())
    ]
    connection.execute(insert(schema.search_postings), filled)


def _find_places(connection: Connection, wanted: Collection[str]) -> dict[int, set[int]]:
    """Return, by segment, the places of its texts that may have all the terms *wanted*; none without one."""
    numbers = sorted(term_numbers(wanted))
    rows: defaultdict[int, dict[tuple[int, int], bytes]] = defaultdict(dict)
    for capacity, part, segment, data in connection.execute(_POSTINGS_OF, _parts(numbers)):
        rows[segment][capacity, part] = data
    found: dict[int, set[int]] = {}
    for segment, held in rows.items():
        ((capacity, _), *_) = held
        if places := _common_places(held, capacity, numbers):
            found[segment] = places
    return found


def _parts(numbers: Sequence[int]) -> dict[str, int | list[int]]:
    values: dict[str, int | list[int]] = {"small_capacity": SMALL, "large_capacity": LARGE}
    for name, capacity in (("small", SMALL), ("large", LARGE)):
        values[name] = sorted({_part(number, capacity) for number in numbers})
    return values


def _common_places(held: dict[tuple[int, int], bytes], capacity: int, numbers: Sequence[int]) -> set[int]:
    """Return the places in a segment that have all terms *numbers*. held: the rows that they stand in."""
    bits, common = _bits(capacity), None
    unpacked: dict[int, list[int]] = {}
    for number in numbers:
        part = _part(number, capacity)
        if (data := held.get((capacity, part))) is None:
            return set()
        if part not in unpacked:
            unpacked[part] = unpack_postings(data)
        postings, first = unpacked[part], number << bits & _ROW_MASK
        those = postings[bisect_left(postings, first) : bisect_left(postings, first + capacity)]
        places = {posting - first for posting in those}
        common = places if common is None else common & places
        if not common:
            return set()
    return common or set()


def _remove_places(
    connection: Connection, segment: int, capacity: int, places: Collection[int], texts: Iterable[str] | None
) -> None:
    """Take the postings of *places* out of a segment. texts: whose they are; None where all rows are looked through."""
    parts: Collection[int] = range(1 << TERM_BITS + _bits(capacity) - _ROW_BITS)
    if texts is not None:
        parts = {_part(term, capacity) for words in texts for term in term_numbers(indexed_terms(words))}
    table = schema.search_postings
    changed: list[dict[str, int | bytes]] = []
    emptied: list[int] = []
    for row in _rows_of(connection, segment, capacity, sorted(parts)):
        postings = unpack_postings(row.data)
        left = [posting for posting in postings if posting & capacity - 1 not in places]
        if not left:
            emptied.append(row.part)
        elif len(left) < len(postings):
            changed.append({"b_part": row.part, "b_data": pack_postings(left)})
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
    return number << _bits(capacity) >> _ROW_BITS


_POSTINGS = schema.search_postings
_POSTINGS_OF = select(_POSTINGS).where(
    or_(
        *[
            (_POSTINGS.c.capacity == bindparam(f"{name}_capacity"))
            & _POSTINGS.c.part.in_(bindparam(name, expanding=True))
            for name in ("small", "large")
        ]
    )
)
