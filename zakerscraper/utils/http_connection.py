"""HTTP/1.1 connections that are asked by GET for one URL after the other.

Twisted's client, which knows all methods, proxies and bodies to send, takes several times as long for each response.
"""

from __future__ import annotations

import asyncio
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address, ip_address
from time import monotonic
from typing import Any

from twisted.internet.endpoints import HostnameEndpoint, connectProtocol, wrapClientTLS
from twisted.internet.error import ConnectionAborted
from twisted.internet.protocol import Protocol, connectionDone
from twisted.internet.ssl import Certificate
from twisted.python.failure import Failure

from zakerscraper.compat import http_parse_error
from zakerscraper.utils.http_body import ChunkedBody, EndlessBody, OversizedBodyError, SizedBody

MAX_HEAD_BYTES = 512 * 1024
"""Bytes of a response before its body, which would come for as long as the server likes."""

_ParseError = http_parse_error()
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_STATUS_LINE = re.compile(rb"HTTP/(\d{1,3}\.\d{1,3}) (\d{3})(?: .*)?", re.DOTALL)
_LENGTH = re.compile(rb"\d{1,18}")
_NO_BODY = frozenset({204, 304})
_OF_THE_CONNECTION = frozenset(
    {b"connection", b"keep-alive", b"proxy-connection", b"te", b"trailers", b"transfer-encoding", b"upgrade"}
)
"""Headers that say how a response comes, and not what it is."""
_TARGET = re.compile(rb"[!-~]+")
_UNSENDABLE = re.compile(rb"[\r\n\0]")
_IDLE_SECONDS = 240
"""How long a connection is kept that is not used."""


class BrokenResponseError(Exception):
    """No response came, or something that is not HTTP; `__cause__` says why."""


@dataclass(slots=True)
class RawResponse:
    """A response as it came.

    Attributes:
        version: Of HTTP: `1.1`.
        headers: Without those of the connection.
        arrived_at: When the head was there, by `time.monotonic`.
        certificate: Of the server; None without TLS.
        flags: CUT_OFF or UNTIL_CLOSE, or nothing.
    """

    version: str
    status: int
    headers: list[tuple[bytes, bytes]]
    arrived_at: float
    ip_address: IPv4Address | IPv6Address
    certificate: Certificate | None
    body: bytes = b""
    flags: list[str] = field(default_factory=list)


def request_head(target: bytes, host: bytes, headers: Iterable[tuple[bytes, Iterable[bytes]]]) -> bytes:
    """Return the bytes that ask *host* for *target* by GET.

    No header ends with a line break of its own. Raises ValueError for a target or host that would.
    """
    if not _TARGET.fullmatch(target) or not _TARGET.fullmatch(host):
        raise ValueError(f"no request can be made for {target!r} of {host!r}")
    lines = [b"GET %s HTTP/1.1" % target, b"Host: %s" % host]
    lines += [b"%s: %s" % (name, _UNSENDABLE.sub(b" ", value)) for name, values in headers for value in values]
    return b"\r\n".join([*lines, b"", b""])


