"""Every time text of ZAKER means one interval, and the moment of publication follows from all that is known."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.each_case import each_case
from zakerscraper.items import SHANGHAI, TimeSpan
from zakerscraper.sample_site.article import SampleArticle
from zakerscraper.sample_site.page_frame import list_time
from zakerscraper.zaker.dates import AHEAD, EARLIEST, parse_time, publication, states_time
from zakerscraper.zaker.urls import id_time

NEW_YORK = timezone(timedelta(hours=-5))
SECOND = timedelta(seconds=1)


def at(text: str) -> datetime:
    """Return a moment, +08:00."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def exact(text: str) -> TimeSpan:
    return TimeSpan(at(text), at(text), exact=True)


def between(start: str, end: str) -> TimeSpan:
    return TimeSpan(at(start), at(end))


def day(text: str) -> TimeSpan:
    return TimeSpan(at(text), at(text) + timedelta(days=1) - SECOND)


def moments(first: str, last: str) -> st.SearchStrategy[datetime]:
    """Moments between two, +08:00, to the microsecond."""
    return st.timedeltas(timedelta(0), at(last) - at(first)).map(lambda passed: at(first) + passed)


NOW = at("2026-05-18 20:00")

FORMS = [
    # just now and ages, rounded down
    ("刚刚", between("2026-05-18 19:59", "2026-05-18 20:00")),
    ("刚才", between("2026-05-18 19:59", "2026-05-18 20:00")),
    ("30秒前", between("2026-05-18 19:59:30", "2026-05-18 19:59:30")),
    ("0分钟前", between("2026-05-18 19:59:01", "2026-05-18 20:00")),
    ("1分钟前", between("2026-05-18 19:58:01", "2026-05-18 19:59")),
    ("3分钟前", between("2026-05-18 19:56:01", "2026-05-18 19:57")),
    ("3分前", between("2026-05-18 19:56:01", "2026-05-18 19:57")),
    ("59分钟前", between("2026-05-18 19:00:01", "2026-05-18 19:01")),
    ("60分钟前", between("2026-05-18 18:59:01", "2026-05-18 19:00")),
    ("1小时前", between("2026-05-18 18:00:01", "2026-05-18 19:00")),
    ("一小时前", between("2026-05-18 18:00:01", "2026-05-18 19:00")),
    ("两小时前", between("2026-05-18 17:00:01", "2026-05-18 18:00")),
    ("2个小时前", between("2026-05-18 17:00:01", "2026-05-18 18:00")),
    ("2个钟头前", between("2026-05-18 17:00:01", "2026-05-18 18:00")),
    ("3小时以前", between("2026-05-18 16:00:01", "2026-05-18 17:00")),
    ("半小时前", between("2026-05-18 19:00", "2026-05-18 19:30")),
    ("半个小时前", between("2026-05-18 19:00", "2026-05-18 19:30")),
    ("20小时前", between("2026-05-17 23:00:01", "2026-05-18 00:00")),
    ("21小时前", between("2026-05-17 22:00:01", "2026-05-17 23:00")),
    ("23小时前", between("2026-05-17 20:00:01", "2026-05-17 21:00")),
    (" 21 小时前 ", between("2026-05-17 22:00:01", "2026-05-17 23:00")),
    ("２１小时前", between("2026-05-17 22:00:01", "2026-05-17 23:00")),
    ("2天前", between("2026-05-15 20:00:01", "2026-05-16 20:00")),
    ("2日前", between("2026-05-15 20:00:01", "2026-05-16 20:00")),
    ("1周前", between("2026-05-04 20:00:01", "2026-05-11 20:00")),
    ("1星期前", between("2026-05-04 20:00:01", "2026-05-11 20:00")),
    ("1个月前", between("2026-03-19 20:00:01", "2026-04-18 20:00")),
    ("1年前", between("2024-05-18 20:00:01", "2025-05-18 20:00")),
    # rolling windows without a clock, calendar days with one
    ("昨天", between("2026-05-16 20:00:01", "2026-05-17 20:00")),
    ("前天", between("2026-05-15 20:00:01", "2026-05-16 20:00")),
    ("今天", day("2026-05-18")),
    ("昨天 10:20", exact("2026-05-17 10:20")),
    ("昨天10:20", exact("2026-05-17 10:20")),
    ("昨天　１０：２０", exact("2026-05-17 10:20")),
    ("昨天 23:59:59", exact("2026-05-17 23:59:59")),
    ("前天 00:00", exact("2026-05-16 00:00")),
    ("今天 9:05", exact("2026-05-18 09:05")),
    ("今天 9点5分", exact("2026-05-18 09:05")),
    ("19:59", exact("2026-05-18 19:59")),
    ("20:00", exact("2026-05-18 20:00")),
    ("20:01", exact("2026-05-17 20:01")),
    # month and day: the latest that is not more than ten days ahead
    ("04-08", day("2026-04-08")),
    ("4-8", day("2026-04-08")),
    ("04/08", day("2026-04-08")),
    ("04月08日", day("2026-04-08")),
    ("4月8日", day("2026-04-08")),
    ("4 月 8 日", day("2026-04-08")),
    ("４月８日", day("2026-04-08")),
    ("4月8号", day("2026-04-08")),
    ("05-18", day("2026-05-18")),
    ("05-19", day("2026-05-19")),
    ("05-28", day("2026-05-28")),
    ("05-29", day("2025-05-29")),
    ("12-31", day("2025-12-31")),
    ("01-01", day("2026-01-01")),
    ("02-29", day("2024-02-29")),
    ("04-08 21:16", exact("2026-04-08 21:16")),
    ("04月08日 21:16", exact("2026-04-08 21:16")),
    ("4月8日21时16分", exact("2026-04-08 21:16")),
    # full dates
    ("2018-03-17", day("2018-03-17")),
    ("2018/3/17", day("2018-03-17")),
    ("2018.03.17", day("2018-03-17")),
    ("2018年3月17日", day("2018-03-17")),
    ("2018 年 3 月 17 日", day("2018-03-17")),
    ("２０１８年３月１７日", day("2018-03-17")),
    ("2024-02-29", day("2024-02-29")),
    ("2024-12-31", day("2024-12-31")),
    ("2025-01-01", day("2025-01-01")),
    ("2018-03-17 22:31", exact("2018-03-17 22:31")),
    ("2016-08-22 15:25:16", exact("2016-08-22 15:25:16")),
    ("2018年3月17日 22:31", exact("2018-03-17 22:31")),
    ("2018年3月17日22时31分40秒", exact("2018-03-17 22:31:40")),
    ("2024-12-31 23:59:59", exact("2024-12-31 23:59:59")),
    ("发布时间：2018-03-17 22:31", exact("2018-03-17 22:31")),
    ("更新时间: 2018-03-17", day("2018-03-17")),
    ("发表于 3分钟前", between("2026-05-18 19:56:01", "2026-05-18 19:57")),
    # machines' forms
    ("2026-04-21T12:00:46+08:00", exact("2026-04-21 12:00:46")),
    ("2026-04-21T12:00:46+0800", exact("2026-04-21 12:00:46")),
    ("2026-04-21 12:00:46 +0800", exact("2026-04-21 12:00:46")),
    ("2026-04-21T12:00:46", exact("2026-04-21 12:00:46")),
    ("2026-04-21T12:00", exact("2026-04-21 12:00")),
    ("2026-04-21T04:00:46Z", exact("2026-04-21 12:00:46")),
    ("2026-04-21T04:00:46.123Z", exact("2026-04-21 12:00:46")),
    ("2025-12-31T23:30:00-05:00", exact("2026-01-01 12:30")),
    ("Fri, 08 Apr 2022 21:16:00 GMT", exact("2022-04-09 05:16")),
    ("08 Apr 2022 21:16:00 +0800", exact("2022-04-08 21:16")),
    ("1471850716", exact("2016-08-22 15:25:16")),
    ("1471850716000", exact("2016-08-22 15:25:16")),
    (1471850716, exact("2016-08-22 15:25:16")),
    (1471850716000, exact("2016-08-22 15:25:16")),
    (1471850716.0, exact("2016-08-22 15:25:16")),
    # traditional characters, numbers in words, few and half
    ("剛剛", between("2026-05-18 19:59", "2026-05-18 20:00")),
    ("10秒前", between("2026-05-18 19:59:50", "2026-05-18 19:59:50")),
    ("10秒鐘前", between("2026-05-18 19:59:50", "2026-05-18 19:59:50")),
    ("3分鐘前", between("2026-05-18 19:56:01", "2026-05-18 19:57")),
    ("兩小時前", between("2026-05-18 17:00:01", "2026-05-18 18:00")),
    ("168小時前", between("2026-05-11 19:00:01", "2026-05-11 20:00")),
    ("一百六十八小时前", between("2026-05-11 19:00:01", "2026-05-11 20:00")),
    ("十二個鐘頭前", between("2026-05-18 07:00:01", "2026-05-18 08:00")),
    ("三十一分钟前", between("2026-05-18 19:28:01", "2026-05-18 19:29")),
    ("七天前", between("2026-05-10 20:00:01", "2026-05-11 20:00")),
    ("兩週前", between("2026-04-27 20:00:01", "2026-05-04 20:00")),
    ("三個月前", between("2026-01-18 20:00:01", "2026-02-17 20:00")),
    ("3小時之前", between("2026-05-18 16:00:01", "2026-05-18 17:00")),
    ("约3小时前", between("2026-05-18 16:00:01", "2026-05-18 17:00")),
    ("幾分鐘前", between("2026-05-18 19:50:01", "2026-05-18 19:58")),
    ("数小时前", between("2026-05-18 10:00:01", "2026-05-18 18:00")),
    ("一个半小时前", between("2026-05-18 18:00:01", "2026-05-18 18:30")),
    ("1小时30分钟前", between("2026-05-18 18:29:01", "2026-05-18 18:30")),
    ("1天2小时前", between("2026-05-17 17:00:01", "2026-05-17 18:00")),
    ("一刻鐘前", between("2026-05-18 19:30:01", "2026-05-18 19:45")),
    ("3小时前发布", between("2026-05-18 16:00:01", "2026-05-18 17:00")),
    # parts of the day, hours and half hours
    ("2026-05-11 下午3:20", exact("2026-05-11 15:20")),
    ("2026-05-11 下午 15:20", exact("2026-05-11 15:20")),
    ("2026-05-11 上午9:05", exact("2026-05-11 09:05")),
    ("2026-05-11 上午12:30", exact("2026-05-11 00:30")),
    ("2026-05-11 中午12:30", exact("2026-05-11 12:30")),
    ("2026-05-11 中午1:10", exact("2026-05-11 13:10")),
    ("2026-05-11 凌晨2:10", exact("2026-05-11 02:10")),
    ("2026-05-11 凌晨12:10", exact("2026-05-11 00:10")),
    ("2026-05-11 淩晨2點10分", exact("2026-05-11 02:10")),
    ("2026-05-11 傍晚6:05", exact("2026-05-11 18:05")),
    ("2026-05-11 晚上8点半", exact("2026-05-11 20:30")),
    ("2026-05-11 晚上八點半", exact("2026-05-11 20:30")),
    ("2026-05-11 晚上8点", between("2026-05-11 20:00", "2026-05-11 20:59:59")),
    ("2026-05-11 晚上8点整", exact("2026-05-11 20:00")),
    ("2026-05-11 下午三点一刻", exact("2026-05-11 15:15")),
    ("2026-05-11 3:20 PM", exact("2026-05-11 15:20")),
    ("2026-05-11 12:20 a.m.", exact("2026-05-11 00:20")),
    ("2026-05-11 下午", between("2026-05-11 12:00", "2026-05-11 17:59:59")),
    ("2026-05-11 晚上12点", between("2026-05-11 00:00", "2026-05-12 00:00")),
    ("2026-05-11 深夜1点", between("2026-05-11 01:00", "2026-05-12 01:00")),
    ("昨天下午３：２０", exact("2026-05-17 15:20")),
    ("昨日 下午3:20", exact("2026-05-17 15:20")),
    ("昨晚8点半", exact("2026-05-17 20:30")),
    ("今早7点10分", exact("2026-05-18 07:10")),
    ("大前天 10:00", exact("2026-05-15 10:00")),
    ("昨日", between("2026-05-16 20:00:01", "2026-05-17 20:00")),
    ("下午3:20", exact("2026-05-18 15:20")),
    ("晚上9:20", exact("2026-05-17 21:20")),
    # weekdays: the latest, and that of the week before; 18 May 2026 was a Monday
    ("星期一", day("2026-05-18")),
    ("周三", day("2026-05-13")),
    ("禮拜天", day("2026-05-17")),
    ("上周五", day("2026-05-15")),
    ("上個星期五", day("2026-05-15")),
    ("上上周五", day("2026-05-08")),
    ("這週一", day("2026-05-18")),
    ("週三 15:20", exact("2026-05-13 15:20")),
    ("周一 21:00", exact("2026-05-11 21:00")),
    ("上周五晚上8点半", exact("2026-05-15 20:30")),
    ("星期二十点半", exact("2026-05-12 10:30")),
    ("2026年5月11日 星期一 15:20", exact("2026-05-11 15:20")),
    ("2026年5月11日（星期一） 下午3:20", exact("2026-05-11 15:20")),
    ("5月11日 周一", day("2026-05-11")),
    ("5月10日 星期六", day("2025-05-10")),
    # more dates
    ("2026/5/11 15:20", exact("2026-05-11 15:20")),
    ("２０２６／５／１１　１５：２０", exact("2026-05-11 15:20")),
    ("2026-5-11T15:20", exact("2026-05-11 15:20")),
    ("11/05 15:20", exact("2025-11-05 15:20")),
    ("25/05 15:20", exact("2026-05-25 15:20")),
    ("二〇二六年五月十一日 下午三点二十分", exact("2026-05-11 15:20")),
    ("十二月三十一日", day("2025-12-31")),
    ("去年12月31日 23:50", exact("2025-12-31 23:50")),
    ("發佈時間：2026年5月11日 15時20分", exact("2026-05-11 15:20")),
    ("2026-05-11 15:20 发布", exact("2026-05-11 15:20")),
    ("（2026-05-11 15:20）", exact("2026-05-11 15:20")),
    ("北京时间2026年5月11日15:20", exact("2026-05-11 15:20")),
    ("2026-05-11 15:20 (GMT+8)", exact("2026-05-11 15:20")),
    # the limits: ten days ahead, the year 2010
    ("2026-05-28 20:00:00", exact("2026-05-28 20:00:00")),
    ("2026-05-28", day("2026-05-28")),
    ("2010-01-01", day("2010-01-01")),
    ("2010-01-01 00:00:00", exact("2010-01-01 00:00:00")),
    (1262275200, exact("2010-01-01 00:00:00")),
]


