"""What libraries keep to themselves is there as `compat` uses it, and no other module of ours uses any.

`python -m tests.test_compat` runs a small crawl and writes, as JSON, what the functions for Scrapy and Twisted did:
in a process of its own, as Twisted's reactor stays in one for good.
"""

from __future__ import annotations

import argparse
import ast
import asyncio
import importlib
import inspect
import json
import re
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile, ZipInfo

import fsspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scrapy import Request, Spider, signals
from scrapy.commands.crawl import Command
from scrapy.core.downloader import Slot
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import AsyncCrawlerProcess, AsyncCrawlerRunner
from scrapy.exceptions import DontCloseSpider
from scrapy.extension import ExtensionManager
from scrapy.http import Response
from scrapy.settings import Settings
from twisted.internet.defer import Deferred
from twisted.web.iweb import IPolicyForHTTPS
from zope.interface import implementer

from tests import stores
from zakerscraper import compat

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "zakerscraper"
LIMIT = 10_000
SLOW = 3.0
"""Seconds; by itself Scrapy's engine looks every five."""


class ProbeSpider(Spider):
    """Asks for two `data:` addresses, the second when the crawl is idle, and notes what `compat` says meanwhile."""

    name = "probe"
    found: dict[str, Any]
    idle_since: float | None = None

    async def start(self) -> AsyncIterator[Request]:
        self.found = {}
        self.crawler.signals.connect(self.idle, signals.spider_idle)
        self.crawler.signals.connect(self.closed_, signals.spider_closed)
        yield Request("data:,first", callback=self.parse_first)

    async def parse_first(self, response: Response) -> None:
        engine = self.crawler.engine
        self.found["in progress"] = [request.url for request in compat.requests_in_progress(engine)]
        self.found["closing while open"] = compat.is_closing(engine)
        self.found["queues"] = self.probe_queue()
        self.found.update(await probe_handler(HTTP11DownloadHandler(self.crawler)))

    def probe_queue(self) -> list[tuple[bool, int]]:
        """Return whether a slot waits and what is in its queue, with a delay and without."""
        slot, found = Slot(1, 60.0, 0.0), []
        slot.lastseen = time.monotonic()
        slot.queue.append((Request("data:,queued"), Deferred()))
        for slot.delay in (60.0, 0.0):
            compat.process_queue(self.crawler.engine.downloader, slot)
            found.append((slot.latercall is not None, len(slot.queue)))
        return found

    def idle(self) -> None:
        if self.idle_since is None:
            self.idle_since = time.monotonic()
            self.found["in progress when idle"] = len(compat.requests_in_progress(self.crawler.engine))
            asyncio.get_running_loop().call_later(0.2, self.enqueue_behind_its_back)
            raise DontCloseSpider
        if "waited" not in self.found and time.monotonic() < self.idle_since + 10:
            raise DontCloseSpider

    def enqueue_behind_its_back(self) -> None:
        self.crawler.engine.scheduler.enqueue_request(Request("data:,second", callback=self.parse_second))
        compat.schedule_next_request(self.crawler.engine)

    def parse_second(self, response: Response) -> None:
        assert self.idle_since is not None
        self.found["waited"] = time.monotonic() - self.idle_since

    def closed_(self) -> None:
        self.found["closing when closed"] = compat.is_closing(self.crawler.engine)


