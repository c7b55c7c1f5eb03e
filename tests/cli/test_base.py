"""What the project's own commands have in common."""

from __future__ import annotations

import errno
import os
import select
import sys
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path

import pytest
from scrapy.commands import ScrapyCommand
from scrapy.settings import Settings

from zakerscraper.cli.base import ChecksSettings, ToolCommand
from zakerscraper.cli.stdout import standard_output
from zakerscraper.exceptions import UsageError


class Command(ToolCommand):
    """A command without an archive that does *work*."""

    uses_archive = False

    def __init__(self, work: Callable[[], int]) -> None:
        super().__init__()
        self.settings = Settings()
        self._work = work

    def short_desc(self) -> str:
        return "Work"

    def work(self, args: list[str], opts: Namespace) -> int:
        return self._work()


def test_ctrl_c_ends_a_command_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    def work() -> int:
        raise KeyboardInterrupt

    command = Command(work)
    command.run([], Namespace())
    assert command.exitcode == 1
    assert capsys.readouterr().err == "zakerscraper: stopped before its end; what was done until then is kept\n"


def test_data_is_not_written_to_a_standard_output_that_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    """As Python has it after `>&-`: an export went into a traceback, and one with `--new` would be lost."""
    monkeypatch.setattr(sys, "stdout", None)
    with pytest.raises(UsageError, match="standard output is closed: -o names a file"):
        standard_output()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
@pytest.mark.parametrize("length", [10, 1_000_000])
def test_a_full_standard_output_is_named(
    length: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def work() -> int:
        standard_output().write("x" * length)
        return 0

    command = Command(work)
    with Path("/dev/full").open("w") as full:
        monkeypatch.setattr(sys, "stdout", full)
        command.run([], Namespace(output=None))
    assert command.exitcode == 1
    assert capsys.readouterr().err == f"zakerscraper: cannot write to standard output: {os.strerror(errno.ENOSPC)}\n"


class Broken(ToolCommand):
    """Meets a pipe or a connection that is broken."""

    uses_archive = False

    def short_desc(self) -> str:
        return "Break"

    def work(self, args: list[str], opts: Namespace) -> int:
        raise BrokenPipeError(errno.EPIPE, os.strerror(errno.EPIPE))


def test_a_store_that_hangs_up_is_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    """It was taken for a reader who has seen enough: nothing said, nothing written, and status 0."""
    command = Broken()
    command.settings = Settings()
    command.run([], Namespace())
    assert command.exitcode == 1
    assert capsys.readouterr().err == "zakerscraper: [Errno 32] Broken pipe\n"


class ScrapysCommand(ScrapyCommand):
    """Prints, as `scrapy parse` does."""

    def short_desc(self) -> str:
        return "Print"

    def run(self, args: list[str], opts: Namespace) -> None:
        sys.stdout.write("[{'cut_off': ''}]\n")


class Printing(ChecksSettings, ScrapysCommand):
    """One of Scrapy's own commands, checked."""


@pytest.mark.parametrize("kind", [Broken, Printing])
def test_a_reader_who_has_seen_enough_is_none(monkeypatch: pytest.MonkeyPatch, kind: type[ScrapyCommand]) -> None:
    reads, writes = os.pipe()
    os.close(reads)
    with open(writes, "w") as pipe:
        monkeypatch.setattr(sys, "stdout", pipe)
        command = kind()
        command.settings = Settings()
        command.run([], Namespace())
    assert command.exitcode == 0


def test_where_pipes_cannot_be_asked_a_broken_one_is_no_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """As on Windows."""
    monkeypatch.delattr(select, "poll")
    with (tmp_path / "printed").open("w") as printed:
        monkeypatch.setattr(sys, "stdout", printed)
        command = Broken()
        command.settings = Settings()
        command.run([], Namespace())
    assert command.exitcode == 0
