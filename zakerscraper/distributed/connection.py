"""Connections to Redis, with retries that outlast an outage."""

from __future__ import annotations

import logging
from collections.abc import Callable
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
_LOGGED_AFTER = 1.0
"""Seconds of waiting after which an outage is logged. A connection that was merely closed is back at once."""

_RETRIED = (redis.ConnectionError, redis.TimeoutError, TimeoutError, redis.BusyLoadingError, redis.ReadOnlyError)
"""Errors that may be over soon."""

_Result = TypeVar("_Result")


class Ending:
    """Knows, for the connections of one crawl, whether that is ending."""

    def __init__(self) -> None:
        self.is_ending: Callable[[], bool] = lambda: False
        """Called in any thread."""

    def __deepcopy__(self, memo: object) -> Self:
        """Return this object: Scrapy copies settings, and redis-py the retry of each connection."""
        return self


class _OutageRetry(Retry):
    """Retries for so many *seconds*, and logs an outage and its end. Each connection has its own."""

    def __init__(self, seconds: float, ending: Ending) -> None:
        self._pauses = ExponentialWithJitterBackoff(cap=_LONGEST_WAIT, base=_FIRST_WAIT)
        super().__init__(self._pauses, retries=-1, supported_errors=_RETRIED)
        self.ending = ending
        self._outage = OutageWait(seconds, lambda: ending.is_ending())
        self._began: float | None = None
        self._is_logged = False

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
        self._began, self._is_logged = monotonic(), False
        try:
            result = self._retry(do, fail, is_retryable, with_failure_count)
            if self._is_logged:
                logger.warning("Redis was away for %.0f s", monotonic() - self._began)
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
                if not self._wait(self._pauses.compute(failures)):
                    raise

    def _wait(self, seconds: float) -> bool:
        """Wait so long before the next try; return whether there is time for one."""
        assert self._began is not None
        if monotonic() - self._began >= _LOGGED_AFTER and not self._is_logged:
            self._is_logged = True
            logger.warning("Redis does not answer: waiting for it")
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
    return {
        "socket_timeout": _SOCKET_TIMEOUT,
        "socket_connect_timeout": _SOCKET_TIMEOUT,
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
    return handshake_words(error) or one_line(str(error)) or type(error).__name__
