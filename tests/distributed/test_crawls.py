"""Workers that share a job: real crawls in processes of their own, a real Redis, one archive and one output folder."""

import json
import re
import signal
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import redis

from tests.crawl.conftest import OUTCOMES
from tests.distributed.conftest import Workers
from tests.redis_server import RedisServer
from tests.run_scrapy import as_options, scrapy
from tests.servers import archives
from zakerscraper.sample_site import SampleSite

ARTICLES = 30
"""Those of channel 99, on three pages."""
KILLED = {"DOWNLOAD_DELAY": "0.05", "DOWNLOAD_TIMEOUT": "5"}
"""Settings of workers of which some are killed: what they have open at a host counts so for as long as it may take."""


def summaries(output: Path) -> list[dict[str, Any]]:
    """Return the summaries of all runs, each of which must add up."""
    found = [json.loads(path.read_text("utf-8")) for path in sorted((output / ".zaker/runs").glob("*.json"))]
    for summary in found:
        assert summary["counts"]["listed"] == sum(summary["counts"][outcome] for outcome in OUTCOMES), summary
    return found


def total(output: Path, name: str) -> int:
    return sum(summary["counts"][name] for summary in summaries(output))


def documents(output: Path) -> dict[str, bytes]:
    return {path.relative_to(output).as_posix(): path.read_bytes() for path in (output / "_posts").rglob("*.md")}


def articles_asked_for(site: SampleSite) -> Counter[str]:
    return Counter(seen.path for seen in site.requests if "/article/" in seen.path)


def wait_for_articles(site: SampleSite, count: int) -> None:
    """Return when workers have asked *site* for so many articles."""
    deadline = time.monotonic() + 120
    while (requested := articles_asked_for(site).total()) < count:
        assert time.monotonic() < deadline, f"{requested} articles were asked for"
        time.sleep(0.02)


def let_leases_end(client: redis.Redis) -> None:
    """Let all that workers have of a queue and of hosts be over, as it is a minute after their last sign.

    Leases and timeouts so short that a test could wait for their ends would end by themselves on a busy machine.
    """
    for ending in ("workers", "inflight", "open", "asked"):
        for key in client.scan_iter(f"zaker:*:{ending}"):
            client.zadd(key, dict.fromkeys(client.zrange(key, 0, -1), 0))


def verify(output: Path) -> None:
    command = ["archive", "verify"]
    command += as_options({"ZAKER_OUTPUT_DIR": str(output), **archives.settings(output)})
    done = scrapy(*command)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.usefixtures("with_each_database")
def test_workers_share_a_job(tmp_path: Path, worker: Workers, client: redis.Redis, crawl: Callable[..., Any]) -> None:
    """Each article is fetched once, by whoever takes it, and the documents are those of a run alone."""
    output = tmp_path / "out"
    with SampleSite(extra=ARTICLES) as site:
        started = [worker("channel", "id=99", "pages=100", site=site) for _ in range(3)]
        ends = [process.communicate()[1] for process in started]
        assert [process.returncode for process in started] == [0, 0, 0], ends
        assert set(articles_asked_for(site).values()) == {1}
        alone = crawl("channel", "id=99", "pages=100", site=site)
    assert documents(output) == {path: document.data for path, document in alone.documents().items()}
    assert total(output, "exported") == alone.counts["exported"] == ARTICLES
    assert total(output, "listed") == alone.counts["listed"]
    assert [key for key in client.scan_iter() if b":host:" not in key] == [], (
        "the last worker leaves nothing of the job"
    )
    verify(output)


def test_a_second_job_changes_nothing(tmp_path: Path, worker: Workers, site: SampleSite) -> None:
    output = tmp_path / "out"
    for _ in range(2):
        before = documents(output)
        started = [worker("channel", "id=13", site=site) for _ in range(2)]
        ends = [process.communicate()[1] for process in started]
        assert [process.returncode for process in started] == [0, 0], ends
    assert documents(output) == before
    assert set(articles_asked_for(site).values()) == {1}


@pytest.mark.usefixtures("with_each_database")
def test_what_a_killed_worker_had_is_taken_up(tmp_path: Path, worker: Workers) -> None:
    output = tmp_path / "out"
    with SampleSite(extra=ARTICLES) as site:
        first = worker("channel", "id=99", "pages=100", site=site, **KILLED)
        second = worker("channel", "id=99", "pages=100", site=site, **KILLED)
        wait_for_articles(site, 12)
        first.kill()
        stderr = second.communicate()[1]
    assert second.returncode == 0, stderr
    assert len(documents(output)) == ARTICLES
    verify(output)


