"""The bases of all spiders: one for articles, one for lists. What they learn they tell the archivist."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cached_property
from typing import Any

import scrapy
from scrapy import Request
from scrapy.http import Response
from scrapy.settings import BaseSettings
from scrapy.spidermiddlewares.httperror import HttpError
from sqlalchemy.exc import SQLAlchemyError
from twisted.python.failure import Failure

from zakerscraper.config import OURS, Options
from zakerscraper.exceptions import (
    ArticleNotFoundError,
    ChallengeDetectedError,
    CrawlDelayError,
    DisallowedUrlError,
    ParseError,
    RequestCancelledError,
    SiteBlockedError,
    TruncatedPageError,
)
from zakerscraper.extensions.archive import ArchiveExtension
from zakerscraper.extensions.failover import ARTICLES_READ, Failover
from zakerscraper.items import EVER, Article, ListEntry, Walk, WalkEnd
from zakerscraper.logging import download_errors
from zakerscraper.run_report.status import LIST_EMPTY
from zakerscraper.spiders.arguments import COMMON, PAGES, Argument, parse_arguments
from zakerscraper.utils.compression import BROKE_OFF
from zakerscraper.utils.text import decode
from zakerscraper.zaker import hosts, open_api
from zakerscraper.zaker import urls as addresses
from zakerscraper.zaker.articles import CONTAINERS, article_of, read_article
from zakerscraper.zaker.dates import UNREAD
from zakerscraper.zaker.list_parsers import MARKS, read_list
from zakerscraper.zaker.pages import FALLBACK, ListPage

logger = logging.getLogger(__name__)

_GONE_STATUSES = frozenset({404, 410})
_LISTS_FIRST = 10
CUT_OFF_BEFORE = "zaker_cut_off"
"""Key in the meta of a request whose answer was cut off the first time."""
MAX_PAGE_BYTES = 8 * 1024 * 1024
"""Bytes of a page, unpacked too; the largest known ones have some three million."""


class ZakerSpider(scrapy.Spider):
    """Fetches articles: those pending from earlier runs first, then what a spider's own `first_requests` lead to.

    takes: the arguments, all checked as the spider is made (UsageError). section: the default third category.
    fetches_articles: whether it does so; without it the run touches nothing of what is archived or pending.
    item_class: of what it yields.
    """

    item_class: type = Article

    takes: tuple[Argument, ...] = COMMON
    default_section = ""
    fetches_articles = True

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        super().update_settings(settings)
        settings.set(OURS, True, "spider")

    def __init__(self, **given: str) -> None:
        # Names with an underscore are Scrapyd's own (`_job`).
        self.arguments = {name: text for name, text in given.items() if not name.startswith("_")}
        values = parse_arguments(self.name, self.takes, self.arguments)
        super().__init__()
        self.values = values
        self.section: str = values["section"] or self.default_section
        self.full: bool = values["full"]
        self.left: int | None = values["limit"]
        """How many articles this run may still fetch; None for any number."""

    @property
    def archivist(self) -> ArchiveExtension:
        """Keeper of the archive and of this run's books."""
        archivist = self.crawler.get_extension(ArchiveExtension)
        assert archivist is not None, "the extension ArchiveExtension is switched off"
        return archivist

    @cached_property
    def options(self) -> Options:
        """The settings' values."""
        return Options.from_settings(self.settings)

    async def start(self) -> AsyncIterator[Any]:
        try:
            due = self.take(self.archivist.due(self.left)) if self.fetches_articles else []
            # With full=1 they are fetched again as a whole, if they are listed.
            incomplete = self.archivist.incomplete(self.left) if self.fetches_articles and not self.full else []
            requests = self.first_requests()
        except (OSError, SQLAlchemyError) as error:
            self.archivist.cannot_write(error)
            return
        for entry in due:
            yield self.article_request(entry)
        for article in incomplete:
            yield article
        for request in requests:
            yield request

    def first_requests(self) -> Iterable[Request]:
        """Return the requests that the spider begins with."""
        raise NotImplementedError

    def parse(self, response: Response) -> Iterator[Any]:
        """Read a page that nobody listed, as `scrapy parse` asks for: an article's."""
        if id_ := addresses.article_id(response.url):
            entry = ListEntry(id=id_, url=addresses.article_url(id_), section=self.section)
            self.archivist.listed([entry], again=True, limit=None)
            yield from self.parse_article(response, entry)

    def take(self, entries: list[ListEntry]) -> list[ListEntry]:
        """Count *entries*, which are about to be fetched, against the limit, and return them."""
        if self.left is not None:
            self.left -= len(entries)
        return entries

    def article_request(self, entry: ListEntry) -> Request:
        """Return the request for the article *entry*. Where www does not answer, it goes elsewhere as it leaves."""
        url = addresses.share_url(entry.id) if self.options.article_host == "app" else entry.url
        return self.page_request(url, self.parse_article, self.article_failed, entry.referer, {"entry": entry})

    def page_request(
        self,
        url: str,
        callback: Callable[..., Any],
        errback: Callable[[Failure], Any],
        referer: str = "",
        arguments: dict[str, Any] | None = None,
        priority: int = 0,
    ) -> Request:
        """Return the request for a page or an answer of the open API. arguments: of *callback*."""
        limit = self.settings.getint("DOWNLOAD_MAXSIZE") or MAX_PAGE_BYTES
        return Request(
            url,
            callback,
            errback=errback,
            cb_kwargs=arguments or {},
            headers={"Referer": referer or addresses.WWW + "/"},
            meta={"download_maxsize": min(limit, MAX_PAGE_BYTES)},
            priority=priority,
            # The archive knows what has been fetched; what workers that share a queue put into it twice, the queue.
            dont_filter=not self.options.redis_url,
        )

    def parse_article(self, response: Response, entry: ListEntry) -> Iterator[Article]:
        """Turn an article's page into the article."""
        try:
            if addresses.article_id(response.url) != entry.id:
                raise ArticleNotFoundError(f"leads to {response.url}, {addresses.why_no_article(response.url)}")
            now = answered_at(response)
            page = read_article(text_of(response), response.url, now, entry.id, entry)
            if page.layout == FALLBACK:
                self.archivist.fallback(response, f"none of {', '.join(CONTAINERS)} is there, or nothing in it")
            cut_off = page.cut_off or ("its transfer broke off" if BROKE_OFF in response.flags else "")
            if cut_off and not self.archivist.is_believed(entry.id, _digest(page.body_html)):
                raise TruncatedPageError(cut_off)
            article = article_of(page, entry, fetched_at=datetime.now(UTC), categories=self.options.categories)
            if article.date_from.endswith(UNREAD):
                self.crawler.stats.inc_value("zaker/dates/unread")
                self.logger.warning("The date of <%s> is its id's: %r was not read", entry.url, page.unread_time)
            if cut_off:
                article.evidence = {**(article.evidence or {}), "cut_off": cut_off}
                self.archivist.taken_cut_off(entry.url, cut_off)
        except TruncatedPageError as error:
            self.archivist.failed(entry.id, str(error))
        except ArticleNotFoundError as error:
            self.archivist.gone(entry.id, str(error), doubtful=True)
        except ParseError as error:
            self.archivist.failed(entry.id, str(error), response, unreadable=True)
        except (OSError, SQLAlchemyError):
            raise  # of the archive: see WriteErrorMiddleware
        except Exception as error:
            # A reader met what nobody thought of: this article fails, the others do not.
            self.archivist.failed(entry.id, self.archivist.reader_broke(error, response))
        else:
            self.crawler.stats.inc_value(ARTICLES_READ + addresses.host_of(response.url))
            yield article

    def article_failed(self, failure: Failure) -> None:
        """Write down why an article could not be fetched."""
        request: Request = failure.request  # type: ignore[attr-defined]
        entry: ListEntry = request.cb_kwargs["entry"]
        error = failure.value
        if isinstance(error, ChallengeDetectedError | SiteBlockedError):
            failover = self.crawler.get_extension(Failover)
            if failover is not None and not failover.is_open:
                # www, which refused this article alone, still answers for the others.
                self.archivist.failed(entry.id, str(error))
            else:
                self.site_refuses(request, error)
        elif isinstance(error, RequestCancelledError):
            self.archivist.not_sent(entry.id)
        elif isinstance(error, DisallowedUrlError):
            self.archivist.gone(entry.id, f"redirects to {error.address}", doubtful=True)
        elif isinstance(error, HttpError) and error.response.status in _GONE_STATUSES:
            self.archivist.gone(entry.id, f"HTTP {error.response.status}")
        else:
            self.archivist.failed(entry.id, why_failed(failure))

    def site_refuses(self, request: Request, error: ChallengeDetectedError | SiteBlockedError) -> None:
        """End the run, as a host that it cannot do without has refused *request*."""
        if isinstance(error, CrawlDelayError):
            self.archivist.blocked(request.url, str(error), advice="")
        else:
            self.archivist.blocked(request.url, str(error))

    def broken_list(self, response: Response, reason: str, list_url: str) -> Iterator[Request]:
        """Ask once more for a page of a list that is cut off; note it as failed the second time."""
        request = response.request
        if request is None or CUT_OFF_BEFORE in request.meta or request.callback is None or request.errback is None:
            self.archivist.list_failed(response.url, reason, list_url)
            return
        referer = (request.headers.get("Referer") or b"").decode("latin-1")
        again = self.page_request(
            request.url, request.callback, request.errback, referer, request.cb_kwargs, request.priority
        )
        yield again.replace(dont_filter=True, meta={**again.meta, CUT_OFF_BEFORE: True})

    def list_failed(self, failure: Failure) -> None:
        """Write down why a list could not be fetched."""
        request: Request = failure.request  # type: ignore[attr-defined]
        error = failure.value
        failover = self.crawler.get_extension(Failover)
        if isinstance(error, RequestCancelledError):
            self.archivist.not_sent(request.url)
        elif isinstance(error, ChallengeDetectedError | SiteBlockedError):
            if failover is None:
                self.site_refuses(request, error)
            elif failover.may_be_offline:
                self.archivist.list_failed(request.url, str(error), list_of(request))
            else:
                self.archivist.list_blocked(_known_address(request), str(error), list_of(request))
        elif failover is not None and failover.blames_www(request, error):
            self.archivist.list_blocked(request.url, why_failed(failure), list_of(request))
        else:
            self.archivist.list_failed(_known_address(request), why_failed(failure), list_of(request))


