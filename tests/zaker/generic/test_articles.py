"""The generic extractor: an article out of a page of any layout, and nothing that stands around it."""

import json
from datetime import datetime
from itertools import count
from typing import Any
from urllib.parse import quote

import pytest

from tests.each_case import each_case
from zakerscraper.document import body
from zakerscraper.document.sanitize import clean
from zakerscraper.exceptions import ArticleNotFoundError, ParseError
from zakerscraper.items import SHANGHAI, ListEntry
from zakerscraper.sample_site.catalogue import NOW
from zakerscraper.zaker import urls
from zakerscraper.zaker.articles import read_article
from zakerscraper.zaker.dates import publication
from zakerscraper.zaker.dom import Page
from zakerscraper.zaker.generic import articles as fallback_articles
from zakerscraper.zaker.pages import ArticlePage

ID = "6a0aff1c8e9f090000000abc"
URL = urls.article_url(ID)
TITLE = "山腰上的旧邮局又亮起了灯"
AUTHOR = "江城晚报"
FIRST = "邮局的木门关了十一年，上个月被一位退休的邮递员推开，门轴叫了很久。"
SECOND = "他把信格一格一格擦干净，发现最里面还留着一封没有寄出的信，邮票完好。"
THIRD = "信是写给山那边的小学的，他决定亲自送去，走了整整两个小时的山路。"
TEXTS = [FIRST, SECOND, THIRD]
BODY = "".join(f"<p>{text}</p>" for text in TEXTS)
SHOWN = "2026-05-18 11:20"
MOMENT = datetime(2026, 5, 18, 11, 20, tzinfo=SHANGHAI)
PICTURE = "https://zkres1.myzaker.com/202605/6a0aff1ca07aec0000000{}_1024.jpg"


def page(main: str, head: str = f"<title>{TITLE} - ZAKER新闻</title>") -> str:
    return f'<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8">{head}</head><body>{main}</body></html>'


def layout(
    text: str = BODY, before: str = "", after: str = "", inside: str = "", byline: str = f"来源：{AUTHOR} {SHOWN}"
) -> str:
    """Return a page of an invented layout. before, after: around the article. inside: behind the text's box."""
    return page(
        f'<div class="q1">{before}<div class="q2"><h1 class="q3">{TITLE}</h1><div class="q4">{byline}</div>'
        f'<div class="q5">{text}</div>{inside}</div>{after}</div>'
    )


def alone(text: str, listed: ListEntry | None = None) -> ArticlePage:
    """Read with the generic extractor alone."""
    return fallback_articles.read_article(Page(text), URL, NOW, ID, listed)


def read(text: str) -> ArticlePage:
    """Read as a crawl does."""
    return read_article(text, URL, NOW, ID)


def lines(found: ArticlePage) -> list[str]:
    """Return the texts of a document's body, in order."""
    return body.text_lines(clean(found.body_html).html)


def pictures(found: ArticlePage) -> list[str]:
    return [picture.url for picture in clean(found.body_html).pictures]


def others(number: int) -> list[tuple[str, str]]:
    """Return addresses and titles of other articles."""
    names = ("湖上来了第一批候鸟", "夜市今年提前一个月开张", "老戏台换上了新瓦", "盐田的颜色又变了", "一座桥的体检报告")
    return [(f"/article/6a0afe008e9f09000000{at:04x}", names[at % len(names)]) for at in range(1, number + 1)]


def test_an_unknown_layout_is_read_whole() -> None:
    """Title, author, date and text of a page whose names are known to nobody."""
    found = read(layout())
    assert found.layout == "fallback"
    assert (found.title, found.author) == (TITLE, AUTHOR)
    assert publication([("page", found.times)], ID) == (MOMENT, "page")
    assert lines(found) == TEXTS


# Title


@each_case(
    "head",
    [
        f"<title>{TITLE} - ZAKER</title>",
        f"<title>{TITLE}_科技_ZAKER新闻</title>",
        f"<title>{TITLE} | 扎客</title>",
        f"<title>{TITLE} – 热点 – ZAKER</title>",
        f"<title>{TITLE}</title>",
        f'<title>ZAKER新闻</title><meta property="og:title" content="{TITLE}">',
        f'<title></title><meta name="twitter:title" content="{TITLE}-ZAKER">',
        f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", "headline": TITLE})}</script>',
    ],
)
@each_case("heading", ["<h1>{}</h1>", "<h2>{}</h2>", "<div>{}</div>", "<div role=heading>{}</div>", ""])
def test_a_title_is_told_by_what_the_page_states_and_shows(head: str, heading: str) -> None:
    """By any of both, however the site's own name is put behind it; the heading is no part of the text."""
    found = alone(page(f"<div>{heading.format(TITLE)}<div>{SHOWN}</div><div>{BODY}</div></div>", head))
    assert found.title == TITLE
    assert found.evidence["title"]
    assert lines(found) == TEXTS


