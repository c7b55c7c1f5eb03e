"""Writes documents and marks their articles as exported: files first, then rows, in batches.

What a user has edited, deleted or put into the output folder stays as it is: a document is overwritten only where it is
what was written there last.
"""

from __future__ import annotations

import errno
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import Enum
from pathlib import PurePosixPath

from zakerscraper.archive.archive import Archive
from zakerscraper.archive.articles import WrittenDocument
from zakerscraper.archive.documents import Place
from zakerscraper.archive.errors import DataError, IntegrityError, SQLAlchemyError
from zakerscraper.archive.pages import PackedPage
from zakerscraper.archive.serialization import StoredImage, article_from
from zakerscraper.archive.versions import FETCHED, set_version
from zakerscraper.archive.visits import NO_VALIDATORS, Validators
from zakerscraper.document.filenames import SUFFIX
from zakerscraper.exceptions import ArchiveError
from zakerscraper.items import Article
from zakerscraper.services.legacy_import.matching import is_same
from zakerscraper.storage.base import Output
from zakerscraper.storage.local import NO_NAME
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
    return isinstance(error, DataError | IntegrityError) or (isinstance(error, OSError) and error.errno in _OF_ONE_NAME)


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


@dataclass(slots=True)
class Rendered:
    """An article that is ready to be written.

    Attributes:
        paths: Possible paths of its document, the best first.
        text: Its document.
        reason: Why it was fetched (see `archive.versions`).
        validators: Of the site's response; None where its page was not fetched.
        changes: What differs from the archived article (`title`, `text`, `pictures`).
        kept: Set by `DocumentWriter.write` to EDITED or DELETED where the document is left as it is.
    """

    article: Article
    paths: Sequence[str]
    text: str
    reason: str = FETCHED
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
        self, group: Sequence[Rendered], images: Mapping[str, StoredImage], pages: Sequence[PackedPage] = ()
    ) -> list[Exception | None]:
        """Write the documents of *group* and mark them as exported; return the error of each, or None.

        Sets each article's `document`. An error of one article (OSError, ArchiveError, SQLAlchemyError) does not affect
        others.

        Args:
            images: By URL, images that are on disk and not archived yet.
            pages: The articles' pages as served, where they are kept.
        """
        try:
            return list(self._write(group, images, pages))
        except (OSError, ArchiveError, SQLAlchemyError) as error:
            if len(group) == 1:
                is_name = isinstance(error, OSError) and is_of_one_article(error)
                again = self._under_another_name(group[0]) if is_name else None
                return [error] if again is None else self.write([again], images, pages)
            return [self.write([one], images, pages)[0] for one in group]

    def _under_another_name(self, one: Rendered) -> Rendered | None:
        """Return *one* with its remaining paths, after the file system has rejected one; None if none is left.

        The last of them does not contain the title. A reserved path that is none of *paths* comes from another file
        system.
        """
        refused = one.article.document
        plain = f"{refused.rpartition('/')[0]}/-{one.article.id}{SUFFIX}"
        places = [*one.paths, *([plain] if plain not in one.paths else [])]
        left = places[places.index(refused) + 1 :] if refused in places else places
        if not refused or not left:
            return None
        self._archive.documents.release(one.article.id)
        return replace(one, paths=left)

    def rewrite(self, texts: Mapping[str, str]) -> dict[str, tuple[str, FileState]]:
        """Rewrite the documents of archived articles, given as texts by id.

        Returns:
            Path and state by article id: OURS for documents that have changed.

        Raises:
            OSError, SQLAlchemyError: Something cannot be written.
        """
        data = {id_: text.encode() for id_, text in texts.items()}
        places = self._archive.documents.places(data)
        file_states = self._put(places, data)
        self._archive.documents.mark_written(
            {id_: sha256_of(data[id_]) for id_, file_state in file_states.items() if file_state is FileState.OURS}
        )
        return {id_: (places[id_].path, file_state) for id_, file_state in file_states.items()}

    def may_discard(self, id_: str) -> FileState | None:
        """Return what `discard` would return, and delete nothing."""
        place = self._archive.documents.places([id_]).get(id_)
        if place is None:
            return None
        held, is_link = self._folder.read(place.path), self._folder.is_link(place.path)
        if held is None and not is_link and self._folder.size(place.path) is None:
            return FileState.DELETED
        is_ours = held is not None and not is_link and place.wrote(sha256_of(held))
        return FileState.OURS if is_ours or self._overwrite else FileState.EDITED

    def discard(self, id_: str) -> FileState | None:
        """Delete the document of the article *id_*, unless it was edited or is not ours.

        Returns:
            OURS where it was deleted, EDITED where it stays, DELETED where there is no file; None where it has no path.
        """
        file_state = self.may_discard(id_)
        if file_state is FileState.OURS:
            self._folder.delete(self._archive.documents.places([id_])[id_].path)
        return file_state

    def put(self, group: Sequence[Rendered], places: dict[str, Place]) -> dict[str, FileState]:
        """Write the documents of *group* to *places*, by article id; return the state that each file had.

        Where a file of the user's is in the way, another name is used, and *places* updated.
        """
        data = {one.article.id: one.text.encode() for one in group if one.article.id in places}
        file_states = self._put(places, data)
        for one in group:
            if file_states.get(one.article.id) is FileState.FOREIGN:
                places[one.article.id], file_states[one.article.id] = self._put_elsewhere(one, places[one.article.id])
        return file_states

    def _write(
        self, group: Sequence[Rendered], images: Mapping[str, StoredImage], pages: Sequence[PackedPage]
    ) -> list[ArchiveError | None]:
        planned = {one.article.id: sha256_of(one.text.encode()) for one in group}
        # Paths are reserved before files are written: a kill in between leaves no file without an owner.
        places = self._archive.documents.reserve({one.article.id: one.paths for one in group}, planned)
        for one in group:
            one.article.document = places[one.article.id].path if one.article.id in places else ""
        file_states = self.put(group, places)
        written = []
        for one in group:
            id_ = one.article.id
            if id_ not in places:
                continue
            one.article.document = places[id_].path
            one.kept = file_states[id_] if file_states[id_] in {FileState.EDITED, FileState.DELETED} else None
            checksum = places[id_].checksum if one.kept else planned[id_]
            written.append(WrittenDocument(one.article, checksum, one.reason, one.validators))
        there = self._archive.articles.mark_exported(written, now=datetime.now(UTC), images=images, pages=pages)
        return [
            None if one.article.id in there else ArchiveError("it has been forgotten while it was fetched")
            for one in group
        ]

    def _put(self, places: Mapping[str, Place], data: Mapping[str, bytes]) -> dict[str, FileState]:
        """Write *data* to *places*, by article id, unless a file of the user's is there; return the state of each."""
        found = dict(
            zip(places, self._folder.each(lambda id_: self._look(places[id_], data[id_]), places), strict=True)
        )
        ours = {id_: held for id_, (file_state, held) in found.items() if file_state is FileState.OURS}
        if ours:
            self._archive.documents.plan({id_: (held, sha256_of(data[id_])) for id_, held in ours.items()})
            self._folder.each(lambda id_: self._folder.write(places[id_].path, data[id_], sync=False), ours)
        self._folder.sync()
        return {id_: file_state for id_, (file_state, _) in found.items()}

    def _look(self, place: Place, data: bytes) -> tuple[FileState, str]:
        """Return the state of the file at *place*, and its SHA-256. Where there is no file, write *data*.

        Nothing is written through a link, whatever `overwrite` says.
        """
        file_state, digest = self._compare(place, data)
        if file_state in {FileState.OURS, FileState.DELETED} and self._folder.is_link(place.path):
            file_state = FileState.EDITED if place.checksum else FileState.FOREIGN
        return file_state, digest

    def _compare(self, place: Place, data: bytes) -> tuple[FileState, str]:
        if not place.checksum and self._folder.create(place.path, data):
            return FileState.SAME, sha256_of(data)
        held = self._folder.read(place.path)
        digest = sha256_of(held) if held is not None else ""
        if not place.checksum:
            return (FileState.OURS if place.wrote(digest) else FileState.FOREIGN), digest
        if held is None and self._folder.size(place.path) is None:
            file_state = FileState.DELETED
        elif held == data:
            return (FileState.SAME if place.wrote(digest) else FileState.OURS), digest
        else:
            file_state = FileState.OURS if place.wrote(digest) else FileState.EDITED
        return (FileState.OURS if self._overwrite else file_state), digest or place.checksum

    def _put_elsewhere(self, one: Rendered, place: Place) -> tuple[Place, FileState]:
        """Write the document of *one* under another name, as a file of the user's is at *place*."""
        id_, data = one.article.id, one.text.encode()
        names = [path for path in one.paths if path != place.path]
        for path in (*names, *numbered_paths(one.paths[-1])):
            try:
                found = self._archive.documents.reserve({id_: [path]}, {id_: sha256_of(data)}, anew=True)
            except ArchiveError:
                continue  # another article's
            if id_ not in found:
                break
            one.article.document = path
            file_state = self._put(found, {id_: data})[id_]
            if file_state is not FileState.FOREIGN:
                return found[id_], file_state
        raise ArchiveError(f"there are files of these names already: {', '.join(one.paths)}")


def take_known_place(archive: Archive, article: Article, item: str | None, now: datetime) -> tuple[str, ...]:
    """Give *article* the path of its imported document, if it has one, and set its version.

    An archived article keeps the lists that its document names, and its title where only spaces differ (`5月9日`
    and `5 月 9 日`).

    Args:
        item: The archived article, as `Queries.items_of` returns it; None for none.

    Returns:
        What differs from the archived article (see `set_version`).
    """
    held = article_from(item) if item else None
    if held is not None and same_but_for_spaces(held.title, article.title):
        article.title = held.title
    if held is not None:
        article.channels = sorted({*held.channels, *article.channels})
    if imported := archive.imports.take_over(article, is_same):
        article.section, article.categories = imported.section, imported.categories
        held = imported
    return set_version(held, article, now)


def numbered_paths(path: str) -> Iterable[str]:
    """Return alternative names for the document at *path*."""
    pure = PurePosixPath(path)
    return (str(pure.with_name(f"{pure.stem}-{number}{pure.suffix}")) for number in range(2, NUMBERED))


def sha256_of(data: bytes) -> str:
    """Return the SHA-256 of *data*, in hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()
