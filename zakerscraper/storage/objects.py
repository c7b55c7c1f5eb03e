"""A remote output on any store of fsspec: atomic writes, and no path outside of it.

A store of objects (S3, GCS, Azure …) takes an object in one step. On any other (SFTP, FTP, SMB …) a file is written
under `.zaker/tmp/<run>/` and then moved to its place. A store that cannot be reached is tried for a while before it is
an error.
"""

from __future__ import annotations

import errno
import itertools
import logging
import threading
from collections.abc import Callable, Collection, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path, PurePosixPath
from time import monotonic
from typing import Any, TypeVar

import fsspec

from zakerscraper.exceptions import ArchiveError
from zakerscraper.storage import filesystems
from zakerscraper.storage.local import STATE_FOLDER, is_below
from zakerscraper.storage.output_url import RemoteUrl
from zakerscraper.storage.store_errors import StoreError, is_refusal, may_pass, reason_of
from zakerscraper.utils.filenames import MAX_NAME_BYTES
from zakerscraper.utils.library_logs import silence_libraries

logger = logging.getLogger(__name__)

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")

RETRY_SECONDS, BRIEF_RETRY_SECONDS = 120.0, 10.0
"""Seconds for which an unreachable store is retried: by a running crawl, and by all others."""
_FIRST_WAIT, _LONGEST_WAIT = 0.5, 8.0
_ABANDONED_AFTER = timedelta(days=1)
"""Temporary files that are older belong to dead runs."""


