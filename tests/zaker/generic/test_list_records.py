"""Records and objects of lists: each has its own time and publisher, and what only looks like an article is none."""

import base64
import html
import json
from typing import Any

import pytest

from tests.each_case import each_case
from tests.zaker.generic.list_pages import (
    IDS,
    NEXT,
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

# Publishers and times


@each_case(
    ("shown", "start"),
    [
        ('<time datetime="2026-05-17T09:30:00+08:00">昨天</time>', "2026-05-17T09:30:00+08:00"),
        ('<TIME DATETIME="2026-05-17">05-17 09:30</TIME>', "2026-05-17T09:30:00+08:00"),
        ('<i title="2026-05-17 09:30">昨天</i>', "2026-05-17T09:30:00+08:00"),
        ('<i data-time="1778981400000">昨天</i>', "2026-05-17T09:30:00+08:00"),
        ("<i>2026-05-17 09:30</i>", "2026-05-17T09:30:00+08:00"),
        ("<i>江城晚报 · 2026-05-17 09:30 · 35 评论</i>", "2026-05-17T09:30:00+08:00"),
        ("<i>(2026-05-17 09:30)</i>", "2026-05-17T09:30:00+08:00"),
        ("<i>发布于：2026年5月17日 9:30</i>", "2026-05-17T09:30:00+08:00"),
        ('<time class="updated" datetime="2026-05-18T10:00:00+08:00"></time><i>05-17</i>', "2026-05-17T00:00:00+08:00"),
    ],
)
@each_case(
    "title",
    ["IT之家7月24日消息，新桥通车", "2019年3月2日那座桥", "昨天 10:20 的最后一班船", "3小时前还在的桥"],
)
def test_a_time_is_the_record_s_own_and_never_one_of_its_title_or_summary(title: str, shown: str, start: str) -> None:
    main = "".join(
        f"<li><a href='{href(n)}'>{title}</a><p>据10月1日通报，这座桥在昨天 12:00 之前都还没有检查。</p>"
        f"<div>{shown}</div></li>"
        for n in (1, 2)
    )
    for entry in alone(f"<ul>{main}</ul>").entries:
        assert entry.title == title
        assert [span.start.isoformat() for span in entry.times] == [start]
    for entry in alone(f"<ul>{main.replace(shown, '')}</ul>").entries:
        assert entry.times == ()


@pytest.mark.parametrize(
    ("shown", "start"),
    [
        ("<i>江城晚报 周日 09:30</i>", "2026-05-17T09:30:00+08:00"),
        ("<i>昨晚 20:30</i>", "2026-05-17T20:30:00+08:00"),
        ("<b><img src='/a.jpg'><i>03:25</i></b><i>05-17 09:30</i>", "2026-05-17T09:30:00+08:00"),
        ("<i>03:25</i><i>05-17 09:30</i>", "2026-05-17T09:30:00+08:00"),
        ("<b><img src='/a.jpg'><i>03:25</i></b>", ""),
        ("<i class='video-duration'>03:25</i>", ""),
    ],
)
def test_a_clock_is_no_time_of_its_own_where_there_is_a_day_and_no_video_s_length(shown: str, start: str) -> None:
    main = "".join(f"<li><a href='{href(n)}'>{TITLES[n]}</a><div>{shown}</div></li>" for n in (1, 2))
    for entry in alone(f"<ul>{main}</ul>").entries:
        assert [span.start.isoformat() for span in entry.times] == ([start] if start else [])


def test_a_clock_belongs_to_the_day_above_it() -> None:
    main = "".join(
        f"<h4>05月{day}日 星期一</h4><div class='x'><time>09:30</time><a href='{href(day)}'>{TITLES[day]}</a></div>"
        for day in (17, 16)
    )
    times = [entry.times[0].start.isoformat() for entry in alone(f"<main>{main}</main>").entries]
    assert times == ["2026-05-17T09:30:00+08:00", "2026-05-16T09:30:00+08:00"]


@each_case(
    "line",
    [
        "<b>置顶</b><span>江城晚报</span><span>3小时前</span><span>35评论</span>",
        "<i>3小时前</i><i>江城晚报</i>",
        "江城晚报&nbsp;&nbsp;3小时前",
        "江城晚报 | 3小时前 | 1.2万阅读",
        "来源：江城晚报 时间：2026-05-18 09:30",
        "[江城晚报] (05-18 09:30)",
        "<a href='/channel/9'>娱乐</a><a href='/user/17'>江城晚报</a><time>3小时前</time>",
        "<span itemprop=author>江城晚报</span>",
        "<a href='/u/17'>江城晚报</a><i>3小时前</i><i>来自 网页版</i>",
        "<img class='avatar' alt='江城晚报'><i>3小时前</i>",
        "<a href='/source/7'><img alt='江城晚报'></a><i>3小时前</i>",
        "<i>2评</i><i>江城晚报</i><i>12图</i><i>3小时前</i>",
        "<em class='item-source'>江城晚报</em><em>独家</em>",
    ],
)
def test_a_publisher_is_the_name_beside_the_time_or_what_is_named_so(line: str) -> None:
    """Labels, counts and channels are none."""
    main = "".join(f"<li><a href='{href(n)}'>{TITLES[n]}</a><div>{line}</div></li>" for n in (1, 2))
    assert [entry.author for entry in alone(f"<ul>{main}</ul>").entries] == ["江城晚报"] * 2


def test_records_without_boxes_of_their_own_are_told_apart() -> None:
    main = "".join(
        f"<DT><A HREF='{href(n)}'>{TITLES[n]}</A><DD>第 {n} 座桥在桥下住了三个星期的检测队，量过了每一条裂缝。"
        f"<DD>{n}号报 2026-05-1{n} 09:30"
        for n in (5, 6, 7)
    )
    listed = alone(f"<DL>{main}</DL>")
    assert found(listed) == wanted(5, 6, 7)
    for entry, number in zip(listed.entries, (5, 6, 7), strict=True):
        assert (entry.author, entry.times[0].start.day) == (f"{number}号报", 10 + number)
        assert entry.summary.startswith(f"第 {number} 座桥")


def test_an_article_in_a_carousel_and_in_the_list_is_one_that_says_all() -> None:
    """It stands where it comes first, with the title that is not cut short."""
    slides = "".join(f"<p class='s'><a href='{href(n)}'><img alt=''><b>{TITLES[n][:5]}…</b></a></p>" for n in (2, 1, 2))
    rows = "".join(f"<li>{card(n)}<i>江城晚报</i><i>{n}小时前</i></li>" for n in (1, 2, 3))
    listed = alone(f"<div>{slides}</div><ul>{rows}</ul>")
    assert found(listed) == wanted(2, 1, 3)
    assert [(entry.author, len(entry.times)) for entry in listed.entries] == [("江城晚报", 1)] * 3


def test_a_subheading_is_part_of_a_record_and_a_section_s_heading_is_not() -> None:
    record = "<h3><a href='{}'>{}</a></h3><h4>副题里的一句话</h4><div>江城晚报</div><div>2026.05.17</div>"
    sections = "".join(
        f"<section><h2>要闻</h2><div>{record.format(href(n), TITLES[n])}</div></section>" for n in (1, 2)
    )
    listed = alone(f"<main>{sections}</main>")
    assert found(listed) == wanted(1, 2)
    assert [(entry.author, entry.times[0].start.day) for entry in listed.entries] == [("江城晚报", 17)] * 2


# Topics, videos, advertisements

OTHER = "6a0aff1c8e9f09ffffffff01"


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        (f"<a href='/topic/{OTHER}'>一座老城的门</a>", "topic page"),
        (f"<a href='/video/{OTHER}'>潮水漫过堤坝</a>", "video"),
        (f"<a href='/article/{OTHER}'>收纳架</a><span>广告</span>", "advertisement"),
        (f"<div data-type='ad'><a href='/article/{OTHER}'>收纳架</a></div>", "advertisement"),
        (f"<div data-id='{OTHER}' data-type='video'><b>潮水漫过堤坝</b></div>", "video"),
        (f"<div data-topic-id='{OTHER}'><b>一座老城的门</b></div>", "topic page"),
    ],
)
def test_what_only_looks_like_an_article_is_left_out_and_told(other: str, reason: str) -> None:
    listed = alone(f"<ul>{''.join(f'<li>{card(n)}</li>' for n in (1, 2))}<li>{other}</li></ul>")
    assert found(listed) == wanted(1, 2)
    assert [one.reason for one in listed.left_out] == [reason]


