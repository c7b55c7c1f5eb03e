"""The full-text index over the table `search_texts`: which texts contain which terms.

In SQLite it is a table of FTS5 that holds no text itself; terms come to it as they are, each a token of its own. In
PostgreSQL it is segments of posting lists, in tables as all others: see `search_segments`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import Connection, delete, insert, select, update

from zakerscraper.archive import schema, search_segments, search_triggers
from zakerscraper.archive.column_types import storable
from zakerscraper.archive.engine import POSTGRESQL
from zakerscraper.archive.session import delete_in, rows_in
from zakerscraper.document.search_text import BREAKS, TITLE_MARK, required_terms, search_form, search_text, terms
from zakerscraper.exceptions import ArchiveError
from zakerscraper.items import Article

NO_FTS5 = (
    "this Python's SQLite was built without FTS5, which searching needs: take another build of Python or of SQLite"
    " (those of python.org, Debian and conda have it), or keep the archive in PostgreSQL"
)
_TEXTS = schema.search_texts
_FORM = "search_form"
"""The key in the table `meta` under which it stands how the texts of the index were made."""
_SEPARATOR = "\x1f"
_PRINTABLE = "".join(map(chr, range(33, 127)))
# No positions, no columns, no sizes: whether a piece is in a text, and how often, is looked up in the text itself.
_FTS5 = (
    "CREATE VIRTUAL TABLE IF NOT EXISTS search_terms USING fts5"
    "(terms, content='', columnsize=0, detail=none, tokenize=\"ascii tokenchars '{}'\")"
).format(_PRINTABLE.replace('"', '""').replace("'", "''"))
_ADD = "INSERT INTO search_terms (rowid, terms) VALUES (?, ?)"
_REMOVE = "INSERT INTO search_terms (search_terms, rowid, terms) VALUES ('delete', ?, ?)"
_OPTIMIZE = "INSERT INTO search_terms (search_terms) VALUES ('optimize')"

# What is packed already PostgreSQL need not try to pack.
_PACKED = "ALTER TABLE {0} ALTER COLUMN {1} SET STORAGE EXTERNAL"


def is_possible(connection: Connection) -> bool:
    """Return whether the database can have the index."""
    if connection.dialect.name == POSTGRESQL:
        return True
    return bool(connection.exec_driver_sql("SELECT 1 FROM pragma_module_list WHERE name = 'fts5'").first())


def check_possible(connection: Connection) -> None:
    """Raise ArchiveError where the database cannot have the index."""
    if not is_possible(connection):
        raise ArchiveError(NO_FTS5)


def form_of(connection: Connection) -> str | None:
    """Return how the texts of the index were made, None where there is no index yet."""
    return connection.execute(select(schema.meta.c.value).where(schema.meta.c.key == _FORM)).scalar()


def is_of_this_form(connection: Connection) -> bool:
    """Return whether there is an index, and its texts were made as this program makes them."""
    return form_of(connection) == _this_form(connection)


def is_of_another_form(connection: Connection) -> bool:
    """Return whether there is an index that was made in another way than this program's: nothing of it is of use."""
    return form_of(connection) not in {None, _this_form(connection)}


def _this_form(connection: Connection) -> str:
    form = search_form()
    return f"{form}-{search_segments.FORM}" if connection.dialect.name == POSTGRESQL else form


def may_add(connection: Connection) -> bool:
    """Return whether there is an index that this program may add to."""
    return is_possible(connection) and is_of_this_form(connection)


def prepare_index(connection: Connection) -> None:
    """Make the index where there is none, and the database can have one."""
    if not is_possible(connection) or form_of(connection) is not None:
        return
    if connection.dialect.name != POSTGRESQL:
        connection.exec_driver_sql(_FTS5)
    connection.execute(insert(schema.meta).values(key=_FORM, value=_this_form(connection)))


def pack_once(connection: Connection) -> None:
    """Let PostgreSQL, which owns the tables of the index, store what is packed as it is."""
    if connection.dialect.name == POSTGRESQL:
        connection.exec_driver_sql(_PACKED.format("search_texts", "text"))
        connection.exec_driver_sql(_PACKED.format("search_postings", "data"))


def empty_index(connection: Connection) -> None:
    """Take the index away, with its texts, and make all articles due."""
    check_possible(connection)
    connection.execute(delete(schema.meta).where(schema.meta.c.key == _FORM))
    if connection.dialect.name == POSTGRESQL:
        search_segments.empty_segments(connection)
    else:
        connection.exec_driver_sql("DROP TABLE IF EXISTS search_terms")
        connection.execute(delete(schema.search_texts))
    connection.execute(search_triggers.ALL_DUE)


