"""The download delay of a host: slow by default, slower at once when asked, faster only over days."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

REFUSALS = frozenset({403, 429, 503})
"""Statuses with which a host refuses: forbidden, too many requests, unavailable (which proxies answer for the same)."""
REFUSALS_TO_STOP = 8
"""After so many refusals in a row, with nothing else between them, the host is taken to refuse altogether."""

MIN_SLOW_DELAY = 1.0
MAX_DELAY = 16.0
"""Seconds; a delay is not doubled beyond it."""
MAX_PAUSE = 300.0
"""Seconds; a Retry-After beyond it is not waited for within a run, nor is such a delay between requests."""
HALF_LIFE = timedelta(days=2)
"""In such a time half of what was learned is forgotten."""


@dataclass(slots=True)
class Pace:
    """The pace of one host. Moments are seconds of a monotonic clock, delays are seconds.

    Attributes:
        base: The delay that the settings ask for.
        delay: The one in force.
        refusals: In a row.
        elsewhere: Refusals in a row of all workers of a cluster, 0 for a process of its own.
    """

    base: float
    delay: float = 0.0
    refusals: int = 0
    elsewhere: int = 0
    _slowed_at: float = 0.0
    _accepted_since: bool = False

    def __post_init__(self) -> None:
        self.delay = max(self.delay, self.base)

    @property
    def refused_in_a_row(self) -> int:
        """Refusals with nothing else between them: this process' own or, where those are more, all workers'."""
        return max(self.refusals, self.elsewhere)

    @property
    def refuses(self) -> bool:
        """Whether the host answers nothing but refusals."""
        return self.refused_in_a_row >= REFUSALS_TO_STOP

    def record_success(self) -> None:
        """Note a response that is no refusal."""
        self.refusals = self.elsewhere = 0
        self._accepted_since = True

    def record_forbidden(self) -> None:
        """Note a refusal that no slower pace would change."""
        self.refusals += 1

    def set_least_delay(self, delay: float) -> None:
        """Note that the host's robots.txt asks for *delay* seconds between requests: it is asked no faster."""
        self.base = max(self.base, delay)
        self.delay = max(self.delay, delay)

    def merge(self, delay: float, refusals: int, now: float) -> None:
        """Note what all workers know at the moment *now*: the delay taught so far, and their refusals in a row."""
        self.elsewhere = refusals
        if delay > self.delay:
            # What is under way was sent before this was known, and does not slow the host down once more.
            self.delay, self._slowed_at, self._accepted_since = delay, now, False

    def record_refusal(self, now: float, sent_at: float, retry_after: float | None, *, again: bool = False) -> float:
        """Note a refusal of a request sent at *sent_at*; return how many seconds to wait before the next one.

        The delay is doubled once for all requests that were under way together.

        Args:
            retry_after: What the host asks for.
            again: Whether this request was refused before. Where others have been answered since, the reason is its URL
                and not the pace, and the delay stays.
        """
        self.refusals += 1
        if sent_at >= self._slowed_at and not (again and self._accepted_since):
            self._accepted_since = False
            self.delay = max(min(max(self.delay * 2, MIN_SLOW_DELAY), MAX_DELAY), self.delay)
            self._slowed_at = now
        return min(max(retry_after or 0.0, self.delay), MAX_PAUSE)


def robots_delay(crawl_delay: float | None, requests: float, seconds: float) -> float:
    """Return the seconds between requests that a robots.txt asks for, 0 for none.

    Args:
        crawl_delay: of `Crawl-delay`.
        requests: of `Request-rate`, that many in *seconds* at most. Its hours of the day are not told apart.
    """
    try:
        rate = seconds / requests if seconds else 0.0
    except (ZeroDivisionError, OverflowError):
        rate = math.inf  # none at all, or one in ages
    return max(crawl_delay or 0.0, rate)


def initial_delay(base: float, learned: float, age: timedelta) -> float:
    """Return the delay to begin with where *learned* was found *age* ago and the settings ask for *base*.

    What was learned weeks after now was learned under a wrong clock, and would hold until then.
    """
    if learned <= base or age < -7 * HALF_LIFE:
        return base
    return base + (learned - base) * math.pow(0.5, max(age, timedelta()) / HALF_LIFE)


def retry_after(value: str, now: datetime) -> float | None:
    """Return the seconds that a Retry-After header asks to wait, None where it says nothing readable.

    Args:
        value: Whole seconds, or a moment in one of HTTP's three forms, all in GMT.
        now: Aware, the moment of the response.
    """
    value = value.strip()
    if value.isascii() and value.isdecimal():
        return float(value[:9])
    try:
        moment = parsedate_to_datetime(value)
        if moment.tzinfo is None:  # asctime's form, which names none
            moment = moment.replace(tzinfo=UTC)
        return max(0.0, (moment - now).total_seconds())
    except (ValueError, IndexError, TypeError, OverflowError):
        return None
