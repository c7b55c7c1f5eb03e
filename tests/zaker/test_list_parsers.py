"""Every layout of a list gives its articles, and nothing that stands around them."""

import json
from contextlib import suppress
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.each_case import each_case
from tests.zaker.lists import (
    CATALOGUE,
    IDS,
    LISTINGS,
    URL,
    article_href,
    block,
    figure,
    json_list,
    only,
    read,
    win_page_data,
)
from zakerscraper.exceptions import ParseError
from zakerscraper.items import LeftOut
from zakerscraper.sample_site import list_pages, pages
from zakerscraper.sample_site.articles import SOURCES, TOPICS
from zakerscraper.sample_site.catalogue import LAYOUTS, NOW, Listing
from zakerscraper.zaker import urls
from zakerscraper.zaker.list_parsers import read_list


@each_case("layout", LAYOUTS)
@each_case("form", ["html", "json"])
@each_case("listing", LISTINGS)
def test_every_list_of_the_sample_site_is_read_whole(listing: Listing, form: str, layout: str) -> None:
    """All pages, one after another: the articles, their titles, sources and times; all other links left out."""
    if form == "json" and layout == "content-block":
        layout = "WinPageData"
    for number in range((len(listing.entries) - 1) // 12 + 1):
        shown, more = listing.page(number, 12)
        if form == "html":
            text = list_pages.list_page(CATALOGUE, listing, layout, NOW, number)
        else:
            text = list_pages.list_json(CATALOGUE, listing, layout, NOW, number)
        page = read(text)
        assert page.layout == layout
        assert bool(page.next_url) is more
        found = {entry.id: entry for entry in page.entries}
        if form == "html" and layout == "WinPageData":
            assert set(found) == {article.id for article in shown}
        else:
            assert list(found) == [article.id for article in shown]
        assert len(page.entries) == len(shown)
        for article in shown:
            entry = found[article.id]
            assert entry.title == article.title
            assert entry.author == article.source
            assert entry.referer == URL
            assert entry.url == f"https://www.myzaker.com/article/{article.id}"
            assert entry.times
            assert all(span.start <= article.published_at <= span.end for span in entry.times)
            if layout != "figure":
                assert entry.author_url == f"https://www.myzaker.com/source/{SOURCES[article.source]}"
                assert entry.tags == article.tags
        reasons = {out.reason for out in page.left_out}
        assert reasons <= {"topic page", "no article's address"}


@each_case("layout", LAYOUTS)
def test_an_empty_list_is_read_and_lists_nothing(layout: str) -> None:
    page = read(list_pages.list_page(CATALOGUE, CATALOGUE.channel(999), layout, NOW))
    assert page.layout == layout
    assert page.entries == page.left_out == ()
    assert page.next_url == ""


def test_the_home_page_is_a_list() -> None:
    page = read(list_pages.home_page(CATALOGUE, NOW))
    assert [entry.id for entry in page.entries] == [article.id for article in CATALOGUE.articles[5:20]]


def test_a_topic_is_left_out_and_named() -> None:
    page = read(list_pages.list_page(CATALOGUE, CATALOGUE.channel(13), "content-block", NOW))
    title, topic_id = TOPICS[13 % len(TOPICS)]
    address = f"https://app.myzaker.com/news/topic.php?topic_id={topic_id}"
    assert page.left_out == (LeftOut(address, title, "topic page"),)


def test_an_advertisement_is_left_out_and_named() -> None:
    page = read(list_pages.list_page(CATALOGUE, CATALOGUE.channel(660), "figure", NOW))
    (out,) = page.left_out
    assert out.reason == "no article's address"
    assert out.url.startswith("https://ggs.myzaker.com/")
    assert out.title == "推广"


# The script and the list beside it


def test_the_rendered_list_adds_what_the_script_lacks() -> None:
    rendered = (
        f'<div class="content-block"><div class="article-wrap"><a href="{article_href()}">'
        '<h2 class="article-title">二</h2></a></div>'
        '<div class="article-footer"><a href="//www.myzaker.com/source/1" title="某报">某报</a>'
        '<span class="article-time">30分钟前</span><a href="//www.myzaker.com/tag/x">灯</a></div></div>'
        f'<div class="content-block"><div class="article-wrap"><a href="{article_href(1)}" title="乙"></a></div></div>'
    )
    data = json.dumps({"data": {"article": [{"url": article_href(), "title": "一", "date": "05月18日", "desc": "摘"}]}})
    page = read(win_page_data(data, rendered))
    first, second = page.entries
    assert (first.title, first.author, first.summary, first.tags) == ("一", "某报", "摘", ("灯",))
    assert [span.end - span.start for span in first.times] == [
        timedelta(days=1) - timedelta(seconds=1),
        timedelta(seconds=59),
    ]
    assert (second.id, second.title) == (IDS[1], "乙")


@pytest.mark.parametrize("spacing", [" = ", "=", "\n=\n  "])
def test_the_script_may_be_spaced_otherwise(spacing: str) -> None:
    data = json.dumps({"data": {"article": [{"url": article_href()}]}})
    assert only(read(f"<script>var a = 1;window.WinPageData{spacing}{data};var b = {{}};</script>")).id == IDS[0]


@each_case("data", ['{"data": {"article": [{"title', "{data: 1}", "{}", '{"data": null}', "JSON.parse('{}')"])
def test_a_script_that_tells_nothing_leaves_the_rendered_list(data: str) -> None:
    rendered = (
        f'<div class="content-block"><div class="article-wrap"><a href="{article_href()}" title="题"></a></div></div>'
    )
    assert only(read(win_page_data(data, rendered))).title == "题"


def test_a_script_that_lists_nothing_is_an_empty_list() -> None:
    page = read(win_page_data('{"data": {"article": []}}'))
    assert (page.layout, page.entries) == ("WinPageData", ())


# Blocks and figures


@each_case(
    ("inner", "title"),
    [
        (
            f'<div class="article-wrap"><a href="{article_href()}" title="属"><h2 class="article-title">标题</h2></a>',
            "标题",
        ),
        (f'<div class="article-content"><a href="{article_href()}"><div class="title">标题</div></a></div>', "标题"),
        (f'<div class="article-wrap"><a href="{article_href()}" title="标题"></a></div>', "标题"),
        (f'<div class="article-wrap"><a href="{article_href()}">标题</a></div>', "标题"),
        (f'<a href="{article_href()}">标题</a>', "标题"),
        (
            (
                '<a href="//www.myzaker.com/source/1"><img src="//zkres.myzaker.com/data/image/logo/1.png"></a>'
                f'<div class="article-wrap"><a href="{article_href()}" title="标题"></a></div>'
            ),
            "标题",
        ),
        (
            (
                '<div class="pic"><a href="//www.myzaker.com/tag/x">灯</a></div>'
                f'<div class="article-content"><a href="{article_href()}"><h2 class="article-title">标题</h2></a></div>'
            ),
            "标题",
        ),
        (
            (
                f'<div class="title">专栏</div><div class="article-wrap"><a href="{article_href()}">'
                '<h2 class="article-title">标题</h2></a></div>'
            ),
            "标题",
        ),
    ],
)
def test_link_and_title_of_a_block(inner: str, title: str) -> None:
    entry = only(read(block(inner)))
    assert (entry.id, entry.title) == (IDS[0], title)


@each_case(
    ("inner", "expected"),
    [
        (f'<a class="img" href="{article_href()}" title="题"></a>', ("题", "", 0)),
        (
            f'<div class="article"><h2 class="figcaption"><a href="{article_href()}" title="题">短</a></h2></div>',
            ("题", "", 0),
        ),
        (f'<h2 class="figcaption"><a href="{article_href()}">题</a></h2>', ("题", "", 0)),
        (
            f'<a class="img" href="{article_href()}"></a><h2 class="figcaption"><a href="{article_href()}">题</a></h2>',
            ("题", "", 0),
        ),
        (
            (
                f'<h2 class="figcaption"><a href="{article_href()}">题</a></h2>'
                '<div class="subtitle"><span>某报</span><span>3分钟前</span><span>2 评论</span></div>'
            ),
            ("题", "某报", 1),
        ),
        (
            (
                f'<h2 class="figcaption"><a href="{article_href()}">题</a></h2>'
                '<div class="subtitle"><span>某报</span><span>2 评论</span></div>'
            ),
            ("题", "某报", 0),
        ),
    ],
)
def test_fields_of_a_figure(inner: str, expected: tuple[str, str, int]) -> None:
    entry = only(read(figure(inner)))
    assert (entry.title, entry.author, len(entry.times)) == expected


@each_case(
    ("after", "address"),
    [
        ('<input id="nexturl" value="//www.myzaker.com/n?a=1&amp;b=2">', "https://www.myzaker.com/n?a=1&b=2"),
        ('<a class="next_page" href="//www.myzaker.com/h">下一页</a>', "https://www.myzaker.com/h"),
        ('<a class="next_page" href="/h"></a><input id="nexturl" value="/j">', "https://www.myzaker.com/j"),
        ('<input id="nexturl" value=""><a class="next_page" href="/h"></a>', "https://www.myzaker.com/h"),
        ('<input id="nexturl" value="javascript:;"><a class="next_page" href="/h"></a>', "https://www.myzaker.com/h"),
        ('<a class="next_page" href="#"></a>', ""),
        ("", ""),
    ],
)
def test_next_page_of_html(after: str, address: str) -> None:
    inner = f'<h2 class="figcaption"><a href="{article_href()}">题</a></h2>'
    page = read(f"{figure(inner)}{after}</html>")
    assert (page.next_url, page.lack) == (address, "")


def test_an_article_that_is_listed_twice_is_one_entry() -> None:
    page = read(
        json_list(
            {"url": article_href(), "title": "一"},
            {"url": article_href(1), "title": "二"},
            {"url": "http:" + article_href() + "/", "title": "三", "author_name": "某报"},
        )
    )
    assert [(entry.id, entry.title, entry.author) for entry in page.entries] == [
        (IDS[0], "一", "某报"),
        (IDS[1], "二", ""),
    ]


def test_what_is_no_article_is_left_out_once_and_named() -> None:
    page = read(
        json_list(
            {"url": "https://example.org/", "title": "外"},
            {"url": "https://example.org/", "title": "外"},
            {"url": "", "title": "无"},
            {"title": ""},
            {},
        )
    )
    assert page.entries == ()
    assert page.left_out == (LeftOut("https://example.org/", "外", "another host"), LeftOut("", "无", "no address"))


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ("<title>上海 - ZAKER新闻</title>", "上海 - ZAKER新闻"),
        ('<title>上海 - ZAKER新闻</title><h1 class="main-title">上海</h1>', "上海"),
        ("", ""),
    ],
)
def test_title_of_the_page(head: str, title: str) -> None:
    assert read(head + block("")).title == title


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "null",
        "<html></html>",
        pages.unreadable_page(),
        pages.challenge_page(),
        pages.missing_page(),
        pages.article_page(CATALOGUE, CATALOGUE.articles[0], "content-block", NOW),
        pages.article_page(CATALOGUE, CATALOGUE.articles[0], "WinPageData", NOW),
    ],
    ids=["empty", "array", "null", "bare", "new layout", "challenge", "missing", "article B", "article C"],
)
def test_no_list_is_unreadable(text: str) -> None:
    with pytest.raises(ParseError):
        read(text)


