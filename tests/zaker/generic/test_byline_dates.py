"""When an article was published, as pages of other sites and Chinese ones tell it."""

from datetime import UTC, datetime

import pytest

from tests.each_case import each_case
from tests.zaker.generic.byline_pages import BODY, ID, LINKED, NOW, OTHER, OWN, TITLE, ZH_TITLE, read, read_chinese
from zakerscraper.zaker.dom import Page
from zakerscraper.zaker.generic import articles


@each_case(
    "byline",
    [
        "<p>December 4, 2025</p>",
        "<p>By Ann Lee | 4 Dec 2025</p>",
        "<p><time datetime='2025-12-04T10:00:00-05:00'>Dec 4, 2025</time></p>",
        "<p><time datetime='2025-12-05T02:00:00Z'>Dec 4, 2025</time></p>",
        "<p>Published Dec 4, 2025 Updated Mar 9, 2026</p>",
        "<p>Updated Mar 9, 2026 Originally published Dec 4, 2025</p>",
        "<p>Last updated:</p><p>Mar 9, 2026</p><p>Published</p><p>Dec 4, 2025</p>",
        "<p>Updated Dec 4, 2025</p>",
        "<p>04.12.2025</p>",
    ],
)
def test_a_day_is_shown_in_many_forms(byline: str) -> None:
    found = read(byline)
    assert found.times[0].start.date().isoformat() == "2025-12-04"
    assert found.evidence["date"]


@each_case(
    ("stated", "shown", "day"),
    [
        ("2025-12-05T03:00:00+00:00", "December 4, 2025", "2025-12-04"),
        ("2025-12-04T03:00:00+00:00", "Updated Mar 9, 2026 · Published December 4, 2025", "2025-12-04"),
        ("2025-12-04T03:00:00+00:00", "5 min read", "2025-12-04"),
        ("2025-12-04T03:00:00+00:00", "Last updated on Mar 9, 2026", "2025-12-04"),
        ("2025-12-04T03:00:00+00:00", "<time class=updated datetime=2026-03-09>Mar 9, 2026</time>", "2025-12-04"),
        ("Dec 4, 2025", "", "2025-12-04"),
    ],
)
def test_the_day_that_people_read_goes_first_on_other_sites(stated: str, shown: str, day: str) -> None:
    head = f'<meta property="article:published_time" content="{stated}">'
    assert read(f"<p>{shown}</p>", head).times[0].start.date().isoformat() == day


def test_a_day_in_a_caption_is_the_one_of_its_picture() -> None:
    head = '<meta property="article:published_time" content="2025-12-04T07:12:44Z">'
    caption = "The lamp in the window, on Tuesday, Nov. 25, 2025. (Photo: Bo Yu)"
    for figure in (
        f"<figure><img src='https://x.example.com/a.jpg'><figcaption>{caption}</figcaption></figure>",
        f"<div class='Figure'><img src='https://x.example.com/a.jpg'><div class='caption'><p>{caption}</p></div></div>",
    ):
        assert read(figure, head).times[0].start.date().isoformat() == "2025-12-04"


def test_a_minute_that_is_shown_goes_before_a_day_that_is_stated() -> None:
    head = '<meta property="article:published_time" content="2026-05-18">'
    found = read_chinese("<p>05-18 11:20</p>", head)
    assert (found.times[0].exact, found.times[0].start.isoformat()) == (True, "2026-05-18T11:20:00+08:00")


def test_a_clock_of_a_player_is_no_date() -> None:
    assert read("<div id='current-time'>0:00</div><p>3-12 months</p>").times == ()


@each_case(
    ("line", "is_date"),
    [("今天", True), ("发布于 今天", True), ("满三件包邮，今天下单送一双袜子", False), ("大家昨天都在说", False)],
)
def test_a_word_for_a_day_is_a_date_where_it_stands_alone(line: str, is_date: bool) -> None:
    assert bool(read_chinese(f"<div><span>{line}</span></div>").times) == is_date


