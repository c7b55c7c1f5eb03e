"""Times in every way of writing them, of the present, the past and other sites; and any text at all."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.each_case import each_case
from tests.zaker.moments import NEW_YORK, NOW, SECOND, moments
from zakerscraper.items import SHANGHAI, TimeSpan
from zakerscraper.sample_site.articles.model import SampleArticle
from zakerscraper.sample_site.page_frame import list_time
from zakerscraper.zaker.dates import AHEAD, EARLIEST, parse_time, publication, states_time
from zakerscraper.zaker.urls import id_time


@given(
    now=moments("2016-01-01", "2040-01-01"),
    age=st.timedeltas(timedelta(0), timedelta(days=1200)),
    lag=st.timedeltas(timedelta(minutes=-1), timedelta(days=8)),
    layout=st.sampled_from(["figure", "WinPageData"]),
)
def test_what_a_list_shows_of_an_article_means_its_moment(
    now: datetime, age: timedelta, lag: timedelta, layout: str
) -> None:
    """The sample site writes each text from a known moment, which must lie in what the text is read as."""
    now = now.replace(microsecond=0)
    published = (now - age).replace(microsecond=0)
    article = SampleArticle(serial=1, title="样", source="样", published_at=published, blocks=(), lag=lag)
    span = parse_time(list_time(article, now, layout), now, near=id_time(article.id))
    assert span is not None
    assert span.start <= published <= span.end
    assert span.end - span.start < timedelta(days=1)
    moment, _ = publication([("list", [span])], article.id)
    assert moment is not None
    assert abs(moment - published) <= abs(lag) + SECOND


def _numerals(number: int) -> str:
    """Return *number*, 1 to 99, as people write it in Chinese."""
    digits = "零一二三四五六七八九"
    tens, ones = divmod(number, 10)
    return ("" if tens == 0 else ("" if tens == 1 else digits[tens]) + "十") + (digits[ones] if ones else "")


def _part_of_day(hour: int) -> tuple[str, int]:
    parts = ((6, "凌晨"), (9, "早上"), (12, "上午"), (13, "中午"), (18, "下午"), (24, "晚上"))
    name = next(name for end, name in parts if hour < end)
    return name, hour - 12 if hour > 12 else hour


@given(
    moment=moments("2012-01-01", "2030-01-01"),
    style=st.sampled_from(
        ["{y}-{m:02}-{d:02}", "{y}/{m}/{d}", "{y}.{m}.{d}", "{y}年{m}月{d}日", "{y}年{m}月{d}號", "{cy}年{cm}月{cd}日"]
    ),
    clock=st.sampled_from(
        ["{H:02}:{M:02}", "{H}时{M}分", "{part}{h}:{M:02}", "{part} {h}點{M:02}分", "{h12}:{M:02} {ampm}"]
    ),
    weekday=st.sampled_from(["", " 星期{w}", "（週{w}）"]),
    wide=st.booleans(),
)
def test_a_moment_in_any_writing_is_read_as_itself(
    moment: datetime, style: str, clock: str, weekday: str, wide: bool
) -> None:
    moment = moment.replace(second=0, microsecond=0)
    part, hour = _part_of_day(moment.hour)
    text = f"{style}{weekday} {clock}".format(
        y=moment.year, m=moment.month, d=moment.day,
        cy="".join("〇一二三四五六七八九"[int(digit)] for digit in str(moment.year)),
        cm=_numerals(moment.month), cd=_numerals(moment.day),
        H=moment.hour, M=moment.minute, part=part, h=hour, w="一二三四五六日"[moment.weekday()],
        h12=moment.hour % 12 or 12, ampm="PM" if moment.hour >= 12 else "AM",
    )  # fmt: skip
    if wide:
        text = text.translate({ord(digit): ord(digit) + 0xFEE0 for digit in "0123456789:/-"})
    for now in (moment, moment + timedelta(days=400)):
        assert parse_time(text, now) == TimeSpan(moment, moment, exact=True)


@given(
    now=moments("2016-01-01", "2040-01-01"),
    count=st.integers(1, 99),
    unit=st.sampled_from(
        [
            ("秒", 1),
            ("秒鐘", 1),
            ("分钟", 60),
            ("分鐘", 60),
            ("小時", 3600),
            ("个小时", 3600),
            ("天", 86400),
            ("週", 604800),
        ]
    ),
    in_words=st.booleans(),
)
def test_an_age_in_any_writing_is_that_age(now: datetime, count: int, unit: tuple[str, int], in_words: bool) -> None:
    now = now.replace(microsecond=0)
    name, seconds = unit
    span = parse_time(f"{_numerals(count) if in_words else count}{name}前", now)
    assert span is not None
    assert (now - span.end).total_seconds() == count * seconds
    assert (now - span.start).total_seconds() == (count + 1) * seconds - 1


@given(now=moments("2016-01-01", "2040-01-01"), age=st.integers(0, 13))
def test_a_weekday_is_never_ahead_and_never_older_than_its_week(now: datetime, age: int) -> None:
    published = now.date() - timedelta(days=age)
    name = "一二三四五六日"[published.weekday()]
    this_week = now.date() - timedelta(days=now.weekday())
    text = f"周{name}" if age < 7 else f"上周{name}" if published < this_week else ""
    if text.startswith("上") and published < this_week - timedelta(days=7):
        text = f"上上周{name}"
    span = parse_time(text, now)
    assert span is not None
    assert span.start.date() == published


@each_case(
    "text",
    [
        "五月吉日",
        "农历四月初八",
        "2026-05-11 上午15:20",
        "3 fortnights ago",
        "May 45, 2026",
        "2009-12-31",
        "下周五",
        "20260511",
        "13/14/2026",
        "20261399192010",
    ],
)
def test_a_text_that_states_a_time_is_known_as_one(text: str) -> None:
    assert parse_time(text, NOW) is None
    assert states_time(text)


@each_case("text", ["", "某报", "推广", "原创", "ZAKER", "12", "江城晚报 记者", "x" * 500])
def test_a_text_that_states_no_time_is_not_taken_for_one(text: str) -> None:
    assert not states_time(text)


TIME_LIKE = st.one_of(
    st.text(),
    st.text(
        "0123456789年月日时分秒前天昨今小周个半刚:-/. TZ+一两发布时间于上下午晚凌晨点星期三五十百()去", max_size=24
    ),
    st.from_regex(r"\A\d{1,4}[-/.年月]\d{1,2}([-/.月日]\d{1,2}日?)?( \d{1,2}:\d{1,2}(:\d{1,2})?)?\Z"),
    st.from_regex(r"\A\d{1,2}/\d{1,2}/20\d{2}( \d{1,2}:\d{1,2})?\Z"),
    st.from_regex(r"\A\d{1,5} ?个?(秒|分钟|小时|天|周|月|年)前\Z"),
    st.integers(),
    st.integers(10**9, 10**10),
    st.integers(10**12, 10**13),
    st.floats(),
    st.none(),
    st.booleans(),
    st.lists(st.text()),
    st.binary(),
)


@given(
    text=TIME_LIKE,
    now=moments("2010-01-01", "2100-01-01"),
    zone=st.sampled_from([SHANGHAI, UTC, NEW_YORK]),
    near=st.none() | moments("1970-01-02", "2106-01-01"),
)
def test_any_text_gives_a_span_within_the_limits_or_nothing(
    text: object, now: datetime, zone: timezone, near: datetime | None
) -> None:
    span = parse_time(text, now.astimezone(zone), near)
    if span is not None:
        assert span.start <= span.end
        assert span.start <= now + AHEAD
        assert span.end >= EARLIEST
        assert span.start.utcoffset() == span.end.utcoffset() == timedelta(hours=8)
        assert not span.exact or span.start == span.end


@each_case("text", ["3小时前", "刚刚", "昨天", "04-08", "12:00", "今天", "2018-03-17", "1471850716"])
@each_case("year", [1, 9999])
def test_a_clock_at_the_end_of_time_breaks_no_form(text: str, year: int) -> None:
    """A server's Date header may say anything."""
    month, day_ = (1, 1) if year == 1 else (12, 31)
    span = parse_time(text, datetime(year, month, day_, 12, tzinfo=UTC))
    assert span is None or span.end >= EARLIEST


