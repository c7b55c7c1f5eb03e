"""Boxes among the paragraphs of a text, before and behind them: what is the page's, and what is the author's."""

import time
from datetime import UTC, datetime

import pytest

from tests.each_case import each_case
from tests.zaker.generic.article_pages import (
    BODY,
    FIRST,
    IMAGE,
    SECOND,
    TEXTS,
    TITLE,
    images,
    layout,
    lines,
    page,
    read,
)
from zakerscraper.zaker.generic.written_dates import find_written_dates

THUMB = "<img src='https://img.example.com/t/8.jpg'>"
CARD = f"<a href='/n/8'>{THUMB}<span>全港最长的行人天桥今天中午启用</span></a>"


def beside_heading(text: str) -> str:
    """Return a page whose text stands in one box with its heading."""
    return page(f"<div><h1>{TITLE}</h1><div>2026-05-18 11:20</div>{text}</div>")


@each_case(
    "island",
    [
        f"<section class='m'><h3>同场加映</h3>{CARD}{CARD.replace('8', '9')}</section>",
        f"<div class='goods'>{CARD}<a href='/buy'>去购买</a></div>",
        f"<div class='c1'>{CARD}<div><i>8个月前</i><i>阅读 1.1W+</i></div></div>",
        f"<figure class='k'><a href='/n/8'><div>{TITLE}外一篇</div><p>一段说明。</p><b>{THUMB}</b></a></figure>",
        "<div class='lock'><a class='x'>&nbsp;此处还有三行字，回复之后刷新才看得见</a></div>",
    ],
)
def test_a_card_of_links_among_the_paragraphs_is_the_pages(island: str) -> None:
    found = read(layout(BODY + island + BODY))
    assert lines(found) == TEXTS * 2
    assert images(found) == []


@each_case(
    "own",
    [
        "<div class='f'><a href='/f/8.pdf'>附件：长桥检修期间的班次一览表</a></div>",
        "<div class='q'><blockquote><a href='/n/8'>全港最长的行人天桥今天中午启用</a></blockquote></div>",
        "<div class='t'><table><tr><td><a href='/n/8'>全港最长的行人天桥今天中午启用</a></td></tr></table></div>",
    ],
)
def test_links_to_files_and_in_quotations_and_cells_are_the_authors(own: str) -> None:
    assert len(lines(read(layout(BODY + own + BODY)))) == 2 * len(TEXTS) + 1


def test_an_image_that_leads_nowhere_stays_beside_a_link() -> None:
    link = "<div><a href='https://example.com/by'>一位邮递员的侄女供图</a></div>"
    found = read(layout(f"{BODY}<div class='w'><img src='{IMAGE.format(5)}'>{link}</div>{BODY}"))
    assert images(found) == [IMAGE.format(5)]


def test_a_count_laid_over_an_image_is_none_of_its_caption() -> None:
    count, caption = "<div class='o'>+3</div>", "<figcaption>门轴</figcaption>"
    image = f"<div class='w'><div><img src='{IMAGE.format(5)}'></div>{count}{caption}</div>"
    found = read(layout(BODY + image + BODY))
    assert lines(found) == [*TEXTS, "门轴", *TEXTS]
    assert images(found) == [IMAGE.format(5)]


def test_controls_between_byline_and_text_are_the_pages() -> None:
    tools = "<ul class='tb'><li>Ajouter à vos sélections</li><li>Partager</li><li>Offrir l’article</li></ul>"
    assert lines(read(layout(tools + BODY))) == TEXTS


