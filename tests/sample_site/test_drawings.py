"""The drawings are real pictures of the asked format, size and weight, and the same on every call."""

from io import BytesIO

import pytest
from PIL import Image

from tests.each_case import each_case
from zakerscraper.sample_site.drawings import FRAMES, MOTIFS, draw_image


def opened(data: bytes) -> Image.Image:
    image = Image.open(BytesIO(data))
    image.load()
    return image


@each_case("kind", ["jpeg", "png", "webp", "gif"])
def test_format_and_size(kind: str) -> None:
    image = opened(draw_image("a", "sea", 320, 200, kind))
    assert image.format == kind.upper()
    assert image.size == (320, 200)


@each_case("motif", MOTIFS)
@each_case("size", [(200, 320), (320, 60), (16, 16)])
def test_every_motif_in_any_shape(motif: str, size: tuple[int, int]) -> None:
    image = opened(draw_image("a", motif, *size))
    assert image.size == size
    assert len(image.getcolors(1 << 20) or ()) > 10


@each_case("motif", MOTIFS)
def test_animation_moves(motif: str) -> None:
    image = opened(draw_image("a", motif, 320, 200, "gif"))
    assert image.n_frames == FRAMES
    frames = set()
    for number in range(FRAMES):
        image.seek(number)
        frames.add(image.convert("RGB").tobytes())
    assert len(frames) == FRAMES


def test_name_decides() -> None:
    assert draw_image("a", "grid") == draw_image("a", "grid")
    assert len({draw_image(name, "grid") for name in "abcdef"}) > 2


def test_unknown_motif_is_hills() -> None:
    assert draw_image("a", "no such motif") == draw_image("a", "hills")


@pytest.mark.parametrize("weight", [60_000, 120_000, 200_000])
def test_weight(weight: int) -> None:
    assert len(draw_image("a", "sea", weight=weight)) == pytest.approx(weight, rel=0.05)
