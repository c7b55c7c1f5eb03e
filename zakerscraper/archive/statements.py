"""Prepared SQL statements for what is executed once an article or page.

To build a statement takes SQLAlchemy ten times as long as to execute it takes SQLite. Rows to add or to
change are mappings by the names of columns; the article to change is given as `article`.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import Column, ColumnElement, Table, bindparam, select, update

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


class Additions:
    """What adds rows to tables, in the words of *database* (`sqlite`, `postgresql`): standard SQL has none for it.

    `save_…` writes over rows of the same key; `add_…` leaves those as they are.
    """

    def __init__(self, database: str) -> None:
        self._insert = _insert_of(database)
        self.add_articles = self._add(schema.articles)
        self.add_run = self._add(schema.runs)
        self.add_commit = self._add(schema.commits)
        self.add_version = self._add(schema.versions)
        self.add_metadata_change = self._add(schema.metadata_changes)
        self.add_block = self._add(schema.blocks)
        self.add_page_body = self._add(schema.page_bodies)
        self.add_page_dictionary = self._add(schema.page_dictionaries)
        self.add_learning_day = self._add(schema.learning_days)
        self.save_layout = self._save(schema.learnt_layouts)
        self.save_page = self._save(schema.pages, keeping={"fetched_at"})
        self.save_commit = self._save(schema.commits)
        self.save_images = self._save(schema.pictures)
        self.save_visit = self._save(schema.visits)
        self.save_pace = self._save(schema.hosts)
        self.save_pause = self._save(schema.pauses)
        self.save_list = self._save(schema.lists)
        self.save_walk = self._save(schema.walks)
        self.save_export = self._save(schema.exports)
        self.save_exported = self._save(schema.exported, changing={"digest"})
        self.plan_exported = self._save(schema.exported, changing={"planned"})
        self.save_channel = self._save(schema.channels)
        self.save_sighting = self._save(schema.sightings, keeping={"first_seen_at"})

    def _add(self, table: Table) -> Any:
        return self._insert(table).on_conflict_do_nothing()

    def _save(self, table: Table, *, changing: Collection[str] = (), keeping: Collection[str] = ()) -> Any:
        # Of a row that is there already, only *changing* columns change, or all but *keeping*.
        statement, keys = self._insert(table), table.primary_key.columns.keys()
        columns = [column for column in changing or table.c.keys() if column not in {*keys, *keeping}]
        changes = {column: statement.excluded[column] for column in columns}
        return statement.on_conflict_do_update(index_elements=keys, set_=changes)


def _insert_of(database: str) -> Any:
    # Late: each brings a good part of SQLAlchemy along, and a run needs one of them.
    if database == POSTGRESQL:
        from sqlalchemy.dialects import postgresql

        return postgresql.insert
    from sqlalchemy.dialects import sqlite

    return sqlite.insert
