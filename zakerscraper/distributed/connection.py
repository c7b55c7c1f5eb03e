"""Connections to Redis, with retries that outlast an outage."""

from __future__ import annotations

import logging
from collections.abc import Callable
from time import monotonic, sleep
from typing import Any, Self, TypeVar

import redis
from redis.backoff import ExponentialWithJitterBackoff
from redis.retry import Retry
from scrapy.settings import BaseSettings

from zakerscraper.utils.text import one_line
from zakerscraper.utils.tls_words import handshake_words

logger = logging.getLogger(__name__)

PREFIX = "zaker"
"""What the names of all our keys begin with. One Redis database serves one cluster: one archive, one output."""

_FIRST_WAIT = 0.1
_LONGEST_WAIT = 3.0
_RETRY_SECONDS = 120.0
"""Seconds for which an outage is waited for, whether nothing listens or what does says nothing."""
_ANSWER_WITHIN = 10.0
"""Seconds after which a server that says nothing is taken to be stuck."""
_LOGGED_AFTER = 1.0
"""Seconds of waiting after which it is logged. A connection that was merely closed is there again at once."""

_SECONDS_TO_END = 5.0
"""Seconds for which it is waited for by a run that has been told to end."""
_LOOK_EVERY = 0.1
"""Seconds after which one that waits looks whether its run has been told so."""

_RETRIED = (redis.ConnectionError, redis.TimeoutError, TimeoutError, redis.BusyLoadingError, redis.ReadOnlyError)
"""Errors that may be over soon."""

_Answer = TypeVar("_Answer")


class Ending:
    """Tells the connections of one crawl whether that has been told to end."""

    def __init__(self) -> None:
        self.is_ending: Callable[[], bool] = lambda: False
        """Called in any thread."""

    def __deepcopy__(self, memo: object) -> Self:
        """Return this one: settings are copied, and so is what retries for each connection."""
        return self


class _OutageRetry(Retry):
    """Tries again for so many *seconds*, and logs an outage and its end. Each connection has its own."""

    def __init__(self, seconds: float, ending: Ending) -> None:
        self._pauses = ExponentialWithJitterBackoff(cap=_LONGEST_WAIT, base=_FIRST_WAIT)
        super().__init__(self._pauses, retries=-1, supported_errors=_RETRIED)
        self._seconds = seconds
        self.ending = ending
        self._end: float | None = None
        self._begun: float | None = None
        self._is_logged = False

    def call_with_retry(
        self,
        do: Callable[[], _Answer],
        fail: Callable[..., Any],
        is_retryable: Callable[[Exception], bool] | None = None,
        with_failure_count: bool = False,
    ) -> _Answer:
        """Return what *do* gives. Raises what it raises last when the time for that is over."""
        if self._begun is not None:
            # To ask takes a connection, which is made with this same retry: it is one outage.
            return self._until_answered(do, fail, is_retryable, with_failure_count)
        self._begun, self._is_logged = monotonic(), False
        try:
            answer = self._until_answered(do, fail, is_retryable, with_failure_count)
            if self._is_logged:
                logger.warning("Redis was away for %.0f s", monotonic() - self._begun)
            return answer
        finally:
            self._begun = None

    def _until_answered(
        self,
        do: Callable[[], _Answer],
        fail: Callable[..., Any],
        is_retryable: Callable[[Exception], bool] | None,
        with_failure_count: bool,
    ) -> _Answer:
        failures = 0
        while True:
            try:
                return do()
            except _RETRIED as error:
                if is_retryable and not is_retryable(error):
                    raise
                failures += 1
                fail(error, failures) if with_failure_count else fail(error)
                if not self._waits(self._pauses.compute(failures)):
                    raise

    def _waits(self, seconds: float) -> bool:
        """Wait so long before the next try; return whether there is time for one."""
        assert self._begun is not None
        now = monotonic()
        if now - self._begun >= _LOGGED_AFTER and not self._is_logged:
            self._is_logged = True
            logger.warning("Redis does not answer: waiting for it")
        end = now + seconds
        while (left := self._last_moment(self._begun) - monotonic()) > 0:
            rest = min(end - monotonic(), left, _LOOK_EVERY)
            if rest <= 0:
                return True
            sleep(rest)
        return False

    def _last_moment(self, begun: float) -> float:
        """Return until when an outage is waited for that began at the moment *begun*."""
        if self._end is None and self.ending.is_ending():
            self._end = monotonic() + _SECONDS_TO_END
        last = begun + self._seconds
        return last if self._end is None else min(last, self._end)


def ending_of(settings: BaseSettings) -> Ending:
    """Return what tells the connections of the crawl with *settings* that it ends."""
    ending: Ending = settings.getdict("REDIS_PARAMS")["retry"].ending
    return ending


def client_parameters(*, waits: bool = True, ending: Ending | None = None) -> dict[str, Any]:
    """Return what clients of Redis are made with.

    Args:
        waits: Whether calls wait for the end of an outage, for some two minutes.
    """
    return {
        "socket_timeout": _ANSWER_WITHIN,
        "socket_connect_timeout": _ANSWER_WITHIN,
        "retry": _OutageRetry(_RETRY_SECONDS if waits else 0.0, ending or Ending()),
        "retry_on_error": list(_RETRIED),
        "health_check_interval": 30,
    }


def connect_redis(url: str, *, waits: bool = True, ending: Ending | None = None) -> redis.Redis:
    """Return a client of the Redis at *url* (`redis://host:6379/0`, `rediss://…`, `unix://…`); threads may share it.

    Nothing is asked of the server yet. Raises ValueError for a URL that is none.
    """
    return redis.Redis.from_url(url, **client_parameters(waits=waits, ending=ending))


def why_unreachable(error: BaseException) -> str:
    """Return in a line why Redis cannot be used; redis-py's own words name the host but no password."""
    return handshake_words(error) or one_line(str(error)) or type(error).__name__
