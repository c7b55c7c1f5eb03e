"""Writes archived articles as Atom (RFC 4287) or RSS 2.0, with full text, the newest first.

The same articles give the same bytes: no date in a feed is that of its making. An entry's id is the URL of its article,
as in RSSHub's feeds, so that a reader who changes to such a feed sees no entry twice.
"""

from __future__ import annotations

import heapq
import json
import re
import uuid
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from html import escape, unescape
from itertools import islice
from mimetypes import guess_type
from typing import Any, TextIO
from urllib.parse import quote

from feedgenerator import Atom1Feed, Rss201rev2Feed, SyndicationFeed
from feedgenerator.django.utils.feedgenerator import rfc2822_date, rfc3339_date

from zakerscraper.archive.serialization import article_data, article_from
from zakerscraper.document.body import ImageLink, link_images
from zakerscraper.document.cover import choose_cover
from zakerscraper.document.render import DocumentOptions, image_link
from zakerscraper.document.videos import play_uploaded_videos
from zakerscraper.items import Article
from zakerscraper.utils.batches import batched
from zakerscraper.utils.disk_rows import DiskRows
from zakerscraper.utils.xml import NOT_XML
from zakerscraper.zaker.urls import FOCUS_URL, WWW

FEED_ENTRIES = 100
"""The default number of entries; feed readers keep older ones themselves."""

_IN_MEMORY = 1000
"""Feeds of more entries keep articles on disk until they are written."""
_GROUP = 20
"""How many entries are made in a batch."""
_FOCUS_SECTION = "精读"
GENERATOR = "zakerscraper"
"""The generator element of every feed."""
_LANGUAGE = "zh-CN"
_UNKNOWN = datetime(2010, 1, 1, tzinfo=UTC)
"""The date of an entry that states none: ZAKER's first year."""
_SPACE = re.compile(r"[ \t\n\r]+")
_TAG = re.compile("<[^<>]*>")
# Feed readers run no scripts, and some prefer `data-*` to `src` for images.
_FOR_SCRIPTS = re.compile(r' (?:onclick|data-[a-z0-9_-]+)(?:="[^"]*")?(?=[ >])')
_OF_ANY_SCHEME = re.compile(r'(?<= )(src|href|poster)="//')
_WEB = re.compile(r"https?://[^\s/?#]")
_PLAYED = re.compile(r'<(?:video|audio|source) [^<>]*?(?<= )src="(https?://[^"]+)"')
_PLAYABLE = ("video/", "audio/")
_HISTORY = "http://purl.org/syndication/history/1.0"
_DUBLIN_CORE = "http://purl.org/dc/elements/1.1/"
_CONTENT = "http://purl.org/rss/1.0/modules/content/"
_MEDIA = "http://search.yahoo.com/mrss/"


@dataclass(frozen=True, slots=True)
class FeedOptions:
    """How a feed is written.

    Attributes:
        section: The section of its articles, "" for all.
        subject: Added to the title where entries are no articles, "" where they are.
        document: How images are linked.
        base_url: The public URL of the output folder, ending with `/`; "" where unknown, so that images keep their own
            URLs.
        feed_url: The feed's own public URL, "" where unknown.
        http_ids: Whether ids of entries are `http://` URLs, as RSSHub wrote them until 2024.
        kind: What `section` is a name of, where that is another thing; "" for a section.
        pages: URLs of other documents of the feed, by relation (RFC 5005).
        is_archive: Whether this is one of its older pages.
        sizes: Returns the bytes of saved images by URL.
    """

    section: str = ""
    subject: str = ""
    limit: int = FEED_ENTRIES
    document: DocumentOptions = field(default_factory=DocumentOptions)
    base_url: str = ""
    feed_url: str = ""
    http_ids: bool = False
    kind: str = ""
    pages: Mapping[str, str] = field(default_factory=dict)
    is_archive: bool = False
    sizes: Callable[[Collection[str]], Mapping[str, int]] = field(default=lambda _: {})


def write_feed(articles: Iterable[Article], format_: str, options: FeedOptions, out: TextIO) -> int:
    """Write the newest of *articles* to *out*; return how many.

    Without articles nothing is written, as there is no date at which such a feed last changed.

    Args:
        format_: `atom` or `rss`.
    """
    with ExitStack() as until_written:
        newest = _newest(articles, options.limit, until_written)
        changed_at = max(map(_changed_at, newest), default=None)
        if changed_at is None:
            return 0
        return _write_entries(newest, changed_at, format_, options, out)


def _newest(articles: Iterable[Article], limit: int, until_written: ExitStack) -> Iterable[Article]:
    """Return the *limit* newest articles, which can be iterated repeatedly; many of them are kept on disk."""
    if limit <= _IN_MEMORY:
        return heapq.nlargest(limit, articles, key=lambda article: (feed_moment(article), article.id))
    rows = until_written.enter_context(DiskRows())
    for article in articles:
        moment = feed_moment(article).astimezone(UTC).isoformat(timespec="microseconds")
        # In ASCII: a lone surrogate in a title has no UTF-8, which is what SQLite stores.
        rows.add(f"{moment} {article.id}", json.dumps(article_data(article)))
    return _Stored(rows, limit)


