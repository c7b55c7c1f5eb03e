"""The connection to Redis: patient with an outage, and plain in what it says."""

from __future__ import annotations

from typing import Any

import redis
from redis.backoff import ExponentialWithJitterBackoff
from redis.exceptions import BusyLoadingError, ConnectionError, ReadOnlyError, TimeoutError  # noqa: A004
from redis.retry import Retry

PREFIX = "zaker"
"""What the names of all our keys begin with. One Redis database serves one cluster: one archive, one output."""

_FIRST_WAIT = 0.1
_LONGEST_WAIT = 3.0
_TRIES = 45
"""With waits between the two above that is some two minutes."""
_ANSWER_WITHIN = 10.0
"""Seconds after which a server that says nothing is taken to be stuck."""


def parameters(*, patient: bool = True) -> dict[str, Any]:
    """Return what clients of Redis are made with. patient: whether an outage of some two minutes is waited for."""
    tries = _TRIES if patient else 0
    return {
        "socket_timeout": _ANSWER_WITHIN,
        "socket_connect_timeout": _ANSWER_WITHIN,
        "retry": Retry(ExponentialWithJitterBackoff(cap=_LONGEST_WAIT, base=_FIRST_WAIT), tries),
        "retry_on_error": [BusyLoadingError, ConnectionError, ReadOnlyError, TimeoutError],
        "health_check_interval": 30,
    }


def connect(url: str, *, patient: bool = True) -> redis.Redis:
    """Return a client of the Redis at *url* (`redis://host:6379/0`, `rediss://…`, `unix://…`); threads may share it.

    Nothing is asked of the server yet. Raises ValueError for an address that is none.
    """
    return redis.Redis.from_url(url, **parameters(patient=patient))
