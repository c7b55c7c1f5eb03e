"""Lines that pages put into the box of a text itself are none of the text, and its own credits stay."""

import pytest

from tests.each_case import each_case
from tests.zaker.generic.article_pages import (
    AUTHOR,
    BODY,
    FIRST,
    IMAGE,
    SECOND,
    SHOWN,
    TEXTS,
    THIRD,
    TITLE,
    images,
    lines,
    page,
    read,
)
from zakerscraper.zaker.generic.page_lines import is_control, is_editors_line


def read_box(inner: str) -> list[str]:
    """Return the texts of an article in a box in which no name tells one line from the other."""
    return lines(read(page(f"<h1>{TITLE}</h1><section>{inner}</section>")))


@pytest.mark.parametrize(("line", "stays"), [("江城邮局的信箱", False), (THIRD, True)])
def test_an_image_and_its_line_go_with_what_the_site_says_behind_the_text(line: str, stays: bool) -> None:
    box = f"<div><img src='{IMAGE.format(3)}'><p>{line}</p><p>扫码关注我们的公众号</p></div>"
    found = read(page(f"<h1>{TITLE}</h1><p>{SHOWN}</p><div><div>{BODY}</div>{box}</div>"))
    assert lines(found) == TEXTS + [line] * stays
    assert bool(images(found)) == stays


@pytest.mark.parametrize("shown", [SHOWN, f"发布于 {SHOWN}", f"发布时间：{SHOWN}"])
def test_a_byline_in_the_box_of_the_text_is_none_of_it(shown: str) -> None:
    face = '<img src="https://zkres.myzaker.com/data/avatar/21.jpg" alt="">'
    found = read(page(f"<h1>{TITLE}</h1><section><div>{face}<i>{AUTHOR}</i><div>{shown}</div></div>{BODY}</section>"))
    assert lines(found) == TEXTS
    assert not images(found)
    assert found.times


@each_case(
    "line",
    [
        "责任编辑 | 小舟",
        "编辑：小舟　责编：北窗　校对：河心",
        "（责任编辑：小舟、北窗）",
        "【责任编辑：小舟】",
        "审核：北窗",
        "编辑 | 小舟　审核 | 北窗　监制 | 河心",
        "一审：小舟　二审：北窗　三审：河心",
        "编辑 小舟",
        "校对　北窗",
        "栏目主编：小舟 文字编辑：北窗 题图来源：视觉中国",
        "郑重声明：本网站发布此内容旨在传播更多信息，与本站立场无关，不构成投资建议。据此操作，风险自担。",
        "版权归原作者所有，未经许可不得转载。",
        "<a href='/g/7'>前往购买</a>",
        "更多相关资讯请关注：<a href='/z'>老戏台专区</a>",
        "更多新闻请关注江城晚报微信公众号。",
        "标签：<a href='/t/1'>邮局</a> <a href='/t/2'>山路</a>",
        "免责声明：本文来自第三方，不代表本平台观点，如有侵权请联系我们处理。",
    ],
)
def test_editors_and_rights_behind_a_text_are_none_of_it(line: str) -> None:
    assert read_box(f"{BODY}<p>{line}</p>") == TEXTS
    assert read_box(f"{BODY}<p>{line}</p><p>编辑：河心</p>") == TEXTS


def test_editors_around_a_credit_of_the_article_are_none_of_it() -> None:
    found = read_box(f"{BODY}<p>责编：小舟</p><p>一审：小舟</p><p>三审：河心</p><p>来源：温州商报</p>")
    assert found == [*TEXTS, "来源：温州商报"]


def test_a_credit_behind_editors_stays_where_the_page_has_other_lines_in_the_box() -> None:
    hidden = f"<div style='display:none'>{TITLE}</div>"
    found = read_box(f"{hidden}<p>{FIRST}</p><p>责编：小舟</p><p>一审：小舟</p><p>来源：温州商报</p>")
    assert found == [FIRST, "来源：温州商报"]


