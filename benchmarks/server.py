"""A fast server for `site.py`: every answer is ready before it is asked for and leaves in one write, Nagle off.

`python -m benchmarks.server '{"articles": 300}' --cpu 1` prints its port once all answers are made. It answers to one
process at a time as fast as that can ask; `GET /-/asked` tells the paths asked since the last such question. To clients
that take it for a proxy (CONNECT) it is www.myzaker.com.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import re
import socket
import sys
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from .site import CHANNEL, Pictures, Plan, sample_site

_END = b"\r\n\r\n"
_CONNECTED = b"HTTP/1.1 200 Connected\r\n\r\n"
_ARTICLE, _TOPIC = re.compile(r"/article/[0-9a-f]{24}"), re.compile(r"/news/topic\.php\?.*")
_HOSTS = ("/www/", "/app/", "/api/", "/pictures/")


class Answers:
    """Whole answers, head and body, by path with query."""

    def __init__(self, plan: Plan) -> None:
        self._site = sample_site(plan)
        self._pictures = Pictures() if plan.pictured else None
        # Pictures of a weight share one answer.
        self._pictured = {one: _answer(200, "image/jpeg", one) for one in self._pictures.made} if self._pictures else {}
        self._ready: dict[bytes, bytes] = {}
        self._asked: list[str] = []
        for path in self._paths():
            self._make(path)

    def _paths(self) -> list[str]:
        """Return what is asked for by a crawl; further pages of the list are made when they are asked for first."""
        found = ["/www/robots.txt", f"/www/channel/{CHANNEL}"]
        found += [f"/www/article/{one.id}" for one in self._site.articles]
        found += ["/pictures" + urlsplit(placed.url()).path for placed in self._site.catalogue.images.values()]
        return found

    def __getitem__(self, path: bytes) -> bytes:
        text = path.decode("latin-1")
        if text == "/-/asked":
            asked, self._asked = self._asked, []
            return _answer(200, "application/json", json.dumps(asked).encode())
        self._asked.append(text)
        return self._ready.get(path) or self._make(text)

    def _make(self, path: str) -> bytes:
        if self._pictures is not None and path.endswith(".jpg"):
            whole = self._pictured[self._pictures.at(path)]
        else:
            reply = self._site.respond(path if path.startswith(_HOSTS) else _meant(path))
            whole = _answer(reply.status, reply.content_type, reply.body, self._site.date)
        self._ready[path.encode("latin-1")] = whole
        return whole


def _answer(status: int, content_type: str, body: bytes, date: str = "") -> bytes:
    head = [f"HTTP/1.1 {status} {'OK' if status == 200 else 'Not Found'}", f"Content-Type: {content_type}"]
    head += [f"Content-Length: {len(body)}", *([f"Date: {date}"] if date else [])]
    return "\r\n".join(head).encode() + _END + body


def _meant(path: str) -> str:
    """Return where a path lies here that a client of the site itself asked for, perhaps by one of its odd links."""
    if found := _ARTICLE.search(path):
        return f"/www{found[0]}"
    return f"/app{found[0]}" if (found := _TOPIC.search(path)) else f"/www{path}"


class _Connection(asyncio.Protocol):
    def __init__(self, answers: Answers) -> None:
        self._answers = answers
        self._received = b""

    def connection_made(self, transport: Any) -> None:
        self._transport = transport
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def data_received(self, data: bytes) -> None:
        *heads, self._received = (self._received + data).split(_END)
        for head in heads:
            method, path, _ = head.split(b" ", 2)
            self._transport.write(_CONNECTED if method == b"CONNECT" else self._answers[path])


async def _serve(plan: Plan) -> None:
    answers = Answers(plan)
    server = await asyncio.get_running_loop().create_server(lambda: _Connection(answers), "127.0.0.1", 0, backlog=256)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    async with server:
        # Whoever started it holds its standard input; with that closed, it ends.
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve until standard input ends."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("plan", type=json.loads, help="fields of site.Plan as JSON")
    parser.add_argument("--cpu", type=int, default=None, help="the one core to run on")
    given = parser.parse_args(arguments)
    if given.cpu is not None and hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {given.cpu})
    asyncio.run(_serve(Plan(**given.plan)))


if __name__ == "__main__":
    main()
