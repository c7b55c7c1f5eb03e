"""The fields of a list in JSON."""

import json
from datetime import datetime
from html import escape

import pytest

from tests.each_case import each_case
from tests.zaker.lists import IDS, URL, article_href, block, figure, json_list, only, read, win_page_data
from zakerscraper.exceptions import ParseError
from zakerscraper.items import SHANGHAI, LeftOut, TimeSpan
from zakerscraper.sample_site.catalogue import NOW
from zakerscraper.zaker import open_api, urls
from zakerscraper.zaker.lists import read_list


@each_case(
    "form",
    ["%s", "\ufeff %s", "callback(%s);", "/**/zk.feed.cb(%s)", ";cb(%s);", "try{cb(%s)}catch(e){}", "var list = %s;",
     "window.list=%s;\n", "/* feed */ typeof cb === 'function' && cb(%s);", "// feed\ncb && cb(%s)", ")]}',\n%s"],
)  # fmt: skip
def test_json_may_stand_in_a_script_or_behind_what_guards_it(form: str) -> None:
    assert [entry.id for entry in read(form % json_list({"url": article_href(), "title": "题"})).entries] == [IDS[0]]


@each_case(
    "form",
    [
        "<html><head></head><body><pre>%s</pre></body></html>",
        "<html><body>%s</body></html>",
        "<br />\n<b>Notice</b>:  Undefined index: x in <b>/a.php</b> on line <b>3</b><br />\n%s",
    ],
)
def test_json_may_be_the_text_of_a_page(form: str) -> None:
    page = read(form % escape(json_list({"url": article_href(), "title": "题"}, next_url="/n"), quote=False))
    assert ([entry.title for entry in page.entries], page.next_url) == (["题"], "https://www.myzaker.com/n")
    assert page.lack == ""


# Fields of JSON


@each_case(
    ("item", "expected"),
    [
        ({"href": article_href(), "title": " 标题 "}, {"id": IDS[0], "title": "标题"}),
        ({"href": article_href() + "/"}, {"id": IDS[0], "title": ""}),
        ({"url": article_href().upper().replace("WWW.MYZAKER.COM/ARTICLE", "www.myzaker.com/article")}, {"id": IDS[0]}),
        ({"url": "http:" + article_href()}, {"id": IDS[0]}),
        ({"url": "https:https:" + article_href()}, {"id": IDS[0]}),
        ({"url": article_href()[2:]}, {"id": IDS[0]}),
        ({"url": IDS[0]}, {"id": IDS[0]}),
        ({"url": "", "href": article_href()}, {"id": IDS[0]}),
        ({"url": article_href(), "marks": ["某报", "3分钟前", "135 评论"]}, {"author": "某报"}),
        ({"url": article_href(), "marks": ["某报"]}, {"author": "某报", "times": ()}),
        ({"url": article_href(), "marks": ["某报", "135 评论"]}, {"author": "某报", "times": ()}),
        ({"url": article_href(), "marks": []}, {"author": "", "times": ()}),
        ({"url": article_href(), "marks": None}, {"author": "", "times": ()}),
        ({"url": article_href(), "marks": "某报"}, {"author": "", "times": ()}),
        ({"url": article_href(), "author_name": "甲报", "auther_name": "乙报"}, {"author": "甲报"}),
        ({"url": article_href(), "author_name": "", "auther_name": "乙报"}, {"author": "乙报"}),
        (
            {"url": article_href(), "author_url": "//www.myzaker.com/source/1"},
            {"author_url": "https://www.myzaker.com/source/1"},
        ),
        ({"url": article_href(), "author_url": "javascript:void(0)"}, {"author_url": ""}),
        ({"url": article_href(), "desc": "摘要\n二"}, {"summary": "摘要 二"}),
        ({"url": article_href(), "desc": None}, {"summary": ""}),
        (
            {"url": article_href(), "tag": [{"tag": "灯"}, {"tag": "灯"}, {"tag": ""}, {}, "x", {"tag": "会"}]},
            {"tags": ("灯", "会")},
        ),
        ({"url": article_href(), "tag": None}, {"tags": ()}),
        ({"url": article_href(), "tag": ["灯", "会"]}, {"tags": ("灯", "会")}),
        # As PHP writes a list out of which one was taken, and what is escaped for pages.
        ({"url": article_href(), "tag": {"1": {"tag": "灯"}}}, {"tags": ("灯",)}),
        (
            {"url": article_href(), "title": "Q&amp;A：&quot;大白&quot; &#39;R&D&#39;&copy", "desc": "&nbsp;摘要"},
            {"title": "Q&A：\"大白\" 'R&D'&copy", "summary": "摘要"},
        ),
        ({"url": "https://app.myzaker.com/news/article.php?f=x&amp;pk=" + IDS[0]}, {"id": IDS[0]}),
        ({"url": article_href(), "date": ""}, {"times": ()}),
    ],
)
def test_fields_of_json(item: dict[str, object], expected: dict[str, object]) -> None:
    entry = only(read(json_list(item)))
    assert {name: getattr(entry, name) for name in expected} == expected


