"""Ports of this machine for servers that tests start."""

import secrets
import socket

_FIRST, _LAST = 15_000, 32_000
"""Below what Linux gives to connections: a server that is stopped for a while finds its port free again."""
_given: set[int] = set()


def free_port() -> int:
    """Return a port that nobody listens on; no two calls of a process return the same."""
    for _ in range(1000):
        port = _FIRST + secrets.randbelow(_LAST - _FIRST)
        if port in _given:
            continue
        with socket.socket() as listener:
            # As servers do that are started again: connections that have just ended hold no port.
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                listener.bind(("127.0.0.1", port))
            except OSError:
                continue
        _given.add(port)
        return port
    raise RuntimeError("no port is free")
