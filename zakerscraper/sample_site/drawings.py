"""Images of the sample site: small drawings made on request, the same for the same name every time.

A drawing is chosen by its motif and one of `VARIANTS` colourings, the latter by a hash of the image's name.
So a site of any size needs only a bounded number of drawings, and they are kept once made.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from functools import lru_cache
from hashlib import sha256
from io import BytesIO

from PIL import Image

from zakerscraper.sample_site.canvas import SCALE, Canvas
from zakerscraper.sample_site.motifs import HUES, MOTIFS

VARIANTS = 24
FRAMES = 6
FRAME_MILLISECONDS = 160


def draw_image(
    name: str, motif: str = "hills", width: int = 640, height: int = 400, kind: str = "jpeg", weight: int = 0
) -> bytes:
    """Return the bytes of an image.

    Args:
        name: Any text, it chooses colours and details.
        motif: One of `MOTIFS`, anything else gives hills.
        width, height: Pixels.
        kind: `jpeg`, `png`, `webp` or `gif` (animated, `FRAMES` frames).
        weight: About how many bytes a jpeg shall have, reached by adding noise; 0 leaves the drawing as it is.
    """
    variant = int.from_bytes(sha256(name.encode()).digest()[:4]) % VARIANTS
    return _encode_drawing(motif if motif in MOTIFS else "hills", variant, width, height, kind, weight)


@lru_cache(maxsize=1024)
def _encode_drawing(motif: str, variant: int, width: int, height: int, kind: str, weight: int) -> bytes:
    """Draw and encode; the arguments are those of `draw_image` with the name reduced to its variant."""
    if kind == "gif":
        # The quarter keeps a swing from showing the same on two frames in a row, which would be merged.
        phases = [(n + 0.25) / FRAMES for n in range(FRAMES)]
        return _encode_animation([_draw(motif, variant, width, height, phase) for phase in phases])
    image = _draw(motif, variant, width, height)
    if kind == "png":
        return _encode(image, "PNG")
    if kind == "webp":
        return _encode(image, "WEBP", quality=80)
    return _encode_with_weight(image, weight, variant) if weight else _encode(image, "JPEG", quality=85)


def _encode(image: Image.Image, image_format: str, **options: object) -> bytes:
    buffer = BytesIO()
    image.save(buffer, image_format, **options)
    return buffer.getvalue()


def _encode_animation(frames: Sequence[Image.Image]) -> bytes:
    """Encode frames with the palette of the first one, so that nothing flickers."""
    first = frames[0].quantize(96)
    rest = [frame.quantize(palette=first, dither=Image.Dither.NONE) for frame in frames[1:]]
    return _encode(first, "GIF", save_all=True, append_images=rest, duration=FRAME_MILLISECONDS, loop=0, disposal=1)


def _encode_with_weight(image: Image.Image, weight: int, seed: int) -> bytes:
    """Encode a jpeg of about `weight` bytes: bisect the share of noise mixed into the image."""
    noise = Image.frombytes("L", image.size, random.Random(seed).randbytes(image.width * image.height))
    noise = noise.convert("RGB")
    low, high = 0.0, 1.0
    best = _encode(image, "JPEG", quality=90)
    for _ in range(8):
        share = (low + high) / 2
        made = _encode(Image.blend(image, noise, share), "JPEG", quality=90)
        if abs(len(made) - weight) < abs(len(best) - weight):
            best = made
        low, high = (share, high) if len(made) < weight else (low, share)
    return best


def _draw(motif: str, variant: int, width: int, height: int, phase: float = 0.0) -> Image.Image:
    """Draw a motif at twice the size and scale it down, which smooths all edges."""
    first, last = HUES.get(motif, (0.0, 1.0))
    hue = first + (last - first) * variant / VARIANTS
    canvas = Canvas(width, height, f"{motif} {variant}", hue, phase)
    MOTIFS[motif](canvas)
    return canvas.image.reduce(SCALE)
