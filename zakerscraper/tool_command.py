"""The base of the project's own commands: no crawler, one clear line for what is wrong, an honest exit status.

It stands outside of `commands`, where Scrapy takes every class of that kind for a command.
"""

from __future__ import annotations

import argparse
import os
import sys
import unicodedata

from scrapy.commands import ScrapyCommand

from zakerscraper.books import ERROR, EXIT_STATUS
from zakerscraper.exceptions import WrongUsage, ZakerError

WRONG_USAGE = 2


class ToolCommand(ScrapyCommand):
    """A command over the archive. Subclasses do their work in `work`, which returns the exit status."""

    requires_project = True
    requires_crawler_process = False
    default_settings = {"LOG_ENABLED": False}  # noqa: RUF012 (the name and shape that Scrapy asks for)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        try:
            self.exitcode = self.work(args, opts)
        except BrokenPipeError:
            # Whoever read the output (head, less) has seen enough. Python would complain once more as it ends.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        except WrongUsage as error:
            say(str(error))
            self.exitcode = WRONG_USAGE
        except ZakerError as error:
            say(str(error))
            self.exitcode = EXIT_STATUS[ERROR]
        except OSError as error:
            # The name in it may be that of a temporary file.
            target = getattr(opts, "output", None)
            say(f"cannot write to {target}: {error.strerror}" if target and error.strerror else str(error))
            self.exitcode = EXIT_STATUS[ERROR]

    def work(self, args: list[str], opts: argparse.Namespace) -> int:
        """Do what the command is for; return the exit status."""
        raise NotImplementedError


def printable(text: str) -> str:
    """Return *text*, of strangers in parts, so that it does not speak to the terminal; lines stay lines."""
    return "".join(c for c in text if c == "\n" or unicodedata.category(c) not in {"Cc", "Cs"})


def say(*lines: str) -> None:
    """Write *lines* to standard error, each with the program's name."""
    for line in lines:
        print(f"zakerscraper: {printable(line)}", file=sys.stderr)
