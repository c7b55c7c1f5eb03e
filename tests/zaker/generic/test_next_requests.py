"""The URL of the next page where a response tells how far it goes: what of this page's own URL is to be changed."""

import json
from typing import Any
from urllib.parse import quote, urlencode

from tests.each_case import each_case
from tests.zaker.generic.list_pages import IDS, NEXT, URL, alone, card, cards, found, item, wanted
from zakerscraper.sample_site.catalogue import NOW
from zakerscraper.zaker.generic.lists import read_json

BASE = "https://www.myzaker.com"
MORE = {"pageInfo": {"hasNextPage": True, "endCursor": "Y3Vy"}}


def question(**variables: Any) -> str:
    """Return the path of a question to a server of GraphQL."""
    return "/graphql?" + urlencode({"operationName": "Feed", "variables": json.dumps(variables, separators=(",", ":"))})


OF_A_VISIT = "/api/feed?" + urlencode({"utm": '{"p":"home"}'})


@each_case(
    ("value", "url", "next_url"),
    [
        (MORE, question(id="13", after=None), question(id="13", after="Y3Vy")),
        (MORE, question(id="13", after="Y3"), question(id="13", after="Y3Vy")),
        (MORE, question(id="13", first=20), question(id="13", first=20, after="Y3Vy")),
        (MORE, question(id="13", cursor="Y3"), question(id="13", cursor="Y3Vy")),
        (MORE, question(input={"id": 13, "after": "Y3"}), question(input={"id": 13, "after": "Y3Vy"})),
        ({"hasMore": True, "page": 1}, question(id="13", page=1), question(id="13", page=2)),
        ({"hasMore": True, "page": 1}, question(id="13"), question(id="13", page=2)),
        ({"hasMore": True, "page": 1}, question(page=None), question(page=2)),
        ({"hasMore": True, "page": 1}, question(page="1"), question(page="2")),
        ({"hasMore": True, "page": 1}, question(input={"page": True}, page=1), question(input={"page": True}, page=2)),
        ({"hasMore": True, "page": 1}, question(page=True, input={"page": 1}), question(page=True, input={"page": 2})),
        ({"hasMore": True, "page": 1}, OF_A_VISIT, f"{OF_A_VISIT}&page=2"),
        ({"hasMore": True, "page": 1}, question(q="\ud800", page=1), question(q="\ud800", page=2)),
        ({"start": 0, "rows": 20, "numFound": 90}, question(start=0), question(start=20)),
        ({"hasMore": True, "nextCursor": "c-7"}, "/api/feed?after=c-3", "/api/feed?after=c-7"),
        (MORE, "/api/feed?cursor=", "/api/feed?cursor=Y3Vy"),
        (MORE, "/api/feed?variables=%7Bbroken", "/api/feed?variables=%7Bbroken&after=Y3Vy"),
        ({"page": 1, "pageCount": 7}, "/api/a?pagination[page]=1&sort=id", "/api/a?pagination%5Bpage%5D=2&sort=id"),
        ({"page": 1, "pageCount": 7}, "/api/a?page%5Bnumber%5D=1", "/api/a?page%5Bnumber%5D=2"),
        ({"page": 1, "pageCount": 7}, "/api/a?filter[page]=x&page=1", "/api/a?filter%5Bpage%5D=x&page=2"),
        ({"page": 1, "pageCount": 7}, "/api/a?page[size]=20", "/api/a?page%5Bsize%5D=20&page%5Bnumber%5D=2"),
        ({"start": 0, "limit": 20, "total": 90}, "/api/a?pagination[start]=0", "/api/a?pagination%5Bstart%5D=20"),
        ({"offset": 0, "limit": 20, "total": 90}, "/api/a?page[offset]=0", "/api/a?page%5Boffset%5D=20"),
        ({"has_more": True, "offset": "988"}, "/api/a?offset=", "/api/a?offset=988"),
        ({"has_more": True, "offset": "988"}, "/api/a?offset=977", "/api/a?offset=988"),
        ({"next_max_id": 209, "next_id": 8}, "/api/a?max_id=-1&count=20", "/api/a?max_id=209&count=20"),
        ({"nextSinceId": "s-9"}, "/api/a?sinceId=s-1", "/api/a?sinceId=s-9"),
        ({"page": 0, "nbPages": 7}, "/api/a?q=x&page=0", "/api/a?q=x&page=1"),
        ({"page": 5, "nbPages": 7}, "/api/a?q=x&page=5", "/api/a?q=x&page=6"),
        ({"number": 0, "totalPages": 7, "last": False}, "/api/a?q=x", "/api/a?q=x&page=1"),
        ({"number": 3, "totalPages": 7, "last": False}, "/api/a?page=3", "/api/a?page=4"),
        ({"hasMore": True}, "/api/a?limit=20&offset=0", "/api/a?limit=20&offset=20"),
        ({"total": 90}, "/api/a?limit=20&offset=0", "/api/a?limit=20&offset=20"),
        ({"total": 90}, "/api/a?count=20&begin=60", "/api/a?count=20&begin=80"),
        ({"continuation": "15c7:1"}, "/api/a?count=20", "/api/a?count=20&continuation=15c7%3A1"),
        (MORE, "/api/a?page[after]=", "/api/a?page%5Bafter%5D=Y3Vy"),
        (MORE, "/api/feed?filter=[13]", "/api/feed?filter=%5B13%5D&after=Y3Vy"),
    ],
)
def test_a_cursor_goes_where_this_page_s_url_has_one(value: Any, url: str, next_url: str) -> None:
    """Among the variables of a question to GraphQL, else in the parameter that has one, else in one of its own."""
    listed = read_json(json.dumps({"items": [item(1)], **value}), BASE + url, NOW)
    assert listed.next_url == BASE + next_url


