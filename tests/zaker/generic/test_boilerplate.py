"""What stands around and among an article's text is left out, and no text with it."""

import pytest

from tests.zaker.generic.test_articles import BODY, FIRST, SECOND, TEXTS, THIRD, TITLE, layout, lines, page, read
from zakerscraper.exceptions import ParseError
from zakerscraper.zaker.generic import patterns

NEWS = "A reservoir above the town was emptied, and the old road came out of the mud, with its kerbs and its bridge."


def card(
    number: int, summary: str = "有人在雨里等了三个小时，等到的是一条改道的公告，没有人说明改到了哪里。" * 3
) -> str:
    """Return what a page tells of another article, longer than a short article's own text."""
    title = f"第{number}座桥今天又通车了一次"
    return f'<div class="z1 z-{number}"><h4><a href="/a/{number}">{title}</a></h4><p>{summary}</p></div>'


def read_around(main: str) -> list[str]:
    return lines(read(page(f"<div>{main}</div>")))


def test_words_that_a_paragraph_hides_are_cut_out_of_it() -> None:
    """A tooltip or a source within a line is none of the text, and the line stays."""
    hidden = '<span style="display:none">研究来源：第四号</span>'
    found = read(layout(f"<p>{FIRST}{hidden}</p><p>{SECOND}</p><p>{THIRD}</p>"))
    assert lines(found) == TEXTS


def test_a_bar_before_a_text_takes_no_line_of_it_along() -> None:
    """White space at the end of an inline element is no part of the line behind it."""
    bar = '<span class="share"><div>分享</div>\n</span>\n'
    assert lines(read(layout(f"{bar}<div>{FIRST}</div><p>{SECOND}</p><p>{THIRD}</p>"))) == TEXTS


@pytest.mark.parametrize("beside", ["", "<h3>往下还有</h3>"])
def test_cards_of_other_articles_behind_a_text_stay_out(beside: str) -> None:
    """Boxes alike, each with a title that leads to another page, are others, however much they tell."""
    cards = "".join(map(card, range(1, 9)))
    found = read(layout(f"<p>{FIRST}</p>", after=f'<div class="z">{beside}{cards}</div>'))
    assert lines(found) == [FIRST]


def test_a_list_within_a_text_is_a_part_of_it() -> None:
    """Where the text goes on behind them, boxes with titles that lead somewhere are what it is about."""
    found = lines(read(layout(f"<p>{FIRST}</p>" + "".join(map(card, range(1, 5))) + f"<p>{SECOND}</p><p>{THIRD}</p>")))
    assert found[0] == FIRST
    assert found[-1] == THIRD
    assert sum("改道" in line for line in found) == 4


def test_a_list_without_a_text_is_what_the_page_is_about() -> None:
    found = lines(read(layout("".join(map(card, range(1, 6))))))
    assert sum("改道" in line for line in found) == 5


@pytest.mark.parametrize("name", ["ranking", "tags", "social-story", "section-nav"])
def test_a_part_of_the_text_may_be_named_like_something_else(name: str) -> None:
    """Of so much text its name says nothing, whatever short lines it has: a ranking, a section with a menu."""
    part = "".join(f"<h3>{number}. 渡口</h3><p>{NEWS} {number}</p><p>七</p>" for number in range(1, 13))
    short = "<ul>" + "".join(f"<li>{number} 号码头</li>" for number in range(100)) + "</ul>"
    more = "".join(f"<p>{text}</p>" for text in TEXTS) * 24
    found = lines(read(layout(f'{more}<div class="{name}">{part}{short}</div><p>{THIRD}</p>')))
    assert sum(NEWS in line for line in found) == 12


def test_what_asks_for_consent_stays_out_however_long_it_is() -> None:
    asked = "".join(f"<p>{NEWS}, and cookies of the kind {number} are needed for it.</p>" for number in range(40))
    found = read(layout(f"<p>{FIRST}</p>", after=f'<div id="onetrust-consent-sdk"><div>{asked}</div></div>'))
    assert lines(found) == [FIRST]


def test_the_foot_of_a_figure_is_its_caption() -> None:
    foot = f'<figure><img src="https://zkres1.myzaker.com/202605/a_1.jpg"><div class="foot">{NEWS}</div></figure>'
    assert NEWS in lines(read(layout(f"{BODY}{BODY}{foot}{BODY}")))


def test_a_folded_part_of_the_text_is_read() -> None:
    """What a click on its heading unfolds is text."""
    part = f'<h3>第二天</h3><div class="accordion-panel" style="display:none"><p>{SECOND}</p><p>{THIRD}</p></div>'
    assert lines(read(layout(f"{BODY}{part}{BODY}"))) == [*TEXTS, "第二天", SECOND, THIRD, *TEXTS]


