"""Cards and rows of lists: what tells title, publisher, time and next page beside links of their own."""

import base64
import html
import json

import pytest

from tests.each_case import each_case
from tests.zaker.generic.list_pages import IDS, NEXT, OTHER, TITLES, URL, alone, cards, found, href, wanted
from zakerscraper.zaker.generic import list_fields
from zakerscraper.zaker.generic.list_kinds import article_id_of

START = "2026-05-17T09:30:00+08:00"
UNIX = 1778981400


def rows(row: str, *numbers: int) -> str:
    return "".join(
        row.format(id=IDS[n], href=href(n), title=TITLES[n], unix=UNIX, short=TITLES[n][:4]) for n in numbers
    )


def told(main: str) -> list[tuple[str, str, str, list[str]]]:
    """Return what each entry of a page says."""
    listed = alone(main).entries
    return [(entry.id, entry.title, entry.author, [span.start.isoformat() for span in entry.times]) for entry in listed]


def whole(*numbers: int) -> list[tuple[str, str, str, list[str]]]:
    return [(IDS[n], TITLES[n], "江城晚报", [START]) for n in numbers]


@each_case(
    "row",
    [
        # Components' own attributes
        '<zk-card news-id="{id}" news-title="{title}" media-name="江城晚报" publish-time="{unix}000"></zk-card>',
        '<article-tile pk="{id}" headline="{title}" source="江城晚报" time="2026-05-17 09:30"></article-tile>',
        '<div data-article-id="{id}" data-article-title="{title}" data-source="江城晚报" data-ptime="{unix}"></div>',
        # Times of elements that show them by themselves, and numbers for a script to show
        '<li><a href="{href}">{title}</a><b>江城晚报</b><time-ago datetime="2026-05-17T01:30:00Z">昨天</time-ago></li>',
        '<li><a href="{href}">{title}</a><b>江城晚报</b><i class="create_time">{unix}</i></li>',
        # Texts in parts
        '<li><a href="{href}">{title}</a><b>江城晚报</b><i>2026-05-17<!-- --> <!-- -->09:30</i></li>',
        '<li><a href="{href}">{title}</a><small>江城晚报，5月17日 09:30</small></li>',
        '· <a href="{href}">{title}</a> <font color=gray>[江城晚报 05/17 09:30]</font><br>',
        '<li><a href="{href}">{title}</a><small>2026-05-17 09:30，江城晚报，12评论</small></li>',
        '<a href="{href}">{title}</a> — 江城晚报 2026-05-17 09:30\n',
        '· <a href="{href}">{title}</a>　江城晚报　05/17 09:30<br>',
        (
            '<dl><dt>标题</dt><dd><a href="{href}">{title}</a></dd><dt>来源</dt><dd>江城晚报</dd>'
            "<dt>时间</dt><dd>2026-05-17 09:30</dd></dl>"
        ),
        # Titles that are tips, sentences that are none, avatars
        (
            '<li><a href="{href}" title="新窗口打开"><img src="/i.gif"></a><a href="{href}">{title}</a>'
            "<b>江城晚报</b><i>05-17 09:30</i></li>"
        ),
        (
            '<div><a href="{href}"><img src="/i.jpg"></a><p>{title}</p><img class="avatar" alt="江城晚报的头像">'
            "<b>江城晚报</b><i>发布于广东</i><i>05-17 09:30</i></div>"
        ),
        (
            '<li><a href="{href}"><b class="x">{title}</b><b class="y">这一句摘要比标题长得多，说完了就以句号结束。</b>'
            '<b class="z">江城晚报</b><i>05-17 09:30</i></a></li>'
        ),
        (
            '<article><a href="{href}" aria-label="{title}，来自江城晚报，5月17日 09:30"></a><p>{title}</p>'
            "<p><b>江城晚报</b><i>05-17 09:30</i></p></article>"
        ),
        (
            '<li><h3>- <a href="{href}"><em>{short}</em>座桥的体检报告出来了</a></h3>'
            "<b>江城晚报</b><i>05-17 09:30</i></li>"
        ),
    ],
)
def test_a_card_says_all_of_its_article(row: str) -> None:
    assert told(f"<main>{rows(row, 1, 2, 3)}</main>") == whole(1, 2, 3)


