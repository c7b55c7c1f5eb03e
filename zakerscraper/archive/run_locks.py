"""Locks that show which runs and jobs are alive.

A job is what several runs do together; it is alive while any of them is. A run whose process has ended, however that
came, is known as dead at once.
"""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread
from typing import Protocol

from sqlalchemy import Connection, NullPool, text
from sqlalchemy.exc import DBAPIError

from zakerscraper.archive.engine import POSTGRESQL, cause, engine, file_of
from zakerscraper.exceptions import ArchiveError
from zakerscraper.storage.locks import RunLock, live_runs

logger = logging.getLogger(__name__)

FOLDER = "runs"
"""Where lock files lie, beside the database file."""
_OF = "@"
"""Stands between run and job in the name of a lock file."""


class Liveness(Protocol):
    """Tells who is alive, and marks one run, with its job, as alive."""

    def enter(self) -> None:
        """Mark the run as alive. Raises ArchiveError where one of its name is already, or nothing can be marked."""

    def leave(self) -> None:
        """Take the mark away where there is one."""

    def live(self, names: Collection[str]) -> frozenset[str]:
        """Return those of the runs and jobs *names* that are alive; whoever may be is among them."""

    def has_company(self) -> bool:
        """Return whether other runs of the job are alive."""


def liveness_of(connection: Connection, url: str, run: str, job: str) -> Liveness:
    """Return what tells who is alive among those that use the archive of *connection*, which *url* has opened."""
    if connection.dialect.name == POSTGRESQL:
        return SessionLocks(connection, url, run, job)
    file = file_of(connection)
    return FileLocks(Path(file).parent / FOLDER, run, job) if file else Alone()


class Alone:
    """A database in memory, which no other run can see."""

    def enter(self) -> None:
        """Do nothing."""

    def leave(self) -> None:
        """Do nothing."""

    def live(self, names: Collection[str]) -> frozenset[str]:
        """Return nobody."""
        return frozenset()

    def has_company(self) -> bool:
        """Return False."""
        return False


class FileLocks:
    """Runs on one machine: each holds the lock on a file in *folder*, which names run and job.

    So a job has a lock for each of its runs, and needs none that could be held by several at once, which not every
    system has.
    """

    def __init__(self, folder: Path, run: str, job: str = "") -> None:
        self._folder = folder
        self._run = run
        self._job = job
        self._lock = RunLock(folder, f"{run}{_OF}{job}" if job else run)

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
        """Let the lock go; without summaries in it the folder of locks goes, too."""
        if self._lock.is_held:
            self._lock.release()
            with suppress(OSError):
                self._folder.rmdir()

    def live(self, names: Collection[str]) -> frozenset[str]:
        """Look at all locks there are."""
        alive = self._alive().intersection(names)
        if len(alive) < len(set(names)):
            # A run of a job may begin, and its last other one end, while a look is on its way from one to the other.
            alive |= self._alive().intersection(names)
        return alive

    def has_company(self) -> bool:
        """Look at all locks there are."""
        return any(job == self._job and run != self._run for run, job in self._holders())

    def _alive(self) -> frozenset[str]:
        return frozenset(name for holder in self._holders() for name in holder if name)

    def _holders(self) -> list[tuple[str, str]]:
        """Return run and job of all locks that are held."""
        found = (name.partition(_OF) for name in live_runs(self._folder))
        return [(run, job) for run, _, job in found]


_JOIN_SECONDS = 5.0
"""Seconds for a thread to come to its end."""
_LOOK_EVERY = 1.0
_RETRY_EVERY = 0.5
GRACE = 5.0
"""Seconds after the start of a server in which nobody is dead yet: all have lost their locks, and take them again."""

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

    The server lets them go when the session ends. After an outage a thread takes them again. A pooler between must
    keep sessions whole.
    """

    def __init__(self, connection: Connection, url: str, run: str, job: str = "") -> None:
        self._run = run
        self._job = job
        self._engine = engine(url, poolclass=NullPool).execution_options(isolation_level="AUTOCOMMIT")
        self._asked = connection.engine.execution_options(isolation_level="AUTOCOMMIT")
        # A server may have several archives: a database each, or a schema each.
        self._archive = connection.execute(_ARCHIVE).one()[0]
        self._connection: Connection | None = None
        self._session = 0
        self._ended = Event()
        self._keeper: Thread | None = None

    def enter(self) -> None:
        """Take the locks, and keep them from now on."""
        try:
            taken = self._take()
        except DBAPIError as error:
            raise ArchiveError(f"cannot mark the run as alive: {cause(error)}") from None
        if not taken:
            raise ArchiveError(f"{self._run} is using the archive: wait for its end")
        self._keeper = Thread(target=self._keep, name="liveness", daemon=True)
        self._keeper.start()

    def leave(self) -> None:
        """Let the locks go."""
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
                # In this order: a server that starts in between is young.
                held = {key for key, _ in connection.execute(_HELD)}
                alive = frozenset(name for name, key in keys.items() if key in held)
                if len(alive) == len(keys) or (young := GRACE - float(connection.execute(_AGE).scalar_one())) <= 0:
                    return alive
            time.sleep(young)

    def has_company(self) -> bool:
        """Look for sessions that hold the lock of the job."""
        key = self._key(self._job)
        with self._asked.connect() as connection:
            return any(one == key and session != self._session for one, session in connection.execute(_HELD))

    def _take(self) -> bool:
        """Open a session and take the locks in it; tell whether the run's was free."""
        connection = self._engine.connect()
        try:
            taken = bool(connection.execute(_LOCK_RUN, {"key": self._key(self._run)}).scalar())
            if taken and self._job:
                connection.execute(_LOCK_JOB, {"key": self._key(self._job)})
            session = connection.execute(_ARCHIVE).one()[1]
        except BaseException:
            connection.close()
            raise
        if not taken:
            connection.close()
            return False
        self._connection, self._session = connection, session
        return True

    def _keep(self) -> None:
        """Look after the session until the run ends, and take the locks again where it was lost."""
        while not self._ended.wait(_LOOK_EVERY):
            try:
                if self._connection is not None:
                    self._connection.execute(_LOOK)
                    continue
            except DBAPIError:
                self._drop()
            # The server may still hold the lost session's locks, for as long as it takes it to notice: all that time
            # the run is as alive as others see it.
            while not self._ended.wait(_RETRY_EVERY):
                with suppress(DBAPIError):
                    if self._take():
                        logger.info("The run is marked as alive again")
                        break
        if self._connection is not None:
            # The server ends a session some time after its connection.
            with suppress(DBAPIError):
                self._connection.execute(_UNLOCK)
        self._drop()

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(DBAPIError):
                connection.close()

    def _key(self, name: str) -> int:
        digest = hashlib.sha256(f"{self._archive} {name}".encode()).digest()
        return int.from_bytes(digest[:8], "big", signed=True)
