"""Responses of lists in shapes that name things otherwise: tables, JSON in strings, groups by day, marks, XML."""

import json
from typing import Any

import pytest

from tests.each_case import each_case
from tests.zaker.generic.list_pages import IDS, OTHER, TITLES, URL, found, wanted
from zakerscraper.exceptions import ParseError
from zakerscraper.sample_site.catalogue import NOW
from zakerscraper.zaker import open_api
from zakerscraper.zaker.generic.list_kinds import kind_of_url, words_of
from zakerscraper.zaker.generic.lists import read_json
from zakerscraper.zaker.generic.response_shapes import shaped
from zakerscraper.zaker.list_parsers import read_list

START = "2026-05-17T09:30:00+08:00"
WHOLE = (IDS[1], TITLES[1], "江城晚报", [START])


def entries(text: str) -> list[tuple[str, str, str, list[str]]]:
    """Return what each entry of a response says."""
    listed = read_list(text, URL, NOW).entries
    return [(entry.id, entry.title, entry.author, [span.start.isoformat() for span in entry.times]) for entry in listed]


def of_json(value: Any) -> list[tuple[str, str, str, list[str]]]:
    return entries(json.dumps(value, ensure_ascii=False))


def given(**others: Any) -> dict[str, Any]:
    return {"id": IDS[1], "title": TITLES[1], "author": "江城晚报", "time": 1778981400} | others


@each_case(
    "text",
    [
        json.dumps({"data": [{"content": json.dumps(given()), "code": ""}]}),
        json.dumps({"data": {"body": json.dumps({"items": [given()]})}}),
        json.dumps({"fields": list(given()), "rows": [list(given().values())]}),
        json.dumps([list(given()), list(given().values())]),
        json.dumps(given()) + "\n" + json.dumps(given(id=IDS[1])) + "\n",
        json.dumps({"d": [{"i": IDS[1], "t": TITLES[1], "s": "江城晚报", "d": 1778981400}]}),
        json.dumps({"docs": [{"article_id": [IDS[1]], "title_txt": [TITLES[1]], "src_s": ["江城晚报"],
                              "publish_dt": ["2026-05-17T01:30:00Z"]}]}),
        json.dumps({"statuses": [given(id=7, idstr=IDS[1], time=None, created_at="20260517093000")]}),
        json.dumps({"hot_list": [{"rank": 1, "hot_word": TITLES[1], "article_id": IDS[1], "media_name": "江城晚报",
                                  "time": START}]}),
    ],
)  # fmt: skip
def test_articles_that_are_no_objects_of_their_own_are_read(text: str) -> None:
    assert entries(text) == [WHOLE]


@each_case(
    "author",
    [
        {"authorInfo": {"userId": 7, "sname": "江城晚报"}},
        {"media_info": {"id": OTHER, "name": "江城晚报", "avatar": "/a.png"}},
        {"outlet": {"title": "江城晚报"}},
        {"source_s": "江城晚报"},
        {"account": {"full_name": "江城晚报"}},
        {"pub": {"name": "江城晚报", "day": "2026-05-17"}},
        {"NewsSource": "江城晚报"},
        {"created_by": {"id": 7, "name": "江城晚报", "job_title": "编辑"}},
        {"publishedBylines": [{"id": 7, "name": "江城晚报", "bio": "一家报纸"}]},
        {"author": "", "sourceText": "江城晚报"},
        {"primary_author": {"id": OTHER, "name": "江城晚报", "slug": "jc"}},
    ],
)
def test_a_publisher_may_be_called_otherwise(author: dict[str, Any]) -> None:
    value = given(type="article", __typename="Article", className="x")
    del value["author"]
    assert of_json([value | author]) == [WHOLE]


@each_case(
    "marks",
    [
        ["江城晚报", "2026-05-17 09:30", "12 评论"],
        ["2026-05-17 09:30", "12阅读", "江城晚报"],
        [{"type": "author", "text": "江城晚报"}, {"type": "time", "text": "2026-05-17 09:30"}],
        "江城晚报  2026-05-17 09:30  12评论",
    ],
)
def test_the_line_under_a_title_has_publisher_and_time(marks: Any) -> None:
    assert of_json({"data": {"infos": [{"id": IDS[1], "title": TITLES[1], "marks": marks}]}}) == [WHOLE]


