"""Pictures are known by their bytes, and each address has a place of its own."""

from __future__ import annotations

import random
import re
import struct
import subprocess
import sys
import warnings
import zlib
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from tests.each_case import each_case
from zakerscraper.document.image_paths import image_path
from zakerscraper.exceptions import InvalidImageError
from zakerscraper.items import SHANGHAI
from zakerscraper.utils.images import ImageFacts, inspect

PUBLISHED = datetime(2022, 4, 1, 0, 30, tzinfo=SHANGHAI)
NAME = "0123456789abcdef01234567"


def picture(kind: str, size: tuple[int, int] = (6, 4), frames: int = 1) -> bytes:
    images = [Image.new("RGB", size, (40 * n, 90, 200)) for n in range(frames)]
    buffer = BytesIO()
    more = {"save_all": True, "append_images": images[1:]} if frames > 1 else {}
    images[0].save(buffer, kind, **more)
    return buffer.getvalue()


def png_header(width: int, height: int) -> bytes:
    """Return the beginning of a PNG of that size; a few bytes can claim any size."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


@each_case(
    ("kind", "frames", "facts"),
    [
        ("JPEG", 1, ImageFacts("jpg", 6, 4, False)),
        ("PNG", 1, ImageFacts("png", 6, 4, False)),
        ("PNG", 2, ImageFacts("png", 6, 4, True)),
        ("GIF", 1, ImageFacts("gif", 6, 4, False)),
        ("GIF", 3, ImageFacts("gif", 6, 4, True)),
        ("WEBP", 1, ImageFacts("webp", 6, 4, False)),
        ("WEBP", 3, ImageFacts("webp", 6, 4, True)),
        ("BMP", 1, ImageFacts("bmp", 6, 4, False)),
        ("MPO", 2, ImageFacts("jpg", 6, 4, False)),
        ("AVIF", 1, ImageFacts("avif", 6, 4, False)),
    ],
)
def test_bytes_say_what_a_picture_is(kind: str, frames: int, facts: ImageFacts) -> None:
    assert inspect(picture(kind, frames=frames)) == facts


@each_case(
    "data",
    [
        b"",
        b"\x00" * 100,
        b"<!DOCTYPE html><html><body>404</body></html>",
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        b"%PDF-1.7\n",
        b"\xff\xd8\xff",
        b"GIF89a",
        b"\x89PNG\r\n\x1a\n",
        b"RIFF\x00\x00\x00\x00WEBPVP8 ",
        b"BM",
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 1 1\n",
        picture("TIFF"),
        picture("ICO", (16, 16)),
        picture("PPM"),
        picture("JPEG")[:40],
        picture("PNG")[:20],
        png_header(0, 4),
    ],
)
def test_what_is_no_picture_is_named_as_such(data: bytes) -> None:
    with pytest.raises(InvalidImageError) as error:
        inspect(data)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("size", [(60_000, 60_000), (30_000, 7_000), (2**31 - 1, 2**31 - 1)])
def test_a_picture_of_absurd_size_is_refused_unread(size: tuple[int, int]) -> None:
    with pytest.raises(InvalidImageError):
        inspect(png_header(*size))


def test_a_large_picture_is_fine_and_causes_no_warning() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert inspect(png_header(15_000, 10_000)) == ImageFacts("png", 15_000, 10_000, False)


def jpegs() -> list[bytes]:
    """Return JPEGs: in one scan, in several, without colours, for print, with a full head, with a second picture."""
    made = []
    exif = Image.Exif()
    exif[0x0112] = 6
    for mode, options in [
        ("RGB", {}),
        ("RGB", {"progressive": True, "quality": 30}),
        ("RGB", {"exif": exif, "icc_profile": b"x" * 200, "comment": b"made by \xff\xd9 hand", "dpi": (72, 72)}),
        ("RGB", {"subsampling": 0, "optimize": True, "restart_marker_blocks": 1}),
        ("L", {}),
        ("CMYK", {"quality": 100}),
    ]:
        buffer = BytesIO()
        Image.new(mode, (70, 41)).save(buffer, "JPEG", **options)
        made.append(buffer.getvalue())
    return [*made, picture("MPO", frames=2), made[0] + b"\0" * 20]


def size_by_pillow(data: bytes) -> tuple[int, int] | None:
    """Return width and height of the JPEG *data* as Pillow says, None where it opens none."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return Image.open(BytesIO(data), formats=["JPEG"]).size
    except Exception:
        return None


