"""Ends a process soon, even while its threads wait for a server that stands still.

Python joins the threads of executors at its end, and a call of a library cannot be broken off. What they do may be cut
off at any point, as a kill may do it: files are written beside their targets, and transactions are rolled back.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextlib import suppress
from threading import Event, Thread
from time import sleep

_GRACE_SECONDS = 0.8
"""How long a process may take to end by itself."""


class ForcedExit:
    """Ends the process a moment after `begin`, unless it has ended.

    Args:
        status: Called then, in this thread; returns the exit status.
    """

    def __init__(self, status: Callable[[], int]) -> None:
        self._status = status
        self._begun = Event()
        Thread(target=self._end_when_begun, name="exit", daemon=True).start()

    @property
    def has_begun(self) -> bool:
        """Whether the process is to end."""
        return self._begun.is_set()

    def begin(self) -> None:
        """Let the process end soon; may be called in the handler of a signal."""
        self._begun.set()

    def begin_at_end(self) -> None:
        """Let the process, which is done, end soon; what it has printed is not lost."""
        with suppress(OSError, ValueError, AttributeError):  # closed, or none
            sys.stdout.flush()
        self.begin()

    def _end_when_begun(self) -> None:
        self._begun.wait()
        sleep(_GRACE_SECONDS)
        status = 1
        try:
            status = self._status()
        finally:
            os._exit(status)
