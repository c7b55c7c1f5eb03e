"""Parts of pages as Chinese sites, blogs and forums build them: bylines in headings, programs, tables, attachments."""

from __future__ import annotations

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
    lines,
    long_text,
    page,
    read,
)

HIDDEN = f"<div style='display:none'>{TITLE}</div>"
ASIDE = "".join(
    f"<div><a href='/question/{n}'>一封信走多久才算远？</a> 有 {n} 个人在写下自己的答案</div>" for n in range(30)
)
SUMMARY = "一位退休的邮递员推开了关了十一年的门，也推开了一封信的去路，全城都在等。"


@each_case(
    "byline",
    [
        "<p><a>小舟</a> · <i>2026/05/18 11:20</i><i>收藏(<b>2</b>)</i><i>浏览 3.1w</i><i>来源：江城晚报</i></p>",
        "<div><i>2026年05月18日 11:20</i><i>来源：江城晚报</i><i>类型：原创</i><i>编辑：<a href='#'>小舟</a></i></div>",
    ],
)
def test_a_byline_of_many_parts_is_none_of_the_text(byline: str) -> None:
    for before in ("", f"<p>{SUMMARY}</p>"):
        found = read(page(f"<div><h1>{TITLE}</h1>{before}{byline}<div>{BODY}</div></div>"))
        assert lines(found)[-3:] == TEXTS
        assert not any(AUTHOR in line for line in lines(found))
        assert found.times[0].start == MOMENT


def test_a_byline_in_the_heading_itself_is_none_of_the_text() -> None:
    byline = f"<br><span>{SHOWN}:00&nbsp;&nbsp;来源：{AUTHOR}&nbsp;&nbsp;评论：<a href='#'>0</a> 点击：<i></i></span>"
    found = read(
        page(f"<div><h1>{TITLE}{byline}</h1><div>{BODY}<p>相关热词搜索：<a href='/t'>邮局</a></p></div></div>")
    )
    assert lines(found) == TEXTS
    assert found.times[0].start == MOMENT


def test_the_title_that_is_said_again_behind_a_text_is_none_of_it() -> None:
    byline = f"<div>来源：{AUTHOR} | {SHOWN}</div>" * 2
    text = f"<div>原标题：</div><div><p>{FIRST}</p></div>"
    found = read(page(f"<div><div><h1>{TITLE}</h1>{byline}{text}</div><div><h3>正在阅读：{TITLE}</h3></div></div>"))
    assert lines(found) in ([FIRST], ["原标题：", FIRST])


def test_a_table_that_ends_a_text_is_kept_with_all_its_cells() -> None:
    rows = "<tr><td>信件</td><td>张数</td></tr><tr><td>平信</td><td>17</td></tr><tr><td>挂号</td><td>56%</td></tr>"
    cells = ["信件", "张数", "平信", "17", "挂号", "56%"]
    end = "<p>（编辑：小舟）</p>"
    found = read(page(f"<div><h1>{TITLE}</h1><i>{SHOWN}</i><div>{HIDDEN}{BODY}<table>{rows}</table>{end}</div></div>"))
    assert lines(found) == [*TEXTS, *cells]
    plain = f"{HIDDEN}{FIRST}<br><br>{SECOND}<br><br>{THIRD}<br><table>{rows}</table>"
    found = read(page(f"<div><h1>{TITLE}</h1><i>{SHOWN}</i><div>{plain}</div><div>收藏</div></div>"))
    assert lines(found) == [*TEXTS, *cells]


def test_a_credit_in_brackets_beside_the_paragraphs_stays() -> None:
    credit = f"（文章来源：{AUTHOR}）"
    found = read(
        page(f"<div><h1>{TITLE}</h1><i>{SHOWN}</i><div>{HIDDEN}{BODY}<p class='media'>{credit}</p></div></div>")
    )
    assert lines(found) == [*TEXTS, credit]


def test_what_stands_beside_a_program_in_its_box_is_none_of_the_text() -> None:
    numbers = "<ul><li>1</li><li>2</li></ul>"
    head = "<div><span>rust</span><div><span>体验助手</span><span>代码解读</span><div>复制代码</div></div></div>"
    program = f"<pre>{head}<code class='language-rust'><span>let door = open();</span></code>{numbers}</pre>"
    found = read(page(f"<div><h1>{TITLE}</h1><i>{SHOWN}</i><div><p>{FIRST}</p>{program}<p>{THIRD}</p></div></div>"))
    assert lines(found) == [FIRST, "let door = open();", THIRD]


