"""Checksums, in hexadecimal digits."""

from __future__ import annotations

import hashlib


def sha256_of(data: bytes) -> str:
    """Return the SHA-256 of *data*."""
    return hashlib.sha256(data).hexdigest()


def sha256_of_text(text: str) -> str:
    """Return the SHA-256 of *text* in UTF-8, with a question mark for each surrogate."""
    return sha256_of(text.encode(errors="replace"))


def md5_of(data: bytes) -> str:
    """Return the MD5 of *data*, by which images are told apart and stores say what they hold."""
    return hashlib.md5(data, usedforsecurity=False).hexdigest()