@pytest.mark.parametrize("line", ["By Ann Lee", "December 4, 2025 10:15 am", "By Ann Lee, The Valley Paper"])
def test_who_and_when_are_no_text_even_behind_a_summary(line: str) -> None:
    summary = "<p>A postman has opened the old office again, and the whole valley sends its letters from there.</p>"
    html = read(f"<div>{summary}<p>{line}</p></div>").body_html + read("", after="").body_html
    assert line not in html
    inside = f"<div class='k1'>{summary}<p>{line}</p>{BODY}</div>"
    html = articles.read_article(
        Page(f"<head><title>{TITLE}</title></head><body><main><h1>{TITLE}</h1>{inside}</main></body>"), OTHER, NOW, ID
    ).body_html
    assert "whole valley" in html
    assert line not in html


def test_who_wrote_it_and_as_what_is_no_text() -> None:
    blocks = "".join(f"<div class='t1'>{part}</div>" for part in BODY.replace("</p>", "</p>|").split("|") if part)
    byline = "<div class='by'><time>May 18, 2026</time><div><b>Ann Lee</b><i>Regional correspondent</i></div></div>"
    head = f"<head><title>{TITLE}</title><meta name='author' content='Ann Lee'></head>"
    found = articles.read_article(
        Page(f"{head}<body><main><article><h1>{TITLE}</h1>{byline}{blocks}</article></main></body>"), OTHER, NOW, ID
    )
    assert (found.author, "correspondent" in found.body_html) == ("Ann Lee", False)


def test_a_day_that_may_begin_with_its_month_is_the_stated_one() -> None:
    stated = LINKED % (TITLE, '"datePublished":"2024-09-10T16:07:00Z"')
    assert read("<p class='date'>09.10.2024</p>", stated).times[0].start.date().isoformat() == "2024-09-10"


def test_a_count_of_comments_takes_no_byline_along() -> None:
    byline = "<div class='m'><p><time>Mar 24, 2025</time></p><p>By Ann Lee</p><p><a href='#c'>0 comments</a></p></div>"
    found = read(byline)
    assert found.times[0].start.date().isoformat() == "2025-03-24"
    assert "comments" not in found.body_html


def test_of_many_times_elsewhere_the_one_of_the_publication_counts() -> None:
    others = "".join(f"<div><span class='date'>May {day}, 2025</span></div>" for day in range(1, 5))
    after = (
        f"<div class='r'>{others}</div><div class='meta'><span class='date'>Published On: 15 August 2025</span></div>"
    )
    assert read("", after=BODY * 6 + after).times[0].start.date().isoformat() == "2025-08-15"


@each_case(
    "script",
    [
        'var ct = "1715845200";',
        "window.oriCreateTime = '1715845200'",
        "var createTime = '2024-05-16 07:40';",
        "window.cgiDataNew = {biz: '', create_time: '1715845200'}",
        "cgiData={create_time: JsDecode('2024-05-16 07:40')}",
    ],
)
def test_a_time_that_a_script_assigns_is_stated(script: str) -> None:
    """As WeChat's pages have it; what they show is filled in by a script."""
    found = read("", f"<script>var biz = ''; {script}</script>")
    assert found.times[0].start == datetime(2024, 5, 16, 7, 40, tzinfo=UTC)


def test_other_numbers_of_scripts_are_no_times() -> None:
    assert read("", '<script>var act = "1715845200", product = 1715845200; let ct = "12";</script>').times == ()


