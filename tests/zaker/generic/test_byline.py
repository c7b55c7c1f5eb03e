"""Who wrote an article and when, as pages of other sites tell it, and what Chinese ones tell beside the time."""

from datetime import UTC, datetime

import pytest

from tests.each_case import each_case
from zakerscraper.zaker.dom import Page
from zakerscraper.zaker.generic import articles
from zakerscraper.zaker.pages import ArticlePage

NOW = datetime(2026, 5, 18, 20, tzinfo=UTC)
ID = "6a0aff1c8e9f090000000abc"
OWN = f"https://www.myzaker.com/article/{ID}"
OTHER = "https://news.example.com/2025/12/post-office"
TITLE = "The old post office is lit again"
BODY = "".join(
    f"<p>{text}</p>"
    for text in (
        "The wooden door had been closed for eleven years, when a retired postman pushed it open last month.",
        "He wiped the shelves one by one, and found a letter, never sent, with its stamp, behind the last of them.",
        "It was addressed to the school beyond the mountain, so he took it there himself, two hours on foot.",
        "Since then the lamp in the window burns every evening, and people bring their letters as they used to.",
    )
)
ZH_TITLE = "山腰上的旧邮局又亮起了灯"
ZH_BODY = (
    "<p>邮局的木门关了十一年，上个月被一位退休的邮递员推开，门轴叫了很久。</p>"
    "<p>他把信格一格一格擦干净，发现最里面还留着一封没有寄出的信，邮票完好。</p>"
)


def read(byline: str, head: str = "", after: str = "", url: str = OTHER) -> ArticlePage:
    html = (
        f"<!DOCTYPE html><html lang='en'><head><title>{TITLE}</title>{head}</head><body><main><h1>{TITLE}</h1>{byline}"
        f"<div class='k1'>{BODY}</div>{after}</main></body></html>"
    )
    return articles.read_article(Page(html), url, NOW, ID)


def read_chinese(byline: str, head: str = "", url: str = OWN) -> ArticlePage:
    html = (
        f"<!DOCTYPE html><html><head><title>{ZH_TITLE}</title>{head}</head><body><div><h1>{ZH_TITLE}</h1>{byline}"
        f"<div class='k1'>{ZH_BODY}</div></div></body></html>"
    )
    return articles.read_article(Page(html), url, NOW, ID)


LINKED = '<script type="application/ld+json">{"@type":"Article","headline":"%s",%s}</script>'


@each_case(
    "byline",
    [
        "<p>By Ann Lee</p>",
        "<p>By Ann Lee | December 4, 2025</p>",
        "<div>December 4, 2025 · by Ann Lee</div>",
        "<p>Written by <span>Ann Lee</span>, Senior Writer</p>",
        "<p class='x'>von Ann Lee</p>",
        "<p>Por Ann Lee</p>",
        "<p><a rel='author' href='/x'>Ann Lee</a></p>",
        "<p><a href='/authors/ann-lee'>Ann Lee</a></p>",
        "<p><a href='https://www.example.com/people/ann-lee/'>Ann Lee</a> Dec 4, 2025</p>",
        "<div class='post-author'>Ann Lee</div>",
        "<div class='blog__authorName'>By Ann Lee</div>",
        "<div class='byline'><a href='/x/ann'>Ann Lee</a><time>Dec 4, 2025</time></div>",
        "<div class='article-author'><span class='author-label'>By</span> <span>Ann Lee</span></div>",
        "<div itemprop='author' itemscope><img alt='x' src='/a.png'><a itemprop='name' href='/ann'>Ann Lee</a></div>",
        "<p>A short summary of what the article is going to say, in one sentence.</p><p>By Ann Lee</p>",
        "<div><span>By</span><span>Ann Lee</span></div>",
        "<div><h3>Author</h3><p>Ann Lee</p></div>",
        "<p>Written by:</p><p>Ann Lee</p>",
        "<p>Words: Ann Lee / Photos: Bo Yu</p>",
        "<p>Ann Lee | Senior Writer | December 4, 2025</p>",
        "<ul><li><i class='bi bi-person'></i> Ann Lee</li><li><i class='bi bi-clock'></i> Dec 4, 2025</li></ul>",
        "<div class='publish-date-author'>Dec. 4, 2025 &middot; Ann Lee for <a href='/t'>the valley team</a></div>",
        "<div>2025-12-04 · <a title='Ann Lee'><img src='/a.png' alt='Ann Lee'><div>Ann Lee</div></a></div>",
        "<div><img src='/a.png' alt='Photo of Ann Lee'><span>Ann Lee</span></div>",
        "<div><a href='/blog/authors/ann-lee'><figure><img src='/a.png'></figure><span>Ann Lee</span></a></div>",
        "<p>By Ann Lee, Candidate Representative to the Committee of Letters and Postmen</p>",
    ],
)
def test_an_author_is_shown_in_many_forms(byline: str) -> None:
    found = read(byline)
    assert found.author == "Ann Lee"
    assert found.evidence["author"]


