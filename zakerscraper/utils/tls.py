"""TLS: certificates are verified, also against those of an own authority (ZAKER_CA_FILE).

Of a revoked certificate nobody here hears: neither OpenSSL nor Python ask for revocations by themselves.
"""

from __future__ import annotations

import atexit
import os
import ssl
from functools import lru_cache
from ipaddress import ip_address
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING, Any

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from OpenSSL import SSL, crypto
from service_identity import VerificationError
from service_identity.exceptions import CertificateError
from service_identity.hazmat import DNS_ID, IPAddress_ID, verify_service_identity
from service_identity.pyopenssl import extract_patterns
from twisted.internet.interfaces import IOpenSSLClientConnectionCreator
from twisted.python.failure import Failure
from twisted.web.iweb import IPolicyForHTTPS
from zope.interface import implementer

from zakerscraper.exceptions import TLSHandshakeError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from twisted.protocols.tls import TLSMemoryBIOProtocol

MAX_CA_BYTES = 4 * 1024 * 1024
"""Of a file of authorities: twenty times what all that browsers trust come to."""

_REASONS = {
    9: "certificate is not yet valid",
    10: "certificate has expired",
    18: "self-signed certificate",
    19: "self-signed certificate in certificate chain",
    20: "unable to get local issuer certificate",
    21: "unable to verify the first certificate",
    23: "certificate revoked",
    24: "invalid CA certificate",
    26: "unsuitable certificate purpose",
    66: "EE certificate key too weak",
    67: "CA certificate key too weak",
    68: "CA signature digest algorithm too weak",
}
"""OpenSSL's words for its X509_V_ERR_… numbers, which pyOpenSSL does not hand on."""


@lru_cache(maxsize=4)
def load_authorities(path: Path) -> tuple[x509.Certificate, ...]:
    """Return the certificates that the PEM file *path* (ZAKER_CA_FILE) holds; it is read once.

    Raises:
        UsageError: There is no such file, it cannot be read, or holds no certificate.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MAX_CA_BYTES + 1)
    except OSError as error:
        raise UsageError(f"setting ZAKER_CA_FILE: {str(path)!r} cannot be read: {error.strerror}") from None
    try:
        if len(data) > MAX_CA_BYTES:
            raise ValueError
        return tuple(x509.load_pem_x509_certificates(data))
    except ValueError:
        raise UsageError(
            f"setting ZAKER_CA_FILE: {str(path)!r} is not a PEM file of certificates (-----BEGIN CERTIFICATE-----)"
        ) from None


@lru_cache(maxsize=4)
def client_context(ca_file: Path | None) -> ssl.SSLContext:
    """Return the SSL context for connections beside Scrapy's. Raises UsageError, as `load_authorities` does."""
    context = ssl.create_default_context()
    if ca_file is not None:
        context.load_verify_locations(cadata=_pem(load_authorities(ca_file)).decode("ascii"))
    return context


@lru_cache(maxsize=1)
def trust_in_libraries(ca_file: Path | None) -> None:
    """Let requests (notifications), botocore (S3) and Python's ssl (FTPS) trust *ca_file*, beside what they trust.

    They take one file from the environment in place of their own; what the user has named there is trusted as well.
    Raises UsageError, as `load_authorities`.
    """
    if ca_file is None:
        return
    own = _pem(load_authorities(ca_file))
    for name in ("REQUESTS_CA_BUNDLE", "AWS_CA_BUNDLE", "SSL_CERT_FILE"):
        path = os.environ.get(name, "")
        if os.path.isdir(path):
            continue
        with NamedTemporaryFile(prefix="zakerscraper-ca-", suffix=".pem", delete=False) as bundle:
            atexit.register(Path(bundle.name).unlink, missing_ok=True)
            known = Path(path).read_bytes() if os.path.isfile(path) else _system_certificates()
            bundle.write(known + b"\n" + own)
        os.environ[name] = bundle.name