TAILS = (
    "<p>本内容由作者授权发布，观点仅代表作者本人，不代表江城网立场。</p><p>本文来自江城网，原文链接：https://b.example/7.html</p>",
    "<p>海量资讯、精准解读，尽在江城财经APP</p>",
    "<p>如有相关爆料，欢迎致电江城晚报热线：010-67100000</p>",
    "<p>江城社声明：文章内容仅供参考，不构成投资建议。投资者据此操作，风险自担。</p>",
    "<div>举报</div><p>江城网广告合作，<a href='/ad'>请点击这里</a></p><p>此内容为江城网原创，著作权归江城网所有。</p>",
    "<p>本文系作者授权江城网发表，转载请注明出处。</p><p>本内容来源于江城号，仅供参考、交流、学习。</p><p>敬原创，有深度</p>",
    "<p>“小礼物走一走，来江城关注我”</p><img src='https://zkres1.myzaker.com/202605/u21.jpg'><p>总资产12，共写了8.1W字</p>",
    "<p><img src='https://zkres1.myzaker.com/202605/u22.jpg'></p><p>海量资讯、精准解读，尽在江城财经APP</p>",
    "<p>更多资讯请在应用市场下载“江城新闻”客户端，未经授权请勿转载，欢迎提供线索，一经采纳即付报酬。热线027-8600。</p>",
)


@pytest.mark.parametrize("tail", TAILS)
def test_what_a_site_says_behind_the_box_of_a_text_is_none_of_it(tail: str) -> None:
    """It stands beside that box, in the one of the heading, and may be longer than a short text."""
    for body, texts in ((BODY, TEXTS), (f"<p>{FIRST}</p>", [FIRST])):
        found = read(page(f"<div><h1>{TITLE}</h1><i>{SHOWN}</i><section>{body}</section><div>{tail}</div></div>"))
        assert lines(found) == texts
        assert not images(found)


def test_an_image_alone_with_what_a_site_says_is_read() -> None:
    notice = "<p>版权声明：本图集著作权归江城网所有，未经授权不得转载。</p><p>点赞</p>"
    found = read(
        page(f"<div><h1>{TITLE}</h1><i>{SHOWN}</i><section><img src='{IMAGE.format(1)}'></section>{notice}</div>")
    )
    assert images(found) == [IMAGE.format(1)]


def test_a_paragraph_in_a_section_of_its_own_may_speak_of_papers_and_hotlines() -> None:
    last = (
        "<section><p>“答得出第二个问题的，多半就是主人。”值班的人说，编辑部的授权书还夹在公众号的海报里。</p></section>"
    )
    found = read(page(f"<div><h1>{TITLE}</h1><i>{SHOWN}</i><section>{BODY}</section>{last}</div>"))
    assert len(lines(found)) == len(TEXTS) + 1


def test_words_of_a_site_within_the_box_of_a_text_are_the_article_s() -> None:
    """An article may be about an app, rights or a hotline."""
    line = "这家报社的新闻热线响了一夜，编辑部把来电者的授权书都收进了信格。"
    found = read(page(f"<div><h1>{TITLE}</h1><i>{SHOWN}</i><section>{BODY}<p>{line}</p><p>{FIRST}</p></section></div>"))
    assert lines(found) == [*TEXTS, line, FIRST]


@pytest.mark.parametrize("line", ["来源：温州商报", "作者 | 陈法善", "监制：刘绍勇 张军 阎涛"])
def test_a_credit_of_the_article_itself_stays(line: str) -> None:
    assert read_box(f"{BODY}<p>{line}</p>") == [*TEXTS, line]


def test_editors_that_are_told_before_a_text_stay() -> None:
    """Sites that articles are taken over from name all who worked on them there."""
    assert read_box(f"<p>编辑 | 刘杨</p>{BODY}") == ["编辑 | 刘杨", *TEXTS]


