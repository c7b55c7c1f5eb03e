"""`scrapy` as a user of a checkout runs it: a process of its own for every run, of which tests see what users see.

Most of a small crawl's time goes into importing. Where nothing depends on the very start of the process, a run is
forked from one that has imported the libraries and this project's modules (`tests/fork_server.py`); settings are read
by each run. There are two to fork from, which take turns, so that hashes differ from one run to the next as they do
for users: what depends on the order of a set shows.
"""

import atexit
import itertools
import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
START = [sys.executable, "-W", "error"]


class ForkServer:
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

    def start(self, arguments: tuple[str, ...], environment: dict[str, str], imports: tuple[str, ...]) -> "Run":
        """Begin to run `python -m scrapy` with *arguments*, in a process that has imported *imports*, too."""
        request = {
            "module": "scrapy",
            "arguments": arguments,
            "folder": str(ROOT),
            "environment": environment,
            "imports": imports,
        }
        told, tells = os.pipe()
        run = Run(["scrapy", *arguments], told)
        try:
            socket.send_fds(self._asked, [json.dumps(request).encode()], [run.out.fileno(), run.err.fileno(), tells])
        finally:
            os.close(tells)
        run.wait_for_its_start()
        return run

    def close(self) -> None:
        """End the process."""
        self._asked.close()
        self._process.wait()


class Run:
    """A run of `scrapy`, of which tests know what they know of a `subprocess.Popen` that has pipes for its output.

    pid: its process. returncode: its exit status, negative for a signal, None while it goes on.
    """

    def __init__(self, args: list[str], told: int) -> None:
        self.args = args
        self.pid = 0
        self.returncode: int | None = None
        self.out = tempfile.TemporaryFile("w+", encoding="utf-8", newline="")  # noqa: SIM115 (closed by communicate or end)
        self.err = tempfile.TemporaryFile("w+", encoding="utf-8", newline="")  # noqa: SIM115
        self._told = open(told, "rb", buffering=0)  # noqa: SIM115

    def wait_for_its_start(self) -> None:
        """Return when it has a process."""
        self.pid = self._line()

    def poll(self) -> int | None:
        """Return its exit status, None while it goes on."""
        with suppress(subprocess.TimeoutExpired):
            self.wait(0)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait *timeout* seconds at most for its end and return its exit status; raise subprocess.TimeoutExpired."""
        if self.returncode is None:
            if not select.select([self._told], [], [], timeout)[0]:
                raise subprocess.TimeoutExpired(self.args, timeout or 0)
            self.returncode = self._line()
            self._told.close()
        return self.returncode

    def communicate(self, timeout: float | None = None) -> tuple[str, str]:
        """Wait as `wait` does and return what it wrote to its standard output and error, which is had once."""
        self.wait(timeout)
        with self.out as out, self.err as err:
            out.seek(0)
            err.seek(0)
            return out.read(), err.read()

    def send_signal(self, number: signal.Signals) -> None:
        """Send a signal, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """Kill it, unless it has ended."""
        self.send_signal(signal.SIGKILL)

    def end(self) -> None:
        """Kill it if it goes on, and forget what it wrote."""
        self.kill()
        self.wait()
        self.out.close()
        self.err.close()

    def _line(self) -> int:
        line = self._told.readline()
        assert line, "the fork server has ended"
        return int(line)


@cache
def _fork_servers() -> Iterator[ForkServer]:
    def started() -> Iterator[ForkServer]:
        yield (first := ForkServer())
        yield (second := ForkServer())
        yield from itertools.cycle((first, second))

    return started()


def environment(**added: str) -> dict[str, str]:
    """Return this process's environment without what would set the crawler up, and with *added*; output in UTF-8."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("ZAKER_", "SCRAPY_"))}
    return {**clean, "PYTHONIOENCODING": "utf-8", **added}


def as_options(settings: Mapping[str, str]) -> list[str]:
    """Return what sets *settings* on a command line of `scrapy`."""
    return [part for name, value in settings.items() for part in ("-s", f"{name}={value}")]


def scrapy(*arguments: str, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Run `python -W error -m scrapy` in the checkout with *arguments* and return what it did.

    env: by default `environment()`. Where it tells the interpreter something of its own, the process is a new one.
    """
    variables = environment() if env is None else env
    if _for_interpreters(variables) != _for_interpreters(environment()):
        command = [*START, "-m", "scrapy", *arguments]
        return subprocess.run(
            command, cwd=ROOT, env=variables, capture_output=True, encoding="utf-8", timeout=250, check=False
        )
    run = start(*arguments, env=variables)
    try:
        out, err = run.communicate(timeout=250)
        return subprocess.CompletedProcess(run.args, run.wait(), out, err)
    finally:
        run.end()  # also where the time is over or the test was interrupted: it must not outlive it


def start(*arguments: str, env: dict[str, str] | None = None, imports: tuple[str, ...] = ()) -> Run:
    """Start `python -W error -m scrapy` in the checkout with *arguments*. Who starts it sees to its end.

    env: by default `environment()`; it tells the interpreter nothing of its own. imports: modules that the run would
    import itself, and that take long: later runs are forked from a process that has them.
    """
    variables = environment() if env is None else env
    assert _for_interpreters(variables) == _for_interpreters(environment())
    return next(_fork_servers()).start(arguments, variables, imports)


def _for_interpreters(given: dict[str, str]) -> dict[str, str]:
    """Return what an interpreter reads at its start, but PYTHONPATH, which a forked process heeds as well."""
    read = {name: value for name, value in given.items() if name.startswith(("PYTHON", "LC_", "LANG", "LD_"))}
    read.pop("PYTHONPATH", None)
    return read
