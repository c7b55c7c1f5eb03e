"""Runs that are killed, stopped, starved of disk space or doubled: the next one completes all, and nothing is twice."""

import json
import re
import resource
import signal
import sqlite3
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests import run_scrapy
from tests.servers import USER, PostgresServer, archives
from zakerscraper.archive.archive import Archive
from zakerscraper.sample_site import Fault, SampleSite

CHANNEL = ("channel", "id=99", "pages=100")
ARTICLES = 36
KILLED_AFTER = (0, 1, 2, 9, 25)
"""Answers of the site after which a run is killed."""


@pytest.fixture
def busy_site() -> Iterator[SampleSite]:
    """A sample site with a channel long enough for a run to be met in the middle of it."""
    with SampleSite(extra=ARTICLES) as site:
        yield site


def start(
    site: SampleSite,
    output: Path,
    delay: str = "0.004",
    preexec: Callable[[], None] | None = None,
    feed: Path | None = None,
    crawl: Sequence[str] = CHANNEL,
) -> Any:
    """Start a crawl, by default of the long channel, and return its process.

    preexec: what a new process does before that. feed: a file that the crawl's feed replaces.
    """
    command = ["crawl", crawl[0]]
    for argument in crawl[1:]:
        command += ["-a", argument]
    if feed is not None:
        command += ["-O", str(feed)]
    settings = {
        "ZAKER_OUTPUT_DIR": str(output),
        **archives.settings(output),
        "DOWNLOAD_DELAY": delay,
        "DOWNLOAD_SLOTS": "{}",
        **site.settings,
    }
    command += run_scrapy.as_options(settings)
    if preexec is None:
        return run_scrapy.start(*command)
    return subprocess.Popen(
        [*run_scrapy.START, "-m", "scrapy", *command],
        cwd=run_scrapy.ROOT,
        env=run_scrapy.environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=preexec,
    )


def wait_for_document(output: Path) -> None:
    """Wait until a crawl has written its first document."""
    while not (output / "_posts").is_dir():
        time.sleep(0.05)


def tool(*arguments: str, output: Path) -> Any:
    """Run one of the tools over the archive."""
    settings = {"ZAKER_OUTPUT_DIR": output, **archives.settings(output)}
    return run_scrapy.scrapy(*arguments, *run_scrapy.as_options(settings))


def assert_complete(output: Path) -> None:
    """Every article of the channel has its document, once, and all of the archive is whole and nothing temporary."""
    documents = [path for path in (output / "_posts").rglob("*") if path.is_file()]
    assert len(documents) == ARTICLES
    assert all(path.read_bytes().endswith(b"</div>\n            ") for path in documents)
    verified = tool("archive", "verify", "--json", output=output)
    told = json.loads(verified.stdout)
    assert (told["checked"], told["faults"]) == (ARTICLES, [])
    assert verified.returncode == 0
    state = output / ".zaker"
    assert not list(state.glob("tmp/*"))
    assert not list(state.rglob("*.lock"))


@pytest.mark.usefixtures("with_each_database")
def test_a_run_killed_at_any_moment_is_completed_by_the_next(crawl: Any, busy_site: SampleSite, tmp_path: Path) -> None:
    for answers in KILLED_AFTER:
        before = len(busy_site.requests)
        process = start(busy_site, tmp_path / "out", delay="0.01")
        while len(busy_site.requests) < before + answers and process.poll() is None:
            time.sleep(0.002)
        process.kill()
        _, told = process.communicate()
        assert "Traceback" not in told
    run = crawl(*CHANNEL, site=busy_site, output=tmp_path / "out")
    assert run.verdict == ("ok", 0)
    assert run.counts["pending"] == 0
    assert_complete(tmp_path / "out")
    again = crawl(*CHANNEL, site=busy_site, output=tmp_path / "out")
    assert again.asked("/article/") == []


@pytest.mark.usefixtures("with_each_database")
def test_a_killed_run_gets_its_summary_from_the_next(crawl: Any, busy_site: SampleSite, tmp_path: Path) -> None:
    output = tmp_path / "out"
    process = start(busy_site, output, delay="0.05")
    wait_for_document(output)
    process.kill()
    process.communicate()
    assert not (output / ".zaker/last-run.json").exists()
    run = crawl(*CHANNEL, site=busy_site, output=output)
    (killed,) = [
        summary
        for path in (output / ".zaker/runs").glob("*.json")
        if (summary := json.loads(path.read_text("utf-8")))["finish_reason"] == "killed"
    ]
    assert killed["verdict"] == "error"
    assert killed["arguments"] == {"id": "99", "pages": "100"}
    (note,) = [note for note in run.summary["notes"] if "never ended" in note]
    assert "feed" not in note, "it wrote none"


