"""Repository of article pages as served: bodies, URLs and the headers that matter.

Equal bytes are kept once, compressed alone or with a dictionary, which is kept as long as any page. Their SHA-256 is
checked whenever they are read.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, func, select, text, update

from zakerscraper.archive import schema
from zakerscraper.archive.engine import POSTGRESQL
from zakerscraper.archive.serialization import from_text, to_text
from zakerscraper.archive.session import Repository, chunks, reads, rows_in, writes
from zakerscraper.archive.statements import insert_missing, upsert
from zakerscraper.exceptions import ArchiveError
from zakerscraper.utils import zstd
from zakerscraper.utils.checksums import sha256_of

NOT_READ = ""
"""The layout of a page that no parser understood, or that has no article in it."""
_BODIES = 8
"""How many pages are in memory at once; each can have some megabytes."""


@dataclass(frozen=True, slots=True)
class KeptPage:
    """A page of the article *article*.

    Attributes:
        headers: Those that are kept, by their names in lower case.
        layout: The parser that understood it, `NOT_READ` for none.
        body: The bytes as served, without the encodings of the transfer.
        broke_off: Whether the transfer ended too early.
        digest: SHA-256 of *body*.
        seen_at: Aware, when the same bytes were served last; None for the first time.
    """

    article: str
    url: str
    status: int
    headers: Mapping[str, str]
    fetched_at: datetime
    layout: str
    body: bytes
    broke_off: bool = False
    digest: str = ""
    seen_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class PageDictionary:
    """A dictionary of zstd, trained on kept pages.

    Attributes:
        samples: How many pages it was trained on.
    """

    data: bytes
    samples: int
    made_at: datetime

    @property
    def id(self) -> str:
        """The dictionary's version, unique in the archive."""
        return sha256_of(self.data)[:16]


@dataclass(frozen=True, slots=True)
class PackedPage:
    """A page and its bytes as they are stored: *data*, compressed with *dictionary*, None for none."""

    page: KeptPage
    digest: str
    data: bytes
    dictionary: PageDictionary | None


@dataclass(frozen=True, slots=True)
class StoredPage:
    """A page by the columns of the tables `pages` and `page_bodies`; *data* is None where its bytes are lost."""

    article: str
    digest: str
    url: str
    status: int
    headers: str
    fetched_at: str
    seen_at: str
    layout: str
    broke_off: bool
    size: int
    dictionary: str | None
    data: bytes | None


_COLUMNS = tuple(field.name for field in fields(StoredPage))


def pack(page: KeptPage, dictionary: PageDictionary | None) -> PackedPage:
    """Compress the bytes of *page*, which takes milliseconds."""
    data = zstd.compress(page.body, dictionary.data if dictionary else b"")
    return PackedPage(page, sha256_of(page.body), data, dictionary)


