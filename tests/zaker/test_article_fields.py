"""An article's publisher, time and tags, from its page and from its list."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from tests.each_case import each_case
from tests.zaker.article_samples import ALL_LAYOUTS, APP, ID, WRITTEN, WWW, read, read_sample
from zakerscraper.items import SHANGHAI, ListEntry, TimeSpan
from zakerscraper.sample_site import pages
from zakerscraper.sample_site.catalogue import NOW
from zakerscraper.zaker import urls
from zakerscraper.zaker.articles import article_of
from zakerscraper.zaker.pages import ArticlePage


@each_case(
    ("byline", "author", "link"),
    [
        ('<a class="article-auther" href="/channel/13">科技</a> - <a class="article-auther line">某报</a>', "某报", ""),
        (
            '<a class="article-auther line" href="/source/1">某报</a><a class="article-auther">科技</a>',
            "某报",
            "/source/1",
        ),
        ('<a class="article-auther">科技</a><a class="article-auther" href="/source/1">某报</a>', "某报", "/source/1"),
        ('<span class="article-auther">科技</span><span class="article-auther line">某报</span>', "某报", ""),
        ('<a class="article-auther" href="/source/1">某报</a>', "某报", "/source/1"),
        ('<a class="article-auther" href="/channel/13">科技</a>', "", ""),
        ('<a class="article-auther" href="/channel/13">科技</a><a class="article-auther">某报</a>', "某报", ""),
    ],
)
def test_publisher_of_a_www_page(byline: str, author: str, link: str) -> None:
    page = read(f'<div id="article"><h1>题</h1>{byline}<div class="article_content"><p>一。</p></div></div>')
    assert (page.author, page.author_url.removeprefix("https://www.myzaker.com")) == (author, link)


# Times, sources, tags


@each_case(
    ("markup", "start", "end", "exact"),
    [
        ('<span class="time">2018-03-17</span>', "2018-03-17 00:00:00", "2018-03-17 23:59:59", False),
        ('<span class="time">2018-03-17 22:31</span>', "2018-03-17 22:31:00", "2018-03-17 22:31:00", True),
        ('<span class="time">3小时前</span>', "2026-05-18 16:00:01", "2026-05-18 17:00:00", False),
        (
            '<span class="time">某报</span><span class="time">昨天</span>',
            "2026-05-16 20:00:01",
            "2026-05-17 20:00",
            False,
        ),
        ('<time datetime="2026-05-18T11:00:00Z">昨天</time>', "2026-05-18 19:00", "2026-05-18 19:00", True),
    ],
)
def test_time_of_the_page(markup: str, start: str, end: str, exact: bool) -> None:
    page = read(f'<div id="article"><h1>题</h1>{markup}<div class="article_content"><p>一。</p><p>二。</p></div></div>')
    first, last = (datetime.fromisoformat(text).replace(tzinfo=SHANGHAI) for text in (start, end))
    assert page.times == (TimeSpan(first, last, exact),)


@pytest.mark.parametrize(
    ("text", "url"),
    [
        (
            (
                '<div id="article"><h1>题</h1><span class="time">五月吉日</span>'
                '<div class="article_content">一</div></div>'
            ),
            WWW,
        ),
        ('<h1>题</h1><span class="time">五月吉日</span><div class="article">一</div>', APP),
        ('<div id="AuthorAndTime">某报<span>五月吉日</span></div><div id="content_text">一</div>', APP),
        (
            (
                '<h1>题</h1><p class="date">五月吉日</p><div class="story">'
                f"<p>{'河边的磨坊又转起来了，孩子们都来看。' * 8}</p></div>"
            ),
            WWW,
        ),
    ],
    ids=["www", "share 2019", "share 2015", "fallback"],
)
def test_a_time_that_is_not_read_is_told_by_what_the_date_was_read_from(text: str, url: str) -> None:
    page = read(text, url)
    assert (page.times, page.unread_time) == ((), "五月吉日")
    bare = ListEntry(id=ID, url=WWW, section="article")
    assert article_of(page, bare, fetched_at=NOW, categories=()).date_from == "id+unread"
    day = TimeSpan(NOW - timedelta(days=1), NOW)
    assert article_of(page, replace(bare, times=(day,)), fetched_at=NOW, categories=()).date_from == "list+id"
    read_time = read(text.replace("五月吉日", "五月十一日"), url)
    assert (len(read_time.times), read_time.unread_time) == (1, "")


@pytest.mark.parametrize("shown", ["", "推广", "某报"])
def test_a_page_that_states_no_time_leaves_none_unread(shown: str) -> None:
    page = read(
        f'<div id="article"><h1>题</h1><span class="time">{shown}</span><div class="article_content">一</div></div>'
    )
    assert (page.times, page.unread_time) == ((), "")


@pytest.mark.parametrize("place", ["before", "after"])
def test_a_time_or_source_of_another_article_is_not_taken(place: str) -> None:
    """The youngest layout shows neither time nor source; what stands around the frame has its own."""
    other = (
        '<div class="related"><a class="article-auther" href="//www.myzaker.com/source/9">别报</a>'
        '<span class="time">3小时前</span></div>'
    )
    frame = '<div id="article"><h1>题</h1><div class="article_content"><div id="content"><p>一。</p></div></div></div>'
    page = read(other + frame if place == "before" else frame + other)
    assert (page.times, page.author, page.author_url) == ((), "", "")


def test_the_year_of_a_date_is_that_of_the_id() -> None:
    id_ = f"{int(datetime(2022, 4, 8, 20, tzinfo=SHANGHAI).timestamp()):08x}8e9f090000000001"
    page = read(
        '<div id="article"><h1>题</h1><span class="time">04-08</span><div class="article_content">一</div></div>',
        id_=id_,
    )
    assert page.times[0].start == datetime(2022, 4, 8, tzinfo=SHANGHAI)


@each_case(
    ("head", "after", "tags"),
    [
        ("", '<div class="article_more"><a>甲</a><a> 乙 </a><a>甲</a><a></a></div>', ("甲", "乙")),
        ("", '<div class="lebel-list"><a>甲</a></div>', ("甲",)),
        ("", '<div class="label-wrap"><div class="label">相关话题</div><a>甲</a></div>', ("甲",)),
        (
            "",
            '<div class="label-wrap"><div class="label">相关话题</div><div class="lebel-list"><a>甲</a></div></div>',
            ("甲",),
        ),
        ("", '<div class="label-wrap"><div class="label">相关话题</div></div>', ()),
        ("", '<div class="lebel-list"><a>相关话题：</a><a>甲</a></div>', ("甲",)),
        ('<meta name="keywords" content="丙">', '<div class="lebel-list"><a>甲</a></div>', ("甲",)),
        ('<meta name="keywords" content="甲，乙、丙;丁">', "", ("甲", "乙", "丙", "丁")),
        ('<meta name="keywords" content="甲 乙">', "", ("甲", "乙")),
        ('<meta name="keywords" content="">', "", ()),
        ("", "", ()),
    ],
)
def test_tags(head: str, after: str, tags: tuple[str, ...]) -> None:
    text = f'{head}<div id="article"><h1>题</h1><div class="article_content"><p>一。</p></div>{after}</div>'
    found = read(text)
    assert (found.tags or found.keywords) == tags


# Page and list together


def entry(**fields: object) -> ListEntry:
    moment = datetime(2026, 5, 18, tzinfo=SHANGHAI)
    values: dict[str, object] = {
        "id": ID,
        "url": WWW,
        "title": "列表的标题",
        "author": "列表的来源",
        "author_url": "https://www.myzaker.com/source/1",
        "summary": "列表的摘要",
        "times": (TimeSpan(moment, moment + timedelta(days=1)),),
        "tags": ("列",),
        "section": "channel",
    }
    return ListEntry(**(values | fields))


def test_the_page_s_word_goes_before_the_list_s() -> None:
    moment = datetime(2026, 5, 18, 19, 30, tzinfo=SHANGHAI)
    page = ArticlePage(
        layout="figure",
        body_html="<p>一。</p>",
        title="页的标题",
        author="页的来源",
        author_url="https://www.myzaker.com/source/2",
        times=(TimeSpan(moment, moment, exact=True),),
        tags=("页",),
    )
    fetched = datetime(2026, 5, 18, 12, 0, 0, 999, tzinfo=NOW.tzinfo)
    article = article_of(page, entry(), fetched_at=fetched, categories=("新媒体", "ZAKER"))
    assert (article.title, article.author, article.author_url) == ("页的标题", "页的来源", page.author_url)
    assert (article.published_at, article.date_from) == (moment, "page")
    assert article.tags == ["页"]
    assert article.summary == "列表的摘要"
    assert article.categories == ["新媒体", "ZAKER", "channel"]
    assert (article.id, article.url, article.section, article.layout) == (ID, WWW, "channel", "figure")
    assert article.body_html == "<p>一。</p>"
    assert article.fetched_at == fetched.replace(microsecond=0)


def test_what_the_page_lacks_the_list_gives() -> None:
    page = ArticlePage(layout="WinPageData", body_html="<p>一。</p>")
    article = article_of(page, entry(), fetched_at=NOW, categories=())
    assert (article.title, article.author, article.tags) == ("列表的标题", "列表的来源", ["列"])
    assert article.date_from == "list+id"
    assert article.published_at == urls.id_time(ID)
    assert article.categories == ["channel"]


def test_what_neither_gives_stays_empty_but_the_time() -> None:
    page = ArticlePage(layout="WinPageData", body_html="")
    bare = ListEntry(id=ID, url=WWW, section="article")
    article = article_of(page, bare, fetched_at=NOW, categories=())
    assert (article.title, article.author, article.author_url, article.tags, article.summary) == ("", "", "", [], "")
    assert (article.published_at, article.date_from) == (urls.id_time(ID), "id")


@each_case("layout", ALL_LAYOUTS)
def test_the_time_is_wrong_by_no_more_than_the_article_waited(layout: str) -> None:
    for article in WRITTEN:
        if layout == "share-2016" and "<p>" not in pages.body(article):
            continue
        page = read_sample(article, layout)
        found = article_of(page, ListEntry(article.id, ""), fetched_at=NOW, categories=())
        assert found.published_at is not None
        exact = any(span.exact for span in page.times)
        assert abs(found.published_at - article.published_at) <= max(abs(article.lag), timedelta(minutes=exact))
