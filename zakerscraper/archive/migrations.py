"""Migrations of data from earlier schema versions."""

from __future__ import annotations

from sqlalchemy import Connection, insert, inspect, literal, select, update
from sqlalchemy.schema import CreateColumn

from zakerscraper.archive import schema, search_triggers
from zakerscraper.archive.engine import POSTGRESQL
from zakerscraper.archive.search_index import empty_index, pack_once, prepare_index
from zakerscraper.archive.sightings import fill_from_entries


def migrate(connection: Connection, version: int) -> None:
    """Give an archive of the earlier *version* what it does not have, filled with what it knew."""
    _add_missing(connection)
    if version < 5:
        _add_visits(connection)
        fill_from_entries(connection)
        make_search(connection)
        connection.execute(search_triggers.ALL_DUE)
    if version == 5:
        _replace_gin(connection)


def make_search(connection: Connection) -> None:
    """Make what searches need beside tables: later, who uses the archive may have no right to."""
    search_triggers.create_triggers(connection)
    pack_once(connection)
    prepare_index(connection)


def _replace_gin(connection: Connection) -> None:
    """Take away the index that PostgreSQL had in archives of version 5, with its texts, which were not packed.

    Programs of that version take the archive for one without an index then, and search articles one by one.
    """
    if connection.dialect.name == POSTGRESQL:
        connection.exec_driver_sql("DROP INDEX IF EXISTS search_terms")
        connection.exec_driver_sql("DROP FUNCTION IF EXISTS zaker_search_terms(text)")
        connection.exec_driver_sql("TRUNCATE search_texts")
        connection.exec_driver_sql("ALTER TABLE search_texts ALTER COLUMN text TYPE bytea USING text::bytea")
        empty_index(connection)
        make_search(connection)


def _add_missing(connection: Connection) -> None:
    """Add the tables, columns and indexes that an archive of an earlier version does not have."""
    schema.metadata.create_all(connection)
    for table in schema.metadata.sorted_tables:
        columns = {column_info["name"] for column_info in inspect(connection).get_columns(table.name)}
        for column in table.columns:
            if column.name not in columns:
                definition = CreateColumn(column).compile(dialect=connection.dialect)
                connection.exec_driver_sql(f"ALTER TABLE {table.name} ADD COLUMN {definition}")
        for index in table.indexes:
            index.create(connection, checkfirst=True)
    # Names of withdrawn documents, which would stay reserved for ever.
    connection.execute(update(schema.articles).where(schema.articles.c.document.is_(None)).values(document_key=None))


def _add_visits(connection: Connection) -> None:
    """Let archives of version 4 know when their articles were archived: the last time, as the first is not known."""
    table = schema.articles
    archived = select(table.c.id, table.c.exported_at, table.c.exported_at, literal(0)).where(
        table.c.item.is_not(None), table.c.exported_at.is_not(None), table.c.url != ""
    )
    names = ["article", "archived_at", "looked_at", "looked_after"]
    connection.execute(insert(schema.visits).from_select(names, archived))
