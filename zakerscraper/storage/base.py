"""The interface of outputs, which a local folder and any store that fsspec knows have."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from pathlib import Path
from typing import Protocol, TypeVar

from zakerscraper.storage.local import STATE_FOLDER, OutputFolder
from zakerscraper.storage.output_url import RemoteUrl

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")


class Output(Protocol):
    """An output, used by one run. Paths are relative to it, with `/` between their parts.

    What is not there is told by None or False. Methods raise OSError, with a reason in plain words, where the output
    cannot be used, and ArchiveError for a path that leads out of it. Threads may use it at once. `str` names it,
    without a secret.
    """

    run: str

    @property
    def root(self) -> Path | None:
        """Where it lies on this machine; None where it does not, and so every use of it takes its time."""

    @property
    def longest_name(self) -> int:
        """How many bytes the name of a document can have."""

    def open(self) -> None:
        """Make ready to write. Raises OSError where it cannot be."""

    def close(self) -> None:
        """End the run: nothing temporary stays behind."""

    def clear(self, live: Callable[[Collection[str]], Collection[str]]) -> None:
        """Clear away what dead runs left half written.

        Args:
            live: Returns which of the named runs are alive.
        """

    def write(self, relative: str, data: bytes, *, sync: bool = True) -> bool:
        """Write *data* as the file *relative*, whole or not at all; tell whether the file changed.

        Args:
            sync: Whether it is on disk for good when this returns; else the next `sync` sees to that.
        """

    def create(self, relative: str, data: bytes) -> bool:
        """Write *data* as the file *relative* unless there is a file; tell whether *data* is what it holds then."""

    def sync(self) -> None:
        """See to it that what was written is there for good."""

    def read(self, relative: str) -> bytes | None:
        """Return the contents of the file *relative*. Raises UnreadableFileError."""

    def size(self, relative: str) -> int | None:
        """Return the size of the file *relative* in bytes. Raises UnreadableFileError."""

    def is_link(self, relative: str) -> bool:
        """Return whether *relative* is a link to a file elsewhere, there or not: it is the user's."""

    def holds(self, relative: str, *, size: int, md5: str) -> bool:
        """Return whether the file *relative* is there with *size* bytes of the hexadecimal checksum *md5*."""

    def names(self, relative: str) -> list[str]:
        """Return the sorted names of the files in the folder *relative*, none where it is not there."""

    def delete(self, relative: str) -> None:
        """Delete the file *relative* where it is there."""

    def map_items(self, act: Callable[[_Item], _Result], items: Iterable[_Item]) -> list[_Result]:
        """Return the results of *act*, which uses this output, for all *items*; concurrently where that saves time."""

    def used_bytes(self) -> int:
        """Return how many bytes the files in it hold."""


def output_folder(url: Path | RemoteUrl, run: str) -> Output:
    """Return the output at *url*, for the run *run*; nothing is asked of it before it is used."""
    if isinstance(url, Path):
        return OutputFolder(url, run)
    # Here, as few need fsspec and what comes with it.
    from zakerscraper.storage.objects import RemoteFolder

    return RemoteFolder(url, run)


def archive_file(folder: Output) -> Path:
    """Return the archive's default place, in *folder*, which must be one of this machine."""
    assert folder.root is not None
    return folder.root / STATE_FOLDER / "archive.sqlite3"
