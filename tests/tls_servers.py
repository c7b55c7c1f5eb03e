"""TLS servers and a CONNECT proxy on this machine: real ones, with certificates that are right or wrong in one way."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from functools import cache
from ipaddress import ip_address
from pathlib import Path
from typing import Self

import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

HOST = "127.0.0.1"
_NOW = datetime.now(UTC)

Answer = Callable[[str], bytes]


def http(body: str | bytes, status: str = "200 OK", type_: str = "text/html; charset=utf-8", *more: str) -> bytes:
    """Return an answer of HTTP, whole."""
    data = body.encode() if isinstance(body, str) else body
    head = [f"HTTP/1.1 {status}", f"Content-Type: {type_}", f"Content-Length: {len(data)}", "Connection: close", *more]
    return ("\r\n".join(head) + "\r\n\r\n").encode() + data


class Server:
    """A server of TCP, and of TLS where it has a context.

    received: what came after each handshake, in order: of a peer that trusts nobody, nothing.
    """

    def __init__(self, answer: Answer, context: ssl.SSLContext | None = None, host: str = HOST) -> None:
        self.received: list[str] = []
        self.connections = 0
        self._answer, self._context = answer, context
        self._socket = socket.create_server((host, 0), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
        self.port: int = self._socket.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    @property
    def url(self) -> str:
        return f"{'https' if self._context else 'http'}://{HOST}:{self.port}"

    @property
    def paths(self) -> list[str]:
        """The paths asked for."""
        return [text.split(" ")[1] for text in self.received]

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._speak, args=(connection,), daemon=True).start()

    def _speak(self, connection: socket.socket) -> None:
        with suppress(OSError), connection:
            connection.settimeout(10)
            if self._context is None:
                self._answer_on(connection)
                return
            with self._context.wrap_socket(connection, server_side=True) as stream:
                self._answer_on(stream)
                stream.unwrap().close()

    def _answer_on(self, stream: socket.socket) -> None:
        data = b""
        while b"\r\n\r\n" not in data and (part := stream.recv(65536)):
            data += part
            if data[0] == 0x16:
                # A handshake of TLS, at a server that speaks none.
                stream.sendall(http("what?", "400 Bad Request"))
                return
        if data:
            self.received.append(data.decode("latin-1"))
            stream.sendall(self._answer(data.decode("latin-1")))


class ConnectProxy(Server):
    """A proxy for https: it opens a tunnel to *target*, whatever it is asked for."""

    def __init__(self, target: Server) -> None:
        self._target = target
        super().__init__(lambda text: b"")

    def _speak(self, connection: socket.socket) -> None:
        with suppress(OSError), connection:
            connection.settimeout(10)
            data = b""
            while b"\r\n\r\n" not in data and (part := connection.recv(65536)):
                data += part
            self.received.append(data.decode("latin-1"))
            with socket.create_connection((HOST, self._target.port)) as onward:
                connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
                back = threading.Thread(target=_copy, args=(onward, connection), daemon=True)
                back.start()
                _copy(connection, onward)
                back.join(10)


def _copy(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while part := source.recv(65536):
            target.sendall(part)
    with suppress(OSError):
        target.shutdown(socket.SHUT_WR)


@cache
def authority() -> trustme.CA:
    """An own authority, which ZAKER_CA_FILE names."""
    return trustme.CA(organization_name="Own authority")


def ca_file(folder: Path) -> Path:
    """Write the own authority's certificate into *folder* and return its path."""
    path = folder / "ca.pem"
    authority().cert_pem.write_to_path(str(path))
    return path


def _of(certificate: trustme.LeafCert) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    return context


def trusted(*names: str) -> ssl.SSLContext:
    """Return what a server of the own authority has; for this machine's address unless *names* are given."""
    return _of(authority().issue_cert(*names or (HOST, "localhost")))


def expired() -> ssl.SSLContext:
    return _of(authority().issue_cert(HOST, not_after=_NOW - timedelta(days=1)))


