"""What is none of the article, at whatever number of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import accumulate

import pytest

from tests.each_case import each_case
from tests.zaker.generic.article_pages import FIRST, IMAGE, SECOND, SHOWN, THIRD, TITLE, images, lines, page, read
from zakerscraper.zaker.dom import Page
from zakerscraper.zaker.generic import boilerplate
from zakerscraper.zaker.generic.reading import Reading


def test_hidden_parts_of_many_paragraphs_are_left_out_with_few_counts_of_the_page(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A page of thousands would else take minutes."""
    counted: list[str] = []

    def count(values: Iterable[int]) -> Iterator[int]:
        counted.append("all pieces")
        return accumulate(values)

    monkeypatch.setattr(boilerplate, "accumulate", count)
    words = "河边的磨坊停了三十年，今年春天又转了起来<span hidden>藏</span>，渡口的船夫说他也没有想到。"
    page = Page(f"<h1>磨坊</h1><main>{f'<p>{words}</p>' * 300}</main>")
    reading = Reading.of(page, "https://a.example/1", datetime(2026, 5, 18, tzinfo=UTC), "")
    boilerplate.leave_out_boilerplate(reading)
    texts = [block.text for block in reading.outline.within(reading.outline.root) if block is not reading.heading]
    assert len(texts) == 300
    assert not any("藏" in text for text in texts)
    assert len(counted) < 300


@pytest.mark.parametrize("name", ["rewards-table", "card-rewards", "signature-dish"])
def test_a_part_of_the_text_may_be_named_after_its_subject(name: str) -> None:
    html = page(
        f"<h1>{TITLE}</h1><div><p>{FIRST}</p><div class={name}><p>{SECOND}</p></div><p>{FIRST[:60]}。</p></div>"
    )
    assert lines(read(html))[:2] == [FIRST, SECOND]


@each_case("name", ["reward", "post-reward", "reward-container", "dashang", "signature"])
def test_what_asks_for_money_or_signs_a_post_is_none_of_the_text(name: str) -> None:
    offer = "若觉得这些文字有些用处，欢迎请作者喝一杯咖啡，您的支持会让这里一直更新下去。"
    html = page(f"<h1>{TITLE}</h1><div><p>{FIRST}</p><p>{SECOND}</p></div><div class={name}><p>{offer}</p></div>")
    assert lines(read(html)) == [FIRST, SECOND]


@each_case(
    "heading",
    ["相关政策", "相关基金", "相关产品", "相关车型", "其他产品", "更多车系", "最新动态", "推荐一：邮票", "推荐理由"],
)
def test_a_heading_of_the_text_s_own_subject_stays_where_the_text_goes_on(heading: str) -> None:
    box = f"<p>{FIRST}</p><p>{FIRST[::-1]}。</p><h3>{heading}</h3>"
    assert lines(read(page(f"<h1>{TITLE}</h1><div>{box}<p>{SECOND}</p></div>")))[-2:] == [heading, SECOND]
    links = "".join(f"<li><a href='https://a.example/{n}'>又一篇别处的文章{n}</a></li>" for n in range(4))
    assert heading not in lines(read(page(f"<h1>{TITLE}</h1><div>{box}<ul>{links}</ul></div>")))


def test_a_cell_among_others_heads_no_other_articles() -> None:
    rows = "<tr><td>信件</td><td>最低</td><td>推荐</td></tr><tr><td>平信</td><td>17</td><td>20</td></tr>"
    found = read(page(f"<h1>{TITLE}</h1><div><p>{FIRST}</p><table>{rows}</table><p>{SECOND}</p></div>"))
    assert lines(found) == [FIRST, "信件", "最低", "推荐", "平信", "17", "20", SECOND]


def test_an_image_named_for_what_a_click_on_it_opens_is_kept() -> None:
    shown = f"<p>{FIRST}</p><div><img class='dialog-pic' src='{IMAGE.format(1)}'></div><p>{SECOND}</p>"
    assert images(read(page(f"<h1>{TITLE}</h1><div>{shown}</div>"))) == [IMAGE.format(1)]


def test_what_shares_its_name_with_a_heading_alone_is_no_other_article() -> None:
    """Here each element has the same name, and boxes of one kind are heading, text and cells."""
    cells = "".join(f"<v-box class='on'>{cell}</v-box>" for cell in ("信件", "张数", "平信", "17"))
    texts = "".join(f"<v-box class='on'><b>{text}</b></v-box>" for text in (FIRST, SECOND))
    head = f"<v-box class='head on'><v-box class='tit on'>{TITLE}</v-box><p>2026-05-18 11:20</p></v-box>"
    found = read(page(f"<div>{head}<v-box class='text on'>{texts}<v-box class='on'>{cells}</v-box></v-box></div>"))
    assert "".join(lines(found)) == f"{FIRST}{SECOND}信件张数平信17"


