"""Pages, lists and pictures of every broken, endless or oversized shape, crawled for real.

Each article ends as exported, gone or failed, with a reason; nothing escapes; the counts add up; and memory stays low.
"""

from __future__ import annotations

import gzip
import json
import random
import re
import socket
import struct
import threading
import time
import zlib
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from socketserver import StreamRequestHandler, ThreadingTCPServer
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image

from tests.each_case import each_case
from zakerscraper.exceptions import ArticleNotFoundError, ParseError
from zakerscraper.items import SHANGHAI
from zakerscraper.sample_site import Fault, Reply, SampleSite, Seen
from zakerscraper.zaker import list_parsers, open_api, urls
from zakerscraper.zaker.articles import read_article
from zakerscraper.zaker.channels import API_CATEGORIES

try:
    import brotli
except ImportError:  # where it is missing Scrapy does not ask for it
    brotli = None

MEMORY = 600
"""Megabytes that a run may take at most: four articles are worked on at once, each of which may have many of them."""
MB = 1 << 20
MANY = 20_000
NOW = datetime(2026, 5, 18, 20, tzinfo=SHANGHAI)
ID = "6a0a7f84a07aec0000018000"
FAST = {
    "RETRY_TIMES": "0",
    "CONCURRENT_REQUESTS": "16",
    "CONCURRENT_REQUESTS_PER_DOMAIN": "8",
    "ZAKER_ARTICLE_HOST": "www",  # whose answers are examined, however many of them are none
}
CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
EXPORTED, FAILED, GONE = "exported", "failed", "gone"
NOT_EXPORTED = {FAILED, GONE}


@dataclass(frozen=True)
class Given:
    """An answer to an article's page. ends: what may become of the article. holds: what its document then holds."""

    body: str | bytes
    ends: frozenset[str] | set[str] = frozenset({EXPORTED, FAILED, GONE})
    headers: dict[str, str] | None = None
    holds: str = ""


@dataclass(frozen=True)
class WatchedRun:
    """A run over many articles. ends, documents (as text): by the test's names of the articles."""

    watched: Any
    ends: dict[str, tuple[str, str]]
    documents: dict[str, str]


@pytest.fixture(scope="module")
def crawl_all(watched: Callable[..., Any], stages: Callable[[], Any]) -> Callable[..., WatchedRun]:
    """`crawl_all(prepare)`: a run over all articles that `prepare(stage)` puts on a stage; site: instead of the stage's."""

    def run(prepare: Callable[[Any], None], site: Any = None, **given: str) -> WatchedRun:
        stage = stages()
        prepare(stage)
        done = watched("article", stage.argument(), site=site or stage.site, feeds=["articles.jsonl"], **(FAST | given))
        paths = {item["id"]: done.run.output / item["document"] for item in items_of(done)}
        documents = {name: paths[id_].read_bytes().decode() for name, id_ in stage.ids.items() if id_ in paths}
        return WatchedRun(done, stage.ends(done), documents)

    return run


def items_of(watched: Any) -> list[dict[str, Any]]:
    """Return the items of a run's feed, whose texts may hold any kind of line end but that between the items."""
    feed = watched.run.output.parent / "articles.jsonl"
    return [json.loads(line) for line in feed.read_bytes().split(b"\n") if line]


def check_run(seen: WatchedRun) -> None:
    """Assert what holds of every run: nothing escaped, the counts add up, memory stayed low, documents are clean."""
    seen.watched.ended_well()
    assert seen.watched.peak < MEMORY
    counts = seen.watched.run.counts
    assert counts["exported"] == len(seen.watched.run.documents())
    assert counts["listed"] >= len(seen.ends)
    assert counts["exported"] == len(seen.documents)
    for name, text in seen.documents.items():
        assert not CONTROLS.search(text), name
        assert text.endswith("\n</div>\n            ")


def check_end(seen: WatchedRun, name: str, ends: frozenset[str] | set[str], holds: str = "") -> None:
    """Assert that an article ended as it may, with a reason or a document."""
    outcome, reason = seen.ends[name]
    assert outcome in ends, (outcome, reason)
    if outcome == EXPORTED:
        assert holds in seen.documents[name]
    else:
        assert reason.strip()
        assert "\n" not in reason
        assert reason.isprintable()
        assert not re.match(
            r"(?:RecursionError|MemoryError|KeyError|IndexError|AttributeError|AssertionError|TypeError)\b", reason
        )
        assert name not in seen.documents


def put_all(stage: Any, given: dict[str, Given]) -> None:
    for name, one in given.items():
        stage.put(name, one.body, headers=one.headers)


# Markup


def page(inner: str, title: str, time: str = "2026-05-18 11:00", head: str = "", after: str = "") -> str:
    """Return an article's page around the body *inner*."""
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8">{head}<title>{title} - ZAKER新闻</title></head><body>'
        f'<div id="article"><div class="article_header"><h1>{title}</h1><div class="article_tips">'
        f'<span class="auther">晚报</span><span class="time">{time}</span></div></div>'
        f'<div class="article_content"><div id="content">{inner}</div></div></div>{after}</body></html>'
    )


def picture_address(number: int) -> str:
    return f"http://zkres1.myzaker.com/202605/{number:024x}_1024.jpg"


