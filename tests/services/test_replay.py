"""A month of the site's life with hundreds of archived articles: all that it changed or withdrew is found, no more.

`ZAKER_PROOF_ARTICLES=1000` makes it a thousand, of which as many change.

The pages are the sample site's, read by the readers that crawls use, looked at on the days that `ZAKER_REVISIT=1,7,30`
makes due; what is believed of them is decided where a crawl decides it.
"""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import pytest

from zakerscraper.archive.archive import Archive
from zakerscraper.archive.articles import WrittenDocument
from zakerscraper.archive.versions import FetchReason
from zakerscraper.archive.visits import Validators
from zakerscraper.exceptions import ArticleNotFoundError, ParseError
from zakerscraper.items import SHANGHAI, Article, ListEntry
from zakerscraper.sample_site import SampleArticle, SampleSite
from zakerscraper.sample_site.catalogue import LAYOUTS
from zakerscraper.services.api import parse_article
from zakerscraper.services.revisits import Revisits

START = datetime(2026, 5, 18, 20, 0, tzinfo=SHANGHAI)
DAYS = (1, 7, 30)
LOOKS = (1, 2, 7, 8, 30, 31)
"""On these days a crawl runs: on the one after a planned one what was doubted is looked at again."""
COUNT = int(os.environ.get("ZAKER_PROOF_ARTICLES", "400"))
GONE = "HTTP 404"
NOTICE = "<html><head><title>ZAKER</title></head><body><p>文章已被删除</p></body></html>"
BOTTOM = '<div id="recommend_bottom">'
PICTURE = '<p><img data-original="http://zkres1.myzaker.com/202605/6251168c8e9f0947667ede39_1024.jpg"></p>'
PARAGRAPH = re.compile(r"<p>(第 \d+ 号样张之\d+：[^<]*)</p>")


def _swapped(page: str) -> str:
    first, second = [match[0] for match in PARAGRAPH.finditer(page)][:2]
    return page.replace(second, "@").replace(first, second).replace("@", first)


def _rewritten(page: str) -> str:
    notice = "<p>本文有误，编辑部已将全文撤换，特此向读者致歉。</p>"
    return PARAGRAPH.sub("", page).replace('id="content">', 'id="content">' + notice)


EDITS: tuple[Callable[[str], str], ...] = (
    lambda page: PARAGRAPH.sub(lambda one: one[0].replace("：", "：更正，", 1), page, count=1),
    lambda page: PARAGRAPH.sub(lambda one: one[0][:-5] + "！</p>", page, count=1),
    lambda page: PARAGRAPH.sub("", page, count=1),
    lambda page: page.replace(BOTTOM, "<p>编者按：文中人数有误。</p>" + BOTTOM),
    _swapped,
    lambda page: page.replace("<h1>", "<h1>更正：").replace("<title>", "<title>更正："),
    lambda page: page.replace(BOTTOM, PICTURE + BOTTOM),
    lambda page: PARAGRAPH.sub(lambda one: f"<h2>{one[1]}</h2>", page, count=1),
    lambda page: page.replace(BOTTOM, "<table><tr><td>受伤</td><td>1 人</td></tr></table>" + BOTTOM),
    _rewritten,
)


@pytest.fixture
def archive() -> Iterator[Archive]:
    """Return an archive in memory."""
    archive = Archive("sqlite://", "run")
    yield archive
    archive.close()


