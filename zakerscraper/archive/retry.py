"""Retry database calls after a lost connection or a serialization conflict, each from its start.

So a method may run twice: after the server rolled it back, or, where the response to its commit got lost, after it was
committed. `Archive` says how methods allow for that.
"""

from __future__ import annotations

import functools
import logging
import random
import time
from collections.abc import Callable, Iterator
from threading import Lock
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

from sqlalchemy.exc import DBAPIError, IntegrityError

from zakerscraper.archive.engine import cause
from zakerscraper.utils.outage import OutageWait

logger = logging.getLogger(__name__)
_random = random.SystemRandom()

SECONDS = 120.0
"""How long an outage is waited for in all."""
START_SECONDS = 5.0
"""How long as a crawl begins: until its event loop runs, nothing else is done, and Ctrl-C waits as well."""
_SLOW_SECONDS = 2.0
"""From when on a call that fails has waited for a server that stands still: one that is gone refuses at once."""
_LOST_SECONDS = 60.0
"""For how long a server that stands still is not asked again, once it has been waited for in vain."""
_FIRST_PAUSE, _LONGEST_PAUSE = 0.1, 3.0
_MAX_CONFLICTS = 10
"""How often a call is retried at once after conflicts with other runs."""

# https://www.postgresql.org/docs/current/errcodes-appendix.html
_UNREACHABLE = ("08", "57P01", "57P02", "57P03", "57P05", "53300")
_CONFLICTS = frozenset({"40001", "40P01"})

P = ParamSpec("P")
R = TypeVar("R")


class HasRetryBudget(Protocol):
    """An object whose methods wait for a server."""

    @property
    def retry_budget(self) -> RetryBudget:
        """How long they may wait."""


S = TypeVar("S", bound=HasRetryBudget)


class RetryBudget:
    """Limits how long all methods and threads of one archive together wait for a server."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self.is_ending: Callable[[], bool] = lambda: False
        """Returns whether the run is ending; called in any thread."""
        self._outage = OutageWait(seconds, lambda: self.is_ending())
        self._since: float | None = None
        self._lost: tuple[float, DBAPIError] | None = None
        self._lock = Lock()

    def wait(self, error: DBAPIError, pause: float) -> bool:
        """Wait *pause* seconds; return whether to try again. The first wait of an outage is logged."""
        with self._lock:
            if self._since is None:
                self._since = time.monotonic()
                logger.warning("The archive's database does not answer (%s): waiting for it", cause(error))
            began = self._since
        return self._outage.wait(began, pause)

    def check(self) -> None:
        """Raise the error of a server that stands still and has been waited for in vain: each call would wait anew."""
        if self._lost is not None:
            given_up_at, error = self._lost
            if time.monotonic() < given_up_at + _LOST_SECONDS:
                raise error
            self._lost = None

    def give_up(self, error: DBAPIError, seconds: float) -> None:
        """Note that a last call failed with *error* after *seconds*."""
        if seconds > _SLOW_SECONDS:
            self._lost = time.monotonic(), error

    def limit(self, seconds: float) -> None:
        """Let outages be waited for so long in all."""
        self._outage.seconds = seconds

    def record_success(self) -> None:
        """Note that the server has answered."""
        if self._since is None:
            return
        with self._lock:
            since, self._since = self._since, None
        if since is not None:
            logger.warning("The archive's database answers again after %.0f s", time.monotonic() - since)


def retry_transaction(method: Callable[Concatenate[S, P], R]) -> Callable[Concatenate[S, P], R]:
    """Retry *method* after an outage of the server, or a conflict with another run's transaction.

    Errors of SQLite are raised: it has no server, and waits for other runs by itself.
    """

    @functools.wraps(method)
    def retried(self: S, /, *args: P.args, **kwargs: P.kwargs) -> R:
        conflicts = 0
        pauses = _pauses()
        while True:
            self.retry_budget.check()
            began = time.monotonic()
            try:
                return method(self, *args, **kwargs)
            except DBAPIError as error:
                seconds = time.monotonic() - began
                if is_outage(error):
                    if not self.retry_budget.wait(error, next(pauses)):
                        self.retry_budget.give_up(error, seconds)
                        raise
                elif is_conflict(error) and conflicts < _MAX_CONFLICTS:
                    conflicts += 1
                    time.sleep(_random.uniform(0, 0.01 * conflicts))
                else:
                    raise

    return retried


def is_outage(error: DBAPIError) -> bool:
    """Return whether *error* says that the server cannot be reached, or has closed the connection."""
    if (state := _state(error)) is None:
        return False
    return error.connection_invalidated or not state or state.startswith(_UNREACHABLE)


def is_conflict(error: DBAPIError) -> bool:
    """Return whether *error* says that another run's transaction was first at the same rows."""
    state = _state(error)
    return state is not None and (state in _CONFLICTS or isinstance(error, IntegrityError))


def _state(error: DBAPIError) -> str | None:
    """Return the SQLSTATE of an error of PostgreSQL, "" for one of the connection to it; None for any other."""
    kind = type(error.orig)
    if not kind.__module__.startswith("psycopg"):
        return None
    state: Any = getattr(error.orig, "sqlstate", None)
    if state is not None:
        return str(state)
    # One of its kinds is ConnectionTimeout.
    is_operational = any(base.__name__ in {"OperationalError", "InterfaceError"} for base in kind.__mro__)
    is_of_connection = is_operational or error.connection_invalidated
    return "" if is_of_connection else None


def _pauses() -> Iterator[float]:
    pause = _FIRST_PAUSE
    while True:
        yield pause * _random.uniform(0.75, 1.25)
        pause = min(pause * 2, _LONGEST_PAUSE)
