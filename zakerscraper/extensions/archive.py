"""The archivist: turns a crawl's events into entries of the archive and of the run's books.

Spiders and pipelines tell it what happened; it alone knows archive, books and output folder.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
import os
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Self

from scrapy import Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem, NotConfigured
from scrapy.http import Response
from sqlalchemy import Row
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from twisted.python.failure import Failure

from zakerscraper.archive.batching import Batcher
from zakerscraper.archive.engine import cause
from zakerscraper.archive.integrity import check_archive
from zakerscraper.archive.records import BLOCKED, DROPPED, EXPORTED, GONE, PENDING, from_text
from zakerscraper.archive.retry import is_outage
from zakerscraper.archive.state import MAX_ATTEMPTS
from zakerscraper.archive.store import Archive, Known
from zakerscraper.config import Options
from zakerscraper.exceptions import ArchiveError, ArticleNotFoundError, ParseError, RequestCancelledError, ZakerError
from zakerscraper.extensions.feed_checks import FeedWatch
from zakerscraper.items import Article, LeftOut, ListEntry, WalkEnd
from zakerscraper.run_report.files import RUNS_FOLDER, remove_old_runs, run_name
from zakerscraper.run_report.report import RunReport
from zakerscraper.run_report.status import EXPORTED as BOOKED_EXPORTED
from zakerscraper.run_report.status import (
    FAILED,
    KNOWN,
    LIST_BLOCKED,
    LIST_FAILED,
    LIST_INCOMPLETE,
    LIST_OK,
    LIST_OPEN_API,
    LIST_UNREADABLE,
    OK,
    SKIPPED,
)
from zakerscraper.run_report.status import GONE as BOOKED_GONE
from zakerscraper.services.legacy_import.matching import is_same, recognised
from zakerscraper.services.save_article import DocumentWriter, Rendered, Standing, is_of_one_article
from zakerscraper.services.save_images import PictureStore
from zakerscraper.storage.base import archive_file, output_folder
from zakerscraper.storage.local import STATE_FOLDER
from zakerscraper.utils.log_dedup import LogDedup
from zakerscraper.utils.redact import hidden
from zakerscraper.utils.text import same_but_for_spaces
from zakerscraper.zaker.channels import API_CATEGORIES, CHANNELS, list_identity
from zakerscraper.zaker.hosts import Pause
from zakerscraper.zaker.pages import FALLBACK
from zakerscraper.zaker.urls import article_url

logger = logging.getLogger(__name__)

SITE_REFUSES = object()
"""Scrapy's kind of a signal: this run found that the site refuses. Its receivers are given the reason, one line."""

_UNSAFE = re.compile(r"[^A-Za-z0-9-]+")
_KEPT_PAGES = 50
"""So many unreadable pages are kept in a run; the next redesign is understood from a few."""
_KEPT_FALLBACKS = 3
_TOLD_ERRORS = 3
_KEPT_BYTES = 1024 * 1024
"""So much of an unreadable page is kept."""

_TOLD_CUT_OFFS = 20
_GATHERED_FOR = 0.1
"""Seconds at most in which articles are gathered that go to disk and into the archive together."""
_SETTLED = frozenset({EXPORTED, GONE, DROPPED, BLOCKED})
"""States of articles that are not fetched by themselves."""
_ENDS = {
    "shutdown": "the run was stopped",
    "cannot_write": "nothing can be written",
    "queue_lost": "Redis could not be reached",
    "closespider_timeout": "the run's time was up (CLOSESPIDER_TIMEOUT)",
}
"""Scrapy's reasons for an early end, in words."""

WHAT_TO_DO = (
    "What you can do: wait some hours, raise DOWNLOAD_DELAY (-s DOWNLOAD_DELAY=5), pass the cookies of your own browser"
    " session with ZAKER_COOKIES, or ask for what the open API lists, whose articles the app host has"
    " (ZAKER_ARTICLE_HOST=auto): `scrapy crawl hot`, or `scrapy crawl category -a id=科技`, which also takes"
    f" {'、'.join(name for number, name in CHANNELS.items() if number in API_CATEGORIES and name != '科技')}"
)


