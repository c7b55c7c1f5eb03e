"""The open API's answers become entries and results; whatever else comes is an ParseError."""

import json
from contextlib import suppress
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.each_case import each_case
from zakerscraper.exceptions import ParseError, RefusedError
from zakerscraper.items import SHANGHAI, LeftOut, ListEntry, SearchResult, TimeSpan
from zakerscraper.sample_site import app
from zakerscraper.sample_site.articles import ARTICLES, SOURCES, TOPICS
from zakerscraper.sample_site.catalogue import NOW, Catalogue
from zakerscraper.zaker import open_api

ID = "6a0aff1c8e9f090000000abc"
URL = f"https://app.myzaker.com/news/article.php?pk={ID}"
CATALOGUE = Catalogue(ARTICLES, SOURCES, TOPICS)


def answer(*items: object, stat: object = 1, msg: str = "ok") -> str:
    return json.dumps({"stat": stat, "msg": msg, "data": {"list": items}})


def item(**fields: object) -> dict[str, object]:
    return {
        "title": "江边灯会",
        "author": "某报",
        "publish_time": "2026-05-18 19:58:10",
        "summary": "摘要",
        "url": URL,
    } | fields


def only_entry(text: str) -> ListEntry:
    page = open_api.read_list(text, NOW)
    assert page.left_out == ()
    (entry,) = page.entries
    return entry


def test_hot_lists_the_newest_articles() -> None:
    page = open_api.read_list(app.hot_json(CATALOGUE), NOW)
    assert page.layout == "open-api"
    assert page.next_url == ""
    assert [entry.id for entry in page.entries] == [article.id for article in CATALOGUE.articles[:20]]
    for entry, article in zip(page.entries, CATALOGUE.articles, strict=False):
        moment = article.published_at.replace(microsecond=0)
        assert entry.times == (TimeSpan(moment, moment, exact=True),)
        assert entry.url == f"https://www.myzaker.com/article/{article.id}"
        assert entry.title == article.title
        assert entry.author in {article.source, ""}


def test_an_entry() -> None:
    moment = datetime(2026, 5, 18, 19, 58, 10, tzinfo=SHANGHAI)
    assert only_entry(answer(item())) == ListEntry(
        id=ID,
        url=f"https://www.myzaker.com/article/{ID}",
        title="江边灯会",
        author="某报",
        summary="摘要",
        times=(TimeSpan(moment, moment, exact=True),),
    )


@each_case(
    ("fields", "expected"),
    [
        ({"title": " 江边\n灯会 "}, {"title": "江边 灯会"}),
        ({"title": None}, {"title": ""}),
        ({"title": 2024}, {"title": "2024"}),
        ({"author": None}, {"author": ""}),
        ({"author": ["某报"]}, {"author": ""}),
        ({"publish_time": None}, {"times": ()}),
        ({"publish_time": ""}, {"times": ()}),
        ({"publish_time": "soon"}, {"times": ()}),
        ({"summary": ""}, {"summary": ""}),
        ({"summary": None}, {"summary": ""}),
        ({"summary": "20417"}, {"summary": ""}),
        ({"summary": 20417}, {"summary": ""}),
        ({"summary": "2026 年"}, {"summary": "2026 年"}),
        ({"summary": "<p>甲<b>乙</b></p>"}, {"summary": "甲乙"}),
        ({"summary": '<img src="a.jpg">'}, {"summary": ""}),
        ({"summary": "当 3 < 5 而 7 > 2 时"}, {"summary": "当 3 < 5 而 7 > 2 时"}),
        ({"url": f"//www.myzaker.com/article/{ID}/"}, {"id": ID}),
        ({"url": f"https:https://app.myzaker.com/article/{ID.upper()}"}, {"id": ID}),
    ],
)
def test_fields(fields: dict[str, object], expected: dict[str, object]) -> None:
    entry = only_entry(answer(item(**fields)))
    assert {name: getattr(entry, name) for name in expected} == expected


@each_case(
    "publish_time",
    ["2026-05-18T19:58:10+08:00", "2026-05-18T11:58:10Z", 1779105490, 1779105490000, "1779105490", 1779105490.25],
)
def test_publish_time_in_other_forms(publish_time: object) -> None:
    moment = datetime(2026, 5, 18, 19, 58, 10, tzinfo=SHANGHAI)
    assert only_entry(answer(item(publish_time=publish_time))).times == (TimeSpan(moment, moment, exact=True),)


@each_case("missing", ["title", "author", "publish_time", "summary"])
def test_any_field_but_the_address_may_be_missing(missing: str) -> None:
    fields = item()
    del fields[missing]
    assert only_entry(answer(fields)).id == ID


@each_case(
    ("url", "address", "reason"),
    [
        (None, "", "no address"),
        ("", "", "no address"),
        ("javascript:alert(1)", "", "no address"),
        ("https://mp.weixin.qq.com/s/x", "https://mp.weixin.qq.com/s/x", "another host"),
        (
            f"https://app.myzaker.com/news/topic.php?topic_id={ID}",
            f"https://app.myzaker.com/news/topic.php?topic_id={ID}",
            "topic page",
        ),
    ],
)
def test_what_is_no_article_is_named(url: object, address: str, reason: str) -> None:
    page = open_api.read_list(answer(item(url=url)), NOW)
    assert page.entries == ()
    assert page.left_out == (LeftOut(address, "江边灯会", reason),)


