"""Every layout of an article's page gives the article, and nothing that stands around it."""

from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from tests.each_case import each_case
from zakerscraper.exceptions import ArticleNotFoundError, ParseError
from zakerscraper.items import SHANGHAI, ListEntry, TimeSpan
from zakerscraper.sample_site import app, list_pages, pages
from zakerscraper.sample_site.article import (
    Frame,
    Picture,
    Pictures,
    Quotation,
    Raw,
    SampleArticle,
    Text,
    UploadedVideo,
)
from zakerscraper.sample_site.articles import ARTICLES, SOURCES, TOPICS
from zakerscraper.sample_site.catalogue import LAYOUTS, NOW, Catalogue
from zakerscraper.zaker import urls
from zakerscraper.zaker.articles import article_of, read_article
from zakerscraper.zaker.dom import visible_text_of
from zakerscraper.zaker.pages import ArticlePage

CATALOGUE = Catalogue(ARTICLES, SOURCES, TOPICS)
WRITTEN = [article for article in ARTICLES if article.state == "ok"]
ALL_LAYOUTS = (*LAYOUTS, *app.SHARE_LAYOUTS)
TIMED = ("figure", "content-block", "share-2015", "share-template-03")
NO_AUTHOR = {"WinPageData", "share-2016", "share-template-04"}
ID = "6a0aff1c8e9f090000000abc"
WWW = urls.article_url(ID)
APP = urls.share_url(ID)
NOTICE = "原网页已经由 ZAKER 转码排版，以便在移动设备上阅读"


def read(text: str, url: str = WWW, id_: str = ID) -> ArticlePage:
    return read_article(text, url, NOW, id_)


def served(article: SampleArticle, layout: str) -> tuple[str, str]:
    """Return the page of *article* in *layout* and its address."""
    if layout in LAYOUTS:
        catalogue = CATALOGUE if article.id in CATALOGUE.by_id else Catalogue([article, *ARTICLES], SOURCES)
        return pages.article_page(catalogue, article, layout, NOW), urls.article_url(article.id)
    return app.share_page(article, layout, NOW), urls.share_url(article.id)


def read_sample(article: SampleArticle, layout: str) -> ArticlePage:
    text, url = served(article, layout)
    return read(text, url, article.id)


def as_parsed(html: str) -> str:
    """Return *html* as an HTML5 parser sees it inside a box."""
    box = LexborHTMLParser(f'<body><div id="box">{html}</div>').css_first("#box")
    assert box is not None
    return box.inner_html or ""


def sample(*blocks: object, **others: object) -> SampleArticle:
    values: dict[str, object] = {
        "serial": 701,
        "title": "试写一篇",
        "source": "江城晚报",
        "published_at": NOW - timedelta(hours=5),
        "channels": (13,),
        "tags": ("甲", "乙"),
    }
    return SampleArticle(blocks=blocks, **(values | others))


@each_case(
    "article, layout",
    [
        (article, layout)
        for article in WRITTEN
        for layout in ALL_LAYOUTS
        if layout != "share-2016" or "<p>" in pages.body(article)
    ],
)
def test_every_article_of_the_sample_site_is_read_whole(article: SampleArticle, layout: str) -> None:
    """The body is the served one to the character: no related article, comment, notice or wrapper is part of it."""
    page = read_sample(article, layout)
    assert page.body_html == as_parsed(pages.body(article))
    assert page.layout == layout
    assert page.title == article.title
    assert page.author == (article.source if layout not in NO_AUTHOR else "")
    if layout in {"figure", "content-block"}:
        assert page.author_url == f"https://www.myzaker.com/source/{SOURCES[article.source]}"
    assert (page.tags or page.keywords) == article.tags
    assert len(page.times) == (layout in TIMED)
    assert all(span.start <= article.published_at <= span.end for span in page.times if not span.exact)


@pytest.mark.parametrize("layout", ALL_LAYOUTS)
def test_the_body_is_what_another_html5_parser_makes_of_it(layout: str) -> None:
    article = sample(Text("一。"), Picture(after="图后。"), Pictures((Picture(), Picture(kind="gif"))), Text("二。"))
    found = BeautifulSoup(read_sample(article, layout).body_html, "html5lib").body
    expected = BeautifulSoup(pages.body(article), "html5lib").body
    assert found is not None
    assert found == expected
    assert found.find("p", recursive=False).text == "一。"


