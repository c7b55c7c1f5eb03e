"""Side bars whose names and headings say nothing: their records are titles alone."""

from tests.each_case import each_case
from tests.zaker.generic.list_pages import IDS, TITLES, alone, found, href, wanted

_MAIN = "".join(
    f'<div class="u1"><a href="{href(n)}">{TITLES[n]}</a><span>江城晚报</span><span>3小时前</span></div>'
    for n in range(1, 9)
)


def titles_alone(*numbers: int) -> str:
    return "".join(f'<p><a href="{href(n)}">{TITLES[n]}</a></p>' for n in numbers)


@each_case(
    "box",
    [
        '<section class="u7"><p class="u8">此刻在读</p>{rows}</section>',
        '<div class="u7"><h5>小编安利</h5><div>{rows}</div></div>',
        '<div class="u7"><h5>TA的热门文章</h5><div>{rows}</div></div>',
    ],
)
def test_a_box_of_titles_under_a_heading_is_no_part_of_the_list(box: str) -> None:
    listed = alone(f"<div><div>{_MAIN}</div>{box.format(rows=titles_alone(11, 12, 13))}</div>")
    assert found(listed) == wanted(*range(1, 9))
    assert [entry.url[-24:] for entry in listed.left_out] == [IDS[11], IDS[12], IDS[13]]


@each_case(
    "box",
    [
        '<section class="u7"><h3><a href="/channel/4">财经</a></h3>{rows}</section>',  # leads to its list
        '<section class="u7"><h3>财经</h3>{rows}</section>',
        '<section class="u7"><h3>本地要闻</h3>{rows}</section>',
        '<section class="u7">{rows}</section>',
    ],
)
def test_sections_of_a_home_page_are_lists(box: str) -> None:
    listed = alone(f"<div><div>{_MAIN}</div>{box.format(rows=titles_alone(11, 12, 13))}</div>")
    assert found(listed) == wanted(*range(1, 9), 11, 12, 13)


def test_numbered_titles_are_a_ranking_whatever_its_heading_and_length() -> None:
    ranking = "".join(f'<p><em>{n}</em><a href="{href(n + 10)}">{TITLES[n + 10]}</a></p>' for n in range(1, 9))
    assert found(alone(f"<div><div>{_MAIN}</div><div><h5>频道精选</h5>{ranking}</div></div>")) == wanted(*range(1, 9))


def test_a_box_in_a_column_with_a_ranking_is_no_part_of_the_list() -> None:
    column = f"<div><h5>图片新闻</h5>{titles_alone(11, 12)}</div><div><h5>新闻排行</h5>{titles_alone(14, 15)}</div>"
    assert found(alone(f"<div><div>{_MAIN}</div><div>{column}</div></div>")) == wanted(*range(1, 9))


def test_a_box_of_titles_before_the_list_is_its_beginning() -> None:
    listed = alone(f"<div><section><h3>此刻在读</h3>{titles_alone(11, 12, 13)}</section><div>{_MAIN}</div></div>")
    assert found(listed) == wanted(11, 12, 13, *range(1, 9))


def test_boxes_with_headings_as_that_of_the_list_are_lists() -> None:
    main = (
        f'<div><h3 class="t">刚刚更新</h3>{_MAIN}</div><div><h3 class="t">城市生活</h3>{titles_alone(11, 12, 13)}</div>'
    )
    assert found(alone(f"<div>{main}</div>")) == wanted(*range(1, 9), 11, 12, 13)


def test_many_titles_behind_a_list_are_lists() -> None:
    more = "".join(
        f"<div><h4>{name}</h4>{titles_alone(*numbers)}</div>"
        for name, numbers in (("生活圈", (11, 12, 13)), ("读书会", (14, 15, 16)))
    )
    assert found(alone(f"<div><div>{_MAIN}</div>{more}</div>")) == wanted(*range(1, 9), *range(11, 17))


