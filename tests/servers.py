"""Real servers for tests: each on a free port of this machine, in a folder of its own, gone when it is closed."""

from __future__ import annotations

import itertools
import os
import pwd
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp
from typing import Any, LiteralString, Self, cast

import psycopg
import pytest

from tests.machine import missing
from tests.ports import free_port
from zakerscraper.archive.archive import Archive
from zakerscraper.archive.run_locks import GRACE
from zakerscraper.archive.schema import metadata

IN_EACH_DATABASE = ("sqlite", pytest.param("postgresql", marks=pytest.mark.slow))
"""Parameters for a fixture that gives each of the databases: a server is a process."""
USER = "zaker"
_WAIT_SECONDS = 120.0
_META = "SELECT key, value FROM meta ORDER BY key"
SAFE = {"fsync": "off", "full_page_writes": "off", "max_wal_size": "4GB"}
QUICK = {**SAFE, "synchronous_commit": "off"}


def empty_archive(file: Path) -> str:
    """Write an archive in which there is nothing into *file*, and return its address.

    It is a copy of one that is made once for all tests of a process: making it takes ten times as long.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(_empty_archive())
    return Archive.file_url(file)


@cache
def _empty_archive() -> bytes:
    with TemporaryDirectory() as folder:
        Archive(Archive.file_url(file := Path(folder) / "archive.sqlite3"), "template").close()
        return file.read_bytes()


_initialised: dict[Path, TemporaryDirectory[str]] = {}
"""The data of a server that has not begun, by its programs' folder: making it takes five times as long as a copy."""


def remove_templates() -> None:
    """Remove the data that servers were copied from, at the end of this process."""
    while _initialised:
        _initialised.popitem()[1].cleanup()


