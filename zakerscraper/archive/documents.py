"""Where documents are stored and their checksums, which tell our documents from files of the user."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select, update

from zakerscraper.archive import schema, statements
from zakerscraper.archive.retry import retry_transaction
from zakerscraper.archive.serialization import article_data
from zakerscraper.archive.session import Repository, chunks, rows_by_id
from zakerscraper.document.filenames import collision_key
from zakerscraper.exceptions import ArchiveError
from zakerscraper.items import Article


@dataclass(frozen=True, slots=True)
class Place:
    """Where an article's document lies.

    Attributes:
        path: Below the output folder.
        checksum: SHA-256 of what was written there last, "" where nothing was.
        planned: SHA-256 of what was about to be written there, by a run that may have been killed before it said so.
    """

    path: str
    checksum: str = ""
    planned: str = ""

    def wrote(self, digest: str) -> bool:
        """Return whether a file with the SHA-256 *digest* is one that we have written here."""
        return bool(digest) and digest in {self.checksum, self.planned}


@dataclass(frozen=True, slots=True)
class Move:
    """A document that is moved to another place.

    Attributes:
        old: Where it lay.
        held: SHA-256 of the file there, "" for none.
        wanted: Paths to which it may go, the best first.
        planned: SHA-256 of the file to be written.
        is_written: Whether that file is known to be written.
    """

    id: str
    old: str
    held: str
    wanted: Sequence[str]
    planned: str = ""
    is_written: bool = False


class Documents(Repository):
    """The columns of the table `articles` that say where an article's document lies."""

    @retry_transaction
    def reserve(
        self, wanted: Mapping[str, Sequence[str]], planned: Mapping[str, str] | None = None, *, anew: bool = False
    ) -> dict[str, Place]:
        """Return the places of articles' documents: the one that an article has, else the first free one of *wanted*.

        Articles that have been forgotten meanwhile are left out. A place stays the article's own. Of two paths that are
        one on some file system only one is given out.

        Args:
            wanted: paths by the article's id.
            planned: SHA-256 of what is to be written, by the article's id.
            anew: give places even to those that have one, as something else lies there.

        Raises:
            ArchiveError: no path is free.
        """
        keys = {path: collision_key(path) for paths in wanted.values() for path in paths}
        rows: list[dict[str, str]] = []
        with self._database.write() as connection:
            found = {
                id_: Place(row.document or "", row.document_checksum or "", row.document_planned or "")
                for id_, row in rows_by_id(connection, statements.DOCUMENTS_OF, sorted(wanted)).items()
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

    @retry_transaction
    def release(self, id_: str) -> None:
        """Release the path that is reserved for the document of the article *id_*: no file can have it."""
        table = schema.articles
        columns = ("document", "document_key", "document_checksum", "document_planned")
        with self._database.write() as connection:
            connection.execute(update(table).where(table.c.id == id_).values(**dict.fromkeys(columns)))

    @retry_transaction
    def places(self, ids: Collection[str]) -> dict[str, Place]:
        """Return the places of the documents of those of the articles *ids* that have one."""
        with self._database.read() as connection:
            rows = rows_by_id(connection, statements.PLACES_OF, sorted(ids))
        return {
            id_: Place(row.document, row.document_checksum or "", row.document_planned or "")
            for id_, row in rows.items()
            if row.document
        }

    @retry_transaction
    def plan(self, planned: Mapping[str, tuple[str, str]]) -> None:
        """Record which documents are about to be overwritten.

        Args:
            planned: By the article's id, the SHA-256 of what its document holds now, which is ours, and of what it
                will hold.
        """
        table = schema.articles
        with self._database.write() as connection:
            for id_, (before, after) in sorted(planned.items()):
                values = {"document_checksum": before, "document_planned": after}
                connection.execute(update(table).where(table.c.id == id_).values(**values))

    @retry_transaction
    def mark_written(self, checksums: Mapping[str, str]) -> None:
        """Record that the documents of articles were written again: their SHA-256 by the article's id."""
        table = schema.articles
        with self._database.write() as connection:
            for id_, checksum in sorted(checksums.items()):
                values = {"document_checksum": checksum, "document_planned": None}
                connection.execute(update(table).where(table.c.id == id_).values(**values))

    @retry_transaction
    def begin_moves(self, moves: Sequence[Move]) -> dict[str, Place]:
        """Give documents new places, and remember where they lay until `finish_moves`.

        Returns:
            The places by the article's id, without documents for which none is free, or that have moved meanwhile.
        """
        keys = {path: collision_key(path) for move in moves for path in move.wanted}
        places: dict[str, Place] = {}
        table = schema.articles
        with self._database.write() as connection:
            rows = rows_by_id(connection, statements.DOCUMENTS_OF, sorted(move.id for move in moves))
            taken: set[str] = set()
            for chunk in chunks(sorted(set(keys.values()))):
                taken.update(connection.execute(statements.KEYS_TAKEN, {"b_keys": chunk}).scalars())
            for move in sorted(moves, key=lambda move: move.id):
                own = collision_key(move.old)
                path = next((path for path in move.wanted if keys[path] == own or keys[path] not in taken), "")
                if not path or move.id not in rows or rows[move.id].document != move.old:
                    continue
                taken.add(keys[path])
                places[move.id] = Place(path, planned=move.planned)
                values = {
                    "document": path,
                    "document_key": keys[path],
                    "document_checksum": None,
                    "document_planned": move.planned,
                    "moved_from": move.old,
                    "moved_checksum": move.held,
                }
                connection.execute(update(table).where(table.c.id == move.id).values(**values))
        return places

    @retry_transaction
    def mark_moved(self, articles: Mapping[str, tuple[Article, str]]) -> None:
        """Record articles whose documents lie in their new places, with the SHA-256 of each, by their id."""
        table = schema.articles
        with self._database.write() as connection:
            for id_, (article, checksum) in sorted(articles.items()):
                item = json.dumps(article_data(article), ensure_ascii=False)
                values = {"item": item, "document_checksum": checksum, "document_planned": None}
                connection.execute(update(table).where(table.c.id == id_).values(**values))

    @retry_transaction
    def find_unfinished_moves(self, ids: Collection[str] | None = None) -> dict[str, Move]:
        """Return the moves that have begun, those of the articles *ids* or all; `wanted` is where each goes."""
        table = schema.articles
        query = select(
            table.c.id, table.c.moved_from, table.c.moved_checksum, table.c.document, table.c.document_planned,
            table.c.document_checksum,
        )  # fmt: skip
        with self._database.read() as connection:
            rows = connection.execute(query.where(table.c.moved_from.is_not(None), table.c.document.is_not(None)))
            return {
                row.id: Move(
                    row.id,
                    row.moved_from,
                    row.moved_checksum or "",
                    (row.document,),
                    row.document_planned or "",
                    is_written=bool(row.document_checksum),
                )
                for row in rows
                if ids is None or row.id in ids
            }

    @retry_transaction
    def undo_moves(self, moves: Collection[Move]) -> None:
        """Record documents where they lay before their moves began."""
        table = schema.articles
        with self._database.write() as connection:
            for move in moves:
                values = {
                    "document": move.old,
                    "document_key": collision_key(move.old),
                    "document_checksum": move.held or None,
                    "document_planned": None,
                    "moved_from": None,
                    "moved_checksum": None,
                }
                connection.execute(update(table).where(table.c.id == move.id).values(**values))

    @retry_transaction
    def finish_moves(self, ids: Collection[str]) -> None:
        """Delete the former paths of the documents of the articles *ids*."""
        table = schema.articles
        with self._database.write() as connection:
            for chunk in chunks(sorted(ids)):
                values = {"moved_from": None, "moved_checksum": None}
                connection.execute(update(table).where(table.c.id.in_(chunk)).values(**values))
