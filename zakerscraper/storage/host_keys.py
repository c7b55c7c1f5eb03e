"""Verifies SSH host keys by the known_hosts files of ssh.

By themselves fsspec and paramiko look in none, and believe whoever answers.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import paramiko
from fsspec.utils import infer_storage_options

_FILES = ("~/.ssh/known_hosts", "/etc/ssh/ssh_known_hosts")
_REVOKED = "@revoked"
_PORT = 22
_RSA = "ssh-rsa"
_ALGORITHMS = {
    **{name: (name,) for name in ("ssh-ed25519", *(f"ecdsa-sha2-nistp{bits}" for bits in (256, 384, 521)))},
    _RSA: ("rsa-sha2-512", "rsa-sha2-256", _RSA),
}
"""What a server may be asked to prove itself with, by the type of key."""


class BadHostKeyError(paramiko.SSHException):
    """A server's host key is not known, or another one than is known. Nothing but a handshake has been sent to it."""


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of a known_hosts file: for servers of these *names* it has the key *key*."""

    where: str
    names: tuple[str, ...]
    key: Any
    is_revoked: bool

    def is_of(self, server: str) -> bool:
        return any(
            hmac.compare_digest(paramiko.HostKeys.hash_host(server, name), name)
            if name.startswith("|1|")
            else name.lower() == server.lower()
            for name in self.names
        )


def connection_options(address: str, own: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options with which fsspec connects to the SFTP server of *address* only if its host key is known.

    Args:
        own: The user's options for SFTP, which are among those returned; a `host_key_policy` other than `reject` stays.
    """
    options = dict(own)
    if options.pop("host_key_policy", "reject") != "reject":
        return dict(own)
    lines = list(_read_known_hosts())
    merged = {**options, **infer_storage_options(address)}
    server = _name(str(merged.get("host")), int(merged.get("port") or _PORT))
    if types := {line.key.get_name() for line in lines if line.is_of(server) and not line.is_revoked}:
        # A server that has several keys is to show one that is known, as ssh has it do.
        others = [name for kind, names in _ALGORITHMS.items() if kind not in types for name in names]
        options.setdefault("disabled_algorithms", {"keys": others})
    return {**options, "host_key_policy": _KnownHosts(lines)}


class _KnownHosts(paramiko.MissingHostKeyPolicy):
    def __init__(self, lines: list[_Line]) -> None:
        self._lines = lines

    def missing_host_key(self, client: Any, hostname: str, key: Any) -> None:
        """Called by paramiko, which knows no key itself, with the *key* of *hostname*. Raises BadHostKeyError."""
        if why := _objection(self._lines, hostname, key):
            client.close()
            raise BadHostKeyError(why)


def _objection(lines: list[_Line], server: str, key: Any) -> str:
    of_server = [line for line in lines if line.is_of(server)]
    same = [line for line in of_server if line.key.asbytes() == key.asbytes()]
    fingerprint = f"{key.get_name()} {key.fingerprint}"
    if revoked := next((line for line in same if line.is_revoked), None):
        return f"the host key of {server} is revoked in {revoked.where} ({fingerprint})"
    if same:
        return ""
    if other := next((line for line in of_server if not line.is_revoked), None):
        return (
            f"the host key of {server} has changed ({fingerprint}; {other.where} has another): somebody may be"
            f" answering in its place. If it was set up anew, ssh-keygen -R '{server}' forgets the old one"
        )
    host, _, port = server.removeprefix("[").partition("]:")
    return (
        f"the host key of {server} is not known ({fingerprint}): compare it with the server's own, and add it:"
        f" ssh-keyscan{f' -p {port}' if port else ''} {host} >> ~/.ssh/known_hosts"
    )


def _name(host: str, port: int) -> str:
    return host if port == _PORT else f"[{host}]:{port}"


def _read_known_hosts() -> Iterator[_Line]:
    for file in _FILES:
        text = ""
        with suppress(OSError, RuntimeError):
            text = Path(file).expanduser().read_text("utf-8", errors="replace")
        for number, line in enumerate(text.splitlines(), 1):
            words = line.split()
            is_revoked = words[:1] == [_REVOKED]
            # Lines that are none, and keys of kinds that paramiko does not know, are passed over.
            with suppress(paramiko.SSHException, paramiko.hostkeys.InvalidHostKey, ValueError):
                entry = paramiko.hostkeys.HostKeyEntry.from_line(" ".join(words[is_revoked:]))
                if entry is not None and entry.key is not None and not line.lstrip().startswith("#"):
                    yield _Line(f"{file}:{number}", tuple(entry.hostnames), entry.key, is_revoked)