@each_case(
    "program",
    [
        "<figure><table><tr><td><pre><i>1</i><br><i>2</i></pre></td><td><pre>{code}</pre></td></tr></table></figure>",
        "<div><b>rust</b><div>复制代码</div></div><pre><code class='hljs language-rust'>{code}</code></pre>",
        "<div class='language-rust'><b>rust</b><pre class='shiki'><code>{code}</code></pre></div>",
        "<div><b>rust</b> 复制代码</div><pre><code class='hljs language-rust'>{code}</code></pre>",
    ],
)
def test_numbers_of_lines_and_a_bar_above_a_program_are_none_of_the_text(program: str) -> None:
    program = program.format(code="let door = open();")
    found = read(page(f"<div><h1>{TITLE}</h1><i>{SHOWN}</i><div><p>{FIRST}</p>{program}<p>{THIRD}</p></div></div>"))
    assert lines(found) == [FIRST, "let door = open();", THIRD]


def test_another_system_may_call_the_box_of_a_text_as_a_known_layout_does() -> None:
    """Nothing else of that layout is on its pages, and more than the text in the box. ZAKER's box is the text."""
    program = "<pre><code>let door = open();</code><ul><li>1</li></ul></pre>"
    byline = f"<div><a class='follow-nickName' href='#'>{AUTHOR}</a><span class='time'>于 {SHOWN}:33 发布</span></div>"
    text = f"<div class='article_content'><div><p>{FIRST}</p>{program}<p>{THIRD}</p></div><h3>广告</h3></div>"
    shown = page(f"<div><h1>{TITLE}</h1>{byline}{text}</div>")
    found = read(shown, "https://blog.example.org/a/1")
    assert (found.author, len(found.times)) == (AUTHOR, 1)
    assert lines(found) == [FIRST, "let door = open();", THIRD]
    assert read(shown).layout == "content-block"


def test_how_far_an_article_spread_is_of_its_byline() -> None:
    byline = f"<p><b>潮涌客户端</b><b>{AUTHOR} 记者 小舟</b><i>{SHOWN}</i><i>全网传播量12.1万</i></p>"
    assert lines(read(page(f"<div><h1>{TITLE}</h1>{byline}<div><p>{FIRST}</p></div></div>"))) == [FIRST]


def test_an_attachment_of_a_forum_is_shown_by_its_relative_url() -> None:
    file = "data/attachment/forum/202605/18/letter.jpg"
    image = f'<img src="static/image/common/none.gif" zoomfile="{file}" file="{file}" class="zoom" width="600">'
    found = read(page(f"<div><h1>{TITLE}</h1><i>{SHOWN}</i><div><p>{FIRST}</p>{image}<p>{THIRD}</p></div></div>"))
    assert images(found) == [f"https://www.myzaker.com/article/{file}"]


@pytest.mark.parametrize(
    "face",
    [
        "<div class='post-user_avatar'><img src='https://i3.b.example/user/1.jpg'></div>",
        "<div><a href='/u'><img src='https://i3.b.example/users/upload_avatars/1.jpg'></a></div>",
    ],
)
def test_the_face_of_who_wrote_a_text_is_no_image_of_it(face: str) -> None:
    byline = f"<div>{face}<a href='#'>{AUTHOR}</a><b>楼主</b><i>{SHOWN}</i></div>"
    found = read(page(f"<div><h1>{TITLE}</h1>{byline}<div><p>{FIRST}</p></div></div>"))
    assert not images(found)


def test_a_short_text_in_a_box_named_for_its_rights_and_its_text_is_kept() -> None:
    text = f"<span class='RichText ztext CopyrightRichText-richText'>{BODY}</span>"
    question = f"<div><h1>{TITLE}</h1><p>门关了十一年，有谁知道？</p></div>"
    found = read(page(f"{question}<div><div>{text}</div><i>发布于 {SHOWN}</i></div><div>{ASIDE}</div>"))
    assert set(TEXTS) <= set(lines(found))


def test_an_image_of_a_text_is_found_in_its_box() -> None:
    """What people's images are known by is the name of a box that holds nothing else."""
    image = f"<div class='user-pic'><p>信</p><img src='{IMAGE.format(1)}'></div>"
    found = read(page(f"<div><h1>{TITLE}</h1><i>{SHOWN}</i><div><p>{FIRST}</p>{image}<p>{THIRD}</p></div></div>"))
    assert images(found) == [IMAGE.format(1)]