@each_case(
    ("value", "url"),
    [
        ({"page": 6, "nbPages": 7}, "/api/a?q=x&page=6"),
        ({"page": 0, "nbPages": 1}, "/api/a?q=x&page=0"),
        ({"total": 90}, "/api/a?limit=20&offset=80"),
        ({"total": 90}, "/api/a?offset=0"),
        ({"page": 5, "pageSize": 20, "total": 90}, "/api/a?page=5"),
        ({"page": 4, "pageSize": 20, "total": 80}, "/api/a?page=4"),
        ({"total": 90}, "/api/a?limit=20"),
        ({"page": 0, "hasMore": False}, "/api/a?page=0"),
        ({"hasMore": True, "offset": "988"}, "/api/a"),
        ({"hasMore": True, "next": {"after": "c" * 500}}, "/api/a"),
        ({"next_max_id": -1}, "/api/a?max_id=209"),
        ({"next_max_id": 209}, "/api/a?count=20"),
        ({"likes": {"total": 90}}, "/api/a?limit=20&offset=0"),
        ({"issue": {"number": 5, "pages": 64}}, "/api/a"),
        ({"book": {"page": 0, "pages": 320}}, "/api/a"),
        ({"slides": {"current": 0, "total": 5, "totalPage": 5}}, "/api/a"),
        ({"prev_id": 12, "next_id": 14}, "/api/a?id=13"),
        ({"nextTitle": "江城夜市", "nextType": "video"}, "/api/a?type=news&title=x"),
    ],
)
def test_the_last_page_leads_nowhere(value: Any, url: str) -> None:
    assert read_json(json.dumps({"items": [item(1)], **value}), BASE + url, NOW).next_url == ""


def test_a_place_of_thousands_of_digits_is_none() -> None:
    """Python makes no number of them."""
    listed = read_json(
        json.dumps({"items": [item(1)], "hasMore": True}), f"{BASE}/api/a?limit=20&offset={'9' * 5000}", NOW
    )
    assert listed.next_url == f"{BASE}/api/a?limit=20&offset=20"


@each_case(
    ("value", "url"),
    [
        ({"page": 0, "hasMore": True}, "/api/a?page=1"),
        ({"page": 1, "pageCount": 7}, "/api/a?page=2"),
        ({"next_max_id": 209}, "/api/a?max_id=209"),
        ({"hasMore": True, "next": {"after": "c-7"}}, "/api/a?after=c-7"),
        ({"hasMore": True, "nextCursor": "c-7"}, "/api/a?after=c-7"),
    ],
)
def test_a_response_that_tells_its_own_url_leads_nowhere(value: Any, url: str) -> None:
    assert read_json(json.dumps({"items": [item(1)], **value}), BASE + url, NOW).next_url == ""


@each_case(
    ("value", "url", "next_url"),
    [
        ({"has_more": True, "next_id": 14}, "/api/a?id=13", "/api/a?id=14"),
        ({"page": {"number": 0, "size": 20, "totalElements": 90, "totalPages": 5}}, "/api/a", "/api/a?page=1"),
        ({"meta": {"page": 0, "total": 90, "pages": 5}}, "/api/a", "/api/a?page=1"),
        ({"paging": {"page": 4, "pageSize": 20, "total": 90}}, "/api/a?page=4", "/api/a?page=5"),
    ],
)
def test_what_tells_of_pages_may_stand_apart_from_the_list(value: Any, url: str, next_url: str) -> None:
    listed = read_json(json.dumps({"items": [item(1)], **value}), BASE + url, NOW)
    assert listed.next_url == BASE + next_url


def test_html_of_its_own_in_a_response_may_tell_the_next_page() -> None:
    value = {"fragments": {"list": cards(1, 2), "pager": f'<a class="next" href="{NEXT}">下一页</a>'}}
    listed = read_json(json.dumps(value), URL, NOW)
    assert (found(listed), listed.next_url) == (wanted(1, 2), NEXT)


def test_the_next_page_of_amp_is_told_by_its_element() -> None:
    pages = json.dumps([{"title": "下一页", "image": "/a.jpg", "url": NEXT}, {"title": "再下一页", "url": NEXT + "3"}])
    more = f'<amp-next-page><script type="application/json">{pages}</script></amp-next-page>'
    assert alone(cards(1, 2) + more).next_url == NEXT
    assert alone(cards(1, 2) + more.replace(NEXT, f"/article/{IDS[5]}")).next_url == ""
    assert alone(card(1) + f"<amp-next-page><script type='application/json'>{quote(pages)}</script>").next_url == ""
