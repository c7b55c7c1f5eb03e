"""A local output folder: atomic writes, and no path outside of it.

A file is written beside all others in `.zaker/tmp/<run>/`, forced to disk, and then moved to its place, so that a
reader, a kill or a power cut never meets half of one. Where its folder lies on another file system, to which nothing
can be moved, it is written beside its place instead.
"""

from __future__ import annotations

import errno
import itertools
import os
import shutil
import stat
from collections.abc import Callable, Collection, Iterable
from contextlib import suppress
from functools import cached_property
from glob import escape
from pathlib import Path
from threading import Lock
from typing import TypeVar

from zakerscraper.exceptions import ArchiveError, LostFolderError, UnreadableFileError
from zakerscraper.storage.atomic import beside, create_whole, sync_folder, write_whole
from zakerscraper.utils.checksums import md5_of
from zakerscraper.utils.filenames import MAX_NAME_BYTES, POSTS
from zakerscraper.utils.utf8 import writes_utf8_names

STATE_FOLDER = ".zaker"
_ELSEWHERE = "elsewhere"
"""The file among a run's temporary ones that names the folders on other file systems in which it has some, too."""
_WRITTEN_TO = (POSTS, "images")
"""Folders that, where they are there, must take files: a user may have put them on another disk."""

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")


