"""A run is alive as long as its process holds its lock, and not a moment longer."""

from __future__ import annotations

import errno
import subprocess
import sys
import threading
from pathlib import Path
from unittest.mock import Mock

import pytest

from zakerscraper.storage import locks
from zakerscraper.storage.locks import LOCK_SUFFIX, RunLock, live_runs

HOLDER = """
import sys
from pathlib import Path
from zakerscraper.storage import locks
from zakerscraper.storage.locks import RunLock
lock = RunLock(Path(sys.argv[1]), sys.argv[2])
lock.acquire()
print("ready", flush=True)
sys.stdin.read()
lock.release()
"""


def held_elsewhere(folder: Path, name: str) -> subprocess.Popen[bytes]:
    """Return another process that holds the lock *name*, until its input ends."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(folder), name], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"ready\n"
    return process


def test_a_folder_without_locks_has_no_live_run(tmp_path: Path) -> None:
    (tmp_path / "run.json").write_text("{}")
    assert live_runs(tmp_path) == frozenset()
    assert live_runs(tmp_path / "missing") == frozenset()


def test_a_lock_is_alive_from_acquire_to_release(tmp_path: Path) -> None:
    lock = RunLock(tmp_path, "run-1")
    assert live_runs(tmp_path) == frozenset()
    lock.acquire()
    assert live_runs(tmp_path) == {"run-1"}
    assert live_runs(tmp_path) == {"run-1"}
    lock.release()
    lock.release()
    assert live_runs(tmp_path) == frozenset()
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_holds_something_is_locked_and_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a folder of the user's it may be the user's own."""
    own = tmp_path / f"run-1{LOCK_SUFFIX}"
    own.write_text("mine")
    lock = RunLock(tmp_path, "run-1")
    lock.acquire()
    assert live_runs(tmp_path) == {"run-1"}
    lock.release()
    assert live_runs(tmp_path) == frozenset()
    with monkeypatch.context() as without_locks:
        without_locks.setattr(locks, "lock", Mock(side_effect=OSError(errno.ENOLCK, "none")))
        with pytest.raises(OSError, match="none"):
            lock.acquire()
    assert own.read_text() == "mine"


def test_a_lock_cannot_be_taken_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locks, "_WAIT_SECONDS", 0.1)
    lock = RunLock(tmp_path, "run-1")
    lock.acquire()
    with pytest.raises(OSError, match=r"."):
        RunLock(tmp_path, "run-1").acquire()
    assert live_runs(tmp_path) == {"run-1"}
    lock.release()
    second = RunLock(tmp_path, "run-1")
    second.acquire()
    second.release()


def test_a_lock_in_a_folder_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        RunLock(tmp_path / "missing", "run-1").acquire()


def test_another_process_is_alive_until_it_ends(tmp_path: Path) -> None:
    process = held_elsewhere(tmp_path, "other")
    assert live_runs(tmp_path) == {"other"}
    with pytest.raises(OSError, match=r"."):
        RunLock(tmp_path, "other").acquire()
    process.communicate()
    assert live_runs(tmp_path) == frozenset()


def test_a_killed_process_is_dead_at_once_and_its_name_is_free(tmp_path: Path) -> None:
    process = held_elsewhere(tmp_path, "other")
    process.kill()
    process.communicate()
    assert (tmp_path / ("other" + LOCK_SUFFIX)).exists()
    assert live_runs(tmp_path) == frozenset()
    assert not (tmp_path / ("other" + LOCK_SUFFIX)).exists()
    lock = RunLock(tmp_path, "other")
    lock.acquire()
    assert live_runs(tmp_path) == {"other"}
    lock.release()


def test_a_lock_file_left_by_a_dead_run_can_be_taken(tmp_path: Path) -> None:
    (tmp_path / ("run-1" + LOCK_SUFFIX)).touch()
    lock = RunLock(tmp_path, "run-1")
    lock.acquire()
    assert live_runs(tmp_path) == {"run-1"}
    lock.release()


def test_a_run_can_begin_at_any_moment_while_others_ask_who_is_alive(tmp_path: Path) -> None:
    """Who asks holds the lock of a run that is just beginning for an instant; that must not stop it."""
    done = threading.Event()
    askers = [threading.Thread(target=_ask, args=(tmp_path, done)) for _ in range(3)]
    for asker in askers:
        asker.start()
    problems = []
    try:
        for turn in range(1500):
            lock = RunLock(tmp_path, f"run-{turn}")
            try:
                lock.acquire()
            except OSError as error:
                problems.append(f"{turn}: {error!r}")
                continue
            if f"run-{turn}" not in live_runs(tmp_path):
                problems.append(f"{turn}: not alive")
            lock.release()
    finally:
        done.set()
        for asker in askers:
            asker.join()
    assert problems == []


def _ask(folder: Path, done: threading.Event) -> None:
    while not done.is_set():
        live_runs(folder)
