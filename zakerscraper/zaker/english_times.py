"""English time texts: `Nov 28, 2026`, `28 November, 6:20 p.m.`, `3 hours ago`, `Yesterday at 18:20`, `just now`."""

from __future__ import annotations

import re
from datetime import MINYEAR, date, datetime, time, timedelta

from zakerscraper.items import TimeSpan

_SECOND = timedelta(seconds=1)
_DAY = timedelta(days=1)
_UNITS = {
    "s": _SECOND,
    "mi": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": _DAY,
    "w": 7 * _DAY,
    "mo": 30 * _DAY,
    "y": 365 * _DAY,
}
_UNIT = (
    r"s(?:ec(?:ond)?s?)?|m(?:in(?:ute)?s?)?|h(?:(?:ou)?rs?)?|d(?:ays?)?|w(?:(?:ee)?ks?)?|mo(?:nth)?s?|y(?:(?:ea)?rs?)?"
)
_MONTHS = "january february march april may june july august september october november december".split()
_MONTH = (
    r"(?:"
    + "|".join(f"{name[:3]}(?:{name[3:]})?" if name != "september" else "sept?(?:ember)?" for name in _MONTHS)
    + r")\b\.?"
)
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b\.?,?\s*)?"
_CLOCK = r"\d{1,2}(?::\d{2}(?::\d{2})?\s*(?:[ap]\.?m\b\.?)?|\s*[ap]\.?m\b\.?)"
_DAY_OF_MONTH = r"\d{1,2}(?:st|nd|rd|th)?"
_YEAR = r"(?:19|20)\d\d(?!\d)"
_AT = r"(?:\s*(?:,|at|[-–|·•@])?\s*(?:at\s*)?"
IN_TEXT = (
    rf"(?i:(?<![a-z\d.])(?:just now|(?:about |over |an? |few |several |\d{{1,3}}\+? ?)+(?:{_UNIT}|moments?) ago"
    r"(?![a-z])"
    rf"|(?:today|yesterday)(?:,|\s*at|\s*[·|-])?\s*{_CLOCK}|(?:today|yesterday)(?![a-z’'])"
    rf"|{_WEEKDAY}{_MONTH}\s*{_DAY_OF_MONTH}(?:\s*,?\s+{_YEAR})?(?![\d:]){_AT}{_CLOCK})?"
    rf"|{_WEEKDAY}{_DAY_OF_MONTH}\s*(?:of )?{_MONTH}(?:\s*,?\s*{_YEAR})?(?![\d:]){_AT}{_CLOCK})?))"
)
"""The pattern of such a text within another one."""
_LABEL = re.compile(
    r"(?i:(?:first |last )?(?:published|posted|updated|released|created|modified)\s*(?:on|at)?[:\s]\s*)"
)
_AGO = re.compile(
    rf"(?i:(?:about |over )?(?P<count>\d{{1,3}}|an?|a few|few|several)\+?\s*(?P<unit>{_UNIT}|moments?) ago)"
)
_NAMED_DAY = re.compile(rf"(?i:(?P<day>today|yesterday)(?:(?:,|\s*at|\s*[·|-])?\s*(?P<clock>{_CLOCK}))?)")
_DATES = tuple(
    re.compile(rf"(?i:{form}{_AT}(?P<clock>{_CLOCK}))?)")
    for form in (
        rf"{_WEEKDAY}(?P<month>{_MONTH})\s*(?P<day>{_DAY_OF_MONTH})(?:\s*,?\s+(?P<year>{_YEAR}))?",
        rf"{_WEEKDAY}(?P<day>{_DAY_OF_MONTH})\s*(?:of )?(?P<month>{_MONTH})(?:\s*,?\s*(?P<year>{_YEAR}))?",
    )
)
_FEW = (2, 9)


def parse_english_time(text: str, now: datetime, near: datetime | None, ahead: timedelta) -> TimeSpan | None:
    """Return the interval that an English time text can mean, in the zone of *now*; None where it is none.

    text: on one line. now: aware, the moment at which it was given. near: a moment that a date without a year should
    lie near to. ahead: how far behind *now* a date may lie. Raises ValueError for a day or clock that does not exist.
    """
    text = _LABEL.sub("", text, count=1).strip(" ,|·")
    if text.lower() == "just now":
        return TimeSpan(now - timedelta(minutes=1), now)
    if match := _AGO.fullmatch(text):
        return _ago(match, now)
    if match := _NAMED_DAY.fullmatch(text):
        return _on(now.date() - _DAY * (match["day"].lower() == "yesterday"), match["clock"], now)
    for form in _DATES:
        if match := form.fullmatch(text):
            month = next(place for place, name in enumerate(_MONTHS, 1) if match["month"].lower().startswith(name[:3]))
            day = int(re.sub(r"\D", "", match["day"]))
            years = [int(match["year"])] if match["year"] else range(now.year + 1, max(now.year - 9, MINYEAR), -1)
            days = [one for year in years if (one := _day(year, month, day)) is not None]
            days = [one for one in days if datetime.combine(one, time(), now.tzinfo) <= now + ahead]
            if days and near is not None:
                wanted = near.astimezone(now.tzinfo).date()
                days.sort(key=lambda one: abs(one - wanted))
            return _on(days[0], match["clock"], now) if days else None
    return None


def _ago(match: re.Match[str], now: datetime) -> TimeSpan:
    name, count = match["unit"].lower(), match["count"].lower()
    if name.startswith("moment"):
        return TimeSpan(now - timedelta(minutes=1), now)
    unit = _UNITS["mi" if name == "m" else next(start for start in _UNITS if name.startswith(start))]
    if count.endswith(("few", "several")):
        return TimeSpan(now - (_FEW[1] + 1) * unit + _SECOND, now - _FEW[0] * unit)
    age = (int(count) if count.isdecimal() else 1) * unit
    return TimeSpan(now - age - unit + _SECOND, now - age)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _on(day: date, clock: str | None, now: datetime) -> TimeSpan:
    midnight = datetime.combine(day, time(), now.tzinfo)
    if clock is None:
        return TimeSpan(midnight, midnight + _DAY - _SECOND)
    half = re.sub(r"[^ap]", "", clock.lower())
    hour, minute, second = (*map(int, re.findall(r"\d+", clock)), 0, 0)[:3]
    if half:
        if not 1 <= hour <= 12:
            raise ValueError(clock)
        hour = hour % 12 + 12 * (half == "p")
    moment = datetime.combine(day, time(hour, minute, second), now.tzinfo)
    return TimeSpan(moment, moment, exact=True)
