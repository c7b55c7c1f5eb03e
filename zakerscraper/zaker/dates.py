"""Time texts of ZAKER, what interval each means, and the moment of publication that follows from all evidence.

ZAKER shows +08:00 everywhere. Lists show `刚刚`, `3分钟前`, `21小时前`, then `昨天` and `前天`, which are rolling
windows of 24 hours (an article 43 hours old shows 昨天, one 23 hours old 23小时前), then `04-08` or `04月08日` in the
same year and `2018-03-17` for older ones. The APIs give `2016-08-22 15:25:16`; ISO 8601 and Unix seconds or
milliseconds have been seen by clients. An article's id holds the moment at which it was taken in.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from datetime import MINYEAR, UTC, date, datetime, time, timedelta
from email.utils import parsedate_to_datetime

from dateutil.parser import isoparse

from zakerscraper.items import SHANGHAI, TimeSpan
from zakerscraper.zaker.urls import id_time

AHEAD = timedelta(days=10)
"""How far in the future a date may lie: promotions are dated up to a week ahead."""
EARLIEST = datetime(2010, 1, 1, tzinfo=SHANGHAI)
"""ZAKER began in 2010; a stated time before that is no time of an article."""
EARLIEST_ELSEWHERE = datetime(1995, 1, 1, tzinfo=UTC)
"""Newspapers came to the web in about 1995; what other sites date before that is no page of theirs."""

_LONGEST = 500
_LARGEST_UNIX = 10**14
_SECOND = timedelta(seconds=1)
_DAY = timedelta(days=1)
_UNITS = {
    "秒": timedelta(seconds=1),
    "分": timedelta(minutes=1),
    "分钟": timedelta(minutes=1),
    "小时": timedelta(hours=1),
    "天": _DAY,
    "日": _DAY,
    "周": 7 * _DAY,
    "星期": 7 * _DAY,
    "月": 30 * _DAY,
    "年": 365 * _DAY,
}
_ROLLING = {"昨天": 1, "前天": 2}
_CALENDAR = {"今天": 0, "昨天": 1, "前天": 2}
_CLOCK = r"(?P<hour>\d{1,2})[:时点](?P<minute>\d{1,2})(?:[:分](?P<second>\d{1,2})?秒?)?"
_PREFIX = re.compile(r"^(?:(?:发布|更新|发表)(?:时间|于)?|时间)[:\s]*")


def parse_time(text: object, now: datetime, near: datetime | None = None, *, own_site: bool = True) -> TimeSpan | None:
    """Return the interval that a time text can mean, or None where it is no time text.

    text: a string, or a number of Unix seconds or milliseconds. now: aware, the moment at which the site gave
    the text (the answer's, not today's). near: a moment that a date without a year should lie near to (the
    article's id time); without it the latest year is taken. Either way no date lies more than ten days ahead
    of *now*, and none before 2010: such a text is no time of an article.

    own_site: whether ZAKER gave the text. What it states is +08:00, and so is the span. Elsewhere (also none before
    1995) a moment keeps the zone that it states, and a text without one its day and minute, in UTC.
    """
    if isinstance(text, bool) or not isinstance(text, str | int | float):
        return None
    if isinstance(text, int) and abs(text) > _LARGEST_UNIX:
        return None
    if isinstance(text, str) and len(text) > _LONGEST:
        return None  # to normalise a long text may take hours
    cleaned = _PREFIX.sub("", unicodedata.normalize("NFKC", str(text)).strip()).strip()
    if not cleaned or len(cleaned) > 64:
        return None
    try:
        now = now.astimezone(SHANGHAI if own_site else UTC).replace(microsecond=0)
        for pattern, read in _FORMS:
            if match := pattern.fullmatch(cleaned):
                span = read(match, now, near)
                return span if span and _plausible(span, now) else None
    except (ValueError, OverflowError):
        return None
    return None


def publication(evidence: Iterable[tuple[str, Iterable[TimeSpan]]], id_: str | None) -> tuple[datetime | None, str]:
    """Return the moment of publication, +08:00, and what it was read from.

    evidence: pairs of a name (`page`, `list`, `api`) and the time spans it gave, the best evidence first.
    id_: the article's id, None where there is none (search results).

    An exact time is taken as it is (`page`). Else all intervals that agree are cut down to what they share, and
    the id's time is moved into it, so that 昨天 becomes right to the minute (`page+list+id`). Without an id it is
    the interval's start. With no interval at all it is the id's time (`id`). It never becomes the present.
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


def _overlap(one: TimeSpan, other: TimeSpan) -> TimeSpan | None:
    start, end = max(one.start, other.start), min(one.end, other.end)
    return TimeSpan(start, end) if start <= end else None


def _plausible(span: TimeSpan, now: datetime) -> bool:
    return span.end >= (EARLIEST if now.tzinfo is SHANGHAI else EARLIEST_ELSEWHERE) and span.start <= now + AHEAD


def _just_now(_: re.Match[str], now: datetime, near: datetime | None) -> TimeSpan:
    return TimeSpan(now - timedelta(minutes=1), now)


def _ago(match: re.Match[str], now: datetime, near: datetime | None) -> TimeSpan:
    unit = _UNITS[match["unit"].removeprefix("个").replace("钟头", "小时")]
    if match["count"] == "半":
        return TimeSpan(now - unit, now - unit / 2)
    count = 1 if match["count"] == "一" else 2 if match["count"] == "两" else int(match["count"])
    # `21小时前` is rounded down: 21:00:00 to 21:59:59 ago.
    return TimeSpan(now - (count + 1) * unit + _SECOND, now - count * unit)


def _rolling_day(match: re.Match[str], now: datetime, near: datetime | None) -> TimeSpan:
    days = _ROLLING[match["day"]]
    return TimeSpan(now - (days + 1) * _DAY + _SECOND, now - days * _DAY)


def _calendar_day(match: re.Match[str], now: datetime, near: datetime | None) -> TimeSpan:
    day = now.date() - _CALENDAR[match["day"]] * _DAY
    return _at(day, match, now) if match["hour"] else _whole_day(day, now)


def _clock(match: re.Match[str], now: datetime, near: datetime | None) -> TimeSpan:
    span = _at(now.date(), match, now)
    return span if span.start <= now else _at(now.date() - _DAY, match, now)


def _year_month_day(match: re.Match[str], now: datetime, near: datetime | None) -> TimeSpan:
    day = date(int(match["year"]), int(match["month"]), int(match["day"]))
    return _at(day, match, now) if match["hour"] else _whole_day(day, now)


def _month_day(match: re.Match[str], now: datetime, near: datetime | None) -> TimeSpan | None:
    month, day = int(match["month"]), int(match["day"])
    days = []
    # 29 February needs up to eight years back (there was none in 1900 and will be none in 2100).
    for year in range(now.year + 1, max(now.year - 9, MINYEAR), -1):
        try:
            candidate = date(year, month, day)
        except ValueError:
            continue
        if datetime.combine(candidate, time(), now.tzinfo) <= now + AHEAD:
            days.append(candidate)
    if not days:
        return None
    if near is not None:
        wanted = near.astimezone(now.tzinfo).date()
        days.sort(key=lambda day: abs(day - wanted))
    return _at(days[0], match, now) if match["hour"] else _whole_day(days[0], now)


def _iso(match: re.Match[str], now: datetime, near: datetime | None) -> TimeSpan:
    moment = isoparse(match[0].replace(" ", "T", 1).replace(" ", ""))
    return _moment(moment if moment.tzinfo else moment.replace(tzinfo=now.tzinfo), now)


def _rfc1123(match: re.Match[str], now: datetime, near: datetime | None) -> TimeSpan:
    moment = parsedate_to_datetime(match[0])
    return _moment(moment if moment.tzinfo else moment.replace(tzinfo=UTC), now)


def _unix(match: re.Match[str], now: datetime, near: datetime | None) -> TimeSpan:
    seconds = int(match["digits"]) / (1000 if len(match["digits"]) == 13 else 1)
    return _moment(datetime.fromtimestamp(0, UTC) + timedelta(seconds=seconds), now)


def _whole_day(day: date, now: datetime) -> TimeSpan:
    start = datetime.combine(day, time(), now.tzinfo)
    return TimeSpan(start, start + _DAY - _SECOND)


def _at(day: date, match: re.Match[str], now: datetime) -> TimeSpan:
    clock = time(int(match["hour"]), int(match["minute"]), int(match["second"] or 0))
    return _moment(datetime.combine(day, clock, now.tzinfo), now)


def _moment(moment: datetime, now: datetime) -> TimeSpan:
    if now.tzinfo is SHANGHAI:
        moment = moment.astimezone(SHANGHAI)
    moment = moment.replace(microsecond=0)
    return TimeSpan(moment, moment, exact=True)


_Read = Callable[[re.Match[str], datetime, datetime | None], TimeSpan | None]
"""Of the text's match, now in the zone that a text without one means, and near. Only ZAKER's zone is +08:00's own."""
_FORMS: tuple[tuple[re.Pattern[str], _Read], ...] = (
    (re.compile(r"刚刚|刚才|现在"), _just_now),
    (
        re.compile(r"(?P<count>\d{1,4}|半|一|两)\s*个?\s*(?P<unit>秒|分钟?|小时|钟头|天|日|周|星期|月|年)\s*(?:以?前)"),
        _ago,
    ),
    (re.compile(r"(?P<day>昨天|前天)"), _rolling_day),
    (re.compile(rf"(?P<day>今天|昨天|前天)\s*(?:{_CLOCK})?"), _calendar_day),
    (re.compile(_CLOCK), _clock),
    (
        re.compile(
            rf"(?P<year>\d{{4}})\s*[-/.年]\s*(?P<month>\d{{1,2}})\s*[-/.月]\s*(?P<day>\d{{1,2}})\s*[日号]?\s*(?:{_CLOCK})?"
        ),
        _year_month_day,
    ),
    (
        re.compile(rf"(?P<month>\d{{1,2}})\s*[-/月]\s*(?P<day>\d{{1,2}})\s*[日号]?(?:(?:\s+|(?<=[日号])){_CLOCK})?"),
        _month_day,
    ),
    (re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?\s?(?:Z|[+-]\d\d:?\d\d)?"), _iso),
    (
        re.compile(r"(?:[A-Z][a-z]{2}, )?\d{1,2} [A-Z][a-z]{2} \d{4} \d\d:\d\d(?::\d\d)?(?: (?:GMT|UTC|[+-]\d{4}))?"),
        _rfc1123,
    ),
    (re.compile(r"(?P<digits>\d{10}|\d{13})(?:\.0+)?"), _unix),
)
