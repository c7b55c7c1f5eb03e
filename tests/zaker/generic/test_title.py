"""The title of an article: what is stated, what is shown, and what of both is the site's own name."""

import pytest

from tests.each_case import each_case
from zakerscraper.zaker.dom import Page
from zakerscraper.zaker.generic.blocks import Outline
from zakerscraper.zaker.generic.title import Title, find_title

TITLE = "The old post office is lit again"
HOST = "www.valley-paper.com"


def found(main: str, *stated: str, listed: str = "", sites: tuple[str, ...] = ("The Valley Paper",)) -> Title:
    outline = Outline(Page(f"<html><body>{main}</body></html>"))
    return find_title(outline, [(title, "title") for title in stated], listed, sites, HOST)


@each_case(
    "stated",
    [
        f"{TITLE} - The Valley Paper",
        f"{TITLE} | The Valley Paper",
        f"{TITLE} | Local News | The Valley Paper",
        f"{TITLE}丨The Valley Paper",
        f"{TITLE}｜The Valley Paper",
        f"{TITLE}_The Valley Paper",
        f"{TITLE} • valley-paper.com",
        f"{TITLE} – ValleyPaper",
        f"The Valley Paper | {TITLE}",
        TITLE,
    ],
)
def test_the_site_s_name_is_taken_off_what_is_stated(stated: str) -> None:
    assert found("<p>text</p>", stated).text == TITLE


@each_case(
    "title",
    ["Home lose 0-4 - again", "A state-of-the-art lamp", "2024-2025 in pictures", "主队0-4落败", "三月｜一场雨"],
)
def test_a_hyphen_of_the_title_separates_nothing(title: str) -> None:
    assert found("<p>text</p>", f"{title} | The Valley Paper").text == title
    assert found(f"<h1>{title}</h1><h2>{title.split('-')[0]}</h2>", title).text == title


@pytest.mark.parametrize(
    "stated", ["Old post office lit again: all you need to know", "The old post office is lit again, and the…"]
)
def test_the_only_h1_goes_before_a_stated_title_that_says_about_the_same(stated: str) -> None:
    title = found(f"<ul><li>{stated}</li></ul><h1>{TITLE}</h1>", stated)
    assert (title.text, title.evidence) == (TITLE, "body > h1, the only h1")
    assert title.heading is not None


def test_the_only_h1_goes_before_a_title_that_is_cut_off_in_chinese() -> None:
    assert (
        found("<h1>山腰上的旧邮局又亮起了灯</h1>", "山腰上的旧邮局又亮起", sites=()).text == "山腰上的旧邮局又亮起了灯"
    )


@each_case("heading", ["The Valley Paper", "ValleyPaper", "Our guides", "Lamps"])
def test_an_h1_of_the_site_or_of_a_section_is_no_title(heading: str) -> None:
    assert found(f"<h1>{heading}</h1>", f"{TITLE} - The Valley Paper").text == TITLE


def test_a_site_s_name_in_its_headline_is_no_title() -> None:
    main = f"<header><p itemprop='headline'>The Valley Paper</p></header><h1>{TITLE}</h1>"
    assert found(main, "The Valley Paper", f"{TITLE} - The Valley Paper").text == TITLE


def test_of_several_h1_the_one_that_agrees_counts() -> None:
    assert found(f"<h1>Lamps</h1><h1>{TITLE}</h1>", f"{TITLE} - The Valley Paper").text == TITLE
    assert found("<h1>Old lamps again</h1><h1>Lit lamps</h1>", f"{TITLE} | The Valley Paper").text == TITLE


def test_a_heading_that_a_dialog_repeats_is_not_the_article_s() -> None:
    title = found(f'<h2 class="t">{TITLE}</h2><p>text</p><div class="modal-content"><h1>{TITLE}</h1></div>', TITLE)
    assert title.heading is not None
    assert title.heading.box.tag == "h2"


def test_a_part_that_is_called_as_the_page_is_not_its_heading() -> None:
    text = "".join(
        f"<p>The lamp burnt for the {n}th evening, and people brought letters, and cake, and what they had to tell.</p>"
        for n in range(4, 9)
    )
    title = found(f"<h1>Light in the valley</h1>{text}<h2>{TITLE}</h2>{text}", TITLE)
    assert title.text == "Light in the valley"
    assert found(f"<h1>Light in the valley</h1><h2>{TITLE}</h2>{text}", TITLE).text == TITLE


def test_a_page_without_any_h1_begins_with_what_stands_for_it() -> None:
    title = found(
        f"<div><h2>{TITLE}: from the valley</h2></div><p>text</p><h2>What next</h2>", "Old post office lit again"
    )
    assert title.text == f"{TITLE}: from the valley"


