"""Feeds at an FTP server whose certificate comes from an authority of the user's own (ZAKER_CA_FILE)."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from scrapy.extensions.feedexport import FTPFeedStorage

from tests import tls_servers
from zakerscraper.exceptions import UsageError
from zakerscraper.extensions.feed_checks import _check_login
from zakerscraper.utils.tls import trust_in_libraries


def serve(listener: socket.socket, context: ssl.SSLContext) -> None:
    """Let whoever speaks TLS log in, one after another, until *listener* is closed."""
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        with suppress(OSError):
            connection.sendall(b"220 ready\r\n")
            connection.recv(100)  # AUTH TLS
            connection.sendall(b"234 go on\r\n")
            with context.wrap_socket(connection, server_side=True) as secure:
                for answer in (b"331 password\r\n", b"230 welcome\r\n", b"221 bye\r\n"):
                    secure.recv(100)
                    secure.sendall(answer)
        connection.close()


@pytest.fixture
def storage() -> Iterator[FTPFeedStorage]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=serve, args=(listener, tls_servers.trusted()), daemon=True).start()
        yield FTPFeedStorage(f"ftps://me:secret@127.0.0.1:{listener.getsockname()[1]}/a.jsonl")
        listener.shutdown(socket.SHUT_RDWR)


def test_an_own_authority_holds_for_feeds_at_ftps(
    storage: FTPFeedStorage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("REQUESTS_CA_BUNDLE", "AWS_CA_BUNDLE", "SSL_CERT_FILE"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv(name, "")  # so that what is set is taken away again
    with pytest.raises(UsageError, match="certificate verify failed"):
        _check_login(storage, "-O ftps://…")
    trust_in_libraries.cache_clear()
    trust_in_libraries(tls_servers.ca_file(tmp_path))
    _check_login(storage, "-O ftps://…")
