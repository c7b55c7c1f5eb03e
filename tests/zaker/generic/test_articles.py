"""The generic extractor: an article out of a page of any layout, and what is no article."""

import json
from datetime import datetime
from itertools import count

import pytest

from tests.each_case import each_case
from tests.zaker.generic.article_pages import (
    AROUND,
    AUTHOR,
    BODY,
    FIRST,
    ID,
    IMAGE,
    MOMENT,
    SECOND,
    SHOWN,
    TEXTS,
    THIRD,
    TITLE,
    alone,
    images,
    layout,
    lines,
    others,
    page,
    read,
)
from zakerscraper.document.sanitize import clean
from zakerscraper.exceptions import ArticleNotFoundError, ParseError
from zakerscraper.zaker.dates import publication


def test_an_unknown_layout_is_read_whole() -> None:
    """Title, author, date and text of a page whose names are known to nobody."""
    found = read(layout())
    assert found.layout == "fallback"
    assert (found.title, found.author) == (TITLE, AUTHOR)
    assert publication([("page", found.times)], ID) == (MOMENT, "page")
    assert lines(found) == TEXTS


# Bodies of every kind


def test_text_stays_in_order_with_all_that_is_in_it() -> None:
    """Headings, quotations, lists, tables, images, captions and marks between them, in page order."""
    text = (
        f"<p>{FIRST}</p><h2>一封信</h2><blockquote><p>{SECOND}</p></blockquote><ul><li>邮票一枚</li><li>信纸两页</li></ul>"
        f"<figure><img src='{IMAGE.format(1)}'><figcaption>擦亮的信格</figcaption></figure><p>***</p><p>{THIRD}</p>"
        "<table><tr><th>年份</th><th>信件</th></tr><tr><td>1998 年</td><td>三千封</td></tr></table>"
        "<p>他说，<b>明年</b>还来。</p>"
    )
    found = alone(layout(text))
    assert "".join(lines(found)) == (
        f"{FIRST}一封信{SECOND}邮票一枚信纸两页擦亮的信格***{THIRD}年份信件1998 年三千封他说，明年还来。"
    )
    assert images(found) == [IMAGE.format(1)]
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
    """An article about challenge pages is one; which responses are challenges is decided elsewhere."""
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