def test_marks_without_a_time_name_no_publisher() -> None:
    value = [{"id": IDS[1], "title": TITLES[1], "labels": ["独家", "深度报道"]}]
    assert of_json(value) == [(IDS[1], TITLES[1], "", [])]


@each_case(
    "value",
    [
        {"days": [{"date": "2026-05-17", "articles": [given(time="09:30")]}]},
        {"data": [{"groupDate": "2026年5月17日", "list": [given(time=None, publishTime="09:30")]}]},
        {"data": {"2026-05-17": [given(time=None, hm="09:30")]}},
        [given(time="09:30", date="2026-05-17")],
        {"result": {"20260517": {"articles": [given(time=None, clock="09:30:00")]}}},
    ],
)
def test_a_clock_belongs_to_the_day_of_its_group(value: Any) -> None:
    assert of_json(value) == [WHOLE]


def test_a_number_without_a_name_for_it_is_a_time_near_the_id_s_alone() -> None:
    near, far = 1779105000, 1478981400  # the id is of 18 May 2026
    assert of_json([given(time=None, p=near)])[0][3] == ["2026-05-18T19:50:00+08:00"]
    assert of_json([given(time=None, p=far)])[0][3] == []
    assert of_json([given(time=None, update_time=near)])[0][3] == []


@each_case("name", ["dateline", "p", "x1"])
def test_a_number_is_the_moment_that_a_rounded_time_stands_for(name: str) -> None:
    value = [given(time=None, formatDate="5月18日", **{name: 1779105000})]
    assert of_json(value)[0][3] == ["2026-05-18T19:50:00+08:00"]
    value = [given(time=None, pub_time="2026-05-18 19:50", pub_ts=1779105007)]
    assert of_json(value)[0][3] == ["2026-05-18T19:50:07+08:00"]
    assert of_json([given(time=None, formatDate="5月17日", **{name: 1779105000})])[0][3] == [
        "2026-05-17T00:00:00+08:00"
    ]


@each_case(
    "other",
    [
        {"route": "detail_video?itemId=" + OTHER},
        {"route": "webview?url=https%3A%2F%2Fggs.myzaker.com%2Fc%3Fa%3D1"},
        {"scheme": "zaker://topic?id=" + OTHER},
        {"jump": "special_page?id=" + OTHER},
    ],
)
def test_where_an_app_goes_tells_that_an_item_is_no_article(other: dict[str, Any]) -> None:
    """By the name of the app's own page, which is no URL of the web."""
    articles = given(route=f"detail_article?itemId={IDS[1]}")
    assert of_json([articles, given(id=OTHER) | other]) == [WHOLE]
    assert of_json([given(id=None, route=f"detail_article?itemId={IDS[1]}")]) == [WHOLE]
    assert of_json([given(scheme="zaker://detail?pos=1", action="open?x=1")]) == [WHOLE]


@each_case(
    "other",
    [
        {"special_info": {"open_type": "topic"}},
        {"special_info": {"item_type": "ad"}, "type": "web3"},
        {"open_type": "discussion"},
        {"type": "post", "open_type": "discussion"},
    ],
)
def test_what_is_special_about_an_item_tells_that_it_is_no_article(other: dict[str, Any]) -> None:
    assert of_json([given(), given(id=OTHER) | other]) == [WHOLE]
    assert of_json([given(special_info={"video_inside": "Y", "item_type": "0"})]) == [WHOLE]


def test_a_card_says_what_is_in_it_and_a_list_s_box_does_not() -> None:
    value = [
        {"type": "article_card", "data": given()},
        {"type": "topic_card", "data": given(id=OTHER)},
        {"block_type": "ad", "block_data": given(id=OTHER)},
    ]
    assert of_json(value) == [WHOLE]
    assert of_json({"type": "topic", "data": {"list": [given()]}}) == [WHOLE]


def test_what_stands_on_its_own_beside_a_list_is_no_article() -> None:
    items = [given(id=IDS[n], title=TITLES[n]) for n in (1, 2, 3)]
    daily = {"title": "每日精选", "pk": OTHER}
    assert found(read_json(json.dumps({"data": {"articles": items, "daily": daily}}), URL, NOW)) == wanted(1, 2, 3)
    assert len(of_json({"data": {"articles": items, "daily": daily | {"date": START}}})) == 4