@each_case("table", ["<table>{}</table>", "<div class='t'><table><tbody>{}</tbody></table></div>"])
@each_case("cell", ["{}", "<p>{}</p>", "<section><span>{}</span></section>"])
def test_numbers_in_a_table_before_a_last_line_are_kept(table: str, cell: str) -> None:
    cells = [f"<td>{cell.format(text)}</td>" for text in ("信件", "张数", "平信", "17", "挂号", "56%")]
    rows = table.format("".join(f"<tr>{cells[at]}{cells[at + 1]}</tr>" for at in (0, 2, 4)))
    last = "<p>门外的灯，还亮着。</p>"
    found = read(page(f"<div><h1>{TITLE}</h1><i>{SHOWN}</i><div>{HIDDEN}{BODY}{rows}{last}</div></div>"))
    assert lines(found) == [*TEXTS, "信件", "张数", "平信", "17", "挂号", "56%", "门外的灯，还亮着。"]


def test_a_byline_with_a_face_and_a_long_name_is_none_of_the_text() -> None:
    who = "<a href='#'>山腰县邮政管理和人力资源保障局</a><b>楼主</b>"
    byline = f"<div><img src='https://i3.b.example/user/1.jpg'><div>{who}<i>{SHOWN}</i><i>发布于北京</i></div></div>"
    buttons = "<div><i>推荐(8)</i><i>评论</i><i>收藏</i><i>举报</i></div>"
    found = read(page(f"<div><h1>{TITLE}</h1><div>{byline}<div>{BODY}</div>{buttons}</div></div>"))
    assert lines(found) == TEXTS
    assert not images(found)


def test_what_systems_of_blogs_say_behind_a_text_is_none_of_it() -> None:
    shared = "<div><h3>共享此文章：</h3><ul><li>X</li></ul></div>"
    comments = (
        f"<div><h2>《{TITLE}》有2个想法</h2><ol><li><b>momo</b><p>看完很感动，我小时候也常去。</p></li></ol></div>"
    )
    notice = "<p>广告声明：文内含有的对外跳转链接，用于传递更多信息，结果仅供参考，本站所有文章均包含本声明。</p>"
    found = read(page(f"<div><h1>{TITLE}</h1><i>{SHOWN}</i><div>{BODY}{notice}{shared}</div>{comments}</div>"))
    assert lines(found) == TEXTS


def test_a_title_behind_its_kind_in_brackets_needs_no_heading() -> None:
    head = f"<title>{TITLE} - 江城茶座 - 江城论坛 - Powered by Discuz!</title>"
    found = read(
        page(f"<div><div><a href='#'>[闲聊]</a> <b>{TITLE}</b></div><i>{SHOWN}</i><div>{BODY}</div></div>", head)
    )
    assert found.title == TITLE


def test_what_says_the_title_again_is_not_the_heading() -> None:
    again = f"<div><h3>正在阅读：{TITLE}</h3></div>"
    found = read(page(f"<div><div><div>{TITLE}</div><i>{SHOWN}</i><div>{BODY}</div></div>{again}</div>", ""))
    assert not found.title.startswith("正在阅读")


IN_TABLES = (
    "<table><tr><td>{title}</td></tr><tr><td>2026年05月18日　来源：江城晚报</td></tr></table>"
    "<table>{images}<tr><td><x-text>{body}</x-text></td></tr></table>"
)


@pytest.mark.parametrize(("number", "name"), [(1, "2026-05/18/A04/{}_b.jpg"), (2, "2026051802{}_b.jpg")])
def test_images_in_rows_above_the_text_of_a_newspaper_are_its_own(number: int, name: str) -> None:
    """They have relative URLs, as the newspaper's own signs have, but those name the day."""
    rows = "".join(
        f"<tr><td><table><tr><td><img src='../../../res/{name.format(at)}'></td></tr>"
        f"<tr><td>第{at}盏灯。江城晚报 摄</td></tr></table></td></tr>"
        for at in range(number)
    )
    html = IN_TABLES.format(title=TITLE, images=rows, body=BODY)
    found = read(page(f"<table><tr><td><a href='/'>首页</a> <img src='../../images/top.jpg'></td></tr></table>{html}"))
    assert [url.partition("/res/")[2] for url in images(found)] == [name.format(at) for at in range(number)]
    assert lines(found) == [*(f"第{at}盏灯。江城晚报 摄" for at in range(number)), *TEXTS]


def test_the_heading_of_an_article_is_none_of_the_list_of_its_page() -> None:
    """There the one that is shown has no link."""
    others = "".join(f"<li><a href='/article/6a0aff1c8e9f09000000{n:04x}'>版面上的文章{n}</a></li>" for n in range(4))
    beside = f"<td><div><ul>{others}<li><b>{TITLE}</b></li></ul></div></td>"
    head = f"<table><tr><td><strong><x-title>{TITLE}</x-title></strong></td></tr><tr><td>{SHOWN}</td></tr></table>"
    found = read(page(f"<table><tr>{beside}<td><x-head>{head}</x-head><div>{BODY}</div></td></tr></table>"))
    assert "x-title" in found.evidence["title"]


