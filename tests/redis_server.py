"""A Redis of the tests' own: a real server on a free port, with its append-only file in a temporary folder."""

import signal
import subprocess
import time
from pathlib import Path

import redis

from tests.machine import redis_program
from tests.ports import free_port


class RedisServer:
    """A process of a Redis server. url: of its database 0. Skips the test where the machine has none."""

    def __init__(self, folder: Path) -> None:
        self._program = redis_program()
        self.folder = folder
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the server and return when it answers."""
        self.process = subprocess.Popen(
            [
                self._program, "--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(self.folder),
                "--save", "", "--appendonly", "yes", "--loglevel", "warning",
            ],
            stdout=subprocess.DEVNULL,
        )  # fmt: skip
        with redis.Redis.from_url(self.url) as client:
            for _ in range(400):
                try:
                    client.ping()
                except redis.ConnectionError:
                    assert self.process.poll() is None, "the server ended"
                    time.sleep(0.025)
                else:
                    return
        raise AssertionError("the server does not answer")

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        """End the server, by the signal *how*."""
        if self.process is not None:
            self.process.send_signal(signal.SIGCONT)
            self.process.send_signal(how)
            self.process.wait()
            self.process = None

    def freeze(self) -> None:
        """Let the server answer nothing, though it can be connected to."""
        assert self.process is not None
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let the server go on."""
        assert self.process is not None
        self.process.send_signal(signal.SIGCONT)