async def probe_handler(handler: HTTP11DownloadHandler) -> dict[str, Any]:
    """Return what came of requests that *handler* sent to servers which answer in strange ways."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        what = (await reader.readuntil(b"\r\n\r\n")).split()[1]
        header, end = b"X-A: " + b"a" * 100 + b"\r\n", b"Content-Length: 100000\r\n\r\n" + b"b" * 100_000
        writer.write(
            {
                b"/small": b"HTTP/1.1 200 OK\r\n" + header + end,
                b"/large": b"HTTP/1.1 200 OK\r\n" + header * 1000 + end,
                b"/strange": b"this is no HTTP\r\n\r\n",
            }[what]
        )
        writer.close()

    def kinds(error: BaseException) -> Iterator[BaseException]:
        yield error
        for reason in getattr(error.__cause__, "reasons", ()):
            yield reason.value

    @implementer(IPolicyForHTTPS)
    class Policy:
        def creatorForNetloc(self, hostname: bytes, port: int) -> None:  # noqa: N802 (Twisted's name)
            raise LookupError(f"the policy was asked for {hostname.decode()}")

    def wrapped(policy: Any) -> Policy:
        found["policy"] = hasattr(policy, "creatorForNetloc")
        return Policy()

    found: dict[str, Any] = {}
    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    address = f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
    found["large unlimited"] = (await handler.download_request(Request(f"http://{address}/large"))).status
    compat.limit_response_heads(handler, LIMIT)
    compat.wrap_context_factory(handler, wrapped)
    found["small"] = len((await handler.download_request(Request(f"http://{address}/small"))).body)
    for name, url in (("large", f"http://{address}/large"), ("strange", f"http://{address}/strange")):
        try:
            await handler.download_request(Request(url))
            found[name] = "a response"
        except Exception as error:
            found[name] = [isinstance(kind, compat.http_parse_error()) for kind in kinds(error)]
    try:
        await handler.download_request(Request(f"https://{address}/"))
    except Exception as error:
        found["TLS"] = str(error)
    await handler.close()
    server.close()
    return found


@pytest.fixture(scope="module")
def probe() -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.test_compat"], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_requests_in_progress(probe: dict[str, Any]) -> None:
    assert probe["in progress"] == ["data:,first"]
    assert probe["in progress when idle"] == 0


def test_process_queue(probe: dict[str, Any]) -> None:
    assert probe["queues"] == [[True, 1], [False, 0]]


def test_schedule_next_request(probe: dict[str, Any]) -> None:
    assert 0.2 <= probe["waited"] < SLOW


def test_is_closing(probe: dict[str, Any]) -> None:
    assert probe["closing while open"] is False
    assert probe["closing when closed"] is True


def test_wrap_context_factory(probe: dict[str, Any]) -> None:
    assert probe["policy"] is True, "it wraps what Twisted asks for connections"
    assert probe["TLS"] == "the policy was asked for 127.0.0.1"


def test_limit_response_heads(probe: dict[str, Any]) -> None:
    assert probe["large unlimited"] == 200
    assert probe["small"] == 100_000, "a body may be longer than a head"
    assert isinstance(probe["large"], list), "the connection was cut"


def test_http_parse_error(probe: dict[str, Any]) -> None:
    assert any(probe["strange"])
    assert not any(probe["large"])


def test_create_crawler(caplog: pytest.LogCaptureFixture) -> None:
    settings_ = Settings({"SPIDER_MODULES": ["zakerscraper.spiders"], "FEEDS": {"a.json": {}}, "EXTENSIONS_BASE": {}})
    command = Command()
    command.crawler_process = AsyncCrawlerRunner(settings_)
    crawler = compat.create_crawler(command, "hot")
    assert crawler.spidercls.name == "hot"
    crawler.extensions = ExtensionManager(crawler=crawler)
    crawler.signals.send_catch_log(signals.engine_started)
    assert "FeedExporter extension is not enabled" in caplog.text


def test_on_second_signal(probe: dict[str, Any]) -> None:
    assert probe["signals heard"] == [0, 1]


def test_close_s3_session(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not compat.close_s3_session(fsspec.filesystem("memory"))
    with stores.s3() as server:
        for name, value in server.environment.items():
            monkeypatch.setenv(name, value)
        s3 = fsspec.filesystem(
            "s3", endpoint_url=server.environment["FSSPEC_S3_ENDPOINT_URL"], skip_instance_cache=True
        )
        s3.ls(stores.BUCKET)
        assert compat.close_s3_session(s3)


def test_keep_zip_entries() -> None:
    file, kept = BytesIO(), list[ZipInfo]()
    with ZipFile(file, "w") as container:
        container.writestr("before", b"1")
        compat.keep_zip_entries(container, kept)
        container.writestr("after", b"2")
    assert [reference.filename for reference in kept] == ["before", "after"]
    assert dict(container.NameToInfo) == {}
    with ZipFile(file) as container:
        assert [(name, container.read(name)) for name in container.namelist()] == [("before", b"1"), ("after", b"2")]


def test_parser_actions() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--one")
    parser.add_argument_group("more").add_argument("--two")
    options = [option for action in compat.parser_actions(parser) for option in action.option_strings]
    assert options == ["-h", "--help", "--one", "--two"]


def test_ignore_constants_of_modules() -> None:
    """`conftest.py` has called it."""
    texts: set[str] = set()

    @settings(max_examples=250, database=None)
    @given(st.text(max_size=40))
    def draw(text: str) -> None:
        texts.add(text)

    draw()
    constants = {
        node.value
        for tree in modules().values()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and re.fullmatch("[a-z]+_[a-z_]+", node.value)
    }
    assert texts & constants == set()


# Nothing else of ours does


@cache
def modules() -> dict[str, ast.Module]:
    """Return the syntax tree of each module of ours but `compat`, by name."""
    paths = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
        for path in sorted(PACKAGE.rglob("*.py"))
    }
    others = {"zakerscraper.compat", "zakerscraper.__main__", "zakerscraper.sample_site.__main__"}
    return {name: ast.parse(path.read_text("utf-8")) for name, path in paths.items() if name not in others}


def is_private(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__")


def test_no_private_name_is_imported_or_asked_for() -> None:
    found = []
    for module, tree in modules().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and not (node.module or "").startswith("zakerscraper"):
                names = [*(node.module or "").split("."), *(alias.name for alias in node.names)]
            elif (
                isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and re.fullmatch("...attr", node.func.id)
            ):
                names = [
                    argument.value
                    for argument in node.args
                    if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
                ]
            else:
                continue
            found += [f"{module}:{node.lineno} {name}" for name in names if is_private(name)]
    assert found == []


def test_no_private_name_is_inherited_from_a_library() -> None:
    """Ruff's SLF001 lets `self._name` pass, whoever's it is."""
    found = []
    for module, tree in modules().items():
        for node in ast.walk(tree):
            if not isinstance(node, ast.ClassDef) or not isinstance(
                cls := getattr(importlib.import_module(module), node.name, None), type
            ):
                continue
            used = {element.attr for element in ast.walk(node) if isinstance(element, ast.Attribute)}
            used |= {
                statement.name
                for statement in node.body
                if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef)
            }
            found += [f"{module}.{node.name}: {name}" for name in used & private_names(cls)]
    assert found == []


def private_names(cls: type) -> set[str]:
    """Return the private names that libraries give to objects of *cls*."""
    names: set[str] = set()
    for base in cls.__mro__:
        if base.__module__.partition(".")[0] in {"zakerscraper", "builtins", "typing"}:
            continue
        names |= private_names_of(base)
    return names


@cache
def private_names_of(base: type) -> set[str]:
    names = {name for name in vars(base) if is_private(name)}
    if source := inspect.getsource(sys.modules[base.__module__]) if has_source(base) else "":
        names |= {name for name in re.findall(r"\bself\.(_\w+)", source) if is_private(name)}
    return names


def has_source(cls: type) -> bool:
    return getattr(sys.modules[cls.__module__], "__file__", "").endswith(".py")


if __name__ == "__main__":
    process = AsyncCrawlerProcess({"LOG_LEVEL": "ERROR", "TELNETCONSOLE_ENABLED": False})
    probed = process.create_crawler(ProbeSpider)
    process.crawl(probed)
    second: list[str] = []
    compat.on_second_signal(process, lambda: second.append("heard"))
    process.start()
    assert isinstance(probed.spider, ProbeSpider)
    heard = probed.spider.found["signals heard"] = []
    for _ in range(2):
        signal.raise_signal(signal.SIGINT)
        heard.append(len(second))
    sys.stdout.write(json.dumps(probed.spider.found))