def test_a_header_with_text_and_lists_is_no_head_of_the_page() -> None:
    text = "".join(f"<p>{NEWS} {number}</p><ul>{'<li>渡口与码头</li>' * 12}</ul>" for number in range(12))
    found = lines(read(page(f"<h1>{TITLE}</h1><header>{text}</header><div><p>{FIRST}</p></div>")))
    assert sum(NEWS in line for line in found) == 12


def test_a_frame_without_an_address_draws_no_body_to_it() -> None:
    """Frames that scripts fill with advertisements have no address in the page."""
    frames = (
        '<div class="z"><iframe id="f1"></iframe></div>' * 12
        + "<p>本站介绍：我们写桥，也写渡口和码头，写了二十年。</p>"
    )
    found = read(layout(after=frames))
    assert lines(found) == TEXTS
    assert "<iframe" not in found.body_html


def test_a_marked_body_that_is_the_smaller_part_does_not_shrink_the_article() -> None:
    """Microdata on one of several parts of a text confirms that part, and takes nothing from the others."""
    main = (
        f'<h1>{TITLE}</h1><div class="q"><div itemprop="articleBody">{FIRST}</div></div>'
        f'<div class="q"><p>{SECOND}</p><p>{THIRD}</p></div>'
    )
    assert read_around(main) == TEXTS


@pytest.mark.parametrize(
    ("text", "is_notice"),
    [
        ("举报电话：12345，举报邮箱见下。", True),
        (
            "拨打12388举报热线，可以检举。工作人员会记下时间、地点和经过，并在十五个工作日之内答复来电的人，也可以去信说明情况。",
            False,
        ),
        (
            "本文版权归作者所有。未经授权不得转载。如需转载，请写信到编辑部，说明用途、篇幅、刊登的时间和刊物的名称，我们会回信。",
            True,
        ),
        ("以上内容由用户上传并发布，本平台仅提供信息存储服务", True),
    ],
)
def test_sentences_that_mention_a_hotline_are_a_paragraph(text: str, is_notice: bool) -> None:
    assert patterns.is_notice(text) is is_notice


def test_a_hidden_note_of_several_lines_takes_no_line_around_it_along() -> None:
    """An inline element with blocks in it begins in one line of the text; that line is the text's."""
    note = '<span style="display:none">出处：<div>第四号报告，一百二十页。</div></span>'
    assert lines(read(layout(f"<p>{FIRST}</p><div>{SECOND}{note}</div><p>{THIRD}</p>"))) == TEXTS


def test_a_part_is_folded_by_what_its_box_is_named() -> None:
    """The name may stand at the box around the part that is not shown."""
    part = f'<div class="accordion"><h3>第二天</h3><div style="display:none"><p>{SECOND}</p><p>{THIRD}</p></div></div>'
    assert lines(read(layout(f"{BODY}{part}{BODY}"))) == [*TEXTS, "第二天", SECOND, THIRD, *TEXTS]


def test_a_form_within_a_text_stays_out_with_what_it_asks() -> None:
    asked = '<div>Want more of this?</div><form><input type="email"></form><div>Thanks, you are on!</div>'
    form = f'<div class="z">{asked}</div>'
    assert lines(read(layout(f"<p>{FIRST}</p>{form}<p>{SECOND}</p><p>{THIRD}</p>"))) == TEXTS


def test_what_asks_for_money_stays_out_however_long_it_is() -> None:
    """Names of offers count even where there is more than one paragraph of it."""
    asked = "".join(
        f"<p>{NEWS} And we cannot write of the {number} others without your help.</p>" for number in range(9)
    )
    found = lines(read(layout(f'{BODY * 20}<div class="support-us">{asked}</div>')))
    assert found == TEXTS * 20


@pytest.mark.parametrize("told", ["Mara Lindqvist is a reporter for the river pages.", "Mara has written about towns."])
def test_what_is_told_of_the_author_behind_a_text_is_none_of_it(told: str) -> None:
    head = f'<title>{TITLE}</title><meta name="author" content="Mara Lindqvist">'
    text = "".join(f"<p>{NEWS} {number}</p>" for number in range(4))
    found = read(page(f"<div><h1>{TITLE}</h1>{text}<p>Mara Lindqvist</p><p>{told}</p></div>", head))
    assert lines(found) == [f"{NEWS} {number}" for number in range(4)]


def test_an_empty_box_stays_whatever_its_name() -> None:
    """A page's own HTML is kept where nothing is left out of it."""
    assert '<div id="recommend_bottom"></div>' in read(layout(f'{BODY}<div id="recommend_bottom"></div>')).body_html


