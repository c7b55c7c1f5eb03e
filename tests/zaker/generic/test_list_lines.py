"""Records of several lines or boxes, as forums, searches and front pages build them: which line is which field."""

from tests.each_case import each_case
from tests.zaker.generic.list_pages import IDS, NUMBERS, START, SUMMARY, TITLES, alone, found, href, rows, told, wanted


@each_case("label", ["头条", "科技", "深度报道"])
@each_case(
    "row",
    [
        '<div><a href="{href}"><img src="/i.jpg"><div><span>LABEL</span><p>{title}</p></div></a></div>',
        '<div><a href="{href}"><p>LABEL</p><p>{title}</p></a></div>',
        '<div><a href="{href}"><img src="/i.jpg"><i>LABEL</i></a><p><a href="{href}">{title}</a></p></div>',
        '<div><a href="{href}"><b>LABEL</b></a><a href="{href}">{title}</a></div>',
    ],
)
def test_a_label_in_a_line_before_the_title_of_a_link_is_none(row: str, label: str) -> None:
    assert {summary for _, summary, _ in told(f"<div>{rows(row.replace('LABEL', label))}</div>")} == {""}


@each_case("title", ["2024", "...", "自来水甜了。"])
def test_a_label_on_an_image_is_none_also_where_the_title_is_odd(title: str) -> None:
    row = '<div><a href="{href}"><img src="/i.jpg"><i>LABEL</i></a><p><a href="{href}">{title}</a></p></div>'
    first = row.replace("LABEL", "头条").format(href=href(9), title=title)
    listed = alone(f"<div>{first}{rows(row.replace('LABEL', '科技'))}</div>")
    assert found(listed) == [(IDS[9], title), *wanted(*NUMBERS)]


def test_a_short_text_on_an_image_is_a_label_where_the_link_beside_it_says_more() -> None:
    row = '<div><a href="{0}"><img src="/i.jpg"><i>{2}</i></a><p><a href="{0}">{1}</a></p></div>'
    main = "".join(row.format(href(n), TITLES[n], f"栏目{n}") for n in NUMBERS)
    assert found(alone(f"<div>{main}</div>")) == wanted(*NUMBERS)


def test_a_short_title_beside_an_image_and_the_number_of_comments_is_one() -> None:
    row = '<div><a href="{href}"><img src="/i.jpg"><b>快讯</b></a><a href="{href}#comments">29</a></div>'
    assert {one.title for one in alone(f"<div>{rows(row)}</div>").entries} == {"快讯"}


def test_a_label_that_one_link_begins_with_is_no_title() -> None:
    row = '<div><a href="{href}"><div>LABEL<p>{title}</p></div></a></div>'
    first = row.replace("LABEL", "<span>头条</span>").format(href=href(9), title=TITLES[9])
    assert found(alone(f"<div>{first}{rows(row.replace('LABEL', ''))}</div>")) == wanted(9, *NUMBERS)


@each_case("label", ["科技", "专访", "编读往来"])
@each_case(
    "row",
    [
        '<li><h3><a href="{href}"><span class="fc-kicker">LABEL</span><span><b>{title}</b></span></a></h3></li>',
        '<li><h3><i class="news_tag">LABEL</i><a href="{href}">{title}</a></h3></li>',
        '<li><h3><a href="{href}"><span>{title}</span><span class="badge">LABEL</span></a></h3></li>',
    ],
)
def test_what_is_named_as_a_label_in_a_title_is_none_of_it(row: str, label: str) -> None:
    first = row.replace("LABEL", label).format(href=href(9), title=TITLES[9])
    plain = '<li><h3><a href="{href}">{title}</a></h3></li>'
    listed = alone(f"<ul>{first}{rows(plain)}</ul>")
    assert found(listed) == wanted(9, *NUMBERS)
    assert {entry.author for entry in listed.entries} == {""}


def test_a_text_that_a_search_marks_is_no_label_whatever_its_name() -> None:
    row = '<li><h3><a href="{href}"><em class="keyword-tag">第</em> {title}</a></h3></li>'
    assert [entry.title[:3] for entry in alone(f"<ul>{rows(row)}</ul>").entries] == ["第 第"] * 4


def test_data_that_each_record_has_alike_is_no_title() -> None:
    row = '<li data-id="{id}" data-grow-title="entryList"><a href="{href}">{title}</a></li>'
    assert told(f"<ul>{rows(row)}</ul>") == {("", "", "")}