@pytest.mark.parametrize(("caption", "is_kept"), [("第{}盏灯。", True), ("", False)])
def test_captioned_tables_above_a_text_are_its_own_however_deep_its_heading_stands(caption: str, is_kept: bool) -> None:
    head = f"<x-a><x-b><x-c><h1>{TITLE}</h1></x-c></x-b></x-a><p>{SHOWN}</p>"
    rows = "".join(
        f"<table><tr><td><img src='{IMAGE.format(at)}'></td></tr><tr><td>{caption.format(at)}</td></tr></table>"
        for at in range(2)
    )
    text = "".join(f"<p>{words}</p>" for words in long_text())
    found = read(page(f"<div><div>{head}</div><div>{rows}<section>{text}</section></div></div>"))
    assert images(found) == [IMAGE.format(at) for at in range(2) if is_kept]


def test_whose_an_image_is_and_who_wrote_stay_in_the_text_though_the_page_states_the_paper() -> None:
    image = f"<p><img src='{IMAGE.format(1)}'></p><p>门开了。江城晚报记者 小舟 摄</p>"
    head = f"<title>{TITLE}</title><meta name='author' content='江城晚报'>"
    text = f"<p>江城晚报记者 小舟</p><p>{FIRST}</p>{image}<p>{SECOND}</p><p>{THIRD}</p>"
    found = read(page(f"<div><h1>{TITLE}</h1><i>{SHOWN}</i><div>{text}</div></div>", head))
    assert lines(found) == ["江城晚报记者 小舟", FIRST, "门开了。江城晚报记者 小舟 摄", SECOND, THIRD]


def test_a_logo_in_a_link_named_so_is_no_image_of_the_text() -> None:
    logo = f"<a class='c-logo' href='/'><img src='{IMAGE.format(9)}'><span>{AUTHOR}</span></a>"
    found = read(page(f"<article><header><h1>{TITLE}</h1><i>{SHOWN}</i>{logo}</header><div>{BODY}</div></article>"))
    assert (lines(found), images(found)) == (TEXTS, [])


@each_case("name", ["icon-zoom", "thumb icon", "lightbox-icon", "badge"])
def test_a_link_to_the_larger_image_may_be_named_for_its_icon(name: str) -> None:
    for href in (IMAGE.format(2), "#", "javascript:;"):
        shown = f"<p>{FIRST}</p><p><a class='{name}' href='{href}'><img src='{IMAGE.format(1)}'></a></p><p>{SECOND}</p>"
        found = read(page(f"<div><h1>{TITLE}</h1><i>{SHOWN}</i>{shown}</div>"))
        assert images(found) == [IMAGE.format(1)]


def test_a_paragraph_that_a_search_marks_may_be_short() -> None:
    text = "".join(
        f"<p class='highLightSearchTarget'>{text}</p>"
        for text in (FIRST, "门外的灯还一直亮着，亮到天快要亮、有人来上班的时候。")
    )
    assert len(lines(read(page(f"<div><h1>{TITLE}</h1><i>{SHOWN}</i><div>{text}</div></div>")))) == 2


@pytest.mark.parametrize("name", ["gallery", "photos", "slides"])
def test_when_the_images_of_a_gallery_were_taken_makes_them_no_comments(name: str) -> None:
    taken = "".join(
        f"<li><img src='{IMAGE.format(at)}'><div><p>第{at}盏灯</p><i>2026-05-17 0{at}:10</i></div></li>"
        for at in range(4)
    )
    byline = f"<div><i>{SHOWN}</i><i>{AUTHOR}</i></div>"
    found = read(page(f"<div class='{name}'><h1>{TITLE}</h1>{byline}<p>{FIRST}</p><ul class='pics'>{taken}</ul></div>"))
    assert images(found) == [IMAGE.format(at) for at in range(4)]
    assert lines(found) == [FIRST, *(f"第{at}盏灯" for at in range(4))]
    assert [span.start for span in found.times] == [MOMENT]


