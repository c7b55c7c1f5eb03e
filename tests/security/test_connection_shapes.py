"""Connections that break off, lie of their length or trickle, crawled for real; and a run's own limit of time."""

from __future__ import annotations

import random
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from socketserver import StreamRequestHandler, ThreadingTCPServer
from typing import Any

import pytest

from tests.each_case import each_case
from tests.security.shapes import EXPORTED, FAILED, FAST, GONE, MB, WORDS, WatchedRun, check_end, check_run, page, small
from zakerscraper.sample_site import Fault, ReceivedRequest


class RawSite:
    """A site whose answers are bytes as they go over the wire: parts, each sent after a pause.

    answers: by path, lists of bytes to send and of numbers, seconds to wait. It closes the connection after each.
    """

    def __init__(self) -> None:
        self.answers: dict[str, list[bytes | float]] = {}
        self.requests: list[ReceivedRequest] = []
        site = self

        class Handler(StreamRequestHandler):
            def handle(self) -> None:
                head = b""
                while not head.endswith(b"\r\n\r\n") and (line := self.rfile.readline(65_536)):
                    head += line
                if not head:
                    return
                path = head.split(b" ")[1].decode("latin-1")
                site.requests.append(ReceivedRequest(time.monotonic(), "GET", path, {}, 200))
                missing: list[bytes | float] = [
                    b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                ]
                try:
                    for part in site.answers.get(path, missing):
                        if isinstance(part, bytes):
                            self.wfile.write(part)
                        elif site.stopping.wait(part):
                            return
                    self.connection.shutdown(socket.SHUT_WR)
                except OSError:
                    pass  # whoever asked has had enough

        class Server(ThreadingTCPServer):
            daemon_threads = True
            allow_reuse_address = True
            request_queue_size = 128

        self.stopping = threading.Event()
        self._server = Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    @property
    def settings(self) -> dict[str, str]:
        names = {"WWW": "www", "APP": "app", "API": "api", "IMAGE": "pictures"}
        return {f"ZAKER_{name}_URL": f"{self.url}/{path}" for name, path in names.items()}

    def __enter__(self) -> RawSite:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stopping.set()
        self._server.shutdown()
        self._server.server_close()


@dataclass(frozen=True)
class Wire:
    """An answer on the wire. ends: what may become of the article. holds: what its document then holds."""

    parts: list[bytes | float]
    ends: frozenset[str] | set[str] = frozenset({EXPORTED, FAILED, GONE})
    holds: str = WORDS


def answer(name: str, *headers: str, status: str = "HTTP/1.1 200 OK", length: int | None = 0) -> bytes:
    """Return a whole answer with a small page; *length* is added to its stated length, None states none."""
    body = small(name, '<meta charset="utf-8">').encode()
    stated = [] if length is None else [f"Content-Length: {len(body) + length}"]
    head = "\r\n".join([status, "Content-Type: text/html; charset=utf-8", *stated, *headers])
    return head.encode("latin-1") + b"\r\n\r\n" + body