@each_case(
    "head",
    [
        '<meta name="author" content="Ann Lee">',
        '<meta name="byl" content="By Ann Lee">',
        '<meta name="author" content="Ann Lee ann.lee@valley.example">',
        '<meta name="author" content="Ann Lee | The Valley Paper">',
        '<meta name="sailthru.author" content="Ann Lee">',
        '<meta name="page_author" content="Ann Lee">',
        '<meta name="citation_author" content="Lee, Ann">',
        '<meta name="twitter:label1" content="Written by"><meta name="twitter:data1" content="Ann Lee">',
        LINKED % (TITLE, '"author":{"@type":"Person","name":"Ann Lee"}'),
        LINKED % (TITLE, '"author":{"@id":"#a"}')
        + '<script type="application/ld+json">{"@id":"#a","name":"Ann Lee"}</script>',
        '<meta property="article:author" content="https://www.facebook.com/ann"><meta name="author" content="Ann Lee">',
    ],
)
def test_an_author_is_stated_in_many_forms(head: str) -> None:
    assert read("", head).author == "Ann Lee"


@pytest.mark.parametrize("name", ["The Valley editors", "3i Letters"])
def test_who_writes_together_is_an_author(name: str) -> None:
    assert read(f"<p>By {name}</p>").author == name


def test_several_authors_are_one_text() -> None:
    people = '"author":[{"name":"Ann Lee"},{"name":"Bo Yu"}]'
    assert read("", LINKED % (TITLE, people)).author == "Ann Lee, Bo Yu"
    assert (
        read('<p><a rel="author" href="/a">Ann Lee</a> and <a rel="author" href="/b">Bo Yu</a></p>').author
        == "Ann Lee, Bo Yu"
    )


@each_case(
    "byline",
    [
        "<div class='author-avatar'>Photo</div>",
        "<p>Read more by clicking here.</p>",
        "<ul class='social'><li><a href='https://medium.com/@lamp'>Medium</a></li></ul>",
        "<p><a href='/user/login'>Log in</a></p>",
        "<p class='byline'>Sat, 13 Dec, 2025</p>",
        "<p>Product News | Editor's choice | December 4, 2025</p>",
        "<div><img src='/a.jpg' alt='Valley'><span>Valley</span></div>",
        "<p><i class='icon-user'></i> Sign in</p>",
    ],
)
def test_what_is_no_name_is_no_author(byline: str) -> None:
    assert read(byline).author == ""


def test_authors_of_other_articles_are_none_of_this_one() -> None:
    card = "<li><a href='/{0}'>Another article {0}</a> <span class='card-author'>Writer {1}</span></li>"
    cards = "".join(
        card.format(n, name) for n, name in enumerate(("One Of", "Two Of", "Three Of", "Four Of", "Five Of"))
    )
    assert read("", after=f"<ul class='related'>{cards}</ul>").author == ""


