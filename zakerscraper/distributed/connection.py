"""Connections to Redis, with retries that outlast an outage."""

from __future__ import annotations

import logging
from collections.abc import Callable
from math import inf
from threading import Lock
from time import monotonic
from typing import Any, Self, TypeVar

import redis
from redis.backoff import ExponentialWithJitterBackoff
from redis.retry import Retry
from scrapy.settings import BaseSettings

from zakerscraper.utils.outage import OutageWait
from zakerscraper.utils.text import one_line
from zakerscraper.utils.tls_words import handshake_words

logger = logging.getLogger(__name__)

KEY_PREFIX = "zaker"
"""What the names of all our keys begin with. One Redis database serves one cluster: one archive, one output."""

_FIRST_WAIT = 0.1
_LONGEST_WAIT = 3.0
_RETRY_SECONDS = 120.0
"""How long an outage is waited for in all."""
_SOCKET_TIMEOUT = 10.0
"""Seconds after which a server that does not respond counts as away."""
_IMPATIENT_TIMEOUT = 5.0
"""The same for calls that wait for no outage."""
_LOGGED_AFTER = 1.0
"""Seconds of waiting after which an outage is logged. A connection that was merely closed is back at once."""

_RETRIED = (redis.ConnectionError, redis.TimeoutError, TimeoutError, redis.BusyLoadingError, redis.ReadOnlyError)
"""Errors that may be over soon."""

_TIMEOUTS = (redis.TimeoutError, TimeoutError)

_Result = TypeVar("_Result")


class Ending:
    """What the connections of one crawl share: whether it is ending, and the outage that they all wait for."""

    def __init__(self) -> None:
        self.is_ending: Callable[[], bool] = lambda: False
        """Called in any thread."""
        self._lock = Lock()
        self._logged_since: float | None = None
        self._over_at = -inf
        self._lost: Exception | None = None

    def check(self) -> None:
        """Raise the error of a server that stands still, once the run is ending: each call would wait anew."""
        if self._lost is not None:
            raise self._lost

    def gives_up(self, error: Exception) -> bool:
        """Return whether a call that failed with *error* is the last one, as the run is ending."""
        if isinstance(error, _TIMEOUTS) and self.is_ending():
            self._lost = error
        return self._lost is not None

    def log_outage(self, began: float) -> None:
        """Log the outage that a call has noticed at the moment *began* of the monotonic clock, unless that is done."""
        with self._lock:
            # A call that has begun to wait before the server answered another one learns of that with its next try.
            is_new = self._logged_since is None and began > self._over_at
            if is_new:
                self._logged_since = began
        if is_new:
            logger.warning("Redis does not answer: waiting for it")

    def log_end(self) -> None:
        """Log that the server answers again, where an outage was logged."""
        if self._logged_since is None:
            return
        with self._lock:
            since, self._logged_since, self._over_at = self._logged_since, None, monotonic()
        if since is not None:
            logger.warning("Redis was away for %.0f s", self._over_at - since)

    def __deepcopy__(self, memo: object) -> Self:
        """Return this object: Scrapy copies settings, and redis-py the retry of each connection."""
        return self


class _OutageRetry(Retry):
    """Retries for so many *seconds*. Each connection has its own; *ending* logs an outage and its end for all."""

    def __init__(self, seconds: float, ending: Ending) -> None:
        self._pauses = ExponentialWithJitterBackoff(cap=_LONGEST_WAIT, base=_FIRST_WAIT)
        super().__init__(self._pauses, retries=-1, supported_errors=_RETRIED)
        self.ending = ending
        self._waits = seconds > 0
        self._outage = OutageWait(seconds, lambda: ending.is_ending())
        self._began: float | None = None
        self._has_waited = False

    def call_with_retry(
        self,
        do: Callable[[], _Result],
        fail: Callable[..., Any],
        is_retryable: Callable[[Exception], bool] | None = None,
        with_failure_count: bool = False,
    ) -> _Result:
        """Return what *do* returns. Raises its last error when the time for retries is over."""
        if self._began is not None:
            # A command connects with this same retry: that is one outage.
            return self._retry(do, fail, is_retryable, with_failure_count)
        self.ending.check()
        self._began, self._has_waited = monotonic(), False
        try:
            result = self._retry(do, fail, is_retryable, with_failure_count)
            if self._has_waited:  # a server that stands still takes new connections all the same
                self.ending.log_end()
            return result
        finally:
            self._began = None

    def _retry(
        self,
        do: Callable[[], _Result],
        fail: Callable[..., Any],
        is_retryable: Callable[[Exception], bool] | None,
        with_failure_count: bool,
    ) -> _Result:
        failures = 0
        while True:
            try:
                return do()
            except _RETRIED as error:
                if is_retryable and not is_retryable(error):
                    raise
                failures += 1
                fail(error, failures) if with_failure_count else fail(error)
                if self.ending.gives_up(error) or not self._wait(self._pauses.compute(failures)):
                    raise

    def _wait(self, seconds: float) -> bool:
        """Wait so long before the next try; return whether there is time for one."""
        assert self._began is not None
        self._has_waited = True
        if self._waits and monotonic() - self._began >= _LOGGED_AFTER:
            self.ending.log_outage(self._began)
        return self._outage.wait(self._began, seconds)


def ending_of(settings: BaseSettings) -> Ending:
    """Return the `Ending` of the crawl with *settings*."""
    ending: Ending = settings.getdict("REDIS_PARAMS")["retry"].ending
    return ending


def client_parameters(*, waits: bool = True, ending: Ending | None = None) -> dict[str, Any]:
    """Return the arguments for clients of Redis.

    Args:
        waits: Whether calls wait for the end of an outage, for some two minutes.
    """
    timeout = _SOCKET_TIMEOUT if waits else _IMPATIENT_TIMEOUT
    return {
        "socket_timeout": timeout,
        "socket_connect_timeout": timeout,
        "retry": _OutageRetry(_RETRY_SECONDS if waits else 0.0, ending or Ending()),
        "retry_on_error": list(_RETRIED),
        "health_check_interval": 30,
    }


def connect_redis(url: str, *, waits: bool = True, ending: Ending | None = None) -> redis.Redis:
    """Return a client of the Redis at *url* (`redis://host:6379/0`, `rediss://…`, `unix://…`); threads may share it.

    It does not connect yet.

    Raises:
        ValueError: *url* is no URL of Redis.
    """
    return redis.Redis.from_url(url, **client_parameters(waits=waits, ending=ending))


def why_unreachable(error: BaseException) -> str:
    """Return in a line why Redis cannot be used; redis-py's own words name the host but no password."""
    if isinstance(error, _TIMEOUTS):
        return "no answer in time"
    return handshake_words(error) or one_line(str(error)) or type(error).__name__