async def _call(act: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    return act(*args, **kwargs)


class Replay:
    """The site over the days: what it answers for an article on a day, a page or an answer that it is gone."""

    def __init__(self) -> None:
        self.site = SampleSite(extra=COUNT + 200)
        self.redesigned = {layout: SampleSite(extra=COUNT + 200, layout=layout) for layout in LAYOUTS}
        enough = (article for article in self.site.articles if len(PARAGRAPH.findall(self.page(article))) >= 2)
        self.articles = [article for article, _ in zip(enough, range(COUNT), strict=False)]
        parts = iter(self.articles[::-1])
        self.edited = {next(parts).id: edit for edit in EDITS for _ in range(10)}
        self.withdrawn = {next(parts).id: kind for kind in ("early", "late", "stated", "stated") for _ in range(5)}
        kinds = ("bad hour", "challenge", "redesign", "picture host")
        self.alarms = {next(parts).id: kind for kind in kinds for _ in range(10)}

    @cache  # noqa: B019 (it lives as long as its test)
    def page(self, article: SampleArticle) -> str:
        return self.site.respond(f"/www/article/{article.id}").body.decode()

    def answer(self, article: SampleArticle, day: int) -> str:
        """Return the page, or GONE."""
        page, id_ = self.page(article), article.id
        if edit := self.edited.get(id_):
            return edit(page) if day >= 2 else page
        if kind := self.withdrawn.get(id_):
            since = 1 if kind == "early" else 7
            return page if day < since else NOTICE if kind == "stated" else GONE
        match self.alarms.get(id_):
            case "bad hour" if day == 1:
                return GONE
            case "challenge" if day == 7:
                return "<html><head><title>SafeLineChallenge</title></head><body></body></html>"
            case "redesign" if day >= 7:
                layout = next(layout for layout in LAYOUTS if f'class="{layout.lower()}"' not in page)
                return self.redesigned[layout].respond(f"/www/article/{id_}").body.decode()
            case "picture host" if day >= 7:
                return re.sub(
                    r"http://zkres\d?\.myzaker\.com/\d{6}/(\w+)_1024\.", r"https://img.example.org/z/\1_640.", page
                )
        return page


@cache
def read(page: str, id_: str, url: str) -> Article:
    return parse_article(page, url=url, fetched_at=START)


def test_a_month_of_many_articles(archive: Archive) -> None:
    replay = Replay()
    by_id = {article.id: article for article in replay.articles}
    assert (len(by_id), len(replay.edited), len(replay.withdrawn), len(replay.alarms)) == (COUNT, 100, 20, 40)
    entries = [
        ListEntry(article.id, f"https://www.myzaker.com/article/{article.id}", article.title)
        for article in replay.articles
    ]
    archive.claims.claim_listed(entries, now=START, again=False, claim_at_most=None)
    first = [replace(read(replay.page(by_id[entry.id]), entry.id, entry.url)) for entry in entries]
    archive.articles.mark_exported([WrittenDocument(article, "c") for article in first], now=START)

    async def validators(revisits: Revisits, entry: ListEntry, day: int, now: datetime) -> None:
        revisits.begin(entry.id)
        answer = replay.answer(by_id[entry.id], day)
        if answer == GONE:
            await revisits.record_absence(entry.id, GONE, stated=False)
            return
        try:
            article = replace(read(answer, entry.id, entry.url))
            if await revisits.is_new(article, Validators()):
                archive.articles.mark_exported([WrittenDocument(article, "c", FetchReason.REVISIT)], now=now)
                revisits.record_written(entry.id, ["text"] if article.updated_at == now else [])
        except ArticleNotFoundError as error:
            await revisits.record_absence(entry.id, str(error), stated=error.is_stated)
        except ParseError as error:
            await revisits.record_failure(entry.id, str(error), is_read=True)

    looked, loop = 0, asyncio.new_event_loop()
    for day in LOOKS:
        now = START + timedelta(days=day, minutes=day)
        revisits = Revisits(archive, lambda *_, **__: [], _call, lambda now=now: now)
        while due := archive.visits.claim_due(DAYS, now=now, at_most=500):
            for claimed in due:
                loop.run_until_complete(validators(revisits, claimed.entry, day, now))
        outcomes = list(revisits.outcomes.values())
        looked += len(outcomes)
        gone = outcomes.count("gone") + outcomes.count("failed")
        assert revisits.revert_absences(len(outcomes) - gone) == 0
    loop.close()
    assert looked >= 3 * (COUNT - len(replay.withdrawn))
    changed = [version.article.id for version in archive.versions.since()]
    assert sorted(changed) == sorted(replay.edited), "each edit once, and nothing else"
    assert {withdrawn.id for withdrawn in archive.visits.find_withdrawn()} == set(replay.withdrawn)
    kept = {article.id for article in archive.queries.articles()}
    assert kept == set(by_id), "nothing is lost"
