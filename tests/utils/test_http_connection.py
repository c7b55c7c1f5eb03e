"""Our own HTTP connections: what they send, and what they make of what comes back, in whatever pieces it comes."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Iterator
from itertools import pairwise
from socketserver import StreamRequestHandler, ThreadingTCPServer
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twisted.internet.error import ConnectionAborted, ConnectionLost
from twisted.internet.testing import StringTransport
from twisted.python.failure import Failure

from tests.downloads import download
from zakerscraper.compat import http_parse_error
from zakerscraper.utils.http_body import OversizedBodyError
from zakerscraper.utils.http_connection import (
    MAX_HEAD_BYTES,
    BrokenResponseError,
    HttpConnection,
    RawResponse,
    request_head,
)

SIZED = b"HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\nContent-Length: 5\r\n\r\nabcde"
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;a=b\r\nabc\r\n2\r\nde\r\n0\r\nX-T: 1\r\n\r\n"
CLOSED = b"HTTP/1.1 200 OK\r\nX-A: 1\r\n\r\nabcde"


class Transport(StringTransport):
    """Remembers that it was aborted, which one of Twisted's own takes for an end."""

    def abortConnection(self) -> None:  # noqa: N802 (Twisted's name)
        self.disconnecting = self.aborted = True

    aborted = False


class Line:
    """A connection and what has become of it."""

    def __init__(self) -> None:
        self.released: list[HttpConnection] = []
        self.lost: list[HttpConnection] = []
        self.transport = Transport()
        self.connection = HttpConnection(self.released.append, self.lost.append)
        self.connection.makeConnection(self.transport)

    async def get(self, *pieces: bytes, limit: int = 0, closes: bool = False) -> RawResponse:
        """Return the response that comes in *pieces*."""
        answer = asyncio.create_task(self.connection.get(b"GET", limit))
        await asyncio.sleep(0)
        for piece in pieces:
            self.connection.dataReceived(piece)
        if closes:
            self.connection.connectionLost(Failure(ConnectionLost()))
        return await answer


def get(*pieces: bytes, limit: int = 0, closes: bool = False) -> tuple[RawResponse, Line]:
    async def go() -> tuple[RawResponse, Line]:
        line = Line()
        return await line.get(*pieces, limit=limit, closes=closes), line

    return asyncio.run(go())


def test_request_head() -> None:
    head = request_head(b"/a?b=c", b"host:8080", [(b"Accept", [b"*/*"]), (b"X-A", [b"1\r\nX-B: 2", b"3"])])
    assert head == b"GET /a?b=c HTTP/1.1\r\nHost: host:8080\r\nAccept: */*\r\nX-A: 1  X-B: 2\r\nX-A: 3\r\n\r\n"


@pytest.mark.parametrize("target", [b"", b"/a b", b"/a\r\nX-B: 2", b"/\xe4"])
def test_request_head_refuses(target: bytes) -> None:
    with pytest.raises(ValueError, match="no request"):
        request_head(target, b"host", [])
    with pytest.raises(ValueError, match="no request"):
        request_head(b"/", target, [])


@pytest.mark.parametrize(
    ("response", "closes", "is_kept", "flags"),
    [
        (SIZED, False, True, []),
        (CHUNKED, False, True, []),
        (b"HTTP/1.1 100 Continue\r\n\r\n" * 3000 + SIZED, False, True, []),
        (SIZED.replace(b"\r\n", b"\n"), False, True, []),
        (SIZED.replace(b"Content-Type", b"Connection: close\r\nContent-Type"), False, False, []),
        (SIZED.replace(b"1.1", b"1.0"), False, False, []),
        (SIZED.replace(b"1.1", b"1.0").replace(b"\r\n\r\n", b"\r\nConnection: Keep-Alive\r\n\r\n"), False, True, []),
        (SIZED.replace(b": 5", b": 5, 5\r\nContent-Length: 5"), False, True, []),
        (SIZED + b"HTTP/1.1 200 OK\r\n", False, False, []),
        (SIZED.replace(b": 5", b": 6"), True, False, ["dataloss"]),
        (CHUNKED[:-13], True, False, ["dataloss"]),
        (CLOSED, True, False, ["partial"]),
    ],
)
def test_bodies(response: bytes, closes: bool, is_kept: bool, flags: list[str]) -> None:
    raw, line = get(response, closes=closes)
    assert (raw.version[0], raw.status, raw.body, raw.flags) == ("1", 200, b"abcde", flags)
    assert bool(line.released) is is_kept
    assert line.transport.disconnecting is not is_kept


@pytest.mark.parametrize("status", [204, 304])
def test_no_body(status: int) -> None:
    raw, line = get(b"HTTP/1.1 %d No\r\nContent-Length: 5\r\n\r\n" % status)
    assert (raw.status, raw.body) == (status, b"")
    assert line.released


@given(st.sampled_from([SIZED, CHUNKED]), st.lists(st.integers(0, 120), max_size=8))
def test_pieces(response: bytes, cuts: list[int]) -> None:
    edges = [0, *sorted(cuts), len(response)]
    raw, line = get(*(response[begin:end] for begin, end in pairwise(edges)))
    assert raw.body == b"abcde"
    assert line.released


