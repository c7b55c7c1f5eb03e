"""Records of lists: each has its own time and publisher, and what only looks like one is left out."""

import html
import json

from tests.each_case import each_case
from tests.zaker.generic.list_pages import (
    IDS,
    NEXT,
    OTHER,
    TITLES,
    URL,
    alone,
    card,
    cards,
    found,
    href,
    item,
    wanted,
)


@each_case(
    ("shown", "start"),
    [
        ('<time datetime="2026-05-17T09:30:00+08:00">昨天</time>', "2026-05-17T09:30:00+08:00"),
        ('<TIME DATETIME="2026-05-17">05-17 09:30</TIME>', "2026-05-17T09:30:00+08:00"),
        ('<i title="2026-05-17 09:30">昨天</i>', "2026-05-17T09:30:00+08:00"),
        ('<i data-time="1778981400000">昨天</i>', "2026-05-17T09:30:00+08:00"),
        ("<i>2026-05-17 09:30</i>", "2026-05-17T09:30:00+08:00"),
        ("<i>江城晚报 · 2026-05-17 09:30 · 35 评论</i>", "2026-05-17T09:30:00+08:00"),
        ("<i>(2026-05-17 09:30)</i>", "2026-05-17T09:30:00+08:00"),
        ("<i>发布于：2026年5月17日 9:30</i>", "2026-05-17T09:30:00+08:00"),
        ("<i>May 17, 2026, 9:30 a.m.</i>", "2026-05-17T09:30:00+08:00"),
        ("<i>By 江城晚报 | 17 May 2026 09:30</i>", "2026-05-17T09:30:00+08:00"),
        ("<i>江城晚报</i><i>Yesterday at 9:30 AM</i><i>5 min read</i>", "2026-05-17T09:30:00+08:00"),
        ('<time class="updated" datetime="2026-05-18T10:00:00+08:00"></time><i>05-17</i>', "2026-05-17T00:00:00+08:00"),
    ],
)
@each_case(
    "title",
    ["IT之家7月24日消息，新桥通车", "2019年3月2日那座桥", "昨天 10:20 的最后一班船", "3小时前还在的桥"],
)
def test_a_time_is_the_record_s_own_and_never_one_of_its_title_or_summary(title: str, shown: str, start: str) -> None:
    main = "".join(
        f"<li><a href='{href(n)}'>{title}</a><p>据10月1日通报，这座桥在昨天 12:00 之前都还没有检查。</p>"
        f"<div>{shown}</div></li>"
        for n in (1, 2)
    )
    for entry in alone(f"<ul>{main}</ul>").entries:
        assert entry.title == title
        assert [span.start.isoformat() for span in entry.times] == [start]
    for entry in alone(f"<ul>{main.replace(shown, '')}</ul>").entries:
        assert entry.times == ()


@each_case(
    ("shown", "start"),
    [
        ("<i>江城晚报 周日 09:30</i>", "2026-05-17T09:30:00+08:00"),
        ("<i>昨晚 20:30</i>", "2026-05-17T20:30:00+08:00"),
        ("<b><img src='/a.jpg'><i>03:25</i></b><i>05-17 09:30</i>", "2026-05-17T09:30:00+08:00"),
        ("<i>03:25</i><i>05-17 09:30</i>", "2026-05-17T09:30:00+08:00"),
        ("<b><img src='/a.jpg'><i>03:25</i></b>", ""),
        ("<b><img src='/a.jpg' alt='头像'>江城晚报<time>03:25</time></b>", "2026-05-18T03:25:00+08:00"),
        ("<i class='video-duration'>03:25</i>", ""),
    ],
)
def test_a_clock_is_no_time_of_its_own_where_there_is_a_day_and_no_video_s_length(shown: str, start: str) -> None:
    main = "".join(f"<li><a href='{href(n)}'>{TITLES[n]}</a><div>{shown}</div></li>" for n in (1, 2))
    for entry in alone(f"<ul>{main}</ul>").entries:
        assert [span.start.isoformat() for span in entry.times] == ([start] if start else [])


def test_a_clock_belongs_to_the_day_above_it() -> None:
    main = "".join(
        f"<h4>05月{day}日 星期一</h4><div class='x'><time>09:30</time><a href='{href(day)}'>{TITLES[day]}</a></div>"
        for day in (17, 16)
    )
    times = [entry.times[0].start.isoformat() for entry in alone(f"<main>{main}</main>").entries]
    assert times == ["2026-05-17T09:30:00+08:00", "2026-05-16T09:30:00+08:00"]


