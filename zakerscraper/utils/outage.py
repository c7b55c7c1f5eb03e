"""Waits for a server that is away, but not for ever."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic, sleep

ENDING_SECONDS = 5.0
"""How long a run that is ending still waits."""
_POLL_SECONDS = 0.1
"""How often a waiting call checks whether the run is ending."""


class OutageWait:
    """Waits between tries, in any thread.

    Args:
        seconds: How long an outage is waited for in all.
        is_ending: Returns whether the run is ending, which then waits `ENDING_SECONDS` more at most.
    """

    def __init__(self, seconds: float, is_ending: Callable[[], bool]) -> None:
        self.seconds = seconds
        self._is_ending = is_ending
        self._end: float | None = None

    def wait(self, began: float, pause: float) -> bool:
        """Wait *pause* seconds; return whether to try again.

        Args:
            began: When the outage was noticed, in seconds of the monotonic clock.
        """
        end = monotonic() + pause
        while (remaining := self._deadline(began) - monotonic()) > 0:
            rest = min(end - monotonic(), remaining, _POLL_SECONDS)
            if rest <= 0:
                return True
            sleep(rest)
        return False

    def _deadline(self, began: float) -> float:
        if self._end is None and self._is_ending():
            self._end = monotonic() + ENDING_SECONDS
        last = began + self.seconds
        return last if self._end is None else min(last, self._end)
