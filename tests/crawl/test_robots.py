"""The delay that a host's robots.txt asks for is kept to, and one without end is a refusal."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest

from zakerscraper.sample_site import SampleSite
from zakerscraper.sample_site.articles import ARTICLES
from zakerscraper.sample_site.catalogue import placed_images

Crawl = Callable[..., Any]

GOOD = [article for article in ARTICLES if article.state == "ok" and article.blocks]
URLS = "url=" + ",".join(article.id for article in GOOD[:4])
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
    assert min(gaps(run)) > 0.8 - SLACK
    assert max(gaps(run)) < 2


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
