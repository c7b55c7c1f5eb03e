"""Parses ZAKER's time texts into intervals, and derives the publication date from all evidence.

ZAKER shows +08:00 everywhere. Lists show `刚刚`, `3分钟前`, `21小时前`, then `昨天` and `前天`, which are rolling
windows of 24 hours (an article 43 hours old shows 昨天, one 23 hours old 23小时前), then `04-08` or `04月08日` in the
same year and `2018-03-17` for older ones. The APIs give `2016-08-22 15:25:16`; ISO 8601 and Unix seconds or
milliseconds have been seen by clients. An article's id holds the moment at which it was taken in.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import MINYEAR, UTC, date, datetime, time, timedelta
from email.utils import parsedate_to_datetime

from dateutil.parser import isoparse

from zakerscraper.items import SHANGHAI, TimeSpan
from zakerscraper.zaker.english_times import parse_english_time
from zakerscraper.zaker.time_words import CLOCK, PART_ALONE, WEEKDAY, WEEKDAYS, Clock, names_beijing, normalize
from zakerscraper.zaker.urls import id_time

AHEAD = timedelta(days=10)
"""How far in the future a date may lie: promotions are dated up to a week ahead."""
EARLIEST = datetime(2010, 1, 1, tzinfo=SHANGHAI)
"""ZAKER began in 2010; a stated time before that is no time of an article."""
EARLIEST_ELSEWHERE = datetime(1995, 1, 1, tzinfo=UTC)
"""Newspapers came to the web in about 1995; what other sites date before that is no page of theirs."""

UNREAD = "+unread"
"""Stands behind what a moment was read from where it is the id's alone and the page states a time that was not read."""

_LARGEST_UNIX = 10**14
_SECOND = timedelta(seconds=1)
_DAY = timedelta(days=1)
_UNITS = {
    "秒": timedelta(seconds=1),
    "秒钟": timedelta(seconds=1),
    "分": timedelta(minutes=1),
    "分钟": timedelta(minutes=1),
    "刻": timedelta(minutes=15),
    "刻钟": timedelta(minutes=15),
    "小时": timedelta(hours=1),
    "钟头": timedelta(hours=1),
    "天": _DAY,
    "日": _DAY,
    "周": 7 * _DAY,
    "星期": 7 * _DAY,
    "礼拜": 7 * _DAY,
    "月": 30 * _DAY,
    "年": 365 * _DAY,
}
_FEW = (2, 9)
"""What 几 and 数 are: two to nine."""
_DAYS_BACK = {"今": 0, "昨": 1, "前": 2, "大前": 3}
_WEEKS_BACK = {"上": 1, "上上": 2, "本": 0, "这": 0}
_YEARS_BACK = {"今": 0, "去": 1, "前": 2}
# Bounded, as a text may be all digits; Unicode's other digits than ASCII's have been normalized or are none.
_UNIT = "秒钟?|分钟?|刻钟?|小时|钟头|天|日|周|星期|礼拜|月|年"
_STATES_TIME = re.compile(
    rf"[0-9]\s*[-/.:年月日号时点分秒天周刻小]|[0-9]{{8}}|{WEEKDAY}|[刚昨今去明后]\s*[刚天日年晚早晨]|前[天日]"
    r"|[天周月年时钟秒日][以之]?前|[年月]\S{1,3}[日号]|初[一-十]|正月|腊月|凌晨|[上下中]午"
    r"|ago|yesterday|[0-9]\s*(?:[AaPp][Mm]|[A-Z][a-z]{2})|[A-Z][a-z]{2,8}\.? [0-9]"
)
_WHEN = rf"(?:{CLOCK}|{PART_ALONE})"
_WEEKDAY = r"(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天])"


