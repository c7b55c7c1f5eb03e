"""Crawls that are watched: what their process asked the system for, and how much memory it took."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests import npm
from tests.crawl import conftest as crawl_fixtures
from tests.security.shapes import FAST, WatchedRun, items_of
from tests.security.strange_addresses import Met
from zakerscraper.sample_site import SampleSite

crawl = crawl_fixtures.crawl

# Runs in the crawl's process before anything else. It writes down every address that is connected to and every name
# that is looked up, below any library; and it lets none of them be but the sample site's.
_WATCH = """
import atexit, json, os, socket, sys

_log = os.open(os.environ["WATCH_LOG"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
_allowed = set(os.environ["WATCH_PORTS"].split(","))


def _write(kind, *what):
    os.write(_log, (json.dumps([kind, *map(str, what)]) + "\\n").encode())


def _watch(event, arguments):
    if event == "socket.connect":
        address = arguments[1]
        if not isinstance(address, tuple):
            _write("connect", address)
            raise OSError("watched: no connection to " + repr(address))
        host, port = address[:2]
        _write("connect", host, port)
        if host not in ("127.0.0.1", "::1") or str(port) not in _allowed:
            raise OSError("watched: no connection to " + repr(address))
    elif event in ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr", "socket.getnameinfo"):
        _write("lookup", arguments[0])
        if arguments[0] not in ("127.0.0.1", "::1", "localhost", b"127.0.0.1", b"localhost"):
            raise socket.gaierror("watched: no look-up of " + repr(arguments[0]))
    elif event in ("socket.sendto", "socket.sendmsg"):
        _write("send", arguments[1])
        raise OSError("watched: nothing is sent without a connection")
    elif event in ("subprocess.Popen", "os.system", "os.exec", "webbrowser.open", "ftplib.connect", "smtplib.connect"):
        # `uname` is run by a library to learn of the machine, the other by `html5` to try suspicious pages.
        if "uname" not in str(arguments[0]) and "LexborHTMLParser" not in str(arguments[1]):
            _write("run", event, arguments[:2])


def _peak():
    try:
        with open("/proc/self/status") as status:
            kilobytes = next(line.split()[1] for line in status if line.startswith("VmHWM"))
    except OSError:
        import resource

        kilobytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    _write("peak", kilobytes)


sys.addaudithook(_watch)
atexit.register(_peak)
"""


@dataclass(frozen=True)
class Watched:
    """A run and what was seen of its process.

    run: the `Run` of the fixture `crawl`. seen: (kind, what…), in order. peak: of its memory, in megabytes.
    """

    run: Any
    seen: list[tuple[str, ...]]
    peak: float

    @property
    def connected(self) -> set[tuple[str, ...]]:
        """What was connected to, or sent to: (host, port)."""
        return {tuple(what) for kind, *what in self.seen if kind in {"connect", "send", "run"}}

    @property
    def looked_up(self) -> set[str]:
        """The names that were looked up."""
        return {what[0] for kind, *what in self.seen if kind == "lookup"}

    @property
    def stats(self) -> dict[str, int]:
        """Scrapy's counts, as its log shows them at the end."""
        dump = self.run.stderr.rpartition("Dumping Scrapy stats:")[2]
        return {name: int(value) for name, value in re.findall(r"'([^'\n]+)': (\d+)[,}]", dump)}

    @property
    def ends(self) -> dict[str, tuple[str, str]]:
        """What became of every article that failed or is gone, and why, by id."""
        summary = self.run.summary
        return {
            line["id"]: (outcome, line["reason"])
            for outcome, name in (("failed", "failures"), ("gone", "gone"))
            for line in summary[name]
        }

    def holds(self, text: str) -> list[str]:
        """Return the files of the run, logs among them, that hold *text*."""
        wanted = text.encode()
        files = (path for path in self.run.output.parent.rglob("*") if path.is_file())
        found = [str(path.relative_to(self.run.output.parent)) for path in files if wanted in path.read_bytes()]
        return found + [name for name in ("stdout", "stderr") if text in getattr(self.run, name)]

    def ended_well(self) -> None:
        """Assert that nothing broke in the run: whatever it met, it met in words."""
        assert "Traceback" not in self.run.stderr, self.run.stderr[-3000:]
        assert not [name for name in self.stats if name.startswith("spider_exceptions")], self.stats
        assert self.run.summary["finish_reason"] in {"finished", "blocked"}
        assert not [kind for kind, *_ in self.seen if kind == "run"]


@pytest.fixture(scope="session")
def watched(crawl: Callable[..., Any], tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Watched]:
    """`watched("article", "file=…", site=site)`: as the fixture `crawl`, with the process watched.

    ports: of other servers on this machine that may be connected to, so that it shows whether they are.
    """
    folder = tmp_path_factory.mktemp("watch")
    (folder / "sitecustomize.py").write_text(_WATCH, "utf-8")
    numbers = iter(range(1_000_000))

    def run(
        *arguments: str,
        site: SampleSite,
        ports: tuple[int, ...] = (),
        environment: dict[str, str] | None = None,
        **rest: Any,
    ) -> Watched:
        log = folder / f"{next(numbers)}.jsonl"
        allowed = ",".join(map(str, (site.url.rpartition(":")[2], *ports)))
        variables = {"PYTHONPATH": str(folder), "WATCH_LOG": str(log), "WATCH_PORTS": allowed, **(environment or {})}
        done = crawl(*arguments, site=site, environment=variables, **{"LOG_LEVEL": "INFO", **rest})
        seen = [tuple(json.loads(line)) for line in log.read_text("utf-8").splitlines()]
        peaks = [int(what[0]) / 1024 for kind, *what in seen if kind == "peak"]
        assert peaks, done.stderr[-3000:]
        return Watched(done, seen, peaks[-1])

    return run


@pytest.fixture
def site() -> Iterator[SampleSite]:
    """A sample site of this test's own."""
    with SampleSite() as running:
        yield running


def page_of(inner: str, title: str = "标题", time: str = "2026-05-18 11:00") -> str:
    """Return an article's page of the usual layout around the body *inner*."""
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title} - ZAKER新闻</title></head><body>'
        f'<div id="article"><div class="article_header"><h1>{title}</h1><div class="article_tips">'
        f'<span class="auther">晚报</span><span class="time">{time}</span></div></div>'
        f'<div class="article_content"><div id="content">{inner}</div></div></div></body></html>'
    )


