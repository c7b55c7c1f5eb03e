"""The text files of a book: XHTML pages, tables of contents, package document.

All texts of articles are escaped here. Long files are returned in parts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from typing import Protocol

from zakerscraper.utils.images import MEDIA_TYPES
from zakerscraper.utils.xml import xml_line

MIME_TYPE = "application/epub+zip"
CONTAINER_XML = """<?xml version="1.0" encoding="UTF-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles><rootfile full-path="EPUB/package.opf" media-type="application/oebps-package+xml"/></rootfiles>
</container>
"""
PUBLISHER = "zakerscraper"
"""The publisher in our books' metadata, by which they are recognised."""

_LANGUAGE = "zh-CN"
_ALL = "文章"
"""The heading of articles without a section."""
_XHTML = "application/xhtml+xml"


class BookEntry(Protocol):
    """An article in the table of contents."""

    @property
    def number(self) -> int: ...
    @property
    def title(self) -> str: ...
    @property
    def source(self) -> str: ...
    @property
    def time(self) -> str: ...


class Entries(Protocol):
    """The articles of a channel, which can be iterated repeatedly; *first* is the number of the first one."""

    @property
    def first(self) -> int: ...
    def __iter__(self) -> Iterator[BookEntry]: ...


Sections = Mapping[str, Mapping[str, Entries]]
"""Articles by section and channel."""


@dataclass(frozen=True, slots=True)
class Facts:
    """The metadata of a book.

    Attributes:
        identifier: A URN.
        changed: ISO 8601, UTC.
        published: A day; "" where unknown.
    """

    identifier: str
    title: str
    changed: str
    published: str
    subjects: tuple[str, ...]
    description: str


def chapter_file(number: int) -> str:
    """Return the file name of an article."""
    return f"article-{number}.xhtml"


def section_file(number: int) -> str:
    """Return the file name of a section's first page."""
    return f"section-{number}.xhtml"


def article_page(title: str, source: str, time: str, link: str, body: str) -> str:
    """Return an article's page.

    Args:
        link: Its URL on the web, "" without one.
        body: XHTML.
    """
    byline = " · ".join(filter(None, (xml_line(source), time)))
    byline = f'<p class="byline">{byline}</p>\n' if byline else ""
    original = f'<p class="original"><a href="{xml_line(link)}">查看原文</a></p>\n' if link else ""
    return _page(title, f"<h1>{xml_line(title)}</h1>\n{byline}<div>{body}</div>\n{original}")


def cover_page(title: str) -> str:
    """Return the page that shows the cover."""
    return _page(title, f'<div class="cover"><img src="cover.jpg" alt="{xml_line(title)}"/></div>\n')


def section_page(name: str, channels: Mapping[str, Entries]) -> Iterator[str]:
    """Yield the page that begins the section *name*, a list of its articles, in parts."""
    head, tail = _page(name or _ALL, "\0").split("\0")
    yield f"{head}<h1>{xml_line(name or _ALL)}</h1>\n"
    for channel, entries in channels.items():
        if len(channels) > 1 and channel:
            yield f"<h2>{xml_line(channel)}</h2>\n"
        yield '<ol class="list">\n'
        for entry in entries:
            when = " · ".join(filter(None, (xml_line(entry.source), entry.time)))
            published = f'<br/><span class="when">{when}</span>' if when else ""
            yield f'<li><a href="{chapter_file(entry.number)}">{xml_line(entry.title)}</a>{published}</li>\n'
        yield "</ol>\n"
    yield tail


def navigation_page(title: str, sections: Sections) -> Iterator[str]:
    """Yield the table of contents of EPUB 3, which e-readers show as a menu and as a page, in parts."""
    content = f'<nav epub:type="toc" role="doc-toc"><h1>{xml_line(title)}</h1>\n<ol>\n\0</ol></nav>\n'
    head, tail = _page(title, content).split("\0")
    yield head
    for number, (name, channels) in enumerate(sections.items(), 1):
        yield f'<li><a href="{section_file(number)}">{xml_line(name or _ALL)}</a><ol>\n'
        for channel, entries in channels.items():
            heading = xml_line(channel) if len(channels) > 1 else ""
            if heading:
                yield f'<li><a href="{chapter_file(entries.first)}">{heading}</a><ol>\n'
            for entry in entries:
                yield f'<li><a href="{chapter_file(entry.number)}">{xml_line(entry.title)}</a></li>\n'
            yield "</ol></li>\n" if heading else ""
        yield "</ol></li>\n"
    yield tail