def parse_time(text: object, now: datetime, near: datetime | None = None, *, own_site: bool = True) -> TimeSpan | None:
    """Return the interval that a time text can mean, or None where it is no time text.

    No date lies more than ten days ahead of *now*, and none before 2010: such a text is no time of an article.

    Args:
        text: A string, or a number of Unix seconds or milliseconds.
        now: Aware, the moment at which the site gave the text (the response's, not today's).
        near: The moment (the article's id time) nearest to which a date without a year lies; None for the latest year.
        own_site: Whether ZAKER gave the text: it is in +08:00, and so is the span. Elsewhere a moment keeps the zone
            that it states, a text without one its day and minute, in UTC, and dates may lie before 2010, but not before
            1995.
    """
    if isinstance(text, bool) or not isinstance(text, str | int | float):
        return None
    if isinstance(text, int) and abs(text) > _LARGEST_UNIX:
        return None
    cleaned = normalize(str(text))
    if not cleaned:
        return None
    try:
        in_china = own_site or names_beijing(str(text))
        now = now.astimezone(SHANGHAI if in_china else UTC).replace(microsecond=0)
        for pattern, read in _FORMS:
            if match := pattern.fullmatch(cleaned):
                span = read(match, now, near)
                return span if span and _plausible(span, now) else None
        # Elsewhere a page's text may be years older than its time texts, in English too (`written_dates`).
        span = parse_english_time(cleaned, now, near, AHEAD) if own_site else None
        return span if span and _plausible(span, now) else None
    except (ValueError, OverflowError):
        return None


def states_time(text: str) -> bool:
    """Return whether *text* is meant to state a time, read or not: short, with numbers or words that times have."""
    cleaned = normalize(text)
    return bool(cleaned) and _STATES_TIME.search(cleaned) is not None


def publication(evidence: Iterable[tuple[str, Iterable[TimeSpan]]], id_: str | None) -> tuple[datetime | None, str]:
    """Return the moment of publication, +08:00, and what it was read from.

    An exact time is taken as it is (`page`). Else all intervals that agree are cut down to what they share, and
    the id's time is moved into it, so that 昨天 becomes right to the minute (`page+list+id`). Without an id it is
    the interval's start. With no interval at all it is the id's time (`id`). It never becomes the present.

    Args:
        evidence: Pairs of a name (`page`, `list`, `api`) and the time spans it gave, the best evidence first.
        id_: The article's id, None where there is none (search results).
    """
    shared: TimeSpan | None = None
    names: list[str] = []
    for name, spans in evidence:
        for span in spans:
            if span.exact:
                return span.start, name
            narrower = span if shared is None else _overlap(shared, span)
            if narrower and narrower != shared:
                shared = narrower
                if name not in names:
                    names.append(name)
    if id_ is None:
        return (shared.start, "+".join(names)) if shared else (None, "")
    taken_in = id_time(id_)
    if shared is None:
        return taken_in, "id"
    return min(max(taken_in, shared.start), shared.end), "+".join([*names, "id"])


def _overlap(span: TimeSpan, other: TimeSpan) -> TimeSpan | None:
    start, end = max(span.start, other.start), min(span.end, other.end)
    return TimeSpan(start, end) if start <= end else None


def _plausible(span: TimeSpan, now: datetime) -> bool:
    return span.end >= (EARLIEST if now.tzinfo is SHANGHAI else EARLIEST_ELSEWHERE) and span.start <= now + AHEAD


def _just_now(_: re.Match[str], now: datetime, near: datetime | None) -> TimeSpan:
    return TimeSpan(now - timedelta(minutes=1), now)


def _ago(match: re.Match[str], now: datetime, near: datetime | None) -> TimeSpan:
    unit = _UNITS[match["unit"]]
    if match["count"] == "半":
        return TimeSpan(now - unit, now - unit / 2)
    if match["count"] in {"几", "数"}:
        return TimeSpan(now - (_FEW[1] + 1) * unit + _SECOND, now - _FEW[0] * unit)
    age = int(match["count"]) * unit
    if match["half"] or match["half_behind"]:
        age, unit = age + unit / 2, unit / 2
    elif match["rest"]:
        if _UNITS[match["rest_unit"]] >= unit:
            raise ValueError(match[0])
        unit = _UNITS[match["rest_unit"]]
        age += int(match["rest"]) * unit
    # `21小时前` is rounded down: 21:00:00 to 21:59:59 ago.
    return TimeSpan(now - age - unit + _SECOND, now - age)


def _rolling_day(match: re.Match[str], now: datetime, near: datetime | None) -> TimeSpan:
    days = _DAYS_BACK[match["back"]]
    return TimeSpan(now - (days + 1) * _DAY + _SECOND, now - days * _DAY)


def _calendar_day(match: re.Match[str], now: datetime, near: datetime | None) -> TimeSpan:
    return _on(now.date() - _DAYS_BACK[match["back"]] * _DAY, match, now)


