"""Base classes of the spiders: ZakerSpider for articles, ListSpider for lists.

Callbacks yield what a page shows, or raise why it shows nothing. The archive filter (`spidermiddlewares`) decides what
is fetched; `ErrorsMiddleware` records the outcome of the rest.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

import scrapy
from scrapy import Request
from scrapy.http import Response
from scrapy.settings import BaseSettings
from twisted.python.failure import Failure

from zakerscraper import signals
from zakerscraper.config import ARCHIVES_ARTICLES, Options
from zakerscraper.exceptions import ArticleNotFoundError, NotHtmlError, OtherListError, ParseError, TruncatedPageError
from zakerscraper.items import Article, ListEntry, ListPageInfo, Walk
from zakerscraper.services.crawl_session import session_of
from zakerscraper.spiders.arguments import AUTO, COMMON, PAGES, Argument, parse_arguments
from zakerscraper.utils.compression import BROKE_OFF
from zakerscraper.utils.encoding import DecodedText, decode_page
from zakerscraper.utils.headers import header_text
from zakerscraper.zaker import urls
from zakerscraper.zaker.channels import identify_list, name_of_list, why_other_list
from zakerscraper.zaker.dates import UNREAD
from zakerscraper.zaker.dom import Page
from zakerscraper.zaker.error_pages import check_error_page
from zakerscraper.zaker.lists import read_list
from zakerscraper.zaker.next_urls import NextUrl, refuse_other_list
from zakerscraper.zaker.pages import ListPage
from zakerscraper.zaker.responses import check_is_page, parse_date_header, parse_response

_LISTS_FIRST = 10
MAX_PAGE_BYTES = 8 * 1024 * 1024
"""Bytes of a page, unpacked too; the largest known ones have some three million."""


class ZakerSpider(scrapy.Spider):
    """Base class of all spiders. They fetch pending articles of earlier runs first, then follow `first_requests`.

    Attributes:
        takes: The spider's arguments; wrong ones raise UsageError when it is created.
        default_section: The third category of its documents.
        fetches_articles: Whether it fetches articles; a run without it leaves archived and pending ones alone.
        item_class: Of the items that it yields.
    """

    item_class: type = Article

    takes: tuple[Argument, ...] = COMMON
    default_section = ""
    fetches_articles = True

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        super().update_settings(settings)
        settings.set(ARCHIVES_ARTICLES, True, "spider")

    def __init__(self, **arguments: str) -> None:
        # Names with an underscore are Scrapyd's own (`_job`).
        self.arguments = {name: text for name, text in arguments.items() if not name.startswith("_")}
        values = parse_arguments(self.name, self.takes, self.arguments)
        super().__init__()
        self.values = values
        self.section_is_auto = values["section"] == AUTO
        """Whether articles are filed under the names of their lists."""
        self.section: str = self.default_section if self.section_is_auto else values["section"] or self.default_section

    @cached_property
    def options(self) -> Options:
        """The settings' values."""
        return Options.from_settings(self.settings)

    async def start(self) -> AsyncIterator[Any]:
        for request in self.first_requests():
            yield request

    def first_requests(self) -> Iterable[Request | ListEntry]:
        """Return the first requests, or the articles to fetch, of which only new ones are requested."""
        raise NotImplementedError

    def parse(self, response: Response) -> Iterator[Any]:
        """Parse an article page that no list showed, as `scrapy parse` requests it."""
        if id_ := urls.article_id(response.url):
            entry = ListEntry(id=id_, url=urls.article_url(id_), section=self.section)
            yield from self.parse_article(response, entry)

    def article_request(self, entry: ListEntry) -> Request:
        """Return the request for the article *entry*. Failover redirects it while www does not answer."""
        url = urls.share_url(entry.id) if self.options.article_host == "app" else entry.url
        return self.page_request(url, self.parse_article, entry.referer, {"entry": entry})

    def page_request(
        self,
        url: str,
        callback: Callable[..., Any],
        referer: str = "",
        arguments: dict[str, Any] | None = None,
        priority: int = 0,
    ) -> Request:
        """Return the request for a page, or for the open API.

        Args:
            arguments: Keyword arguments of *callback*.
        """
        limit = self.settings.getint("DOWNLOAD_MAXSIZE") or MAX_PAGE_BYTES
        return Request(
            url,
            callback,
            errback=self.request_failed,
            cb_kwargs=arguments or {},
            headers={"Referer": referer or urls.WWW + "/"},
            meta={"download_maxsize": min(limit, MAX_PAGE_BYTES)},
            priority=priority,
            # The archive knows what has been fetched, and a shared queue what workers put into it twice.
            dont_filter=not self.options.shares_queue,
        )

    def parse_article(self, response: Response, entry: ListEntry) -> Iterator[Article]:
        """Yield the article of an article page. Raises ParseError, RefusedError and ArticleNotFoundError."""
        if (id_ := urls.article_id(response.url)) != entry.id:
            if not id_ and not urls.is_missing_page(response.url):
                # What says that it is not the site's last word is none on the article.
                check_error_page(Page(response_text(response)), response.url)
            raise ArticleNotFoundError(
                f"leads to {response.url}, " + ("another article" if id_ else urls.why_no_article(response.url))
            )
        session = session_of(self.crawler)
        learnt = session.learnt if session is not None else None
        try:
            article, page = parse_response(
                response.body,
                entry,
                url=response.url,
                content_type=header_text(response.headers, "Content-Type"),
                answered_at=response_time(response),
                fetched_at=datetime.now(UTC),
                categories=self.options.categories,
                broke_off=BROKE_OFF in response.flags,
                learnt=learnt.layouts if learnt is not None else (),
            )
        except ParseError as error:
            if learnt is not None:
                learnt.record("", is_whole=not isinstance(error, NotHtmlError | TruncatedPageError))
            raise
        if learnt is not None:
            learnt.record(page.layout, is_whole=not page.cut_off and BROKE_OFF not in response.flags)
        if article.date_from.endswith(UNREAD):
            self.crawler.stats.inc_value("zaker/dates/unread")
            self.logger.warning("The date of <%s> is its id's: %r was not read", entry.url, page.unread_time)
        yield article

    async def request_failed(self, failure: Failure) -> AsyncIterator[Request]:
        """Send `signals.request_failed`, as Scrapy passes failures to errbacks alone; yield what receivers return."""
        request: Request = failure.request  # type: ignore[attr-defined]
        answers = await self.crawler.signals.send_catch_log_async(
            signals.request_failed, failure=failure, request=request
        )
        for _, again in answers:
            if isinstance(again, Request):
                yield again


