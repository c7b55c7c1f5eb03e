"""Imported documents: articles without a URL, until a list shows them.

Such an article has an id of its own kind (`import-` and 17 hex digits) and no URL, and is exported from the
first. As soon as its true id is known it gets that, and is an article like all others; one whose document names it has
it from the first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from zakerscraper.archive import schema
from zakerscraper.archive.exports import rename_exported
from zakerscraper.archive.images import save_in
from zakerscraper.archive.reposts import find_reposts, rename_text
from zakerscraper.archive.retry import retry_transaction
from zakerscraper.archive.serialization import StoredImage, article_from, article_json, entry_from, entry_text, to_text
from zakerscraper.archive.session import Repository, chunks, reads
from zakerscraper.archive.state import State
from zakerscraper.document.filenames import collision_key, title_key
from zakerscraper.exceptions import ArchiveError
from zakerscraper.items import Article, ListEntry

IMPORT_PREFIX = "import-"
"""What ids of imported articles begin with."""
ID_LENGTH = 24

Recognise = Callable[[ListEntry, Article], Article | None]
"""Gives the imported article as it is known from then on, where the entry of a list shows it; else None."""


@dataclass(frozen=True, slots=True)
class ImportedDocument:
    """An imported article that is on disk.

    Attributes:
        digest: SHA-256 of what was imported.
        checksum: SHA-256 of its document.
    """

    article: Article
    digest: str
    checksum: str


def import_id(digest: str) -> str:
    """Return the id of the article whose document has the SHA-256 *digest*, until its true one is known."""
    return (IMPORT_PREFIX + digest)[:ID_LENGTH]


def is_import_id(id_: str) -> bool:
    """Return whether *id_* is that of an imported article of unknown URL."""
    return id_.startswith(IMPORT_PREFIX)


def add(connection: Connection, documents: Sequence[ImportedDocument], moment: str, state: str) -> None:
    """Record imported articles, in *state*, as of *moment*."""
    if not documents:
        return
    table = schema.articles
    rows = {document.article.id: _row(document, moment, state) for document in documents}
    # An article that a list has shown, and that no run has fetched, has a row already under the id in its document.
    for ids in chunks([id_ for id_ in rows if not is_import_id(id_)]):
        query = select(table.c.id).where(table.c.id.in_(ids), table.c.document.is_(None))
        for id_ in connection.execute(query).scalars().all():
            row = rows.pop(id_)
            connection.execute(update(table).where(table.c.id == id_).values(**row))
    if rows:
        connection.execute(insert(table), list(rows.values()))
    values = [_import(document.digest, document.article.id, document.article.title) for document in documents]
    connection.execute(insert(schema.imports), values)


def add_known(connection: Connection, found: Iterable[tuple[str, str, str]]) -> None:
    """Record that documents are of articles that the archive has: SHA-256, the article's id, the document's title."""
    values = [_import(digest, id_, title) for digest, id_, title in found]
    if values:
        connection.execute(insert(schema.imports), values)


def link(connection: Connection, entries: Iterable[ListEntry], recognise: Recognise) -> list[str]:
    """Give imported articles that *entries* show their true id and URL; return these ids.

    The entries are of articles that the archive does not know.
    """
    linked = []
    for entry in entries:
        for imported in _candidates(connection, entry.title, entry.section):
            if found := recognise(entry, imported):
                table = schema.articles
                values = {"id": entry.id, "url": entry.url, "title": found.title, "entry": entry_text(entry)}
                known = update(table).where(table.c.id == imported.id)
                connection.execute(known.values(**values, item=article_json(found)))
                _follow(connection, imported.id, entry.id)
                linked.append(entry.id)
                break
    return linked


def has_imports(connection: Connection) -> bool:
    """Return whether there are imported articles of unknown URL at all."""
    ids = schema.articles.c.id
    # As a range, which the primary key answers at once.
    query = select(ids).where(ids >= IMPORT_PREFIX, ids < IMPORT_PREFIX + "~").limit(1)
    return connection.execute(query).first() is not None


def has_import_of(connection: Connection, title: str) -> bool:
    """Return whether there are imported articles of unknown URL with that title."""
    imports = schema.imports
    query = select(imports.c.article).where(imports.c.title_key == title_key(title))
    return any(is_import_id(row.article) for row in connection.execute(query))


def take_over(connection: Connection, article: Article, same: Callable[[Article, Article], bool]) -> Article | None:
    """Give the fetched *article* the document of the imported one that it is; return that one, None without any.

    The row of *article* must be there; one that has a document keeps it. It gets the import's section too, as its
    document lies there, and what was imported, which is not to be lost where the fetched article is not saved.

    Args:
        same: Tells whether two articles of one title are one.
    """
    table = schema.articles
    row = connection.execute(select(table.c.document, table.c.entry).where(table.c.id == article.id)).one_or_none()
    if row is None or row.document:
        return None
    for imported in _candidates(connection, article.title, article.section):
        if same(article, imported):
            imported_row = connection.execute(select(table).where(table.c.id == imported.id)).one()
            connection.execute(delete(table).where(table.c.id == imported.id))
            values = {
                "section": imported_row.section,
                "entry": entry_text(replace(entry_from(row.entry), section=imported_row.section)),
                "document": imported_row.document,
                "document_key": imported_row.document_key,
                "document_checksum": imported_row.document_checksum,
                "item": article_json(replace(imported, id=article.id, url=article.url)),
                "published_at": imported_row.published_at,
            }
            connection.execute(update(table).where(table.c.id == article.id).values(**values))
            _follow(connection, imported.id, article.id)
            return imported
    return None


def _candidates(connection: Connection, title: str, section: str) -> list[Article]:
    """Return the imported articles of unknown URL with that title, those of the section first."""
    if not title:
        return []
    table, imports = schema.articles, schema.imports
    query = (
        select(table.c.item)
        .join(imports, imports.c.article == table.c.id)
        .where(imports.c.title_key == title_key(title), table.c.url == "", table.c.item.is_not(None))
        .order_by(table.c.section != section, table.c.published_at.nulls_first(), table.c.id)
    )
    return [article_from(row.item) for row in connection.execute(query)]


def _follow(connection: Connection, old: str, new: str) -> None:
    imports = schema.imports
    connection.execute(update(imports).where(imports.c.article == old).values(article=new))
    rename_exported(connection, old, new)
    rename_text(connection, old, new)


def _row(document: ImportedDocument, moment: str, state: str) -> dict[str, object]:
    article = document.article
    entry = ListEntry(id=article.id, url=article.url, title=article.title, section=article.section)
    published: datetime | None = article.published_at
    return {
        "id": article.id,
        "url": article.url,
        "section": article.section,
        "title": article.title,
        "entry": entry_text(entry),
        "first_seen_at": moment,
        "state": state,
        "attempts": 0,
        "reason": "",
        "item": article_json(article),
        "published_at": to_text(published) if published else None,
        "document": article.document,
        "document_key": collision_key(article.document),
        "document_checksum": document.checksum,
        "exported_at": moment,
        "pictures_missing": 0,
    }


def _import(digest: str, id_: str, title: str) -> dict[str, str]:
    return {"digest": digest, "article": id_, "title_key": title_key(title)}


class Imports(Repository):
    """The table `imports`, and the articles that were imported."""

    @retry_transaction
    def add(
        self,
        documents: Sequence[ImportedDocument],
        known: Iterable[tuple[str, str, str]] = (),
        images: Mapping[str, StoredImage] | None = None,
        *,
        now: datetime,
    ) -> None:
        """Record *documents*, which are on disk, as exported.

        Args:
            known: Documents of articles that the archive has already: SHA-256, the article's id, the title.
            images: As for `Articles.mark_exported`.

        Raises:
            ArchiveError: Another run has taken the name of one of them meanwhile.
        """
        try:
            with self._database.write(once=True) as connection:
                add(connection, documents, to_text(now), State.EXPORTED)
                find_reposts(connection, [document.article for document in documents])
                add_known(connection, known)
                save_in(connection, images or {}, now)
        except IntegrityError:
            raise ArchiveError("another run has written to the archive meanwhile: import again") from None

    @retry_transaction
    def take_over(self, article: Article, same: Callable[[Article, Article], bool]) -> Article | None:
        """Give the fetched *article* the document of the imported one that it is, by *same*, and return that one."""
        if self._database.has_imports is False:
            return None
        with self._database.read() as connection:
            self._database.has_imports = has_imports(connection)
            if not (self._database.has_imports and has_import_of(connection, article.title)):
                return None
        with self._database.write(once=True) as connection:
            return take_over(connection, article, same)

    @reads
    def digests(self, connection: Connection) -> set[str]:
        """Return the SHA-256 of all documents that were imported."""
        return set(connection.execute(select(schema.imports.c.digest)).scalars())

    @reads
    def ids(self, connection: Connection) -> set[str]:
        """Return the ids of the articles that were imported, or that have been found among imported documents."""
        return set(connection.execute(select(schema.imports.c.article)).scalars())
