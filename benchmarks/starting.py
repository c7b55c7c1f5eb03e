"""Start-up: a run that finds nothing new beside a spider of bare Scrapy that yields nothing."""

from __future__ import annotations

from pathlib import Path

from .growth import WALK
from .running import QUIET, crawl_ours, python, serving, timed
from .site import PAGE_SIZE, Plan

_IDLE = '''"""Yields nothing."""

import scrapy


class IdleSpider(scrapy.Spider):
    name = "idle"

    async def start(self):
        return
        yield
'''


def measure(folder: Path, *, repeats: int) -> dict[str, list[float]]:
    """Return the seconds of whole processes, in turn, the first round not counted."""
    spider = folder / "idle.py"
    spider.write_text(_IDLE, "utf-8")
    bare = python("-m", "scrapy", "runspider", spider.name)
    for name, value in QUIET.items():
        bare += ["-s", f"{name}={value}"]
    found: dict[str, list[float]] = {"bare": [], "ours": []}
    with serving(Plan(PAGE_SIZE, pictured=False, small=True)) as server:
        crawl_ours(server, folder / "started", *WALK)
        for counted in range(repeats + 1):
            # Not in the project's folder, whose settings it would take.
            seconds = {
                "bare": timed(bare, cwd=folder),
                "ours": crawl_ours(server, folder / "started", *WALK).whole,
            }
            if counted:
                for name, taken in seconds.items():
                    found[name].append(taken)
    return found
