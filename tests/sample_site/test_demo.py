"""The demo has a folder of its own, and touches nothing else."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from zakerscraper.exceptions import UsageError
from zakerscraper.sample_site import demo


@pytest.fixture
def crawls(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The folders that are crawled into."""
    found: list[Path] = []
    monkeypatch.setattr(demo, "_crawl", lambda crawl, output, site: found.append(output) or 0)
    return found


def test_it_writes_into_its_own_folder_again_and_again(crawls: list[Path], tmp_path: Path) -> None:
    for _ in range(2):
        assert demo.run(tmp_path / "demo") == 0
    assert set(crawls) == {tmp_path / "demo"}


@pytest.mark.parametrize("name", [".zaker", "_posts", "images"])
def test_it_refuses_a_folder_that_holds_what_it_has_not_made(crawls: list[Path], tmp_path: Path, name: str) -> None:
    (tmp_path / "output" / name).mkdir(parents=True)
    with pytest.raises(UsageError, match="demo"):
        demo.run(tmp_path / "output")
    assert crawls == []
    assert [path.name for path in (tmp_path / "output").iterdir()] == [name]


def test_its_folder_lies_in_the_usual_one(tmp_path: Path) -> None:
    assert Path("output/demo") == demo.OUTPUT


def test_no_proxy_of_the_user_stands_between(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    commands: list[list[str]] = []
    monkeypatch.setattr(
        subprocess, "run", lambda command, check: commands.append(command) or subprocess.CompletedProcess(command, 0)
    )
    assert demo.run(tmp_path / "demo") == 0
    assert commands
    assert all("HTTPPROXY_ENABLED=0" in command for command in commands)