@each_case(
    "island",
    [
        "<div class='z'><h4>Contribuer</h4><p>Réutiliser ce contenu</p></div>",
        "<div class='z'><a href='/x'>收藏</a> <span>IP: 218.203.87.*</span><span>热度|</span></div>",
        "<div class='z'>当前推荐数：7 推荐人： <b>半块橡皮</b> <b>桥头</b></div>",
        "<div class='z'><p>有料会員になると、会員限定の記事も。</p><p>この記事は有料記事です。残り412文字</p></div>",
        "<div class='tags'><a href='/t/1'>老手艺</a></div><div class='z'><b>联系</b><p>邮箱：a@example.org</p></div>",
        "<div class='z'><p>打开全文</p><a href='https://play.example.com/x'>应用商店</a></div>",
    ],
)
def test_what_stands_in_a_box_behind_the_text_is_the_pages(island: str) -> None:
    assert lines(read(layout(BODY + island))) == TEXTS


@each_case(
    "island",
    [
        "<div class='out'>距离上次更新本文已经过去了 2 天，部分内容可能已经过时，请注意甄别</div>{}",
        "{0}<div class='in'><small>La suite de votre contenu après cette annonce</small><div id='slot'></div></div>{0}",
        f"{{0}}<div class='q'>{'<div><b>甲股</b><i>24,310.22</i><i>-18.79%</i></div>' * 2}</div>{{0}}",
        "{0}<p><strong>阅读更多：</strong><a href='/zh/x/a-1'>老人把公园长椅改成书架</a></p>{0}",
        "{0}<div class='box'><h3>Die Lage</h3><p>Das Wichtigste, jeden Morgen.</p><button>Bestellen</button></div>{0}",
        "{}<p>更多相關新聞</p><p><a href='/b1'>老人把长椅改成书架</a></p><p><a href='/b2'>博物馆的夜场开放了</a></p>",
        f"{{}}<p><em>This article originally appeared on the Tribune: {TITLE}</em></p>",
        "{}<p><em>本文由江城晚报原创，更多内容请关注本报公众号。</em></p>",
        "{0}<p><b>VIDÉO. </b><a href='/v/1'>Pourquoi les trains de nuit affichent complet</a></p>{0}",
    ],
)
def test_what_speaks_of_the_article_or_leads_on_is_the_pages(island: str) -> None:
    assert set(lines(read(beside_heading(island.format(BODY))))) == set(TEXTS)


@each_case(
    "own",
    [
        "<p>项目地址：<a href='https://git.example.com/post'>https://git.example.com/post</a></p>",
        "<p>来源：<a href='/'>本刊</a></p>",
        "<div class='s'>第一封信</div>",
        "<p><em>编者按：本文的作者在邮局工作了四十年。</em></p>",
    ],
)
def test_a_short_line_of_the_authors_between_paragraphs_stays(own: str) -> None:
    assert len(lines(read(layout(f"{BODY}{own}{BODY}")))) > 2 * len(TEXTS)


def test_labels_above_a_program_are_the_pages() -> None:
    labels = "<div class='bar'><div><i>代码语言：</i>sql</div><div><i>复制</i></div></div>"
    program = f"<div class='code'>{labels}<pre><code>SELECT id, total FROM orders;</code></pre></div>"
    assert lines(read(layout(BODY + program + BODY))) == [*TEXTS, "SELECT id, total FROM orders;", *TEXTS]


def test_a_last_line_about_the_article_stays_where_each_line_has_a_class_of_its_own() -> None:
    texts = [*TEXTS, "希望你永远用不上这篇文章。"]
    body = "".join(f"<div class='block block-9{n}4{n}2'>{text}</div>" for n, text in enumerate(texts))
    assert lines(read(layout(body))) == texts


def test_a_kicker_in_the_heading_is_none_of_the_title_that_is_stated() -> None:
    heading = f"<h2><span>一座邮局的十一年</span><span>:</span><span>{TITLE}</span></h2>"
    assert read(page(f"<div>{heading}<div>2026-05-18 11:20</div>{BODY}</div>")).title == TITLE


def test_a_label_of_an_office_behind_the_pages_lines_is_the_pages() -> None:
    tail = "<div><a href='/p'>【打印此页】</a></div><div><p>温馨提示：就诊请携带身份证件，预约请关注服务号。</p></div>"
    assert lines(read(layout(inside=tail))) == TEXTS


