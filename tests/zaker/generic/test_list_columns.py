"""What stands at one place in every record of a list is judged by all of its texts, as one alone may be anything."""

import json
from typing import Any

import pytest

from tests.each_case import each_case
from tests.zaker.generic.list_pages import IDS, SUMMARY, TITLES, URL, alone, href
from zakerscraper.exceptions import ParseError
from zakerscraper.sample_site.catalogue import NOW
from zakerscraper.zaker.generic.lists import read_json

_PAPERS = ("江城晚报", "河港新闻", "极目新闻", "河港新闻", "江城晚报", "桥报")
_PEOPLE = ("周禾", "林晚舟", "陈默", "许知", "周禾", "韩江雪")
_SECTIONS = ("科技", "财经", "社会", "科技", "国际", "社会")
_TAGS = ("长桥", "检修", "渡口", "长桥", "潮水", "老城")
_CHIPS = ("置顶", "", "独家", "", "", "")
_NUMBERS = range(6)


def _read(row: str) -> list[tuple[str, str]]:
    """Return author and time of the entries of a list whose records are each made of *row*."""
    made = (
        row.format(
            link=f'<a href="{href(n)}">{TITLES[n]}</a>',
            paper=_PAPERS[n],
            person=_PEOPLE[n],
            section=_SECTIONS[n],
            tag=_TAGS[n],
            chip=_CHIPS[n],
            clock=f"{n + 8}:{17 + 7 * n:02d}",
            length=f"00:{17 + 7 * n:02d}:3{n}",
            n=n,
            made=f"2026-05-0{n + 1}",
            day=f"2026-05-1{n}",
            summary=SUMMARY,
        )
        for n in _NUMBERS
    )
    listed = alone(f"<div>{''.join(made)}</div>").entries
    assert [(entry.id, entry.title) for entry in listed] == [(IDS[n], TITLES[n]) for n in _NUMBERS]
    return [(entry.author, " ".join(f"{span.start:%m-%d %H:%M}" for span in entry.times)) for entry in listed]


@each_case(
    ("row", "names"),
    [
        ("<li>{link}<p><i class=tag>{paper}</i><b>{day}</b></p></li>", _PAPERS),
        (
            "<li>{link}<p><i class=label>{section}</i><i class=label>{paper}</i><i class=label>{day}</i></p></li>",
            _PAPERS,
        ),
        ("<li>{link}<p><u>{paper}</u><i>{section}</i><b>{day}</b></p></li>", _PAPERS),
        ("<li>{link}<p><u>{person}</u><i>点击：{n}1 好评：{n}</i><b>{day}</b></p></li>", _PEOPLE),
        ("<li>{link}<p><i>点击：{n}1 好评：{n}</i><b>{day}</b></p></li>", ("",) * 6),
        ("<li><i>EP0{n}</i>{link}<p><b>{day}</b></p></li>", ("",) * 6),
        ("<li><i>EP0{n}</i>{link}<p><u>{person}</u></p></li>", _PEOPLE),
        ("<li>{link}<p><i class=tag>{tag}</i><b>{day}</b></p></li>", ("",) * 6),
        ("<li>{link}<p><b>{day}</b><i>阅读时长 ≈</i><u>{n} 分钟</u></p></li>", ("",) * 6),
        ("<li>{link}<p><i>{tag}</i><b>{day}</b><i>{paper}</i></p></li>", _PAPERS),
        ("<li>{link}<p><i>□ {paper}</i><b>{day}</b></p></li>", _PAPERS),
        ("<li><cite>{paper}：</cite>{link}<p>{summary}</p></li>", _PAPERS),
    ],
)
def test_an_author_stands_where_the_texts_of_all_records_are_names(row: str, names: tuple[str, ...]) -> None:
    assert [author for author, _ in _read(row)] == list(names)


