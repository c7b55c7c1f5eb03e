"""Repository of the table `versions`: articles as they were before the site changed them.

What an article is at present stands in the table `articles`; the table `versions` has what it was, and when and why the
change was seen that made another of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, select

from zakerscraper.archive import schema
from zakerscraper.archive.serialization import article_from, from_text, to_text
from zakerscraper.archive.session import Repository, reads
from zakerscraper.archive.statements import insert_missing
from zakerscraper.document.changes import find_changes
from zakerscraper.items import SHANGHAI, Article


class FetchReason(StrEnum):
    """Why an article is fetched, or read again."""

    FETCHED = "fetched"
    """It was due."""
    FULL = "full"
    """For `full=1`."""
    REVISIT = "revisit"
    """For ZAKER_REVISIT."""
    REREAD = "reread"
    """By `scrapy archive reread`."""


@dataclass(frozen=True, slots=True)
class ReplacedVersion:
    """An earlier version of an article.

    Attributes:
        article: As it was then; its `version` is the number.
        seen_at: Aware, when it was first seen so.
        replaced_at: Aware, when the change was seen that ended it.
        reason: Why the article was fetched then.
        changes: What changed then, of `title`, `text` and `pictures`.
    """

    article: Article
    seen_at: datetime
    replaced_at: datetime
    reason: str
    changes: tuple[str, ...]


def set_version(former: Article | None, article: Article, now: datetime) -> tuple[str, ...]:
    """Give *article*, a new reading of what is archived as *former*, its `version` and `updated_at`.

    Args:
        former: None where nothing is archived.
        article: With a canonical body.
        now: Aware, the moment of the change, if there is one.

    Returns:
        What has changed, of `title`, `text` and `pictures`; empty where nothing has.
    """
    if former is None:
        article.version, article.updated_at = 1, None
        return ()
    changes = find_changes(former, article)
    if not changes:
        article.version, article.updated_at = former.version, former.updated_at
    elif article.version != former.version + 1 or article.updated_at is None:
        article.version, article.updated_at = former.version + 1, now.astimezone(SHANGHAI).replace(microsecond=0)
    return changes


class Versions(Repository):
    """The table `versions`. Who exports an article anew records a version with it (`Articles.mark_exported`)."""

    @reads
    def of(self, connection: Connection, id_: str) -> list[ReplacedVersion]:
        """Return the earlier versions of the article *id_*, the first one first."""
        table = schema.versions
        query = select(table).where(table.c.article == id_).order_by(table.c.number)
        return [_parse_row(row) for row in connection.execute(query)]

    def since(self, moment: datetime | None = None) -> Iterator[ReplacedVersion]:
        """Yield all earlier versions, those first whose change was seen last; only those seen at *moment* or later."""
        table = schema.versions
        query = select(table).order_by(table.c.replaced_at.desc(), table.c.article, table.c.number.desc())
        if moment is not None:
            query = query.where(table.c.replaced_at >= to_text(moment))
        for row in self._database.stream(query):
            yield _parse_row(row)

    @reads
    def following(self, connection: Connection, version: ReplacedVersion) -> Article | None:
        """Return the article as it was after *version*; None where it has been forgotten meanwhile."""
        table, number = schema.versions, version.article.version + 1
        later = select(table.c.item).where(table.c.article == version.article.id, table.c.number == number)
        present = select(schema.articles.c.item).where(schema.articles.c.id == version.article.id)
        item = connection.execute(later).scalar() or connection.execute(present).scalar()
        return article_from(item) if item else None


def save_version(
    connection: Connection,
    former: Article,
    *,
    item: str,
    changes: Sequence[str],
    reason: str,
    now: str,
) -> None:
    """Keep what is archived as *former*, as JSON *item*, in the transaction of *connection*: it is about to change.

    Args:
        now: The moment of the change, as the tables hold it.
    """
    seen_at = former.updated_at or former.fetched_at
    row = {
        "article": former.id,
        "number": former.version,
        "seen_at": to_text(seen_at) if seen_at else now,
        "replaced_at": now,
        "reason": reason,
        "changes": ",".join(changes),
        "item": item,
    }
    insert_missing(connection, schema.versions, row)


def _parse_row(row: Any) -> ReplacedVersion:
    changes = tuple(filter(None, row.changes.split(",")))
    seen_at, replaced_at = from_text(row.seen_at), from_text(row.replaced_at)
    return ReplacedVersion(article_from(row.item), seen_at, replaced_at, row.reason, changes)
