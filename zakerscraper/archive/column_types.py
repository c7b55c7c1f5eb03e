"""Column types: text that may hold anything, keys, and compressed data."""

from __future__ import annotations

import hashlib
import zlib
from typing import Any

from sqlalchemy import Dialect, LargeBinary, String, Text
from sqlalchemy.types import TypeDecorator, TypeEngine

from zakerscraper.archive.engine import POSTGRESQL

_MAX_KEY = 2000
"""Bytes of a text that is looked up by: PostgreSQL takes no more than 2,704 into an index."""


class Words(TypeDecorator[str]):
    """Text from wherever it may come. NUL and lone surrogates, which databases refuse, become U+FFFD."""

    impl = Text
    cache_ok = True

    def __init__(self, length: int | None = None) -> None:
        super().__init__(length)
        self.length = length

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Return the type that sorts by code points."""
        kind = Text if self.length is None else String
        return dialect.type_descriptor(kind(self.length, collation="C" if dialect.name == POSTGRESQL else None))

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Return *value* as it can be stored."""
        return value if value is None else storable(value)


class Key(Words):
    """Text that is looked up by, of any length: of a long one its beginning and its digest are stored."""

    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Return *value* as it is stored and looked up."""
        return value if value is None else key(value)


class PackedText(TypeDecorator[str]):
    """Text of some length, packed."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> Any:
        """Return *value* as it is stored."""
        if value is None:
            return None
        # Two bytes a Chinese character, where UTF-8 has three: what is packed is smaller by a fifth.
        return zlib.compress(storable(value).encode("gb18030"))

    def process_result_value(self, value: Any, dialect: Dialect) -> str | None:
        """Return the text that is stored as *value*."""
        return None if value is None else zlib.decompress(value).decode("gb18030")


def storable(words: str) -> str:
    """Return *words* with U+FFFD for what is no text that can be stored: NUL, lone surrogates."""
    if words.isascii():
        return words.replace("\0", "\ufffd") if "\0" in words else words
    try:
        words.encode()
    except UnicodeEncodeError:
        words = words.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return words.replace("\0", "\ufffd")


def key(words: str) -> str:
    """Return the form in which a column of `Key` stores *words*."""
    words = storable(words)
    if len(words) * 4 <= _MAX_KEY or len(data := words.encode()) <= _MAX_KEY:
        return words
    digest = hashlib.sha256(data).hexdigest()
    return data[: _MAX_KEY - len(digest) - 3].decode(errors="ignore") + "…" + digest