def test_an_article_that_is_listed_twice_is_one_entry() -> None:
    page = open_api.read_list(answer(item(), item(url=f"//www.myzaker.com/article/{ID}")), NOW)
    assert [entry.id for entry in page.entries] == [ID]


def test_an_empty_list_is_a_list() -> None:
    assert open_api.read_list(answer(), NOW).entries == ()


def test_stat_may_be_text() -> None:
    assert only_entry(answer(item(), stat="1")).id == ID


@each_case(
    ("text", "said"),
    [
        (answer(stat=0, msg="app_id is required"), "app_id is required"),
        (answer(item(), stat="0", msg=""), "no reason given"),
        (json.dumps({"msg": "ok", "data": {"list": []}}), "no stat"),
        (json.dumps({"stat": 1}), "no data.list"),
        (json.dumps({"stat": 1, "data": []}), "no data.list"),
        (json.dumps({"stat": 1, "data": {"list": None}}), "no data.list"),
        (json.dumps({"stat": 1, "data": {"list": {"a": {}}}}), "no data.list"),
        ("[]", "list instead of an object"),
        ("", "the response is empty"),
        ("<html></html>", "a page in place of JSON"),
        ('{"code": 500, "msg": "系统错误", "data": null}', "refused: 系统错误"),
        ('{"code": 0, "msg": "success", "data": null}', "no stat"),
        ('{"stat": 1, "data": {"list": [', "cut off"),
    ],
)
def test_a_refusal_says_why(text: str, said: str) -> None:
    with pytest.raises(ParseError, match=said):
        open_api.read_list(text, NOW)
    with pytest.raises(ParseError, match=said):
        open_api.read_search(text, NOW, "灯")


def test_search_results_have_no_address() -> None:
    found = open_api.read_search(app.search_json(CATALOGUE, "灯会", "", "", NOW), NOW, "灯会")
    titles = [article.title for article in CATALOGUE.articles if "灯会" in article.title]
    assert titles
    assert [result.title for result in found][: len(titles)] == titles
    times = {article.title: article.published_at for article in CATALOGUE.articles}
    for result in found:
        assert result.published_at == times[result.title]
        assert result.keyword == "灯会"


def test_a_search_result() -> None:
    text = answer({"title": " 灯会", "publish_time": "昨天 10:20", "summary": "<b>摘要</b>"}, {}, "junk")
    assert open_api.read_search(text, NOW, "灯") == [
        SearchResult(
            title="灯会",
            published_at=datetime(2026, 5, 17, 10, 20, tzinfo=SHANGHAI),
            summary="摘要",
            keyword="灯",
        ),
        SearchResult(title="", keyword="灯"),
    ]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)
FIELDS = st.dictionaries(
    st.sampled_from(["title", "author", "publish_time", "summary", "url"]),
    JSON | st.sampled_from([URL, "昨天", "http://[", "//"]),
)


@given(st.lists(FIELDS | JSON, max_size=4))
def test_items_of_any_shape_are_read(items: list[object]) -> None:
    text = json.dumps({"stat": 1, "data": {"list": items}})
    with suppress(ParseError):
        page = open_api.read_list(text, NOW)
        assert len(page.entries) + len(page.left_out) <= len(items)
        assert len(open_api.read_search(text, NOW, "灯")) == sum(isinstance(item, dict) for item in items)


@given(
    st.text() | JSON.map(json.dumps) | st.dictionaries(st.sampled_from(["stat", "msg", "data"]), JSON).map(json.dumps)
)
def test_any_answer_is_read_or_unreadable(text: str) -> None:
    with suppress(ParseError):
        assert open_api.read_list(text, NOW).layout == "open-api"
    with suppress(ParseError):
        assert isinstance(open_api.read_search(text, NOW, "灯"), list)


@each_case(
    ("said", "is_for_now"),
    [("请求过于频繁，请稍后再试", True), ("Rate limit exceeded", True), ("app_id is required", False)],
)
def test_a_refusal_says_whether_it_is_for_now(said: str, is_for_now: bool) -> None:
    with pytest.raises(RefusedError, match=said) as refused:
        open_api.read_list(answer(stat=0, msg=said), NOW)
    assert refused.value.is_for_now is is_for_now
    if is_for_now:
        with pytest.raises(RefusedError, match=said):
            open_api.read_list(json.dumps({"code": 429, "message": said}), NOW)


@each_case("stat", [1, "1", 1.0, True])
def test_answers_that_are_no_refusal(stat: object) -> None:
    assert only_entry(answer(item(), stat=stat)).title == "江边灯会"


def test_a_list_that_php_writes_as_an_object() -> None:
    text = json.dumps({"stat": 1, "data": {"list": {"1": item(title="乙"), "0": item(title="甲", url=None)}}})
    assert [result.title for result in open_api.read_search(text, NOW, "灯会")] == ["甲", "乙"]


def test_line_ends_in_an_answer_and_names_of_characters() -> None:
    text = answer(item(title="A&amp;B", summary="一&nbsp;<em>二</em>")).replace("A", "\t甲")
    assert (only_entry(text).title, only_entry(text).summary) == ("甲&B", "一\xa0二")
