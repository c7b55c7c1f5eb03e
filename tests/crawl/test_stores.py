"""Real crawls whose documents and pictures go to a real S3 server; the archive is a SQLite file here."""

import json
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from tests import run_scrapy, stores
from tests.crawl.conftest import FAST
from zakerscraper.sample_site import SampleSite

Scrapy = Callable[..., Any]
S3_LIBRARIES = ("aiobotocore.session", "aiohttp")
"""What s3fs imports, but fsspec: it reads the environment as it is imported."""
CHANNEL = ("crawl", "channel", "-a", "id=99", "-a", "pages=100")
ARTICLES = 24
"""Those of the channel."""


@pytest.fixture(scope="module")
def s3() -> Iterator[stores.S3]:
    with stores.s3() as server:
        yield server


@pytest.fixture(scope="module")
def busy_site() -> Iterator[SampleSite]:
    with SampleSite(extra=ARTICLES) as site:
        yield site


@pytest.fixture
def prefix(tmp_path: Path) -> str:
    return tmp_path.name


@pytest.fixture
def start(s3: stores.S3, tmp_path: Path) -> Iterator[Callable[..., Any]]:
    """`start("crawl", "hot", site=site, DOWNLOAD_DELAY="0.1")` gives the process of a command that writes to S3."""

    def run(*arguments: str, site: SampleSite | None = None, **settings: str) -> Any:
        options = {
            "ZAKER_OUTPUT_DIR": f"s3://{stores.BUCKET}/{tmp_path.name}",
            "ZAKER_ARCHIVE_URL": f"sqlite:///{tmp_path}/archive.sqlite3",
            **FAST,
            **(site.settings if site else {}),
            **settings,
        }
        command = list(arguments)
        command += run_scrapy.as_options(options)
        clean = {name: value for name, value in run_scrapy.environment().items() if not name.startswith("AWS_")}
        started.append(run_scrapy.start(*command, env=clean | s3.environment, imports=S3_LIBRARIES))
        return started[-1]

    started: list[run_scrapy.Run] = []
    yield run
    for process in started:
        process.end()


@pytest.fixture
def scrapy(start: Callable[..., Any]) -> Scrapy:
    """`scrapy("archive", "verify")` gives status, output and errors of a command that has ended."""

    def run(*arguments: str, **settings: Any) -> tuple[int, str, str]:
        process = start(*arguments, **settings)
        out, told = process.communicate(timeout=100)
        assert "Traceback" not in told, told
        assert "secret-4711" not in out + told
        return process.returncode, out, told

    return run


def shown(objects: dict[str, bytes]) -> dict[str, bytes]:
    """Return those of *objects* that are not of `.zaker`."""
    return {path: data for path, data in objects.items() if not path.startswith(".zaker/")}


def wait_for_a_document(s3: stores.S3) -> None:
    """Return when a document is sent to the store."""
    before, deadline = len(s3.asked), time.monotonic() + 120
    while not any(request.startswith("PUT ") and "/_posts/" in request for request in s3.asked[before:]):
        assert time.monotonic() < deadline, s3.asked[before:]
        time.sleep(0.02)


