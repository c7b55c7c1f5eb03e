"""Prints untrusted text to a terminal safely."""

from __future__ import annotations

import json
import re
import sys
import unicodedata
from collections.abc import Iterable

from zakerscraper.utils.translation import change_unmarked, translate


def make_printable(text: str) -> str:
    """Return *text*, partly untrusted, so that it does not speak to the terminal; lines stay lines."""
    return "".join(c for c in text if c == "\n" or not _speaks_to_terminal(c))


def format_line(message: str) -> str:
    """Return *message*, partly untrusted, as one line for the terminal, in the language of the locale.

    A line end in it, as of a file's name, is shown as Python writes it.
    """
    return make_printable(in_singular(translate(message.replace("\n", "\\n"))))


def _speaks_to_terminal(character: str) -> bool:
    embeds = unicodedata.bidirectional(character) in _EMBEDDING
    return embeds or unicodedata.category(character) in {"Cc", "Cs"}


_EMBEDDING = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})
"""Marks that turn the direction of what follows them around."""


_ONE = re.compile(
    r"((?:^ *|[,;:.] |\b(?:for|in) )1 )(article|book|document|feed|page|picture|result|text)s"
    r"(?=$|[,;]| (?:in|for|sent|found|shown|edited|forgotten|checked)\b)"
)


def in_singular(line: str) -> str:
    """Return *line*, a message in English, with `1 article` for `1 articles` where no other word depends on it."""
    return change_unmarked(line, lambda text: _ONE.sub(r"\1\2", text))


def pad(text: str, width: int) -> str:
    """Return *text* with blanks behind it, up to *width* columns; a Chinese character takes two."""
    # Late: what shows no table needs it not.
    from rich.cells import cell_len

    return text + " " * (width - cell_len(text))


def widest_column(texts: Iterable[str]) -> int:
    """Return how many columns the longest of *texts* takes, 0 for none."""
    from rich.cells import cell_len

    return max(map(cell_len, texts), default=0)


def show(*lines: str) -> None:
    """Write *lines* to standard output, in the language of the locale: what a command was asked for, not data."""
    for line in lines:
        print(format_line(line))


def say(*lines: str) -> None:
    """Write *lines* to standard error, each with the program's name, in the language of the locale."""
    for line in lines:
        print(f"zakerscraper: {format_line(line)}", file=sys.stderr)


def print_json(data: object) -> None:
    """Print *data*. Titles and file names in it are untrusted: no escape sequence of theirs reaches the terminal."""
    print(make_printable(json.dumps(data, ensure_ascii=False, indent=2)))
