"""How hosts that refuse are left alone."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from scrapy import Request
from scrapy.http import Response
from scrapy.utils.test import get_crawler

from tests.each_case import each_case
from zakerscraper.downloadermiddlewares.throttle import ThrottleMiddleware
from zakerscraper.exceptions import LongPauseError
from zakerscraper.logging.download_errors import why_failed

PICTURE = "http://zkres2.myzaker.com/202605/6a0ad09ca07aec0000017000_1024.jpg"
ROBOTS = "http://zkres2.myzaker.com/robots.txt"


def answered(url: str, status: int, retry_after: str = "") -> ThrottleMiddleware:
    """Return the middleware after a request for *url* has been answered so. Raises what that raises."""
    crawler = get_crawler(settings_dict={"DOWNLOAD_DELAY": 0})
    slot = SimpleNamespace(delay=0.0, jitter=0.5, lastseen=0.0, queue=())
    crawler.engine = SimpleNamespace(downloader=SimpleNamespace(slots={"slot": slot}))
    middleware = ThrottleMiddleware(crawler)
    request = Request(url, meta={"download_slot": "slot"})
    middleware.request_reached_downloader(request)
    headers = {"Retry-After": retry_after} if retry_after else {}
    try:
        middleware.process_response(request, Response(url, status, headers, request=request))
    finally:
        assert slot.lastseen == 0.0, "nothing waits"
    return middleware


@each_case("status", [429, 503])
@each_case("url", [PICTURE, ROBOTS])
def test_a_host_of_pictures_that_asks_to_wait_for_a_day_holds_up_nothing(url: str, status: int) -> None:
    with pytest.raises(LongPauseError) as error:
        answered(url, status, "86400")
    assert why_failed(error.value, url) == "zkres2.myzaker.com asks to wait 86400 seconds"


def test_a_robots_txt_that_is_forbidden_is_no_refusal() -> None:
    crawler_stats = answered(ROBOTS, 403).crawler.stats
    assert crawler_stats.get_value("zaker/refusals/403") is None
    assert answered(PICTURE, 403).crawler.stats.get_value("zaker/refusals/403") == 1
