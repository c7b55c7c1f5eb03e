"""A receiver on this machine, real crawls, and what a service would have got of them."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.crawl import conftest as crawl_fixtures
from zakerscraper.sample_site import SampleSite

crawl = crawl_fixtures.crawl


@dataclass(frozen=True)
class Got:
    """A request that arrived. query: the last value of each name."""

    method: str
    path: str
    query: dict[str, str]
    body: str

    @property
    def message(self) -> dict[str, Any]:
        """The body of a message, which is JSON."""
        return json.loads(self.body)


class Receiver:
    """A server on a free port. answer: (status, body) of all answers. location: of a redirect."""

    def __init__(self) -> None:
        self.got: list[Got] = []
        self.answers: list[tuple[int, str]] = []
        """Those of the next requests, one each; afterwards `answer` holds."""
        self.answer = (200, "OK")
        self.location = ""
        self.released = threading.Event()
        self.released.set()
        """While it is cleared, no request is answered."""
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def _take(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
                parts = urlsplit(self.path)
                query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
                receiver.got.append(Got(self.command, parts.path, query, body))
                receiver.released.wait(60)
                status, text = receiver.answers.pop(0) if receiver.answers else receiver.answer
                self.send_response(status)
                if receiver.location:
                    self.send_header("Location", receiver.location)
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text.encode())

            do_GET = do_HEAD = do_POST = do_PUT = _take  # noqa: N815

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
                """Nothing is logged."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.host = f"127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.released.set()
        self._server.shutdown()
        self._server.server_close()

    def titles(self) -> list[str]:
        """Return the titles of all messages, in order."""
        return [got.message["title"] for got in self.got if got.path.startswith("/hook")]

    def events(self) -> list[str]:
        """Return the paths of all calls of the check, in order."""
        return [got.path for got in self.got if not got.path.startswith("/hook")]


@pytest.fixture
def receivers() -> Iterator[Callable[[], Receiver]]:
    """`receivers()` starts one that runs until the test is done."""
    running: list[Receiver] = []

    def start() -> Receiver:
        running.append(Receiver().__enter__())
        return running[-1]

    yield start
    for receiver in running:
        receiver.__exit__()


@pytest.fixture
def receiver(receivers: Callable[[], Receiver]) -> Receiver:
    """One that runs."""
    return receivers()


@pytest.fixture
def site() -> Iterator[SampleSite]:
    """A sample site of this test's own."""
    with SampleSite() as running:
        yield running