def test_the_letters_of_an_id_are_no_words() -> None:
    id_ = "6b0ad50c7f780b2c97c98b89"
    assert words_of(f"article_{id_}") == {"article"}
    assert kind_of_url(f"https://www.myzaker.com/x/{id_}") != "advertisement"
    assert found(read_json(json.dumps({"map": {id_: {"title": TITLES[1]}}}), URL, NOW)) == [(id_, TITLES[1])]


def test_what_a_list_puts_before_its_titles_is_none_of_them() -> None:
    before = [given(id=IDS[n], title=f"- {TITLES[n]}") for n in range(4)]
    assert found(read_json(json.dumps(before), URL, NOW)) == wanted(0, 1, 2, 3)
    own = [given(id=IDS[n], title=TITLES[n]) for n in range(4)]
    own[0]["title"] = "- 一个减号引发的排查"
    assert found(read_json(json.dumps(own), URL, NOW))[0][1] == "- 一个减号引发的排查"


SITEMAP = f"""<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:n="http://www.google.com/schemas/sitemap-news/0.9">
<url><loc>https://www.myzaker.com/article/{IDS[1]}</loc><lastmod>2026-05-18</lastmod><n:news><n:publication>
<n:name>江城晚报</n:name><n:language>zh</n:language></n:publication><n:publication_date>{START}</n:publication_date>
<n:title><![CDATA[{TITLES[1]}]]></n:title></n:news></url></urlset>"""
ROWS = f"""<?xml version="1.0"?><!-- made --><root><code>1</code><newslist><item><newsid>{IDS[1]}</newsid>
<title>{TITLES[1]}</title><newssource>江城晚报</newssource><postdate>2026-05-17 09:30</postdate></item>
</newslist></root>"""
ATTRIBUTES = f"""<?xml version="1.0"?><response status="ok"><articles total="1"><article id="{IDS[1]}">
<headline>{TITLES[1]}</headline><source>江城晚报</source><published>1778981400</published></article></articles>
</response>"""


@each_case("text", [SITEMAP, ROWS, ATTRIBUTES])
def test_xml_of_other_kinds_than_feeds_is_read(text: str) -> None:
    assert entries(text) == [WHOLE]


def test_pages_of_xhtml_are_pages_and_xml_without_articles_is_unreadable() -> None:
    page = f'<html xmlns="http://www.w3.org/1999/xhtml"><body><a href="/article/{IDS[1]}">{TITLES[1]}</a></body></html>'
    for head in ('<?xml version="1.0"?>', '<?xml version="1.0"?>\n<!DOCTYPE html>'):
        assert found(read_list(head + page, URL, NOW)) == wanted(1)
    with pytest.raises(ParseError):
        read_list("<?xml version='1.0'?><root><a>1</a></root>", URL, NOW)


@each_case(
    "value",
    [
        {"code": 0, "result": {"articles": [{"pk": IDS[1], "article_title": TITLES[1]}]}},
        {"stat": 1, "data": {"items": [{"id": IDS[1], "title": TITLES[1]}]}},
    ],
)
def test_an_answer_of_the_open_api_in_another_shape_is_read(value: Any) -> None:
    assert found(open_api.read_list(json.dumps(value), NOW)) == wanted(1)


def test_a_part_of_an_answer_that_is_no_page_hides_no_list() -> None:
    items = "".join(f"<li><a href='/article/{IDS[number]}'>{TITLES[number]}</a></li>" for number in (1, 2, 3))
    value = {"html": f"<ul>{items}</ul>", "extra": "<a>" + "<div>" * 400}
    assert [entry.title for entry in read_json(json.dumps(value), URL, NOW).entries] == [TITLES[n] for n in (1, 2, 3)]


def test_what_a_state_refers_to_many_times_is_looked_into_once() -> None:
    """Else objects within objects, each of them twice in the one around it, would use up what is looked into."""
    table = {"fields": list(given()), "rows": [list(given().values())]}
    shared: list[Any] = [[]]
    for _ in range(30):
        shared = [shared, shared]
    assert shaped([table, shared])[0]["rows"] == [given()]
