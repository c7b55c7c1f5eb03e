"""Requests as they lie in Redis: data that comes back as it was, and nothing that acts."""

import json
from datetime import datetime
from typing import Any

import pytest
from scrapy import Request, Spider
from scrapy.utils.request import request_from_dict

from tests.each_case import each_case
from zakerscraper.distributed.serializer import dumps, loads
from zakerscraper.items import SHANGHAI, Channel, ListEntry, TimeSpan, Walk

ENTRY = ListEntry(
    id="6a0ad09ca07aec0000017000",
    url="https://www.myzaker.com/article/6a0ad09ca07aec0000017000",
    title='雨后 "街上" {{ }}\u2028',
    times=(TimeSpan(datetime(2026, 5, 18, tzinfo=SHANGHAI), datetime(2026, 5, 19, tzinfo=SHANGHAI)),),
    tags=("天气", "城市"),
    section="channel",
    channels=(Channel("channel", "13", "科技"), Channel("hot", name="hot")),
)
WALK = Walk(
    "https://www.myzaker.com/channel/1", 2, frozenset({"a b", "https://x/1"}), "2026-05-18T00:00:00.000001Z", 20, "科技"
)


class Walker(Spider):
    name = "walker"

    def parse_article(self, response: Any, **_: Any) -> None:
        """Never called here."""

    def article_failed(self, failure: Any) -> None:
        """Never called here."""


def through(request: Request) -> Request:
    spider = Walker()
    return request_from_dict(loads(dumps(request.to_dict(spider=spider)).encode()), spider=spider)


@each_case(
    "options",
    [
        {"cb_kwargs": {"entry": ENTRY}},
        {"cb_kwargs": {"walk": WALK}, "priority": 10},
        {"method": "POST", "body": b"\xff\x00\xe9", "encoding": "gb18030", "dont_filter": True},
        {"meta": {"retry_times": 2, "redirect_urls": ["http://a/"], "depth": 1, "download_timeout": 60.0}},
        {"headers": {"Referer": "https://www.myzaker.com/频道", "X": ["1", "2"]}},
    ],
)
def test_a_request_comes_back_as_it_was(options: dict[str, Any]) -> None:
    request = Request("https://www.myzaker.com/article/1?a=b#c", **options)
    assert through(request).to_dict() == request.to_dict()


def test_callbacks_are_the_spiders_own() -> None:
    spider = Walker()
    request = Request("https://www.myzaker.com/", spider.parse_article, errback=spider.article_failed)
    data = loads(dumps(request.to_dict(spider=spider)))
    assert (data["callback"], data["errback"]) == ("parse_article", "article_failed")


@each_case("name", ["close", "__init__", "start", "settings", "from_crawler", 7, ["parse"]])
def test_nothing_else_of_the_spider_is_called(name: Any) -> None:
    text = dumps(Request("https://www.myzaker.com/").to_dict())
    with pytest.raises(ValueError, match=r"callback|not a request"):
        loads(json.dumps(json.loads(text) | {"callback": name}))


def test_no_class_is_loaded_that_a_payload_names() -> None:
    text = json.dumps(json.loads(dumps(Request("https://www.myzaker.com/").to_dict())) | {"_class": "os.system"})
    assert type(request_from_dict(loads(text))) is Request


def test_secrets_stay_with_the_worker() -> None:
    headers = {"Cookie": "token=secret", "Authorization": "Basic secret", "Referer": "https://www.myzaker.com/"}
    text = dumps(Request("https://www.myzaker.com/", headers=headers, cookies={"a": "secret"}).to_dict())
    assert "secret" not in text
    assert loads(text)["headers"] == {"Referer": [b"https://www.myzaker.com/"]}


def test_what_has_no_form_in_json_is_refused() -> None:
    with pytest.raises(TypeError, match="cannot carry a object"):
        dumps(Request("https://www.myzaker.com/", meta={"what": object()}).to_dict())


@each_case(
    "payload",
    [
        "",
        "[]",
        "7",
        "null",
        "{",
        '{"headers": 7}',
        '{"@": "entry"}',
        '{"cb_kwargs": {"entry": {"@": "entry", "data": {}}}}',
        '{"cb_kwargs": {"walk": {"@": "walk", "data": []}}}',
        "[" * 100_000,
        b"\x80\x04\x95.",
    ],
)
def test_what_is_no_request_is_told(payload: str | bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 (any text will do)
        loads(payload)


def test_a_payload_of_the_release_before_is_read() -> None:
    """What it does not name has its default."""
    data = json.loads(dumps(Request("https://www.myzaker.com/", cb_kwargs={"entry": ENTRY, "walk": WALK}).to_dict()))
    entry, walk = data["cb_kwargs"]["entry"]["data"], data["cb_kwargs"]["walk"]["data"]
    for name in ("times", "tags", "referer", "summary", "channels"):
        del entry[name]
    del walk["unfinished_since"], walk["shown"], walk["name"], data["headers"], data["body"], data["dont_filter"]
    read = loads(json.dumps(data))
    assert read["cb_kwargs"]["entry"] == ListEntry(ENTRY.id, ENTRY.url, ENTRY.title, section="channel")
    assert read["cb_kwargs"]["walk"] == Walk(WALK.url, 2, WALK.seen)
    assert request_from_dict(read).url == "https://www.myzaker.com/"


def test_a_payload_of_the_release_after_is_read() -> None:
    """What is not known is left."""
    data = json.loads(dumps(Request("https://www.myzaker.com/", cb_kwargs={"entry": ENTRY, "walk": WALK}).to_dict()))
    data["weight"] = data["cb_kwargs"]["entry"]["data"]["mood"] = data["cb_kwargs"]["walk"]["data"]["steps"] = 7
    read = loads(json.dumps(data))
    assert read["cb_kwargs"] == {"entry": ENTRY, "walk": WALK}
    assert "weight" not in read
