"""Crawls that a program of the user's runs, two in one process: each has its archive, its counts and its end."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.run_scrapy import ROOT, environment
from zakerscraper.sample_site import SampleSite

PROGRAM = """
import asyncio, gc, json, locale, logging, os, signal, socket, sys, warnings

from scrapy.crawler import AsyncCrawlerRunner, Crawler
from scrapy.settings import Settings
from scrapy.utils.defer import deferred_f_from_coro_f
from scrapy.utils.reactor import install_reactor

install_reactor("twisted.internet.asyncioreactor.AsyncioSelectorReactor")

from twisted.internet.task import react

from zakerscraper.spiders.channel import ChannelSpider
from zakerscraper.spiders.hot import HotSpider

CRAWLS = {
    "a": (ChannelSpider, {"id": "660"}, {}),
    "b": (HotSpider, {}, {"ZAKER_DOWNLOAD_IMAGES": False, "ZAKER_BODY": "markdown"}),
    "later": (HotSpider, {}, {"ZAKER_IMAGE_LINKS": "local"}),
}


def create(name):
    found = Settings()
    found.setmodule("zakerscraper.settings")
    spider, arguments, own = CRAWLS[name]
    given = {**json.loads(sys.argv[2]), **own, "ZAKER_OUTPUT_DIR": f"{sys.argv[1]}/{name}"}
    found.update(given, priority="cmdline")
    crawlers[name] = Crawler(spider, found)
    return crawlers[name], arguments


def state():
    # What a crawl could leave changed in its process.
    named = {name: one for name, one in logging.root.manager.loggerDict.items() if isinstance(one, logging.Logger)}
    loggers = {
        name: (one.level, one.disabled, one.propagate, list(one.handlers), list(one.filters))
        for name, one in {**named, "root": logging.root}.items()
    }
    os.umask(umask := os.umask(0))
    return {
        "gc": (gc.isenabled(), gc.get_threshold(), gc.get_freeze_count()),
        "loggers": loggers,
        "signals": {one: signal.getsignal(one) for one in (signal.SIGINT, signal.SIGTERM, signal.SIGCHLD)},
        "warnings": list(warnings.filters),
        "locale": locale.setlocale(locale.LC_ALL),
        "umask": umask,
        "environment": dict(os.environ),
        "hooks": (sys.excepthook, sys.stdout, sys.stderr, socket.getdefaulttimeout()),
    }


def differences(before, after):
    # Loggers that modules imported meanwhile have made are none of the crawl's.
    after["loggers"] = {name: after["loggers"][name] for name in before["loggers"]}
    return [name for name in before if before[name] != after[name]]


async def crawl(reactor):
    before = state()
    runner = AsyncCrawlerRunner()
    await asyncio.gather(*(runner.crawl(crawler, **arguments) for crawler, arguments in map(create, "ab")))
    crawler, arguments = create("later")
    await runner.crawl(crawler, **arguments)
    exported = {name: crawler.stats.get_value("zaker/article/exported") for name, crawler in crawlers.items()}
    print(json.dumps({"exported": exported, "changed": differences(before, state())}))


crawlers = {}
react(deferred_f_from_coro_f(crawl))
"""


def test_crawls_of_one_process_do_not_disturb_each_other_and_leave_it_as_it_was(
    site: SampleSite, tmp_path: Path
) -> None:
    """Two at once and one after them, each with settings of its own."""
    settings = {**site.settings, "DOWNLOAD_DELAY": "0.001", "DOWNLOAD_SLOTS": "{}"}
    command = [sys.executable, "-W", "error", "-c", PROGRAM, str(tmp_path), json.dumps(settings)]
    done = subprocess.run(
        command, cwd=ROOT, env=environment(), capture_output=True, encoding="utf-8", timeout=100, check=False
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["changed"] == []
    documents = {}
    for name, exported in found["exported"].items():
        summary = json.loads((tmp_path / name / ".zaker/last-run.json").read_text("utf-8"))
        documents[name] = [path.read_text("utf-8") for path in (tmp_path / name / "_posts").rglob("*.md")]
        assert summary["verdict"] == "ok"
        assert summary["counts"]["exported"] == exported == len(documents[name])
        assert summary["counts"]["skipped"] == summary["skipped"].get("no article's address", 0)
    assert all("<div>" in text for text in documents["a"] + documents["later"])
    assert not any("\n<div>   \n" in text for text in documents["b"])
    assert (tmp_path / "a/images").is_dir()
    assert not (tmp_path / "b/images").exists()
    assert any('src="/images/' in text for text in documents["later"])
    assert not any('src="/images/' in text for text in documents["a"])