@each_case("tip", ["本版置顶主题 - 新窗口打开", "有新回复 - 新窗口打开", "在新标签页中打开"])
def test_what_a_tip_says_a_click_does_is_no_title(tip: str) -> None:
    row = '<tr><td><a href="{href}" title="TIP"><img src="/f.gif"></a></td><th><a href="{href}">{title}</a></th></tr>'
    first = row.replace("TIP", tip).format(href=href(9), title=TITLES[9])
    listed = alone(f"<table>{first}{rows(row.replace('TIP', '新窗口'))}</table>")
    assert found(listed) == wanted(9, *NUMBERS)


@each_case(
    "row",
    [
        (
            '<li><div><a href="/space-3"><img src="/a.php"></a><h3><a href="/space-3">七号车厢</a></h3>'
            '<span>2026-05-17 09:30</span></div><a href="{href}"><div><em>{title}</em></div></a>'
            '<a href="{href}"><div>{summary}</div></a></li>'
        ),
        (
            '<li><h3><a href="/home.php?mod=space&amp;uid=3">七号车厢</a></h3><time>2026-05-17 09:30</time>'
            '<p><a href="{href}">{title}</a></p><p>{summary}</p></li>'
        ),
        (
            '<li><h4><a href="/u/3">七号车厢</a></h4><time>2026-05-17 09:30</time><a href="{href}">{title}</a>'
            "<p>{summary}</p></li>"
        ),
    ],
)
def test_a_heading_that_leads_to_an_account_is_the_author(row: str) -> None:
    assert told(f"<ul>{rows(row)}</ul>") == {("七号车厢", SUMMARY, START)}


def test_a_heading_that_leads_elsewhere_is_the_title_where_no_link_to_the_article_has_a_text() -> None:
    row = '<li><a href="{href}"><img src="/i.jpg"></a><h3><a href="/r?to={id}">{title}</a></h3></li>'
    assert told(f"<ul>{rows(row)}</ul>") == {("", "", "")}


@each_case(
    "line",
    [
        "<div><span>2026-05-17 09:30</span><span>{summary}</span></div>",
        "<div><b>江城晚报</b><i>2026-05-17 09:30</i><span>{summary}</span></div>",
        '<div class="summary"><p>江城晚报&nbsp;&nbsp;2026-05-17 09:30</p>{summary}</div>',
        (
            '<div class="c-summary"><p>江城晚报&nbsp;&nbsp;2026-05-17 09:30</p>{summary}<span>'
            '<a href="/s?c=1">3条相同新闻</a>&nbsp;-&nbsp;<a href="/cache?u=1">快照</a></span></div>'
        ),
        '<p>{summary}<a href="https://example.com/7">（原文链接）</a></p><i>2026-05-17 09:30</i>',
        '<p><a href="{href}">三<em>座</em>桥的检查在五月做完，结果是都要修。</a></p><i>2026-05-17 09:30</i>',
        '<p><a href="{href}"><em>三</em>座桥的检查在五月做完，结果是都要修。</a></p><i>2026-05-17 09:30</i>',
        '<p>{summary}<a href="/s?c=1">3条相同新闻</a> - <a href="/cache?u=1">网页快照</a></p><p>2026-05-17 09:30</p>',
    ],
)
def test_fields_and_links_around_a_summary_are_none_of_it(line: str) -> None:
    main = rows('<div><h3><a href="{href}">{title}</a></h3>' + line + "</div>")
    assert {(summary, start) for _, summary, start in told(f"<div>{main}</div>")} == {(SUMMARY, START)}


@each_case("word", ["分享至", "Published:", "Updated on", "不感兴趣", "90个意见", "3 个回答"])
def test_a_word_beside_the_time_is_no_publisher(word: str) -> None:
    row = f'<li><a href="{{href}}">{{title}}</a><p><span>{word}</span><time>2026-05-17 09:30</time></p></li>'
    assert told(f"<ul>{rows(row)}</ul>") == {("", "", START)}