@each_case("text, span", FORMS)
@each_case("zone", [SHANGHAI, UTC, NEW_YORK])
def test_every_form_whatever_zone_now_is_given_in(text: object, span: TimeSpan, zone: timezone) -> None:
    found = parse_time(text, NOW.astimezone(zone))
    assert found == span
    assert found is not None
    assert found.start.utcoffset() == found.end.utcoffset() == timedelta(hours=8)


@each_case(
    "text",
    [
        "",
        " ",
        "　",
        "某报",
        "推广",
        "评论",
        "2 评论",
        "135 评论",
        "abc",
        "明天",
        "后天",
        "昨天昨天",
        "昨天前",
        "3小时",
        "小时前",
        "-3小时前",
        "3.5小时前",
        "99999小时前",
        "9999年前",
        "17年前",
        "发布时间",
        "12",
        "2018",
        "2018-03",
        "20180317",
        "13-01",
        "00-10",
        "01-00",
        "02-30",
        "04-31",
        "2022-13-01",
        "2022-00-01",
        "2022-02-29",
        "2022-04-31",
        "2018-03-17 24:01",
        "2018-03-17 12:60",
        "2018-03-17 12:00:60",
        "24:00",
        "12:60",
        "昨天 25:00",
        "0000-01-01",
        "9999-12-31",
        "2018-03-17 2018-03-18",
        "2026-05-11 上午15:20",
        "2026-05-11 下午25:20",
        "1小时2天前",
        "五月吉日",
        "农历四月初八",
        "下周五",
        "周八",
        "04-081",
        "九" * 64 + "天前",
        "9" * 64,
        "一" * 400,
        "2026年" * 20,
        "2018-03-17T12:00:00+99:00",
        "Fri, 99 Apr 2022 21:16:00 GMT",
        "08 Foo 2022 21:16:00 GMT",
        "147185071",
        "14718507160",
        "14718507160000",
        "0000000001",
        "9999999999",
        "9999999999999",
        "2026-05-28 20:00:01",
        "2026-05-29",
        "2027-05-18",
        "2009-12-31",
        "2009-12-31 23:59:59",
        "1262275199",
        "x" * 10_000,
        "1" * 10_000,
        None,
        True,
        False,
        [],
        ["2018-03-17"],
        {},
        b"2018-03-17",
        -1,
        0,
        1e300,
        float("nan"),
        float("inf"),
        10**5000,
    ],
)
def test_no_time_is_nothing_and_never_the_present(text: object) -> None:
    assert parse_time(text, NOW) is None


