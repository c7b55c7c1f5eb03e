"""Replaces the entries of lists by requests for the articles that the archive does not have."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from math import inf
from time import monotonic
from typing import Any, Protocol, Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.http import Response
from scrapy.statscollectors import StatsCollector

from zakerscraper import signals
from zakerscraper.archive.errors import SQLAlchemyError
from zakerscraper.archive.visits import NO_VALIDATORS, Validators
from zakerscraper.exceptions import EmptyListError, ParseError, TruncatedPageError
from zakerscraper.items import (
    EVER,
    Article,
    LeftOut,
    ListEntry,
    ListPageInfo,
    SearchResult,
    Walk,
    WalkEnd,
    requested_entry,
    requested_walk,
)
from zakerscraper.run_report.status import ListOutcome
from zakerscraper.services.claims import ArticleClaims
from zakerscraper.services.crawl_session import CrawlSession, session_of
from zakerscraper.services.failover import ARTICLES_READ
from zakerscraper.spidermiddlewares.errors import IS_RETRY, NOT_READ_AT_WWW
from zakerscraper.spidermiddlewares.search_results import limit_results
from zakerscraper.utils.batches import batched
from zakerscraper.utils.checksums import sha256_of_text
from zakerscraper.utils.headers import header_text
from zakerscraper.zaker.articles import CONTAINERS
from zakerscraper.zaker.channels import identify_list, list_identity
from zakerscraper.zaker.hosts import is_www
from zakerscraper.zaker.list_parsers import MARKS
from zakerscraper.zaker.pages import FALLBACK, UNSURE
from zakerscraper.zaker.urls import API, article_id, article_url, host_of

logger = logging.getLogger(__name__)

OTHER_LAYOUT = "other"
"""The layout of lists whose callback yields entries and says nothing of the page."""
_LONGEST_VALIDATOR = 200
"""Characters of an `ETag` that is sent back."""
_KEPT_FALLBACKS = 3
"""How many pages that the generic extractor has read are saved in a run."""
_NAMED_AT_ONCE = 1000
"""How many of the articles that a user names are claimed together: the first are fetched while others are claimed."""
_REST_SECONDS = {"shutdown": 5.0, "cannot_write": 0.0}
"""By finish reason, until when a run that ends goes on to list them, from the moment at which it was seen to end.

Who stops a run may wait for ten seconds only, and responses under way are waited for first.
"""
_LEAST_REST_SECONDS = 1.0
"""How long they are listed at least where responses have taken that time."""
_KEPT_UNSURE = 20
"""How many of those that may have lost text are saved in a run."""


@dataclass(slots=True)
class _Page:
    """What a callback has yielded for one page.

    Attributes:
        info: None where it yielded none.
    """

    entries: list[ListEntry] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    results: list[SearchResult] = field(default_factory=list)
    info: ListPageInfo | None = None
    next_pages: list[Request] = field(default_factory=list)

    @property
    def next_page(self) -> Request | None:
        """The request for the list's next page, None where the callback yielded none."""
        return self.next_pages[0] if self.next_pages else None


class ArchivingSpider(Protocol):
    """The spiders that the filter works with, such as `ZakerSpider`.

    Attributes:
        name: Used for a list that has no name.
        values: Arguments by name; used are `limit`, `full` and `pages`.
        item_class: The class of its items.
        fetches_articles: Whether articles that earlier runs left pending are fetched, too.
        section: The section of articles that no list showed.
    """

    name: str
    values: dict[str, Any]
    section: str
    item_class: type
    fetches_articles: bool

    def article_request(self, entry: ListEntry) -> Request:
        """Return the request for the article *entry*."""
        ...


