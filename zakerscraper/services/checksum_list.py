"""The list `.zakerscraper.sha256` of an export's folder: the checksums of the files that exports have written there.

It has the form of `sha256sum`, which can check it. A file is first added to it as a comment and then written, so that a
later export recognises the files of one that was killed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from io import BytesIO

from zakerscraper.archive.documents import FileRecord
from zakerscraper.storage.local import OutputFolder
from zakerscraper.utils.checksums import sha256_of
from zakerscraper.utils.disk_rows import DiskMap

CHECKSUM_FILE = ".zakerscraper.sha256"
_LINE = re.compile(r"(# )?([0-9a-f]{64})  (.+)")


class ChecksumList:
    """The list of *folder*, read at once. Iterating yields the paths of the files."""

    def __init__(self, folder: OutputFolder) -> None:
        self._folder = folder
        self._digests = DiskMap()
        """By path, the SHA-256 of what was written last and of what was about to be, separated by a space."""
        try:
            file = folder.path(CHECKSUM_FILE).open(encoding="utf-8", errors="replace", newline="\n")
        except (FileNotFoundError, NotADirectoryError):
            return
        with file:
            for match in filter(None, map(_LINE.match, file)):
                is_planned, digest, path = match.groups()
                self._digests[path] = f" {digest}" if is_planned else f"{digest} "

    def __contains__(self, path: str) -> bool:
        return path in self._digests

    def __iter__(self) -> Iterator[str]:
        return iter(self._digests)

    def record(self, path: str) -> FileRecord:
        """Return what is known of the file *path*: no checksum where it was not written by an export."""
        return FileRecord(path, *self._digests.get(path, " ").split(" "))

    def add(self, path: str, data: bytes) -> None:
        """Record that the file *path* holds *data*."""
        self._digests[path] = f"{sha256_of(data)} "

    def remove(self, path: str) -> None:
        """Record that the file *path* is deleted."""
        del self._digests[path]

    @contextmanager
    def writing(self, files: Mapping[str, bytes]) -> Iterator[None]:
        """Record *files*, contents by path, before and after they are written. Raises OSError."""
        self._append("# ", files)
        yield
        self._append("", files)
        for path, data in files.items():
            self.add(path, data)

    def _append(self, mark: str, files: Mapping[str, bytes]) -> None:
        if files:
            path = self._folder.path(CHECKSUM_FILE)
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("ab") as file:
                file.write("".join(f"{mark}{sha256_of(data)}  {path}\n" for path, data in files.items()).encode())

    def close(self) -> None:
        """Write the list again, each file once. It can be used no more."""
        text = BytesIO()
        for path in self._digests:
            if checksum := self.record(path).checksum:
                text.write(f"{checksum}  {path}\n".encode())
        if text.tell():
            self._folder.write(CHECKSUM_FILE, text.getvalue())
        self._digests.close()
