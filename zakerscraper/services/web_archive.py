"""Exports stored pages and images as WARC (ISO 28500) or WACZ.

The output depends on the archive alone: it has no time of writing and no random ids. Pages are read and written one by
one; the index is kept on disk until the end.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import struct
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from importlib.util import find_spec
from io import BytesIO
from typing import Any, BinaryIO, Protocol
from urllib.parse import quote, urlsplit
from uuid import NAMESPACE_URL, uuid5

from zakerscraper import __version__
from zakerscraper.archive.archive import Archive
from zakerscraper.archive.pages import KeptPage
from zakerscraper.archive.serialization import to_text
from zakerscraper.exceptions import UnreadableFileError, UsageError
from zakerscraper.items import Article
from zakerscraper.storage.base import Output
from zakerscraper.utils.batches import batched
from zakerscraper.utils.checksums import md5_of, sha256_of
from zakerscraper.utils.disk_rows import DiskRows
from zakerscraper.utils.extras import install_command
from zakerscraper.utils.images import MEDIA_TYPES
from zakerscraper.utils.json import format_json
from zakerscraper.utils.zip_entries import timeless_entry

WARC, WACZ = "warc", "wacz"
WEB_ARCHIVE_FORMATS = frozenset({WARC, WACZ})
_NAME = "data.warc.gz"
_SOFTWARE = f"zakerscraper {__version__}"
_WACZ_VERSION = "1.1.1"
_LINES = 1024
"""Lines of the index that are compressed together, as its readers expect."""
_SAFE = "/:?#[]@!$&'()*+,;=%-._~"


def check_web_archive() -> None:
    """Raise UsageError, with the command that installs it, where warcio is missing."""
    if find_spec("warcio") is None:
        raise UsageError(f"--format warc and wacz need warcio: {install_command('web-archive')}")


@dataclass(slots=True)
class WebArchiveCounts:
    """The counts of a web archive.

    Attributes:
        articles: Articles with pages.
        without: Selected articles without a kept page.
        lacking: Images that are not in the output folder as they were saved.
    """

    articles: int = 0
    pages: int = 0
    images: int = 0
    without: int = 0
    lacking: int = 0


def write_web_archive(
    articles: Iterable[Article], file: BinaryIO, format_: str, *, archive: Archive, folder: Output
) -> WebArchiveCounts:
    """Write the kept pages of *articles*, and their images, to *file*; return the counts.

    Args:
        articles: Read while they are written.
        format_: `WARC`, compressed record by record, or `WACZ`.

    Raises:
        OSError: It cannot be written.
    """
    with DiskRows() as images:
        if format_ == WARC:
            return _Records(file, archive, folder, images).write(articles)
        with zipfile.ZipFile(file, "w", allowZip64=True) as container, DiskRows() as index, DiskRows() as pages:
            package = _Package(container)
            with package.entry(f"archive/{_NAME}") as out:
                records = _Records(out, archive, folder, images, index, pages)
                written = records.write(articles)
            _write_index(package, index.sorted())
            with package.entry("pages/pages.jsonl") as out:
                _write_page_list(out, pages.sorted())
            package.close(records.newest)
        return written


def index_key(url: str) -> str:
    """Return the SURT key of *url*: host labels reversed, without scheme and `www`, in lower case."""
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.")
    port = f":{parts.port}" if parts.port not in {None, 80, 443} else ""
    path = parts.path.rstrip("/") or "/"
    query = "&".join(sorted(parts.query.split("&")))
    key = f"{','.join(reversed(host.split('.')))}{port}){path}" + (f"?{query}" if query else "")
    return quote(key, safe=_SAFE).lower()


class _Writable(Protocol):
    def write(self, data: bytes, /) -> int: ...


class _Records:
    """The records of a web archive, written to *out*.

    Args:
        images: Collects the URLs of written images.
        index: Collects the lines of the index; None without one.
        pages: Collects the lines of the list of pages; None without one.
    """

    def __init__(
        self,
        out: _Writable,
        archive: Archive,
        folder: Output,
        images: DiskRows,
        index: DiskRows | None = None,
        pages: DiskRows | None = None,
    ) -> None:
        from warcio.warcwriter import WARCWriter  # an extra

        self._out = _HashingWriter(out)
        self._writer = WARCWriter(self._out, gzip=True, warc_version="1.1")
        self._archive = archive
        self._folder = folder
        self._images = images
        self._index = index
        self._pages = pages
        self.newest = ""

    def write(self, articles: Iterable[Article]) -> WebArchiveCounts:
        """Write the pages of *articles* and their images; return the counts."""
        written = WebArchiveCounts()
        for article in articles:
            # The oldest first, as they were served.
            pages = list(self._archive.pages.of([article.id]))[::-1]
            if not pages:
                written.without += 1
                continue
            if not written.articles:
                self._write_info(pages[0].fetched_at)
            written.articles += 1
            written.pages += len(pages)
            for page in pages:
                self._write_page(page, article.title)
            self._write_images(article, written)
        return written

    def _write_info(self, moment: datetime) -> None:
        text = f"software: {_SOFTWARE}\r\nformat: WARC File Format 1.1\r\n".encode()
        self._write("", "warcinfo", text, moment, warc_content_type="application/warc-fields")

    def _write_page(self, page: KeptPage, title: str) -> None:
        from warcio.statusandheaders import StatusAndHeaders

        try:
            phrase = HTTPStatus(page.status).phrase
        except ValueError:
            phrase = ""
        headers = [(name.title(), _on_one_line(value)) for name, value in sorted(page.headers.items())]
        headers.append(("Content-Length", str(len(page.body))))
        http = StatusAndHeaders(f"{page.status} {phrase}".strip(), headers, protocol="HTTP/1.1")
        kind = page.headers.get("content-type", "").partition(";")[0].strip().lower() or "text/html"
        self._write(page.url, "response", page.body, page.fetched_at, kind, page.status, http_headers=http)
        moment = to_text(page.fetched_at)
        self.newest = max(self.newest, moment)
        if self._pages is not None:
            line = {"id": f"{page.article}-{_digits(moment)}", "url": page.url, "ts": moment, "title": title}
            self._pages.add("", _page_line(line))

    def _write_images(self, article: Article, written: WebArchiveCounts) -> None:
        images = [image for image in article.images if image.path and _plain(image.url) not in self._images]
        saved = self._archive.images.find_saved([image.url for image in images])
        moments = self._archive.images.find_saved_moments([image.url for image in images])
        for image in images:
            self._images.add(_plain(image.url), "")
            stored, data = saved.get(image.url), None
            with suppress(UnreadableFileError):
                data = self._folder.read(image.path)
            is_whole = stored is not None and data is not None and md5_of(data) == stored.checksum
            if not is_whole or not image.url.isprintable() or " " in image.url:
                written.lacking += 1
                continue
            assert data is not None
            kind = MEDIA_TYPES.get(image.path.rpartition(".")[2], "application/octet-stream")
            self._write(image.url, "resource", data, moments[image.url], kind, warc_content_type=kind)
            written.images += 1

    def _write(
        self, url: str, record_type: str, data: bytes, moment: datetime, kind: str = "", status: int = 0, **more: Any
    ) -> None:
        date = to_text(moment)
        digest = sha256_of(data)
        identity = uuid5(NAMESPACE_URL, f"{record_type} {url} {date} {digest}")
        headers = {"WARC-Record-ID": f"<urn:uuid:{identity}>", "WARC-Date": date}
        if record_type == "warcinfo":
            headers["WARC-Filename"] = _NAME
        record = self._writer.create_warc_record(
            url, record_type, payload=BytesIO(data), length=len(data), warc_headers_dict=headers, **more
        )
        start = self._out.size
        self._writer.write_record(record)
        if not url or self._index is None:
            return
        line = {
            "url": url,
            "mime": kind,
            **({"status": str(status)} if status else {}),
            "digest": record.rec_headers.get_header("WARC-Payload-Digest"),
            "length": str(self._out.size - start),
            "offset": str(start),
            "filename": _NAME,
        }
        text = f"{index_key(url)} {_digits(date)} {json.dumps(line)}\n"
        self._index.add(text, text)


class _Package:
    """A WACZ file: its entries, and their description in `datapackage.json`."""

    def __init__(self, container: zipfile.ZipFile) -> None:
        self._container = container
        self._resources: list[dict[str, Any]] = []

    @contextmanager
    def entry(self, path: str) -> Iterator[_HashingWriter]:
        """Yield a writer for the entry *path*, uncompressed so that it can be read from the middle."""
        info = timeless_entry(path)
        with self._container.open(info, "w", force_zip64=True) as out:
            counted = _HashingWriter(out)
            yield counted
        # ReplayWeb.page takes the length of an entry's header from the central directory, not from the header.
        info.extra = struct.pack("<HHQQ", 1, 16, info.file_size, info.compress_size)
        self._resources.append(
            {
                "name": path.rpartition("/")[2],
                "path": path,
                "hash": f"sha256:{counted.sha256.hexdigest()}",
                "bytes": counted.size,
            }
        )

    def add(self, path: str, data: bytes) -> None:
        with self.entry(path) as out:
            out.write(data)

    def close(self, created: str) -> None:
        """Write the descriptions of all entries.

        Args:
            created: The moment of the newest page.
        """
        package = {
            "profile": "data-package",
            "resources": self._resources,
            "created": created or "1980-01-01T00:00:00Z",
            "wacz_version": _WACZ_VERSION,
            "software": _SOFTWARE,
            "title": "ZAKER",
        }
        data = format_json(package).encode()
        self._container.writestr(timeless_entry("datapackage.json"), data)
        digest = {"path": "datapackage.json", "hash": f"sha256:{sha256_of(data)}"}
        self._container.writestr(timeless_entry("datapackage-digest.json"), format_json(digest))


class _HashingWriter:
    """Writes to *out*, and counts bytes and their SHA-256."""

    def __init__(self, out: _Writable) -> None:
        self._out = out
        self.size = 0
        self.sha256 = hashlib.sha256()

    def write(self, data: bytes) -> int:
        self._out.write(data)
        self.size += len(data)
        self.sha256.update(data)
        return len(data)

    def flush(self) -> None:
        """Do nothing: the file is flushed when it is closed."""


def _write_index(package: _Package, lines: Iterator[str]) -> None:
    """Write the sorted *lines* in separately compressed blocks, and the list of the blocks."""
    heads = ['!meta 0 {"format": "cdxj-gzip-1.0", "filename": "index.cdx.gz"}\n']
    with package.entry("indexes/index.cdx.gz") as out:
        for block in batched(lines, _LINES):
            data = gzip.compress("".join(block).encode(), mtime=0)
            location = {"offset": out.size, "length": len(data), "digest": f"sha256:{sha256_of(data)}"}
            key, moment, _ = block[0].split(" ", 2)
            heads.append(f"{key} {moment} {json.dumps(location)}\n")
            out.write(data)
    package.add("indexes/index.idx", "".join(heads).encode())


def _write_page_list(out: _HashingWriter, lines: Iterator[str]) -> None:
    out.write(_page_line({"format": "json-pages-1.0", "id": "pages", "title": "Pages"}).encode())
    for line in lines:
        out.write(line.encode())


def _page_line(page: Mapping[str, str]) -> str:
    return _plain(json.dumps(page, ensure_ascii=False)) + "\n"


def _plain(text: str) -> str:
    """Return *text* without surrogates."""
    return text.encode(errors="replace").decode()


def _on_one_line(value: str) -> str:
    return "".join(sign if sign.isprintable() else " " for sign in value)


def _digits(moment: str) -> str:
    return "".join(sign for sign in moment if sign.isdecimal())