def test_a_line_of_commas_is_no_line_of_fields() -> None:
    summary = "1小时前，该公司在微博回应称，正在核实情况。"
    row = f'<li><a href="{{href}}">{{title}}</a><p>{summary}</p><b>江城晚报</b><i>2026-05-17 09:30</i></li>'
    assert told(f"<ul>{rows(row, 1, 2, 3)}</ul>") == whole(1, 2, 3)


def test_a_time_before_bare_links_is_not_that_of_the_link_before_it() -> None:
    row = '05-1{n} <a href="{href}">{title}</a>\n'
    main = "".join(row.format(n=n, href=href(n), title=TITLES[n]) for n in (7, 6, 5))
    assert [entry.times for entry in alone(f"<pre>{main}</pre>").entries] == [(), (), ()]


@each_case("rank", ["No.{short}", "TOP 3", "第 3 名", "热度 3201"])
def test_a_place_in_a_ranking_is_no_publisher(rank: str) -> None:
    row = f'<div class="r"><b>{rank.format(short=3)}</b><a href="{{href}}">{{title}}</a><p>江城晚报</p></div>'
    assert [entry.author for entry in alone(rows(row, 1, 2)).entries] == ["江城晚报"] * 2


def test_a_line_with_a_time_and_a_place_is_no_title() -> None:
    row = (
        '<div><p><img class="head" src="/h.png" alt="头像"><b>江城晚报</b><i>2026-05-17 09:30 · 来自北京</i></p>'
        '<a href="{href}"><img src="/c.jpg" alt="封面"></a><p>{title}</p></div>'
    )
    assert told(rows(row, 1, 2, 3)) == whole(1, 2, 3)


@each_case(
    "title",
    ["王楚钦2-3不敌对手", "10-29新政之后的楼市", "8小时前他还在直播"],
)
def test_a_title_without_a_text_is_no_time(title: str) -> None:
    row = f'<div><a class="img" href="{{href}}" title="{title}"></a><h3><a href="{{href}}">{title}</a></h3></div>'
    assert [entry.times for entry in alone(rows(row, 1, 2)).entries] == [(), ()]
    row = '<div><a href="{href}">{title}</a><i class="ts" title="2026-05-17 09:30"></i></div>'
    assert [entry.times[0].start.isoformat() for entry in alone(rows(row, 1, 2)).entries] == [START, START]


@each_case(
    "box",
    [
        "<b>17</b><i>2026-05</i>",
        "<b>17</b><i>2026.05</i>",
        "<b>05</b>/<i>17</i><p>2026</p>",
        "<b>2026</b><i>05-17</i>",
        "<p>17</p><p>2026年5月</p>",
    ],
)
def test_a_day_may_stand_in_parts(box: str) -> None:
    row = f'<li><div class="d">{box}</div><a href="{{href}}">{{title}}</a></li>'
    for entry in alone(f"<ul>{rows(row, 1, 2)}</ul>").entries:
        assert [(span.start.isoformat(), span.exact) for span in entry.times] == [("2026-05-17T00:00:00+08:00", False)]


@pytest.mark.parametrize("box", ["<b>17</b><i>评论</i><i>2026</i>", "<b>2026</b><i>99-99</i>", "<b>35</b>/<i>82</i>"])
def test_numbers_that_make_no_day_are_none(box: str) -> None:
    row = f'<li><div class="d">{box}</div><a href="{{href}}">{{title}}</a></li>'
    assert [entry.times for entry in alone(f"<ul>{rows(row, 1, 2)}</ul>").entries] == [(), ()]