@pytest.mark.parametrize("title", ["山 - 水 - 人", "三月｜一场雨", "ZAKER 出了新版本 - 又快了", "A_B_C 三种写法"])
def test_separators_of_the_title_itself_stay(title: str) -> None:
    """Only names of the site and its channels are taken off its end."""
    assert alone(page(f"<div>{BODY}</div>", f"<title>{title} - ZAKER新闻</title>")).title == title
    assert alone(page(f"<h1>{title}</h1><div>{BODY}</div>", f"<title>{title} - ZAKER新闻</title>")).title == title


def test_the_heading_that_agrees_with_the_page_is_the_title() -> None:
    """Not the first one, nor the largest, nor the site's name, nor that of a side bar."""
    found = alone(
        page(
            f"<h1>ZAKER</h1><h1>今天都在看什么</h1><div><h2>{TITLE}</h2><div>{SHOWN}</div>{BODY}</div>"
            "<h2>热门</h2><h3>湖上来了第一批候鸟</h3>"
        )
    )
    assert found.title == TITLE
    assert found.evidence["title"] == "body > div > h2 agrees with title"
    assert lines(found) == TEXTS


def test_without_any_statement_the_first_heading_is_the_title() -> None:
    assert alone(page(f"<h1>ZAKER</h1><div><h2>{TITLE}</h2>{BODY}</div>", "")).title == TITLE


def test_a_title_in_a_link_is_another_article_s() -> None:
    """A related article may have nearly the same title; a heading around a link to another page is not this title."""
    found = alone(page(f"<ul><li><a href='/article/{ID}'>{TITLE}</a></ul><div><h1>{TITLE}</h1>{BODY}</div>"))
    assert found.evidence["title"].startswith("body > div > h1")


def test_the_list_s_title_tells_which_heading_it_is() -> None:
    """Where the page states nothing of use."""
    entry = ListEntry(id=ID, url=URL, title=TITLE)
    main = f"<h2>今天都在看什么</h2><div><div>{TITLE}</div><div>{SHOWN}</div>{BODY}</div>"
    found = alone(page(main, "<title>ZAKER新闻</title>"), entry)
    assert (found.title, found.evidence["title"]) == (TITLE, "body > div > div agrees with list")
    assert lines(found) == TEXTS


def test_the_list_s_title_is_taken_where_the_page_shows_none() -> None:
    entry = ListEntry(id=ID, url=URL, title=TITLE)
    found = alone(page(f"<div>{BODY}</div>", "<title>ZAKER新闻</title>"), entry)
    assert (found.title, found.evidence["title"]) == (TITLE, "list")


def test_a_list_s_title_that_is_cut_short_is_not_taken() -> None:
    """The page's own is whole."""
    entry = ListEntry(id=ID, url=URL, title=TITLE[:6] + "…")
    assert alone(page(f"<div>{BODY}</div>"), entry).title == TITLE


# Date and author

BYLINES: dict[str, str] = {
    "source and minute": f"来源：{AUTHOR} {SHOWN}",
    "spans": f"<span>来源：{AUTHOR}</span><span>{SHOWN}</span>",
    "time first": f"{SHOWN} 来源：{AUTHOR}",
    "author's label": f"<p>作者：{AUTHOR}</p><p>发布时间：{SHOWN}</p>",
    "Chinese date": f"来源：{AUTHOR}　2026年5月18日 11:20",
    "slashes": f"<span>2026/05/18 11:20</span><span>来源：{AUTHOR}</span>",
    "time element": f'来源：{AUTHOR}<time datetime="2026-05-18T11:20:00+08:00">9小时前</time>',
    "counts": f"<span>来源：{AUTHOR}</span><span>{SHOWN}</span><span>1.2万阅读</span><span>35条评论</span>",
    "publisher's link": f'<a href="/source/1234">{AUTHOR}</a><span>{SHOWN}</span>',
}


@pytest.mark.parametrize("form", BYLINES)
def test_a_byline_tells_author_and_date_and_is_no_text(form: str) -> None:
    found = alone(layout(byline=BYLINES[form]))
    assert publication([("page", found.times)], ID) == (MOMENT, "page")
    assert found.author == AUTHOR
    assert lines(found) == TEXTS
    assert found.evidence["date"]
    assert found.evidence["author"]


def test_a_publisher_s_link_is_kept() -> None:
    assert alone(layout(byline=BYLINES["publisher's link"])).author_url == "https://www.myzaker.com/source/1234"


def test_a_byline_before_the_heading_counts() -> None:
    found = alone(page(f"<div><p>来源：{AUTHOR} {SHOWN}</p><h1>{TITLE}</h1><div>{BODY}</div></div>"))
    assert publication([("page", found.times)], ID)[0] == MOMENT
    assert found.author == AUTHOR


def test_a_byline_without_a_heading_stands_before_the_text() -> None:
    found = alone(page(f"<div><p>来源：{AUTHOR} {SHOWN}</p><div>{BODY}</div></div>"))
    assert publication([("page", found.times)], ID)[0] == MOMENT
    assert lines(found) == TEXTS