class _Stored:
    """The articles in *rows*, the last first, at most *limit*."""

    def __init__(self, rows: DiskRows, limit: int) -> None:
        self._rows = rows
        self._limit = limit

    def __iter__(self) -> Iterator[Article]:
        return map(article_from, islice(self._rows.sorted(reverse=True), self._limit))


def _write_entries(
    articles: Iterable[Article], changed_at: datetime, format_: str, options: FeedOptions, out: TextIO
) -> int:
    title = " ".join(filter(None, (feed_title(options.section), options.subject)))
    feed = (_Atom if format_ == "atom" else _Rss)(
        title=title,
        link=FOCUS_URL if options.section == _FOCUS_SECTION else f"{WWW}/",
        description=f"{title} 的文章",
        language=_LANGUAGE,
        author_name="ZAKER",
        feed_url=options.feed_url or None,
        feed_guid=uuid.uuid5(uuid.NAMESPACE_URL, f"{WWW}/{options.kind and options.kind + '/'}{title}").urn,
        pages=options.pages,
        is_archive=options.is_archive,
        changed_at=changed_at,
    )
    feed.fill = partial(_fill, articles, options)
    feed.write(out, "utf-8")
    out.write("\n")
    return feed.count


def _fill(articles: Iterable[Article], options: FeedOptions, feed: _Atom | _Rss) -> Iterator[None]:
    """Add the entries of *articles* to *feed*; yield after each group."""
    for group in batched(articles, _GROUP):
        chosen = {article.id: choose_cover(article.body_html, article.image_sizes).image for article in group}
        covers = {id_: cover for id_, cover in chosen.items() if cover}
        sizes = options.sizes([cover.url for cover in covers.values()])
        for article in group:
            _add(feed, article, options, covers.get(article.id), sizes)
        yield


def entry_id(article: Article, *, http: bool = False) -> str:
    """Return the permanent id of the entry of *article*.

    It is the article's URL; for an imported article without one it is derived from the article's id.

    Args:
        http: Whether it begins with `http://`, as RSSHub wrote it until 2024.
    """
    if not article.url:
        return uuid.uuid5(uuid.NAMESPACE_OID, article.id).urn
    return article.url.replace("https://", "http://", 1) if http else article.url


def _add(
    feed: Atom1Feed | Rss201rev2Feed,
    article: Article,
    options: FeedOptions,
    cover: ImageLink | None,
    sizes: Mapping[str, int],
) -> None:
    body, shown = feed_body(article, options), _shown_cover(cover, article, options)
    feed.add_item(
        title=_line(article.title) or article.id,
        link=article.url,
        description=escape(_line(article.summary), quote=False),
        author_name=_line(article.author) or "ZAKER",
        pubdate=feed_moment(article),
        updateddate=_changed_at(article),
        unique_id=entry_id(article, http=options.http_ids),
        categories=dict.fromkeys(name for text in (article.section, *article.tags) if (name := _line(text))),
        content=body,
        cover=shown,
        author_page=_url(article.author_url),
        publisher=_line(article.source),
        files=_files(body, shown, sizes.get(cover.url, 0) if cover else 0),
    )


def feed_body(article: Article, options: FeedOptions) -> str:
    """Return the body for feed readers: images and videos with absolute URLs, nothing for scripts."""
    html = link_images(article.body_html, lambda image: _link(image, article, options))
    html = play_uploaded_videos(html, lambda url: _link(ImageLink(url), article, options))
    return _xml(_TAG.sub(lambda tag: _OF_ANY_SCHEME.sub(r'\1="https://', _FOR_SCRIPTS.sub("", tag[0])), html))


def _link(image: ImageLink, article: Article, options: FeedOptions) -> str:
    paths = article.saved_paths if options.base_url else {}
    url = image_link(image, paths, options.document)
    return options.base_url + quote(url[1:]) if url.startswith("/images/") else url


def _shown_cover(cover: ImageLink | None, article: Article, options: FeedOptions) -> dict[str, str]:
    """Return the attributes of `media:content` for the *cover* of *article*, {} without one."""
    if cover is None:
        return {}
    link = _link(cover, article, options)
    facts = {"url": _url(link), "medium": "image"}
    if type_ := guess_type(link.rpartition("?")[2] or link)[0]:
        facts["type"] = type_
    width, height = article.image_sizes.get(cover.url, (None, None))
    if width and height:
        facts |= {"width": str(width), "height": str(height)}
    return facts


def _files(body: str, cover: Mapping[str, str], size: int) -> list[dict[str, str]]:
    """Return the enclosures: video and audio of *body*, then the *cover*, of *size* bytes (0: unknown)."""
    files = []
    for url in dict.fromkeys(map(unescape, _PLAYED.findall(body))):
        type_ = guess_type(url.partition("?")[0])[0] or ""
        files.append({"url": _url(url), "type": type_ if type_.startswith(_PLAYABLE) else "video/mp4"})
    if cover and "type" in cover:
        files.append({"url": cover["url"], "type": cover["type"], **({"length": str(size)} if size else {})})
    return files


