"""Objects of lists in JSON and in scripts: what is an article, and where the list leads on."""

import base64
import json
from collections.abc import Callable
from contextlib import nullcontext, suppress
from typing import Any

import pytest

from tests.each_case import each_case
from tests.zaker.generic.list_pages import (
    IDS,
    OTHER,
    TITLES,
    URL,
    alone,
    card,
    cards,
    found,
    href,
    item,
    state,
    wanted,
)
from zakerscraper.exceptions import ParseError, TooLargeError
from zakerscraper.sample_site.catalogue import NOW
from zakerscraper.zaker.generic.lists import read_json
from zakerscraper.zaker.list_parsers import read_list


@each_case(
    "other",
    [
        {"id": OTHER, "title": "一座老城的门", "type": "topic"},
        {"id": OTHER, "title": "潮水漫过堤坝", "item_type": "short_video"},
        {"id": OTHER, "title": "收纳架", "is_ad": 1},
        {"id": OTHER, "title": "收纳架", "cardType": "AdCard", "url": f"/article/{OTHER}"},
        {"id": OTHER, "title": "一座老城的门", "url": f"/special/{OTHER}"},
        {"id": OTHER, "name": "江城晚报"},
        {"id": 7, "title": "收纳架", "topics": [{"id": OTHER, "title": "一座老城的门"}]},
        {"user": {"id": OTHER, "title": "记者"}},
        {"topic_id": OTHER, "title": "一座老城的门"},
        {"id": OTHER, "title": "要闻", "items": [{"id": IDS[1], "title": TITLES[1]}]},
    ],
)
def test_objects_that_only_look_like_articles_are_none(other: dict[str, Any]) -> None:
    text = json.dumps({"result": {"docs": [{"id": IDS[1], "title": TITLES[1]}, other]}})
    assert found(read_json(text, URL, NOW)) == wanted(1)


@each_case("key", ["channel", "channel-13", "/api/channel/13", 'channel:{"id":13}', 'articlesOfTopic({"id":"13"})'])
def test_a_list_may_stand_under_the_key_of_what_it_is_of(key: str) -> None:
    """As the caches of clients name what they asked for."""
    articles = [{"article_id": IDS[n], "headline": TITLES[n]} for n in (1, 2)]
    assert found(read_json(json.dumps({"data": {key: {"data": {"list": articles}}}}), URL, NOW)) == wanted(1, 2)


def test_what_a_search_has_found_is_no_publisher() -> None:
    """Elasticsearch's hits: the document under `_source`."""
    source = {"title": TITLES[1], "source_name": "江城晚报", "url": href(1)}
    hit = {"_index": "news", "_id": IDS[1], "_source": source, "highlight": {"title": [f"<em>{TITLES[1][:2]}</em>"]}}
    (entry,) = read_json(json.dumps({"hits": {"hits": [hit]}}), URL, NOW).entries
    assert (entry.title, entry.author) == (TITLES[1], "江城晚报")


@each_case("key", ["channels", "topics", "hotTopics"])
def test_a_list_of_other_things_is_none_of_articles(key: str) -> None:
    value = {"list": [item(1)], key: {"list": [{"id": OTHER, "title": "一座老城的门"}]}}
    assert found(read_json(json.dumps(value), URL, NOW)) == wanted(1)


@each_case(
    "name",
    [
        "summary",
        "news_abstract",
        "articleDigest",
        "teaser",
        "content_intro",
        "standfirst",
        "content_short",
        "NewsNotes",
        "dek",
    ],
)
def test_a_summary_is_named_with_other_words_too(name: str) -> None:
    value = [
        item(1, **{name: "三座桥都要修。"}),
        item(2, seo_description="别的", share_desc="又一个", img_desc="桥", short_title="桥"),
    ]
    assert [entry.summary for entry in read_json(json.dumps(value), URL, NOW).entries] == ["三座桥都要修。", ""]


# Ids and objects of every form