@each_case(
    "line",
    [
        "<b>置顶</b><span>江城晚报</span><span>3小时前</span><span>35评论</span>",
        "<i>3小时前</i><i>江城晚报</i>",
        "江城晚报&nbsp;&nbsp;3小时前",
        "江城晚报 | 3小时前 | 1.2万阅读",
        "来源：江城晚报 时间：2026-05-18 09:30",
        "来源：江城晚报 时间：2026-05-18 09:30 点击：33 分享到：<a href='#wx'>微信</a>",
        "[江城晚报] (05-18 09:30)",
        "<a href='/channel/9'>娱乐</a><a href='/user/17'>江城晚报</a><time>3小时前</time>",
        "<span itemprop=author>江城晚报</span>",
        "<a href='/cache/7' aria-label='新闻来源：江城晚报'><i>江城晚报</i></a><i>3小时前</i>",
        "<div class='post-auth'><a href='https://example.com/7'>江城晚报</a></div><div>2026-05-18 09:30</div>",
        "<div><a href='https://my.example.com/7'>江城晚报</a></div><div>2026-05-18 09:30</div>",
        "<div><a href='/space-uid-7.html'>江城晚报</a></div><div>2026-05-18 09:30</div>",
        "<div><a href='/channel/media'>传媒</a><a href='/c/user/token/7'>江城晚报</a></div><div>2026-05-18 09:30</div>",
        "<a href='/u/17'>江城晚报</a><i>3小时前</i><i>来自 网页版</i>",
        "<img class='avatar' alt='江城晚报'><i>3小时前</i>",
        "<span class='byline'>摄影 <b><a href='/author/7'>江城晚报</a></b></span><i>3小时前</i>",
        "<a href='/source/7'><img alt='江城晚报'></a><i>3小时前</i>",
        "<i>2评</i><i>江城晚报</i><i>12图</i><i>3小时前</i>",
        "<em class='item-source'>江城晚报</em><em>独家</em>",
    ],
)
def test_a_publisher_is_the_name_beside_the_time_or_what_is_named_so(line: str) -> None:
    """Labels, counts and channels are none."""
    main = "".join(f"<li><a href='{href(n)}'>{TITLES[n]}</a><div>{line}</div></li>" for n in (1, 2))
    assert [entry.author for entry in alone(f"<ul>{main}</ul>").entries] == ["江城晚报"] * 2


def test_records_without_boxes_of_their_own_are_told_apart() -> None:
    main = "".join(
        f"<DT><A HREF='{href(n)}'>{TITLES[n]}</A><DD>第 {n} 座桥在桥下住了三个星期的检测队，量过了每一条裂缝。"
        f"<DD>{n}号报 2026-05-1{n} 09:30"
        for n in (5, 6, 7)
    )
    listed = alone(f"<DL>{main}</DL>")
    assert found(listed) == wanted(5, 6, 7)
    for entry, number in zip(listed.entries, (5, 6, 7), strict=True):
        assert (entry.author, entry.times[0].start.day) == (f"{number}号报", 10 + number)
        assert entry.summary.startswith(f"第 {number} 座桥")


def test_an_article_in_a_carousel_and_in_the_list_is_one_that_says_all() -> None:
    """It stands where it comes first, with the title that is not cut short."""
    slides = "".join(f"<p class='s'><a href='{href(n)}'><img alt=''><b>{TITLES[n][:5]}…</b></a></p>" for n in (2, 1, 2))
    rows = "".join(f"<li>{card(n)}<i>江城晚报</i><i>{n}小时前</i></li>" for n in (1, 2, 3))
    listed = alone(f"<div>{slides}</div><ul>{rows}</ul>")
    assert found(listed) == wanted(2, 1, 3)
    assert [(entry.author, len(entry.times)) for entry in listed.entries] == [("江城晚报", 1)] * 3


def test_a_subheading_is_part_of_a_record_and_a_section_s_heading_is_not() -> None:
    record = "<h3><a href='{}'>{}</a></h3><h4>副题里的一句话</h4><div>江城晚报</div><div>2026.05.17</div>"
    sections = "".join(
        f"<section><h2>要闻</h2><div>{record.format(href(n), TITLES[n])}</div></section>" for n in (1, 2)
    )
    listed = alone(f"<main>{sections}</main>")
    assert found(listed) == wanted(1, 2)
    assert [(entry.author, entry.times[0].start.day) for entry in listed.entries] == [("江城晚报", 17)] * 2


# Topics, videos, advertisements