class Stage:
    """A sample site with articles of a test's own: each has an id, and any answer."""

    def __init__(self, site: SampleSite, folder: Path) -> None:
        self.site = site
        self.folder = folder
        self.ids: dict[str, str] = {}
        """Ids by the test's own names of its articles."""

    def id_of(self, name: str) -> str:
        """Return the id of the article *name*, which is new or not."""
        return self.ids.setdefault(name, f"6a0a7f84a07aec{len(self.ids):010x}")

    def put(
        self, name: str, body: str | bytes, status: int = 200, headers: dict[str, str] | None = None, host: str = "www"
    ) -> str:
        """Answer the page of the article *name* with this; return its path."""
        path = f"/{host}/article/{self.id_of(name)}"
        self.site.put(path, body, status, headers)
        return path

    def move(self, name: str, target: str) -> None:
        """Redirect the page of the article *name*."""
        self.put(name, b"", 302, {"Location": target.encode().decode("latin-1")})

    def argument(self) -> str:
        """Return the argument that names all articles."""
        file = self.folder / "articles.txt"
        file.write_text("\n".join(self.ids.values()), "utf-8")
        return f"file={file}"

    def ends(self, watched: Watched) -> dict[str, tuple[str, str]]:
        """Return what became of each article and why, by name; those exported have no reason."""
        told = watched.ends
        return {name: told.get(id_, ("exported", "")) for name, id_ in self.ids.items()}


@pytest.fixture
def stage(site: SampleSite, tmp_path: Path) -> Stage:
    """A stage of this test's own."""
    return Stage(site, tmp_path)


@pytest.fixture(scope="session")
def article_page() -> Callable[..., str]:
    """Return an article's page of the usual layout around a body."""
    return page_of


@pytest.fixture(scope="module")
def stages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], Stage]]:
    """`stages()` makes a stage with a site of its own, which runs until the module's tests are done."""
    with ExitStack() as running:
        yield lambda: Stage(running.enter_context(SampleSite()), tmp_path_factory.mktemp("stage"))


@pytest.fixture(scope="session")
def hexo() -> None:
    """Hexo as package-lock.json names it, installed if it is not yet; by one process where tests run in several."""
    npm.install()


@pytest.fixture(scope="module")
def crawl_all(watched: Callable[..., Any], stages: Callable[[], Any]) -> Callable[..., WatchedRun]:
    """`crawl_all(prepare)`: a run over all articles that `prepare(stage)` puts on a stage; site: instead of the stage's."""

    def run(prepare: Callable[[Any], None], site: Any = None, **given: str) -> WatchedRun:
        stage = stages()
        prepare(stage)
        done = watched("article", stage.argument(), site=site or stage.site, feeds=["articles.jsonl"], **(FAST | given))
        paths = {item["id"]: done.run.output / item["document"] for item in items_of(done)}
        documents = {name: paths[id_].read_bytes().decode() for name, id_ in stage.ids.items() if id_ in paths}
        return WatchedRun(done, stage.ends(done), documents)

    return run


@pytest.fixture(scope="module")
def strange() -> Iterator[SampleSite]:
    """Another server on this machine, to which the watch lets connections through."""
    with SampleSite() as running:
        yield running


@pytest.fixture(scope="module")
def meet(watched: Callable[..., Any], stages: Callable[[], Any], strange: SampleSite) -> Callable[..., Met]:
    """`meet(prepare, "article", …)` crawls a new site after `prepare(stage)`; without arguments all its articles."""

    def run(prepare: Callable[[Any], None], *arguments: str, **rest: Any) -> Met:
        stage = stages()
        prepare(stage)
        before = len(strange.requests)
        port = int(strange.url.rpartition(":")[2])
        done = watched(*(arguments or ("article", stage.argument())), site=stage.site, ports=(port,), **rest)
        return Met(done, stage, done.run.asked(), strange.requests[before:])

    return run