# Other sites

UTC_DAY = TimeSpan(datetime(2025, 1, 29, tzinfo=UTC), datetime(2025, 1, 29, 23, 59, 59, tzinfo=UTC))
ELSEWHERE = [
    ("2025-01-29", UTC_DAY.start, UTC_DAY.end),
    ("2025年1月29日", UTC_DAY.start, UTC_DAY.end),
    ("2025-01-29 21:16", datetime(2025, 1, 29, 21, 16, tzinfo=UTC), None),
    ("2025-01-29T21:16:00", datetime(2025, 1, 29, 21, 16, tzinfo=UTC), None),
    ("2025-01-29T21:16:00Z", datetime(2025, 1, 29, 21, 16, tzinfo=UTC), None),
    ("2025-01-29T21:16:00-05:00", datetime(2025, 1, 29, 21, 16, tzinfo=NEW_YORK), None),
    ("2025-01-29T01:16:00+08:00", datetime(2025, 1, 29, 1, 16, tzinfo=SHANGHAI), None),
    ("Wed, 29 Jan 2025 21:16:00 GMT", datetime(2025, 1, 29, 21, 16, tzinfo=UTC), None),
    ("1738185360", datetime(2025, 1, 29, 21, 16, tzinfo=UTC), None),
    ("2025-01-29 下午9:16", datetime(2025, 1, 29, 21, 16, tzinfo=UTC), None),
    ("2025-01-29 21:16 (GMT+8)", datetime(2025, 1, 29, 21, 16, tzinfo=SHANGHAI), None),
    ("北京時間2025年1月29日21:16", datetime(2025, 1, 29, 21, 16, tzinfo=SHANGHAI), None),
    ("2004-07-10", datetime(2004, 7, 10, tzinfo=UTC), datetime(2004, 7, 10, 23, 59, 59, tzinfo=UTC)),
    ("05-18", datetime(2026, 5, 18, tzinfo=UTC), datetime(2026, 5, 18, 23, 59, 59, tzinfo=UTC)),
]