def test_items_that_php_numbers_are_a_list() -> None:
    """An array from which PHP took an item is written as an object."""
    items = {
        "0": {"title": "一", "url": article_href()},
        "2": {"title": "专题", "url": "//app.myzaker.com/news/topic.php"},
    }
    found = read(json.dumps({"data": {"article": items}}))
    assert [entry.title for entry in found.entries] == ["一"]
    assert [entry.title for entry in found.left_out] == ["专题"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)
ITEMS = st.dictionaries(
    st.sampled_from("title desc url href date author_name author_url marks img tag".split()),
    JSON | st.sampled_from([article_href(), "昨天", "http://[", "//", "https:https:"]),
)


@given(st.lists(ITEMS | JSON, max_size=4), JSON)
def test_items_of_any_shape_are_read(items: list[object], following: object) -> None:
    answer = json.dumps({"data": {"article": items}, "next_url": following})
    for text in (answer, win_page_data(answer.replace("</", "<\\/"))):
        with suppress(ParseError):
            page = read(text)
            assert len(page.entries) + len(page.left_out) <= len(items)


PIECES = st.sampled_from(
    [
        "<script>",
        "</script>",
        "window.WinPageData = ",
        '{"data":{"article":[',
        "]}}",
        '<div class="content-block">',
        '<div class="figure flex-block">',
        '<div id="section">',
        '<div class="article-wrap">',
        '<h2 class="figcaption">',
        '<h2 class="article-title">',
        f'<a href="{article_href()}">',
        '<a href="http://[">',
        '<span class="article-time">昨天</span>',
        "</div>",
        "</a>",
        "<p>",
    ]
)