@each_case(
    ("date", "start", "end"),
    [
        ("05月18日", "2026-05-18 00:00:00", "2026-05-18 23:59:59"),
        ("30分钟前", "2026-05-18 19:29:01", "2026-05-18 19:30:00"),
        ("昨天", "2026-05-16 20:00:01", "2026-05-17 20:00:00"),
        ("2026-05-18", "2026-05-18 00:00:00", "2026-05-18 23:59:59"),
    ],
)
@each_case("field", ["date", "marks"])
def test_times_of_json(field: str, date: str, start: str, end: str) -> None:
    value = date if field == "date" else ["某报", date]
    first, last = (datetime.fromisoformat(text).replace(tzinfo=SHANGHAI) for text in (start, end))
    assert only(read(json_list({"url": article_href(), field: value}))).times == (TimeSpan(first, last),)


def test_the_year_of_a_date_is_that_of_the_id() -> None:
    id_ = f"{int(datetime(2022, 4, 8, 20, tzinfo=SHANGHAI).timestamp()):08x}8e9f090000000001"
    entry = only(read(json_list({"url": f"//www.myzaker.com/article/{id_}", "date": "04月08日"})))
    assert entry.times[0].start == datetime(2022, 4, 8, tzinfo=SHANGHAI)


@each_case(
    ("answer", "address"),
    [
        ({"stat": 1, "data": {"article": [], "next_url": "//www.myzaker.com/n?a=1"}}, "https://www.myzaker.com/n?a=1"),
        ({"data": {"article": []}, "next_url": {"value": "https://www.myzaker.com/n"}}, "https://www.myzaker.com/n"),
        ({"data": {"article": []}, "next_url": "/n"}, "https://www.myzaker.com/n"),
        ({"data": {"article": []}, "next_url": {"value": ""}}, ""),
        ({"data": {"article": []}, "next_url": {"value": None}}, ""),
        ({"data": {"article": []}, "next_url": None}, ""),
        ({"data": {"article": []}, "next_url": False}, ""),
        ({"data": {"article": []}, "next_url": []}, ""),
        ({"data": {"article": []}, "next_url": {}}, ""),
        ({"data": {"article": []}, "next_url": 0}, ""),
        ({"data": {"article": []}, "next_url": {"href": "?page=2"}}, "https://www.myzaker.com/channel/13?page=2"),
        ({"data": {"article": [], "info": {"next_url": "/n"}}}, "https://www.myzaker.com/n"),
        ({"data": {"article": [], "next_url": "/n"}, "next_url": 2}, "https://www.myzaker.com/n"),
        ({"data": {"article": []}, "next_url": {"value": "undefined"}}, ""),
        ({"data": {"article": []}, "next_url": "null"}, ""),
        (
            {"data": {"article": []}, "next_url": "https%3A%2F%2Fwww.myzaker.com%2Fn%3Fa%3D1"},
            "https://www.myzaker.com/n?a=1",
        ),
        (
            {"data": {"article": []}, "next_url": "/n?url=http%3A%2F%2Fa"},
            "https://www.myzaker.com/n?url=http%3A%2F%2Fa",
        ),
        ({"data": {"article": []}, "next_url": "www.myzaker.com/n?a=1&amp;b=2"}, "https://www.myzaker.com/n?a=1&b=2"),
        ({"data": []}, ""),
        ({"data": {}}, ""),
        ({"stat": "1", "data": None}, ""),
    ],
)
def test_next_page_of_json(answer: dict[str, object], address: str) -> None:
    page = read(json.dumps(answer))
    assert (page.next_url, page.lack) == (address, "")


