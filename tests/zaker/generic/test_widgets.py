"""Small boxes between the paragraphs of a text that say themselves what they are, at whatever number of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import accumulate

import pytest

from tests.each_case import each_case
from tests.zaker.generic.article_pages import (
    AUTHOR,
    BODY,
    FIRST,
    IMAGE,
    MOMENT,
    SECOND,
    SHOWN,
    TEXTS,
    THIRD,
    TITLE,
    images,
    layout,
    lines,
    others,
    page,
    read,
)
from zakerscraper.zaker.dom import Page
from zakerscraper.zaker.generic import widgets
from zakerscraper.zaker.generic.blocks import Outline

OTHER = "/article/6a0afe008e9f090000000001"
CHOICES = "<ul><li><label><input type=radio>会去看</label></li><li><label><input type=radio>不会去</label></li></ul>"
ADVERTISER = "<a href='https://ad.a.example/7'><img src='//a.example/7.jpg'></a><br>二胡课，一块钱"
WIDGETS = {
    "poll": f"<div><h4>你会去看看吗？（单选）</h4>{CHOICES}<button>投票</button></div>",
    "poll without a question": f"<div>{CHOICES}<p>326 人参与</p></div>",
    "poll of several": f"<div><p>最多选两项</p>{CHOICES.replace('radio', 'CHECKBOX')}</div>",
    "app": '<div><img src="//a.example/open.png"><p>打开 ZAKER 客户端</p><a href="/">立即打开</a></div>',
    "another app": "<div><p>在江城晚报APP内查看更多精彩</p><span><a href='/app'>打开APP</a></span></div>",
    "advertisement": "<div><span>广告</span><a href='/c?ad=7'><img src='//a.example/7.jpg'>二胡课，一块钱</a></div>",
    "card": f"<div><b>相关阅读</b><a href='{OTHER}'>湖上来了第一批候鸟</a></div>",
    "card with a long title": f"<div><b>相关阅读</b><a href='{OTHER}'>{'湖上来了第一批候鸟' * 20}</a></div>",
    "card of another site": "<div><b>延伸阅读：</b><a href='https://b.example/7'>老戏台换上了新瓦</a></div>",
    "call": "<div><b>7×24 小时快讯</b><span>重要消息第一时间推送</span><button>立即订阅</button></div>",
    "shop": '<div><img src="//a.example/i.png"><p>江城新闻客户端</p><p>有态度，更有速度</p><a href="/d">下载</a></div>',
    "goods": "<div><img src='//a.example/c.jpg'><div><b>保温杯</b><em>¥39.00</em></div><a href='/g'>去购买</a></div>",
    "quotes": "<div><h4>相关个股</h4><table><tr><td>江城船舶</td><td>23.10</td><td>+1.2%</td></tr></table></div>",
    "goods in a box": "<div><img src='//a.example/e.jpg'><div><i>杯</i><p>¥9</p><a href='/g'>去购买</a></div></div>",
    "paid link": "<div><ins></ins><p><a href='/c/7' rel='nofollow sponsored'>二胡课，一块钱</a></p></div>",
    "app in one line": '<div class="z1"><span>打开APP，阅读体验更佳</span><em>立即打开</em></div>',
    "advertisement in one line": "<div><i>广告</i><a href='/c?ad=7'>二胡课，一块钱</a></div>",
    "advertiser": f"<div>{ADVERTISER}</div>",
    "advertiser in a table": f"<table align=left><tr><td>{ADVERTISER}</td></tr></table>",
    "product": "<div><div><b>相关产品</b></div><div><img src='//a.example/p.jpg'><b>杯</b><i>¥9</i></div></div>",
    "card of a link": "<a href='https://b.example/q/7'><b><i>老戏台换上了新瓦</i><u>6 赞同 · 3 评论 回答</u></b></a>",
    "card of a site": "<a href='https://b.example/q/7'><span>老戏台换上了新瓦</span><span>b.example</span></a>",
    "listen": "<div><i></i><span>听新闻</span><em>03:27</em></div>",
    "unfold": "<div><span>展开全文</span></div>",
}


@each_case("kind", WIDGETS)
@each_case("name", ["", ' class="q9"'])
def test_widgets_between_paragraphs_are_none_of_them(kind: str, name: str) -> None:
    text = f"<p{name}>{FIRST}</p>{WIDGETS[kind]}<p{name}>{SECOND}</p><p{name}>{THIRD}</p>"
    found = read(layout(text))
    assert lines(found) == TEXTS
    assert not images(found)


def test_all_widgets_at_once_are_none_of_a_short_text() -> None:
    shown = "".join(WIDGETS.values())
    assert lines(read(page(f"<h1>{TITLE}</h1><section>{shown}<p>{FIRST}</p>{shown}</section>"))) == [FIRST]


@pytest.mark.parametrize(
    "paragraph",
    [
        f"相关阅读的书单里，<a href='{OTHER}'>湖上来了第一批候鸟</a>排在第二。",
        "打开客户端的人越来越少，写信的人又多了起来。",
        "你会去看看吗？他在信里这样问。",
    ],
)
def test_paragraphs_that_begin_like_widgets_stay(paragraph: str) -> None:
    found = lines(read(layout(f"<p>{FIRST}</p><p>{paragraph}</p><p>{THIRD}</p>")))
    assert len(found) == 3


def test_many_widgets_are_told_with_one_count_of_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page of thousands would else take minutes; what is left out of a box meanwhile is none of it."""
    counted: list[str] = []

    def count(values: Iterable[int]) -> Iterator[int]:
        counted.append("all pieces")
        return accumulate(values)

    monkeypatch.setattr(widgets, "accumulate", count)
    polls = "".join(f"<section>你参与第{number}次吗？<br>40%<br>60%</section>" for number in range(30))
    outline = Outline(Page(f"<main><div>{polls}<button>好</button>您有渡口的消息吗？</div><p>渡口</p></main>"))
    found = []
    for box, kind in widgets.find_widgets(outline):
        outline.leave_out(box, kind)
        found.append((box.tag, kind))
    assert found == [*[("section", "a poll")] * 30, ("div", "a question to the reader")]
    assert len(counted) == 2  # lines and characters


