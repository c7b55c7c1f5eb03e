"""Decides whether www or the site's other hosts are used (ZAKER_ARTICLE_HOST=auto).

The rules are in `zaker.hosts`. This module applies them to a run, and stores what later runs need.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol

from zakerscraper import signals
from zakerscraper.exceptions import HostPausedError
from zakerscraper.items import SHANGHAI
from zakerscraper.zaker.hosts import CircuitBreaker, Pause, alternative_url, is_www, next_pause
from zakerscraper.zaker.urls import WWW_HOST

ARTICLES_READ = "zaker/articles/"
"""The prefix of the stats that count articles by host."""

_JUDGED_WITHIN = 5.0
"""Seconds to wait for the outcome of a finished request: usually none, but on a busy machine."""


class PauseStore(Protocol):
    """Where pauses of hosts outlive a run: the archive."""

    def pauses(self) -> dict[str, Pause]: ...

    def save_pause(self, host: str, pause: Pause) -> None: ...

    def end_pause(self, host: str) -> None: ...


class Failover:
    """Decides for each request to www whether it may be sent.

    Args:
        store: Stores for later runs that www does not respond; None to store nothing.
        keeps_pauses: Whether the pause of www that an earlier run has stored is kept.
        send: Sends the signals `host_recovered` and `host_paused`.
        call_soon: Calls the store without waiting for it.
    """

    def __init__(
        self,
        store: PauseStore | None,
        send: signals.Send,
        call_soon: Callable[..., None] = lambda act, *args: act(*args),
        *,
        keeps_pauses: bool,
    ) -> None:
        self._store = store
        self._call_soon = call_soon
        self._send = send
        self._breaker = CircuitBreaker()
        self._judging: asyncio.Future[None] | None = None
        """Done when the outcome of the last request to www is known; None once www has served a page."""
        self._others_answer = False
        self._asked_pause = timedelta()
        self.is_for_robots = False
        """Whether www is paused for the sake of its robots.txt."""
        self._lasts = True
        """Whether later runs are to know of it."""
        self._why = ""
        self._keeps_pauses = keeps_pauses
        self._pause = pause = store.pauses().get(WWW_HOST) if store else None
        if keeps_pauses and pause is not None and pause.holds(datetime.now(UTC)):
            self._breaker.give_up(pause.reason)
            self._why = f"{WWW_HOST} is left alone until {_moment(pause)} (+08:00): {pause.reason}"

    @property
    def is_open(self) -> bool:
        """Whether www is paused, at least for what another host has too."""
        return self._breaker.is_open

    @property
    def has_answered(self) -> bool:
        """Whether www has served a page in this run."""
        return self._breaker.has_answered

    @property
    def why(self) -> str:
        """Return why www is paused."""
        return self._why or self._breaker.reason

    @property
    def left_alone_until(self) -> str:
        """Until when later runs leave www alone, as text (+08:00); "" where none does, and where `why` says it."""
        if self._why or self._pause is None or not (self._keeps_pauses and self._pause.holds(datetime.now(UTC))):
            return ""
        return _moment(self._pause)

    @property
    def may_be_offline(self) -> bool:
        """Whether neither www nor another host has responded: the network may be down."""
        return self._breaker.is_silent and not self._others_answer

    def may_leave(self, url: str) -> bool:
        """Return whether a request for *url* may be sent. Requests to other hosts always may."""
        if not is_www(url):
            return True
        # Nothing depends on robots.txt of a host that gets no requests.
        has_alternative = url.endswith("/robots.txt") or bool(alternative_url(url))
        return self._breaker.may_ask(elsewhere=has_alternative)

    def check(self, url: str) -> None:
        """Raise HostPausedError for *url* if a request for it must not be sent."""
        if not self.may_leave(url):
            raise HostPausedError(self.why)

    async def wait(self, url: str) -> None:
        """Wait until a request for *url* may be sent.

        Scrapy starts a download as soon as the one before has ended. Until www has served a page, this waits for the
        outcome of that one.

        Raises:
            HostPausedError: The request must not be sent.
        """
        if not is_www(url):
            return
        if self._judging is not None:
            await asyncio.wait([self._judging], timeout=_JUDGED_WITHIN)
        self.check(url)
        self._judging = None if self._breaker.has_answered else asyncio.get_running_loop().create_future()

    def record_download(self, url: str, status: int) -> None:
        """Record that a response with the HTTP *status* has come for *url*.

        RedirectMiddleware follows redirects before other components see them. They say nothing of www, so the next
        request may be sent.
        """
        if is_www(url) and 300 <= status < 400:
            self.mark_judged()

    def mark_judged(self) -> None:
        """Record that the outcome of a request to www is known."""
        if self._judging is not None and not self._judging.done():
            self._judging.set_result(None)

    def record_response(self) -> None:
        """Record that www has served content."""
        is_first = not self._breaker.has_answered
        self._breaker.record_response()
        if is_first:
            self._send(signals.host_recovered, host=WWW_HOST)
        if self._store is not None and self._pause is not None:
            self._pause = None
            self._call_soon(self._store.end_pause, WWW_HOST)

    def record_challenge(self) -> None:
        """Record that www has served a challenge page."""
        self._breaker.give_up(f"{WWW_HOST} answered with a challenge page")
        self.mark_judged()
        self._leave_alone()

    def record_refusal(self, reason: str, *, forbidden: bool = False, pause: timedelta | None = None) -> None:
        """Record that www refuses.

        Args:
            reason: In words.
            forbidden: Whether the status was 403.
            pause: The pause that www asks for, where that is longer than a run waits.
        """
        if pause is not None:
            self._asked_pause = pause
            self._breaker.give_up(reason)
        else:
            self._breaker.record_refusal(reason, forbidden=forbidden)
        if self.is_open:
            self._leave_alone()

    def give_up(self, reason: str, *, for_robots: bool = False, lasting: bool = True) -> None:
        """Record that www responds with refusals only.

        Args:
            reason: Why, in a few words.
            for_robots: Whether it is its robots.txt that keeps requests away.
            lasting: Whether later runs leave it alone, too.
        """
        if not self.is_open:
            self.is_for_robots = for_robots
        self._breaker.give_up(reason)
        self._lasts = lasting
        self._leave_alone()

    def record_silence(self, reason: str) -> None:
        """Record that www has not responded."""
        self._breaker.record_silence(reason)
        if self.is_open:
            self._send(signals.host_paused, host=WWW_HOST)
            if self._others_answer:
                self._leave_alone()

    def record_other_response(self) -> None:
        """Record that another host has responded, so that the network is not the reason for the silence of www."""
        if not self._others_answer:
            self._others_answer = True
            if self.is_open and not self._why:
                self._leave_alone()

    def _leave_alone(self) -> None:
        """Pause www, for later runs too."""
        if self._store is not None and self._lasts:
            pause = next_pause(self._pause, datetime.now(UTC), self._breaker.reason, self._asked_pause)
            if pause is not self._pause:
                self._pause = pause
                self._call_soon(self._store.save_pause, WWW_HOST, pause)
        self._send(signals.host_paused, host=WWW_HOST)


def _moment(pause: Pause) -> str:
    return f"{pause.ends_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