@each_case(("text", "start", "end"), ELSEWHERE)
def test_a_time_of_another_site_keeps_its_zone_and_day(text: str, start: datetime, end: datetime | None) -> None:
    found = parse_time(text, NOW, own_site=False)
    assert found == TimeSpan(start, end or start, exact=end is None)
    assert found is not None
    assert found.start.utcoffset() == start.utcoffset()


@pytest.mark.parametrize("text", ["1994-12-31", "2026-06-18"])
def test_before_the_web_and_far_ahead_is_no_time_of_another_site(text: str) -> None:
    assert parse_time(text, NOW, own_site=False) is None


@each_case(
    "text",
    [
        "05/18/2026 19:20:10", "18/05/2026 19:20:10", "20260518192010", "Mon May 18 19:20:10 +0800 2026",
        "Mon May 18 11:20:10 GMT 2026", "Mon May 18 19:20:10 CST 2026", "Mon May 18 19:20:10 2026",
    ],
)  # fmt: skip
def test_moments_as_programs_write_them(text: str) -> None:
    near = datetime(2026, 5, 18, 12, tzinfo=SHANGHAI)
    span = parse_time(text, near + timedelta(days=3), near)
    assert span == TimeSpan(moment := datetime(2026, 5, 18, 19, 20, 10, tzinfo=SHANGHAI), moment, exact=True)