@pytest.mark.parametrize(("most", "kinds"), [(200, {"a poll"}), (3, set())])
def test_few_elements_are_looked_at_around_a_choice(
    monkeypatch: pytest.MonkeyPatch, most: int, kinds: set[str]
) -> None:
    """A page of hundreds of choices, each deep in a part of its own, would else take minutes."""
    monkeypatch.setattr(widgets, "_MAX_ELEMENTS", most)
    outline = Outline(Page(f"<main><p>{FIRST}</p><div>{CHOICES}</div><p>{SECOND}</p></main>"))
    assert {kind for _, kind in widgets.find_widgets(outline)} == kinds


def test_a_byline_with_a_button_to_follow_is_no_card() -> None:
    byline = f"<p>{AUTHOR}</p><p>{SHOWN} 官方账号</p><button>关注</button>"
    found = read(layout(byline=f"<div>{byline}</div>"))
    assert (found.author, lines(found)) == (AUTHOR, TEXTS)
    assert found.times[0].start == MOMENT


def test_an_advertiser_beside_a_sentence_leaves_the_sentence() -> None:
    shown = ADVERTISER.replace("二胡课，一块钱", SECOND)
    found = read(layout(f"<p>{FIRST}</p><p>{shown}</p><p>{THIRD}</p>"))
    assert lines(found) == TEXTS


def test_a_card_among_short_lines_has_an_image_besides() -> None:
    found = read(layout(f"<p>此为临时链接，仅用于预览</p>{WIDGETS['goods in a box']}<p>前往央视新闻</p>"))
    assert lines(found) == ["此为临时链接，仅用于预览", "前往央视新闻"]
    assert not images(found)


def test_images_of_a_text_stay_beside_links_to_other_articles() -> None:
    shown = [f"<figure><img src='{IMAGE.format(at)}'></figure>" for at in range(4)]
    links = [f"<div><b>延伸阅读：</b><a href='{url}'>{title}</a></div>" for url, title in others(2)]
    found = read(layout(f"{shown[0]}{links[0]}{shown[1]}{shown[2]}{links[1]}{shown[3]}"))
    assert images(found) == [IMAGE.format(at) for at in range(4)]
    assert not lines(found)