@implementer(IPolicyForHTTPS)
class VerifyingPolicy:
    """Scrapy's policy for https, made to verify, and to say in words what was wrong.

    Twisted's own check lets a certificate pass whose names it cannot read, or that has none: an error in its callback
    counts as no objection.
    """

    def __init__(self, policy: Any, authorities: Sequence[x509.Certificate]) -> None:
        self._policy = policy
        self._authorities = [crypto.X509.from_cryptography(certificate) for certificate in authorities]
        self._creators: dict[tuple[bytes, int], VerifyingConnectionCreator] = {}

    def creatorForNetloc(self, hostname: bytes, port: int) -> VerifyingConnectionCreator:  # noqa: N802 (Twisted's name)
        """Return the cached TLS options for *hostname*: loading the trusted certificates takes time."""
        key = hostname, port
        if key not in self._creators:
            creator = self._policy.creatorForNetloc(hostname, port)
            self._creators[key] = VerifyingConnectionCreator(creator, hostname.decode("ascii"), self._authorities)
        return self._creators[key]


@implementer(IOpenSSLClientConnectionCreator)
class VerifyingConnectionCreator:
    """Makes TLS connections to one host that come about only if its certificate is trusted, valid, and the host's."""

    def __init__(self, creator: Any, hostname: str, authorities: Sequence[crypto.X509]) -> None:
        self._creator = creator
        self._hostname = hostname
        self._authorities = authorities

    def clientConnectionForTLS(self, protocol: TLSMemoryBIOProtocol) -> SSL.Connection:  # noqa: N802 (Twisted's name)
        """Return a connection that is verified."""
        connection: SSL.Connection = self._creator.clientConnectionForTLS(protocol)
        if self._authorities and (store := connection.get_context().get_cert_store()) is not None:
            # An intermediate authority, or a server's own certificate, may be trusted as well.
            store.set_flags(crypto.X509StoreFlags.PARTIAL_CHAIN)
            for authority in self._authorities:
                store.add_cert(authority)

        def verify(_: SSL.Connection, certificate: crypto.X509, error: int, depth: int, trusted: int) -> bool:
            if not trusted:
                reason = _REASONS.get(error, f"OpenSSL's error {error}")
            elif depth == 0:
                reason = _why_not_of(self._hostname, certificate)
            else:
                return True
            if reason:
                failed = f"certificate verify failed ({reason})"
                reason_of_end = Failure(TLSHandshakeError(self._hostname, failed))
                protocol.failVerification(reason_of_end)
            return not reason

        connection.set_verify(SSL.VERIFY_PEER | SSL.VERIFY_FAIL_IF_NO_PEER_CERT, verify)
        return connection


def handshake_error(error: BaseException, host: str) -> TLSHandshakeError | None:
    """Return why no TLS connection to *host* came about, None where *error* is another."""
    for reason in _with_reasons(error):
        if isinstance(reason, TLSHandshakeError):
            return TLSHandshakeError(host, reason.reason)
        if isinstance(reason, SSL.Error):
            return TLSHandshakeError(host, openssl_words(reason))
    return None


def openssl_words(error: SSL.Error) -> str:
    """Return OpenSSL's own words (`wrong version number`), which it keeps in tuples."""
    details = [part[-1] for part in error.args[0] if part] if error.args and isinstance(error.args[0], list) else []
    return ", ".join(map(str, details)) or str(error) or type(error).__name__


def _with_reasons(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        for reason in getattr(error, "reasons", ()):
            yield from _with_reasons(reason.value if isinstance(reason, Failure) else reason)
        error = error.__cause__


def _why_not_of(hostname: str, certificate: crypto.X509) -> str:
    """Return why *certificate* is not one of *hostname*, "" where it is."""
    try:
        identity = IPAddress_ID(hostname) if _is_ip(hostname) else DNS_ID(hostname)
        verify_service_identity(extract_patterns(certificate), [identity], [])
    except VerificationError:
        return f"hostname mismatch: it is not valid for {hostname!r}"
    except CertificateError:
        return "it names no host"
    except Exception:
        # An error that left a callback of OpenSSL would be lost, and the certificate with it taken.
        return "it cannot be read"
    return ""


def _is_ip(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _pem(certificates: Iterable[x509.Certificate]) -> bytes:
    return b"".join(certificate.public_bytes(Encoding.PEM) for certificate in certificates)


def _system_certificates() -> bytes:
    """Return, as PEM, what Python trusts here, or else what the package certifi has of Mozilla's."""
    if known := ssl.create_default_context().get_ca_certs(binary_form=True):
        return "".join(map(ssl.DER_cert_to_PEM_cert, known)).encode("ascii")
    import certifi  # late: whoever needs it here has it by requests or botocore

    return certifi.contents().encode()
