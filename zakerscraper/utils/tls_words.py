"""What Python's ssl says of a handshake that failed, in words: libraries hand on its codes and lines of its source."""

from __future__ import annotations

import re
import ssl
from collections.abc import Iterator

_PEER = re.compile(r"\bconnect(?:ing)? to (?:host )?([\w\[\]:.-]+?)[.,]?\s", re.ASCII)
"""How redis-py and aiohttp name whom they have called."""
_BROKEN_OFF = (ssl.SSLEOFError, ssl.SSLZeroReturnError, ssl.SSLSyscallError)
"""A connection that ended, at whatever moment: the next one may last."""


def handshake_words(error: BaseException | None, peer: str = "") -> str:
    """Return in plain words why a TLS handshake failed, from *error* or from one of those that caused it.

    "" for an error that is of no handshake, and for a connection that merely broke off.

    Args:
        peer: The host (with its port) that was called; "" to take it from the errors' own texts.
    """
    errors = list(_with_causes(error))
    tls_errors = (cause for cause in errors if isinstance(cause, ssl.SSLError))
    failed = next((cause for cause in tls_errors if not isinstance(cause, _BROKEN_OFF)), None)
    if failed is None:
        return ""
    if isinstance(failed, ssl.SSLCertVerificationError):
        why = f"certificate verify failed ({failed.verify_message.rstrip('.')})"
    else:
        why = (failed.reason or failed.strerror or type(failed).__name__).lower().replace("_", " ")
    host = next((match[1] for cause in errors if (match := _PEER.search(str(cause)))), "")
    to = f" with {peer or host}" if peer or host else ""
    return f"TLS handshake{to} failed: {why}"


def _with_causes(error: BaseException | None) -> Iterator[BaseException]:
    visited: set[int] = set()
    while error is not None and id(error) not in visited:
        visited.add(id(error))
        yield error
        reason = getattr(error, "reason", None)  # of urllib's errors
        error = reason if isinstance(reason, BaseException) else error.__cause__ or error.__context__
