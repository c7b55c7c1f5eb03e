"""The generic extractor of lists: every article that a page of any layout links to, in its order."""

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
    page,
    state,
    wanted,
)
from zakerscraper.exceptions import ParseError
from zakerscraper.sample_site.catalogue import NOW
from zakerscraper.zaker.generic.lists import read_json
from zakerscraper.zaker.list_parsers import read_list

# Links


def test_every_link_to_an_article_is_an_entry_in_page_order() -> None:
    """Each article once, as often as it is linked to; other URLs are none."""
    listed = read_list(
        page(
            f"<main>{cards(5, 2, 9)}<a href='/channel/9'>娱乐</a><a href='https://example.com{href(7)}'>别处</a>"
            f"<a href='javascript:void(0)'>更多</a><a>空</a>{cards(2, 1)}</main>"
        ),
        URL,
        NOW,
    )
    assert listed.layout == "fallback"
    assert found(listed) == wanted(5, 2, 9, 1)
    assert listed.evidence == {"entries": "links to articles"}
    assert listed.title == "科技 - ZAKER"


@each_case(
    "url",
    [
        "/article/{}",
        "//www.myzaker.com/article/{}/",
        "http://https://www.myzaker.com/article/{}",
        "https://app.myzaker.com/news/article.php?f=normal&amp;pk={}",
        "https://www.myzaker.com/article/{}?from=list#top",
    ],
)
def test_a_url_of_every_shape_is_an_article_s(url: str) -> None:
    """The entry has the canonical one."""
    (entry,) = alone(f'<p><a href="{url.format(IDS[1])}">{TITLES[1]}</a></p>').entries
    assert (entry.id, entry.url) == (IDS[1], f"https://www.myzaker.com/article/{IDS[1]}")
    assert entry.referer == URL


def test_topics_are_left_out_and_told() -> None:
    topic = "https://app.myzaker.com/news/topic.php?topic_id=6a0afc118e9f090000002043"
    listed = alone(f"{cards(1, 2)}<div><a href='{topic}'>一个专题</a></div>")
    assert found(listed) == wanted(1, 2)
    assert [(entry.url, entry.title, entry.reason) for entry in listed.left_out] == [(topic, "一个专题", "topic page")]


# Titles


@each_case(
    "record",
    [
        "<a href='{href}'>{title}</a>",
        "<a href='{href}' title='{title}'>{short}…</a>",
        "<a href='{href}'><img src='/a.jpg' alt='{title}'></a>",
        "<a href='{href}'><img src='/a.jpg'></a><a href='{href}'>{title}</a>",
        "<a href='{href}'><img src='/a.jpg'></a><h3>{title}</h3><a href='{href}'>查看全文</a>",
        "<h3><a href='{href}'>{title}</a></h3><p>桥面上的每一条裂缝都被量过，检测队在桥下住了整整三个星期。</p>",
        "<a href='{href}'><h3>{title}</h3><p>每一条裂缝都被量过，检测队在桥下住了三个星期。</p><i>3小时前</i></a>",
        "<a href='{href}'>阅读全文</a><div>{title}</div>",
        "<a href='{href}' aria-label='{title}'></a><i>35 评论</i>",
        "<a href='{href}'>{title}</a><a href='{href}'>35 评论</a><span>江城晚报 2小时前</span>",
        "<div role='heading'>{title}</div><a href='{href}'>展开</a>",
    ],
)
def test_a_title_is_that_of_the_record_whatever_carries_it(record: str) -> None:
    """A heading, an attribute, the link's own text or one beside it; labels, times and summaries are no titles."""
    main = "".join(f"<li>{record.format(href=href(n), title=TITLES[n], short=TITLES[n][:5])}</li>" for n in (3, 1, 2))
    assert found(alone(f"<ul>{main}</ul>")) == wanted(3, 1, 2)


@each_case("title", ["2024", "……", "更多", "刚刚，他们过了桥"])
def test_a_title_that_looks_like_a_label_is_one_where_there_is_no_other(title: str) -> None:
    assert found(alone(card(1, title) + card(2))) == [(IDS[1], title), *wanted(2)]


def test_source_time_and_summary_of_a_record_are_its_own() -> None:
    """Each record's, not its neighbour's."""
    main = "".join(
        f"<li><h3><a href='{href(n)}'>{TITLES[n]}</a></h3><p>第 {n} 号摘要：检测队在桥下住了三个星期，量过裂缝。</p>"
        f"<a href='/source/{n}'>{'甲乙丙丁戊己'[n]}报</a><span>{n}小时前</span></li>"
        for n in (2, 5)
    )
    for entry, number in zip(alone(f"<ul>{main}</ul>").entries, (2, 5), strict=True):
        assert entry.summary.startswith(f"第 {number} 号摘要")
        assert (entry.author, entry.author_url) == (
            f"{'甲乙丙丁戊己'[number]}报",
            f"https://www.myzaker.com/source/{number}",
        )
        (span,) = entry.times
        assert (NOW - span.end).total_seconds() == number * 3600


