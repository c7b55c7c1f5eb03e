"""Workers that share a job look at each archived article that is due once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.crawl.test_revisits import let_pass
from tests.distributed.conftest import Workers
from tests.distributed.test_crawls import articles_asked_for, total
from zakerscraper.sample_site import SampleSite


def test_each_is_looked_at_by_one_of_them(tmp_path: Path, worker: Workers, crawl: Callable[..., Any]) -> None:
    output = tmp_path / "out"
    with SampleSite(extra=20) as site:
        first = crawl("channel", "id=99", "pages=9", site=site, output=output, ZAKER_DOWNLOAD_IMAGES="0")
        assert first.counts["exported"] == 20
        let_pass(output, 2)
        site.requests.clear()
        environment = {"ZAKER_REVISIT": "1,7", "ZAKER_DOWNLOAD_IMAGES": "0", "DOWNLOAD_DELAY": "0.05"}
        started = [worker("channel", "id=99", site=site, **environment) for _ in range(2)]
        ends = [process.communicate()[1] for process in started]
        assert [process.returncode for process in started] == [0, 0], ends
        assert list(articles_asked_for(site).values()) == [1] * 20
    assert (total(output, "revisited"), total(output, "changed")) == (20, 0)