@each_case(
    ("other", "reason"),
    [
        (f"<a href='/topic/{OTHER}'>一座老城的门</a>", "topic page"),
        (f"<a href='/video/{OTHER}'>潮水漫过堤坝</a>", "video"),
        (f"<a href='/article/{OTHER}'>收纳架</a><span>广告</span>", "advertisement"),
        (f"<div data-type='ad'><a href='/article/{OTHER}'>收纳架</a></div>", "advertisement"),
        (f"<div data-id='{OTHER}' data-type='video'><b>潮水漫过堤坝</b></div>", "video"),
        (f"<div data-topic-id='{OTHER}'><b>一座老城的门</b></div>", "topic page"),
    ],
)
def test_what_only_looks_like_an_article_is_left_out_and_told(other: str, reason: str) -> None:
    listed = alone(f"<ul>{''.join(f'<li>{card(n)}</li>' for n in (1, 2))}<li>{other}</li></ul>")
    assert found(listed) == wanted(1, 2)
    assert [entry.reason for entry in listed.left_out] == [reason]


def test_what_is_made_as_a_record_is_no_part_of_the_one_before_it() -> None:
    row = "<section class='c' onclick=\"location.href='{}'\"><p>{}</p><i>{}</i></section>"
    others = ("专题", "广告", "专题", "专题")
    made = "".join(
        row.format(href(n), TITLES[n], "江城晚报") + row.format("/other/7", "一座老城的门", other)
        for n, other in enumerate(others, 1)
    )
    assert found(alone(f"<main>{made}</main>")) == wanted(1, 2, 3, 4)


def test_what_has_neither_url_nor_title_is_not_told() -> None:
    listed = alone(f"<ul><li>{card(1)}</li><li><div data-id='{OTHER}' data-type='video'><img></div></li></ul>")
    assert (found(listed), listed.left_out) == (wanted(1), ())


@each_case(
    ("foot", "next_url"),
    [
        ('<button hx-get="?page=2">再看看</button>', NEXT),
        ('<turbo-frame id="p2" src="?page=2" loading="lazy"></turbo-frame>', NEXT),
        ('<button data-load-more="?page=2">点这里</button>', NEXT),
        ('<a class="older" href="?page=2">Older posts</a>', NEXT),
        ('<a href="?page=2">Show more stories</a>', NEXT),
        ("<script>var nextPageUrl = '/channel/13?page=2', busy = false;</script>", NEXT),
        ("<script>var nextPageUrl = '';</script>", ""),
        ('<div class="load-more" data-cursor="k9"></div>', f"{URL}?cursor=k9"),
        ('<div class="load-more" data-api="/api/feed?id=13" data-cursor="k9"></div>',
         "https://www.myzaker.com/api/feed?id=13&cursor=k9"),
        ('<div class="more" data-last-id="k9">再看看</div>', f"{URL}?last_id=k9"),
        ('<a class="next" href="javascript:;" data-page="2">下一页</a>', NEXT),
        ('<a class="load-more" data-page="1">加载更多</a>', NEXT),
        ('<a class="next" href="/channel/13/p2" data-page="2">下一页</a>', f"{URL}/p2"),
        ('<div data-current="1" data-total-pages="8"></div>', NEXT),
        ('<div data-current="8" data-total-pages="8"></div>', ""),
        ('<a aria-label="下一页" href="?page=2">→</a>', NEXT),
        ('<div id="loadMore" data-next-page="2">加载更多</div>', NEXT),
        ('<a href="/channel/13">1</a><a aria-current="page" href="/channel/13/p2">2</a><a href="/channel/13/p3">3</a>',
         f"{URL}/p3"),
        ('<a class="next" aria-disabled="true" href="?page=9">下一页</a>', ""),
        ('<a class="next disabled" href="?page=9">下一页</a>', ""),
        ('<button disabled data-url="?page=9">加载更多</button>', ""),
    ],
)  # fmt: skip
def test_what_loads_more_tells_the_next_page_by_its_attributes(foot: str, next_url: str) -> None:
    assert alone(f"<main>{cards(1, 2, 3)}</main>{foot}").next_url == next_url


