"""Checks that a compressed response is complete; Scrapy returns what can be unpacked, and says nothing.

Each format says itself where it ends (RFC 1950 to 1952, 7932, 8878), so that a stream that was cut off is known for it
whatever Content-Length claims.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable

import brotli

from zakerscraper.utils.zstd import zstd

_PIECE = 64 * 1024

_GZIP, _RAW_DEFLATE = 31, -15
"""zlib's `wbits` for a gzip member with its header and checksum, and for deflate without any."""
_GZIP_MEMBER, _ZSTD_FRAME = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"
"""What these begin with."""


class _EndlessStreamError(Exception):
    """More comes out of a stream than is looked at."""


def is_whole(body: bytes, encodings: Iterable[str], max_bytes: int) -> bool:
    """Return whether a compressed *body* reaches the end of each of its streams.

    What follows an end is left alone. A body that is not in the format it claims to be in, or in one that is not known,
    is not judged, and neither is one of which more comes out than may: both are refused elsewhere.

    Args:
        encodings: the values of Content-Encoding, in the order in which they were applied.
        max_bytes: how much may come out of one stream; 0 for any amount.
    """
    names = [name.strip().lower() for value in encodings for name in value.split(",") if name.strip()]
    for name in reversed(names):
        unpack = _FORMATS.get(name)
        if unpack is None or not body:
            return True
        try:
            body, whole = unpack(body, max_bytes)
        except (_EndlessStreamError, zlib.error, brotli.error, zstd.ZstdError):
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
                raise _EndlessStreamError
        except zlib.error:
            return unpacked, False  # damaged, or with a checksum that is not that of what came out
        # A gzip file may be several, one after the other.
        if not (stream.eof and stream.unused_data.startswith(_GZIP_MEMBER)):
            return unpacked, stream.eof
        body = stream.unused_data


def _unpack_deflate(body: bytes, max_bytes: int) -> tuple[bytes, bool]:
    stream = zlib.decompressobj()
    try:
        return _drain(stream, body, max_bytes), stream.eof
    except zlib.error:
        # Some servers send what the name says and not what the standard means by it.
        stream = zlib.decompressobj(_RAW_DEFLATE)
        return _drain(stream, body, max_bytes), stream.eof


def _drain(stream: zlib._Decompress, body: bytes, max_bytes: int) -> bytes:
    pieces, size = [], 0
    while body and not stream.eof:
        piece = stream.decompress(body, _PIECE)
        pieces.append(piece)
        size += len(piece)
        if max_bytes and size > max_bytes:
            raise _EndlessStreamError
        body = stream.unconsumed_tail
    return b"".join(pieces)


def _unpack_brotli(body: bytes, max_bytes: int) -> tuple[bytes, bool]:
    stream = brotli.Decompressor()
    pieces, size = [], 0
    while not stream.is_finished():
        piece = stream.process(body, output_buffer_limit=_PIECE)
        body = b""
        if not piece:
            break
        pieces.append(piece)
        size += len(piece)
        if max_bytes and size > max_bytes:
            raise _EndlessStreamError
    return b"".join(pieces), bool(stream.is_finished())


def _unpack_zstd(body: bytes, max_bytes: int) -> tuple[bytes, bool]:
    pieces, size = [], 0
    while True:
        stream = zstd.ZstdDecompressor()
        while not stream.eof:
            piece = stream.decompress(body, _PIECE)
            body = b""
            pieces.append(piece)
            size += len(piece)
            if max_bytes and size > max_bytes:
                raise _EndlessStreamError
            if stream.needs_input and not stream.eof:
                return b"".join(pieces), False
        body = stream.unused_data
        if not body.startswith(_ZSTD_FRAME):
            return b"".join(pieces), True


_FORMATS: dict[str, Callable[[bytes, int], tuple[bytes, bool]]] = {
    "gzip": _unpack_gzip,
    "x-gzip": _unpack_gzip,
    "deflate": _unpack_deflate,
    "br": _unpack_brotli,
    "zstd": _unpack_zstd,
}


BROKE_OFF = "dataloss"
"""Scrapy's flag of a response of which less has come than was announced."""
