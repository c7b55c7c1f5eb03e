"""Moves documents to other folders, as after a change of ZAKER_CATEGORIES; edited ones stay.

The old and new paths are stored before a file is touched. So a killed export leaves no document twice and none lost,
and the next export finishes its moves.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Sequence
from contextlib import suppress
from pathlib import PurePosixPath

from zakerscraper.archive.archive import Archive
from zakerscraper.archive.documents import FileRecord, Move
from zakerscraper.exceptions import ArchiveError, UnreadableFileError
from zakerscraper.services.save_article import DocumentWriter, FileState, RenderedArticle, compare_file
from zakerscraper.storage.base import Output
from zakerscraper.utils.checksums import sha256_of
from zakerscraper.utils.filenames import POSTS


class DocumentMover:
    """Moves documents in *folder*, and records their paths in *archive*.

    Args:
        overwrite: Whether documents that were edited or deleted by hand are written to their new paths as well.
    """

    def __init__(self, archive: Archive, folder: Output, *, overwrite: bool = False) -> None:
        self._archive = archive
        self._folder = folder
        self._writer = DocumentWriter(archive, folder, overwrite=overwrite)
        self._overwrite = overwrite

    def move(self, batch: Sequence[RenderedArticle]) -> dict[str, tuple[str, FileState]]:
        """Write the documents of *batch* to the first free ones of their paths, and delete the old files.

        Sets the moved articles' `document`.

        Returns:
            Path and state by article id: OURS for moved documents; all others stay.

        Raises:
            ArchiveError: A run is using the archive.
            OSError, SQLAlchemyError: Something cannot be written.
        """
        self._check_alone(batch)
        by_id = {rendered.article.id: rendered for rendered in batch}
        old = self._archive.documents.records(by_id)
        compared = self._folder.map_items(self._compare, old.values())
        moves = [
            Move(id_, old[id_].path, digest, self._free_paths(by_id[id_]), sha256_of(by_id[id_].text.encode()))
            for id_, (file_state, digest) in zip(old, compared, strict=True)
            if file_state is FileState.OURS
        ]
        new = self._archive.documents.begin_moves(moves)
        moved = [by_id[id_] for id_ in new]
        self._writer.write_files(moved, new)
        for rendered in moved:
            rendered.article.document = new[rendered.article.id].path
        self._archive.documents.mark_moved(
            {rendered.article.id: (rendered.article, sha256_of(rendered.text.encode())) for rendered in moved}
        )
        self._finish(list(self._archive.documents.find_unfinished_moves(new).values()))
        return {
            id_: (new[id_].path, file_state)
            if id_ in new
            else (old[id_].path, FileState.FOREIGN if file_state is FileState.OURS else file_state)
            for id_, (file_state, _) in zip(old, compared, strict=True)
        }

    def _compare(self, record: FileRecord) -> tuple[FileState, str]:
        return compare_file(self._folder, record, overwrite=self._overwrite)

    def recover(self) -> None:
        """Finish the moves of a killed export, or undo those whose new file was not written."""
        self._check_alone(begun := self._archive.documents.find_unfinished_moves())
        undone = [move for move in begun.values() if not move.is_written]
        self._folder.map_items(lambda move: self._delete(move.new[0], move.planned), undone)
        self._archive.documents.undo_moves(undone)
        self._finish([move for move in begun.values() if move.is_written])

    def _finish(self, moves: Collection[Move]) -> None:
        """Delete the old files of moved documents."""
        self._folder.map_items(lambda move: self._delete(move.old, move.old_checksum), moves)
        self._archive.documents.finish_moves([move.id for move in moves])

    def _check_alone(self, moves: Collection[object]) -> None:
        if moves and (others := sorted(self._archive.runs.live_names())):
            raise ArchiveError(f"{others[0]} is using the archive: documents are moved when it has ended")

    def _free_paths(self, rendered: RenderedArticle) -> tuple[str, ...]:
        """Return the paths of *rendered* that have no file, or the one that a killed export wrote."""
        return tuple(path for path in rendered.paths if not self._exists(path) or self._holds(path, rendered.text))

    def _exists(self, path: str) -> bool:
        if self._folder.root is not None:
            return os.path.lexists(self._folder.root / path)
        return self._folder.size(path) is not None

    def _holds(self, path: str, text: str) -> bool:
        return self._read(path) == text.encode()

    def _read(self, path: str) -> bytes | None:
        """Return the contents of the file *path*, None where there is none or it cannot be read."""
        with suppress(UnreadableFileError):
            return self._folder.read(path)
        return None

    def _delete(self, path: str, digest: str) -> None:
        """Delete the file *path* if its SHA-256 is *digest*, and folders that become empty."""
        data = self._read(path)
        if data is None or sha256_of(data) != digest:
            return
        self._folder.delete(path)
        if self._folder.root is None:
            return
        with suppress(OSError):
            for parent in map(str, PurePosixPath(path).parents):
                if parent == POSTS:
                    break
                (self._folder.root / parent).rmdir()