class ArchiveFilter:
    """Yields requests for those articles of a list that the archive does not have.

    For one page of a list, a callback yields `ListEntry`s, maybe a `ListPageInfo` and `LeftOut`s, and the request for
    the next page (with its `Walk` in `cb_kwargs`), which is dropped where all entries were known before. Articles of
    earlier runs that are due come before the spider's own requests. `SearchResult`s are counted. The spider says how
    many articles it wants, whether archived ones too, and how an article is requested.
    """

    def __init__(
        self, session: CrawlSession, spider: ArchivingSpider, claims: ArticleClaims, stats: StatsCollector
    ) -> None:
        self.session = session
        self.spider = spider
        self.claims = claims
        self.stats = stats
        self.full: bool = spider.values["full"]
        self.pages: int = spider.values.get("pages", 0)
        """The most pages of a list that are read."""
        self._fallbacks = self._unsure = 0
        self._named: Iterator[list[ListEntry]] = iter(())
        """Articles that the user has named, and that are not claimed yet."""
        session.before_closing.append(self._list_rest)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        session = session_of(crawler)
        if session is None:
            raise NotConfigured  # without words, or Scrapy would warn of it
        spider: Any = crawler.spider
        session.state.is_full = spider.values["full"]
        claims = ArticleClaims(session, limit=spider.values["limit"], again=spider.values["full"])
        return cls(session, spider, claims, crawler.stats)

    async def process_start(self, start: AsyncIterator[Any]) -> AsyncIterator[Any]:
        """Yield requests for pending articles of earlier runs, then the spider's own."""
        spider, due, incomplete = self.spider, [], []
        try:
            if spider.fetches_articles:
                due, incomplete = await self.claims.claim_due(), await self.claims.claim_incomplete()
        except (OSError, SQLAlchemyError) as error:
            self.session.send(signals.write_failed, error=error)
            return
        outputs = [output async for output in start]
        named = [output for output in outputs if isinstance(output, ListEntry)]
        self._named, self.session.state.unclaimed = batched(named, _NAMED_AT_ONCE), len(named)
        for output in outputs:
            if isinstance(output, Request) and (walk := requested_walk(output)):
                number, name = list_identity(walk.url)
                self.session.send(signals.list_recorded, url=walk.url, number=number, name=name)
        for entry in due:
            yield spider.article_request(entry)
        for article in incomplete:
            yield article
        async for entry in self._claim_named():
            yield spider.article_request(entry)
        for output in outputs:
            if not isinstance(output, ListEntry):
                yield output

    async def _claim_named(self, until: float = inf) -> AsyncIterator[ListEntry]:
        """Claim the articles that the user has named, group by group; yield those that this run fetches.

        Args:
            until: The moment of the monotonic clock from which on no group is begun.
        """
        try:
            while monotonic() < until and (group := next(self._named, None)):
                self.session.state.unclaimed -= len(group)
                # Scrapy cancels this as the run ends: what is listed already must be claimed all the same.
                claimed, _ = await asyncio.shield(self.claims.claim_listed(group))
                for entry in claimed:
                    yield entry
        except (OSError, SQLAlchemyError) as error:
            self.session.send(signals.write_failed, error=error)

    async def _list_rest(self, reason: str) -> None:
        """List what the user has named and the run ended before claiming, so that it is pending; note what is not."""
        async for _ in self._claim_named(self._rest_end(reason)):
            pass
        if note := self.session.describe_unclaimed():
            self.session.send(signals.run_noted, text=note)

    def _rest_end(self, reason: str) -> float:
        """Return the moment of the monotonic clock until which a run that ends for *reason* lists what is left."""
        now, seconds = monotonic(), _REST_SECONDS.get(reason, inf)
        return max(min(now, self.session.state.ending_since) + seconds, now + min(seconds, _LEAST_REST_SECONDS))

    async def process_spider_output(self, response: Response, result: AsyncIterator[Any]) -> AsyncIterator[Any]:
        """Replace the entries of lists by requests for articles. Raises TruncatedPageError and EmptyListError."""
        await self._claim_unlisted(response)
        page = _Page()
        async for output in result:
            match output:
                case ListPageInfo():
                    page.info = output
                case ListEntry():
                    page.entries.append(output)
                case LeftOut():
                    page.left_out.append(output)
                case SearchResult():
                    page.results.append(output)
                case Request() if requested_walk(output):
                    page.next_pages.append(output)
                case Article():
                    await self._check_article(response, output)
                    output.channels = self.claims.channels_of(output)
                    yield output
                case _:
                    yield output
        info = page.info or (ListPageInfo(OTHER_LAYOUT) if page.entries else None)
        if info is None:
            for request in page.next_pages:  # the first pages of lists to which this page leads
                yield request
        elif self.spider.item_class is SearchResult:
            for found in limit_results(self.session, response, page.results, info, page.next_page, self.pages):
                yield found
        else:
            for request in await self._claim_page(response, page, info):
                yield request

    # Articles

    async def _claim_unlisted(self, response: Response) -> None:
        """Claim an article that no list showed, as `scrapy parse` requests it."""
        request = response.request
        if not (requested_entry(request) or requested_walk(request)) and (id_ := article_id(response.url)):
            section = self.spider.section
            await self.claims.claim_unlisted(ListEntry(id=id_, url=article_url(id_), section=section))

    async def _check_article(self, response: Response, article: Article) -> None:
        """Count an article that has been parsed.

        Raises:
            TruncatedPageError: Its end is missing, and has not been missing often enough to accept that.
            ParseError: Its text is garbled, and has not been so often enough.
        """
        if article.layout == FALLBACK:
            reason = f"none of {', '.join(CONTAINERS)} is there, or nothing in it"
            unsure = (article.evidence or {}).get("quality", "").startswith(UNSURE)
            await self._note_fallback(response, reason, unsure=unsure)
        cut_off, garbled = ((article.evidence or {}).get(name, "") for name in ("cut_off", "garbled"))
        if cut_off or garbled:
            if not await self.session.is_cut_off_for_good(article.id, sha256_of_text(article.body_html)):
                raise TruncatedPageError(cut_off) if cut_off else ParseError(f"its text is garbled: {garbled}")
            self.session.send(signals.truncated_page_accepted, url=article.url, reason=cut_off or garbled)
        self.session.validators[article.id] = validators_of(response)
        self.stats.inc_value(ARTICLES_READ + host_of(response.url))

    async def _note_fallback(self, response: Response, reason: str, *, unsure: bool = False) -> None:
        is_kept = self._fallbacks < _KEPT_FALLBACKS or (unsure and self._unsure < _KEPT_UNSURE)
        self._fallbacks += 1
        self._unsure += unsure
        kept = await self.session.keep_page(response) if is_kept else ""
        self.session.send(signals.fallback_used, response=response, reason=reason, kept=kept, unsure=unsure)

    # Lists

    async def _claim_page(self, response: Response, page: _Page, info: ListPageInfo) -> list[Request]:
        """Return requests for the new articles of a list page, and for the next page if there may be more.

        Raises:
            TruncatedPageError: The page is cut off, and has not been requested again.
            EmptyListError: The first page of a list has no entries.
        """
        walk, cut_off = _walk_of(response), info.cut_off
        content = " ".join(
            [*(entry.id for entry in page.entries), *(entry.url or entry.title for entry in page.left_out)]
        )
        if cut_off:
            if response.request is not None and IS_RETRY not in response.request.meta:
                raise TruncatedPageError(cut_off)
            if await self.session.is_cut_off_for_good(response.url, sha256_of_text(content)):
                cut_off = ""
        if walk.pages == 0:
            walk = replace(await self._begin_walk(response, walk, info.layout, page), name=info.name)
        repeated = content in walk.seen
        claimed, all_known = await self.claims.claim_listed(
            page.entries,
            page.left_out,
            list_url=walk.url,
            unfinished_since=walk.unfinished_since,
            channel=identify_list(walk.url, walk.name or self.spider.name),
            shown_above=walk.shown,
        )
        requests = [self.spider.article_request(entry) for entry in claimed]
        walk = replace(
            walk,
            pages=walk.pages + 1,
            seen=walk.seen | {content, response.url},
            shown=walk.shown + len(page.entries),
        )
        if cut_off:
            self._record_incomplete(response, walk, cut_off)
        elif self.session.state.left != 0:  # else the walk is not at its end: the next run goes on below
            walk_end = self._find_walk_end(response, page, walk, repeated=repeated, all_known=all_known)
            if walk_end is not None:
                await self.session.call(self.session.archive.lists.end_walk, walk.url, walk_end)
            elif _is_from_api(response, walk):
                pass  # what it has of this list is on its first page
            elif info.next_fault:
                self._record_incomplete(response, walk, info.next_fault)
            elif page.next_page is not None:
                requests.append(page.next_page.replace(cb_kwargs={**page.next_page.cb_kwargs, "walk": walk}))
        return requests

    def _record_incomplete(self, response: Response, walk: Walk, cut_off: str) -> None:
        """Record that entries may be missing below the last one: neither this page nor the walk is at its end."""
        below = "what stands below is looked for by the next run"
        note = f"{response.url}: {cut_off}; {below}"
        self.session.send(
            signals.list_recorded, url=walk.url, outcome=ListOutcome.INCOMPLETE, reason=cut_off, note=note
        )
        logger.warning("List <%s>: %s; %s", response.url, cut_off, below)

    async def _begin_walk(self, response: Response, walk: Walk, layout: str, page: _Page) -> Walk:
        """Return *walk* with what earlier ones down this list have left. Raises EmptyListError."""
        self.session.send(signals.list_page_read, layout=layout)
        call, lists, now = self.session.call, self.session.archive.lists, datetime.now(UTC)
        before = await call(lists.record_first_page, walk.url, entries=len(page.entries), layout=layout, now=now)
        if layout == FALLBACK:
            await self._note_fallback(response, f"none of {', '.join(MARKS)} is there, or no article in it")
        # A page of topics alone may come before others.
        if not page.entries and not (page.next_page and any(entry.url for entry in page.left_out)):
            await self.claims.claim_listed((), page.left_out)
            had = f"it had {before} articles before" if before else "no such list, or the layout changed"
            if page.left_out:
                kinds = ", ".join(sorted({entry.reason for entry in page.left_out}))
                raise EmptyListError(f"none of its {len(page.left_out)} entries is an article ({kinds})")
            raise EmptyListError(f"the list lists nothing ({had})")
        if _is_from_api(response, walk):
            outcome, note = ListOutcome.OPEN_API, ""
            why = self.session.failover.why if self.session.failover else ""
            if not_read := response.request and response.request.meta.get(NOT_READ_AT_WWW):
                at_www, why = not_read
                note = f"{walk.url}: {why}; the newest entries of this list were read from the open API instead"
                # A layout that has changed is to be noticed, even if nothing is lost by it today.
                outcome = at_www if at_www == ListOutcome.UNREADABLE else outcome
            self.session.send(signals.list_recorded, url=walk.url, outcome=outcome, reason=why, note=note)
        since = await call(lists.begin_walk, walk.url, pages=self.pages, now=now)
        # In a list that no run has walked down, known articles come from other lists or imports, and say nothing.
        return replace(walk, unfinished_since=since if before else EVER)

    def _find_walk_end(
        self, response: Response, page: _Page, walk: Walk, *, repeated: bool, all_known: bool
    ) -> WalkEnd | None:
        """Return why the walk ends at this page, None where it goes on, or goes on when www answers again."""
        is_known = bool(page.entries) and all_known and not self.full
        if _is_from_api(response, walk):
            # It has the newest entries alone: when www is back, a walk down the channel continues below them.
            return WalkEnd.KNOWN if is_known else None
        # A page of topics alone, or one without anything, may come before others; a second one without is the end.
        following, fault = page.next_page, page.info.next_fault if page.info else ""
        if repeated or (following is None and not fault) or (following is not None and following.url in walk.seen):
            return WalkEnd.LAST_PAGE
        if is_known:
            return WalkEnd.KNOWN
        return WalkEnd.PAGES if walk.pages >= self.pages else None


def _walk_of(response: Response) -> Walk:
    """Return the walk that *response* is a page of; a new one where it was not requested as a list's page."""
    return requested_walk(response.request) or Walk(response.url)


def _is_from_api(response: Response, walk: Walk) -> bool:
    """Return whether the open API gave a list in place of www."""
    return is_www(walk.url) and host_of(response.url) == host_of(API)


def validators_of(response: Response) -> Validators:
    """Return the validators of *response*, for a conditional request later."""
    values = (header_text(response.headers, name).strip() for name in ("ETag", "Last-Modified"))
    kept = [value if len(value) <= _LONGEST_VALIDATOR and value.isprintable() else "" for value in values]
    return Validators(response.url, *kept) if any(kept) else NO_VALIDATORS
