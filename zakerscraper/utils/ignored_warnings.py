"""Ignores the warnings of libraries in several threads at once."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from threading import Lock

_lock = Lock()
_filters = ExitStack()
_users = 0


@contextmanager
def ignore_warnings() -> Iterator[None]:
    """Ignore all warnings meanwhile.

    Their filters are one list for all threads: two that use `warnings.catch_warnings` at once put back each other's.
    Here the first one in changes them, and the last one out puts them back.
    """
    global _users
    with _lock:
        if not _users:
            _filters.enter_context(warnings.catch_warnings())
            warnings.simplefilter("ignore")
        _users += 1
    try:
        yield
    finally:
        with _lock:
            _users -= 1
            if not _users:
                _filters.close()