# Side bars

BESIDE = {
    "aside": "<aside>{}</aside>",
    "named": "<div class='m-sidebar'>{}</div>",
    "hot": "<div id='hotList'>{}</div>",
    "recommended": "<section class='recommend'>{}</section>",
    "footer": "<footer>{}</footer>",
    "under a heading": "<div class='x9'><h4>猜你喜欢</h4>{}</div>",
    "beside a heading": "<div class='x9'><h4>24小时热榜</h4><div>{}</div></div>",
}


@each_case("form", BESIDE)
@each_case("before", [False, True])
def test_a_side_bar_is_told_from_the_list(form: str, before: bool) -> None:
    """Its articles are left out, and named; those that the list has, too, stay in the list."""
    main, side = f"<div class='x1'>{cards(*range(1, 9))}</div>", BESIDE[form].format(cards(20, 3, 21))
    listed = alone(f"<div>{side}{main}</div>" if before else f"<div>{main}{side}</div>")
    assert found(listed) == wanted(*range(1, 9))
    assert [(entry.title, entry.reason) for entry in listed.left_out] == [
        (TITLES[number], "beside the list, not in it") for number in (20, 21)
    ]


def test_a_page_that_is_all_hot_is_a_list() -> None:
    """The channel of hot news may call its own list so."""
    assert found(alone(f"<div class='hot-list'>{cards(1, 2, 3)}</div>")) == wanted(1, 2, 3)
    assert found(alone(f"<main class='hot'>{cards(*range(1, 13))}</main><div>{cards(20)}</div>")) == wanted(
        *range(1, 13), 20
    )


# Embedded state


@pytest.mark.parametrize("name", ["window.__L__", "var q", "self.data.list"])
def test_embedded_objects_with_a_title_and_an_article_s_url_are_entries(name: str) -> None:
    """Of any name and depth; others in the same state are none."""
    value = {
        "user": {"title": "会员", "url": "/user/1"},
        "feed": {
            "groups": [{"items": [item(3), item(1)]}, {"items": [item(2), {"title": "广告", "url": "https://a.com/"}]}]
        },
    }
    listed = alone(f"<div id='app'></div>{state(value, name)}")
    assert found(listed) == wanted(3, 1, 2)
    assert listed.evidence["entries"] == "embedded state"


@each_case(
    "given",
    [
        {"title": TITLES[1], "pk": IDS[1]},
        {"headline": TITLES[1], "@id": IDS[1]},
        {"name": TITLES[1], "weburl": f"//app.myzaker.com/news/article.php?pk={IDS[1]}"},
        {"article_title": TITLES[1], "id": IDS[1].upper()},
    ],
)
def test_embedded_objects_may_name_their_fields_as_they_like(given: dict[str, str]) -> None:
    assert found(alone(state([given]))) == wanted(1)


def test_embedded_objects_tell_source_time_and_summary() -> None:
    """Where the URL alone would not."""
    value = item(1, source={"name": "江城晚报"}, publish_time="2026-05-18 11:20:00", desc="桥很好。")
    (entry,) = alone(state({"list": [value]})).entries
    assert (entry.author, entry.summary) == ("江城晚报", "桥很好。")
    assert entry.times[0].start.isoformat() == "2026-05-18T11:20:00+08:00"


def test_state_and_links_of_one_page_are_one_list() -> None:
    """What only one of both has stands where it belongs, and is there once."""
    listed = alone(cards(1, 2, 4) + state([item(1), item(3), item(4)]))
    assert [entry.id for entry in listed.entries] == [IDS[number] for number in (1, 2, 3, 4)]
    assert listed.evidence["entries"] == "links to articles and embedded state"


def test_what_a_state_calls_hot_is_no_list() -> None:
    """Where it has a list beside it."""
    value = {"newsList": [item(1), item(2)], "hotRank": [item(20), item(21)]}
    assert found(alone(state(value))) == wanted(1, 2)
    assert found(alone(state({"hotRank": [item(20), item(21)]}))) == wanted(20, 21)


# The next page


