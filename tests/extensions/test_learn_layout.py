"""What makes a run learn a layout by itself, and what ends that."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from scrapy import Request
from scrapy.exceptions import DontCloseSpider
from scrapy.http import Response

from tests.components import entries, open_crawl, response_to
from zakerscraper import signals
from zakerscraper.extensions import learn_layout
from zakerscraper.extensions.learn_layout import UNKNOWN_PAGES, LearnLayout
from zakerscraper.items import Article, ListEntry


@pytest.mark.parametrize("is_read", [True, False])
def test_three_articles_that_no_known_layout_matches_begin_it(tmp_path: Path, is_read: bool) -> None:
    """Whether the generic reader reads their pages or nobody does; each counts once, and lists do not."""
    begun: list[str] = []

    def newest() -> list[Article]:
        begun.append("asked for what is archived")
        return []

    async def say(response: Any) -> None:
        if is_read:
            crawler.signals.send_catch_log(signals.fallback_used, response=response, reason="", kept="", unsure=False)
        else:
            await session.keep_page(response)

    async def run() -> None:
        await say(response_to(Request("https://www.myzaker.com/channel/13")))
        for entry in entries(0, 0, 1, 1):
            await say(response_to(Request(entry.url, cb_kwargs={"entry": entry})))
        await asyncio.sleep(0)
        assert not begun
        for entry in entries(2, 3):
            await say(response_to(Request(entry.url, cb_kwargs={"entry": entry})))
        await asyncio.gather(*asyncio.all_tasks() - {asyncio.current_task()})

    with open_crawl(tmp_path) as (crawler, session):
        extension = LearnLayout.from_crawler(crawler)
        slot = SimpleNamespace(closing=None, nextcall=SimpleNamespace(schedule=lambda: None))
        crawler.engine = SimpleNamespace(_slot=slot)
        session.archive.layouts.newest_articles = newest
        asyncio.run(run())
        assert extension is not None
    assert len(begun) == 1


class _Session:
    """A session that names the calls of its archive."""

    def __init__(self) -> None:
        layouts = SimpleNamespace(newest_articles=list, begin_learning=lambda now: True, save=lambda layout, now: None)
        self.archive = SimpleNamespace(layouts=layouts)
        self.names = {getattr(layouts, name): name for name in ("newest_articles", "begin_learning", "save")}
        self.called: list[str] = []
        self.is_site_away = False
        self.learnt = SimpleNamespace(add=lambda layout: None, note=lambda text: None)

    async def call(self, act: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        self.called.append(self.names[act])
        return act(*args, **kwargs)


@pytest.mark.parametrize("how", ["learns", "ends", "breaks"])
def test_what_is_asked_of_the_archive_as_a_run_learns_ends_or_breaks(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, how: str
) -> None:
    session, slot = _Session(), SimpleNamespace(closing=None)
    crawler: Any = SimpleNamespace(engine=SimpleNamespace(_slot=slot), spider=None)

    async def ask_again(*_: object) -> list[Any]:
        return []

    def learn(*_: object) -> Any:
        slot.closing = object() if how == "ends" else None
        if how == "breaks":
            raise ZeroDivisionError
        return SimpleNamespace(layout=SimpleNamespace(pages=12, name="learnt-2026-05-18"))

    monkeypatch.setattr(learn_layout, "choose_articles", lambda _: [None] * 12)
    monkeypatch.setattr(learn_layout, "ask_again", ask_again)
    monkeypatch.setattr(learn_layout, "learn", learn)
    monkeypatch.setattr(learn_layout.compat, "schedule_next_request", lambda engine: None)

    async def run() -> None:
        extension = LearnLayout(crawler, session)
        for number in range(UNKNOWN_PAGES):
            url = f"https://www.myzaker.com/article/{number}"
            request = Request(url, cb_kwargs={"entry": ListEntry(str(number), "")})
            extension.page_unknown(Response(request.url, request=request))
        while True:
            try:
                extension.spider_idle()
            except DontCloseSpider:
                await asyncio.sleep(0)
            else:
                return

    asyncio.run(run())
    assert session.called == ["newest_articles", "begin_learning", *(["save"] if how == "learns" else [])]
    assert ("Learning a layout failed" in caplog.text) == (how == "breaks")
