"""Checks that a compressed response is complete; Scrapy silently returns what can be unpacked.

Each format marks its end (RFC 1950 to 1952, 7932, 8878), so that a truncated stream is detected whatever Content-Length
says.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable

import brotli

from zakerscraper.utils.zstd import zstd

_CHUNK = 64 * 1024

_GZIP, _RAW_DEFLATE = 31, -15
"""zlib's `wbits` for a gzip member with its header and checksum, and for deflate without any."""
_GZIP_MEMBER, _ZSTD_FRAME = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"
"""Their first bytes."""


class _TooLargeError(Exception):
    """A stream unpacks to more than the limit."""


def is_whole(body: bytes, encodings: Iterable[str], max_bytes: int) -> bool:
    """Return whether a compressed *body* reaches the end of each of its streams.

    What follows an end is ignored. True is returned, too, for a body that is not in the format it claims, or in an
    unknown one, and for one that unpacks to more than the limit: those are refused elsewhere.

    Args:
        encodings: The values of Content-Encoding, in the order in which they were applied.
        max_bytes: To how much a stream may unpack; 0 for any amount.
    """
    names = [name.strip().lower() for value in encodings for name in value.split(",") if name.strip()]
    for name in reversed(names):
        unpack = _FORMATS.get(name)
        if unpack is None or not body:
            return True
        try:
            body, whole = unpack(body, max_bytes)
        except (_TooLargeError, zlib.error, brotli.error, zstd.ZstdError):
            return True
        if not whole:
            return False
    return True


def _unpack_gzip(body: bytes, max_bytes: int) -> tuple[bytes, bool]:
    unpacked = b""
    if not body.startswith(_GZIP_MEMBER):
        raise zlib.error("no gzip")
    while True:
        stream = zlib.decompressobj(_GZIP)
        try:
            unpacked += _drain(stream, body, max_bytes)
            if max_bytes and len(unpacked) > max_bytes:
                raise _TooLargeError
        except zlib.error:
            return unpacked, False  # damaged, or with a wrong checksum
        # A gzip file may have several members.
        if not (stream.eof and stream.unused_data.startswith(_GZIP_MEMBER)):
            return unpacked, stream.eof
        body = stream.unused_data


def _unpack_deflate(body: bytes, max_bytes: int) -> tuple[bytes, bool]:
    stream = zlib.decompressobj()
    try:
        return _drain(stream, body, max_bytes), stream.eof
    except zlib.error:
        # Some servers send raw deflate, as the name says, and not zlib's format, as the standard does.
        stream = zlib.decompressobj(_RAW_DEFLATE)
        return _drain(stream, body, max_bytes), stream.eof


def _drain(stream: zlib._Decompress, body: bytes, max_bytes: int) -> bytes:
    chunks, size = [], 0
    while body and not stream.eof:
        chunk = stream.decompress(body, _CHUNK)
        chunks.append(chunk)
        size += len(chunk)
        if max_bytes and size > max_bytes:
            raise _TooLargeError
        body = stream.unconsumed_tail
    return b"".join(chunks)


def _unpack_brotli(body: bytes, max_bytes: int) -> tuple[bytes, bool]:
    stream = brotli.Decompressor()
    chunks, size = [], 0
    while not stream.is_finished():
        chunk = stream.process(body, output_buffer_limit=_CHUNK)
        body = b""
        if not chunk:
            break
        chunks.append(chunk)
        size += len(chunk)
        if max_bytes and size > max_bytes:
            raise _TooLargeError
    return b"".join(chunks), bool(stream.is_finished())


def _unpack_zstd(body: bytes, max_bytes: int) -> tuple[bytes, bool]:
    chunks, size = [], 0
    while True:
        stream = zstd.ZstdDecompressor()
        while not stream.eof:
            chunk = stream.decompress(body, _CHUNK)
            body = b""
            chunks.append(chunk)
            size += len(chunk)
            if max_bytes and size > max_bytes:
                raise _TooLargeError
            if stream.needs_input and not stream.eof:
                return b"".join(chunks), False
        body = stream.unused_data
        if not body.startswith(_ZSTD_FRAME):
            return b"".join(chunks), True


_FORMATS: dict[str, Callable[[bytes, int], tuple[bytes, bool]]] = {
    "gzip": _unpack_gzip,
    "x-gzip": _unpack_gzip,
    "deflate": _unpack_deflate,
    "br": _unpack_brotli,
    "zstd": _unpack_zstd,
}


BROKE_OFF = "dataloss"
"""Scrapy's flag of a response that is shorter than announced."""