def test_what_has_neither_address_nor_title_is_not_told() -> None:
    listed = alone(f"<ul><li>{card(1)}</li><li><div data-id='{OTHER}' data-type='video'><img></div></li></ul>")
    assert (found(listed), listed.left_out) == (wanted(1), ())


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


# Ids and objects of every form


@each_case(
    "row",
    [
        '<li data-id="{id}"><h3>{title}</h3></li>',
        '<li data-article-id="{id}"><b>{title}</b><i>3小时前</i></li>',
        '<zk-card story="{id}"><h3>{title}</h3></zk-card>',
        "<li onclick=\"openArticle('{id}')\"><h3>{title}</h3></li>",
        "<a href=\"javascript:goDetail('{id}')\">{title}</a>",
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


@each_case("key", ["publish_at", "ptime", "ctime", "date", "publishedAt", "pub_time", "display_time"])
@each_case(
    "given",
    [1778981400, 1778981400000, 1778981400000000, "1778981400", 1778981400.0, "2026-05-17 09:30",
     "2026-05-17T01:30:00Z", {"$date": "2026-05-17T01:30:00Z"}, {"$date": {"$numberLong": "1778981400000"}}],
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


@pytest.mark.parametrize("form", ["search", "elastic", "graph", "relay", "resource", "mongo", "card", "wordpress"])
def test_any_answer_with_a_list_of_titled_ids_is_read(form: str) -> None:
    value = {"code": 0, "data": {"feed": {"edges": [nested(number, form) for number in (3, 1, 2)]}}}
    listed = read_list(json.dumps(value), URL, NOW)
    assert (listed.layout, found(listed)) == ("fallback", wanted(3, 1, 2))


def test_time_and_publisher_may_be_in_an_object_of_their_own() -> None:
    meta = {"publish_at": 1778981400, "source": {"name": "江城晚报"}}
    (entry,) = read_json(json.dumps([{"id": IDS[1], "title": TITLES[1], "meta": meta}]), URL, NOW).entries
    assert (entry.author, entry.times[0].start.isoformat()) == ("江城晚报", "2026-05-17T09:30:00+08:00")


def test_objects_by_id_stand_in_the_order_of_the_list_of_their_ids() -> None:
    value = {"ids": [IDS[3], IDS[1], IDS[2]], "byId": {IDS[n]: {"title": TITLES[n]} for n in (1, 2, 3)}}
    assert found(alone(state(value))) == wanted(3, 1, 2)


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


@each_case(
    ("foot", "next_url"),
    [
        ('<button hx-get="?page=2">再看看</button>', NEXT),
        ('<div class="load-more" data-cursor="k9"></div>', f"{URL}?cursor=k9"),
        ('<div class="load-more" data-api="/api/feed?id=13" data-cursor="k9"></div>',
         "https://www.myzaker.com/api/feed?id=13&cursor=k9"),
        ('<div class="more" data-last-id="k9">再看看</div>', f"{URL}?last_id=k9"),
        ('<a class="next" href="javascript:;" data-page="2">下一页</a>', NEXT),
        ('<a class="load-more" data-page="1">加载更多</a>', NEXT),
        ('<a class="next" href="/channel/13/p2" data-page="2">下一页</a>', f"{URL}/p2"),
        ('<div data-current="1" data-total-pages="8"></div>', NEXT),
        ('<div data-current="8" data-total-pages="8"></div>', ""),
        ('<a aria-label="下一页" href="?page=2">→</a>', NEXT),
        ('<div id="loadMore" data-next-page="2">加载更多</div>', NEXT),
        ('<a href="/channel/13">1</a><a aria-current="page" href="/channel/13/p2">2</a><a href="/channel/13/p3">3</a>',
         f"{URL}/p3"),
        ('<a class="next" aria-disabled="true" href="?page=9">下一页</a>', ""),
        ('<a class="next disabled" href="?page=9">下一页</a>', ""),
        ('<button disabled data-url="?page=9">加载更多</button>', ""),
    ],
)  # fmt: skip
def test_what_loads_more_tells_the_next_page_by_its_attributes(foot: str, next_url: str) -> None:
    assert alone(f"<main>{cards(1, 2, 3)}</main>{foot}").next_url == next_url


def test_elements_of_a_stream_are_read_as_what_they_render() -> None:
    """Where neither a link nor an object of the page is an article."""
    rows = [
        ["$", "li", None, {"children": [
            ["$", "$L2", None, {"href": href(n), "children": ["$", "h3", None, {"children": TITLES[n]}]}],
            ["$", "time", None, {"dateTime": "2026-05-17T09:30:00+08:00"}],
        ]}]
        for n in (2, 1)
    ]  # fmt: skip
    row = json.dumps(["$", "ul", None, {"children": rows}], ensure_ascii=False)
    listed = alone(f"<script>self.__next_f.push([1,{json.dumps(f'0:{row}')}])</script>")
    assert found(listed) == wanted(2, 1)
    assert listed.entries[0].times[0].start.isoformat() == "2026-05-17T09:30:00+08:00"


@each_case(
    "form",
    [
        "<template id='first'>{html}</template>",
        "<noscript>{html}</noscript>",
        "<textarea hidden>{escaped}</textarea>",
        "<script type='text/html'>{html}</script>",
        "<script>list.innerHTML = {quoted}</script>",
        "<script>const first = `{html}`; render(first)</script>",
        "<div><!-- {html} --></div>",
        "<zk-list><template shadowrootmode='open'>{html}</template></zk-list>",
        "<div data-page='{stated}'></div>",
        "<news-list :items='{stated}'></news-list>",
    ],
)
def test_a_list_that_shows_once_scripts_run_is_read(form: str) -> None:
    """It goes before the few links that the page shows beside it, and the page's own next one counts."""
    inner = f"<ul>{''.join(f'<li>{card(n)}</li>' for n in range(1, 9))}</ul>"
    stated = json.dumps({"articles": [item(n) for n in range(1, 9)]})
    hidden = form.format(html=inner, escaped=html.escape(inner), quoted=json.dumps(inner), stated=html.escape(stated))
    listed = alone(f"<div id='list'></div>{hidden}<aside>{cards(20, 21)}</aside><a href='?page=2'>下一页</a>")
    assert found(listed)[:8] == wanted(*range(1, 9))
    assert listed.next_url == NEXT


def test_entries_that_scripts_write_one_by_one_are_one_list() -> None:
    lines = "".join(f"document.write('<li>{card(n)}</li>');\n" for n in range(1, 31))
    assert found(alone(f"<ul><script>{lines}</script></ul>")) == wanted(*range(1, 31))


def test_objects_of_a_cache_stand_where_they_are_referred_to() -> None:
    articles = {f"Article:{IDS[n]}": {"id": IDS[n], "title": TITLES[n], "author": {"__ref": "A:1"}} for n in (1, 2, 3)}
    feed = {"edges": [{"node": {"__ref": f"Article:{IDS[n]}"}} for n in (3, 1, 2)]}
    listed = alone(state({"ROOT_QUERY": {"feed": feed}, **articles, "A:1": {"id": 1, "name": "江城晚报"}}))
    assert found(listed) == wanted(3, 1, 2)
    assert listed.entries[0].author == "江城晚报"


def test_an_answer_that_is_handed_to_a_function_is_read() -> None:
    text = json.dumps({"list": [{"id": IDS[1], "title": TITLES[1]}]})
    assert found(read_list(f"/**/feed_17({text});", URL, NOW)) == wanted(1)


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
    if depth < 1000:
        assert found(read_json(text, URL, NOW)) == wanted(1)
    else:
        with pytest.raises(ParseError):
            read_json(text, URL, NOW)
    assert set(found(alone(f"<script>S = {text}</script>{cards(2)}"))) == set(wanted(1, 2))


def test_more_articles_than_any_list_has_are_refused() -> None:
    many = [{"id": f"6a0aff1c8e9f0900{number:08x}", "title": "题"} for number in range(6000)]
    with pytest.raises(TooLargeError):
        read_json(json.dumps(many), URL, NOW)
    links = "".join(f"<a href='/article/{one['id']}'>题</a>" for one in many)
    with pytest.raises(TooLargeError):
        alone(links)
    with pytest.raises(ParseError):
        alone(links * 17)  # a hundred thousand


def test_more_of_another_box_does_not_lead_back_to_the_first_page() -> None:
    foot = '<h3>要闻</h3><a href="/channel/13">更多</a><button data-url="/channel/13?page=3">加载更多</button>'
    assert alone(cards(1, 2) + foot, NEXT).next_url == f"{URL}?page=3"


def test_a_title_that_ends_in_dots_gives_way_to_the_whole_one_alone() -> None:
    def first_title(title: str, rest: str) -> str:
        return (
            alone(f"<ul><li data-docid='{IDS[1]}'><h3>{title}</h3>{rest}</li><li>{card(2)}</li></ul>").entries[0].title
        )

    summary = "<p>近日，这座桥的体检报告出来了，专家说它还能再用三十年，附近的人松了一口气</p><em>江城晚报</em>"
    assert first_title("花 12 元买入的桥，结果…", summary) == "花 12 元买入的桥，结果…"
    whole = "花 12 元买入的桥，结果卖了七万"
    assert first_title("花 12 元买入的桥，结果…", f'<img src="/a.jpg" alt="{whole}">{summary}') == whole