@each_case(
    "row",
    [
        '<li data-id="{id}"><h3>{title}</h3></li>',
        '<li data-article-id="{id}"><b>{title}</b><i>3小时前</i></li>',
        '<zk-card story="{id}"><h3>{title}</h3></zk-card>',
        "<li onclick=\"openArticle('{id}')\"><h3>{title}</h3></li>",
        "<a href=\"javascript:goDetail('{id}')\">{title}</a>",
        "<li @click=\"go('/article/{id}')\"><b>{title}</b></li>",
        "<li v-on:click=\"openNews('{id}')\"><b>{title}</b></li>",
        "<li :to=\"'/article/{id}'\"><b>{title}</b></li>",
        "<li onclick=\"goDetail({{id:'{id}',type:'article'}})\"><b>{title}</b></li>",
        '<li data-click=\'show({{"type": 1, "newsId": "{id}"}})\'><b>{title}</b></li>',
        '<a href="#" data-log=\'{{"type": "article", "item_id": "{id}", "pos": 1}}\'><b>{title}</b></a>',
        '<p><a href="#/article/{id}">{title}</a></p>',
        '<p><a href="/news/{id}.html">{title}</a></p>',
        '<p><a href="{href}"><figure><img alt=""><figcaption>{title}</figcaption></figure></a></p>',
        '<p><a href="{href}" aria-label="阅读全文：{title}"></a></p>',
        '<p><a href="{href}" aria-labelledby="t{id}"></a><b id="t{id}">{title}</b><b>江城晚报刊发的长文一篇</b></p>',
    ],
)
def test_an_id_and_a_title_are_found_wherever_they_stand(row: str) -> None:
    rows = "".join(row.format(id=IDS[n], title=TITLES[n], href=href(n)) for n in (2, 1))
    assert found(alone(f"<div>{rows}</div>")) == wanted(2, 1)


@each_case(
    "other",
    [
        '<li data-id="{id}" data-href="/topic/{id}"><b>专题</b></li>',
        '<li data-id="{id}" data-url="//www.myzaker.com/video/{id}?from=list"><b>一条河</b></li>',
        '<li data-id="{id}" onclick="location.href=\'/live/{id}\'"><b>一条河</b></li>',
        "<li onclick=\"goDetail({{id:'{id}',type:'video'}})\"><b>一条河</b></li>",
        "<li onclick=\"goDetail({{id:'{id}',topicId:'7'}})\"><b>一条河</b></li>",
        "<li @click=\"openVideo('{id}')\"><b>一条河</b></li>",
    ],
)
def test_what_a_click_leads_to_elsewhere_is_no_article(other: str) -> None:
    rows = "".join(f'<li data-id="{IDS[n]}"><b>{TITLES[n]}</b></li>' for n in (1, 2))
    assert found(alone(f"<ul>{rows}{other.format(id=OTHER)}</ul>")) == wanted(1, 2)


@each_case("name", ["data-id", "data-article-id", "data-news-id"])
def test_a_list_without_links_is_read_where_links_stand_beside_it(name: str) -> None:
    rows = "".join(f'<div class="c" {name}="{IDS[n]}"><h4>{TITLES[n]}</h4></div>' for n in range(1, 9))
    topic = f'<div class="c" data-topic-id="{IDS[30]}"><h4>专题：一条河</h4></div>'
    assert found(alone(f"<main>{rows}{topic}</main><aside>{cards(20, 21)}</aside>")) == wanted(*range(1, 9))


@each_case("key", ["publish_at", "ptime", "ctime", "date", "publishedAt", "pub_time", "display_time"])
@each_case(
    "given",
    [1778981400, 1778981400000, 1778981400000000, "1778981400", 1778981400.0, "2026-05-17 09:30",
     "2026-05-17T01:30:00Z", {"$date": "2026-05-17T01:30:00Z"}, {"$date": {"$numberLong": "1778981400000"}},
     "/Date(1778981400000)/"],
)  # fmt: skip
def test_a_time_may_have_any_name_and_unit(key: str, given: Any) -> None:
    value = {
        "id": IDS[1],
        "title": TITLES[1],
        key: given,
        "update_time": 1779000000,
        "author": [{"nickname": "江城晚报"}],
    }
    (entry,) = read_json(json.dumps([value]), URL, NOW).entries
    assert [span.start.isoformat() for span in entry.times] == ["2026-05-17T09:30:00+08:00"]
    assert entry.author == "江城晚报"


def nested(number: int, form: str) -> dict[str, Any]:
    id_, title = IDS[number], TITLES[number]
    return {
        "search": {"id": id_, "title": f"<em>{title[:2]}</em>{title[2:]}"},
        "elastic": {"_id": id_, "_source": {"title": title}},
        "graph": {"node": {"__typename": "Article", "id": id_, "headline": {"text": title}}},
        "relay": {"node": {"id": base64.b64encode(f"Article:{id_}".encode()).decode(), "title": title}},
        "resource": {"type": "articles", "id": id_, "attributes": {"title": title}},
        "mongo": {"_id": {"$oid": id_}, "title": [title]},
        "card": {"card": {"body": {"title": title, "link": {"url": f"/article/{id_}"}}}},
        "wordpress": {"id": number, "title": {"rendered": title}, "link": f"https://www.myzaker.com/article/{id_}"},
    }[form]


