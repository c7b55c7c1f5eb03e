"""The connection to Redis: patient with an outage, and plain in what it says."""

from __future__ import annotations

import logging
from time import monotonic
from typing import Any

import redis
from redis.backoff import ExponentialWithJitterBackoff
from redis.exceptions import BusyLoadingError, ConnectionError, ReadOnlyError, TimeoutError  # noqa: A004
from redis.retry import Retry

logger = logging.getLogger(__name__)

PREFIX = "zaker"
"""What the names of all our keys begin with. One Redis database serves one cluster: one archive, one output."""

_FIRST_WAIT = 0.1
_LONGEST_WAIT = 3.0
_TRIES = 45
"""With waits between the two above that is some two minutes."""
_ANSWER_WITHIN = 10.0
"""Seconds after which a server that says nothing is taken to be stuck."""
_TOLD_AFTER = 1.0
"""Seconds of waiting after which it is told. A connection that was merely closed is there again at once."""


class _Waits(ExponentialWithJitterBackoff):
    """The waits between tries; an outage and its end are told in the log."""

    def __init__(self) -> None:
        super().__init__(cap=_LONGEST_WAIT, base=_FIRST_WAIT)
        self._begun = monotonic()
        self._told = False

    def reset(self) -> None:
        """Begin with another question: the one before has been answered, or given up."""
        if self._told:
            logger.warning("Redis was away for %.0f s", monotonic() - self._begun)
        self._told = False
        self._begun = monotonic()

    def compute(self, failures: int) -> float:
        """Return the seconds to wait after so many failures."""
        if not self._told and monotonic() - self._begun >= _TOLD_AFTER:
            self._told = True
            logger.warning("Redis does not answer: waiting for it")
        return float(super().compute(failures))


def parameters(*, patient: bool = True) -> dict[str, Any]:
    """Return what clients of Redis are made with. patient: whether an outage of some two minutes is waited for."""
    tries = _TRIES if patient else 0
    return {
        "socket_timeout": _ANSWER_WITHIN,
        "socket_connect_timeout": _ANSWER_WITHIN,
        "retry": Retry(_Waits(), tries),
        "retry_on_error": [BusyLoadingError, ConnectionError, ReadOnlyError, TimeoutError],
        "health_check_interval": 30,
    }


def connect(url: str, *, patient: bool = True) -> redis.Redis:
    """Return a client of the Redis at *url* (`redis://host:6379/0`, `rediss://…`, `unix://…`); threads may share it.

    Nothing is asked of the server yet. Raises ValueError for an address that is none.
    """
    return redis.Redis.from_url(url, **parameters(patient=patient))
