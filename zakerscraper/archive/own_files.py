"""Recognises the archive's own files, so that no command overwrites them."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from zakerscraper.storage.local import STATE_FOLDER
from zakerscraper.storage.output_url import RemoteUrl
from zakerscraper.utils.filenames import POSTS

SIDE_FILES = ("-wal", "-shm", "-journal")
"""The ends of the names of the files that SQLite has beside a database, whose names begin with that file's."""
_FOLDERS = {STATE_FOLDER: "what the archive knows", POSTS: "its documents", "images": "its pictures"}
"""The folders of an output that are the archive's, and what lies in them. What lies beside them is the user's."""
_ONE_PROTOCOL = {"s3a": "s3", "gcs": "gs"}
"""Second names of protocols."""


@dataclass(frozen=True, slots=True)
class OwnFiles:
    """The files of the archive with the *output*.

    Attributes:
        database: Its file, None for one on a server or in memory.
    """

    output: Path | RemoteUrl
    database: Path | None

    @classmethod
    def of(cls, output: Path | RemoteUrl, archive_url: str) -> OwnFiles:
        """Return those of the archive at *archive_url*, "" for the one in the folder *output*.

        Raises ArchiveError for an invalid URL of a database.
        """
        if not archive_url:
            return cls(output, output / STATE_FOLDER / "archive.sqlite3" if isinstance(output, Path) else None)
        # Late: few have an archive elsewhere.
        from zakerscraper.archive.engine import SQLITE, parse_database_url

        url = parse_database_url(archive_url)
        name = unquote((url.database or "").removeprefix("file:"))
        in_file = url.get_backend_name() == SQLITE and name not in {"", ":memory:"}
        return cls(output, Path(name).absolute() if in_file else None)

    def what_is(self, target: Path) -> str:
        """Return the role of the file or folder *target* in the archive, "" for none.

        Links are followed, and what is there is known by its device and inode: so it is by any name, also one in
        another case where the file system ignores that. Reads nothing but names.
        """
        try:
            # By its name, too: a link in the archive's folders is the archive's, wherever it leads.
            paths = {Path(os.path.realpath(target)), Path(os.path.abspath(target))}
            found = _stat(target)
        except ValueError:  # a null byte: no file can have such a name
            return ""
        for file, role in self._files():
            if any(path in {file, Path(os.path.realpath(file))} for path in paths) or _is_same(found, file):
                return role
        for folder, role in self._folders():
            if any(_is_in(path, folder) for path in paths) or _has_name_in(found, folder):
                return role
        return ""

    def what_is_remote(self, url: str) -> str:
        """Return the role of *url* (`s3://…`) in an archive whose output is remote, "" for none."""
        if isinstance(self.output, Path):
            return ""
        base, parts = _parts(self.output.text), _parts(url)
        folder = parts[len(base)] if parts[: len(base)] == base and len(parts) > len(base) else ""
        return _in_folder(folder) if folder in _FOLDERS else ""

    def _files(self) -> Iterator[tuple[Path, str]]:
        if self.database is None:
            return
        yield self.database, "is the archive's database"
        # SQLite has them beside the file that a link leads to.
        for file in {self.database, Path(os.path.realpath(self.database))}:
            for ending in SIDE_FILES:
                yield file.with_name(file.name + ending), "is a part of the archive's database"

    def _folders(self) -> Iterator[tuple[Path, str]]:
        if isinstance(self.output, Path):
            for name in _FOLDERS:
                yield self.output / name, _in_folder(name)


def _in_folder(name: str) -> str:
    return f"is in {name}, where {_FOLDERS[name]} {'is' if name == STATE_FOLDER else 'are'}"


def _stat(path: Path) -> os.stat_result | None:
    """Return the status of *path*, links followed; None where it does not exist or may not be read."""
    try:
        return path.stat()
    except OSError:
        return None


def _is_same(found: os.stat_result | None, other: Path) -> bool:
    other_stat = _stat(other)
    return found is not None and other_stat is not None and os.path.samestat(found, other_stat)


def _is_in(path: Path, folder: Path) -> bool:
    """Return whether *path*, which is absolute, is *folder* or lies in it."""
    if path.is_relative_to(folder) or path.is_relative_to(os.path.realpath(folder)):
        return True
    folder_stat = _stat(folder)
    return folder_stat is not None and any(_is_same(folder_stat, parent) for parent in (path, *path.parents))


def _has_name_in(found: os.stat_result | None, folder: Path) -> bool:
    """Return whether a file that has several names (hard links) has one in *folder*."""
    if found is None or not stat.S_ISREG(found.st_mode) or found.st_nlink < 2:
        return False
    for parent, _, names in os.walk(folder):
        for name in names:
            with suppress(OSError):
                if os.path.samestat(os.lstat(os.path.join(parent, name)), found):
                    return True
    return False


def _parts(url: str) -> list[str]:
    """Return the parts of an *url*, its protocol and its host first, without who it is asked as."""
    protocol, _, rest = url.partition("://")
    host, _, path = rest.partition("/")
    protocol = protocol.lower()
    return [_ONE_PROTOCOL.get(protocol, protocol), host.rpartition("@")[2].lower(), *filter(None, path.split("/"))]
