"""Prepared SQL statements for what is executed once an article or page.

To build a statement takes SQLAlchemy ten times as long as to execute it takes SQLite. Their values are given as `b_…`.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import BindParameter, Column, ColumnElement, Table, bindparam, select, update

from zakerscraper.archive import schema
from zakerscraper.archive.engine import POSTGRESQL


def _bound(*names: str) -> dict[str, BindParameter[Any]]:
    return {name: bindparam(f"b_{name}") for name in names}


def _is_in(column: Column[Any], values: str = "b_ids") -> ColumnElement[bool]:
    return column.in_(bindparam(values, expanding=True))


_ARTICLES = schema.articles

# Rows are locked in the order of their ids; SQLite has no such locks, and leaves them out.
STATES_OF = (
    select(_ARTICLES.c.id, _ARTICLES.c.state, _ARTICLES.c.attempts, _ARTICLES.c.item)
    .where(_is_in(_ARTICLES.c.id))
    .order_by(_ARTICLES.c.id)
    .with_for_update()
)
EXPORT = (
    update(_ARTICLES)
    .where(_ARTICLES.c.id == bindparam("b_id"))
    .values(
        claimed_by=None,
        gone_since=None,
        document_planned=None,
        **_bound(
            "state", "title", "attempts", "reason", "next_attempt_at", "item", "published_at", "document_checksum",
            "exported_at", "pictures_missing",
        ),
    )
)  # fmt: skip
DOCUMENTS_OF = (
    select(_ARTICLES.c.id, _ARTICLES.c.document, _ARTICLES.c.document_checksum, _ARTICLES.c.document_planned)
    .where(_is_in(_ARTICLES.c.id))
    .order_by(_ARTICLES.c.id)
)
DOCUMENTS_TO_CHANGE = DOCUMENTS_OF.with_for_update()
KEYS_TAKEN = select(_ARTICLES.c.document_key).where(_is_in(_ARTICLES.c.document_key, "b_keys"))
RESERVE = (
    update(_ARTICLES)
    .where(_ARTICLES.c.id == bindparam("b_id"))
    .values(
        document=bindparam("b_path"),
        document_key=bindparam("b_key"),
        document_planned=bindparam("b_planned"),
        document_checksum=None,
    )
)
CHANNEL_AT = select(schema.channels).where(schema.channels.c.url == bindparam("b_url"))
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
IMAGES_AT = select(schema.pictures).where(_is_in(schema.pictures.c.url, "b_urls"))

_NEW = (
    "id", "url", "section", "title", "entry", "first_seen_at", "state", "attempts", "reason", "next_attempt_at",
    "pictures_missing",
)  # fmt: skip


class Additions:
    """What adds rows to tables, in the words of *database* (`sqlite`, `postgresql`): standard SQL has none for it.

    `save_…` writes over rows of the same key; `add_…` leaves those as they are.
    """

    def __init__(self, database: str) -> None:
        self._insert = _insert_of(database)
        self.add_articles = self._add(schema.articles, _NEW)
        self.add_run = self._add(schema.runs, ("name", "spider", "arguments", "started_at", "feeds"))
        self.add_commit = self._add(schema.commits, ("run", "thread", "token"))
        self.add_version = self._add(schema.versions, tuple(schema.versions.c.keys()))
        self.add_metadata_change = self._add(schema.metadata_changes, schema.metadata_changes.c.keys())
        self.add_block = self._add(schema.blocks, ("id", "blocked_at"))
        self.add_page_body = self._add(schema.page_bodies, schema.page_bodies.c.keys())
        self.add_page_dictionary = self._add(schema.page_dictionaries, schema.page_dictionaries.c.keys())
        self.add_learning_day = self._add(schema.learning_days, ("day",))
        self.save_layout = self._save(schema.learnt_layouts)
        self.save_page = self._save(schema.pages, keeping=("fetched_at",))
        self.save_commit = self._save(schema.commits)
        self.save_images = self._save(schema.pictures)
        self.save_visit = self._save(schema.visits)
        self.save_pace = self._save(schema.hosts)
        self.save_pause = self._save(schema.pauses)
        self.save_list = self._save(schema.lists)
        self.save_walk = self._save(schema.walks)
        self.save_export = self._save(schema.exports)
        self.save_exported = self._save(schema.exported, ("name", "article", "digest"))
        self.plan_exported = self._save(schema.exported, ("name", "article", "planned"))
        self.save_channel = self._save(schema.channels)
        self.save_sighting = self._save(schema.sightings, keeping={"first_seen_at"})

    def _add(self, table: Table, columns: Sequence[str]) -> Any:
        return self._insert(table).values(**_bound(*columns)).on_conflict_do_nothing()

    def _save(self, table: Table, columns: Sequence[str] | None = None, *, keeping: Collection[str] = ()) -> Any:
        # *keeping*: columns that stay as they are where a row is there already.
        columns, keys = columns or list(table.c.keys()), list(table.primary_key.columns.keys())
        values = self._insert(table).values(**_bound(*columns))
        changes = {column: values.excluded[column] for column in columns if column not in {*keys, *keeping}}
        return values.on_conflict_do_update(index_elements=keys, set_=changes)


def _insert_of(database: str) -> Any:
    # Late: each brings a good part of SQLAlchemy along, and a run needs one of them.
    if database == POSTGRESQL:
        from sqlalchemy.dialects import postgresql

        return postgresql.insert
    from sqlalchemy.dialects import sqlite

    return sqlite.insert
