"""`scrapy doctor --site`: asks each endpoint of the site once, and tells broken combinations of them apart."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests import run_scrapy
from zakerscraper.sample_site import Fault, SampleSite
from zakerscraper.sample_site.articles import ARTICLES

THERE = [article for article in ARTICLES if article.state == "ok"]
WWW, APP, API, PICTURES = (f"^/{host}/(?!robots)" for host in ("www", "app", "api", "pictures"))
ALL_WELL = dict.fromkeys(
    ("www list", "www article", "app article", "open API hot", "open API category", "open API search", "picture"), "ok"
)
EMPTY_LIST = '{"stat": 1, "msg": "ok", "data": {"list": []}}'


def check(site: SampleSite, *arguments: str, output: Path, **settings: str) -> Any:
    """Run `scrapy doctor --site` and return what it did."""
    command = ["doctor", "--site", *arguments]
    fast = {"DOWNLOAD_DELAY": "0.001", "DOWNLOAD_SLOTS": "{}", "ZAKER_OUTPUT_DIR": str(output / "out")}
    command += run_scrapy.as_options({**fast, **site.settings, **settings})
    done = run_scrapy.scrapy(*command)
    assert "Traceback" not in done.stderr
    assert not (output / "out").exists(), "it archives nothing"
    return done


def outcomes(done: Any) -> dict[str, str]:
    """Return the outcome of each endpoint."""
    found = {}
    for line in done.stdout.partition("\n\n")[0].splitlines():
        for endpoint in ALL_WELL:
            if line.startswith(f"{endpoint} "):
                found[endpoint] = line.removeprefix(endpoint).strip().split("  ")[0]
    return found


def every(*endpoints: str, outcome: str) -> dict[str, str]:
    """Return what is found where *endpoints* answer with *outcome* and the others well."""
    return {**ALL_WELL, **dict.fromkeys(endpoints, outcome)}


def add(pattern: str, fault: Fault) -> Callable[[SampleSite], None]:
    """Return what spoils the answers to *pattern*."""
    return lambda site: site.faults.add(pattern, fault)


def nothing_answers(site: SampleSite) -> None:
    for host in ("www", "app", "api", "pictures"):
        site.refuse(host)


def challenges_everywhere(site: SampleSite) -> None:
    for pattern in (WWW, APP, API):
        site.faults.add(pattern, Fault.challenge())


_WWW_ENDPOINTS = ("www list", "www article")
_API_ENDPOINTS = ("open API hot", "open API category", "open API search")
_NOT_ASKED = dict.fromkeys(("www article", "app article", "picture"), "not asked")

COMBINATIONS: dict[str, tuple[Callable[[SampleSite], None], dict[str, str], int, str]] = {
    "all is well": (lambda _: None, ALL_WELL, 0, "nothing to set"),
    "www challenges": (
        add(WWW, Fault.challenge()),
        every(*_WWW_ENDPOINTS, outcome="challenge"),
        0,
        "ZAKER_COOKIES",
    ),
    "www challenges with status 200": (
        add(WWW, Fault.challenge(200)),
        every(*_WWW_ENDPOINTS, outcome="challenge"),
        0,
        "come from the app host with ZAKER_ARTICLE_HOST=auto",
    ),
    "www 429": (add(WWW, Fault.too_many()), every(*_WWW_ENDPOINTS, outcome="refused"), 0, "DOWNLOAD_DELAY=5"),
    "www 403": (add(WWW, Fault.error(403)), every(*_WWW_ENDPOINTS, outcome="refused"), 0, "forbidden"),
    "www silent": (
        add(WWW, Fault.silent()),
        every(*_WWW_ENDPOINTS, outcome="timeout"),
        0,
        "www does not answer: try later, from another network",
    ),
    "www refuses connections": (
        lambda site: site.refuse("www"),
        every(*_WWW_ENDPOINTS, outcome="refuses connections"),
        0,
        "www.myzaker.com refuses connections",
    ),
    "www articles challenge": (
        add("^/www/article/", Fault.challenge()),
        every("www article", outcome="challenge"),
        0,
        "ZAKER_ARTICLE_HOST=auto",
    ),
    "www articles unreadable": (
        add("^/www/article/", Fault.unreadable()),
        every("www article", outcome="unreadable"),
        0,
        "set ZAKER_ARTICLE_HOST=app; lists come from www",
    ),
    "app down": (
        lambda site: site.refuse("app"),
        every("app article", outcome="refuses connections"),
        0,
        "the app host cannot be read now",
    ),
    "app challenges": (
        add(APP, Fault.challenge()),
        every("app article", outcome="challenge"),
        0,
        "nothing takes its place",
    ),
    "app misses the article": (add(APP, Fault.not_found()), every("app article", outcome="gone"), 0, "HTTP 404"),
    "API down": (
        lambda site: site.refuse("api"),
        every(*_API_ENDPOINTS, outcome="refuses connections"),
        0,
        "the open API cannot be read now",
    ),
    "API unreadable": (
        add(API, Fault.unreadable()),
        every(*_API_ENDPOINTS, outcome="unreadable"),
        0,
        "update zakerscraper",
    ),
    "category empty": (
        lambda site: site.put("/api/api/v1/article/category", EMPTY_LIST),
        every("open API category", outcome="empty"),
        0,
        "open API category lists nothing now",
    ),
    "pictures down": (
        lambda site: site.refuse("pictures"),
        every("picture", outcome="refuses connections"),
        0,
        "ZAKER_DOWNLOAD_IMAGES=0",
    ),
    "pictures are pages": (
        add(PICTURES, Fault.html_picture()),
        every("picture", outcome="unreadable"),
        0,
        "pictures cannot be had",
    ),
    "no article to be had": (
        lambda site: [site.faults.add(p, Fault.error(500)) for p in ("^/www/article/", APP)] and None,
        every("www article", "app article", outcome="server error"),
        3,
        "no article can be had now",
    ),
    "every page challenges": (
        challenges_everywhere,
        every(*_WWW_ENDPOINTS, "app article", *_API_ENDPOINTS, outcome="challenge") | _NOT_ASKED,
        4,
        "nothing can be had",
    ),
    "everything down": (
        nothing_answers,
        every(*_WWW_ENDPOINTS, *_API_ENDPOINTS, outcome="refuses connections") | _NOT_ASKED,
        1,
        "nothing of the site answers",
    ),
}


@pytest.mark.parametrize("name", COMBINATIONS)
def test_broken_combinations_of_doors_are_told_apart(name: str, tmp_path: Path) -> None:
    spoil, expected, status, advice = COMBINATIONS[name]
    with SampleSite(THERE) as site:
        spoil(site)
        done = check(site, output=tmp_path, **({"DOWNLOAD_TIMEOUT": "6"} if "silent" in name else {}))
        asked = [request.path for request in site.requests if not request.path.endswith("/robots.txt")]
    assert outcomes(done) == expected, done.stdout + done.stderr
    assert done.returncode == status
    assert advice in done.stdout
    assert max(Counter(asked).values(), default=1) == 1, "each once"


def test_no_two_combinations_say_the_same() -> None:
    said = Counter((tuple(expected.items()), advice) for _, expected, _, advice in COMBINATIONS.values())
    assert set(said.values()) == {1}


def test_robots_txt_of_each_host_is_obeyed(tmp_path: Path) -> None:
    with SampleSite(THERE) as site:
        site.put("/app/robots.txt", "User-agent: *\nDisallow: /news/\n")
        site.put("/api/robots.txt", "User-agent: *\nDisallow: /\n")
        done = check(site, output=tmp_path)
        asked = [request.path for request in site.requests if not request.path.endswith("/robots.txt")]
    assert outcomes(done) == every("app article", *_API_ENDPOINTS, outcome="robots.txt")
    assert done.returncode == 0
    assert [path for path in asked if path.startswith(("/app/", "/api/"))] == []


def test_a_host_that_names_a_pause_is_asked_no_more(tmp_path: Path) -> None:
    with SampleSite(THERE) as site:
        site.faults.add("^/api/api/v1/article/hot", Fault.too_many(3600))
        done = check(site, output=tmp_path)
    assert outcomes(done) == ALL_WELL | {
        "open API hot": "refused",
        "open API category": "not asked",
        "open API search": "not asked",
    }
    assert "skills.myzaker.com asks to be left alone for 3600 seconds" in done.stdout


def test_save_keeps_the_answers_for_a_reader_s_test(tmp_path: Path) -> None:
    with SampleSite(THERE) as site:
        site.faults.add("^/www/article/", Fault.challenge())
        done = check(site, "--save", str(tmp_path / "kept"), output=tmp_path)
        assert done.returncode == 0
        served = {path: site.respond(path).body for path in ("/www/channel/13", "/api/api/v1/article/hot?v=1.0.3")}
    kept = tmp_path / "kept"
    assert (kept / "www-list.html").read_bytes() == served["/www/channel/13"]
    assert (kept / "open-api-hot.json").read_bytes() == served["/api/api/v1/article/hot?v=1.0.3"]
    metadata = json.loads((kept / "www-article.html.answer.json").read_text("utf-8"))
    assert metadata["url"].startswith("https://www.myzaker.com/article/")
    assert (metadata["status"], metadata["outcome"], metadata["body"]) == (468, "challenge", "www-article.html")
    assert datetime.fromisoformat(metadata["answered_at"]) == site.now
    assert metadata["headers"]["Content-Type"].startswith("text/html")
    assert not any("cookie" in name.lower() for name in metadata["headers"]), "no session is handed on"
    assert len([path for path in kept.iterdir() if path.name.endswith(".answer.json")]) == len(ALL_WELL)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("https://www.myzaker.com/channel/13",), "no address"),
        (("--save", ""), "--save '' is not a folder"),
        (("--save", "/dev/null/x"), "--save '/dev/null/x': cannot write there: Not a directory"),
        (("--html", "x.html"), "--html or --fixture"),
    ],
)
def test_wrong_usage_is_told_in_one_line(arguments: tuple[str, ...], words: str, tmp_path: Path) -> None:
    done = run_scrapy.scrapy("doctor", "--site", *arguments, "-s", f"ZAKER_OUTPUT_DIR={tmp_path / 'out'}")
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert words in line
