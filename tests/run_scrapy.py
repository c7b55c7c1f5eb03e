"""`scrapy` as a user of a checkout runs it: a process of its own for every run, of which tests see what users see.

More than half of a small crawl's time goes into importing libraries. Where nothing depends on the very start of the
process, a run is forked from one that has imported them (`tests/fork_server.py`); this project's modules are imported
by each run. There are two to fork from, which take turns, so that hashes differ from one run to the next as they do for
users: what depends on the order of a set shows.
"""

import atexit
import itertools
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import IO

ROOT = Path(__file__).parents[1]
START = [sys.executable, "-W", "error"]


class Nursery:
    """A process to fork runs from. It ends with this one."""

    def __init__(self) -> None:
        self._asked, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._process = subprocess.Popen(
            [*START, str(Path(__file__).with_name("fork_server.py")), str(theirs.fileno())],
            cwd=ROOT,
            env=os.environ | {"PYTHONIOENCODING": "utf-8"},
            stdin=subprocess.DEVNULL,
            pass_fds=[theirs.fileno()],
        )
        theirs.close()
        atexit.register(self.close)

    def run(self, arguments: tuple[str, ...], environment: dict[str, str], out: IO[str], err: IO[str]) -> int:
        """Run `python -m scrapy` with *arguments*; return its exit status, negative for a signal."""
        request = {"module": "scrapy", "arguments": arguments, "folder": str(ROOT), "environment": environment}
        socket.send_fds(self._asked, [json.dumps(request).encode()], [out.fileno(), err.fileno()])
        self._asked.settimeout(None)
        process = int(self._answer())
        self._asked.settimeout(250)
        try:
            return int(self._answer())
        except BaseException:
            # The time is over, or the test was interrupted: the run must not outlive it.
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
            self._asked.settimeout(None)
            self._answer()
            raise

    def close(self) -> None:
        """End the process."""
        self._asked.close()
        self._process.wait()

    def _answer(self) -> bytes:
        answer = self._asked.recv(64)
        assert answer, "the nursery has ended"
        return answer


@cache
def _nurseries() -> Iterator[Nursery]:
    def started() -> Iterator[Nursery]:
        yield (first := Nursery())
        yield (second := Nursery())
        yield from itertools.cycle((first, second))

    return started()


def environment(**added: str) -> dict[str, str]:
    """Return this process's environment without what would set the crawler up, and with *added*; output in UTF-8."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("ZAKER_", "SCRAPY_"))}
    return {**clean, "PYTHONIOENCODING": "utf-8", **added}


def scrapy(*arguments: str, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Run `python -W error -m scrapy` in the checkout with *arguments* and return what it did.

    env: by default `environment()`. Where it tells the interpreter something of its own, the process is a new one.
    """
    given = environment() if env is None else env
    if _for_interpreters(given) != _for_interpreters(environment()):
        command = [*START, "-m", "scrapy", *arguments]
        return subprocess.run(
            command, cwd=ROOT, env=given, capture_output=True, encoding="utf-8", timeout=250, check=False
        )
    with tempfile.TemporaryFile("w+", encoding="utf-8") as out, tempfile.TemporaryFile("w+", encoding="utf-8") as err:
        status = next(_nurseries()).run(arguments, given, out, err)
        out.seek(0)
        err.seek(0)
        return subprocess.CompletedProcess(["scrapy", *arguments], status, out.read(), err.read())


def _for_interpreters(given: dict[str, str]) -> dict[str, str]:
    """Return what an interpreter reads at its start."""
    return {name: value for name, value in given.items() if name.startswith(("PYTHON", "LC_", "LANG", "LD_"))}