@each_case(
    ("head", "foot"),
    [
        ('<link rel="next" href="/channel/13?page=2">', ""),
        ("", '<a rel="nofollow next" href="?page=2">»</a>'),
        ("", '<a href="/channel/13?page=2">下一页</a>'),
        ("", '<a rel="next" href="/channel/13?page=2#content-inner">→</a>'),
        ("", '<a href="/channel/13?page=2">下一页 &gt;</a>'),
        ("", '<a href="https://www.myzaker.com/channel/13?page=2"><span>查看更多</span></a>'),
        ("", '<div class="nav-previous"><a href="/channel/13?page=2">较早文章</a></div>'),
        ("", '<a href="/channel/13?page=2">← 较早的文章</a>'),
        ("", '<a href="/channel/13?page=2"><span>←</span> Older posts</a>'),
        ("", '<a href="/channel/13?page=2">以前的日志</a>'),
        ("", '<a class="pager-next" href="/channel/13?page=2"><i></i></a>'),
        ("", '<button data-url="/channel/13?page=2">加载更多</button>'),
        ("", '<div class="load-more" data-next="//www.myzaker.com/channel/13?page=2"></div>'),
        ("", '<input type="hidden" id="nextpage" value="/channel/13?page=2">'),
        ("", '<b>1</b><a href="?page=2">2</a><a href="?page=3">3</a><a href="?page=9">9</a>'),
        ("", state({"nextUrl": "/channel/13?page=2"})),
        ("", state({"paging": {"hasMore": True, "next": {"url": NEXT}}})),
        ("", state({"data": {"next_url": {"value": NEXT}}})),
    ],
)
def test_the_next_page_is_told_by_any_evidence(head: str, foot: str) -> None:
    """By a link's relation, its text or its name, by the numbers of pages, by a state; the response names which."""
    listed = alone(f"<main>{cards(1, 2, 3)}</main><div>{foot}</div>", head=head)
    assert listed.next_url == NEXT
    assert listed.evidence["next_url"]
    assert found(listed) == wanted(1, 2, 3)


@each_case(
    "foot",
    [
        '<div class="side"><a href="/channel/9?page=1">More news</a></div>',
        "<script>var next_page_url = '/channel/9?page=2'</script>",
    ],
)
def test_the_page_of_another_list_is_no_next_page(foot: str) -> None:
    assert alone(cards(1, 2) + foot).next_url == ""
    own = foot.replace("/channel/9", "/channel/13").replace("page=1", "page=2")
    assert alone(cards(1, 2) + own).next_url == NEXT


@each_case(
    ("url", "foot", "next_url"),
    [
        ("/tech/", '<a class="next" href="/tech/2/">更多科技报道</a>', "/tech/2/"),
        ("/tech/2/", '<a class="next" href="/tech/3/">更多科技报道</a>', "/tech/3/"),
        ("/tech/", '<a class="next" href="/tech/mobile/">更多手机报道</a>', ""),
        ("/2026/11/", '<a class="next" href="/2026/12/">下月</a>', ""),
        ("/2026/11/", '<a class="next" href="/2026/12/">»</a>', ""),
        ("/a/2025", '<a class="next" href="/a/2026">»</a>', ""),
        ("/channel/13", '<a class="next" href="/channel/14">娱乐</a>', ""),
        ("/channel/13", '<a class="next" href="/channel/15">»</a>', ""),
        ("/tech/2/", '<a class="next" href="/tech/3/">»</a>', "/tech/3/"),
        ("/node_41.htm", '<p>1 <a href="node_41_2.htm">2</a> <a href="node_41_2.htm">下一页</a></p>', "/node_41_2.htm"),
        ("/list.php", '<a href="list.php?page=2">下一页</a>', "/list.php?page=2"),
        ("/tech/", '<a class="next" href="arrow.png">下一页</a>', ""),
        ("/a/list.asp", '<a href="list.asp?page=2">下一页</a>', "/a/list.asp?page=2"),
    ],
)
def test_the_next_page_may_have_a_number_in_its_path_or_any_file_s_name(url: str, foot: str, next_url: str) -> None:
    base = "https://www.myzaker.com"
    assert alone(cards(1, 2, 3) + foot, base + url).next_url == (base + next_url if next_url else "")


def test_the_number_behind_this_page_s_is_the_next() -> None:
    """On page 2 the link with a 3 on it."""
    numbers = '<a href="?page=1">1</a><a href="?page=2">2</a><a href="?page=3">3</a><a href="?page=4">4</a>'
    assert alone(cards(1) + numbers, NEXT).next_url == "https://www.myzaker.com/channel/13?page=3"


@each_case(
    "foot",
    [
        "",
        f'<a href="{href(5)}">下一页</a>',
        f'<a rel="next" href="{URL}">下一页</a>',
        '<a href="https://example.com/?page=2">下一页</a>',
        '<a href="javascript:next()">下一页</a>',
        '<a href="#">加载更多</a>',
        '<a href="?page=7">上一页</a>',
        '<a href="/archive/20260501">1</a><a href="/archive/20260502">2</a>',
        state({"hasMore": False, "nextUrl": NEXT}),
        state({"nextUrl": "", "next_page": None, "cursor": 17}),
    ],
)
def test_what_leads_to_no_further_page_is_no_next_page(foot: str) -> None:
    """An article, the page itself, another host, a script, the page before, a state that says it was the last."""
    assert alone(cards(1, 2) + foot).next_url == ""


