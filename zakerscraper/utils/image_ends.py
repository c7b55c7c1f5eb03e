"""Checks that an image file is complete, by the structure of its format.

What follows the end is left alone: many images of the web have some bytes there. A file that breaks its format's
rules but goes on to its own end mark is whole; this is a look for what is missing, not for damage.
"""

from __future__ import annotations

import re
from collections.abc import Callable

_MAX_PARTS = 200_000
"""Parts of an image that are read; beyond them only its last bytes are."""
_EXIF_PADDING = b"\0 \t\r\n"

# A marker in a JPEG's scan; 0xff00 is a byte of it, 0xffd0 to 0xffd7 stand between its intervals, 0xffff fills up.
_MARKER = re.compile(rb"\xff[^\x00\x01\xd0-\xd7\xff]")
_END_OF_IMAGE = b"\xff\xd9"
_SEGMENTS = frozenset({0xC4, 0xDA, 0xDB, 0xDC, 0xDD, 0xFE, *range(0xC0, 0xC4), *range(0xC5, 0xD0), *range(0xE0, 0xF0)})
"""Those of a JPEG's markers that a length follows."""

_GIF_EXTENSION, _GIF_IMAGE, _GIF_TRAILER = 0x21, 0x2C, 0x3B
_BMP_UNCOMPRESSED = frozenset({0, 3, 6})


def why_cut_off(data: bytes, extension: str) -> str:
    """Return what is missing at the end of the image *data*, "" where nothing is.

    Args:
        extension: What kind of image it is: `jpg`, `png`, `gif`, `webp`, `bmp` or `avif`.
    """
    is_whole = _WHOLE.get(extension)
    return "" if is_whole is None or is_whole(data) else f"cut off after {len(data)} bytes"


def _is_whole_jpeg(data: bytes) -> bool:
    # As nearly all end. To look for the end of a scan takes as long as all else that is done to an image.
    if data.rstrip(_EXIF_PADDING).endswith(_END_OF_IMAGE):
        return True
    # The thumbnail in a JPEG's header has an end mark of its own, so the segments are passed over one by one.
    offset = 2
    for _ in range(_MAX_PARTS):
        marker = _MARKER.search(data, offset)
        if marker is None:
            break
        if marker[0] == _END_OF_IMAGE:
            return True
        offset = marker.end()
        if marker[0][1] in _SEGMENTS:
            offset += int.from_bytes(data[offset : offset + 2])
    return False


def _is_whole_png(data: bytes) -> bool:
    offset = 8
    for _ in range(_MAX_PARTS):
        kind, length = data[offset + 4 : offset + 8], int.from_bytes(data[offset : offset + 4])
        offset += 12 + length
        if len(kind) < 4 or offset > len(data):
            return False
        if kind == b"IEND":
            return True
    return data.find(b"IEND", offset) != -1


def _is_whole_gif(data: bytes) -> bool:
    offset = 13 + _color_table(data[10:11])
    images = 0
    for _ in range(_MAX_PARTS):
        if offset == len(data):
            # Between two parts: some programs leave the trailer out, and a transfer hardly ever ends just here.
            return images > 0
        kind = data[offset] if offset < len(data) else None
        if kind == _GIF_TRAILER:
            return True
        if kind == _GIF_IMAGE:
            offset += 11 + _color_table(data[offset + 9 : offset + 10])
        elif kind == _GIF_EXTENSION:
            offset += 2
        elif kind == 0:
            offset += 1
            continue
        else:
            # No part begins here: what comes is none of the image's where that has begun before.
            return kind is not None and images > 0
        while offset < len(data) and data[offset]:
            offset += 1 + data[offset]
        if offset >= len(data):
            return False
        offset += 1
        images += kind == _GIF_IMAGE
    return data.rstrip(_EXIF_PADDING).endswith(bytes([_GIF_TRAILER]))


def _color_table(flags: bytes) -> int:
    """Return the bytes of the table of colours that the *flags* of a GIF or of an image in it announce."""
    return 3 << ((flags[0] & 7) + 1) if flags and flags[0] & 0x80 else 0


def _is_whole_webp(data: bytes) -> bool:
    # The byte that makes an odd size even is left out by some.
    return len(data) + 1 >= 8 + int.from_bytes(data[4:8], "little")


def _is_whole_bmp(data: bytes) -> bool:
    offset, header = int.from_bytes(data[10:14], "little"), int.from_bytes(data[14:18], "little")
    if header < 40:
        return len(data) >= int.from_bytes(data[2:6], "little")
    width = int.from_bytes(data[18:22], "little", signed=True)
    height = int.from_bytes(data[22:26], "little", signed=True)
    bits, compression = int.from_bytes(data[28:30], "little"), int.from_bytes(data[30:34], "little")
    if compression in _BMP_UNCOMPRESSED:
        # The size that the file states for itself is often wrong.
        return len(data) >= offset + (abs(width) * bits + 31) // 32 * 4 * abs(height)
    return len(data) >= offset + int.from_bytes(data[34:38], "little")


def _is_whole_avif(data: bytes) -> bool:
    offset, has_pixels = 0, False
    for _ in range(_MAX_PARTS):
        if offset + 8 > len(data):
            break
        size, kind = int.from_bytes(data[offset : offset + 4]), data[offset + 4 : offset + 8]
        if size == 1:
            size = int.from_bytes(data[offset + 8 : offset + 16])
        elif size == 0:
            size = len(data) - offset  # to the end of the file, which tells nothing
        if size < 8:
            break
        offset += size
        if offset > len(data):
            # A box behind the pixels that is none, or goes on for too long, may be anything.
            return has_pixels
        has_pixels |= kind == b"mdat"
    return has_pixels


_WHOLE: dict[str, Callable[[bytes], bool]] = {
    "jpg": _is_whole_jpeg,
    "png": _is_whole_png,
    "gif": _is_whole_gif,
    "webp": _is_whole_webp,
    "bmp": _is_whole_bmp,
    "avif": _is_whole_avif,
}
