"""Running anything twice changes nothing, and a site that wants to be asked slowly is asked slowly."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.servers import PostgresServer, archives
from zakerscraper.sample_site import SampleSite
from zakerscraper.sample_site.app import share_page


def test_a_second_run_fetches_lists_only_and_changes_no_byte(crawl: Any, site: SampleSite) -> None:
    """With its own pictures and all of the front matter; `test_spiders.py` runs every spider twice by the defaults."""
    _run_twice(crawl, site)


def test_nor_does_one_with_its_archive_in_postgresql(
    crawl: Any, site: SampleSite, postgres: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "server", postgres)
    output = _run_twice(crawl, site)
    assert not list((output / ".zaker").glob("*.sqlite3"))


def _run_twice(crawl: Any, site: SampleSite) -> Path:
    spider = ("channel", "id=13,9,660")
    settings = {"ZAKER_IMAGE_LINKS": "local", "ZAKER_FRONT_MATTER": "full"}
    first = crawl(*spider, site=site, **settings)
    assert first.counts["exported"] > 0
    before = first.tree()
    second = crawl(*spider, site=site, output=first.output, **settings)
    assert second.verdict == ("ok", 0)
    assert second.counts["exported"] == 0
    assert second.counts["known"] > 0
    assert len(second.asked()) <= len(first.asked())
    assert not second.asked("/www/article/", "/app/news/article", "/pictures/")
    assert second.tree() == before
    return Path(first.output)


@pytest.mark.parametrize("hosts", [("www", "app"), ("app", "www")], ids="-".join)
def test_a_title_with_other_spaces_is_one_title_whichever_came_first(
    crawl: Any, site: SampleSite, hosts: tuple[str, str]
) -> None:
    article = next(
        article
        for article in site.articles
        if article.state == "ok" and " " in article.title and not article.title.isascii()
    )
    close = replace(article, title=article.title.replace(" ", ""))
    site.put(f"/app/news/article.php?pk={article.id}", share_page(close, "share-template-03", site.now))
    first = crawl("article", f"url={article.id}", site=site, ZAKER_ARTICLE_HOST=hosts[0])
    second = crawl(
        "article", f"url={article.id}", "full=1", site=site, output=first.output, ZAKER_ARTICLE_HOST=hosts[1]
    )
    assert second.counts["exported"] == 1
    assert first.titles() == second.titles() == {article.title if hosts[0] == "www" else close.title}
    assert list(first.documents()) == list(second.documents())


@pytest.mark.parametrize("retry_after", [True, False])
def test_a_site_that_asks_for_a_slower_pace_gets_it_and_the_next_run_meets_no_refusal(
    crawl: Any, site: SampleSite, retry_after: bool
) -> None:
    site.limit(every=0.6, burst=2, retry_after=retry_after)
    pace = {"DOWNLOAD_DELAY": "0.2", "DOWNLOAD_DELAY_JITTER": "0.25", "ZAKER_DOWNLOAD_IMAGES": "0"}
    first = crawl("channel", "id=13", "limit=4", site=site, **pace)
    assert first.verdict == ("ok", 0)
    assert first.counts["exported"] == 4
    refused = [seen for seen in first.requests if seen.status == 429]
    assert 0 < len(refused) <= 4, "it was to learn, and from a few refusals"
    second = crawl("channel", "id=13", "limit=4", site=site, output=first.output, **pace)
    assert second.verdict == ("ok", 0)
    assert not [seen for seen in second.requests if seen.status == 429]
