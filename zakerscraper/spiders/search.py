"""A search in the open API. Its results have no URL, so they go to feeds and become no documents."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from scrapy import Request
from scrapy.http import Response

from zakerscraper.exceptions import UsageError
from zakerscraper.items import ListPageInfo, SearchResult, Walk
from zakerscraper.spiders.arguments import COMMON, PAGES, Argument, parse_keyword, parse_moment
from zakerscraper.spiders.base import ZakerSpider, response_text, response_time
from zakerscraper.zaker import open_api
from zakerscraper.zaker.next_urls import refuse_other_list
from zakerscraper.zaker.urls import api_url


class SearchSpider(ZakerSpider):
    """`scrapy crawl search -a keyword=TEXT [-a start=DATE] [-a end=DATE] -O results.jsonl`.

    It yields the results and nothing else.
    """

    name = "search"
    default_section = "search"
    fetches_articles = False
    item_class = SearchResult
    takes = (
        Argument("keyword", parse_keyword, "what to search for, up to 100 characters", required=True, example="上海"),
        Argument(
            "start", parse_moment, "a date or time (2026-05-01, 2026-05-01 08:30); the API knows the last 30 days"
        ),
        Argument("end", parse_moment, "a date or time (2026-05-18, 2026-05-18 20:00)"),
        *COMMON,
    )

    def __init__(self, **arguments: str) -> None:
        super().__init__(**arguments)
        self.values["pages"] = PAGES.default
        start, end = self.values["start"], self.values["end"]
        if start and end and start > end:
            raise UsageError(f"argument start={arguments['start']!r}: it is later than end={arguments['end']!r}")

    def first_requests(self) -> Iterable[Request]:
        parameters = {"v": "1.0.6", "keyword": self.values["keyword"]}
        for name in ("start", "end"):
            if value := self.values[name]:
                parameters[f"{name}_time"] = value.strftime("%Y-%m-%d %H:%M:%S")
        url = api_url("search", **parameters)
        return [self.page_request(url, self.parse, arguments={"walk": Walk(url)})]

    def parse(self, response: Response, walk: Walk | None = None) -> Iterator[ListPageInfo | SearchResult | Request]:
        """Yield the results, and the request for further ones. Raises ParseError."""
        walk, text = walk or Walk(response.url), response_text(response)
        results = open_api.read_search(text, response_time(response), self.values["keyword"])
        following = refuse_other_list(open_api.find_next_results(text, response.url), walk.url)
        yield ListPageInfo("search", next_fault=following.fault)
        for result in results:
            yield replace(result, section=self.section)
        if following.url:
            yield self.page_request(following.url, self.parse, response.url, {"walk": walk})
