"""Repository of the table `pictures`: the images that are on disk."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import fields
from datetime import datetime
from itertools import chain

from sqlalchemy import Connection, select

from zakerscraper.archive import schema, statements
from zakerscraper.archive.column_types import key
from zakerscraper.archive.serialization import StoredImage, from_text, to_text
from zakerscraper.archive.session import Repository, chunks, delete_in, reads, rows_in, writes
from zakerscraper.archive.statements import upsert

STORED = tuple(field.name for field in fields(StoredImage))
"""The columns of an image that has been saved."""


def _image_paths(item: str | None) -> set[str]:
    """Return the paths of images in *item*, an article as JSON, and whatever else looks like one in it."""
    return set(_IMAGE_PATH.findall(item)) if item else set()


_IMAGE_PATH = re.compile(r'"path": "(images/[^"\\]+)"')


class Images(Repository):
    """The table `pictures`."""

    @writes
    def save(self, connection: Connection, images: Mapping[str, StoredImage], *, now: datetime) -> None:
        """Record that *images*, by URL, are on disk."""
        save_in(connection, images, now)

    @reads
    def find_saved(self, connection: Connection, urls: Collection[str]) -> dict[str, StoredImage]:
        """Return those of the images at *urls* that have been saved."""
        found = {}
        by_key = {key(url): url for url in urls}
        for chunk in chunks(list(by_key)):
            for row in connection.execute(statements.IMAGES_AT, {"urls": chunk}):
                found[by_key[row.url]] = StoredImage(
                    row.path, row.width, row.height, row.animated, row.size, row.checksum
                )
        return found

    @reads
    def find_saved_moments(self, connection: Connection, urls: Collection[str]) -> dict[str, datetime]:
        """Return when those of the images at *urls* were saved that have been, aware."""
        table = schema.pictures
        by_key = {key(url): url for url in urls}
        rows = rows_in(connection, select(table.c.url, table.c.saved_at), table.c.url, by_key)
        return {by_key[row.url]: from_text(row.saved_at) for row in rows}

    @reads
    def all(self, connection: Connection) -> dict[str, StoredImage]:
        """Return all images that have been saved, by path."""
        columns = [schema.pictures.c[name] for name in STORED]
        rows = connection.execution_options(yield_per=1000).execute(select(*columns))
        return {row.path: StoredImage(*row) for row in rows}

    @reads
    def of_no_other(self, connection: Connection, ids: Collection[str]) -> list[StoredImage]:
        """Return the saved images of the articles *ids*, in whatever version, that no other article has in any.

        Reads every article for it.
        """
        articles, versions, pictures = schema.articles, schema.versions, schema.pictures
        items = rows_in(connection, select(articles.c.item), articles.c.id, ids)
        former = rows_in(connection, select(versions.c.item), versions.c.article, ids)
        own = {path for row in chain(items, former) for path in _image_paths(row.item)}
        if own:
            every = select(articles.c.id, articles.c.item).where(articles.c.item.is_not(None))
            each = every.union_all(select(versions.c.article.label("id"), versions.c.item))
            for row in connection.execution_options(yield_per=500).execute(each):
                if row.id not in ids:
                    own -= _image_paths(row.item)
        columns = [pictures.c[name] for name in STORED]
        images = {row.path: StoredImage(*row) for row in rows_in(connection, select(*columns), pictures.c.path, own)}
        return list(images.values())

    @writes
    def forget(self, connection: Connection, urls: Collection[str]) -> None:
        """Delete images, so that they are fetched again."""
        delete_in(connection, schema.pictures.c.url, urls)


def save_in(connection: Connection, images: Mapping[str, StoredImage], now: datetime) -> None:
    """Record, in the transaction of *connection*, that *images*, by URL, are on disk."""
    if images:
        moment = to_text(now)
        rows = [
            {"url": url, "saved_at": moment, **{name: getattr(image, name) for name in STORED}}
            for url, image in sorted(images.items())
        ]
        upsert(connection, schema.pictures, rows)
