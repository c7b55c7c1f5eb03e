"""Bodies of HTTP/1.1 responses, as their heads say where they end (RFC 9112, section 6)."""

from __future__ import annotations

import re
from io import BytesIO

from zakerscraper.compat import http_parse_error

CUT_OFF, UNTIL_CLOSE = "dataloss", "partial"
"""Scrapy's flags of a body that ended before it should, and of one whose length nobody has stated."""

_ParseError = http_parse_error()
_CHUNK_SIZE = re.compile(rb"([0-9a-fA-F]{1,15})[ \t]*(?:;.*)?", re.DOTALL)
_MAX_LINE = 16 * 1024
"""Bytes of a line that states a chunk's size, and of all lines behind the last chunk."""


class OversizedBodyError(Exception):
    """A body is larger than it may be."""

    def __init__(self, size: int, limit: int, *, stated: bool = False) -> None:
        self.size, self.limit, self.stated = size, limit, stated
        super().__init__(
            f"{'Expected to receive' if stated else 'Received'} {size} bytes which is larger than download max size"
            f" ({limit})"
        )


class EndlessBody:
    """A body that goes on until the server closes the connection.

    Args:
        limit: How many bytes it may have; 0 for any number.

    Attributes:
        flag: What is to be said of one that ends with the connection.
    """

    flag = UNTIL_CLOSE

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._bytes = BytesIO()

    def feed(self, data: bytes) -> bytes | None:
        """Take *data*; return what follows the body in it, None while the body goes on.

        Raises OversizedBodyError, and Twisted's ParseError for what is not HTTP.
        """
        self._write(data)
        return None

    def content(self) -> bytes:
        """Return what has come of it."""
        return self._bytes.getvalue()

    def _write(self, data: bytes) -> None:
        self._bytes.write(data)
        if self._limit and self._bytes.tell() > self._limit:
            raise OversizedBodyError(self._bytes.tell(), self._limit)


class SizedBody(EndlessBody):
    """A body of *size* bytes."""

    flag = CUT_OFF

    def __init__(self, limit: int, size: int) -> None:
        super().__init__(limit)
        self._left = size
        if limit and size > limit:
            raise OversizedBodyError(size, limit, stated=True)

    def feed(self, data: bytes) -> bytes | None:
        if len(data) < self._left:
            self._bytes.write(data)
            self._left -= len(data)
            return None
        self._bytes.write(data[: self._left])
        return data[self._left :]


class ChunkedBody(EndlessBody):
    """A body that comes in chunks, each with its size before it (RFC 9112, section 7.1)."""

    flag = CUT_OFF

    def __init__(self, limit: int) -> None:
        super().__init__(limit)
        self._line = b""
        """The beginning of a line between chunks."""
        self._left = 0
        """Bytes of the chunk that are to come."""
        self._is_in_chunk = False
        """Whether a chunk's end has not come."""
        self._trailer_bytes: int | None = None
        """Of the lines behind the last chunk; None before that."""

    def feed(self, data: bytes) -> bytes | None:
        data, self._line = self._line + data, b""
        position = 0
        while position < len(data):
            if self._left:
                part = data[position : position + self._left]
                self._write(part)
                self._left -= len(part)
                position += len(part)
                continue
            end = data.find(b"\n", position)
            if (end if end >= 0 else len(data)) - position > _MAX_LINE:
                raise _ParseError("endless line between chunks", data[position : position + 100])
            if end < 0:
                self._line = data[position:]
                break
            if self._read_line(data[position:end].removesuffix(b"\r")):
                return data[end + 1 :]
            position = end + 1
        return None

    def _read_line(self, line: bytes) -> bool:
        """Read a line between chunks; return whether it is the last one of the body."""
        if self._trailer_bytes is not None:
            self._trailer_bytes += len(line)
            if self._trailer_bytes > _MAX_LINE:
                raise _ParseError("endless trailer", line[:100])
            return not line
        if self._is_in_chunk:
            if line:
                raise _ParseError("chunk of another size than stated", line[:100])
            self._is_in_chunk = False
            return False
        size = _CHUNK_SIZE.fullmatch(line)
        if size is None:
            raise _ParseError("no size of a chunk", line[:100])
        self._left = int(size[1], 16)
        self._is_in_chunk = self._left > 0
        if not self._left:
            self._trailer_bytes = 0
        return False
