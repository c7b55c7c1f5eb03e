"""File locks that show which runs are alive.

A killed run is so known as dead at once, without waiting for a time to pass.
"""

from __future__ import annotations

import errno
import os
import struct
import sys
import time
from contextlib import suppress
from pathlib import Path

LOCK_SUFFIX = ".lock"
_WAIT_SECONDS = 2.0
_HELD = frozenset({errno.EAGAIN, errno.EACCES, errno.EDEADLK})
"""How a system says that another process has a lock; all else is a file that cannot be locked."""
NO_LOCKS = frozenset({errno.ENOLCK, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EINVAL})
"""How a file system says that it has no locks."""


class RunLock:
    """The lock of the run *name* in *folder*."""

    def __init__(self, folder: Path, name: str) -> None:
        self._path = folder / (name + LOCK_SUFFIX)
        self._descriptor: int | None = None

    @property
    def is_held(self) -> bool:
        """Whether the lock is taken."""
        return self._descriptor is not None

    def acquire(self) -> None:
        """Take the lock.

        Raises OSError where the file cannot be made or locked, BlockingIOError where another process has it.
        """
        last_moment = time.monotonic() + _WAIT_SECONDS
        while self._descriptor is None:
            descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o644)
            try:
                lock(descriptor)
                # Between the two calls above another run may have taken the file for a dead one's and removed it.
                if is_at(descriptor, self._path):
                    self._descriptor = descriptor
                    return
            except OSError as error:
                # Another run looks whether this one is alive, which takes a moment.
                is_held = error.errno in _HELD
                if not is_held or time.monotonic() > last_moment:
                    is_ours = _is_empty(descriptor)
                    os.close(descriptor)
                    if is_held:
                        raise BlockingIOError(errno.EAGAIN, "another process has the lock", str(self._path)) from None
                    if is_ours:
                        with suppress(OSError):
                            self._path.unlink()
                    raise
                time.sleep(0.005)
            os.close(descriptor)

    def release(self) -> None:
        """Release the lock and remove its file, unless another program has written to it."""
        if self._descriptor is not None:
            with suppress(OSError):
                if _is_empty(self._descriptor):
                    self._path.unlink()
            os.close(self._descriptor)
            self._descriptor = None


def live_runs(folder: Path) -> frozenset[str]:
    """Return the names of the runs whose lock in *folder* is held, and remove the lock files of dead ones."""
    alive = set()
    for path in folder.glob("*" + LOCK_SUFFIX):
        try:
            descriptor = os.open(path, os.O_RDWR)
        except OSError:
            continue
        try:
            lock(descriptor)
        except OSError:
            alive.add(path.name.removesuffix(LOCK_SUFFIX))
        else:
            # Another run may have removed the file first, and the run it is named after made it anew.
            if is_at(descriptor, path) and _is_empty(descriptor):
                with suppress(OSError):
                    path.unlink()
        finally:
            os.close(descriptor)
    return frozenset(alive)


def _is_empty(descriptor: int) -> bool:
    """Return whether the open file *descriptor* holds nothing, as lock files do."""
    return not os.fstat(descriptor).st_size


def is_at(descriptor: int, path: Path) -> bool:
    """Return whether the open file *descriptor* is the one that is at *path*."""
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except FileNotFoundError:
        return False


if sys.platform == "win32":
    import msvcrt

    def lock(descriptor: int) -> None:
        """Take the lock of an open file. Raises OSError where another process has it, or there are no locks."""
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def lock(descriptor: int) -> None:
        """Take the lock of an open file. Raises OSError where another process has it, or there are no locks."""
        # The first kind of locks is of an opened file as a whole.
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno not in NO_LOCKS:
                raise
            _lock_range(descriptor, error)

    def _lock_range(descriptor: int, refused: OSError) -> None:
        """Lock by the system's second kind of locks, those of SQLite. Raises *refused* where there are none either."""
        if not hasattr(fcntl, "F_OFD_SETLK"):
            raise refused
        # The structure `flock` of C: type, whence, start, length (0: to the end), and no process.
        lock = struct.pack("hhqqi4x", fcntl.F_WRLCK, os.SEEK_SET, 0, 0, 0)
        try:
            fcntl.fcntl(descriptor, fcntl.F_OFD_SETLK, lock)
        except OSError as error:
            raise (refused if error.errno in NO_LOCKS else error) from None
