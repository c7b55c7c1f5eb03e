"""Writes an OPDS 1.2 catalogue of a folder of books, for e-readers.

It is made from the books themselves, so that it lists those of earlier exports too, and none that were deleted. A
catalogue of many books has pages, each of which links the next one (RFC 5005, as OPDS requires).
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.parse import quote
from zipfile import BadZipFile, ZipFile

from zakerscraper.exceptions import ZakerError
from zakerscraper.services.epub.pages import MIME_TYPE, PUBLISHER, Facts
from zakerscraper.storage.atomic import write_whole
from zakerscraper.utils.batches import batched
from zakerscraper.utils.xml import xml_line
from zakerscraper.zaker.urls import WWW

CATALOGUE = "catalog.xml"
"""Its file name; further pages are `catalog-2.xml` and so on."""
PER_PAGE = 100
"""Books on a page."""

_TYPE = "application/atom+xml;profile=opds-catalog;kind=acquisition"
_ID = uuid.uuid5(uuid.NAMESPACE_URL, f"{WWW}/opds").urn
_HEAD = 100_000
"""How many bytes of the package document contain all metadata."""


def facts_of(path: Path) -> Facts | None:
    """Return the metadata of the book at *path*, None where we did not make it."""
    try:
        with ZipFile(path) as book, book.open("EPUB/package.opf") as file:
            head = file.read(_HEAD).decode(errors="replace").partition("</metadata>")[0]
    except (OSError, BadZipFile, KeyError, NotImplementedError, RuntimeError):
        return None

    def all_of(element: str) -> list[str]:
        return [unescape(text) for text in re.findall(rf"<{element}[^<>]*>([^<>]*)<", head)]

    def value_of(element: str) -> str:
        return next(iter(all_of(element)), "")

    if value_of("dc:publisher") != PUBLISHER:
        return None
    return Facts(
        identifier=value_of("dc:identifier"),
        title=value_of("dc:title"),
        changed=value_of('meta property="dcterms:modified"'),
        published=value_of("dc:date"),
        subjects=tuple(all_of("dc:subject")),
        description=value_of("dc:description"),
    )


def is_catalogue(path: Path) -> bool:
    """Return whether we wrote the file at *path* as a catalogue. Raises OSError."""
    with path.open("rb") as file:
        return _ID.encode() in file.read(2000)


def write_catalogue(folder: Path) -> int:
    """Write the catalogue of the books in *folder*, the newest first; return how many. There must be one.

    Raises:
        OSError: A page cannot be written.
        ZakerError: A file of the user's has the name of a page; nothing is written then.
    """
    found = [(path, facts) for path in folder.glob("*.epub") if (facts := facts_of(path)) is not None]
    found.sort(key=lambda book: (book[1].published, book[0].name), reverse=True)
    pages = list(batched(found, PER_PAGE))
    newest = max(facts.changed for _, facts in found)
    for path in (folder / _page_name(number) for number in range(1, len(pages) + 1)):
        if path.exists() and not is_catalogue(path):
            raise ZakerError(f"{path} is not of zakerscraper's making, and is left as it is: move it away")
    # Pages are written before those that link them, the first page last.
    for number in range(len(pages), 0, -1):
        text = "".join(_catalogue(pages[number - 1], newest, number, len(pages)))
        write_whole(folder / _page_name(number), text.encode())
    for path in folder.glob("catalog-*.xml"):
        named = path.stem.removeprefix("catalog-")
        is_page = named.isascii() and named.isdecimal() and path.name == _page_name(int(named))
        if is_page and int(named) > len(pages) and is_catalogue(path):
            path.unlink()
    return len(found)


def _page_name(number: int) -> str:
    return CATALOGUE if number == 1 else CATALOGUE.replace(".", f"-{number}.")


def _catalogue(books: list[tuple[Path, Facts]], newest: str, number: int, pages: int) -> Iterator[str]:
    others = {"first": 1, "previous": number - 1, "next": number + 1, "last": pages} if pages > 1 else {}
    links = {"self": number, "start": 1} | {rel: page for rel, page in others.items() if 1 <= page <= pages}
    yield (
        '<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom"'
        ' xmlns:dc="http://purl.org/dc/terms/" xmlns:opds="http://opds-spec.org/2010/catalog">\n'
        f"<id>{_ID}</id>\n<title>ZAKER</title>\n<updated>{newest}</updated>\n<author><name>ZAKER</name></author>\n"
    )
    yield from (f'<link rel="{rel}" href="{_page_name(page)}" type="{_TYPE}"/>\n' for rel, page in links.items())
    for path, facts in books:
        yield f"<entry>\n<id>{xml_line(facts.identifier)}</id>\n<title>{xml_line(facts.title)}</title>\n"
        yield f"<updated>{facts.changed}</updated>\n<author><name>ZAKER</name></author>\n"
        yield "<dc:language>zh-CN</dc:language>\n"
        yield f"<dc:issued>{xml_line(facts.published)}</dc:issued>\n" if facts.published else ""
        yield from (f'<category term="{term}" label="{term}"/>\n' for term in map(xml_line, facts.subjects))
        yield f"<summary>{xml_line(facts.description)}</summary>\n"
        if (cover := path.with_suffix(".jpg")).exists():
            for kind in ("image", "image/thumbnail"):
                yield f'<link rel="http://opds-spec.org/{kind}" href="{quote(cover.name)}" type="image/jpeg"/>\n'
        size = path.stat().st_size
        yield (
            f'<link rel="http://opds-spec.org/acquisition/open-access" href="{quote(path.name)}" type="{MIME_TYPE}"'
            f' length="{size}"/>\n</entry>\n'
        )
    yield "</feed>\n"
