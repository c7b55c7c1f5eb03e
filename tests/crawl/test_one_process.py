"""Crawls that a program of the user's runs, two in one process: each has its archive, its counts and its end."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.run_scrapy import ROOT, environment
from zakerscraper.sample_site import SampleSite

PROGRAM = """
import gc, json, sys

from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.settings import Settings

from zakerscraper.spiders.channel import ChannelSpider
from zakerscraper.spiders.hot import HotSpider


def settings(given):
    found = Settings()
    found.setmodule("zakerscraper.settings")
    found.update(given, priority="cmdline")
    return found


before = gc.get_threshold(), gc.get_freeze_count()
process = AsyncCrawlerProcess(settings({}))
spiders = {"a": (ChannelSpider, {"id": "660"}), "b": (HotSpider, {})}
crawlers = {}
for name, (spider, arguments) in spiders.items():
    given = {**json.loads(sys.argv[2]), "ZAKER_OUTPUT_DIR": f"{sys.argv[1]}/{name}"}
    crawlers[name] = Crawler(spider, settings(given))
    process.crawl(crawlers[name], **arguments)
process.start()
assert (gc.get_threshold(), gc.get_freeze_count()) == before
print(json.dumps({name: crawler.stats.get_value("zaker/article/exported") for name, crawler in crawlers.items()}))
"""


def test_two_crawls_of_one_process_do_not_disturb_each_other(site: SampleSite, tmp_path: Path) -> None:
    settings = {**site.settings, "DOWNLOAD_DELAY": "0.001", "DOWNLOAD_SLOTS": "{}"}
    command = [sys.executable, "-W", "error", "-c", PROGRAM, str(tmp_path), json.dumps(settings)]
    done = subprocess.run(
        command, cwd=ROOT, env=environment(), capture_output=True, encoding="utf-8", timeout=100, check=False
    )
    assert done.returncode == 0, done.stderr
    exported = json.loads(done.stdout)
    for name in ("a", "b"):
        summary = json.loads((tmp_path / name / ".zaker/last-run.json").read_text("utf-8"))
        assert summary["verdict"] == "ok"
        assert summary["counts"]["exported"] == exported[name] == len(list((tmp_path / name / "_posts").rglob("*.md")))
        assert summary["counts"]["skipped"] == summary["skipped"].get("no article's address", 0)