def test_stated_times_go_before_those_shown() -> None:
    head = f'<title>{TITLE}</title><meta property="article:published_time" content="2026-05-18T11:20:00+08:00">'
    found = alone(page(f"<h1>{TITLE}</h1><div>昨天</div><div>{BODY}</div>", head))
    assert publication([("page", found.times)], ID) == (MOMENT, "page")
    assert found.evidence["date"] == 'meta "article:published_time"'


@pytest.mark.parametrize(("url", "day"), [(URL, 19), ("https://news.example.com/story", 18), ("", 18)])
def test_only_a_page_of_the_site_itself_shows_its_zone(url: str, day: int) -> None:
    head = f'<title>{TITLE}</title><meta property="article:published_time" content="2026-05-18T20:20:00-05:00">'
    found = fallback_articles.read_article(Page(page(f"<h1>{TITLE}</h1><div>{BODY}</div>", head)), url, NOW, ID)
    assert found.times[0].start.day == day


def test_times_of_the_text_and_of_other_articles_are_no_dates_of_this_one() -> None:
    """Where the page shows none, the id's moment is left."""
    related = "".join(
        f"<li><a href='{url}'>{title}</a><span>2026-05-1{n} 08:00</span>" for n, (url, title) in enumerate(others(4))
    )
    text = f"<p>2019年3月2日 10:00，{FIRST}</p>{BODY}"
    found = alone(layout(text, byline="", before=f"<ul>{related}</ul>", after=f"<ul>{related}</ul>"))
    assert found.times == ()
    assert publication([("page", found.times)], ID) == (urls.id_time(ID), "id")


# What stands around an article

CARDS = "".join(
    f"<li><a href='{url}'><img src='{PICTURE.format(100 + n)}'><b>{title}，大家都在谈论它。</b></a></li>"
    for n, (url, title) in enumerate(others(4))
)
NAMED_COMMENTS = "".join(
    f"<div class='item'><b>读者{n}</b><p>看完很感动，我小时候也常去那个邮局，第{n}次想起来了。</p></div>"
    for n in range(9)
)
TIMED_COMMENTS = "".join(
    f"<div class='u7'><p>游客{n}</p><p>看完很感动，我小时候也常去那里，第{n}次想起来了。</p><p>05-18 1{n}:05</p></div>"
    for n in range(9)
)
AROUND: dict[str, str] = {
    "navigation": "<nav><a href='/'>首页</a><a href='/channel/13'>科技</a><a href='/channel/9'>娱乐</a></nav>",
    "links without a name": "<div><a href='/'>首页</a> <a href='/channel/13'>科技</a> <a href='/c/9'>娱乐</a></div>",
    "crumbs": "<div class='crumbs'><a href='/'>首页</a> &gt; <a href='/channel/13'>科技</a> &gt; 正文</div>",
    "related": f"<div class='m-related'><h3>相关阅读</h3><ul>{CARDS}</ul></div>",
    "related without a name": f"<div class='u1'><h3>猜你喜欢</h3><ul>{CARDS}</ul></div>",
    "related without a heading": f"<div class='u2'><ul>{CARDS}</ul></div>",
    "summaries of others": "".join(
        f"<div class='u3'><a href='{url}'>{title}</a><p>{title}，记者昨天在现场看到，人们排着队。</p></div>"
        for url, title in others(3)
    ),
    "comments": f"<div class='comment-list'>{NAMED_COMMENTS}</div>",
    "comments under a heading": f"<section><h3>全部评论（9）</h3>{NAMED_COMMENTS}</section>",
    "comments without a name": f"<div class='u4'>{TIMED_COMMENTS}</div>",
    "share bar": "<div class='share'><span>分享到：</span><a href='#'>微信</a><a href='#'>微博</a></div>",
    "buttons": "<div><button>点赞 12</button><button>收藏</button></div>",
    "form": "<form><p>登录后就可以发表你的看法，与千万读者交流。</p><textarea></textarea></form>",
    "cookie banner": "<div class='cookie-bar'>我们使用 Cookie，继续浏览即同意。<a href='/p'>更多</a></div>",
    "notice": "<div class='u5'>以上内容由合作媒体发布，仅代表作者观点，不代表 ZAKER 立场。</div>",
    "app banner": "<div class='u6'>下载 ZAKER 客户端，看更多精彩内容，随时随地。</div>",
    "transcoding": "<p>原网页已经由 ZAKER 转码排版，以便在移动设备上阅读</p>",
    "advertisement": "<div class='ad-slot'><a href='//ads.example.com/'>"
    f"<img src='{PICTURE.format(901)}'>限时特惠，错过再等一年，马上抢购。</a></div>",
    "footer": "<footer><p>关于我们，联系我们，京ICP备12345678号，版权所有，违者必究。</p></footer>",
    "hidden": "<div style='display:none'><p>这一段写给机器看，人看不见，重复的关键词很多很多。</p></div>",
    "fixed": "<div style='position: fixed; bottom: 0'><p>打开应用，阅读体验更好，还能离线收藏文章。</p></div>",
    "tags": "<div class='tags'><a href='/t/1'>邮局</a><a href='/t/2'>山路</a><a href='/t/3'>信</a></div>",
    "logo": "<div><img class='site-logo' src='https://zkres.myzaker.com/static/wap/logo.png'></div>",
    "avatar": f"<div><img width='48' height='48' src='{PICTURE.format('902')}'></div>",
    "neighbours": "".join(
        f"<a href='{url}'>{way}：{title}</a>" for way, (url, title) in zip(("上一篇", "下一篇"), others(2), strict=True)
    ),
}