def test_a_record_without_a_name_has_none_and_takes_no_other_text_for_it() -> None:
    row = "<li>{link}<p><u>{tag}</u><i>{paper}</i><b>{day}</b></p></li>"
    assert [author for author, _ in _read(row)] == list(_PAPERS)
    lacking = "".join(
        f"<li><a href='{href(n)}'>{TITLES[n]}</a><p><u>{_TAGS[n]}</u>{f'<i>{_PAPERS[n]}</i>' if n != 4 else ''}"
        f"<b>2026-05-1{n}</b></p></li>"
        for n in _NUMBERS
    )
    assert [entry.author for entry in alone(f"<ul>{lacking}</ul>").entries] == [*_PAPERS[:4], "", _PAPERS[5]]


_DAYS = [f"05-1{n} 00:00" for n in _NUMBERS]
_HEAD = "<tr><th>标题</th><th>{}</th><th>{}</th></tr>"


@each_case(
    ("row", "times"),
    [
        ("<li>{link}<ul><li>{length}</li><li>{day}</li></ul></li>", _DAYS),
        ("<li>{link}<p><i>{length}</i><b>{day}</b></p></li>", _DAYS),
        ("<li>{link}<p><b>{day}</b><i>{clock}</i></p></li>", [f"05-1{n} {n + 8:02d}:{17 + 7 * n}" for n in _NUMBERS]),
    ],
)
def test_how_long_recordings_take_is_no_time_of_day(row: str, times: list[str]) -> None:
    assert [time for _, time in _read(row)] == times


@each_case(
    ("first", "second", "times"),
    [
        ("成文日期", "发布日期", _DAYS),
        ("发布日期", "更新日期", [f"05-0{n + 1} 00:00" for n in _NUMBERS]),
    ],
)
def test_a_table_s_heading_tells_which_day_is_that_of_publication(first: str, second: str, times: list[str]) -> None:
    made = "".join(
        f"<tr><td><a href='{href(n)}'>{TITLES[n]}</a></td><td>2026-05-0{n + 1}</td><td>2026-05-1{n}</td></tr>"
        for n in _NUMBERS
    )
    listed = alone(f"<table>{_HEAD.format(first, second)}{made}</table>").entries
    assert [f"{entry.times[0].start:%m-%d %H:%M}" for entry in listed] == times
    # The titles of a forum stand in `th`, and head no column.
    forum = made.replace("<tr><td>", "<tbody><tr><th>最后回复 ").replace("</a></td>", "</a></th>")
    shown = [f"{span.start:%m-%d}" for entry in alone(f"<table>{forum}</table>").entries for span in entry.times]
    assert shown == [f"05-0{n + 1}" for n in _NUMBERS]


def test_a_cell_of_a_layout_heads_no_column() -> None:
    made = "".join(f"<li>[2026-05-1{n}] <a href='{href(n)}'>{TITLES[n]}最后更新</a></li>" for n in _NUMBERS)
    cards = "".join(
        f"<table><tr><td>最后<a href='{href(n)}'>{TITLES[n]}</a></td></tr><tr><td>2026-05-1{n}</td></tr></table>"
        for n in _NUMBERS
    )
    for main in (f"<table><tr><td><ul>{made}</ul></td><td>关于我们</td></tr></table>", cards):
        shown = [f"{span.start:%m-%d %H:%M}" for entry in alone(main).entries for span in entry.times]
        assert shown == _DAYS


def test_a_script_writes_out_the_moment() -> None:
    made = "".join(
        f"<li><a href='{href(n)}'>{TITLES[n]}</a><p>{_PAPERS[n]}"
        f"<i><script>document.write(ago('177898{n}400'))</script></i></p></li>"
        for n in _NUMBERS
    )
    assert [entry.times[0].start.timestamp() for entry in alone(f"<ul>{made}</ul>").entries] == [
        float(f"177898{n}400") for n in _NUMBERS
    ]


def _members(number: int) -> dict[str, Any]:
    return {
        "lianjie": href(number),
        "biaoti": TITLES[number],
        "zhaiyao": f"{number} {SUMMARY}",
        "lanmu": _SECTIONS[number],
        "zzmc": _PAPERS[number],
        "bianji": _PEOPLE[number],
        "fbsj": f"2026-05-1{number} 09:30:00",
    }


def _deeper(number: int) -> dict[str, Any]:
    return {"kind": "article", "target": _members(number), "at": 1778981400}


