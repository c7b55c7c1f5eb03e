"""Pictures that are broken, lie of their size or come by the thousand, crawled for real."""

from __future__ import annotations

import random
import struct
import zlib
from collections import Counter
from collections.abc import Callable, Iterable
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from tests.each_case import each_case
from tests.security.shapes import EXPORTED, MB, WORDS, WatchedRun, check_run, items_of, page, picture_address, zeros


def png(width: int, height: int, *chunks: tuple[bytes, bytes]) -> bytes:
    """Return a PNG with that size in its header and the given chunks (type, data) behind it."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*piece) for piece in ((b"IHDR", header), *chunks, (b"IEND", b"")))


def drawn(kind: str, size: tuple[int, int] = (9, 7), **options: Any) -> bytes:
    data = BytesIO()
    Image.new("RGB", size, "red").save(data, kind, **options)
    return data.getvalue()


def gif(frames: int) -> bytes:
    """Return a gif of so many frames of one pixel."""
    frame = b"\x21\xf9\x04\x00\x01\x00\x00\x00\x2c\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02\x44\x01\x00"
    return b"GIF89a\x01\x00\x01\x00\x80\x00\x00\xff\xff\xff\x00\x00\x00" + frame * frames + b"\x3b"


def picture_answers() -> dict[str, tuple[bytes, str, str]]:
    """Return pictures as (bytes, status they get, their file's ending)."""
    jpeg, zip_bomb = drawn("JPEG"), (b"IDAT", zeros(100, 15))
    random_bytes = random.Random(5).randbytes(5 * MB)
    return {
        "a picture": (jpeg, "saved", "jpg"),
        "a PNG of a wrong name": (drawn("PNG"), "saved", "png"),
        "a WebP of a wrong name": (drawn("WEBP"), "saved", "webp"),
        "20000 x 20000": (png(20_000, 20_000, (b"IDAT", zlib.compress(b"x"))), "failed", ""),
        "the largest number": (png(2**31 - 1, 2**31 - 1, (b"IDAT", b"")), "failed", ""),
        "no width": (png(0, 5, (b"IDAT", b"")), "failed", ""),
        "zip bomb too large": (png(30_000, 30_000, zip_bomb), "failed", ""),
        "zip bomb of a size that may be": (png(10_000, 10_000, zip_bomb), "saved", "png"),
        "text bomb": (png(5, 5, (b"zTXt", b"x\x00\x00" + zeros(512, 15)), (b"IDAT", zlib.compress(b"\x00\x00" * 5))), "", ""),
        "many texts": (png(5, 5, *[(b"tEXt", b"k\x00" + b"x" * 1000)] * 1000, (b"IDAT", zlib.compress(b"\x00\x00" * 5))), "", ""),
        "profile bomb": (png(5, 5, (b"iCCP", b"x\x00\x00" + zeros(512, 15)), (b"IDAT", zlib.compress(b"\x00\x00" * 5))), "", ""),
        "a chunk of no end": (drawn("PNG")[:33] + b"\xff\xff\xff\xffIDAT" + b"x" * 100, "", ""),
        "5,000 frames": (gif(5000), "saved", "gif"),
        "a gif without frames": (gif(0), "failed", ""),
        "SVG": (b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>", "failed", ""),
        "HTML": (b"<!DOCTYPE html><script>1</script>", "failed", ""),
        "nothing": (b"", "failed", ""),
        "one byte": (b"\xff", "failed", ""),
        "a JPEG of two bytes": (b"\xff\xd8", "failed", ""),
        "a JPEG and a script": (jpeg + b"<script>alert(1)</script>", "saved", "jpg"),
        "half a PNG": (drawn("PNG", (500, 500))[:20], "failed", ""),
        "half a JPEG": (drawn("JPEG", (500, 500))[:2000], "", ""),
        "too many bytes": (jpeg + random_bytes, "failed", ""),
        "zeros": (bytes(100_000), "failed", ""),
        "rubbish": (random_bytes[:100_000], "failed", ""),
        "TIFF": (drawn("TIFF"), "failed", ""),
        "PPM": (drawn("PPM"), "failed", ""),
        "EPS": (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n%%EndComments\n", "failed", ""),
        "a BMP of a wrong size": (drawn("BMP")[:18] + struct.pack("<ii", 2**30, 2**30) + drawn("BMP")[26:], "failed", ""),
        "a loop of markers": (b"\xff\xd8" + b"\xff\xe1\x00\x02" * 100_000, "failed", ""),
    }  # fmt: skip


PICTURES = picture_answers()
PICTURE_NUMBERS = {name: 0xABC000 + number for number, name in enumerate(PICTURES)}


def put_pictures(stage: Any) -> None:
    """Put up an article with all those pictures, one with a packed bomb, and one with five thousand others."""

    def serve(number: int, data: bytes, **headers: str) -> None:
        path = f"/pictures/202605/{number:024x}_1024.jpg"
        stage.site.put(path, data, headers={"Content-Type": "image/jpeg", **headers})

    def shown(numbers: Iterable[int]) -> str:
        return "".join(f'<p><img data-original="{picture_address(number)}"></p>' for number in numbers)

    for name, number in PICTURE_NUMBERS.items():
        serve(number, PICTURES[name][0])
    serve(0xABD000, zeros(1024, 31), **{"Content-Encoding": "gzip"})
    stage.put("broken pictures", page(shown(PICTURE_NUMBERS.values()), "broken pictures"))
    stage.put("packed", page(f"<p>{WORDS}</p>{shown([0xABD000])}", "packed"))
    stage.put("5,000 pictures", page(shown(range(4990)), "5,000 pictures"))


@pytest.fixture(scope="module")
def pictured(crawl_all: Callable[..., WatchedRun]) -> WatchedRun:
    """One run over the articles with broken pictures."""
    return crawl_all(put_pictures, DOWNLOAD_MAXSIZE=str(4 * MB))


def pictures_of(pictured: WatchedRun, title: str) -> dict[str, dict[str, Any]]:
    (item,) = [item for item in items_of(pictured.watched) if item["title"] == title]
    return {picture["url"]: picture for picture in item["images"]}


def test_broken_pictures_never_cost_an_article(pictured: WatchedRun) -> None:
    check_run(pictured)
    assert {outcome for outcome, _ in pictured.ends.values()} == {EXPORTED}
    assert pictured.watched.run.counts["images_failed"] > 500
    assert not [
        path for path in pictured.watched.run.pictures() if path.rpartition(".")[2] not in {"jpg", "png", "gif", "webp"}
    ]
    (packed,) = pictures_of(pictured, "packed").values()
    assert packed["status"] == "failed"
    assert WORDS in pictured.documents["packed"]


def test_of_five_thousand_pictures_as_many_are_asked_for_as_an_article_may_have(pictured: WatchedRun) -> None:
    statuses = Counter(picture["status"] for picture in pictures_of(pictured, "5,000 pictures").values())
    assert statuses["refused"] > 4000
    assert statuses["failed"] == 4990 - statuses["refused"] > 0
    assert len(pictured.watched.run.asked("/pictures/")) < 1000


@each_case("name", PICTURES)
def test_pictures(pictured: WatchedRun, name: str) -> None:
    data, status, ending = PICTURES[name]
    picture = pictures_of(pictured, "broken pictures")[picture_address(PICTURE_NUMBERS[name])]
    assert picture["status"] == status or (not status and picture["status"] in {"saved", "failed"})
    if picture["status"] == "saved":
        assert picture["path"].endswith(ending)
        assert pictured.watched.run.pictures()[picture["path"]] == data
        assert picture["width"] * picture["height"] <= 200_000_000
    else:
        assert picture["path"] == ""