@each_case(
    "foot",
    [
        '<article hx-get="?page=2" hx-trigger="revealed"></article>',
        '<div id="feed" data-next="/channel/13?page=2" data-size="20"></div>',
        '<news-list next-page-url="/channel/13?page=2"></news-list>',
        "<script>var pageNo = 1, nextPage = '/channel/13?page=2';</script>",
        '<script>boot({{on: function () {{}}, nextUrl: "/channel/13?page=2"}})</script>',
        '<p><a href="?page=2">更早的文章</a></p>',
        '<div class="sentinel" data-load-url="?page=2" data-page="1"></div>',
        '<p><a href="?page=2">查看更多历史文章</a></p>',
        '<p><a href="?page=2">往期回顾 ></a></p>',
    ],
)
def test_the_next_page_is_told_by_what_asks_for_it(foot: str) -> None:
    assert alone(f"<main>{cards(1, 2, 3)}</main>{foot.format()}").next_url == NEXT


def test_a_script_that_says_it_was_the_last_page_leads_nowhere() -> None:
    foot = '<script>boot({on: function () {}, hasMore: false, nextUrl: "/channel/13?page=2"})</script>'
    assert alone(f"<main>{cards(1, 2, 3)}</main>{foot}").next_url == ""


STATE = json.dumps({"items": [{"id": IDS[1], "title": TITLES[1], "source": "江城晚报", "time": UNIX}]})
CODED = base64.b64encode(STATE.encode()).decode()
ITEM = f'{{id: "{IDS[1]}", title: "{TITLES[1]}", source: "江城晚报", time: "2026-05-17 09:30"}}'


@each_case(
    "main",
    [
        f"<script>App.boot({{onReady: function (e) {{ go(e) }}, now: Date.now(), feed: [{ITEM}]}});</script>",
        f"<script>new Feed({{el: $('#app'), draw: (x) => `<li>${{x.title}}</li>`, list: [{ITEM}]}}).start()</script>",
        f"<script type='text/x-state' id='s'>{STATE}</script>",
        f"<code style='display:none' id='d'><!--{STATE}--></code>",
        f"<script>D = JSON.parse(decodeURIComponent(escape(window.atob('{CODED}'))))</script>",
        f'<section x-data="{html.escape("{ page: 1, items: [" + ITEM + "] }")}"></section>',
    ],
)
def test_objects_among_code_and_in_attributes_are_read(main: str) -> None:
    assert told(f"<div id=app></div>{main}") == whole(1)


@each_case(
    ("url", "id_"),
    [
        (f"#/pages/article/detail?id={IDS[1]}", IDS[1]),
        (f"/h5/news?newsId={IDS[1]}", IDS[1]),
        (f"/pages/topic/index?pk={IDS[1]}", None),
        (f"/login?id={IDS[1]}", None),
        (f"https://example.com/news?id={IDS[1]}", None),
    ],
)
def test_an_id_may_be_the_parameter_of_a_path_that_is_named_after_articles(url: str, id_: str | None) -> None:
    assert article_id_of(url, URL)[0] == id_


def test_the_heading_of_a_day_is_no_title() -> None:
    row = (
        "<section><h2><b>{n}</b><b>5月</b></h2><ul><li><a href='{href}'>{title}</a><i>江城晚报</i></li></ul></section>"
    )
    days = "".join(row.format(n=n, href=href(n), title=TITLES[n]) for n in (17, 16, 15))
    assert [(entry.title, entry.author) for entry in alone(days).entries] == [
        (TITLES[n], "江城晚报") for n in (17, 16, 15)
    ]


@each_case("title", ["2024", "……", "11-30"])
def test_a_heading_of_digits_or_dots_is_a_title(title: str) -> None:
    row = f"<section><h3>{title}</h3><a href='{{href}}'>查看详情</a></section>"
    assert [entry.title for entry in alone(rows(row, 1, 2, 3)).entries] == [title] * 3


def test_a_publisher_s_name_is_that_in_its_own_element() -> None:
    """`科技` is a channel's, and stands in the name of the publisher."""
    row = (
        '<li><b class="chl">[科技]</b><a href="{href}">{title}</a><b class="c_src">网易科技</b><i>05-17 09:30</i></li>'
    )
    assert [entry.author for entry in alone(f"<ul>{rows(row, 1, 2)}</ul>").entries] == ["网易科技"] * 2


