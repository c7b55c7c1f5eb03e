"""Names of people and accounts beside the time, among places, ranks, buttons and editors."""

from __future__ import annotations

import pytest

from tests.each_case import each_case
from tests.zaker.generic.byline_pages import ID, NOW, OWN, ZH_BODY, ZH_TITLE, read, read_chinese
from zakerscraper.zaker.dom import Page
from zakerscraper.zaker.generic import articles


@pytest.mark.parametrize(
    "byline",
    [
        "<div><p>江城晚报</p><p><i>2026-05-18 11:20</i><i>发布于<!-- -->湖北</i><i>优质资讯领域创作者</i></p></div>",
        "<div><p>江城晚报</p><p><i>2026-05-18 11:20</i><i>北京</i><i>优质创作者</i></p></div>",
        "<p><i>2026-05-18 11:20</i><i>发布于</i><i>湖北</i><i>江城晚报官方账号</i></p>",
        "<div><a href='#'>江城晚报</a><b>楼主</b><i>2026-05-18 11:20</i><i>发布于北京</i></div>",
        "<p>2026年05月18日　<a>放大</a><a>缩小</a><a>默认</a> <a>江城晚报</a></p>",
        "<p>2026-05-18 11:20　来源：江城晚报 <a>大字体</a> <a>小字体</a> <i>分享到：</i></p>",
        "<p>已于 2026-05-18 11:20 修改</p><div class='author-card'><p>江城晚报</p><p>记录一座城</p></div>",
        "<div itemprop='author'><meta itemprop='name' content='江城晚报'><p>江城晚报</p><p>临床等 2 个话题</p></div>",
        "<div class='avatar__name'><a href='#'>江城晚报</a><a>关注</a></div><p>发布于2026-05-18 11:20来自Android</p>",
        "<p><b>江城晚报</b><b>发布于 2026-05-18</b><b>最近更新 2026-05-19</b></p>",
        "<p><b>江城晚报</b><i>2026-05-18 11:20</i><i>69.9万</i></p>",
        "<p><b>江城晚报</b><b>懂车号</b><i>2026-05-18 11:20</i></p>",
        "<p><a href='/u.php?uid=7'>江城晚报</a></p><p>楼主 发表于: 2026-05-18 11:20 <a>倒序阅读</a></p>",
        "<div><div><a href='#'>江城晚报</a><b class='tag'>楼主</b></div><i>05-18 11:20</i><i>发布于北京</i></div>",
        "<h3><i>来自: <a href='/people/7/'>江城晚报</a></i><i>2026-05-18 11:20:33</i><i>江苏</i></h3>",
        "<p>文｜江城晚报 2026-05-18 11:20</p>",
        "<div><a class='follow-nickName' href='#'>江城晚报</a><div><i>已于 2026-05-18 11:20 修改</i></div></div>",
    ],
)
def test_places_ranks_and_buttons_are_no_names(byline: str) -> None:
    assert read_chinese(byline).author == "江城晚报"


@pytest.mark.parametrize("byline", ["<p><i>编辑：</i><b>李安</b><i>2026-05-18 11:20</i></p>", "<p>字体：<b>大</b></p>"])
def test_what_a_label_is_of_is_no_name_beside_the_time(byline: str) -> None:
    assert read_chinese(byline).author == ""


@each_case("role", ["实习记者", "本报记者", "特约撰稿人", "见习编辑", "驻京记者", "资深评论员", "记者"])
def test_what_somebody_does_is_no_name(role: str) -> None:
    assert read_chinese(f"<p><i>{role}</i> <i>2026-05-18 11:20</i></p>").author == ""
    assert read_chinese(f"<p><i>{role}</i> <i>王小明</i> <i>2026-05-18 11:20</i></p>").author == "王小明"
    assert read_chinese(f"<p><i>{role} 王小明</i> <i>2026-05-18 11:20</i></p>").author == (
        "" if "编辑" in role else "王小明"
    )


@each_case("role", ["この記事を書いた人", "執筆者", "ライター"])
def test_what_somebody_does_is_no_name_in_japanese(role: str) -> None:
    assert read(f"<p><i>{role}</i> <i>2026-05-18 11:20</i></p>").author == ""
    assert read(f"<p><i>{role}</i> <i>山田太郎</i> <i>2026-05-18 11:20</i></p>").author == "山田太郎"


@each_case(
    "channel", ["国际要闻", "新闻", "财经频道", "最新资讯", "深度报道", "民生观察", "两会专题", "国际", "社会", "科技"]
)
def test_a_channel_beside_the_time_is_no_name(channel: str) -> None:
    for bar in (f"<span class='share'>分享</span> <span>{channel}</span>", f"<span>{channel}</span>"):
        assert read_chinese(f"<div><div>{bar}</div><div>2026-05-18 11:20</div></div>").author == ""
        assert read_chinese(f"<div>{bar}</div><div>2026-05-18 11:20</div>").author == ""