def not_yet_valid() -> ssl.SSLContext:
    return _of(authority().issue_cert(HOST, not_before=_NOW + timedelta(days=2)))


def unknown_issuer() -> ssl.SSLContext:
    return _of(trustme.CA(organization_name="Somebody").issue_cert(HOST))


def chain_of_a_stranger(tmp_path: Path) -> ssl.SSLContext:
    """A whole chain, with its self-signed root, as some servers send it."""
    root = trustme.CA(organization_name="Somebody")
    leaf = root.issue_cert(HOST)
    path = tmp_path / "chain.pem"
    path.write_bytes(leaf.private_key_and_cert_chain_pem.bytes() + root.cert_pem.bytes())
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context


def self_signed(tmp_path: Path, *, name: str = HOST, usage: x509.ObjectIdentifier | None = None) -> ssl.SSLContext:
    """Return what a server with a self-signed certificate has."""
    key = ec.generate_private_key(ec.SECP256R1())
    return _made(tmp_path, key, name, key, None, usage)


def nameless(tmp_path: Path) -> ssl.SSLContext:
    """The own authority's, with a common name alone: no name that counts."""
    return _made(tmp_path, ec.generate_private_key(ec.SECP256R1()), "", *_authority_key(), None)


def for_clients(tmp_path: Path) -> ssl.SSLContext:
    """The own authority's, for clients only."""
    usage = ExtendedKeyUsageOID.CLIENT_AUTH
    return _made(tmp_path, ec.generate_private_key(ec.SECP256R1()), HOST, *_authority_key(), usage)


def _authority_key() -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
    own = authority()
    key = serialization.load_pem_private_key(own.private_key_pem.bytes(), None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    return key, x509.load_pem_x509_certificate(own.cert_pem.bytes())


def _made(
    folder: Path,
    key: ec.EllipticCurvePrivateKey,
    name: str,
    signer: ec.EllipticCurvePrivateKey,
    issuer: x509.Certificate | None,
    usage: x509.ObjectIdentifier | None,
) -> ssl.SSLContext:
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(_NOW - timedelta(days=1))
        .not_valid_after(_NOW + timedelta(days=30))
    )
    if name:
        builder = builder.add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(name))]), critical=False)
    if usage:
        builder = builder.add_extension(x509.ExtendedKeyUsage([usage]), critical=False)
    certificate = builder.sign(signer, hashes.SHA256())
    path = folder / "server.pem"
    pem = serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path.write_bytes(private + certificate.public_bytes(pem))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context


BAD: dict[str, tuple[Callable[[Path], ssl.SSLContext | None], str]] = {
    "self-signed": (self_signed, "certificate verify failed (self-signed certificate)"),
    "wrong name": (lambda _: trusted("www.example.org"), "hostname mismatch: it is not valid for '127.0.0.1'"),
    "wrong address": (lambda _: trusted("127.0.0.2"), "hostname mismatch: it is not valid for '127.0.0.1'"),
    "no name": (nameless, "certificate verify failed (it names no host)"),
    "expired": (lambda _: expired(), "certificate verify failed (certificate has expired)"),
    "not yet valid": (lambda _: not_yet_valid(), "certificate verify failed (certificate is not yet valid)"),
    "unknown issuer": (
        lambda _: unknown_issuer(),
        "certificate verify failed (unable to get local issuer certificate)",
    ),
    "stranger's chain": (
        chain_of_a_stranger,
        "certificate verify failed (self-signed certificate in certificate chain)",
    ),
    "for clients": (for_clients, "certificate verify failed (unsuitable certificate purpose)"),
    "plain HTTP": (lambda _: None, "wrong version number"),
}
"""By what is wrong with them: what servers have who are not to be trusted, and what is said of them."""


@contextmanager
def bad_server(kind: str, folder: Path, answer: Answer) -> Iterator[Server]:
    """Give a server that is wrong in the way *kind*, one of `BAD`."""
    with Server(answer, BAD[kind][0](folder)) as server:
        yield server