@each_case(
    "control",
    ["展开全文", "展开阅读全文", "轻点查看全部内容", "加载更多", "点击查看大图", "IMG_1.jpg (212 KB, 下载次数: 3)",
     "2026-05-18 21:05 上传",
     "广告", "展开剩余60%", "听新闻 03:27", "查看原图 >", "Advertisement",
     "Story continues below advertisement"],
)  # fmt: skip
def test_controls_between_paragraphs_are_none_of_them(control: str) -> None:
    assert read_box(f"<p>{FIRST}</p><p>{control}</p><p>{SECOND}</p><p>{THIRD}</p>") == TEXTS


@each_case(
    "line",
    [
        "长按二维码关注我们",
        "点击上方蓝字关注我们",
        "▲ 扫描下方二维码，加入读者群",
        "长按识别图中二维码，获取更多精彩内容",
        "扫描二维码关注江城晚报微信公众号",
        "欢迎关注江城晚报公众号",
    ],
)
def test_an_invitation_to_follow_before_a_text_or_behind_it_is_none_of_it(line: str) -> None:
    assert read_box(f"{BODY}<p>{line}</p>") == TEXTS
    assert read_box(f"<p>{line}</p>{BODY}") == TEXTS
    assert read_box(f"{BODY}<p>他扫描了二维码，关注我们的人又多了一个。</p>")[3:] == [
        "他扫描了二维码，关注我们的人又多了一个。"
    ]


@each_case(
    "line",
    [
        "点击关注我们的故事",
        "扫描二维码看图",
        "关注我们的公众号人生",
        "扫码枪扫过二维码",
        "点击了他递来的名片",
        "Article continues below the fold of the city wall",
        "展开剩余的人生画卷",
        "更多信息，请关注老街办公室的公告，每周五更新一次。",
        "更多信息请访问老街的办公室，那里每天有人值班。",
        "话题：守门的人说起了那一年的雪，谁也没有插话。",
        "该照片为 1024×768 2.5 MB",
    ],
)
def test_a_short_sentence_of_the_article_stays(line: str) -> None:
    assert read_box(f"{BODY}<p>{line}</p>") == [*TEXTS, line]
    assert read_box(f"<p>{line}</p>{BODY}") == [line, *TEXTS]


def test_an_image_that_leads_to_an_advertiser_is_none_of_the_article() -> None:
    own, banner = IMAGE.format("01"), "https://img.example.com/b/7.jpg"
    slot = f'<div><a href="https://ad.example.com/c?id=7"><img src="{banner}" alt=""></a></div>'
    shown = f'<p>{FIRST}</p><p><img src="{own}"></p>{slot}<p>{SECOND}</p><p>{THIRD}</p>'
    assert images(read(page(f"<h1>{TITLE}</h1><section>{shown}</section>"))) == [own]


@pytest.mark.parametrize(
    "text", ["编辑部搬进了新楼", "编辑：这一句话说的是编辑的工作，不是谁编辑了它", "小舟说：责任编辑：北窗"]
)
def test_sentences_about_editors_are_no_editors_line(text: str) -> None:
    assert not is_editors_line(text)


@each_case("text", ["全文", "展开", "听一听这条河", "广告里的桥"])
def test_short_texts_are_no_controls(text: str) -> None:
    assert not is_control(text)


@pytest.mark.parametrize(
    "line",
    [
        "本帖最后由 江城晚报 于 2026-05-18 12:20 编辑",
        "本文最后更新于2026年05月20日，距今已有一段时间，其中的信息可能已经有所发展或是发生改变。",
        "温馨提示：文章部分内容可能已经过时",
    ],
)
def test_when_a_text_was_changed_is_none_of_it(line: str) -> None:
    assert read_box(f"<i>{line}</i>{BODY}") == TEXTS


def test_the_language_of_a_program_is_none_of_the_text() -> None:
    """It is what the element of the program is named after."""
    code = '<pre><code class="language-python">print("信")</code></pre>'
    assert read_box(f"{BODY}<div><span>python</span><button>复制代码</button></div>{code}") == [*TEXTS, 'print("信")']
    other = code.replace("language-python", "x")
    assert "python" in read_box(f"{BODY}<p>python</p>{other}<p>{FIRST}</p>")


