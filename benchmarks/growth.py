"""Whether time and memory grow: with the articles of a crawl, and with the articles that the archive holds."""

from __future__ import annotations

import shutil
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from .prefill import prefill
from .running import Crawl, Server, crawl_ours, serving
from .site import CHANNEL, PAGE_SIZE, Plan

WALK = ("channel", "-a", f"id={CHANNEL}", "-a", "pages=1000")
_ROUNDS = 5
"""Of runs that find nothing new, beside one that is not counted."""
_AS_OFTEN = 5
"""So often a small crawl is repeated where a large one runs once."""


@dataclass(frozen=True)
class Growth:
    """Crawls by size."""

    first: dict[int, list[Crawl]]
    nothing_new: dict[int, list[Crawl]]


def measure(folder: Path, *, sizes: Sequence[int], held: Sequence[int]) -> Growth:
    """Crawl sites of so many *sizes* articles, and find nothing new with *held* other articles in the archive.

    sizes: ascending. All run there and back, so that a machine that slows down meanwhile does so for each of them.
    Raises RuntimeError for a crawl that did not do what it should.
    """
    first: dict[int, list[Crawl]] = defaultdict(list)
    there = [size for size in sizes for _ in range(max(1, min(_AS_OFTEN, sizes[-1] // size // 2)))]
    for size in [*there, *reversed(there)]:
        with serving(Plan(size, pictured=False, small=True)) as server:
            crawl = crawl_ours(server, folder / "crawl", *WALK)
        if crawl.exported != size:
            raise RuntimeError(f"{crawl.exported} of {size} articles were exported")
        first[size].append(crawl)
        shutil.rmtree(folder / "crawl")
    with serving(Plan(PAGE_SIZE, pictured=False, small=True)) as server:
        nothing_new = _nothing_new(server, folder, held)
    return Growth(dict(first), nothing_new)


def _nothing_new(server: Server, folder: Path, held: Sequence[int]) -> dict[int, list[Crawl]]:
    crawl_ours(server, folder / "held", *WALK)
    outputs = {}
    for number in held:
        outputs[number] = folder / f"held-{number}"
        shutil.copytree(folder / "held", outputs[number])
        prefill(outputs[number], number)
    crawls: dict[int, list[Crawl]] = defaultdict(list)
    for counted in range(_ROUNDS + 1):
        for number, output in outputs.items():
            crawl = crawl_ours(server, output, *WALK)
            if crawl.known != PAGE_SIZE or crawl.exported:
                raise RuntimeError(f"a run that should find nothing new exported {crawl.exported} articles")
            if counted:  # the first warms the disk's cache
                crawls[number].append(crawl)
    for output in outputs.values():
        shutil.rmtree(output)
    return dict(crawls)
