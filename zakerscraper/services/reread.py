"""Parses stored pages again with today's parsers, in several processes, and writes what has changed."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from itertools import islice
from multiprocessing import get_context

from zakerscraper.archive.archive import Archive
from zakerscraper.archive.pages import StoredPage
from zakerscraper.archive.serialization import article_from, entry_from
from zakerscraper.archive.state import State
from zakerscraper.archive.versions import FetchReason, set_version
from zakerscraper.config import Options
from zakerscraper.document.filenames import document_paths
from zakerscraper.document.render import render_document
from zakerscraper.items import Article
from zakerscraper.services.reread_article import Reading, ReadingOptions, StoredPages, read_again
from zakerscraper.services.save_article import DocumentWriter, RenderedArticle
from zakerscraper.services.shared_content import SharedContent
from zakerscraper.storage.base import Output
from zakerscraper.utils.batches import batched
from zakerscraper.zaker.pages import is_guess
from zakerscraper.zaker.urls import host_of, in_domain

_GROUP = 32
"""How many articles a process parses at a time, and how many are written in a batch."""
_FEW = 64
"""For up to so many articles, starting processes takes longer than parsing."""


@dataclass(slots=True)
class RereadResult:
    """The results of parsing pages again.

    Attributes:
        articles: The number of articles with pages.
        same: The number of those that do not change.
        changed: Articles that change, or were not archived before.
        unread: Articles whose new version is rejected, or whose pages were not understood.
    """

    articles: int = 0
    same: int = 0
    changed: list[Reading] = field(default_factory=list)
    unread: list[Reading] = field(default_factory=list)
    damaged: int = 0


class Rereader:
    """Parses the kept pages of *archive* again.

    Args:
        archive: Open, for writing unless *dry_run*.
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
        self._shared_content = SharedContent()
        self._rejected: dict[str, str] = {}
        """By id of an article that no known layout matches, why the text is not its own."""

    def run(self, ids: Sequence[str], progress: Callable[[int, int], None] = lambda done, total: None) -> RereadResult:
        """Parse the pages of the articles *ids*; store new versions, and write documents that were not edited.

        Args:
            progress: Called with the numbers of articles done and in all.

        Raises:
            OSError, ArchiveError, SQLAlchemyError: Something cannot be written.
        """
        done = RereadResult()
        guesses: list[Reading] = []
        with self._pool(len(ids)) as read_groups:
            for readings in read_groups(self._groups(ids)):
                self._count(done, readings, guesses)
                progress(done.articles, len(ids))
        # Results of the generic extractor can be judged only when all are there.
        believed = [reading for reading in guesses if reading.id not in self._rejected]
        for reading in guesses:
            if reading.id in self._rejected:
                reading.reason, reading.article, reading.changes = self._rejected[reading.id], None, ()
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
                if row.state != State.DROPPED  # by a pipeline of the user's
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

            def read_groups(groups: Iterable[list[StoredPages]]) -> Iterator[list[Reading]]:
                rest = iter(groups)
                waiting = [pool.submit(read, group) for group in islice(rest, 2 * self._workers)]
                while waiting:
                    yield waiting.pop(0).result()
                    waiting += [pool.submit(read, group) for group in islice(rest, 1)]

            yield read_groups

    def _count(self, done: RereadResult, readings: Sequence[Reading], guesses: list[Reading]) -> None:
        """Count *readings*, take those that change something, and add those of no known layout to *guesses*."""
        sure: list[Reading] = []
        for reading in readings:
            done.articles += 1
            done.damaged += reading.damaged
            if is_guess(reading.layout) and (article := reading.article or reading.archived):
                reason, others = self._shared_content.check(article)
                self._rejected |= dict.fromkeys([reading.id, *others], reason) if reason else {}
            if reading.article is not None:
                (guesses if is_guess(reading.layout) else sure).append(reading)
            elif reading.reason or not reading.digest:
                done.unread.append(reading)
            else:
                done.same += 1
        self._write(done, sure)

    def _write(self, done: RereadResult, readings: Sequence[Reading]) -> None:
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
            rendered.append(RenderedArticle(reading.article, paths, text, FetchReason.REREAD, None, changes))
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
                stored.copy_to(image, "known")
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
    return [read_again(stored, options, _dictionaries if dictionaries is None else dictionaries) for stored in group]
