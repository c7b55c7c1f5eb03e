"""Writes a folder of feeds with their whole history, one a channel, section, publisher or search, and an OPML list.

A feed is one document and, once there are enough articles, archive documents (RFC 5005):

    科技.xml          the newest articles: those that no complete page has
    科技/0001.xml     the first complete page, which never changes again
    科技/0002.xml …
    科技/0003.xml     the page in progress: the articles of the first document, for readers that start at the oldest

Which articles a page has is read from the page itself. So an article that is found late, with an old date, goes to the
newest document, and the next export completes one that was killed.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from html import escape, unescape
from pathlib import Path
from urllib.parse import quote, unquote

from zakerscraper.archive.archive import Archive
from zakerscraper.document import filenames
from zakerscraper.exceptions import UsageError, ZakerError
from zakerscraper.items import Article
from zakerscraper.services.feeds import GENERATOR, FeedOptions, entry_id, feed_moment, feed_title, write_feed
from zakerscraper.storage.atomic import write_whole
from zakerscraper.utils.checksums import sha256_of_text

KINDS: Mapping[str, Callable[[Article], Iterable[str]]] = {
    # Lists of kind `source` have feeds of their own.
    "channel": lambda article: dict.fromkeys(channel.label for channel in article.channels if channel.kind != "source"),
    "section": lambda article: [article.section],
    "source": lambda article: [article.source],
}
"""By kind of feed, the names of the feeds that an article belongs to."""
LIST = "feeds.opml"
FEED_SUFFIX = ".xml"
_LONGEST = 120
"""Bytes of a name, which leave room for a digest and the suffix on every file system."""
_ENTRY_ID = re.compile(r"<(?:id|guid isPermaLink=\"false\")>([^<]+)</")
_COMPLETE = ' rel="next-archive"'
_RSS = "<rss "
_OURS = f"<generator>{GENERATOR}</generator>"
_HEAD = re.compile(r"<(?:entry|item)[ >]")
_OUTLINE = re.compile(
    r"""<outline type="rss" version="(\w+)" text=(?:"[^"]*"|'[^']*')"""
    r""" title=("[^"]*"|'[^']*') xmlUrl=("[^"]*"|'[^']*')/>"""
)
"""A feed in our OPML list. Earlier releases used `'` around values that contain `"`."""
_OPML_HEAD = "<head><title>ZAKER</title></head>"


@dataclass(slots=True)
class FeedsWritten:
    """The counts of an export of feeds.

    Attributes:
        articles: Articles in newest documents and new pages.
        changed: Files that changed.
        left_out: Articles in no feed.
    """

    feeds: int = 0
    articles: int = 0
    changed: int = 0
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class _Entry:
    """What an article is sorted by: its moment, then its id; *key* is the entry's id in the feed."""

    moment: float
    id: str
    key: str


@dataclass(slots=True)
class _Pages:
    """The complete pages of a feed on disk: their number, and the ids of their entries."""

    count: int = 0
    keys: set[str] = field(default_factory=set)


def write_feeds(
    articles: Iterable[Article],
    kind: str,
    format_: str,
    options: FeedOptions,
    folder: Path,
    archive: Archive,
    names_of: Callable[[Article], Iterable[str]] | None = None,
) -> FeedsWritten:
    """Write a feed for each section, publisher … of *articles* into *folder*, and the OPML file.

    Without articles nothing is written. The OPML file keeps the feeds of earlier exports.

    Args:
        kind: A key of KINDS.
        format_: `atom` or `rss`.
        options: `limit` is the number of entries of a page; the newest document has from one to two times as many,
            once there are so many. `feed_url` is the public URL of the folder; without it links are relative.
        names_of: Returns the feeds that an article belongs to, where *kind* is no key of KINDS.

    Raises:
        UsageError: The folder has pages of another format.
        ZakerError: A file of the user's has the name of a feed, a page or the list.
        OSError: Something cannot be written.
    """
    found: dict[str, list[_Entry]] = {}
    done = FeedsWritten()
    listed = _feeds_in(_read_own(folder / LIST, lambda text: _OPML_HEAD in text), folder)
    for article in articles:
        entry = _Entry(feed_moment(article).timestamp(), article.id, entry_id(article, http=options.http_ids))
        its = [name for name in (names_of or KINDS[kind])(article) if name.strip()]
        done.left_out += not its
        for name in its:
            found.setdefault(name, []).append(entry)
    names = sorted(found)
    for name in names:
        feed = replace(options, section=name, kind="" if kind == "section" else kind)
        writer = _FeedWriter(folder, file_name(name), format_, feed, archive)
        new, changed = writer.write(found.pop(name))
        done.articles += new
        done.changed += changed
        done.feeds += 1
    if names:
        version = "ATOM1" if format_ == "atom" else "RSS2"
        listed |= {file_name(name) + FEED_SUFFIX: (feed_title(name), version) for name in names}
        done.changed += write_whole(folder / LIST, _opml(listed, options.feed_url).encode())
    return done


def file_name(name: str) -> str:
    """Return the base name of the files of the feed *name*, which never changes and is no other feed's.

    A digest is added to a name that some file system changes or confuses with another one.
    """
    safe = filenames.folder([name], _LONGEST).rpartition("/")[2]
    if safe == name and filenames.collision_key(name) == name and not name.startswith("-"):
        return name
    return f"{safe.strip('-')}-{sha256_of_text(name)[:8]}".lstrip("-")


