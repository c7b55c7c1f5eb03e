"""Lists of every broken, endless or oversized shape, crawled for real."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from tests.each_case import each_case
from tests.security.shapes import API_VARIANTS, FAST, ID, LIST_VARIANTS, MANY, MB, MEMORY, WORDS, page, zeros
from zakerscraper.sample_site import Fault, Response, SampleSite
from zakerscraper.zaker import urls
from zakerscraper.zaker.channels import API_CATEGORIES


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
    # Their next page stands in a script that cannot be read.
    "a script that begins often",
    "a deep script",
    "a script deep in objects",
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

    def endless(kind: str) -> Callable[[Response], Response]:
        def change(_: Response) -> Response:
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
            return Response.text(
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
