"""An archive in PostgreSQL, articles for it, and processes that use an archive at once."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import Any

from tests.archive.records import id_of
from zakerscraper.archive.archive import Archive
from zakerscraper.items import Article, ListEntry

NOW = datetime(2026, 5, 18, 12, 0, tzinfo=UTC)


def entry(number: int, title: str = "标题") -> ListEntry:
    return ListEntry(id_of(number), f"https://www.myzaker.com/article/{id_of(number)}", title)


def article(number: int, title: str = "标题", **fields: Any) -> Article:
    return Article(id_of(number), f"https://www.myzaker.com/article/{id_of(number)}", title, **fields)


def remember(archive: Archive, *numbers: int) -> None:
    archive.claims.claim_listed([entry(number) for number in numbers], now=NOW, again=False, claim_at_most=None)


_FORKING = """
import os, sys, traceback
import psycopg
import zakerscraper.archive.archive
script, ends, *arguments = sys.argv[1:]
children = []
for number, pair in enumerate(ends.split()):
    child = os.fork()
    if not child:
        for there, here in enumerate(pair.split(",")):
            os.dup2(int(here), there)
        sys.argv = ["-c", str(number), *arguments]
        try:
            exec(script, {"__name__": "__main__"})
            sys.stdout.flush()
            os._exit(0)
        except BaseException:
            traceback.print_exc()
            os._exit(1)
    children.append(child)
os.closerange(3, 1000)
sys.exit(any([os.waitpid(child, 0)[1] for child in children]))
"""


def at_once(script: str, count: int, *arguments: str) -> list[str]:
    """Run *script* in so many processes, which all begin when all are ready; return what each has printed.

    They are forked from one that has imported what they need.
    """
    inputs, outputs = [os.pipe() for _ in range(count)], [os.pipe() for _ in range(count)]
    theirs = [(read, write) for (read, _), (_, write) in zip(inputs, outputs, strict=True)]
    ends = " ".join(f"{read},{write}" for read, write in theirs)
    process = subprocess.Popen(
        [sys.executable, "-W", "error", "-c", _FORKING, script, ends, *arguments],
        pass_fds=[end for pair in theirs for end in pair],
    )
    for pair in theirs:
        for end in pair:
            os.close(end)
    with ExitStack() as files:
        output_files = [files.enter_context(open(read)) for read, _ in outputs]
        input_files = [files.enter_context(open(write, "w")) for _, write in inputs]
        assert [pipe.readline() for pipe in output_files] == ["ready\n"] * count
        for pipe in input_files:
            pipe.write("go\n")
            pipe.flush()
        claimed = [pipe.read() for pipe in output_files]
    assert process.wait(200) == 0
    return claimed


def until(true: Callable[[], bool], seconds: float = 30) -> bool:
    last_moment = time.monotonic() + seconds
    while not true() and time.monotonic() < last_moment:
        time.sleep(0.05)
    return true()
