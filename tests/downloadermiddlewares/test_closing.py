"""What a run that is ending does with requests that wait for their turn."""

from __future__ import annotations

import asyncio
from math import inf
from pathlib import Path
from time import monotonic
from types import SimpleNamespace

import pytest
from scrapy import Request
from scrapy.core.downloader import Slot
from scrapy.http import Response
from twisted.internet.defer import Deferred

from tests.components import CHANNEL, open_crawl
from zakerscraper.downloadermiddlewares.closing import CancelledRequestError, ClosingMiddleware
from zakerscraper.extensions.progress import count_under_way


def test_what_waits_is_cancelled_once_the_run_is_ending(tmp_path: Path) -> None:
    under_way, late = Request(CHANNEL), Request(f"{CHANNEL}?late")
    slot, waiting = Slot(1, 60.0, 0.0), Deferred[Response]()
    slot.transferring.add(under_way)
    slot.queue.append((Request(f"{CHANNEL}?waits"), waiting))
    of_engine = SimpleNamespace(closing=None)
    failures: list[BaseException] = []
    waiting.addErrback(lambda failure: failures.append(failure.value))

    async def run(middleware: ClosingMiddleware) -> None:
        middleware.spider_opened()
        await asyncio.sleep(0.4)
        middleware.process_request(late)
        assert len(slot.queue) == 1
        assert failures == []
        assert session.state.ending_since == inf
        of_engine.closing = Deferred()
        with pytest.raises(CancelledRequestError):
            middleware.process_request(late)
        await asyncio.sleep(0.4)
        middleware.spider_closed()

    with open_crawl(tmp_path) as (crawler, session):
        crawler.engine = SimpleNamespace(downloader=SimpleNamespace(slots={"www": slot}), _slot=of_engine)
        asyncio.run(run(ClosingMiddleware.from_crawler(crawler)))
        assert session.state.ending_since < monotonic()
        assert count_under_way(crawler.engine) == 1
    assert not slot.queue
    assert slot.transferring == {under_way}
    assert [type(error) for error in failures] == [CancelledRequestError]
