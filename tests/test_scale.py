"""The model of many workers: the site's budget is kept, waits are what queueing theory says, and ends come in order."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.scale import (
    AGREED,
    POLITE,
    SIZES,
    Costs,
    Servers,
    Site,
    ends,
    first_end,
    load,
    tables,
    turns,
    useful_workers,
)

ROOT = Path(__file__).parents[1]
COSTS, SERVERS = Costs(), Servers()


@pytest.mark.parametrize("workers", SIZES)
@pytest.mark.parametrize("site", [POLITE, AGREED], ids=["polite", "agreed"])
def test_no_number_of_workers_asks_faster_than_the_delay(workers: int, site: Site) -> None:
    seen = turns(workers, site, COSTS)
    assert seen.rate <= 1.02 / site.page_delay
    assert load(workers, site, COSTS).articles <= site.articles_a_second


@pytest.mark.parametrize("workers", [10, 100, 1_000])
def test_the_wait_is_what_littles_law_says(workers: int) -> None:
    """Each worker has two requests there: in line, open, or handled. So many divided by the rate is the way round."""
    seen = turns(workers, POLITE, COSTS)
    assert seen.wait == pytest.approx(2 * workers / seen.rate - POLITE.answer - COSTS.worker_cpu, rel=0.02)


def test_without_a_delay_a_worker_does_what_it_can() -> None:
    hurried = replace(POLITE, page_delay=0.0001, open_at_once=100)
    seen = turns(1, hurried, COSTS)
    assert seen.wait < 0.001
    assert seen.rate == pytest.approx(seen.alone, rel=0.05)


def test_open_requests_are_bounded() -> None:
    """Two at once, each half a second: four a second, however short the delay."""
    seen = turns(50, replace(POLITE, page_delay=0.001, answer=0.5), COSTS)
    assert seen.rate == pytest.approx(4, rel=0.02)


def test_the_same_each_time() -> None:
    assert turns(10, POLITE, COSTS) == turns(10, POLITE, COSTS)
    assert turns(10, POLITE, COSTS) != turns(10, POLITE, COSTS, seed=2)


def test_one_worker_uses_up_what_the_default_allows() -> None:
    assert useful_workers(POLITE, COSTS) == 1
    assert useful_workers(AGREED, COSTS) > 1


def test_what_ends_first_is_told_first() -> None:
    found = ends(POLITE, COSTS, SERVERS)
    assert [number for _, number in found] == sorted(number for _, number in found)
    assert found[0][0].startswith("the site's delays")
    few = replace(SERVERS, postgresql_connections=10)
    assert first_end(load(2, POLITE, COSTS), POLITE, few) == "the site's delays"
    assert first_end(load(4, POLITE, COSTS), POLITE, few) == "PostgreSQL's connections"
    dear = replace(COSTS, redis_cpu=0.1)
    assert first_end(load(10, AGREED, dear), AGREED, SERVERS) == "Redis' thread"


def test_the_guide_shows_these_tables() -> None:
    assert tables((POLITE, AGREED), SIZES, COSTS, SERVERS) in (ROOT / "docs/scale.md").read_text("utf-8")


def test_the_command_prints_them() -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", "benchmarks.scale", "--workers", "7"],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert [line.split(" | ")[0] for line in done.stdout.splitlines() if line.startswith("| 7")] == ["| 7", "| 7"]
    assert done.stderr == ""
