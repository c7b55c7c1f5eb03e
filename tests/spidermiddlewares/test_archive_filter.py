"""What of a list's page is asked for: what the archive has not, within the limit, and what earlier runs have left."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import pytest
from scrapy import Request
from scrapy.crawler import Crawler

from tests.components import CHANNEL, IDS, address, entries, open_crawl, response_to
from zakerscraper import signals
from zakerscraper.archive.state import State
from zakerscraper.exceptions import EmptyListError, ParseError, TruncatedPageError
from zakerscraper.items import Article, LeftOut, ListPageInfo, SearchResult, Walk
from zakerscraper.spidermiddlewares import archive_filter
from zakerscraper.spidermiddlewares.archive_filter import ArchiveFilter
from zakerscraper.spidermiddlewares.errors import IS_RETRY
from zakerscraper.spiders.article import ArticleSpider
from zakerscraper.spiders.search import SearchSpider

NEXT = f"{CHANNEL}?page=2"


async def _each(items: Iterable[Any]) -> AsyncIterator[Any]:
    for item in items:
        yield item


async def _all(items: AsyncIterator[Any]) -> list[Any]:
    return [item async for item in items]


def output(
    component: ArchiveFilter, crawler: Crawler, items: Iterable[Any], *, walk: Walk | None = None, **meta: Any
) -> list[Any]:
    """Return what becomes of what a callback yields for a page of the channel, the first one unless *walk* says."""
    walk = walk or Walk(CHANNEL)
    request = Request(CHANNEL if not walk.pages else NEXT, cb_kwargs={"walk": walk}, meta=meta)
    return asyncio.run(_all(component.process_spider_output(response_to(request), _each(items))))


async def for_good(key: str, digest: str) -> bool:
    return True


def next_page(walk: Walk | None = None) -> Request:
    return Request(NEXT, cb_kwargs={"walk": walk or Walk(CHANNEL)})


def test_new_articles_become_requests_and_the_walk_goes_on(tmp_path: Path) -> None:
    with open_crawl(tmp_path) as (crawler, session):
        component = ArchiveFilter.from_crawler(crawler)
        topic = LeftOut("https://www.myzaker.com/topic/1", "a topic", "topic page")
        found = output(component, crawler, [ListPageInfo("figure"), topic, *entries(0, 1), next_page()])
        assert [request.url for request in found] == [address(IDS[0]), address(IDS[1]), NEXT]
        assert found[0].cb_kwargs["entry"].id == IDS[0]
        walk = found[2].cb_kwargs["walk"]
        assert (walk.url, walk.pages) == (CHANNEL, 1)
        again = output(component, crawler, [ListPageInfo("figure"), *entries(1, 2)], walk=walk)
        assert [request.url for request in again] == [address(IDS[2])], "each is asked for once in a run"
        assert session.report.skipped() == {"topic page": 1}
        (shown,) = session.report.lists()
        assert (shown["outcome"], shown["listed"]) == ("ok", 4)
        assert session.report.layouts == {"figure": 1}


def test_a_page_without_articles_does_not_end_the_walk_where_it_states_a_next_page(tmp_path: Path) -> None:
    topics = [LeftOut(f"https://www.myzaker.com/topic/{number}", "专题", "topic page") for number in range(2)]
    pages: list[tuple[list[Any], bool]] = [
        (entries(0), True),
        ([topics[0]], True),
        ([topics[1]], True),
        ([], True),
        ([], False),
    ]
    with open_crawl(tmp_path, id="13", pages="9") as (crawler, _):
        component, walk = ArchiveFilter.from_crawler(crawler), Walk(CHANNEL)
        for number, (shown, goes_on) in enumerate(pages):
            following = Request(f"{NEXT}&page={number}", cb_kwargs={"walk": walk})
            found = output(component, crawler, [ListPageInfo("figure"), *shown, following], walk=walk)
            requests = [request for request in found if request.url == following.url]
            assert bool(requests) is goes_on, number
            walk = requests[0].cb_kwargs["walk"] if requests else walk


@pytest.mark.parametrize(("pages", "outcome"), [("2", "incomplete"), ("1", "ok")])
def test_a_next_page_that_is_none_matters_where_it_is_wanted(tmp_path: Path, pages: str, outcome: str) -> None:
    with open_crawl(tmp_path, id="13", pages=pages) as (crawler, session):
        found = output(
            ArchiveFilter.from_crawler(crawler), crawler, [ListPageInfo("figure", next_fault="3"), *entries(0)]
        )
        assert [request.url for request in found] == [address(IDS[0])]
        assert session.report.lists()[0]["outcome"] == outcome


def test_a_page_whose_every_article_is_known_ends_the_walk(tmp_path: Path) -> None:
    with open_crawl(tmp_path) as (crawler, session):
        output(ArchiveFilter.from_crawler(crawler), crawler, [ListPageInfo("figure"), *entries(0, 1)])
        for id_ in IDS[:2]:
            asyncio.run(session.outcomes.mark_dropped(id_, "not wanted"))
    for arguments, expected in (({}, []), ({"full": "1"}, [address(IDS[0]), address(IDS[1]), NEXT])):
        with open_crawl(tmp_path, id="13", **arguments) as (crawler, _):
            page = [ListPageInfo("figure"), *entries(0, 1), next_page()]
            found = output(ArchiveFilter.from_crawler(crawler), crawler, page)
            assert [request.url for request in found] == expected


def test_beyond_the_limit_articles_stay_pending_and_no_page_is_asked_for(tmp_path: Path) -> None:
    with open_crawl(tmp_path, id="13", limit="1") as (crawler, session):
        component = ArchiveFilter.from_crawler(crawler)
        found = output(component, crawler, [ListPageInfo("figure"), *entries(0, 1, 2), next_page()])
        assert [request.url for request in found] == [address(IDS[0])]
        assert session.report.skipped() == {"over the limit of this run; pending": 2}


def test_a_walk_ends_at_its_number_of_pages(tmp_path: Path) -> None:
    with open_crawl(tmp_path, id="13", pages="1") as (crawler, _):
        found = output(ArchiveFilter.from_crawler(crawler), crawler, [ListPageInfo("figure"), *entries(0), next_page()])
        assert [request.url for request in found] == [address(IDS[0])]


def test_what_earlier_runs_left_comes_before_the_spiders_own_requests(tmp_path: Path) -> None:
    with open_crawl(tmp_path) as (crawler, _):
        output(ArchiveFilter.from_crawler(crawler), crawler, [ListPageInfo("figure"), *entries(0, 1)])
    with open_crawl(tmp_path, id="13", limit="3") as (crawler, session):
        component = ArchiveFilter.from_crawler(crawler)
        own = [*crawler.spider.first_requests(), *entries(2, 3)]
        found = asyncio.run(_all(component.process_start(_each(own))))
        assert [request.url for request in found] == [address(IDS[0]), address(IDS[1]), address(IDS[2]), CHANNEL]
        assert component.session.state.left == 0
        (shown,) = session.report.lists()
        assert (shown["id"], shown["name"], shown["outcome"]) == ("13", "科技", "")


def test_a_page_that_is_cut_off_is_taken_when_it_comes_so_again(tmp_path: Path) -> None:
    with open_crawl(tmp_path) as (crawler, session):
        component = ArchiveFilter.from_crawler(crawler)
        page = [ListPageInfo("figure", cut_off="it ends in an entry"), *entries(0), next_page()]
        with pytest.raises(TruncatedPageError, match="it ends in an entry"):
            output(component, crawler, page)
        assert not session.report.has(IDS[0])
        found = output(component, crawler, page, **{IS_RETRY: True})
        assert [request.url for request in found] == [address(IDS[0])], "no walk goes on below it"
        (shown,) = session.report.lists()
        assert (shown["outcome"], shown["reason"]) == ("incomplete", "it ends in an entry")


def test_a_list_without_entries_is_an_error(tmp_path: Path) -> None:
    with open_crawl(tmp_path) as (crawler, _):
        component = ArchiveFilter.from_crawler(crawler)
        with pytest.raises(EmptyListError, match="no such list"):
            output(component, crawler, [ListPageInfo("figure")])
        output(component, crawler, [ListPageInfo("figure"), *entries(0, 1)])
        with pytest.raises(EmptyListError, match="it had 2 articles before"):
            output(component, crawler, [ListPageInfo("figure")])


def test_a_list_of_topics_alone_says_so_and_is_followed_to_its_next_page(tmp_path: Path) -> None:
    with open_crawl(tmp_path) as (crawler, session):
        component = ArchiveFilter.from_crawler(crawler)
        topics = [LeftOut(f"https://www.myzaker.com/topic/{number}", "", "topic page") for number in range(2)]
        with pytest.raises(EmptyListError, match=r"none of its 2 entries is an article \(topic page\)"):
            output(component, crawler, [ListPageInfo("figure"), *topics])
        (following,) = output(component, crawler, [ListPageInfo("figure"), *topics, next_page()])
        assert following.url == NEXT
        assert session.report.counts()["skipped"] == 2


def test_a_callback_that_yields_no_list_is_left_alone(tmp_path: Path) -> None:
    with open_crawl(tmp_path) as (crawler, session):
        request = Request("https://www.myzaker.com/", cb_kwargs={})
        assert output(ArchiveFilter.from_crawler(crawler), crawler, [request, {"an": "item"}]) == [
            request,
            {"an": "item"},
        ]
        lists = [next_page(), next_page(Walk("https://www.myzaker.com/channel/9"))]
        assert output(ArchiveFilter.from_crawler(crawler), crawler, lists) == lists
        assert session.report.lists() == []


def test_entries_are_enough_for_a_list(tmp_path: Path) -> None:
    with open_crawl(tmp_path) as (crawler, session):
        found = output(ArchiveFilter.from_crawler(crawler), crawler, [*entries(0), next_page()])
        assert [request.url for request in found] == [address(IDS[0]), NEXT]
        assert session.report.layouts == {"other": 1}


def test_an_article_cut_off_is_refused_until_it_has_come_so_for_hours(tmp_path: Path) -> None:
    with open_crawl(tmp_path) as (crawler, session):
        component = ArchiveFilter.from_crawler(crawler)
        article = Article(IDS[0], address(IDS[0]), body_html="<p>half</p>", evidence={"cut_off": "its end is missing"})
        with pytest.raises(TruncatedPageError, match="its end is missing"):
            output(component, crawler, [article])
        session.is_cut_off_for_good = for_good
        assert output(component, crawler, [article]) == [article]
        assert "taken as it is" in session.report.notes[0]


def test_results_of_a_search_are_counted_up_to_the_limit(tmp_path: Path) -> None:
    with open_crawl(tmp_path, SearchSpider, keyword="星", limit="1") as (crawler, session):
        component = ArchiveFilter.from_crawler(crawler)
        results = [SearchResult(title="one"), SearchResult(title="two")]
        assert output(component, crawler, [ListPageInfo("search"), *results]) == results[:1]
        counts = session.report.counts()
        assert (counts["listed"], counts["exported"], counts["skipped"]) == (2, 1, 1)


def test_an_archive_that_cannot_be_written_ends_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_crawl(tmp_path) as (crawler, session):
        lost: list[Exception] = []

        def write_failed(error: Exception) -> None:
            lost.append(error)

        def broken(**_: Any) -> None:
            raise OSError("disk full")

        crawler.signals.connect(write_failed, signals.write_failed)
        monkeypatch.setattr(session.archive.claims, "claim_due", broken)
        start = ArchiveFilter.from_crawler(crawler).process_start(_each(crawler.spider.first_requests()))
        assert asyncio.run(_all(start)) == []
        assert [str(error) for error in lost] == ["disk full"]


def test_a_garbled_article_is_refused_until_it_has_come_so_for_hours(tmp_path: Path) -> None:
    with open_crawl(tmp_path) as (crawler, session):
        component = ArchiveFilter.from_crawler(crawler)
        article = Article(IDS[0], address(IDS[0]), body_html="<p>æ±Ÿ</p>", evidence={"garbled": "it was encoded twice"})
        with pytest.raises(ParseError, match="garbled: it was encoded twice"):
            output(component, crawler, [article])
        session.is_cut_off_for_good = for_good
        assert output(component, crawler, [article]) == [article]
        assert "taken as it is" in session.report.notes[0]


def test_an_article_names_all_lists_of_the_run_that_have_shown_it(tmp_path: Path) -> None:
    other = "https://www.myzaker.com/source/77"
    with open_crawl(tmp_path, id="13") as (crawler, session):
        component = ArchiveFilter.from_crawler(crawler)
        (found, _, following) = output(component, crawler, [ListPageInfo("figure"), *entries(0, 1), next_page()])
        output(component, crawler, [ListPageInfo("figure"), *entries(2, 1)], walk=following.cb_kwargs["walk"])
        output(component, crawler, [ListPageInfo("figure", name="江城晚报"), *entries(1)], walk=Walk(other))
        page = [ListPageInfo("figure", name="江城晚报"), *entries(0)]
        assert output(component, crawler, page, walk=Walk(other)) == []
        entry = found.cb_kwargs["entry"]
        article = Article(entry.id, entry.url, channels=list(entry.channels))
        request = Request(entry.url, cb_kwargs={"entry": entry})
        (read,) = asyncio.run(_all(component.process_spider_output(response_to(request), _each([article]))))
        assert [channel.label for channel in read.channels] == ["科技", "江城晚报"]
        with session.archive.database.read() as connection:
            rows = connection.exec_driver_sql("SELECT article, list, position FROM sightings").all()
    assert {(IDS.index(id_), list_): position for id_, list_, position in rows} == {
        (0, CHANNEL): 1, (1, CHANNEL): 4, (2, CHANNEL): 3, (1, other): 1, (0, other): 1,
    }  # fmt: skip


@pytest.mark.parametrize("reason", ["blocked", "shutdown"])
def test_named_articles_are_claimed_in_groups_and_a_run_that_ends_early_leaves_all_pending(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reason: str
) -> None:
    monkeypatch.setattr(archive_filter, "_NAMED_AT_ONCE", 2)
    monkeypatch.setattr(archive_filter, "_REST_SECONDS", {"shutdown": 0.0})
    with open_crawl(tmp_path, ArticleSpider, url=",".join(IDS[:7])) as (crawler, session):
        component = ArchiveFilter.from_crawler(crawler)
        claimed_before_each: list[int] = []

        async def run() -> list[Any]:
            start, requests = component.process_start(_each(crawler.spider.first_requests())), []
            while len(requests) < 3:
                requests.append(await anext(start))
                claimed_before_each.append(session.archive.queries.count(State.PENDING))
            (finish,) = session.before_closing
            await finish(reason)
            return requests

        assert [request.url for request in asyncio.run(run())] == [address(id_) for id_ in IDS[:3]]
        assert claimed_before_each == [2, 2, 4], "the first are fetched before all are claimed"
        left = 3 if reason == "shutdown" else 0
        assert session.archive.queries.count(State.PENDING) == len(IDS[:7]) - left
        noted = [note for note in session.report.notes if f"{left} of the articles that were named" in note]
        assert len(noted) == (1 if left else 0)


def test_named_articles_whose_claim_is_under_way_as_a_run_ends_are_pending(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive_filter, "_NAMED_AT_ONCE", 2)
    with open_crawl(tmp_path, ArticleSpider, url=",".join(IDS[:7])) as (crawler, session):
        component = ArchiveFilter.from_crawler(crawler)

        async def run() -> None:
            start = component.process_start(_each(crawler.spider.first_requests()))
            for _ in range(2):
                await anext(start)
            session.call_soon(sleep, 0.2)
            under_way = asyncio.ensure_future(anext(start))
            await asyncio.sleep(0.05)
            under_way.cancel()
            await asyncio.sleep(0)
            (finish,) = session.before_closing
            await finish("blocked")

        asyncio.run(run())
        assert session.archive.queries.count(State.PENDING) == len(IDS[:7])


def test_what_responses_have_taken_as_a_run_ends_is_not_taken_again_to_list_named_articles(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive_filter, "_NAMED_AT_ONCE", 2)
    monkeypatch.setattr(archive_filter, "_LEAST_REST_SECONDS", 0.0)
    with open_crawl(tmp_path, ArticleSpider, url=",".join(IDS[:7])) as (crawler, session):
        component = ArchiveFilter.from_crawler(crawler)

        async def run() -> None:
            await anext(component.process_start(_each(crawler.spider.first_requests())))
            session.state.ending_since = monotonic() - 8.0
            (finish,) = session.before_closing
            await finish("shutdown")

        asyncio.run(run())
        assert session.archive.queries.count(State.PENDING) == 2
        assert session.report.notes[0].startswith("5 of the articles that were named are not pending")
