"""Which text of a record is what: title and label, summary and what invites to read on, publisher and separators."""

from tests.each_case import each_case
from tests.zaker.generic.list_pages import NUMBERS, START, SUMMARY, TITLES, alone, found, href, rows, told, wanted


@each_case(
    "row",
    [
        '<li><h3><a href="{href}">{title}</a></h3><p>{summary}<a href="{href}">[详细]</a></p></li>',
        '<li><h3><a href="{href}">{title}</a></h3><p>{summary}<a href="{href}">查看原文</a></p></li>',
        '<li><h3><a href="{href}">{title}</a></h3><p>{summary} <a href="{href}">阅读全文&gt;&gt;</a></p></li>',
        '<li><h3><a href="{href}">{title}</a></h3><p>{summary}[<a href="{href}">详细内容</a>]</p></li>',
        '<li><h3><a href="{href}">{title}</a></h3><p>{summary}</p><a href="{href}">查看详情 →</a></li>',
        '<p><b>{title}</b>{summary}<a href="{href}">阅读全文&gt;&gt;</a></p>',
        '<div><h4>{title}</h4><p>{summary}</p><a href="{href}">了解更多»</a></div>',
        '<div><strong>{title}</strong><p>{summary}</p><a href="{href}">点击查看</a></div>',
        '<div><b>{title}</b><p>{summary}</p><a href="{href}">阅 46.7万</a> <a href="{href}#c">评论(3)</a></div>',
        '<h2><a href="{href}">{title}</a></h2><p>{summary} <a href="{href}">继续阅读 <i>“{title}”</i></a></p>',
    ],
)
def test_what_invites_to_read_on_or_counts_is_no_part_of_a_record_s_texts(row: str) -> None:
    assert told(f"<div>{rows(row)}</div>") == {("", SUMMARY, "")}


@each_case(
    "row",
    [
        '<div class="c"><a href="{href}">{title}</a>{summary}</div>',
        '<div class="c"><a href="{href}"><b>{title}</b></a><span>{summary}</span></div>',
        '<div class="c"><a href="{href}">【{title}】</a>{summary}</div>',
        '<div class="c"><a href="{href}"><b>【{title}】</b>{summary}</a></div>',
        '<div class="c"><a href="{href}">【{title}】{summary}</a></div>',
        '<p><a href="{href}">{title}</a></p><p>{summary}</p>',
        '<p><strong>12月1日：{title}</strong>{summary}<a href="{href}">阅读全文&gt;&gt;</a></p>',
        '<dd><a href="{href}">{title}</a></dd><dd>{summary}</dd>',
    ],
)
def test_a_summary_may_stand_in_the_line_of_its_title_or_as_another_like_it(row: str) -> None:
    assert told(f"<div>{rows(row)}</div>", before="12月1日：") == {("", SUMMARY, "")}


def test_a_time_behind_a_text_is_the_record_s_and_a_bold_one_in_it_is_none() -> None:
    row = '<p><strong>{title}</strong>{summary}<a href="{href}">[详细]</a> <i>2026-05-17 09:30</i></p>'
    assert told(f"<div>{rows(row)}</div>") == {("", SUMMARY, START)}
    row = '<h3><a href="{href}">{title}</a></h3><p>{summary}<b>5月17日</b>，他们又去看了一次。</p>'
    assert {start for _, _, start in told(f"<div>{rows(row)}</div>")} == {""}


@each_case(
    "row", ['<p><a href="{href}">【{short}】{text}</a></p>', '<p><a href="{href}"><b>【{short}】</b>{text}</a></p>']
)
def test_heads_in_brackets_are_titles_however_short_where_each_is_another(row: str) -> None:
    texts = ("修完了。", "一座老桥拆了！", "“都好。”", "三座桥的检查在五月做完，结果是都要修。")
    main = "".join(row.format(href=href(n), short=f"桥{n}", text=texts[n - 1]) for n in NUMBERS)
    assert [(entry.title, entry.summary) for entry in alone(main).entries] == [
        (f"桥{n}", texts[n - 1]) for n in NUMBERS
    ]
    main = "".join(row.format(href=href(n), short="快讯", text=texts[n - 1]) for n in NUMBERS)
    assert [entry.title for entry in alone(main).entries] == [f"【快讯】{text}" for text in texts]


