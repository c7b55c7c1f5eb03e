"""Exports into a folder of the user; a list of checksums tells our files from others."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path, PurePosixPath

from zakerscraper.document.filenames import collision_key, cut_to_bytes
from zakerscraper.exceptions import UnreadableFileError, ZakerError
from zakerscraper.services.checksum_list import ChecksumList
from zakerscraper.services.save_article import NUMBERED, FileState, numbered_paths
from zakerscraper.storage.atomic import clear_beside
from zakerscraper.storage.local import OutputFolder, longest_name
from zakerscraper.storage.locks import NO_LOCKS, RunLock
from zakerscraper.utils.checksums import sha256_of
from zakerscraper.utils.disk_rows import DiskMap
from zakerscraper.utils.filenames import POSTS

_LOCK = ".zakerscraper"
_NAMED_BY_ID = re.compile(r"-([0-9a-f]{24})\.md")
_DATED = re.compile(r"\d{4}-\d\d-\d\d-[0-9a-f]{24}\.md")


class ExportFolder:
    """The folder *root* of an export.

    Args:
        run: The run's name, for temporary files.
        overwrite: Whether files that the user has edited, deleted or put there are written over.

    Attributes:
        moved: How many files have got another folder or name.
    """

    def __init__(self, root: Path, run: str, *, overwrite: bool = False) -> None:
        self._folder = OutputFolder(root, run)
        self._overwrite = overwrite
        self._owners = DiskMap()
        """The article that has a path in this export, by a key equal for paths which file systems confuse."""
        self._checksums = ChecksumList(self._folder)
        self._paths_by_id = DiskMap()
        """By kind and article id, the present and former paths with that id in their names, one a line."""
        self.moved = 0
        for path in self._checksums:
            if match := _NAMED_BY_ID.search(path):
                key = f"{_kind(path)} {match[1]}"
                self._paths_by_id[key] = f"{self._paths_by_id.get(key, '')}{path}\n"
        if paths := [*self._checksums]:  # else the folder is none of ours yet
            for parent in {"", *(path.rpartition("/")[0] for path in paths)}:
                clear_beside(self._folder.root / parent, older_than=0)  # of an export that was killed

    def __str__(self) -> str:
        return str(self._folder)

    def __contains__(self, path: str) -> bool:
        """Return whether the file *path* was written here, by this export or one before."""
        return path in self._checksums

    @cached_property
    def _longest_name(self) -> int:
        """How many bytes a name in the folder can have."""
        self._folder.root.mkdir(parents=True, exist_ok=True)
        return longest_name(self._folder.root)

    def write(self, documents: Mapping[str, tuple[str, str]]) -> dict[str, tuple[str, FileState]]:
        """Write documents where the user has no file of his own.

        A file of the same article elsewhere, as after a change of its day or section, is deleted; where the user has
        edited or deleted it, it stays as it is.

        Args:
            documents: Path and text by article id.

        Returns:
            Path and state by article id: OURS for new or changed files, FOREIGN where no name was free.

        Raises:
            OSError: Something cannot be written.
        """
        results, changed, moved = {}, {}, []
        for id_, (preferred, text) in documents.items():
            data = text.encode()
            paths = _possible_paths(preferred, id_, self._longest_name)
            paths = [path for path in paths if self._owners.get(collision_key(path), id_) == id_]
            path, file_state = self._choose_path(paths, data)
            if file_state is not FileState.FOREIGN:
                path, file_state, former_paths = self._compare_elsewhere(id_, paths, path, file_state, data)
                moved += former_paths
            self._owners[collision_key(path)] = id_
            results[id_] = path, file_state
            if file_state is FileState.OURS:
                changed[path] = data
            elif file_state is FileState.SAME:
                self._checksums.add(path, data)
        with self._checksums.writing(changed):
            for path, data in changed.items():
                self._folder.write(path, data, sync=False)
            self._folder.sync()
        for path in moved:
            self._delete_moved(path)
        return results

    def _choose_path(self, paths: Sequence[str], data: bytes) -> tuple[str, FileState]:
        """Return the first of *paths* that can have *data*, and the state of the file there."""
        if self._overwrite:
            paths = [next((path for path in paths if path in self._checksums), paths[0])]
        for path in paths:
            if path in self._checksums:
                return path, self._file_state(path, data)
        for path in paths:
            try:
                is_free = (current := self._folder.read(path)) is None and not self._exists(path)
            except UnreadableFileError:
                current, is_free = None, False
            if current == data:
                return path, FileState.SAME
            if not self._folder.is_link(path) and (self._overwrite or is_free):
                return path, FileState.OURS
        return paths[0], FileState.FOREIGN

    def _compare_elsewhere(
        self, id_: str, paths: Sequence[str], path: str, file_state: FileState, data: bytes
    ) -> tuple[str, FileState, list[str]]:
        """Return path and state of an article's file in view of its files elsewhere, and those to delete.

        The list of a killed export may contain paths from which it has moved files. So a missing file counts as
        deleted by hand only where the article has no other file.
        """
        known = self._paths_by_id.get(f"{_kind(paths[0])} {id_}", "").split("\n")[:-1]
        elsewhere = {former: self._file_state(former, data) for former in known if former not in paths}
        kept = [former for former, state in elsewhere.items() if state in {FileState.EDITED, FileState.UNREADABLE}]
        if kept:
            return kept[-1], elsewhere[kept[-1]], []
        ours = [former for former, state in elsewhere.items() if state in {FileState.OURS, FileState.SAME}]
        if ours:
            return path, FileState.OURS if file_state is FileState.DELETED else file_state, ours
        if elsewhere and path not in self._checksums:
            return [*elsewhere][-1], FileState.DELETED, []
        return path, file_state, []

    def _file_state(self, path: str, data: bytes) -> FileState:
        """Return the state of the file *path*, which is or was ours, compared with *data*."""
        try:
            current, record = self._folder.read(path), self._checksums.record(path)
        except UnreadableFileError:
            return FileState.OURS if self._overwrite else FileState.UNREADABLE
        if current == data:
            return FileState.SAME
        if self._folder.is_link(path):
            return FileState.EDITED
        if self._overwrite or (current is None and not record.checksum):
            return FileState.OURS
        if current is None:
            return FileState.EDITED if self._exists(path) else FileState.DELETED
        return FileState.OURS if record.wrote(sha256_of(current)) else FileState.EDITED

    def _exists(self, path: str) -> bool:
        return self._folder.path(path).exists()

    def _delete_moved(self, path: str) -> None:
        """Delete the file *path*, which has moved elsewhere, and folders that become empty."""
        self._folder.delete(path)
        self._checksums.remove(path)
        self.moved += 1
        with suppress(OSError):
            for parent in PurePosixPath(path).parents[:-1]:
                self._folder.path(str(parent)).rmdir()

    def add(self, path: str, read: Callable[[], bytes | None]) -> bool:
        """Write the file *path*, an image with a unique name, unless it is or was there; return whether it was written.

        Args:
            read: Called for the content if needed; returns None where it is lost.

        Raises:
            OSError: It cannot be written.
        """
        if not self._overwrite and (self._exists(path) or self._checksums.record(path).checksum):
            return False
        data = read()
        if data is None:
            return False
        with self._checksums.writing({path: data}):
            return self._folder.write(path, data, sync=False)

    def close(self) -> None:
        """Write the list again, each file once. Nothing can be written afterwards."""
        self._checksums.close()
        self._owners.close()
        self._paths_by_id.close()


def _kind(path: str) -> str:
    """Return `post`, `document` or `note`: files of different kinds in one folder do not replace each other."""
    if not path.startswith(f"{POSTS}/"):
        return "note"
    return "post" if _DATED.fullmatch(PurePosixPath(path).name) else "document"


@contextmanager
def lock_folder(root: Path) -> Iterator[None]:
    """Lock the folder *root* against other exports, which would overwrite each other's list.

    Missing folders are created, and removed again where they stay empty. On file systems without locks, as some network
    drives are, nothing is locked.

    Raises:
        ZakerError: Another export holds the lock.
        OSError: The folder cannot be created.
    """
    missing = [folder for folder in (root, *root.parents) if not folder.exists()]
    root.mkdir(parents=True, exist_ok=True)
    lock = RunLock(root, _LOCK)
    try:
        lock.acquire()
    except BlockingIOError:
        raise ZakerError(f"another export into {root} is under way: wait until it has ended") from None
    except OSError as error:
        if error.errno not in NO_LOCKS:
            raise
    try:
        yield
    finally:
        lock.release()
        with suppress(OSError):
            for folder in missing:
                folder.rmdir()


def _possible_paths(preferred: str, id_: str, limit: int) -> list[str]:
    """Return the possible paths of the document of the article *id_*, the best first.

    Args:
        limit: Bytes of the longest name on the file system. Names that are cut contain the id, as two titles may begin
            alike.
    """
    *folders, name = PurePosixPath(preferred).parts
    folder = PurePosixPath(*(cut_to_bytes(part, limit) for part in folders))
    pure = PurePosixPath(name)
    end = f"-{id_}"
    stem = pure.stem.removesuffix(end)
    longest_end = f"{end}-{NUMBERED}{pure.suffix}"
    with_id = str(folder / f"{cut_to_bytes(stem, limit - len(longest_end))}{end}{pure.suffix}")
    first = [str(folder / name)] if len(name.encode()) <= limit else []
    return list(dict.fromkeys((*first, with_id, *numbered_paths(with_id))))