def test_a_name_before_the_title_is_taken_off_where_a_line_says_the_rest() -> None:
    line = found("<table><tr><td>山腰上的旧邮局又亮起了灯</td></tr></table>", "江城晚报数字报-山腰上的旧邮局又亮起了灯")
    assert (line.text, line.heading is not None) == ("山腰上的旧邮局又亮起了灯", True)


def test_a_short_line_that_is_named_a_title_is_one_before_the_time() -> None:
    named = "<div class=title>灯亮了</div>"
    assert found(f"{named}<p>江城晚报</p><p>2026-05-18 11:20</p>", "正文").text == "灯亮了"
    assert found(f"{named}<ul><li>甲</li><li>乙</li><li>丙</li></ul><p>2026-05-18 11:20</p>", "正文").text != "灯亮了"


@each_case("stated", ["资讯详情", "文章详情", "正文", "新闻详情页 - 江城在线", "ZAKER新闻"])
def test_a_title_that_all_pages_of_a_site_have_is_none(stated: str) -> None:
    main = (
        f"<div class=head__title>{stated}</div><div class=title><i>山腰上的旧邮局又亮起了灯</i></div><p>2026-05-18</p>"
    )
    assert found(main, stated).text == "山腰上的旧邮局又亮起了灯"


def test_the_kind_of_a_text_before_its_title_is_none_of_it() -> None:
    heading = f"<h1><a href='/forum-2'>[原创]</a> <span>{TITLE}</span></h1><p>x</p>"
    assert found(heading, f"{TITLE} - 杂谈 - The Valley Paper").text == TITLE
    assert found(heading, f"[原创] {TITLE} - The Valley Paper").text == f"[原创] {TITLE}"


@each_case("stated", ["打印 - 快讯", "打印预览_快讯", "分享 | 快讯"])
def test_what_a_page_is_before_the_title_is_none_of_it(stated: str) -> None:
    assert found("<h1>快讯</h1><p>2026-05-18 11:20</p><p>x</p>", stated).text == "快讯"


def test_a_page_named_as_its_app_has_its_title_in_the_heading_before_the_time() -> None:
    app = "<header><p>冀音</p><p>看见河北</p></header>"
    page = (
        f"{app}<main><h2>山腰上的旧邮局又亮起了灯</h2><ul><li>来源：江城晚报</li><li>2026-05-18 11:20</li></ul></main>"
    )
    assert found(page, "冀音", sites=()).text == "山腰上的旧邮局又亮起了灯"
    assert (
        found("<div>雪夜</div><p>2026-05-18</p><h2>第一章</h2><p>雪落了一夜，没有停。</p>", "雪夜", sites=()).text
        == "雪夜"
    )


def test_a_page_named_as_its_office_has_its_title_in_the_line_before_the_byline() -> None:
    page = "<p>当前位置：要闻</p><div>今晨 6 时许山腰有感地震</div><div>{}：2026-05-18 来源：江城晚报 【字号】</div>"
    for label in ("发布时间", "日期"):
        assert found(page.format(label), "山腰县融媒体中心", sites=()).text == "今晨 6 时许山腰有感地震"
    assert found("<p>雪夜里的灯，亮了一夜，没有人去关它，也没有人来。</p>", "山腰大学", sites=()).text == "山腰大学"


@each_case("title", ["他被保送清华大学", "谁动了我的日报", "记者探访儿童医院", "他们走进北京大学"])
def test_a_headline_that_ends_as_an_office_s_name_is_the_title_where_the_page_shows_it(title: str) -> None:
    byline = "<p>一条老街三年改造的漫长回响</p><p>发布时间：2026-05-18 来源：江城晚报</p>"
    for shown in ("<h1>{}</h1>", "<div>{}</div>"):
        assert found(f"{shown.format(title)}{byline}", title, sites=()).text == title
    link, footer = f"<a href='/'>{title}</a>", f"<footer><p>{title}</p></footer>"
    assert found(f"{link}{byline}{footer}", title, sites=()).text == "一条老街三年改造的漫长回响"


@each_case("subtitle", ["h2", "h3"])
def test_a_heading_right_below_a_short_title_is_its_subtitle(subtitle: str) -> None:
    lines = f"<{subtitle}>一条老街三年改造的漫长回响</{subtitle}><div>2026-05-18 11:20</div>"
    assert found(f"<div>人间烟火</div>{lines}", "人间烟火", sites=()).text == "人间烟火"
    assert found(f"<main><div>人间烟火</div>{lines}</main>", "人间烟火", sites=()).text == "人间烟火"


def test_a_title_that_links_to_its_own_page_is_told_by_the_time_behind_it() -> None:
    line = "<header><a href='#'>一碗面的四季</a><div><time>2026-05-18 11:20</time></div></header>"
    assert found(line, "一碗面的四季 - 半亩方塘", sites=()).text == "一碗面的四季"
    assert found("<a href='#'>一碗面的四季</a>", "一碗面的四季 - 半亩方塘", sites=()).text != "一碗面的四季"