@each_case("layout", ALL_LAYOUTS)
@each_case(
    "blocks",
    [
        (Text("只有一句。"),),
        (Picture(),),
        (Pictures((Picture(), Picture())),),
        (Frame("a33323h7vqj"),),
        (UploadedVideo("16554424846734"),),
        (Quotation(("引一。", "引二。", "引三。", "引四。")),),
        (Text("话说。"), Quotation(("引一。", "引二。", "引三。", "引四。"))),
        (Picture(after="图后。"),),
    ],
)
def test_short_bodies_are_read_whole(blocks: tuple[object, ...], layout: str) -> None:
    article = sample(*blocks)
    assert read_sample(article, layout).body_html == as_parsed(pages.body(article))


def test_what_stands_around_a_body_without_paragraphs_is_never_taken_for_it() -> None:
    """The share page of 2016 is known by its paragraphs alone."""
    article = sample(Raw("一句没有标签的话。"))
    with suppress(ArticleNotFoundError, ParseError):
        assert read_sample(article, "share-2016").body_html == as_parsed(pages.body(article))


@pytest.mark.parametrize("layout", ALL_LAYOUTS)
def test_an_article_without_tags_has_none(layout: str) -> None:
    """What every page of the site has as keywords is no tag of an article."""
    found = read_sample(sample(Text("一。"), tags=()), layout)
    assert (found.tags, found.keywords) == ((), ())


@pytest.mark.parametrize("layout", ALL_LAYOUTS)
def test_a_tag_may_hold_a_space(layout: str) -> None:
    found = read_sample(sample(Text("一。"), tags=("Linux 内核", "灯")), layout)
    assert (found.tags or found.keywords) == ("Linux 内核", "灯")


@each_case("layout", ALL_LAYOUTS)
@each_case(
    "title",
    [
        "2024",
        "...",
        'It\'s "fine" & <b>',
        "专访 | ZAKER 十年",
        "走进数字媒体 - ZAKER 的编辑部",
        "一 | 二 - 三",
        "a: [b] {c} # @ % `f` \\",
        "首图：“请触摸”",
        "🐱 猫 é",
    ],
)
def test_any_title_is_read_as_it_is(title: str, layout: str) -> None:
    assert read_sample(sample(Text("一。"), title=title), layout).title == title


def test_the_site_s_name_in_the_page_s_title_is_no_part_of_the_article_s() -> None:
    page = read(
        "<title>江边灯会 - ZAKER新闻</title>"
        '<div id="article"><div class="article_content"><div id="content"><p>一。</p></div></div></div>'
    )
    assert page.title == "江边灯会"


# What is no article


@pytest.mark.parametrize("layout", ALL_LAYOUTS)
def test_a_deleted_article_has_no_page(layout: str) -> None:
    """A page of a known layout without a body; the layouts without a frame of their own may be unreadable."""
    article = sample(Text("一。"), state="deleted")
    wanted = ArticleNotFoundError if layout in LAYOUTS else (ArticleNotFoundError, ParseError)
    with pytest.raises(wanted):
        read_sample(article, layout)


@each_case(
    "words",
    [
        "文章已被删除",
        "该文章已删除",
        "原文已被删除",
        "您访问的页面不存在",
        "内容不存在",
        "该内容已被发布者删除",
        "文章已下线",
    ],
)
@each_case("url", [WWW, APP])
def test_a_page_that_says_so_is_a_deleted_article(words: str, url: str) -> None:
    with pytest.raises(ArticleNotFoundError, match="says"):
        read(f"<title>ZAKER</title><body><p>{words}</p></body>", url)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "<p>",
        pages.unreadable_page(),
        pages.challenge_page(),
        app.topic_page("专题", ARTICLES[:3]),
        list_pages.list_page(CATALOGUE, CATALOGUE.channel(13), "WinPageData", NOW),
        list_pages.list_page(CATALOGUE, CATALOGUE.channel(9), "content-block", NOW),
        list_pages.list_page(CATALOGUE, CATALOGUE.channel(660), "figure", NOW),
        '<div id="root"></div><script>var words = {"404": "页面不存在", "410": "文章已被删除"};</script>',
    ],
    ids=[
        "empty",
        "json",
        "bare",
        "new layout",
        "challenge",
        "topic",
        "list C",
        "list B",
        "list A",
        "words in a script",
    ],
)
def test_no_article_is_unreadable_and_not_taken_for_deleted(text: str) -> None:
    with pytest.raises(ParseError):
        read(text)


