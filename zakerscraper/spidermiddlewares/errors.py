"""Turns exceptions of callbacks and downloads into outcomes of articles and lists."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Awaitable
from typing import Any, Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider, IgnoreRequest, NotConfigured
from scrapy.http import Response
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from zakerscraper import signals
from zakerscraper.archive.errors import SQLAlchemyError
from zakerscraper.exceptions import (
    ArticleNotFoundError,
    ChallengeDetectedError,
    DisallowedUrlError,
    EmptyListError,
    NotHtmlError,
    OtherListError,
    ParseError,
    RefusedError,
    RequestCancelledError,
    RobotsRefusalError,
    RobotsUnavailableError,
    SiteBlockedError,
    TruncatedPageError,
)
from zakerscraper.items import ListEntry, requested_entry, requested_walk
from zakerscraper.logging.download_errors import host_has_responded, why_request_failed
from zakerscraper.run_report.format import WAIT_FOR_ROBOTS, when_blocked
from zakerscraper.run_report.status import ListOutcome
from zakerscraper.services.article_outcomes import Cause
from zakerscraper.services.crawl_session import CrawlSession, session_of
from zakerscraper.services.revisits import REVISITED
from zakerscraper.zaker import urls
from zakerscraper.zaker.error_pages import is_login_url
from zakerscraper.zaker.hosts import DEAD_GATEWAY, alternative_url, is_www
from zakerscraper.zaker.throttle_policy import REFUSALS

logger = logging.getLogger(__name__)

IS_RETRY = "zaker_cut_off"
"""Key in the meta of a request whose response was truncated the first time."""
NOT_READ_AT_WWW = "zaker_not_read_at_www"
"""Key in the meta of a request to the open API: the outcome of the list at www, which showed nothing, and why."""
_NOT_MODIFIED, _GONE = 304, 410
_GONE_STATUSES = frozenset({404, _GONE})
_LOGGED_ERRORS = 3


class ErrorsMiddleware:
    """Records why an article or a list failed, in words instead of a traceback.

    Callbacks raise. Errbacks send `signals.request_failed`, as Scrapy shows the exceptions of downloads to errbacks
    alone.
    """

    def __init__(self, session: CrawlSession) -> None:
        self.session = session
        self._parser_errors = 0

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        session = session_of(crawler)
        if session is None:
            raise NotConfigured  # without words, or Scrapy would warn of it
        middleware = cls(session)
        crawler.signals.connect(middleware.request_failed, signals.request_failed)
        return middleware

    def process_spider_exception(self, response: Response, exception: Exception) -> AsyncIterator[Request] | None:
        """Return requests to retry, None for Scrapy's own exceptions.

        The outcome of the article or list is recorded while that is iterated over.
        """
        return None if isinstance(exception, HttpError | CloseSpider) else self._recover(response, exception)

    async def _recover(self, response: Response, exception: Exception) -> AsyncIterator[Request]:
        if entry := requested_entry(response.request):
            if request := self._article_elsewhere(response, exception):
                yield request
            else:
                await self._record(self._article_error(response, exception, entry))
        elif request := await self._list_retry(response, exception):
            yield request
        else:
            await self._record(self._list_error(response, exception))

    async def request_failed(self, failure: Failure, request: Request) -> Request | None:
        """Record why *request* got no response; return the request that is sent in its place, if any."""
        if entry := requested_entry(request):
            await self._record(self._article_failure(failure.value, request, entry))
            return None
        return self._list_failure(failure.value, request)

    async def _record(self, recording: Awaitable[None]) -> None:
        """Await *recording*. The run ends where it cannot write, or where callbacks could not."""
        try:
            await recording
        except (OSError, SQLAlchemyError) as error:
            self.session.send(signals.write_failed, error=error)

    # Callbacks

    def _article_elsewhere(self, response: Response, error: Exception) -> Request | None:
        """Return the request to another host where www says, with status 200, that it is asked too often."""
        failover, request = self.session.failover, response.request
        if failover is None or not (isinstance(error, RefusedError) and error.is_for_now and is_www(response.url)):
            return None
        failover.give_up(f"{urls.WWW_HOST} answered with refusals ({error})")
        url = alternative_url(response.url)
        return _request_anew(request, url, {}) if request is not None and url else None

    async def _article_error(self, response: Response, error: Exception, entry: ListEntry) -> None:
        outcomes = self.session.outcomes
        if isinstance(error, NotHtmlError | TruncatedPageError | RefusedError):
            await outcomes.record_failure(entry.id, str(error))
        elif isinstance(error, ArticleNotFoundError):
            await outcomes.mark_gone(entry.id, str(error), doubtful=True, stated=error.is_stated)
        elif isinstance(error, ParseError):
            kept_note = await self.session.keep_page(response)
            await outcomes.record_failure(entry.id, str(error), kept_note=kept_note, cause=Cause.UNREADABLE)
        elif isinstance(error, OSError | SQLAlchemyError):
            raise error
        else:
            # A bug in a parser: this article fails, the others do not.
            await outcomes.record_failure(entry.id, await self._parser_failed(error, response))

    async def _list_error(self, response: Response, error: Exception) -> None:
        request = response.request
        url = _asked_url(request, response.url)
        if isinstance(error, ParseError):
            kept_note = await self._keep_unread(response, error)
            self._record_list(url, _outcome_of(error), _why_unread(response, error) + kept_note, request)
        elif isinstance(error, OSError | SQLAlchemyError):
            raise error
        else:
            self._record_list(url, ListOutcome.FAILED, await self._parser_failed(error, response), request)

    async def _keep_unread(self, response: Response, error: ParseError) -> str:
        """Keep a page for whoever wants to see why it was not read, unless *error* says all; return a note of it."""
        is_told = _outcome_of(error) not in {ListOutcome.EMPTY, ListOutcome.UNREADABLE}
        return "" if is_told else await self.session.keep_page(response)

    async def _list_retry(self, response: Response, error: Exception) -> Request | None:
        """Return the request that may yet bring a list whose page could not be read, None where nothing can."""
        if isinstance(error, TruncatedPageError) and (again := _retry_request(response.request)):
            return again
        if not isinstance(error, ParseError) or not self._open_api_url(response.request):
            return None
        reason = _why_unread(response, error) + await self._keep_unread(response, error)
        return self._list_from_open_api(response.request, response.url, _outcome_of(error), reason)

    def _list_from_open_api(
        self, request: Request | None, asked: str, outcome: ListOutcome, reason: str
    ) -> Request | None:
        """Return the request to the open API for a list that www has not shown at *asked*; None where it has none.

        Args:
            outcome: What became of the list at www, for *reason*.
        """
        url = self._open_api_url(request)
        if request is None or not url:
            return None
        logger.info("List <%s>: %s; the open API is asked instead", asked, reason)
        return _request_anew(request, url, {NOT_READ_AT_WWW: [outcome, reason]})

    def _open_api_url(self, request: Request | None) -> str:
        """Return where the open API has the list whose page *request* was for, "" where it has none."""
        walk = requested_walk(request)
        # What a further page would have shown, the open API, which has the newest entries alone, does not have.
        if self.session.failover is None or request is None or walk is None or walk.pages or _asks_open_api(request):
            return ""
        return alternative_url(walk.url)

    async def _parser_failed(self, error: Exception, response: Response) -> str:
        """Report an unexpected exception, which is a bug of ours; return a reason for the article or list."""
        reason, note = f"{type(error).__name__}: {error}", ""
        self._parser_errors += 1  # before anything is awaited, as others come meanwhile
        if self._parser_errors <= _LOGGED_ERRORS:
            logger.error("The parser failed over <%s>", response.url, exc_info=error)
            kept_note = await self.session.keep_page(response)
            note = f"{response.url}: {reason}{kept_note}; this is an error in zakerscraper, please report it"
        self.session.send(signals.run_noted, text=note, errors=1)
        return reason

    # Downloads

    async def _article_failure(self, error: BaseException | None, request: Request, entry: ListEntry) -> None:
        outcomes, failover = self.session.outcomes, self.session.failover
        if isinstance(error, ChallengeDetectedError | SiteBlockedError):
            if failover is not None and not failover.is_open:
                # www, which refused this article alone, still answers for the others.
                await outcomes.record_failure(entry.id, str(error))
            else:
                self._refuse_site(request, error)
        elif isinstance(error, RequestCancelledError):
            self.session.cancel(entry.id)
        elif _is_not_modified(error) and entry.id in self.session.revisits:
            await self.session.revisits.record_unchanged(entry.id)
        elif isinstance(error, DisallowedUrlError) and not is_login_url(error.url):
            await outcomes.mark_gone(entry.id, f"redirects to {error.url}", doubtful=True)
        elif isinstance(error, HttpError) and error.response.status in _GONE_STATUSES:
            status = error.response.status
            await outcomes.mark_gone(entry.id, f"HTTP {status}", stated=status == _GONE)
        else:
            await outcomes.record_failure(entry.id, why_request_failed(error, request))

    def _list_failure(self, error: BaseException | None, request: Request) -> Request | None:
        """Record why *request* for a list got no response; return the request to the open API where that is asked."""
        failover = self.session.failover
        # A list is known by its URL on www, also where another host was requested.
        asked = _asked_url(request, request.url)
        list_url = asked if is_www(asked) else first_page_url(request)
        if isinstance(error, RequestCancelledError):
            self.session.cancel(request.url)
        elif isinstance(error, ChallengeDetectedError | SiteBlockedError):
            if failover is None:
                self._refuse_site(request, error)
            elif failover.may_be_offline:
                self._record_list(request.url, ListOutcome.FAILED, str(error), request)
            else:
                self._record_list(list_url, ListOutcome.BLOCKED, str(error), request, error)
        elif self._blames_www(request, error):
            self._record_list(request.url, ListOutcome.BLOCKED, why_request_failed(error, request), request)
        else:
            reason = why_request_failed(error, request)
            if isinstance(error, HttpError) and error.response.status in _GONE_STATUSES and _is_first_page(request):
                reason += ": there is no such list, or none any more"
            reason = _with_redirect(reason, request, request.url)
            if again := self._list_from_open_api(request, request.url, ListOutcome.FAILED, reason):
                return again
            self._record_list(list_url, ListOutcome.FAILED, reason, request)
        return None

    def _blames_www(self, request: Request, error: BaseException | None) -> bool:
        """Return whether *request* failed because www is down, and not because of its own URL."""
        failover = self.session.failover
        if failover is None or not is_www(request.url) or not failover.is_open or failover.may_be_offline:
            return False
        if isinstance(error, HttpError):
            return error.response.status in REFUSALS | DEAD_GATEWAY
        return not isinstance(error, IgnoreRequest) and not host_has_responded(error)

    def _refuse_site(self, request: Request, error: ChallengeDetectedError | SiteBlockedError) -> None:
        """End the run, as a host that it needs has refused *request*."""
        self.session.send(signals.site_refused, reason=f"{request.url}: {error}", advice=self._advice(error))

    def _advice(self, error: BaseException | None) -> str:
        """Return what the user can do about a site that refuses with *error*, "" for nothing."""
        failover = self.session.failover
        # Where www refuses for another reason, that is what can be changed.
        is_for_robots = failover is None or not failover.is_open or failover.is_for_robots
        if isinstance(error, RobotsRefusalError) and is_for_robots:
            return WAIT_FOR_ROBOTS if isinstance(error, RobotsUnavailableError) else ""
        return when_blocked(self.session.report.spider)

    def _record_list(
        self, url: str, outcome: ListOutcome, reason: str, request: Request | None, error: BaseException | None = None
    ) -> None:
        """Record the outcome of the list that *request* asked for, whose page at *url* failed, with *error*."""
        list_url = first_page_url(request)
        if request is not None and NOT_READ_AT_WWW in request.meta:
            # A layout that has changed is what is to be known, whatever the open API has against being asked.
            (found, at_www), url = request.meta[NOT_READ_AT_WWW], list_url
            outcome = outcome if (found, outcome) == (ListOutcome.FAILED, ListOutcome.BLOCKED) else found
            reason = f"{at_www}; the open API, asked instead: {reason}"
        note, advice = f"{url}: {reason}", self._advice(error) if outcome == ListOutcome.BLOCKED else ""
        self.session.send(signals.list_recorded, url=list_url, outcome=outcome, reason=reason, note=note, advice=advice)
        # A host that refuses is logged once; the lists are in the summary.
        logger.log(logging.INFO if outcome == ListOutcome.BLOCKED else logging.ERROR, "List <%s>: %s", url, reason)


def _asks_open_api(request: Request) -> bool:
    return urls.host_of(request.url) == urls.host_of(urls.API)


def _is_first_page(request: Request) -> bool:
    walk = requested_walk(request)
    return walk is not None and not walk.pages


def _is_not_modified(error: BaseException | None) -> bool:
    return isinstance(error, HttpError) and error.response.status == _NOT_MODIFIED


def _outcome_of(error: ParseError) -> ListOutcome:
    """Return what becomes of a list whose page could not be read because of *error*."""
    match error:
        case EmptyListError():
            return ListOutcome.EMPTY
        case RefusedError(is_for_now=True):
            return ListOutcome.BLOCKED
        case RefusedError() | NotHtmlError() | TruncatedPageError() | OtherListError():
            return ListOutcome.FAILED
    return ListOutcome.UNREADABLE


def _asked_url(request: Request | None, url: str) -> str:
    """Return the URL that was asked for, which may have led to *url* in the end."""
    redirected: list[str] = request.meta.get("redirect_urls", []) if request is not None else []
    return redirected[0] if redirected else url


def _with_redirect(reason: str, request: Request | None, url: str) -> str:
    """Return *reason*, which is about *url*, and where *request* was led there that it was."""
    if _asked_url(request, url) != url:
        reason = f"it leads to {url}: {reason}"
    return reason


def _why_unread(response: Response, error: ParseError) -> str:
    """Return why a list's page could not be read."""
    reason = str(error)
    return reason if isinstance(error, OtherListError) else _with_redirect(reason, response.request, response.url)


def first_page_url(request: Request | None) -> str:
    """Return the URL of the first page of the list whose page *request* is for."""
    if request is None:
        return ""
    walk = requested_walk(request)
    return walk.url if walk is not None else request.url


def _retry_request(request: Request | None) -> Request | None:
    """Return the request to retry a truncated page once, None the second time."""
    if request is None or IS_RETRY in request.meta or request.callback is None or request.errback is None:
        return None
    return _request_anew(request, request.url, {IS_RETRY: True})


def _request_anew(request: Request, url: str, meta: dict[str, Any]) -> Request:
    """Return *request* for *url* without what its meta and headers hold of the first attempt; *meta* is added."""
    kept = {"download_maxsize", "zaker_again", NOT_READ_AT_WWW, REVISITED}
    kept_meta = {name: value for name, value in request.meta.items() if name in kept}
    headers = {"Referer": request.headers.get("Referer") or b""}
    return request.replace(url=url, headers=headers, meta=kept_meta | meta, dont_filter=True)
