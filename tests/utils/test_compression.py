"""Whether a compressed answer reaches its end."""

import gzip
import random
import sys
import zlib
from functools import partial

import brotli

from tests.each_case import each_case
from zakerscraper.utils.compression import is_whole

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

PAGE = "".join(chr(random.Random(1).randrange(0x4E00, 0x9000)) for _ in range(200)).encode() * 400 + random.Random(
    2
).randbytes(100_000)


def _raw_deflate(data):
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


PACKED = {
    "gzip": gzip.compress(PAGE),
    "x-gzip": gzip.compress(PAGE),
    "GZIP": gzip.compress(PAGE[:100]) + gzip.compress(PAGE[100:]),
    "deflate": zlib.compress(PAGE),
    " deflate": _raw_deflate(PAGE),
    "br": brotli.compress(PAGE, quality=5),
    "zstd": zstd.compress(PAGE),
    "zstd ": zstd.compress(PAGE[:100]) + zstd.compress(PAGE[100:]),
    "gzip, br": brotli.compress(gzip.compress(PAGE), quality=5),
}


@each_case("encoding", PACKED)
def test_whole_streams_are_whole(encoding):
    packed = PACKED[encoding]
    assert is_whole(packed, [encoding], 0)
    assert is_whole(packed + b"\0\0some bytes behind the end", [encoding], 0)
    assert is_whole(packed, encoding.split(","), len(PAGE) * 2)


@each_case("encoding", PACKED)
@each_case("missing", [1, 5, 1000, 0.5, 0.9])
def test_streams_cut_off_are_not(encoding, missing):
    packed = PACKED[encoding]
    count = missing if isinstance(missing, int) else int(len(packed) * missing)
    assert not is_whole(packed[:-count], [encoding], 0)


def test_a_stream_is_cut_off_within_another():
    half = gzip.compress(PAGE)[: len(PAGE) // 8]
    assert not is_whole(brotli.compress(half), ["gzip", "br"], 0)
    assert not is_whole(brotli.compress(half), ["gzip, br"], 0)


def test_damaged_data_are_not_whole():
    packed = bytearray(gzip.compress(PAGE))
    packed[-6] ^= 1  # of the checksum
    assert not is_whole(bytes(packed), ["gzip"], 0)


@each_case(
    ("body", "encoding"),
    [
        (b"", "gzip"),
        (b"<html>not compressed at all</html>", "gzip"),
        (b"<html>not compressed at all</html>", "zstd"),
        (b"anything", "compress"),
        (b"anything", "identity"),
        (b"anything", ""),
    ],
)
def test_what_is_none_of_the_formats_is_not_judged(body, encoding):
    assert is_whole(body, [encoding], 0)


@each_case(
    ("encoding", "pack"),
    [
        ("gzip", gzip.compress),
        ("deflate", zlib.compress),
        ("br", partial(brotli.compress, quality=1)),
        ("zstd", zstd.compress),
    ],
)
def test_no_more_comes_out_than_may(encoding, pack):
    packed = pack(bytes(50_000_000))
    assert is_whole(packed[:-1], [encoding], 100_000)
