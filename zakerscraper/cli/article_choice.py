"""Options that say which articles are meant, as commands share them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Protocol

from zakerscraper.archive.serialization import EXPORTED
from zakerscraper.exceptions import UsageError
from zakerscraper.items import TimeSpan
from zakerscraper.spiders.arguments import time_span
from zakerscraper.utils.suggest import did_you_mean

_NAMES_SHOWN = 12
"""So many names of sections or publishers are shown where one is unknown."""


class TakesOptions(Protocol):
    """A parser of argparse, or a group of one."""

    def add_argument(self, *names: str, **given: Any) -> Any: ...


def add_name_options(parser: TakesOptions) -> None:
    """Add --section, --channel and --source, each to be given any number of times, to a parser or a group of one."""
    for name, what in (
        ("section", "of this section"),
        ("channel", "that this channel or other list has shown (a name or a number)"),
        ("source", "of this publisher"),
    ):
        parser.add_argument(
            f"--{name}", action="append", metavar="NAME", help=f"only articles {what}; may be given several times"
        )


def day(option: str, text: str | None) -> TimeSpan | None:
    """Return the day that *text* names, None for none. Raises UsageError for what is no day."""
    try:
        return time_span(text) if text is not None else None
    except ValueError:
        raise UsageError(f"{option} {text!r} is no date like 2026-05-18, or lies in the future") from None


def days(since: str | None, until: str | None) -> tuple[TimeSpan | None, TimeSpan | None]:
    """Return the days that --since and --until name. Raises UsageError where they are none, or leave no day."""
    first, last = day("--since", since), day("--until", until)
    if first and last and first.start > last.end:
        raise UsageError(f"--until {until!r} lies before --since {since!r}")
    return first, last


def sections_in(overview: Mapping[str, Any]) -> list[str]:
    """Return the sections that have archived articles. overview: what the archive holds."""
    return [name for name, states in overview["sections"].items() if EXPORTED in states]


def check_sections(sections: Collection[str], overview: Mapping[str, Any]) -> None:
    """Raise UsageError where one of *sections* is not in the archive. overview: what that holds."""
    for section in sections:
        if section not in overview["sections"]:
            raise unknown_name("--section", section, "section", sections_in(overview))


def unknown_name(option: str, name: str, kind: str, there: Sequence[str]) -> UsageError:
    """Return the error that there is no *name* of that *kind* among those that are *there*."""
    shown = ", ".join(there[:_NAMES_SHOWN]) + (" …" if len(there) > _NAMES_SHOWN else "")
    known = did_you_mean(name, there) or (f"there are {shown}" if there else "the archive is empty")
    return UsageError(f"{option} {name!r}: there is no such {kind}; {known}")