class ListSpider(ZakerSpider):
    """Reads lists, page by page, and fetches the articles that they show and the archive has not."""

    takes: tuple[Argument, ...] = (*COMMON, PAGES)

    def __init__(self, **given: str) -> None:
        super().__init__(**given)
        self.pages: int = self.values["pages"]

    def list_urls(self) -> Iterable[str]:
        """Return the addresses of the lists' first pages."""
        raise NotImplementedError

    def read_list(self, text: str, url: str, now: datetime) -> ListPage:
        """Return what a list page, or an answer of the open API, shows. Raises ParseError."""
        if addresses.host_of(url) == addresses.host_of(addresses.API):
            return open_api.read_list(text, now)
        return read_list(text, url, now)

    def first_requests(self) -> Iterable[Request]:
        urls = list(self.list_urls())
        for url in urls:
            self.archivist.list_begins(url)
        for url in urls:
            yield self.list_request(Walk(url), url, addresses.WWW + "/")

    def parse(self, response: Response) -> Iterator[Any]:
        """Read a page that nobody listed, as `scrapy parse` asks for: an article's or a list's."""
        if addresses.article_id(response.url):
            yield from super().parse(response)
        else:
            yield from self.parse_list(response, Walk(response.url))

    def list_request(self, walk: Walk, url: str, referer: str) -> Request:
        """Return the request for the next page of *walk*, which is at *url*."""
        return self.page_request(url, self.parse_list, self.list_failed, referer, {"walk": walk}, _LISTS_FIRST)

    def parse_list(self, response: Response, walk: Walk) -> Iterator[Request]:
        """Remember what a list page shows and ask for its new articles and for the next page."""
        try:
            page = self.read_list(text_of(response), response.url, answered_at(response))
            cut_off = page.cut_off or ("its transfer broke off" if BROKE_OFF in response.flags else "")
        except TruncatedPageError as error:
            yield from self.broken_list(response, str(error), walk.url)
            return
        except ParseError as error:
            self.archivist.unreadable_list(str(error), response, walk.url)
            return
        except Exception as error:
            self.archivist.list_failed(response.url, self.archivist.reader_broke(error, response), walk.url)
            return
        if cut_off:
            shown = _digest(" ".join(entry.id for entry in page.entries))
            if response.request and CUT_OFF_BEFORE not in response.request.meta:
                yield from self.broken_list(response, cut_off, walk.url)
                return
            if self.archivist.is_believed(response.url, shown):
                cut_off = ""
        if walk.pages == 0:
            before = self.archivist.list_read(walk.url, entries=len(page.entries), layout=page.layout)
            if page.layout == FALLBACK:
                self.archivist.fallback(response, f"none of {', '.join(MARKS)} is there, or no article in it")
            if not page.entries:
                had = f"it had {before} articles before" if before else "no such list, or the layout changed"
                self.archivist.listed((), page.left_out, again=self.full, limit=self.left)
                self.archivist.unreadable_list(f"the list lists nothing ({had})", response, walk.url, LIST_EMPTY)
                return
            if _is_from_api(response, walk):
                failover = self.crawler.get_extension(Failover)
                self.archivist.list_read_elsewhere(walk.url, failover.why if failover else "")
            since = self.archivist.begin_walk(walk.url, self.pages)
            # Of a list that nobody has walked down, what is known (from another list, an import) says nothing.
            walk = replace(walk, unfinished_since=since if before else EVER)
        content = " ".join(entry.id for entry in page.entries)
        repeated = content in walk.seen
        entries = [replace(entry, section=self.section) for entry in page.entries]
        mine, all_known = self.archivist.listed(
            entries,
            page.left_out,
            list_url=walk.url,
            again=self.full,
            limit=self.left,
            unfinished_since=walk.unfinished_since,
        )
        for entry in self.take(mine):
            yield self.article_request(entry)
        walk = replace(walk, pages=walk.pages + 1, seen=walk.seen | {content, response.url})
        if cut_off:
            # Below the last entry that is there may be others: neither this page nor the walk is at its end.
            self.archivist.list_cut_off(response.url, cut_off, walk.url)
            return
        if self.left == 0:
            # The walk is not at its end: the next run is to see what stands below.
            return
        if _is_from_api(response, walk):
            # It gives the newest entries alone: when www answers again, a walk down the channel goes on below them.
            if all_known and not self.full:
                self.archivist.end_walk(walk.url, WalkEnd.KNOWN)
            return
        last = not page.entries or repeated or not page.next_url or page.next_url in walk.seen
        if last:
            self.archivist.end_walk(walk.url, WalkEnd.LAST_PAGE)
        elif all_known and not self.full:
            self.archivist.end_walk(walk.url, WalkEnd.KNOWN)
        elif walk.pages >= self.pages:
            self.archivist.end_walk(walk.url, WalkEnd.PAGES)
        else:
            yield self.list_request(walk, page.next_url, response.url)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()


