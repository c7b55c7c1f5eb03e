"""The heartbeat thread of a worker."""

from __future__ import annotations

import logging
from collections.abc import Callable
from threading import Event, Thread

from redis.exceptions import RedisError

logger = logging.getLogger(__name__)


class Heartbeat(Thread):
    """Calls *beat* every *seconds* until it is stopped. After one that fails the next comes as usual."""

    def __init__(self, beat: Callable[[], None], seconds: float) -> None:
        super().__init__(name="heart", daemon=True)
        self._beat = beat
        self._seconds = seconds
        self._stopped = Event()

    def run(self) -> None:
        while not self._stopped.wait(self._seconds):
            try:
                self._beat()
            except RedisError as error:
                logger.debug("A heartbeat failed: %s", error)

    def stop(self) -> None:
        """Return when there will be no further beat."""
        self._stopped.set()
        self.join()