@each_case(
    "text, now, near, span",
    [
        # the turn of the year, without and with an id
        ("12-31", "2026-01-01 00:30", None, day("2025-12-31")),
        ("12月31日", "2026-01-01 00:00", None, day("2025-12-31")),
        ("01-01", "2026-01-01 00:00", None, day("2026-01-01")),
        ("01-01", "2025-12-31 23:59:59", None, day("2026-01-01")),
        ("01-01", "2025-12-31 23:59:59", "2025-12-31 23:00", day("2026-01-01")),
        ("01-01", "2025-12-31 23:59:59", "2025-01-01 09:00", day("2025-01-01")),
        ("01-05", "2025-12-28 12:00", "2025-01-05 08:00", day("2025-01-05")),
        ("12-31", "2026-01-01 00:30", "2025-12-31 23:50", day("2025-12-31")),
        ("12-31", "2026-12-31 12:00", "2026-01-01 00:10", day("2025-12-31")),
        ("01-11", "2026-01-01 00:00", None, day("2026-01-11")),
        ("01-12", "2026-01-01 00:00", None, day("2025-01-12")),
        ("12:00", "2026-01-01 00:30", None, exact("2025-12-31 12:00")),
        ("今天", "2026-01-01 00:30", None, day("2026-01-01")),
        ("昨天 23:50", "2026-01-01 00:30", None, exact("2025-12-31 23:50")),
        ("前天 23:50", "2026-01-01 00:30", None, exact("2025-12-30 23:50")),
        ("昨天", "2026-01-01 00:30", None, between("2025-12-30 00:30:01", "2025-12-31 00:30")),
        ("1小时前", "2026-01-01 00:30", None, between("2025-12-31 22:30:01", "2025-12-31 23:30")),
        # an id from long ago decides the year
        ("04-08", "2026-05-18 20:00", "2022-04-08 20:50", day("2022-04-08")),
        ("04-08", "2026-05-18 20:00", "2021-12-01 00:00", day("2022-04-08")),
        ("04-08 21:16", "2026-05-18 20:00", "2022-04-08 20:50", exact("2022-04-08 21:16")),
        ("2018-03-17", "2026-05-18 20:00", "2022-04-08 20:50", day("2018-03-17")),
        # day and month may have changed places, if the id says so
        ("11/05 15:20", "2026-05-18 20:00", "2026-05-11 15:40", exact("2026-05-11 15:20")),
        ("05/11 15:20", "2026-05-18 20:00", "2026-05-11 15:40", exact("2026-05-11 15:20")),
        ("05/11", "2025-12-18 20:00", "2025-11-05 15:40", day("2025-11-05")),
        ("05-11", "2025-12-18 20:00", "2025-11-05 15:40", day("2025-05-11")),
        # a weekday is that of about the id
        ("星期一", "2026-05-18 20:00", "2026-05-11 15:40", day("2026-05-11")),
        ("周三 15:20", "2026-05-18 20:00", "2026-05-13 15:40", exact("2026-05-13 15:20")),
        # an id of the future does not lead beyond ten days
        ("06-30", "2026-05-18 20:00", "2026-06-30 00:00", day("2025-06-30")),
        # leap days
        ("02-29", "2024-02-29 00:00", None, day("2024-02-29")),
        ("02-29", "2024-02-18 23:59:59", None, day("2020-02-29")),
        ("02-29", "2024-02-19 00:00", None, day("2024-02-29")),
        ("02-29", "2026-03-01 00:00", "2020-02-29 10:00", day("2020-02-29")),
        ("02-29", "2027-12-31 00:00", None, day("2024-02-29")),
        ("昨天", "2024-03-01 12:00", None, between("2024-02-28 12:00:01", "2024-02-29 12:00")),
        ("昨天 12:00", "2024-03-01 08:00", None, exact("2024-02-29 12:00")),
        ("昨天 12:00", "2026-03-01 08:00", None, exact("2026-02-28 12:00")),
        ("今天", "2024-02-29 23:59:59", None, day("2024-02-29")),
    ],
)
@each_case("zone", [SHANGHAI, UTC, NEW_YORK])
def test_years_and_days_turn_in_china(text: str, now: str, near: str | None, span: TimeSpan, zone: timezone) -> None:
    moment = at(near).astimezone(zone) if near else None
    assert parse_time(text, at(now).astimezone(zone), moment) == span


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
        cy="".join("〇一二三四五六七八九"[int(one)] for one in str(moment.year)),
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


