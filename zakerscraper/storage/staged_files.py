"""Files written over a long time that replace their target at the end, whole, or never."""

from __future__ import annotations

import errno
import filecmp
import hashlib
import os
import secrets
import shutil
import stat
import tempfile
import weakref
from contextlib import suppress
from io import BufferedWriter, FileIO
from pathlib import Path
from typing import IO, Any

from zakerscraper.storage.atomic import descriptor_named_by, force_to_disk, keep_rights, sync_folder
from zakerscraper.storage.locks import is_at, lock

_PREFIX, _SUFFIX = ".zaker-feed-", ".part"
_NO_NEW_FILE = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})
"""How a folder refuses a new file; one that is there may still be written to."""
_NOT_MOVED = _NO_NEW_FILE | {errno.EXDEV, errno.EBUSY}
"""How a system refuses to move a file to where another is: on another disk, or a mount of its own in a container."""


def can_be_staged(path: Path) -> bool:
    """Return whether the file *path* can be replaced as a whole: it is a plain file, or there is none yet."""
    if descriptor_named_by(path) is not None:
        return False
    try:
        return stat.S_ISREG(path.stat().st_mode)
    except (FileNotFoundError, NotADirectoryError):
        return True


class StagedFile:
    """What is written to `file` lies beside the file *path*, and becomes it with `commit`.

    A symbolic link stays one: what it names is replaced. Nothing is left behind where the program ends before; where it
    is killed, the next one to stage a file in that folder clears it away.

    Args:
        path: The file to be. Its folder is made if need be.
        elsewhere: A folder for files whose own folder takes no new ones; None for the system's. They are copied then.
        name: What the staged file is called, by one program at a time; it stays where the program is killed, until the
            next one of that name. "" for a name of its own.

    Attributes:
        staged: Where the file lies until then.

    Raises:
        OSError: The file cannot be written.
    """

    def __init__(self, path: Path, elsewhere: str | None = None, name: str = "") -> None:
        self.path = Path(os.path.realpath(path))
        self.path.parent.mkdir(parents=True, exist_ok=True)
        try:
            self.staged, descriptor = create_beside(self.path.parent, name)
        except OSError as error:
            if error.errno not in _NO_NEW_FILE or not os.access(self.path, os.W_OK):
                raise
            self.staged, descriptor = create_beside(Path(elsewhere or tempfile.gettempdir()), name)
        self._is_named = bool(name)
        self._raw = _Raw(descriptor, "w")
        self._raw.name = str(self.path)  # which gzip writes into its header
        self.file = BufferedWriter(self._raw)
        self._removal = weakref.finalize(self, _remove, self.file, None if name else self.staged)

    def checksum(self) -> str:
        """Return the SHA-256 of what was written, which is on the disk then. Raises OSError where any of it was not."""
        self._flush()
        force_to_disk(self.file.fileno())
        with self.staged.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    def commit(self) -> None:
        """Move what was written to its path. Raises OSError, and leaves the file there, where any of it was not.

        A file that holds the same stays untouched. One with a name stays staged where it was not moved.
        """
        try:
            self._flush()
            if self.path.is_file() and filecmp.cmp(self.staged, self.path, shallow=False):
                return
            force_to_disk(self.file.fileno())
            if os.name == "nt":
                self.file.close()  # what is open cannot be moved there
            keep_rights(self.staged, self.path)
            try:
                os.replace(self.staged, self.path)
            except OSError as error:
                if error.errno not in _NOT_MOVED or not self.path.is_file():
                    raise
                shutil.copyfile(self.staged, self.path)
            sync_folder(self.path.parent)
        finally:
            if not self._is_named:
                self.discard()

    def _flush(self) -> None:
        self.file.flush()
        if self._raw.error is not None:
            raise self._raw.error

    def discard(self) -> None:
        """Delete what was written; the file at its path stays."""
        self._removal()
        if self._is_named:
            self.staged.unlink(missing_ok=True)


class _Raw(FileIO):
    """A file that remembers that something could not be written to it."""

    error: OSError | None = None

    def write(self, data: Any, /) -> int:
        try:
            return super().write(data)
        except OSError as error:
            self.error = error
            raise


def create_beside(folder: Path, name: str = "") -> tuple[Path, int]:
    """Create a file to stage in, in *folder*, and open it; remove those of programs that were killed.

    Args:
        name: What it is called; "" for a name of its own.
    """
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    if name:
        (path := folder / name).unlink(missing_ok=True)
        return path, os.open(path, flags, 0o666)
    for leftover in folder.glob(f"{_PREFIX}*{_SUFFIX}"):
        with suppress(OSError):
            _remove_dead(leftover)
    while True:
        path = folder / f"{_PREFIX}{secrets.token_hex(8)}{_SUFFIX}"
        # With the rights that a new file of the user's gets.
        descriptor = os.open(path, flags, 0o666)
        try:
            lock(descriptor)
        except BlockingIOError:
            pass  # somebody has just taken it for a dead one's
        except OSError:
            return path, descriptor  # without locks nobody takes any for a dead one's
        else:
            if is_at(descriptor, path):
                return path, descriptor
        os.close(descriptor)


def _remove_dead(path: Path) -> None:
    """Remove the staged file *path* unless a program that is alive holds it. Raises OSError where one may."""
    descriptor = os.open(path, os.O_RDWR)
    try:
        lock(descriptor)
        path.unlink()
    finally:
        os.close(descriptor)


def _remove(file: IO[bytes], path: Path | None) -> None:
    with suppress(OSError):
        file.close()
    if path is not None:
        with suppress(OSError):
            path.unlink(missing_ok=True)
