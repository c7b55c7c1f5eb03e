"""Measures everything and reports it as Markdown: `python -m benchmarks [--quick] [--only crawl] [--write FILE]`."""

from __future__ import annotations

import argparse
import shutil
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from tempfile import mkdtemp

from . import cluster, crawling, exporting, growth, readers, report, rsshub, site, stages, starting

MARK = "<!-- What follows is written by `make bench`. -->"


def _crawl(folder: Path, quick: bool) -> str:
    articles, repeats = (100, 3) if quick else (300, 7)
    return report.crawls(crawling.measure(folder, articles=articles, repeats=repeats))


def _stages(folder: Path, quick: bool) -> str:
    return report.stages(stages.measure(folder / "stages", quick=quick))


def _growth(folder: Path, quick: bool) -> str:
    sizes, held = ((300, 1_500), (0, 10_000)) if quick else ((1_000, 5_000, 20_000), (0, 10_000, 200_000))
    return report.growth(growth.measure(folder, sizes=sizes, held=held))


def _export(folder: Path, quick: bool) -> str:
    count = 2_000 if quick else 20_000
    return report.exports(exporting.measure(folder, count=count, repeats=3), count)


def _readers(folder: Path, quick: bool) -> str:
    return readers.compare(quick=quick)


def _rsshub(folder: Path, quick: bool) -> str:
    return report.feeds(rsshub.measure(folder, repeats=3 if quick else 7))


def _start(folder: Path, quick: bool) -> str:
    return report.starts(starting.measure(folder, repeats=5 if quick else 11))


def _cluster(folder: Path, quick: bool) -> str:
    articles, repeats = (200, 3) if quick else (600, 7)
    return report.clusters(cluster.measure(folder, articles=articles, repeats=repeats))


CASES: dict[str, tuple[str, Callable[[Path, bool], str]]] = {
    "crawl": ("A whole first crawl", _crawl),
    "stages": ("CPU for an article, by stage", _stages),
    "growth": ("Growth", _growth),
    "cluster": ("Several workers", _cluster),
    "export": ("Export", _export),
    "readers": ("Reading alone, beside other readers", _readers),
    "rsshub": ("From a list to a feed, beside RSSHub", _rsshub),
    "start": ("Start-up", _start),
}


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the cases, print what they found, and write it down if asked to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="fewer and smaller: some minutes instead of an hour")
    parser.add_argument("--only", action="append", choices=list(CASES), default=[], help="this case alone (repeatable)")
    parser.add_argument(
        "--write", type=Path, metavar="FILE", help="replace all below the mark in this file; with --only those cases"
    )
    given = parser.parse_args(arguments)
    begun = time.perf_counter()
    measured: dict[str, str] = {}
    failed = []
    for name, (title, case) in CASES.items():
        if given.only and name not in given.only:
            continue
        sys.stderr.write(f"{title} …\n")
        folder = Path(mkdtemp(prefix="benchmark-"))
        try:
            measured[title] = case(folder, given.quick)
        except Exception:  # the others have taken up to an hour
            traceback.print_exc()
            measured[title] = "Not measured: the benchmark broke off."
            failed.append(name)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    minutes = (time.perf_counter() - begun) / 60
    mix = "stated" if site.sizes() == site.STATED_SIZES else "corpus'"
    head = (
        f"Measured on {datetime.now(UTC):%Y-%m-%d} in {minutes:.0f} minutes"
        f"{', the quick version' if given.quick else ''}, with the {mix} mix of sizes. Figures are medians, with the"
        " least and the most in brackets."
    )
    sections = [f"## {title}\n\n{text}" for title, text in measured.items()]
    text = "\n\n".join([head, report.machine(), *sections]) + "\n"
    sys.stdout.write(text)
    if given.write is not None:
        before, mark, after = given.write.read_text("utf-8").partition(MARK)
        if not mark:
            raise SystemExit(f"{given.write} has no line {MARK}")
        if given.only:
            apart = f"Measured apart, on {datetime.now(UTC):%Y-%m-%d}."
            text = _with(after, {title: f"{apart}\n\n{section}" for title, section in measured.items()})
        given.write.write_text(f"{before}{MARK}\n\n{text}", "utf-8")
    if failed:
        raise SystemExit(f"not measured: {', '.join(failed)}")


def _with(text: str, measured: dict[str, str]) -> str:
    """Return *text*, what a run has written, with the sections that were *measured* anew, by title."""
    head, *parts = text.strip().split("\n## ")
    sections = dict(part.split("\n", 1) for part in parts)
    sections |= measured
    found = [f"## {title}\n\n{sections[title].strip()}" for title, _ in CASES.values() if title in sections]
    return "\n\n".join([head.strip(), *found]) + "\n"


if __name__ == "__main__":
    main()
