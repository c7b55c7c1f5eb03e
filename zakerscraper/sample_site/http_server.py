"""The HTTP side of the sample site: connections, requests as they come, answers as they go out."""

from __future__ import annotations

import socket
import threading
import time
from dataclasses import dataclass, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from typing import TYPE_CHECKING, Any

from zakerscraper.sample_site.faults import Reply

if TYPE_CHECKING:
    from zakerscraper.sample_site.server import SampleSite


@dataclass(frozen=True)
class Seen:
    """A request the site has got.

    Attributes:
        at: `time.monotonic()` seconds of its arrival.
        path: With query.
        headers: Names as sent.
        status: Of the answer, 0 when the connection was closed without one.
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

    def wait(self) -> float:
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
    """Knows its site and the connections that are open."""

    daemon_threads = True
    request_queue_size = 256

    def __init__(self, address: tuple[str, int], site: SampleSite) -> None:
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
        """Say nothing when a client goes away in the middle of an answer."""

    def close_connections(self) -> None:
        """End every connection, so that the threads that serve them end too."""
        with self._lock:
            for connection in self._open:
                try:
                    connection.shutdown(socket.SHUT_RDWR)
                except OSError:
                    continue


class _Handler(BaseHTTPRequestHandler):
    """Sends the site's answers, each with one write."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: SiteServer

    def do_GET(self) -> None:
        at = time.monotonic()
        site = self.server.site
        # Until just before the answer is sent: whoever has it may be back before this thread goes on.
        with site.counted(self.path):
            reply = site.reply(self.path)
            if reply.status == 200 and self.headers["If-None-Match"] == reply.headers.get("ETag", ""):
                reply = replace(reply, status=304, body=b"")
            status = 0 if reply.dropped else reply.status
            site.requests.append(Seen(at, self.command, self.path, dict(self.headers), status))
            if reply.delay:
                site.pause(reply.delay)
        if reply.dropped or reply.promised:
            self.close_connection = True
        if not reply.dropped:
            body = b"" if self.command == "HEAD" else reply.body
            self.wfile.write(self._head(reply) + body)

    do_HEAD = do_GET

    def _head(self, reply: Reply) -> bytes:
        """Return the status line and the headers, with the frozen clock as Date."""
        phrase = self.responses.get(reply.status, ("Blocked",))[0]
        length = len(reply.body) + reply.promised
        lines = [
            f"HTTP/1.1 {reply.status} {phrase}",
            f"Date: {self.server.site.date}",
            f"Content-Length: {length}",
        ]
        if reply.status not in (301, 302):
            lines.append(f"Content-Type: {self.server.site.labelled(reply.content_type)}")
        lines += [f"{name}: {value}" for name, value in reply.headers.items()]
        if self.close_connection:
            lines.append("Connection: close")
        return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")
