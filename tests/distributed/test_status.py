"""`scrapy cluster status` beside a running crawl, a real Redis between them."""

import json
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import redis

from tests import run_scrapy
from tests.crawl.conftest import FAST
from tests.redis_server import RedisServer
from zakerscraper import __version__
from zakerscraper.distributed.connection import KEY_PREFIX
from zakerscraper.distributed.queue import keys_of
from zakerscraper.distributed.rate_limiter import RateLimiter
from zakerscraper.distributed.status import status
from zakerscraper.sample_site import SampleSite

Command = Callable[..., subprocess.CompletedProcess[str]]
HOST = "www.myzaker.com"
SLOW = {**FAST, "DOWNLOAD_DELAY": "0.5", "ZAKER_DOWNLOAD_IMAGES": "0"}


@pytest.fixture
def cluster(tmp_path: Path, redis_url: str) -> Command:
    """`cluster("status", "--json")`: run the command; NAME=VALUE changes a setting."""

    def run(*arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
        environment = {
            "ZAKER_REDIS_URL": redis_url,
            "ZAKER_OUTPUT_DIR": str(tmp_path / "out"),
            "COLUMNS": "60",
            **settings,
        }
        return run_scrapy.scrapy("cluster", *arguments, env=run_scrapy.environment(**environment))

    return run


def test_a_running_crawl_is_shown(tmp_path: Path, redis_url: str, client: redis.Redis, cluster: Command) -> None:
    with SampleSite(extra=60) as site:
        command = ["crawl", "channel", "-a", "id=99", "-a", "pages=9"]
        command += run_scrapy.as_options({**SLOW, **site.settings, "SCHEDULER_LEASE": "2"})
        environment = run_scrapy.environment(ZAKER_REDIS_URL=redis_url, ZAKER_OUTPUT_DIR=str(tmp_path / "out"))
        worker = run_scrapy.start(*command, env=environment)
        try:
            while not any(worker.counts.get("listed") for job in status(client).jobs for worker in job.workers):
                assert worker.poll() is None
                time.sleep(0.05)
            RateLimiter(client, "elsewhere-1").record_backoff(HOST, 4.0, 60.0)
            # A worker asks again for its place in the line of a host, and a busy machine may hold it up for a while.
            while not any(host.waiting for host in status(client).hosts):
                assert worker.poll() is None
                time.sleep(0.05)
            done, plain = cluster("status"), cluster("status", "--json")
        finally:
            worker.end()
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[0].startswith("channel-")
    assert lines[0].endswith("(channel id=99 pages=9)")
    assert " queued, " in lines[1]
    assert __version__ in lines[3]
    assert next(line for line in lines if HOST in line).split()[3:5] == ["4", "s"]
    assert lines[-1].startswith("Pending in the archive: ")

    found: dict[str, Any] = json.loads(plain.stdout)
    (job,), (host,) = found["jobs"], found["hosts"]
    (one,) = job["workers"]
    assert (one["alive"], one["about"]["pid"], one["about"]["arguments"]) == (
        True,
        worker.pid,
        {"id": "99", "pages": "9"},
    )
    assert one["leased"] == job["in_flight"]
    assert (host["host"], host["delay"]) == (HOST, 4.0)
    assert 0 < host["pause"] <= 60
    assert host["waiting"] == 1, "of a worker one request is in line"
    assert found["blocked"] is None
    assert found["pending"] > 0


def test_a_silent_worker_and_what_was_blocked_are_shown(client: redis.Redis, cluster: Command) -> None:
    """What came through Redis is a stranger's: it takes no line of its own and gives a terminal no orders."""
    keys = dict(zip(("workers", "about"), [keys_of(f"{KEY_PREFIX}:channel-1")[at] for at in (4, 5)], strict=True))
    client.zadd(keys["workers"], {"gone\x1b[31m": 1})
    client.hset(
        keys["about"], "gone\x1b[31m", json.dumps({"spider": "a\nb", "arguments": [], "counts": 3, "seconds": "x"})
    )
    client.hset(keys["about"], "other", "no JSON")
    RateLimiter(client, "elsewhere-1").block("a challenge page\x1b[2J of it")
    done = cluster("status")
    assert (done.returncode, done.stderr) == (0, "")
    assert "\x1b" not in done.stdout
    lines = done.stdout.splitlines()
    assert lines[0] == "channel-1 (a b)"
    assert "  gone[31m (silent)" in done.stdout
    assert next(line for line in lines if line.startswith("Found blocked at ")).endswith(
        " by elsewhere-1: a challenge page[2J of it"
    )
    assert json.loads(cluster("status", "--json").stdout)["blocked"]["by"] == "elsewhere-1"


def test_an_empty_cluster_says_so(cluster: Command) -> None:
    done = cluster("status")
    assert done.returncode == 0
    lines = done.stdout.splitlines()
    assert lines[0] == "No worker is there, and nothing is queued."
    assert lines[-1].startswith("there is no archive in ")
    assert json.loads(cluster("status", "--json").stdout)["pending"] is None


def test_without_a_cluster_it_is_wrong_usage(cluster: Command) -> None:
    done = cluster("status", ZAKER_REDIS_URL="")
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert "ZAKER_REDIS_URL" in done.stderr
    assert cluster("state").returncode == 2


def test_no_redis_is_one_line_without_the_password(cluster: Command, redis_server: RedisServer) -> None:
    done = cluster("status", ZAKER_REDIS_URL="redis://user:secret@127.0.0.1:1/0")
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert "secret" not in done.stderr