class ListSpider(ZakerSpider):
    """Base class of list spiders: reads lists page by page, and fetches the articles that are not archived yet."""

    takes: tuple[Argument, ...] = (*COMMON, PAGES)

    def list_urls(self) -> Iterable[str]:
        """Return the URL of each list's first page."""
        raise NotImplementedError

    def read_list(self, text: str, url: str, now: datetime) -> ListPage:
        """Parse a list page, or a response of the open API. Raises ParseError."""
        return read_list(text, url, now)

    def first_requests(self) -> Iterable[Request]:
        for url in self.list_urls():
            yield self.list_request(url, Walk(url))

    def list_request(self, url: str, walk: Walk, referer: str = "") -> Request:
        """Return the request for the page at *url* of the list that *walk* follows."""
        return self.page_request(url, self.parse, referer, {"walk": walk}, _LISTS_FIRST)

    def parse(self, response: Response, walk: Walk | None = None) -> Iterator[Any]:
        """Yield the entries of a list page, and the request for the next page. Raises ParseError."""
        if walk is None and urls.article_id(response.url):
            yield from super().parse(response)
            return
        walk = walk or Walk(response.url)
        if elsewhere := why_other_list(walk.url, response.url):
            raise OtherListError(f"it leads to {response.url}, {elsewhere}")
        check_is_page(response.body, header_text(response.headers, "Content-Type"))
        page = self.read_list(response_text(response), response.url, response_time(response))
        name = walk.name or _name_of(page, walk.url)
        following = refuse_other_list(NextUrl(page.next_url, page.next_fault), walk.url)
        yield ListPageInfo(page.layout, page.cut_off or _transfer_fault(response), name, following.fault)
        yield from page.left_out
        section = (name if self.section_is_auto else "") or self.section
        yield from (replace(entry, section=section) for entry in page.entries)
        if following.url:
            yield self.list_request(following.url, walk, response.url)


def _name_of(page: ListPage, url: str) -> str:
    """Return the name of the list at *url*, by its number or else its first *page*; "" if unknown."""
    is_publisher = identify_list(url).kind == "source"
    stated = name_of_list(page.title, [entry.author for entry in page.entries], is_publisher=is_publisher)
    return identify_list(url, stated).name


def _transfer_fault(response: Response) -> str:
    """Return why a response may be truncated, "" for a complete one."""
    return "its transfer broke off" if BROKE_OFF in response.flags else ""


def response_text(response: Response) -> str:
    """Return the decoded text of a response."""
    return decode_response(response).text


def decode_response(response: Response) -> DecodedText:
    """Return the text of a response, and its encoding."""
    return decode_page(response.body, header_text(response.headers, "Content-Type"))


def response_time(response: Response) -> datetime:
    """Return the aware time of a response: its `Date`, to which relative times refer, else that of our clock."""
    return parse_date_header(header_text(response.headers, "Date"), datetime.now(UTC))