@each_case("form", ["search", "elastic", "graph", "relay", "resource", "mongo", "card", "wordpress"])
def test_any_answer_with_a_list_of_titled_ids_is_read(form: str) -> None:
    value = {"code": 0, "data": {"feed": {"edges": [nested(number, form) for number in (3, 1, 2)]}}}
    listed = read_list(json.dumps(value), URL, NOW)
    assert (listed.layout, found(listed)) == ("fallback", wanted(3, 1, 2))


def test_a_publisher_is_among_the_resources_that_an_answer_includes() -> None:
    """JSON:API; a type in the plural is what it is in the singular."""
    resources = [
        {"type": kind, "id": IDS[n], "attributes": {"title": TITLES[n]},
         "relationships": {"author": {"data": {"type": "people", "id": "7"}}}}
        for n, kind in ((1, "articles"), (2, "albums"), (3, "podcasts"), (4, "lives"))
    ]  # fmt: skip
    people = [{"type": "people", "id": "7", "attributes": {"name": "江城晚报"}}, {"type": "people", "id": "8"}, None]
    listed = read_list(json.dumps({"data": resources, "included": people}), URL, NOW)
    assert [(entry.id, entry.author) for entry in listed.entries] == [(IDS[1], "江城晚报")]
    assert [entry.title for entry in listed.left_out] == [TITLES[2], TITLES[3], TITLES[4]]


def test_the_url_of_an_article_s_data_tells_its_id_where_nothing_else_does() -> None:
    url = f"http://iphone.myzaker.com/zaker/article_mongo.php?pk={IDS[1]}"
    listed = read_json(json.dumps({"list": [{"title": TITLES[1], "api_url": url}, {"api_url": url}]}), URL, NOW)
    assert found(listed) == wanted(1)


def test_time_and_publisher_may_be_in_an_object_of_their_own() -> None:
    meta = {"publish_at": 1778981400, "source": {"name": "江城晚报"}}
    (entry,) = read_json(json.dumps([{"id": IDS[1], "title": TITLES[1], "meta": meta}]), URL, NOW).entries
    assert (entry.author, entry.times[0].start.isoformat()) == ("江城晚报", "2026-05-17T09:30:00+08:00")


def test_objects_by_id_stand_in_the_order_of_the_list_of_their_ids() -> None:
    value = {"ids": [IDS[3], IDS[1], IDS[2]], "byId": {IDS[n]: {"title": TITLES[n]} for n in (1, 2, 3)}}
    assert found(alone(state(value))) == wanted(3, 1, 2)


@each_case("form", ["references", "state", "foreign"])
def test_objects_by_id_stand_in_the_order_of_what_refers_to_them(form: str) -> None:
    """Also where others are referred to among them, which are no articles though they stand by id, too."""
    by_id = {IDS[n]: {"id": IDS[n], "title": TITLES[n]} for n in (1, 2, 3)}
    order: list[Any] = [{"id": IDS[n], "map": "articles"} for n in (3, 1, 2)]
    other = {OTHER: {"id": OTHER, "title": "一座老城的门"}}
    value: dict[str, Any] = {"articles": by_id, "items": order}
    if form == "state":
        value = {"entities": {"articles": by_id}, "result": [{"id": IDS[n], "schema": "article"} for n in (3, 1, 2)]}
    elif form == "foreign":
        order.insert(1, {"id": OTHER, "map": "specials"})
        value["specials"] = other
    assert found(read_json(json.dumps({"data": value}), URL, NOW)) == wanted(3, 1, 2)


def test_html_in_an_answer_is_read() -> None:
    """As the mobile host's next page is."""
    value = {
        "stat": 1,
        "data": {"html": f'<a href="http://app.myzaker.com/news/article.php?pk={IDS[1]}">{TITLES[1]}</a>'},
    }
    assert found(read_list(json.dumps(value), URL, NOW)) == wanted(1)


