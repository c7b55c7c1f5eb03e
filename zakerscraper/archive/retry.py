"""Retry database calls after a lost connection or a serialization conflict, each from its start.

A method may so be done twice: with what it had done undone by the server, or, where the answer to its commit got lost,
with all of it done. Each is made for that (`Archive` says how).
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

logger = logging.getLogger(__name__)

SECONDS = 120.0
"""How long an outage is waited for in all."""
_SECONDS_TO_END = 5.0
"""How long it is waited for by a run that has been told to end."""
_LOOK_EVERY = 0.1
"""Seconds after which one that waits looks whether it has been told so."""
_FIRST_PAUSE, _LONGEST_PAUSE = 0.1, 3.0
_TIMES = 10
"""How often something is begun again at once because other runs did the like just then."""

# https://www.postgresql.org/docs/current/errcodes-appendix.html
_UNREACHABLE = ("08", "57P01", "57P02", "57P03", "57P05", "53300")
_CONFLICTS = frozenset({"40001", "40P01"})

P = ParamSpec("P")
R = TypeVar("R")


class HasRetryBudget(Protocol):
    """Something whose methods wait for a server."""

    @property
    def retry_budget(self) -> RetryBudget:
        """How long it has waited."""


S = TypeVar("S", bound=HasRetryBudget)


class RetryBudget:
    """How long a server has been waited for, over all methods and threads of one archive."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._since: float | None = None
        self._end: float | None = None
        self.is_ending: Callable[[], bool] = lambda: False
        """Tells whether the run has been told to end; called in any thread."""
        self._lock = Lock()

    def wait(self, error: DBAPIError, pause: float) -> bool:
        """Wait *pause* seconds; return whether to try again. The first of a row of waits is told in the log."""
        with self._lock:
            now = time.monotonic()
            if self._since is None:
                self._since = now
                logger.warning("The archive's database does not answer (%s): waiting for it", cause(error))
            begun = self._since
        end = now + pause
        while (left := self._last_moment(begun) - time.monotonic()) > 0:
            rest = min(end - time.monotonic(), left, _LOOK_EVERY)
            if rest <= 0:
                return True
            time.sleep(rest)
        return False

    def _last_moment(self, begun: float) -> float:
        """Return until when an outage is waited for that was noticed at the moment *begun*."""
        if self._end is None and self.is_ending():
            self._end = time.monotonic() + _SECONDS_TO_END
        last = begun + self._seconds
        return last if self._end is None else min(last, self._end)

    def record_success(self) -> None:
        """Note that the server has answered."""
        if self._since is None:
            return
        with self._lock:
            since, self._since = self._since, None
        if since is not None:
            logger.warning("The archive's database answers again after %.0f s", time.monotonic() - since)


def retry_transaction(method: Callable[Concatenate[S, P], R]) -> Callable[Concatenate[S, P], R]:
    """Let *method* wait for a server that is away, and begin again where another run's work crossed its own.

    What SQLite raises passes: it has no server, and waits for other runs by itself.
    """

    @functools.wraps(method)
    def retried(self: S, /, *args: P.args, **kwargs: P.kwargs) -> R:
        crossed = 0
        pauses = _pauses()
        while True:
            try:
                return method(self, *args, **kwargs)
            except DBAPIError as error:
                if is_outage(error):
                    if not self.retry_budget.wait(error, next(pauses)):
                        raise
                elif is_conflict(error) and crossed < _TIMES:
                    crossed += 1
                    time.sleep(random.uniform(0, 0.01 * crossed))  # noqa: S311
                else:
                    raise

    return retried


def is_outage(error: DBAPIError) -> bool:
    """Return whether *error* says that the server cannot be reached, or has gone away in the middle."""
    if (state := _state(error)) is None:
        return False
    return error.connection_invalidated or not state or state.startswith(_UNREACHABLE)


def is_conflict(error: DBAPIError) -> bool:
    """Return whether *error* says that another run was at the same rows, and was first."""
    state = _state(error)
    return state is not None and (state in _CONFLICTS or isinstance(error, IntegrityError))


def _state(error: DBAPIError) -> str | None:
    """Return PostgreSQL's code of *error*; "" for one of the connection itself, None for what is not a server's."""
    if not type(error.orig).__module__.startswith("psycopg"):
        return None
    state: Any = getattr(error.orig, "sqlstate", None)
    if state is None:
        return (
            ""
            if type(error.orig).__name__ in {"OperationalError", "InterfaceError"} or error.connection_invalidated
            else None
        )
    return str(state)


def _pauses() -> Iterator[float]:
    pause = _FIRST_PAUSE
    while True:
        yield pause * random.uniform(0.75, 1.25)  # noqa: S311
        pause = min(pause * 2, _LONGEST_PAUSE)
