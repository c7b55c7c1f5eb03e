"""Moments and spans as the tests of dates write them."""

from datetime import datetime, timedelta, timezone

from hypothesis import strategies as st

from zakerscraper.items import SHANGHAI, TimeSpan

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
