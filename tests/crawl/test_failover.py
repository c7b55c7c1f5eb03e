"""www answers with a challenge page, with refusals or not at all: by the defaults everything arrives all the same."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.crawl.conftest import urls
from zakerscraper.sample_site import Fault, SampleSite
from zakerscraper.sample_site.articles import ARTICLES
from zakerscraper.sample_site.faults import Response
from zakerscraper.zaker.hosts import LAST_TRIES, MAX_REFUSALS

Crawl = Callable[..., Any]

THERE = [article for article in ARTICLES if article.state == "ok"]
FINE = {article.title: article for article in THERE}
ALL_TECH = {title for title, article in FINE.items() if 13 in article.channels}
# The open API lists the newest twenty.
_LISTED = [article for article in SampleSite(THERE).articles if 13 in article.channels][:20]
TECH = ALL_TECH & {article.title for article in _LISTED}
QUICK = {"DOWNLOAD_TIMEOUT": "6"}
"""For who waits in vain; a busy machine answers within it."""
PAGES = "^/www/(?!robots)"
"""Whatever is asked of www."""


@pytest.fixture
def site() -> Iterator[SampleSite]:
    """A sample site of this test's own."""
    with SampleSite(THERE) as running:
        yield running


def asked_of_www(run: Any) -> list[str]:
    """Return the pages that www was asked for."""
    return run.asked("/www/")


def pauses(output: Path) -> list[tuple[str, float, str]]:
    """Return for how many seconds which host is left alone, and why."""
    with closing(sqlite3.connect(output / ".zaker/archive.sqlite3")) as archive:
        return list(archive.execute("SELECT host, seconds, reason FROM pauses"))


def end_pause(output: Path) -> None:
    """Let the pause have begun so long ago that it is over."""
    long_ago = (datetime.now(UTC) - timedelta(hours=30)).strftime("%Y-%m-%dT%H:%M:%SZ")
    with closing(sqlite3.connect(output / ".zaker/archive.sqlite3")) as archive, archive:
        archive.execute("UPDATE pauses SET began_at = ?", (long_ago,))


def all_arrived(run: Any, titles: set[str]) -> None:
    """Assert that *run* ended well and brought the articles of *titles*, with every picture."""
    assert run.verdict == ("ok", 0), run.stderr
    assert run.titles() == titles
    assert run.counts["images_failed"] == 0
    pictured = {path for path, document in run.documents().items() if "<img" in document.body}
    assert len(pictured) > len(titles) / 2
    assert run.counts["images_saved"] == len(run.pictures()) > 0
    assert "Traceback" not in run.stderr


