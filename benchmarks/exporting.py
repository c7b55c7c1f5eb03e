"""`scrapy export` beside writing the same bytes: `python -m benchmarks.exporting SOURCE TARGET HOW` does the latter."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections import defaultdict
from pathlib import Path
from shutil import rmtree

from .prefill import prefill
from .running import ROOT, environment, python, timed

PLAIN, SYNCED, WHOLE = "plain writes", "writes with fsync", "writes with fsync, renamed, folder forced too"
EXPORT, NOTHING = "scrapy export", "scrapy export of nothing"


def measure(folder: Path, *, count: int, repeats: int) -> dict[str, list[float]]:
    """Return the seconds that each way took to write *count* documents, in turn, the first round not counted."""
    output, target, source = folder / "export", folder / "exported", folder / "source"
    prefill(output, count)
    command = python("-m", "scrapy", "export", "--format", "documents", "-s", f"ZAKER_OUTPUT_DIR={output}", "-o")
    timed([*command, str(source)])
    seconds: dict[str, list[float]] = defaultdict(list)
    for counted in range(repeats + 1):
        round_ = {}
        round_[EXPORT] = timed([*command, str(target)])
        rmtree(target)
        round_[NOTHING] = timed([*command, str(target), "--until", "2012-01-01"])
        for how in (PLAIN, SYNCED, WHOLE):
            written = subprocess.run(
                python("-m", "benchmarks.exporting", str(source), str(target), how),
                cwd=ROOT,
                env=environment(),
                capture_output=True,
                text=True,
                check=True,
            )
            round_[how] = float(written.stdout)
            rmtree(target)
        if counted:
            for how, taken in round_.items():
                seconds[how].append(taken)
    for made in (output, source):
        rmtree(made)
    return dict(seconds)


def _write(files: dict[Path, bytes], how: str) -> float:
    """Write *files*, as many bytes as fast as *how* lets them; return the seconds."""
    start = time.perf_counter()
    for path, data in files.items():
        place = path.with_suffix(".tmp") if how == WHOLE else path
        with open(place, "wb") as file:
            file.write(data)
            if how != PLAIN:
                file.flush()
                os.fsync(file.fileno())
        if how == WHOLE:
            place.replace(path)
            descriptor = os.open(path.parent, os.O_RDONLY)
            os.fsync(descriptor)
            os.close(descriptor)
    return time.perf_counter() - start


def main() -> None:
    """Print the seconds."""
    source, target, how = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
    files = {target / path.relative_to(source): path.read_bytes() for path in source.rglob("*.md")}
    for folder in {path.parent for path in files}:
        folder.mkdir(parents=True)
    sys.stdout.write(f"{_write(files, how)}\n")


if __name__ == "__main__":
    main()
