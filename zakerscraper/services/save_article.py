"""Writes documents and marks their articles as exported: files first, then rows, in batches.

What a user has edited, deleted or put into the output folder stays as it is: a document is overwritten only where it is
what was written there last.
"""

from __future__ import annotations

import errno
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import Enum
from pathlib import PurePosixPath

from zakerscraper.archive.archive import Archive
from zakerscraper.archive.articles import WrittenDocument
from zakerscraper.archive.documents import FileRecord
from zakerscraper.archive.errors import DataError, IntegrityError, SQLAlchemyError
from zakerscraper.archive.pages import PackedPage
from zakerscraper.archive.serialization import StoredImage, article_from
from zakerscraper.archive.versions import FetchReason, set_version
from zakerscraper.archive.visits import NO_VALIDATORS, Validators
from zakerscraper.document.filenames import DOCUMENT_SUFFIX
from zakerscraper.exceptions import ArchiveError, LostFolderError, UnreadableFileError
from zakerscraper.items import Article
from zakerscraper.services.legacy_import.matching import is_same
from zakerscraper.storage.base import Output
from zakerscraper.storage.local import NO_NAME
from zakerscraper.utils.checksums import sha256_of
from zakerscraper.utils.text import same_but_for_spaces

_OF_ONE_NAME = frozenset(
    {
        *NO_NAME, errno.EISDIR, errno.ENOTDIR, errno.EEXIST, errno.ENOTEMPTY, errno.ELOOP,
    }
)  # fmt: skip
"""Errors about a single name; others are about the disk."""
NUMBERED = 20
"""How many names are tried for a document while the user's files have them."""


def is_of_one_article(error: BaseException) -> bool:
    """Return whether *error* concerns one article alone, and not the disk."""
    if isinstance(error, OSError):
        return error.errno in _OF_ONE_NAME and not isinstance(error, LostFolderError)
    return isinstance(error, DataError | IntegrityError)


class FileState(Enum):
    """The state of the file at a document's path, compared with what is to be written."""

    SAME = "same"
    """It has the same content, maybe just written."""
    OURS = "ours"
    """It is what we wrote last, and may be overwritten."""
    EDITED = "edited"
    """It was ours, and the user has edited it or replaced it by a link."""
    DELETED = "deleted"
    """It was ours, and the user has deleted it."""
    FOREIGN = "foreign"
    """It is a file of the user."""
    UNREADABLE = "unreadable"
    """It cannot be read, or not even be looked for, so that nobody knows what it is."""


_KEPT = frozenset({FileState.EDITED, FileState.DELETED, FileState.UNREADABLE})
"""States of documents that are left as they are, unless they are to be overwritten."""


def compare_file(
    folder: Output, record: FileRecord, data: bytes | None = None, *, overwrite: bool = False
) -> tuple[FileState, str]:
    """Return the state of the file that *record* names, and its SHA-256, "" without a file.

    Args:
        data: What is to be written there.
        overwrite: Whether a document counts as ours that the user has edited or deleted, or that cannot be read. What a
            link leads to never does.
    """
    is_known = bool(record.checksum)
    try:
        current = folder.read(record.path)
    except UnreadableFileError:
        if not is_known:
            return FileState.FOREIGN, ""
        return (FileState.OURS if overwrite else FileState.UNREADABLE), ""
    digest = sha256_of(current) if current is not None else ""
    is_ours = record.wrote(digest)
    if is_ours and current == data:
        return FileState.SAME, digest
    if folder.is_link(record.path):
        return (FileState.EDITED if is_known else FileState.FOREIGN), digest
    if is_ours or (is_known and (overwrite or (current is not None and current == data))):
        return FileState.OURS, digest
    if current is None and folder.size(record.path) is None:
        return FileState.DELETED, digest
    return (FileState.EDITED if is_known else FileState.FOREIGN), digest


@dataclass(slots=True)
class RenderedArticle:
    """An article that is ready to be written.

    Attributes:
        paths: Possible paths of its document, the best first.
        text: Its document.
        reason: Why it was fetched (see `archive.versions`).
        validators: Of the site's response; None where its page was not fetched.
        changes: What differs from the archived article (`title`, `text`, `pictures`).
        kept: Set by `DocumentWriter.write` to EDITED, DELETED or UNREADABLE where the document is left as it is.
    """

    article: Article
    paths: Sequence[str]
    text: str
    reason: str = FetchReason.FETCHED
    validators: Validators | None = NO_VALIDATORS
    changes: tuple[str, ...] = ()
    kept: FileState | None = None