@pytest.mark.parametrize(
    "text",
    [
        "五月吉日",
        "农历四月初八",
        "2026-05-11 上午15:20",
        "3 hours ago",
        "May 11, 2026",
        "2009-12-31",
        "下周五",
        "20260511",
    ],
)
def test_a_text_that_states_a_time_is_known_as_one(text: str) -> None:
    assert parse_time(text, NOW) is None
    assert states_time(text)


@pytest.mark.parametrize("text", ["", "某报", "推广", "原创", "ZAKER", "12", "江城晚报 记者", "x" * 500])
def test_a_text_that_states_no_time_is_not_taken_for_one(text: str) -> None:
    assert not states_time(text)


TIME_LIKE = st.one_of(
    st.text(),
    st.text(
        "0123456789年月日时分秒前天昨今小周个半刚:-/. TZ+一两发布时间于上下午晚凌晨点星期三五十百()去", max_size=24
    ),
    st.from_regex(r"\A\d{1,4}[-/.年月]\d{1,2}([-/.月日]\d{1,2}日?)?( \d{1,2}:\d{1,2}(:\d{1,2})?)?\Z"),
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


def an_id(moment: str) -> str:
    """Return the id of an article that was taken in at *moment*."""
    return f"{int(at(moment).timestamp()):08x}8e9f090000000001"


TAKEN = "2026-05-18 12:00:00"


@each_case(
    ("evidence", "moment", "came_from"),
    [
        # an exact time is taken as it is, whichever evidence gave it
        ([("page", [exact("2026-05-18 13:00")])], "2026-05-18 13:00", "page"),
        ([("page", [exact("2026-05-25 00:00")])], "2026-05-25 00:00", "page"),
        ([("page", [day("2026-05-18")]), ("list", [exact("2026-05-18 13:00")])], "2026-05-18 13:00", "list"),
        ([("page", [exact("2026-05-18 13:00")]), ("list", [exact("2026-05-18 14:00")])], "2026-05-18 13:00", "page"),
        ([("page", [day("2026-05-17"), exact("2026-05-18 13:00")])], "2026-05-18 13:00", "page"),
        # the id's time is moved into the interval
        ([("page", [day("2026-05-18")])], TAKEN, "page+id"),
        ([("list", [between("2026-05-18 12:30", "2026-05-18 13:00")])], "2026-05-18 12:30", "list+id"),
        ([("list", [between("2026-05-18 11:00", "2026-05-18 11:30")])], "2026-05-18 11:30", "list+id"),
        ([("list", [between("2026-05-18 12:00", "2026-05-18 12:00")])], TAKEN, "list+id"),
        ([("page", [day("2018-03-17")])], "2018-03-17 23:59:59", "page+id"),
        ([("page", [day("2026-05-20")])], "2026-05-20 00:00", "page+id"),
        # what agrees is cut down to what it shares
        (
            [("page", [day("2026-05-18")]), ("list", [between("2026-05-18 12:30", "2026-05-19 12:30")])],
            "2026-05-18 12:30",
            "page+list+id",
        ),
        (
            [
                ("page", [between("2026-05-18 09:00", "2026-05-18 11:00")]),
                ("list", [between("2026-05-18 08:00", "2026-05-18 10:00")]),
            ],
            "2026-05-18 10:00",
            "page+list+id",
        ),
        (
            [("list", [day("2026-05-18"), between("2026-05-18 12:10:01", "2026-05-18 12:11")])],
            "2026-05-18 12:10:01",
            "list+id",
        ),
        # what adds nothing is not named
        (
            [("page", [between("2026-05-18 12:30", "2026-05-18 12:40")]), ("list", [day("2026-05-18")])],
            "2026-05-18 12:30",
            "page+id",
        ),
        ([("page", [day("2026-05-18")]), ("list", [day("2026-05-18")])], TAKEN, "page+id"),
        # what disagrees with better evidence is left aside
        ([("page", [day("2026-05-17")]), ("list", [day("2026-05-16")])], "2026-05-17 23:59:59", "page+id"),
        (
            [
                ("page", [day("2026-05-17")]),
                ("list", [day("2026-05-16"), between("2026-05-17 22:00", "2026-05-18 22:00")]),
            ],
            "2026-05-17 23:59:59",
            "page+list+id",
        ),
        # nothing but the id
        ([], TAKEN, "id"),
        ([("page", []), ("list", [])], TAKEN, "id"),
    ],
)
def test_publication(evidence: list[tuple[str, list[TimeSpan]]], moment: str, came_from: str) -> None:
    assert publication(evidence, an_id(TAKEN)) == (at(moment), came_from)


@pytest.mark.parametrize(
    ("evidence", "moment", "came_from"),
    [
        ([("api", [exact("2026-05-18 13:00")])], at("2026-05-18 13:00"), "api"),
        ([("api", [day("2026-05-18")])], at("2026-05-18 00:00"), "api"),
        (
            [("api", [day("2026-05-18"), between("2026-05-18 10:00", "2026-05-19 10:00")])],
            at("2026-05-18 10:00"),
            "api",
        ),
        ([("api", [])], None, ""),
        ([], None, ""),
    ],
)
def test_publication_without_an_id(
    evidence: list[tuple[str, list[TimeSpan]]], moment: datetime | None, came_from: str
) -> None:
    assert publication(evidence, None) == (moment, came_from)


SPANS = st.tuples(
    moments("2015-01-01", "2030-01-01"),
    st.timedeltas(timedelta(0), timedelta(days=3)),
).map(lambda pair: TimeSpan(pair[0], pair[0] + pair[1]))


@given(st.lists(st.tuples(st.sampled_from(["page", "list"]), st.lists(SPANS, max_size=3)), max_size=3))
def test_publication_lies_in_the_best_evidence(evidence: list[tuple[str, list[TimeSpan]]]) -> None:
    moment, came_from = publication(evidence, an_id(TAKEN))
    assert moment is not None
    first = next((span for _, spans in evidence for span in spans), None)
    if first is None:
        assert (moment, came_from) == (at(TAKEN), "id")
    else:
        assert first.start <= moment <= first.end
        assert came_from.endswith("+id")


@pytest.mark.parametrize("text", ["刚刚", "3分钟前", "21小时前", "昨天", "前天", "2天前"])
def test_publication_is_a_whole_second(text: str) -> None:
    """The document's date has seconds, whatever fraction the clock of the answer had."""
    now = NOW.replace(microsecond=123_456)
    span = parse_time(text, now)
    assert span is not None
    for taken in (span.start - timedelta(hours=1), span.end + timedelta(hours=1)):
        moment, _ = publication([("list", [span])], f"{int(taken.timestamp()):08x}8e9f090000000001")
        assert moment is not None
        assert moment.microsecond == 0


@each_case(
    ("digits", "text", "answered", "moment", "came_from"),
    [
        ("57baa915", "2016-08-22 15:25:16", "2016-08-22 16:00", "2016-08-22 15:25:16", "page"),
        ("570e241a", "2016-04-13 21:20:00", "2016-04-14 09:00", "2016-04-13 21:20:00", "page"),
        ("5aad21fa", "2018-03-17", "2026-05-18 20:00", "2018-03-17 22:11:06", "page+id"),
        ("5b46eb75", "22小时前", "2018-07-13 11:50", "2018-07-12 13:47:33", "page+id"),
        ("5b46d371", "22小时前", "2018-07-13 11:50", "2018-07-12 12:50:01", "page+id"),
        ("5b46d8e7", "21小时前", "2018-07-13 11:50", "2018-07-12 13:50:01", "page+id"),
        ("5b45c8a8", "昨天", "2018-07-13 12:00", "2018-07-11 17:06:48", "page+id"),
        ("62e8dd12", "2小时前", "2022-08-02 20:08", "2022-08-02 17:08:01", "page+id"),
        ("64dc7211", "08月16日", "2023-08-20 09:00", "2023-08-16 14:52:01", "page+id"),
        ("69e6ea7e", "2026-04-21T12:00:46+08:00", "2026-05-18 20:00", "2026-04-21 12:00:46", "page"),
        ("6a0af66c", "30分钟前", "2026-05-18 19:53:00", "2026-05-18 19:22:20", "page+id"),
        ("57cf7f35", "2016-09-12 00:00:00", "2016-09-07 11:00", "2016-09-12 00:00:00", "page"),
        ("58245e78", "2016-11-18 00:00:00", "2016-11-10 20:00", "2016-11-18 00:00:00", "page"),
    ],
)
def test_publication_of_known_articles(digits: str, text: str, answered: str, moment: str, came_from: str) -> None:
    """Ids and the times shown with them, as they were recorded."""
    id_ = digits + "8e9f090000000001"
    span = parse_time(text, at(answered), near=id_time(id_))
    assert span is not None
    assert publication([("page", [span])], id_) == (at(moment), came_from)


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