@given(st.text() | st.lists(PIECES | st.text(max_size=5), max_size=12).map("".join) | JSON.map(json.dumps))
def test_any_text_is_a_list_or_unreadable(text: str) -> None:
    with suppress(ParseError):
        page = read(text)
        assert page.layout in {"figure", "content-block", "WinPageData", "fallback"}
        assert all(len(entry.id) == 24 for entry in page.entries)


def test_a_further_page_of_the_app_host_s_list_is_read() -> None:
    """JSON that holds HTML, and what the address of the page behind it is made of."""
    ids = ("6a0aff1c8e9f090000000001", "6a0aff1c8e9f090000000002")
    html = "".join(
        f'<a href="http://app.myzaker.com/news/article.php?pk={id_}"><div class="title">桥</div>'
        '<div class="author"><span>江城晚报</span></div><div class="date">05-17</div></a>'
        for id_ in ids
    )
    following = "http://iphone.myzaker.com/zaker/blog2news.php?app_id=13&nt=2"
    text = json.dumps({"stat": 1, "data": {"html": html, "next_url": following}})
    listed = read_list(text, urls.mobile_next_url("http://iphone.myzaker.com/zaker/blog2news.php?app_id=13&nt=1"), NOW)
    assert (listed.layout, [entry.id for entry in listed.entries]) == ("mobile", list(ids))
    assert (listed.entries[0].title, listed.entries[0].author) == ("桥", "江城晚报")
    assert listed.next_url == urls.mobile_next_url(following)


