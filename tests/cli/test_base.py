"""What the project's own commands have in common."""

from __future__ import annotations

from argparse import Namespace

import pytest
from scrapy.settings import Settings

from zakerscraper.cli.base import ToolCommand


def test_ctrl_c_ends_a_command_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    class Stopped(ToolCommand):
        uses_archive = False

        def short_desc(self) -> str:
            return "Stop"

        def work(self, args: list[str], opts: Namespace) -> int:
            raise KeyboardInterrupt

    command = Stopped()
    command.settings = Settings()
    command.run([], Namespace())
    assert command.exitcode == 1
    assert capsys.readouterr().err == "zakerscraper: stopped before its end; what was done until then is kept\n"
