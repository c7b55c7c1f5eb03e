"""Parses stored pages again with today's parsers, in several processes."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from itertools import islice
from multiprocessing import get_context

from zakerscraper.archive.archive import Archive
from zakerscraper.archive.pages import KeptPage, StoredPage, page_of
from zakerscraper.archive.serialization import DROPPED, article_from, entry_from
from zakerscraper.archive.versions import REREAD, set_version
from zakerscraper.config import Options
from zakerscraper.document.body import is_empty
from zakerscraper.document.changes import IMAGES, TEXT, TITLE, find_changes
from zakerscraper.document.complete import complete
from zakerscraper.document.filenames import document_paths
from zakerscraper.document.front_matter import clean_title
from zakerscraper.document.render import render_document
from zakerscraper.document.sanitize import clean
from zakerscraper.exceptions import ArchiveError, ArticleNotFoundError, ParseError
from zakerscraper.items import Article, ListEntry
from zakerscraper.services.save_article import DocumentWriter, FileState, RenderedArticle
from zakerscraper.services.shared_content import SharedContent, have_same_text
from zakerscraper.storage.base import Output
from zakerscraper.utils.batches import batched
from zakerscraper.utils.text import same_but_for_spaces
from zakerscraper.zaker.learnt.layout import LearntLayout
from zakerscraper.zaker.pages import FALLBACK, is_guess
from zakerscraper.zaker.responses import parse_date_header, parse_response
from zakerscraper.zaker.urls import host_of, in_domain

SHOWN: dict[str, tuple[str, ...]] = {
    TITLE: ("title",),
    TEXT: ("body_html", "body_markdown", "body_text"),
    IMAGES: ("body_html", "images"),
    "publisher": ("source", "author", "author_url"),
    "date": ("published_at", "date_from"),
    "tags": ("tags",),
    "summary": ("summary",),
    "markup": ("body_html",),
    "layout": ("layout", "evidence"),
}
"""What a page says of its article, and the fields that contain it."""
_TAKEN = frozenset(name for names in SHOWN.values() for name in names)
_GROUP = 32
"""How many articles a process parses at a time, and how many are written in a batch."""
_FEW = 64
"""For up to so many articles, starting processes takes longer than parsing."""


@dataclass(frozen=True, slots=True)
class ReadingOptions:
    """How pages are parsed and bodies cleaned: see `Options`.

    Attributes:
        learnt: The archive's learnt layouts, the newest first.
    """

    unwrap_links: bool
    image_domains: tuple[str, ...]
    categories: tuple[str, ...]
    learnt: tuple[LearntLayout, ...] = ()


@dataclass(frozen=True, slots=True)
class StoredPages:
    """The kept pages of an article.

    Attributes:
        entry: As its list showed it.
        archived: The archived article, None without one.
        pages: The newest first.
    """

    entry: ListEntry
    archived: Article | None
    pages: tuple[StoredPage, ...]


@dataclass(slots=True)
class Reading:
    """The result of parsing the pages of an article again.

    Attributes:
        archived: The archived article, None without one.
        digest: Of the page that was understood, "" for none.
        layout: The parser that understood it.
        article: The new version; None where it is rejected or changes nothing.
        changes: Keys of `SHOWN`; empty where nothing changes.
        reason: Why the new version is rejected, "" where it is not.
        damaged: The number of damaged pages.
        kept: EDITED or DELETED where the document is left as it is.
    """

    id: str
    archived: Article | None
    digest: str = ""
    layout: str = ""
    article: Article | None = None
    changes: tuple[str, ...] = ()
    reason: str = ""
    damaged: int = 0
    kept: FileState | None = None


@dataclass(slots=True)
class Reread:
    """The results of parsing pages again.

    Attributes:
        articles: The number of articles with pages.
        same: The number of those that do not change.
        changed: Articles that change, or were not archived before.
        unread: Articles whose new version is rejected, or whose pages were not understood.
        damaged: The number of damaged pages.
    """

    articles: int = 0
    same: int = 0
    changed: list[Reading] = field(default_factory=list)
    unread: list[Reading] = field(default_factory=list)
    damaged: int = 0


def changed_fields(archived: Article, article: Article) -> tuple[str, ...]:
    """Return what differs between the archived article and a new version: keys of `SHOWN`."""
    found = list(find_changes(archived, article))
    found += [
        what
        for what in ("publisher", "date", "tags", "summary", "layout")
        if any(getattr(archived, name) != getattr(article, name) for name in SHOWN[what])
    ]
    if archived.body_html != article.body_html and not {TEXT, IMAGES} & set(found):
        found.append("markup")
    return tuple(found)


def read_kept_page(page: KeptPage, entry: ListEntry, options: ReadingOptions) -> Article:
    """Parse *page* as a crawl would. Raises ArticleNotFoundError and ParseError."""
    article, shown = parse_response(
        page.body,
        entry,
        url=page.url,
        content_type=page.headers.get("content-type", ""),
        answered_at=parse_date_header(page.headers.get("date", ""), page.fetched_at),
        fetched_at=page.fetched_at,
        categories=options.categories,
        broke_off=page.broke_off,
        learnt=options.learnt,
    )
    article.title = clean_title(article.title)
    if not article.title or article.published_at is None:
        raise ParseError("neither the page nor the list shows a title")
    cleaned = clean(
        shown.body_html, unwrap_links=options.unwrap_links, own_hosts=options.image_domains, base_url=entry.url
    )
    if is_empty(cleaned.html):
        raise ArticleNotFoundError("nothing in its body")
    complete(article, cleaned)
    return article


def read_again(stored: StoredPages, options: ReadingOptions, dictionaries: Mapping[str, bytes]) -> Reading:
    """Parse the newest of an article's pages that is understood, and compare it with the archived article."""
    found = Reading(stored.entry.id, stored.archived)
    for row in stored.pages:
        try:
            page = page_of(row, dictionaries)
        except ArchiveError:
            found.damaged += 1
            continue
        if stored.archived is not None and stored.archived.fetched_at and _last_seen(page) < stored.archived.fetched_at:
            found.reason = found.reason or "it was archived from a later page, which was not kept"
            break
        try:
            article = read_kept_page(page, stored.entry, options)
        except (ArticleNotFoundError, ParseError) as error:
            found.reason = found.reason or str(error)
            continue
        except Exception as error:  # an unexpected error of a parser
            found.reason = found.reason or f"{type(error).__name__}: {error}"
            continue
        found.digest, found.layout = page.digest, article.layout
        found.reason = _why_rejected(article, stored.archived)
        if not found.reason:
            _compare(found, article)
        break
    return found


