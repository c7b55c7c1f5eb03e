"""Until www has answered a page, a request to it waits for what became of the one before, and no longer."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
from scrapy import Request
from scrapy.exceptions import IgnoreRequest, ResponseDataLossError
from scrapy.http import Response

from zakerscraper.downloadermiddlewares.failover import FailoverMiddleware
from zakerscraper.services.failover import Failover

WWW = "https://www.myzaker.com/article/6a0aa9f08e9f09000000002d"
APP = "https://app.myzaker.com/news/article.php?pk=6a0aa9f08e9f09000000002d"

Step = Callable[[Failover], object]


def downloaded(url: str, status: int) -> Step:
    return lambda failover: failover.record_download(url, status)


def broke(error: Exception) -> Step:
    return lambda failover: FailoverMiddleware(failover).process_exception(Request(WWW), error)


async def leaves_after(step: Step) -> bool:
    """Tell whether a request to www leaves after a first one and *step*, or is still held."""
    failover = Failover(None, lambda *_, **__: [], keeps_pauses=False)
    await failover.wait(WWW)
    step(failover)
    waiting = asyncio.ensure_future(failover.wait(WWW))
    for _ in range(10):
        await asyncio.sleep(0)
    return waiting.done() or not waiting.cancel()


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        (downloaded(WWW, 302), True),
        (broke(IgnoreRequest("leads elsewhere")), True),
        (broke(ResponseDataLossError()), True),
        (downloaded(WWW, 200), False),  # the middlewares have not seen it yet
        (downloaded(APP, 302), False),
    ],
    ids=["redirect", "refused redirect", "broken answer", "answer", "redirect of another host"],
)
def test_the_next_request_to_www_is_held_until_the_last_is_judged(step: Step, expected: bool) -> None:
    assert asyncio.run(leaves_after(step)) is expected


@pytest.mark.parametrize(("url", "is_open"), [("https://www.myzaker.com/robots.txt", False), (WWW, True)])
def test_a_robots_txt_that_is_forbidden_says_nothing_of_the_pages(url: str, is_open: bool) -> None:
    failover = Failover(None, lambda *_, **__: [], keeps_pauses=False)
    request = Request(url)
    FailoverMiddleware(failover).process_response(request, Response(url, 403, request=request))
    assert failover.is_open is is_open
