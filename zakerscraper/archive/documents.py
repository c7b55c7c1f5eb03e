"""Documents on disk and in the archive: files first, then the rows, for several articles at once."""

from __future__ import annotations

import errno
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from sqlalchemy.exc import DataError, IntegrityError, SQLAlchemyError

from zakerscraper.archive.files import NO_NAME
from zakerscraper.archive.output import Output
from zakerscraper.archive.records import StoredPicture
from zakerscraper.archive.store import Archive, WrittenDocument
from zakerscraper.document.names import SUFFIX
from zakerscraper.exceptions import ArchiveError
from zakerscraper.items import Article

_OF_ONE_NAME = frozenset(
    {
        *NO_NAME, errno.EISDIR, errno.ENOTDIR, errno.EEXIST, errno.ENOTEMPTY, errno.ELOOP,
    }
)  # fmt: skip
"""How a file system refuses a name, or finds something else under it. All else is wrong with the disk."""


def is_of_one_article(error: BaseException) -> bool:
    """Tell whether *error*, met in writing an article, says something of that article alone, not of the disk."""
    return isinstance(error, DataError | IntegrityError) or (isinstance(error, OSError) and error.errno in _OF_ONE_NAME)


@dataclass(frozen=True, slots=True)
class Rendered:
    """An article ready to be written. paths: its document's possible places, the best first. text: its document."""

    article: Article
    paths: Sequence[str]
    text: str


class DocumentWriter:
    """Writes documents into *folder* and remembers their articles in *archive* as exported.

    A group of articles shares two transactions and one forcing of folders to disk, which is most of what an article
    costs.
    """

    def __init__(self, archive: Archive, folder: Output) -> None:
        self._archive = archive
        self._folder = folder

    def write(self, group: Sequence[Rendered], pictures: Mapping[str, StoredPicture]) -> list[Exception | None]:
        """Write the documents of *group* and remember them; return for each what went wrong with it, if anything.

        pictures: by address, those that are on disk and not remembered yet. Sets each article's `document`. What goes
        wrong with one article (OSError, ArchiveError, SQLAlchemyError) costs no other one.
        """
        try:
            return list(self._write(group, pictures))
        except (OSError, ArchiveError, SQLAlchemyError) as error:
            if len(group) == 1:
                is_name = isinstance(error, OSError) and is_of_one_article(error)
                again = self._under_another_name(group[0]) if is_name else None
                return [error] if again is None else self.write([again], pictures)
            return [self.write([one], pictures)[0] for one in group]

    def _under_another_name(self, one: Rendered) -> Rendered | None:
        """Return *one* with the places that are left after the file system has refused one; None where none is.

        The last of them has nothing of the title in its name. A place that was reserved earlier, as under another file
        system, is none of those given.
        """
        refused = one.article.document
        plain = f"{refused.rpartition('/')[0]}/-{one.article.id}{SUFFIX}"
        places = [*one.paths, *([plain] if plain not in one.paths else [])]
        left = places[places.index(refused) + 1 :] if refused in places else places
        if not refused or not left:
            return None
        self._archive.free_document(one.article.id)
        return replace(one, paths=left)

    def _write(self, group: Sequence[Rendered], pictures: Mapping[str, StoredPicture]) -> list[ArchiveError | None]:
        # Names are given out for good before files have them: a kill in between leaves no file that nobody owns.
        paths = self._archive.reserve_documents({one.article.id: one.paths for one in group})
        written, files = [], {}
        for one in group:
            if path := paths.get(one.article.id):
                data = one.text.encode()
                one.article.document = path
                files[path] = data
                written.append(WrittenDocument(one.article, hashlib.sha256(data).hexdigest()))
        self._folder.each(lambda path: self._folder.write(path, files[path], sync=False), files)
        self._folder.sync()
        there = self._archive.exported(written, now=datetime.now(UTC), pictures=pictures)
        return [
            None if one.article.id in there else ArchiveError("it has been forgotten while it was fetched")
            for one in group
        ]
