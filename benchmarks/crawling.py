"""A whole first crawl beside bare spiders over the same addresses, in turn."""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

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
    """Crawl in turn, ours, bare, ours …; the first round is not counted."""
    with serving(Plan(articles)) as server:
        server.asked()
        output = folder / "first"
        crawl_ours(server, output, *WALK)
        pictures = [path.stat().st_size for path in (output / "images").rglob("*") if path.is_file()]
        shutil.rmtree(output)
        paths = server.asked()
        found = Crawls(len(paths), articles, sum(pictures) / 1e6)
        crawl_bare(server, paths, folder)
        for _ in range(repeats):
            found.server.append(_load(server, paths, folder))
            found.bare.append(crawl_bare(server, paths, folder))
            with TemporaryDirectory(dir=folder) as kept:
                found.keeping.append(crawl_bare(server, paths, folder, Path(kept)))
            with TemporaryDirectory(dir=folder) as kept:
                plain = crawl_plain(server, paths, folder, Path(kept))
                _check_plain(plain, len(paths), articles, Path(kept) / "articles.jsonl")
                found.plain.append(plain)
            ours = crawl_ours(server, output, *WALK)
            if ours.exported != articles:
                raise RuntimeError(f"{ours.exported} of {articles} articles were exported")
            found.ours.append(ours)
            shutil.rmtree(output)
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