class ArchiveExtension:
    """Archive, books and output folder of one run. `crawler.get_extension(ArchiveExtension)` gives it.

    pictures: those that this run saves. picture_hosts_answer: whether one of their hosts has told this run anything
    but that it is out of order.
    """

    def __init__(self, crawler: Crawler, options: Options) -> None:
        self.crawler = crawler
        self.options = options
        spider = crawler.spider
        assert spider is not None
        self._is_archived: bool = getattr(spider, "fetches_articles", True)
        """Whether what this run fetches goes into the archive."""
        self._feeds = FeedWatch(crawler)
        started_at = datetime.now(UTC)
        self.run = run_name(spider.name, started_at)
        self.books = RunReport(spider.name, dict(getattr(spider, "arguments", {})), started_at)
        self.folder = output_folder(options.output, self.run)
        self.answers: Counter[str] = Counter()
        self.failures, self.picture_failures = LogDedup(), LogDedup()
        self.unsent: set[str] = set()
        """What `not_sent` was told of."""
        self.picture_hosts_answer = False
        self.queue_is_lost = False
        """Whether `queue_lost` was told."""
        self.closing_notes: list[Callable[[], str]] = []
        """What makes notes of the summary as the run ends; "" for none."""
        self._doubtful: list[str] = []
        self._lacking: list[str] = []
        """Articles that were exported with pictures missing."""
        self._edited: list[str] = []
        """Documents that the user has edited, and that stay so."""
        self._deleted: list[str] = []
        """Documents that the user has deleted, and that stay so."""
        self._fell_back = ""
        self._waiting = self._given_up = 0
        self._elsewhere = 0
        self._taken_cut_off = 0
        self._withdrawn: dict[str, str] = {}
        self._closing: asyncio.Task[None] | None = None
        try:
            self.folder.open()
        except OSError as error:
            where = (self.folder.root and error.filename) or options.output
            raise ArchiveError(f"cannot write to the output folder {where}: {error.strerror}") from None
        url = options.archive_url or Archive.file_url(archive_file(self.folder))
        check_archive(url, self.folder)
        self.archive = Archive(url, self.run, job=self._job())
        try:
            self.archive.enter()
            self.folder.clear(self.archive.live)
            self.pictures = PictureStore(self.archive, self.folder)
            self._writer = DocumentWriter(self.archive, self.folder)
            self._writing = Batcher(self._write, _GATHERED_FOR, self._are_more_under_way)
            self._begin(started_at)
            self._waiting_before = self.archive.waiting_ids(started_at) if self._is_archived else frozenset()
            self.paces = self.archive.paces()
            self.pauses = self.archive.pauses()
        except BaseException:
            self.folder.close()
            self.archive.close()
            raise

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        if not hasattr(crawler.spider, "arguments"):
            raise NotConfigured  # `scrapy shell` and the like have no spider of ours and are no run
        archivist = cls(crawler, Options.from_settings(crawler.settings))
        crawler.signals.connect(archivist.spider_error, signals.spider_error)
        crawler.signals.connect(archivist.item_dropped, signals.item_dropped)
        crawler.signals.connect(archivist.item_error, signals.item_error)
        crawler.signals.connect(archivist.item_scraped, signals.item_scraped)
        crawler.signals.connect(archivist.spider_closed, signals.spider_closed)
        return archivist

    def _job(self) -> str:
        """Return the job that this run shares with others, "" for none."""
        if not self.options.redis_url:
            return ""
        from zakerscraper.run_report.job import job_name

        return job_name(self.books.spider, self.books.arguments)

    # What spiders tell

    def due(self, limit: int | None) -> list[ListEntry]:
        """Return the articles of earlier runs that are pending and due, at most *limit*; this run has them now."""
        entries = self.archive.claim_due(now=datetime.now(UTC), at_most=limit)
        if not self.options.redis_url:
            for entry in entries:
                self.books.listed(entry.id, entry.url, entry.title)
        return entries

    def incomplete(self, limit: int | None) -> list[Article]:
        """Return archived articles with missing pictures that are due, at most *limit*; this run has them now."""
        if not self.options.download_images:
            return []
        return self.archive.claim_incomplete(now=datetime.now(UTC), at_most=limit)

    def listed(
        self,
        entries: Sequence[ListEntry],
        left_out: Sequence[LeftOut] = (),
        *,
        list_url: str = "",
        again: bool,
        limit: int | None,
        unfinished_since: str | None = None,
    ) -> tuple[list[ListEntry], bool]:
        """Remember what a list page shows; return what this run is to fetch of it, and whether all was known before.

        list_url: the address of the list's first page, "" for articles that were named one by one. again: whether
        archived articles are fetched again. limit: how many this run may still fetch, None for any number; those beyond
        it are skipped, and pending. unfinished_since: what `begin_walk` gave; articles first seen
        since then do not count as known before.
        """
        fresh = [entry for entry in entries if self.books.listed(entry.id, entry.url, entry.title)]
        for one in left_out:
            key = one.url or one.title
            if self.books.listed(key, one.url, one.title):
                self.books.settle(key, SKIPPED, one.reason)
        if list_url:
            shown = [*(entry.id for entry in entries), *(one.url or one.title for one in left_out)]
            self.books.record_list(list_url, LIST_OK, articles=shown)
        states = self.archive.remember(
            fresh,
            now=datetime.now(UTC),
            again=again,
            claim_at_most=limit,
            recognise=recognised,
        )
        mine = []
        for entry in fresh:
            state = states[entry.id]
            if state.mine:
                # An article stays in the section in which it was first seen, and so in its folder.
                mine.append(replace(entry, section=state.section))
                if self.options.redis_url:
                    self.hand_over(entry)
            elif state.state in {EXPORTED, GONE} and not again:
                self.books.settle(entry.id, KNOWN)
            elif state.state == BLOCKED:
                self.books.settle(entry.id, SKIPPED, "blocked by `scrapy archive forget --block`")
            elif state.state == DROPPED and not again:
                self.books.settle(entry.id, SKIPPED, state.reason)
            elif state.claimed_by is not None:
                self._elsewhere += 1
                self.books.settle(entry.id, SKIPPED, "another run is fetching it")
            elif limit is not None and len(mine) >= limit:
                self.books.settle(entry.id, SKIPPED, "over the limit of this run; pending")
            else:
                # Not archived, and so no success, though this run does not try it again.
                if state.next_attempt_at is None:
                    self._given_up += 1
                else:
                    self._waiting += 1
                self.books.settle(entry.id, FAILED, _why_not_tried(state))
        settled = {id_ for id_, state in states.items() if not state.mine and state.state in _SETTLED}
        known = (entry.id in settled for entry in entries)
        since = unfinished_since
        seen_before = since is None or all(state.first_seen_at < since for state in states.values())
        return mine, all(known) and seen_before

    def list_begins(self, url: str) -> None:
        """Note that the list at *url* is about to be asked for."""
        number, name = list_identity(url)
        self.books.record_list(url, number=number, name=name)

    def begin_walk(self, url: str, pages: int) -> str | None:
        """Note that a walk of at most *pages* pages down the list at *url* begins.

        Returns since when earlier ones are unfinished, None where there are none.
        """
        return self.archive.begin_walk(url, pages=pages, now=datetime.now(UTC))

    def end_walk(self, url: str, end: WalkEnd) -> None:
        """Note that the walk down the list at *url* has ended."""
        self.archive.end_walk(url, end)

    def list_read(self, url: str, *, entries: int, layout: str) -> int:
        """Remember the first page of a list; return how many entries it had when it last had any."""
        self.books.layouts[layout] += 1
        return self.archive.list_read(url, entries=entries, layout=layout, now=datetime.now(UTC))

    def unreadable_list(self, reason: str, response: Response, list_url: str, outcome: str = LIST_UNREADABLE) -> None:
        """Note that a page of the list at *list_url* could not be understood, and keep it. outcome: see `RunReport`."""
        kept = self._keep_page(response)
        self.books.record_list(list_url, outcome, reason + kept)
        self.books.note(f"{response.url}: {reason}{kept}")
        logger.error("List <%s>: %s%s", response.url, reason, kept)

    def list_cut_off(self, url: str, reason: str, list_url: str) -> None:
        """Note that the page at *url* of the list at *list_url* broke off; its entries so far have been taken."""
        self.books.record_list(list_url, LIST_INCOMPLETE, reason)
        self.books.cut_short = True
        self.books.note(f"{url}: {reason}; what stands below is looked for by the next run")
        logger.warning("List <%s>: %s; what stands below is looked for by the next run", url, reason)

    def is_believed(self, key: str, digest: str) -> bool:
        """Count an answer that is cut off; tell whether it is all that the site has, after equal ones hours apart.

        Args:
            key: the article's id or the list's address.
            digest: of what there is of it.
        """
        return self.archive.count_cut_off(key, digest, now=datetime.now(UTC))

    def taken_cut_off(self, url: str, reason: str) -> None:
        """Note that what is at *url* has been taken though it is cut off."""
        self._taken_cut_off += 1
        if self._taken_cut_off <= _TOLD_CUT_OFFS:
            self.books.note(f"{url}: {reason}; taken as it is, as it has come so again and again")
        logger.warning("Taken as it is, though cut off: <%s>: %s", url, reason)

    def list_failed(self, url: str, reason: str, list_url: str) -> None:
        """Note that the page at *url* of the list at *list_url* could not be fetched."""
        self.books.record_list(list_url, LIST_FAILED, reason)
        self.books.note(f"{url}: {reason}")
        logger.error("List <%s>: %s", url, reason)

    def reader_broke(self, error: Exception, response: Response) -> str:
        """Note that an exception nobody thought of left a reader: an error of ours. Return words for it."""
        reason = f"{type(error).__name__}: {error}"
        if self.books.errors < _TOLD_ERRORS:
            logger.error("The reader broke over <%s>", response.url, exc_info=error)
            kept = self._keep_page(response)
            self.books.note(f"{response.url}: {reason}{kept}; this is an error in zakerscraper, please report it")
        self.books.errors += 1
        return reason

    def list_read_elsewhere(self, list_url: str, why: str) -> None:
        """Note that the open API gave the list at *list_url*. why: why www did not."""
        self.books.record_list(list_url, LIST_OPEN_API, why)

    def list_blocked(self, url: str, reason: str, list_url: str) -> None:
        """Note that the site refuses the page at *url* of a list that no other host has. The run goes on."""
        self.books.record_list(list_url, LIST_BLOCKED, reason)
        self.books.note(f"{url}: {reason}")
        logger.info("List <%s>: %s", url, reason)

    def fallback(self, response: Response, reason: str) -> None:
        """Tell, once a run, that a page needed the reader of last resort, and keep the first such pages."""
        count = self.crawler.stats.get_value("zaker/fallback", 0)
        self.crawler.stats.inc_value("zaker/fallback")
        kept = self._keep_page(response) if count < _KEPT_FALLBACKS else ""
        if not self._fell_back:
            self._fell_back = (
                f"{response.url}: no known layout matches this page ({reason}); it was read by structure (fallback),"
                f" as others like it are. `scrapy doctor {response.url}` shows how{kept}"
            )
            logger.warning(self._fell_back)

    def archived(self, id_: str) -> Article | None:
        """Return the article *id_* as it is archived, None where it is not."""
        return self.archive.stored(id_)[0]

    def withdraw(self, ids: Iterable[str], reason: str) -> None:
        """Take back what this run exported of *ids*: their documents are deleted and they are pending."""
        for id_ in ids:
            if self.books.outcome(id_) != BOOKED_EXPORTED:
                self._withdrawn[id_] = reason  # its pictures may still be on their way
                continue
            # Before its place is free for another article, not after.
            kept = self._writer.discard(id_) is Standing.EDITED
            self.archive.withdraw(id_, reason, now=datetime.now(UTC), keep_place=kept)
            self.books.layouts[FALLBACK] -= 1
            self.books.unreadable_articles += 1
            self._settle(id_, FAILED, reason)
            logger.warning("Taken back: %s <%s>: %s", self.books.title(id_) or id_, article_url(id_), reason)

    def blocked(self, url: str, reason: str, *, advice: str = WHAT_TO_DO) -> None:
        """End the run, as the site refuses; what is not fetched yet stays pending. advice: to the user, "" for none."""
        if not self.books.blocked:
            self.crawler.signals.send_catch_log(SITE_REFUSES, reason=f"{url}: {reason}")
            self._blocked(f"{url}: {reason}", advice)

    def blocked_elsewhere(self, found: str) -> None:
        """End the run, as another worker found that the site refuses. found: which one, and what."""
        if not self.books.blocked:
            self._blocked(found, WHAT_TO_DO)

    def _blocked(self, found: str, advice: str) -> None:
        self.books.blocked = found
        self.books.note(f"{found}. {advice}" if advice else found)
        self._end("blocked")

    def not_sent(self, key: str) -> None:
        """Note that a request did not leave, as the run is ending; what it was for stays pending.

        key: the id of the article that it was for, or the address of the list. Where workers share a queue, that gets
        the request back, and another worker may send it.
        """
        self.unsent.add(key)
        self.books.cut_short = True
        if self.options.redis_url:
            self.books.hand_over(key)

    def failed(self, id_: str, reason: str, response: Response | None = None, *, unreadable: bool = False) -> None:
        """Remember that an article failed; it is pending, and the next run takes it first."""
        kept = ""
        if unreadable:
            self.books.unreadable_articles += 1
            kept = self._keep_page(response) if response is not None else ""
        # Where this run has read no page at all, the site is away or another one.
        outage = not self.books.layouts.total()
        known = self.archive.failed(id_, reason, now=datetime.now(UTC), outage=outage)
        if known and known.state == PENDING and known.next_attempt_at is None:
            reason += f"; given up after {known.attempts} attempts"
            self._given_up += 1
        self._settle(id_, FAILED, reason + kept)
        told = logger.warning if self.failures.worth_telling(reason) else logger.info
        told("Failed: %s <%s>: %s%s", self.books.title(id_) or id_, article_url(id_), reason, kept)

    def gone(self, id_: str, reason: str, *, doubtful: bool = False) -> None:
        """Remember that the site has an article no more.

        doubtful: judged so from a page without a body or an address that leads elsewhere, which an outage or a
        redesign of the site would look like, too. An article that was archived before stays so.
        """
        article, _ = self.archive.stored(id_)
        if article is not None:
            self.archive.gone(id_, reason, now=datetime.now(UTC))
            self._settle(id_, BOOKED_GONE, f"{reason}; what was archived is kept")
            logger.info("Gone, but archived: %s <%s>: %s", article.title, article.url, reason)
            return
        self._writer.discard(id_)  # before its place is free for another article, not after
        state = self.archive.gone(id_, reason, now=datetime.now(UTC))
        if doubtful:
            self._doubtful.append(id_)
            self.books.doubtful_articles += 1
        if state == PENDING:
            reason = f"{reason}: perhaps deleted; it is pending until the site answers the same on another day"
            self._settle(id_, FAILED, reason)
        else:
            self._settle(id_, BOOKED_GONE, reason)
        logger.info("Gone: %s <%s>: %s", self.books.title(id_) or id_, article_url(id_), reason)

    def results(self, url: str, given_out: int, over_limit: int) -> None:
        """Note the results of a search, which carry no address: *given_out* as data, the others over the limit."""
        keys = [f"result {number + 1}" for number in range(given_out + over_limit)]
        self.books.record_list(url, LIST_OK, articles=keys)
        for number, key in enumerate(keys):
            self.books.listed(key, "", key)
            if number < given_out:
                self.books.settle(key, BOOKED_EXPORTED)
            else:
                self.books.settle(key, SKIPPED, "over the limit of this run")

    # What the queue tells, where workers share one

    def hand_over(self, entry: ListEntry) -> None:
        """Note that *entry* is to be fetched by any worker: it stands in the books of the one that takes it."""
        self.books.hand_over(entry.id)

    def taken(self, entry: ListEntry, *, again: bool) -> bool:
        """Note that this worker has taken the request for *entry* from the queue; tell whether it is to be fetched.

        again: whether one for the article was in the queue before, as its first worker was silent for long; then
        another worker may have finished it already.
        """
        if not self.books.listed(entry.id, entry.url, entry.title):
            return True  # on its way again: a redirect, another attempt
        if not again:
            return True
        try:
            state = self.archive.state(entry.id)
        except (OSError, SQLAlchemyError) as error:
            self.cannot_write(error)
            return False
        if state is None:
            self.books.settle(entry.id, SKIPPED, "it has been forgotten while it was in the queue")
        elif state == DROPPED:
            self.books.settle(entry.id, SKIPPED, "dropped by a pipeline")
        elif state != PENDING:
            self.books.settle(entry.id, KNOWN)
        return state == PENDING

    def left_behind(self) -> list[ListEntry]:
        """Return what the job has claimed and nobody has finished; asked when its queue is empty."""
        try:
            return self.archive.left_behind()
        except (OSError, SQLAlchemyError) as error:
            self.cannot_write(error)
            return []

    def unreadable_request(self, reason: str) -> None:
        """Note that a request of the queue was set aside, as no worker can read it."""
        self.books.errors += 1
        self.books.note(f"a request in the queue cannot be read and is set aside: {reason}; its article is pending")

    # What middlewares tell

    def answered(self, *, refused: bool) -> None:
        """Count an answer to a request for a list or an article."""
        self.answers["refused" if refused else "accepted"] += 1

    def slowed(self, host: str, delay: float) -> None:
        """Remember the pace that *host* has taught, for all runs."""
        self.archive.learn_pace(host, delay, now=datetime.now(UTC))

    def left_alone(self, host: str, pause: Pause) -> None:
        """Remember that *host* does not answer, for all runs."""
        self.pauses[host] = pause
        self.archive.save_pause(host, pause)

    def answers_again(self, host: str) -> None:
        """Remember that *host*, which did not answer, does."""
        del self.pauses[host]
        self.archive.end_pause(host)

    # What pipelines tell

    def settle_in(self, article: Article) -> None:
        """Put *article* where its document lies already, if it turns out to be an imported one.

        One that is archived keeps its title where the site writes it with other spaces now (`5月9日`, `5 月 9 日`).
        """
        held, _ = self.archive.stored(article.id)
        if held is not None and same_but_for_spaces(held.title, article.title):
            article.title = held.title
        if imported := self.archive.take_over(article, is_same):
            article.section, article.categories = imported.section, imported.categories

    async def exported(self, article: Article, paths: Sequence[str], text: str) -> None:
        """Write the document *text* of *article* to the first of *paths* it can have, and remember it as exported.

        Returns when both have happened. Raises ParseError for an article that has been withdrawn meanwhile, and
        what writing raises (OSError, ArchiveError, SQLAlchemyError).
        """
        if reason := self._withdrawn.get(article.id):
            raise ParseError(reason)
        rendered = Rendered(article, paths, text)
        await self._writing.do(rendered)
        if rendered.kept is Standing.EDITED:
            self.books.count_edited(article.id)
            self._edited.append(article.document)
        elif rendered.kept is Standing.DELETED:
            self._deleted.append(article.document)
        if any(picture.status == "failed" for picture in article.images):
            self._lacking.append(article.id)
        if self.books.has(article.id):
            self.books.layouts[article.layout] += 1
        self._settle(article.id, BOOKED_EXPORTED)
        logger.info("Exported: %s <%s>: %s", article.title, article.url, article.document)
        if reason := self._withdrawn.pop(article.id, ""):
            self.withdraw([article.id], reason)

    def _are_more_under_way(self, waiting: int) -> bool:
        """Tell whether anything is being fetched or read beside so many articles, which are *waiting* to be written."""
        engine = self.crawler.engine
        answers = engine.scraper.slot if engine else None
        if engine is None or answers is None:
            return False
        # Articles whose pictures are fetched again come from no answer.
        others = max(len(answers.active) + len(answers.queue), answers.itemproc_size)
        return bool(engine.downloader.active) or others > waiting

    def _write(self, group: Sequence[Rendered]) -> list[Exception | None]:
        """Write a group of documents; called in a thread."""
        pictures = self.pictures.unremembered()
        errors = self._writer.write(group, pictures)
        if None in errors:
            self.pictures.remembered(pictures)
        return errors

    def picture(self, status: str) -> None:
        """Count a picture of an article by its status."""
        self.books.pictures[status] += 1
        self.crawler.stats.inc_value(f"zaker/pictures/{status}")

    def cannot_write(self, error: Exception) -> None:
        """End the run: what it fetches cannot be kept (a full disk, missing rights). All that is open stays pending."""
        # Without the number of the error and the name of a file that is gone by now.
        why = error.strerror if isinstance(error, OSError) and error.strerror else cause(error)
        away = isinstance(error, DBAPIError) and is_outage(error)
        named = getattr(error, "filename", None)
        where = os.path.dirname(named) if isinstance(named, str) else ""
        within = self.folder.root is not None and where.startswith(str(self.folder.root))
        folder = where if within else self.folder
        reason = f"cannot reach the archive's database: {why}" if away else f"cannot write to {folder}: {why}"
        if self._closing is None:
            self.books.errors += 1
            self.books.note(reason)
            self._end("cannot_write")

    def queue_lost(self, reason: str) -> None:
        """End the run, as Redis is away for longer than is waited for. All that is open stays pending."""
        self.queue_is_lost = True
        if self._closing is None:
            self.books.errors += 1
            self.books.note(reason)
            self._end("queue_lost")

    def _end(self, reason: str) -> None:
        # Not by raising CloseSpider: pipelines cannot, and from an errback Scrapy logs it with a traceback each time.
        if self._closing is None:
            closing = self.crawler.engine.close_spider_async(reason=reason)
            self._closing = asyncio.get_running_loop().create_task(closing)

    # Signals

    def spider_error(self, failure: Failure, response: Response | None, spider: Spider) -> None:
        """An exception left a callback: a bug of ours, or of what a page made ours meet."""
        if isinstance(failure.value, OSError | SQLAlchemyError):
            self.cannot_write(failure.value)
            return
        self.books.errors += 1
        where = f"{response.url}: " if response is not None else ""
        self.books.note(f"{where}{type(failure.value).__name__}: {failure.value}")

    def item_dropped(self, item: Any, response: Response | None, exception: DropItem) -> None:
        """A pipeline wants no document of an article: ours, as it has no body, or one of the user's."""
        id_ = _article_id(item, response)
        if not id_:
            return
        try:
            if isinstance(exception.__cause__, ArticleNotFoundError):
                self.gone(id_, str(exception.__cause__), doubtful=True)
            elif self.books.outcome(id_) != BOOKED_EXPORTED:
                self._dropped(id_, exception)
        except (OSError, SQLAlchemyError) as error:
            self.cannot_write(error)

    def _dropped(self, id_: str, exception: DropItem) -> None:
        why = " ".join(str(exception).split())
        reason = f"dropped by a pipeline: {why}" if why else "dropped by a pipeline"
        if self.archive.dropped(id_, reason) == EXPORTED:
            reason += "; what was archived is kept"
        self._settle(id_, SKIPPED, reason)
        logger.info("Dropped: %s <%s>: %s", self.books.title(id_) or id_, article_url(id_), reason)

    def item_scraped(self, item: Any, response: Response | None) -> None:
        """All pipelines are through with an item.

        Where one has made something else of an article before its document was written, the article has failed:
        nothing else would ever be heard of it.
        """
        id_ = _article_id(item, response)
        if id_ and not isinstance(item, Article) and self.books.has(id_) and not self.books.outcome(id_):
            kind = type(item).__name__
            reason = f"a pipeline made {kind} of it before its document was written; give it a number over 400"
            try:
                self.failed(id_, reason)
            except SQLAlchemyError as error:
                self.cannot_write(error)

    def item_error(self, item: Any, response: Response | None, failure: Failure) -> None:
        """A pipeline broke over an article."""
        id_ = _article_id(item, response)
        error = failure.value
        if isinstance(error, OSError | SQLAlchemyError) and not is_of_one_article(error):
            self.cannot_write(error)
        elif not id_:
            return
        elif isinstance(error, RequestCancelledError):
            self.not_sent(id_)
        else:
            try:
                unreadable = isinstance(error, ParseError)
                if not isinstance(error, OSError | SQLAlchemyError | ZakerError):
                    self.books.errors += 1
                self.failed(id_, _in_words(error), response if unreadable else None, unreadable=unreadable)
            except SQLAlchemyError as lost:
                self.cannot_write(lost)

    async def spider_closed(self, reason: str) -> None:
        """Write the summary and let archive and folder go, once Scrapy's feeds are stored as far as they can be."""
        books = self.books
        self._note_feeds(await self._feeds.failures())
        finished_at = datetime.now(UTC)
        for what, repeats in (("articles", self.failures), ("pictures", self.picture_failures)):
            for why, count in repeats.untold().items():
                logger.warning("%d more %s failed alike: %s", count, what, why)
        if self._fell_back:
            pages = self.crawler.stats.get_value("zaker/fallback", 0)
            books.note(f"{self._fell_back}. {pages} pages of this run were read so: look at a few of their documents")
        if self._given_up:
            books.note(
                f"{self._given_up} articles are given up after {MAX_ATTEMPTS} attempts; `scrapy archive retry` tries"
                " them again, `scrapy archive` shows why they failed"
            )
        if self._elsewhere:
            books.note(f"{self._elsewhere} articles are another run's, which is fetching them; its end tells of them")
        if self._edited:
            books.note(f"documents edited by hand, which stay as they are: {named(self._edited)}")
        if edited := self.pictures.edited():
            books.note(f"pictures edited by hand, which stay as they are: {named(edited)}")
        if self._deleted:
            books.note(
                f"documents deleted by hand, which stay so: {named(self._deleted)}; `scrapy archive restore` brings"
                " them back"
            )
        if self.answers["refused"] and not self.answers["accepted"] and not books.blocked:
            books.blocked = "nothing but refusals"
            books.note(f"the site refused each of {self.answers['refused']} requests. {WHAT_TO_DO}")
        why = "the site refused" if books.blocked else _ENDS.get(reason, f"the run ended before it ({reason})")
        books.settle_open_lists(why, elsewhere=bool(self.options.redis_url))
        for note in filter(None, (make() for make in self.closing_notes)):
            books.note(note)
        if not books.blocked and any(one["outcome"] == LIST_BLOCKED for one in books.lists()):
            books.note(WHAT_TO_DO)
        if open_count := books.open_count():
            books.settle_open(why)
            books.note(f"{open_count} articles were not fetched: {why}; they are pending")
        try:
            if pictures := self.pictures.unremembered():
                self.folder.sync()
                self.archive.pictures_saved(pictures, now=finished_at)
            if self._lacking and not self.picture_hosts_answer:
                self.archive.keep_trying(self._lacking, now=finished_at)
                books.note(
                    f"no picture could be had for {len(self._lacking)} articles, as no host of pictures answered; later"
                    " runs try again"
                )
            if books.too_many_gone():
                self._take_back()
            books.pending = self.archive.count(PENDING)
            books.waiting = sum(
                not books.has(id_) for id_ in self._waiting_before & self.archive.waiting_ids(finished_at)
            )
            if waiting := self._waiting + books.waiting:
                books.note(
                    f"{waiting} articles wait for their next attempt ({books.waiting} of them on no list of this run);"
                    " `scrapy archive` shows them, `scrapy archive retry` makes them due now"
                )
            # The summary comes before the word that the run has ended, so that a kill in between loses none.
            self.summary = self._summarise(reason, finished_at)
            self.archive.end_run(verdict=self.summary["verdict"], counts=books.counts(), now=finished_at)
            remove_old_runs(self.folder, finished_at - timedelta(days=self.options.keep_runs))
        except (OSError, SQLAlchemyError) as error:
            books.errors += 1
            books.note(f"the archive could not be written: {cause(error)}")
            self.summary = self._summarise(reason, finished_at)
        self.crawler.stats.set_value("zaker/verdict", self.summary["verdict"])
        for name, count in self.summary["counts"].items():
            self.crawler.stats.set_value(f"zaker/{name}", count)
        self.folder.close()
        self.archive.close()

    def _take_back(self) -> None:
        """Make pending again what was taken for gone in a run in which most was."""
        reason = "taken for gone when most articles seemed to be"
        self.archive.doubt(self._doubtful, reason, now=datetime.now(UTC))
        for id_ in self._doubtful:
            self._settle(
                id_, FAILED, f"{self.books.reason(id_)}; not believed, as most articles of this run are the like"
            )

    def _note_feeds(self, failures: Iterable[str]) -> None:
        for failure in failures:
            self.books.errors += 1
            again = "scrapy export writes the articles again" if self._is_archived else "crawl again"
            self.books.note(f"{failure}; {again}")

    def _summarise(self, reason: str, finished_at: datetime) -> dict[str, Any]:
        failures, notes = self._feeds.settle(is_success=self.books.verdict(reason) == OK)
        self._note_feeds(failures)
        for note in notes:
            self.books.note(note)
        summary = self.books.summary(reason, finished_at)
        self._write_summary(f"{self.run}.json", summary)
        return summary

    summary: dict[str, Any] | None = None
    """The run's summary, once it has ended."""

    def _begin(self, now: datetime) -> None:
        self.archive.begin_run(
            spider=self.books.spider,
            arguments=self.books.arguments,
            now=now,
            tell=lambda dead: self._tell_of_dead(dead, now),
            feeds=[hidden(str(uri)) for uri in self.crawler.settings.getdict("FEEDS")] if self._is_archived else [],
        )

    def _tell_of_dead(self, dead: Sequence[Row[Any]], now: datetime) -> None:
        for row in dead:
            lacking = ""
            if feeds := json.loads(row.feeds or "[]"):
                lacking = (
                    f"; its feeds ({', '.join(feeds)}) may lack articles that are archived: `scrapy export` writes them"
                    " again"
                )
            self.books.note(
                f"the run {row.name} never ended (killed?); what it had not finished is taken up again{lacking}"
            )
            logger.warning("The run %s never ended; what it had not finished is taken up again", row.name)
            if self.folder.size(f"{RUNS_FOLDER}/{row.name}.json") is None:
                books = RunReport(row.spider, json.loads(row.arguments), from_text(row.started_at), errors=1)
                books.note(f"the run never ended; noticed by {self.run}")
                self._write_summary(f"{row.name}.json", books.summary("killed", now), last=False)

    def _settle(self, id_: str, outcome: str, reason: str = "") -> None:
        # An article of an earlier run whose pictures are fetched again has not been listed by this one.
        if self.books.has(id_):
            self.books.settle(id_, outcome, reason)

    def _write_summary(self, name: str, summary: dict[str, Any], *, last: bool = True) -> None:
        data = (json.dumps(summary, ensure_ascii=False, indent=2) + "\n").encode()
        paths = [f"{RUNS_FOLDER}/{name}", *([f"{STATE_FOLDER}/last-run.json"] if last else [])]
        try:
            for path in paths:
                self.folder.write(path, data)
        except OSError as error:
            logger.error("The run's summary could not be written: %s", error)

    def _keep_page(self, response: Response) -> str:
        """Keep a page that no reader understood; return words that say where."""
        count = self.crawler.stats.get_value("zaker/unreadable/kept", 0)
        if count >= _KEPT_PAGES:
            return ""
        name = _UNSAFE.sub("-", response.url.split("://", 1)[-1])[:80].strip("-")
        digest = hashlib.sha256(response.body).hexdigest()[:8]
        path = f"{STATE_FOLDER}/unreadable/{name}-{digest}.html"
        try:
            self.folder.write(
                path, f"<!-- {response.url.replace('--', '%2D%2D')} -->\n".encode() + response.body[:_KEPT_BYTES]
            )
        except OSError as error:
            logger.error("The unreadable page could not be kept: %s", error)
            return ""
        self.crawler.stats.inc_value("zaker/unreadable/kept")
        return f" (page kept as {path})"


