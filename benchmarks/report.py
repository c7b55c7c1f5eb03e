"""What was measured, as Markdown."""

from __future__ import annotations

import os
import platform
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from statistics import median

from .cluster import ALONE, SHARED, Cluster, SharedCrawl
from .crawling import Crawls
from .exporting import EXPORT, NOTHING, PLAIN, SYNCED, WHOLE
from .growth import Growth
from .rsshub import Feed
from .running import Crawl
from .stages import GROUP, STAGES, Measured

_LIBRARIES = (
    "Scrapy", "Twisted", "lxml", "selectolax", "beautifulsoup4", "SQLAlchemy", "Pillow",
    "trafilatura", "newspaper4k", "readability-lxml", "news-please",
)  # fmt: skip


def machine() -> str:
    """Describe the machine and the versions."""
    rows = [
        ["processor", _processor()],
        ["cores", str(os.cpu_count())],
        ["memory", _memory()],
        ["system", f"{platform.system()} {platform.release().partition('-')[0]}"],
        ["Python", platform.python_version()],
        ["SQLite", sqlite3.sqlite_version],
        *([name, _version(name)] for name in _LIBRARIES),
    ]
    return _table(["what", "which"], rows)


def crawls(found: Crawls) -> str:
    """Tell of case 1."""
    rows = []
    crawlers = {
        "bare Scrapy spider": found.bare,
        "the same, keeping the answers": found.keeping,
        "a user's own: FilesPipeline, JSON lines": found.plain,
        "zakerscraper": found.ours,
    }
    for name, runs in crawlers.items():
        rows.append(
            [
                name,
                _spread([run.rate for run in runs], 0),
                _spread([run.wall for run in runs], 2),
                _spread([run.cpu for run in runs], 2),
                f"{median(1000 * run.cpu / run.answers for run in runs):.2f}",
                f"{100 * median(run.cpu / run.wall for run in runs):.0f} %",
                _megabytes(run.peak_memory for run in runs),
            ]
        )
    ratios = [ours.rate / bare.rate for ours, bare in zip(found.ours, found.bare, strict=True)]
    keeping = [ours.rate / bare.rate for ours, bare in zip(found.ours, found.keeping, strict=True)]
    plain = [ours.rate / one.rate for ours, one in zip(found.ours, found.plain, strict=True)]
    work = [bare.cpu / ours.cpu for ours, bare in zip(found.ours, found.bare, strict=True)]
    alone = [found.addresses / seconds for seconds in found.server]
    times = median(alone) / median(run.rate for run in found.bare)
    return "\n\n".join(
        [
            (
                f"{found.articles} articles, {found.addresses} addresses, {found.megabytes:.0f} MB of pictures,"
                f" {len(found.ours)} rounds. The server alone: {_spread(alone, 0)} requests a second, {times:.1f} times"
                " the bare spider's."
            ),
            _table(
                ["crawler", "requests/s", "seconds", "CPU seconds", "CPU ms/request", "core used", "peak memory"], rows
            ),
            (
                f"Requests a second, ours to bare, round by round: {_spread(ratios, 2)}."
                f" {_goal(median(ratios) >= 0.85, 'at least 0.85')} CPU for the same, bare to ours: {_spread(work, 2)}."
                f" Beside the bare spider that writes each answer to disk and forces it there: {_spread(keeping, 2)}."
                f" Beside the spider that a user would write instead, which forces nothing: {_spread(plain, 2)}."
                f" {_goal(median(plain) >= 0.9, 'at least 0.9')}"
            ),
        ]
    )


def stages(found: Mapping[str, Measured]) -> str:
    """Tell of case 2."""
    rows = []
    for name, one in found.items():
        cells = [f"{one.stages[stage].cpu:.2f}" for stage in STAGES]
        per_byte = 1000 * one.cpu / (one.size / 1000)
        rows.append(
            [
                f"{name}: {one.size / 1000:,.0f} KB, {one.images} pictures",
                *cells,
                f"{one.together.cpu:.2f}",
                f"{one.cpu:.2f}",
                f"{per_byte:.0f}",
            ]
        )
    pictures = [
        [name, f"{one.inspect.cpu:.2f}", f"{one.save.cpu:.2f}", f"{one.save.wall:.2f}"] for name, one in found.items()
    ]
    middle, large = (found[name].cpu / found[name].size for name in ("middle", "large"))
    return "\n\n".join(
        [
            _table(["body", *STAGES, f"archive, of {GROUP}", "all", "µs/KB"], rows),
            (
                "`complete` is Markdown, summary and the list of pictures; `archive` an article that goes to disk and"
                f" into the archive alone, as at the default pace, `archive, of {GROUP}` one of a group, as at full"
                " speed. `all` has the latter."
            ),
            _goal(found["small"].cpu <= 2, "2 ms of CPU for the small body in all stages together")
            + f" From the middle to the large body CPU grows {large / middle:.2f} times as fast as bytes."
            + " "
            + _goal(large / middle <= 1.1, "linear in the body's size"),
            "For each picture besides:",
            _table(["body", "inspect", "write and remember", "the same, wall"], pictures),
        ]
    )


