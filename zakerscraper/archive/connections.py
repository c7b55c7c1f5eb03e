"""The open connections to PostgreSQL, which can be cut while others wait for answers on them."""

from __future__ import annotations

import os
import socket
from contextlib import suppress
from threading import Lock
from typing import Any
from weakref import WeakSet

from sqlalchemy import Engine, event

from zakerscraper.archive.engine import POSTGRESQL


class OpenConnections:
    """The connections of *engine*, from its first on; none of another database than PostgreSQL."""

    def __init__(self, engine: Engine) -> None:
        self._open: WeakSet[Any] = WeakSet()
        self._lock = Lock()
        if engine.dialect.name == POSTGRESQL:
            event.listen(engine, "connect", self.add)

    def add(self, connection: Any, _: object = None) -> None:
        """Add a *connection* of the driver; the pool calls it with each new one, in the thread that asked for it."""
        with self._lock:
            self._open.add(connection)

    def cut(self) -> None:
        """Cut all connections, from any thread: whoever waits gets the error of a server that has gone away."""
        with self._lock:
            connections = list(self._open)
        for connection in connections:
            # psycopg's own close does not reach a thread that waits in it; one that is closed already has no socket.
            with suppress(Exception), socket.socket(fileno=os.dup(connection.fileno())) as duplicate:
                duplicate.shutdown(socket.SHUT_RDWR)