class RemoteFolder:
    """The output at *url*, written to by the run *run*: see `Output`."""

    root: Path | None = None
    longest_name = MAX_NAME_BYTES

    def __init__(self, url: RemoteUrl, run: str) -> None:
        self.run = run
        self.url = url
        self._temporary = "/".join((STATE_FOLDER, "tmp", run))
        """The folder of temporary files."""
        self._opened: tuple[Any, str] | None = None
        """The file system and the output's path in it, once they were needed."""
        self._opening, self._creating = threading.Lock(), threading.Lock()
        self._use_lock: threading.RLock | nullcontext[None] = threading.RLock()
        self._moves = False
        self._creates = False
        """Whether the store can refuse to overwrite files; known once it is open."""
        self._folders: set[str] = set()
        self._counter = itertools.count()
        self._retry_seconds = BRIEF_RETRY_SECONDS
        self._unreachable_since: float | None = None
        self.closed = threading.Event()

    def __str__(self) -> str:
        return str(self.url)

    def open(self) -> None:
        """Check that the store can be written to. Raises OSError where it cannot."""
        self.closed.clear()
        probe = self._temporary
        if self._use(lambda fs, base: self._moves):
            self._use(lambda fs, base: self._clear(fs, base + self._temporary.rpartition("/")[0]))
            probe += "/probe"
        self._use(lambda fs, base: self._put(fs, base, base + probe, b""))
        self._creates = not self._moves and self._use(lambda fs, base: filesystems.refuses_second(fs, base + probe))
        self.delete(probe)
        self._retry_seconds = RETRY_SECONDS

    def close(self) -> None:
        """End the run: nothing temporary stays behind."""
        self._retry_seconds = 0
        self.closed.set()
        with self._opening:
            opened, self._opened = self._opened, None
        if opened is None:
            return
        fs, base = opened
        if self._moves and self._unreachable_since is None:
            with suppress(Exception), self._use_lock:
                fs.rm(base + self._temporary, recursive=True)
        filesystems.close(fs)

    def clear(self, live: Callable[[Collection[str]], Collection[str]]) -> None:
        """Do nothing: `open` removes temporary files that are older than a day."""

    def write(self, relative: str, data: bytes, *, sync: bool = True) -> bool:
        """Write *data* as the file *relative*, whole or not at all; return whether the file changed."""
        path = _check_path(relative)
        return self._use(lambda fs, base: self._write(fs, base, base + path, data))

    def create(self, relative: str, data: bytes) -> bool:
        """Write *data* as the file *relative* unless there is a file; return whether *data* is what it holds then."""
        path = _check_path(relative)
        # Where the store cannot do this atomically, at least threads of one run exclude each other.
        with nullcontext() if self._creates else self._creating:
            return self._use(
                lambda fs, base: (
                    self._create(fs, base, base + path, data) or filesystems.holds_data(fs, base + path, data)
                )
            )

    def sync(self) -> None:
        """Do nothing: what a store has accepted is durable."""

    def read(self, relative: str) -> bytes | None:
        """Return the contents of the file *relative*, None where there is none."""
        return self._use(lambda fs, base: filesystems.read(fs, base + relative)) if is_below(relative) else None

    def size(self, relative: str) -> int | None:
        """Return the size of the file *relative* in bytes, None where it is not there."""
        found = self._use(lambda fs, base: filesystems.info(fs, base + relative)) if is_below(relative) else None
        return int(found["size"]) if found else None

    def is_link(self, relative: str) -> bool:
        """Return False: nothing is written through links here, so they do not matter."""
        return False

    def holds(self, relative: str, *, size: int, md5: str) -> bool:
        """Return whether the file *relative* is there, with *size* bytes of the checksum *md5* (hexadecimal digits)."""
        return is_below(relative) and self._use(
            lambda fs, base: filesystems.matches_checksum(fs, base + relative, size, md5)
        )

    def names(self, relative: str) -> list[str]:
        """Return the sorted names of the files in the folder *relative*, none where it is not there."""
        return self._use(lambda fs, base: filesystems.list_names(fs, base + relative)) if is_below(relative) else []

    def delete(self, relative: str) -> None:
        """Delete the file *relative* where it is there."""
        path = _check_path(relative)
        self._use(lambda fs, base: filesystems.delete(fs, base + path))

    def map_items(self, act: Callable[[_Item], _Result], items: Iterable[_Item]) -> list[_Result]:
        """Return the results of *act*, which uses this output, for all *items*, several at a time.

        Raises its first error, once it was called for all of them.
        """
        all_ = list(items)
        if len(all_) < 2:
            return [act(item) for item in all_]
        with ThreadPoolExecutor(min(filesystems.AT_ONCE, len(all_))) as threads:
            return list(threads.map(act, all_))

    def used_bytes(self) -> int:
        """Return how many bytes the files below the URL hold."""
        return self._use(lambda fs, base: filesystems.used_bytes(fs, base))

    def _use(self, act: Callable[[Any, str], _Result]) -> _Result:
        """Return the result of *act*, called with the file system and the output's path in it, which ends with `/`.

        Retries, after ever longer waits, while the store cannot be reached. Raises StoreError.
        """
        began: float | None = None
        is_second_try = False
        waits = itertools.chain(
            itertools.takewhile(lambda wait: wait < _LONGEST_WAIT, (_FIRST_WAIT * 2**n for n in itertools.count())),
            itertools.repeat(_LONGEST_WAIT),
        )
        while True:
            try:
                with self._connect() as (fs, base):
                    result = act(fs, base)
            except ArchiveError:
                raise
            except Exception as error:
                if isinstance(error, FileNotFoundError) and self._folders and not is_second_try:
                    # Another program has deleted a folder that we know as created.
                    self._folders.clear()
                    is_second_try = True
                    continue
                reason = reason_of(error, self.url.protocol)
                if not may_pass(error):
                    raise StoreError(errno.EIO, reason) from error
                now = monotonic()
                began = began or now
                rest = self._retry_seconds - (now - min(began, self._note_unreachable(now, reason)))
                if rest <= 0:
                    raise StoreError(errno.EIO, reason) from error
                self.closed.wait(min(next(waits), rest))
            else:
                self._note_reachable()
                return result

    @contextmanager
    def _connect(self) -> Iterator[tuple[Any, str]]:
        """Yield the file system and the output's path in it, to one thread at a time where it is not thread-safe."""
        with self._opening:
            if self._opened is None:
                silence_libraries()
                fs, base = filesystems.open_filesystem(self.url)
                protocols = filesystems.protocols_of(fs)
                own_move = type(fs).mv is not fsspec.AbstractFileSystem.mv
                self._moves = own_move and not protocols & filesystems.OBJECT_STORES
                self._use_lock = nullcontext() if fs.async_impl else threading.RLock()
                self._opened = fs, base
            opened, use_lock = self._opened, self._use_lock
        with use_lock:
            try:
                yield opened
            except Exception as error:
                # Asynchronous ones reconnect by themselves; a single connection is lost.
                if not opened[0].async_impl and "memory" not in filesystems.protocols_of(opened[0]) and may_pass(error):
                    with self._opening:
                        self._opened = None
                        self._folders.clear()
                    filesystems.close(opened[0])
                raise

    def _note_unreachable(self, now: float, reason: str) -> float:
        """Note that the store cannot be reached; return since when, in seconds of the monotonic clock."""
        with self._opening:
            if self._unreachable_since is None:
                self._unreachable_since = now
                if self._retry_seconds == RETRY_SECONDS:
                    logger.warning("%s: %s; trying again for up to %d s", self, reason, RETRY_SECONDS)
            return self._unreachable_since

    def _note_reachable(self) -> None:
        with self._opening:
            since, self._unreachable_since = self._unreachable_since, None
        if since is not None and self._retry_seconds == RETRY_SECONDS:
            logger.warning("%s answers again, after %d s", self, monotonic() - since)

    def _write(self, fs: Any, base: str, path: str, data: bytes) -> bool:
        # Most files are new, which takes one request where the store can refuse to overwrite.
        if self._creates and self._create(fs, base, path, data):
            return True
        if filesystems.holds_data(fs, path, data):
            return False
        self._put(fs, base, path, data)
        return True

    def _put(self, fs: Any, base: str, path: str, data: bytes) -> None:
        if not self._moves:
            fs.pipe_file(path, data)
            return
        with self._write_temporary(fs, base, data) as temporary:
            self._make_folder(fs, path.rpartition("/")[0])
            try:
                fs.mv(temporary, path)
            except OSError as error:
                # Some stores do not overwrite when moving.
                if not isinstance(error, FileExistsError) and error.errno != errno.EEXIST:
                    raise
                fs.rm_file(path)
                fs.mv(temporary, path)

    def _create(self, fs: Any, base: str, path: str, data: bytes) -> bool:
        """Write *data* to *path* unless there is a file; return whether it did."""
        if self._creates:
            try:
                fs.pipe_file(path, data, mode="create")
            except Exception as error:
                if is_refusal(error):
                    return False
                raise
            return True
        if filesystems.info(fs, path) is not None:
            return False
        rename = getattr(getattr(fs, "ftp", None), "rename", None)
        if not self._moves or rename is None or not filesystems.protocols_of(fs) & {"sftp", "ssh"}:
            self._put(fs, base, path, data)
            return True
        with self._write_temporary(fs, base, data) as temporary:
            self._make_folder(fs, path.rpartition("/")[0])
            try:
                # SFTP's own rename fails where there is a file; fsspec's move uses an extension that overwrites.
                rename(temporary, path)
            except OSError:
                if filesystems.info(fs, path) is None:
                    raise
                return False
        return True

    @contextmanager
    def _write_temporary(self, fs: Any, base: str, data: bytes) -> Iterator[str]:
        """Write *data* to a temporary path and yield that. Where it is not moved away it is deleted."""
        folder = base + self._temporary
        temporary = f"{folder}/{next(self._counter)}"
        self._make_folder(fs, folder)
        try:
            fs.pipe_file(temporary, data)
            yield temporary
        except Exception:
            with suppress(Exception):
                fs.rm_file(temporary)
            raise

    def _make_folder(self, fs: Any, folder: str) -> None:
        if folder and folder not in self._folders:
            fs.makedirs(folder, exist_ok=True)
            self._folders.add(folder)

    def _clear(self, fs: Any, folder: str) -> None:
        """Delete the temporary folders of runs in *folder* that have not been written to for long."""
        oldest = datetime.now(UTC) - _ABANDONED_AFTER
        with suppress(FileNotFoundError, NotImplementedError):
            for run in fs.ls(folder, detail=False):
                written = [fs.modified(path) for path in (run, *fs.find(run))]
                if all(modified.replace(tzinfo=modified.tzinfo or UTC) < oldest for modified in written):
                    fs.rm(run, recursive=True)


def _check_path(relative: str) -> str:
    if not is_below(relative):
        raise ArchiveError(f"not a path below the output folder: {relative!r}")
    return PurePosixPath(relative).as_posix()