@each_case("end", ["— END —", "END", "（完）", "— 完 —", "全文完"])
def test_what_stands_behind_the_end_of_a_text_is_none_of_it(end: str) -> None:
    cover = f"<p><a href='https://a.example/1'><img src='{IMAGE.format(7)}'></a></p><p>点个“在看”，让更多人看到</p>"
    found = read(page(f"<h1>{TITLE}</h1><section>{BODY}<p>{end}</p>{cover}</section>"))
    assert (lines(found), images(found)) == (TEXTS, [])
    assert read_box(f"<p>{FIRST}</p><p>{end}</p><p>{SECOND}</p>") == [FIRST, end, SECOND]


def test_what_leads_back_behind_the_last_line_is_none_of_it() -> None:
    link = "<a href='/?from=end'>返回江城网，查看更多</a>"
    assert read_box(f"{BODY}<p>雪停了。{link}</p>") == [*TEXTS, "雪停了。"]
    assert read_box(f"{BODY}<p>（编辑：小何）{link}</p>") == TEXTS


@pytest.mark.parametrize("tag", ["h3", "p"])
def test_a_heading_that_is_the_language_of_a_program_stays(tag: str) -> None:
    code = '<pre><code class="language-python">print("信")</code></pre>'
    assert read_box(f"{BODY}<{tag}>Python</{tag}>{code}<p>{FIRST}</p>")[-3:] == ["Python", 'print("信")', FIRST]


def test_a_credit_in_a_box_like_those_of_the_paragraphs_is_the_text_s() -> None:
    turns = "".join(f"<div class='t1'><div class='t2'><p>{text}</p></div></div>" for text in (*TEXTS, "来源：温州商报"))
    found = read(page(f"<div><h1>{TITLE}</h1><i>{SHOWN}</i><section>{turns}<button>赞</button></section></div>"))
    assert lines(found) == [*TEXTS, "来源：温州商报"]


def test_a_byline_above_images_alone_is_none_of_them() -> None:
    shown = "".join(f"<p><img src='{IMAGE.format(at)}'></p>" for at in (1, 2, 3))
    who = f"<img src='{IMAGE.format(9)}'><div><p>江城晚报</p><p>{SHOWN} 官方账号</p></div><button>关注</button>"
    found = read(page(f"<div><h1>{TITLE}</h1><div class='w'>{who}</div>{shown}</div>"))
    assert (found.author, lines(found)) == ("江城晚报", [])
    assert images(found) == [IMAGE.format(at) for at in (1, 2, 3)]


def test_slides_of_which_one_has_a_time_stay() -> None:
    slides = "".join(f"<div class='s'><img src='{IMAGE.format(at)}'></div>" for at in (2, 3))
    first = f"<div class='s'><img src='{IMAGE.format(1)}'><p>{SHOWN}</p></div>"
    found = read(page(f"<div><h1>{TITLE}</h1><p>江城晚报</p><div>{first}{slides}</div></div>"))
    assert images(found) == [IMAGE.format(at) for at in (1, 2, 3)]


@each_case("day", ["<h2>2024年5月{}日</h2>", "<p>2024年5月{}日</p>"])
@each_case("layout", ["{image}{day}<p>{text}</p>", "{day}{image}<p>{text}</p>"])
@each_case("texts", [TEXTS, ["雪停了。", "灯亮了，他走了。", "人散了"]])
def test_the_days_of_a_diary_with_images_stay(day: str, layout: str, texts: list[str]) -> None:
    days = [
        layout.format(image=f"<p><img src='{IMAGE.format(at)}'></p>", day=day.format(at), text=text)
        for at, text in enumerate(texts, 1)
    ]
    byline = f"<div><i>{SHOWN}</i></div>"
    found = lines(read(page(f"<div><h1>{TITLE}</h1>{byline}<section>{''.join(days)}</section></div>")))
    assert found == [line for at, text in enumerate(texts, 1) for line in (f"2024年5月{at}日", text)]
    if texts == TEXTS:
        assert len(read_box("".join(days))) == 2 * len(TEXTS)


