"""Runs calls of other services in threads of their own, with a limit on how long each is waited for."""

from __future__ import annotations

import threading
from collections.abc import Callable
from time import monotonic

TOO_LATE = "no answer in time"


def are_running() -> bool:
    """Return whether a call is still going on, of which libraries may have threads that Python would join."""
    return any(isinstance(thread, BackgroundCall) for thread in threading.enumerate())


class BackgroundCall(threading.Thread):
    """A call in a daemon thread, which does not keep the process from ending.

    Args:
        call: Returns "" on success, or why it failed.
    """

    def __init__(self, call: Callable[[], str]) -> None:
        super().__init__(name="notification", daemon=True)
        self._call = call
        self._outcome = TOO_LATE
        self.start()

    def run(self) -> None:
        """Make the call."""
        try:
            self._outcome = self._call()
        except Exception as error:
            # Its text may contain a URL with secrets.
            self._outcome = type(error).__name__

    def outcome(self, until: float) -> str:
        """Wait until the moment *until* of the monotonic clock, at most; return "", or why the call failed."""
        self.join(max(0.0, until - monotonic()))
        return TOO_LATE if self.is_alive() else self._outcome
