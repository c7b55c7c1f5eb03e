"""Handshakes that failed, in the words of Python's ssl and of libraries over it."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
import redis

from tests.tls_servers import Server, bad_server, ca_file, http, trusted
from zakerscraper.config import Options
from zakerscraper.distributed.connection import connect_redis, why_unreachable
from zakerscraper.utils.tls_words import handshake_words

SELF_SIGNED = "certificate verify failed (self-signed certificate)"


def error_of(call: Callable[[], object]) -> Exception:
    with pytest.raises((OSError, redis.RedisError)) as raised:
        call()
    return raised.value


@pytest.mark.parametrize(("kind", "why"), [("self-signed", SELF_SIGNED), ("plain HTTP", "wrong version number")])
def test_a_server_that_is_not_trusted_is_named_in_plain_words(tmp_path: Path, kind: str, why: str) -> None:
    with bad_server(kind, tmp_path, lambda _: http("{}")) as bad:
        address = f"127.0.0.1:{bad.port}"
        error = error_of(lambda: urlopen(f"https://{address}/"))
        assert isinstance(error, URLError)
        assert handshake_words(error) == f"TLS handshake failed: {why}"
        assert handshake_words(error, address) == f"TLS handshake with {address} failed: {why}"
        with connect_redis(f"rediss://{address}/0", waits=False) as client:
            error = error_of(client.ping)
        assert why_unreachable(error) == f"TLS handshake with {address} failed: {why}"


def test_other_errors_say_what_they_say() -> None:
    assert handshake_words(OSError("Cannot connect to host a:1 ssl:True [refused]")) == ""
    assert handshake_words(ssl.SSLEOFError(8, "EOF occurred")) == "", "a connection that ended may last the next time"
    assert handshake_words(None) == ""
    one, other = OSError("reset"), OSError("reset again")
    one.__cause__, other.__cause__ = other, one
    assert handshake_words(one) == ""
    assert why_unreachable(redis.ConnectionError("Error 111\nconnecting to a:1.")) == "Error 111 connecting to a:1."


def test_a_redis_of_an_own_authority_is_trusted(tmp_path: Path) -> None:
    with Server(lambda _: b"", trusted()) as server:
        settings = {"ZAKER_REDIS_URL": f"rediss://127.0.0.1:{server.port}/0?socket_timeout=1"}
        for ca, is_trusted in ((str(ca_file(tmp_path)), True), ("", False)):
            url = Options.from_settings({**settings, "ZAKER_CA_FILE": ca}).redis_url
            with connect_redis(url, waits=False) as client:
                error = error_of(client.ping)
            assert bool(handshake_words(error)) != is_trusted
    own = "rediss://h/0?ssl_ca_certs=/etc/own.pem"
    assert Options.from_settings({"ZAKER_REDIS_URL": own, "ZAKER_CA_FILE": str(ca_file(tmp_path))}).redis_url == own