@each_case(
    ("value", "url", "next_url"),
    [
        ({"hasMore": True, "next_cursor": "c-7"}, "/api/feed?id=13", "/api/feed?id=13&cursor=c-7"),
        ({"has_more": 1, "cursor": 17}, "/api/feed?cursor=9", "/api/feed?cursor=17"),
        ({"pageInfo": {"hasNextPage": True, "endCursor": "Y3Vy"}}, "/api/feed", "/api/feed?after=Y3Vy"),
        ({"page": 2, "total_pages": 9}, "/api/feed?page=2", "/api/feed?page=3"),
        ({"page": 2, "hasMore": True}, "/api/feed?id=1&pn=2", "/api/feed?id=1&pn=3"),
        ({"current_page": 1, "next_page": 2}, "/api/feed", "/api/feed?page=2"),
        ({"start": 20, "rows": 20, "numFound": 90}, "/api/search?q=x&start=20", "/api/search?q=x&start=40"),
        ({"start": 80, "rows": 20, "numFound": 90}, "/api/search?q=x&start=80", ""),
        ({"offset": 0, "limit": 20, "total": 90}, "/api/feed", ""),
        ({"@odata.nextLink": "/api/feed?$skiptoken=9"}, "/api/feed", "/api/feed?$skiptoken=9"),
        ({"d": {"__next": "/api/feed?$skiptoken=9"}}, "/api/feed", "/api/feed?$skiptoken=9"),
        ({"nextPageToken": "t-7"}, "/api/feed", "/api/feed?pageToken=t-7"),
        ({"next_cursor": "0"}, "/api/feed", ""),
        ({"page": 9, "total_pages": 9}, "/api/feed?page=9", ""),
        ({"hasMore": False, "next_cursor": "c-7"}, "/api/feed", ""),
        ({"pageInfo": {"hasNextPage": False, "endCursor": "Y3Vy"}}, "/api/feed", ""),
        ({"cursor": "c-7", "page": 2}, "/api/feed", ""),
    ],
)
def test_cursors_and_numbers_lead_on_where_more_is_said_to_come(value: Any, url: str, next_url: str) -> None:
    base = "https://www.myzaker.com"
    listed = read_json(json.dumps({"items": [item(1)], **value}), base + url, NOW)
    assert listed.next_url == (base + next_url if next_url else "")


def test_entries_that_scripts_write_one_by_one_are_one_list() -> None:
    lines = "".join(f"document.write('<li>{card(n)}</li>');\n" for n in range(1, 31))
    assert found(alone(f"<ul><script>{lines}</script></ul>")) == wanted(*range(1, 31))


def test_objects_of_a_cache_stand_where_they_are_referred_to() -> None:
    articles = {f"Article:{IDS[n]}": {"id": IDS[n], "title": TITLES[n], "author": {"__ref": "A:1"}} for n in (1, 2, 3)}
    feed = {"edges": [{"node": {"__ref": f"Article:{IDS[n]}"}} for n in (3, 1, 2)]}
    listed = alone(state({**articles, "A:1": {"id": 1, "name": "江城晚报"}, "ROOT_QUERY": {"feed": feed}}))
    assert found(listed) == wanted(3, 1, 2)
    assert listed.entries[0].author == "江城晚报"


def test_an_answer_that_is_handed_to_a_function_is_read() -> None:
    text = json.dumps({"list": [{"id": IDS[1], "title": TITLES[1]}]})
    assert found(read_list(f"/**/feed_17({text});", URL, NOW)) == wanted(1)


def test_another_id_beside_an_article_takes_nothing_of_what_is_around_it() -> None:
    around = [
        {"author": {"name": "江城晚报"}, "trace": {"id": IDS[9]}, "article": {"id": IDS[n], "title": TITLES[n]}}
        for n in (1, 2)
    ]
    listed = read_json(json.dumps(around), URL, NOW)
    assert found(listed) == wanted(1, 2)
    assert {entry.author for entry in listed.entries} == {"江城晚报"}


# Hostile ones


def test_references_in_circles_and_ids_many_times_end() -> None:
    """Each article once, of whatever refers to it."""
    flat: list[Any] = [{"list": 1, "self": 0}, [2] * 1000, {"title": 3, "id": 4, "up": 0}, TITLES[1], IDS[1]]
    script = f'<script type="application/json">{json.dumps(flat)}</script>'
    assert found(alone(script)) == wanted(1)
    text = json.dumps([{"id": IDS[1], "title": TITLES[1]}] * 3000)
    assert found(read_json(text, URL, NOW)) == wanted(1)


@pytest.mark.parametrize("depth", [300, 10_000])
def test_an_answer_nested_too_deeply_is_read_or_refused(depth: int) -> None:
    text = '{"a":' * depth + json.dumps([item(1)]) + "}" * depth
    # From Python 3.14 on the JSON module goes as deep as the stack allows.
    with nullcontext() if depth < 1000 else suppress(ParseError):
        assert found(read_json(text, URL, NOW)) == wanted(1)
    assert set(found(alone(f"<script>S = {text}</script>{cards(2)}"))) == set(wanted(1, 2))


