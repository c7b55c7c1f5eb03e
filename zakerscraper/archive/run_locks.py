"""Locks that show which runs and jobs are alive.

Several runs may share a job, which is alive while any of them is. A run is dead as soon as its process has ended, for
whatever reason.
"""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event, Thread
from typing import Protocol

from sqlalchemy import Connection, NullPool, text
from sqlalchemy.exc import DBAPIError

from zakerscraper.archive.connections import OpenConnections
from zakerscraper.archive.engine import POSTGRESQL, file_of, make_engine
from zakerscraper.exceptions import ArchiveError
from zakerscraper.storage.locks import RunLock, live_runs

logger = logging.getLogger(__name__)

FOLDER = "runs"
"""Where lock files lie, beside the database file."""
_SEPARATOR = "@"
"""Between run and job in the name of a lock file."""


class Liveness(Protocol):
    """Knows which runs and jobs are alive, and marks one run, with its job, as alive."""

    def enter(self) -> None:
        """Mark the run as alive.

        Raises:
            ArchiveError: A run of its name is alive already, or no lock can be taken.
        """

    def leave(self) -> None:
        """Remove the mark, if there is one."""

    def live(self, names: Collection[str]) -> frozenset[str]:
        """Return those of the runs and jobs *names* that are alive, or may be."""

    def has_company(self) -> bool:
        """Return whether other runs of the job are alive."""


def liveness_of(
    connection: Connection, url: str, run: str, job: str, end_standstill: Callable[[float], bool]
) -> Liveness:
    """Return the locks of runs over the archive of *connection*, which *url* has opened.

    Args:
        end_standstill: Called, in a thread of its own, with the seconds for which the server has not answered; cuts all
            connections after a while, and returns whether it did.
    """
    if connection.dialect.name == POSTGRESQL:
        return SessionLocks(connection, url, run, job, end_standstill)
    file = file_of(connection)
    return FileLocks(Path(file).parent / FOLDER, run, job) if file else Alone()


class Alone:
    """A database in memory, which no other run can see."""

    def enter(self) -> None:
        """Do nothing."""

    def leave(self) -> None:
        """Do nothing."""

    def live(self, names: Collection[str]) -> frozenset[str]:
        """Return an empty set."""
        return frozenset()

    def has_company(self) -> bool:
        """Return False."""
        return False


class FileLocks:
    """Runs on one machine: each holds the lock on a file in *folder*, which names run and job.

    A job has a lock for each of its runs, as not every system has shared locks.
    """

    def __init__(self, folder: Path, run: str, job: str = "") -> None:
        self._folder = folder
        self._run = run
        self._job = job
        self._lock = RunLock(folder, f"{run}{_SEPARATOR}{job}" if job else run)

    def enter(self) -> None:
        """Take the lock."""
        while True:
            try:
                self._folder.mkdir(exist_ok=True)
                self._lock.acquire()
            except FileNotFoundError:
                continue  # another run has ended, and removed the empty folder behind it
            except BlockingIOError:
                raise ArchiveError(f"{self._run} is using the archive: wait for its end") from None
            except OSError as error:
                raise ArchiveError(
                    f"cannot make a lock file in {self._folder}: {error.strerror}. Where a network drive has no locks,"
                    " keep the archive on a disk of this machine: ZAKER_ARCHIVE_URL=sqlite:////home/me/zaker.sqlite3"
                ) from None
            return

    def leave(self) -> None:
        """Release the lock, and remove the folder of locks if it is empty."""
        if self._lock.is_held:
            self._lock.release()
            with suppress(OSError):
                self._folder.rmdir()

    def live(self, names: Collection[str]) -> frozenset[str]:
        """Look at all locks there are."""
        alive = self._alive().intersection(names)
        if len(alive) < len(set(names)):
            # Twice: a run of a job may have begun, and its last other one ended, while the locks were being read.
            alive |= self._alive().intersection(names)
        return alive

    def has_company(self) -> bool:
        """Look at all locks there are."""
        return any(job == self._job and run != self._run for run, job in self._holders())

    def _alive(self) -> frozenset[str]:
        return frozenset(name for holder in self._holders() for name in holder if name)

    def _holders(self) -> list[tuple[str, str]]:
        """Return run and job of all locks that are held."""
        found = (name.partition(_SEPARATOR) for name in live_runs(self._folder))
        return [(run, job) for run, _, job in found]


_JOIN_SECONDS = 5.0
"""How long to wait for the thread to end."""
_CHECK_SECONDS = 1.0
_RETRY_SECONDS = 0.5
GRACE = 5.0
"""Seconds after a server's start in which no run counts as dead: all have lost their locks, and take them again."""

_ARCHIVE = text("SELECT CAST(to_regclass('articles') AS oid), pg_backend_pid()")
_LOCK_RUN = text("SELECT pg_try_advisory_lock(:key)")
_LOCK_JOB = text("SELECT pg_advisory_lock_shared(:key)")
_HELD = text(
    "SELECT (CAST(classid AS bigint) << 32) | CAST(objid AS bigint), pid"
    " FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 1 AND granted"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)