UNUSABLE = (
    2, "2", 1.5, 10**30, True, ["//www.myzaker.com/n"], {"page": 2}, {"value": 3}, {"value": {"value": "/n"}},
    "javascript:next()", "javascript:;", "file:///etc/hosts", "data:text/html,x", "下一页", "eyJhIjoxfQ==", "//",
    "http://[", "/n?" + "a" * 5000,
)  # fmt: skip
"""What a list may state as its next page's URL, and no list is at."""


@each_case("stated", UNUSABLE)
def test_a_next_page_that_is_no_url_is_no_last_page(stated: object) -> None:
    figures, text = figure(f'<a class="img" href="{article_href()}"></a>'), str(stated)
    article = {"url": article_href(), "title": "题"}
    link = f'<a href="{article_href()}"><div class="title">题</div></a>'
    responses = (
        (json_list(article, next_url=stated), URL),
        (win_page_data(json_list(article, next_url=stated)), URL),
        (json.dumps({"articles": [article], "paging": {"nextUrl": stated}}), URL),
        (f'{figures}<input id="nexturl" value="{escape(text)}"></html>', URL),
        (f'{figures}<a class="next_page" href="{escape(text)}"></a></html>', URL),
        (json.dumps({"stat": 1, "data": {"list": [article], "next_url": stated}}), urls.category_url(13)),
        (json.dumps({"data": {"html": link, "next_url": stated}}), urls.mobile_next_url("/n")),
        (f'<div id="infinite_scroll">{link}</div><script>var next_url = {json.dumps(text)};</script></html>', urls.APP),
    )
    for response, url in responses:
        page = read_list(response, url, NOW)
        assert (len(page.entries), page.next_url) == (1, "")
        assert page.next_fault.startswith("what it states as its next page is no URL: ")


DATA = json_list({"url": article_href(), "title": "题"}, next_url={"value": "/n"})


@each_case(
    ("script", "is_read"),
    [
        (f"window.WinPageData = {DATA};", True),
        (f"window.WinPageData = window.WinPageData || {{}}; window.WinPageData = {DATA};", True),
        ("window.WinPageData = " + DATA.replace('"data"', "data") + ";", True),
        ("window.WinPageData = " + DATA.replace("}]", "},]") + ";", True),
        (f"window.WinPageData = JSON.parse({json.dumps(DATA)});", True),
        ("window.WinPageData = " + DATA.replace('"article"', '"articles"') + ";", True),
        (f"window.WinPageData = {DATA[:-9]}@@;", False),
        (f"window.WinPageData = decode({json.dumps(DATA)});", False),
        ("if (window.WinPageData == null) { load(); }", None),
    ],
)
def test_a_rendered_list_goes_on_where_the_script_beside_it_says(script: str, is_read: bool | None) -> None:
    rendered = block(
        f'<div class="article-wrap"><a href="{article_href()}"><h2 class="article-title">题</h2></a></div>'
    )
    page = read(f"<html><body>{rendered}<script>{script}</script></body></html>")
    assert [(entry.id, entry.title) for entry in page.entries] == [(IDS[0], "题")]
    assert page.next_url == ("https://www.myzaker.com/n" if is_read else "")
    assert bool(page.lack) is (is_read is False)


HREF = article_href(0)