class DocumentWriter:
    """Writes documents to *folder* and marks their articles in *archive* as exported.

    A batch of articles shares two transactions and one fsync of each folder, which are most of an article's cost.

    Args:
        overwrite: Whether documents that were edited or deleted by hand are written as well.
    """

    def __init__(self, archive: Archive, folder: Output, *, overwrite: bool = False) -> None:
        self._archive = archive
        self._folder = folder
        self._overwrite = overwrite

    def write(
        self, batch: Sequence[RenderedArticle], images: Mapping[str, StoredImage], pages: Sequence[PackedPage] = ()
    ) -> list[Exception | None]:
        """Write the documents of *batch* and mark their articles as exported; return the error of each, or None.

        Sets each article's `document`. An error of one article (OSError, ArchiveError, SQLAlchemyError) does not affect
        others.

        Args:
            images: By URL, images that are on disk and not archived yet.
            pages: The articles' pages as served, where they are kept.
        """
        try:
            return list(self._write_batch(batch, images, pages))
        except (OSError, ArchiveError, SQLAlchemyError) as error:
            if len(batch) > 1:
                return [self.write([rendered], images, pages)[0] for rendered in batch]
            is_name = isinstance(error, OSError) and is_of_one_article(error)
            renamed = self._without_refused_path(batch[0]) if is_name else None
            return [error] if renamed is None else self.write([renamed], images, pages)

    def _write_batch(
        self, batch: Sequence[RenderedArticle], images: Mapping[str, StoredImage], pages: Sequence[PackedPage]
    ) -> list[ArchiveError | None]:
        digests = {rendered.article.id: sha256_of(rendered.text.encode()) for rendered in batch}
        # Paths are reserved before files are written: a kill in between leaves no file without an owner.
        records = self._archive.documents.reserve({rendered.article.id: rendered.paths for rendered in batch}, digests)
        for rendered in batch:
            rendered.article.document = records[rendered.article.id].path if rendered.article.id in records else ""
        file_states = self.write_files(batch, records)
        written = []
        for rendered in batch:
            id_ = rendered.article.id
            if id_ not in records:
                continue
            rendered.article.document = records[id_].path
            rendered.kept = file_states[id_] if file_states[id_] in _KEPT else None
            checksum = records[id_].checksum if rendered.kept else digests[id_]
            written.append(WrittenDocument(rendered.article, checksum, rendered.reason, rendered.validators))
        exported = self._archive.articles.mark_exported(written, now=datetime.now(UTC), images=images, pages=pages)
        return [
            None if rendered.article.id in exported else ArchiveError("it has been forgotten while it was fetched")
            for rendered in batch
        ]

    def _without_refused_path(self, rendered: RenderedArticle) -> RenderedArticle | None:
        """Return *rendered* with its remaining paths, after the file system has refused one; None if none is left.

        The last of them does not contain the title. A reserved path that is none of *paths* comes from another file
        system.
        """
        refused = rendered.article.document
        if not refused:
            return None
        untitled = f"{refused.rpartition('/')[0]}/-{rendered.article.id}{DOCUMENT_SUFFIX}"
        paths = list(dict.fromkeys([*rendered.paths, untitled]))
        remaining = paths[paths.index(refused) + 1 :] if refused in paths else paths
        if not remaining:
            return None
        self._archive.documents.release(rendered.article.id)
        return replace(rendered, paths=remaining)

    def rewrite(self, texts: Mapping[str, str]) -> dict[str, tuple[str, FileState]]:
        """Rewrite the documents of archived articles, given as texts by id.

        Returns:
            Path and state by article id: OURS for documents that have changed.

        Raises:
            OSError, SQLAlchemyError: Something cannot be written.
        """
        data = {id_: text.encode() for id_, text in texts.items()}
        records = self._archive.documents.records(data)
        file_states = self._write_where_ours(records, data)
        self._archive.documents.mark_written(
            {id_: sha256_of(data[id_]) for id_, file_state in file_states.items() if file_state is FileState.OURS}
        )
        return {id_: (records[id_].path, file_state) for id_, file_state in file_states.items()}

    def may_discard(self, id_: str) -> FileState | None:
        """Return what `discard` would return, and delete nothing."""
        record = self._archive.documents.records([id_]).get(id_)
        if record is None:
            return None
        file_state, _ = compare_file(self._folder, record)
        if file_state in {FileState.OURS, FileState.DELETED}:
            return file_state
        if self._overwrite:
            return FileState.OURS
        return FileState.UNREADABLE if file_state is FileState.UNREADABLE else FileState.EDITED

    def discard(self, id_: str) -> FileState | None:
        """Delete the document of the article *id_*, unless it was edited or is not ours.

        Returns:
            OURS where it was deleted, EDITED or UNREADABLE where it stays, DELETED where there is no file; None where
                it has no path.
        """
        file_state = self.may_discard(id_)
        if file_state is FileState.OURS:
            self._folder.delete(self._archive.documents.records([id_])[id_].path)
        return file_state

    def write_files(self, batch: Sequence[RenderedArticle], records: dict[str, FileRecord]) -> dict[str, FileState]:
        """Write the documents of *batch* to the paths of *records*, by article id; return the state of each file.

        Where a file of the user's is in the way, another name is used, and *records* updated.
        """
        data = {rendered.article.id: rendered.text.encode() for rendered in batch if rendered.article.id in records}
        file_states = self._write_where_ours(records, data)
        for rendered in batch:
            id_ = rendered.article.id
            if file_states.get(id_) is FileState.FOREIGN:
                records[id_], file_states[id_] = self._write_to_free_path(rendered, records[id_].path)
        return file_states

    def _write_where_ours(self, records: Mapping[str, FileRecord], data: Mapping[str, bytes]) -> dict[str, FileState]:
        """Write *data* to the paths of *records*, by article id, but not over a user's file; return the state of each.

        The archive learns of a change before the file does, so that a kill in between leaves no document of ours that
        looks edited.
        """
        compared = self._folder.map_items(lambda id_: self._create_or_compare(records[id_], data[id_]), records)
        file_states = {id_: file_state for id_, (file_state, _) in zip(records, compared, strict=True)}
        changes = {
            id_: (digest or records[id_].checksum, sha256_of(data[id_]))
            for id_, (file_state, digest) in zip(records, compared, strict=True)
            if file_state is FileState.OURS
        }
        if changes:
            self._archive.documents.plan(changes)
            self._folder.map_items(lambda id_: self._folder.write(records[id_].path, data[id_], sync=False), changes)
        self._folder.sync()
        return file_states

    def _create_or_compare(self, record: FileRecord, data: bytes) -> tuple[FileState, str]:
        """Write *data* where there was never a file; else return the state of the one there, and its SHA-256."""
        if record.checksum:
            return compare_file(self._folder, record, data, overwrite=self._overwrite)
        if self._folder.create(record.path, data):
            return FileState.SAME, ""
        file_state, digest = compare_file(self._folder, record, data)
        return (FileState.OURS if file_state is FileState.OURS else FileState.FOREIGN), digest

    def _write_to_free_path(self, rendered: RenderedArticle, refused: str) -> tuple[FileRecord, FileState]:
        """Write the document of *rendered* under another name, as a file of the user's is at *refused*."""
        id_, data = rendered.article.id, rendered.text.encode()
        for path in (*rendered.paths, *numbered_paths(rendered.paths[-1])):
            if path == refused:
                continue
            try:
                records = self._archive.documents.reserve({id_: [path]}, {id_: sha256_of(data)}, anew=True)
            except ArchiveError:
                continue  # another article's
            if id_ not in records:
                break
            rendered.article.document = path
            file_state = self._write_where_ours(records, {id_: data})[id_]
            if file_state is not FileState.FOREIGN:
                return records[id_], file_state
        raise ArchiveError(f"there are files of these names already: {', '.join(rendered.paths)}")


def merge_with_archived(archive: Archive, article: Article, item: str | None, now: datetime) -> tuple[str, ...]:
    """Give *article* what is archived of it: the path of its imported document, its lists, its version.

    An archived article keeps the lists that its document names, and its title where only spaces differ (`5月9日`
    and `5 月 9 日`).

    Args:
        item: The archived article, as `Queries.items_of` returns it; None for none.

    Returns:
        What differs from the archived article (see `set_version`).
    """
    archived = article_from(item) if item else None
    if archived is not None and same_but_for_spaces(archived.title, article.title):
        article.title = archived.title
    if archived is not None:
        article.channels = sorted({*archived.channels, *article.channels})
    if imported := archive.imports.take_over(article, is_same):
        article.section, article.categories = imported.section, imported.categories
        archived = imported
    return set_version(archived, article, now)


def numbered_paths(path: str) -> Iterable[str]:
    """Return alternative names for the document at *path*."""
    pure = PurePosixPath(path)
    return (str(pure.with_name(f"{pure.stem}-{number}{pure.suffix}")) for number in range(2, NUMBERED))
