"""Writes one book chapter by chapter; its table of contents is collected on disk.

The same articles give the same bytes: a book contains neither the time nor the machine of its making.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import uuid
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.resources import files
from typing import BinaryIO, NamedTuple
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from zakerscraper.compat import keep_zip_entries
from zakerscraper.document.cover import choose_cover
from zakerscraper.document.front_matter import clean_title
from zakerscraper.document.xhtml import link_url, to_xhtml
from zakerscraper.exceptions import InvalidImageError
from zakerscraper.items import SHANGHAI, Article
from zakerscraper.services.epub import pages
from zakerscraper.services.epub.images import convert_image, make_cover
from zakerscraper.services.epub.options import BookOptions
from zakerscraper.storage.base import Output
from zakerscraper.utils.disk_rows import DiskRows
from zakerscraper.utils.zip_entries import ZipEntries, timeless_entry
from zakerscraper.zaker.urls import WWW

_ON_COVER = 4
_UNKNOWN = datetime(2010, 1, 1, tzinfo=UTC)
"""The date of a book whose articles state none: ZAKER's first year."""


class Chapter(NamedTuple):
    """An article of a book.

    Attributes:
        number: Its place in the archive's order, part of its file name.
        time: `2026-05-18 10:20`, +08:00; "" where unknown.
    """

    number: int
    title: str
    source: str = ""
    time: str = ""


@dataclass(frozen=True, slots=True)
class Chapters:
    """The chapters of one channel in their order, read from disk.

    Attributes:
        first: The number of the first one.
    """

    rows: DiskRows
    key: str
    first: int

    def __iter__(self) -> Iterator[Chapter]:
        return (Chapter(*json.loads(text)) for text in self.rows.of(self.key))


class Contents:
    """The contents of a book: chapters by section and channel, both in order of their first appearance."""

    def __init__(self, rows: DiskRows, key: str) -> None:
        self.sections: dict[str, dict[str, Chapters]] = {}
        self.first: datetime | None = None
        self.last: datetime | None = None
        self.changed: datetime | None = None
        self.count = 0
        self._rows = rows
        self._key = key

    def add(self, article: Article) -> Chapter:
        """Add *article* as the next chapter, and return that. Raises OSError."""
        self.count += 1
        moment = article.published_at
        if moment is not None:
            self.first = min(self.first or moment, moment)
            self.last = max(self.last or moment, moment)
        for known in (moment, article.fetched_at):
            if known is not None:
                self.changed = max(self.changed or known, known)
        time = f"{moment.astimezone(SHANGHAI):%Y-%m-%d %H:%M}" if moment else ""
        chapter = Chapter(self.count, clean_title(article.title) or article.id, clean_title(article.source), time)
        channels = self.sections.setdefault(clean_title(article.section), {})
        channel = _channel(article)
        if channel not in channels:
            # Keyed by the number of its first chapter, as its name may be anything.
            channels[channel] = Chapters(self._rows, f"{self._key}/{chapter.number}", chapter.number)
        self._rows.add(channels[channel].key, json.dumps(chapter))
        return chapter

    @property
    def days(self) -> str:
        """The days (+08:00) of the articles: `2026-05-18`, `2026-05-18 – 2026-05-24`, "" where unknown."""
        if self.first is None or self.last is None:
            return ""
        ends = [f"{moment.astimezone(SHANGHAI):%Y-%m-%d}" for moment in (self.first, self.last)]
        return " – ".join(dict.fromkeys(ends))


