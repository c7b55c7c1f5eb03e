"""Parses English time texts: `Nov 28, 2026`, `28 November, 6:20 p.m.`, `3 hours ago`, `Yesterday at 18:20`."""

from __future__ import annotations

import re
from datetime import MINYEAR, date, datetime, time, timedelta, timezone, tzinfo

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
_SPACE = r"\s{0,5}"
"""No longer, as what may be in two places takes time that grows with its square."""
_WEEKDAY = rf"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b\.?,?{_SPACE})?"
_ZONE = (
    r"(?-i:[ECMP][SD]?T|GMT|UTC|CES?T|EES?T|WES?T|BST|IST|MSK|JST|KST|HKT|SGT|PHT|ICT|PKT|A(?:[EWC][SD]?|[SD])T|NZ[SD]T|AK[SD]T"
    r"|HST|Z)(?![\w’'])(?:[+-]\d{1,2}(?::?\d{2})?(?![\d:]))?|[+-]\d{2}:?\d{2}(?![\d:])"
)
_CLOCK = (
    rf"\d{{1,2}}(?::\d{{2}}(?::\d{{2}})?{_SPACE}(?:[ap]\.?m\b\.?)?|{_SPACE}[ap]\.?m\b\.?)(?:{_SPACE}\(?(?:{_ZONE})\)?)?"
)
_DAY_OF_MONTH = r"\d{1,2}(?:st|nd|rd|th)?"
_YEAR = r"(?:19|20)\d\d(?!\d)"
_AT = rf"(?:{_SPACE}(?:,|at|[-–|·•@])?{_SPACE}(?:at{_SPACE})?"
# Names of newspapers end with Today, and those of others begin with it.
_ALONE = r"(?:^|(?<=[|·•,/:：(（-])|(?<=[|·•,/:：-] )|(?<=[\u3400-\u9fff] )|(?<=posted )|(?<=published )|(?<=updated ))"
_NAMED = "(?:today|yesterday)"
_CLOCK_BEHIND_NAMED = rf"(?:,|{_SPACE}at|{_SPACE}[·|-])?{_SPACE}{_CLOCK}"
IN_TEXT = (
    # What each of these begins with is looked for first: most texts are Chinese, and have neither letters nor digits.
    rf"(?=[A-Za-z\d])(?i:(?<![a-z\d.])(?:just now"
    rf"|(?:about |over )?(?:(?:a )?few |an? |several |\d{{1,3}}\+? ?)(?:{_UNIT}|moments?) ago(?![a-z])"
    rf"|(?:{_ALONE}{_NAMED}|(?-i:{_NAMED})){_CLOCK_BEHIND_NAMED}|{_ALONE}{_NAMED}(?!\w|,?\s?[a-z’'])"
    rf"|{_WEEKDAY}{_MONTH}{_SPACE}{_DAY_OF_MONTH}(?:{_SPACE},?\s{{1,5}}{_YEAR})?(?![\d:]){_AT}{_CLOCK})?"
    rf"|{_WEEKDAY}{_DAY_OF_MONTH}{_SPACE}(?:of )?{_MONTH}(?:{_SPACE},?{_SPACE}{_YEAR})?(?![\d:]){_AT}{_CLOCK})?))"
)
"""The pattern of such a text within another one, with the zone that it states."""
_LABEL = re.compile(
    r"(?i:(?:first |last )?(?:published|posted|updated|released|created|modified)\s*(?:on|at)?[:\s]\s*)"
)
_AGO = re.compile(
    rf"(?i:(?:about |over )?(?P<count>\d{{1,3}}|an?|a few|few|several)\+?\s*(?P<unit>{_UNIT}|moments?) ago)"
)
_NAMED_DAY = re.compile(
    rf"(?i:(?P<day>today|yesterday)(?:(?:,|{_SPACE}at|{_SPACE}[·|-])?{_SPACE}(?P<clock>{_CLOCK}))?)"
)
_DATES = tuple(
    re.compile(rf"(?i:(?P<weekday>{_WEEKDAY}){form}{_AT}(?P<clock>{_CLOCK}))?)")
    for form in (
        rf"(?P<month>{_MONTH}){_SPACE}(?P<day>{_DAY_OF_MONTH})(?:{_SPACE},?\s{{1,5}}(?P<year>{_YEAR}))?",
        rf"(?P<day>{_DAY_OF_MONTH}){_SPACE}(?:of )?(?P<month>{_MONTH})(?:{_SPACE},?{_SPACE}(?P<year>{_YEAR}))?",
    )
)
_WEEKDAYS = "mon tue wed thu fri sat sun".split()
_ZONE_BEHIND = re.compile(rf"(?i:(?<=[\dm.\s])\(?(?P<zone>{_ZONE})\)?)\Z")
_HOURS = {
    "Z": 0, "GMT": 0, "UTC": 0, "EST": -5, "EDT": -4, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7,
    "CET": 1, "CEST": 2, "HKT": 8, "SGT": 8, "JST": 9, "KST": 9,
}  # fmt: skip
"""What names of zones are ahead of UTC; others have two meanings (CST) or none that holds all year (ET)."""
_FEW = (2, 9)


