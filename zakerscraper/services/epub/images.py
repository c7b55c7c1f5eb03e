"""Converts images for e-readers, and composes covers."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import TYPE_CHECKING

from zakerscraper.exceptions import InvalidImageError
from zakerscraper.services.epub.options import LONGEST_SIDE
from zakerscraper.utils.ignored_warnings import ignore_warnings
from zakerscraper.utils.images import inspect

if TYPE_CHECKING:
    from PIL import Image

COVER_SIZE = (1200, 1600)
"""Pixels of a cover: width, height."""

_MAX_PIXELS = 40_000_000
"""Larger images are not opened: each pixel takes four bytes."""
_MAX_BYTES = 600_000
"""Images that are small enough and have at most so many bytes are not re-encoded."""
_QUALITY = 80
_FORMATS = ("JPEG", "MPO", "PNG", "GIF", "WEBP", "BMP", "AVIF")
_KEPT = frozenset({"jpg", "png", "gif"})
_PAPER, _INK, _BAND = (246, 243, 236), (34, 34, 34), 330
_GAP = 8
_ORIENTATION = 0x0112
"""The EXIF tag that says how an image is turned: 1 not at all, 2 to 8 in some way."""


def convert_image(data: bytes, longest: int = LONGEST_SIDE) -> tuple[bytes, str]:
    """Return the image *data* for a book, and its file extension: `jpg`, `png` or `gif`.

    The same image gives the same bytes. An animation that is too large becomes its first frame.

    Args:
        longest: The most pixels of the longer side.

    Raises:
        InvalidImageError: The image cannot be decoded completely, or is too large to be opened.
    """
    facts = inspect(data)
    if facts.width * facts.height > _MAX_PIXELS:
        raise InvalidImageError(f"{facts.width} x {facts.height} pixels are too many")
    image = _open(data, longest)
    small = max(facts.width, facts.height) <= longest and len(data) <= _MAX_BYTES
    # Many e-readers invert the colours of CMYK images.
    if small and facts.extension in _KEPT and image.mode not in {"CMYK", "YCCK"} and not _is_turned(image):
        return data, facts.extension
    return _encode(_upright(image), longest)


def make_cover(images: Sequence[bytes], lines: Sequence[str]) -> bytes:
    """Return a cover, a JPEG, of up to four *images*, the first the largest, above *lines*.

    Lines consist of Latin letters and digits, as other fonts are not on every machine.

    Args:
        images: As `convert_image` returns them.
        lines: The first is the largest.
    """
    from PIL import Image, ImageDraw, ImageFont, ImageOps

    width, height = COVER_SIZE
    canvas = Image.new("RGB", COVER_SIZE, _PAPER)
    shown = [_open(data, height).convert("RGB") for data in images[:4]]
    for image, (left, top, right, bottom) in zip(shown, _image_boxes(len(shown), width, height - _BAND), strict=True):
        canvas.paste(ImageOps.fit(image, (right - left, bottom - top)), (left, top))
    draw = ImageDraw.Draw(canvas)
    top = height - _BAND + 50 if shown else height // 2 - 110
    for number, line in enumerate(lines):
        size = 110 if number == 0 else 56
        font = ImageFont.load_default(size)
        while size > 12 and draw.textlength(line, font=font) > width - 120:
            size -= 4
            font = ImageFont.load_default(size)
        draw.text((width // 2, top), line, font=font, fill=_INK, anchor="mt")
        top += size + 45
    return _jpeg(canvas)


def _image_boxes(count: int, width: int, height: int) -> list[tuple[int, int, int, int]]:
    """Return left, top, right and bottom of *count* images on a cover, in pixels."""
    half_width, half_height = (width - _GAP) // 2, (height - _GAP) // 2
    upper, lower = (0, half_height), (half_height + _GAP, height)
    left, right = (0, half_width), (half_width + _GAP, width)
    whole = (0, width)
    rows = {
        0: [],
        1: [(whole, (0, height))],
        2: [(whole, upper), (whole, lower)],
        3: [(whole, upper), (left, lower), (right, lower)],
        4: [(left, upper), (right, upper), (left, lower), (right, lower)],
    }
    return [(x[0], y[0], x[1], y[1]) for x, y in rows[count]]


def _open(data: bytes, longest: int) -> Image.Image:
    """Return the first frame of *data*, decoded."""
    from PIL import Image

    try:
        with ignore_warnings():
            image = Image.open(BytesIO(data), formats=[name for name in _FORMATS if name in Image.OPEN])
            # A large JPEG is decoded at a half or a quarter of its size, which is enough.
            image.draft(None, (longest, longest))
            image.load()
            return image
    except Exception as error:
        # Pillow's plugins raise errors of every kind for damaged data.
        raise InvalidImageError(f"no whole picture ({type(error).__name__})") from None


def _is_turned(image: Image.Image) -> bool:
    """Return whether the image's EXIF data says that it is to be turned; malformed data says nothing."""
    try:
        with ignore_warnings():
            return image.getexif().get(_ORIENTATION) in range(2, 9)
    except Exception:  # Pillow raises errors of every kind, SyntaxError among them
        return False


def _upright(image: Image.Image) -> Image.Image:
    from PIL import ImageOps

    try:
        with ignore_warnings():
            return ImageOps.exif_transpose(image)
    except Exception:  # malformed EXIF data
        return image


def _encode(image: Image.Image, longest: int) -> tuple[bytes, str]:
    see_through = image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info
    drawn = image.convert("RGBA" if see_through else "RGB")
    drawn.thumbnail((longest, longest))
    if see_through and _has_holes(drawn):
        out = BytesIO()
        drawn.info.clear()
        drawn.save(out, "PNG", optimize=True)
        return out.getvalue(), "png"
    return _jpeg(drawn.convert("RGB")), "jpg"


def _has_holes(image: Image.Image) -> bool:
    """Return whether any pixel of the RGBA *image* is not opaque."""
    return image.getchannel("A").tobytes().strip(b"\xff") != b""


def _jpeg(image: Image.Image) -> bytes:
    out = BytesIO()
    image.info.clear()
    image.save(out, "JPEG", quality=_QUALITY, optimize=True, progressive=False)
    return out.getvalue()