@each_case("kind", AROUND)
@each_case("place", ["before", "inside", "after"])
def test_what_stands_around_an_article_stays_out(kind: str, place: str) -> None:
    """Before it, right behind its text, or outside of its box; the article itself stays whole."""
    found = alone(layout(f"{BODY}<img src='{PICTURE.format(1)}'>", **{place: AROUND[kind]}))
    assert lines(found) == TEXTS
    assert pictures(found) == [PICTURE.format(1)]
    assert found.title == TITLE
    assert publication([("page", found.times)], ID)[0] == MOMENT


def test_all_of_it_at_once_stays_out() -> None:
    """A page as sites really are: more of its own than of the article."""
    every = "".join(AROUND.values())
    found = alone(layout(before=every, after=every))
    assert lines(found) == TEXTS
    assert found.title == TITLE


@pytest.mark.parametrize("kind", ["related", "advertisement", "share bar", "hidden", "buttons"])
def test_what_stands_between_two_paragraphs_stays_out(kind: str) -> None:
    found = alone(layout(f"<p>{FIRST}</p>{AROUND[kind]}<p>{SECOND}</p><p>{THIRD}</p>"))
    assert lines(found) == TEXTS


def test_comments_longer_than_the_article_are_no_article() -> None:
    """Sixty long comments in the same box as the text."""
    comment = "这个故事让我想起了外婆家门口的那条石板路，雨天里青苔很滑，可是信总会准时送到，从来没有断过。"
    talk = "".join(
        f"<div class='c'><b>读者{n}</b><p>{comment * 3}</p><i>{n % 12 + 1}小时前</i></div>" for n in range(60)
    )
    for box in (f"<div class='comments'>{talk}</div>", f"<div><h3>网友评论</h3>{talk}</div>", f"<div>{talk}</div>"):
        assert lines(alone(layout(inside=box))) == TEXTS


# Bodies of every kind


def test_text_stays_in_order_with_all_that_is_in_it() -> None:
    """Headings, quotations, lists, tables, pictures, captions and marks between them, in page order."""
    text = (
        f"<p>{FIRST}</p><h2>一封信</h2><blockquote><p>{SECOND}</p></blockquote><ul><li>邮票一枚</li><li>信纸两页</li></ul>"
        f"<figure><img src='{PICTURE.format(1)}'><figcaption>擦亮的信格</figcaption></figure><p>***</p><p>{THIRD}</p>"
        "<table><tr><th>年份</th><th>信件</th></tr><tr><td>1998 年</td><td>三千封</td></tr></table>"
        "<p>他说，<b>明年</b>还来。</p>"
    )
    found = alone(layout(text))
    assert "".join(lines(found)) == (
        f"{FIRST}一封信{SECOND}邮票一枚信纸两页擦亮的信格***{THIRD}年份信件1998 年三千封他说，明年还来。"
    )
    assert pictures(found) == [PICTURE.format(1)]
    kept = clean(found.body_html).html
    assert all(f"<{tag}" in kept for tag in ("h2", "blockquote", "ul", "li", "table", "img"))


@pytest.mark.parametrize("tag", ["section", "div class='part'"])
def test_a_text_in_several_parts_is_one_text(tag: str) -> None:
    """Parts side by side, one far longer than the others."""
    name = tag.split()[0]
    parts = [f"<p>{FIRST}</p>", f"<p>{SECOND}</p>" * 12, f"<p>{THIRD}</p>"]
    found = alone(layout("".join(f"<{tag}>{part}</{name}>" for part in parts)))
    assert lines(found) == [FIRST, *[SECOND] * 12, THIRD]


@pytest.mark.parametrize("line_end", ["<br>", "<br><br>", "<br/>\n<br/>\n"])
def test_bare_text_with_line_breaks_is_read(line_end: str) -> None:
    """No paragraph anywhere."""
    assert lines(alone(layout(line_end.join(TEXTS)))) == TEXTS