@pytest.mark.parametrize("end", ["", "… more"])
def test_a_caption_is_kept_once(end: str) -> None:
    """Pages have it again for small screens, and the beginning of it."""
    caption = "The old road came out of the mud, with its kerbs and its bridge, on Tuesday."
    again = caption[:60] if end else caption
    box = f'<div class="caption-full">{caption}</div><div class="caption-short">{again}{end}</div>'
    picture = f'<figure><img src="https://a.example/1.jpg" width="800">{box}</figure>'
    found = lines(read(layout(f"<p>{FIRST}</p>{picture}<p>{SECOND}</p><p>{THIRD}</p>")))
    assert found == [FIRST, caption, SECOND, THIRD]


def test_captions_that_end_otherwise_are_kept_both() -> None:
    captions = [f"渡口在桥修好之前的最后一个夏天，由本报的记者在对岸的山坡上所摄（图{number}）" for number in (1, 2)]
    one, two = (
        f'<figure><img src="https://a.example/{number}.jpg" width="800"><figcaption>{caption}</figcaption></figure>'
        for number, caption in enumerate(captions)
    )
    found = lines(read(layout(f"<p>{FIRST}</p>{one}<p>{SECOND}</p>{two}<p>{THIRD}</p>")))
    assert found == [FIRST, captions[0], SECOND, captions[1], THIRD]


@pytest.mark.parametrize("line", ["<li>{}</li>", "<p>{}</p>"])
def test_a_list_of_days_is_no_byline(line: str) -> None:
    days = [f"May {day}, 2024 – {town}" for day, town in ((5, "Paris"), (7, "Rome"), (9, "Bonn"), (11, "Oslo"))]
    rows = "".join(line.format(day) for day in days)
    found = lines(read(layout(f"<p>By Mara Lindqvist</p><p>{NEWS}</p><p>{NEWS} again</p><div>{rows}</div>")))
    assert found == [NEWS, f"{NEWS} again", *days]


def test_parts_of_a_ranking_that_is_text_are_text() -> None:
    part = "".join(
        f'<div class="rank-card"><h3>{n}. 渡口</h3><p>{NEWS} {n}</p><p class="rank-note">{NEWS} {n}{n}</p></div>'
        for n in range(1, 13)
    )
    found = lines(read(layout(f'<p>{FIRST}</p><div class="rank-list">{part}</div><p>{SECOND}</p>')))
    assert sum(line.startswith("A reservoir") for line in found) == 24


def test_a_page_of_beginnings_without_a_heading_is_no_article() -> None:
    begun = "".join(f'<p>{FIRST}{SECOND}{n}…… <a href="/a/{n}">[详细]</a></p>' for n in range(6))
    with pytest.raises(ParseError):
        read(page(f"<div>{begun}</div>", head="<title>副刊</title>"))


def test_what_a_field_is_filled_with_is_no_text() -> None:
    field = '<div><input type="text" value="https://a.example/share?id=1"></div>'
    assert lines(read(layout(f"<p>{FIRST}</p>{field}<p>{SECOND}</p><p>{THIRD}</p>"))) == TEXTS


@pytest.mark.parametrize("mark", ["article", "div data-aid", "li data-article-id", "section data-newsid"])
@pytest.mark.parametrize("rank", ["h1", "h2"])
def test_of_an_endless_page_the_first_article_is_read(mark: str, rank: str) -> None:
    """Articles below the asked one are others, whatever their headings look like, and longer than it."""
    tag, _, name = mark.partition(" ")

    def record(number: int, inner: str) -> str:
        return f"<{tag} {name}={number}>{inner}</{tag}>" if name else f"<{tag}>{inner}</{tag}>"

    other = "<h2>湖上来了第一批候鸟</h2><div>码上说</div><div>" + f"<p>{NEWS}</p>" * 4 + "</div>"
    own = f'<{rank} class="q1">{TITLE}</{rank}><div class="q2"><p>{FIRST}</p></div>'
    brief = "<h2>盐田，从高处看</h2><div>东浦早报</div><p>一分钟。</p>"
    found = read(page(f"<main>{record(1, own)}{record(2, brief)}{record(3, other)}{record(4, other)}</main>"))
    assert lines(found) == [FIRST]


def test_a_text_beside_the_box_of_its_heading_is_its_text() -> None:
    text = f"<h2>往上走</h2><p>{FIRST}</p><p>{SECOND}</p><p>{THIRD}</p>"
    found = read(page(f"<article><h1>{TITLE}</h1></article><article>{text}</article>"))
    assert lines(found) == ["往上走", *TEXTS]