def named(paths: Sequence[str], most: int = 5) -> str:
    """Return *paths* in a sentence, the first of them by name."""
    rest = f" and {len(paths) - most} more" if len(paths) > most else ""
    return f"{len(paths)} ({', '.join(paths[:most])}{rest})"


def _why_not_tried(state: Known) -> str:
    if state.next_attempt_at is None:
        return f"given up after {MAX_ATTEMPTS} attempts ({state.reason})"
    due = from_text(state.next_attempt_at)
    return f"waits for its next attempt at {due:%Y-%m-%d %H:%M} (+08:00; {state.reason})"


def _article_id(item: Any, response: Response | None) -> str:
    """Return the id of the article that *item* is, or was before a pipeline made something else of it; "" for none."""
    if isinstance(item, Article):
        return item.id
    entry = response.request.cb_kwargs.get("entry") if response is not None and response.request is not None else None
    return entry.id if isinstance(entry, ListEntry) else ""


def _in_words(error: BaseException | None) -> str:
    if isinstance(error, OSError) and error.strerror:
        return f"cannot be written: {error.strerror}"
    if isinstance(error, SQLAlchemyError):
        return f"cannot be archived: {cause(error)}"
    return str(error) if isinstance(error, ZakerError) else f"{type(error).__name__}: {error}"