def test_a_crawl_into_s3_writes_what_one_to_disk_writes(
    crawl: Any, scrapy: Scrapy, s3: stores.S3, site: SampleSite, prefix: str, tmp_path: Path
) -> None:
    local = crawl("channel", "id=13", site=site, ZAKER_IMAGE_LINKS="local")
    status, _, told = scrapy("crawl", "channel", "-a", "id=13", site=site, ZAKER_IMAGE_LINKS="local")
    assert status == 0, told
    objects = s3.objects(prefix)
    here = {path: document.data for path, document in local.documents().items()} | local.pictures()
    assert shown(objects) == here
    assert len(here) > 20
    last = json.loads(objects[".zaker/last-run.json"])
    assert last["counts"] == local.counts
    (kept,) = [path for path in objects if path.startswith(".zaker/runs/")]
    assert objects[kept] == objects[".zaker/last-run.json"]
    assert len(shown(objects)) == len(objects) - 2, "nothing temporary is left"
    # A second run that fetches all again changes nothing.
    before = len(s3.asked)
    full = ("-a", "full=1")
    status, _, told = scrapy("crawl", "channel", "-a", "id=13", *full, site=site, ZAKER_IMAGE_LINKS="local")
    assert status == 0, told
    assert shown(s3.objects(prefix)) == here
    fetched = [request for request in s3.asked[before:] if request.startswith("GET") and prefix + "/_posts/" in request]
    # Once by the run, which asks whether a document has been edited, and once by this test.
    assert len(fetched) == 2 * len(local.documents())
    # The tools.
    status, out, _ = scrapy("archive", "verify", "--json")
    assert (status, json.loads(out)["faults"]) == (0, [])
    picture, document = (next(path for path in here if path.startswith(start)) for start in ("images/", "_posts/"))
    s3.client.put_object(Bucket=stores.BUCKET, Key=f"{prefix}/{picture}", Body=b"x" * len(here[picture]))
    s3.client.delete_object(Bucket=stores.BUCKET, Key=f"{prefix}/{document}")
    status, out, _ = scrapy("archive", "verify", "--json")
    found = json.loads(out)
    reasons = " ".join(fault["reason"] for fault in (*found["faults"], *found["by_hand"]))
    assert status == 3
    assert f"its document is missing: {document}" in reasons
    assert "pictures missing or damaged" in reasons
    status, out, told = scrapy("archive", "--json")
    assert json.loads(out)["disk_bytes"] == sum(s3.sizes(prefix).values()), told
    status, out, told = scrapy("export", "--format", "documents", ZAKER_IMAGE_LINKS="local")
    assert f"in s3://{stores.BUCKET}/{prefix}, " in told
    status, out, told = scrapy("export", "--format", "markdown", "-o", str(tmp_path / "notes"))
    assert status == 0
    assert list((tmp_path / "notes").rglob("*.md"))
    assert not (tmp_path / "notes/.zaker").exists()
    status, out, told = scrapy("report")
    assert out == f"s3://{stores.BUCKET}/{prefix}/.zaker/report.html\n"
    assert b"<!doctype html>" in s3.objects(prefix)[".zaker/report.html"][:100].lower()
    status, out, told = scrapy("report", "-o", str(tmp_path / "report.html"))
    assert "its pictures are linked where they came from" in told
    assert '"root":null' in (tmp_path / "report.html").read_text("utf-8").replace(" ", "")


def test_a_killed_run_leaves_only_whole_objects(
    start: Callable[..., Any], scrapy: Scrapy, s3: stores.S3, busy_site: SampleSite, prefix: str
) -> None:
    for wait in (0.3, 0.7):
        process = start(*CHANNEL, site=busy_site, DOWNLOAD_DELAY="0.05")
        wait_for_a_document(s3)
        time.sleep(wait)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        documents = {path: data for path, data in s3.objects(prefix).items() if path.startswith("_posts/")}
        assert documents
        assert all(data.endswith(b"</div>\n            ") for data in documents.values())
    status, _, told = scrapy(*CHANNEL, site=busy_site)
    assert status == 0, told
    assert sum(path.startswith("_posts/") for path in s3.sizes(prefix)) == ARTICLES
    assert scrapy("archive", "verify")[0] == 0


def test_a_store_that_is_away_for_seconds_costs_nothing(
    start: Callable[..., Any], s3: stores.S3, busy_site: SampleSite, prefix: str
) -> None:
    process = start(*CHANNEL, site=busy_site, DOWNLOAD_DELAY="0.02")
    wait_for_a_document(s3)
    s3.stop()
    time.sleep(2)
    s3.start()
    _, told = process.communicate(timeout=100)
    assert process.returncode == 0, told
    objects = s3.objects(prefix)
    assert sum(path.startswith("_posts/") for path in objects) == ARTICLES
    assert json.loads(objects[".zaker/last-run.json"])["verdict"] == "ok"


