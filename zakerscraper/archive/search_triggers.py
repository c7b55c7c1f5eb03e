"""Triggers that queue articles in the table `search_due` when their text has to be indexed.

Triggers do, and not who writes: an older program that uses the archive too knows nothing of the index.
"""

from __future__ import annotations

from sqlalchemy import Connection, TextClause, text

from zakerscraper.archive.engine import POSTGRESQL

ALL_DUE: TextClause = text(
    "INSERT INTO search_due (id) SELECT id FROM articles WHERE item IS NOT NULL"
    " UNION SELECT id FROM search_texts WHERE true ON CONFLICT DO NOTHING"
)
"""Makes all articles due; in a part of a second where there are some 100,000."""

_SQLITE = (
    """
    CREATE TRIGGER IF NOT EXISTS search_added AFTER INSERT ON articles WHEN new.item IS NOT NULL
    BEGIN
        INSERT INTO search_due (id) VALUES (new.id) ON CONFLICT DO NOTHING;
    END
    """,
    """
    CREATE TRIGGER IF NOT EXISTS search_changed AFTER UPDATE OF id, item ON articles
    WHEN new.item IS NOT old.item OR new.id <> old.id
    BEGIN
        INSERT INTO search_due (id) VALUES (old.id) ON CONFLICT DO NOTHING;
        INSERT INTO search_due (id) VALUES (new.id) ON CONFLICT DO NOTHING;
    END
    """,
    """
    CREATE TRIGGER IF NOT EXISTS search_removed AFTER DELETE ON articles WHEN old.item IS NOT NULL
    BEGIN
        INSERT INTO search_due (id) VALUES (old.id) ON CONFLICT DO NOTHING;
    END
    """,
)
_POSTGRESQL = (
    """
    CREATE OR REPLACE FUNCTION zaker_search_due() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP <> 'INSERT' THEN
            INSERT INTO search_due (id) VALUES (OLD.id) ON CONFLICT DO NOTHING;
        END IF;
        IF TG_OP <> 'DELETE' THEN
            INSERT INTO search_due (id) VALUES (NEW.id) ON CONFLICT DO NOTHING;
        END IF;
        RETURN NULL;
    END $$
    """,
    "DROP TRIGGER IF EXISTS search_added ON articles",
    "DROP TRIGGER IF EXISTS search_changed ON articles",
    "DROP TRIGGER IF EXISTS search_removed ON articles",
    """
    CREATE TRIGGER search_added AFTER INSERT ON articles FOR EACH ROW
    WHEN (NEW.item IS NOT NULL) EXECUTE FUNCTION zaker_search_due()
    """,
    """
    CREATE TRIGGER search_changed AFTER UPDATE OF id, item ON articles FOR EACH ROW
    WHEN (NEW.item IS DISTINCT FROM OLD.item OR NEW.id <> OLD.id) EXECUTE FUNCTION zaker_search_due()
    """,
    """
    CREATE TRIGGER search_removed AFTER DELETE ON articles FOR EACH ROW
    WHEN (OLD.item IS NOT NULL) EXECUTE FUNCTION zaker_search_due()
    """,
)


def create_triggers(connection: Connection) -> None:
    """Make the triggers where they are not there. The tables must be."""
    for statement in _POSTGRESQL if connection.dialect.name == POSTGRESQL else _SQLITE:
        connection.exec_driver_sql(statement)