def test_other_elements_with_ids_stay_out() -> None:
    row = '<zk-card pk="{id}" headline="{title}"></zk-card>'
    other = "".join(f'<{tag} headline="一条河" pk="{OTHER}"></{tag}>' for tag in ("zk-topic", "live-tile", "ad-tile"))
    assert found(alone(rows(row, 1, 2) + other + rows(row, 3))) == wanted(1, 2, 3)


@each_case(
    "path",
    ["/amp/article/{id}", "/m/article/{id}", "/tech/news/{id}.html", "/article/{id}/amp", "/detail?docid={id}"],
)
def test_a_path_for_articles_may_stand_deeper(path: str) -> None:
    assert article_id_of(path.format(id=IDS[1]), URL)[0] == IDS[1]


@each_case(
    "path", ["/comment/article/{id}", "/topic/article/{id}", "/user/post/{id}", "/api/article/{id}", "/m/p/{id}"]
)
def test_a_path_to_something_of_an_article_is_none(path: str) -> None:
    assert article_id_of(path.format(id=IDS[1]), URL)[0] is None


@each_case(
    "row",
    [
        '<zk-card href="{href}"><span>{title}</span><span>江城晚报</span><i>2026-05-17 09:30</i></zk-card>',
        '<a-item url="//www.myzaker.com{href}" title="{title}" source="江城晚报" time="2026-05-17 09:30"></a-item>',
        '<p><a href="{href}">{title}</a><a class="x" href="/publisher/12">江城晚报</a><i>2026-05-17 09:30</i></p>',
        '<p><a href="{href}">{title}</a><i>@江城晚报</i><i>2026-05-17 09:30</i></p>',
        '<p><a href="{href}">{title}</a><i>2026-05-17 09:30 来自 江城晚报</i></p>',
        '<p><a href="{href}">{title}</a><small>江城晚报 2026-05-17 09:30 🔥12.3万</small></p>',
        '<h3><a href="{href}">{title}_ZAKER新闻</a></h3><p>江城晚报 2026-05-17 09:30</p>',
        '<p>·<a href="{href}">·{title}</a> 江城晚报 2026-05-17 09:30</p>',
        '<li><a href="{href}">{title}</a>(<a href="/from?s=1">江城晚报</a>)<p>36 分 <i>2026-05-17 09:30</i></p></li>',
        '<div><a href="{href}">{title}</a><br><font>江城晚报 2026-05-17 09:30</font><br>三座桥都修好了。<br></div>',
        (
            '<table><tr><td><a href="{href}">{title}</a></td></tr><tr><td>江城晚报　2026-05-17 09:30</td></tr>'
            "<tr><td>三座桥都修好了。</td></tr></table>"
        ),
        '<div hrefs="{href}"><p>{title}</p><i>江城晚报</i> 2026-05-17 09:30</div>',
        '<uni-view data-url="/pages/detail/detail?id={id}"><p>{title}</p><i>江城晚报</i> 2026-05-17 09:30</uni-view>',
        '<p><a href="{href}">{title}</a></p><div>发布：江城晚报 时间：2026-05-17 09:30</div>',
        '<a class="c" href="{href}"><div>江城晚报 · 2026-05-17 09:30</div><div>{title}</div></a>',
        '<ion-card href="{href}"><p>江城晚报 · 2026-05-17 09:30</p><card-title>{title}</card-title></ion-card>',
    ],
)
def test_components_names_and_labels_of_any_make_are_read(row: str) -> None:
    assert told(f"<main>{rows(row, 1, 2, 3)}</main>") == whole(1, 2, 3)


@each_case("shown", ["来自 iPhone 15", "来自 iPhone客户端", "来自 微博网页版", "来自 广东省", "来自广东"])
def test_a_place_or_a_device_is_no_publisher(shown: str) -> None:
    row = '<p><a href="{href}">{title}</a><i>2026-05-17 09:30 ' + shown + "</i></p>"
    assert [author for _, _, author, _ in told(f"<main>{rows(row, 1, 2, 3)}</main>")] == [""] * 3