def _weekday(match: re.Match[str], now: datetime, near: datetime | None) -> TimeSpan:
    """Read 上周五 as that of last week, which began on a Monday, and 周五 as the latest one or that near the id."""
    today, weekday = now.date(), WEEKDAYS[match["weekday"]]
    if match["week"]:
        return _on(today - timedelta(days=today.weekday() - weekday, weeks=_WEEKS_BACK[match["week"]]), match, now)
    spans = [_on(today - timedelta(days=(today.weekday() - weekday) % 7, weeks=weeks), match, now) for weeks in (0, 1)]
    past = [span for span in spans if span.start <= now]
    return min(past, key=lambda span: _distance(span, near)) if near else past[0]


def _clock(match: re.Match[str], now: datetime, near: datetime | None) -> TimeSpan:
    span = _on(now.date(), match, now)
    return span if span.start <= now else _on(now.date() - _DAY, match, now)


def _year_month_day(match: re.Match[str], now: datetime, near: datetime | None) -> TimeSpan:
    return _on(date(int(match["year"]), int(match["month"]), int(match["day"])), match, now)


def _month_day(match: re.Match[str], now: datetime, near: datetime | None) -> TimeSpan | None:
    month, day = int(match["month"]), int(match["day"])
    days = _days_of_year(month, day, now)
    if match["slash"] == "/" and month != day and (near is not None or not days):
        days += _days_of_year(day, month, now)  # `11/05` is 11 May where the id is of about that day
    if back := match["year_word"]:
        days = [day for day in days if day.year == now.year - _YEARS_BACK[back]]
    if named := match["weekday"]:
        days = [day for day in days if day.weekday() == WEEKDAYS[named]] or days
    if not days:
        return None
    if near is not None:
        near_day = near.astimezone(now.tzinfo).date()
        days.sort(key=lambda day: abs(day - near_day))
    return _on(days[0], match, now)


def _days_of_year(month: int, day: int, now: datetime) -> list[date]:
    """Return the days of that date, the latest first, none of them more than ten days ahead."""
    days = []
    # 29 February needs up to eight years back (there was none in 1900 and will be none in 2100).
    for year in range(now.year + 1, max(now.year - 9, MINYEAR), -1):
        try:
            candidate = date(year, month, day)
        except ValueError:
            continue
        if datetime.combine(candidate, time(), now.tzinfo) <= now + AHEAD:
            days.append(candidate)
    return days


def _iso(match: re.Match[str], now: datetime, near: datetime | None) -> TimeSpan:
    moment = isoparse(match[0].replace(" ", "T", 1).replace(" ", ""))
    return _moment(moment if moment.tzinfo else moment.replace(tzinfo=now.tzinfo), now)


def _rfc1123(match: re.Match[str], now: datetime, near: datetime | None) -> TimeSpan:
    moment = parsedate_to_datetime(match[0])
    return _moment(moment if moment.tzinfo else moment.replace(tzinfo=UTC), now)


def _slashes(match: re.Match[str], now: datetime, near: datetime | None) -> TimeSpan:
    """Read `11/30/2026`, the month first, or the day where the article's id or the calendar says so.

    Raises ValueError where neither number is a month.
    """
    year, first, second = int(match["year"]), int(match["month"]), int(match["day"])
    orders = [(month, day) for month, day in ((first, second), (second, first)) if month <= 12]
    spans = [_on(date(year, month, day), match, now) for month, day in orders]
    return min(spans, key=lambda span: _distance(span, near) if near else timedelta(0))


def _digits_alone(match: re.Match[str], now: datetime, near: datetime | None) -> TimeSpan:
    return _moment(datetime.strptime(match[0], "%Y%m%d%H%M%S").replace(tzinfo=now.tzinfo), now)


def _ctime(match: re.Match[str], now: datetime, near: datetime | None) -> TimeSpan:
    zone = "+0800" if match["zone"] == "CST" else match["zone"] or ""
    moment = parsedate_to_datetime(f"{match['day']} {match['month']} {match['year']} {match['clock']} {zone}".strip())
    return _moment(moment if moment.tzinfo else moment.replace(tzinfo=now.tzinfo), now)


def _unix(match: re.Match[str], now: datetime, near: datetime | None) -> TimeSpan:
    seconds = int(match["digits"]) / (1000 if len(match["digits"]) == 13 else 1)
    return _moment(datetime.fromtimestamp(0, UTC) + timedelta(seconds=seconds), now)


def _whole_day(day: date, now: datetime) -> TimeSpan:
    start = datetime.combine(day, time(), now.tzinfo)
    return TimeSpan(start, start + _DAY - _SECOND)


