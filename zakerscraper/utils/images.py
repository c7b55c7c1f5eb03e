"""Reads format, size and animation of an image from its bytes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from io import BytesIO

from zakerscraper.exceptions import InvalidImageError
from zakerscraper.utils.ignored_warnings import ignore_warnings
from zakerscraper.utils.image_ends import why_cut_off

MEDIA_TYPES = {
    "jpg": "image/jpeg", "png": "image/png", "gif": "image/gif", "webp": "image/webp", "bmp": "image/bmp",
    "avif": "image/avif",
}  # fmt: skip
"""By the extensions that `inspect` gives."""
MAX_PIXELS = 200_000_000
"""Pixels of one frame; a larger image is a decompression bomb."""
MAX_PARTS = 2_000
"""Segments of a JPEG before its first scan, chunks of a PNG before its pixels; the most known have some dozen."""
_MAX_FRAMES = 8
"""Frame headers of a JPEG, of which there is one, and one in each thumbnail; Pillow keeps a list for each."""
_SEGMENT = re.compile(rb"\xff([\xc0-\xc7\xc9-\xcf\xda\xdb\xdd\xde\xe0-\xef\xfe])(..)", re.DOTALL)
_MARKER = re.compile(rb"\xff([\xc0-\xc7\xc9-\xcf\xdb\xdd\xde\xe0-\xef\xfe])")
_AVIF_SIZE = re.compile(rb"ispe\0{4}(.{4})(.{4})", re.DOTALL)
_SCAN, _QUANTIZATION = b"\xda", b"\xdb"
_TABLES = re.compile(rb"(?:[\x00-\x0f].{64}|[^\x00-\x0f].{128})+", re.DOTALL)
_FRAME = re.compile(rb"\x08(..)(..)([\x01\x03\x04])(.*)", re.DOTALL)
"""Eight bits a sample; height, width, the number of colours, and three bytes for each of these."""
_MEANING = {
    re.compile(rb"\Z"): "an empty response",
    re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype html|html|head|body)\b", re.IGNORECASE): "an HTML page",
    re.compile(rb"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--[^>]{0,500}-->\s*)?<svg\b", re.IGNORECASE): "an SVG image",
    re.compile(rb"\s*[{\[]\s*[\"{\]}]"): "a JSON text",
    re.compile(rb".{4}ftyp(?:hei[cxms]|hev[cxms]|mif1|msf1)", re.DOTALL): "a HEIC image",
    re.compile(rb"\xff\x0a|\0\0\0\x0cJXL "): "a JPEG XL image",
    re.compile(rb"II\*\0|MM\0\*"): "a TIFF image",
}
"""What comes in place of an image that is kept, by its first bytes. Few browsers show the images among these, or they
run code."""
_USUAL_FRAMES = frozenset({b"\xc0", b"\xc1", b"\xc2"})
_FRAMES = frozenset(bytes([kind]) for kind in range(0xC0, 0xD0)) - {b"\xc4", b"\xc8", b"\xcc"}


@dataclass(frozen=True, slots=True)
class ImageFacts:
    """What an image's bytes say: its file extension without dot, its size in pixels, whether it moves."""

    extension: str
    width: int
    height: int
    animated: bool


@cache
def _extensions() -> dict[str, str]:
    """Return the file extension for each of Pillow's names of the formats that are taken."""
    # Late: a run that finds nothing new needs none of it. Importing a plugin registers its format; Pillow would load
    # all its plugins, with formats nobody shows on a page.
    from PIL import (
        AvifImagePlugin,
        BmpImagePlugin,
        GifImagePlugin,
        JpegImagePlugin,
        MpoImagePlugin,
        PngImagePlugin,
        WebPImagePlugin,
    )

    plugins = {
        JpegImagePlugin.JpegImageFile: "jpg",
        MpoImagePlugin.MpoImageFile: "jpg",  # what a JPEG may turn out to be
        PngImagePlugin.PngImageFile: "png",
        GifImagePlugin.GifImageFile: "gif",
        WebPImagePlugin.WebPImageFile: "webp",
        BmpImagePlugin.BmpImageFile: "bmp",
        AvifImagePlugin.AvifImageFile: "avif",
    }
    return {str(plugin.format): extension for plugin, extension in plugins.items()}


def inspect(data: bytes) -> ImageFacts:
    """Return format, size and animation of the image *data*.

    Raises InvalidImageError for anything that is none of JPEG, PNG, GIF, WebP, BMP and AVIF (an error page that came
    with status 200, an SVG, which can run), for one that is cut off in its header, and for one of absurd size. One that
    is cut off behind that is still an image: see `image_ends`.
    """
    facts = _plain_jpeg_facts(data)
    if facts is None:
        if _has_too_many_parts(data):
            raise InvalidImageError(f"no picture: more than {MAX_PARTS} parts")
        facts = _facts_by_pillow(data)
    if facts.width * facts.height > MAX_PIXELS:
        raise InvalidImageError(f"{facts.width} x {facts.height} pixels are too many")
    return facts