def test_threads_that_look_at_pictures_leave_warnings_as_they_were() -> None:
    """Python keeps in one place for all threads what becomes of warnings."""
    data, before = picture("PNG"), list(warnings.filters)
    switched = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(4) as threads:
            list(threads.map(lambda _: inspect(data), range(400)))
        assert list(warnings.filters) == before
    finally:
        sys.setswitchinterval(switched)
        warnings.filters[:] = before


def test_the_size_of_a_jpeg_is_what_pillow_says_whatever_is_damaged() -> None:
    chance = random.Random("jpegs")
    agreed = 0
    for data in jpegs():
        assert inspect(data).extension == "jpg"
        for number in range(300):
            damaged = bytearray(data)
            for _ in range(min(number, 3)):
                damaged[chance.randrange(min(len(data), 700))] = chance.randint(0, 255)
            size = size_by_pillow(bytes(damaged))
            if size is not None and min(size):
                facts = inspect(bytes(damaged))
                assert (facts.width, facts.height) == size
                agreed += 1
    assert agreed > 1000


@pytest.mark.parametrize("side", [5, 7])
def test_a_jpeg_without_height_or_width_is_no_picture(side: int) -> None:
    for data in jpegs():
        frame = next(match.start() for match in re.finditer(rb"\xff[\xc0-\xc2]\0", data))
        with pytest.raises(InvalidImageError):
            inspect(data[: frame + side] + b"\0\0" + data[frame + side + 2 :])


def test_plain_jpegs_need_no_pillow() -> None:
    program = "import sys; from zakerscraper.utils import images; images.inspect(sys.stdin.buffer.read())"
    program += "; sys.exit('it is imported' if 'PIL.Image' in sys.modules else 0)"
    for data in jpegs()[:3]:
        done = subprocess.run([sys.executable, "-c", program], input=data, capture_output=True, check=False)
        assert (done.returncode, done.stderr) == (0, b"")


KINDS = [("JPEG", 1), ("PNG", 1), ("PNG", 2), ("GIF", 1), ("GIF", 3), ("WEBP", 2), ("BMP", 1), ("AVIF", 1)]


def problems(damaged: Iterable[bytes]) -> list[str]:
    """Return what else than facts or InvalidImageError the bytes lead to."""
    found = []
    for data in damaged:
        try:
            facts = inspect(data)
            assert facts.extension in {"jpg", "png", "gif", "webp", "bmp", "avif"}
            assert facts.width > 0
            assert facts.height > 0
        except InvalidImageError:
            continue
        except Exception as error:
            found.append(f"{type(error).__name__}: {error}: {data!r}"[:300])
    return found


@each_case(("kind", "frames"), KINDS)
def test_a_picture_cut_off_anywhere_is_a_picture_or_none(kind: str, frames: int) -> None:
    data = picture(kind, frames=frames)
    assert problems(data[:length] for length in range(len(data))) == []


@each_case(("kind", "frames"), KINDS)
def test_a_damaged_picture_is_a_picture_or_none(kind: str, frames: int) -> None:
    chance = random.Random(f"{kind} {frames}")
    data = picture(kind, frames=frames)

    def damaged() -> bytes:
        changed = bytearray(data)
        for _ in range(chance.randint(1, 4)):
            changed[min(len(data) - 1, int(chance.expovariate(1 / 20)))] = chance.randint(0, 255)
        return bytes(changed)

    assert problems(damaged() for _ in range(500)) == []


@each_case(
    ("url", "path"),
    [
        (f"http://zkres1.myzaker.com/202204/{NAME}_1024.jpg", f"images/202204/{NAME}_1024.jpg"),
        (f"http://zkres2.myzaker.com/202112/{NAME}_raw.gif", f"images/202112/{NAME}_raw.jpg"),
        (f"https://zkres.myzaker.com/201806/{NAME}_640.jpg", f"images/201806/{NAME}_640.jpg"),
        (f"http://zkres1.myzaker.com/202204/{NAME}", f"images/202204/{NAME}.jpg"),
    ],
)
def test_zakers_pictures_keep_month_and_name_and_get_the_extension_of_the_bytes(url: str, path: str) -> None:
    assert image_path(url, "jpg", PUBLISHED) == path