class Pages(Repository):
    """The tables `pages`, `page_bodies` and `page_dictionaries`."""

    @writes
    def save(self, connection: Connection, pages: Sequence[PackedPage]) -> None:
        """Record *pages*, except those of forgotten articles."""
        save_pages_in(connection, pages)

    @writes
    def set_layouts(self, connection: Connection, layouts: Mapping[tuple[str, str], str]) -> None:
        """Record which parser understood pages, by the article's id and the page's digest."""
        table = schema.pages
        for (id_, digest), layout in sorted(layouts.items()):
            this = table.c.article == id_, table.c.digest == digest
            connection.execute(update(table).where(*this).values(layout=layout))

    @reads
    def newest_dictionary(self, connection: Connection) -> tuple[PageDictionary | None, int]:
        """Return the latest dictionary and how many pages it compresses; without any, None and the number of pages."""
        dictionaries, bodies = schema.page_dictionaries, schema.page_bodies
        newest = select(dictionaries).order_by(dictionaries.c.made_at.desc(), dictionaries.c.samples.desc())
        row = connection.execute(newest.limit(1)).one_or_none()
        count = select(func.count()).where(bodies.c.dictionary == (row.id if row else None))
        pages = int(connection.execute(count).scalar_one())
        return (PageDictionary(row.data, row.samples, from_text(row.made_at)) if row else None), pages

    @reads
    def dictionaries(self, connection: Connection) -> dict[str, bytes]:
        """Return all dictionaries by their ids."""
        table = schema.page_dictionaries
        return {row.id: row.data for row in connection.execute(select(table.c.id, table.c.data))}

    def samples(self, count: int, most_bytes: int) -> list[bytes]:
        """Return the beginnings, of *most_bytes* at most, of the *count* pages that were kept last."""
        table, dictionaries = schema.pages, self.dictionaries()
        newest = select(table.c.digest).order_by(table.c.fetched_at.desc(), table.c.article).limit(count)
        with self._database.read() as connection:
            digests = list(dict.fromkeys(connection.execute(newest).scalars()))
        found = []
        for start in range(0, len(digests), _BODIES):
            for row in self._bodies(digests[start : start + _BODIES]).values():
                try:
                    found.append(unpack(row.digest, row.size, row.data, row.dictionary, dictionaries)[:most_bytes])
                except ArchiveError:  # `archive verify` reports it
                    continue
        return found

    @reads
    def find(
        self, connection: Connection, *, layouts: Collection[str] = (), since: datetime | None = None
    ) -> list[tuple[str, str]]:
        """Return article and digest of the pages of articles that are known, an article's newest page first.

        Args:
            layouts: Only those pages that these parsers understood.
            since: Aware, only those served then or later.
        """
        table = schema.pages
        query = select(table.c.article, table.c.digest).join(schema.articles, schema.articles.c.id == table.c.article)
        if layouts:
            query = query.where(table.c.layout.in_(layouts))
        if since is not None:
            query = query.where(table.c.seen_at >= to_text(since))
        query = query.order_by(table.c.article, table.c.seen_at.desc(), table.c.fetched_at.desc(), table.c.digest)
        return [(row.article, row.digest) for row in connection.execute(query)]

    @reads
    def load_stored(self, connection: Connection, articles: Sequence[str]) -> list[StoredPage]:
        """Return the pages of *articles* as they are stored; those of one follow each other, the newest first."""
        table, bodies = schema.pages, schema.page_bodies
        columns = [(table if name in table.c else bodies).c[name] for name in _COLUMNS]
        query = select(*columns).outerjoin(bodies, bodies.c.digest == table.c.digest)
        query = query.where(table.c.article.in_(articles))
        query = query.order_by(table.c.article, table.c.seen_at.desc(), table.c.fetched_at.desc(), table.c.digest)
        return [StoredPage(*row) for row in connection.execute(query)]

    @reads
    def articles(self, connection: Connection, ids: Sequence[str]) -> list[Row[Any]]:
        """Return id, state, entry and item (as JSON) of the articles *ids*, sorted by their ids."""
        table = schema.articles
        query = select(table.c.id, table.c.state, table.c.entry, table.c.item).where(table.c.id.in_(ids))
        return list(connection.execute(query.order_by(table.c.id)))

    @reads
    def layouts(self, connection: Connection) -> dict[str, int]:
        """Return how many pages each parser has understood, those that none has by `NOT_READ`."""
        table = schema.pages
        query = select(table.c.layout, func.count()).group_by(table.c.layout).order_by(table.c.layout)
        return {row[0]: row[1] for row in connection.execute(query)}

    def of(self, articles: Sequence[str]) -> Iterator[KeptPage]:
        """Yield the pages of *articles*, read lazily; damaged ones are left out."""
        dictionaries = self.dictionaries()
        for id_ in articles:
            for row in self.load_stored([id_]):
                try:
                    yield page_of(row, dictionaries)
                except ArchiveError:
                    continue

    def find_damaged(self) -> Iterator[tuple[str, str, str]]:
        """Yield article, digest and fault of each page whose bytes are not those that were served."""
        keys, dictionaries = self.find(), self.dictionaries()
        articles = list(dict.fromkeys(id_ for id_, _ in keys))
        for start in range(0, len(articles), _BODIES):
            for row in self.load_stored(articles[start : start + _BODIES]):
                try:
                    page_of(row, dictionaries)
                except ArchiveError as error:
                    yield row.article, row.digest, str(error)

    @reads
    def totals(self, connection: Connection) -> tuple[int, int]:
        """Return how many pages are kept, and the bytes that they and their dictionaries take."""
        bodies, dictionaries = schema.page_bodies, schema.page_dictionaries
        count = connection.execute(select(func.count()).select_from(schema.pages)).scalar_one()
        sizes = [
            connection.execute(select(func.coalesce(func.sum(func.length(table.c.data)), 0))).scalar_one()
            for table in (bodies, dictionaries)
        ]
        return int(count), int(sum(sizes))

    @writes
    def forget(self, connection: Connection, ids: Collection[str] | None) -> int:
        """Delete the pages of the articles *ids* (None: of all, with the dictionaries); return how many."""
        table = schema.pages
        lock_pages(connection)
        if ids is not None:
            return forget_pages_in(connection, ids)
        count = connection.execute(delete(table)).rowcount
        connection.execute(delete(schema.page_bodies))
        connection.execute(delete(schema.page_dictionaries))
        return count

    @writes
    def drop(self, connection: Connection, keys: Collection[tuple[str, str]]) -> None:
        """Delete single pages, by the article's id and the page's digest, and all bytes of these digests."""
        table, bodies = schema.pages, schema.page_bodies
        lock_pages(connection)
        for id_, digest in sorted(keys):
            connection.execute(delete(table).where(table.c.article == id_, table.c.digest == digest))
            connection.execute(delete(bodies).where(bodies.c.digest == digest))

    @reads
    def _bodies(self, connection: Connection, digests: Sequence[str]) -> dict[str, Row[Any]]:
        table = schema.page_bodies
        rows = connection.execute(select(table).where(table.c.digest.in_(digests)))
        return {row.digest: row for row in rows}


