"""Frames give back what they were made of, and nothing else is taken for it."""

from __future__ import annotations

import os

import pytest

from tests.each_case import each_case
from zakerscraper.utils.zstd import compress, decompress, train_dictionary

_FOOTER = "<i>x</i>" * 30
PAGES = [f"<html><h1>{n}</h1><div class='article-content'>文章{n * 7}</div>{_FOOTER}".encode() * 3 for n in range(80)]


@each_case("data", [b"", b"a", PAGES[0], b"x" * 9_000_000, os.urandom(3000)])
def test_what_is_compressed_comes_back(data: bytes) -> None:
    frame = compress(data)
    assert decompress(frame, len(data)) == data
    for size in {len(data) + 1, len(data) // 2} - {len(data)}:
        with pytest.raises(ValueError, match="bytes"):
            decompress(frame, size)
    for damaged in (frame[:-1], frame + b"x", b"", b"no frame at all"):
        with pytest.raises(ValueError, match=r"."):
            decompress(damaged, len(data))


def test_a_bomb_is_unpacked_no_further_than_it_says() -> None:
    bomb = compress(bytes(300_000_000))
    assert len(bomb) < 40_000
    with pytest.raises(ValueError, match="not a frame of 1000 bytes"):
        decompress(bomb, 1000)


def test_a_dictionary_makes_like_pages_small_and_is_needed_to_read_them() -> None:
    dictionary = train_dictionary(PAGES[:64])
    frame = compress(PAGES[70], dictionary)
    assert len(frame) * 2 < len(compress(PAGES[70]))
    assert decompress(frame, len(PAGES[70]), dictionary) == PAGES[70]
    other = train_dictionary([page.replace(b"article", b"another") for page in PAGES[:64]])
    for wrong in (b"", other):
        with pytest.raises(ValueError, match=r"."):
            decompress(frame, len(PAGES[70]), wrong)


@pytest.mark.parametrize("samples", [[], [b""], [b"a"] * 3], ids=len)
def test_of_too_little_no_dictionary_is_made(samples: list[bytes]) -> None:
    assert train_dictionary(samples) == b""
