"""Exports into a folder of the user; a list of checksums tells our files from others.

The list, `.zakerscraper.sha256`, has the form of `sha256sum`, which can check it. A file is first added to it as a
comment and then written, so that a later export recognises the files of one that was killed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import cached_property
from io import BytesIO
from pathlib import Path, PurePosixPath

from zakerscraper.archive.documents import Place
from zakerscraper.document.filenames import collision_key, cut_to_bytes
from zakerscraper.exceptions import ZakerError
from zakerscraper.services.save_article import NUMBERED, FileState, numbered_paths, sha256_of
from zakerscraper.storage.atomic import clear_beside
from zakerscraper.storage.local import OutputFolder, longest_name
from zakerscraper.storage.locks import NO_LOCKS, RunLock
from zakerscraper.utils.disk_rows import DiskMap
from zakerscraper.utils.filenames import POSTS

LIST = ".zakerscraper.sha256"
_LOCK = ".zakerscraper"
_NAMED_BY_ID = re.compile(r"-([0-9a-f]{24})\.md")
_DATED = re.compile(r"\d{4}-\d\d-\d\d-[0-9a-f]{24}\.md")
_LINE = re.compile(r"(# )?([0-9a-f]{64})  (.+)")


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
        self._taken = DiskMap()
        """The article that has a path in this export, by a key equal for paths which file systems confuse."""
        self._digests = DiskMap()
        """By path, the SHA-256 of what was written last and of what was about to be, separated by a space."""
        self._named_by_id = DiskMap()
        """By kind and article id, the present and former paths with that id in their names, one a line."""
        self.moved = 0
        self._read_list()

    def __str__(self) -> str:
        return str(self._folder)

    def __contains__(self, path: str) -> bool:
        """Return whether the file *path* was written here, by this export or one before."""
        return path in self._digests

    def _read_list(self) -> None:
        try:
            file = self._folder.path(LIST).open(encoding="utf-8", errors="replace", newline="\n")
        except (FileNotFoundError, NotADirectoryError):
            return
        with file:
            for line in file:
                if match := _LINE.match(line):
                    mark, digest, path = match.groups()
                    self._note_place(Place(path, *(("", digest) if mark else (digest,))))
        for path in self._digests:
            if match := _NAMED_BY_ID.search(path):
                key = f"{_kind(path)} {match[1]}"
                self._named_by_id[key] = f"{self._named_by_id.get(key, '')}{path}\n"
        for folder in {"", *(path.rpartition("/")[0] for path in self._digests)}:
            clear_beside(self._folder.root / folder, older_than=0)  # of an export that was killed

    def _place(self, path: str) -> Place | None:
        """Return what is recorded of the file *path*, None where we did not write it."""
        if (digests := self._digests.get(path)) is None:
            return None
        return Place(path, *digests.split(" "))

    def _note_place(self, place: Place) -> None:
        self._digests[place.path] = f"{place.checksum} {place.planned}"

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
        results, coming, leaving = {}, {}, []
        for id_, (wanted, text) in documents.items():
            data = text.encode()
            names = _names(wanted, id_, self._longest_name)
            names = [name for name in names if self._taken.get(collision_key(name), id_) == id_]
            path, file_state = self._find(names, data)
            if file_state is not FileState.FOREIGN:
                path, file_state, left = self._follow(id_, names, path, file_state, data)
                leaving += left
            self._taken[collision_key(path)] = id_
            results[id_] = path, file_state
            if file_state is FileState.OURS:
                coming[path] = data
            elif file_state is FileState.SAME:
                self._note_place(Place(path, sha256_of(data)))
        self._note("# ", coming)
        for path, data in coming.items():
            self._folder.write(path, data, sync=False)
        self._folder.sync()
        self._note("", coming)
        for path, data in coming.items():
            self._note_place(Place(path, sha256_of(data)))
        for path in leaving:
            self._leave(path)
        return results

    def _follow(
        self, id_: str, names: Sequence[str], path: str, file_state: FileState, data: bytes
    ) -> tuple[str, FileState, list[str]]:
        """Return path and state of an article's file in view of its files elsewhere, and those to delete.

        The list of a killed export may contain places from which it has moved files. So a missing file counts as
        deleted by hand only where the article has no other file.
        """
        named = self._named_by_id.get(f"{_kind(names[0])} {id_}", "").split("\n")[:-1]
        elsewhere = [one for one in named if one not in names]
        file_states = {one: self._file_state(self._place(one) or Place(one), data) for one in elsewhere}
        kept = [one for one in elsewhere if file_states[one] is FileState.EDITED]
        left = [one for one in elsewhere if file_states[one] in {FileState.OURS, FileState.SAME}]
        if kept:
            return kept[-1], FileState.EDITED, []
        if left:
            return path, FileState.OURS if file_state is FileState.DELETED else file_state, left
        if elsewhere and path not in self._digests:
            return elsewhere[-1], FileState.DELETED, []
        return path, file_state, []

    def _leave(self, path: str) -> None:
        """Delete the file *path*, which has moved elsewhere, and folders that become empty."""
        self._folder.delete(path)
        del self._digests[path]
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
        if not self._overwrite and (self._exists(path) or (self._place(path) or Place("")).checksum):
            return False
        data = read()
        if data is None:
            return False
        digest = sha256_of(data)
        self._note("# ", {path: data})
        changed = self._folder.write(path, data, sync=False)
        self._note("", {path: data})
        self._note_place(Place(path, digest))
        return changed

    def close(self) -> None:
        """Write the list again, each file once. Nothing can be written afterwards."""
        text = BytesIO()
        for path in self._digests:
            if (place := self._place(path)) and place.checksum:
                text.write(f"{place.checksum}  {path}\n".encode())
        if text.tell():
            self._folder.write(LIST, text.getvalue())
        for known in (self._taken, self._digests, self._named_by_id):
            known.close()

    def _find(self, names: Sequence[str], data: bytes) -> tuple[str, FileState]:
        if self._overwrite:
            names = [next((name for name in names if name in self._digests), names[0])]
        for path in names:
            if (place := self._place(path)) is not None:
                return path, self._file_state(place, data)
        for path in names:
            held = self._folder.read(path)
            if held == data:
                return path, FileState.SAME
            if not self._folder.is_link(path) and (self._overwrite or (held is None and not self._exists(path))):
                return path, FileState.OURS
        return names[0], FileState.FOREIGN

    def _exists(self, path: str) -> bool:
        return self._folder.path(path).exists()

    def _file_state(self, place: Place, data: bytes) -> FileState:
        held = self._folder.read(place.path)
        if held == data:
            return FileState.SAME
        if self._folder.is_link(place.path):
            return FileState.EDITED
        if self._overwrite or (held is None and not place.checksum):
            return FileState.OURS
        if held is None:
            return FileState.EDITED if self._exists(place.path) else FileState.DELETED
        return FileState.OURS if place.wrote(sha256_of(held)) else FileState.EDITED

    def _note(self, mark: str, files: Mapping[str, bytes]) -> None:
        if files:
            path = self._folder.path(LIST)
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("ab") as file:
                file.write("".join(f"{mark}{sha256_of(data)}  {path}\n" for path, data in files.items()).encode())


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


def _names(wanted: str, id_: str, limit: int) -> list[str]:
    """Return the possible paths of the document of the article *id_*, the best first.

    Args:
        wanted: The preferred path.
        limit: Bytes of the longest name on the file system. Names that are cut contain the id, as two titles may begin
            alike.
    """
    *folders, name = PurePosixPath(wanted).parts
    folder = PurePosixPath(*(cut_to_bytes(part, limit) for part in folders))
    pure = PurePosixPath(name)
    end = f"-{id_}"
    stem = pure.stem.removesuffix(end)
    longest_end = f"{end}-{NUMBERED}{pure.suffix}"
    with_id = str(folder / f"{cut_to_bytes(stem, limit - len(longest_end))}{end}{pure.suffix}")
    first = [str(folder / name)] if len(name.encode()) <= limit else []
    return list(dict.fromkeys((*first, with_id, *numbered_paths(with_id))))