def test_the_images_of_a_note_stand_in_a_slider_before_its_title() -> None:
    """One that turns shows the last image before the first, and the first behind the last."""
    turning = (3, 1, 2, 3, 1)
    slides = "".join(f"<div class='swiper-slide'><img src='{IMAGE.format(at)}'></div>" for at in turning)
    slider = f"<div class='swiper'>{slides}</div>"
    note = f"<div class='note'><h2>{TITLE}</h2><div>{BODY}</div><p>编辑于 05-18 湖北</p></div>"
    assert images(read(page(f"<main><div>{slider}{note}</div></main>"))) == [IMAGE.format(at) for at in (1, 2, 3)]
    links = slider.replace("<img", "<a href='/topic/7'><img").replace("</div>", "</a></div>", len(turning))
    assert not images(read(page(f"<main><div>{links}{note}</div></main>")))
    own = note.replace(BODY, f"{BODY}<p><img src='{IMAGE.format(4)}'></p>")
    assert images(read(page(f"<main><div>{slider}{own}</div></main>"))) == [IMAGE.format(4)]


def test_a_slider_at_the_head_of_a_site_is_none_of_a_long_text() -> None:
    slides = "".join(f"<div class='swiper-slide'><img src='{IMAGE.format(at)}'></div>" for at in (1, 2, 3))
    text = "".join(f"<p>{text}</p>" for text in long_text())
    article = f"<div class='m'><h1>{TITLE}</h1><i>{SHOWN}</i><div>{text}</div></div>"
    found = read(page(f"<div id='app'><div class='swiper'>{slides}</div>{article}</div>"))
    assert (lines(found), images(found)) == (long_text(), [])


def test_an_image_of_a_figure_that_a_click_makes_larger_is_kept_without_what_is_told_of_its_file() -> None:
    url = IMAGE.format(1)
    zoom = f"<figure><div role='button' tabindex='0'><img src='{url}'></div></figure>"
    box = f"<div><a href='{url}'><img src='{IMAGE.format(2)}'><div><i>一盏灯</i><i>1280×720 120 KB</i></div></a></div>"
    found = read(page(f"<div><h1>{TITLE}</h1><i>{SHOWN}</i><div><p>{FIRST}</p>{zoom}<p>{SECOND}</p>{box}</div></div>"))
    assert images(found) == [IMAGE.format(1), IMAGE.format(2)]
    assert lines(found) == [FIRST, SECOND]


def test_the_first_of_posts_is_the_article_where_microdata_calls_the_others_comments() -> None:
    post = "<div {}class='topic-body'><div><b>江城晚报</b><time>2026-05-1{} 11:20</time></div><div>{}</div></div>"
    posts = [post.format("", 8, BODY)] + [post.format("itemprop='comment' ", 9, f"<p>{text}</p>") for text in TEXTS[1:]]
    assert lines(read(page(f"<div><h1>{TITLE}</h1></div><div>{''.join(posts)}</div>"))) == TEXTS


def test_a_relative_url_of_an_image_may_have_more_than_a_name() -> None:
    for more in ("#center", "?v=2"):
        shown = f"<p>{FIRST}</p><p><img src='/images/lamp.jpg{more}'></p><p>{SECOND}</p>"
        found = read(page(f"<div><h1>{TITLE}</h1><i>{SHOWN}</i><div>{shown}</div></div>"))
        assert images(found) == [f"https://www.myzaker.com/images/lamp.jpg{more}"]


def test_a_byline_of_a_blog_counts_words_and_minutes_behind_marks() -> None:
    byline = (
        "<div><i>2026-05-18</i> · <i>4 分钟</i> · <i>2234 字</i> · <i>江城晚报</i> | <a href='/edit'>建议修改</a></div>"
    )
    contents = "<div><details><summary>目录</summary></details></div>"
    found = read(page(f"<article><header><h1>{TITLE}</h1>{byline}</header>{contents}<div>{BODY}</div></article>"))
    assert lines(found) == TEXTS


def test_a_last_line_of_speech_before_links_is_the_text_s() -> None:
    links = "<div><b>相关产品</b><a href='https://b.example/1'>油灯</a><a href='https://b.example/2'>灯芯</a></div>"
    last = "“亮很容易，”他说，“伸手就亮。”"
    assert (
        lines(read(page(f"<div><h1>{TITLE}</h1><i>{SHOWN}</i><div>{BODY}<p>{last}</p>{links}</div></div>")))[-1] == last
    )


def test_when_the_first_image_was_taken_is_no_byline_of_the_text_behind_it() -> None:
    taken = "".join(f"<li><img src='{IMAGE.format(at)}'><div><i>2026-05-17 0{at}:10</i></div></li>" for at in (1, 2))
    found = read(
        page(f"<div><h1>{TITLE}</h1><div><i>{SHOWN}</i></div><div class='photos'>{taken}<p>{FIRST}</p></div></div>")
    )
    assert (images(found), lines(found)) == ([IMAGE.format(1), IMAGE.format(2)], [FIRST])