class _FeedWriter:
    """Writes one feed: the document *name* and the pages in the folder *name*."""

    def __init__(self, folder: Path, name: str, format_: str, options: FeedOptions, archive: Archive) -> None:
        self._folder = folder
        self._name = name
        self._format = format_
        self._options = options
        self._archive = archive

    def write(self, entries: Sequence[_Entry]) -> tuple[int, int]:
        """Write the new ones of *entries*; return the number of articles in new files, and of changed files.

        A page is written before what links it, so that the files are a complete feed at any moment.
        """
        pages, size, changed = self._read_pages(), self._options.limit, 0
        rest = [entry for entry in entries if entry.key not in pages.keys]
        rest.sort(key=lambda entry: (entry.moment, entry.id))
        new = len(rest)
        while len(rest) >= 2 * size:
            pages.count += 1
            changed += self._write_page(pages.count, rest[:size], is_complete=True)
            rest = rest[size:]
        if pages.count:
            changed += self._write_page(pages.count + 1, rest, is_complete=False)
        links = {"prev-archive": self._link(pages.count, from_page=False)} if pages.count else {}
        path = self._folder / f"{self._name}{FEED_SUFFIX}"
        changed += self._write(path, rest, links, url=self._public(f"{self._name}{FEED_SUFFIX}"))
        return new, changed

    def _write_page(self, number: int, entries: Sequence[_Entry], *, is_complete: bool) -> bool:
        links = {"current": self._link(0, from_page=True)}
        if number > 1:
            links["prev-archive"] = self._link(number - 1, from_page=True)
        if is_complete:
            links["next-archive"] = self._link(number + 1, from_page=True)
        path = self._folder / self._name / f"{number:04}{FEED_SUFFIX}"
        url = self._public(f"{self._name}/{number:04}{FEED_SUFFIX}")
        return self._write(path, entries, links, url=url, is_archive=True)

    def _write(
        self, path: Path, entries: Sequence[_Entry], links: Mapping[str, str], *, url: str, is_archive: bool = False
    ) -> bool:
        articles = self._archive.queries.articles_of([entry.id for entry in entries])
        options = replace(self._options, feed_url=url, pages=links, is_archive=is_archive, limit=max(len(articles), 1))
        text = io.StringIO()
        if not write_feed(articles.values(), self._format, options, text):
            return False
        return write_whole(path, text.getvalue().encode())

    def _link(self, number: int, *, from_page: bool) -> str:
        """Return the URL of page *number*, 0 for the newest document, as seen from a page or from that document."""
        path = f"{self._name}/{number:04}{FEED_SUFFIX}" if number else f"{self._name}{FEED_SUFFIX}"
        return self._public(path) or ("../" if from_page else "") + quote(path)

    def _public(self, path: str) -> str:
        base = self._options.feed_url
        return f"{base.rstrip('/')}/{quote(path)}" if base else ""

    def _read_pages(self) -> _Pages:
        """Return the complete pages. A page in progress has no link to a next one."""
        pages, folder = _Pages(), self._folder / self._name
        newest = self._folder / f"{self._name}{FEED_SUFFIX}"
        self._read_feed(newest)
        while text := self._read_feed(folder / f"{pages.count + 1:04}{FEED_SUFFIX}"):
            if _COMPLETE not in _head(text):
                break
            pages.count += 1
            pages.keys.update(map(unescape, _ENTRY_ID.findall(text)))
        return pages

    def _read_feed(self, path: Path) -> str:
        """Return the feed at *path*, "" without a file. Raises what `write_feeds` raises."""
        text = _read_own(path, lambda text: _OURS in _head(text))
        if text and (_RSS in text[:500]) != (self._format == "rss"):
            raise UsageError(f"{path} is a feed of another format than {self._format}: name another folder")
        return text


def _head(feed: str) -> str:
    """Return the part of a feed before its entries."""
    return _HEAD.split(feed, maxsplit=1)[0]


def _read_own(path: Path, is_own: Callable[[str], bool]) -> str:
    """Return the text of the file at *path*, "" without a file. Raises ZakerError where we did not write it."""
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return ""
    if not is_own(text):
        raise ZakerError(f"{path} is not of zakerscraper's making, and is left as it is: move it away")
    return text


def _feeds_in(opml: str, folder: Path) -> dict[str, tuple[str, str]]:
    """Return the feeds in an OPML list of ours that are in *folder*: title and version by file name."""
    feeds = {}
    for version, title, url in _OUTLINE.findall(opml):
        file = unquote(unescape(url[1:-1]).rpartition("/")[2])
        if (folder / file).is_file():
            feeds[file] = unescape(title[1:-1]), version
    return feeds


def _opml(feeds: Mapping[str, tuple[str, str]], base: str) -> str:
    """Return the OPML 2.0 list of *feeds*, given as `_feeds_in` returns them."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<opml version="2.0">',
        _OPML_HEAD,
        "<body>",
    ]
    for file, (title, version) in sorted(feeds.items(), key=lambda feed: (feed[1], feed[0])):
        url = f"{base.rstrip('/')}/{quote(file)}" if base else quote(file)
        shown = escape(title)
        lines.append(f'<outline type="rss" version="{version}" text="{shown}" title="{shown}" xmlUrl="{escape(url)}"/>')
    return "\n".join([*lines, "</body>", "</opml>", ""])