_UNLOCK = text("SELECT pg_advisory_unlock_all()")
_LOOK = text("SELECT 1")
_AGE = text("SELECT extract(epoch FROM clock_timestamp() - pg_postmaster_start_time())")


class SessionLocks:
    """Runs on any machine: each holds advisory locks of PostgreSQL in a session of its own, on its name and its job's.

    The server releases them when the session ends. After an outage a thread takes them again. A connection pooler must
    be in session mode.
    """

    def __init__(
        self,
        connection: Connection,
        url: str,
        run: str,
        job: str = "",
        end_standstill: Callable[[float], bool] = lambda _: False,
    ) -> None:
        self._run = run
        self._job = job
        self._end_standstill = end_standstill
        own = make_engine(url, poolclass=NullPool)
        self._connections = OpenConnections(own)
        self._engine = own.execution_options(isolation_level="AUTOCOMMIT")
        self._asked = connection.engine.execution_options(isolation_level="AUTOCOMMIT")
        # A server may have several archives: a database each, or a schema each.
        self._archive = connection.execute(_ARCHIVE).one()[0]
        self._connection: Connection | None = None
        self._session = 0
        self._ended = Event()
        self._keeper: Thread | None = None
        self._asked_at: float | None = None
        """When the server was asked, by the monotonic clock; None while it has answered."""

    def enter(self) -> None:
        """Take the locks, and keep them from now on. Raises DBAPIError where the server cannot be reached."""
        if not self._lock():
            raise ArchiveError(f"{self._run} is using the archive: wait for its end")
        self._keeper = Thread(target=self._keep, name="liveness", daemon=True)
        self._keeper.start()
        Thread(target=self._watch, name="standstill", daemon=True).start()

    def leave(self) -> None:
        """Release the locks."""
        if self._keeper is not None:
            self._ended.set()
            # Where the server does not answer, the session ends with the process.
            self._keeper.join(_JOIN_SECONDS)
            self._keeper = None

    def live(self, names: Collection[str]) -> frozenset[str]:
        """Look at all locks that are held in the database."""
        keys = {name: self._key(name) for name in names}
        while True:
            with self._asked.connect() as connection:
                # In this order: a server that starts in between is within its grace period.
                locked = {key for key, _ in connection.execute(_HELD)}
                alive = frozenset(name for name, key in keys.items() if key in locked)
                if len(alive) == len(keys) or (young := GRACE - float(connection.execute(_AGE).scalar_one())) <= 0:
                    return alive
            time.sleep(young)

    def has_company(self) -> bool:
        """Look for sessions that hold the lock of the job."""
        key = self._key(self._job)
        with self._asked.connect() as connection:
            return any(held_key == key and session != self._session for held_key, session in connection.execute(_HELD))

    def _lock(self) -> bool:
        """Open a session and take the locks in it; return whether the run's was free."""
        connection = self._engine.connect()
        try:
            is_locked = bool(connection.execute(_LOCK_RUN, {"key": self._key(self._run)}).scalar())
            if is_locked and self._job:
                connection.execute(_LOCK_JOB, {"key": self._key(self._job)})
            session = connection.execute(_ARCHIVE).one()[1]
        except BaseException:
            connection.close()
            raise
        if not is_locked:
            connection.close()
            return False
        self._connection, self._session = connection, session
        return True

    def _keep(self) -> None:
        """Check the session until the run ends, and take the locks again where it was lost."""
        while not self._ended.wait(_CHECK_SECONDS):
            try:
                if self._connection is not None:
                    with self._asking():
                        self._connection.execute(_LOOK)
                    continue
            except DBAPIError:
                self._drop()
            # Until the server notices that the session is lost it holds its locks, and others see the run as alive.
            while not self._ended.wait(_RETRY_SECONDS):
                with suppress(DBAPIError), self._asking():
                    if self._lock():
                        logger.info("The run is marked as alive again")
                        break
        if self._connection is not None:
            # The server ends a session some time after its connection.
            with suppress(DBAPIError):
                self._connection.execute(_UNLOCK)
        self._drop()

    @contextmanager
    def _asking(self) -> Iterator[None]:
        """Note that the server is being asked."""
        self._asked_at = time.monotonic()
        try:
            yield
        finally:
            self._asked_at = None

    def _watch(self) -> None:
        """Cut all connections, the own one too, when the server stands still; until the run ends."""
        while not self._ended.wait(_CHECK_SECONDS):
            asked_at = self._asked_at
            if asked_at is not None and self._end_standstill(time.monotonic() - asked_at):
                self._connections.cut()

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(DBAPIError):
                connection.close()

    def _key(self, name: str) -> int:
        digest = hashlib.sha256(f"{self._archive} {name}".encode()).digest()
        return int.from_bytes(digest[:8], "big", signed=True)
