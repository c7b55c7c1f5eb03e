"""Writes one book, or a folder of books by day, week, section, channel or search."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from zakerscraper.document.filenames import collision_key, folder
from zakerscraper.document.front_matter import clean_title
from zakerscraper.exceptions import ZakerError
from zakerscraper.items import SHANGHAI, Article
from zakerscraper.services.epub.book import BookWriter
from zakerscraper.services.epub.opds import facts_of, write_catalogue
from zakerscraper.services.epub.options import BookOptions
from zakerscraper.storage.atomic import write_whole
from zakerscraper.storage.base import Output
from zakerscraper.storage.staged_files import StagedFile
from zakerscraper.utils.disk_rows import DiskRows

BOOK_SUFFIX = ".epub"
_UNDATED, _OTHER = "日期不详", "其他"
"""Group names of articles without a day, and without a section or channel."""
_LONGEST_NAME = 120
"""Bytes of a book's file name: some e-readers allow only short ones."""


def _day(article: Article) -> list[str]:
    return [f"{article.published_at.astimezone(SHANGHAI):%Y-%m-%d}" if article.published_at else ""]


def _week(article: Article) -> list[str]:
    return [f"{article.published_at.astimezone(SHANGHAI):%G-W%V}" if article.published_at else ""]


_GROUPS: dict[str, Callable[[Article], list[str]]] = {
    "day": _day,
    "week": _week,
    "section": lambda article: [clean_title(article.section)],
    "channel": lambda article: list(dict.fromkeys(clean_title(channel.label) for channel in article.channels)) or [""],
}
"""By `options.BOOK_FOR_EACH`, the groups that an article's own fields put it into."""
_CONSECUTIVE = frozenset({"day", "week"})
"""Groups of which only one is open at a time, as articles come by date."""


@dataclass(slots=True)
class _OpenBook:
    staged: StagedFile
    writer: BookWriter


def write_book(articles: Iterable[Article], file: BinaryIO, output: Output, options: BookOptions) -> int:
    """Write *articles* into *file* as one book; return how many. Without articles nothing is written.

    Raises:
        OSError: The book cannot be written.
    """
    writer = None
    with ExitStack() as stack:
        rows = stack.enter_context(DiskRows())
        for article in articles:
            if writer is None:
                writer = BookWriter(file, output, options, rows)
                stack.callback(writer.abandon)
            writer.add(article)
        if writer is None:
            return 0
        writer.close()
        return writer.count


class Library:
    """A folder of books, one for each day, week, section, channel or search.

    A complete book replaces its earlier edition. Other files are left alone.

    Args:
        root: The folder of the books and their catalogue.
        each: One of `options.BOOK_FOR_EACH`.
        options: How each book is made; its group is added to the title.
        names: Returns the books that an article belongs to, for `search`.
    """

    def __init__(
        self,
        root: Path,
        output: Output,
        each: str,
        options: BookOptions,
        names: Callable[[Article], Iterable[str]] | None = None,
    ) -> None:
        self._root = root
        self._output = output
        self._each = each
        self._options = options
        self._names_of = names or _GROUPS[each]
        self._unnamed = _UNDATED if each in _CONSECUTIVE else _OTHER
        """The group of articles that belong to none; a section or channel may have the same name."""
        self._books: dict[str, _OpenBook] = {}
        self._names: dict[str, str] = {}
        """The group that has a file name, by a key that is equal for names which file systems confuse."""
        self.written = 0

    def write(self, articles: Iterable[Article]) -> int:
        """Write the books of *articles*, the oldest publication first, and the catalogue; return the articles' number.

        Raises:
            OSError: Something cannot be written.
            ZakerError: A file of the user's has the name of a book or of the catalogue.
        """
        total = 0
        with ExitStack() as stack:
            rows = stack.enter_context(DiskRows())
            stack.callback(self._abandon)
            for article in articles:
                total += 1
                names = self._names_of(article)
                for key in dict.fromkeys("" if name == self._unnamed else name for name in names):
                    if key not in self._books:
                        if self._each in _CONSECUTIVE:
                            self._place_all()
                        self._open(key, rows, stack)
                    self._books[key].writer.add(article)
            self._place_all()
        if total:
            write_catalogue(self._root)
        return total

    def _open(self, key: str, rows: DiskRows, stack: ExitStack) -> None:
        group = key or self._unnamed
        path = self._root / self._name(group)
        if path.exists() and facts_of(path) is None:
            raise ZakerError(f"{path} is not a book of zakerscraper's making, and is left as it is: move it away")
        cover = path.with_suffix(".jpg")
        if cover.exists() and not path.exists():
            raise ZakerError(f"{cover} is not of zakerscraper's making, and is left as it is: move it away")
        staged = StagedFile(path)
        stack.callback(staged.discard)
        options = replace(self._options, group=group, key=f"{self._options.key}/{self._each}/{key}")
        self._books[key] = _OpenBook(staged, BookWriter(staged.file, self._output, options, rows, path.name))

    def _abandon(self) -> None:
        for book in self._books.values():
            book.writer.abandon()

    def _name(self, group: str) -> str:
        """Return a file name that no other book of this export has, on any file system."""
        name = PurePosixPath(folder([group], _LONGEST_NAME)).name
        numbered = (f"{name}{number}{BOOK_SUFFIX}" for number in ("", *(f"-{count}" for count in range(2, 1000))))
        return next(
            candidate for candidate in numbered if self._names.setdefault(collision_key(candidate), group) == group
        )

    def _place_all(self) -> None:
        for book in self._books.values():
            book.writer.close()
            book.staged.commit()
            write_whole(book.staged.path.with_suffix(".jpg"), book.writer.cover)
            self.written += 1
        self._books.clear()
