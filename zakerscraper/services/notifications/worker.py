"""Calls of other services, which must not hold a run up: each in a thread of its own, waited for so long only."""

from __future__ import annotations

import threading
from collections.abc import Callable
from time import monotonic

TOO_LATE = "no answer in time"


class BackgroundCall(threading.Thread):
    """A call under way. call: returns "" where all went well, or why it did not.

    A daemon, which does not keep the process from ending.
    """

    def __init__(self, call: Callable[[], str]) -> None:
        super().__init__(name="notification", daemon=True)
        self._call = call
        self._outcome = TOO_LATE
        self.start()

    def run(self) -> None:
        """Do the call."""
        try:
            self._outcome = self._call()
        except Exception as error:
            # Its text may hold an address with its secrets.
            self._outcome = type(error).__name__

    def outcome(self, until: float) -> str:
        """Wait until the moment *until* of the monotonic clock at most; return "", or why it failed."""
        self.join(max(0.0, until - monotonic()))
        return TOO_LATE if self.is_alive() else self._outcome