@each_case(
    "line",
    [
        "<p><strong>大家都在看</strong>{links}</p>",
        '<div class="r">热榜 {links}</div>',
        "<div>热门推荐：{links}</div>",
        "<div><span>猜你喜欢</span>：{links}</div>",
        "<p>【相关阅读】{links}</p>",
    ],
)
@each_case("between", ["", " ", " | ", "<i>·</i>"])
def test_a_heading_and_its_links_in_one_line_are_a_side_bar(line: str, between: str) -> None:
    links = between.join(f'<a href="{href(n)}">{TITLES[n]}</a>' for n in (11, 12, 13))
    assert found(alone(f"<div><div>{_MAIN}</div>{line.format(links=links)}</div>")) == wanted(*range(1, 9))


@each_case(
    "heading",
    [
        "点击排行",
        "24小时热榜",
        "本周热门",
        "热点排行",
        "今日热议主题",
        "24小时热帖",
        "新闻点击排行",
        "一周阅读排行榜",
        "财经榜单",
        "编辑推荐",
    ],
)
def test_a_ranking_is_none_of_the_sections_around_it(heading: str) -> None:
    """Wherever it stands among boxes of titles alone, as on a home page."""
    sections = [f"<section><h3>{name}</h3>{titles_alone(*numbers)}</section>" for name, numbers in
                (("国内", (1, 2, 3)), (heading, (11, 12, 13)), ("财经", (4, 5, 6)))]  # fmt: skip
    assert found(alone(f"<main>{''.join(sections)}</main>")) == wanted(*range(1, 7))


@each_case("heading", ["江城推荐", "编辑推荐", "点击排行榜"])
def test_a_heading_that_leads_to_a_ranking_heads_it(heading: str) -> None:
    box = f'<div class="u7"><div class="u8"><a href="/x">{heading}</a></div><ul>{titles_alone(11, 12, 13)}</ul></div>'
    main = f"<div><div>{titles_alone(*range(1, 9))}</div>{box}</div>"
    assert found(alone(main)) == wanted(*range(1, 9))


@each_case("title", ["今日推荐", "周末好书推荐", "城市热榜", "十大排行榜", "热议"])
@each_case("row", ['<p><a href="{}">{}</a></p>', "<p onclick=\"location.href='{}'\">{}</p>"])
def test_the_title_of_a_list_s_first_article_heads_no_side_bar(row: str, title: str) -> None:
    first = row.format(href(10), title)
    lists = (titles_alone(*range(1, 9)), first + titles_alone(11, 12, 13))
    listed = alone("".join(f"<div>{rows}</div>" for rows in lists))
    assert [entry.id for entry in listed.entries] == [IDS[n] for n in range(1, 14) if n != 9]


@each_case("label", ["[国内]", "要闻：", "<b>财经</b> ", "热浪来袭："])
def test_a_line_of_news_is_none(label: str) -> None:
    links = " ".join(f'<a href="{href(n)}">{TITLES[n]}</a>' for n in (11, 12, 13))
    assert found(alone(f"<div><div>{_MAIN}</div><p>{label}{links}</p></div>")) == wanted(*range(1, 9), 11, 12, 13)


@each_case(
    "tabs",
    [
        '<ul role="tablist"><li role="tab" aria-selected="true">推荐</li><li role="tab">最新</li></ul>',
        '<div class="u9"><span class="on">热门</span><span>最新</span></div>',
        '<div class="u9"><b>热榜</b></div><div class="u9"><b>快讯</b></div>',
    ],
)
def test_the_first_of_several_tabs_heads_no_side_bar(tabs: str) -> None:
    """What stands beside such a list stays out, as beside any other."""
    side = f"<aside>{titles_alone(11, 12, 13)}</aside>"
    main = f"<div><div>{tabs}<div>{_MAIN}</div></div>{side}</div>"
    assert found(alone(main)) == wanted(*range(1, 9))


@each_case("hidden", ["hidden", 'style="display:none"', 'aria-hidden="true"', 'class="u5 hide"'])
def test_the_tabs_of_a_list_that_are_not_shown_yet_are_part_of_it(hidden: str) -> None:
    """In page order, each article once."""
    row = '<div class="u1"><a href="{}">{}</a><span>江城晚报</span><span>3小时前</span></div>'
    more = "".join(row.format(href(n), TITLES[n]) for n in (7, 21, 22, 2, 23))
    assert found(alone(f"<div><div>{_MAIN}</div><div {hidden}>{more}</div></div>")) == wanted(*range(1, 9), 21, 22, 23)
