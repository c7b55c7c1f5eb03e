"""Articles' pages of broken bytes, in every encoding, cut off, and packed to more than they seem, crawled for real."""

from __future__ import annotations

import gzip
import random
import re
import zlib
from collections.abc import Callable

import pytest

from tests.each_case import each_case
from tests.security.shapes import (
    EXPORTED,
    FAILED,
    GONE,
    MANY,
    MB,
    WORDS,
    Given,
    WatchedRun,
    brotli,
    brotli_zeros,
    check_end,
    check_run,
    page,
    picture_address,
    put_all,
    small,
    zeros,
)


def encoded() -> dict[str, Given]:
    """Return pages in encodings that are said, not said, or said wrongly."""
    found: dict[str, Given] = {}

    def add(name: str, codec: str, label: str | None, meta: str = "", readable: bool = True, bom: bytes = b"") -> None:
        title = f"编码{name}"
        headers = {"Content-Type": "text/html" if label is None else f"text/html; charset={label}"}
        ends = {EXPORTED} if readable else {EXPORTED, FAILED, GONE}
        found[title] = Given(bom + small(title, meta).encode(codec), ends, headers, WORDS if readable else "")

    for label in ("gb18030", "gb2312", "GBK", "x-gbk"):
        add(f"GB as {label}", "gb18030", label)
    add("GB by meta", "gb18030", None, '<meta charset="gb18030">')
    add("GB by http-equiv", "gb18030", None, '<meta http-equiv="Content-Type" content="text/html; charset=gbk">')
    add("GB without a word", "gb18030", None)
    add("GB as UTF-8", "gb18030", "utf-8")
    add("GB as nonsense", "gb18030", "no-such-thing")
    for label in (
        "gbk",
        "big5",
        "utf-16",
        "utf-32",
        "utf-7",
        "us-ascii",
        "iso-2022-jp",
        "no-such-thing",
        "",
        "\x00",
        "idna",
        "hex",
        "zlib",
        "undefined",
    ):
        add(f"UTF-8 as {label!r}", "utf-8", label.replace("\x00", "%00"))
    for label in ("utf-8", "gbk", "utf-16", "no-such-thing", None):
        add(f"UTF-8 with BOM as {label}", "utf-8", label, bom=b"\xef\xbb\xbf")
        add(f"UTF-16 with BOM as {label}", "utf-16", label)
        add(f"UTF-16 BE with BOM as {label}", "utf-16-be", label, bom=b"\xfe\xff")
        add(f"UTF-32 with BOM as {label}", "utf-32", label)
    add("UTF-16 LE by label", "utf-16-le", "utf-16le")
    add("UTF-16 BE by label", "utf-16-be", "utf-16be")
    for codec in ("utf-16-le", "utf-16-be", "utf-32-le", "utf-7"):
        add(f"{codec} without a word", codec, None, readable=False)
        add(f"{codec} as UTF-8", codec, "utf-8", readable=False)
    add("UTF-7 as UTF-7", "utf-7", "utf-7", readable=False)
    add("UTF-16 with a GB BOM", "utf-16-le", None, bom=b"\x84\x31\x95\x33", readable=False)
    add("two BOMs", "utf-8", None, bom=b"\xef\xbb\xbf\xef\xbb\xbf")
    add("UTF-16 of an odd length", "utf-16", None, readable=False)
    found["编码UTF-16 of an odd length"] = Given(found["编码UTF-16 of an odd length"].body[:-1])
    return found