def test_a_text_that_names_nobody_is_its_site_s() -> None:
    """On other sites alone: ZAKER is no source of its own articles."""
    site = '<meta property="og:site_name" content="The Valley Paper">'
    assert read("", site).author == "The Valley Paper"
    assert read_chinese("", site).author == ""


def test_a_site_s_own_name_yields_to_whom_the_page_names() -> None:
    site = '<meta property="og:site_name" content="The Paper"><meta name="author" content="The Paper">'
    assert read("<p>By Ann Lee</p>", site).author == "Ann Lee"
    assert read("", site).author == "The Paper"
    zaker = '<meta name="author" content="ZAKER">'
    assert read_chinese("<p>来源：江城晚报 2026-05-18 11:20</p>", zaker).author == "江城晚报"


@each_case(
    "byline",
    [
        "<p>江城晚报 2026-05-18 11:20</p>",
        "<p>2026-05-18 11:20 江城晚报</p>",
        "<p><span>江城晚报</span><span>2026-05-18 11:20</span></p>",
        "<div><div>江城晚报</div><div>05-18 11:20</div></div>",
        "<p>2026-05-18 11:20　来源：江城晚报　编辑：李安</p>",
        "<p>责任编辑：李安　来源：江城晚报</p>",
        "<p><span>来源：江城晚报</span><span>摄影：李安</span></p>",
        "<p>2026-05-18 11:20　来源: <a>江城晚报</a><span>湖北</span><a>举报</a></p>",
        "<p><i>发布时间：2026-05-18</i><i>来源：江城晚报</i><i>作者：李安</i><i>【字体：大 小】</i></p>",
        "<p>http://www.example.com 2026年05月18日11:20 <a>江城晚报</a></p>",
        "<p>《江城晚报》（2026年05月18日　第02版）</p>",
        "<p><span>2026-05-18 11:20</span> <span>来自江城晚报</span></p>",
        "<p><span>原创</span><span class='meta_nickname'><a href='#'>江城晚报</a></span><em>发表于</em></p>",
    ],
)
def test_a_name_beside_the_time_needs_no_label(byline: str) -> None:
    assert read_chinese(byline).author == "江城晚报"


@each_case(
    "line",
    [
        "新京报 记者 李安 编辑 王博2026-05-18 11:20",
        "□本报记者 李安",
        "本报记者　李安",
        "江城日报记者 李安",
        "记者：李安",
        "本报见习记者 李安 文/图",
    ],
)
def test_a_line_of_a_reporter_names_the_author(line: str) -> None:
    assert read_chinese(f"<p>{line}</p>").author == "李安"


@each_case("line", ["来自湖北", "来自 iPhone 客户端", "据本报记者 李安", "记者 李安说，门开了"])
def test_places_and_devices_that_a_page_comes_from_are_no_author(line: str) -> None:
    assert read_chinese(f"<p>{line}</p>").author == ""


@pytest.mark.parametrize("name", ["author", "article:author"])
def test_the_site_s_own_name_yields_to_the_source_where_only_the_title_tells_that_it_is_one(name: str) -> None:
    head = f'<meta name="{name}" content="青山网">'
    html = (
        f"<html><head><title>{ZH_TITLE}_青山网订阅</title>{head}</head><body><h1>{ZH_TITLE}</h1>"
        f"<p>来源：江城晚报</p>{ZH_BODY}</body></html>"
    )
    assert articles.read_article(Page(html), OTHER, NOW, ID).author == "江城晚报"


@each_case(
    "byline",
    [
        "<p>编辑：李安</p>",
        "<p>责编：李安 校对：王博</p>",
        "<p>2026-05-18 11:20 阅读 300</p>",
        "<p>责任编辑：王芳 2026-05-18 10:20</p>",
        "<p>2026-05-18 10:20 编辑:王芳 | 校对：刘洋</p>",
    ],
)
def test_editors_and_counts_are_no_author(byline: str) -> None:
    assert read_chinese(byline).author == ""


# Dates


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
