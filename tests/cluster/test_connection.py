"""What is told of a Redis that is away for a while, a real one."""

import threading
import time

import pytest

from tests.redis_server import RedisServer
from zakerscraper.cluster.connection import connect


def test_an_outage_is_waited_for_and_told(redis_server: RedisServer, caplog: pytest.LogCaptureFixture) -> None:
    def start_once_told() -> None:
        while not caplog.messages:
            time.sleep(0.05)
        redis_server.start()

    with connect(redis_server.url) as client:
        client.ping()
        redis_server.stop()
        starting = threading.Thread(target=start_once_told)
        starting.start()
        assert client.ping(), "it was waited for"
        starting.join()
        client.ping()
    told, over = caplog.messages
    assert told == "Redis does not answer: waiting for it"
    assert over.startswith("Redis was away for ")


def test_a_connection_that_was_only_closed_is_not_worth_a_word(
    redis_server: RedisServer, caplog: pytest.LogCaptureFixture
) -> None:
    with connect(redis_server.url) as client, connect(redis_server.url) as other:
        client.ping()
        other.client_kill_filter(_type="normal", skipme=True)
        assert client.ping()
        assert client.ping()
    assert caplog.messages == []