def test_elements_of_a_stream_are_read_as_what_they_render() -> None:
    """Where neither a link nor an object of the page is an article."""
    rows = [
        ["$", "li", None, {"children": [
            ["$", "$L2", None, {"href": href(n), "children": ["$", "h3", None, {"children": TITLES[n]}]}],
            ["$", "time", None, {"dateTime": "2026-05-17T09:30:00+08:00"}],
        ]}]
        for n in (2, 1)
    ]  # fmt: skip
    row = json.dumps(["$", "ul", None, {"children": rows}], ensure_ascii=False)
    listed = alone(f"<script>self.__next_f.push([1,{json.dumps(f'0:{row}')}])</script>")
    assert found(listed) == wanted(2, 1)
    assert listed.entries[0].times[0].start.isoformat() == "2026-05-17T09:30:00+08:00"


@each_case(
    "form",
    [
        "<template id='first'>{html}</template>",
        "<noscript>{html}</noscript>",
        "<textarea hidden>{escaped}</textarea>",
        "<script type='text/html'>{html}</script>",
        "<script>list.innerHTML = {quoted}</script>",
        "<script>const first = `{html}`; render(first)</script>",
        "<div><!-- {html} --></div>",
        "<zk-list><template shadowrootmode='open'>{html}</template></zk-list>",
        "<div data-page='{stated}'></div>",
        "<news-list :items='{stated}'></news-list>",
    ],
)
def test_a_list_that_shows_once_scripts_run_is_read(form: str) -> None:
    """It goes before the few links that the page shows beside it, and the page's own next one counts."""
    inner = f"<ul>{''.join(f'<li>{card(n)}</li>' for n in range(1, 9))}</ul>"
    stated = json.dumps({"articles": [item(n) for n in range(1, 9)]})
    hidden = form.format(html=inner, escaped=html.escape(inner), quoted=json.dumps(inner), stated=html.escape(stated))
    listed = alone(f"<div id='list'></div>{hidden}<aside>{cards(20, 21)}</aside><a href='?page=2'>下一页</a>")
    assert found(listed)[:8] == wanted(*range(1, 9))
    assert listed.next_url == NEXT


def test_more_of_another_box_does_not_lead_back_to_the_first_page() -> None:
    foot = '<h3>要闻</h3><a href="/channel/13">更多</a><button data-url="/channel/13?page=3">加载更多</button>'
    assert alone(cards(1, 2) + foot, NEXT).next_url == f"{URL}?page=3"


def test_a_title_that_ends_in_dots_gives_way_to_the_whole_one_alone() -> None:
    def first_title(title: str, rest: str) -> str:
        return (
            alone(f"<ul><li data-docid='{IDS[1]}'><h3>{title}</h3>{rest}</li><li>{card(2)}</li></ul>").entries[0].title
        )

    summary = "<p>近日，这座桥的体检报告出来了，专家说它还能再用三十年，附近的人松了一口气</p><em>江城晚报</em>"
    assert first_title("花 12 元买入的桥，结果…", summary) == "花 12 元买入的桥，结果…"
    whole = "花 12 元买入的桥，结果卖了七万"
    assert first_title("花 12 元买入的桥，结果…", f'<img src="/a.jpg" alt="{whole}">{summary}') == whole


def test_words_that_a_search_marks_are_no_fields_of_their_own() -> None:
    title = TITLES[1]
    record = (
        f"<div><h3><a href='/article/{IDS[1]}'>{title[:2]}<em>{title[2:4]}</em>{title[4:]}</a></h3>"
        "<p>南堤缆车<em>今天</em>早上七点恢复运行，首班坐了九个人…</p>"
        "<div><span>江城晚报</span><span>2026-05-17 09:30</span></div></div>"
    )
    (entry, *_) = alone(record + f"<div>{card(2)}</div>").entries
    assert (entry.title, entry.author, entry.times[0].start.isoformat()) == (
        title,
        "江城晚报",
        "2026-05-17T09:30:00+08:00",
    )


def test_a_line_that_ends_in_its_time_is_no_title() -> None:
    link = f"<a href='/article/{IDS[1]}'><p>...</p><p><i>麦田食记</i><i>8评论</i><i>05-03 12:00</i></p></a>"
    assert alone(f"<div>{link}</div><div>{card(2)}</div>").entries[0].title == "..."


def test_brackets_around_each_title_of_a_list_are_none_of_it() -> None:
    def titles(*shown: str) -> list[str]:
        rows = "".join(f"<li><a href='/article/{IDS[n]}'>{title}</a></li>" for n, title in enumerate(shown))
        return [entry.title for entry in alone(f"<ul>{rows}</ul>").entries]

    assert titles("【老桥体检】", "【盐田的颜色】", "【夜市开张了】") == ["老桥体检", "盐田的颜色", "夜市开张了"]
    assert titles("【老桥体检】", "盐田的颜色", "夜市开张了")[0] == "【老桥体检】"
