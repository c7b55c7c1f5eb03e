"""Words of pages in traditional characters, in Korean and in Japanese: labels, notices, bylines, times."""

from __future__ import annotations

from datetime import UTC, datetime

from tests.each_case import each_case
from tests.zaker.generic.article_pages import AUTHOR, BODY, ID, IMAGE, TEXTS, TITLE, images, layout, lines, page, read
from zakerscraper.zaker.dates import parse_time
from zakerscraper.zaker.dom import Page
from zakerscraper.zaker.generic import articles, patterns
from zakerscraper.zaker.generic.page_lines import is_control, is_editors_line

NOW = datetime(2026, 5, 18, 12, tzinfo=UTC)
MOMENT = "2026-05-15 19:05"


@each_case("text", ["關閉", "展開全文", "閱讀原文", "12條評論", "廣告", "分享到微博"])
def test_a_label_in_traditional_characters_is_one(text: str) -> None:
    assert patterns.is_label(text) or patterns.is_boilerplate(text)


def test_headings_controls_and_editors_are_known_in_traditional_characters() -> None:
    assert patterns.heads_others("相關閱讀")
    assert patterns.heads_others("更多精彩")
    assert patterns.heads_comments("網友評論")
    assert patterns.is_notice("未經授權，不得轉載")
    assert is_editors_line("責任編輯：李安")
    assert is_control("請繼續往下閱讀...")


def test_an_offer_of_the_app_at_the_end_of_a_text_is_none_of_it() -> None:
    offer = "<p>不用抽 不用搶 現在用APP看新聞 <a>點我下載APP</a> <a>活動辦法</a></p>"
    assert lines(read(layout(BODY + offer))) == TEXTS
    told = "<p>他說，村民可以下載客戶端查看渡輪的班次，也可以打電話問。</p>"
    assert len(lines(read(layout(BODY + told)))) == len(TEXTS) + 1


@each_case(
    "byline",
    [
        f"<time>{MOMENT}</time><span>海島時報　記者簡郁涵／台北即時報導</span>",
        f"<span>每经记者&nbsp;|&nbsp;簡郁涵&nbsp;&nbsp;&nbsp;每经编辑&nbsp;|&nbsp;方竹</span><i>{MOMENT}</i>",
        f"<span>本報記者 簡郁涵 {MOMENT}</span>",
    ],
)
def test_a_reporter_in_the_box_of_the_text_is_its_author(byline: str) -> None:
    found = read(page(f"<section><h1>{TITLE}</h1><div>{byline}</div><div><h3>信</h3>{BODY}</div></section>"))
    assert (found.author, lines(found)[-3:]) == ("簡郁涵", TEXTS)
    assert not any("簡郁涵" in line for line in lines(found))


@each_case(
    "begin", ["〔記者簡郁涵／綜合報導〕", "新华社江城5月15日电（记者簡郁涵）", "本报讯（见习记者 簡郁涵 通讯员 何川）"]
)
def test_the_reporter_at_the_beginning_of_a_text_is_its_author_where_nothing_else_is(begin: str) -> None:
    text = BODY.replace("<p>", f"<p>{begin}", 1)
    assert read(layout(text, byline=MOMENT)).author == "簡郁涵"
    assert read(layout(text)).author == AUTHOR
    assert lines(read(layout(text, byline=MOMENT)))[0].startswith(begin)


def test_a_reporter_whom_a_text_tells_of_is_not_its_author() -> None:
    for told in ("他说，这封信（记者何川摄）已经十一年了，", "邮局的门开了。新来的人（记者何川）"):
        assert read(layout(BODY.replace("<p>", f"<p>{told}", 1), byline=MOMENT)).author == ""


def korean(byline: str, behind: str = "") -> str:
    text = (
        "50년 동안 골목을 지켜온 동네 빵집이 지난 30일 마지막 영업을 마쳤다. 단골손님 200여 명은 자리를 떠나지 않았다."
    )
    return (
        "<html lang='ko'><head><title>동네 빵집 문 닫던 날</title></head>"
        f"<body><div><h2>동네 빵집 문 닫던 날</h2>{byline}</div>"
        f"<div><article>{text}<br><br>{text}</article>{behind}</div></body></html>"
    )


def test_a_korean_byline_and_what_stands_behind_the_text_are_read() -> None:
    shown = "<div>입력<b>2026.05.15. 오후 7:05</b></div><div>수정<b>2026.05.16. 오후 11:58</b></div><p>서지우 기자</p>"
    behind = (
        "<div><p>서지우 기자 seo@hanbit.example</p></div><p>ⓒ 한빛일보. 무단 전재 및 재배포 금지</p>"
        "<p>이 기사는 언론사에서 <em>사회</em> 섹션으로 분류했습니다.</p>"
    )
    found = read(korean(shown, behind))
    assert len(lines(found)) == 2
    assert found.author == "서지우"
    assert found.times[0].start.strftime("%Y-%m-%d %H:%M") == MOMENT


@each_case(
    "text",
    [
        "2026.05.15. 오후 7:05", "2026년 5월 15일 19시 05분", "2026年5月15日 19時05分", "2026年5月15日(金) 午後7:05",
        "5/15(金) 19:05", "2026.05.15(금) 19:05",
    ],
)  # fmt: skip
def test_japanese_and_korean_times_are_read(text: str) -> None:
    span = parse_time(text, NOW)
    assert span is not None
    assert span.start.strftime("%Y-%m-%d %H:%M") == MOMENT
    assert (match := patterns.TIME_IN_TEXT.search(f"配信 {text}"))
    assert match[0].strip() == text


def test_a_bracket_in_a_text_is_no_weekday() -> None:
    assert patterns.TIME_IN_TEXT.search("信（日）报") is None
    assert patterns.TIME_IN_TEXT.search("3.5. 下一步") is None


def test_a_full_name_in_japanese_beside_the_time_is_the_author() -> None:
    text = (
        "<p>「本は売れなくなったが、読む人がいなくなったわけではない」と店主は話す。店の建物は来春、図書室になる。</p>"
        * 3
    )
    byline = "<a href='/r/1'>高梨 美咲</a><time>2026年5月15日 19時05分</time>"
    url = "https://news.example.jp/articles/1"
    for title, author in (("本屋が閉店した夜", "高梨 美咲"), ("书店关门那一夜", "")):
        html = (
            f"<html lang='ja'><title>{title}</title><body><h1>{title}</h1><div>{byline}</div><div>{text}</div></body>"
        )
        assert articles.read_article(Page(html), url, NOW, ID).author == author


def test_a_link_that_opens_its_image_over_the_page_holds_the_image() -> None:
    box = (
        f"<div><a class='image-popup' href='{IMAGE.format(1)}'><img src='{IMAGE.format(1)}'></a><p>他擦信格。</p></div>"
    )
    assert images(read(layout(BODY + box + BODY))) == [IMAGE.format(1)]
    card = f"<div class='popup'><a href='/a'><img src='{IMAGE.format(2)}'></a><p>扫码下载</p></div>"
    assert not images(read(layout(BODY, inside=card)))
