"""A whole first crawl beside bare spiders over the same addresses, in turn."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from .growth import WALK
from .running import FAST, ROOT, Crawl, Server, crawl_bare, crawl_ours, crawl_plain, environment, python, serving
from .site import Plan


@dataclass
class Crawls:
    """server: seconds of the load client for all addresses. addresses: how many; articles: how many of them.

    keeping: the bare spider that keeps what it fetches. plain: the one that a user would write instead.
    """

    addresses: int
    articles: int
    megabytes: float
    server: list[float] = field(default_factory=list)
    ours: list[Crawl] = field(default_factory=list)
    bare: list[Crawl] = field(default_factory=list)
    keeping: list[Crawl] = field(default_factory=list)
    plain: list[Crawl] = field(default_factory=list)


def measure(folder: Path, *, articles: int, repeats: int) -> Crawls:
    """Crawl in turn, ours, bare, ours …; the first round is not counted. What they write stays in *folder*.

    Some file systems take longer for new files while others have just been deleted (ext4 spares their inodes).
    """
    with serving(Plan(articles)) as server:
        server.asked()
        crawl_ours(server, folder / "first", *WALK)
        pictures = [path.stat().st_size for path in (folder / "first" / "images").rglob("*") if path.is_file()]
        paths = server.asked()
        found = Crawls(len(paths), articles, sum(pictures) / 1e6)
        crawl_bare(server, paths, folder)
        for number in range(repeats):
            keeping, output = (folder / f"{name}-{number}" for name in ("keeping", "plain"))
            keeping.mkdir()
            found.server.append(_load(server, paths, folder))
            found.bare.append(crawl_bare(server, paths, folder))
            found.keeping.append(crawl_bare(server, paths, folder, keeping))
            plain = crawl_plain(server, paths, folder, output)
            _check_plain(plain, len(paths), articles, output / "articles.jsonl")
            found.plain.append(plain)
            ours = crawl_ours(server, folder / f"ours-{number}", *WALK)
            if ours.exported != articles:
                raise RuntimeError(f"{ours.exported} of {articles} articles were exported")
            found.ours.append(ours)
    return found


def _check_plain(plain: Crawl, addresses: int, articles: int, feed: Path) -> None:
    """Raise RuntimeError where the plain spider has not fetched all that ours did."""
    written = len(feed.read_text("utf-8").splitlines())
    if (plain.answers, written) != (addresses, articles):
        raise RuntimeError(f"the plain spider had {plain.answers} answers of {addresses}, {written} articles")


def _load(server: Server, paths: list[str], folder: Path) -> float:
    """Return the seconds in which the server alone gives all of *paths*, asked by a client without any work."""
    asked = folder / "load.paths.json"
    asked.write_text(json.dumps(paths), "utf-8")
    port, connections = server.base.rpartition(":")[2], str(FAST["CONCURRENT_REQUESTS"])
    command = python("-m", "benchmarks.load", port, str(asked), connections)
    done = subprocess.run(command, cwd=ROOT, env=environment(), capture_output=True, text=True, check=True)
    return float(done.stdout)
