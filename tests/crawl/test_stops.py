"""A run that is stopped, or can write no more, ends soon, and what it has not fetched stays pending."""

import json
import re
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests import run_scrapy
from tests.servers import archives
from zakerscraper.sample_site import Fault, SampleSite

Crawl = Callable[..., Any]

ADDONS = json.dumps({"tests.crawl.short_pauses.ShortGrace": 5})
TIMEOUT = 60
"""Seconds that a run which is not stopped would wait (DOWNLOAD_TIMEOUT)."""


@pytest.mark.parametrize("path", ["/www/article/", "/pictures/", "/www/robots.txt"])
def test_what_a_silent_host_owes_is_given_up_and_left_to_the_next_run(
    crawl: Crawl, site: SampleSite, tmp_path: Path, path: str
) -> None:
    site.faults.add(f"^{path}", Fault.silent())
    output = tmp_path / "out"
    settings = {
        "ZAKER_OUTPUT_DIR": str(output),
        **archives.settings(output),
        "DOWNLOAD_DELAY": "0.01",
        "DOWNLOAD_SLOTS": "{}",
        "ADDONS": ADDONS,
        **site.settings,
    }
    command = ["crawl", "channel", "-a", "id=13", *run_scrapy.as_options(settings)]
    process = run_scrapy.start(*command, env={**run_scrapy.environment(), "PYTHONPATH": "."})
    while not any(seen.path.startswith(path) for seen in site.requests):
        time.sleep(0.05)
    stopped = time.monotonic()
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=200)
    assert time.monotonic() - stopped < TIMEOUT / 2
    summary = json.loads((output / ".zaker/last-run.json").read_text("utf-8"))
    assert (summary["verdict"], process.returncode) == ("incomplete", 3), told
    assert "the run was stopped" in " ".join(summary["notes"])
    counts = summary["counts"]
    assert counts["skipped"] + counts["exported"] == counts["listed"], "articles without a picture may be there"
    assert "Traceback" not in told
    site.faults.clear()
    run = crawl("channel", "id=13", site=site, output=output)
    assert run.verdict == ("ok", 0)
    assert run.summary["counts"]["exported"] > 0
    assert run.summary["counts"]["pending"] == 0


def test_a_run_of_a_long_file_that_is_stopped_at_once_says_how_many_of_its_articles_are_not_pending(
    site: SampleSite, tmp_path: Path
) -> None:
    site.faults.add("^/www/article/", Fault.slow(30))
    output, file = tmp_path / "out", tmp_path / "ids"
    file.write_text("\n".join(f"6b{number:022x}" for number in range(30_000)))
    settings = {"ZAKER_OUTPUT_DIR": str(output), **archives.settings(output), "DOWNLOAD_SLOTS": "{}", **site.settings}
    process = run_scrapy.start("crawl", "article", "-a", f"file={file}", *run_scrapy.as_options(settings))
    while not any(one.path.startswith("/www/article/") for one in site.requests):
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    time.sleep(0.3)
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=200)
    assert process.returncode == 1, told
    assert "zakerscraper: stopped before its end; the next run takes up what is left" in told
    assert re.search(r"zakerscraper: \d+ of the articles that were named are not pending", told), told


def test_a_folder_that_becomes_a_file_ends_the_run_with_one_line_and_costs_no_article(
    crawl: Crawl, site: SampleSite, tmp_path: Path
) -> None:
    output = tmp_path / "out"
    assert crawl("channel", "id=13", "limit=1", site=site, output=output).verdict == ("ok", 0)
    folder, away = output / "images", tmp_path / "away"
    site.faults.add("^/www/article/", Fault.slow(1.0))
    settings = {"ZAKER_OUTPUT_DIR": str(output), **archives.settings(output), "DOWNLOAD_SLOTS": "{}", **site.settings}
    process = run_scrapy.start("crawl", "channel", "-a", "id=13", *run_scrapy.as_options(settings))
    seen = len(site.requests)
    while not any(one.path.startswith("/www/article/") for one in site.requests[seen:]):
        time.sleep(0.05)
    if folder.exists():
        folder.rename(away)
    folder.write_text("the user's", "utf-8")
    _, told = process.communicate(timeout=200)
    summary = json.loads((output / ".zaker/last-run.json").read_text("utf-8"))
    assert (summary["verdict"], process.returncode) == ("error", 1), told
    assert told.count("Not a directory") == 1
    assert f"cannot write to {folder}: Not a directory" in told
    assert (summary["counts"]["failed"], folder.read_text("utf-8")) == (0, "the user's")
    site.faults.clear()
    folder.unlink()
    if away.exists():
        away.rename(folder)
    run = crawl("channel", "id=13", site=site, output=output)
    assert run.verdict == ("ok", 0)
    assert run.summary["counts"]["pending"] == 0
