"""Repository of the table `cut_offs`: truncated responses; `truncated.py` has the rule for accepting one."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import insert, select, update

from zakerscraper.archive import schema
from zakerscraper.archive.column_types import key as stored_key
from zakerscraper.archive.retry import retry_transaction
from zakerscraper.archive.serialization import from_text, to_text
from zakerscraper.archive.session import Repository, chunks
from zakerscraper.archive.truncated import ENOUGH, CutOff, count_cut_off


class CutOffs(Repository):
    """The table `cut_offs`."""

    @retry_transaction
    def count(self, key: str, digest: str, *, now: datetime) -> bool:
        """Remember a response that is cut off; tell whether it is taken as it is, after equal ones hours apart.

        Args:
            key: an article's id, or the URL of a list or an image.
            digest: of what there is of the response.
        """
        table = schema.cut_offs
        with self._database.write(once=True) as connection:
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

    @retry_transaction
    def digests(self, keys: Collection[str]) -> dict[str, str]:
        """Return the digests of the responses that were cut off and taken as they are, of those among *keys*."""
        table, wanted = schema.cut_offs, {stored_key(key): key for key in keys}
        found = {}
        with self._database.read() as connection:
            for chunk in chunks(list(wanted)):
                query = select(table.c.key, table.c.digest).where(table.c.key.in_(chunk), table.c.times >= ENOUGH)
                found.update({wanted[row.key]: row.digest for row in connection.execute(query)})
        return found