def test_bare_text_beside_its_heading_and_byline_is_read() -> None:
    """All of it in one box, bare: the title and the byline are none of the text."""
    found = alone(page(f"<div><h1>{TITLE}</h1>来源：{AUTHOR} {SHOWN}<br><br>{'<br>'.join(TEXTS)}</div>"))
    assert lines(found) == TEXTS
    assert found.author == AUTHOR


def test_a_text_in_cells_of_a_table_is_read() -> None:
    """As pages were built once."""
    side = "".join(f"<a href='{url}'>{title}</a><br>" for url, title in others(5))
    main = f"<table><tr><td>{side}</td><td><b>{TITLE}</b><br>{SHOWN}<br>{BODY}</td></tr></table>"
    assert lines(alone(page(main))) == TEXTS


def test_a_page_of_pictures_alone_is_read() -> None:
    numbers = range(1, 6)
    text = "".join(
        f"<div><img data-lazy='{PICTURE.format(n)}' src='data:image/gif;base64,AA=='></div>" for n in numbers
    )
    found = alone(layout(text, after=AROUND["related"], inside=AROUND["share bar"]))
    assert pictures(found) == [PICTURE.format(n) for n in numbers]
    assert lines(found) == []


@pytest.mark.parametrize(
    ("markup", "kept"),
    [
        (
            '<img src="/_next/image?url=https%3A%2F%2Fa.example.com%2F1.jpg&amp;w=828&amp;q=75">',
            ["https://a.example.com/1.jpg"],
        ),
        (
            '<img srcset="/_next/image?url=https%3A%2F%2Fa.example.com%2F1.jpg&amp;w=64 1x" src="">',
            ["https://a.example.com/1.jpg"],
        ),
        (
            '<img src="https://b.example.com/_image?href=https%3A%2F%2Fa.example.com%2F1.jpg">',
            ["https://a.example.com/1.jpg"],
        ),
        (
            '<amp-img src="https://a.example.com/1.jpg" width="800" height="600"></amp-img>',
            ["https://a.example.com/1.jpg"],
        ),
        ('<img src="https://ad.doubleclick.net/1.jpg" width="800">', []),
        ('<img src="https://pos.baidu.com/1.jpg" width="800">', []),
    ],
)
def test_pictures_are_unwrapped_and_advertisers_have_none(markup: str, kept: list[str]) -> None:
    assert pictures(read(layout(f"<p>{FIRST}</p><p>{markup}</p><p>{SECOND}</p><p>{THIRD}</p>"))) == kept


def test_pictures_with_short_captions_keep_both_in_order() -> None:
    text = "".join(f"<img src='{PICTURE.format(n)}'><p>图{n}</p>" for n in range(1, 4))
    found = alone(layout(text + f"<p>{FIRST}</p>"))
    assert pictures(found) == [PICTURE.format(n) for n in range(1, 4)]
    assert lines(found) == ["图1", "图2", "图3", FIRST]


@pytest.mark.parametrize(
    "player",
    [
        '<iframe src="https://v.qq.com/iframe/player.html?vid=a1"></iframe>',
        '<video src="https://zkres.myzaker.com/a.mp4"></video>',
        f'<div class="zk_upvideo" data-zkinfo="{quote(json.dumps({"videoUrl": "http://zkres.myzaker.com/a.mp4"}))}"></div>',
    ],
    ids=["iframe", "video", "zk_upvideo"],
)
@pytest.mark.parametrize("wrap", ["{}", "<p>{}</p>", "<div><div>{}</div></div>"])
def test_a_page_of_a_video_alone_keeps_it(wrap: str, player: str) -> None:
    """The body is the player."""
    found = alone(layout(wrap.format(player), inside=AROUND["related"]))
    assert lines(found) == []
    assert not body.is_empty(clean(found.body_html).html)


@pytest.mark.parametrize("text", ["邮局的灯亮了。", "今晚八点，江边见，不见不散。", "轮渡今日停航。\n明日恢复。"])
def test_a_text_of_a_sentence_is_read(text: str) -> None:
    """With everything around it many times as long."""
    shown = "".join(f"<p>{line}</p>" for line in text.split("\n"))
    found = alone(layout(shown, inside=AROUND["share bar"], after=AROUND["related"] + AROUND["footer"]))
    assert lines(found) == text.split("\n")


def test_a_poem_keeps_its_short_lines() -> None:
    poem = ["灯", "又亮了", "山路很长，信很轻，", "风从信格里，一格一格地走过。"]
    assert lines(alone(layout("".join(f"<p>{line}</p>" for line in poem)))) == poem


def test_a_sentence_with_a_link_to_another_article_stays() -> None:
    """A paragraph that mentions another article is the article's."""
    mention = f"去年那篇<a href='{others(1)[0][0]}'>报道</a>里，他说再也不会回来了。"
    text = f"<p>{FIRST}</p><p>{mention}</p><p>{THIRD}</p>"
    assert "".join(lines(alone(layout(text)))) == f"{FIRST}去年那篇报道里，他说再也不会回来了。{THIRD}"


