"""Each exception of a callback or a download becomes what became of an article or a list."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import Any

import pytest
from scrapy import Request
from scrapy.exceptions import DownloadTimeoutError, IgnoreRequest
from scrapy.http import Response
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from tests.components import CHANNEL, IDS, address, entries, open_crawl, response_to
from zakerscraper import signals
from zakerscraper.exceptions import (
    ArticleNotFoundError,
    CrawlDelayError,
    DisallowedUrlError,
    EmptyListError,
    NotHtmlError,
    OtherListError,
    ParseError,
    RefusedError,
    RequestCancelledError,
    SiteBlockedError,
    TruncatedPageError,
)
from zakerscraper.items import Walk
from zakerscraper.services.claims import ArticleClaims
from zakerscraper.services.crawl_session import CrawlSession
from zakerscraper.spidermiddlewares.errors import ErrorsMiddleware
from zakerscraper.spiders.base import ListSpider
from zakerscraper.spiders.category import CategorySpider
from zakerscraper.spiders.hot import HotSpider
from zakerscraper.zaker.urls import category_url, source_url

SOURCE = source_url(13755)

ONE = address(IDS[0])
WWW_ALONE = {"ZAKER_ARTICLE_HOST": "www"}


def article_request(session: CrawlSession) -> Request:
    """Return the request for an article that the run has claimed."""
    (entry,), _ = asyncio.run(ArticleClaims(session, limit=None, again=False).claim_listed(entries(0)))
    return Request(ONE, cb_kwargs={"entry": entry})


def recovered(middleware: ErrorsMiddleware, response: Response, error: Exception) -> list[Request]:
    """Return what is asked for again after *error*."""
    found = middleware.process_spider_exception(response, error)
    assert found is not None

    async def each() -> list[Request]:
        return [request async for request in found]

    return asyncio.run(each())


def list_request(url: str = CHANNEL, *, pages: int = 0) -> Request:
    return Request(url, cb_kwargs={"walk": Walk(url, pages)}, callback=print, errback=print)


@pytest.mark.parametrize(
    ("error", "outcome", "reason", "errors"),
    [
        (ParseError("no body"), "failed", r"no body \(page kept as .*html\)", 0),
        (TruncatedPageError("cut off"), "failed", "cut off", 0),
        (NotHtmlError("a PDF"), "failed", "a PDF", 0),
        (RefusedError("busy"), "failed", "busy", 0),
        (ArticleNotFoundError("deleted"), "failed", "deleted: perhaps deleted; .*", 0),
        (KeyError("a bug"), "failed", "KeyError: 'a bug'", 1),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else None,
)
def test_what_a_callback_raises_over_an_article(
    tmp_path: Path, error: Exception, outcome: str, reason: str, errors: int
) -> None:
    with open_crawl(tmp_path) as (crawler, session):
        middleware, request = ErrorsMiddleware.from_crawler(crawler), article_request(session)
        assert recovered(middleware, response_to(request), error) == []
        assert session.report.outcome(IDS[0]) == outcome
        (failure,) = session.report.failures()
        assert re.fullmatch(reason, failure["reason"])
        assert session.report.errors == errors
        assert session.report.unreadable_articles == (type(error) is ParseError)
        assert session.archive.articles.state_of(IDS[0]) == "pending"


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (ParseError("no list"), "unreadable"),
        (EmptyListError("lists nothing"), "empty"),
        (RefusedError("the open API refused: app_id"), "failed"),
        (RefusedError("the open API refused: 请求过于频繁", is_for_now=True), "blocked"),
        (KeyError("a bug"), "failed"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else None,
)
def test_what_a_callback_raises_over_a_list(tmp_path: Path, error: Exception, outcome: str) -> None:
    with open_crawl(tmp_path) as (crawler, session):
        middleware = ErrorsMiddleware.from_crawler(crawler)
        assert recovered(middleware, response_to(list_request(SOURCE)), error) == []
        (shown,) = session.report.lists()
        assert shown["outcome"] == outcome
        assert any(shown["reason"] in note for note in session.report.notes)


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (ParseError("no list"), "unreadable"),
        (EmptyListError("none"), "empty"),
        (RefusedError("the site refused: 访问频繁", is_for_now=True), "blocked"),
        (OtherListError("it leads to the home page"), "failed"),
        (NotHtmlError("a PDF"), "failed"),
    ],
)
def test_a_channel_of_which_www_shows_nothing_is_requested_from_the_open_api_once(
    tmp_path: Path, error: Exception, outcome: str
) -> None:
    with open_crawl(tmp_path) as (crawler, session):
        middleware = ErrorsMiddleware.from_crawler(crawler)
        (again,) = recovered(middleware, response_to(list_request()), error)
        assert (again.url, again.dont_filter) == (category_url(13), True)
        assert session.report.lists() == []
        assert recovered(middleware, response_to(again), ParseError("no JSON")) == []
        (shown,) = session.report.lists()
        assert (shown["url"], shown["outcome"]) == (CHANNEL, outcome)
        assert shown["reason"].startswith(str(error))
        assert "; the open API, asked instead: no JSON" in shown["reason"]


@pytest.mark.parametrize(
    "error",
    [
        *(HttpError(Response(CHANNEL, status)) for status in (304, 404, 451, 500)),
        IgnoreRequest("max redirections reached"),
        DisallowedUrlError("not ZAKER's", "https://login.example.com/"),
        DownloadTimeoutError("it took longer than 1.0 seconds."),
    ],
    ids=str,
)
def test_a_channel_that_www_does_not_serve_is_requested_from_the_open_api_once(
    tmp_path: Path, error: Exception
) -> None:
    with open_crawl(tmp_path) as (crawler, session):
        (again,) = _fail(crawler, list_request(), error)
        assert (again.url, again.dont_filter) == (category_url(13), True)
        assert session.report.lists() == []
        assert _fail(crawler, again, HttpError(Response(again.url, 500))) == []
        (shown,) = session.report.lists()
        assert (shown["url"], shown["outcome"]) == (CHANNEL, "failed")
        assert shown["reason"].endswith("; the open API, asked instead: HTTP 500")
        assert _fail(crawler, list_request(SOURCE), error) == _fail(crawler, list_request(pages=1), error) == []
    with open_crawl(tmp_path, settings=WWW_ALONE) as (crawler, _):
        assert _fail(crawler, list_request(), error) == []


def test_a_list_that_leads_elsewhere_is_named_as_it_was_asked_for(tmp_path: Path) -> None:
    with open_crawl(tmp_path) as (crawler, session):
        middleware, login = ErrorsMiddleware.from_crawler(crawler), "https://passport.myzaker.com/login"
        request = list_request(SOURCE).replace(url=login, meta={"redirect_urls": [SOURCE]})
        recovered(middleware, response_to(request), NotHtmlError("a PDF"))
        _fail(crawler, request, HttpError(Response(login, 500)))
        assert session.report.notes == [f"{SOURCE}: it leads to {login}: {why}" for why in ("a PDF", "HTTP 500")]


def test_a_list_that_is_cut_off_is_asked_for_once_more(tmp_path: Path) -> None:
    with open_crawl(tmp_path) as (crawler, session):
        middleware, error = ErrorsMiddleware.from_crawler(crawler), TruncatedPageError("cut off")
        again, asked = list_request(), []
        while requests := recovered(middleware, response_to(again), error):
            (again,) = requests
            assert again.dont_filter
            assert session.report.lists() == []
            asked.append(again.url)
        assert asked == [CHANNEL, category_url(13), category_url(13)], "each host once more"
        (shown,) = session.report.lists()
        assert (shown["url"], shown["outcome"]) == (CHANNEL, "failed")
        assert shown["reason"] == "cut off; the open API, asked instead: cut off"


def test_scrapys_own_exceptions_are_left_to_scrapy(tmp_path: Path) -> None:
    with open_crawl(tmp_path) as (crawler, _):
        response = response_to(list_request())
        middleware = ErrorsMiddleware.from_crawler(crawler)
        assert middleware.process_spider_exception(response, HttpError(response)) is None


def test_a_callback_that_cannot_write_ends_the_run(tmp_path: Path) -> None:
    with open_crawl(tmp_path) as (crawler, session):
        lost: list[Exception] = []

        def write_failed(error: Exception) -> None:
            lost.append(error)

        crawler.signals.connect(write_failed, signals.write_failed)
        full = OSError("disk full")
        request = article_request(session)
        recovered(ErrorsMiddleware.from_crawler(crawler), response_to(request), full)
        assert lost == [full]
        assert session.report.outcome(IDS[0]) is None, "it is open, and so pending"


@pytest.mark.parametrize(
    ("error", "outcome", "reason"),
    [
        (HttpError(Response(ONE, 404)), "failed", "HTTP 404: perhaps deleted"),
        (HttpError(Response(ONE, 500)), "failed", "HTTP 500"),
        (DisallowedUrlError("not ZAKER's", "https://elsewhere.example/"), "failed", "redirects to https://elsewhere"),
        (
            DisallowedUrlError("not ZAKER's", "https://sso.example/login"),
            "failed",
            "leads to https://sso.example/login: not",
        ),
        (DownloadTimeoutError("it took longer than 1.0 seconds."), "failed", "did not respond within 1 seconds"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else None,
)
def test_an_article_that_cannot_be_had(
    tmp_path: Path, error: Exception, outcome: str, reason: str, caplog: pytest.LogCaptureFixture
) -> None:
    with open_crawl(tmp_path) as (crawler, session):
        _fail(crawler, article_request(session), error)
        warnings = [record.getMessage() for record in caplog.records if record.levelname == "WARNING"]
        assert any(line.startswith("Failed: ") and reason in line for line in warnings)
        assert session.report.outcome(IDS[0]) == outcome
        assert reason in session.report.reason(IDS[0])


def test_a_site_that_refuses_ends_the_run_where_no_other_host_is_asked(tmp_path: Path) -> None:
    with open_crawl(tmp_path, settings=WWW_ALONE) as (crawler, session):
        _fail(crawler, article_request(session), SiteBlockedError("refused"))
        assert session.report.blocked == f"{ONE}: refused"
        assert "What you can do" in session.report.notes[0]
    with open_crawl(tmp_path, settings=WWW_ALONE) as (crawler, session):
        _fail(crawler, list_request(), CrawlDelayError("asks for 900 seconds"))
        assert session.report.notes == [f"{CHANNEL}: asks for 900 seconds"]
    with open_crawl(tmp_path) as (crawler, session):
        _fail(crawler, list_request(), SiteBlockedError("refused"))
        assert session.report.blocked == ""
        (shown,) = session.report.lists()
        assert shown["outcome"] == "blocked"


@pytest.mark.parametrize(("spider", "arguments"), [(HotSpider, {"full": "1"}), (CategorySpider, {"id": "科技"})])
def test_what_has_just_been_blocked_is_not_advised(
    tmp_path: Path, spider: type[ListSpider], arguments: dict[str, str]
) -> None:
    with open_crawl(tmp_path, spider, WWW_ALONE, **arguments) as (crawler, session):
        _fail(crawler, article_request(session), SiteBlockedError("refused"))
        (note,) = session.report.notes
        assert "What you can do: wait some hours" in note
        assert "scrapy crawl" not in note


@pytest.mark.parametrize("status", [404, 410])
def test_a_list_that_is_not_there_is_called_so(tmp_path: Path, status: int) -> None:
    with open_crawl(tmp_path) as (crawler, session):
        error = HttpError(Response(SOURCE, status))
        _fail(crawler, list_request(SOURCE), error)
        _fail(crawler, list_request(SOURCE, pages=1), error)
        first, further = session.report.notes
        assert first.endswith(f"HTTP {status}: there is no such list, or none any more")
        assert further.endswith(f"HTTP {status}"), "the list itself is there"


def test_a_request_that_did_not_leave_leaves_its_article_open(tmp_path: Path) -> None:
    with open_crawl(tmp_path) as (crawler, session):
        _fail(crawler, article_request(session), RequestCancelledError("too late"))
        assert session.state.cancelled == {IDS[0]}
        assert session.report.outcome(IDS[0]) is None
        assert session.report.cut_short


def _fail(crawler: Any, request: Request, error: Exception) -> list[Request]:
    """Let *request* fail with *error*, as Scrapy has errbacks told; return what is asked for in its place."""
    middleware = ErrorsMiddleware.from_crawler(crawler)
    failure = Failure(error)
    failure.request = request

    async def answers() -> list[Request]:
        return [again async for again in crawler.spider.request_failed(failure)]

    again = asyncio.run(answers())
    del middleware  # signals do not hold it
    return again
