"""Atomic writes: a temporary file beside the target, fsync, rename."""

from __future__ import annotations

import errno
import os
import re
import stat
import time
from contextlib import suppress
from io import FileIO
from pathlib import Path
from threading import Lock


def write_whole(path: Path, data: bytes, temporary: Path | None = None, *, sync: bool = True) -> bool:
    """Write *data* as the file *path*, whole or not at all; return whether the file changed.

    A symbolic link stays one: what it names is written. What is no plain file (a device, a pipe) is written through.

    Args:
        temporary: Where the data is before it is whole, on the same file system; None for a place beside the file.
        sync: Whether the folder, with the file's name, is forced to disk as well.
    """
    if path.is_symlink():
        if (descriptor := descriptor_named_by(path)) is not None:
            _write_through(os.dup(descriptor), data)
            return True
        path, temporary = Path(os.path.realpath(path)), None
    found = _stat(path)
    if found is not None and not stat.S_ISREG(found.st_mode) and not stat.S_ISDIR(found.st_mode):
        _write_through(os.open(path, os.O_WRONLY), data)
        return True
    if _holds(path, data):
        return False
    if temporary is None:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = beside(path)
    try:
        _write(temporary, data)
        keep_rights(temporary, path)
        os.replace(temporary, path)
    except BaseException:  # Ctrl-C, too
        temporary.unlink(missing_ok=True)
        raise
    if sync:
        sync_folder(path.parent)
    return True


def keep_rights(new: Path, old: Path) -> None:
    """Give the file *new* the owner, group and mode of *old*, whose place it is to take, so far as we may."""
    if (found := _stat(old)) is None:
        return
    new_stat = new.stat()
    # Who may read it is its owner's choice. Its owner first: a change of that takes rights away.
    if hasattr(os, "chown") and (new_stat.st_uid, new_stat.st_gid) != (found.st_uid, found.st_gid):
        with suppress(OSError):
            os.chown(new, found.st_uid, found.st_gid)
    with suppress(OSError):
        new.chmod(stat.S_IMODE(found.st_mode))


def descriptor_named_by(path: Path) -> int | None:
    """Return the open file of this process that *path* leads to (`/dev/stdout`), None where it leads to none."""
    for _ in range(_MOST_LINKS):
        if match := _DESCRIPTOR.fullmatch(str(path)):
            return {"stdin": 0, "stdout": 1, "stderr": 2}.get(match[1]) or int(match[2] or 0)
        try:
            path = Path(os.path.normpath(path.parent / path.readlink()))
        except OSError:
            return None
    return None


_MOST_LINKS = 40
_DESCRIPTOR = re.compile(r"/dev/(stdin|stdout|stderr)|/(?:dev|proc/self)/fd/(\d{1,9})")


def _write_through(descriptor: int, data: bytes) -> None:
    with open(descriptor, "wb", buffering=0) as file:
        _write_all(file, data)


def _write_all(file: FileIO, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[file.write(view) :]


def _stat(path: Path) -> os.stat_result | None:
    """Return the status of *path*, links followed; None where it does not exist."""
    try:
        return path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return None


def create_whole(path: Path, data: bytes, temporary: Path) -> bool:
    """Write *data* as the file *path* unless there is one; return whether *data* is what it holds then.

    The folder, which must be there, is not forced to disk.

    Args:
        temporary: As in `write_whole`.
    """
    if os.path.lexists(path):
        return _holds(path, data)
    try:
        _write(temporary, data)
        try:
            # Unlike a move, a link never takes the place of what another process has put there a moment ago.
            os.link(temporary, path)
        except FileExistsError:
            return _holds(path, data)
        except OSError:
            # exFAT and some network drives know no second names for files, and say so in many ways.
            with _CREATING:
                if os.path.lexists(path):
                    return _holds(path, data)
                os.replace(temporary, path)
        return True
    finally:
        temporary.unlink(missing_ok=True)


_CREATING = Lock()
"""For file systems without links: there only threads of one process keep out of each other's way."""


def beside(path: Path) -> Path:
    """Return where the file *path* may be before it is whole, in its own folder.

    What programs that were killed have left in that folder is cleared away, once by each process.
    """
    if path.parent not in _CLEARED:
        clear_beside(path.parent)
    return path.parent / _BESIDE.format(os.getpid())


def clear_beside(folder: Path, older_than: float = 600.0) -> None:
    """Remove unfinished files from *folder* that have not been written to for *older_than* seconds.

    No file takes so long; where nobody else writes, 0 will do.
    """
    _CLEARED.add(folder)
    with suppress(OSError):
        for leftover in folder.glob(_BESIDE.format("*")):
            if time.time() - leftover.stat().st_mtime >= older_than:
                leftover.unlink()


_BESIDE = ".zaker-{}.tmp"
_CLEARED: set[Path] = set()


def _write(temporary: Path, data: bytes) -> None:
    with open(temporary, "wb", buffering=0) as file:
        _write_all(file, data)
        force_to_disk(file.fileno())


def force_to_disk(descriptor: int) -> None:
    """Force what was written to the new file *descriptor* to disk, where that can be done. Raises OSError."""
    try:
        _force(descriptor)
    except OSError as error:
        if error.errno not in _CANNOT_FORCE:
            raise


# Enough for a file that is new: its data and its size. Not every system has it.
_force = getattr(os, "fdatasync", os.fsync)
_CANNOT_FORCE = frozenset({errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP})
"""How a file system refuses that cannot force what it was given to disk."""


def _holds(path: Path, data: bytes) -> bool:
    try:
        found = path.stat()
        return stat.S_ISREG(found.st_mode) and found.st_size == len(data) and path.read_bytes() == data
    except OSError:
        return False


def sync_folder(folder: Path) -> None:
    """Force the entries of *folder* to disk, where the system can (Windows cannot, and needs not)."""
    if os.name == "nt":
        return
    # Network drives and other systems' disks refuse it in many ways, or may not be read. As SQLite does, it is done
    # without then: what a file holds has been forced to disk before it got its name.
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
