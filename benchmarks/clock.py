"""What a crawl costs, told by the crawl itself: from its opening to its end, without start-up."""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from pathlib import Path
from typing import Self

from scrapy import signals
from scrapy.crawler import Crawler

FILE = "BENCHMARK_CLOCK_FILE"
"""The setting that names the file the figures are written to."""


class Clock:
    """Writes seconds, CPU seconds, answers and peak memory of a crawl as JSON."""

    def __init__(self, crawler: Crawler, path: Path) -> None:
        self._crawler = crawler
        self._path = path
        self._begun: tuple[float, os.times_result] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        clock = cls(crawler, Path(crawler.settings[FILE]))
        crawler.signals.connect(clock.opened, signals.spider_opened)
        crawler.signals.connect(clock.stopped, signals.engine_stopped)
        return clock

    def opened(self) -> None:
        """Begin to count."""
        self._begun = (time.perf_counter(), os.times())

    def stopped(self) -> None:
        """Write down what has been counted."""
        assert self._begun is not None
        wall, before = time.perf_counter() - self._begun[0], self._begun[1]
        after = os.times()
        stats = self._crawler.stats
        figures = {
            "wall": wall,
            "user": after.user + after.children_user - before.user - before.children_user,
            "system": after.system + after.children_system - before.system - before.children_system,
            "answers": stats.get_value("downloader/response_count", 0),
            "bytes": stats.get_value("downloader/response_bytes", 0),
            "exported": stats.get_value("zaker/exported", 0),
            "known": stats.get_value("zaker/known", 0),
            "peak_memory": _peak_memory(),
        }
        self._path.write_text(json.dumps(figures), "utf-8")


def _peak_memory() -> int:
    """Return the most memory that this process has held, in bytes."""
    try:
        lines = Path("/proc/self/status").read_text("utf-8").splitlines()
        # Not ru_maxrss, which on Linux begins with what the process that started this one held.
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:"))
    except (OSError, StopIteration):
        unit = 1 if sys.platform == "darwin" else 1024
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
