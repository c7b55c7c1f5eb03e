"""Prepared SQL statements for what is executed once an article or page.

To build a statement takes SQLAlchemy ten times as long as to execute it takes SQLite. Rows to add or to
change are mappings by the names of columns; the article to change is given as `article`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, CursorResult, Table, bindparam, select, update

from zakerscraper.archive import schema
from zakerscraper.archive.engine import POSTGRESQL


def _is_in(column: Column[Any], values: str = "ids") -> ColumnElement[bool]:
    return column.in_(bindparam(values, expanding=True))


_ARTICLES = schema.articles

# Rows are locked in the order of their ids; SQLite has no such locks, and leaves them out.
STATES_OF = (
    select(_ARTICLES.c.id, _ARTICLES.c.state, _ARTICLES.c.attempts, _ARTICLES.c.item)
    .where(_is_in(_ARTICLES.c.id))
    .order_by(_ARTICLES.c.id)
    .with_for_update()
)
_BY_ID = _ARTICLES.c.id == bindparam("article")
EXPORT = update(_ARTICLES).where(_BY_ID).values(claimed_by=None, gone_since=None, document_planned=None)
DOCUMENTS_OF = (
    select(_ARTICLES.c.id, _ARTICLES.c.document, _ARTICLES.c.document_checksum, _ARTICLES.c.document_planned)
    .where(_is_in(_ARTICLES.c.id))
    .order_by(_ARTICLES.c.id)
)
DOCUMENTS_TO_CHANGE = DOCUMENTS_OF.with_for_update()
KEYS_TAKEN = select(_ARTICLES.c.document_key).where(_is_in(_ARTICLES.c.document_key, "keys"))
RESERVE = update(_ARTICLES).where(_BY_ID).values(document_checksum=None)
CHANNEL_AT = select(schema.channels).where(schema.channels.c.url == bindparam("url"))
CHANNELS_OF = (
    select(schema.sightings.c.article, schema.channels)
    .join(schema.channels, schema.channels.c.url == schema.sightings.c.list)
    .where(_is_in(schema.sightings.c.article))
)
FIRST_ARCHIVED = select(schema.visits.c.article, schema.visits.c.archived_at).where(_is_in(schema.visits.c.article))
TEXTS_OF = select(schema.texts.c.article, schema.texts.c["keys"], schema.texts.c.same_as).where(
    _is_in(schema.texts.c.article)
)
ITEMS_OF = select(_ARTICLES.c.id, _ARTICLES.c.item).where(_is_in(_ARTICLES.c.id), _ARTICLES.c.item.is_not(None))
IMAGES_AT = select(schema.pictures).where(_is_in(schema.pictures.c.url, "urls"))


_Rows = Mapping[str, Any] | Sequence[Mapping[str, Any]]
"""One row or several, each by the names of columns."""


def insert_missing(connection: Connection, table: Table, rows: _Rows) -> CursorResult[Any]:
    """Add *rows* to *table*, except those whose keys are there already."""
    return connection.execute(_insert_missing(connection.dialect.name, table), rows)


def upsert(connection: Connection, table: Table, rows: _Rows, *, keeping: str = "") -> None:
    """Add *rows* to *table*, or write over those of the same key.

    Args:
        keeping: A column that keeps the value of the row that is there already.
    """
    connection.execute(_upsert(connection.dialect.name, table, keeping), rows)


@cache
def _insert_missing(dialect: str, table: Table) -> Any:
    return _insert_of(dialect)(table).on_conflict_do_nothing().execution_options(preserve_rowcount=True)


@cache
def _upsert(dialect: str, table: Table, keeping: str) -> Any:
    statement = _insert_of(dialect)(table)
    columns = [column for column in table.columns if not column.primary_key and column.name != keeping]
    changes = {column.name: statement.excluded[column.name] for column in columns}
    return statement.on_conflict_do_update(index_elements=table.primary_key.columns.keys(), set_=changes)


def _insert_of(dialect: str) -> Any:
    # Standard SQL has no words for conflicts. Late: each dialect brings a good part of SQLAlchemy along.
    if dialect == POSTGRESQL:
        from sqlalchemy.dialects import postgresql

        return postgresql.insert
    from sqlalchemy.dialects import sqlite

    return sqlite.insert