@each_case(
    "row",
    [
        '<article><a href="{href}"><strong>2024</strong><p>{summary}</p><p>江城晚报 05-15</p></a></article>',
        '<zk-card story="{id}"><a slot="title" href="{href}">2024</a><p slot="words">{summary}</p></zk-card>',
    ],
)
def test_a_number_before_a_text_in_one_link_is_the_title(row: str) -> None:
    row = row.replace("{summary}", f"题目是一座桥的名字。{SUMMARY}")
    assert {entry.title for entry in alone(f"<main>{rows(row)}</main>").entries} == {"2024"}


@each_case("title", ["2024", "门"])
def test_a_short_bold_title_before_a_text_is_one(title: str) -> None:
    main = rows(f'<p><strong>{title}座</strong>{{summary}}<a href="{{href}}">阅读全文</a></p>')
    assert {entry.title for entry in alone(f"<div>{main}</div>").entries} == {f"{title}座"}


def test_a_title_that_begins_with_a_quotation_names_no_publisher() -> None:
    main = rows('<li><a href="{href}">“修桥”背后：{title}</a><span>09:30</span></li>')
    assert [(entry.title, entry.author) for entry in alone(main).entries] == [
        (f"“修桥”背后：{TITLES[n]}", "") for n in NUMBERS
    ]


def test_a_label_in_brackets_is_no_title() -> None:
    main = rows('<li><a href="{href}">【快讯】{title}</a></li>')
    assert [entry.title for entry in alone(main).entries] == [f"【快讯】{TITLES[n]}" for n in NUMBERS]


@each_case("name", ["每日经济新闻报道", "江城晚报", "虎嗅APP", "江城新闻客户端"])
@each_case("row", ["<p>%s | 2026-05-17 09:30</p>", "<p>%s/2026-05-17 09:30</p>", "<p>来自 %s · 2026-05-17 09:30</p>"])
def test_a_line_of_publisher_and_time_is_no_summary(row: str, name: str) -> None:
    main = rows('<li><a href="{href}"><h3>{title}</h3></a>' + row % name + "</li>")
    assert told(f"<ul>{main}</ul>") == {(name, "", START)}


@each_case(
    "line", ["江城晚报/3小时前", "江城晚报 / 3小时前", "江城晚报｜3小时前", "江城晚报，3小时前", "江城晚报-3小时前"]
)
def test_what_stands_between_a_publisher_and_a_time_is_of_neither(line: str) -> None:
    main = rows('<li><a href="{href}">{title}</a><span>' + line + "</span></li>")
    [(author, summary, start)] = told(f"<ul>{main}</ul>")
    assert (author, summary, bool(start)) == ("江城晚报", "", True)


@each_case(
    "label",
    ["<em>置顶</em>", "<i>热</i>", "<i>沸</i>", '<span class="tag">独家</span>', "<b>头条</b> ",
     "<span>【置顶】</span>", "<sup>NEW</sup>", "<em class='c'>独家</em><em class='c'>深度</em>"],
)  # fmt: skip
@each_case(
    "row",
    [
        '<a href="{href}"><p>LABEL{title}</p><div><span>江城晚报</span><span>09:30</span></div></a>',
        '<li><h3>LABEL<a href="{href}">{title}</a></h3></li>',
        '<li><h3><a href="{href}">LABEL{title}</a></h3></li>',
        '<li><h3><a href="{href}">LABEL<div>{title}</div></a></h3></li>',
        '<li><a href="{href}"><h3>{title}LABEL</h3></a></li>',
    ],
)
def test_a_label_of_its_own_before_or_behind_a_title_is_none_of_it(row: str, label: str) -> None:
    """Whether one record has it, or each."""
    listed = alone(f"<div>{rows(row.replace('LABEL', label))}</div>").entries
    assert [entry.title for entry in listed] == [TITLES[n] for n in NUMBERS]
    first = row.replace("LABEL", label).format(href=href(9), title=TITLES[9])
    listed = alone(f"<div>{first}{rows(row.replace('LABEL', ''))}</div>").entries
    assert [entry.title for entry in listed] == [TITLES[n] for n in (9, *NUMBERS)]