def test_a_bucket_that_is_deleted_ends_the_run_and_loses_nothing(
    start: Callable[..., Any], scrapy: Scrapy, s3: stores.S3, busy_site: SampleSite
) -> None:
    bucket = "short-lived"
    s3.client.create_bucket(Bucket=bucket)
    where = {"ZAKER_OUTPUT_DIR": f"s3://{bucket}", "ZAKER_DOWNLOAD_IMAGES": "0"}
    process = start(*CHANNEL, site=busy_site, DOWNLOAD_DELAY="0.2", **where)
    wait_for_a_document(s3)
    keys: list[str] = []
    while True:
        # The run goes on writing meanwhile.
        with suppress(s3.client.exceptions.ClientError):
            if keys:
                s3.client.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": key} for key in keys]})
            s3.client.delete_bucket(Bucket=bucket)
            break
        keys = [item["Key"] for item in s3.client.list_objects_v2(Bucket=bucket).get("Contents", [])]
    _, told = process.communicate(timeout=100)
    assert process.returncode == 1, told
    assert f"cannot write to s3://{bucket}: The specified bucket does not exist" in told
    assert "Traceback" not in told
    s3.client.create_bucket(Bucket=bucket)
    assert scrapy("archive", "verify", **where)[0] == 3, "what was deleted with the bucket"
    status, _, told = scrapy(*CHANNEL, site=busy_site, **where)
    assert status == 0, told
    assert scrapy("archive", "verify", **where)[0] == 0


def test_a_log_of_everything_tells_no_credentials(scrapy: Scrapy, s3: stores.S3, site: SampleSite, prefix: str) -> None:
    feed = ("-O", f"s3://{stores.BUCKET}/{prefix}/feed.jsonl")
    aws = {name: value for name, value in s3.environment.items() if name.startswith("AWS_")}
    aws["AWS_ENDPOINT_URL"] = s3.environment["FSSPEC_S3_ENDPOINT_URL"]
    status, _, told = scrapy("crawl", "hot", "-a", "limit=1", *feed, site=site, LOG_LEVEL="DEBUG", **aws)
    assert status == 0, told
    assert "[scrapy.core.engine] DEBUG: Crawled (200)" in told
    assert {"feed.jsonl", ".zaker/last-run.json"} <= s3.objects(prefix).keys()
    assert "x-amz-" not in told.lower()
    assert "Credential=" not in told


@pytest.mark.parametrize(
    ("settings", "status", "line"),
    [
        (
            {"ZAKER_OUTPUT_DIR": "s3://nobody-has-this/a"},
            1,
            "cannot write to the output folder s3://nobody-has-this/a: The specified bucket does not exist",
        ),
        ({"ZAKER_ARCHIVE_URL": ""}, 2, "set ZAKER_ARCHIVE_URL too"),
        ({"ZAKER_OUTPUT_DIR": "ftpp://a/b"}, 2, "fsspec knows no ftpp://; did you mean ftp?"),
        ({"ZAKER_OUTPUT_DIR": "s3://key:secret-4711@bucket/a"}, 2, "keys do not belong into an s3 address"),
    ],
)
def test_what_cannot_be_written_to_is_one_line(
    scrapy: Scrapy, busy_site: SampleSite, settings: dict[str, str], status: int, line: str
) -> None:
    ended, out, told = scrapy("crawl", "hot", site=busy_site, LOG_LEVEL="ERROR", **settings)
    assert ended == status
    assert [line in row for row in told.splitlines()] == [True], told
    assert out == ""


def test_export_and_report_refuse_addresses(scrapy: Scrapy) -> None:
    for command in (("export", "--format", "markdown"), ("report",)):
        status, _, told = scrapy(*command, "-o", "s3://me:secret-4711@b/a.html")
        assert status == 2
        assert "only ZAKER_OUTPUT_DIR can be elsewhere" in told
