"""Changes the site made to an article's publisher, author, time and tags.

Such a change makes no version; what was there before is kept here, so that an article's history shows it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from zakerscraper.archive import schema
from zakerscraper.archive.serialization import from_text
from zakerscraper.archive.session import Repository, reads
from zakerscraper.archive.statements import insert_missing


@dataclass(frozen=True, slots=True)
class MetadataChange:
    """A change of an archived article.

    Attributes:
        field: Of `document.changes.METADATA`.
        reason: Why the article was fetched (see `archive.versions`).
    """

    field: str
    before: str
    after: str
    seen_at: datetime
    reason: str


class MetadataChanges(Repository):
    """The table `metadata_changes`. Who exports an article anew fills it (`Articles.mark_exported`)."""

    @reads
    def of(self, connection: Connection, id_: str) -> list[MetadataChange]:
        """Return the changes of the article *id_*, the first one first."""
        table = schema.metadata_changes
        query = select(table).where(table.c.article == id_).order_by(table.c.seen_at, table.c.field)
        return [
            MetadataChange(row.field, row.before, row.after, from_text(row.seen_at), row.reason)
            for row in connection.execute(query)
        ]


def save_metadata_changes(
    connection: Connection,
    id_: str,
    changes: Mapping[str, tuple[str, str]],
    *,
    reason: str,
    now: str,
) -> None:
    """Keep *changes* of the article *id_*: by field what was there and what is.

    Args:
        now: As the tables hold moments.
    """
    rows = [
        {"article": id_, "seen_at": now, "field": field, "before": before, "after": after, "reason": reason}
        for field, (before, after) in changes.items()
    ]
    if rows:
        insert_missing(connection, schema.metadata_changes, rows)