@pytest.mark.parametrize(
    "text",
    [
        f'<div id="root"><h2>这是题目</h2><div class="text"><p>{"字" * 300}</p></div></div>',
        f'<div id="article"><h1>这是题目</h1><div class="text"><p>{"字" * 300}</p></div></div>',
        f'<div id="article"><h1>这是题目</h1><div class="text"><div>{"字" * 300}</div></div></div>',
        f'<div id="article"><h1>这是题目</h1><div class="text">{"字" * 300}</div></div>',
        f'<div id="article"><h1>这是题目</h1><div class="article_content"></div><p>{"字" * 300}</p></div>',
    ],
    ids=["unknown box", "known frame", "known frame, boxes", "known frame, bare text", "known box, empty"],
)
def test_a_text_in_no_known_box_is_read_by_structure(text: str) -> None:
    page = read(text)
    assert page.layout == "fallback"
    assert page.title == "这是题目"
    assert visible_text_of(page.body_html) == "字" * 300
    assert set(page.evidence) == {"title", "body", "quality"}


@pytest.mark.parametrize(
    "text", [app.topic_page("专题", ARTICLES[:3]), pages.challenge_page(), pages.unreadable_page()]
)
def test_no_article_on_the_app_host_is_unreadable(text: str) -> None:
    with pytest.raises(ParseError):
        read(text, APP)


MISSING = (
    '<title>ZAKER</title><body><img src="//zkres.myzaker.com/static/wap/images/wap_logo.png"><p>走丢了</p></body>',
    "<title>ZAKER</title><body><script>location.href = '//app.myzaker.com/news/404.php?f=Normal';</script></body>",
    '<title>ZAKER</title><meta http-equiv="Refresh" content="0; url=/news/404.php?f=Normal"><body></body>',
)


@pytest.mark.parametrize("text", [app.missing_page(), *MISSING])
@pytest.mark.parametrize("url", [WWW, APP])
def test_the_page_for_missing_articles_is_known_at_the_article_s_own_address(text: str, url: str) -> None:
    with pytest.raises(ArticleNotFoundError):
        read(text, url)


def test_the_page_for_missing_articles_is_known_by_its_address() -> None:
    text = f"<title>ZAKER</title><body><p>{'字' * 90}</p></body>"
    with pytest.raises(ArticleNotFoundError, match="missing"):
        read(text, "https://app.myzaker.com/news/404.php?f=Normal")


LOGO = '<img src="//zkres.myzaker.com/static/wap/images/wap_logo.png">'


@pytest.mark.parametrize(
    "text",
    [
        f'<title>ZAKER</title><body>{LOGO}<div id="root"></div><p>ZAKER</p></body>',
        f"<title>ZAKER</title><body>{LOGO}<p>正在加载</p></body>",
        f"<title>ZAKER</title><body>{LOGO}<a href='//www.myzaker.com/article/{ID}'>一篇</a></body>",
        f"<title>ZAKER</title><body>{LOGO}</body>",
    ],
    ids=["a box to be filled", "loading", "a link", "nothing said"],
)
def test_a_page_that_is_not_filled_yet_is_not_taken_for_a_missing_article(text: str) -> None:
    with pytest.raises(ParseError):
        read(text, APP)


# Share pages of today


def share(header: str = "", body: str = "<p>一。</p>", after: str = "", title: str = "头_ZAKER新闻") -> str:
    return f'<title>{title}</title><body>{header}<div id="content">{body}</div>{after}</body>'


CONFIG = f"<script>var CONFIG = {{pkid: '{ID}', wx_share_title: '题', img_url: '//zkres1.myzaker.com/1.jpg'}}</script>"


@each_case(
    ("header", "author", "times"),
    [
        ('<div id="news_template_03_AuthorAndTime">某报 <span>3小时前</span></div>', "某报", 1),
        ('<div id="news_template_03_AuthorAndTime"><span>3小时前</span> 某报</div>', "某报", 1),
        ('<div id="news_template_03_AuthorAndTime"><a>某报</a><span>05-18</span></div>', "某报", 1),
        ('<div id="news_template_03_AuthorAndTime">来源：某报<span>2026-05-18 10:20</span></div>', "某报", 1),
        ('<div id="news_template_03_AuthorAndTime">Vista 看天下 昨天 10:20</div>', "Vista 看天下", 1),
        ('<div id="news_template_03_AuthorAndTime">某报&nbsp;&nbsp;05-17</div>', "某报", 1),
        ('<div id="news_template_03_AuthorAndTime"><span>3小时前</span></div>', "", 1),
        ('<div id="news_template_03_AuthorAndTime">某报</div>', "某报", 0),
        ('<div id="AuthorAndTime">某报 <span>刚刚</span></div>', "某报", 1),
        (
            '<div id="news_template_04_banner"></div><i id="news_template_04_AuthorAndTime">某报 <b>刚刚</b></i>',
            "某报",
            1,
        ),
        ("", "", 0),
    ],
)
def test_byline_of_a_share_page(header: str, author: str, times: int) -> None:
    page = read(share(f'<div id="temple_title">{header}</div>'), APP)
    assert (page.author, len(page.times)) == (author, times)
    assert page.body_html == "<p>一。</p>"


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (share('<div id="news_template_03_titleContent">题</div>'), "题"),
        (share('<div id="temple_title"><h2>题</h2><p>某报</p></div>', after=CONFIG.replace("题", "别")), "题"),
        (share('<div id="temple_title"></div>', after=CONFIG), "题"),
        (share(after=CONFIG), "题"),
        (share(after=CONFIG.replace("'", '"')), "题"),
        (share('<div id="temple_title"></div>', after=CONFIG.replace(ID, "6a0aff1c8e9f090000000fff")), "头"),
        (share('<div id="temple_title"></div>'), "头"),
        (share('<div id="news_template_04_banner"><p>题</p></div>', title="ZAKER新闻"), "题"),
    ],
)
def test_title_of_a_share_page(text: str, title: str) -> None:
    page = read(text, APP)
    assert (page.title, page.body_html) == (title, "<p>一。</p>")
    assert page.layout.startswith("share-template-")


