"""A run that is stopped does not wait for a host that says nothing, and what it waited for stays pending."""

import json
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
