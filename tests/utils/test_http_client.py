"""Requests to services of the user's: what counts as a response."""

from __future__ import annotations

import socket
import threading

import pytest

from tests.each_case import each_case
from zakerscraper.utils.http_client import ConnectionFailedError, HttpClient


@pytest.mark.parametrize("status", [200, 401])
def test_of_an_error_response_that_breaks_off_the_status_is_known(status: int) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def respond() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(f"HTTP/1.1 {status} X\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab".encode())

        thread = threading.Thread(target=respond, daemon=True)
        thread.start()
        client = HttpClient(None, timeout=10, max_bytes=100)
        url = f"http://127.0.0.1:{server.getsockname()[1]}/"
        if status == 401:
            response = client.send(url, b"{}")
            assert (response.status, response.body) == (401, b"")
        else:
            with pytest.raises(ConnectionFailedError):
                client.send(url, b"{}")
        thread.join()


@each_case(
    ("answer", "why"),
    [
        (b"", "it closed the connection without an answer"),
        (b"nonsense\r\n\r\n", "its answer is not HTTP"),
        (b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 200, "its answer is not HTTP"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab", "its answer broke off"),
        (None, "no answer in time"),
    ],
)
def test_why_there_is_no_response_is_said_in_words(answer: bytes | None, why: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        done = threading.Event()

        def respond() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(65536)
                if answer is None:
                    done.wait(60)
                else:
                    connection.sendall(answer)

        thread = threading.Thread(target=respond, daemon=True)
        thread.start()
        client = HttpClient(None, timeout=1 if answer is None else 60, max_bytes=100)
        with pytest.raises(ConnectionFailedError) as raised:
            client.send(f"http://127.0.0.1:{server.getsockname()[1]}/")
        done.set()
        thread.join()
    assert str(raised.value) == why