def _on(day: date, match: re.Match[str], now: datetime) -> TimeSpan:
    """Return when the time of day in *match* was on *day*; the whole day where there is none."""
    clock = Clock.of(match)
    if clock is None:
        return _whole_day(day, now)
    midnight = datetime.combine(day, time(), now.tzinfo)
    return TimeSpan(midnight + timedelta(seconds=clock.start), midnight + timedelta(seconds=clock.end), clock.exact)


def _distance(span: TimeSpan, moment: datetime) -> timedelta:
    return max(span.start - moment, moment - span.end, timedelta(0))


def _moment(moment: datetime, now: datetime) -> TimeSpan:
    if now.tzinfo is SHANGHAI:
        moment = moment.astimezone(SHANGHAI)
    moment = moment.replace(microsecond=0)
    return TimeSpan(moment, moment, exact=True)


_Read = Callable[[re.Match[str], datetime, datetime | None], TimeSpan | None]
_AGO = (
    r"(?:大?约|近|差不多)?\s*(?P<count>[0-9]{1,4}|半|几|数)\s*个?\s*(?P<half>半)?多?\s*"
    rf"(?P<unit>{_UNIT})(?P<half_behind>半)?"
    rf"(?:[零又]?\s*(?P<rest>[0-9]{{1,3}})\s*个?\s*(?P<rest_unit>{_UNIT}))?\s*[以之]?前"
)
_YEAR_MONTH_DAY = (
    r"(?P<year>[0-9]{4})\s*[-/.年]\s*(?P<month>[0-9]{1,2})\s*[-/.月]\s*(?P<day>[0-9]{1,2})\s*(?:[日号]|\.(?=\s|$))?"
    rf"(?:[\s,]*\(?{_WEEKDAY}\)?)?[\sT,]*{_WHEN}?"
)
# Digits directly behind a day without 日 are the day's (`04-081`); behind 日 or a weekday they are the clock's.
_MONTH_DAY = (
    r"(?:(?P<year_word>[今去前])年\s*)?(?P<month>[0-9]{1,2})\s*(?P<slash>[-/月])\s*(?P<day>[0-9]{1,2})\s*[日号]?"
    rf"(?:[\s,]*\(?{_WEEKDAY}\)?)?(?:(?:[\s,]+|(?<=[日号)一二三四五六天])|(?=[^0-9\s])){_WHEN})?"
)
_ISO = (
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]{1,9})?)?\s?(?:Z|[+-][0-9]{2}:?[0-9]{2})?"
)
_CTIME = (
    r"[A-Z][a-z]{2} (?P<month>[A-Z][a-z]{2}) {1,2}(?P<day>[0-9]{1,2}) (?P<clock>[0-9]{2}:[0-9]{2}:[0-9]{2})"
    r"(?: (?P<zone>[+-][0-9]{4}|GMT|UTC|CST))? (?P<year>[0-9]{4})"
)
"""As C's `ctime` writes it, and JavaScript's and Java's dates; CST is China's."""
_RFC1123 = (
    r"(?:[A-Z][a-z]{2}, )?[0-9]{1,2} [A-Z][a-z]{2} [0-9]{4} [0-9]{2}:[0-9]{2}(?::[0-9]{2})?"
    r" (?:GMT|UTC|[+-][0-9]{4})"
)
_FORMS: tuple[tuple[re.Pattern[str], _Read], ...] = tuple(
    (re.compile(pattern), read)
    for pattern, read in (
        (r"刚刚|刚才|刚|现在", _just_now),
        (_AGO, _ago),
        (r"(?P<back>大前|昨|前)[天日]", _rolling_day),
        (rf"(?P<back>大前|今|昨|前)(?:[天日]|(?=[早晨晚夜]))\s*{_WHEN}?", _calendar_day),
        (rf"(?P<week>上上|上|本|这)?个?{_WEEKDAY}[\s,]*{_WHEN}?", _weekday),
        (CLOCK, _clock),
        (_YEAR_MONTH_DAY, _year_month_day),
        (_MONTH_DAY, _month_day),
        (_ISO, _iso),
        (rf"(?P<month>[0-9]{{1,2}})/(?P<day>[0-9]{{1,2}})/(?P<year>20[0-9]{{2}})(?:[\s,]+{_WHEN})?", _slashes),
        (r"20[0-9]{12}", _digits_alone),
        (_CTIME, _ctime),
        (_RFC1123, _rfc1123),
        (r"(?P<digits>[0-9]{10}|[0-9]{13})(?:\.[0-9]{1,9})?", _unix),
    )
)