class PostgresServer:
    """A PostgreSQL server. Its databases sort by the rules of Chinese, which no query may show.

    settings: with QUICK commits are lost where it is killed, with SAFE only by a power cut, and without any by nothing.
    It does not run as root: started by root it is the system user postgres's, or nobody's where Debian's package is
    not installed.
    """

    def __init__(self, programs: Path, settings: Mapping[str, str] = QUICK) -> None:
        self._programs = programs
        self._settings = settings
        self._root = Path(mkdtemp(prefix="zaker-postgresql-"))
        self._user: dict[str, int] = _unprivileged() if os.getuid() == 0 else {}
        if self._user:
            os.chown(self._root, self._user["user"], self._user["group"])
        self._data = self._root / "data"
        self._log = self._root / "log"
        self._process: subprocess.Popen[bytes] | None = None
        self._guard: subprocess.Popen[bytes] | None = None
        self._numbers = itertools.count()
        self._template = ""
        self._meta: list[tuple[Any, ...]] = []
        self._free: list[str] = []
        self.port = free_port()

    def __enter__(self) -> Self:
        try:
            self._initialise()
            self.start()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _initialise(self) -> None:
        """Make the folder of the server's data: of the first server of this process by initdb, of others as a copy."""
        if self._programs not in _initialised:
            self._run(
                "initdb", "-D", str(self._data), "-U", USER, "-A", "trust", "-E", "UTF8", "--no-sync",
                "--locale=C.UTF-8", *self._collation(),
            )  # fmt: skip
            template = TemporaryDirectory(prefix="zaker-postgresql-template-")
            shutil.copytree(self._data, Path(template.name) / "data")
            _initialised[self._programs] = template
            return
        shutil.copytree(Path(_initialised[self._programs].name) / "data", self._data)
        if self._user:
            for path in (self._data, *self._data.rglob("*")):
                os.chown(path, self._user["user"], self._user["group"])

    def _collation(self) -> list[str]:
        """Return what makes databases sort as Chinese does, nothing where PostgreSQL was built without ICU."""
        command = [str(self._programs / "pg_config"), "--configure"]
        built = subprocess.run(command, capture_output=True, text=True, check=False).stdout
        return [] if "--without-icu" in built else ["--locale-provider=icu", "--icu-locale=zh-u-co-pinyin"]

    def start(self) -> None:
        """Start the server and wait until it answers."""
        settings = {
            "port": str(self.port),
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",
            "max_connections": "200",
            "shared_buffers": "32MB",
            "log_min_messages": "fatal",
            **self._settings,
        }
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        command = [str(self._programs / "postgres"), "-D", str(self._data), *options]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                command, cwd="/", stdout=log, stderr=log, start_new_session=True, **self._user
            )
        self._guard = _guarded(self._process.pid, self._root)
        last_moment = time.monotonic() + _WAIT_SECONDS
        while self._run("pg_isready", "-h", "127.0.0.1", "-p", str(self.port), check=False):
            if self._process.poll() is not None or time.monotonic() > last_moment:
                raise RuntimeError(f"PostgreSQL did not start: {self._log.read_text()}")
            time.sleep(0.05)

    def stop(self) -> None:
        """Stop the server at once, as a power cut would."""
        if self._process is not None:
            self._process.send_signal(signal.SIGCONT)
            self._process.send_signal(signal.SIGQUIT)
            self._process.wait(_WAIT_SECONDS)
            self._process = None
        if self._guard is not None:
            self._guard.kill()
            self._guard.communicate()
            self._guard = None

    def freeze(self) -> None:
        """Let the server and all its sessions stand still."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let them go on."""
        self._signal(signal.SIGCONT)

    def close(self) -> None:
        """Stop the server, and remove all that it has written."""
        try:
            if self._process is not None:
                self.thaw()
            self.stop()
        finally:
            shutil.rmtree(self._root, ignore_errors=True)

    def url(self, database: str) -> str:
        """Return the address of *database*."""
        return f"postgresql+psycopg://{USER}@127.0.0.1:{self.port}/{database}"

    def query(self, sql: str, database: str = "postgres") -> list[tuple[Any, ...]]:
        """Return the rows that *sql* gives in *database*."""
        with psycopg.connect(
            host="127.0.0.1", port=self.port, user=USER, dbname=database, autocommit=True
        ) as connection:
            # The text is a test's own.
            answer = connection.execute(cast("LiteralString", sql))
            return answer.fetchall() if answer.description else []

    def empty_database(self) -> str:
        """Return the address of a database with nothing in it."""
        name = f"test_{next(self._numbers)}"
        self.query(f"CREATE DATABASE {name}")
        return self.url(name)

    def archive_url(self) -> str:
        """Return the address of a database with an archive in which there is nothing; `give_back` is for its end."""
        if self._free:
            return self._free.pop()
        if not self._template:
            template = self.empty_database()
            Archive(template, "template").close()
            self._template = template.rpartition("/")[2]
            self._meta = self.query(_META, self._template)
            # So soon after its start nobody would be dead.
            ((age,),) = self.query("SELECT extract(epoch FROM clock_timestamp() - pg_postmaster_start_time())")
            time.sleep(max(0.0, GRACE - float(age)))
        return self.copy(self.url(self._template))

    def copy(self, url: str) -> str:
        """Return the address of a copy of the database at *url*, which nobody uses."""
        name = f"test_{next(self._numbers)}"
        self.query(f"CREATE DATABASE {name} TEMPLATE {url.rpartition('/')[2]} STRATEGY file_copy")
        return self.url(name)

    def give_back(self, url: str) -> None:
        """Empty the archive at *url*, so that it serves another test."""
        name = url.rpartition("/")[2]
        others = f"FROM pg_stat_activity WHERE datname = '{name}' AND pid <> pg_backend_pid()"
        self.query(f"SELECT pg_terminate_backend(pid) {others}")
        tables = ", ".join(table for table in metadata.tables if table != "meta")
        self.query(f"TRUNCATE {tables}", name)
        if self.query(_META, name) == self._meta:  # unless the test was of archives in another form
            self._free.append(url)

    def _run(self, program: str, *arguments: str, check: bool = True) -> int:
        command = [str(self._programs / program), *arguments]
        done = subprocess.run(command, cwd="/", capture_output=True, text=True, check=False, **self._user)
        if check and done.returncode:
            raise RuntimeError(f"{program}: {done.stderr}")
        return int(done.returncode)

    def processes(self) -> list[int]:
        """Return the ids of the server's processes, of which each session has one."""
        assert self._process is not None
        children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children").read_text().split()
        return [self._process.pid, *map(int, children)]

    def _signal(self, number: signal.Signals) -> None:
        # Its sessions are processes of their own, each in a group of its own.
        for process in self.processes():
            try:
                os.kill(process, number)
            except ProcessLookupError:
                continue


def _unprivileged() -> dict[str, int]:
    """Return user and group of the account that a server started by root runs under."""
    for name in ("postgres", "nobody"):
        with suppress(KeyError):
            account = pwd.getpwnam(name)
            return {"user": account.pw_uid, "group": account.pw_gid}
    pytest.skip(missing("PostgreSQL"))


def _guarded(server: int, root: Path) -> subprocess.Popen[bytes]:
    """Return what ends the process *server*, and removes *root*, when this process ends in whatever way."""
    script = 'cat; kill -CONT "$1"; kill -QUIT "$1"; sleep 2; rm -rf "$2"'
    command = ["sh", "-c", script, "sh", str(server), str(root)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True)


class Archives:
    """Where crawls of tests keep their archives: with a *server* in a database for each folder, else in the folder."""

    def __init__(self) -> None:
        self.server: PostgresServer | None = None
        self._urls: dict[tuple[int, Path], str] = {}

    def settings(self, output: Path) -> dict[str, str]:
        """Return the settings with which the output folder *output* has its archive."""
        if self.server is None:
            return {}
        key = (self.server.port, output)
        if key not in self._urls:
            self._urls[key] = self.server.archive_url()
        return {"ZAKER_ARCHIVE_URL": self._urls[key]}

    def copied(self, output: Path, copy: Path) -> None:
        """Give *copy*, a copy of the output folder *output*, a copy of its archive, too."""
        if self.server is not None:
            self._urls[self.server.port, copy] = self.server.copy(self.settings(output)["ZAKER_ARCHIVE_URL"])


archives = Archives()