class OutputFolder:
    """The folder *root*, written to by the run *run*: an `Output` on this machine."""

    def __init__(self, root: Path, run: str) -> None:
        self.root = root.absolute()
        self.run = run
        self.state = self.root / STATE_FOLDER
        self._temporary = self.state / "tmp" / run
        kept = [self.root / name for name in _WRITTEN_TO]
        self._own_folders = [self.root, self.state, self._temporary.parent, self._temporary, *kept]
        self._counter = itertools.count()
        self._open = False
        self._synced: set[Path] = set()
        self._unsynced: set[Path] = set()
        self._elsewhere: set[Path] = set()
        """Folders on other file systems than the output folder."""
        self._noting = Lock()

    def __str__(self) -> str:
        return str(self.root)

    def open(self) -> None:
        """Make the folder. Raises OSError, with the folder's name, where that cannot be done or it takes no files."""
        if not writes_utf8_names():
            # In a program that is none of our commands, which start again by themselves.
            raise OSError(
                errno.EILSEQ, "under this locale names of files would not be in UTF-8: set PYTHONUTF8=1", str(self.root)
            )
        folders = (self.root, self.state, *(self.root / name for name in _WRITTEN_TO))
        if lost := next(filter(_is_no_folder, self._own_folders), None):
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(lost))
        self._make_folder(self.state)
        for folder in folders:
            if folder.is_dir() and not os.access(folder, os.W_OK | os.X_OK):
                code = errno.EROFS if _is_read_only(folder) else errno.EACCES
                raise OSError(code, os.strerror(code), str(folder))
        self._open = True

    @cached_property
    def longest_name(self) -> int:
        """How many bytes the name of a document can have, by trying: what file systems say of it is not always so."""
        posts = self.root / POSTS
        return longest_name(posts if posts.is_dir() else self.state)

    def clear(self, live: Callable[[Collection[str]], Collection[str]]) -> None:
        """Clear away what dead runs left half written.

        A run is to be alive before it writes its first file, so that none is cleared away under another's hands.

        Args:
            live: Returns which of the named runs are alive.
        """
        folders = list(self._temporary.parent.glob("*"))
        alive = live([folder.name for folder in folders])
        for folder in folders:
            if folder.name not in {*alive, self.run}:
                _remove_temporary(folder)

    def close(self) -> None:
        """End the run: nothing temporary stays behind."""
        _remove_temporary(self._temporary)
        with suppress(OSError):
            self._temporary.parent.rmdir()

    def path(self, relative: str) -> Path:
        """Return where *relative* lies. Raises ArchiveError where that is outside of the folder."""
        return path_below(self.root, relative)

    def write(self, relative: str, data: bytes, *, sync: bool = True) -> bool:
        """Write *data* as the file *relative*, whole or not at all; return whether the file changed.

        A file that holds just *data* already is left alone. Threads may write at once.

        Args:
            sync: Whether the file's name is on disk for good when this returns; else the next `sync` sees to that.

        Raises:
            OSError: A full disk, missing rights … No temporary file is left behind.
        """
        path = self.path(relative)
        changed = self._in_place(path, lambda temporary: write_whole(path, data, temporary, sync=sync))
        if not sync:
            self._unsynced.add(path.parent)
        return changed

    def create(self, relative: str, data: bytes) -> bool:
        """Write *data* as the file *relative* unless there is a file; return whether *data* is what it holds then.

        Of several that do so at once, in whatever process, one writes. The next `sync` sees to the file's name. Raises
        as `write` does.
        """
        path = self.path(relative)
        holds = self._in_place(path, lambda temporary: create_whole(path, data, temporary))
        self._unsynced.add(path.parent)
        return holds

    def sync(self) -> None:
        """Force the names of all files that were written without that to disk. Raises OSError."""
        while self._unsynced:
            folder = self._unsynced.pop()
            if folder.is_dir():
                sync_folder(folder)

    def size(self, relative: str) -> int | None:
        """Return the size of the file *relative* in bytes, None where it is not there."""
        if not is_below(relative):
            return None
        path = self.path(relative)
        try:
            found = path.stat()
        except OSError as error:
            if error.errno not in _NOT_THERE:
                raise UnreadableFileError(error.errno, error.strerror, str(path)) from error
            return None
        return found.st_size if stat.S_ISREG(found.st_mode) else None

    def read(self, relative: str) -> bytes | None:
        """Return the contents of the file *relative*, None where there is none."""
        if not is_below(relative):
            return None
        path = self.path(relative)
        try:
            return path.read_bytes()
        except OSError as error:
            # Without rights, or on a broken disk, nobody knows what it holds, nor whether it is there.
            if error.errno not in _NOT_THERE and not os.path.isdir(path):
                raise UnreadableFileError(error.errno, error.strerror, str(path)) from error
            return None

    def is_link(self, relative: str) -> bool:
        """Return whether *relative* is a symbolic link, whatever it leads to."""
        return os.path.islink(self.path(relative))

    def holds(self, relative: str, *, size: int, md5: str) -> bool:
        """Return whether the file *relative* is there, with *size* bytes of the checksum *md5* (hexadecimal digits)."""
        data = self.read(relative)
        return data is not None and len(data) == size and md5_of(data) == md5

    def map_items(self, act: Callable[[_Item], _Result], items: Iterable[_Item]) -> list[_Result]:
        """Return the results of *act*, which uses this folder, for all *items*."""
        return [act(item) for item in items]

    def used_bytes(self) -> int:
        """Return how many bytes the files in the folder hold."""
        return sum(_size(path) for path in self.root.rglob("*"))

    def names(self, relative: str) -> list[str]:
        """Return the sorted names of the files in the folder *relative*, none where it is not there."""
        try:
            return sorted(entry.name for entry in os.scandir(self.path(relative)) if entry.is_file())
        except (FileNotFoundError, NotADirectoryError):
            return []

    def delete(self, relative: str) -> None:
        """Delete the file *relative* where it is there."""
        path = self.path(relative)
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            if error.errno not in NO_NAME:
                raise
        if path.parent.is_dir():
            sync_folder(path.parent)

    def _in_place(self, path: Path, write: Callable[[Path], _Result]) -> _Result:
        """Create the folder of *path*; return the result of *write*, called with a temporary path for the file.

        Raises LostFolderError, with the name of what stands in a folder's place.
        """
        try:
            self._make_folder(path.parent)
            try:
                return self._write_aside(path, write)
            except FileNotFoundError:
                # Somebody has deleted a folder meanwhile. To look for both before each file would take longer.
                self._synced.clear()
                self._make_folder(path.parent)
                return self._write_aside(path, write)
        except (FileExistsError, NotADirectoryError):
            folders = [*path.parents, *self._own_folders]
            if lost := next(filter(_is_no_folder, folders), None):
                raise LostFolderError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(lost)) from None
            raise

    def _write_aside(self, path: Path, write: Callable[[Path], _Result]) -> _Result:
        folder = path.parent
        if not self._open:
            return write(beside(path))
        if folder not in self._elsewhere:
            self._make_folder(self._temporary)
            try:
                return write(self._temporary / str(next(self._counter)))
            except OSError as error:
                # The device's number would not do: between two mounts of one device nothing can be moved either.
                if error.errno != errno.EXDEV:
                    raise
            with self._noting, open(self._temporary / _ELSEWHERE, "ab") as note:
                note.write(os.fsencode(folder) + b"\0")
            self._elsewhere.add(folder)
        return write(folder / f"{_beside_name(self.run)}{next(self._counter)}")

    def _make_folder(self, folder: Path) -> None:
        if folder in self._synced:
            return
        missing = [folder, *folder.parents]
        missing = list(itertools.takewhile(lambda parent: not parent.is_dir(), missing))
        folder.mkdir(parents=True, exist_ok=True)
        for made in missing:
            sync_folder(made.parent)
        self._synced.add(folder)


