"""What the tests of schedules share: a sample site, and the command as an installation has it."""

import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from zakerscraper.sample_site import SampleSite

ROOT = Path(__file__).parents[2]


@pytest.fixture
def site() -> Iterator[SampleSite]:
    """A sample site of this test's own, with a channel 99 that is long enough for a run to be met in the middle."""
    with SampleSite(extra=120, page_size=36) as running:
        yield running


@pytest.fixture
def install(site: SampleSite, tmp_path: Path) -> Callable[[Path], Path]:
    """`install(path)` puts the command `zakerscraper` there. It crawls the sample site, in a hurry."""
    (tmp_path / "hurried.py").write_text(
        "from zakerscraper.settings import *\nDOWNLOAD_DELAY = 0.004\nDOWNLOAD_SLOTS = {}\n"
    )
    environment = {
        "PYTHONPATH": f"{ROOT}:{tmp_path}",
        "PYTHONWARNINGS": "error",
        "SCRAPY_SETTINGS_MODULE": "hurried",
        **site.settings,
    }
    exports = "".join(f"export {name}={shlex.quote(value)}\n" for name, value in environment.items())

    def put(path: Path) -> Path:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f'#!/bin/sh\n{exports}exec {shlex.quote(sys.executable)} -m zakerscraper "$@"\n')
        path.chmod(0o755)
        return path

    return put


def read(name: str) -> str:
    """Return the ready-to-copy file *name*."""
    return (ROOT / "deploy" / name).read_text("utf-8")


def analyze(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run systemd-analyze."""
    return subprocess.run(["systemd-analyze", *arguments], capture_output=True, text=True, check=False)