def _clip(number: int) -> dict[str, Any]:
    return {
        "clip_id": IDS[number],
        "desc": TITLES[number],
        "author": {"nickname": _PAPERS[number]},
        "music": {"title": f"@{_PEOPLE[number]}创作的原声"},
        "fbsj": f"2026-05-1{number} 09:30:00",
        "share_info": {"share_url": f"https://www.myzaker.com{href(number)}", "share_title": "在客户端看"},
    }


def _material(number: int) -> dict[str, Any]:
    told = {"widgetTitle": TITLES[number], "ptime": f"2026-05-1{number} 09:30:00", "source": _PAPERS[number]}
    return {"itemId": IDS[number], "note": f"第 {number} 组的一段文字", "material": {"itemId": IDS[number], **told}}


@each_case(
    ("make", "summary"),
    [(_members, "{n} " + SUMMARY), (_deeper, "{n} " + SUMMARY), (_clip, ""), (_material, "")],
)
def test_members_of_objects_are_what_their_values_are(make: Any, summary: str) -> None:
    listed = read_json(json.dumps({"sj": [make(n) for n in _NUMBERS]}), URL, NOW).entries
    assert [(e.id, e.title, e.author, e.summary, e.times[0].start.isoformat()) for e in listed] == [
        (IDS[n], TITLES[n], _PAPERS[n], summary.format(n=n), f"2026-05-1{n}T09:30:00+08:00") for n in _NUMBERS
    ]


@each_case(
    "others",
    [
        {"lianjie": "/channel/13", "biaoti": TITLES[0]},  # lead to no articles
        {"biaoti": "编辑部"},
        {"biaoti": "a-1"},
    ],
)
def test_members_of_objects_whose_values_leave_it_open_are_none(others: dict[str, Any]) -> None:
    with pytest.raises(ParseError):
        read_json(json.dumps([{"lianjie": href(n), **others} for n in _NUMBERS]), URL, NOW)


@each_case(
    ("rows", "author"),
    [
        ("<tr>{link}</tr><tr><td></td><td>{n}1 points by <a href='user?id=x'>{person}</a></td></tr><tr></tr>", _PEOPLE),
        ("<tr>{link}</tr><tr><td></td><td><b>来源：</b><i>{paper}</i><i>{section}</i></td></tr>", _PAPERS),
        ("<tr><td>{paper} {day}</td></tr><tr>{link}</tr><tr><td>{n}1</td></tr>", _PAPERS),
    ],
)
def test_a_record_may_have_several_rows_of_a_table(rows: str, author: tuple[str, ...]) -> None:
    made = "".join(
        rows.format(
            link=f'<td>{n}.</td><td><a href="{href(n)}">{TITLES[n]}</a></td>',
            paper=_PAPERS[n],
            person=_PEOPLE[n],
            section=_SECTIONS[n],
            day=f"2026-05-1{n}",
            n=n,
        )
        for n in _NUMBERS
    )
    listed = alone(f"<table>{made}</table>").entries
    assert [(entry.title, entry.author) for entry in listed] == list(zip(TITLES, author, strict=False))


@each_case(
    "lines",
    [
        "<div>{paper}</div><div>{title}</div><div>{summary}</div>",
        "<p>{summary}</p><p>{title}</p><p>{paper} {day}</p>",
        "<div>{section}</div><div>{title}</div>",
        "<div>{title}</div><div><i>{section}</i><i>{day} 12:30</i><i>{paper}</i></div>",
    ],
)
def test_the_title_in_a_link_of_several_lines_is_the_line_that_each_has_for_itself(lines: str) -> None:
    made = "".join(
        f'<a href="{href(n)}">'
        + lines.format(paper=_PAPERS[n], title=TITLES[n], summary=SUMMARY, section=_SECTIONS[n], day=f"2026-05-1{n}")
        + "</a>"
        for n in _NUMBERS
    )
    assert [entry.title for entry in alone(f"<div>{made}</div>").entries] == list(TITLES[:6])


