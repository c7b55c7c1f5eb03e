"""Which runs are alive: each holds a lock on a file of its own, which the system lets go when its process ends.

A killed run is so known as dead at once, without waiting for a time to pass.
"""

from __future__ import annotations

import errno
import os
import sys
import time
from contextlib import suppress
from pathlib import Path

SUFFIX = ".lock"
_PATIENCE = 2.0


class RunLock:
    """The lock of the run *name* in *folder*."""

    def __init__(self, folder: Path, name: str) -> None:
        self._path = folder / (name + SUFFIX)
        self._descriptor: int | None = None

    @property
    def is_held(self) -> bool:
        """Whether the lock is taken."""
        return self._descriptor is not None

    def acquire(self) -> None:
        """Take the lock. Raises OSError where the file cannot be made, BlockingIOError where another process has it."""
        last_moment = time.monotonic() + _PATIENCE
        while self._descriptor is None:
            descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o644)
            try:
                _lock(descriptor)
                # Between the two calls above another run may have taken the file for a dead one's and removed it.
                if _is_at(descriptor, self._path):
                    self._descriptor = descriptor
                    return
            except OSError:
                # Another run looks whether this one is alive, which takes a moment.
                if time.monotonic() > last_moment:
                    os.close(descriptor)
                    raise BlockingIOError(errno.EAGAIN, "another process has the lock", str(self._path)) from None
                time.sleep(0.005)
            os.close(descriptor)

    def release(self) -> None:
        """Let the lock go and remove its file."""
        if self._descriptor is not None:
            with suppress(OSError):
                self._path.unlink()
            os.close(self._descriptor)
            self._descriptor = None


def live_runs(folder: Path) -> frozenset[str]:
    """Return the names of the runs whose lock in *folder* is held, and remove the lock files of dead ones."""
    alive = set()
    for path in folder.glob("*" + SUFFIX):
        try:
            descriptor = os.open(path, os.O_RDWR)
        except OSError:
            continue
        try:
            _lock(descriptor)
        except OSError:
            alive.add(path.name.removesuffix(SUFFIX))
        else:
            # Another run may have removed the file first, and the run it is named after made it anew.
            if _is_at(descriptor, path):
                with suppress(OSError):
                    path.unlink()
        finally:
            os.close(descriptor)
    return frozenset(alive)


def _is_at(descriptor: int, path: Path) -> bool:
    """Tell whether the open file *descriptor* is the one that is at *path*."""
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except FileNotFoundError:
        return False


if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