def test_comments_of_this_moment_have_times_too() -> None:
    """Whose sheet is hidden, and looks like the one with the text."""
    comment = "<div class='r'><p>{}</p><p>这个角度以前没想过，学到了</p><p>刚刚 上海</p></div>".format
    sheet = f"<div role='tabpanel' hidden>{comment('山间晚风')}{comment('一只柚子')}</div>"
    found = read(page(f"<div><div role='tabpanel'><h1>{TITLE}</h1><p>{FIRST}</p><p>{SECOND}</p></div>{sheet}</div>"))
    assert lines(found) == [FIRST, SECOND]


def test_each_line_of_a_text_may_have_boxes_of_its_own() -> None:
    """Its first line is short, and no heading."""
    texts = ["抽出来就能换的电池", FIRST, SECOND]
    shown = "".join(f"<div class='c1'><div class='c2'><p>{text}</p></div></div>" for text in texts)
    assert (
        lines(read(page(f"<h1>{TITLE}</h1><p>2026-05-18 11:20</p><main>{shown}<button>放大</button></main>"))) == texts
    )


@each_case("line", ["<h2>画质</h2>", "<h3>登录</h3>", "<p>建议修改</p>", "<p><b>评分</b></p>"])
def test_a_label_that_heads_a_part_of_the_text_stays(line: str) -> None:
    word = line.replace("<b>", "").split(">")[1].split("<")[0]
    box = f"<h1>{TITLE}</h1><i>{SHOWN}</i><p>{FIRST}</p>"
    assert lines(read(page(f"<article>{box}{line}<p>{SECOND}</p></article>"))) == [FIRST, word, SECOND]
    link = line.replace(word, f"<a href='/edit'>{word}</a>")
    for other in (f"{link}<p>{SECOND}</p>", f"<div>{word}</div><p>{SECOND}</p>"):
        assert lines(read(page(f"<article>{box}{other}</article>"))) == [FIRST, SECOND]


@each_case(
    ("style", "is_shown"),
    [
        ("display:none", False),
        ("clip-path: inset(50%)", False),
        ("position:absolute;left:-9999px", False),
        ("height: 0px;overflow: hidden;", False),
        ("overflow:hidden; max-height:0", False),
        ("line-height:0;overflow:hidden", True),
        ("height:0;overflow:hidden;padding-bottom:56.25%", True),
        ("margin-left:-15px", True),
    ],
)
def test_text_that_a_style_hides_is_none_of_the_article(style: str, *, is_shown: bool) -> None:
    text = f"<p>{FIRST}</p><p>{SECOND}</p><div style='{style}'><p>{THIRD}</p></div>"
    found = lines(read(page(f"<h1>{TITLE}</h1><section>{text}</section>")))
    assert found == [FIRST, SECOND, THIRD][: 3 if is_shown else 2]


@each_case(
    ("before", "is_kept"),
    [
        ("<div class='abstract'><b>摘要：</b>邮局关了十一年。</div>", False),
        ("<div class='abstract'><div>摘要</div><div>邮局关了十一年。</div></div>", False),
        ("<div class='abstract'>邮局关了十一年。</div>", True),
        ("<div><b>摘要：</b>邮局关了十一年。</div>", True),
        (f"<div class='abstract'><p>摘要：</p><p>{FIRST}</p><p>{SECOND}</p></div>", True),
    ],
)
def test_a_summary_that_is_labelled_so_is_none_of_the_text(before: str, *, is_kept: bool) -> None:
    text = f"{before}<p>{FIRST}</p><p>{SECOND}</p><p>{THIRD}</p>"
    found = lines(read(page(f"<article><h1>{TITLE}</h1><i>{SHOWN}</i><div>{text}</div></article>")))
    assert (found == [FIRST, SECOND, THIRD]) != is_kept


@each_case(
    ("last", "is_kept"),
    [
        ("<p>读者热线：4008890008</p>", False),
        ("<p>特别提醒：如果我们使用了您的图片，请作者与本站联系索取稿酬。</p>", False),
        ("<p>读者热线：4008890008</p><p>信是写给山那边的小学的。</p>", True),
        (f"<div><img src='{IMAGE.format(9)}'><i>海量资讯、精准解读，尽在江城APP</i></div>", False),
        (f"<div><img src='{IMAGE.format(9)}'><i>信箱在江城邮局的门厅里</i></div>", True),
    ],
)
def test_what_a_site_says_of_itself_behind_rights_or_editors_is_none_of_the_text(last: str, *, is_kept: bool) -> None:
    for before in (
        "<p>如需转载请与《江城晚报》联系。未经授权，严禁转载，违者必究。</p>",
        "<p class='e'>责任编辑：张一帆 SN231 </p>",
    ):
        text = f"<p>{FIRST}</p><p>{SECOND}</p><p>{THIRD}</p>{before}{last}"
        found = read(page(f"<h1>{TITLE}</h1><section>{text}</section>"))
        assert (lines(found) == [FIRST, SECOND, THIRD] and not images(found)) != is_kept
