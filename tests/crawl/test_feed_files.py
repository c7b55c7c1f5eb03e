"""Feeds that are files: whole when a run ends, however it ends; those of before stay where a run comes to nothing."""

from __future__ import annotations

import gzip
import json
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from scrapy import Spider
from scrapy.settings import Settings
from scrapy.utils.test import get_crawler

from tests.crawl.test_runs import start
from zakerscraper.extensions.addons import RemoveFromOtherSpiders
from zakerscraper.extensions.feed_storage import WholeFileFeedStorage, mend_end
from zakerscraper.sample_site import Fault, SampleSite
from zakerscraper.sample_site.articles import ARTICLES

Crawl = Callable[..., Any]
OK = [article for article in ARTICLES if article.state == "ok"]
OLD = '[\n{"id": "yesterday"}\n]'
AWAY = {f"ZAKER_{name}_URL": "http://127.0.0.1:9/away" for name in ("WWW", "APP", "API")}


@pytest.fixture
def busy_site() -> Iterator[SampleSite]:
    with SampleSite(extra=36) as site:
        yield site


def storage_of(path: Path, **options: Any) -> tuple[WholeFileFeedStorage, Any]:
    """Return a storage of the file *path*, and what opens it."""
    crawler = get_crawler()
    crawler.spider = Spider.from_crawler(crawler, "one")
    return WholeFileFeedStorage.from_crawler(crawler, str(path), feed_options=options), crawler.spider


def test_an_outage_leaves_the_feed_of_before(crawl: Crawl, site: SampleSite, tmp_path: Path) -> None:
    for name in ("a.json", "b.xml"):
        (tmp_path / name).write_text(OLD)
    run = crawl("channel", "id=9", site=site, output=tmp_path / "out", feeds=["a.json", "b.xml", "c.json"], **AWAY)
    assert run.verdict == ("error", 1)
    assert {(tmp_path / name).read_text() for name in ("a.json", "b.xml")} == {OLD}
    assert json.loads((tmp_path / "c.json").read_text()) == []
    (note,) = [note for note in run.summary["notes"] if "a.json" in note]
    assert "is left as it was" in note
    assert not [path for path in tmp_path.iterdir() if path.name.endswith(".part")]
    run = crawl("article", f"url={OK[0].id}", site=site, output=run.output, feeds=["a.json"])
    assert run.verdict == ("ok", 0)
    assert [item["id"] for item in json.loads((tmp_path / "a.json").read_text())] == [OK[0].id]
    # Nothing new is a result, too.
    run = crawl("article", f"url={OK[0].id}", site=site, output=run.output, feeds=["a.json"])
    assert run.verdict == ("ok", 0)
    assert json.loads((tmp_path / "a.json").read_text()) == []


@pytest.mark.parametrize("signals", [[signal.SIGKILL], [signal.SIGINT, signal.SIGINT]])
def test_a_run_that_is_killed_leaves_the_feed_of_before(
    crawl: Crawl, busy_site: SampleSite, tmp_path: Path, signals: list[signal.Signals]
) -> None:
    output, feed = tmp_path / "out", tmp_path / "a.json"
    feed.write_text(OLD)
    process = start(busy_site, output, delay="0.05", feed=feed)
    while not (output / "_posts").is_dir() or not list(tmp_path.glob(".zaker-feed-*")):
        assert process.poll() is None
        time.sleep(0.05)
    assert feed.read_text() == OLD
    # After one interrupt alone the run would end by itself, had it nothing to wait for.
    busy_site.faults.add("^/www/article/", Fault.slow(60))
    before = len(busy_site.requests)
    while not any(request.path.startswith("/www/article/") for request in busy_site.requests[before:]):
        time.sleep(0.05)
    for number in signals:
        process.send_signal(number)
        time.sleep(0.2)
    process.communicate(timeout=200)
    assert feed.read_text() == OLD
    assert bool(list(tmp_path.glob(".zaker-feed-*"))) == (signals == [signal.SIGKILL])
    busy_site.faults.clear()
    run = crawl("channel", "id=99", "pages=100", site=busy_site, output=output, feeds=["a.json"])
    assert run.verdict == ("ok", 0)
    assert len(json.loads(feed.read_text())) == run.counts["exported"]
    how = "never ended (killed? a full disk?)" if signals == [signal.SIGKILL] else "was ended by a second Ctrl-C"
    (note,) = [note for note in run.summary["notes"] if how in note]
    assert f"its feeds ({feed}) may lack articles that are archived: `scrapy export`" in note
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.json", "out"]


