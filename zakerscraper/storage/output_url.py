"""The URL of an output: a local folder, or a store elsewhere as fsspec writes its URLs."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote

from zakerscraper.utils.extras import install_command
from zakerscraper.utils.redact import has_port_or_none, redact_url
from zakerscraper.utils.suggest import did_you_mean
from zakerscraper.utils.utf8 import is_utf8

_HERE = frozenset({"file", "local"})
_SIGNED = frozenset({"s3", "s3a", "gs", "gcs"})
"""Stores whose URLs name no user: an `@` in one is a misplaced key."""
_WITH_SERVER = frozenset({"sftp", "ssh", "ftp", "smb", "http", "https", "webhdfs"})
"""Stores whose URLs name a server, maybe with a port."""
_ONE_SLASH = re.compile(r"(?:s3|s3a|gs|gcs|az|abfs|abfss|sftp|ssh|ftp|smb|file|https?)(?::(?!//)|//)", re.IGNORECASE)
"""What was meant as a URL."""
_URL = re.compile(r"([a-z][a-z0-9+.-]*)://(.*)", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class RemoteUrl:
    """The URL of an output elsewhere, as fsspec writes URLs.

    Attributes:
        text: As it was given, maybe with a password.
    """

    text: str = field(repr=False)

    @property
    def protocol(self) -> str:
        """`s3`, `sftp` and so on."""
        return self.text.partition("://")[0].lower()

    def __str__(self) -> str:
        return redact_url(self.text)


def output_url(text: str) -> Path | RemoteUrl:
    """Return the output that *text* names: a local folder, as a path or `file://` URL, or a remote output.

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
        raise ValueError(f"{redact_url(text)!r} is not an address like s3://bucket/folder")
    if "::" in text:
        raise ValueError(f"{redact_url(text)!r} is several addresses in one; give it one")
    protocol, rest = match[1].lower(), match[2]
    if protocol in _HERE:
        host, slash, path = rest.partition("/")
        if host not in {"", "localhost"} or not slash:
            raise ValueError(f"{redact_url(text)!r} is not a folder of this machine, like file:///srv/archive")
        return Path("/" + unquote(path))
    if protocol in _SIGNED and "@" in rest.split("/", 1)[0]:
        raise ValueError(
            f"{redact_url(text)!r}: keys do not belong into an {protocol} address; give them as variables (for S3"
            " AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY) or in the store's own files"
        )
    if protocol in _WITH_SERVER and not has_port_or_none(text):
        # A library would name what it takes for the port: a part of the password.
        raise ValueError(
            f"{redact_url(text)!r}: the port is not a number; a / in a password is written as %2F, a # as %23"
        )
    _check_protocol(protocol, redact_url(text))
    return RemoteUrl(f"{protocol}://{rest}".rstrip("/"))


def expand_home(text: str) -> Path:
    """Return the path *text*, a leading `~` or `~user` replaced.

    Raises ValueError where that has no folder, and for nothing and an address, which are none of this machine's.
    """
    if "://" in text or not text:
        raise ValueError(f"{redact_url(text)!r} is not a path of this machine")
    try:
        return Path(text).expanduser()
    except RuntimeError:
        name = text.partition("/")[0]
        raise ValueError(f"{text!r}: {name} has no home folder on this machine; name the folder in full") from None


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
        message = " ".join(str(error).split())
        raise ValueError(f"{url!r} needs packages: {_install(protocol, message)}") from None


def _install(protocol: str, message: str = "") -> str:
    if protocol in {"s3", "s3a"}:
        return install_command("s3")
    return message or "pip install fsspec, and what fsspec then names"