class HttpConnection(Protocol):
    """A connection to a server, TLS or not.

    Args:
        release: Called when the connection can be used again.
        discard: Called when it is lost.
    """

    transport: Any
    """Of Twisted's, which has no types."""

    def __init__(self, release: Callable[[HttpConnection], None], discard: Callable[[HttpConnection], None]) -> None:
        self._release = release
        self._discard = discard
        self._answer: asyncio.Future[RawResponse] | None = None
        """None where nothing is to come."""
        self._response: RawResponse | None = None
        """That is coming, once its head is there."""
        self._body = EndlessBody(0)
        self._head = bytearray()
        """The beginning of a head."""
        self._limit = 0
        self._closes = False
        """Whether the server closes the connection after this response."""
        self.has_begun = False
        """Whether anything came since the last request."""
        self.idle_since = 0.0
        self._certificate: Certificate | None = None

    def connectionMade(self) -> None:  # noqa: N802 (Twisted's name)
        """Note who is at the other end."""
        self._ip_address = ip_address(self.transport.getPeer().host)

    async def get(self, head: bytes, limit: int) -> RawResponse:
        """Send the request *head* and return the response.

        Args:
            limit: Bytes of the body; 0 for any number.

        Raises:
            BrokenResponseError: There is none.
            OversizedBodyError: Its body is too large.
        """
        self._answer, self._limit = asyncio.get_running_loop().create_future(), limit
        self.has_begun = False
        self.transport.write(head)
        try:
            return await self._answer
        except asyncio.CancelledError:
            self._answer = None
            self.transport.abortConnection()
            raise

    def dataReceived(self, data: bytes) -> None:  # noqa: N802 (Twisted's name)
        """Read what comes."""
        self.has_begun = True
        try:
            if self._answer is None:
                self.transport.abortConnection()  # nobody has asked for it, or waits for it any longer
            elif self._response is None:
                self._read_head(data)
            elif (rest := self._body.feed(data)) is not None:
                self._finish(rest)
        except (_ParseError, ConnectionAborted, OversizedBodyError) as error:
            self._fail(error)
            self.transport.abortConnection()

    def connectionLost(self, reason: Failure = connectionDone) -> None:  # noqa: N802 (Twisted's name)
        """End the response that was coming."""
        self._discard(self)
        self._closes = True
        if self._response is not None:
            self._response.flags.append(self._body.flag)
            self._finish(b"")
        elif reason.value is not None:
            self._fail(reason.value)

    def _read_head(self, data: bytes) -> None:
        # A server may send it byte by byte.
        begun = len(self._head)
        self._head += data
        while end := _HEAD_END.search(self._head, max(begun - 3, 0)):
            if end.start() > MAX_HEAD_BYTES:
                break
            head, rest = bytes(self._head[: end.start()]), bytes(self._head[end.end() :])
            version, status, headers = _parse_head(head)
            if status == 101:
                raise _ParseError("protocol switched unasked", head[:100])
            if status < 200:
                self._head, begun = bytearray(rest), 0  # the response is still to come
                continue
            self._head.clear()
            self._begin(version, status, headers)
            if (following := self._body.feed(rest)) is not None:
                self._finish(following)
            return
        if len(self._head) > MAX_HEAD_BYTES:
            raise ConnectionAborted

    def _begin(self, version: str, status: int, headers: list[tuple[bytes, bytes]]) -> None:
        """Make ready for the body of the response whose head was read."""
        framing: defaultdict[bytes, list[bytes]] = defaultdict(list)
        kept = []
        for name, value in headers:
            key = name.lower()
            framing[key].append(value)
            if key not in _OF_THE_CONNECTION:
                kept.append((name, value))
        options = b",".join(framing[b"connection"]).lower()
        self._closes = b"close" in options or (version == "1.0" and b"keep-alive" not in options)
        self._body = _body_of(status, framing, self._limit)
        if self._certificate is None and hasattr(self.transport, "getPeerCertificate"):
            self._certificate = Certificate(self.transport.getPeerCertificate())
        self._response = RawResponse(version, status, kept, monotonic(), self._ip_address, self._certificate)

    def _finish(self, rest: bytes) -> None:
        """Hand on the response. *rest* is what follows it, which is nobody's."""
        answer, response = self._answer, self._response
        self._answer = self._response = None
        assert response is not None
        response.body = self._body.content()
        if self._closes or rest:
            self.transport.loseConnection()
        else:
            self.idle_since = monotonic()
            self._release(self)
        if answer is not None and not answer.done():
            answer.set_result(response)

    def _fail(self, error: BaseException) -> None:
        answer = self._answer
        self._answer = self._response = None
        if answer is None or answer.done():
            return
        if not isinstance(error, OversizedBodyError):
            cause, error = error, BrokenResponseError(str(error))
            error.__cause__ = cause
        answer.set_exception(error)