def growth(found: Growth) -> str:
    """Tell of case 3."""

    def per_article(run: Crawl, what: Callable[[Crawl], float]) -> float:
        return 1000 * what(run) / run.exported

    rows = [
        [
            f"{size:,}",
            f"{len(runs)}",
            _spread([per_article(run, lambda one: one.wall) for run in runs], 2),
            _spread([per_article(run, lambda one: one.cpu) for run in runs], 2),
            _megabytes(run.peak_memory for run in runs),
        ]
        for size, runs in found.first.items()
    ]
    times = [median(per_article(run, lambda one: one.cpu) for run in runs) for runs in found.first.values()]
    peak = max(run.peak_memory for runs in found.first.values() for run in runs)
    memories = [median(run.peak_memory for run in runs) for runs in found.first.values()]
    nothing = [
        [
            f"{held:,}",
            _spread([run.wall for run in runs], 3),
            _spread([run.cpu for run in runs], 3),
            _spread([run.whole for run in runs], 2),
            _megabytes(run.peak_memory for run in runs),
        ]
        for held, runs in found.nothing_new.items()
    ]
    wholes = [median(run.whole for run in runs) for runs in found.nothing_new.values()]
    return "\n\n".join(
        [
            _table(["articles in one crawl", "crawls", "ms/article", "CPU ms/article", "peak memory"], rows),
            (
                f"CPU an article, the slowest size to the fastest: {max(times) / min(times):.2f}."
                f" {_goal(max(times) / min(times) <= 1.1, 'within 10 %')}"
                f" {_goal(peak <= 250e6, 'memory within 250 MB')}"
                f" The largest crawl takes {(memories[-1] - memories[0]) / 1e6:.0f} MB more than the smallest."
            ),
            "A run that finds nothing new:",
            _table(
                ["other articles in the archive", "seconds", "CPU seconds", "whole process", "peak memory"], nothing
            ),
            (
                f"The whole process, the largest archive to the smallest: {wholes[-1] / wholes[0]:.2f}."
                f" {_goal(wholes[-1] / wholes[0] <= 1.1, 'not to feel the size of the archive')}"
            ),
        ]
    )


def clusters(found: Cluster | str) -> str:
    """Tell of workers that share a job."""
    if isinstance(found, str):
        return f"Left out: {found}."

    def per_article(one: SharedCrawl, seconds: float) -> float:
        return 1000 * seconds / one.articles

    rows, costs = [], []
    for how, runs in found.crawls.items():
        alone = found.crawls[ALONE[how.database]]
        ratios = [one.rate / first.rate for one, first in zip(runs, alone, strict=True)]
        rows.append(
            [
                how.database,
                str(how.workers) if how.shared else "one process, no Redis",
                _spread([one.rate for one in runs], 0),
                f"{median(ratios):.2f}",
                _spread([per_article(one, one.cpu) for one in runs], 2),
            ]
        )
        costs.append(
            [
                how.database,
                str(how.workers) if how.shared else "no Redis",
                *(f"{median(one.redis[name] / one.articles for one in runs):.2f}" for name in ("scripts", "commands")),
                f"{median(per_article(one, one.redis['cpu']) for one in runs):.2f}",
                f"{median(one.postgresql['transactions'] / one.articles for one in runs):.2f}",
                f"{median(per_article(one, one.postgresql['cpu']) for one in runs):.2f}",
            ]
        )
    overheads = {
        database: [
            one.cpu / alone.cpu - 1
            for one, alone in zip(found.crawls[shared], found.crawls[ALONE[database]], strict=True)
        ]
        for database, shared in SHARED.items()
    }
    told = [
        f"{database} {_spread([100 * part for part in parts], 1)} %. {_goal(median(parts) <= 0.1, 'at most 10 %')}"
        for database, parts in overheads.items()
    ]
    return "\n\n".join(
        [
            f"{found.articles} articles, no pictures, {len(next(iter(found.crawls.values())))} rounds, on all cores.",
            _table(["database", "workers", "articles/s", "to no Redis", "CPU ms/article, all workers"], rows),
            f"What a worker's CPU grows by as it shares, one worker to none: {' '.join(told)}",
            "What the servers do for an article:",
            _table(
                [
                    "database", "workers", "scripts of Redis", "its commands, in scripts too", "its CPU ms",
                    "transactions of PostgreSQL", "its CPU ms",
                ],
                costs,
            ),
            f"A request in the queue takes {found.bytes_queued:,.0f} bytes in Redis.",
        ]
    )  # fmt: skip


