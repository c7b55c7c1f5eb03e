"""Dates as sites of the West write them: `Dec. 19th, 2025`, `4 août 2010`, `12.12.2025`, `10/31/2024 9:00 am`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from zakerscraper.items import TimeSpan
from zakerscraper.zaker.dates import AHEAD, EARLIEST_ELSEWHERE

LONGEST = 1000
"""Characters of a text that is searched for dates."""

# The names of the months by language, January first; abbreviations stand for all names that begin so.
_DIGIT = re.compile(r"\d")
_MONTHS = (
    "january february march april may june july august september october november december",
    "jan feb mar apr may jun jul aug sep oct nov dec",
    "januar februar märz april mai juni juli august september oktober november dezember",
    "jänner feber maerz apr mai jun jul aug sept okt nov dez",
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "janv févr mars avr mai juin juil aout sept oct nov déc",
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "ene feb mar abr may jun jul ago set oct nov dic",
    "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "gen febb marz apr mag giu lug ago sett ott nov dic",
    "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    "jan fev mar abr mai jun jul ago set out nov dez",
    "januari februari maart april mei juni juli augustus september oktober november december",
    "januari februari mars april maj juni juli augusti september oktober november december",
    "januar februar marts april maj juni juli august september oktober november desember",
    "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia",
    "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık",
)
_NUMBERS = {name: place for names in _MONTHS for place, name in enumerate(names.split(), 1)}
_NUMBERS["sept"] = 9
_MONTH = "(?P<month>" + "|".join(sorted(_NUMBERS, key=len, reverse=True)) + r")\b\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th|er|\.|º|ª)?"
# Where elements stand side by side, what follows a year may touch it: `20255 min read`.
_YEAR = r"(?P<year>(?:19|20)\d\d)(?!\d(?! ?min))"
_CLOCK = (
    r"(?:\s*(?:,|at|um|à|a las|alle|às|om|klo?|[-–|·•@])?\s*(?P<hour>\d{1,2})[:.h](?P<minute>\d\d)(?::\d\d)?(?!\d)"
    r"\s*(?P<half>[ap]\.?m\b)?)?"
)
_CLOCK_BEFORE = (
    r"(?:(?P<hour_before>\d{1,2})[:.h](?P<minute_before>\d\d)\s*(?P<half_before>[ap]\.?m\b\.?)?"
    r"\s*(?:[A-Z]{2,4}\b)?,?\s+(?:on\s+)?)?"
)
_FORMS = tuple(
    # What may begin a form is looked for first, as there are many months and most places of a text begin none.
    re.compile(rf"(?<![\w./:-])(?={begin}){_CLOCK_BEFORE}{form}{_CLOCK}", re.IGNORECASE)
    for begin, form in (
        (r"\d|[^\W\d_]{3,12}\b\.?\s*\d", rf"{_MONTH}\s*{_DAY}\s*,?\s+{_YEAR}"),
        (r"\d", rf"{_DAY}[\s-]*(?:de |of )?{_MONTH}\s*,?[\s-]*(?:de |del )?{_YEAR}"),
        (r"\d", rf"{_YEAR}[\s-]+{_MONTH}[\s-]+{_DAY}\b"),
        (r"\d", rf"(?P<first>\d{{1,2}})(?P<mark>[./-])(?P<second>\d{{1,2}})(?P=mark){_YEAR}"),
    )
)
_ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d(?!\d)")
_LONGEST_DATE = 30
_YEAR_IN = re.compile(r"(?:19|20)\d\d")


class WrittenDate(NamedTuple):
    """A date in a text.

    Attributes:
        start, end: Where it stands in the text.
    """

    span: TimeSpan
    start: int
    end: int


def find_written_dates(text: str, now: datetime, language: str = "") -> Iterator[WrittenDate]:
    """Yield the dates of *text* that are written with a month's name or as day, month and year, in any order.

    Args:
        now: Aware, the moment of the response; no date lies more than ten days ahead of it.
        language: Of the page, as in `<html lang>`; it decides whether `3/4/2025` begins with its month, as it does in
            American English alone.

    Yields:
        Dates whose spans are in UTC, which stands for a time zone that the text does not tell.
    """
    text = text[:LONGEST]
    if not _YEAR_IN.search(text):
        return
    for form in _FORMS:
        for match in form.finditer(text):
            if (span := _span(match, now, language)) is not None:
                yield WrittenDate(span, match.start(), match.end())


def behind_date(text: str) -> str:
    """Return what stands in *text* behind the date with which it begins, all of it where it begins with none."""
    if _YEAR_IN.search(text[:_LONGEST_DATE]):
        for form in (*_FORMS, _ISO_DAY):
            if match := form.match(text):
                return text[match.end() :]
    return text


def without_dates(text: str) -> tuple[str, int]:
    """Return *text* with a space for each date that `find_written_dates` reads, of any day, and their number."""
    number = 0
    if _YEAR_IN.search(text[:LONGEST]):
        for form in _FORMS:
            text, found = form.subn(" ", text[:LONGEST])
            number += found
    return text, number


def _span(match: re.Match[str], now: datetime, language: str) -> TimeSpan | None:
    found = match.groupdict()
    year = int(found["year"])
    if (name := found.get("month")) is not None:
        month, day = _NUMBERS[name.lower()], int(found["day"])
    else:
        first, second = int(found["first"]), int(found["second"])
        begins_with_month = second > 12 or (first <= 12 and found["mark"] == "/" and _is_american(language))
        month, day = (first, second) if begins_with_month else (second, first)
    try:
        midnight = datetime.combine(date(year, month, day), time(), UTC)
        end = "" if found["hour"] else "_before"
        has_clock = bool(found[f"hour{end}"])
        moment = midnight + _clock(found, end) if has_clock else midnight
    except ValueError:
        return None
    if not EARLIEST_ELSEWHERE <= midnight <= now + AHEAD:
        return None
    if has_clock:
        return TimeSpan(moment, moment, exact=True)
    return TimeSpan(midnight, midnight + timedelta(days=1, seconds=-1))


def _is_american(language: str) -> bool:
    return language.lower().replace("_", "-") in {"", "en", "en-us"}


def _clock(found: dict[str, str], end: str) -> timedelta:
    """Return the time of day, of the groups whose names have that *end*."""
    hour, minute = int(found[f"hour{end}"]), int(found[f"minute{end}"])
    if half := found[f"half{end}"]:
        hour = hour % 12 + (12 if half.lower().startswith("p") else 0)
    clock = time(hour, minute)
    return timedelta(hours=clock.hour, minutes=clock.minute)


def stands_alone(match: re.Match[str]) -> bool:
    """Tell whether a time in words alone (`今天`) is no part of a sentence, as in an advertisement's `今天下单送`."""
    around = match.string[max(0, match.start() - 1) : match.start()] + match.string[match.end() : match.end() + 1]
    return _DIGIT.search(match[0]) is not None or not any(character.isalnum() for character in around)
