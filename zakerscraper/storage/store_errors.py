"""Explains errors of the libraries behind fsspec."""

from __future__ import annotations

import errno
import re

from zakerscraper.utils.tls_words import handshake_words

_FOR_GOOD: tuple[type[Exception], ...] = (
    FileNotFoundError, FileExistsError, IsADirectoryError, NotADirectoryError, PermissionError, NotImplementedError,
    ValueError, TypeError, AttributeError, ImportError,
)  # fmt: skip
_FOR_GOOD_NUMBERS = frozenset(
    {errno.EACCES, errno.EDQUOT, errno.EINVAL, errno.ENAMETOOLONG, errno.ENOSPC, errno.ENOSYS, errno.EPERM, errno.EROFS}
)
_NO_ENTRY = re.compile("Credential|Authent|Forbidden|BadHostKey|IncompatiblePeer")
"""In the names of errors of those who are not let in."""
_PASSWORD = re.compile(r"//[^/@\s]*@")
_REASON_LENGTH = 300


class StoreError(OSError):
    """A store cannot be used: it does not exist, refuses access, or does not respond. `strerror` says which."""

    def __str__(self) -> str:
        return str(self.strerror)


def reason_of(error: BaseException, protocol: str) -> str:
    """Return on one line, without a secret, why a store of *protocol* cannot be used."""
    text = " ".join(_PASSWORD.sub("//***@", str(error)).split()).strip("'\"")[:_REASON_LENGTH]
    if words := handshake_words(error):
        return words
    if isinstance(error, NotImplementedError):
        return f"{protocol}:// cannot be written to"
    if isinstance(error, FileNotFoundError):
        return text if " " in text else "there is no such place"
    if isinstance(error, OSError) and error.strerror and not isinstance(error, StoreError):
        text = " ".join(str(error.strerror).split())
    return text or type(error).__name__


def is_refusal(error: BaseException | None) -> bool:
    """Return whether a store says that there is something where nothing was to be written over."""
    while error is not None:
        if isinstance(error, FileExistsError) or str(getattr(error, "code", "")) == "412":
            return True
        answer = getattr(error, "response", None)
        if isinstance(answer, dict) and answer.get("Error", {}).get("Code") in {"PreconditionFailed", "412"}:
            return True
        error = error.__cause__
    return False


def may_pass(error: BaseException) -> bool:
    """Return whether *error* may be over soon: no connection, no answer, a store that has too much to do."""
    if isinstance(error, _FOR_GOOD) or handshake_words(error) or _NO_ENTRY.search(type(error).__name__):
        return False
    return not (isinstance(error, OSError) and error.errno in _FOR_GOOD_NUMBERS)
