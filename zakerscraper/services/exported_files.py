"""Exports into a folder of the user's: what was written there is told from all else by a list that lies with it.

The list, `.zakerscraper.sha256`, has the form of `sha256sum`, which can check it. What is about to be written is noted
in it as a comment first, so that a killed export knows its files again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path, PurePosixPath

from zakerscraper.archive.documents import Place
from zakerscraper.document.filenames import collision_key, cut_to_bytes
from zakerscraper.exceptions import ZakerError
from zakerscraper.services.save_article import NUMBERED, Standing, digest_of, numbered
from zakerscraper.storage.local import OutputFolder, longest_name
from zakerscraper.storage.locks import RunLock
from zakerscraper.utils.filenames import POSTS

LIST = ".zakerscraper.sha256"
_LOCK = ".zakerscraper"
_NAMED_BY_ID = re.compile(r"-([0-9a-f]{24})\.md")
_DATED = re.compile(r"\d{4}-\d\d-\d\d-[0-9a-f]{24}\.md")
_LINE = re.compile(r"(# )?([0-9a-f]{64})  (.+)")


class ExportFolder:
    """The folder *root*. overwrite: whether files that were edited or deleted by hand, or are others', are written."""

    def __init__(self, root: Path, run: str, *, overwrite: bool = False) -> None:
        self._folder = OutputFolder(root, run)
        self._overwrite = overwrite
        self._taken: dict[str, str] = {}
        """By what a file system may take for the same path, the article that has it in this export."""
        self._places: dict[str, Place] = {}
        for mark, digest, path in _LINE.findall((self._folder.read(LIST) or b"").decode(errors="replace")):
            self._places[path] = Place(path, *(("", digest) if mark else (digest,)))
        self._by_id: dict[tuple[str, str], list[str]] = {}
        """Where the files of a kind lie, or lay, that have the id of an article in their names."""
        for path in self._places:
            if match := _NAMED_BY_ID.search(path):
                self._by_id.setdefault((_kind(path), match[1]), []).append(path)
        self.moved = 0

    def __str__(self) -> str:
        return str(self._folder)

    @cached_property
    def _longest_name(self) -> int:
        """How many bytes a name in the folder can have."""
        self._folder.root.mkdir(parents=True, exist_ok=True)
        return longest_name(self._folder.root)

    def write(self, documents: Mapping[str, tuple[str, str]]) -> dict[str, tuple[str, Standing]]:
        """Write *documents*, by the article's id the path and the text, where the user has nothing of his own.

        A file with the article's id in its name that lay elsewhere, as with another day or section, goes, and stays
        there where the user has edited or deleted it. Returns their paths, and how each stood: OURS for what is new or
        has changed; FOREIGN for what has found no name. Raises OSError.
        """
        results, coming, leaving = {}, {}, []
        for id_, (wanted, text) in documents.items():
            data = text.encode()
            names = _names(wanted, id_, self._longest_name)
            names = [name for name in names if self._taken.get(collision_key(name), id_) == id_]
            path, standing = self._find(names, data)
            if standing is not Standing.FOREIGN:
                path, standing, left = self._follow(id_, names, path, standing, data)
                leaving += left
            self._taken[collision_key(path)] = id_
            results[id_] = path, standing
            if standing is Standing.OURS:
                coming[path] = data
            elif standing is Standing.SAME:
                self._places[path] = Place(path, digest_of(data))
        self._note("# ", coming)
        for path, data in coming.items():
            self._folder.write(path, data, sync=False)
        self._folder.sync()
        self._note("", coming)
        self._places |= {path: Place(path, digest_of(data)) for path, data in coming.items()}
        for path in leaving:
            self._leave(path)
        return results

    def _follow(
        self, id_: str, names: Sequence[str], path: str, standing: Standing, data: bytes
    ) -> tuple[str, Standing, list[str]]:
        """Return *path* and *standing* as they are with the article's files elsewhere in mind, and those that may go.

        An export that was killed may leave the list with places that it had moved from: a file that is missing there
        is deleted by hand only where the article's file is nowhere else.
        """
        elsewhere = [one for one in self._by_id.get((_kind(names[0]), id_), ()) if one not in names]
        standings = {one: self._standing(self._places[one], data) for one in elsewhere}
        kept = [one for one in elsewhere if standings[one] is Standing.EDITED]
        left = [one for one in elsewhere if standings[one] in {Standing.OURS, Standing.SAME}]
        if kept:
            return kept[-1], Standing.EDITED, []
        if left:
            return path, Standing.OURS if standing is Standing.DELETED else standing, left
        if elsewhere and path not in self._places:
            return elsewhere[-1], Standing.DELETED, []
        return path, standing, []

    def _leave(self, path: str) -> None:
        """Delete the file *path*, which lies elsewhere by now, and folders that are empty then."""
        self._folder.delete(path)
        del self._places[path]
        self.moved += 1
        with suppress(OSError):
            for parent in PurePosixPath(path).parents[:-1]:
                self._folder.path(str(parent)).rmdir()

    def add(self, path: str, read: Callable[[], bytes | None]) -> bool:
        """Write the file *path*, a picture whose name tells it from all others, unless it is or was there.

        read: gives what it holds, None where that is lost; it is called where the file is to be written. Returns
        whether it was written. Raises OSError.
        """
        if not self._overwrite and (self._exists(path) or self._places.get(path, Place("")).checksum):
            return False
        data = read()
        if data is None:
            return False
        digest = digest_of(data)
        self._note("# ", {path: data})
        changed = self._folder.write(path, data, sync=False)
        self._note("", {path: data})
        self._places[path] = Place(path, digest)
        return changed

    def close(self) -> None:
        """Write the list anew, each file once."""
        lines = (f"{place.checksum}  {path}\n" for path, place in sorted(self._places.items()) if place.checksum)
        if text := "".join(lines):
            self._folder.write(LIST, text.encode())

    def _find(self, names: Sequence[str], data: bytes) -> tuple[str, Standing]:
        if self._overwrite:
            names = [next((name for name in names if name in self._places), names[0])]
        for path in names:
            if path in self._places:
                return path, self._standing(self._places[path], data)
        for path in names:
            held = self._folder.read(path)
            if held == data:
                return path, Standing.SAME
            if not self._folder.is_link(path) and (self._overwrite or (held is None and not self._exists(path))):
                return path, Standing.OURS
        return names[0], Standing.FOREIGN

    def _exists(self, path: str) -> bool:
        return self._folder.path(path).exists()

    def _standing(self, place: Place, data: bytes) -> Standing:
        held = self._folder.read(place.path)
        if held == data:
            return Standing.SAME
        if self._folder.is_link(place.path):
            return Standing.EDITED
        if self._overwrite or (held is None and not place.checksum):
            return Standing.OURS
        if held is None:
            return Standing.EDITED if self._exists(place.path) else Standing.DELETED
        return Standing.OURS if place.wrote(digest_of(held)) else Standing.EDITED

    def _note(self, mark: str, files: Mapping[str, bytes]) -> None:
        if files:
            path = self._folder.path(LIST)
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("ab") as file:
                file.write("".join(f"{mark}{digest_of(data)}  {path}\n" for path, data in files.items()).encode())