def test_headers() -> None:
    head = b"HTTP/1.1 200\r\nX-A: 1\r\n  2\r\nno colon\r\nKeep-Alive: 5\r\nx-a:3\r\nContent-Length: 0\r\n\r\n"
    raw, _ = get(head)
    assert raw.headers == [(b"X-A", b"1  2"), (b"x-a", b"3"), (b"Content-Length", b"0")]


@pytest.mark.parametrize(
    "response",
    [
        b"this is no HTTP\r\n\r\n",
        b"HTTP/1.1 OK\r\n\r\n",
        b"HTTP/1.1 101 Switching\r\n\r\n",
        SIZED.replace(b": 5", b": five"),
        SIZED.replace(b": 5", b": -5"),
        SIZED.replace(b": 5", b": 5\r\nContent-Length: 6"),
        SIZED.replace(b"Content-Length: 5", b"Transfer-Encoding: strange"),
        CHUNKED.replace(b"3;", b"g;"),
        CHUNKED.replace(b"3;", b"2;"),
        CHUNKED.replace(b"a=b", b"a" * 20_000),
        CHUNKED.replace(b"X-T: 1\r\n", b"X-T: 1\r\n" * 20_000),
    ],
)
def test_no_http(response: bytes) -> None:
    with pytest.raises(BrokenResponseError) as raised:
        get(response)
    assert isinstance(raised.value.__cause__, http_parse_error())


def test_a_head_has_an_end() -> None:
    header = b"X-A: " + b"a" * 1000 + b"\r\n"
    for end in (b"", b"\r\n"):
        with pytest.raises(BrokenResponseError) as raised:
            get(b"HTTP/1.1 200 OK\r\n" + header * (MAX_HEAD_BYTES // 1000) + end)
        assert isinstance(raised.value.__cause__, ConnectionAborted)


@pytest.mark.parametrize("response", [SIZED, CHUNKED, CLOSED])
def test_limit(response: bytes) -> None:
    assert get(response, limit=5, closes=True)[0].body == b"abcde"
    with pytest.raises(OversizedBodyError):
        get(response, limit=4)


def test_lost_before_a_head() -> None:
    with pytest.raises(BrokenResponseError) as raised:
        get(b"HTTP/1.1 200", closes=True)
    assert isinstance(raised.value.__cause__, ConnectionLost)


def test_one_after_the_other() -> None:
    async def go() -> list[bytes]:
        line = Line()
        bodies = [(await line.get(response)).body for response in (SIZED, CHUNKED, SIZED)]
        assert line.released == [line.connection] * 3
        return bodies

    assert asyncio.run(go()) == [b"abcde"] * 3


def test_what_nobody_asked_for() -> None:
    line = Line()
    line.connection.dataReceived(SIZED)
    assert line.transport.aborted
    assert not line.released


def test_given_up() -> None:
    async def go() -> Any:
        line = Line()
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(line.connection.get(b"GET", 0), 0.01)
        line.connection.dataReceived(SIZED)
        line.connection.connectionLost(Failure(ConnectionLost()))
        return line

    line = asyncio.run(go())
    assert line.transport.aborted
    assert line.lost
    assert not line.released


class Server(ThreadingTCPServer):
    """Answers each path, and remembers on which of its connections it was asked for; `/leave` is the last of one."""

    daemon_threads = True

    def __init__(self) -> None:
        self.asked: list[list[str]] = []
        super().__init__(("127.0.0.1", 0), Handler)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class Handler(StreamRequestHandler):
    server: Server

    def handle(self) -> None:
        paths: list[str] = []
        self.server.asked.append(paths)
        while line := self.rfile.readline():
            path = line.split()[1].decode()
            while self.rfile.readline() not in {b"\r\n", b""}:
                pass
            if path == "/once" and paths:
                return  # without an answer, as one that has closed the connection meanwhile
            paths.append(path)
            self.wfile.write(SIZED)
            if path == "/leave":
                return


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def test_connections_are_used_again(server: Server) -> None:
    paths = ["/stay", "/stay", "/once", "/leave", "/stay"]
    found = download([{"url": server.url + path} for path in paths])
    assert [(one["status"], one["body"]) for one in found] == [(200, "abcde")] * len(paths)
    assert server.asked == [["/stay", "/stay"], ["/once", "/leave"], ["/stay"]]


def test_a_new_connection_is_not_asked_again() -> None:
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        accepted: list[int] = []

        def refuse() -> None:
            for _ in range(2):
                connection, _ = deaf.accept()
                accepted.append(1)
                connection.recv(1000)
                connection.close()

        threading.Thread(target=refuse, daemon=True).start()
        (found,) = download([{"url": f"http://127.0.0.1:{deaf.getsockname()[1]}/"}])
        assert found["type"] == "DownloadFailedError"
        assert found["why"] == "127.0.0.1 closed the connection before the response was complete"
        assert accepted == [1]


def test_scrapy_sends_what_our_connections_do_not_know(server: Server) -> None:
    requests = [{"url": server.url + "/stay"}, {"url": "http://127.0.0.1:9/", "meta": {"proxy": server.url}}]
    assert [one["status"] for one in download(requests)] == [200, 200]
    assert download(requests[:1], DOWNLOAD_BIND_ADDRESS="127.0.0.1")[0]["status"] == 200
    assert server.asked == [["/stay"], ["http://127.0.0.1:9/"], ["/stay"]]