def list_of(request: Request | None) -> str:
    """Return the address that the list is known by of which *request* asks for a page: its first page's."""
    if request is None:
        return ""
    walk = request.cb_kwargs.get("walk")
    return walk.url if walk is not None else request.url


def _known_address(request: Request) -> str:
    """Return the address of the list that *request* is for as it is known: www's also where another host was asked."""
    walk = request.cb_kwargs.get("walk")
    return request.url if walk is None or hosts.is_www(request.url) else walk.url


def _is_from_api(response: Response, walk: Walk) -> bool:
    """Tell whether the open API gave a list in place of www."""
    return hosts.is_www(walk.url) and addresses.host_of(response.url) == addresses.host_of(addresses.API)


def text_of(response: Response) -> str:
    """Return the decoded text of an answer."""
    return decode(response.body, (response.headers.get("Content-Type") or b"").decode("latin-1"))


def answered_at(response: Response) -> datetime:
    """Return the moment of an answer, aware: the server's own clock, which its relative times go by, else ours."""
    stated = (response.headers.get("Date") or b"").decode("latin-1")
    try:
        moment = parsedate_to_datetime(stated)
    except (ValueError, IndexError, TypeError, OverflowError):
        return datetime.now(UTC)
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    # A clock that is off by centuries is broken.
    return moment if 2010 <= moment.year < 2100 else datetime.now(UTC)


def why_failed(failure: Failure) -> str:
    """Say in a few words why a request failed."""
    request: Request = failure.request  # type: ignore[attr-defined]
    return download_errors.why_failed(failure.value, request.url, request.meta.get("proxy") or "")
