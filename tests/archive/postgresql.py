"""An archive in PostgreSQL, and articles for it."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from zakerscraper.archive.archive import Archive
from zakerscraper.items import Article, ListEntry

NOW = datetime(2026, 5, 18, 12, 0, tzinfo=UTC)


def id_of(number: int) -> str:
    return f"{number:024x}"


def entry(number: int, title: str = "标题") -> ListEntry:
    return ListEntry(id_of(number), f"https://www.myzaker.com/article/{id_of(number)}", title)


def article(number: int, title: str = "标题", **fields: Any) -> Article:
    return Article(id_of(number), f"https://www.myzaker.com/article/{id_of(number)}", title, **fields)


def remember(archive: Archive, *numbers: int) -> None:
    archive.claims.claim_listed([entry(number) for number in numbers], now=NOW, again=False, claim_at_most=None)


def at_once(script: str, count: int, *arguments: str) -> list[str]:
    """Run *script* in so many processes, which all begin when all are ready; return what each has printed."""
    processes = [
        subprocess.Popen(
            [sys.executable, "-W", "error", "-c", script, str(number), *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for number in range(count)
    ]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    answers = [process.communicate(timeout=200)[0] for process in processes]
    assert [process.returncode for process in processes] == [0] * count
    return answers


def until(true: Callable[[], bool], seconds: float = 30) -> bool:
    last_moment = time.monotonic() + seconds
    while not true() and time.monotonic() < last_moment:
        time.sleep(0.05)
    return true()