@pytest.mark.parametrize(
    ("text", "cover"),
    [
        (share('<div id="news_template_04_banner" style="background-image:url(//a.cn/1.jpg);">'), "https://a.cn/1.jpg"),
        (
            share("<div id='news_template_04_banner' style='background: url( \"http://a.cn/1.jpg\" )'>"),
            "http://a.cn/1.jpg",
        ),
        (share('<div id="news_template_04_banner"><img data-original="//a.cn/1.jpg">'), "https://a.cn/1.jpg"),
        (share('<div id="news_template_04_banner"><p><i style="background:url(//a.cn/1.jpg)">'), "https://a.cn/1.jpg"),
        (share(after=CONFIG), "https://zkres1.myzaker.com/1.jpg"),
        (share('<div id="temple_title"></div>'), ""),
        (share('<div id="news_template_04_banner" style="background-image:url(javascript:1)">'), ""),
    ],
)
def test_cover_of_a_share_page(text: str, cover: str) -> None:
    assert read(text, APP).cover == cover


@pytest.mark.parametrize(
    "furniture",
    [
        '<textarea id="comment_li"><p>模板</p></textarea>',
        '<div class="zk_top_barwrap"><p>打开 ZAKER</p></div>',
        '<div id="relateArea"><div class="relate_wrapper"><div id="downTips">下载</div></div></div>',
        '<div class="comment_list_wrapper"><div class="fixed-comment-bottom-bar">评</div></div>',
        '<div id="openapplest">小程序</div><input type="hidden" id="next_url" value="//app.myzaker.com/x">',
    ],
)
def test_what_a_share_page_s_script_puts_into_its_body_is_none_of_it(furniture: str) -> None:
    assert read(share('<div id="temple_title"></div>', f"<p>一。</p>{furniture}<p>二。</p>"), APP).body_html == (
        "<p>一。</p><p>二。</p>"
    )


def test_comments_below_an_empty_body_are_not_taken_for_it() -> None:
    comments = f'<div class="comment_list_wrapper">{"<p>一条很长的评论，说了很多话。</p>" * 20}</div>'
    page = read(share('<div id="temple_title"></div>', "", comments), APP)
    assert page.body_html == ""


def test_a_lone_box_in_a_share_page_s_body_is_part_of_it_as_on_www() -> None:
    body = '<div class="anything"><p>一。</p></div>'
    www = f'<div id="article"><h1>题</h1><div class="article_content"><div id="content">{body}</div></div></div>'
    assert read(share('<div id="temple_title"></div>', body), APP).body_html == read(www).body_html == body


# The byline of www


