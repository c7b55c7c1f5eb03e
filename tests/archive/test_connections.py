"""The open connections of an archive, which one thread cuts while others make new ones."""

from __future__ import annotations

import sys
import threading
from collections import deque
from collections.abc import Iterator

import pytest
from sqlalchemy import create_engine

from zakerscraper.archive.connections import OpenConnections


class _ClosedConnection:
    def fileno(self) -> int:
        raise OSError


@pytest.fixture
def hasty_threads() -> Iterator[None]:
    """Let threads take turns as often as they can."""
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(interval)


@pytest.mark.usefixtures("hasty_threads")
def test_connections_are_cut_while_others_are_made() -> None:
    connections = OpenConnections(create_engine("sqlite://"))
    is_full, ended = threading.Event(), threading.Event()

    def connect() -> None:
        opened: deque[_ClosedConnection] = deque(maxlen=500)
        while not ended.is_set():
            opened.append(_ClosedConnection())
            connections.add(opened[-1])
            if len(opened) == opened.maxlen:
                is_full.set()

    thread = threading.Thread(target=connect)
    thread.start()
    try:
        assert is_full.wait(60)
        for _ in range(300):
            connections.cut()
    finally:
        ended.set()
        thread.join()