def _kind(path: str) -> str:
    """Return what the file at *path* is: posts, documents and notes in one folder do not take each other's places."""
    if not path.startswith(f"{POSTS}/"):
        return "note"
    return "post" if _DATED.fullmatch(PurePosixPath(path).name) else "document"


@contextmanager
def alone_in(root: Path) -> Iterator[None]:
    """Keep the folder *root* from other exports meanwhile: they would lose what each other note in the list.

    It is made where it is missing, and taken away again where nothing has come into it. Raises ZakerError beside
    another export, OSError where nothing can be made there.
    """
    is_missing = not root.exists()
    root.mkdir(parents=True, exist_ok=True)
    lock = RunLock(root, _LOCK)
    try:
        lock.acquire()
    except BlockingIOError:
        raise ZakerError(f"another export into {root} is under way: wait until it has ended") from None
    try:
        yield
    finally:
        lock.release()
        if is_missing:
            with suppress(OSError):
                root.rmdir()


def _names(wanted: str, id_: str, limit: int) -> list[str]:
    """Return the paths that the document of the article *id_* may have, the *wanted* one first if it can be had.

    limit: bytes of the longest name that the file system holds. What is cut to it has the id in its name: two titles
    may be the same as far as it holds them.
    """
    *folders, name = PurePosixPath(wanted).parts
    folder = PurePosixPath(*(cut_to_bytes(part, limit) for part in folders))
    pure = PurePosixPath(name)
    end = f"-{id_}"
    stem = pure.stem.removesuffix(end)
    longest_end = f"{end}-{NUMBERED}{pure.suffix}"
    with_id = str(folder / f"{cut_to_bytes(stem, limit - len(longest_end))}{end}{pure.suffix}")
    first = [str(folder / name)] if len(name.encode()) <= limit else []
    return list(dict.fromkeys((*first, with_id, *numbered(with_id))))
