"""The HTTP side of the sample site: connections, requests and responses."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from typing import Any, Protocol

from zakerscraper.sample_site.faults import Response


class Site(Protocol):
    """What the server needs of a site, such as `SampleSite`."""

    date: str
    requests: list[ReceivedRequest]

    def count_open(self, path: str) -> AbstractContextManager[None]:
        """Count a request as open meanwhile."""

    def respond(self, path: str) -> Response:
        """Return the response to a path with query."""

    def content_type(self, response: Response) -> str:
        """Return the Content-Type to send."""

    def pause(self, seconds: float) -> None:
        """Wait, but no longer than the site runs."""


@dataclass(frozen=True)
class ReceivedRequest:
    """A request that the site has received.

    Attributes:
        at: `time.monotonic()` seconds of its arrival.
        path: With query.
        headers: Names as sent.
        status: Of the response, 0 when the connection was closed without one.
    """

    at: float
    method: str
    path: str
    headers: dict[str, str]
    status: int


class TokenBucket:
    """Lets `burst` requests pass at once and one more every `every` seconds."""

    def __init__(self, every: float, burst: int) -> None:
        self._every, self._burst = every, burst
        self._tokens, self._at = float(burst), time.monotonic()
        self._lock = threading.Lock()

    def take(self) -> float:
        """Take a token and return 0.0, or return the seconds until there is one."""
        with self._lock:
            now = time.monotonic()
            self._tokens = min(self._burst, self._tokens + (now - self._at) / self._every)
            self._at = now
            if self._tokens >= 1:
                self._tokens -= 1
                return 0.0
            return (1 - self._tokens) * self._every


class SiteServer(ThreadingHTTPServer):
    """Knows its site and its open connections."""

    daemon_threads = True
    request_queue_size = 256

    def __init__(self, address: tuple[str, int], site: Site) -> None:
        self.site = site
        self.address_family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        super().__init__(address, _Handler)

    def server_bind(self) -> None:
        """Bind without the look-up of a host name, which can take seconds."""
        TCPServer.server_bind(self)
        host, port = self.server_address[:2]
        self.server_name, self.server_port = str(host), int(port)

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._lock:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        with self._lock:
            self._open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing when a client goes away in the middle of a response."""

    def close_connections(self) -> None:
        """End every connection, so that the threads that serve them end too."""
        with self._lock:
            for connection in self._open:
                try:
                    connection.shutdown(socket.SHUT_RDWR)
                except OSError:
                    continue


class _Handler(BaseHTTPRequestHandler):
    """Sends the site's responses, each with one write."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: SiteServer

    def do_GET(self) -> None:
        at = time.monotonic()
        site = self.server.site
        # Until just before the response is sent: the client may be back before this thread goes on.
        with site.count_open(self.path):
            response = site.respond(self.path)
            if response.status == 200 and self.headers["If-None-Match"] == response.headers.get("ETag", ""):
                response = replace(response, status=304, body=b"")
            status = 0 if response.dropped else response.status
            site.requests.append(ReceivedRequest(at, self.command, self.path, dict(self.headers), status))
            if response.delay:
                site.pause(response.delay)
        if response.dropped or response.missing:
            self.close_connection = True
        if not response.dropped:
            body = b"" if self.command == "HEAD" else response.body
            self.wfile.write(self._head(response) + body)

    do_HEAD = do_GET

    def _head(self, response: Response) -> bytes:
        """Return the status line and the headers, with the frozen clock as Date."""
        phrase = self.responses.get(response.status, ("Blocked",))[0]
        length = len(response.body) + response.missing
        lines = [
            f"HTTP/1.1 {response.status} {phrase}",
            f"Date: {self.server.site.date}",
            f"Content-Length: {length}",
        ]
        if response.status not in (301, 302):
            lines.append(f"Content-Type: {self.server.site.content_type(response)}")
        lines += [f"{name}: {value}" for name, value in response.headers.items()]
        if self.close_connection:
            lines.append("Connection: close")
        return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")
