"""What makes a run learn a layout."""

from __future__ import annotations

import asyncio
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from scrapy import Request

from tests.components import entries, open_crawl, response_to
from zakerscraper import signals
from zakerscraper.extensions.learn_layout import LearnLayout
from zakerscraper.items import Article


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
        crawler.engine = SimpleNamespace(_slot=slot)  # type: ignore[assignment]
        session.archive.layouts.newest_articles = newest  # type: ignore[method-assign]
        asyncio.run(run())
        assert extension is not None
    assert len(begun) == 1