class BookWriter:
    """Writes a book into *file*, which may be a pipe.

    Args:
        rows: Stores what the end of the book needs; several books may share it.
        key: The prefix of the keys of the book's rows.

    Attributes:
        cover: The book's cover, a JPEG; b"" before `close`.
    """

    def __init__(self, file: BinaryIO, output: Output, options: BookOptions, rows: DiskRows, key: str = "") -> None:
        self._zip = ZipFile(file, "w")
        keep_zip_entries(self._zip, ZipEntries(rows, f"{key}/files"))
        self._output = output
        self._options = options
        self._rows = rows
        self._key = key
        self._contents = Contents(rows, key)
        self._images = 0
        self._on_cover: deque[str] = deque(maxlen=_ON_COVER)
        self.cover = b""
        try:
            self._add("mimetype", pages.MIME_TYPE.encode(), stored=True)
            self._add("META-INF/container.xml", pages.CONTAINER_XML.encode())
            self._add("EPUB/style.css", files(__package__).joinpath("style.css").read_bytes())
        except OSError:
            self.abandon()
            raise

    @property
    def count(self) -> int:
        """The number of articles in the book."""
        return self._contents.count

    @property
    def title(self) -> str:
        """The book's title."""
        group = self._contents.days if self._options.group is None else self._options.group
        return clean_title(f"{self._options.title} {group}")

    def add(self, article: Article) -> None:
        """Write *article*, whose body is in canonical form, as the next chapter. Raises OSError."""
        chapter = self._contents.add(article)
        paths = article.saved_paths
        body = to_xhtml(article.body_html, lambda url: self._add_image(url, paths.get(url, "")))
        chosen = choose_cover(article.body_html).image
        if chosen is not None and (path := paths.get(chosen.url)) and self._name_of(path):
            self._on_cover.append(path)
        page = pages.article_page(chapter.title, chapter.source, chapter.time, link_url(article.url), body)
        self._add(f"EPUB/{pages.chapter_file(chapter.number)}", page.encode())

    def close(self) -> None:
        """Write cover, contents and metadata. The book must have an article. Raises OSError."""
        contents, title = self._contents, self.title
        images = [convert_image(data)[0] for path in self._on_cover if (data := self._output.read(path))]
        self.cover = make_cover(images, ["ZAKER", contents.days.replace("–", "-")])
        self._add("EPUB/cover.jpg", self.cover, stored=True)
        self._add("EPUB/cover.xhtml", pages.cover_page(title).encode())
        for number, (section, channels) in enumerate(contents.sections.items(), 1):
            self._write(f"EPUB/{pages.section_file(number)}", pages.section_page(section, channels))
        self._write("EPUB/nav.xhtml", pages.navigation_page(title, contents.sections))
        key = uuid.uuid5(uuid.NAMESPACE_URL, f"{WWW}/epub/{self._options.key or title}").urn
        self._write("EPUB/toc.ncx", pages.ncx_document(title, key, contents.sections))
        changed = (contents.changed or _UNKNOWN).astimezone(UTC)
        facts = pages.Facts(
            identifier=key,
            title=title,
            changed=f"{changed:%Y-%m-%dT%H:%M:%SZ}",
            published=f"{contents.last.astimezone(SHANGHAI):%Y-%m-%d}" if contents.last else "",
            subjects=tuple(filter(None, contents.sections)),
            description=f"{contents.count} 篇文章",
        )
        self._write(
            "EPUB/package.opf", pages.package_document(facts, contents.sections, self._rows.of(f"{self._key}/pictures"))
        )
        self._zip.close()

    def abandon(self) -> None:
        """Close the ZIP of an incomplete book without an error; a complete one stays as it is."""
        with suppress(OSError, ValueError):
            self._zip.close()

    def _add_image(self, url: str, path: str) -> str:
        """Return the path in the book of the image at *url*, saved at *path*; "" where the book has none."""
        longest = self._options.longest_side
        key = path or (url if url.startswith("data:") else "")
        if not key or not longest:
            return ""
        if (known := self._name_of(key)) is not None:
            return known
        name = ""
        with suppress(InvalidImageError, binascii.Error):
            data = self._output.read(path) if path else base64.b64decode(url.partition(",")[2])
            converted, extension = convert_image(data or b"", longest)
            self._images += 1
            name = f"images/{self._images}.{extension}"
            self._add(f"EPUB/{name}", converted, stored=True)
            self._rows.add(f"{self._key}/pictures", name)
        self._rows.add(self._image_key(key), name)
        return name

    def _name_of(self, image: str) -> str | None:
        """Return the path in the book of *image*, a path below the output or a data URL; "" for a bad image.

        None where it has not been added yet.
        """
        return next(self._rows.of(self._image_key(image)), None)

    def _image_key(self, image: str) -> str:
        return f"{self._key}/picture/{hashlib.sha256(image.encode(errors='surrogatepass')).hexdigest()}"

    def _add(self, name: str, data: bytes, *, stored: bool = False) -> None:
        self._zip.writestr(_entry(name, stored=stored), data)

    def _write(self, name: str, parts: Iterator[str]) -> None:
        with self._zip.open(_entry(name), "w") as file:
            for part in parts:
                file.write(part.encode())


def _entry(name: str, *, stored: bool = False) -> ZipInfo:
    entry = timeless_entry(name)
    entry.compress_type = ZIP_STORED if stored else ZIP_DEFLATED
    return entry


def _channel(article: Article) -> str:
    """Return the label of the list that showed *article* first, "" where unknown."""
    return next((clean_title(channel.label) for channel in article.channels), "")