@each_case("name", ["极目新闻", "封面新闻", "江城观察", "江城报道", "江城资讯"])
def test_a_medium_that_is_called_as_a_channel_is_known_by_its_own_name(name: str) -> None:
    tagged = f"<div><a href='/u/7'>{name}</a><b class='tag'>楼主</b></div>"
    assert read_chinese(f"<div>{tagged}<i>2026-05-18 11:20</i></div>").author == name


def test_a_name_may_begin_as_a_place_does() -> None:
    for name in ("于小洋", "IPO早知道"):
        assert read_chinese(f"<p><i>{name}</i> <i>2026-05-18 11:20</i></p>").author == name
    for place in ("于北京", "发布于北京", "IP 北京", "IP属地：北京"):
        assert read_chinese(f"<p><i>{place}</i> <i>2026-05-18 11:20</i></p>").author == ""


def test_a_nickname_in_latin_letters_is_known_by_its_element() -> None:
    assert read_chinese("<div><a href='#'><b>Minja</b></a><i>2026/05/18</i></div>").author == "Minja"
    tagged = "<div><div><a href='#'>Minja</a><b class='tag'>楼主</b></div><i>05-18 11:20</i></div>"
    assert read_chinese(tagged).author == "Minja"
    before = "<div><div>{}</div><div>2026-05-18 11:20 · 江城 · 优质领域创作者</div></div>"
    for name in ("binary_cat", "Ann Lee", "江城晚报"):
        assert read_chinese(before.format(name)).author == name
    assert read("<div><b>Politics</b><i>2026/05/18</i></div>").author == ""


def test_whom_a_page_shows_as_editor_is_not_its_author_even_where_it_is_stated() -> None:
    head = '<meta name="author" content="李安"><meta name="source" content="江城晚报">'
    shown = "<p>来源：江城晚报 2026-05-18 11:20</p><p>编辑：李安 责任编辑：王博</p>"
    assert read_chinese(shown, head).author == "江城晚报"
    assert read_chinese("<p>来源：江城晚报 2026-05-18 11:20</p>", head).author == "李安"
    code = '<meta name="author" content="F_100">'
    assert read_chinese("<p>来源：江城晚报 2026-05-18 11:20</p>", code).author == "江城晚报"


def test_a_post_tells_who_and_when_behind_its_text() -> None:
    posted = "<div>posted on <b>2026-05-18 11:20</b>&nbsp;<a href='#'>江城晚报</a> 阅读(61) 评论(0) <a>收藏</a></div>"
    html = f"<html><title>{ZH_TITLE}</title><body><div><h1>{ZH_TITLE}</h1>{ZH_BODY * 3}{posted}</div></body></html>"
    found = articles.read_article(Page(html), OWN, NOW, ID)
    assert (found.author, found.times[0].start.strftime("%m-%d %H:%M")) == ("江城晚报", "05-18 11:20")


def test_a_link_within_the_page_is_no_name() -> None:
    link = "<div><a href='#comments'>小镇清晨</a></div>"
    assert read_chinese(f"<div>{link}<div>2026-05-18 11:20</div></div>").author == ""
    assert read_chinese(f"<div>{link}<div>2026-05-18 11:20</div><div>江城晚报</div></div>").author == "江城晚报"


def test_a_paper_and_a_person_are_one_name_in_an_element_of_their_own() -> None:
    assert (
        read_chinese("<p><b>江城晚报 李安</b><i>2026-05-18 11:20</i></p><div><b>小城读报</b></div>").author
        == "江城晚报 李安"
    )


def test_what_a_page_can_be_read_in_and_its_part_of_the_site_are_no_names() -> None:
    chooser = "<div class='byline-row'><i>2026-05-18 11:20</i><div><a>简体</a> <a>繁体</a> <a>English</a></div></div>"
    assert read_chinese(chooser).author == ""
    assert read_chinese("<div><p class='meta__category'>产品</p><p>2026-05-18 11:20</p></div>").author == ""
    assert read_chinese("<div><i>2026-05-18 11:20</i><b>约6分钟</b></div>").author == ""
    assert read_chinese("<ul><li><b>作者, </b><b>阿楠</b></li></ul><p>2026-05-18 11:20</p>").author == "阿楠"
    card = "<div class='c-card-author'><p class='c-card-author__name'>阿楠</p><p>记录</p></div>"
    assert read_chinese(f"<div><p class='meta__category'>产品</p><p>2026-05-18 11:20</p></div>{card}").author == "阿楠"