def ncx_document(title: str, identifier: str, sections: Sections) -> Iterator[str]:
    """Yield the table of contents of EPUB 2, for older e-readers, in parts."""
    order = count(1)

    def point(name: str, file: str) -> str:
        number = next(order)
        return (
            f'<navPoint id="n{number}" playOrder="{number}"><navLabel><text>{xml_line(name)}</text></navLabel>'
            f'<content src="{file}"/>'
        )

    depth = 3 if any(len(channels) > 1 for channels in sections.values()) else 2
    yield (
        '<?xml version="1.0" encoding="UTF-8"?>\n<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/" version="2005-1"'
        f' xml:lang="{_LANGUAGE}">\n<head><meta name="dtb:uid" content="{identifier}"/>'
        f'<meta name="dtb:depth" content="{depth}"/></head>\n'
        f"<docTitle><text>{xml_line(title)}</text></docTitle>\n<navMap>\n"
    )
    for number, (name, channels) in enumerate(sections.items(), 1):
        yield point(name or _ALL, section_file(number)) + "\n"
        for entries in channels.values():
            for entry in entries:
                yield point(entry.title, chapter_file(entry.number)) + "</navPoint>\n"
        yield "</navPoint>\n"
    yield "</navMap>\n</ncx>\n"


def package_document(facts: Facts, sections: Sections, images: Iterable[str]) -> Iterator[str]:
    """Yield the package document: metadata, files and their order, in parts.

    Args:
        images: The paths of the images in the book.
    """
    yield (
        '<?xml version="1.0" encoding="UTF-8"?>\n<package xmlns="http://www.idpf.org/2007/opf" version="3.0"'
        f' unique-identifier="id" xml:lang="{_LANGUAGE}">\n<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">\n'
        f'<dc:identifier id="id">{facts.identifier}</dc:identifier>\n<dc:title>{xml_line(facts.title)}</dc:title>\n'
        f"<dc:language>{_LANGUAGE}</dc:language>\n<dc:creator>ZAKER</dc:creator>\n"
        f"<dc:publisher>{PUBLISHER}</dc:publisher>\n"
        + "".join(f"<dc:subject>{xml_line(subject)}</dc:subject>\n" for subject in facts.subjects)
        + f"<dc:description>{xml_line(facts.description)}</dc:description>\n"
        + (f"<dc:date>{facts.published}</dc:date>\n" if facts.published else "")
        + f'<meta property="dcterms:modified">{facts.changed}</meta>\n<meta name="cover" content="cover-image"/>\n'
        '<meta property="schema:accessMode">textual</meta>\n<meta property="schema:accessMode">visual</meta>\n'
        '<meta property="schema:accessibilityFeature">tableOfContents</meta>\n'
        '<meta property="schema:accessibilityHazard">unknown</meta>\n</metadata>\n<manifest>\n'
        f'<item id="nav" href="nav.xhtml" media-type="{_XHTML}" properties="nav"/>\n'
        '<item id="ncx" href="toc.ncx" media-type="application/x-dtbncx+xml"/>\n'
        '<item id="style" href="style.css" media-type="text/css"/>\n'
        '<item id="cover-image" href="cover.jpg" media-type="image/jpeg" properties="cover-image"/>\n'
        f'<item id="cover" href="cover.xhtml" media-type="{_XHTML}"/>\n'
    )
    for number, channels in enumerate(sections.values(), 1):
        yield f'<item id="s{number}" href="{section_file(number)}" media-type="{_XHTML}"/>\n'
        for entries in channels.values():
            for entry in entries:
                yield f'<item id="a{entry.number}" href="{chapter_file(entry.number)}" media-type="{_XHTML}"/>\n'
    for number, image in enumerate(images, 1):
        kind = MEDIA_TYPES[image.rpartition(".")[2]]
        yield f'<item id="p{number}" href="{image}" media-type="{kind}"/>\n'
    yield '</manifest>\n<spine toc="ncx">\n<itemref idref="cover"/>\n<itemref idref="nav"/>\n'
    for number, channels in enumerate(sections.values(), 1):
        yield f'<itemref idref="s{number}"/>\n'
        for entries in channels.values():
            yield from (f'<itemref idref="a{entry.number}"/>\n' for entry in entries)
    yield "</spine>\n</package>\n"


def _page(title: str, content: str) -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE html>\n<html xmlns="http://www.w3.org/1999/xhtml"'
        f' xmlns:epub="http://www.idpf.org/2007/ops" lang="{_LANGUAGE}" xml:lang="{_LANGUAGE}">\n'
        f"<head><title>{xml_line(title) or PUBLISHER}</title>"
        '<link rel="stylesheet" type="text/css" href="style.css"/></head>\n'
        f"<body>\n{content}</body>\n</html>\n"
    )
