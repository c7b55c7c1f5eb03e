"""What tests of broken, endless and oversized answers share: pages, JSON, and what holds of every run over them."""

from __future__ import annotations

import json
import re
import zlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from zakerscraper.items import SHANGHAI

try:
    import brotli
except ImportError:  # where it is missing Scrapy does not ask for it
    brotli = None

MEMORY = 450
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
    for name, content in given.items():
        stage.put(name, content.body, headers=content.headers)


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


WORDS = "新闻正文，一二三。"


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


def small(title: str, meta: str = "") -> str:
    """Return a small page that names no encoding but by *meta*."""
    return page(f"<p>{WORDS}</p>", title).replace('<meta charset="utf-8">', meta)


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