def _card(number: int) -> str:
    return f"<div class=card><h4><a href='{href(number)}'>{TITLES[number]}</a></h4><p>{_PAPERS[number % 6]}</p></div>"


def test_what_is_recommended_is_part_of_a_list_that_is_made_alike() -> None:
    listed = "".join(map(_card, range(3)))
    chosen = "".join(map(_card, range(3, 6)))
    lines = "".join(f"<li><a href='{href(n)}'>{TITLES[n]}</a></li>" for n in range(6, 9))
    sections = f"<section><h2>城市</h2>{listed}</section><section><h2>深度推荐</h2>{chosen}</section>"
    main = alone(f"<div>{sections}<section><h2>编辑推荐</h2><ul>{lines}</ul></section></div>").entries
    assert [entry.id for entry in main] == list(IDS[:6])


@each_case("name", ["swiper-slide swiper-slide-duplicate", "slick-slide slick-cloned"])
def test_what_a_carousel_shows_again_stands_where_it_is_shown_first(name: str) -> None:
    slides = [f"<div class='slide'><a href='{href(n)}'>{TITLES[n]}</a></div>" for n in _NUMBERS]
    again = [slide.replace("slide", name, 1) for slide in slides]
    listed = alone(f"<div>{again[-1]}{''.join(slides)}{again[0]}</div>").entries
    assert [entry.id for entry in listed] == list(IDS[:6])


@each_case(
    ("shown", "title"),
    [
        ("昨<em>天</em>，他们把奖杯送回了大山", "昨天，他们把奖杯送回了大山"),
        ("早", "早"),
        ("快讯", "快讯"),
        ("2024", "2024"),
    ],
)
def test_a_title_is_one_by_its_place_however_it_looks(shown: str, title: str) -> None:
    made = "".join(
        f"<li><a class='cat' href='/c/{n}'>{_SECTIONS[n]}</a><a href='{href(n)}'>{shown if n == 2 else TITLES[n]}</a>"
        f"<p>{SUMMARY}</p><a href='{href(n)}'>{n}9</a></li>"
        for n in _NUMBERS
    )
    listed = alone(f"<ul>{made}</ul>").entries
    assert [entry.title for entry in listed] == [title if n == 2 else TITLES[n] for n in _NUMBERS]


@each_case(
    "sections", [("深度", "人物", "现场", "深度", "人物", "现场"), ("World", "Tech", "Arts", "World", "Tech", "Health")]
)
def test_sections_of_which_some_are_known_are_no_names(sections: tuple[str, ...]) -> None:
    rows = "".join(
        f"<div class='c'><a href='{href(n)}'>{TITLES[n]}</a><i>{sections[n]}</i><i>2026-05-1{n}</i></div>"
        for n in _NUMBERS
    )
    assert {entry.author for entry in alone(rows).entries} == {""}


@each_case(
    "fields",
    [
        "<i>更新于 2026-05-17</i><i>发布于 2026-05-1{}</i>",
        "<i>活动时间：2026-05-17</i><i>2026-05-1{}</i>",
        "<i>截止：2026-06-01</i><i>2026-05-1{}</i>",
    ],
)
def test_a_time_that_is_said_to_be_another_goes_behind_that_of_publication(fields: str) -> None:
    rows = "".join(f"<div class='c'><a href='{href(n)}'>{TITLES[n]}</a>{fields.format(n)}</div>" for n in _NUMBERS)
    entries = alone(rows).entries
    assert {entry.author for entry in entries} == {""}
    assert [entry.times[0].start.day for entry in entries] == [10 + n for n in _NUMBERS]


@each_case(
    "others", [{"bumen": "综合新闻", "laiyuan": "江城晚报"}, {"laiyuan": "江城晚报", "last_login": "2026-05-17 10:00"}]
)
def test_of_objects_no_section_is_the_source_and_no_login_the_time(others: dict[str, str]) -> None:
    rows = [{"pk": IDS[n], "title": TITLES[n], **others} for n in _NUMBERS]
    entries = read_json(json.dumps({"data": rows}), URL, NOW).entries
    assert {(entry.author, entry.times) for entry in entries} == {("江城晚报", ())}
