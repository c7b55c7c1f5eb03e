"""The paths of documents and their checksums, which tell our documents from files of the user."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select, update

from zakerscraper.archive import schema, statements
from zakerscraper.archive.serialization import article_json
from zakerscraper.archive.session import Repository, chunks, reads, rows_by_id, writes
from zakerscraper.document.filenames import collision_key
from zakerscraper.exceptions import ArchiveError
from zakerscraper.items import Article

_TABLE = schema.articles


@dataclass(frozen=True, slots=True)
class FileRecord:
    """What is recorded of the file of an article's document.

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
    """A document that moves to another path.

    Attributes:
        old: Its former path.
        old_checksum: SHA-256 of the file there, "" for none.
        new: Possible new paths, the best first.
        planned: SHA-256 of the file to be written.
        is_written: Whether that file is known to be written.
    """

    id: str
    old: str
    old_checksum: str
    new: Sequence[str]
    planned: str = ""
    is_written: bool = False


class Documents(Repository):
    """The columns of the table `articles` about the files of documents."""

    @writes
    def reserve(
        self,
        connection: Connection,
        possible: Mapping[str, Sequence[str]],
        planned: Mapping[str, str],
        *,
        anew: bool = False,
    ) -> dict[str, FileRecord]:
        """Return records of articles' documents: with the path that each has, else the first free one of *possible*.

        Articles that have been forgotten meanwhile are left out. A path stays the article's own. Of two paths that are
        one on some file system only one is reserved.

        Args:
            possible: Paths, the best first, by the article's id.
            planned: SHA-256 of what is to be written, by the article's id.
            anew: Reserve paths even for those that have one, as another file is there.

        Raises:
            ArchiveError: No path is free.
        """
        keys = {path: collision_key(path) for paths in possible.values() for path in paths}
        rows: list[dict[str, str]] = []
        records = _records(connection, possible, for_update=True)
        if new := [id_ for id_, record in records.items() if anew or not record.path]:
            taken_keys = _taken_keys(connection, dict.fromkeys(keys[path] for id_ in new for path in possible[id_]))
            for id_ in new:
                path = next((path for path in possible[id_] if keys[path] not in taken_keys), "")
                if not path:
                    raise ArchiveError(f"no free name for the document of {id_}: {', '.join(possible[id_])}")
                taken_keys.add(keys[path])
                records[id_] = FileRecord(path, planned=planned[id_])
                rows.append(
                    {"article": id_, "document": path, "document_key": keys[path], "document_planned": planned[id_]}
                )
            connection.execute(statements.RESERVE, sorted(rows, key=lambda row: row["document_key"]))
        return records

    @writes
    def release(self, connection: Connection, id_: str) -> None:
        """Release the path that is reserved for the document of the article *id_*: no file can have it."""
        _update(connection, id_, document=None, document_key=None, document_checksum=None, document_planned=None)

    @reads
    def records(self, connection: Connection, ids: Collection[str]) -> dict[str, FileRecord]:
        """Return the records of the documents of those of the articles *ids* that have one."""
        return {id_: record for id_, record in _records(connection, ids).items() if record.path}

    @writes
    def plan(self, connection: Connection, changes: Mapping[str, tuple[str, str]]) -> None:
        """Record which documents are about to be overwritten.

        Args:
            changes: By the article's id, the SHA-256 of what its document contains now, which is ours, and of what it
                will contain.
        """
        for id_, (before, after) in sorted(changes.items()):
            _update(connection, id_, document_checksum=before, document_planned=after)

    @writes
    def mark_written(self, connection: Connection, checksums: Mapping[str, str]) -> None:
        """Record that the documents of articles were written again: their SHA-256 by the article's id."""
        for id_, checksum in sorted(checksums.items()):
            _update(connection, id_, document_checksum=checksum, document_planned=None)

    @writes
    def begin_moves(self, connection: Connection, moves: Sequence[Move]) -> dict[str, FileRecord]:
        """Give documents new paths, and remember the old ones until `finish_moves`.

        Returns:
            The records by the article's id, without documents for which no path is free, or that have moved meanwhile.
        """
        keys = {path: collision_key(path) for move in moves for path in move.new}
        records: dict[str, FileRecord] = {}
        current = _records(connection, [move.id for move in moves], for_update=True)
        taken_keys = _taken_keys(connection, sorted(set(keys.values())))
        for move in sorted(moves, key=lambda move: move.id):
            own = collision_key(move.old)
            path = next((path for path in move.new if keys[path] == own or keys[path] not in taken_keys), "")
            if not path or move.id not in current or current[move.id].path != move.old:
                continue
            taken_keys.add(keys[path])
            records[move.id] = FileRecord(path, planned=move.planned)
            _update(
                connection,
                move.id,
                document=path,
                document_key=keys[path],
                document_checksum=None,
                document_planned=move.planned,
                moved_from=move.old,
                moved_checksum=move.old_checksum,
            )
        return records

    @writes
    def mark_moved(self, connection: Connection, articles: Mapping[str, tuple[Article, str]]) -> None:
        """Record articles whose documents are at their new paths, with the SHA-256 of each, by their id."""
        for id_, (article, checksum) in sorted(articles.items()):
            item = article_json(article)
            _update(connection, id_, item=item, document_checksum=checksum, document_planned=None)

    @reads
    def find_unfinished_moves(self, connection: Connection, ids: Collection[str] | None = None) -> dict[str, Move]:
        """Return the moves that have begun, those of the articles *ids* or all; `new` is where each goes."""
        query = select(
            _TABLE.c.id, _TABLE.c.moved_from, _TABLE.c.moved_checksum, _TABLE.c.document, _TABLE.c.document_planned,
            _TABLE.c.document_checksum,
        )  # fmt: skip
        rows = connection.execute(query.where(_TABLE.c.moved_from.is_not(None), _TABLE.c.document.is_not(None)))
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

    @writes
    def undo_moves(self, connection: Connection, moves: Collection[Move]) -> None:
        """Record documents at the paths that they had before their moves began."""
        for move in moves:
            _update(
                connection,
                move.id,
                document=move.old,
                document_key=collision_key(move.old),
                document_checksum=move.old_checksum or None,
                document_planned=None,
                moved_from=None,
                moved_checksum=None,
            )

    @writes
    def finish_moves(self, connection: Connection, ids: Collection[str]) -> None:
        """Delete the former paths of the documents of the articles *ids*."""
        for id_ in sorted(ids):
            _update(connection, id_, moved_from=None, moved_checksum=None)


def _records(connection: Connection, ids: Iterable[str], *, for_update: bool = False) -> dict[str, FileRecord]:
    query = statements.DOCUMENTS_TO_CHANGE if for_update else statements.DOCUMENTS_OF
    return {
        id_: FileRecord(row.document or "", row.document_checksum or "", row.document_planned or "")
        for id_, row in rows_by_id(connection, query, sorted(ids)).items()
    }


def _taken_keys(connection: Connection, keys: Collection[str]) -> set[str]:
    """Return those of *keys* that documents have."""
    taken_keys: set[str] = set()
    for chunk in chunks(list(keys)):
        taken_keys.update(connection.execute(statements.KEYS_TAKEN, {"keys": chunk}).scalars())
    return taken_keys


def _update(connection: Connection, id_: str, **values: str | None) -> None:
    connection.execute(update(_TABLE).where(_TABLE.c.id == id_).values(**values))