def test_a_card_that_names_an_app_and_a_box_to_be_skipped_are_none_of_the_text() -> None:
    app = "<div><a href='/app'>江城晚报APP</a><br>随时掌握城里的消息</div>"
    skipped = (
        "<section><strong>播客</strong><a href='#end'>Skip podcast promotion and continue reading</a><h3>一周时事</h3>"
        "<p>重温一周大事，每周五更新。</p><a id='end'>End of podcast promotion</a></section>"
    )
    for box in (app, skipped):
        assert lines(read(layout(BODY + box))) == TEXTS
        assert lines(read(layout(BODY + box + BODY))) == TEXTS * 2
    for told in (
        "<div><p><a href='/app'>江城晚报APP</a></p><p>这个应用上周停了，他只好坐两小时的车去邮局，把信寄出。</p></div>",
        "<div><p>江城晚报APP</p><p>随时掌握城里的消息</p></div>",
    ):
        assert len(lines(read(layout(BODY + told + BODY)))) == 2 * len(TEXTS) + 2


GOODS = (
    f"<div><a href='//shop.example.com/1'><img src='{IMAGE.format(7)}'></a><div>"
    "<a href='//shop.example.com/1'>云帆S7（8GB/256GB）</a>"
    "<p>参考价：<b>￥2899</b></p><a href='//shop.example.com/1/price'>查询底价</a></div></div>"
)


def test_what_can_be_bought_is_none_of_the_text() -> None:
    found = read(layout(BODY + GOODS + BODY))
    assert lines(found) == TEXTS * 2
    assert not images(found)
    told = (
        "<div><p><a href='/a/1'>旧邮局</a>的门票涨了。</p><p>售价3999元，比上一代涨了五百，他还是买了两张。</p></div>"
    )
    assert len(lines(read(layout(BODY + told + BODY)))) == 2 * len(TEXTS) + 2


def test_a_summary_stays_out_with_its_head_and_what_made_it() -> None:
    head = "<div><b>文章摘要</b><div>DeepSeek</div></div>"
    summary = f"<div>{head}<div>这篇文章讲述了一位退休的邮递员。</div></div>"
    shown = layout().replace('<div class="q5">', f'{summary}<div class="q5">')
    assert lines(read(shown)) == TEXTS
    assert lines(read(layout(f"{head}{BODY}")))[-3:] == TEXTS


def test_a_row_of_links_with_marks_between_them_is_none_of_the_text() -> None:
    row = " · ".join(f"<a href='/{n}'>{word}</a>" for n, word in enumerate(("关于", "帮助", "博客", "API", "FAQ")))
    assert lines(read(page(f"<div><h1>{TITLE}</h1><p>{AUTHOR} {SHOWN}</p>{BODY}<div>{row}</div></div>"))) == TEXTS


def test_a_link_behind_an_arrow_leads_to_another_article() -> None:
    link = "<p><b>►<a href='/news/1.htm'>月球样品研究又有新发现</a></b></p>"
    assert lines(read(layout(BODY + link + BODY))) == TEXTS * 2
    for own in (
        "<p>►<a href='/files/1.pdf'>邮局的开放时间表下载</a></p>",
        "<p>►<a href='#hours'>邮局一周的开放时间见表</a></p>",
        "<p>►他把<a href='/a/1'>信格一格一格</a>擦干净了。</p>",
    ):
        assert len(lines(read(layout(BODY + own + BODY)))) == 2 * len(TEXTS) + 1


def test_an_image_that_leads_to_an_account_or_an_app_is_none_of_the_text() -> None:
    signs = (
        "<div><img src='//www.myzaker.com/image_e/wx.png'></div>"
        "<p><a><img src='//cdn.example.com/1.png' alt='下载app'></a></p>"
        "<p><img src='//cdn.example.com/2.png' alt='江城晚报公众号二维码'></p>"
    )
    assert not images(read(layout(BODY + signs + BODY)))
    own = f"<p><img src='{IMAGE.format(5)}' alt='他下载了旧地图'></p>"
    assert images(read(layout(BODY + own + BODY))) == [IMAGE.format(5)]
