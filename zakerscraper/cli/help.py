"""The help of commands: translated, and with headings underlined."""

from __future__ import annotations

import argparse
import re

from scrapy.commands import ScrapyHelpFormatter

from zakerscraper.utils.translation import translate

_HEADING = re.compile(r"^([A-Z][A-Za-z ]*)\n(=+|-+)\n", re.MULTILINE)
"""A heading of the help, underlined by Scrapy."""


class HelpFormatter(ScrapyHelpFormatter):
    """Scrapy's help formatter, translated, which underlines headings only.

    Scrapy's own also underlines lines of an option's help that end with a colon.
    """

    def add_text(self, text: str | None) -> None:
        """Translate the description of a command."""
        super().add_text(text and translate(text))

    def add_argument(self, action: argparse.Action) -> None:
        """Translate the help of an option."""
        if action.help and action.help != argparse.SUPPRESS:
            action.help = translate(action.help)
        super().add_argument(action)

    def format_part_strings(self, part_strings: list[str]) -> list[str]:
        """Translate the headings of the whole help; leave the indented lines of one option alone."""
        if part_strings and part_strings[0].startswith(" "):
            return part_strings
        parts = super().format_part_strings(part_strings)
        return [_HEADING.sub(_translated_heading, "".join(part for part in parts if part != argparse.SUPPRESS))]


def _translated_heading(heading: re.Match[str]) -> str:
    # Imported here: only for help.
    from rich.cells import cell_len

    name = translate(heading[1])
    return f"{name}\n{heading[2][0] * cell_len(name)}\n"


def use_our_help(parser: argparse.ArgumentParser) -> None:
    """Make *parser* format its help with `HelpFormatter`."""
    parser.formatter_class = HelpFormatter
    # From Python 3.14 on headings are coloured at a terminal, and Scrapy does not recognise them then.
    parser.color = False  # type: ignore[attr-defined]  # known to Python 3.14 alone