def _url(link: str) -> str:
    return quote(link, safe="!#$%&'()*+,/:;=?@[]~") if _WEB.match(link) else ""


def feed_title(name: str) -> str:
    """Return the title of the feed of a section, publisher … *name*, "" for all articles."""
    return f"ZAKER {_line(name)}".strip()


def feed_moment(article: Article) -> datetime:
    """Return the publication date of *article*'s entry."""
    return article.published_at or article.fetched_at or _UNKNOWN


def _changed_at(article: Article) -> datetime:
    """Return the date of the last change of *article*'s entry."""
    return max(article.updated_at or feed_moment(article), feed_moment(article))


def _xml(text: str) -> str:
    return NOT_XML.sub("", text)


def _line(text: str) -> str:
    return _SPACE.sub(" ", _xml(text)).strip()


def _add_history(feed: Mapping[str, Any], handler: Any, element: str, type_: str) -> None:
    """Add links to the other documents of *feed* (RFC 5005)."""
    if feed["is_archive"]:
        handler.addQuickElement("fh:archive", None)
    for relation, url in feed["pages"].items():
        handler.addQuickElement(element, None, {"rel": relation, "type": type_, "href": url})


class _StreamedFeed(SyndicationFeed):
    """A feed whose entries are made by *fill* while it is written."""

    fill: Callable[[Any], Iterator[None]]
    count = 0

    def latest_post_date(self) -> datetime:
        moment: datetime = self.feed["changed_at"]
        return moment

    def write_items(self, handler: Any) -> None:
        for _ in self.fill(self):
            super().write_items(handler)
            self.count += len(self.items)
            self.items.clear()


class _Atom(_StreamedFeed, Atom1Feed):
    def root_attributes(self) -> dict[str, str]:
        spaces = {"xmlns:dc": _DUBLIN_CORE, "xmlns:fh": _HISTORY, "xmlns:media": _MEDIA}
        return {**super().root_attributes(), **spaces}

    def add_root_elements(self, handler: Any) -> None:
        super().add_root_elements(handler)
        handler.addQuickElement("generator", GENERATOR)
        _add_history(self.feed, handler, "link", "application/atom+xml")

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        handler.addQuickElement("title", item["title"])
        if item["link"]:
            handler.addQuickElement("link", None, {"rel": "alternate", "type": "text/html", "href": item["link"]})
        handler.addQuickElement("id", item["unique_id"])
        handler.addQuickElement("published", rfc3339_date(item["pubdate"]))
        handler.addQuickElement("updated", rfc3339_date(item["updateddate"]))
        handler.startElement("author", {})
        handler.addQuickElement("name", item["author_name"])
        if item["author_page"]:
            handler.addQuickElement("uri", item["author_page"])
        handler.endElement("author")
        if item["publisher"]:
            handler.addQuickElement("dc:publisher", item["publisher"])
        for name in item["categories"]:
            handler.addQuickElement("category", None, {"term": name})
        if item["description"]:
            handler.addQuickElement("summary", item["description"], {"type": "html"})
        handler.addQuickElement("content", item["content"], {"type": "html"})
        for file in item["files"]:
            facts = {"rel": "enclosure", "href": file["url"], **file}
            del facts["url"]
            handler.addQuickElement("link", None, facts)
        if item["cover"]:
            handler.addQuickElement("media:content", None, item["cover"])


class _Rss(_StreamedFeed, Rss201rev2Feed):
    def rss_attributes(self) -> dict[str, str]:
        spaces = {"xmlns:content": _CONTENT, "xmlns:dc": _DUBLIN_CORE, "xmlns:fh": _HISTORY, "xmlns:media": _MEDIA}
        return {**super().rss_attributes(), **spaces}

    def add_root_elements(self, handler: Any) -> None:
        for name in ("title", "link", "description", "language"):
            handler.addQuickElement(name, self.feed[name])
        if url := self.feed["feed_url"]:
            self_link = {"rel": "self", "type": "application/rss+xml", "href": url}
            handler.addQuickElement("atom:link", None, self_link)
        handler.addQuickElement("lastBuildDate", rfc2822_date(self.latest_post_date()))
        handler.addQuickElement("generator", GENERATOR)
        _add_history(self.feed, handler, "atom:link", "application/rss+xml")

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        handler.addQuickElement("title", item["title"])
        if item["link"]:
            handler.addQuickElement("link", item["link"])
        handler.addQuickElement("guid", item["unique_id"], {"isPermaLink": "false"})
        handler.addQuickElement("pubDate", rfc2822_date(item["pubdate"]))
        handler.addQuickElement("dc:creator", item["author_name"])
        if item["publisher"]:
            handler.addQuickElement("dc:publisher", item["publisher"])
        for name in item["categories"]:
            handler.addQuickElement("category", name)
        if item["description"]:
            handler.addQuickElement("description", item["description"])
        handler.addQuickElement("content:encoded", item["content"])
        # One at most: of several, feed readers pick any.
        for file in item["files"][:1]:
            handler.addQuickElement("enclosure", None, {"length": "0", **file})
        if item["cover"]:
            handler.addQuickElement("media:content", None, item["cover"])
