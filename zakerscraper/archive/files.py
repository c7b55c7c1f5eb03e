"""The output folder: files in it appear whole or not at all, and no path leaves it.

A file is written beside all others in `.zaker/tmp/<run>/`, forced to disk, and then moved to its place, so that a
reader, a kill or a power cut never meets half of one.
"""

from __future__ import annotations

import errno
import hashlib
import itertools
import os
import shutil
import stat
from collections.abc import Callable, Collection, Iterable
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import TypeVar

from zakerscraper.exceptions import ArchiveError

STATE_FOLDER = ".zaker"

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")


class OutputFolder:
    """The folder *root*, written to by the run *run*: an `Output` on this machine."""

    def __init__(self, root: Path, run: str) -> None:
        self.root = root.absolute()
        self.run = run
        self.state = self.root / STATE_FOLDER
        self._temporary = self.state / "tmp" / run
        self._counter = itertools.count()
        self._open = False
        self._synced: set[Path] = set()
        self._unsynced: set[Path] = set()

    def __str__(self) -> str:
        return str(self.root)

    def open(self) -> None:
        """Make the folder. Raises OSError where that cannot be done."""
        self._make_folder(self.state)
        if not os.access(self.state, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        self._open = True

    def clear(self, live: Callable[[Collection[str]], Collection[str]]) -> None:
        """Clear away what dead runs left half written. live: returns those of the runs named that are alive.

        A run is to be alive before it writes its first file, so that none is cleared away under another's hands.
        """
        folders = list(self._temporary.parent.glob("*"))
        alive = live([folder.name for folder in folders])
        for folder in folders:
            if folder.name not in {*alive, self.run}:
                shutil.rmtree(folder, ignore_errors=True)

    def close(self) -> None:
        """End the run: nothing temporary stays behind."""
        shutil.rmtree(self._temporary, ignore_errors=True)
        with suppress(OSError):
            self._temporary.parent.rmdir()

    def path(self, relative: str) -> Path:
        """Return where *relative* lies. Raises ArchiveError where that is outside of the folder."""
        return path_below(self.root, relative)

    def write(self, relative: str, data: bytes, *, sync: bool = True) -> bool:
        """Write *data* as the file *relative*, whole or not at all; tell whether the file changed.

        A file that holds just *data* already is left alone. sync: whether the file's name is on disk for good when
        this returns; without it the next `sync` sees to that. Threads may write at once. Raises OSError (a full disk,
        missing rights), with no temporary file left behind.
        """
        path = self.path(relative)
        folder = path.parent
        self._make_folder(folder)
        changed = write_whole(path, data, self._next_temporary(), sync=sync)
        if not sync:
            self._unsynced.add(folder)
        return changed

    def create(self, relative: str, data: bytes) -> bool:
        """Write *data* as the file *relative* unless there is a file; tell whether *data* is what it holds then.

        Of several that do so at once, in whatever process, one writes. The next `sync` sees to the file's name. Raises
        as `write` does.
        """
        path = self.path(relative)
        folder = path.parent
        self._make_folder(folder)
        holds = create_whole(path, data, self._next_temporary() or _beside(path))
        self._unsynced.add(folder)
        return holds

    def sync(self) -> None:
        """Force the names of all files that were written without that to disk. Raises OSError."""
        while self._unsynced:
            folder = self._unsynced.pop()
            if folder.is_dir():
                _sync(folder)

    def size(self, relative: str) -> int | None:
        """Return the size of the file *relative* in bytes, None where it is not there."""
        try:
            found = self.path(relative).stat()
            return found.st_size if stat.S_ISREG(found.st_mode) else None
        except (OSError, ArchiveError):
            return None

    def read(self, relative: str) -> bytes | None:
        """Return what the file *relative* holds, None where it is not there."""
        try:
            return self.path(relative).read_bytes()
        except (OSError, ArchiveError):
            return None

    def holds(self, relative: str, *, size: int, md5: str) -> bool:
        """Tell whether the file *relative* is there with *size* bytes of the checksum *md5*, in hexadecimal digits."""
        data = self.read(relative)
        return data is not None and len(data) == size and hashlib.md5(data, usedforsecurity=False).hexdigest() == md5

    def each(self, act: Callable[[_Item], _Result], items: Iterable[_Item]) -> list[_Result]:
        """Return what *act*, a use of this folder, gives for each of *items*."""
        return [act(item) for item in items]

    def used_bytes(self) -> int:
        """Return how many bytes the files in the folder hold."""
        return sum(path.stat().st_size for path in self.root.rglob("*") if path.is_file())

    def delete(self, relative: str) -> None:
        """Delete the file *relative* where it is there."""
        path = self.path(relative)
        path.unlink(missing_ok=True)
        if path.parent.is_dir():
            _sync(path.parent)

    def _next_temporary(self) -> Path | None:
        """Return where the next file is before it is whole; None where the folder is not open."""
        if not self._open:
            return None
        self._make_folder(self._temporary)
        return self._temporary / str(next(self._counter))

    def _make_folder(self, folder: Path) -> None:
        if folder in self._synced:
            if folder.is_dir():
                return
            self._synced.discard(folder)
        missing = [folder, *folder.parents]
        missing = list(itertools.takewhile(lambda parent: not parent.is_dir(), missing))
        folder.mkdir(parents=True, exist_ok=True)
        for made in missing:
            _sync(made.parent)
        self._synced.add(folder)


def path_below(folder: Path, relative: str) -> Path:
    """Return where *relative* lies below *folder*. Raises ArchiveError where it leads out of it."""
    if not is_below(relative):
        raise ArchiveError(f"not a path below the output folder: {relative!r}")
    return folder / relative


def is_below(relative: str) -> bool:
    """Tell whether *relative* names something below the folder that it is relative to; `/` stands between its parts."""
    # As text: a Path for each file took longer than to look for it.
    return "\0" not in relative and _NOWHERE.isdisjoint(relative.split("/"))


_NOWHERE = frozenset({"", ".", ".."})
"""Parts of a path that name nothing below what stands before them."""


def write_whole(path: Path, data: bytes, temporary: Path | None = None, *, sync: bool = True) -> bool:
    """Write *data* as the file *path*, whole or not at all; tell whether the file changed.

    temporary: where the data is before it is whole, on the same file system; None for a place beside the file. sync:
    whether the folder, with the file's name, is forced to disk as well.
    """
    if _holds(path, data):
        return False
    if temporary is None:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = _beside(path)
    try:
        _write(temporary, data)
        os.replace(temporary, path)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise
    if sync:
        _sync(path.parent)
    return True


def create_whole(path: Path, data: bytes, temporary: Path) -> bool:
    """Write *data* as the file *path* unless there is one; tell whether *data* is what it holds then.

    temporary: as in `write_whole`. The folder, which must be there, is not forced to disk.
    """
    if path.exists():
        return _holds(path, data)
    try:
        _write(temporary, data)
        try:
            # Unlike a move, a link never takes the place of what another process has put there a moment ago.
            os.link(temporary, path)
        except FileExistsError:
            return _holds(path, data)
        except OSError as error:
            if error.errno not in _NO_LINKS:
                raise
            with _CREATING:
                if path.exists():
                    return _holds(path, data)
                os.replace(temporary, path)
        return True
    finally:
        temporary.unlink(missing_ok=True)


_CREATING = Lock()
"""For file systems without links: there only threads of one process keep out of each other's way."""
_NO_LINKS = frozenset({errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK})
"""How a file system refuses that knows no second names for files (exFAT, some network drives)."""


def _beside(path: Path) -> Path:
    return path.parent / f".{os.getpid()}.tmp"


def _write(temporary: Path, data: bytes) -> None:
    with open(temporary, "wb", buffering=0) as file:
        view = memoryview(data)
        while view:
            view = view[file.write(view) :]
        _force(file.fileno())


# Enough for a file that is new: its data and its size. Not every system has it.
_force = getattr(os, "fdatasync", os.fsync)


def _holds(path: Path, data: bytes) -> bool:
    try:
        return path.stat().st_size == len(data) and path.read_bytes() == data
    except OSError:
        return False


def _sync(folder: Path) -> None:
    """Force the entries of *folder* to disk, where the system can (Windows cannot, and needs not)."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