def test_more_articles_than_any_list_has_are_refused() -> None:
    many = [{"id": f"6a0aff1c8e9f0900{number:08x}", "title": "题"} for number in range(6000)]
    with pytest.raises(TooLargeError):
        read_json(json.dumps(many), URL, NOW)
    links = "".join(f"<a href='/article/{item['id']}'>题</a>" for item in many)
    with pytest.raises(TooLargeError):
        alone(links)
    with pytest.raises(ParseError):
        alone(links * 17)  # a hundred thousand


_MOMENT = 1778981400


@each_case(
    "make",
    [
        lambda n: {"card": "news", "data": {"oid": IDS[n], "title": {"text": TITLES[n]},
                   "author": {"nick": "@江城晚报"}, "time": {"published": _MOMENT, "text": "1天前"}}},
        lambda n: {"kind": "post", "post": {"objectId": IDS[n], "caption": {"plain": TITLES[n]},
                   "owner": {"displayName": "江城晚报"}, "dates": {"created": _MOMENT * 1000, "display": "1天前"}}},
        lambda n: {"article": {"uuid": IDS[n], "heading": TITLES[n]}, "publisher": {"label": "江城晚报"},
                   "published": _MOMENT},
        lambda n: {"key": IDS[n], "name": TITLES[n], "publisherName": "江城晚报", "issuedAt": _MOMENT},
        lambda n: {"documentId": IDS[n], "attributes": {"title": TITLES[n], "slug": f"article/{IDS[n]}",
                   "publishedAt": _MOMENT, "source": {"data": {"id": 5, "attributes": {"name": "江城晚报"}}}}},
        lambda n: {"t": "n", "d": {"id": IDS[n], "ti": TITLES[n], "src": "江城晚报", "pt": _MOMENT}},
        lambda n: {"idstr": f"98{n}", "kind": "CARD", "modules": {"module_author": {"mid": 7, "name": "江城晚报",
                   "created_at": 1478981400, "pub_ts": _MOMENT}, "module_dynamic": {"major": {"article": {"id": 7,
                   "title": TITLES[n], "jump_url": href(n)}}, "topic": {"name": "桥", "jump_url": "/topic/7"}}}},
        lambda n: {"node": {"_id": {"$oid": IDS[n]}, "headline": {"main": TITLES[n], "seo": "桥"},
                   "by": {"name": "江城晚报"}, "pub": {"iso": "2026-05-17T09:30:00+08:00", "ago": "1天前"}}},
    ],
)  # fmt: skip
@each_case("as_text", [False, True])
def test_parts_of_an_article_s_object_stand_in_others(make: Callable[[int], Any], *, as_text: bool) -> None:
    value: Any = {"channel": {"name": "科技", "docs": [make(1), make(2), make(3)]}}
    if as_text:
        value = {"status": 200, "body": json.dumps(value, ensure_ascii=False)}
    listed = read_json(json.dumps(value), URL, NOW)
    assert found(listed) == wanted(1, 2, 3)
    assert {(entry.author, entry.times[0].start.timestamp()) for entry in listed.entries} == {("江城晚报", _MOMENT)}


def test_whose_page_it_is_says_nothing_of_an_article_on_it() -> None:
    value = {"page": {"hero": {"article": {"id": IDS[1], "title": TITLES[1]}}, "user": {"name": "七号车厢"}}}
    assert [(entry.id, entry.author) for entry in read_json(json.dumps(value), URL, NOW).entries] == [(IDS[1], "")]


@each_case(
    "other",
    [
        {"card": "ad_large", "data": {"oid": OTHER, "title": {"text": "收纳架"}}},
        {"pic": {"id": OTHER, "caption": "一座老城的门"}},
        {"channels": {"docs": [{"id": OTHER, "title": "科技"}]}},
        {"id": OTHER, "name": "江城晚报", "created_at": _MOMENT},
    ],
)
def test_cards_and_names_that_are_no_articles(other: dict[str, Any]) -> None:
    text = json.dumps({"result": [{"id": IDS[1], "title": TITLES[1]}, other]})
    assert found(read_json(text, URL, NOW)) == wanted(1)


def test_a_response_that_a_page_keeps_as_text_is_read_and_leads_on() -> None:
    response = {"list": [item(n) for n in (1, 2, 3)], "nextUrl": "/api/list?p=2"}
    kept = {"status": 200, "body": json.dumps(response, ensure_ascii=False)}
    listed = alone(f'<script type="application/json" data-url="/x">{json.dumps(kept)}</script>')
    assert (found(listed), listed.next_url) == (wanted(1, 2, 3), "https://www.myzaker.com/api/list?p=2")
