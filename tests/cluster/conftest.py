"""Workers that share a real Redis."""

import shutil
from collections.abc import Iterator

import pytest
import redis

from tests.crawl.conftest import crawl, site
from tests.redis_server import RedisServer

__all__ = ["crawl", "site"]


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    """Give a Redis that all tests of this process share; each finds it empty by `redis_url`."""
    if shutil.which("redis-server") is None:
        pytest.skip("redis-server is not installed")
    server = RedisServer(tmp_path_factory.mktemp("redis"))
    server.start()
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