@pytest.mark.parametrize("argument", ["file", "url"])
def test_a_killed_run_of_named_articles_promises_no_more_than_it_had_listed(
    crawl: Any, busy_site: SampleSite, tmp_path: Path, argument: str
) -> None:
    output, names = tmp_path / "out", tmp_path / "ids.txt"
    ids = ",".join(f"6a0a7f84c0c0{number:012x}" for number in range(1500))
    names.write_text(ids)
    before = len(busy_site.requests)
    process = start(busy_site, output, crawl=("article", f"{argument}={names if argument == 'file' else ids}"))
    while len(busy_site.requests) == before:
        time.sleep(0.05)
    process.kill()
    process.communicate()
    (note,) = crawl(*CHANNEL, site=busy_site, output=output, limit=1).summary["notes"]
    assert "that it had not come to are not: name them again" in note


@pytest.mark.parametrize(
    "signals", [[signal.SIGINT], [signal.SIGTERM], [signal.SIGINT, signal.SIGINT], [signal.SIGHUP]]
)
def test_a_stopped_run_loses_nothing(
    crawl: Any, busy_site: SampleSite, tmp_path: Path, signals: list[signal.Signals]
) -> None:
    output = tmp_path / "out"
    process = start(busy_site, output, delay="0.05")
    wait_for_document(output)
    for number in signals:
        process.send_signal(number)
        time.sleep(0.2)
    _, told = process.communicate(timeout=200)
    assert process.returncode != 0, "a run that was stopped is no success"
    if signals in ([signal.SIGINT], [signal.SIGTERM]):
        summary = json.loads((output / ".zaker/last-run.json").read_text("utf-8"))
        assert (summary["verdict"], process.returncode) == ("incomplete", 3), told
        counts = summary["counts"]
        assert counts["listed"] == sum(counts[name] for name in ("known", "exported", "gone", "failed", "skipped"))
        assert counts["pending"] > 0
    run = crawl(*CHANNEL, site=busy_site, output=output)
    assert run.verdict == ("ok", 0)
    assert_complete(output)


@pytest.mark.parametrize("host", ["www", "pictures"])
def test_a_stopped_run_sends_nothing_that_waits_for_its_turn(
    crawl: Any, site: SampleSite, tmp_path: Path, host: str
) -> None:
    """Neither pages nor the images of an article whose page is there; that article comes whole with the next run."""
    robots = f"/{host}/robots.txt"
    site.put(robots, "User-agent: *\nCrawl-delay: 100\n", headers={"Content-Type": "text/plain"})
    ids = ["6a0aa9f08e9f09000000002d", "6a0ad3a88e9f09000000002c"]
    process = start(site, tmp_path / "out", delay="0.01", crawl=("article", f"url={','.join(ids)}"))
    while not any(seen.path == robots for seen in site.requests):
        time.sleep(0.05)
    time.sleep(1)
    stopped, before = time.monotonic(), len(site.requests)
    process.send_signal(signal.SIGTERM)
    _, told = process.communicate(timeout=200)
    assert time.monotonic() - stopped < 50, "the half of a delay"
    assert "Traceback" not in told
    assert len(site.requests) == before
    summary = json.loads((tmp_path / "out/.zaker/last-run.json").read_text("utf-8"))
    assert (summary["verdict"], process.returncode) == ("incomplete", 3), told
    counts = summary["counts"]
    assert [counts[name] for name in ("listed", "skipped", "failed", "pending", "images_failed")] == [2, 2, 0, 2, 0]
    site.put(robots, "", 404)
    run = crawl("article", f"url={','.join(ids)}", site=site, output=tmp_path / "out")
    assert run.verdict == ("ok", 0)
    assert run.counts["exported"] == 2
    assert run.counts["images_failed"] == 0


