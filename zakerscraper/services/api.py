"""The Python API: the parsers that crawls use, and read-only access to an archive.

Import it by `from zakerscraper import open_archive, parse_article, parse_list`. All times are aware, +08:00.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from zakerscraper.archive.archive import Archive
from zakerscraper.document.body import is_empty
from zakerscraper.document.complete import complete
from zakerscraper.document.front_matter import clean_title
from zakerscraper.document.sanitize import clean
from zakerscraper.exceptions import ArticleNotFoundError, ParseError
from zakerscraper.items import SHANGHAI, Article, ListEntry
from zakerscraper.services.open_archive import open_archive as open_with_settings
from zakerscraper.services.search import search_pieces
from zakerscraper.services.selection import Selection, check_sections
from zakerscraper.utils.encoding import decode_page, why_garbled
from zakerscraper.zaker import urls
from zakerscraper.zaker.articles import article_of, read_article
from zakerscraper.zaker.challenge import challenge_marker
from zakerscraper.zaker.lists import read_list

__all__ = ["ArchiveReader", "ParsedList", "open_archive", "parse_article", "parse_list"]

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ParsedList:
    """A parsed page of a list.

    Attributes:
        entries: Its articles in page order, without duplicates.
        next_url: Absolute URL of the next page, "" on the last one.
        layout: The name of the parser that understood the page.
        title: As shown.
        cut_off: Why entries at the end may be missing, "" for a complete page.
    """

    entries: tuple[ListEntry, ...]
    next_url: str
    layout: str
    title: str = ""
    cut_off: str = ""


def parse_article(html: bytes | str, *, url: str, fetched_at: datetime, content_type: str = "") -> Article:
    """Return the article that a page shows, its body cleaned as in documents and feeds.

    Args:
        html: The page, as it was served (its encoding is detected) or as text.
        url: The page's URL, of www or the app host, which contains the article's id.
        fetched_at: Aware, the moment of the response; relative times (`3小时前`) refer to it.
        content_type: The value of the header, evidence of the encoding of bytes.

    Returns:
        The article. Its `evidence` has `cut_off` or `garbled` where the page is truncated or wrongly encoded;
            `section`, `categories` and `document` are empty.

    Raises:
        ArticleNotFoundError: The page says that the article is gone, or has an empty body.
        ParseError: No parser understands the page, it is a challenge, or *url* is not an article's.
        ValueError: *fetched_at* has no zone.
    """
    _check_aware(fetched_at)
    id_ = urls.article_id(url)
    if id_ is None:
        raise ParseError(f"{url!r} is not the address of an article: {urls.why_no_article(url)}")
    text, doubt = _text(html, content_type)
    page = read_article(text, url, fetched_at, id_)
    article = article_of(page, ListEntry(id_, urls.article_url(id_)), fetched_at=fetched_at, categories=())
    article.categories = []
    article.title = clean_title(article.title)
    if not article.title:
        raise ParseError("the page shows no title")
    cleaned = clean(page.body_html)
    if is_empty(cleaned.html):
        raise ArticleNotFoundError("nothing in its body")
    complete(article, cleaned)
    doubts = {"cut_off": page.cut_off, "garbled": why_garbled(page.title + page.body_html, text) or doubt}
    if any(doubts.values()):
        article.evidence = {**(article.evidence or {}), **{name: why for name, why in doubts.items() if why}}
    return article


def parse_list(html: bytes | str, *, url: str, fetched_at: datetime, content_type: str = "") -> ParsedList:
    """Return what a page of a list shows: of www or the app host, HTML or JSON, or a response of the open API.

    Args:
        html: The page, as it was served or as text.
        url: The page's URL, by which its links are resolved.
        fetched_at: Aware, the moment of the response.
        content_type: The value of the header, evidence of the encoding of bytes.

    Raises:
        ParseError: No parser understands the page, or it is a challenge.
        ValueError: *fetched_at* has no zone.
    """
    _check_aware(fetched_at)
    text, _ = _text(html, content_type)
    page = read_list(text, url, fetched_at)
    return ParsedList(page.entries, page.next_url, page.layout, page.title, page.lack)


class ArchiveReader:
    """An archive that is open for reading, made by `open_archive` and usable until that closes it."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    def articles(
        self,
        *,
        channel: str | int | None = None,
        section: str | None = None,
        source: str | int | None = None,
        since: date | datetime | None = None,
        until: date | datetime | None = None,
        search: str | None = None,
    ) -> Iterator[Article]:
        """Return the archived articles that fulfil every condition, the oldest publication first, read one by one.

        Args:
            channel: The name (`科技`) or number of a channel or another list of ZAKER's that has shown the article.
            section: The third category of its document: `channel`, `精读` …
            source: The publisher's name, as it is shown, or its number.
            since: The earliest publication: a day (its beginning, +08:00) or an aware moment.
            until: The latest publication: a day (its end) or an aware moment, inclusive.
            search: Words that the article must contain, all of them, as for `scrapy search`.

        Raises:
            UsageError: There is no such channel, the archive has no such section, or *search* has no words.
            ArchiveError: SQLite was built without FTS5, which searching needs.
            ValueError: A moment has no zone.
            TypeError: A day is given as text.
        """
        first, last = _moment(since), _moment(until, at_end=True)
        if section is not None:
            check_sections([section], self._archive.queries.overview(), option="section")
        if search is not None:
            search_pieces(search)
        return Selection(
            sections=() if section is None else (section,),
            sources=() if source is None else (str(source),),
            channels=() if channel is None else (str(channel),),
            since=first,
            until=last,
            searches=(search,) if search else (),
        ).articles(self._archive)


@contextmanager
def open_archive(output: str | Path, *, archive_url: str = "") -> Iterator[ArchiveReader]:
    """Open the archive in an output folder for reading; crawls may go on beside it. Used with `with`.

    Args:
        output: The output folder (`ZAKER_OUTPUT_DIR`).
        archive_url: As `ZAKER_ARCHIVE_URL`, for an archive on a database server.

    Raises:
        ArchiveError: There is no archive, or it cannot be read. Nothing is made or changed.
        UsageError: *output* or *archive_url* cannot be a URL.
    """
    settings = {"ZAKER_OUTPUT_DIR": str(output), "ZAKER_ARCHIVE_URL": archive_url}
    with open_with_settings(settings) as (archive, _, _):
        yield ArchiveReader(archive)


def _text(html: bytes | str, content_type: str) -> tuple[str, str]:
    """Return a page's text and why it may be garbled. Raises ParseError for a challenge."""
    text, doubt = html if isinstance(html, str) else "", ""
    if isinstance(html, bytes):
        decoded = decode_page(html, content_type)
        text, doubt = decoded.text, "" if decoded.encoding == "utf-8" else decoded.doubt
    if marker := challenge_marker(200, text[:131_072]):
        raise ParseError(f"a challenge page ({marker}), no content of ZAKER's")
    return text, doubt


def _check_aware(moment: datetime) -> None:
    if moment.tzinfo is None:
        raise ValueError(f"{moment!r} has no zone: datetime.now(UTC) has one")


def _moment(value: date | datetime | None, *, at_end: bool = False) -> datetime | None:
    if value is None or isinstance(value, datetime):
        if value is not None:
            _check_aware(value)
        return value
    if not isinstance(value, date):
        raise TypeError(f"{value!r} is neither a day nor a moment: date(2026, 5, 18) is one")
    midnight = datetime.combine(value, time(), SHANGHAI)
    return midnight + _DAY - timedelta(microseconds=1) if at_end else midnight