@each_case(
    ("byline", "head"),
    [
        ("<div><span>江城晚报</span><div>2026-05-18 11:20</div><span>浏览 3.4万</span><span>湖北</span></div>", ""),
        ("<div><span>江城晚报</span><span>2026-05-18 11:20</span><span>浏览 3.4万</span><span>湖北</span></div>", ""),
        ("<div><div>发布时间：2026-05-18 11:20</div><span>江城晚报</span><span>1.2万阅读</span></div>", ""),
        ("<div><a href='space-uid-7.html'>江城晚报</a><p>发表于 2026-5-18 11:20:33 | 只看该作者</p></div>", ""),
        ("<p>日期：2026-05-18 11:20　供稿：江城晚报　编辑：小舟　点击数：[]</p>", ""),
        ("<div><i>原创</i><a href='#'>江城晚报</a> <em>05-18 11:20</em> <span>江城</span></div>", ""),
        ("<div>江城晚报 <b title='2026-5-18 11:20:33'>3 天前</b></div>", ""),
        (
            "<div>来源：江城晚报 2026-05-18 11:20</div>",
            LINKED % ("财经频道", '"datePublished":"2026-05-01T08:00:00+08:00","author":{"name":"财经频道"}'),
        ),
    ],
)
def test_what_a_page_shows_of_author_and_time(byline: str, head: str) -> None:
    """By elements of a line that has no space between them; JSON-LD of another title is not believed before it."""
    found = read_chinese(byline, head)
    assert found.author == "江城晚报"
    assert found.times[0].start.strftime("%m-%d %H:%M") == "05-18 11:20"


def test_when_a_hidden_file_was_uploaded_is_no_byline() -> None:
    tip = "<div style='display:none'><p>IMG_1.jpg</p><p>2026-05-18 10:00 上传</p></div>"
    assert read_chinese(f"<div>{tip}</div><div>2026-05-18 11:20</div>").author == ""


@each_case(
    "text",
    ["<p>雪停了，路上的人多了起来。</p>", "<p><img src='https://a.example/1_1024.jpg' width='900' height='600'></p>"],
)
def test_a_time_before_a_text_without_paragraphs_or_a_heading_is_its_own(text: str) -> None:
    around = "".join(f"<p>{word}</p>" for word in ("关于我们", "联系我们", "版权声明", "网站地图", "友情链接") * 3)
    html = (
        f"<!DOCTYPE html><html><head><title>{ZH_TITLE}</title></head><body><div><i>江城晚报</i> <b>2026-05-18 11:20</b>"
        f"</div><div>{text}</div><div>{around}</div></body></html>"
    )
    found = articles.read_article(Page(html), OWN, NOW, ID)
    assert found.times[0].start.strftime("%m-%d %H:%M") == "05-18 11:20"
    assert found.author == "江城晚报"


@each_case(
    "published",
    ["<span class='post-date'>2026-05-18 11:20</span>", "<time datetime='2026-05-18T11:20:00+08:00'>5月18日</time>"],
)
@each_case("is_first", [True, False])
def test_a_change_told_in_the_line_of_the_publication_is_none(published: str, is_first: bool) -> None:
    changed = "<time class='updated' datetime='2026-05-18T12:50:00+08:00'>更新于 2026-05-18</time>"
    line = f"{published} {changed}" if is_first else f"{changed} {published}"
    found = read_chinese(f"<ul><li>{line}</li></ul>")
    assert f"{found.times[0].start:%d %H:%M}" == "18 11:20"


@each_case(
    "byline",
    [
        "<p><b>江城晚报</b><i>已于 2026-05-18 13:00:00 修改</i><i>于 2026-05-17 11:20:33 首次发布</i></p>",
        "<p><i class='time'>已于 2026-05-18 13:00:00 修改</i><i class='time'>于 2026-05-17 11:20:33 发布</i></p>",
        "<h3><i>来自: <a href='#'>江城晚报</a></i><i>2026-05-17 11:20:33</i><i>江苏</i></h3>",
    ],
)
def test_what_was_done_at_a_time_may_stand_behind_it(byline: str) -> None:
    assert read_chinese(byline).times[0].start.strftime("%m-%d %H:%M:%S") == "05-17 11:20:33"
