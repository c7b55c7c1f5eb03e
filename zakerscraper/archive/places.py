"""Where documents lie, and what was written there: by that a document of ours is told from one of the user's."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, update

from zakerscraper.archive import schema, statements
from zakerscraper.archive.contents import Contents
from zakerscraper.archive.patience import patiently
from zakerscraper.archive.transactions import chunks
from zakerscraper.document.names import collision_key
from zakerscraper.exceptions import ArchiveError


@dataclass(frozen=True, slots=True)
class Place:
    """Where an article's document lies.

    path: below the output folder. checksum: SHA-256 of what was written there last, "" where nothing was. planned:
    that of what was about to be written there, by a run that may have been killed before it could say so.
    """

    path: str
    checksum: str = ""
    planned: str = ""

    def wrote(self, digest: str) -> bool:
        """Tell whether what has the SHA-256 *digest* is of our writing."""
        return bool(digest) and digest in {self.checksum, self.planned}


class Places(Contents):
    """The archive as it gives places to documents."""

    @patiently
    def reserve_documents(
        self, wanted: Mapping[str, Sequence[str]], planned: Mapping[str, str] | None = None, *, anew: bool = False
    ) -> dict[str, Place]:
        """Return the places of articles' documents: the one that an article has, else the first free one of *wanted*.

        Left out of the answer is what has been forgotten meanwhile. A place stays the article's own; two paths that
        some file system may take for one are not both given out.

        Args:
            wanted: paths by the article's id.
            planned: SHA-256 of what is to be written, by the article's id.
            anew: give places even to those that have one, as something else lies there.

        Raises:
            ArchiveError: no path is free.
        """
        keys = {path: collision_key(path) for paths in wanted.values() for path in paths}
        rows: list[dict[str, str]] = []
        with self._write() as connection:
            found = {
                id_: Place(row.document or "", row.document_checksum or "", row.document_planned or "")
                for id_, row in self._found(connection, statements.DOCUMENTS_OF, sorted(wanted)).items()
            }
            if new := [id_ for id_, place in found.items() if anew or not place.path]:
                taken: set[str] = set()
                for chunk in chunks(list(dict.fromkeys(keys[path] for id_ in new for path in wanted[id_]))):
                    taken.update(connection.execute(statements.KEYS_TAKEN, {"b_keys": chunk}).scalars())
                for id_ in new:
                    path = next((path for path in wanted[id_] if keys[path] not in taken), "")
                    if not path:
                        raise ArchiveError(f"no free name for the document of {id_}: {', '.join(wanted[id_])}")
                    taken.add(keys[path])
                    found[id_] = place = Place(path, planned=(planned or {}).get(id_, ""))
                    rows.append({"b_id": id_, "b_path": path, "b_key": keys[path], "b_planned": place.planned})
                connection.execute(statements.RESERVE, sorted(rows, key=lambda row: row["b_key"]))
        return found

    @patiently
    def free_document(self, id_: str) -> None:
        """Give back the path that is reserved for the document of the article *id_*: no file can have it."""
        table = schema.articles
        columns = ("document", "document_key", "document_checksum", "document_planned")
        with self._write() as connection:
            connection.execute(update(table).where(table.c.id == id_).values(**dict.fromkeys(columns)))

    @patiently
    def places(self, ids: Collection[str]) -> dict[str, Place]:
        """Return the places of the documents of those of the articles *ids* that have one."""
        with self._read() as connection:
            rows = self._found(connection, statements.PLACES_OF, sorted(ids))
        return {
            id_: Place(row.document, row.document_checksum or "", row.document_planned or "")
            for id_, row in rows.items()
            if row.document
        }

    @patiently
    def plan_documents(self, planned: Mapping[str, tuple[str, str]]) -> None:
        """Remember what is about to be written over.

        planned: by the article's id, the SHA-256 of what its document holds now, which is ours, and of what it will.
        """
        table = schema.articles
        with self._write() as connection:
            for id_, (held, coming) in sorted(planned.items()):
                values = {"document_checksum": held, "document_planned": coming}
                connection.execute(update(table).where(table.c.id == id_).values(**values))

    @patiently
    def documents_written(self, checksums: Mapping[str, str]) -> None:
        """Remember that the documents of articles were written again: their SHA-256 by the article's id."""
        table = schema.articles
        with self._write() as connection:
            for id_, checksum in sorted(checksums.items()):
                values = {"document_checksum": checksum, "document_planned": None}
                connection.execute(update(table).where(table.c.id == id_).values(**values))

    @staticmethod
    def _found(connection: Any, query: Any, ids: Sequence[str]) -> dict[str, Row[Any]]:
        """Return the rows of *query*, which asks for `b_ids`, by their id."""
        return {row.id: row for chunk in chunks(ids) for row in connection.execute(query, {"b_ids": chunk})}
