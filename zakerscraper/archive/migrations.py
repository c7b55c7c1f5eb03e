"""What archives of earlier versions knew, put into the tables that this one has for it."""

from __future__ import annotations

from sqlalchemy import Connection, insert, literal, select

from zakerscraper.archive import schema, search_triggers
from zakerscraper.archive.search_index import prepare_index
from zakerscraper.archive.sightings import fill_from_entries


def migrate(connection: Connection, version: int) -> None:
    """Fill what an archive of the earlier *version* did not have with what it knew; all tables are there."""
    if version < 5:
        _add_visits(connection)
        fill_from_entries(connection)
        make_search(connection)
        connection.execute(search_triggers.ALL_DUE)


def make_search(connection: Connection) -> None:
    """Make what searches need beside tables: later, who uses the archive may have no right to."""
    search_triggers.make(connection)
    prepare_index(connection)


def _add_visits(connection: Connection) -> None:
    """Let archives of version 4 know when their articles were archived: the last time, as the first is not known."""
    table = schema.articles
    archived = select(table.c.id, table.c.exported_at, table.c.exported_at, literal(0)).where(
        table.c.item.is_not(None), table.c.exported_at.is_not(None), table.c.url != ""
    )
    names = ["article", "archived_at", "looked_at", "looked_after"]
    connection.execute(insert(schema.visits).from_select(names, archived))