def test_headings_of_days_between_images_stay() -> None:
    def image(at: int) -> str:
        return f"<p><img src='{IMAGE.format(at)}'></p>"

    days = "".join(f"{image(at)}<h2>2024年5月{at}日</h2>{image(at + 3)}" for at in (1, 2, 3))
    found = read_box(f"<p>{FIRST}</p>{days}<p>{SECOND}</p><p>{THIRD}</p>")
    assert found == [FIRST, *(f"2024年5月{at}日" for at in (1, 2, 3)), SECOND, THIRD]


@pytest.mark.parametrize("file", ["image1280×720 120 KB", "Screenshot 2024-05-01.png 1280×720 2.5 MB"])
def test_what_is_told_of_the_file_of_an_image_is_none_of_the_text(file: str) -> None:
    shown = f"<p><img src='{IMAGE.format(1)}'></p><div>{file}</div>"
    assert read_box(f"<p>{FIRST}</p>{shown}<p>{SECOND}</p><p>{THIRD}</p>") == TEXTS


DAYS = [f"6月2{n}日 {weather}" for n, weather in enumerate(("大雨", "暴雨", "晴"))]


@each_case("form", ["<p><b>{}</b></p>", "<p>{}</p>", "<h3>{}</h3>"])
def test_the_days_of_a_diary_are_its_own_words_and_no_time_of_it(form: str) -> None:
    parts = [f"{form.format(day)}<p>{text}</p>" for day, text in zip(DAYS, TEXTS, strict=True)]
    for box in ("<h1>{}</h1><div>{}</div><section>{}</section>", "<section><h1>{}</h1><div>{}</div>{}</section>"):
        found = read(page(box.format(TITLE, f"<b>{AUTHOR}</b><i>{SHOWN}</i>", "".join(parts))))
        assert lines(found) == [line for pair in zip(DAYS, TEXTS, strict=True) for line in pair]
        assert (found.author, found.times[0].start.strftime("%Y-%m-%d %H:%M")) == (AUTHOR, SHOWN)


def test_days_of_others_are_none_of_the_text() -> None:
    cards = "".join(f"<li><a href='/a/{n}'>候鸟来了，湖上热闹{n}</a><p>6月2{n}日</p></li>" for n in range(3))
    assert read_box(f"<div>{AUTHOR} {SHOWN}</div>{BODY}<ul>{cards}</ul>") == TEXTS


def test_a_notice_is_signed_with_a_day_in_the_shape_of_its_paragraphs() -> None:
    def read_whole(behind: str) -> list[str]:
        byline = f"<div>{AUTHOR} {SHOWN}</div>"
        return lines(read(page(f"<section><h1>{TITLE}</h1>{byline}{BODY}{behind}</section>")))

    assert read_whole("<p>江城公交公司</p><p>2026年5月16日</p>") == [*TEXTS, "江城公交公司", "2026年5月16日"]
    assert read_whole("<p>2026年5月16日</p>") == [*TEXTS, "2026年5月16日"]
    tags = "<div class='tags'><a href='/t/1'>邮局</a><a href='/t/2'>山路</a></div>"
    assert read_whole(f"<p>2026年5月16日</p>{tags}") == [*TEXTS, "2026年5月16日"]
    assert read_whole("<div>2026年5月16日</div>") == TEXTS


@each_case("head", ["推荐", "相关产品", "目录", "打赏", "收藏", "更多"])
def test_a_heading_of_a_part_stays_although_sites_head_others_with_it(head: str) -> None:
    for form in (
        "<h2>{}</h2>",
        "<p><strong>{}</strong></p>",
        "<div><h2>{}</h2></div>",
        "<h4>{}</h4>",
        "<p class='sub'>{}</p>",
    ):
        parts = [f"<p>{text}</p>" for text in TEXTS]
        if form == "<div><h2>{}</h2></div>":
            parts = [f"<div>{part}</div>" for part in parts]
        text = parts[0] + parts[1] + form.format(head) + parts[2]
        assert read_box(text) == [FIRST, SECOND, head, THIRD]
        own = page(f"<article><h1>{TITLE}</h1><p>{AUTHOR} {SHOWN}</p>{text}</article>")
        assert lines(read(own)) == [FIRST, SECOND, head, THIRD]