def _facts_by_pillow(data: bytes) -> ImageFacts:
    from PIL import Image

    extensions = _extensions()
    # Where Pillow was built without a format its plugin is there but not registered.
    formats = [name for name in extensions if name in Image.OPEN]
    try:
        # Warnings of large sizes, which are judged below, and of damage that does not keep an image from being shown.
        with ignore_warnings(), Image.open(BytesIO(data), formats=formats) as image:
            width, height = image.size
            animated = bool(getattr(image, "is_animated", False)) and image.format != "MPO"
            extension = extensions[str(image.format)]
    except Exception as error:
        # Pillow's plugins meet damaged bytes with errors of every kind (struct.error, IndexError, RuntimeError …).
        if facts := _stated_facts(data):
            return facts
        if isinstance(error, Image.DecompressionBombError):
            raise InvalidImageError("no picture: it has too many pixels") from None
        raise InvalidImageError(f"no picture: {_describe_bytes(data)}") from None
    return ImageFacts(extension, width, height, animated)


def is_whole_image(data: bytes) -> bool:
    """Return whether *data* is an image of a kind that is taken, and not cut off."""
    try:
        return not why_cut_off(data, inspect(data).extension)
    except InvalidImageError:
        return False


def _plain_jpeg_facts(data: bytes) -> ImageFacts | None:
    """Return the facts of an ordinary JPEG, by its head; None for any other image.

    That is read faster than Pillow does, which a crawl of such images need not even import: segments one behind the
    other, one frame of the three usual kinds, tables and the beginning of a scan, whole.
    """
    if not data.startswith(b"\xff\xd8\xff"):
        return None
    offset, facts, has_table = 2, None, False
    for _ in range(MAX_PARTS):
        segment = _SEGMENT.match(data, offset)
        if segment is None:
            return None
        kind, length = segment[1], int.from_bytes(segment[2])
        end = offset + 2 + length
        if length < 2 or end > len(data):
            return None
        if kind == _SCAN:
            return facts if has_table and end < len(data) else None
        if kind in _FRAMES:
            frame = _FRAME.fullmatch(data, offset + 4, end)
            if facts is not None or kind not in _USUAL_FRAMES or frame is None or len(frame[4]) != 3 * frame[3][0]:
                return None
            height, width = int.from_bytes(frame[1]), int.from_bytes(frame[2])
            if not width or not height:
                return None
            facts = ImageFacts("jpg", width, height, animated=False)
        if kind == _QUANTIZATION:
            if not _TABLES.fullmatch(data, offset + 4, end):
                return None
            has_table = True
        offset = end
    return None


def _stated_facts(data: bytes) -> ImageFacts | None:
    """Return the facts of a truncated WebP or AVIF, by its head: Pillow reads those in whole files only."""
    facts = None
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        if data[12:16] == b"VP8X" and len(data) >= 30:
            width, height = (1 + int.from_bytes(data[offset : offset + 3], "little") for offset in (24, 27))
            facts = ImageFacts("webp", width, height, bool(data[20] & 2))
        elif data[12:16] == b"VP8L" and len(data) >= 25:
            bits = int.from_bytes(data[21:25], "little")
            facts = ImageFacts("webp", 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF), False)
        elif data[12:16] == b"VP8 " and len(data) >= 30:
            width, height = (int.from_bytes(data[offset : offset + 2], "little") & 0x3FFF for offset in (26, 28))
            facts = ImageFacts("webp", width, height, False)
    elif data[4:8] == b"ftyp" and data[8:12] in {b"avif", b"avis"} and (match := _AVIF_SIZE.search(data)):
        facts = ImageFacts("avif", int.from_bytes(match[1]), int.from_bytes(match[2]), data[8:12] == b"avis")
    if facts and 0 < facts.width * facts.height <= MAX_PIXELS and why_cut_off(data, facts.extension):
        return facts
    return None


def _has_too_many_parts(data: bytes) -> bool:
    """Return whether Pillow would keep too much of what stands before the pixels of a JPEG or PNG, *data*.

    That is more segments or chunks than MAX_PARTS, or more of a JPEG's frame headers than _MAX_FRAMES.
    """
    if data.startswith(b"\xff\xd8"):
        frames = 0
        for number, kind in enumerate(_segments(data)):
            frames += kind in _FRAMES
            if number == MAX_PARTS or frames > _MAX_FRAMES:
                return True
        return False
    if not data.startswith(b"\x89PNG\r\n\x1a\n"):
        return False
    offset = 8
    for _ in range(MAX_PARTS):
        if offset + 8 > len(data) or data[offset + 4 : offset + 8] == b"IDAT":
            return False  # Pillow looks no further
        offset += 12 + int.from_bytes(data[offset : offset + 4])
    return True


def _segments(data: bytes) -> Iterator[bytes]:
    """Yield the kinds of a JPEG's segments up to its first scan, where Pillow looks no further; or more than those."""
    offset = 2
    while segment := _SEGMENT.match(data, offset):
        if segment[1] == _SCAN:
            return
        yield segment[1]
        offset += 2 + int.from_bytes(segment[2])
    # Something lies between segments, which Pillow passes over. In a scan 0xff is followed by none of these.
    yield from (marker[1] for marker in _MARKER.finditer(data, offset))


def _describe_bytes(data: bytes) -> str:
    """Return what *data*, which is no image that is kept, is instead."""
    kind = next((words for pattern, words in _MEANING.items() if pattern.match(data)), "")
    # Without its length: what a host sends in place of all its images is one failure.
    return kind or f"it begins with {data[:12]!r}"