def test_an_image_in_a_button_that_says_that_it_enlarges_it_stays() -> None:
    button = f"<button><span>画像を拡大する</span><img src='{IMAGE.format(5)}'></button>"
    found = read(layout(f"{BODY}<figure>{button}<figcaption>門</figcaption></figure>{BODY}"))
    assert images(found) == [IMAGE.format(5)]
    assert lines(found) == [*TEXTS, "門", *TEXTS]


def test_a_caption_stays_with_a_credit_in_an_element_named_copyright() -> None:
    caption = "<figcaption>门轴<small class='copyright'>图：桥头</small></figcaption>"
    figure = f"<figure><img src='{IMAGE.format(5)}'>{caption}</figure>"
    assert lines(read(layout(BODY + figure + BODY)))[3:5] == ["门轴", "图：桥头"]


def test_the_first_day_of_a_diary_may_have_a_box_of_its_own() -> None:
    days = ["5月1日 星期五 晴", "5月2日 星期六 雨", "5月3日 星期日 晴"]
    diary = "".join(f"<p>{day}</p><p>{text}</p>" for day, text in zip(days, TEXTS, strict=True))
    diary = diary.replace(f"<p>{days[0]}</p>", f"<div><p>{days[0]}</p></div>")
    assert [line for line in lines(read(beside_heading(f"<div>{diary}</div>"))) if line in days] == days


def test_an_author_signs_with_name_and_day() -> None:
    signed = "<p>桥头</p><p>2026年5月17日夜于江城</p>"
    head = f"<title>{TITLE}</title><meta name='author' content='桥头'>"
    text = f"<div><h1>{TITLE}</h1><div>2026-05-18 11:20</div>{BODY}{signed}</div>"
    assert lines(read(page(text, head)))[-2:] == ["桥头", "2026年5月17日夜于江城"]


def test_a_line_named_a_title_before_a_time_goes_before_a_title_that_is_not_shown() -> None:
    shown = (
        f"<div class='a-title'>{TITLE}</div><div><span>江边</span><span>2026-05-18 11:20</span></div><div>{BODY}</div>"
    )
    found = read(page(f"<div>{shown}</div>", "<title>江边新闻</title>"))
    assert found.title == TITLE
    assert found.author == "江边"


@each_case(
    ("byline", "author"),
    [
        ("<div class='share'><a href='/w'>分享到微博</a></div><div>2026-05-18 11:20</div>", ""),
        ("<div class='av'><h3 class='tx'>桥头</h3></div><time>2026-05-18 11:20</time>", "桥头"),
    ],
)
def test_a_name_beside_the_time_is_in_a_box_of_its_own_and_no_control(byline: str, author: str) -> None:
    assert read(layout(byline=byline)).author == author


@each_case(
    ("part", "own"),
    [
        ("<section><h3>现场</h3><p>{}</p></section>", "<section><p>第三封</p></section>"),
        ("<div class='line'>{}</div>", "<div class='line'>第三封</div>"),
        ("<div><p>{}</p></div>", "<div><p>第三封</p></div>"),
        ("<p>{}</p>", "<p>第三封</p>"),
    ],
)
def test_a_short_line_that_stands_as_the_text_does_is_of_it(part: str, own: str) -> None:
    text = "".join(map(part.format, TEXTS))
    assert lines(read(layout(text + own)))[-1] == "第三封"


def test_a_label_in_a_cell_between_paragraphs_is_the_tables() -> None:
    table = "<table><tr><td>年份</td><td>关闭</td></tr><tr><td>2025</td><td>388</td></tr></table>"
    body = "".join(f"<div class='p'><p>{text}</p></div>" for text in TEXTS)
    assert lines(read(beside_heading(body + table + body))) == [*TEXTS, "年份", "关闭", "2025", "388", *TEXTS]


