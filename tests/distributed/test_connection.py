"""What is told of a Redis that is away for a while, a real one."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import redis

from tests.redis_server import RedisServer
from zakerscraper import distributed
from zakerscraper.distributed import connection
from zakerscraper.distributed.connection import Ending, connect_redis
from zakerscraper.exceptions import QueueUnavailableError


def test_an_outage_is_waited_for_and_told(redis_server: RedisServer, caplog: pytest.LogCaptureFixture) -> None:
    def start_once_told() -> None:
        while not caplog.messages:
            time.sleep(0.05)
        redis_server.start()

    with connect_redis(redis_server.url) as client:
        client.ping()
        redis_server.stop()
        starting = threading.Thread(target=start_once_told)
        starting.start()
        assert client.ping(), "it was waited for"
        starting.join()
        client.ping()
    began, over = caplog.messages
    assert began == "Redis does not answer: waiting for it"
    assert over.startswith("Redis was away for ")


def test_a_connection_that_was_only_closed_is_not_worth_a_word(
    redis_server: RedisServer, caplog: pytest.LogCaptureFixture
) -> None:
    with connect_redis(redis_server.url) as client, connect_redis(redis_server.url) as other:
        client.ping()
        other.client_kill_filter(_type="normal", skipme=True)
        assert client.ping()
        assert client.ping()
    assert caplog.messages == []


def test_a_server_that_is_stuck_is_told_once_however_often_it_is_asked(
    redis_server: RedisServer, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Stuck it still takes connections, and says nothing on them.
    monkeypatch.setattr(connection, "_SOCKET_TIMEOUT", 0.4)
    with connect_redis(redis_server.url) as client:
        client.ping()
        redis_server.freeze()
        threading.Timer(3, redis_server.thaw).start()
        begun = time.monotonic()
        assert client.ping()
        waited = time.monotonic() - begun
    began, over = caplog.messages
    assert began == "Redis does not answer: waiting for it"
    seconds = int(over.removeprefix("Redis was away for ").removesuffix(" s"))
    assert 1 <= seconds <= waited + 1


@pytest.fixture
def connections(
    redis_server: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Ending, list[redis.Redis]]]:
    """Return how a crawl ends, and four connections of it."""
    monkeypatch.setattr(connection, "_SOCKET_TIMEOUT", 1.0)
    ending = Ending()
    clients = [connect_redis(redis_server.url, ending=ending) for _ in range(4)]
    for client in clients:
        client.ping()
    yield ending, clients
    for client in clients:
        client.close()


def test_an_outage_that_all_connections_of_a_crawl_wait_for_is_told_once(
    redis_server: RedisServer, caplog: pytest.LogCaptureFixture, connections: tuple[Ending, list[redis.Redis]]
) -> None:
    _, clients = connections
    redis_server.freeze()
    threading.Timer(4, redis_server.thaw).start()
    with ThreadPoolExecutor(len(clients)) as pool:

        def ask(number: int) -> None:
            time.sleep(number * 0.7)
            assert clients[number].ping()

        list(pool.map(ask, range(len(clients))))
    assert len(caplog.messages) == 2
    assert caplog.messages[0] == "Redis does not answer: waiting for it"
    assert caplog.messages[1].startswith("Redis was away for ")


def test_a_crawl_that_ends_waits_once_for_a_server_that_is_stuck(
    redis_server: RedisServer, caplog: pytest.LogCaptureFixture, connections: tuple[Ending, list[redis.Redis]]
) -> None:
    ending, clients = connections
    ending.is_ending = lambda: True
    redis_server.freeze()
    begun = time.monotonic()
    try:
        for client in clients:
            with pytest.raises(redis.TimeoutError):
                client.ping()
    finally:
        redis_server.thaw()
    assert time.monotonic() - begun < 3
    assert caplog.messages == []


def test_a_server_that_is_stuck_as_a_run_begins_is_said_not_to_answer_and_not_waited_for(
    redis_server: RedisServer, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "_IMPATIENT_TIMEOUT", 1.2)
    redis_server.freeze()
    try:
        with pytest.raises(QueueUnavailableError, match=r"^cannot reach Redis: no answer in time$"):
            distributed.check(redis_server.url)
    finally:
        redis_server.thaw()
    assert caplog.messages == []


def test_the_wait_ends_in_time_where_a_server_is_stuck(
    redis_server: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "_SOCKET_TIMEOUT", 0.4)
    monkeypatch.setattr(connection, "_RETRY_SECONDS", 2.0)
    with connect_redis(redis_server.url) as client:
        client.ping()
        redis_server.freeze()
        begun = time.monotonic()
        try:
            with pytest.raises(redis.TimeoutError):
                client.ping()
        finally:
            redis_server.thaw()
    assert 2 <= time.monotonic() - begun < 60, "two seconds and not two minutes"
