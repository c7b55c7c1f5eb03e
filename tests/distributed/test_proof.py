"""A cluster in a bad hour: workers are killed, Redis and PostgreSQL go away, and nothing is lost or doubled.

What befalls them does so at points of progress, not of time, so that the test means the same on a slow machine.
ZAKER_PROOF_ARTICLES in the environment makes the job longer, and kills more workers: 2000 take some minutes.
"""

import os
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import redis

from tests.distributed.conftest import Workers
from tests.distributed.test_crawls import articles_asked_for, documents, summaries, total, verify
from tests.redis_server import RedisServer
from tests.run_scrapy import Run, as_options, scrapy
from tests.servers import PostgresServer, archives
from zakerscraper.document.parse import parse_document
from zakerscraper.sample_site import SampleSite

ARTICLES = int(os.environ.get("ZAKER_PROOF_ARTICLES", "260"))
PAGE_SIZE = 40
WORKERS = 4
KILLS = range(40, ARTICLES - 80, max(100, ARTICLES // 7))
"""After so many articles a worker is killed, and another one begins."""
REDIS_RESTARTS_AT = ARTICLES * 3 // 10
POSTGRESQL_STOPS_AT = ARTICLES * 6 // 10
LEASE = 4
POSTGRESQL_AWAY = LEASE + 2.0
"""Seconds: what it has under way is another worker's then."""
CONCURRENCY = 16
"""Requests that all workers together have under way."""
CHANNEL = ("channel", "id=99", "pages=100")


@pytest.mark.timeout(900)
def test_nothing_is_lost_or_doubled(
    tmp_path: Path,
    worker: Workers,
    crawl: Callable[..., Any],
    redis_server: RedisServer,
    client: redis.Redis,
    postgres_of_its_own: PostgresServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    output = tmp_path / "out"
    monkeypatch.setattr(archives, "server", postgres_of_its_own)

    def start() -> Run:
        return worker(
            *CHANNEL,
            site=site,
            SCHEDULER_LEASE=str(LEASE),
            CONCURRENT_REQUESTS_PER_DOMAIN=str(CONCURRENCY),
            DOWNLOAD_TIMEOUT="15",  # what a killed worker has open at a host counts so for as long
            ZAKER_DOWNLOAD_IMAGES="0",
        )

    def kill_the_oldest() -> None:
        oldest = going.pop(0)
        oldest.kill()
        oldest.communicate()
        going.append(start())

    def wait_until_all_are_at_work() -> None:
        # A worker that begins while a server is away says so and ends, with status 1: that is another test's matter.
        while not all(process.poll() is not None or has_joined(client, process.pid) for process in going):
            time.sleep(0.05)

    def restart_redis() -> None:
        wait_until_all_are_at_work()
        redis_server.stop()
        redis_server.start()

    def stop_postgresql() -> None:
        wait_until_all_are_at_work()
        postgres_of_its_own.stop()
        time.sleep(POSTGRESQL_AWAY)
        postgres_of_its_own.start()

    incidents = sorted(
        [
            *((count, kill_the_oldest) for count in KILLS),
            (REDIS_RESTARTS_AT, restart_redis),
            (POSTGRESQL_STOPS_AT, stop_postgresql),
        ],
        key=lambda incident: incident[0],
    )
    with SampleSite(extra=ARTICLES, page_size=PAGE_SIZE) as site:
        going = [start() for _ in range(WORKERS)]
        for count, happens in incidents:
            while len(articles_asked_for(site)) < count:
                assert any(process.poll() is None for process in going), going[0].communicate()[1]
                time.sleep(0.05)
            happens()
        ends = [process.communicate()[1] for process in going]
        assert [process.returncode for process in going] == [0] * WORKERS, ends
        requested = articles_asked_for(site)
        alone = crawl("channel", "id=99", "pages=2", site=site, ZAKER_DOWNLOAD_IMAGES="0")

    found = documents(output)
    titles = {parse_document(data).title for data in found.values()}
    assert len(found) == len(titles) == ARTICLES
    assert len(alone.documents()) == 2 * PAGE_SIZE
    assert {path: document.data for path, document in alone.documents().items()}.items() <= found.items()
    assert found == exported_again(tmp_path, output), "the archive makes the same documents of what it holds"
    verify(output)
    # What was asked for twice was under way as its worker, Redis or PostgreSQL ended: on the wire, or an answer that
    # waited to be written, of which a slow machine has more.
    assert len(requested) == ARTICLES
    assert sum(requested.values()) - ARTICLES <= 4 * CONCURRENCY * len(incidents)
    database = archives.settings(output)["ZAKER_ARCHIVE_URL"].rpartition("/")[2]
    states = postgres_of_its_own.query("SELECT state, claimed_by, count(*) FROM articles GROUP BY 1, 2", database)
    assert states == [("exported", None, ARTICLES)]
    runs = summaries(output)
    assert len(runs) == WORKERS + len(KILLS)
    assert Counter(run["finish_reason"] for run in runs) == {"finished": WORKERS, "killed": len(KILLS)}
    assert total(output, "failed") == 0
    assert [key for key in client.scan_iter() if b":host:" not in key] == []


def has_joined(client: redis.Redis, pid: int) -> bool:
    """Tell whether the process *pid* has entered among the workers, which it does when its archive is open."""
    workers = (name for key in client.scan_iter(match="*:workers") for name in client.zrange(key, 0, -1))
    return any(name.endswith(f"-{pid}".encode()) for name in workers)


def exported_again(folder: Path, output: Path) -> dict[str, bytes]:
    """Return the documents that `scrapy export` writes of the archive of *output*."""
    again = folder / "again"
    command = ["export", "--format", "documents", "-o", str(again)]
    command += as_options({"ZAKER_OUTPUT_DIR": str(output), **archives.settings(output)})
    done = scrapy(*command)
    assert done.returncode == 0, done.stdout + done.stderr
    return documents(again)