@each_case(
    ("script", "address"),
    [
        (
            'var next_url = "http:\\/\\/iphone.myzaker.com\\/zaker\\/b.php?app_id=0";',
            "http://iphone.myzaker.com/zaker/b.php?app_id=0",
        ),
        ("var next_url = 'https%3A%2F%2Fiphone.myzaker.com%2Fn';", "https://iphone.myzaker.com/n"),
        ('var next_url = ""; function on() { next_url = data.next_url; }', ""),
        ("var next_url = null;", ""),
        ("var next_url = 'null';", ""),
    ],
)
def test_next_page_of_a_list_on_the_app_host(script: str, address: str) -> None:
    link = f'<a href="{article_href()}"><div class="title">题</div></a>'
    page = read(f'<div id="infinite_scroll">{link}</div><script>{script}</script></html>')
    assert (page.next_url, page.lack) == (address and urls.mobile_next_url(address), "")


def test_a_next_page_of_the_app_host_is_not_wrapped_twice() -> None:
    link = f'<a href="{article_href()}"><div class="title">题</div></a>'
    following = urls.mobile_next_url("http://iphone.myzaker.com/n")
    page = read(f'<div id="infinite_scroll">{link}</div><script>next_url = "{following}"</script></html>')
    assert page.next_url == following