def test_a_word_that_a_search_marks_is_part_of_its_title() -> None:
    main = "".join(f'<li><h3><a href="{href(n)}"><em>视频</em>里的{TITLES[n]}</a></h3></li>' for n in NUMBERS)
    assert [entry.title for entry in alone(main).entries] == [f"视频里的{TITLES[n]}" for n in NUMBERS]


def test_a_shown_address_is_no_publisher() -> None:
    row = '<div><h3><a href="{href}">{title}</a></h3><p>{summary}</p><a href="{href}">m.myzaker.com/article/…</a></div>'
    assert told(f"<div>{rows(row)}</div>") == {("", SUMMARY, "")}


@each_case("tag", ["dd", "p", "div"])
def test_a_day_before_each_title_and_a_summary_behind_it_belong_to_the_title(tag: str) -> None:
    """The first day stands before all titles, and nothing behind the last summary."""
    row = "<dt>2026-05-{day}</dt><TAG><a href='{href}'>{title}</a></TAG><TAG>{summary}</TAG>".replace("TAG", tag)
    main = "".join(row.format(href=href(n), title=TITLES[n], summary=SUMMARY, day=n + 10) for n in NUMBERS)
    starts = [f"2026-05-{n + 10}T00:00:00+08:00" for n in NUMBERS]
    assert told(f"<dl>{main}</dl>") == {("", SUMMARY, start) for start in starts}
    intro = "<p>桥的消息。</p>" + "".join(
        f"<h3><a href='{href(n)}'>{TITLES[n]}</a></h3><p>{SUMMARY}</p>" for n in NUMBERS
    )
    assert told(f"<div>{intro}</div>") == {("", SUMMARY, "")}


def test_a_time_before_a_title_leaves_the_summary_behind_it() -> None:
    main = rows('<div><time>18:56:12</time><a href="{href}"><b>{title}</b></a><span>{summary}</span><p>分享</p></div>')
    assert {(author, summary) for author, summary, _ in told(f"<div>{main}</div>")} == {("", SUMMARY)}


@each_case("before", ["3小时前 - ", "<span>2026-05-17</span>&nbsp;-&nbsp;", "5月17日 · "])
def test_a_time_before_a_summary_is_none_of_it(before: str) -> None:
    main = rows('<div><h3><a href="{href}">{title}</a></h3><div>' + before + "{summary}</div></div>")
    [(author, summary, start)] = told(f"<div>{main}</div>")
    assert (author, summary, bool(start)) == ("", SUMMARY, True)


@each_case("link", ['data-title="早报"', 'title="早报"', "", 'data-title="早报" aria-label="早报"'])
def test_articles_may_have_one_title(link: str) -> None:
    row = '<li><a href="{}" {}>早报</a><span>江城晚报</span><i>3小时前</i></li>'
    listed = alone("".join(row.format(href(n), link) for n in range(1, 5))).entries
    assert [(one.title, one.author) for one in listed] == [("早报", "江城晚报")] * 4


@each_case("target", ["javascript:;", "#", "javascript:void(0)"])
def test_a_heading_whose_link_leads_nowhere_is_the_title(target: str) -> None:
    row = '<li><h3><a href="{2}" data-id="7">{1}</a></h3><a href="{0}">打开应用看全部内容</a></li>'
    assert found(alone("".join(row.format(href(n), TITLES[n], target) for n in (1, 2, 3)))) == wanted(1, 2, 3)


def test_the_label_of_a_link_to_the_article_names_no_publisher() -> None:
    row = '<li><a href="{}" aria-label="{}">{}</a><span>江城晚报</span><i>3小时前</i></li>'
    titles = {1: "By the river", 2: "文/武之道", 3: "来源：一条河的故事"}
    listed = alone("".join(row.format(href(n), title, title) for n, title in titles.items())).entries
    assert [(one.title, one.author) for one in listed] == [(title, "江城晚报") for title in titles.values()]


def test_a_link_to_a_site_about_homes_names_no_publisher() -> None:
    row = '<li><a href="{}">{}</a><a href="https://home.example.com/zx">装修资讯</a><b>江城晚报</b><i>3小时前</i></li>'
    listed = alone("".join(row.format(href(n), TITLES[n]) for n in (1, 2, 3))).entries
    assert [one.author for one in listed] == ["江城晚报"] * 3
