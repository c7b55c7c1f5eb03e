"""Days above the groups of a list: headings, date boxes, cells of a calendar."""

import calendar

from tests.each_case import each_case
from tests.zaker.generic.list_pages import IDS, TITLES, alone, href


def row(number: int, clock: str = "") -> str:
    shown = f"<i>{clock}</i>" if clock else ""
    return f'<li>{shown}<a href="{href(number)}">{TITLES[number]}</a><b>江城晚报</b></li>'


def times(main: str) -> list[list[str]]:
    return [[f"{span.start:%m-%d %H:%M}" for span in entry.times] for entry in alone(main).entries]


@each_case(
    "heading",
    [
        "<div><b>{day}</b><span>5月</span></div>",
        "<div><b>{day}</b>/<span>2026年5月</span></div>",
        '<div class="d"><div>5月</div><div>{day}</div></div>',
        "<h3>5月{day}日<small>周日</small></h3>",
        "<h4>05.{day}</h4>",
        "<h4>周日 5/{day}</h4>",
        "<p>—— 2026-05-{day} ——</p>",
        "<p>昨天 · 5月{day}日 星期日</p>",
        "<h3>{day}日</h3>",
        '<time datetime="2026-05-{day}">{day}<sup>日</sup></time>',
    ],
)
@each_case(("clock", "shown"), [("09:30", "09:30"), ("", "00:00")])
def test_articles_are_of_the_day_above_them(heading: str, clock: str, shown: str) -> None:
    main = "".join(
        f"<section>{heading.format(day=day)}<ul>{row(number, clock)}{row(number + 1, clock)}</ul></section>"
        for day, number in ((17, 1), (16, 3))
    )
    wanted_times = [[f"05-{day} {shown}"] for day in (17, 17, 16, 16)]
    assert times(f"<h1>2026年5月</h1><main>{main}</main>") == wanted_times


def test_the_only_article_of_a_day_has_its_heading_and_its_clock() -> None:
    main = "".join(
        f"<div><h3>5月{day}日<small>周六</small></h3><ul>{rows}</ul></div>"
        for day, rows in ((17, row(1, "21:40") + row(2, "21:40")), (16, row(3, "21:40")))
    )
    assert times(f"<main>{main}</main>") == [["05-17 21:40"], ["05-17 21:40"], ["05-16 21:40"]]


@each_case(("name", "day"), [("今天", "05-18"), ("昨天", "05-17"), ("前天", "05-16")])
def test_yesterday_above_a_group_is_a_day_of_the_calendar(name: str, day: str) -> None:
    main = f"<h3>{name}</h3><ul>{row(1)}{row(2)}</ul><h3>5月10日</h3><ul>{row(3)}{row(4)}</ul>"
    assert times(f"<main>{main}</main>")[:2] == [[f"{day} 00:00"]] * 2


def test_a_calendar_s_cells_are_days() -> None:
    weeks = "".join(
        "<tr>"
        + "".join(
            f"<td><span>{day or ''}</span>"
            + (f'<a href="{href(day)}">{TITLES[day]}</a>' if day in {3, 14} else "")
            + "</td>"
            for day in week
        )
        + "</tr>"
        for week in calendar.monthcalendar(2026, 5)
    )
    assert times(f"<table><caption>2026年5月</caption>{weeks}</table>") == [["05-03 00:00"], ["05-14 00:00"]]


def test_a_box_may_state_the_day_of_what_is_in_it() -> None:
    """A calendar has cells of other months, too."""
    cells = "".join(
        f'<td data-date="2026-05-{day}"><i>{day}</i><p>{TITLES[n]}<a href="{href(n)}"></a></p>'
        f'<p><a href="{href(n + 1)}">{TITLES[n + 1]}</a></p></td>'
        for day, n in (("03", 1), ("14", 3))
    )
    others = "".join(f'<td data-date="2026-04-{day}"><i>{day}</i></td>' for day in range(26, 31))
    table = f"<h1>2026年5月</h1><table><tr>{others}{cells}</tr></table>"
    assert times(table) == [["05-03 00:00"]] * 2 + [["05-14 00:00"]] * 2


@each_case(
    "head",
    [
        "<div class='today'>2026年5月18日 星期一</div>",  # the page's own day
        "<h2>2026年5月</h2>",
    ],
)
def test_a_single_day_or_month_above_a_list_dates_nothing(head: str) -> None:
    main = "".join(f"<li><em>{n}</em><a href='{href(n)}'>{TITLES[n]}</a></li>" for n in range(1, 32))
    assert times(f"{head}<ol>{main}</ol>") == [[]] * 31


def test_what_stands_in_a_record_is_no_day_of_the_next_ones() -> None:
    dated = "".join(
        f'<div class="c"><a href="{href(n)}">{TITLES[n]}</a><time datetime="2026-05-1{n}">05-1{n}</time></div>'
        for n in (1, 2, 3)
    )
    undated = f'<div class="c"><a href="{href(4)}">{TITLES[4]}</a></div>'
    assert times(f"<main>{dated}{undated}</main>")[3] == []


def test_a_side_bar_behind_the_groups_has_no_day() -> None:
    groups = "".join(
        f"<h3>5月{day}日</h3><ul>{row(number)}{row(number + 1)}</ul>" for day, number in ((17, 1), (16, 3))
    )
    beside = "".join(f'<a href="{href(n)}">{TITLES[n]}</a>' for n in (7, 8))
    listed = alone(f"<div><main>{groups}</main><div class='z'>{beside}</div></div>")
    assert {entry.id for entry in listed.entries if not entry.times} == {IDS[7], IDS[8]}


def test_a_day_of_a_record_is_of_the_month_above_it() -> None:
    main = "".join(f'<p><span>{day}日</span><a href="{href(day)}">{TITLES[day]}</a></p>' for day in (17, 16, 15))
    assert times(f"<h2>2026年5月</h2><main>{main}</main>") == [[f"05-{day} 00:00"] for day in (17, 16, 15)]
    assert times(f"<h2>2025年5月</h2><main>{main}</main>") == [[], [], []]
