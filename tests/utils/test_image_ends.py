"""Whether a picture's bytes reach its end."""

import random
import struct
import time
from dataclasses import replace
from io import BytesIO

import pytest
from PIL import Image

from tests.each_case import each_case
from zakerscraper.exceptions import InvalidImageError
from zakerscraper.utils.image_ends import why_cut_off
from zakerscraper.utils.images import inspect


def _image(mode="RGB", size=(120, 90), seed=1):
    noise = random.Random(seed).randbytes(size[0] * size[1] * len(Image.new(mode, (1, 1)).getbands()))
    return Image.frombytes(mode, size, noise)


def _saved(kind, image=None, **options):
    data = BytesIO()
    (image or _image()).save(data, kind, **options)
    return data.getvalue()


def _with_thumbnail():
    """A JPEG whose header holds another JPEG with an end mark of its own."""
    thumbnail = _saved("JPEG", _image(size=(16, 12)))
    picture = _saved("JPEG")
    return picture[:2] + b"\xff\xe1" + struct.pack(">H", len(thumbnail) + 2) + thumbnail + picture[2:]


FRAMES = [_image(seed=seed) for seed in range(3)]
PICTURES = {
    "jpg baseline": _saved("JPEG"),
    "jpg progressive": _saved("JPEG", progressive=True, quality=95),
    "jpg intervals": _saved("JPEG", restart_marker_blocks=4),
    "jpg thumbnail": _with_thumbnail(),
    "jpg grey": _saved("JPEG", _image("L")),
    "jpg mpo": _saved("MPO", FRAMES[0], save_all=True, append_images=FRAMES[1:]),
    "png": _saved("PNG"),
    "png animated": _saved("PNG", FRAMES[0], save_all=True, append_images=FRAMES[1:]),
    "png palette": _saved("PNG", _image("P")),
    "gif": _saved("GIF", _image("P")),
    "gif animated": _saved(
        "GIF", FRAMES[0], save_all=True, append_images=FRAMES[1:], duration=50, loop=0, comment="x" * 700
    ),
    "webp": _saved("WEBP"),
    "webp lossless": _saved("WEBP", lossless=True),
    "webp animated": _saved("WEBP", FRAMES[0], save_all=True, append_images=FRAMES[1:]),
    "bmp": _saved("BMP"),
    "bmp grey": _saved("BMP", _image("L", (61, 33))),
    "bmp palette": _saved("BMP", _image("P")),
    "avif": _saved("AVIF"),
}


@each_case("name", PICTURES)
def test_whole_pictures_are_whole(name):
    extension, data = name.split()[0], PICTURES[name]
    assert inspect(data).extension == extension
    assert not why_cut_off(data, extension)
    assert not why_cut_off(data + b"\0" * 7 + b"bytes behind the end", extension)


# Of an MPO the first picture, which is the one that is shown, ends early.
@each_case(
    "name, share",
    [(name, share) for name in PICTURES for share in (0.3, 0.5, 0.9, 0.99) if name != "jpg mpo" or share < 0.4],
)
def test_pictures_cut_off_are_not(name, share):
    extension, data = name.split()[0], PICTURES[name]
    kept = int(len(data) * share)
    assert why_cut_off(data[:kept], extension) == f"cut off after {kept} bytes"
    # It is a picture all the same, which is taken as it is when it comes again and again.
    assert replace(inspect(data[:kept]), animated=False) == replace(inspect(data), animated=False)


@each_case("name", [name for name in PICTURES if name not in {"jpg mpo", "gif"}])
def test_a_few_bytes_are_missed_too(name):
    extension, data = name.split()[0], PICTURES[name]
    for missing in (2, 3):
        assert why_cut_off(data[:-missing], extension), missing


@each_case("name", [name for name in PICTURES if name.startswith(("webp", "avif"))])
def test_a_head_that_is_cut_off_is_no_picture(name):
    data = PICTURES[name]
    for kept in range(30):
        with pytest.raises(InvalidImageError):
            inspect(data[:kept] if name != "webp lossless" or kept < 25 else b"RIFF")
    assert inspect(data[: len(data) // 2]).animated is ("animated" in name)


def test_heads_that_lie_are_no_picture():
    endless = b"RIFF\xff\xff\xff\x7fWEBPVP8X\n\0\0\0" + bytes(4) + b"\xff" * 6
    nothing = b"RIFF\xff\xff\xff\x7fWEBPVP8 \xff\xff\xff\x7f" + bytes(20)
    for data in (endless, nothing, b"\0\0\0\x20ftypavif" + bytes(20) + b"ispe" + bytes(4) + b"\xff" * 8):
        with pytest.raises(InvalidImageError):
            inspect(data)


def test_quirks_of_whole_pictures():
    jpeg, gif, bmp, webp = PICTURES["jpg baseline"], PICTURES["gif"], PICTURES["bmp"], PICTURES["webp"]
    assert not why_cut_off(gif[:-1], "gif"), "the trailer is left out by some programs"
    assert not why_cut_off(bmp[:2] + b"\0\0\0\0" + bmp[6:], "bmp"), "the size of the file is not stated"
    assert not why_cut_off(bmp[:2] + b"\xff\xff\xff\x7f" + bmp[6:], "bmp"), "it is stated wrongly"
    assert not why_cut_off(webp[:4] + struct.pack("<I", len(webp) - 7) + webp[8:], "webp"), "an odd size"
    stray = jpeg[:-2] + b"\xff\xed\xff\xf0" + jpeg[-2:]
    assert not why_cut_off(stray + b"\0\0", "jpg"), "something like a segment that goes beyond the end"
    assert not why_cut_off(jpeg[:-2] + b"\xff\x02\xff\xff" + jpeg[-2:], "jpg"), "a marker that has no meaning"


def test_kinds_that_are_not_known_are_not_judged():
    assert not why_cut_off(b"", "svg")


@each_case("extension", ["jpg", "png", "gif", "webp", "bmp", "avif"])
@each_case(
    "data",
    [
        b"",
        b"\xff\xd8",
        bytes(4_000_000),
        b"\xff\xd8" + b"\xff\xe0\x00\x02" * 1_000_000,
        b"\xff" * 4_000_000,
        b"GIF89a" + bytes(7) + b"\x21\xfe\x01a\x00" * 500_000,
        b"\0\0\0\x08free" * 400_000,
    ],
)
def test_nothing_takes_long(extension: str, data: bytes) -> None:
    begun = time.process_time()
    why_cut_off(data, extension)
    assert time.process_time() - begun < 5