def test_a_notice_in_the_words_of_the_article_stays() -> None:
    """Words of comments, sharing and related articles in sentences of the text are the text's."""
    words = "他把这封信分享给了村里的每一个人，大家的评论写满了三页纸，广告也贴到了村口。"
    assert lines(alone(layout(f"<p>{FIRST}</p><p>{words}</p><p>{THIRD}</p>"))) == [FIRST, words, THIRD]


# Embedded state


def state(**others: Any) -> str:
    value = {"article": {"pk": ID, "title": TITLE, "content": BODY, "publishTime": SHOWN, "author": {"name": AUTHOR}}}
    value["article"] |= others
    return "<script>window.__DATA__ = " + json.dumps(value, ensure_ascii=False).replace("</", "<\\/") + ";</script>"


def test_a_page_that_renders_nothing_is_read_from_its_state() -> None:
    """An empty shell with a script: all fields come from it, and the evidence says so."""
    found = read(page(f"<div id='root'></div>{state()}", "<title>ZAKER</title>"))
    assert (found.layout, found.title, found.author) == ("fallback", TITLE, AUTHOR)
    assert publication([("page", found.times)], ID) == (MOMENT, "page")
    assert lines(found) == TEXTS
    assert found.evidence["body"].startswith("window.__DATA__")


def test_a_page_that_shows_less_than_its_state_is_read_from_the_state() -> None:
    """A folded text: the page shows the first paragraph and a button."""
    found = alone(layout(f"<p>{FIRST}</p><div>展开全文</div>", after=state()))
    assert lines(found) == TEXTS


def test_a_stated_text_tells_which_box_is_the_body() -> None:
    """The page's own markup is kept; what is beside it in the box and not stated stays out."""
    plain = state(content="\n".join(TEXTS))
    image = f"<img src='{PICTURE.format(1)}'>"
    inner = f"<p>{FIRST}</p><p>{SECOND}</p>{image}<p>{THIRD}</p><p>读得愉快，给个好评，谢谢大家。</p>"
    found = alone(layout(inner, after=plain))
    assert lines(found) == TEXTS
    assert pictures(found) == [PICTURE.format(1)]
    assert "as stated by" in found.evidence["body"]


def test_a_state_of_another_article_is_not_this_page_s_text() -> None:
    """A prefetched next article stands in the state of this one's page."""
    other = state(
        pk="6a0afe008e9f090000000def", title="别的文章在别处", content="<p>" + "别处的话，不是这里的。" * 30 + "</p>"
    )
    assert lines(alone(layout(after=other))) == TEXTS


# Evidence


def test_evidence_names_where_each_field_stood() -> None:
    found = alone(layout(byline=f"<i>{SHOWN}</i><a href='/source/7'>{AUTHOR}</a>"))
    assert found.evidence.keys() == {"title", "date", "author", "body", "quality"}
    assert "h1.q3" in found.evidence["title"]
    assert SHOWN in found.evidence["date"]
    assert "publisher" in found.evidence["author"]
    assert found.evidence["body"].endswith("div.q5")


def test_the_body_s_path_points_at_its_box_and_nothing_else() -> None:
    """In the page as it was served."""
    text = layout(before=AROUND["navigation"], after=AROUND["related"])
    found = alone(text)
    (box,) = Page(text).all(found.body_path)
    assert box.attributes["class"] == "q5"


def test_what_was_left_out_is_named_with_why() -> None:
    """Each path finds one element of the page as it was served."""
    text = layout(before=AROUND["navigation"], inside=AROUND["share bar"], after=AROUND["related"] + AROUND["comments"])
    served = Page(text)
    told = {}
    for path, reason in alone(text).left_out:
        (node,) = served.all(path)
        told[node.tag, node.attributes.get("class")] = reason
    assert told["nav", None] == "<nav>"
    assert told["div", "share"] == "share bar (named share)"
    assert told["div", "m-related"] == "other articles (named related)"
    assert told["div", "comment-list"] == "comments (named comment)"


def test_nothing_is_left_out_of_nothing() -> None:
    """On a page of an article alone no text of it is among what was left out."""
    text = layout(byline="")
    assert [Page(text).text(path) for path, _ in alone(text).left_out] == []


# No articles


@each_case(
    "main",
    [
        "",
        "<div></div>",
        "<div id='root'></div><script>boot()</script>",
        AROUND["navigation"] + AROUND["footer"],
        f"<h1>{TITLE}</h1>",
        f"<h1>{TITLE}</h1><p>{AUTHOR} {SHOWN}</p>",
        f"<h1>{TITLE}</h1>{AROUND['related']}{AROUND['share bar']}",
        AROUND["related without a heading"],
        "<p>加载中…</p>",
        "<p>请打开浏览器的脚本功能</p>",
    ],
)
def test_a_page_with_nothing_on_it_is_unreadable(main: str) -> None:
    """No text is made up of what stands around one."""
    for text in (page(main), page(main, "<title>ZAKER新闻</title>")):
        with pytest.raises(ParseError):
            alone(text)
        with pytest.raises((ParseError, ArticleNotFoundError)):
            read(text)


