"""The delay that a host's robots.txt asks for is kept to, and one without end is a refusal."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest

from tests.crawl.conftest import urls
from zakerscraper.sample_site import Fault, SampleSite
from zakerscraper.sample_site.articles import ARTICLES
from zakerscraper.sample_site.catalogue import placed_images

Crawl = Callable[..., Any]

GOOD = [article for article in ARTICLES if article.state == "ok" and article.blocks]
URLS = urls(*GOOD[:4])
SLACK = 0.15


def robots(site: SampleSite, *lines: str, host: str = "www") -> None:
    text = "\n".join(("User-agent: somebody", "Crawl-delay: 200", "", "User-agent: *", *lines, ""))
    site.put(f"/{host}/robots.txt", text, headers={"Content-Type": "text/plain"})


def gaps(run: Any) -> list[float]:
    """Return the seconds between the requests for articles."""
    times = sorted(seen.at for seen in run.requests if seen.path.startswith("/www/article/"))
    return [later - earlier for earlier, later in pairwise(times)]


@pytest.mark.parametrize("lines", [["Crawl-delay: 0.8"], ["Crawl-delay: 0.1", "Request-rate: 5/4s"]])
def test_no_host_is_asked_faster_than_its_robots_txt_asks_for(crawl: Crawl, site: SampleSite, lines: list[str]) -> None:
    robots(site, *lines)
    run = crawl("article", URLS, site=site, DOWNLOAD_DELAY_JITTER="0.9", ZAKER_DOWNLOAD_IMAGES="0")
    assert run.verdict == ("ok", 0)
    assert len(gaps(run)) == 3
    assert 0.8 - SLACK < min(gaps(run)) < 2


def test_a_shorter_delay_than_ours_hurries_nobody(crawl: Crawl, site: SampleSite) -> None:
    robots(site, "Crawl-delay: 0.01")
    run = crawl("article", URLS, site=site, DOWNLOAD_DELAY="0.6", ZAKER_DOWNLOAD_IMAGES="0")
    assert run.verdict == ("ok", 0)
    assert min(gaps(run)) > 0.6 - SLACK


@pytest.mark.parametrize("lines", [["Crawl-delay: -1", "Request-rate: 0/5"], ["Crawl-delay: nan", "Request-rate: 1/0"]])
def test_what_is_no_delay_is_none(crawl: Crawl, site: SampleSite, lines: list[str]) -> None:
    robots(site, *lines)
    assert crawl("article", URLS, site=site, ZAKER_DOWNLOAD_IMAGES="0").verdict == ("ok", 0)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("Crawl-delay: 1000000000", "asks for 1e+09 seconds between requests"),
        (f"Request-rate: 1/{'9' * 400}", "asks for inf seconds between requests"),
    ],
)
def test_a_delay_without_end_is_a_refusal(crawl: Crawl, site: SampleSite, line: str, words: str) -> None:
    robots(site, line)
    run = crawl("article", URLS, site=site, ZAKER_ARTICLE_HOST="www")
    assert run.verdict == ("blocked", 4)
    assert run.asked("/www/") == []
    assert run.counts["pending"] == 4
    assert f"robots.txt of www.myzaker.com {words}" in run.told
    assert run.stderr.count(words) == 1
    assert "What you can do" not in run.stderr, "nothing of that would help"
    assert "Traceback" not in run.stderr


def test_what_another_host_has_is_read_there_when_www_asks_for_a_delay_without_end(
    crawl: Crawl, site: SampleSite
) -> None:
    robots(site, "Crawl-delay: 86400")
    run = crawl("article", URLS, site=site, ZAKER_DOWNLOAD_IMAGES="0")
    assert run.verdict == ("ok", 0)
    assert run.asked("/www/") == []
    assert len(run.asked("/app/")) == 4
    assert "robots.txt of www.myzaker.com asks for 86400 seconds" in run.told


def test_a_picture_hosts_delay_without_end_leaves_its_pictures_alone(crawl: Crawl, site: SampleSite) -> None:
    article = next(article for article in GOOD if len(list(placed_images(article))) > 1)
    robots(site, "Crawl-delay: 86400", host="pictures")
    run = crawl("article", f"url={article.id}", site=site)
    assert run.titles() == {article.title}
    assert run.pictures() == {}
    assert run.counts["images_failed"] > 0
    assert "asks for 86400 seconds between requests" in run.stderr
    assert "Traceback" not in run.stderr


REFUSAL = "User-agent: *\nDisallow: /\n"


@pytest.mark.parametrize("status", [500, 503, 504])
def test_nothing_is_asked_of_a_host_whose_robots_txt_is_a_server_error(
    crawl: Crawl, site: SampleSite, status: int
) -> None:
    """RFC 9309, section 2.3.1.4. It is said once, and the next run tries again."""
    site.put("/www/robots.txt", "out of order", status)
    run = crawl("article", URLS, site=site, ZAKER_ARTICLE_HOST="www")
    assert run.verdict == ("blocked", 4)
    assert run.asked() == []
    assert len(run.requests) == 3, "the first try and Scrapy's two others"
    assert run.counts["pending"] == 4
    assert run.stderr.count(f"robots.txt of www.myzaker.com cannot be had (HTTP {status})") == 1
    assert run.stderr.count("What you can do: wait. ") == 1
    assert "Traceback" not in run.stderr
    site.put("/www/robots.txt", "User-agent: *\nDisallow:\n")
    again = crawl("article", URLS, site=site, output=run.output, ZAKER_ARTICLE_HOST="www", ZAKER_DOWNLOAD_IMAGES="0")
    assert again.verdict == ("ok", 0)


def test_what_another_host_has_is_read_there_when_the_robots_txt_of_www_is_a_server_error(
    crawl: Crawl, site: SampleSite
) -> None:
    site.put("/www/robots.txt", "out of order", 500)
    run = crawl("article", URLS, site=site, ZAKER_DOWNLOAD_IMAGES="0")
    assert run.verdict == ("ok", 0)
    assert (run.asked("/www/"), len(run.asked("/app/"))) == ([], 4)
    (note,) = run.summary["notes"]
    assert note.startswith("robots.txt of www.myzaker.com cannot be had (HTTP 500)")
    assert "later runs" not in note


@pytest.mark.parametrize(
    ("crawled", "robots_txt", "advice"),
    [
        (("hot",), ("", 500), "What you can do: wait. "),
        (("channel", "id=13,9"), ("", 500), "What you can do: wait. "),
        (("source", "id=1"), ("User-agent: *\nCrawl-delay: 86400\n", 200), ""),
    ],
)
def test_advice_on_robots_txt_names_nothing_that_changes_nothing(
    crawl: Crawl, site: SampleSite, crawled: tuple[str, ...], robots_txt: tuple[str, int], advice: str
) -> None:
    for host in ("www", "app", "api"):
        site.put(f"/{host}/robots.txt", *robots_txt, headers={"Content-Type": "text/plain"})
    run = crawl(*crawled, site=site)
    assert run.verdict == ("blocked", 4)
    assert run.asked() == []
    assert "DOWNLOAD_DELAY" not in run.told
    assert [note[: len(advice)] for note in run.summary["notes"] if note.startswith("What you can do")] == (
        [advice] if advice else []
    )


def test_a_challenge_is_advised_on_where_the_other_hosts_robots_txt_fails(crawl: Crawl, site: SampleSite) -> None:
    site.faults.add("^/www/channel/", Fault.challenge())
    for host in ("app", "api"):
        site.put(f"/{host}/robots.txt", "out of order", 500)
    run = crawl("channel", "id=13", site=site)
    assert run.verdict == ("blocked", 4)
    assert "ZAKER_COOKIES" in run.told


def test_pictures_of_a_host_whose_robots_txt_is_a_server_error_are_left_for_later(
    crawl: Crawl, site: SampleSite
) -> None:
    site.put("/pictures/robots.txt", "out of order", 500)
    run = crawl("article", f"url={GOOD[0].id}", site=site)
    assert run.verdict == ("ok", 0)
    assert run.asked("/pictures/") == []
    assert run.counts["images_failed"] > 0
    assert "cannot be had (HTTP 500)" in run.stderr


@pytest.mark.parametrize("fault", [Fault.disconnect(), Fault.truncated()], ids=lambda fault: fault.name)
def test_nothing_is_asked_of_a_host_whose_robots_txt_does_not_arrive(
    crawl: Crawl, site: SampleSite, fault: Fault
) -> None:
    site.faults.add("^/www/robots", fault)
    run = crawl("article", URLS, site=site, ZAKER_ARTICLE_HOST="www", RETRY_TIMES="0")
    assert run.verdict == ("incomplete", 3)
    assert run.asked() == []
    assert run.counts["failed"] == 4
    assert "Traceback" not in run.stderr


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_rules_hold_in_whatever_encoding_they_come(crawl: Crawl, site: SampleSite, encoding: str) -> None:
    site.put("/www/robots.txt", f"# 请勿抓取\n{REFUSAL}".encode(encoding), headers={"Content-Type": "text/plain"})
    run = crawl("article", URLS, site=site, ZAKER_ARTICLE_HOST="www")
    assert run.asked() == []
    assert "Forbidden by robots.txt" in run.told


@pytest.mark.parametrize(
    ("body", "status"),
    [("<html><body>404</body></html>", 200), (bytes(range(256)) * 8, 200), (REFUSAL, 404), (REFUSAL, 403), ("", 200)],
)
def test_what_holds_no_rules_forbids_nothing(crawl: Crawl, site: SampleSite, body: str | bytes, status: int) -> None:
    site.put("/www/robots.txt", body, status)
    run = crawl("article", URLS, site=site, ZAKER_ARTICLE_HOST="www", ZAKER_DOWNLOAD_IMAGES="0")
    assert run.verdict == ("ok", 0)
    assert len(run.asked("/www/article/")) == 4
