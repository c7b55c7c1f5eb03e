"""A feed of Scrapy's own that cannot be stored is refused before the first request, or ends the run as an error."""

import json
import os
import socketserver
import sys
import threading
import types
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from scrapy.crawler import Crawler
from scrapy.settings import Settings
from scrapy.spiders import Spider

from tests.ports import free_port
from tests.stores import BUCKET, S3, s3
from zakerscraper.exceptions import UsageError
from zakerscraper.extensions.feed_checks import check_feeds
from zakerscraper.sample_site import SampleSite
from zakerscraper.sample_site.articles import ARTICLES
from zakerscraper.spiders.article import ArticleSpider
from zakerscraper.utils.extras import install_command

ARTICLE = next(article for article in ARTICLES if article.state == "ok")
ONE = ("article", f"url={ARTICLE.id}")
JSONL = {"format": "jsonlines", "overwrite": True}


@pytest.fixture(scope="module")
def bucket() -> Iterator[S3]:
    with s3() as running:
        yield running


def known(bucket: S3) -> dict[str, str]:
    """Return the environment in which boto3 finds *bucket*."""
    return {**bucket.environment, "AWS_ENDPOINT_URL": bucket.environment["FSSPEC_S3_ENDPOINT_URL"]}


@pytest.fixture
def nowhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Let nothing of this machine know of any store."""
    for name in list(os.environ):
        if name.startswith("AWS_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))


def check(uri: str, feed: dict[str, Any] | None = None, **settings: Any) -> None:
    check_feeds(Crawler(Spider, Settings({"FEEDS": {uri: feed or JSONL}, **settings})))


def refused(uri: str, feed: dict[str, Any] | None = None, **settings: Any) -> str:
    with pytest.raises(UsageError) as error:
        check(uri, feed, **settings)
    assert "\n" not in str(error.value)
    return str(error.value)


def test_what_nothing_can_be_stored_at_is_named(tmp_path: Path) -> None:
    assert "nothing can be stored at http://" in refused("http://127.0.0.1/a.jsonl")
    assert "feed format 'docx' is unknown" in refused(str(tmp_path / "a.docx"), {"format": "docx"})
    assert "'utf8x', FEED_EXPORT_ENCODING, is not an encoding" in refused(
        str(tmp_path / "a.csv"), FEED_EXPORT_ENCODING="utf8x"
    )
    assert "'base64'" in refused(str(tmp_path / "a.csv"), {"format": "csv", "encoding": "base64"})
    assert "hostname" in refused("ftp:///a.jsonl")
    assert "google-cloud-storage" in refused("gs://bucket/a.jsonl")
    for uri in ("sftp://me:geheim@127.0.0.1/a.jsonl", "ftp://me:geheim@/a.jsonl"):
        assert "geheim" not in refused(uri)


def test_a_feed_without_options_is_named_without_its_password() -> None:
    feeds = {"ftp://me:geheim@127.0.0.1/a.jsonl": 1}
    with pytest.raises(UsageError, match=r"^setting FEEDS: 'ftp://\*\*\*@.*': 1 is not an object like ") as error:
        check_feeds(Crawler(Spider, Settings({"FEEDS": feeds})))
    assert "geheim" not in str(error.value)


def test_an_ftp_server_that_does_not_let_us_in_is_named() -> None:
    port = free_port()
    told = refused(f"ftp://me:geheim@127.0.0.1:{port}/a.jsonl")
    assert "Connection refused" in told
    assert "geheim" not in told
    with ftp_server() as port:
        assert "530 Login incorrect" in refused(f"ftp://me:wrong@127.0.0.1:{port}/a.jsonl")
        check(f"ftp://me:right@127.0.0.1:{port}/a.jsonl")


@contextmanager
def ftp_server() -> Iterator[int]:
    """Give the port of a server that speaks as much FTP as letting somebody in takes."""

    class Session(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(b"220 here\r\n")
            for line in self.rfile:
                verb = line.split()[0]
                right = line.strip() == b"PASS right"
                told = {
                    b"USER": b"331 who",
                    b"PASS": b"230 in" if right else b"530 Login incorrect",
                    b"QUIT": b"221 out",
                }
                self.wfile.write(told.get(verb, b"502 no") + b"\r\n")

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Session) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()


def test_google_storage_without_credentials_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    class Client:
        def __init__(self, project: str | None) -> None:
            raise RuntimeError("Your default credentials were not found.")

    monkeypatch.setitem(sys.modules, "google.cloud.storage", types.SimpleNamespace(Client=Client))
    assert "Your default credentials were not found." in refused("gs://bucket/a.jsonl")


def test_rows_are_added_only_to_a_file_with_their_columns(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    crawler = Crawler(ArticleSpider, Settings({"FEEDS": {str(path): {"format": "csv"}}}))
    check_feeds(crawler)
    path.write_text("id,title\r\n1,x\r\n")
    check_feeds(crawler)
    path.write_text("name,price\r\n1,x\r\n")
    with pytest.raises(UsageError, match=r"^-o '.*a\.csv': the file is there with other columns"):
        check_feeds(crawler)


def test_a_missing_driver_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "boto3.session", None)
    assert f"s3:// needs boto3: {install_command('s3')}" in refused("s3://bucket/a.jsonl")


@pytest.mark.usefixtures("nowhere")
def test_a_bucket_without_keys_or_that_is_not_there_is_named(bucket: S3, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Unable to locate credentials" in refused(f"s3://{BUCKET}/a.jsonl")
    for name, value in known(bucket).items():
        monkeypatch.setenv(name, value)
    assert "there is no bucket 'nobodys'" in refused("s3://nobodys/a.jsonl")
    check(f"s3://{BUCKET}/a.jsonl")
    refused(f"s3://{BUCKET}/a.jsonl", AWS_ENDPOINT_URL="http://127.0.0.1:9")


def test_a_run_is_not_begun_for_a_feed_that_cannot_be_stored(crawl: Any, site: SampleSite) -> None:
    run = crawl(*ONE, site=site, FEEDS=json.dumps({"http://127.0.0.1/a.jsonl": JSONL}))
    assert (run.status, run.requests, run.last) == (2, (), None), run.stderr
    assert "Traceback" not in run.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize("form", ["jsonlines", "csv", "xml"])
def test_a_feed_that_is_not_stored_makes_the_run_an_error_and_loses_no_article(
    crawl: Any, site: SampleSite, form: str
) -> None:
    run = crawl(*ONE, site=site, FEEDS=json.dumps({"/dev/full": {"format": form}}), LOG_LEVEL="INFO")
    assert run.verdict == ("error", 1)
    assert run.titles() == {ARTICLE.title}
    assert "/dev/full" in run.told
    assert "scrapy export" in run.told
    assert "Traceback" not in run.stderr


def test_a_store_that_is_away_as_the_run_ends_makes_it_an_error(crawl: Any, site: SampleSite) -> None:
    stores = json.dumps({"lost": "tests.crawl.lost_store.LostStore"})
    feeds = json.dumps({"lost://me:geheim@host/a.jsonl": JSONL})
    run = crawl(*ONE, site=site, FEED_STORAGES=stores, FEEDS=feeds, environment={"PYTHONPATH": "."})
    assert run.verdict == ("error", 1)
    assert run.titles() == {ARTICLE.title}
    assert "1 of the feeds could not be stored: lost://" in run.told
    assert "scrapy export" in run.told
    assert "geheim" not in run.told


def test_feeds_that_are_stored_leave_the_run_as_it_is(crawl: Any, site: SampleSite, bucket: S3) -> None:
    run = crawl(*ONE, site=site, feeds=["a.jsonl", "b.csv"])
    assert run.verdict == ("ok", 0)
    assert len(run.feed("a.jsonl")) == 1
    feeds = json.dumps({f"s3://{BUCKET}/%(name)s.jsonl": JSONL})
    run = crawl(*ONE, "full=1", site=site, output=run.output, FEEDS=feeds, environment=known(bucket))
    assert run.verdict == ("ok", 0), run.stderr
    assert any(f"/{BUCKET}/article.jsonl" in asked for asked in bucket.asked)