@each_case("words", ["文章已删除", "该文章不存在或已被删除", "抱歉，内容已下线", "页面不存在"])
@each_case("beside", ["", "related", "footer", "navigation", "comments without a name"])
def test_a_deleted_article_stays_gone(words: str, beside: str) -> None:
    """Whatever stands beside the notice: it is no article's text, nor is what stands beside it."""
    main = f"<div class='u0'><p>{words}</p></div>{AROUND.get(beside, '')}"
    with pytest.raises(ArticleNotFoundError, match="the page says"):
        read(page(main, "<title>ZAKER新闻</title>"))


def test_an_article_about_deletion_is_an_article() -> None:
    """A page says that its article is deleted in few words; this one says more."""
    about = "记者查询发现，相关文章已被删除，平台表示会在三天内答复。"
    assert lines(read(layout(f"<p>{about}</p>{BODY}"))) == [about, *TEXTS]


def test_words_of_a_challenge_are_text() -> None:
    """An article about challenge pages is one; which answers are challenges is decided elsewhere."""
    text = "验证码页面会写着“请完成安全验证”，还有一个叫 once_id 的参数，这些都只是文章里的字。"
    assert lines(read(layout(f"<p>{text}</p>"))) == [text]


def test_a_known_container_without_a_body_does_not_hide_the_text() -> None:
    """A rest of an older layout in a page of a new one."""
    long = [f"{text}{number}" for number, text in zip(count(1), TEXTS * 2, strict=False)]
    inner = "".join(f"<p>{text}</p>" for text in long)
    found = read(layout(inner, before='<div class="article_content"></div>'))
    assert (found.layout, lines(found)) == ("fallback", long)


@pytest.mark.parametrize("hidden", ["<div>" * 150, "<p><b>x</b></p>" * 12_000], ids=["deep", "many"])
def test_a_page_out_of_bounds_is_unreadable(hidden: str) -> None:
    with pytest.raises(ParseError):
        alone(layout(before=hidden))


def test_a_stated_text_never_shrinks_what_the_page_shows() -> None:
    """Pages state a section's name, a first paragraph or a teaser where their text is asked for."""
    for stated in (
        {"articleSection": "本地新闻"},
        {"articleSection": ["本地新闻", "城市与乡村的旧事"]},
        {"articleBody": FIRST},
        {"articleBody": "本报的读者俱乐部每月都有新的活动，欢迎来信，也欢迎到编辑部坐一坐，喝一杯茶。"},
    ):
        data = {"@type": "NewsArticle", "headline": TITLE, **stated}
        text = layout().replace("</head>", f'<script type="application/ld+json">{json.dumps(data)}</script></head>')
        assert lines(alone(text)) == TEXTS


def test_a_stated_text_that_goes_on_is_taken_whole() -> None:
    """What the page shows is the beginning of it: the rest is loaded by a click."""
    more = [f"第{n}天，他又走了一趟，这回带上了两个想看看邮局的学生和一台旧相机。" for n in "一二三四五六"]
    data = {"@type": "NewsArticle", "headline": TITLE, "articleBody": "\n".join([*TEXTS, *more])}
    text = layout().replace("</head>", f'<script type="application/ld+json">{json.dumps(data)}</script></head>')
    found = alone(text)
    assert lines(found) == [*TEXTS, *more]
    assert "shows less" in found.evidence["body"]


@each_case(
    ("shown", "moment"),
    [
        ("2026-05-18 上午11:20", MOMENT),
        ("2026/5/18 11:20", MOMENT),
        ("18/05 11:20", MOMENT),
        ("二〇二六年五月十八日", None),
        ("２０２６年５月１８日　１１：２０", MOMENT),
        ("週一 11:20", MOMENT),
        ("2026年5月18日 星期一 11:20", MOMENT),
    ],
)
@each_case("byline", [f"来源：{AUTHOR} {{}}", "<time>{}</time>", '<i class="pubtime">{}</i><i>某报</i>'])
def test_times_of_a_byline_in_every_writing(shown: str, moment: datetime | None, byline: str) -> None:
    if moment is None and AUTHOR in byline:
        pytest.skip("numbers in words are looked for where a box is named for a time")
    (span,) = alone(layout(byline=byline.format(shown))).times
    assert span.start == moment or (moment is None and span.start.date() == MOMENT.date())


ENGLISH = [
    "The old post office at the top of the hill lit its lamps again last night, eleven years after it had closed.",
    "A retired postman swept the floor, wiped every pigeonhole and found one letter, stamped, that was never sent.",
    "It was addressed to the school across the valley, so he set out on foot, two hours each way, to deliver it.",
]