@each_case("label", ["分享", "关注", "首页", "反馈"])
def test_a_label_that_heads_a_part_of_the_text_is_of_it(label: str) -> None:
    assert lines(read(beside_heading(f"{BODY}<h2>{label}</h2>{BODY}"))) == [*TEXTS, label, *TEXTS]


def test_a_text_is_signed_with_the_day_and_the_place() -> None:
    signed = "<p>桥头</p><p>2026年5月17日夜于江城</p>"
    found = read(layout(BODY + signed, byline="2026-05-18 11:20"))
    assert lines(found) == [*TEXTS, "桥头", "2026年5月17日夜于江城"]
    assert found.author == ""


def test_replies_whose_times_are_left_out_by_name_are_replies() -> None:
    reply = (
        "<div class='post'><b>桥头</b><div class='tx'>我们那边也有一间，木门上的漆都掉了</div>"
        "<div class='reply-bar'><span>2026-05-18 12:0{}</span></div></div>"
    ).format
    post = f"<div class='post first'><div class='tx'>{FIRST}<br>真好。</div></div>"
    assert lines(read(page(f"<h1>{TITLE}</h1><div>{post}{reply(1)}{reply(2)}{reply(3)}</div>"))) == [FIRST, "真好。"]


@each_case(
    ("shown", "language", "minute"),
    [
        ("Published 8:37 AM UTC, July 3, 2026", "en", datetime(2026, 7, 3, 8, 37, tzinfo=UTC)),
        ("at 12:05 p.m. on July 3, 2026", "en", datetime(2026, 7, 3, 12, 5, tzinfo=UTC)),
        ("03/07/2026 10:24", "zh-CN", datetime(2026, 7, 3, 10, 24, tzinfo=UTC)),
    ],
)
def test_a_clock_stands_before_the_day_or_behind_it(shown: str, language: str, minute: datetime) -> None:
    found = list(find_written_dates(shown, datetime(2026, 7, 5, tzinfo=UTC), language))
    assert [date.span.start for date in found] == [minute]


@each_case(
    ("byline", "url", "minute"),
    [
        (
            "<span class='date'>03/05/2026</span> <span>10:24</span><i>351点阅</i>",
            "https://news.example.com/1",
            "05-03 10:24",
        ),
        ("<div class='recommend-tab'><b>桥头</b><span>2026-05-17 09:30</span></div>", "", "05-17 09:30"),
    ],
)
def test_a_minute_beside_the_heading_is_read(byline: str, url: str, minute: str) -> None:
    found = read(layout(byline=byline), url or "https://www.myzaker.com/article/6a0aff1c8e9f090000000abc")
    assert [f"{span.start:%m-%d %H:%M}" for span in found.times if span.exact] == [minute]


@pytest.mark.parametrize("number", [1, 2])
def test_a_post_tells_its_time_behind_its_text(number: int) -> None:
    """Where there is one alone in its box; of several none is sure."""
    tail = "<div class='reply-bar'>来自客户端1楼2026-05-18 11:20</div>" * number
    found = read(page(f"<h1>{TITLE}</h1><main><div><div>{BODY}</div>{tail}</div></main>"))
    assert len(found.times) == (number == 1)


@each_case(
    ("title", "heading"),
    [
        (TITLE, f"<span>原创</span> {TITLE}"),
        (f"科网—{TITLE} - 桥头的博文", f"{TITLE} <span>精选</span>"),
        (f"科网—{TITLE} - 桥头的博文", TITLE),
    ],
)
def test_a_mark_in_an_element_of_its_own_is_none_of_the_title(title: str, heading: str) -> None:
    shown = f"<div><h1>博文</h1><h1>{heading}</h1><p>2026-05-18 11:20</p><div>{BODY}</div></div>"
    found = read(page(shown, f"<title>{title}</title>"))
    assert found.title == TITLE
    assert lines(found) == [FIRST, SECOND, TEXTS[2]]