@each_case(
    ("stated", "said"),
    [
        ("javascript:next()", "no URL: javascript:next()"),
        ("下一页", "no URL: 下一页"),
        ("https://example.com/?page=2", "https://example.com/?page=2, another host"),
    ],
)
def test_a_next_page_that_cannot_be_asked_for_is_no_last_page(stated: str, said: str) -> None:
    link = f'<link rel="next" href="{stated}">'
    for head, foot in ((link, ""), ("", f'<a rel="next" href="{stated}">»</a>'), ("", state({"nextUrl": stated}))):
        listed = alone(cards(1, 2) + foot, head=head)
        assert listed.lack == f"what it states as its next page is {said}"
    assert alone(cards(1, 2) + f'<a href="{NEXT}">下一页</a>', head=link).lack == ""
    assert alone(cards(1, 2) + f'<a rel="next" class="disabled" href="{stated}">下一页</a>').lack == ""


def test_articles_of_an_account_s_page_are_by_it() -> None:
    listed = [alone(f"<h1>江城晚报</h1>{cards(1, 2)}", url).entries for url in (f"{NEXT[:23]}/author/7", URL)]
    assert [{entry.author for entry in entries} for entries in listed] == [{"江城晚报"}, {""}]


# JSON


@each_case(
    "value",
    [
        [item(1), item(2)],
        {"code": 0, "result": {"records": [item(1), item(2)]}},
        {"data": {"feeds": [{"card": item(1)}, {"ad": 1}, {"card": item(2)}]}, "stat": 1},
        {"list": {"0": item(1), "1": item(2)}},
    ],
)
def test_json_of_an_unknown_shape_is_read(value: Any) -> None:
    """As a crawl reads it, and alone."""
    text = json.dumps(value)
    assert found(read_json(text, URL, NOW)) == wanted(1, 2)
    listed = read_list(text, URL, NOW)
    assert (listed.layout, found(listed)) == ("fallback", wanted(1, 2))


def test_json_tells_its_next_page() -> None:
    text = json.dumps({"items": [item(1)], "page": {"next": NEXT}})
    assert read_json(text, URL, NOW).next_url == NEXT


@each_case(
    "text",
    ["", "{", "[]", "{}", "null", "17", '{"stat": 0, "msg": "no"}', '{"title": "无址"}', "[" * 100_000,
     '{"items": [{"title": "别处", "url": "https://example.com/article/6a0aff1c8e9f090000000001"}]}'],
)  # fmt: skip
def test_json_without_articles_is_unreadable(text: str) -> None:
    with pytest.raises(ParseError):
        read_json(text, URL, NOW)


# No lists


@each_case("main", ["", "<p>今天没有新闻</p>", "<a href='/channel/9'>娱乐</a>", state({"list": []})])
def test_a_page_without_articles_is_unreadable(main: str) -> None:
    with pytest.raises(ParseError):
        alone(main)
    with pytest.raises(ParseError, match=r"window\.WinPageData"):
        read_list(page(main), URL, NOW)


def test_an_article_s_page_is_no_list() -> None:
    """It links to others all the same."""
    main = f'<h1>题</h1><div class="article_content"><p>文</p></div><ul>{cards(1, 2, 3)}</ul>'
    with pytest.raises(ParseError, match="the page of an article"):
        read_list(page(main), URL, NOW)


def test_an_empty_list_of_a_known_layout_stays_empty() -> None:
    """Its side bar is none of it, and an empty list of the script is one whatever else is linked."""
    side = f"<div class='sider'><h3>热门</h3>{cards(1, 2, 3)}</div>"
    empty = read_list(page(f'<div id="contentList"></div>{side}'), URL, NOW)
    assert (empty.layout, empty.entries) == ("content-block", ())
    told = 'window.WinPageData = {"data": {"article": []}}'
    empty = read_list(page(f"<script>{told}</script>{cards(1)}"), URL, NOW)
    assert (empty.layout, empty.entries) == ("WinPageData", ())


def test_a_known_box_without_articles_does_not_hide_a_new_list() -> None:
    """A rest of an older layout in a page of a new one."""
    listed = read_list(page(f'<div id="contentList"></div><main>{cards(1, 2, 3)}</main>'), URL, NOW)
    assert (listed.layout, found(listed)) == ("fallback", wanted(1, 2, 3))


def test_a_page_of_thousands_of_links_is_read() -> None:
    """Each once."""
    many = "".join(card(number % 60) for number in range(6_000))
    assert found(alone(f"<div>{many}</div>")) == wanted(*range(60))
