"""Workers that share a real Redis."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import redis

from tests.crawl.conftest import FAST, crawl, site
from tests.redis_server import RedisServer
from tests.run_scrapy import Run, as_options, scrapy, start
from tests.servers import archives
from zakerscraper.sample_site import SampleSite

__all__ = ["crawl", "site"]

Workers = Callable[..., Run]


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    """Give a Redis that all tests of this process share; each finds it empty by `redis_url`."""
    server = RedisServer(tmp_path_factory.mktemp("redis"))
    server.start()
    # Each of the two processes to fork from imports first: workers that are started at once would not run at once.
    for _ in range(2):
        scrapy("version")
    yield server
    server.stop()


@pytest.fixture
def client(redis_server: RedisServer) -> Iterator[redis.Redis]:
    """Give a client of an empty database."""
    with redis.Redis.from_url(redis_server.url) as client:
        client.flushall()
        yield client


@pytest.fixture
def redis_url(redis_server: RedisServer, client: redis.Redis) -> str:
    """Return the address of an empty database."""
    return redis_server.url


@pytest.fixture
def worker(tmp_path: Path, redis_url: str) -> Iterator[Workers]:
    """`worker("channel", "id=99", site=site)` starts a worker; all write to `tmp_path/out`."""
    started: list[Run] = []

    def begin(*arguments: str, site: SampleSite, **settings: str) -> Run:
        command = ["crawl"]
        for argument in arguments:
            command += ["-a", argument] if "=" in argument else [argument]
        output = tmp_path / "out"
        environment = {"ZAKER_OUTPUT_DIR": str(output), **archives.settings(output), "ZAKER_REDIS_URL": redis_url}
        command += as_options({**environment, **FAST, **site.settings, "SCHEDULER_LEASE": "4", **settings})
        started.append(start(*command))
        return started[-1]

    yield begin
    for process in started:
        process.end()
