"""`scrapy completion`: a script that teaches the shell to complete `scrapy …`."""

from __future__ import annotations

import argparse

from zakerscraper.cli.base import ToolCommand
from zakerscraper.exceptions import UsageError

_SHELLS = "bash|zsh|fish"


class Command(ToolCommand):
    """Print the completion script of a shell: `source <(scrapy completion bash)`."""

    uses_archive = False

    def syntax(self) -> str:
        return f"{_SHELLS} [--program NAME]"

    def short_desc(self) -> str:
        return "Print a script that completes commands, spiders, their arguments and settings in your shell"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--program", metavar="NAME", default="scrapy", help="complete NAME (default: scrapy)")

    def work(self, args: list[str], opts: argparse.Namespace) -> int:
        # Imported here: every command of Scrapy loads this module.
        from zakerscraper.cli.completion import SHELLS, completion_script

        if len(args) != 1 or args[0] not in SHELLS:
            raise UsageError(f"completion takes one of {', '.join(SHELLS)}, not {' '.join(args)!r}")
        if not opts.program.isidentifier():
            raise UsageError(f"--program {opts.program!r} is not a name of a program")
        print(completion_script(args[0], opts.program, self.settings))
        return 0