@pytest.mark.usefixtures("with_each_database")
def test_two_runs_at_once_share_the_work(busy_site: SampleSite, tmp_path: Path) -> None:
    output = tmp_path / "out"
    for _ in range(2):
        processes = [start(busy_site, output, delay="0.002") for _ in range(2)]
        ended = [process.communicate(timeout=200)[1] for process in processes]
        assert [process.returncode for process in processes] == [0, 0], ended
        assert not any("Traceback" in told for told in ended)
    fetched = Counter(seen.path for seen in busy_site.requests if "/article/" in seen.path)
    assert set(fetched.values()) == {1}, "an article was fetched by both runs"
    assert_complete(output)


@pytest.mark.parametrize("away", ["stopped", "frozen"])
def test_a_database_server_that_goes_away_is_waited_for(
    postgres_of_its_own: PostgresServer,
    busy_site: SampleSite,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    away: str,
) -> None:
    monkeypatch.setattr(archives, "server", postgres_of_its_own)
    output = tmp_path / "out"
    process = start(busy_site, output, delay="0.02")
    wait_for_document(output)
    if away == "stopped":
        postgres_of_its_own.stop()
        time.sleep(2)
        postgres_of_its_own.start()
    else:
        postgres_of_its_own.freeze()
        time.sleep(2)
        postgres_of_its_own.thaw()
    _, told = process.communicate(timeout=100)
    assert process.returncode == 0, told
    assert "Traceback" not in told
    assert ("answers again" in told) == (away == "stopped")
    summary = json.loads((output / ".zaker/last-run.json").read_text("utf-8"))
    assert summary["counts"]["exported"] == ARTICLES
    assert_complete(output)


@pytest.mark.parametrize("is_interrupted", [False, True], ids=["left alone", "interrupted"])
def test_a_database_that_goes_away_as_a_run_begins_ends_it_in_one_line(
    postgres_of_its_own: PostgresServer,
    site: SampleSite,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    is_interrupted: bool,
) -> None:
    monkeypatch.setattr(archives, "server", postgres_of_its_own)
    database = archives.settings(tmp_path / "out")["ZAKER_ARCHIVE_URL"].rpartition("/")[2]
    waiting = "SELECT count(*) FROM pg_locks WHERE relation = CAST('runs' AS regclass) AND NOT granted"
    address = {"host": "127.0.0.1", "port": postgres_of_its_own.port, "user": USER, "dbname": database}
    with closing(psycopg.connect(**address)) as connection:
        connection.execute("LOCK TABLE runs IN ACCESS EXCLUSIVE MODE")
        process = start(site, tmp_path / "out")
        while postgres_of_its_own.query(waiting, database) == [(0,)]:
            time.sleep(0.05)
        postgres_of_its_own.stop()
    stopped = time.monotonic()
    if is_interrupted:
        process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=200)
    assert time.monotonic() - stopped < 30
    assert process.returncode == 1
    waits, *stopping, last = told.splitlines()
    assert ["Stopping: " in line for line in stopping] == [True] * is_interrupted
    assert "The archive's database does not answer" in waits
    assert last.startswith("zakerscraper: cannot reach the archive's database: ")
    assert site.requests == []


def test_a_full_disk_ends_the_run_and_the_next_completes_it(
    crawl: Any, busy_site: SampleSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "server", None)
    output = tmp_path / "out"
    empty = tmp_path / "empty.sqlite3"
    Archive(Archive.file_url(empty), "run").close()
    limit = empty.stat().st_size + 20_000  # bytes a file may have: the archive outgrows it in the middle of the run

    def starve() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    process = start(busy_site, output, preexec=starve)
    _, told = process.communicate(timeout=200)
    assert process.returncode == 1
    assert "cannot write to" in told
    assert not list((output / ".zaker").glob("tmp/*/*")), "something half written was left"
    run = crawl(*CHANNEL, site=busy_site, output=output)
    assert run.verdict == ("ok", 0)
    assert_complete(output)


def test_an_archive_that_is_removed_in_the_middle_of_a_run_is_no_success(
    crawl: Any, busy_site: SampleSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "server", None)
    output = tmp_path / "out"
    process = start(busy_site, output, delay="0.05")
    wait_for_document(output)
    file = output / ".zaker/archive.sqlite3"
    file.unlink()
    _, told = process.communicate(timeout=200)
    assert process.returncode == 1
    assert f"cannot write to {output}: {file} was removed while it was in use" in told
    assert "Traceback" not in told
    assert not file.exists()
    run = crawl(*CHANNEL, site=busy_site, output=output)
    assert run.verdict == ("ok", 0)
    assert_complete(output)