def _last_seen(page: KeptPage) -> datetime:
    return page.seen_at or page.fetched_at


def _why_rejected(article: Article, archived: Article | None) -> str:
    """Return why a new version is rejected, "" where it is not."""
    if archived is not None and article.layout == FALLBACK != archived.layout:
        return f"no known layout matches its page any more; what was archived ({archived.layout}) is kept"
    if (
        archived is not None
        and is_guess(article.layout)
        and not is_guess(archived.layout)
        and not have_same_text(archived, article)
    ):
        return "its page shows another text now; what was archived is kept"
    for name in ("cut_off", "garbled"):
        doubt = (article.evidence or {}).get(name)
        if doubt and (archived is None or name not in (archived.evidence or {})):
            return f"not taken: {doubt}"
    return ""


def _compare(found: Reading, article: Article) -> None:
    archived = found.archived
    if archived is None:
        found.article, found.changes = article, ("new",)
        return
    if same_but_for_spaces(archived.title, article.title):
        article.title = archived.title
    found.changes = changed_fields(archived, article)
    if found.changes:
        known = {image.url: image for image in archived.images}
        article.images = [known.get(image.url, image) for image in article.images]
        found.article = replace(archived, **{name: getattr(article, name) for name in _TAKEN})


class Rereader:
    """Parses the kept pages of *archive* again.

    Args:
        archive: Open, for writing unless *dry_run*.
        folder: The output folder.
        options: The checked settings.
        dry_run: Whether to find out only what would change.
        workers: Processes; None for the number of available processors.
    """

    def __init__(
        self, archive: Archive, folder: Output, options: Options, *, dry_run: bool, workers: int | None = None
    ) -> None:
        self._archive = archive
        self._folder = folder
        self._options = options
        self._dry_run = dry_run
        self._workers = _processors() if workers is None else workers
        self._writer = DocumentWriter(archive, folder)
        self._doubts = SharedContent()
        self._doubted: dict[str, str] = {}
        """By id of an article that no known layout matches, why the text is not its own."""

    def run(self, ids: Sequence[str], progress: Callable[[int, int], None] = lambda done, total: None) -> Reread:
        """Parse the pages of the articles *ids*; store new versions, and write documents that were not edited.

        Args:
            progress: Called with the numbers of articles done and in all.

        Raises:
            OSError, ArchiveError, SQLAlchemyError: Something cannot be written.
        """
        done = Reread()
        guesses: list[Reading] = []
        with self._pool(len(ids)) as each:
            for readings in each(self._groups(ids)):
                self._count(done, readings, guesses)
                progress(done.articles, len(ids))
        # Results of the generic extractor can be judged only when all are there.
        believed = [reading for reading in guesses if reading.id not in self._doubted]
        for reading in guesses:
            if reading.id in self._doubted:
                reading.reason, reading.article, reading.changes = self._doubted[reading.id], None, ()
        done.unread += [reading for reading in guesses if reading.article is None]
        for group in batched(believed, _GROUP):
            self._write(done, group)
        done.changed.sort(key=lambda reading: reading.id)
        done.unread.sort(key=lambda reading: reading.id)
        return done

    def _groups(self, ids: Sequence[str]) -> Iterator[list[StoredPages]]:
        for group in batched(ids, _GROUP):
            by_id: dict[str, list[StoredPage]] = {}
            for page in self._archive.pages.load_stored(group):
                by_id.setdefault(page.article, []).append(page)
            yield [
                StoredPages(entry_from(row.entry), article_from(row.item) if row.item else None, tuple(by_id[row.id]))
                for row in self._archive.pages.articles(list(by_id))
                if row.state != DROPPED  # by a pipeline of the user's
            ]

    @contextmanager
    def _pool(self, count: int) -> Iterator[Callable[[Iterable[list[StoredPages]]], Iterator[list[Reading]]]]:
        """Yield a function that parses groups of articles in order, with only those in progress in memory."""
        options = self._options
        learnt = tuple(self._archive.layouts.load_current())
        read = partial(
            _read_group,
            ReadingOptions(options.unwrap_links, options.image_domains, options.categories, learnt),
        )
        dictionaries = self._archive.pages.dictionaries()
        if count <= _FEW or self._workers < 2:
            yield lambda groups: (read(group, dictionaries) for group in groups)
            return
        context = get_context("spawn")  # a fork would inherit threads and connections
        with ProcessPoolExecutor(self._workers, context, _init_worker, (dictionaries,)) as pool:

            def each(groups: Iterable[list[StoredPages]]) -> Iterator[list[Reading]]:
                rest = iter(groups)
                waiting = [pool.submit(read, group) for group in islice(rest, 2 * self._workers)]
                while waiting:
                    yield waiting.pop(0).result()
                    waiting += [pool.submit(read, group) for group in islice(rest, 1)]

            yield each

    def _count(self, done: Reread, readings: Sequence[Reading], guesses: list[Reading]) -> None:
        """Count *readings*, take those that change something, and add those of no known layout to *guesses*."""
        sure: list[Reading] = []
        for reading in readings:
            done.articles += 1
            done.damaged += reading.damaged
            if is_guess(reading.layout) and (article := reading.article or reading.archived):
                reason, others = self._doubts.check(article)
                self._doubted |= dict.fromkeys([reading.id, *others], reason) if reason else {}
            if reading.article is not None:
                (guesses if is_guess(reading.layout) else sure).append(reading)
            elif reading.reason or not reading.digest:
                done.unread.append(reading)
            else:
                done.same += 1
        self._write(done, sure)

    def _write(self, done: Reread, readings: Sequence[Reading]) -> None:
        """Write the changes of *readings* in one batch, unless nothing may be written."""
        done.changed += readings
        if self._dry_run or not readings:
            return
        now = datetime.now(UTC)
        self._set_image_paths([reading.article for reading in readings if reading.article])
        rendered = []
        for reading in readings:
            assert reading.article is not None
            changes = set_version(reading.archived, reading.article, now)
            paths = document_paths(
                reading.article.categories, reading.article.title, reading.id, self._folder.longest_name
            )
            text = render_document(reading.article, self._options.document)
            rendered.append(RenderedArticle(reading.article, paths, text, REREAD, None, changes))
        for reading, written, error in zip(readings, rendered, self._writer.write(rendered, {}), strict=True):
            if error is not None:
                raise error
            reading.kept = written.kept
        self._archive.pages.set_layouts({(reading.id, reading.digest): reading.layout for reading in readings})

    def _set_image_paths(self, articles: Sequence[Article]) -> None:
        """Set path and size of new images that are saved, and mark the others for the next crawl."""
        new = [image for article in articles for image in article.images if image.status == "remote"]
        saved = self._archive.images.find_saved([image.url for image in new])
        for image in new:
            if stored := saved.get(image.url):
                image.path, image.animated, image.status = stored.path, stored.animated, "known"
                image.width, image.height = stored.width, stored.height
            elif self._options.download_images:
                own = any(in_domain(host_of(image.url), domain) for domain in self._options.image_domains)
                image.status = "failed" if own else "refused"


def _processors() -> int:
    """Return the number of processors that this process may use."""
    # Not on every system.
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


_dictionaries: dict[str, bytes] = {}
"""For decompressing pages, in a worker process."""


def _init_worker(dictionaries: Mapping[str, bytes]) -> None:
    # Ctrl-C reaches all processes of a terminal: the parent ends its workers.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _dictionaries.update(dictionaries)


def _read_group(
    options: ReadingOptions, group: Sequence[StoredPages], dictionaries: Mapping[str, bytes] | None = None
) -> list[Reading]:
    return [read_again(one, options, _dictionaries if dictionaries is None else dictionaries) for one in group]
