"""Deleted articles, and what is not to be taken for one."""

import pytest

from tests.each_case import each_case
from tests.zaker.article_samples import ALL_LAYOUTS, APP, CATALOGUE, ID, WWW, as_parsed, read, read_sample, sample
from zakerscraper.exceptions import ArticleNotFoundError, ParseError, RefusedError
from zakerscraper.sample_site import app, list_pages, pages
from zakerscraper.sample_site.articles import ARTICLES
from zakerscraper.sample_site.articles.model import (
    Text,
)
from zakerscraper.sample_site.catalogue import LAYOUTS, NOW
from zakerscraper.zaker.dom import visible_text_of


@each_case("layout", ALL_LAYOUTS)
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


FRAME = '<div id="article"><h1>题目</h1><span class="time">2026-05-18</span><div class="article_content">{}</div></div>'


@each_case(
    ("words", "error"),
    [
        ("文章已被删除", ArticleNotFoundError),
        ("抱歉，该文章不存在或已被删除，您可以看看其他内容", ArticleNotFoundError),
        ("根据相关法律法规，内容无法显示", ArticleNotFoundError),
        ("此内容因违规无法查看", ArticleNotFoundError),
        ("内容正在审核中", ArticleNotFoundError),
        ("加载中...", RefusedError),
        ("网络异常，请稍后重试", RefusedError),
        ("访问过于频繁，请稍后再试", RefusedError),
        ("请下载 ZAKER 客户端阅读全文", RefusedError),
    ],
)
def test_a_body_that_is_a_notice_alone_is_no_article(words: str, error: type[Exception]) -> None:
    with pytest.raises(error, match="the page says"):
        read(f"<html><body>{FRAME.format(f'<div><p>{words}</p></div>')}</body></html>")


@each_case(
    "body",
    [
        "<p>短讯：今天下雨。</p>",
        "<p>某公司因违规被罚款五百万元。</p>",
        "<p>某公司回应网络异常：上市申请正在审核中</p>",
        "<p>多名网友说，他们发布的文章已被删除，平台客服回应称系统异常，正在紧急修复当中，请用户稍后再试，不必重复提交申诉。</p>",
        '<p>文章已被删除</p><div class="img_box"><img data-original="http://zkres1.myzaker.com/202207/a_1024.jpg"></div>',
    ],
)
def test_a_short_article_is_no_notice(body: str) -> None:
    assert read(f"<html><body>{FRAME.format(f'<div>{body}</div>')}</body></html>").body_html


@each_case(
    ("text", "said"),
    [
        ('{"stat": 0, "msg": "article not found"}', "the site refused: article not found"),
        ('{"code": 429, "message": "访问频繁"}', "the site refused: 访问频繁"),
        ('{"stat": 0, "msg": "art', "cut off"),
    ],
)
def test_json_in_an_article_s_place_says_why(text: str, said: str) -> None:
    with pytest.raises(ParseError, match=said):
        read(text)


def test_what_stands_in_a_noscript_hides_no_notice() -> None:
    """Nobody sees it where scripts run, and it has no title."""
    text = f"<noscript><p>{'请开启脚本后再来看这一页。' * 300}</p></noscript>"
    with pytest.raises(ArticleNotFoundError, match="says"):
        read(f"<title>ZAKER</title><body><p>文章已被删除</p>{text}</body>", WWW)


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
    r'<title>ZAKER</title><body><script>location.assign("https:\/\/app.myzaker.com\/news\/404.php?f=Normal")</script></body>',
    '<title>ZAKER</title><meta http-equiv="Refresh" content="0; url=/news/404.php?f=Normal"><body></body>',
)


@each_case("text", [app.missing_page(), *MISSING])
@each_case("url", [WWW, APP])
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


def test_an_article_about_deletion_is_an_article() -> None:
    article = sample(Text("文章已被删除，这是它的第一句。"), Text("页面不存在，这是第二句。"))
    for layout in LAYOUTS:
        assert read_sample(article, layout).body_html == as_parsed(pages.body(article))
