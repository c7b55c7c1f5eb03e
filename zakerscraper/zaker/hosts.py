"""A circuit breaker for www, and pauses that later runs keep.

Since June 2026 www often answers programs with a challenge page, with 429 or not at all, while the app host and the
open API go on to serve. So what these have too is asked of them as soon as www has shown that it will not answer. What
only www has is given up later: for a single blip it would be lost to the run.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from zakerscraper.zaker import urls
from zakerscraper.zaker.channels import API_CATEGORIES

MAX_REFUSALS = 3
"""After so many refusals (429, 503) in a row, pages that another host has, too, are requested from that one."""
SILENCES = 2
"""After so many requests in a row without a response, likewise. Before the first response of a run one is enough."""
LAST_TRIES = 3
"""After so many requests in a row without a response, pages that only this host has are given up, too."""

DEAD_GATEWAY = frozenset({502, 504, 522, 524})
"""Statuses with which a gateway says that nobody behind it answers."""

FIRST_PAUSE = timedelta(hours=2)
LONGEST_PAUSE = timedelta(hours=24)


def is_www(url: str) -> bool:
    """Return whether *url* is one of the www host."""
    return urls.host_of(url) in {urls.DOMAIN, urls.WWW_HOST}


def alternative_url(url: str) -> str:
    """Return where else what is at *url* of www can be had; "" where only www has it.

    The app host has each article, the open API the newest entries of the channels that are categories of its.
    """
    if not is_www(url):
        return ""
    if id_ := urls.article_id(url):
        return urls.share_url(id_)
    number = urls.channel_of(url)
    return urls.category_url(number) if number in API_CATEGORIES else ""


@dataclass(slots=True)
class CircuitBreaker:
    """Whether one host is still asked in this run. Once it is open, it stays open until the run ends.

    Attributes:
        reason: Why it is open, in words; "" while it is not.
        has_answered: Whether the host has answered any request for a page in this run; until then one request at a time
            is enough to find out.
        is_silent: Whether it is open for want of any answer.
    """

    reason: str = ""
    has_answered: bool = False
    is_silent: bool = False
    _given_up: bool = False
    _refusals: int = 0
    _silences: int = 0

    @property
    def is_open(self) -> bool:
        """Whether the host is asked only for what no other host has, if at all."""
        return bool(self.reason)

    def may_ask(self, *, elsewhere: bool) -> bool:
        """Return whether a request may leave.

        Args:
            elsewhere: Whether another host has the page, too.
        """
        return not (self.is_open if elsewhere else self._given_up)

    def give_up(self, reason: str) -> None:
        """Note that nothing more is to be asked: a challenge page, an endless Retry-After, a pause that still holds."""
        self._given_up = True
        self._open(reason)

    def record_response(self) -> None:
        """Note a response with content."""
        self.has_answered = True
        self._refusals = self._silences = 0

    def record_refusal(self, reason: str, *, forbidden: bool = False) -> None:
        """Note a refusal.

        Args:
            forbidden: Whether it is one that no slower pace would change.
        """
        self._refusals += 1
        if self._refusals >= MAX_REFUSALS or (forbidden and not self.has_answered):
            self._open(reason)

    def record_silence(self, reason: str) -> None:
        """Note a request that got no response: a timeout, no DNS record, a closed connection, a dead gateway."""
        self._silences += 1
        if self._silences >= (SILENCES if self.has_answered else 1):
            self.is_silent = self.is_silent or not self.is_open
            self._open(reason)
        self._given_up |= self._silences >= LAST_TRIES

    def _open(self, reason: str) -> None:
        self.reason = self.reason or reason


@dataclass(frozen=True, slots=True)
class Pause:
    """For how long runs leave a host alone.

    Attributes:
        reason: The circuit breaker's.
    """

    began_at: datetime
    length: timedelta
    reason: str

    @property
    def ends_at(self) -> datetime:
        """When the host may be asked again, with one request at first."""
        return self.began_at + min(self.length, LONGEST_PAUSE)

    def holds(self, now: datetime) -> bool:
        """Return whether the host is to be left alone at the aware moment *now*.

        A pause that seems to begin in the future was written by a clock that was ahead: it holds no more.
        """
        return self.began_at <= now < self.ends_at


def next_pause(before: Pause | None, now: datetime, reason: str, asked: timedelta = timedelta()) -> Pause:
    """Return the pause of a host that has just been found not to answer: twice as long as the one *before*.

    No pause is longer than a day. One that still holds, which another run has begun, is kept.

    Args:
        before: The last pause, None where the host has answered since.
        asked: The pause that the host itself asks for (Retry-After).
    """
    if before is not None and before.holds(now) and before.ends_at >= now + min(asked, LONGEST_PAUSE):
        return before
    doubled = before.length * 2 if before is not None and not before.holds(now) else FIRST_PAUSE
    return Pause(now, min(max(doubled, FIRST_PAUSE, asked), LONGEST_PAUSE), reason)