def _parse_head(head: bytes) -> tuple[str, int, list[tuple[bytes, bytes]]]:
    """Return version, status and headers of a response. Raises Twisted's ParseError."""
    first, *lines = (line.removesuffix(b"\r") for line in head.split(b"\n"))
    status_line = _STATUS_LINE.fullmatch(first)
    if status_line is None:
        raise _ParseError("no status line", first[:100])
    headers: list[tuple[bytes, bytes]] = []
    for line in lines:
        name, colon, value = line.partition(b":")
        if line[:1] in {b" ", b"\t"} and headers:
            headers[-1] = headers[-1][0], headers[-1][1] + line.rstrip()
        elif colon:  # browsers pass over other lines, too
            headers.append((name.strip(), value.strip()))
    return status_line[1].decode("ascii"), int(status_line[2]), headers


def _body_of(status: int, framing: Mapping[bytes, list[bytes]], limit: int) -> EndlessBody:
    """Return the body that follows a head with the headers *framing*, by lower-case name. Raises ParseError."""
    coding = b",".join(framing[b"transfer-encoding"]).strip().lower()
    if status in _NO_BODY:
        return SizedBody(limit, 0)
    if coding == b"chunked":
        return ChunkedBody(limit)
    if coding not in {b"", b"identity"}:
        raise _ParseError("unknown transfer encoding", coding)
    lengths = {length.strip() for value in framing[b"content-length"] for length in value.split(b",")}
    if not lengths:
        return EndlessBody(limit)
    length = lengths.pop()
    if lengths or not _LENGTH.fullmatch(length):
        raise _ParseError("no length of a body", length)
    return SizedBody(limit, int(length))


class ConnectionPool:
    """Connections that wait to be used again.

    Args:
        policy: Says how TLS is spoken with a host (Twisted's IPolicyForHTTPS).
        max_idle: How many are kept for each host.
    """

    def __init__(self, policy: Any, max_idle: int) -> None:
        self._policy = policy
        self._max_idle = max_idle
        self._idle: defaultdict[tuple[str, str, int], list[HttpConnection]] = defaultdict(list)

    async def get(self, server: tuple[str, str, int], head: bytes, limit: int, timeout: float) -> RawResponse:
        """Return the response to the request *head*.

        Args:
            server: Scheme, host and port.
            limit: Bytes of the body; 0 for any number.
            timeout: Seconds to connect.

        Raises:
            BrokenResponseError, OversizedBodyError: See `HttpConnection.get`.
            Exception: Those of Twisted, where no connection comes about.
        """
        while idle := self._idle[server]:
            connection = idle.pop()
            if connection.idle_since < monotonic() - _IDLE_SECONDS:
                connection.transport.abortConnection()
                continue
            try:
                return await connection.get(head, limit)
            except BrokenResponseError:
                # Servers close connections that have long been idle just as a request is on its way.
                if connection.has_begun:
                    raise
        connection = await self._connect(server, timeout)
        return await connection.get(head, limit)

    def close(self) -> None:
        """Close what is not used."""
        for idle in self._idle.values():
            for connection in idle:
                connection.transport.loseConnection()

    async def _connect(self, server: tuple[str, str, int], timeout: float) -> HttpConnection:
        scheme, host, port = server
        idle = self._idle[server]

        def release(connection: HttpConnection) -> None:
            if len(idle) < self._max_idle:
                idle.append(connection)
            else:
                connection.transport.loseConnection()

        def discard(connection: HttpConnection) -> None:
            if connection in idle:
                idle.remove(connection)

        from twisted.internet import reactor  # not before Scrapy has chosen it

        name = host.encode("ascii")
        endpoint: Any = HostnameEndpoint(reactor, name, port, timeout)
        if scheme == "https":
            endpoint = wrapClientTLS(self._policy.creatorForNetloc(name, port), endpoint)
        made = connectProtocol(endpoint, HttpConnection(release, discard))
        connection: HttpConnection = await made.asFuture(asyncio.get_running_loop())
        return connection