@each_case("head", ["推荐", "相关阅读", "更多"])
def test_a_heading_of_others_ends_the_text_where_links_or_nothing_follow(head: str) -> None:
    links = "<p><a href='/a/1'>湖上来了第一批候鸟，岸边的人多了</a></p><p><a href='/a/2'>夜市今年提前一个月开张</a></p>"
    for behind in (links, f"<ul>{links}</ul>", ""):
        for form in ("<h2>{}</h2>", "<p><strong>{}</strong></p>"):
            assert read_box(f"{BODY}{form.format(head)}{behind}") == TEXTS


def test_whose_text_it_is_goes_with_the_rights_told_behind_it() -> None:
    box = f"<div><p>作者：{AUTHOR}</p><p>本文仅代表作者观点，不代表本站立场。</p></div>"
    own = page(f"<article><h1>{TITLE}</h1><p>{SHOWN}</p><div>{BODY}</div>{box}</article>")
    assert lines(read(own)) == TEXTS
    assert read_box(f"{BODY}<p>作者：{AUTHOR}</p>")[-1] == f"作者：{AUTHOR}"


def test_when_a_page_was_changed_last_is_none_of_the_text() -> None:
    tip = (
        "温馨提示：本文最后更新于<code>2026-05-18 11:20:33</code>，某些文章具有时效性，若已失效，请在下方<a>留言</a>。"
    )
    assert lines(read(page(f"<h1>{TITLE}</h1><div><div>{tip}</div><div>{BODY}</div></div>"))) == TEXTS


@each_case(
    "line",
    [
        "<p>江城晚报 | <a href='/1'>原文链接</a> · <a href='/1#c'>查看评论</a> · <a href='/w'>新浪微博</a></p>",
        f"<p>本文属于原创文章，如若转载，请注明来源：{TITLE}<a href='/1'>https://www.myzaker.com/1</a></p>",
    ],
)
def test_links_to_the_page_itself_and_who_may_reprint_it_are_none_of_the_text(line: str) -> None:
    assert lines(read(page(f"<h1>{TITLE}</h1><p>{AUTHOR} {SHOWN}</p><section>{BODY}{line}</section>"))) == TEXTS


def test_a_count_of_replies_with_the_time_of_the_last_heads_comments() -> None:
    replies = "".join(f"<div><b>读者{n}</b> <i>1 天前</i><p>我小时候也常去那个邮局。</p></div>" for n in range(3))
    head = "<div><div><a class='tag' href='/t/1'>邮局</a></div>"
    head += "<span>3 条回复 <b>•</b> 2026-05-18 19:10:01 +08:00</span></div>"
    byline = f"<small><a href='/member/a'>{AUTHOR}</a> · <span title='{SHOWN}:00'>2 天前</span> · 2688 次点击</small>"
    own = f"<div><h1>{TITLE}</h1>{byline}</div><div><div>{BODY}</div></div>"
    for behind in (f"{head}{replies}", head + replies.replace("<i>1 天前</i>", "")):
        assert lines(read(page(f"<div><div>{own}</div><div>{behind}</div></div>"))) == TEXTS


def test_a_count_of_comments_in_a_byline_ends_no_text() -> None:
    byline = f"<div><div>{AUTHOR}</div>12条评论</div><div>{SHOWN}</div>"
    assert lines(read(page(f"<div><h1>{TITLE}</h1>{byline}<div>{BODY}</div></div>"))) == TEXTS


def test_what_an_account_that_says_nothing_says_is_none_of_the_text() -> None:
    account = f"<div><a>{AUTHOR}</a><div>这家伙很懒，什么都没有写…</div></div><p>{SHOWN}</p>"
    assert lines(read(page(f"<div><h1>{TITLE}</h1>{account}<p>{FIRST}</p></div>"))) == [FIRST]
