"""The full-text index in PostgreSQL: segments of posting lists over the table `search_texts`.

A GIN index would be several times as large as the texts, as nearly each pair of characters is a term of its own. So the
archive keeps posting lists itself, as search engines do. A term is a hash of 22 bits; collisions do not matter, as each
text that is found is checked. New texts wait in `search_waiting` until there are enough for a small segment, and small
segments until there are enough for a large one. A segment numbers its texts from 0 up (a text's slot), and has
postings, each a term's number followed by a text's slot, in rows of some hundred.

A changed text waits again. Its old slots in segments may then lead to a text without the term, which the check finds.
A large segment with many outdated slots is rebuilt.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import Connection, delete, func, select, text

from zakerscraper.archive import schema
from zakerscraper.archive.segment import delete_segments, read_segments, remove_slots, write_segment
from zakerscraper.archive.session import chunks, delete_in

SMALL, LARGE = 256, 4096
"""The most texts of a small and of a large segment; powers of 2."""
FORM = f"2-{SMALL}-{LARGE}"
"""Changes with the format of the tables, so that an index of another form is rebuilt."""
OUTDATED = 1 / 4
"""A large segment with such a share of outdated slots is rebuilt."""
_LOCK = 0x7A616B73
"""The advisory lock for changes of segments: `zaks`."""
_WAITING = schema.search_waiting
_ADD = text("INSERT INTO search_waiting (number) VALUES (:number) ON CONFLICT (number) DO UPDATE SET number = :number")
"""Locks existing rows, too, so that whoever builds a segment of them sees the new text."""


def lock_segments(connection: Connection, *, wait: bool = True) -> bool:
    """Lock the segments for this transaction; return False where another run has the lock and is not waited for."""
    query = f"SELECT pg_{'' if wait else 'try_'}advisory_xact_lock(:key)"
    return bool(connection.execute(text(query), {"key": _LOCK}).scalar() is not False)


def add_texts(connection: Connection, numbers: Collection[int]) -> None:
    """Index the texts *numbers*, which are new or have changed."""
    if numbers:
        connection.execute(_ADD, [{"number": number} for number in sorted(numbers)])


def is_segment_due(connection: Connection, *, min_waiting: int) -> bool:
    """Return whether so many texts wait, or there are enough small segments for a large one."""
    return _count_waiting(connection) >= min_waiting or len(_small_segments(connection)) >= LARGE // SMALL


def make_segment(connection: Connection, *, min_waiting: int) -> bool:
    """Build a segment if one is due and no other run does so; return whether it did.

    It takes up to half a minute: the transaction should lock nothing that others wait for.
    """
    if not lock_segments(connection, wait=False) or not is_segment_due(connection, min_waiting=min_waiting):
        return False
    waiting = _count_waiting(connection)
    if waiting >= min_waiting:
        numbers = _remove_waiting(connection, LARGE if waiting >= LARGE else SMALL)
    else:
        numbers = delete_segments(connection, _small_segments(connection)[: LARGE // SMALL], SMALL)
    if numbers:
        write_segment(connection, numbers, SMALL if len(numbers) <= SMALL else LARGE)
    return bool(numbers)


def _count_waiting(connection: Connection) -> int:
    return connection.execute(select(func.count()).select_from(_WAITING)).scalar_one()


def _small_segments(connection: Connection) -> list[int]:
    """Return the ids of the small segments, the oldest first."""
    segments = schema.search_segments
    query = select(segments.c.id).where(segments.c.capacity == SMALL).order_by(segments.c.id)
    return list(connection.execute(query).scalars())


def _remove_waiting(connection: Connection, limit: int) -> list[int]:
    """Remove at most *limit* waiting texts, without those that another transaction has locked; return their numbers."""
    query = select(_WAITING.c.number).order_by(_WAITING.c.number).limit(limit).with_for_update(skip_locked=True)
    # Two statements: within one the plan might run the inner query several times, and find others.
    numbers = sorted(connection.execute(query).scalars())
    delete_in(connection, _WAITING.c.number, numbers)
    return numbers


def find_outdated(connection: Connection) -> dict[int, list[int]]:
    """Return the large segments to be merged into a new one, each with the numbers of its texts that no later one has.

    These are the one with the greatest share of outdated slots, if that is enough, and others that fit in with it; an
    empty dictionary for none.
    """
    later = set(connection.execute(select(_WAITING.c.number)).scalars())
    current: dict[int, list[int]] = {}
    outdated: dict[int, float] = {}
    for segment in read_segments(connection):
        numbers = segment.text_numbers()
        not_later = [number for number in numbers if number not in later]
        later.update(not_later)
        if segment.capacity == LARGE:
            current[segment.id] = not_later
            outdated[segment.id] = 1 - len(not_later) / len(numbers) if numbers else 1
    worst = max(outdated, key=outdated.__getitem__, default=0)
    if outdated.get(worst, 0) < OUTDATED:
        return {}
    merged = {worst: current.pop(worst)}
    room = LARGE - len(merged[worst])
    for id_, numbers in sorted(current.items(), key=lambda item: len(item[1])):
        if len(numbers) <= min(room, LARGE * (1 - OUTDATED)):
            merged[id_] = numbers
            room -= len(numbers)
    return merged


def renew_segments(connection: Connection) -> bool:
    """Rebuild the segments of `find_outdated`, unless another run does; return whether it did."""
    if not lock_segments(connection, wait=False) or not (outdated := find_outdated(connection)):
        return False
    delete_segments(connection, sorted(outdated), LARGE)
    write_segment(connection, sorted(number for numbers in outdated.values() for number in numbers), LARGE)
    return True


def find_orphans(connection: Connection) -> set[int]:
    """Return numbers in segments that have no text any more: programs of schema version 5 know of no segments."""
    indexed = {number for segment in read_segments(connection) for number in segment.text_numbers()}
    indexed.update(connection.execute(select(_WAITING.c.number)).scalars())
    table = schema.search_texts
    if len(indexed) <= connection.execute(select(func.count()).select_from(table)).scalar_one():
        return set()
    return indexed - set(connection.execute(select(table.c.number)).scalars())


def remove_texts(connection: Connection, texts: Mapping[int, str | None]) -> None:
    """Remove *texts* from all segments: each by its number, None where it is not known any more.

    They must have been read after `lock_segments`.
    """
    # The latest segment of a text that does not wait has its terms as they are; older ones may have former terms.
    changed = {number for number, words in texts.items() if words is None}
    for chunk in chunks(sorted(texts)):
        deleted = delete(_WAITING).where(_WAITING.c.number.in_(chunk)).returning(_WAITING.c.number)
        changed.update(connection.execute(deleted).scalars())
    for segment in read_segments(connection):
        slots = {slot: number for slot, number in segment.numbers.items() if number in texts}
        if slots:
            is_known = changed.isdisjoint(slots.values())
            known = {texts[number] or "" for number in slots.values()} if is_known else None
            remove_slots(connection, segment, slots, known)
            changed.update(slots.values())


def empty_segments(connection: Connection) -> None:
    """Delete the index, with its texts. Where this user may truncate tables, their space is freed at once."""
    lock_segments(connection)
    tables = schema.search_postings, schema.search_segments, _WAITING, schema.search_texts
    may_truncate = [func.has_table_privilege(table.name, "TRUNCATE") for table in tables]
    if all(connection.execute(select(*may_truncate)).one()):
        connection.exec_driver_sql(f"TRUNCATE {', '.join(table.name for table in tables)}")
        return
    for table in tables:
        connection.execute(delete(table))