def page_of(row: StoredPage, dictionaries: Mapping[str, bytes]) -> KeptPage:
    """Return the page that *row* stores. Raises ArchiveError where its bytes are not those served."""
    if row.data is None:
        raise ArchiveError("its bytes are lost")
    return KeptPage(
        article=row.article,
        url=row.url,
        status=row.status,
        headers=json.loads(row.headers),
        fetched_at=from_text(row.fetched_at),
        layout=row.layout,
        body=unpack(row.digest, row.size, row.data, row.dictionary, dictionaries),
        broke_off=row.broke_off,
        digest=row.digest,
        seen_at=from_text(row.seen_at),
    )


def unpack(digest: str, size: int, data: bytes, dictionary: str | None, dictionaries: Mapping[str, bytes]) -> bytes:
    """Return the bytes with the SHA-256 *digest* of a page. Raises ArchiveError where they are not those."""
    if dictionary is not None and dictionary not in dictionaries:
        raise ArchiveError(f"its dictionary {dictionary} is lost")
    try:
        body = zstd.decompress(data, size, dictionaries[dictionary] if dictionary else b"")
    except ValueError as error:
        raise ArchiveError(f"its bytes cannot be unpacked: {error}") from None
    if sha256_of(body) != digest:
        raise ArchiveError("its bytes have another SHA-256")
    return body


def save_pages_in(connection: Connection, pages: Sequence[PackedPage]) -> None:
    """Record *pages* in the transaction of *connection*, except those of unknown articles."""
    articles = schema.articles
    ids = {packed.page.article for packed in pages}
    known = {row.id for row in rows_in(connection, select(articles.c.id), articles.c.id, ids)}
    saved = sorted((packed for packed in pages if packed.page.article in known), key=lambda packed: packed.digest)
    if not saved:
        return
    # With each page: one that is written while all pages are being deleted could not be unpacked otherwise.
    _save_dictionaries(connection, {packed.dictionary for packed in saved if packed.dictionary})
    for packed in saved:
        page = packed.page
        body = {
            "digest": packed.digest,
            "size": len(page.body),
            "dictionary": packed.dictionary.id if packed.dictionary else None,
            "data": packed.data,
        }
        insert_missing(connection, schema.page_bodies, body)
        row = {
            "article": page.article,
            "digest": packed.digest,
            "url": page.url,
            "status": page.status,
            "headers": json.dumps(dict(page.headers), ensure_ascii=False),
            "fetched_at": to_text(page.fetched_at),
            "seen_at": to_text(page.fetched_at),
            "layout": page.layout,
            "broke_off": page.broke_off,
        }
        upsert(connection, schema.pages, row, keeping="fetched_at")


def _save_dictionaries(connection: Connection, used: Collection[PageDictionary]) -> None:
    table = schema.page_dictionaries
    by_id = {dictionary.id: dictionary for dictionary in used}
    existing = set(connection.execute(select(table.c.id).where(table.c.id.in_(by_id))).scalars())
    for id_ in sorted(by_id.keys() - existing):
        dictionary = by_id[id_]
        values = {
            "id": id_,
            "samples": dictionary.samples,
            "made_at": to_text(dictionary.made_at),
            "data": dictionary.data,
        }
        insert_missing(connection, schema.page_dictionaries, values)


def lock_pages(connection: Connection) -> None:
    """Lock the pages against other runs until the transaction of *connection* ends.

    Must come before any other lock. Without it bytes could be deleted that another run has just referred to.
    """
    if connection.dialect.name == POSTGRESQL:
        connection.execute(text(f"LOCK TABLE {schema.page_bodies.name} IN SHARE ROW EXCLUSIVE MODE"))


def forget_pages_in(connection: Connection, ids: Collection[str]) -> int:
    """Delete the pages of the articles *ids*, after `lock_pages`, and the bytes that no other page has."""
    table, bodies = schema.pages, schema.page_bodies
    count = 0
    for chunk in chunks(sorted(ids)):
        digests = list(connection.execute(select(table.c.digest).where(table.c.article.in_(chunk))).scalars())
        count += connection.execute(delete(table).where(table.c.article.in_(chunk))).rowcount
        for digest_chunk in chunks(sorted(set(digests))):
            others = select(table.c.digest).where(table.c.digest.in_(digest_chunk))
            connection.execute(delete(bodies).where(bodies.c.digest.in_(digest_chunk), bodies.c.digest.not_in(others)))
    return count