def test_a_list_broken_off_is_read_on_below_what_is_known(crawl: Any, busy_site: SampleSite) -> None:
    """What a broken-off walk has remembered must not hide what stands below it."""
    busy_site.faults.add(r"nt(=|%3D)2", Fault.error(500))
    first = crawl(*CHANNEL, site=busy_site)
    assert first.verdict == ("incomplete", 3)
    assert 0 < first.counts["exported"] < ARTICLES
    busy_site.faults.clear()
    second = crawl(*CHANNEL, site=busy_site, output=first.output)
    assert second.verdict == ("ok", 0)
    assert_complete(first.output)


@pytest.mark.usefixtures("with_each_database")
def test_pictures_that_failed_come_with_a_later_run(crawl: Any, site: SampleSite) -> None:
    site.faults.add(r"^/pictures/20", Fault.not_found())
    first = crawl("channel", "id=13", "pages=1", site=site, ZAKER_IMAGE_LINKS="local")
    assert first.verdict == ("ok", 0)
    assert first.counts["images_failed"] > 0
    assert all("/images/" not in document.text for document in first.documents().values())
    site.faults.clear()
    second = crawl("channel", "id=13", "pages=1", site=site, output=first.output, ZAKER_IMAGE_LINKS="local")
    assert second.asked("/article/") == [], "the pages of articles are not fetched for their pictures"
    assert second.counts["images_failed"] == 0
    assert second.counts["images_saved"] == first.counts["images_failed"]
    linked = [document for document in second.documents().values() if "/images/" in document.text]
    assert linked
    assert all((second.output / path).is_file() for path in second.pictures())


def test_an_article_is_given_up_after_its_attempts_and_retried_on_demand(crawl: Any, site: SampleSite) -> None:
    article = next(article for article in site.articles if article.channels == (13,) and article.state == "ok")
    site.faults.add(article.id, Fault.error(500))
    run = crawl("article", f"url={article.id}", site=site, RETRY_TIMES="0")
    assert run.verdict == ("incomplete", 3)
    second = crawl("hot", "limit=1", site=site, output=run.output, RETRY_TIMES="0")
    assert second.summary["failures"][0]["id"] == article.id, "after a first failure it is due at the very next run"
    third = crawl("article", f"url={article.id}", site=site, output=run.output, RETRY_TIMES="0")
    assert third.verdict == ("incomplete", 3), "from the second failure on there is a wait, and that is no success"
    assert third.asked(article.id) == []
    assert "waits for its next attempt" in third.told
    site.faults.clear()
    assert tool("archive", "retry", article.id, output=run.output).returncode == 0
    fourth = crawl("article", f"url={article.id}", site=site, output=run.output)
    assert fourth.counts["exported"] == 1
    assert article.title in fourth.titles()


def test_an_outage_of_the_site_gives_no_article_up_and_what_is_given_up_is_told(
    crawl: Any, site: SampleSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "server", None)
    run = crawl("channel", "id=13", "pages=1", "limit=1", site=site)
    pending = run.counts["pending"]
    assert pending > 1
    last_attempt = "UPDATE articles SET attempts = 7, next_attempt_at = '2026-05-01T00:00:00Z' WHERE state = 'pending'"

    www_alone = {"RETRY_TIMES": "0", "ZAKER_ARTICLE_HOST": "www"}

    def crawl_at_the_last_attempt() -> Any:
        with closing(sqlite3.connect(run.output / ".zaker/archive.sqlite3")) as archive, archive:
            archive.execute(last_attempt)
        return crawl("channel", "id=13", "pages=1", site=site, output=run.output, **www_alone)

    site.faults.add(r"^/www/(?!robots)", Fault.error(502))
    away = crawl_at_the_last_attempt()
    assert away.counts["failed"] == pending
    assert "given up" not in away.told
    site.faults.clear()
    site.faults.add(r"^/www/article/", Fault.error(502))
    broken = crawl_at_the_last_attempt()
    # Where the list was read before they failed, the site is there.
    assert "articles are given up after 8 attempts" in broken.told
    later = crawl("channel", "id=13", "pages=1", site=site, output=run.output, **www_alone)
    told = re.search(r"(\d+) articles are given up after 8 attempts", later.told)
    assert told is not None
    assert int(told[1]) == sum("given up" in failure["reason"] for failure in later.summary["failures"]) > 0
