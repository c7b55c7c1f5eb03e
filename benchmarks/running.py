"""Processes of benchmarks: the server on a core of its own, crawls on another, each measured by itself."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.request import ProxyHandler, build_opener

from zakerscraper.settings import EXTENSIONS

from .clock import FILE
from .site import Plan

ROOT = Path(__file__).parents[1]
CRAWLER_CPU, SERVER_CPU = 0, 1
FAST = {
    # Near to no delay; with none, Scrapy 2.19 does not keep to the concurrency of a host.
    "DOWNLOAD_DELAY": 0.0001,
    "DOWNLOAD_DELAY_JITTER": 0,
    "DOWNLOAD_SLOTS": {},
    "CONCURRENT_REQUESTS": 16,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 8,
}
"""The pace of all crawls that are compared."""
QUIET = {
    "LOG_LEVEL": "WARNING",
    "COOKIES_ENABLED": False,
    "TELNETCONSOLE_ENABLED": False,
    "REMOTE_CONTROL_ENABLED": False,
}
"""What ours has switched off, switched off for bare Scrapy, too: it makes the floor lower."""


@dataclass(frozen=True)
class Crawl:
    """The figures of a crawl. wall, cpu, whole: seconds; whole is the process, start-up and all. peak_memory: bytes."""

    wall: float
    cpu: float
    answers: int
    exported: int
    known: int
    peak_memory: int
    whole: float

    @property
    def rate(self) -> float:
        """Answers a second."""
        return self.answers / self.wall


@dataclass(frozen=True)
class Server:
    """A running server. base: its address without a slash at the end."""

    base: str

    def asked(self) -> list[str]:
        """Return the paths asked since the last call."""
        with build_opener(ProxyHandler({})).open(self.base + "/-/asked") as answer:
            found: list[str] = json.load(answer)
        return found

    @property
    def settings(self) -> dict[str, str]:
        """The settings that make the crawler come here."""
        return {
            "ZAKER_WWW_URL": f"{self.base}/www",
            "ZAKER_APP_URL": f"{self.base}/app",
            "ZAKER_API_URL": f"{self.base}/api",
            "ZAKER_IMAGE_URL": f"{self.base}/pictures",
        }


def pinned(command: Sequence[str], cpu: int) -> list[str]:
    """Return *command* bound to the core *cpu*, where the system can and has several."""
    taskset = shutil.which("taskset")
    return [taskset, "-c", str(cpu), *command] if taskset and (os.cpu_count() or 1) > 1 else list(command)


def python(*arguments: str, cpu: int | None = CRAWLER_CPU) -> list[str]:
    """Return the command that runs this Python with *arguments* on the core *cpu*, None for any."""
    command = [sys.executable, *arguments]
    return command if cpu is None else pinned(command, cpu)


def environment() -> dict[str, str]:
    """Return the environment for children: without settings of whoever runs this."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("ZAKER_", "SCRAPY_"))}
    if corpus := os.environ.get("ZAKER_CORPUS_DIR"):
        kept["ZAKER_CORPUS_DIR"] = corpus
    return kept


@contextmanager
def serving(plan: Plan) -> Iterator[Server]:
    """Give a server of the site of *plan* on its own core."""
    command = python("-m", "benchmarks.server", json.dumps(asdict(plan)), cpu=SERVER_CPU)
    with subprocess.Popen(
        command, cwd=ROOT, env=environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            port = process.stdout.readline().strip()
            if not port:
                raise RuntimeError("the server did not start")
            yield Server(f"http://127.0.0.1:{port}")
        finally:
            process.stdin.close()
            process.wait()


def crawl_ours(
    server: Server,
    output: Path,
    *arguments: str,
    settings: Mapping[str, object] | None = None,
    prefix: Sequence[str] = (),
) -> Crawl:
    """Run `scrapy crawl` with *arguments* into *output*; it must end well. prefix: a profiler's command."""
    clock = output.with_name(output.name + ".clock.json")
    return _measured([*prefix, *_crawl_command(server, output, clock, arguments, settings)], clock)


def crawl_together(
    server: Server, output: Path, workers: int, *arguments: str, settings: Mapping[str, object] | None = None
) -> list[Crawl]:
    """Run `scrapy crawl` with *arguments* so often at once, on any core, into one *output*; all must end well."""
    clocks = [output.with_name(f"{output.name}.clock-{number}.json") for number in range(workers)]
    commands = [_crawl_command(server, output, clock, arguments, settings, cpu=None) for clock in clocks]
    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(_measured, commands, clocks))


