"""One segment of PostgreSQL's full-text index: see `search_segments`."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from zakerscraper.archive import schema
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

_SEGMENTS, _POSTINGS, _TEXTS = schema.search_segments, schema.search_postings, schema.search_texts


@dataclass(frozen=True, slots=True)
class Segment:
    """A segment of at most *capacity* texts, a power of 2, with the number that each slot's text has."""

    id: int
    capacity: int
    numbers: TextNumbers

    def text_numbers(self) -> list[int]:
        """Return the numbers of its texts, ascending."""
        return [number for _, number in self.numbers.items()]


def read_segments(connection: Connection) -> Iterator[Segment]:
    """Yield all segments, the latest first."""
    query = select(_SEGMENTS.c.id, _SEGMENTS.c.capacity, _SEGMENTS.c.numbers).order_by(_SEGMENTS.c.id.desc())
    for id_, capacity, numbers in connection.execute(query).all():
        yield Segment(id_, capacity, TextNumbers(numbers))


def write_segment(connection: Connection, numbers: Sequence[int], capacity: int) -> None:
    """Write a segment of the texts *numbers*, ascending, without those that do not exist any more."""
    bits = _slot_bits(capacity)
    mask = (1 << row_bits(bits) + bits) - 1
    rows: defaultdict[int, array[int]] = defaultdict(lambda: array("I"))
    existing: list[int] = []
    for chunk in chunks(numbers):
        query = select(_TEXTS.c.number, _TEXTS.c.text).where(_TEXTS.c.number.in_(chunk)).order_by(_TEXTS.c.number)
        for number, text in connection.execute(query).all():
            slot = len(existing)
            existing.append(number)
            for term in term_numbers(indexed_terms(text)):
                rows[part_of(term, capacity)].append((term << bits | slot) & mask)
    if not existing:
        return
    values = {"capacity": capacity, "numbers": pack_numbers(existing)}
    id_ = connection.execute(insert(_SEGMENTS).values(values).returning(_SEGMENTS.c.id)).scalar_one()
    packed = [
        {"capacity": capacity, "part": part, "segment": id_, "data": pack_postings(sorted(postings), bits)}
        for part, postings in sorted(rows.items())
    ]
    connection.execute(insert(_POSTINGS), packed)


def delete_segments(connection: Connection, ids: Sequence[int], capacity: int) -> list[int]:
    """Delete the segments *ids*, all of that capacity; return the numbers of their texts, ascending."""
    deleted = delete(_SEGMENTS).where(_SEGMENTS.c.id.in_(ids)).returning(_SEGMENTS.c.numbers)
    numbers = {number for data in connection.execute(deleted).scalars() for _, number in TextNumbers(data).items()}
    connection.execute(delete(_POSTINGS).where(_POSTINGS.c.capacity == capacity, _POSTINGS.c.segment.in_(ids)))
    return sorted(numbers)


def remove_slots(connection: Connection, segment: Segment, slots: Collection[int], texts: Iterable[str] | None) -> None:
    """Remove the texts in *slots* from *segment*, with their postings.

    Args:
        texts: Those texts; None where they are not known, and all rows are searched for the slots.
    """
    numbers = pack_numbers([0 if slot in slots else segment.numbers[slot] for slot in range(len(segment.numbers))])
    connection.execute(update(_SEGMENTS).where(_SEGMENTS.c.id == segment.id).values(numbers=numbers))
    bits = _slot_bits(segment.capacity)
    parts: Collection[int] = range(1 << TERM_BITS - row_bits(bits))
    if texts is not None:
        parts = {part_of(term, segment.capacity) for text in texts for term in term_numbers(indexed_terms(text))}
    of_segment = _POSTINGS.c.capacity == segment.capacity, _POSTINGS.c.segment == segment.id
    changed: list[dict[str, int | bytes]] = []
    emptied: list[int] = []
    for chunk in chunks(sorted(parts)):
        query = select(_POSTINGS.c.part, _POSTINGS.c.data).where(*of_segment, _POSTINGS.c.part.in_(chunk))
        for part, data in connection.execute(query).all():
            postings = [*PostingRow(data, bits).postings()]
            kept = [posting for posting in postings if posting & segment.capacity - 1 not in slots]
            if not kept:
                emptied.append(part)
            elif len(kept) < len(postings):
                changed.append({"of_part": part, "data": pack_postings(kept, bits)})
    for chunk in chunks(emptied):
        connection.execute(delete(_POSTINGS).where(*of_segment, _POSTINGS.c.part.in_(chunk)))
    if changed:
        row = update(_POSTINGS).where(*of_segment, _POSTINGS.c.part == bindparam("of_part"))
        connection.execute(row, changed)


def find_slots(rows: Mapping[int, bytes], capacity: int, terms: Iterable[int]) -> Sequence[int]:
    """Return the slots, ascending, of the texts in a segment that have all *terms*.

    Args:
        rows: The segment's rows with these terms, by part.
    """
    bits = _slot_bits(capacity)
    unpacked: dict[int, PostingRow] = {}
    slots: Sequence[int] | None = None
    for term in terms:
        part = part_of(term, capacity)
        if part not in rows:
            return ()
        if part not in unpacked:
            unpacked[part] = PostingRow(rows[part], bits)
        slots = unpacked[part].slots(term & (1 << row_bits(bits)) - 1, slots)
        if not slots:
            return ()
    return slots or ()


def part_of(term: int, capacity: int) -> int:
    """Return the `part` of the row that has the postings of *term* in segments of that capacity."""
    return term >> row_bits(_slot_bits(capacity))


def _slot_bits(capacity: int) -> int:
    return capacity.bit_length() - 1