def test_who_is_stopped_gives_back_at_once(tmp_path: Path, worker: Workers) -> None:
    """The lease is longer than a test may take: nothing may wait for its end."""
    output = tmp_path / "out"
    with SampleSite(extra=ARTICLES) as site:
        started = [
            worker("channel", "id=99", "pages=100", site=site, DOWNLOAD_DELAY="0.05", SCHEDULER_LEASE="3600")
            for _ in range(2)
        ]
        wait_for_articles(site, 8)
        started[0].send_signal(signal.SIGTERM)
        ends = [process.communicate()[1] for process in started]
    assert [process.returncode for process in started] == [3, 0], ends
    assert len(documents(output)) == ARTICLES


def test_when_all_are_killed_the_next_one_takes_it_up(tmp_path: Path, worker: Workers, client: redis.Redis) -> None:
    output = tmp_path / "out"
    with SampleSite(extra=ARTICLES) as site:
        started = [worker("channel", "id=99", "pages=100", site=site, DOWNLOAD_DELAY="0.05") for _ in range(2)]
        wait_for_articles(site, 8)
        for process in started:
            process.kill()
            process.communicate()
        let_leases_end(client)
        last = worker("channel", "id=99", "pages=100", site=site)
        stderr = last.communicate()[1]
    assert last.returncode == 0, stderr
    assert len(documents(output)) == ARTICLES
    assert "never ended" in stderr
    verify(output)


@pytest.mark.parametrize("how", ["restarted", "frozen", "empty"])
def test_an_outage_of_redis_loses_nothing(
    tmp_path: Path, worker: Workers, redis_server: RedisServer, client: redis.Redis, how: str
) -> None:
    output = tmp_path / "out"
    with SampleSite(extra=ARTICLES) as site:
        settings = {"DOWNLOAD_DELAY": "0.05", "ZAKER_DOWNLOAD_IMAGES": "0"}
        started = [worker("channel", "id=99", "pages=100", site=site, **settings) for _ in range(2)]
        wait_for_articles(site, 8)
        if how == "restarted":
            redis_server.stop()
            time.sleep(1)
            redis_server.start()
        elif how == "frozen":
            redis_server.freeze()
            time.sleep(3)
            redis_server.thaw()
        else:
            client.flushall()
        ends = [process.communicate()[1] for process in started]
    assert [process.returncode for process in started] == [0, 0], ends
    assert len(documents(output)) == ARTICLES
    verify(output)


@pytest.mark.parametrize(("signals", "seconds"), [(1, 25), (2, 8)])
def test_who_is_stopped_while_redis_stands_still_waits_for_it_once_or_not_at_all(
    tmp_path: Path, worker: Workers, redis_server: RedisServer, signals: int, seconds: float
) -> None:
    output = tmp_path / "out"
    with SampleSite(extra=ARTICLES) as site:
        process = worker("channel", "id=99", "pages=100", site=site, DOWNLOAD_DELAY="0.05", SCHEDULER_LEASE="60")
        wait_for_articles(site, 8)
        redis_server.freeze()
        try:
            time.sleep(1)
            began = time.monotonic()
            process.send_signal(signal.SIGINT)
            if signals == 2:
                time.sleep(0.5)
                process.send_signal(signal.SIGINT)
            stderr = process.communicate(timeout=100)[1]
            assert time.monotonic() - began < seconds, stderr
        finally:
            redis_server.thaw()
        assert process.returncode == 1, stderr
        assert "Traceback" not in stderr
        leased = re.search(r"zakerscraper: \d+ requests are leased to this run: .* after 60 s at most\n", stderr)
        assert bool(leased) == (signals == 2), stderr
        assert worker("channel", "id=99", "pages=100", site=site).wait() == 0
    assert len(documents(output)) == ARTICLES
    verify(output)


def test_one_job_is_not_anothers(tmp_path: Path, worker: Workers, site: SampleSite) -> None:
    """Other arguments are another job; both may list the same articles, and one of them fetches each."""
    started = [worker("channel", "id=13", f"pages={pages}", site=site) for pages in (3, 4)]
    ends = [process.communicate()[1] for process in started]
    assert [process.returncode for process in started] == [0, 0], ends
    assert set(articles_asked_for(site).values()) == {1}


@pytest.mark.parametrize("url", ["127.0.0.1:6379", "http://127.0.0.1/", "redis://", "redis://127.0.0.1/0?nonsense=1"])
def test_what_is_no_redis_is_wrong_usage(worker: Workers, site: SampleSite, url: str) -> None:
    process = worker("channel", "id=13", site=site, ZAKER_REDIS_URL=url)
    stderr = process.communicate()[1]
    assert process.returncode == 2
    assert stderr.startswith("zakerscraper: setting ZAKER_REDIS_URL: ")
    assert len(stderr.splitlines()) == 1
