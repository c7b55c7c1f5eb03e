"""How fast the server is by itself: a client that does nothing but count bytes.

`python -m benchmarks.load PORT PATHS.json CONNECTIONS` prints seconds.
"""

from __future__ import annotations

import asyncio
import json
import re
import sys
import time
from collections import deque
from pathlib import Path
from typing import Any

_LENGTH = re.compile(rb"Content-Length: (\d+)")


class _Client(asyncio.Protocol):
    """One kept-alive connection; it takes the next path as soon as an answer is whole."""

    def __init__(self, paths: deque[str]) -> None:
        self._paths = paths
        self._missing = 0
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: Any) -> None:
        self._transport = transport
        self._ask()

    def data_received(self, data: bytes) -> None:
        if not self._missing:
            # The server sends head and body in one write, so a head is whole in what comes first.
            head, _, data = data.partition(b"\r\n\r\n")
            length = _LENGTH.search(head)
            assert length is not None
            self._missing = int(length[1])
        self._missing -= len(data)
        if not self._missing:
            self._ask()

    def _ask(self) -> None:
        if self._paths:
            self._transport.write(f"GET {self._paths.popleft()} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
        elif not self.done.done():
            self.done.set_result(None)


async def _load(port: int, paths: deque[str], connections: int) -> float:
    loop = asyncio.get_running_loop()
    start = time.perf_counter()
    clients = [await loop.create_connection(lambda: _Client(paths), "127.0.0.1", port) for _ in range(connections)]
    await asyncio.gather(*(protocol.done for _, protocol in clients))
    return time.perf_counter() - start


def main() -> None:
    """Ask for all paths."""
    port, paths, connections = sys.argv[1:]
    asked = deque(json.loads(Path(paths).read_text("utf-8")))
    sys.stdout.write(f"{asyncio.run(_load(int(port), asked, int(connections)))}\n")


if __name__ == "__main__":
    main()