LINES = ("山风吹过木门", "信还没有寄出", "灯又亮了")


@each_case("line", ["<div>{}</div>", "<p>{}</p>", "{}<br>"])
@pytest.mark.parametrize("is_last", [False, True])
def test_lines_made_alike_in_a_box_of_their_own_are_the_authors(line: str, is_last: bool) -> None:
    """Verses, quantities of a recipe, a letter."""
    box = f"<div class='z'>{''.join(map(line.format, LINES))}</div>"
    shown = lines(read(layout(BODY + box if is_last else box + BODY)))
    assert "".join(shown) == "".join([*TEXTS, *LINES] if is_last else [*LINES, *TEXTS])


@each_case(
    "own",
    [
        "<div class='z'>本文将从三个方面讲这间邮局：门、信和灯。</div>",
        "<div class='z'><p>In this article we look at the door, the letters and the lamp.</p></div>",
        "<div class='z'><p>编者按：这篇文章写于三年前。</p></div>",
        "<details><summary>信的全文</summary><p>山路好走了</p></details>",
        "<div class='z'><h3>第二天的早晨</h3></div>",
        f"<div class='w'><img src='{IMAGE.format(5)}'></div><div class='z'>门轴的细部</div>",
    ],
)
def test_what_the_author_says_before_the_text_stays(own: str) -> None:
    assert len(lines(read(layout(own + BODY)))) > len(TEXTS)


def test_a_caption_below_the_last_image_stays() -> None:
    image = f"<div class='w'><img src='{IMAGE.format(5)}'></div><div class='z'>门轴的细部</div>"
    assert lines(read(layout(BODY + image))) == [*TEXTS, "门轴的细部"]


@pytest.mark.parametrize("before", ["", "<div class='tags'><a href='/t/1'>老手艺</a></div>"])
def test_questions_and_answers_behind_the_text_are_of_it(before: str) -> None:
    answer = "能，每周三和周六的上午有人在，他会把信一封一封送到山那边的小学去。"
    questions = f"<section class='faq'><h2>常见问题</h2><div><h3>还能寄信吗</h3><p>{answer}</p></div></section>"
    body = "".join(f"<div class='p'><p>{text}</p></div>" for text in TEXTS)
    assert lines(read(layout(body + before + questions)))[3:] == ["常见问题", "还能寄信吗", answer]


@each_case(
    "own",
    [
        "<div class='z'><div><b>面粉</b><i>200</i><i>克</i></div><div><b>鸡蛋</b><i>2</i><i>个</i></div></div>",
        "<div class='z'><div><b>江城</b><i>2</i><i>1</i></div><div><b>山城</b><i>0</i><i>3</i></div></div>",
        "<p>主演：<a href='/p/1'>阿尔·帕西诺</a></p>",
        "<p>Format: <a href='/f/1'>Open Textbook</a></p>",
        "<p>网址：<a href='/post'>https://www.myzaker.com/post</a></p>",
    ],
)
def test_a_table_of_lines_and_names_behind_a_label_are_the_authors(own: str) -> None:
    assert len(lines(read(layout(BODY + own + BODY)))) > 2 * len(TEXTS)


def test_a_mark_beside_a_button_is_the_authors() -> None:
    mark = "<div class='z'><div class='n'>9.0 / 10</div><button>查看</button></div>"
    assert "9.0 / 10" in lines(read(layout(BODY + mark + BODY)))


def test_thousands_of_boxes_behind_the_text_take_no_time_of_each_other() -> None:
    boxes = "".join(f"<div class='z{number}'>短句{number}</div>" for number in range(16_000))
    text = layout(BODY + boxes)
    began = time.process_time()
    read(text)
    assert time.process_time() - began < 5  # of CPU: twice that, where each looks at all before it