def exports(found: Mapping[str, Sequence[float]], count: int) -> str:
    """Tell of case 4."""
    rows = [
        [how, _spread(found[how], 2), f"{count / median(found[how]):,.0f}"] for how in (EXPORT, PLAIN, SYNCED, WHOLE)
    ]
    start = median(found[NOTHING])
    alone = [seconds - start for seconds in found[EXPORT]]
    rows.insert(1, ["the same without its start-up", _spread(alone, 2), f"{count / median(alone):,.0f}"])
    ratio = median(alone) / median(found[WHOLE])
    return "\n\n".join(
        [
            f"{count:,} documents, {len(found[EXPORT])} rounds.",
            _table(["how", "seconds", "documents/s"], rows),
            (
                f"Without start-up it takes {ratio:.2f} times as long as the same files take that are only written, and"
                " written as safely."
            ),
        ]
    )


def starts(found: Mapping[str, Sequence[float]]) -> str:
    """Tell of case 6."""
    more = [ours - bare for ours, bare in zip(found["ours"], found["bare"], strict=True)]
    rows = [
        ["bare Scrapy, a spider that yields nothing", _spread(found["bare"], 2)],
        ["`scrapy crawl channel`, nothing new", _spread(found["ours"], 2)],
    ]
    return "\n\n".join(
        [
            _table(["process", "seconds"], rows),
            f"Ours takes {_spread(more, 2)} s more. {_goal(median(more) <= 0.3, 'at most 0.3 s more')}",
        ]
    )


def feeds(found: Mapping[str, Sequence[Feed]] | str) -> str:
    """Tell of RSSHub."""
    if isinstance(found, str):
        return f"RSSHub is left out: {found}."
    rows = [
        [name, _spread([feed.started for feed in runs], 3), _spread([feed.whole for feed in runs], 2)]
        for name, runs in found.items()
    ]
    ours, theirs = (median(feed.whole for feed in runs) for runs in found.values())
    started = [median(feed.started for feed in runs) for runs in found.values()]
    return "\n\n".join(
        [
            "A list and ten articles to a feed; ours cleans them, archives them and writes documents besides.",
            _table(["reader", "seconds, once started", "seconds with start-up"], rows),
            f"{_goal(ours < theirs, 'ahead with start-up')} {_goal(started[0] < started[1], 'ahead once started')}",
        ]
    )


def _goal(met: bool, words: str) -> str:
    return f"Goal: {words}: **{'met' if met else 'not met'}**."


def _spread(values: Sequence[float], digits: int) -> str:
    """Return the median and, in brackets, the least and the most."""
    low, high = min(values), max(values)
    return f"{median(values):,.{digits}f} ({low:,.{digits}f} to {high:,.{digits}f})"


def _megabytes(values: Iterable[int]) -> str:
    return f"{median(values) / 1e6:.0f} MB"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"


def _processor() -> str:
    return _line_of("/proc/cpuinfo", "model name") or platform.processor() or platform.machine()


def _memory() -> str:
    kibibytes = _line_of("/proc/meminfo", "MemTotal").split()
    return f"{int(kibibytes[0]) / 1024**2:.0f} GB" if kibibytes else "unknown"


def _line_of(path: str, name: str) -> str:
    try:
        lines = Path(path).read_text("utf-8").splitlines()
    except OSError:
        return ""
    return next((line.partition(":")[2].strip() for line in lines if line.startswith(name)), "")