@each_case(
    "foot",
    [
        '<div hx-get="/api/feed?channel=13&amp;before=1764" hx-trigger="revealed"></div>',
        '<button type="button" data-href="/api/feed?channel=13&amp;before=1764">查看更多</button>',
    ],
)
def test_what_stands_before_a_moment_is_the_next_page(foot: str) -> None:
    following = "https://www.myzaker.com/api/feed?channel=13&before=1764"
    assert alone(f"<main>{cards(1, 2, 3)}</main>{foot}").next_url == following


def test_ranks_of_a_list_are_no_part_of_its_titles() -> None:
    main = "".join(
        f'<div class="r"><a href="{href(n)}"><em>{n}</em>{TITLES[n]}</a><p>江城晚报</p></div>' for n in range(1, 13)
    )
    assert found(alone(f"<main>{main}</main>")) == wanted(*range(1, 13))


def test_a_record_s_label_is_its_title_also_where_it_ends_in_a_day() -> None:
    titles = ["马斯克：星舰第15次试飞定于12月10日", TITLES[2], TITLES[3]]
    main = "".join(
        f'<div role="article" aria-labelledby="t{n}"><a href="{href(n)}"><img src="/a.jpg" alt="图片"></a>'
        f'<div id="t{n}">{title}</div><div><img class="av" src="/b.png"><span>新华社客户端</span>'
        "<span>2026-05-17 09:30</span></div></div>"
        for n, title in enumerate(titles, 1)
    )
    wanted_entries = [(IDS[n], title, "新华社客户端", [START]) for n, title in enumerate(titles, 1)]
    assert told(f"<main>{main}</main>") == wanted_entries


def test_numbers_before_titles_are_left_out_only_where_they_count_up() -> None:
    counted = "".join(f'<p><a href="{href(n)}">{n}. {TITLES[n]}</a></p>' for n in (1, 2, 3))
    assert found(alone(f"<main>{counted}</main>")) == wanted(1, 2, 3)
    titles = ["3. 分钟看懂桥", "100. 年后的桥", "7. 号桥"]
    own = "".join(f'<p><a href="{href(n)}">{title}</a></p>' for n, title in enumerate(titles, 1))
    assert [entry.title for entry in alone(f"<main>{own}</main>").entries] == titles


@each_case(("shown", "start"), [("26/05/17", ["2026-05-17T00:00:00+08:00"]), ("17/05/26", []), ("25/05/17", [])])
def test_a_year_of_two_digits_is_read_near_the_moment_in_the_id(shown: str, start: list[str]) -> None:
    row = '<p><a href="{href}">{title}</a><i>江城晚报</i><i>' + shown + "</i></p>"
    assert told(f"<main>{rows(row, 1, 2, 3)}</main>") == [(IDS[n], TITLES[n], "江城晚报", start) for n in (1, 2, 3)]


def test_a_slash_before_a_name_is_none_of_it() -> None:
    row = '<li><i>2026-05-17 09:30</i><a href="{href}">{title}</a><i>/36氪</i></li>'
    assert [author for _, _, author, _ in told(f"<ul>{rows(row, 1, 2)}</ul>")] == ["36氪", "36氪"]


def test_the_link_of_each_text_is_looked_for_once_in_a_line_of_many_links(monkeypatch: pytest.MonkeyPatch) -> None:
    looks = []
    around = list_fields.link_around
    monkeypatch.setattr(list_fields, "link_around", lambda *args: looks.append(args) or around(*args))
    names = "".join(f'<a href="/user/{n}">第{n}人</a> ' for n in range(200))
    alone("".join(f'<div class="k3"><a href="{href(n)}">{TITLES[n]}</a><p>{names}</p></div>' for n in range(3)))
    assert 3 * 200 <= len(looks) < 3 * 200 * 4