@each_case(
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
    text = "".join(f"<p>{paragraph}</p>" for paragraph in ENGLISH)
    html = page(
        f'<div class="q1"><h1>{TITLE}</h1><div class="q5">{text}</div><div class="q6">{beside}</div></div>',
    )
    assert lines(alone(html)) == ENGLISH


def test_a_stated_text_that_goes_on_is_taken_whole() -> None:
    """What the page shows is the beginning of it: the rest is loaded by a click."""
    more = [f"第{n}天，他又走了一趟，这回带上了两个想看看邮局的学生和一台旧相机。" for n in "一二三四五六"]
    data = {"@type": "NewsArticle", "headline": TITLE, "articleBody": "\n".join([*TEXTS, *more])}
    text = layout().replace("</head>", f'<script type="application/ld+json">{json.dumps(data)}</script></head>')
    found = alone(text)
    assert lines(found) == [*TEXTS, *more]
    assert "shows less" in found.evidence["body"]


def test_a_way_back_behind_the_last_word_of_a_text_is_none_of_it() -> None:
    found = alone(layout(f"<p>{FIRST}</p><p>{SECOND}<a href='/?from=end'>返回江城网，查看更多</a></p>"))
    assert lines(found) == [FIRST, SECOND]


POST = (
    "<div id='p{n}'><div>{floor}</div><b>{name}</b><em>发表于 2026-5-18 1{n}:20</em><div class='t'>{text}</div></div>"
)


def test_the_first_post_of_a_thread_is_the_article_and_the_others_are_comments() -> None:
    posts = [POST.format(n=1, floor="楼主", name=AUTHOR, text="<br>".join(TEXTS))]
    posts += [POST.format(n=n, floor=f"{n}#", name="老茶", text="看完很感动，我小时候也常去那里。") for n in (2, 3)]
    found = read(page(f"<h1>{TITLE}</h1><div>{''.join(posts)}</div>"))
    assert lines(found) == TEXTS
    assert found.times[0].start.hour == 11


def test_what_stands_right_behind_the_heading_is_what_a_thread_replies_to() -> None:
    """Discourse without scripts numbers its posts, and names none of them."""
    posts = [POST.format(n=1, floor="1", name=AUTHOR, text=BODY)]
    posts += [POST.format(n=n, floor=n, name="老茶", text="<p>看完很感动，我小时候也常去。</p>") for n in (2, 3)]
    found = read(page(f"<h1>{TITLE}</h1><p><a href='/c/7'>闲聊</a></p><div>{''.join(posts)}</div>"))
    assert lines(found) == TEXTS


def test_paragraphs_between_heading_and_a_gallery_are_of_the_text() -> None:
    slides = "".join(
        f"<div class='slide'><img src='{IMAGE.format(n)}'><div><p>{text}</p></div></div>"
        for n, text in enumerate([SECOND, THIRD, SECOND[:-1] + "了。", THIRD[:-1] + "了。"])
    )
    found = read(
        page(
            f"<h1>{TITLE}</h1><p>{AUTHOR} {SHOWN}</p>{{}}<div class='slides'>{slides}</div>".format(
                f"<div><p>{FIRST}</p></div>"
            )
        )
    )
    assert lines(found)[:3] == TEXTS
    summary = f"<div class='summary'><p>{FIRST}</p></div>"
    assert (
        lines(read(page(f"<h1>{TITLE}</h1><p>{AUTHOR} {SHOWN}</p>{summary}<div class='slides'>{slides}</div>")))[0]
        == SECOND
    )


def test_files_that_are_attached_to_a_text_are_of_it() -> None:
    files = "<p>附件：<br><a href='./a.docx'>1. 登记表.docx</a><br><a href='./b.pdf'>2. 名单.pdf</a></p>"
    assert lines(read(layout(BODY + files)))[3:] == ["附件：", "1. 登记表.docx", "2. 名单.pdf"]


def test_other_answers_below_the_one_of_the_page_are_none_of_it() -> None:
    response = (
        "<div class='a'><b>{name}</b><div class='t'>{text}</div><p>发布于 2026-05-1{n}・著作权归作者所有</p></div>"
    )
    own = response.format(name=AUTHOR, text=BODY, n=7)
    other = response.format(name="老茶", text="<p>看完很感动，我小时候也常去那里，还记得那扇门。</p>", n=8)
    for number in (1, 3):
        found = read(page(f"<h1>{TITLE}</h1><main>{own}<h4>更多回答</h4>{other * number}</main>"))
        assert lines(found) == TEXTS
        assert found.times[0].start.day == 17


BOX = "<ul>" + "".join(f"<li><a href='{url}'>{title}</a></li>" for url, title in others(3)) + "</ul>"
VOTE = (
    "<div><h4>你会去看看吗？（单选）</h4><label><input type=radio>会</label><label><input type=radio>不会</label></div>"
)


@pytest.mark.parametrize("insert", [BOX, BOX + VOTE, f"<p><a href='{others(1)[0][0]}'>夜市今年提前开张</a></p>{VOTE}"])
def test_short_lines_behind_an_insert_are_of_the_text(insert: str) -> None:
    text = f"<p>{FIRST}</p><p>{SECOND}</p><h4>相关阅读</h4>{insert}<p>后来他走了。</p><p>就这样。</p>"
    assert lines(read(layout(text))) == [FIRST, SECOND, "后来他走了。", "就这样。"]


def test_a_short_part_of_a_text_with_a_card_in_it_stays() -> None:
    (url, title), *_ = others(1)
    last = "后来那扇门又关上了，谁也没有去敲。"
    card = f"<div><a href='{url}'>{title}</a></div>"
    parts = f"<div class='k'>{BODY}</div><div class='k'><p>{last}</p>{card}</div>"
    assert lines(read(layout(parts))) == [*TEXTS, last]


def test_a_next_article_of_one_sentence_is_none_of_this_one() -> None:
    item = "<div class='n1'><h2 class='n2'>{}</h2><div class='n3'>{}</div></div>"
    following = item.format("气象台：明天没有风", "<p>明天没有风，适合晾被子。</p>")
    assert lines(read(page(f"<main>{item.format(TITLE, BODY)}{following}</main>"))) == TEXTS