@each_case(
    "articles",
    [
        [{"title": "题", "link": HREF}],
        [{"title": "题", "pk": IDS[0]}],
        [{"title": "题", "url": f"/news/{IDS[0]}.html"}, {"title": "专", "url": "//app.myzaker.com/news/topic.php"}],
        {"list": [{"title": "题", "url": HREF}]},
        {IDS[0]: {"title": "题", "url": HREF}},
        [[{"title": "题", "url": HREF}]],
        f'<div class="content-block"><div class="article-wrap"><a href="{HREF}">题</a></div></div>',
    ],
)
def test_a_known_list_whose_articles_have_another_shape_is_read_as_one_that_nobody_knows(articles: object) -> None:
    text = json.dumps({"data": {"article": articles}, "next_url": {"value": "/n"}})
    api = json.dumps({"stat": 1, "data": {"list": articles, "next_url": "/n"}})
    script = win_page_data(text.replace("</", "<\\/")) + "</html>"
    for response, url in ((text, URL), (script, URL), (api, urls.category_url(13))):
        page = read_list(response, url, NOW)
        assert [(entry.id, entry.title) for entry in page.entries] == [(IDS[0], "题")]
        assert page.layout == "fallback"
        assert page.next_url.endswith("myzaker.com/n")


def test_a_further_page_whose_entries_lead_nowhere_is_no_last_page() -> None:
    with pytest.raises(ParseError, match="nothing in it is an article"):
        read(json_list({"title": "题"}, {"title": "目"}))


def test_entries_that_are_no_objects_are_told() -> None:
    entries = [{"title": "题", "url": article_href()}, "目", {"title": "题二", "url": article_href(1)}, None]
    known = json.dumps({"data": {"article": entries}})
    unknown = json.dumps({"rows": entries})
    api = json.dumps({"stat": 1, "data": {"list": entries}})
    for response, url in ((known, URL), (unknown, URL), (api, urls.category_url(13))):
        page = read_list(response, url, NOW)
        assert [entry.title for entry in page.entries] == ["题", "题二"]
        assert page.left_out == (LeftOut("", "目", urls.NO_ADDRESS), LeftOut("", "null", urls.NO_ADDRESS))


def test_a_further_page_with_promotions_alone_is_empty() -> None:
    page = read(json_list({"title": "题", "url": "//www.myzaker.com/source/1"}))
    assert [entry.reason for entry in page.left_out] == ["no article's address"]


@each_case(
    ("text", "said"),
    [
        ('{"stat": 0, "msg": "no such app", "data": {}}', "the site refused: no such app"),
        ('{"stat": "0", "data": {"article": []}}', "the site refused: no reason given"),
        ('{"code": 429, "message": "Too many requests"}', "the site refused: Too many"),
        ('{"error": "x"}', "the site refused: x"),
        ("{}", "no known list"),
        ('{"data": {"article": [', "cut off"),
    ],
)
def test_json_that_is_no_list_is_unreadable_and_says_why(text: str, said: str) -> None:
    with pytest.raises(ParseError, match=said):
        read(text)


@each_case(
    "data",
    [
        {},
        [],
        None,
        {"next_url": ""},
        {"article": []},
        {"article": None, "info": {"a": 1}},
        {"info": {"total": "0"}, "list": []},
        {"articles": [], "channel": {"id": "1", "tags": ["灯"]}},
        {"page": {"of": {}}, "list": []},
    ],
)
def test_an_answer_whose_list_is_empty_is_an_empty_list(data: object) -> None:
    assert read(json.dumps({"stat": 1, "data": data})).entries == ()


@each_case(
    "data",
    [
        {"items": [{"name": "一"}]},
        [{"name": "一"}],
        {"info": {"a": 1}},
        {"list": [{"x": 1}], "more": []},
        {"ids": ["a", "b"]},
        {"all": {"a": {"x": 1}}},
        [[1]],
    ],
)
def test_an_answer_with_items_of_another_shape_is_no_empty_list(data: object) -> None:
    with pytest.raises(ParseError):
        read(json.dumps({"stat": 1, "data": data}))


@each_case("data", ["null", "[]", "{}", '{"article": []}', '{"list": []}'])
@each_case(
    "said",
    ['"stat": 0, "msg": "没有更多了"', '"code": 1, "message": "暂无内容"', '"stat": "0", "msg": "No more data"'],
)
def test_words_that_nothing_follows_are_a_last_page(said: str, data: str) -> None:
    text = f'{{{said}, "data": {data}}}'
    for url in (URL, urls.api_url("hot")):
        page = read_list(text, url, NOW)
        assert (page.entries, page.left_out, page.lack, page.next_url) == ((), (), "", "")
    assert open_api.read_search(text, NOW, "灯") == []