def index_articles(connection: Connection, articles: Iterable[Article]) -> None:
    """Put *articles* as they are into the index, where one `may_add`; they are due no more.

    In PostgreSQL the texts wait for `search_segments.make_segment`, which is not for a transaction of an export.
    """
    texts = {article.id: storable(search_text(article)) for article in articles}
    rows = _rows(connection, texts)
    changed = {id_: text for id_, text in texts.items() if id_ not in rows or rows[id_][1] != text}
    _remove_terms(connection, [rows[id_] for id_ in changed if id_ in rows])
    if new := [{"id": id_, "text": text} for id_, text in changed.items() if id_ not in rows]:
        connection.execute(insert(_TEXTS), new)
    numbers = _numbers(connection, changed)
    for id_ in changed.keys() & rows.keys():
        connection.execute(update(_TEXTS).where(_TEXTS.c.number == numbers[id_]).values(text=changed[id_]))
    added = [(numbers[id_], text) for id_, text in changed.items()]
    if connection.dialect.name == POSTGRESQL:
        search_segments.add_texts(connection, [number for number, _ in added])
    elif added:
        connection.exec_driver_sql(_ADD, _extract_terms(added))
    delete_in(connection, schema.search_due.c.id, texts)


def remove_articles(connection: Connection, ids: Collection[str]) -> None:
    """Take the articles *ids* out of the index, and leave nothing of them there; they are due no more.

    Called before anything else of the index is locked.
    """
    if connection.dialect.name == POSTGRESQL:
        search_segments.lock_segments(connection)
    rows = _rows(connection, ids)
    if connection.dialect.name == POSTGRESQL:
        search_segments.remove_texts(connection, dict(rows.values()))
    else:
        _remove_terms(connection, list(rows.values()))
    delete_in(connection, schema.search_texts.c.id, rows)
    delete_in(connection, schema.search_due.c.id, ids)


def forget_articles(connection: Connection, ids: Collection[str]) -> None:
    """Leave nothing of the articles *ids*, whichever release has made the index."""
    if may_add(connection):
        remove_articles(connection, ids)
    elif is_possible(connection):
        empty_index(connection)  # what terms they had only the other release knows
    else:
        delete_in(connection, schema.search_texts.c.id, ids)


def optimize_index(connection: Connection) -> None:
    """Make the index as small and quick as it gets."""
    if connection.dialect.name != POSTGRESQL:
        connection.exec_driver_sql(_OPTIMIZE)


def condition(pieces: Sequence[str], *, of_sqlite: bool, in_title: bool = False) -> str | list[str] | None:
    """Return the index query for texts that may have all *pieces*, None where no term narrows them down.

    For SQLite it is an expression of FTS5, for PostgreSQL terms.
    """
    whole, beginnings = required_terms(pieces, in_title=in_title)
    if not of_sqlite:
        mark = TITLE_MARK if in_title else ""
        return sorted(whole | {mark + character for piece in pieces for character in {*piece} - {*BREAKS}}) or None
    # A beginning stands for thousands of terms: one piece of more than a character spares it.
    expressions = [_quote(term) for term in sorted(whole)] or [_quote(term) + " *" for term in sorted(beginnings)]
    return " AND ".join(expressions) or None


def _quote(term: str) -> str:
    return '"' + term.replace('"', '""') + '"'


def _rows(connection: Connection, ids: Collection[str]) -> dict[str, tuple[int, str]]:
    query = select(_TEXTS.c.id, _TEXTS.c.number, _TEXTS.c.text)
    return {row.id: (row.number, row.text) for row in rows_in(connection, query, _TEXTS.c.id, ids)}


def _numbers(connection: Connection, ids: Collection[str]) -> dict[str, int]:
    query = select(_TEXTS.c.id, _TEXTS.c.number)
    return {row.id: row.number for row in rows_in(connection, query, _TEXTS.c.id, ids)}


def _remove_terms(connection: Connection, rows: Sequence[tuple[int, str]]) -> None:
    if rows and connection.dialect.name != POSTGRESQL:
        # FTS5 holds no texts: it needs those to be removed.
        connection.exec_driver_sql(_REMOVE, _extract_terms(rows))


def _extract_terms(rows: Iterable[tuple[int, str]]) -> list[tuple[int, str]]:
    return [(number, _SEPARATOR.join(terms(text))) for number, text in rows]
