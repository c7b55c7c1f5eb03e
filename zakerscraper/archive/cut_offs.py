"""Repository of the table `cut_offs`: truncated responses, and the rule for accepting one.

A transfer that broke off gives another length the next time, and a truncated copy in a CDN is replaced after some
hours. What comes equal again and again is all that the site has.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, insert, select, update

from zakerscraper.archive import schema
from zakerscraper.archive.column_types import key as stored_key
from zakerscraper.archive.serialization import from_text, to_text
from zakerscraper.archive.session import Repository, reads, rows_in, writes_once

ENOUGH = 3
"""After so many equal responses one is accepted as it is."""
APART = timedelta(hours=2)
"""An equal response counts only so long after the last one that was counted."""


@dataclass(frozen=True, slots=True)
class CutOff:
    """Equal responses so far.

    Attributes:
        digest: Of what was received of them.
        counted_at: Aware, of the last that was counted.
    """

    digest: str
    times: int
    counted_at: datetime

    @property
    def is_believed(self) -> bool:
        """Whether the response is accepted as it is."""
        return self.times >= ENOUGH


def count_cut_off(before: CutOff | None, digest: str, now: datetime) -> CutOff:
    """Return the count after one more truncated response.

    Args:
        before: The equal responses so far, None without any.
        digest: Of what there is of the response.
        now: Aware. A moment before the last one counted was under another clock, and counting begins anew.
    """
    if before is None or before.digest != digest or now < before.counted_at:
        return CutOff(digest, 1, now)
    if before.is_believed or now - before.counted_at < APART:
        return before
    return CutOff(digest, before.times + 1, now)


class CutOffs(Repository):
    """The table `cut_offs`."""

    @writes_once
    def count(self, connection: Connection, key: str, digest: str, *, now: datetime) -> bool:
        """Record a truncated response; return whether it is accepted as it is, after equal ones hours apart.

        Args:
            key: An article's id, or the URL of a list or an image.
            digest: Of what there is of the response.
        """
        table = schema.cut_offs
        row = connection.execute(select(table).where(table.c.key == key).with_for_update()).one_or_none()
        before = CutOff(row.digest, row.times, from_text(row.counted_at)) if row else None
        after = count_cut_off(before, digest, now.replace(microsecond=0))
        if after != before:
            values = {"digest": after.digest, "times": after.times, "counted_at": to_text(after.counted_at)}
            if row is None:
                connection.execute(insert(table).values(key=key, **values))
            else:
                connection.execute(update(table).where(table.c.key == key).values(**values))
        return after.is_believed

    @reads
    def digests(self, connection: Connection, keys: Collection[str]) -> dict[str, str]:
        """Return, for those of *keys* whose truncated responses were accepted, the digests of these."""
        table, by_stored_key = schema.cut_offs, {stored_key(key): key for key in keys}
        query = select(table.c.key, table.c.digest).where(table.c.times >= ENOUGH)
        rows = rows_in(connection, query, table.c.key, by_stored_key)
        return {by_stored_key[row.key]: row.digest for row in rows}