def broken_bytes(mega: int = MB, many: int = MANY) -> dict[str, Given]:
    """Return pages with characters that no document may hold, cut off pages, and what is no page."""
    found: dict[str, Given] = {}
    for number in [
        *range(0x20),
        0x7F,
        *range(0x80, 0xA0),
        0xFFFE,
        0xFFFF,
        0xFDD0,
        0x1FFFE,
        0x10FFFF,
        0x202E,
        0xFEFF,
        0x200B,
        0xE0001,
    ]:
        title = f"字符{number:X}"
        character = chr(number)
        text = page(f'<p title="a{character}b">{WORDS}<i>a{character}b</i></p>', f"{title}{character}")
        holds = WORDS if number not in range(0x80, 0xA0) else ""
        found[title] = Given(text, {EXPORTED}, None, holds)
    raw = {
        "surrogates as bytes": b"\xed\xa0\x80", "a pair as bytes": b"\xed\xa0\xbd\xed\xb8\x80", "an overlong slash": b"\xc0\xaf",
        "too high": b"\xf4\x90\x80\x80", "a lone byte": b"\xff", "a cut character": b"\xe6\x96",
    }  # fmt: skip
    for name, data in raw.items():
        found[name] = Given(page(f"<p>{WORDS * 20}@@</p>", name).encode().replace(b"@@", data), {EXPORTED}, None, WORDS)
    found["NULs among all"] = Given("\x00".join(small("NULs among all")))
    found["a megabyte of NULs"] = Given(
        page(f"<p>{WORDS}</p>" + "\x00" * mega, "a megabyte of NULs"), {EXPORTED}, None, WORDS
    )
    whole = page(
        f'<p class="a">{WORDS}</p><div class="img_box"><img data-original="{picture_address(5)}"></div><p>完</p>',
        "截断",
    ).encode()
    for cut in range(0, len(whole), 13):
        found[f"cut {cut}"] = Given(whole[:cut])
    found |= {
        "an empty answer": Given(b"", {FAILED, GONE}),
        "white space": Given(" \t\r\n\f" * 1000, {FAILED, GONE}),
        "ideographic space": Given("\u3000" * 1000, {FAILED, GONE}),
        "only NULs": Given(b"\x00" * mega, {FAILED, GONE}),
        "only 0xFF": Given(b"\xff" * mega, {FAILED, GONE}),
        "a BOM": Given(b"\xef\xbb\xbf", {FAILED, GONE}),
        "rubbish": Given(random.Random(1).randbytes(2 * mega), {FAILED, GONE}),
        "rubbish as a picture": Given(random.Random(2).randbytes(mega), {FAILED, GONE}, {"Content-Type": "image/png"}),
        "JSON": Given('{"stat":1,"data":{}}', {FAILED, GONE}, {"Content-Type": "application/json"}),
        "a PDF": Given(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" * 1000, {FAILED, GONE}, {"Content-Type": "application/pdf"}),
        "a label of a megabyte": Given(small("a label of a megabyte", f'<meta charset="{"x" * mega}">')),
        "a body of spaces": Given(page(" \n\u3000&nbsp;\u200b" * 1000, "a body of spaces"), {GONE, FAILED}),
    }
    return found


def packed(gigabyte: int = 1024) -> dict[str, Given]:
    """Return pages that are compressed, some to be ever larger, some badly."""
    zipped = {"Content-Encoding": "gzip"}

    def text(name: str) -> bytes:
        return small(name, '<meta charset="utf-8">').encode()

    def body(name: str) -> bytes:
        return gzip.compress(text(name), mtime=0)

    begin, end = page("<p>@@</p>", "an article of a gigabyte").encode().split(b"@@")
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    begun = packer.compress(begin) + packer.flush(zlib.Z_FULL_FLUSH)
    block = packer.compress(b"x" * MB) + packer.flush(zlib.Z_FULL_FLUSH)
    endless = begun + block * gigabyte + packer.compress(end) + packer.flush()
    nine = page("x" * (9 * MB // 1024 * gigabyte), "an article of 9 MB").encode()
    none = {FAILED, GONE}
    found = {
        "gzip": Given(body("gzip"), {EXPORTED}, zipped, WORDS),
        "gzip twice": Given(gzip.compress(body("gzip twice")), {EXPORTED, FAILED}, {"Content-Encoding": "gzip, gzip"}),
        "gzip five times": Given(gzip.compress(gzip.compress(gzip.compress(gzip.compress(body("gzip five times"))))), {EXPORTED, FAILED}, {"Content-Encoding": "gzip, gzip, gzip, gzip, gzip"}),
        "gzip said a thousand times": Given(body("gzip said a thousand times"), {EXPORTED, FAILED, GONE}, {"Content-Encoding": ", ".join(["gzip"] * 1000)}),
        "gzip in gzip, said once": Given(gzip.compress(body("gzip in gzip, said once")), none, zipped),
        "gzip not said": Given(body("gzip not said"), {EXPORTED}, holds=WORDS),
        "a gigabyte of zeros, not said": Given(zeros(gigabyte, 31), {FAILED}),
        "not gzip but said": Given(text("not gzip but said"), {EXPORTED, FAILED}, zipped),
        "two members": Given(gzip.compress(text("two members")[:300]) + gzip.compress(text("two members")[300:]), {EXPORTED, FAILED}, zipped),
        "something behind it": Given(body("something behind it") + b"\x00rubbish" * 100, {EXPORTED, FAILED}, zipped),
        "cut gzip": Given(body("cut gzip")[:-60], {EXPORTED, FAILED, GONE}, zipped),
        "gzip with a wrong sum": Given(body("gzip with a wrong sum")[:-8] + bytes(8), {EXPORTED, FAILED}, zipped),
        "half a header": Given(b"\x1f\x8b\x08", {FAILED, GONE}, zipped),
        "spoilt in the middle": Given(body("spoilt in the middle")[:150] + b"\xff" * 40 + body("spoilt in the middle")[190:], {EXPORTED, FAILED}, zipped),
        "a gigabyte of zeros": Given(zeros(gigabyte, 31), {FAILED}, zipped),
        "a gigabyte of zeros, deflate": Given(zeros(gigabyte, 15), {FAILED}, {"Content-Encoding": "deflate"}),
        "a gigabyte of zeros, raw deflate": Given(zeros(gigabyte, -15), {FAILED}, {"Content-Encoding": "deflate"}),
        "zeros packed twice": Given(gzip.compress(zeros(4 * gigabyte, 31)), {FAILED}, {"Content-Encoding": "gzip, gzip"}),
        "zeros packed thrice": Given(gzip.compress(gzip.compress(zeros(4 * gigabyte, 31))), {FAILED}, {"Content-Encoding": "gzip, gzip, gzip"}),
        "an article of a gigabyte": Given(endless, {FAILED}, zipped),
        "an article of 9 MB": Given(gzip.compress(nine), {FAILED}, zipped),
        "not deflate but said": Given(text("not deflate but said"), {EXPORTED, FAILED}, {"Content-Encoding": "deflate"}),
        "unknown packing": Given(text("unknown packing"), {EXPORTED, FAILED}, {"Content-Encoding": "x-rubbish"}),
        "zstd that is not": Given(text("zstd that is not"), {EXPORTED, FAILED}, {"Content-Encoding": "zstd"}),
    }  # fmt: skip
    if brotli:
        br = {"Content-Encoding": "br"}
        found |= {
            "a gigabyte of zeros, brotli": Given(brotli_zeros(gigabyte), {FAILED}, br),
            "brotli": Given(brotli.compress(text("brotli")), {EXPORTED}, br, WORDS),
            "cut brotli": Given(brotli.compress(text("cut brotli"))[:-20], {EXPORTED, FAILED, GONE}, br),
            "not brotli but said": Given(text("not brotli but said"), {EXPORTED, FAILED}, br),
        }
    return found


BYTES = encoded() | broken_bytes(100, 2) | packed(1)


@pytest.fixture(scope="module")
def bytewise(crawl_all: Callable[..., WatchedRun]) -> WatchedRun:
    """One run over all encodings, broken bytes and packed pages."""
    bodies = encoded() | broken_bytes() | packed()
    return crawl_all(lambda stage: put_all(stage, bodies), ZAKER_DOWNLOAD_IMAGES="0")


def test_a_run_over_broken_bytes_goes_on_to_its_end(bytewise: WatchedRun) -> None:
    check_run(bytewise)
    assert len(BYTES) > 200


@each_case("name", BYTES)
def test_bytes(bytewise: WatchedRun, name: str) -> None:
    content = BYTES[name]
    if name.startswith("cut ") and name[4:].isdecimal():
        outcome, reason = bytewise.ends[name]
        assert outcome == EXPORTED or reason.strip()
    else:
        check_end(bytewise, name, content.ends, content.holds)


def test_what_is_cut_off_early_is_no_article_and_what_is_whole_is_one(bytewise: WatchedRun) -> None:
    cuts = [name for name in bytewise.ends if re.fullmatch(r"cut \d+", name)]
    outcomes = [bytewise.ends[name][0] for name in sorted(cuts, key=lambda name: int(name[4:]))]
    assert len(outcomes) > 30
    assert outcomes[0] != EXPORTED
    assert outcomes[-1] == EXPORTED
    assert sorted(outcomes, key=lambda outcome: outcome == EXPORTED) == outcomes
