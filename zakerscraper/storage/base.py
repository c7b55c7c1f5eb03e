"""The interface of outputs, and how a setting becomes a local folder or a remote store.

`OutputFolder` (`files.py`) is the one on this machine; `RemoteFolder` (`objects.py`) is any other that fsspec knows.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, TypeVar
from urllib.parse import unquote

from zakerscraper.storage.local import STATE_FOLDER, OutputFolder
from zakerscraper.utils.extras import install_command
from zakerscraper.utils.redact import has_port_or_none, redact_url
from zakerscraper.utils.suggest import did_you_mean
from zakerscraper.utils.utf8 import is_utf8

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")

_HERE = frozenset({"file", "local"})
_SIGNED = frozenset({"s3", "s3a", "gs", "gcs"})
"""Stores whose URLs name no user: an `@` in one is a misplaced key."""
_WITH_SERVER = frozenset({"sftp", "ssh", "ftp", "smb", "http", "https", "webhdfs"})
"""Stores whose URLs name a server, maybe with a port."""
_ONE_SLASH = re.compile(r"(?:s3|s3a|gs|gcs|az|abfs|abfss|sftp|ssh|ftp|smb|file|https?)(?::(?!//)|//)", re.IGNORECASE)
"""What was meant as a URL."""
_URL = re.compile(r"([a-z][a-z0-9+.-]*)://(.*)", re.IGNORECASE | re.DOTALL)


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
        """Clear away what dead runs left half written. live: returns those of the runs named that are alive."""

    def write(self, relative: str, data: bytes, *, sync: bool = True) -> bool:
        """Write *data* as the file *relative*, whole or not at all; tell whether the file changed.

        sync: whether it is there for good when this returns; without that the next `sync` sees to it.
        """

    def create(self, relative: str, data: bytes) -> bool:
        """Write *data* as the file *relative* unless there is a file; tell whether *data* is what it holds then."""

    def sync(self) -> None:
        """See to it that what was written is there for good."""

    def read(self, relative: str) -> bytes | None:
        """Return what the file *relative* holds."""

    def size(self, relative: str) -> int | None:
        """Return the size of the file *relative* in bytes."""

    def is_link(self, relative: str) -> bool:
        """Return whether *relative* is a link to a file elsewhere, there or not: it is the user's."""

    def holds(self, relative: str, *, size: int, md5: str) -> bool:
        """Return whether the file *relative* is there with *size* bytes of the hexadecimal checksum *md5*."""

    def names(self, relative: str) -> list[str]:
        """Return the sorted names of the files in the folder *relative*, none where it is not there."""

    def delete(self, relative: str) -> None:
        """Delete the file *relative* where it is there."""

    def each(self, act: Callable[[_Item], _Result], items: Iterable[_Item]) -> list[_Result]:
        """Return what *act*, a use of this output, gives for each of *items*; at once where waiting is most of it."""

    def used_bytes(self) -> int:
        """Return how many bytes the files in it hold."""


@dataclass(frozen=True, slots=True)
class RemoteUrl:
    """The URL of an output elsewhere, as fsspec writes URLs. text: as it was given, maybe with a password."""

    text: str = field(repr=False)

    @property
    def protocol(self) -> str:
        """`s3`, `sftp` and so on."""
        return self.text.partition("://")[0].lower()

    def __str__(self) -> str:
        return redact_url(self.text)


def output_url(text: str) -> Path | RemoteUrl:
    """Return what *text* names: a folder of this machine, as a path or `file://` URL, or an output elsewhere.

    Raises ValueError, with one line that shows no secret, for a URL that cannot be used.
    """
    if _ONE_SLASH.match(text):
        raise ValueError(f"{redact_url(text)!r} is neither a folder nor an address like s3://bucket/folder")
    if not is_utf8(text):
        raise ValueError(
            f"{text!r}: the name is not in UTF-8; rename the folder (convmv does that), or name another one"
        )
    if "://" not in text:
        return expand_home(text).absolute()
    match = _URL.fullmatch(text)
    if match is None or not text.isprintable() or not match[2].strip("/"):
        raise ValueError(f"{redact_url(text)!r} is no address like s3://bucket/folder")
    if "::" in text:
        raise ValueError(f"{redact_url(text)!r} is several addresses in one; give it one")
    protocol, rest = match[1].lower(), match[2]
    if protocol in _HERE:
        host, slash, path = rest.partition("/")
        if host not in {"", "localhost"} or not slash:
            raise ValueError(f"{redact_url(text)!r} is no folder of this machine, like file:///srv/archive")
        return Path("/" + unquote(path))
    if protocol in _SIGNED and "@" in rest.split("/", 1)[0]:
        raise ValueError(
            f"{redact_url(text)!r}: keys do not belong into an {protocol} address; give them as variables (for S3"
            " AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY) or in the store's own files"
        )
    if protocol in _WITH_SERVER and not has_port_or_none(text):
        # A library would name what it takes for the port: a part of the password.
        raise ValueError(
            f"{redact_url(text)!r}: the port is no number; a / in a password is written as %2F, a # as %23"
        )
    _check_protocol(protocol, redact_url(text))
    return RemoteUrl(f"{protocol}://{rest}".rstrip("/"))


def expand_home(text: str) -> Path:
    """Return the path *text*, a leading `~` or `~user` replaced.

    Raises ValueError where that has no folder, and for an address, which is none of this machine's.
    """
    if "://" in text:
        raise ValueError(f"{redact_url(text)!r} is no path of this machine")
    try:
        return Path(text).expanduser()
    except RuntimeError:
        name = text.partition("/")[0]
        raise ValueError(f"{text!r}: {name} has no home folder on this machine; name the folder in full") from None


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


def _check_protocol(protocol: str, url: str) -> None:
    """Check that fsspec knows *protocol* and that what it needs is installed. Raises ValueError."""
    try:
        from fsspec.registry import available_protocols, get_filesystem_class
    except ImportError:
        raise ValueError(f"{url!r} needs packages: {_install(protocol)}") from None
    known = available_protocols()
    if protocol not in known:
        meant = did_you_mean(protocol, known)
        raise ValueError(f"{url!r}: fsspec knows no {protocol}://" + (f"; {meant}" if meant else ""))
    try:
        get_filesystem_class(protocol)
    except ImportError as error:
        said = " ".join(str(error).split())
        raise ValueError(f"{url!r} needs packages: {_install(protocol, said)}") from None


def _install(protocol: str, said: str = "") -> str:
    if protocol in {"s3", "s3a"}:
        return install_command("s3")
    return said or "pip install fsspec, and what fsspec then names"