NO_NAME = frozenset({errno.ENAMETOOLONG, errno.EINVAL, errno.EILSEQ})
"""How a file system refuses a name that none of its files can have."""
_NOT_THERE = frozenset({*NO_NAME, errno.ENOENT, errno.ENOTDIR, errno.ELOOP})
"""How it says that there is no file of a name."""


def longest_name(folder: Path) -> int:
    """Return how many bytes a name of a file in *folder* can have, at most `MAX_NAME_BYTES`.

    eCryptfs, with which homes and folders of network storage are encrypted, holds 143.
    """
    shortest, longest = 0, MAX_NAME_BYTES
    while shortest < longest:
        # The longest first: that is what nearly all hold.
        length = longest if longest == MAX_NAME_BYTES and not shortest else (shortest + longest + 1) // 2
        if _holds_name(folder / ("." + "n" * (length - 1))):
            shortest = length
        else:
            longest = length - 1
    return shortest


def _holds_name(path: Path) -> bool:
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o644))
        path.unlink(missing_ok=True)
    except OSError as error:
        return error.errno not in NO_NAME
    return True


def path_below(folder: Path, relative: str) -> Path:
    """Return where *relative* lies below *folder*. Raises ArchiveError where it leads out of it."""
    if not is_below(relative):
        raise ArchiveError(f"not a path below the output folder: {relative!r}")
    return folder / relative


def is_below(relative: str) -> bool:
    """Return whether *relative* names something below the folder it is relative to; `/` stands between its parts."""
    # As text: a Path for each file took longer than to look for it.
    return "\0" not in relative and _NOWHERE.isdisjoint(relative.split("/"))


_NOWHERE = frozenset({"", ".", ".."})
"""Parts of a path that name nothing below what stands before them."""


def _is_no_folder(path: Path) -> bool:
    return os.path.lexists(path) and not path.is_dir()


def _is_read_only(folder: Path) -> bool:
    """Return whether the file system of *folder* is mounted read-only."""
    return hasattr(os, "statvfs") and bool(os.statvfs(folder).f_flag & os.ST_RDONLY)


def _beside_name(run: str) -> str:
    return f".zaker-{run}."


def _remove_temporary(folder: Path) -> None:
    """Remove *folder*, which a run has its temporary files in, and those that it has on other file systems."""
    with suppress(OSError):
        for elsewhere in (folder / _ELSEWHERE).read_bytes().split(b"\0")[:-1]:
            for path in Path(os.fsdecode(elsewhere)).glob(f"{escape(_beside_name(folder.name))}*"):
                path.unlink(missing_ok=True)
    shutil.rmtree(folder, ignore_errors=True)


def _size(path: Path) -> int:
    """Return the bytes of *path*, 0 where it is no file, or none any more."""
    try:
        found = path.stat()
    except OSError:
        return 0
    return found.st_size if stat.S_ISREG(found.st_mode) else 0
