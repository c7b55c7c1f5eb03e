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


@each_case("make", [_members, _deeper])
def test_members_of_objects_are_what_their_values_are(make: Any) -> None:
    listed = read_json(json.dumps({"sj": [make(n) for n in _NUMBERS]}), URL, NOW).entries
    assert [(e.id, e.title, e.author, e.summary, e.times[0].start.isoformat()) for e in listed] == [
        (IDS[n], TITLES[n], _PAPERS[n], f"{n} {SUMMARY}", f"2026-05-1{n}T09:30:00+08:00") for n in _NUMBERS
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