@pytest.mark.parametrize(
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


def test_an_article_about_deletion_is_an_article() -> None:
    article = sample(Text("文章已被删除，这是它的第一句。"), Text("页面不存在，这是第二句。"))
    for layout in LAYOUTS:
        assert read_sample(article, layout).body_html == as_parsed(pages.body(article))


# The container


@each_case(
    ("container", "body"),
    [
        ('<div id="content"><p>一。</p></div>', "<p>一。</p>"),
        ('\n <div id="content"><p>一。</p></div>\n', "<p>一。</p>"),
        ("<div><p>一。</p></div>", "<p>一。</p>"),
        ("<p>一。</p><p>二。</p>", "<p>一。</p><p>二。</p>"),
        ("一。<div>二。</div>", "一。<div>二。</div>"),
        ('<div id="content">一。</div><div class="foot">脚</div>', "一。"),
        (
            '<div class="img_box"><img data-original="http://zkres1.myzaker.com/1_1024.jpg"></div>',
            '<div class="img_box"><img data-original="http://zkres1.myzaker.com/1_1024.jpg"></div>',
        ),
        ('<div class="zaker_div"><p>一。</p></div>', '<div class="zaker_div"><p>一。</p></div>'),
        ('<div class="iframe_video">x</div>', '<div class="iframe_video">x</div>'),
        ('<div id="content"><p>一。</p><p id="ID_disclaimer">声明</p></div>', "<p>一。</p>"),
        (f'<div id="content"><p>一。</p><p>{NOTICE}</p></div>', "<p>一。</p>"),
        (f'<div id="content"><p>一。</p><div><p>{NOTICE}</p></div></div>', "<p>一。</p>"),
        (
            '<div id="content"><p>我们谈到原网页已经由 ZAKER 转码的事。</p></div>',
            "<p>我们谈到原网页已经由 ZAKER 转码的事。</p>",
        ),
        (
            (
                f'<div id="content"><div class="img_box"><img data-original="http://zkres1.myzaker.com/1_1024.jpg"></div>'
                f"<p>{NOTICE}</p></div>"
            ),
            '<div class="img_box"><img data-original="http://zkres1.myzaker.com/1_1024.jpg"></div>',
        ),
        (
            (
                '<div id="content"><section><div class="img_box"><img data-original="http://zkres1.myzaker.com/1_1024.jpg">'
                f"</div><p>{NOTICE}</p></section></div>"
            ),
            '<section><div class="img_box"><img data-original="http://zkres1.myzaker.com/1_1024.jpg"></div></section>',
        ),
        (
            '<div id="content"><img src="//zkres.myzaker.com/static/wap/images/logo32x32.png"><p>一。</p></div>',
            "<p>一。</p>",
        ),
        (
            '<div id="content"><p>a &amp;&amp; b &lt;c&gt;\u00a0“d”</p></div>',
            "<p>a &amp;&amp; b &lt;c&gt;&nbsp;“d”</p>",
        ),
    ],
)
def test_container(container: str, body: str) -> None:
    page = read(f'<div id="article"><h1>题</h1><div class="article_content">{container}</div></div>')
    assert page.body_html == body


def test_the_page_s_own_content_box_is_not_the_body() -> None:
    page = read(
        '<div id="content"><div class="main"><div id="article"><div class="article_header"><h1>题</h1></div>'
        '<div class="article_content"><div id="content"><p>一。</p></div></div></div></div></div>'
    )
    assert (page.layout, page.body_html) == ("figure", "<p>一。</p>")


# Times, sources, tags


@pytest.mark.parametrize(
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


@pytest.mark.parametrize("layout", ALL_LAYOUTS)
def test_the_time_is_wrong_by_no_more_than_the_article_waited(layout: str) -> None:
    for article in WRITTEN:
        if layout == "share-2016" and "<p>" not in pages.body(article):
            continue
        page = read_sample(article, layout)
        found = article_of(page, ListEntry(article.id, ""), fetched_at=NOW, categories=())
        assert found.published_at is not None
        exact = any(span.exact for span in page.times)
        assert abs(found.published_at - article.published_at) <= max(abs(article.lag), timedelta(minutes=exact))


PIECES = st.sampled_from(
    [
        '<div id="article">',
        '<div class="article_content">',
        '<div id="content">',
        "</div>",
        "<p>",
        "</p>",
        "<h1>",
        "</h1>",
        '<div class="article_header">',
        '<div class="article">',
        '<div id="content_text">',
        '<div id="AuthorAndTime">',
        '<p id="ID_disclaimer">',
        '<img data-original="//zkres.myzaker.com/static/a.png">',
        '<span class="time">昨天</span>',
        '<a class="article-auther" href="http://[">',
        "<title>",
        "</title>",
        "<section>",
        "<template>",
        "<svg>",
        "<table>",
        "<footer>",
        f"<p>{NOTICE}</p>",
        NOTICE,
        "文章已被删除",
    ]
)


@given(
    st.text() | st.lists(PIECES | st.text(max_size=4), max_size=14).map("".join),
    st.sampled_from([WWW, APP, "", "http://["]),
    st.text("0123456789abcdef", min_size=24, max_size=24),
)
def test_any_text_is_an_article_or_gone_or_unreadable(text: str, url: str, id_: str) -> None:
    with suppress(ArticleNotFoundError, ParseError):
        page = read(text, url, id_)
        assert page.layout in ALL_LAYOUTS
        assert as_parsed(page.body_html) is not None
