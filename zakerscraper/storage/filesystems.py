"""Operations on fsspec file systems, with the differences between S3, SFTP and others.

Paths are those of the file system, in full.
"""

from __future__ import annotations

import base64
import errno
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

from fsspec.config import conf
from fsspec.core import url_to_fs

from zakerscraper.compat import close_s3_session
from zakerscraper.storage.output_url import RemoteUrl
from zakerscraper.storage.store_errors import is_refusal
from zakerscraper.utils.checksums import md5_of

AT_ONCE = 8
"""How many files of a group are under way at once."""
OBJECT_STORES = frozenset({"s3", "s3a", "gs", "gcs", "abfs", "abfss", "az", "memory", "oss", "oci", "tos"})
"""Stores of objects by protocol: a move would be a copy there."""
_OPTIONS: Mapping[str, Mapping[str, Any]] = {
    "s3": {
        "config_kwargs": {
            "connect_timeout": 5,
            "read_timeout": 30,
            "retries": {"mode": "standard", "total_max_attempts": 2},
            "max_pool_connections": 2 * AT_ONCE,
        }
    },
    "sftp": {"timeout": 15, "banner_timeout": 15, "auth_timeout": 15},
}
"""What a file system is made with, by protocol, where the user's own configuration of fsspec says nothing else."""
_OPTIONS = {**_OPTIONS, "s3a": _OPTIONS["s3"], "ssh": _OPTIONS["sftp"]}
_SILENT_SECONDS = 60
"""How long an SFTP server may take for a word."""
_MD5 = re.compile("[0-9a-f]{32}")


def open_filesystem(url: RemoteUrl) -> tuple[Any, str]:
    """Return a file system of its own for *url*, and the output's place in it: "" or a path that ends with `/`."""
    options = {**_OPTIONS.get(url.protocol, {}), **conf.get(url.protocol, {})}
    if url.protocol in {"sftp", "ssh"}:
        with suppress(ImportError):  # without paramiko, of which fsspec tells
            from zakerscraper.storage.host_keys import connection_options

            options = connection_options(url.text, options)
    fs, path = url_to_fs(url.text, **options, skip_instance_cache=True)
    if hasattr(fs, "dircache"):
        # Others write to it too: what was listed once is soon no longer so.
        fs.dircache.use_listings_cache = False
    if url.protocol in {"s3", "s3a"}:
        fs.retries = 2
    if channel := getattr(getattr(fs, "ftp", None), "get_channel", lambda: None)():
        channel.settimeout(_SILENT_SECONDS)
    return fs, f"{path}/" if path and not path.endswith("/") else path


def close(fs: Any) -> None:
    """Close the connections of *fs*, as far as it lets us; the rest is closed when it is garbage-collected."""
    with suppress(Exception):
        if not close_s3_session(fs) and (client := getattr(fs, "client", None)) is not None:
            client.close()


def protocols_of(fs: Any) -> frozenset[str]:
    """Return the names by which fsspec knows *fs*."""
    return frozenset([fs.protocol] if isinstance(fs.protocol, str) else fs.protocol)


def info(fs: Any, path: str) -> Mapping[str, Any] | None:
    """Return fsspec's information on the file *path*, with its `size` in bytes; None where there is no file."""
    try:
        found: Mapping[str, Any] = fs.info(path)
    except (FileNotFoundError, NotADirectoryError):
        return None
    return found if found["type"] == "file" else None


def read(fs: Any, path: str) -> bytes | None:
    """Return the contents of the file *path*, None where there is no file."""
    try:
        return bytes(fs.cat_file(path))
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
        return None
    except OSError:
        if info(fs, path) is None:
            return None  # a folder, in the words of some
        raise


def list_names(fs: Any, path: str) -> list[str]:
    """Return the sorted names of the files in the folder *path*, none where it is not there."""
    try:
        found = fs.ls(path, detail=True)
    except (FileNotFoundError, NotADirectoryError):
        return []
    return sorted(entry["name"].rpartition("/")[2] for entry in found if entry["type"] == "file")


def delete(fs: Any, path: str) -> None:
    """Delete the file *path* where it is there."""
    with suppress(FileNotFoundError, NotADirectoryError):
        fs.rm_file(path)


def used_bytes(fs: Any, base: str) -> int:
    """Return how many bytes the files below *base* hold."""
    try:
        return sum(int(found["size"] or 0) for found in fs.find(base, detail=True).values())
    except FileNotFoundError:
        return 0


def holds_data(fs: Any, path: str, data: bytes) -> bool:
    """Return whether the file *path* holds *data*."""
    return matches_checksum(fs, path, len(data), md5_of(data))


def matches_checksum(fs: Any, path: str, size: int, md5: str) -> bool:
    """Return whether *path* holds *size* bytes of the checksum *md5*, in hexadecimal digits.

    The store's own word is believed where it is a checksum.
    """
    found = info(fs, path)
    if found is None or found["size"] != size:
        return False
    if md5 in _stated_md5s(found):
        return True
    # The store may have made its word of other things than the bytes.
    data = read(fs, path)
    return data is not None and md5_of(data) == md5


def _stated_md5s(found: Mapping[str, Any]) -> Iterator[str]:
    """Yield what may be the MD5 of a file, from what a store says of it: S3's ETag, GCS' md5Hash."""
    tag = str(found.get("ETag") or "").strip('"')
    if _MD5.fullmatch(tag):
        yield tag
    with suppress(ValueError, TypeError):
        yield base64.b64decode(found.get("md5Hash") or "").hex()


def refuses_second(fs: Any, path: str) -> bool:
    """Return whether the store, asked not to write over *path*, which is there, does not."""
    try:
        fs.pipe_file(path, b"", mode="create")
    except (NotImplementedError, TypeError):
        return False
    except Exception as error:
        if getattr(error, "errno", None) == errno.ENOSYS:
            return False
        if is_refusal(error):
            return True
        raise
    return False