def test_batches_links_and_compressed_feeds_are_written_as_ever(crawl: Crawl, site: SampleSite, tmp_path: Path) -> None:
    (tmp_path / "link.json").symlink_to("real.json")
    zipped = {
        "format": "jsonlines",
        "overwrite": True,
        "postprocessing": ["scrapy.extensions.postprocessing.GzipPlugin"],
    }
    feeds = {
        str(tmp_path / "%(name)s-%(batch_id)d.json"): {"format": "json", "batch_item_count": 2, "overwrite": True},
        str(tmp_path / "link.json"): {"format": "json", "overwrite": True},
        (tmp_path / "a.jsonl.gz").as_uri(): zipped,
    }
    wanted = ",".join(article.id for article in OK[:3])
    run = crawl("article", f"url={wanted}", site=site, output=tmp_path / "out", FEEDS=json.dumps(feeds))
    assert run.verdict == ("ok", 0)
    assert [len(json.loads((tmp_path / f"article-{number}.json").read_text())) for number in (1, 2)] == [2, 1]
    assert (tmp_path / "link.json").is_symlink()
    assert len(json.loads((tmp_path / "real.json").read_text())) == 3
    data = (tmp_path / "a.jsonl.gz").read_bytes()
    assert len(gzip.decompress(data).splitlines()) == 3
    assert b".part" not in data[:100]
    assert not list(tmp_path.glob(".zaker-feed-*"))


@pytest.mark.parametrize("existing", [None, b""])
def test_a_new_feed_that_is_one_document_appears_whole_with_o_too(tmp_path: Path, existing: bytes | None) -> None:
    path = tmp_path / "a.json"
    if existing is not None:
        path.write_bytes(existing)
    storage, spider = storage_of(path, format="json")
    file = storage.open(spider)
    file.write(b"[{}]")
    file.flush()
    assert not path.exists() or path.read_bytes() == existing
    storage.item_scraped()
    storage.store(file)
    assert path.read_bytes() == b"[{}]"
    other, spider = storage_of(tmp_path / "b.json", format="json")
    file = other.open(spider)
    other.item_scraped()
    (tmp_path / "b.json").write_bytes(b"[1]")
    with pytest.raises(FileExistsError):
        other.store(file)
    assert (other.failure, (tmp_path / "b.json").read_bytes()) == ("another program has written it meanwhile", b"[1]")


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (b'{"a": 1}\n', b'{"a": 1}\n', ""),
        (b"", b"", ""),
        (b'{"a": 1}\n{"b": "\xe4\xbd', b'{"a": 1}\n', "is cut off (9 bytes)"),
        (b'{"b": ' + b"9" * 200_000, b"", "is cut off (200006 bytes)"),
        (b'{"a": 1}\n{"b": 2}', b'{"a": 1}\n{"b": 2}\n', "had no end"),
        (b"a line of mine", b"a line of mine\n", "had no end"),
    ],
)
def test_what_is_added_to_json_lines_begins_on_a_line_of_its_own(
    tmp_path: Path, before: bytes, after: bytes, said: str
) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(before)
    told = mend_end(path)
    assert path.read_bytes() == after
    assert said in told
    assert bool(said) == bool(told)


def test_a_torn_line_is_cut_off_by_the_next_run_which_says_so(crawl: Crawl, site: SampleSite, tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'{"id": "whole"}\n{"id": "to')
    feeds = json.dumps({str(path): {"format": "jsonlines"}})
    run = crawl("article", f"url={OK[0].id}", site=site, output=tmp_path / "out", FEEDS=feeds)
    assert run.verdict == ("ok", 0)
    assert [json.loads(line)["id"] for line in path.read_text("utf-8").splitlines()] == ["whole", OK[0].id]
    assert any("was torn, and is cut off" in note for note in run.summary["notes"])


def test_other_spiders_keep_scrapys_files(tmp_path: Path) -> None:
    settings = Settings()
    settings.setmodule("zakerscraper.settings")
    RemoveFromOtherSpiders().update_settings(settings)
    kept = settings.getwithbase("FEED_STORAGES")
    assert kept["file"] == kept[""] == "scrapy.extensions.feedexport.FileFeedStorage"