FAULTS = {
    "challenge": (Fault.challenge(), 1),
    "challenge with status 200": (Fault.challenge(200), 1),
    "429": (Fault.too_many(), MAX_REFUSALS),
    "429 for an hour": (Fault.too_many(3600), 1),
    "403": (Fault.error(403), 1),
    "dead gateway": (Fault.error(504), 1),
    "silence": (Fault.silent(), 1),
    # Twisted itself asks again where the connection had been of use before.
    "disconnect": (Fault.disconnect(), 2),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_channel_arrives_without_www(crawl: Crawl, site: SampleSite, name: str) -> None:
    fault, wasted = FAULTS[name]
    site.faults.add(PAGES, fault)
    run = crawl("channel", "id=科技", site=site, **(QUICK if name == "silence" else {}))
    all_arrived(run, TECH)
    assert asked_of_www(run) == ["/www/channel/13"] * wasted
    assert run.asked("/api/") == ["/api/api/v1/article/category?v=1.0.6&app_id=13"]
    (note,) = run.summary["notes"]
    assert note.startswith("www.myzaker.com ")
    assert f"{len(TECH)} articles from the app host" in note
    assert "the list of channel 13" in note
    (listed,) = run.summary["lists"]
    assert (listed["url"], listed["outcome"]) == ("https://www.myzaker.com/channel/13", "open-api")
    assert listed["exported"] == len(TECH)
    assert listed["reason"].startswith("www.myzaker.com ")
    assert len(run.stderr.splitlines()) == 2, "the summary and its note"


@pytest.mark.parametrize(("host", "seen"), [("robots.txt too", 1), ("refused", 0)])
def test_nothing_waits_long_for_a_host_that_is_away(crawl: Crawl, site: SampleSite, host: str, seen: int) -> None:
    """Not even robots.txt is asked for again and again, with a time-out each."""
    if host == "refused":
        site.refuse("www")
    else:
        site.faults.add("^/www/", Fault.silent())
    run = crawl("channel", "id=科技", site=site, **QUICK)
    all_arrived(run, TECH)
    assert len([request for request in run.requests if request.path.startswith("/www")]) == seen


@pytest.mark.parametrize("spider", [("hot",), ("category", "id=娱乐")])
def test_articles_of_the_open_api_arrive_without_www(crawl: Crawl, site: SampleSite, spider: tuple[str, ...]) -> None:
    site.faults.add(PAGES, Fault.silent() if spider == ("hot",) else Fault.too_many())
    run = crawl(*spider, site=site, **QUICK)
    listed = run.titles()
    all_arrived(run, listed)
    assert run.counts["exported"] == len(listed) >= 5
    assert 0 < len(asked_of_www(run)) <= MAX_REFUSALS


def test_www_that_stops_answering_in_the_middle(crawl: Crawl) -> None:
    """Lists are had, then 429 now and then, then silence or a challenge page, whichever comes first."""
    with SampleSite(THERE, page_size=60) as site:
        stops_answering(crawl, site)


def stops_answering(crawl: Crawl, site: SampleSite) -> None:
    site.faults.add("^/www/article/", Fault.too_many(1), times=2)
    site.faults.add("^/www/article/[0-9a-f]+[13579bdf]$", Fault.silent())
    site.faults.add("^/www/article/[0-9a-f]+[8ace]$", Fault.challenge())
    run = crawl("channel", "id=科技,娱乐", site=site, **QUICK)
    all_arrived(run, {title for title, article in FINE.items() if {13, 9} & {*article.channels}})
    assert "from the app host" in run.told
    assert "open API" not in run.told
    assert len(run.asked("/www/article/")) < 12


def test_an_article_that_www_alone_forbids_is_read_elsewhere_and_the_others_are_not(
    crawl: Crawl, site: SampleSite
) -> None:
    articles = THERE[:4]
    site.faults.add(f"^/www/article/{articles[2].id}", Fault.error(403))
    run = crawl("article", urls(*articles), site=site)
    assert run.verdict == ("ok", 0)
    assert run.titles() == {article.title for article in articles}
    assert run.asked("/app/") == [f"/app/news/article.php?pk={articles[2].id}"]
    assert pauses(run.output) == []


def test_articles_are_read_elsewhere_once_www_says_in_json_that_it_is_asked_too_often(
    crawl: Crawl, site: SampleSite
) -> None:
    refusal = Response.text('{"stat": 0, "msg": "访问过于频繁"}', "application/json")
    site.faults.add("^/www/article/", Fault("refusal", lambda _: refusal))
    run = crawl("category", "id=科技", site=site)
    all_arrived(run, TECH)
    assert len(run.asked("/www/article/")) <= 3, "those that were on their way"
    assert len(run.asked("/app/")) == len(TECH)
    (note,) = run.summary["notes"]
    assert note.startswith("www.myzaker.com answered with refusals (the site refused: 访问过于频繁); later runs")


def test_later_runs_leave_www_alone_and_then_ask_once(crawl: Crawl, site: SampleSite) -> None:
    site.faults.add(PAGES, Fault.challenge())
    run = crawl("channel", "id=科技", site=site)
    assert pauses(run.output) == [("www.myzaker.com", 2 * 3600, "www.myzaker.com answered with a challenge page")]
    again = crawl("channel", "id=科技", site=site, output=run.output)
    assert again.verdict == ("ok", 0)
    assert [request for request in again.requests if request.path.startswith("/www")] == []
    assert "www.myzaker.com is left alone until" in again.told
    end_pause(run.output)
    after = crawl("channel", "id=科技,娱乐", site=site, output=run.output)
    assert after.status == 0
    assert len(asked_of_www(after)) == 1, "two lists, one request"
    assert pauses(run.output)[0][1] == 4 * 3600
    # Cookies of one's own are tried at once, and when www answers, it is asked as if nothing had been.
    site.faults.clear()
    cookies = crawl("channel", "id=科技", site=site, output=run.output, ZAKER_COOKIES="sl-session=1")
    assert cookies.status == 0
    assert len(asked_of_www(cookies)) > 1
    assert cookies.asked("/api/", "/app/") == []
    assert pauses(run.output) == []


def test_silence_of_the_whole_site_is_no_word_on_www(crawl: Crawl, site: SampleSite) -> None:
    """As where the network is away: the next run asks www again."""
    for host in ("www", "app", "api"):
        site.refuse(host)
    run = crawl("channel", "id=科技,上海", site=site, RETRY_TIMES="0")
    assert run.verdict == ("error", 1)
    assert "https://www.myzaker.com/channel/13: skills.myzaker.com refuses connections" in run.told
    assert "https://www.myzaker.com/channel/10001: www.myzaker.com refuses connections" in run.told
    assert pauses(run.output) == []


def test_lists_that_only_www_has_are_blocked_and_the_rest_is_fetched(crawl: Crawl, site: SampleSite) -> None:
    waiting = next(article for article in FINE.values() if 13 not in article.channels)
    site.faults.add(f"^/www/article/{waiting.id}", Fault.error(500))
    first = crawl("article", f"url={waiting.id}", site=site, RETRY_TIMES="0")
    assert first.counts["pending"] == 1
    site.faults.add(PAGES, Fault.challenge())
    # One request at a time: another may leave before the response to the first.
    run = crawl("focusread", site=site, output=first.output, CONCURRENT_REQUESTS_PER_DOMAIN="1")
    assert run.verdict == ("blocked", 4)
    assert run.titles() == {waiting.title}, "what earlier runs left is read from the app host"
    assert len(asked_of_www(run)) == 1
    assert "https://www.myzaker.com/?pos=selected_article" in run.told
    assert "category -a id=科技" in run.told
    some = crawl("channel", "id=上海,科技", site=site, output=first.output)
    assert some.verdict == ("incomplete", 3)
    assert some.titles() == {waiting.title, *TECH}
    assert {list_["id"]: list_["outcome"] for list_ in some.summary["lists"]} == {"10001": "blocked", "13": "open-api"}
    assert asked_of_www(some) == []


def test_a_list_that_only_www_has_is_asked_for_again_when_www_was_silent(crawl: Crawl, site: SampleSite) -> None:
    site.faults.add("^/www/channel/10001", Fault.disconnect(), times=LAST_TRIES - 1)
    run = crawl("channel", "id=上海", site=site)
    assert run.status == 0
    assert run.counts["exported"] > 0


def test_where_no_door_is_open_the_run_is_blocked(crawl: Crawl, site: SampleSite) -> None:
    site.faults.add("^/app/(?!robots)", Fault.challenge())
    site.faults.add(PAGES, Fault.challenge())
    run = crawl("channel", "id=科技", site=site)
    assert run.verdict == ("blocked", 4)
    assert run.documents() == {}
    assert run.counts["pending"] == run.counts["skipped"] == run.counts["listed"] > 0, run.counts
    assert len(asked_of_www(run)) == 1
    site.faults.add("^/api/(?!robots)", Fault.challenge())
    run = crawl("channel", "id=科技", site=site)
    assert run.verdict == ("blocked", 4)
    assert run.counts["listed"] == 0


def test_an_open_api_that_refuses_is_named_beside_www(crawl: Crawl, site: SampleSite) -> None:
    site.faults.add(PAGES, Fault.challenge())
    site.put("/api/api/v1/article/category", '{"stat": 0, "msg": "app_id"}')
    run = crawl("channel", "id=科技", site=site)
    assert run.verdict == ("error", 1)
    assert "the open API refused: app_id" in run.told
    assert "www.myzaker.com answered with a challenge page; later runs leave it alone until " in run.told
    assert "(+08:00); other hosts were asked instead" in run.told


def test_app_alone_is_asked_for_articles_where_it_is_so_set(crawl: Crawl, site: SampleSite) -> None:
    site.faults.add("^/www/article/", Fault.challenge())
    run = crawl("channel", "id=科技", site=site, ZAKER_ARTICLE_HOST="app")
    all_arrived(run, ALL_TECH)
    assert run.asked("/www/article/") == []
    site.faults.add(PAGES, Fault.challenge())
    listed = crawl("channel", "id=科技", site=site, ZAKER_ARTICLE_HOST="app")
    assert listed.verdict == ("blocked", 4)
    assert listed.asked("/api/", "/app/") == []


SHELL = '<!DOCTYPE html><html><head><title>ZAKER</title></head><body><div id="app"></div></body></html>'
"""A page whose list a script would have to fill in."""


@pytest.mark.parametrize(
    ("page", "why", "outcome", "verdict"),
    [
        (SHELL, "no known layout of a list", "unreadable", ("unreadable", 5)),
        (
            '<html><head><meta http-equiv="refresh" content="0; url=https://login.example.com/a"></head></html>',
            "the page leads to https://login.example.com/a (meta refresh)",
            "unreadable",
            ("unreadable", 5),
        ),
        (
            f'<script>window.WinPageData = {{"data":{{"article":[]}}}};</script>{SHELL}',
            "the list lists nothing",
            "open-api",
            ("ok", 0),
        ),
    ],
)
def test_a_list_of_which_www_shows_nothing_is_read_from_the_open_api(
    crawl: Crawl, site: SampleSite, page: str, why: str, outcome: str, verdict: tuple[str, int]
) -> None:
    """Nothing is lost, and a layout that has changed is told all the same."""
    site.put("/www/channel/13", page)
    run = crawl("channel", "id=科技", site=site, ZAKER_DOWNLOAD_IMAGES="0")
    assert run.verdict == verdict, run.stderr
    assert run.titles() == TECH
    (note,) = run.summary["notes"]
    assert note.startswith(f"https://www.myzaker.com/channel/13: {why}")
    assert note.endswith("read from the open API instead")
    (listed,) = run.summary["lists"]
    assert (listed["outcome"], listed["reason"].startswith(why)) == (outcome, True)
    assert len(run.asked("/www/article/")) == len(TECH), "www answers, and is asked for what it has"
    assert len(list((run.output / ".zaker/unreadable").iterdir())) == 1
    assert len(run.stderr.splitlines()) == 2, "the summary and its note"


NOT_SERVED = {
    "HTTP 500": Fault.error(500),
    "HTTP 451": Fault.error(451),
    "HTTP 404: there is no such list": Fault.not_found(),
    "www.myzaker.com redirects too many times": Fault.redirect("https://www.myzaker.com/channel/13"),
    "leads to https://login.example.com/": Fault.redirect("https://login.example.com/"),
    "the response of www.myzaker.com is not compressed": Fault(
        "broken gzip", lambda page: replace(page, headers={"Content-Encoding": "gzip"})
    ),
}


@pytest.mark.parametrize("why", NOT_SERVED)
def test_a_list_that_www_alone_does_not_serve_is_read_from_the_open_api(
    crawl: Crawl, site: SampleSite, why: str
) -> None:
    site.faults.add("^/www/channel/13", NOT_SERVED[why])
    run = crawl("channel", "id=科技", site=site, ZAKER_DOWNLOAD_IMAGES="0")
    assert run.verdict == ("ok", 0), run.stderr
    assert run.titles() == TECH
    (listed,) = run.summary["lists"]
    assert (listed["outcome"], listed["reason"].startswith(why)) == ("open-api", True)
    (note,) = run.summary["notes"]
    assert note.startswith(f"https://www.myzaker.com/channel/13: {listed['reason']}; the newest entries of this list")
    assert len(run.asked("/www/article/")) == len(TECH)
    site.faults.add("^/api/(?!robots)", Fault.challenge())
    run = crawl("channel", "id=科技", site=site, ZAKER_DOWNLOAD_IMAGES="0")
    assert run.verdict == ("blocked", 4), run.stderr
    assert "; the open API, asked instead: ZAKER answered with a challenge page" in run.told


@pytest.mark.parametrize("fault", [Fault.error(500), Fault.challenge(), Fault.unreadable(), Fault.too_many(3600)])
def test_a_list_that_neither_shows_tells_that_the_layout_has_changed(
    crawl: Crawl, site: SampleSite, fault: Fault
) -> None:
    site.put("/www/channel/13", SHELL)
    site.faults.add("^/api/(?!robots)", fault)
    run = crawl("channel", "id=科技", site=site)
    assert run.verdict == ("unreadable", 5), run.stderr
    (listed,) = run.summary["lists"]
    assert listed["outcome"] == "unreadable"
    assert listed["reason"].startswith("no known layout of a list")
    assert "; the open API, asked instead: " in listed["reason"]
    assert pauses(run.output) == []


def test_the_open_api_stands_in_for_no_further_page_of_a_list(crawl: Crawl) -> None:
    with SampleSite(THERE, page_size=4) as site:
        site.put("/www/news/next_new.php", SHELL)
        site.put("/www/news/home_new.php", SHELL)
        run = crawl("channel", "id=科技", site=site, ZAKER_DOWNLOAD_IMAGES="0")
    assert run.verdict == ("incomplete", 3), run.stderr
    assert run.asked("/api/") == []


def test_a_list_is_not_looked_for_elsewhere_where_www_alone_is_to_be_asked(crawl: Crawl, site: SampleSite) -> None:
    site.put("/www/channel/13", SHELL)
    run = crawl("channel", "id=科技", site=site, ZAKER_ARTICLE_HOST="www")
    assert run.verdict == ("unreadable", 5)
    assert run.asked("/api/") == []


def test_what_waits_for_a_host_that_refuses_is_not_sent(crawl: Crawl, site: SampleSite) -> None:
    """Requests that are in their queue already: each would wait for its turn, and be refused as well."""
    site.faults.add(PAGES, Fault.challenge())
    site.faults.add("^/app/(?!robots)", Fault.too_many(3600))
    run = crawl("channel", "id=科技", site=site, DOWNLOAD_DELAY="3")
    assert run.verdict == ("blocked", 4), run.stderr
    assert len(run.asked("/app/")) == 1
    assert run.counts["pending"] == run.counts["listed"] == len(_LISTED)
    assert re.search(r"later runs leave it alone until \d{4}-\d\d-\d\d \d\d:\d\d \(\+08:00\)", run.told)
    assert "Traceback" not in run.stderr
