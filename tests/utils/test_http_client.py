"""Requests to services of the user's: what counts as a response."""

from __future__ import annotations

import socket
import threading

import pytest

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