def connections() -> dict[str, Wire]:
    chunked = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n"
    endless = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"
    none = {FAILED, GONE}
    drip: list[bytes | float] = []
    for byte in answer("a byte at a time"):
        drip += [bytes([byte]), 0.2]
    body = small("x" * 50, "").encode()
    bare = len(answer("promised more"))
    return {
        "plain": Wire([answer("plain")], {EXPORTED}),
        "without a length": Wire([answer("without a length", length=None)], {EXPORTED}),
        "in three parts": Wire([answer("in three parts")[:200], 0.1, answer("in three parts")[200:300], 0.1, answer("in three parts")[300:]], {EXPORTED}),
        "promised more": Wire([answer("promised more", length=500)], none),
        "promised much more": Wire([answer("promised much more", length=10**15)], none),
        "promised too large": Wire([answer("promised too large", length=30 * MB), 60.0], none),
        "promised less": Wire([answer("promised less", length=-40)], holds="新闻"),
        "cut in the head": Wire([answer("cut in the head")[:60]], none),
        "cut in the body": Wire([answer("cut in the body")[: bare - 100]], none),
        "two lengths": Wire([answer("two lengths", "Content-Length: 5")]),
        "a negative length": Wire([answer("a negative length", "Content-Length: -1", length=None)], none),
        "a length in words": Wire([answer("a length in words", "Content-Length: many", length=None)], none),
        "a length of many digits": Wire([answer("a length of many digits", "Content-Length: " + "9" * 5000, length=None)], none),
        "an empty answer": Wire([], none),
        "nothing for long": Wire([30.0], none),
        "a byte at a time": Wire(drip, none),
        "a page that never ends": Wire([endless, *[b"<p>x</p>" * (MB // 8)] * 64], none),
        "lines that never end": Wire([b"HTTP/1.1 200 OK\r\n", *[b"X: " + b"x" * 10_000 + b"\r\n"] * 2000], none),
        "a line that never ends": Wire([b"HTTP/1.1 200 OK\r\nX: ", *[b"x" * MB] * 20], none),
        "a status that never ends": Wire([b"HTTP/1.1 200 " + b"O" * MB], none),
        "no HTTP": Wire([b"SSH-2.0-OpenSSH_9.6\r\n"], none),
        "rubbish": Wire([random.Random(3).randbytes(100_000)], none),
        "no head": Wire([body], none),
        "HTTP/0.9": Wire([b"\r\n\r\n" + body], none),
        "HTTP/9.9": Wire([answer("HTTP/9.9", status="HTTP/9.9 200 OK")]),
        "status 999": Wire([answer("status 999", status="HTTP/1.1 999 No")], none),
        "status 0": Wire([answer("status 0", status="HTTP/1.1 0 No")], none),
        "status in words": Wire([answer("status in words", status="HTTP/1.1 abc No")], none),
        "status 204": Wire([b"HTTP/1.1 204 No Content\r\n\r\n"], none),
        "status 304": Wire([b"HTTP/1.1 304 Not Modified\r\n\r\n"], none),
        "status 206": Wire([answer("status 206", status="HTTP/1.1 206 Partial Content")]),
        "many continues": Wire([b"HTTP/1.1 100 Continue\r\n\r\n" * 1000 + answer("many continues")]),
        "redirect to nowhere": Wire([b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n"], none),
        "redirect to rubbish": Wire([b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: ht!tp:\xff\x00//[::1\r\n\r\n"], none),
        "redirect to much": Wire([b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: /" + b"x" * 15_000 + b"\r\n\r\n"], none),
        "a header without a colon": Wire([answer("a header without a colon", "Rubbish")]),
        "header bytes": Wire([answer("header bytes", "X-\xff: \xfe\x01", "Date: \xff\xff", "Content-Type: \xff; charset=\xff\x01")]),
        "a date of no year": Wire([answer("a date of no year", "Date: Mon, 99 Foo 99999 99:99:99 +9999")], {EXPORTED}),
        "a date far off": Wire([answer("a date far off", "Date: Fri, 31 Dec 9999 23:59:59 -9959")], {EXPORTED}),
        "chunks": Wire([chunked + b"%x\r\n" % len(small("chunks", "").encode()) + small("chunks", "").encode() + b"\r\n0\r\n\r\n"], {EXPORTED}),
        "chunks of rubbish": Wire([chunked + b"zz\r\nxx\r\n"], none),
        "a chunk of a negative size": Wire([chunked + b"-5\r\nxx\r\n"], none),
        "a chunk of endless size": Wire([chunked + b"F" * 17 + b"\r\n" + body], none),
        "a chunk line that never ends": Wire([chunked + b"5;" + b"x" * MB], none),
        "chunks without an end": Wire([chunked + b"5\r\nhello\r\n"], none),
        "tiny chunks": Wire([chunked + b"".join(b"1\r\n%c\r\n" % byte for byte in small("tiny chunks", "").encode()) + b"0\r\n\r\n"], {EXPORTED}),
        "a trailer that never ends": Wire([chunked + b"0\r\n" + b"X: y\r\n" * 100_000], none),
        "chunks and a length": Wire([answer("chunks and a length", "Transfer-Encoding: chunked")]),
    }  # fmt: skip


CONNECTIONS = connections()


@pytest.fixture(scope="module")
def connected(crawl_all: Callable[..., WatchedRun]) -> WatchedRun:
    """One run over all broken connections, with a short time limit and a low size limit."""
    with RawSite() as site:

        def prepare(stage: Any) -> None:
            site.answers = {f"/www/article/{stage.id_of(name)}": wire.parts for name, wire in CONNECTIONS.items()}

        return crawl_all(prepare, site, DOWNLOAD_TIMEOUT="2", DOWNLOAD_MAXSIZE=str(4 * MB))


def test_a_run_over_broken_connections_goes_on_to_its_end(connected: WatchedRun) -> None:
    check_run(connected)


@each_case("name", CONNECTIONS)
def test_connections(connected: WatchedRun, name: str) -> None:
    check_end(connected, name, CONNECTIONS[name].ends, CONNECTIONS[name].holds)


def test_the_time_limit_of_a_run_leaves_the_rest_pending(watched: Callable[..., Any], stage: Any) -> None:
    names = [f"文章{number}" for number in range(16)]
    for name in names:
        stage.put(name, page(f"<p>{WORDS}</p>", name))
    stage.site.faults.add("^/www/article/", Fault.slow(0.4))
    short = watched("article", stage.argument(), site=stage.site, CLOSESPIDER_TIMEOUT="1.5", DOWNLOAD_SLOTS="{}")
    assert "Traceback" not in short.run.stderr
    summary = short.run.summary
    assert summary["finish_reason"] == "closespider_timeout"
    counts = summary["counts"]
    assert 0 < counts["exported"] < len(names)
    assert counts["listed"] == len(names)
    assert counts["pending"] == counts["skipped"] == len(names) - counts["exported"]
    assert short.run.verdict == ("incomplete", 3)
    assert short.run.titles() < set(names)
    stage.site.faults.clear()
    rest = watched("article", stage.argument(), site=stage.site, output=short.run.output, **FAST)
    rest.ended_well()
    assert rest.run.verdict == ("ok", 0)
    assert rest.run.titles() == set(names)
    assert rest.run.counts["exported"] == counts["pending"]
    assert rest.run.counts["pending"] == 0