@each_case(
    ("url", "pattern"),
    [
        (
            "http://zkres.myzaker.com/img_upload/editor/2022/06/17/1655_W854H480S.jpeg",
            r"images/202206/1655_W854H480S-[0-9a-f]{12}\.png",
        ),
        ("http://zkres.myzaker.com/img_upload/2019/12/a.jpg", r"images/201912/a-[0-9a-f]{12}\.png"),
        ("https://a.example/x/y.jpg?z=1", r"images/202204/y-[0-9a-f]{12}\.png"),
        ("https://a.example/", r"images/202204/-[0-9a-f]{12}\.png"),
        ("https://a.example/202213/a.jpg", r"images/202204/a-[0-9a-f]{12}\.png"),
        ("https://a.example/%E5%9B%BE.jpg", r"images/202204/_-[0-9a-f]{12}\.png"),
        ("https://a.example/..%2f..%2fetc%2fpasswd", r"images/202204/passwd-[0-9a-f]{12}\.png"),
        ("http://zkres1.myzaker.com/202204/a b.jpg", r"images/202204/a_b-[0-9a-f]{12}\.png"),
        ("http://zkres1.myzaker.com/202204/..%5c..%5ca", r"images/202204/[\w-]+-[0-9a-f]{12}\.png"),
        ("http://zkres1.myzaker.com/202204/" + "a" * 300, r"images/202204/a{100}-[0-9a-f]{12}\.png"),
    ],
)
def test_other_pictures_have_a_digest_in_their_name(url: str, pattern: str) -> None:
    assert re.fullmatch(pattern, image_path(url, "png", PUBLISHED))


def test_one_picture_on_two_of_zakers_hosts_has_one_place() -> None:
    urls = [f"{start}/202204/{NAME}_1024.jpg" for start in ("http://zkres1.myzaker.com", "https://zkres2.myzaker.com")]
    assert len({image_path(url, "jpg", PUBLISHED) for url in urls}) == 1


@each_case(
    ("one", "other"),
    [
        ("https://a.example/x/1.jpg", "https://a.example/y/1.jpg"),
        ("https://a.example/1.jpg?a=1", "https://a.example/1.jpg?a=2"),
        ("https://a.example/1.jpg", "https://b.example/1.jpg"),
        ("http://zkres1.myzaker.com/202204/a b.jpg", "http://zkres1.myzaker.com/202204/a_b.jpg"),
        ("http://zkres1.myzaker.com/202204/a/b.jpg", "http://zkres1.myzaker.com/202204/b.jpg"),
        (f"http://zkres1.myzaker.com/202204/{NAME}_1024.jpg", f"http://zkres1.myzaker.com/202204/{NAME}_640.jpg"),
        (f"http://zkres1.myzaker.com/202204/{NAME}.jpg", f"http://zkres1.myzaker.com/202205/{NAME}.jpg"),
        (f"http://zkres1.myzaker.com/202204/{NAME}.jpg", f"http://zkres1.myzaker.com/202204/{NAME}.png"),
        (f"http://zkres1.myzaker.com/202204/{NAME}.jpg?a=1", f"http://zkres1.myzaker.com/202204/{NAME}.jpg?a=2"),
        (f"http://zkres1.myzaker.com/202204/{NAME}.jpg", f"https://a.example/202204/{NAME}.jpg"),
    ],
)
def test_different_pictures_have_different_places(one: str, other: str) -> None:
    assert image_path(one, "jpg", PUBLISHED) != image_path(other, "jpg", PUBLISHED)


@settings(max_examples=300, deadline=None)
@given(st.text(st.one_of(st.sampled_from("/.%25cC\\\x00?#: 2022204"), st.characters()), max_size=60))
def test_no_address_leaves_the_folder_of_pictures(text: str) -> None:
    path = image_path("http://a.example/" + text, "jpg", PUBLISHED)
    assert re.fullmatch(r"images/20\d{4}/[A-Za-z0-9_-]+\.jpg", path)
    assert len(path.encode()) < 200
    assert image_path("http://a.example/" + text, "jpg", PUBLISHED) == path


@each_case(
    ("data", "what"),
    [
        (b"", "an empty response"),
        (b"\xef\xbb\xbf\n<!DOCTYPE html><html>", "an HTML page"),
        (b"<HTML><body>404 at 12:00:01", "an HTML page"),
        (b'<?xml version="1.0"?>\n<!-- made by hand -->\n<svg xmlns="http://www.w3.org/2000/svg"/>', "an SVG image"),
        (b'{"error": 1}', "a JSON text"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(99), "a HEIC image"),
        (b"\xff\x0a" + bytes(99), "a JPEG XL image"),
        (b"II*\0" + bytes(99), "a TIFF image"),
        (b"nothing of all these", "it begins with b'nothing of a'"),
    ],
)
def test_what_comes_in_place_of_an_image_is_named_alike_whatever_its_length(data: bytes, what: str) -> None:
    for sent in (data, data and data + b" "):
        with pytest.raises(InvalidImageError, match=f"^no picture: {what}$"):
            inspect(sent)
