"""Who is alive: which runs and jobs that an archive knows of are going on at this moment.

A job is what several runs do together; it is alive while any of them is. A run whose process has ended, however that
came, is known as dead at once.
"""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection

from zakerscraper.archive.locks import RunLock, live_runs
from zakerscraper.exceptions import ArchiveError

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
        """Tell whether other runs of the job are alive."""


def liveness_of(connection: Connection, run: str, job: str) -> Liveness:
    """Return what tells who is alive among those that use the database of *connection*."""
    path = next(row[2] for row in connection.exec_driver_sql("PRAGMA database_list") if row[1] == "main")
    return FileLocks(Path(path).parent / FOLDER, run, job) if path else Alone()


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
                raise ArchiveError(f"cannot make a lock file in {self._folder}: {error.strerror}") from None
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