@each_case(
    "summary",
    [
        '桥龄最长的一座，<a href="/tag/桥">石桥</a>，下个月开始修。',
        '桥龄最长的三座下个月开始修，最后开工的一座是<a href="/tag/桥">石桥</a>',
        '桥龄最长的三座下个月开始修，最后开工的一座是<a href="/tag/桥">石桥</a>。',
        "<b>5月17日</b>，他们又去看了一次那座桥。",
        "2026年5月，三座桥的检查做完了。",
    ],
)
def test_a_link_or_a_day_within_a_summary_is_part_of_it(summary: str) -> None:
    main = rows('<div><h3><a href="{href}">{title}</a></h3><p>' + summary + "</p></div>")
    shown = summary.replace('<a href="/tag/桥">', "").replace("</a>", "").replace("<b>", "").replace("</b>", "")
    assert {entry for _, entry, _ in told(f"<div>{main}</div>")} == {shown}


@each_case("title", ["2024", "门", "老桥"])
@each_case(
    "row",
    [
        '<li><a href="{href}"><h3>TITLE</h3><p>{text}</p></a></li>',
        '<li><h3><a href="{href}">TITLE</a></h3><p>{text}</p></li>',
    ],
)
def test_a_short_title_that_a_summary_mentions_cuts_nothing_off(row: str, title: str) -> None:
    text = f"江城消息，{title}是一座桥的名字，它在城南。"
    main = "".join(row.replace("TITLE", title).format(href=href(n), text=text) for n in NUMBERS)
    assert {(entry.title, entry.summary) for entry in alone(f"<ul>{main}</ul>").entries} == {(title, text)}


@each_case("before", ["", "江城讯 "])
def test_a_summary_may_begin_as_its_title_does(before: str) -> None:
    text = "门是一座桥的名字，它在城南，桥头真的有一扇门。"
    row = f'<li><h3><a href="{{href}}">门</a></h3><p>{before}{text}</p></li>'
    assert {entry.summary for entry in alone(f"<ul>{rows(row)}</ul>").entries} == {before + text}
    for title in (
        '<h3><a href="{href}">{title}</a></h3>',
        '<h3><a href="{href}">{title}</a> <i>3小时前</i></h3>',
        '<h3><a href="{href}"><i>独家</i>{title}</a></h3>',
        '<a href="{href}">{title}</a>',
    ):
        main = rows(f"<li>{title}<span>{{title}}的样子，下个月开始修。</span></li>")
        assert {entry.summary[-12:] for entry in alone(f"<ul>{main}</ul>").entries} == {"了的样子，下个月开始修。"}


@each_case(
    "text",
    [
        "江城7月24日消息，货名前面加了一条短横线，软件把 - 香蕉 - 和数字算成了减法",
        "货名前面加了一条短横线，软件把 - 香蕉 - 和数字算成了减法。",
        "三座桥 | 都要修，明年开工。",
    ],
)
def test_a_dash_in_a_summary_parts_no_name_from_it(text: str) -> None:
    main = rows('<li><a href="{href}"><h3>{title}</h3><p>' + text + "</p></a></li>")
    assert told(f"<ul>{main}</ul>") == {("", text, "")}


@each_case(
    "head",
    [
        '<div><h3>老城新事</h3><a href="/channel/4">更多 &gt;</a></div>',
        '<h3>老城新事<a href="/channel/4">更多</a></h3>',
        "<h3>财经</h3>",
    ],
)
def test_the_heading_of_a_section_is_no_title_of_its_only_article(head: str) -> None:
    row = '<li><a href="{0}"><img src="/i.jpg"></a><a href="{0}">{1}</a></li>'
    section = f"<section>{head}<ul>{row.format(href(9), TITLES[9])}</ul></section>"
    more = "<section><h3>国内</h3><ul>" + rows('<li><a href="{href}">{title}</a></li>') + "</ul></section>"
    assert found(alone(f"<main>{section}{more}</main>")) == wanted(9, *NUMBERS)


def test_a_heading_before_an_invitation_to_read_the_article_is_its_title() -> None:
    row = '<div><h3>{title}</h3><p>{summary}</p><a href="{href}">阅读全文</a></div>'
    assert told(f"<main>{rows(row)}</main>") == {("", SUMMARY, "")}


def test_a_number_before_the_title_that_is_stated_names_nobody() -> None:
    """Nor does a part of such a title."""
    titles = {n: f"桥讯 | {TITLES[n]}" for n in NUMBERS}
    row = '<li data-link="{0}" data-title="{1}"><div>{2}. {1}</div><div><i>1779105000</i></div></li>'
    main = "".join(row.format(href(n), titles[n], n) for n in NUMBERS)
    listed = alone(f"<ul>{main}</ul>").entries
    assert [(entry.title, entry.author) for entry in listed] == [(titles[n], "") for n in NUMBERS]