@pytest.mark.parametrize(
    "beside",
    [
        '<div class="a9"><h3>Related Stories</h3><p>The first birds have arrived at the lake.</p></div>',
        "<p>Sign up for our newsletter and get the best stories in your inbox, every morning.</p>",
        "<p>This post may contain affiliate links, and we may earn a commission on what you buy.</p>",
        '<div class="authorBio"><p>Ann Miller is a staff writer who covers hills, and letters.</p></div>',
        '<div id="onetrust-banner"><p>We and our partners store things, as you choose.</p></div>',
        "<p>© 2026 The Hilltop Gazette. All rights reserved.</p>",
    ],
)
def test_what_stands_beside_a_text_in_english_stays_out(beside: str) -> None:
    text = "".join(f"<p>{one}</p>" for one in ENGLISH)
    html = page(
        f'<div class="q1"><h1>{TITLE}</h1><div class="q5">{text}</div><div class="q6">{beside}</div></div>',
    )
    assert lines(alone(html)) == ENGLISH


def long_text() -> list[str]:
    return [f"第{n}节。" + FIRST + SECOND + THIRD for n in range(1, 13)]


@pytest.mark.parametrize("name", ["content-nav-section", "ranking-list", "sidebar-content"])
def test_a_box_of_prose_is_kept_whatever_its_name(name: str) -> None:
    """A name is a hint, and a dozen paragraphs without a link say more."""
    parts = [long_text()[at : at + 4] for at in range(0, 12, 4)]
    boxes = "".join(f'<div class="{name}">{"".join(f"<p>{one}</p>" for one in part)}</div>' for part in parts)
    assert lines(alone(layout(boxes))) == long_text()


def test_a_header_that_holds_the_text_is_kept() -> None:
    text = "".join(f"<p>{one}</p>" for one in long_text())
    html = page(f'<h1>{TITLE}</h1><div class="w1"><header class="rich">{text}</header></div>')
    assert lines(alone(html)) == long_text()


def test_a_name_of_a_link_within_a_paragraph_is_none_of_the_paragraph() -> None:
    linked = f'{FIRST}<a class="recommendation-inline-link" href="https://example.org/x">旧邮局的历史</a>，他说。'
    found = alone(layout(f"<p>{linked}</p><p>{SECOND}</p><p>{THIRD}</p>"))
    assert "".join(lines(found)).startswith(FIRST)


def test_text_that_react_sends_late_is_read_where_it_arrives() -> None:
    """Boxes `S:…` are hidden until a script moves them to their place."""
    parts = "".join(
        f'<div hidden id="S:{n}"><p>{one}</p><p>{one[::-1]}</p></div>' for n, one in enumerate(long_text()[:6])
    )
    found = "".join(lines(alone(layout(BODY + parts))))
    assert all(one in found for one in [*TEXTS, *long_text()[:6]])


@pytest.mark.parametrize(
    "held",
    [
        f"<textarea hidden>{BODY.replace('<', '&lt;')}</textarea>",
        f'<template id="t1">{BODY}</template>',
        f"<template>{BODY.replace('<', '&lt;')}</template>",
        f"<script>render('#root', {json.dumps(BODY)})</script>",
        f"<script>var body = `{BODY}`;</script>",
        f"<script>var body = '{BODY.replace('<', chr(92) + 'u003c')}';</script>",
        f"<script>window.s = {json.dumps({'article': {'title': TITLE, 'content': {'children': [{'type': 'paragraph', 'children': [{'text': one}]} for one in TEXTS]}}})}</script>",  # noqa: E501
    ],
)
def test_a_text_that_a_script_would_show_is_read(held: str) -> None:
    found = alone(
        page(f'<div class="q1"><h1>{TITLE}</h1><div class="q4">{SHOWN}</div><div id="root"></div></div>{held}')
    )
    assert lines(found) == TEXTS
    assert found.title == TITLE


def test_what_a_page_holds_besides_its_text_is_none_of_it() -> None:
    """A form's text and a dialog's template are longer than a short article, and another thing."""
    held = (
        "<template><p>本站用户协议：</p>"
        + "<p>使用本服务即表示同意全部条款，条款可能随时更新。</p>" * 9
        + "</template>"
    )
    assert lines(alone(layout(f"<p>{FIRST}</p>") + held)) == [FIRST]


def test_shadow_roots_are_read_as_they_are_shown() -> None:
    """Nested roots, a slot in the midst, a named one, and one that keeps what it has."""
    inner = f"<x-p><template shadowrootmode=open><p>{SECOND}</p></template></x-p>"
    html = page(
        f'<x-story><template shadowrootmode="open"><h1>{TITLE}</h1><slot name="by">某报</slot><div class="q5">'
        f"<p>{FIRST}</p>{inner}<slot></slot></div></template><p>{THIRD}</p>"
        f"<i slot='by'>来源：{AUTHOR} {SHOWN}</i></x-story>"
    )
    found = alone(html)
    assert lines(found) == TEXTS
    assert (found.title, found.author) == (TITLE, AUTHOR)
