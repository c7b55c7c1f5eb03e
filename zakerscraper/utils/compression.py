"""Checks that a compressed response is complete; Scrapy silently returns what can be unpacked.

Each format marks its end (RFC 1950 to 1952, 7932, 8878), so that a truncated stream is detected whatever Content-Length
says.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Generator, Iterable

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
            body, whole = _join(unpack(body), max_bytes)
        except (_TooLargeError, zlib.error, brotli.error, zstd.ZstdError):
            return True
        if not whole:
            return False
    return True


_Chunks = Generator[bytes, None, bool]
"""What a stream unpacks to, bit by bit; in the end whether it was whole."""


def _join(chunks: _Chunks, max_bytes: int) -> tuple[bytes, bool]:
    """Return all *chunks* as one, and whether they are whole. Raises _TooLargeError."""
    unpacked = bytearray()
    while True:
        try:
            unpacked += next(chunks)
        except StopIteration as end:
            return bytes(unpacked), end.value
        if max_bytes and len(unpacked) > max_bytes:
            raise _TooLargeError


def _unpack_gzip(body: bytes) -> _Chunks:
    if not body.startswith(_GZIP_MEMBER):
        raise zlib.error("no gzip")
    while True:
        stream = zlib.decompressobj(_GZIP)
        try:
            yield from _unpack_zlib(stream, body)
        except zlib.error:
            return False  # damaged, or with a wrong checksum
        # A gzip file may have several members.
        if not (stream.eof and stream.unused_data.startswith(_GZIP_MEMBER)):
            return stream.eof
        body = stream.unused_data


def _unpack_deflate(body: bytes) -> _Chunks:
    try:
        return (yield from _unpack_zlib(zlib.decompressobj(), body))
    except zlib.error:
        # Some servers send raw deflate, as the name says, and not zlib's format, as the standard does.
        return (yield from _unpack_zlib(zlib.decompressobj(_RAW_DEFLATE), body))


def _unpack_zlib(stream: zlib._Decompress, body: bytes) -> _Chunks:
    while body and not stream.eof:
        yield stream.decompress(body, _CHUNK)
        body = stream.unconsumed_tail
    return stream.eof


def _unpack_brotli(body: bytes) -> _Chunks:
    stream = brotli.Decompressor()
    while not stream.is_finished() and (chunk := stream.process(body, output_buffer_limit=_CHUNK)):
        yield chunk
        body = b""
    return bool(stream.is_finished())


def _unpack_zstd(body: bytes) -> _Chunks:
    while True:
        stream = zstd.ZstdDecompressor()
        while not stream.eof:
            yield stream.decompress(body, _CHUNK)
            if stream.needs_input and not stream.eof:
                return False
            body = b""
        body = stream.unused_data
        if not body.startswith(_ZSTD_FRAME):
            return True


_FORMATS: dict[str, Callable[[bytes], _Chunks]] = {
    "gzip": _unpack_gzip,
    "x-gzip": _unpack_gzip,
    "deflate": _unpack_deflate,
    "br": _unpack_brotli,
    "zstd": _unpack_zstd,
}


BROKE_OFF = "dataloss"
"""Scrapy's flag of a response that is shorter than announced."""