def shapes(mega: int = MB, many: int = MANY) -> dict[str, Given]:
    """Return pages of absurd markup, each with its name for title."""
    inner: dict[str, str] = {}
    for name in ("div", "b", "p", "a", "table", "select", "button", "form", "svg", "math", "template"):
        inner[f"{MANY} nested {name}"] = f"<{name}>" * many + "x" + f"</{name}>" * many
    inner |= {
        "unclosed li": "<ul><li>" * (many // 8) + "x",
        "unclosed td": "<table><tr><td>" * (many // 3) + "x",
        "foreign objects": "<svg><foreignObject>" * (many // 2) + "x",
        "crossed b and i": "<b><i>" * 5000 + "x" + "</b></i>" * 5000,
        "reopened formatting": "<p>" + "".join(f"<b a={n}>" for n in range(1000)) + "</p>" + "<p>x</p>" * 10_000,
        "reopened formatting, less": "<p>" + "".join(f"<b a={n}>" for n in range(200)) + "</p>" + "<p>x</p>" * 1000,
        "reopened links": "<p>" + "".join(f"<font c={n}>" for n in range(900)) + "<a href=x>x<p>" * 5000,
        "formatting in a table": "<table>" + "<b>x" * 10_000,
        "text in a table": "<table>" + "x<tr>" * many,
        "one line of 7 MB": "新" * (7 * mega // 3),
        "one line of 10 MB": "x" * (10 * mega),
        "words of 2 MB": "<p>" + "x " * mega + "</p>",
        "spaces of 4 MB": "x" + " " * (4 * mega) + "x",
        "empty lines in pre": "<pre>" + "\n" * (mega // 4) + "x</pre>",
        "stars": "*" * (mega // 4),
        "brackets": "[" * (mega // 4),
        "backticks": "<code>" + "`" * mega + "</code>",
        "open tags": "<" * (mega // 4),
        "7 MB of b": "<b>x</b>" * (7 * mega // 8),
        "9 MB of b": "<b>x</b>" * (9 * mega // 8),
        "5,000 b": "<b>x</b>" * 5000,
        "comments": "x" + "<!-- x -->" * (mega // 4),
        "open comment": "x<!--" + "-" * (4 * mega),
        "comments that open": "x" + "<!--" * mega,
        "CDATA": "<p>x</p>" + "<![CDATA[" * (mega // 4),
        "9,000 scripts": "<p>x</p>" + "<script>1</script>" * 9000,
        "5,000 unknown elements": "<p>x</p>" + "<zz>x</zz>" * 5000,
        "5,000 pictures": "".join(f'<p><img data-original="{picture_address(n)}"></p>' for n in range(4990)) + "x",
        f"{MANY} attributes": "<p " + " ".join(f"a{n}=x" for n in range(many)) + ">x</p>",
        "one attribute often": "<p " + "data-a=x " * many + ">x</p>",
        "frames of notices": "<div>" + "ZAKER<br>" * 9000 + "</div>",
        "nested notices": "<div>ZAKER" * 10_000,
        "stray ends": "</p>" * many + "x",
        "stray ends in formatting": "<b>" * 500 + "</x>" * many + "x",
        "a list from a number on": "<ol start=99999999999999999999>" + "<li>x" * 2000 + "</ol>",
        "a cell of many rows": "<table><tr><td colspan=1000000000 rowspan=1000000000>x</table>",
        "sources of a picture": "<picture>" + "<source srcset=a>" * 4000 + "<img src=b></picture>x",
        "plaintext": "<p>x<plaintext>" + "<p>" * 100_000,
        "references to no character": "&#0;&#xd800;&#x110000;&#99999999999999;x" * many,
        "form feeds and tabs": "x\f\t\r" * (mega // 8),
    }  # fmt: skip
    values = {
        "x": "x",
        "commas": "a, ",
        "percents": "%7B",
        "references": "&amp;",
        "comments": "/*",
        "spaces": " ",
        "colours": "color:red;",
    }
    tags = {
        "style": "p",
        "class": "p",
        "href": "a",
        "srcset": "img",
        "data-original": "img",
        "data-zkinfo": "div class=zk_upvideo",
    }
    kinds = {"style": ["x", "comments", "spaces", "colours"], "srcset": ["commas"], "data-zkinfo": ["percents"]}
    for name, tag in tags.items():
        for kind in kinds.get(name, ["references"]):
            value = values[kind] * (mega // len(values[kind]))
            inner[f"a megabyte of {kind} in {name}"] = f'<{tag} {name}="{value}">x</{tag.split()[0]}><p>y</p>'
    wrapped = "http://iphone.myzaker.com/zaker/link.php?"
    inner["a redirect of a megabyte"] = f'<a href="{wrapped}b={"aHR0" * (mega // 4)}">x</a>'
    inner["a redirect of many parts"] = f'<a href="{wrapped}{"b=a&" * (mega // 4)}">x</a>'
    found = {name: Given(page(text, name)) for name, text in inner.items()}
    # These are well, however large: nothing is lost of them.
    for name in (
        "one line of 7 MB",
        "5,000 b",
        "words of 2 MB",
        "9,000 scripts",
        "stars",
    ):
        found[name] = Given(found[name].body, {EXPORTED})
    # These have more than any article, and are said to.
    for name in ("7 MB of b", "9 MB of b", "reopened formatting", "one line of 10 MB"):
        found[name] = Given(found[name].body, {FAILED})
    return found | around_shapes(mega, many)


def around_shapes(mega: int = MB, many: int = MANY) -> dict[str, Given]:
    """Return pages whose absurd markup is around the body."""
    times = {
        "digits": "1",
        "spaces": " ",
        "dates": "2026-05-18 ",
        "colons": ":",
        "minutes": "1分钟前",
        "months": "Jan ",
        "hyphens": "-",
    }
    made = {f"a time of {name}": ("x", {"time": (text * mega)[:mega]}) for name, text in times.items()}
    made |= {
        "a title of spaces": ("x", {"head": "<title>" + " " * mega + "ZAKER</title>"}),
        "many times": ("x", {"time": "</span><span class=time>x" * many}),
        "a keyword list": ("x", {"head": f"<meta name=keywords content='{',a' * mega}'>"}),
        "many keywords": ("x", {"head": f"<meta name=keywords content='{','.join(map(str, range(100_000)))}'>"}),
        "many keyword lists": ("x", {"head": "<meta name=keywords content=''>" * many}),
        "many scripts": ("x", {"head": "<script>x</script>" * 50_000}),
        "many scripts that begin": ("x", {"head": f"<script>{'window.WinPageData = {' * (mega // 20)}</script>"}),
        "many tags": ("x", {"after": "<div class=lebel-list>" + "<a>t</a>" * many + "</div>"}),
        "nested tags": ("x", {"after": "<div class=lebel-list>" + "<a><p>t" * 3000}),
        "nested lists of tags": ("x", {"after": "<div class=label-wrap>" + "<div class='label label-wrap'>t" * 500}),
        "nested boxes of tags": ("x", {"after": "<div class=article_more>" * 5000 + "<a>x"}),
        "many bodies": ("x", {"after": "".join(f"<body a{n}=1>" for n in range(many // 4))}),
    }  # fmt: skip
    found = {name: Given(page(inner, name, **rest)) for name, (inner, rest) in made.items()}
    begin = "<div id=article><h1>{}</h1><span class=time>2026-05-18 11:00</span>"
    bare = {
        "a deep page": "<div>" * (many // 4) + begin + "<div class=article_content>x",
        "pictures deep below": "<div id=article><h1>t</h1><footer>" + "<div>" * 4000 + "<img data-original=x>" * 4000,
        "a deep frame without a body": "<div id=article><h1>t</h1>" + "<div>" * (many // 4),
        "framesets": "<frameset>" * many,
        "an endless head": "<head>" + "<meta>" * 100_000,
        "an open script": "<script>" + "x" * mega,
        "an open attribute": '<div id="article' + "x" * mega,
    }  # fmt: skip
    found |= {name: Given(html.replace("{}", name, 1)) for name, html in bare.items()}
    found["a title of a megabyte"] = Given(page("x", "标" * (mega // 3)))
    return found


SHAPES = shapes(100, 2)
"""The names of those pages, and what may become of them; the pages themselves are made when they are served."""


@pytest.fixture(scope="module")
def shaped(crawl_all: Callable[..., WatchedRun]) -> WatchedRun:
    """One run over all pages of absurd markup."""
    return crawl_all(lambda stage: put_all(stage, shapes()), ZAKER_DOWNLOAD_IMAGES="0", DOWNLOAD_TIMEOUT="240")


def test_a_run_over_absurd_markup_goes_on_to_its_end(shaped: WatchedRun) -> None:
    check_run(shaped)
    assert len(SHAPES) > 70
    assert Counter(outcome for outcome, _ in shaped.ends.values())[EXPORTED] > 40


@each_case("name", SHAPES)
def test_absurd_markup(shaped: WatchedRun, name: str) -> None:
    check_end(shaped, name, SHAPES[name].ends)


# Bytes

WORDS = "新闻正文，一二三。"


def small(title: str, meta: str = "") -> str:
    """Return a small page that names no encoding but by *meta*."""
    return page(f"<p>{WORDS}</p>", title).replace('<meta charset="utf-8">', meta)


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


# What unpacks to more than it seems


def zeros(megabytes: int, wbits: int) -> bytes:
    """Return so many megabytes of zeros packed, from one packed megabyte repeated."""
    packer = zlib.compressobj(9, zlib.DEFLATED, wbits)
    head = packer.compress(b"x") + packer.flush(zlib.Z_FULL_FLUSH)
    block = packer.compress(bytes(MB)) + packer.flush(zlib.Z_FULL_FLUSH)
    return head + block * megabytes + packer.flush()


def brotli_zeros(megabytes: int) -> bytes:
    """Return so many megabytes of zeros packed."""
    packer = brotli.Compressor(quality=1)
    block = bytes(MB)
    return b"".join(packer.process(block) for _ in range(megabytes)) + packer.finish()


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
        "gzip not said": Given(body("gzip not said"), none),
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
    given = encoded() | broken_bytes() | packed()
    return crawl_all(lambda stage: put_all(stage, given), ZAKER_DOWNLOAD_IMAGES="0")


def test_a_run_over_broken_bytes_goes_on_to_its_end(bytewise: WatchedRun) -> None:
    check_run(bytewise)
    assert len(BYTES) > 200


@each_case("name", BYTES)
def test_bytes(bytewise: WatchedRun, name: str) -> None:
    one = BYTES[name]
    if name.startswith("cut ") and name[4:].isdecimal():
        outcome, reason = bytewise.ends[name]
        assert outcome == EXPORTED or reason.strip()
    else:
        check_end(bytewise, name, one.ends, one.holds)


def test_what_is_cut_off_early_is_no_article_and_what_is_whole_is_one(bytewise: WatchedRun) -> None:
    cuts = [name for name in bytewise.ends if re.fullmatch(r"cut \d+", name)]
    outcomes = [bytewise.ends[name][0] for name in sorted(cuts, key=lambda name: int(name[4:]))]
    assert len(outcomes) > 30
    assert outcomes[0] != EXPORTED
    assert outcomes[-1] == EXPORTED
    assert sorted(outcomes, key=lambda outcome: outcome == EXPORTED) == outcomes


# Connections


class RawSite:
    """A site whose answers are bytes as they go over the wire: parts, each sent after a pause.

    answers: by path, lists of bytes to send and of numbers, seconds to wait. It closes the connection after each.
    """

    def __init__(self) -> None:
        self.answers: dict[str, list[bytes | float]] = {}
        self.requests: list[Seen] = []
        site = self

        class Handler(StreamRequestHandler):
            def handle(self) -> None:
                head = b""
                while not head.endswith(b"\r\n\r\n") and (line := self.rfile.readline(65_536)):
                    head += line
                if not head:
                    return
                path = head.split(b" ")[1].decode("latin-1")
                site.requests.append(Seen(time.monotonic(), "GET", path, {}, 200))
                missing: list[bytes | float] = [
                    b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                ]
                try:
                    for part in site.answers.get(path, missing):
                        if isinstance(part, bytes):
                            self.wfile.write(part)
                        elif site.stopping.wait(part):
                            return
                    self.connection.shutdown(socket.SHUT_WR)
                except OSError:
                    pass  # whoever asked has had enough

        class Server(ThreadingTCPServer):
            daemon_threads = True
            allow_reuse_address = True
            request_queue_size = 128

        self.stopping = threading.Event()
        self._server = Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    @property
    def settings(self) -> dict[str, str]:
        names = {"WWW": "www", "APP": "app", "API": "api", "IMAGE": "pictures"}
        return {f"ZAKER_{name}_URL": f"{self.url}/{path}" for name, path in names.items()}

    def __enter__(self) -> RawSite:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stopping.set()
        self._server.shutdown()
        self._server.server_close()


@dataclass(frozen=True)
class Wire:
    """An answer on the wire. ends: what may become of the article. holds: what its document then holds."""

    parts: list[bytes | float]
    ends: frozenset[str] | set[str] = frozenset({EXPORTED, FAILED, GONE})
    holds: str = WORDS


def answer(name: str, *headers: str, status: str = "HTTP/1.1 200 OK", length: int | None = 0) -> bytes:
    """Return a whole answer with a small page; *length* is added to its stated length, None states none."""
    body = small(name, '<meta charset="utf-8">').encode()
    stated = [] if length is None else [f"Content-Length: {len(body) + length}"]
    head = "\r\n".join([status, "Content-Type: text/html; charset=utf-8", *stated, *headers])
    return head.encode("latin-1") + b"\r\n\r\n" + body


def connections() -> dict[str, Wire]:
    chunked = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n"
    endless = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"
    none = {FAILED, GONE}
    drip: list[bytes | float] = []
    for byte in answer("a byte at a time"):
        drip += [bytes([byte]), 0.2]
    body = small("x" * 50, "").encode()
    bare = len(answer("promised more"))
    return {
        "plain": Wire([answer("plain")], {EXPORTED}),
        "without a length": Wire([answer("without a length", length=None)], {EXPORTED}),
        "in three parts": Wire([answer("in three parts")[:200], 0.1, answer("in three parts")[200:300], 0.1, answer("in three parts")[300:]], {EXPORTED}),
        "promised more": Wire([answer("promised more", length=500)], none),
        "promised much more": Wire([answer("promised much more", length=10**15)], none),
        "promised too large": Wire([answer("promised too large", length=30 * MB), 60.0], none),
        "promised less": Wire([answer("promised less", length=-40)], holds="新闻"),
        "cut in the head": Wire([answer("cut in the head")[:60]], none),
        "cut in the body": Wire([answer("cut in the body")[: bare - 100]], none),
        "two lengths": Wire([answer("two lengths", "Content-Length: 5")]),
        "a negative length": Wire([answer("a negative length", "Content-Length: -1", length=None)], none),
        "a length in words": Wire([answer("a length in words", "Content-Length: many", length=None)], none),
        "a length of many digits": Wire([answer("a length of many digits", "Content-Length: " + "9" * 5000, length=None)], none),
        "an empty answer": Wire([], none),
        "nothing for long": Wire([30.0], none),
        "a byte at a time": Wire(drip, none),
        "a page that never ends": Wire([endless, *[b"<p>x</p>" * (MB // 8)] * 64], none),
        "lines that never end": Wire([b"HTTP/1.1 200 OK\r\n", *[b"X: " + b"x" * 10_000 + b"\r\n"] * 2000], none),
        "a line that never ends": Wire([b"HTTP/1.1 200 OK\r\nX: ", *[b"x" * MB] * 20], none),
        "a status that never ends": Wire([b"HTTP/1.1 200 " + b"O" * MB], none),
        "no HTTP": Wire([b"SSH-2.0-OpenSSH_9.6\r\n"], none),
        "rubbish": Wire([random.Random(3).randbytes(100_000)], none),
        "no head": Wire([body], none),
        "HTTP/0.9": Wire([b"\r\n\r\n" + body], none),
        "HTTP/9.9": Wire([answer("HTTP/9.9", status="HTTP/9.9 200 OK")]),
        "status 999": Wire([answer("status 999", status="HTTP/1.1 999 No")], none),
        "status 0": Wire([answer("status 0", status="HTTP/1.1 0 No")], none),
        "status in words": Wire([answer("status in words", status="HTTP/1.1 abc No")], none),
        "status 204": Wire([b"HTTP/1.1 204 No Content\r\n\r\n"], none),
        "status 304": Wire([b"HTTP/1.1 304 Not Modified\r\n\r\n"], none),
        "status 206": Wire([answer("status 206", status="HTTP/1.1 206 Partial Content")]),
        "many continues": Wire([b"HTTP/1.1 100 Continue\r\n\r\n" * 1000 + answer("many continues")]),
        "redirect to nowhere": Wire([b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n"], none),
        "redirect to rubbish": Wire([b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: ht!tp:\xff\x00//[::1\r\n\r\n"], none),
        "redirect to much": Wire([b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: /" + b"x" * 15_000 + b"\r\n\r\n"], none),
        "a header without a colon": Wire([answer("a header without a colon", "Rubbish")]),
        "header bytes": Wire([answer("header bytes", "X-\xff: \xfe\x01", "Date: \xff\xff", "Content-Type: \xff; charset=\xff\x01")]),
        "a date of no year": Wire([answer("a date of no year", "Date: Mon, 99 Foo 99999 99:99:99 +9999")], {EXPORTED}),
        "a date far off": Wire([answer("a date far off", "Date: Fri, 31 Dec 9999 23:59:59 -9959")], {EXPORTED}),
        "chunks": Wire([chunked + b"%x\r\n" % len(small("chunks", "").encode()) + small("chunks", "").encode() + b"\r\n0\r\n\r\n"], {EXPORTED}),
        "chunks of rubbish": Wire([chunked + b"zz\r\nxx\r\n"], none),
        "a chunk of a negative size": Wire([chunked + b"-5\r\nxx\r\n"], none),
        "a chunk of endless size": Wire([chunked + b"F" * 17 + b"\r\n" + body], none),
        "a chunk line that never ends": Wire([chunked + b"5;" + b"x" * MB], none),
        "chunks without an end": Wire([chunked + b"5\r\nhello\r\n"], none),
        "tiny chunks": Wire([chunked + b"".join(b"1\r\n%c\r\n" % byte for byte in small("tiny chunks", "").encode()) + b"0\r\n\r\n"], {EXPORTED}),
        "a trailer that never ends": Wire([chunked + b"0\r\n" + b"X: y\r\n" * 100_000], none),
        "chunks and a length": Wire([answer("chunks and a length", "Transfer-Encoding: chunked")]),
    }  # fmt: skip


CONNECTIONS = connections()


@pytest.fixture(scope="module")
def connected(crawl_all: Callable[..., WatchedRun]) -> WatchedRun:
    """One run over all broken connections, with a short time limit and a low size limit."""
    with RawSite() as site:

        def prepare(stage: Any) -> None:
            site.answers = {f"/www/article/{stage.id_of(name)}": wire.parts for name, wire in CONNECTIONS.items()}

        return crawl_all(prepare, site, DOWNLOAD_TIMEOUT="2", DOWNLOAD_MAXSIZE=str(4 * MB))


def test_a_run_over_broken_connections_goes_on_to_its_end(connected: WatchedRun) -> None:
    check_run(connected)


@each_case("name", CONNECTIONS)
def test_connections(connected: WatchedRun, name: str) -> None:
    check_end(connected, name, CONNECTIONS[name].ends, CONNECTIONS[name].holds)


# Lists

DEEP = 10_000
JSON_VALUES = {
    "null": "null", "true": "true", "zero": "0", "minus": "-1", "large": "1779100000000000000000", "many digits": "9" * 5000, "infinite": "1e999",
    "NaN": "NaN", "minus infinity": "-Infinity", "tiny": "1e-400", "text": '"x"', "empty": '""', "digits": '"1779100000"', "spaces": '" \\t\\n "',
    "surrogate": '"a\\ud800b"', "control": '"a\\u0000\\u001bb"', "long": '"' + "x" * 100_000 + '"', "markup": '"<b>x</b><script>1</script>"',
    "list": "[]", "list of all": '[null,1,"x",[],{},true,1e999]', "object": "{}", "object of all": '{"value":{"value":[]},"tag":null,"":1}',
    "deep list": "[" * DEEP + "]" * DEEP, "deep object": '{"a":' * DEEP + "1" + "}" * DEEP, "many": "[" + ",".join(["{}"] * 10_000) + "]",
    "twice": '"x","title":"y"', "cut": '"x', "nothing": "",
}  # fmt: skip
LIST_JSON = (
    '{"stat":§stat:1§,"msg":§msg:"ok"§,"next_url":§next:{"value":§next.value:"//www.myzaker.com/news/next_new.php?x=1"§}§,"data":§data:'
    '{"next_url":§data.next:"x"§,"article":§article:[§item:{"url":§url:"//www.myzaker.com/article/'
    + ID
    + '"§,"href":§href:"x"§,'
    '"title":§title:"标题"§,"marks":§marks:[§mark:"社"§,§time:"05-18"§]§,"date":§date:"1小时前"§,"author_name":§author:"社"§,'
    '"auther_name":§auther:"社"§,"author_url":§author_url:"//www.myzaker.com/source/1"§,"desc":§desc:"一句"§,'
    '"tag":§tag:[§one tag:{"tag":§tag text:"科技"§}§]§}§]§}§}'
)
API_JSON = (
    '{"stat":§stat:1§,"msg":§msg:"ok"§,"data":§data:{"list":§list:[§item:{"title":§title:"标题"§,"author":§author:"社"§,'
    '"publish_time":§time:"2026-05-18 10:00:00"§,"summary":§summary:"一句"§,"url":§url:"https://www.myzaker.com/article/'
    + ID
    + '"§}§]§}§}'
)


def variants(template: str) -> dict[str, str]:
    """Return the JSON of *template*, and it with each of its fields replaced by each value, by name."""

    def fields(text: str) -> list[tuple[str, int, int, int]]:
        """Return (name, start, start of the value, end) of each field, inner ones too."""
        found, stack, place = [], [], 0
        while (place := text.find("§", place)) >= 0:
            if match := re.match(r"§([a-z][a-z._ ]*):", text[place:]):
                stack.append((match[1], place, place + len(match[0])))
                place += len(match[0])
            else:
                name, start, value = stack.pop()
                found.append((name, start, value, place))
                place += 1
        return found

    def plain(text: str) -> str:
        return re.sub(r"§(?:[a-z][a-z._ ]*:)?", "", text)

    made = {"as it is": plain(template)}
    for name, start, _, end in fields(template):
        for kind, value in JSON_VALUES.items():
            made[f"{name}: {kind}"] = plain(template[:start]) + value + plain(template[end + 1 :])
        made[f"{name}: missing"] = (
            re.sub(r'"\w+":$', '"zz":', plain(template[:start])) + "1" + plain(template[end + 1 :])
        )
    return made


LIST_VARIANTS, API_VARIANTS = variants(LIST_JSON), variants(API_JSON)


def read_any(read: Callable[[], Any]) -> Any:
    """Return what a reader gives, or the reason why it gives nothing, which must be one it has words for."""
    try:
        return read()
    except (ParseError, ArticleNotFoundError) as error:
        assert str(error).strip()
        return error


@each_case("name", LIST_VARIANTS)
def test_a_list_in_json_is_read_or_refused_in_words(name: str) -> None:
    text = LIST_VARIANTS[name]
    read_any(lambda: list_parsers.read_list(text, urls.channel_url(13), NOW))
    script = (
        f'<script>window.WinPageData = {text};</script><div class="content-block"><a href="/article/{ID}">x</a></div>'
    )
    found = read_any(lambda: list_parsers.read_list(script, urls.channel_url(13), NOW))
    # Whatever the script holds, the rendered list is there to be read.
    assert [entry.id for entry in found.entries] == [ID]


@each_case("name", API_VARIANTS)
def test_an_answer_of_the_open_api_is_read_or_refused_in_words(name: str) -> None:
    read_any(lambda: open_api.read_list(API_VARIANTS[name], NOW))
    read_any(lambda: open_api.read_search(API_VARIANTS[name], NOW, "词"))


_json = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20), st.just(f"//www.myzaker.com/article/{ID}")),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(st.sampled_from("stat msg data article list next_url value url href title marks date author_name tag publish_time summary".split()), inner, max_size=6),
    ),
    max_leaves=25,
)  # fmt: skip


@settings(max_examples=300)
@given(_json, _json, _json)
@example([{"marks": [[[]]], "tag": [{"tag": {}}]}], [], {})
def test_any_json_is_read_or_refused_in_words(items: Any, data: Any, rest: Any) -> None:
    inside = {**(data if isinstance(data, dict) else {}), "article": items, "list": items}
    for answer in (rest, {"stat": 1, "data": inside, "next_url": rest}):
        text = json.dumps(answer)
        read_any(lambda text=text: list_parsers.read_list(text, urls.channel_url(13), NOW))
        read_any(lambda text=text: open_api.read_list(text, NOW))
        read_any(lambda text=text: open_api.read_search(text, NOW, "词"))
        read_any(lambda text=text: read_article(text, urls.article_url(ID), NOW, ID))


def list_shapes(mega: int = MB, many: int = MANY) -> dict[str, str | bytes]:
    """Return first pages of lists of absurd shapes; all have entries, most with one and the same article."""
    link = f'<div class="article-wrap"><a href="/article/{ID}"><h2 class="article-title">标题</h2></a></div>'
    entries = ",".join(f'{{"url":"//www.myzaker.com/article/{n:024x}","title":"x"}}' for n in range(3))
    rows = ",".join([f'{{"url":"//www.myzaker.com/article/{ID}","title":"标题","tag":[{{"tag":"t"}}]}}'] * 10_000)
    return {
        "nested blocks": '<div class="content-block">' * many + link,
        "nested blocks with links": f'<div class="content-block">{link}' * 4000,
        "nested figures": '<div class="figure flex-block">' * many + f'<a class="img" href="/article/{ID}">x</a>',
        "nested figures with marks": f'<div class="figure flex-block"><a class="img" href="/article/{ID}" title="t"></a><div class="subtitle"><span>x</span>' * 3000,
        "many blocks": f'<div class="content-block">{link}</div>' * 10_000,
        "blocks of megabytes": f'<div class="content-block">{link}<p class="desc">{"新" * mega}</p></div>',
        "footers": f'<div class="content-block">{link}<div class="article-footer">' + "<a href=x>t</a>" * many + "</div></div>",
        "nested footers": f'<div class="content-block">{link}' + '<div class="article-footer"><a>t' * 3000,
        "nested titles": '<div class="content-block">' + f'<div class="article-wrap"><a href="/article/{ID}">x</a></div>' + '<div class="article-title">x' * 5000,
        "many links": '<div class="content-block">' + f'<a href="/article/{ID}">x</a>' * many + "</div>",
        "many entries in a script": f'<script>window.WinPageData = {{"data":{{"article":[{rows}]}}}};</script>' + f'<div class="content-block">{link}</div>' * 3000,
        "a script that begins often": "<script>" + "window.WinPageData = {" * 40_000 + f'</script><div class="content-block">{link}</div>',
        "a deep script": f'<script>window.WinPageData = {"[" * 100_000}</script><div class="content-block">{link}</div>',
        "a script deep in objects": "<script>window.WinPageData = " + '{"a":' * 100_000 + f'</script><div class="content-block">{link}</div>',
        "a script of spaces": f'<script>window.WinPageData{" " * mega}</script><div class="content-block">{link}</div>',
        "many scripts": "<script>window.WinPageData = {}</script>" * 20_000 + f'<div class="content-block">{link}</div>',
        "many entries": f'{{"data":{{"article":[{rows}]}}}}',
        "deep beside entries": f'{{"data":{{"article":[{entries}],"x":{"[" * 500}{"]" * 500}}}}}',
        "a BOM before JSON": f'\ufeff \r\n{{"data":{{"article":[{entries}]}}}}',
        "JSON and more": f'{{"data":{{"article":[{entries}]}}}}</script>' + "x" * mega,
        "a very long next page": f'{{"data":{{"article":[{entries}]}},"next_url":"//www.myzaker.com/{"x" * mega}"}}',
        "a next page elsewhere": f'{{"data":{{"article":[{entries}]}},"next_url":"http://evil.example/next"}}',
        "a next page that is none": f'{{"data":{{"article":[{entries}]}},"next_url":"http://[::1"}}',
        "a next page that runs": f'{{"data":{{"article":[{entries}]}},"next_url":"javascript:alert(1)"}}',
        "GB": f'<div class="content-block">{link}</div></body></html>'.encode("gb18030"),
        "reopened formatting": f'<div class="content-block">{link}</div><p>' + "".join(f"<b a={n}>" for n in range(1000)) + "</p>" + "<p>x</p>" * 10_000,
    }  # fmt: skip


def unreadable_lists(mega: int = MB) -> dict[str, bytes]:
    """Return first pages of lists that are none."""
    return {
    "empty": b"", "spaces": b" " * 1000, "NULs": bytes(mega), "rubbish": random.Random(4).randbytes(mega), "deep": b"[" * 100_000, "deep object": b'{"data":' * 100_000,
    "null": b"null", "list": b"[]", "number": b"1", "many digits": b'{"data":' + b"9" * 10_000 + b"}", "cut": b'{"data":{"article":[{"url":"//www.my',
    "surrogate": b'{"msg":"\\ud800\\u0000\\u001b[31m","stat":0,"data":1}', "brace": b"{", "braces": b"{" * mega, "long refusal": b'{"stat":0,"data":0,"msg":"' + b"x" * mega + b'"}',
    "10 MB": b"<p>" + b"x" * (10 * mega), "gigabyte": b"",
}  # fmt: skip


UNREADABLE_LISTS = unreadable_lists(100)
LIST_SHAPES = list_shapes(100, 2)
MAY_BE_REFUSED = {
    "reopened formatting",
    "a next page elsewhere",
    "a next page that is none",
    "a next page that runs",
    "a very long next page",
}


@pytest.fixture(scope="module")
def listed(watched: Callable[..., Any]) -> tuple[Any, dict[str, int]]:
    """One run over all lists; each is a channel of its own. It is seen which channel is which."""
    with SampleSite() as site:
        return crawl_lists(watched, site)


def crawl_lists(watched: Callable[..., Any], site: SampleSite) -> tuple[Any, dict[str, int]]:
    site.put(f"/www/article/{ID}", page(f"<p>{WORDS}</p>", "the article"))
    numbers: dict[str, int] = {}
    bodies: dict[str, str | bytes] = {
        **list_shapes(),
        **{f"unreadable: {name}": body for name, body in unreadable_lists().items()},
    }
    bodies |= {f"JSON: {name}": text for number, (name, text) in enumerate(LIST_VARIANTS.items()) if number % 6 == 0}
    for number, (name, body) in enumerate(bodies.items(), 1000):
        headers = {"Content-Type": "application/json"} if isinstance(body, str) and body.startswith("{") else {}
        if name == "unreadable: gigabyte":
            body, headers = zeros(1024, 31), {"Content-Encoding": "gzip"}
        if isinstance(body, str):
            # With its end, or a page that breaks off is asked for again.
            body = (body + "</body></html>" * body.startswith("<")).encode("utf-8", "surrogatepass")
        if name == "GB":
            headers = {"Content-Type": "text/html"}
        site.put(f"/www/channel/{number}", body, headers=headers)
        numbers[name] = number
    ids = ",".join(map(str, numbers.values()))
    # They are megabytes, and a machine may have much else to do.
    return watched("channel", f"id={ids}", "pages=2", site=site, DOWNLOAD_TIMEOUT="240", **FAST), numbers


def test_a_run_over_absurd_lists_goes_on_to_its_end(listed: tuple[Any, dict[str, int]]) -> None:
    watched, numbers = listed
    watched.ended_well()
    assert watched.peak < MEMORY
    assert len(numbers) > 140
    asked = Counter(
        path for path in watched.run.asked("/www/channel/") if path.rpartition("/")[2] in map(str, numbers.values())
    )
    assert set(asked.values()) == {1, 2}, "what breaks off is asked for once more"
    assert len(asked) == len(numbers)
    assert "the article" in watched.run.titles()
    assert "evil.example" not in str(watched.seen)


@each_case("name", LIST_SHAPES)
def test_absurd_lists(listed: tuple[Any, dict[str, int]], name: str) -> None:
    """Each gives its entries, but those that are nested or would grow without bound may be refused."""
    watched, numbers = listed
    address = urls.channel_url(numbers[name])
    notes = [note for note in watched.run.summary["notes"] if note.startswith(f"{address}:")]
    assert notes == [] or "nested" in name or name in MAY_BE_REFUSED, notes
    assert all(note.isprintable() for note in notes)


@each_case("name", UNREADABLE_LISTS)
def test_lists_that_are_none_are_told(listed: tuple[Any, dict[str, int]], name: str) -> None:
    watched, numbers = listed
    address = urls.channel_url(numbers[f"unreadable: {name}"])
    (note,) = [note for note in watched.run.summary["notes"] if note.startswith(f"{address}:")]
    assert note.removeprefix(f"{address}:").strip()
    assert note.isprintable()
    assert len(note) < 2000


def test_the_open_apis_answers_in_a_run(watched: Callable[..., Any], site: SampleSite) -> None:
    """The worst of them, as many as there are categories, and a search of ten thousand results."""
    worst = (
        "as it is",
        "item: many",
        "data: deep list",
        "list: deep object",
        "title: surrogate",
        "time: infinite",
        "summary: long",
        "url: list",
        "stat: NaN",
    )
    for number, name in zip(sorted(API_CATEGORIES), worst, strict=True):
        site.put(f"/api/api/v1/article/category?v=1.0.6&app_id={number}", API_VARIANTS[name])
    run = watched("category", "id=" + ",".join(map(str, sorted(API_CATEGORIES))), site=site, **FAST)
    run.ended_well()
    assert run.peak < MEMORY
    assert run.run.counts["listed"] >= 1
    result = '{"title":"标题","author":null,"publish_time":1e999,"summary":"<b>\\ud800</b>"}'
    site.put("/api/api/v1/article/search", f'{{"stat":1,"data":{{"list":[{",".join([result] * 10_000)}]}}}}')
    found = watched("search", "keyword=词", site=site, feeds=["results.jsonl"], **FAST)
    found.ended_well()
    assert found.peak < MEMORY
    assert len(found.run.feed("results.jsonl")) == found.run.counts["exported"] == 10_000


def test_lists_without_an_end_are_left_after_as_many_pages_as_are_asked_for(
    watched: Callable[..., Any], site: SampleSite
) -> None:
    """One list is always new, one repeats its content, one its address, one two pages in turn, one has empty pages."""
    counters: Counter[str] = Counter()

    def endless(kind: str) -> Callable[[Reply], Reply]:
        def change(_: Reply) -> Reply:
            counters[kind] += 1
            count = counters[kind]
            first = {
                "new": count * 5,
                "same content": 5,
                "same address": count * 5,
                "in turn": count % 2 * 5,
                "empty": 5,
            }[kind]
            number = {"new": count, "same content": count, "same address": 1, "in turn": count % 2, "empty": count}[
                kind
            ]
            base = 1000 * (1 + sorted(KINDS).index(kind))
            entries = [
                {"url": f"//www.myzaker.com/article/6a0a7f84{base + first + n:016x}", "title": "x"} for n in range(5)
            ]
            if kind == "empty" and count > 1:
                entries = []
            next_url = f"//www.myzaker.com/news/next_new.php?kind={kind.replace(' ', '-')}&page={number}"
            return Reply.text(
                json.dumps({"data": {"article": entries}, "next_url": {"value": next_url}}), "application/json"
            )

        return change

    for number, kind in enumerate(KINDS, 1):
        fault = Fault(kind, endless(kind))
        site.faults.add(f"^/www/channel/{number}$", fault)
        site.faults.add(f"^/www/news/next_new.php\\?kind={kind.replace(' ', '-')}&", fault)
    run = watched("channel", "id=1,2,3,4,5", "pages=7", site=site, **FAST)
    run.ended_well()
    assert counters["new"] == 7
    assert {kind: count for kind, count in counters.items() if count > 4} == {"new": 7}
    assert set(counters) == set(KINDS)
    assert run.run.counts["listed"] >= 35


KINDS = ("new", "same content", "same address", "in turn", "empty")


# Pictures


def png(width: int, height: int, *chunks: tuple[bytes, bytes]) -> bytes:
    """Return a PNG with that size in its header and the given chunks (type, data) behind it."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*one) for one in ((b"IHDR", header), *chunks, (b"IEND", b"")))


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


# Time


def test_the_time_limit_of_a_run_leaves_the_rest_pending(watched: Callable[..., Any], stage: Any) -> None:
    names = [f"文章{number}" for number in range(16)]
    for name in names:
        stage.put(name, page(f"<p>{WORDS}</p>", name))
    stage.site.faults.add("^/www/article/", Fault.slow(0.4))
    short = watched("article", stage.argument(), site=stage.site, CLOSESPIDER_TIMEOUT="1.5", DOWNLOAD_SLOTS="{}")
    assert "Traceback" not in short.run.stderr
    summary = short.run.summary
    assert summary["finish_reason"] == "closespider_timeout"
    counts = summary["counts"]
    assert 0 < counts["exported"] < len(names)
    assert counts["listed"] == len(names)
    assert counts["pending"] == counts["skipped"] == len(names) - counts["exported"]
    assert short.run.verdict == ("incomplete", 3)
    assert short.run.titles() < set(names)
    stage.site.faults.clear()
    rest = watched("article", stage.argument(), site=stage.site, output=short.run.output, **FAST)
    rest.ended_well()
    assert rest.run.verdict == ("ok", 0)
    assert rest.run.titles() == set(names)
    assert rest.run.counts["exported"] == counts["pending"]
    assert rest.run.counts["pending"] == 0