def _crawl_command(
    server: Server,
    output: Path,
    clock: Path,
    arguments: Sequence[str],
    settings: Mapping[str, object] | None,
    cpu: int | None = CRAWLER_CPU,
) -> list[str]:
    given: dict[str, object] = {
        "ZAKER_OUTPUT_DIR": str(output),
        **FAST,
        **server.settings,
        **(settings or {}),
        "EXTENSIONS": {**EXTENSIONS, "benchmarks.clock.Clock": 1000},
        FILE: str(clock),
    }
    command = python("-m", "scrapy", "crawl", *arguments, cpu=cpu)
    for name, value in given.items():
        command += ["-s", f"{name}={value if isinstance(value, str) else json.dumps(value)}"]
    return command


def crawl_bare(server: Server, paths: Sequence[str], folder: Path, keep: Path | None = None) -> Crawl:
    """Run the bare spider over *paths*. folder: where its arguments are put. keep: where it keeps the answers."""
    clock = folder / "bare.clock.json"
    asked, settings = folder / "bare.paths.json", folder / "bare.settings.json"
    asked.write_text(json.dumps(list(paths)), "utf-8")
    given = {**FAST, **QUIET, "EXTENSIONS": {"benchmarks.clock.Clock": 1000}, FILE: str(clock)}
    settings.write_text(json.dumps(given), "utf-8")
    kept = [] if keep is None else [str(keep)]
    return _measured(python("-m", "benchmarks.bare", str(asked), server.base, str(settings), *kept), clock)


def crawl_plain(server: Server, paths: Sequence[str], folder: Path, output: Path) -> Crawl:
    """Run the spider that a user would write over *paths* into *output*. folder: where its arguments are put."""
    clock = folder / "plain.clock.json"
    asked, settings = folder / "plain.paths.json", folder / "plain.settings.json"
    asked.write_text(json.dumps(list(paths)), "utf-8")
    given = {
        **FAST,
        **QUIET,
        "EXTENSIONS": {"benchmarks.clock.Clock": 1000},
        FILE: str(clock),
        "ITEM_PIPELINES": {"benchmarks.plain.PicturesPipeline": 1},
        "FILES_STORE": str(output / "files"),
        "FEEDS": {str(output / "articles.jsonl"): {"format": "jsonlines"}},
    }
    settings.write_text(json.dumps(given), "utf-8")
    return _measured(python("-m", "benchmarks.plain", str(asked), server.base, str(settings)), clock)


def _measured(command: Sequence[str], clock: Path) -> Crawl:
    clock.unlink(missing_ok=True)
    whole = timed(command)
    figures = json.loads(clock.read_text("utf-8"))
    return Crawl(
        wall=figures["wall"],
        cpu=figures["user"] + figures["system"],
        answers=figures["answers"],
        exported=figures["exported"],
        known=figures["known"],
        peak_memory=figures["peak_memory"],
        whole=whole,
    )


def timed(command: Sequence[str], cwd: Path = ROOT) -> float:
    """Run *command*, which must end well, and return its seconds."""
    start = time.perf_counter()
    done = subprocess.run(command, cwd=cwd, env=environment(), capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - start
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(command[:6])} … ended with {done.returncode}:\n{done.stdout}\n{done.stderr}")
    return seconds