def parse_english_time(text: str, now: datetime, near: datetime | None, ahead: timedelta) -> TimeSpan | None:
    """Return the interval that an English time text can mean, in the zone of *now*; None where it is none.

    Args:
        text: On one line.
        now: Aware, the moment at which it was given.
        near: A moment that a date without a year should lie near to.
        ahead: How far after *now* a date may lie.

    Raises:
        ValueError: A day or clock that does not exist.
    """
    text = _LABEL.sub("", text, count=1).strip(" ,|·")
    if text.lower() == "just now":
        return TimeSpan(now - timedelta(minutes=1), now)
    if match := _AGO.fullmatch(text):
        return _ago(match, now)
    if match := _NAMED_DAY.fullmatch(text):
        zone = _zone(match["clock"]) or now.tzinfo
        named = now.astimezone(zone).date() - _DAY * (match["day"].lower() == "yesterday")
        return _on(named, match["clock"], now)
    for form in _DATES:
        if match := form.fullmatch(text):
            month = next(
                number for number, name in enumerate(_MONTHS, 1) if match["month"].lower().startswith(name[:3])
            )
            day_of_month = int(re.sub(r"\D", "", match["day"]))
            years = [int(match["year"])] if match["year"] else range(now.year + 1, max(now.year - 9, MINYEAR), -1)
            days = [day for year in years if (day := _day(year, month, day_of_month)) is not None]
            days = [day for day in days if datetime.combine(day, time(), now.tzinfo) <= now + ahead]
            if weekday := match["weekday"]:
                days = [day for day in days if day.weekday() == _WEEKDAYS.index(weekday[:3].lower())] or days
            if days and near is not None:
                near_day = near.astimezone(now.tzinfo).date()
                days.sort(key=lambda day: abs(day - near_day))
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


def _zone(clock: str | None) -> tzinfo | None:
    """Return the zone that *clock* states, None for none. Raises ValueError for one that has no single meaning."""
    match = _ZONE_BEHIND.search(clock or "")
    if match is None:
        return None
    name, _, offset = match["zone"].replace("-", " -").replace("+", " +").partition(" ")
    if name and (name not in _HOURS or (offset and _HOURS[name])):
        raise ValueError(clock)
    digits = re.sub(r"\D", "", offset)
    hours, minutes = (digits[:-2], digits[-2:]) if len(digits) > 2 else (digits, "0")
    ahead = timedelta(hours=int(hours or 0), minutes=int(minutes))
    return timezone(-ahead if "-" in offset else ahead + timedelta(hours=_HOURS.get(name, 0)))


def _on(day: date, clock: str | None, now: datetime) -> TimeSpan:
    midnight = datetime.combine(day, time(), now.tzinfo)
    if clock is None:
        return TimeSpan(midnight, midnight + _DAY - _SECOND)
    zone = _zone(clock)
    clock = _ZONE_BEHIND.sub("", clock)
    half = re.sub(r"[^ap]", "", clock.lower())
    hour, minute, second = (*map(int, re.findall(r"\d+", clock)), 0, 0)[:3]
    if half:
        if not 1 <= hour <= 12:
            raise ValueError(clock)
        hour = hour % 12 + 12 * (half == "p")
    moment = datetime.combine(day, time(hour, minute, second), zone or now.tzinfo).astimezone(now.tzinfo)
    return TimeSpan(moment, moment, exact=True)
