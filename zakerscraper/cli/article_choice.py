"""Options that select articles, shared by several commands."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from zakerscraper.archive.archive import Archive
from zakerscraper.archive.imported import is_import_id
from zakerscraper.cli.progress import complete_index_with_progress
from zakerscraper.exceptions import UsageError
from zakerscraper.items import Article, TimeSpan
from zakerscraper.services.search import search_pieces
from zakerscraper.services.selection import Selection, check_sections, find_lists, publisher_names, unknown_name
from zakerscraper.spiders.arguments import parse_article_ids, parse_time_span, parse_whole_number

_NAME = re.compile(r"[\w.-]{1,40}")
"""A value of --new, which becomes part of a file name."""


class TakesOptions(Protocol):
    """An `argparse` parser or a group of one."""

    def add_argument(self, *names: str, **kwargs: Any) -> Any: ...


_NAMED = {
    "section": "of this section",
    "channel": "that this channel or other list has shown (a name or a number)",
    "source": "of this publisher (a name or a number)",
}


def add_name_options(parser: TakesOptions, *names: str) -> None:
    """Add --section, --channel and --source, each repeatable, to a parser or group.

    Args:
        names: Which of them; all by default.
    """
    for name in names or _NAMED:
        what = _NAMED[name]
        parser.add_argument(
            f"--{name}", action="append", metavar="NAME", help=f"only articles {what}; may be given several times"
        )


def add_choice_options(parser: TakesOptions) -> None:
    """Add all options that select articles, except --new, to a parser or group."""
    add_name_options(parser)
    for name, what in (
        ("since", "published on that day (+08:00) or later"),
        ("until", "published on that day (+08:00) or earlier"),
        ("fetched-since", "fetched on that day (+08:00) or later"),
    ):
        parser.add_argument(f"--{name}", metavar="DATE", help=f"only articles {what}")
    parser.add_argument(
        "--search",
        action="append",
        metavar="WORDS",
        help="only articles that `scrapy search WORDS` finds; may be given several times",
    )
    parser.add_argument(
        "--unique", action="store_true", help="of several articles with one text only the one archived first"
    )


def add_new_option(parser: TakesOptions) -> None:
    """Add --new to a parser or group."""
    parser.add_argument(
        "--new", metavar="NAME", help="only what is new or has changed since the last time with this name"
    )


def check_new_name(name: str | None) -> None:
    """Raise UsageError where *name* cannot be a value of --new."""
    if name is not None and not _NAME.fullmatch(name):
        raise UsageError(f"--new {name!r} is not a name: up to 40 letters, digits, '-', '_' and '.'")


def read_selection(opts: argparse.Namespace) -> Selection:
    """Return the articles that the options select.

    Raises:
        UsageError: A date is malformed, or a search has no words.
    """
    since, until = parse_days(opts.since, opts.until)
    fetched = parse_day("--fetched-since", opts.fetched_since)
    for words in opts.search or ():
        search_pieces(words)
    return Selection(
        sections=tuple(opts.section or ()),
        sources=tuple(opts.source or ()),
        channels=tuple(opts.channel or ()),
        searches=tuple(dict.fromkeys(opts.search or ())),
        since=since.start if since else None,
        until=until.end if until else None,
        fetched_since=fetched.start if fetched else None,
        unique=opts.unique,
    )


def check_names(selection: Selection, archive: Archive, overview: Mapping[str, Any] | None = None) -> None:
    """Raise UsageError where a selected section or publisher is not in *archive*.

    Args:
        overview: The result of `Queries.overview`, where the caller has it already.
    """
    if selection.sections:
        check_sections(selection.sections, overview or archive.queries.overview())
    if selection.sources:
        sources, known = set[str](), set[str]()
        for article in archive.queries.articles():
            sources.add(article.source)
            known |= publisher_names(article)
        for source in selection.sources:
            if source not in known:
                raise unknown_name("--source", source, "publisher", sorted(sources - {""}))


def prepare_selection(selection: Selection, archive: Archive, overview: Mapping[str, Any] | None = None) -> None:
    """Check the names in *selection*, and bring the search index up to date where it is asked.

    Args:
        overview: The result of `Queries.overview`, where the caller has it already.

    Raises:
        UsageError: A selected section or publisher is not in *archive*.
    """
    check_names(selection, archive, overview)
    if selection.searches:
        complete_index_with_progress(archive)


def names_by_search(selection: Selection, archive: Archive) -> Callable[[Article], list[str]]:
    """Return a function that gives, for an article, those of the searches that find it.

    Raises what `Selection.find_by_search` raises.
    """
    found = selection.find_by_search(archive)
    return lambda article: [words for words, ids in found.items() if article.id in ids]


def names_by_channel(selection: Selection, archive: Archive) -> Callable[[Article], list[str]]:
    """Return a function that gives the names of the selected lists which showed an article.

    Raises:
        UsageError: A channel is unknown.
    """
    lists = find_lists(archive, selection.channels)
    chosen = {seen.channel for seen in archive.sightings.channels() if seen.url in lists}
    return lambda article: list(dict.fromkeys(channel.label for channel in article.channels if channel in chosen))


def parse_day(option: str, text: str | None) -> TimeSpan | None:
    """Return the day (+08:00) that *text*, the value of *option*, names; None for None.

    Raises:
        UsageError: It is no date.
    """
    try:
        return parse_time_span(text) if text is not None else None
    except ValueError:
        raise UsageError(f"{option} {text!r} is not a date like 2026-05-18, or lies in the future") from None


def parse_days(since: str | None, until: str | None) -> tuple[TimeSpan | None, TimeSpan | None]:
    """Return the days (+08:00) that --since and --until name.

    Raises:
        UsageError: One is no date, or --until is before --since.
    """
    first, last = parse_day("--since", since), parse_day("--until", until)
    if first and last and first.start > last.end:
        raise UsageError(f"--until {until!r} lies before --since {since!r}")
    return first, last


def parse_limit(text: str | None, default: int = 0) -> int:
    """Return the value of --limit, *default* for None. Raises UsageError for what is no number."""
    try:
        return default if text is None else parse_whole_number(text)
    except ValueError:
        raise UsageError(f"--limit {text!r} is not a number like 100") from None


def parse_ids(texts: list[str]) -> tuple[str, ...]:
    """Return the article ids in *texts*, ids or URLs separated by commas or spaces. Raises UsageError."""
    parts = [part for text in texts for part in text.replace(",", " ").split()]
    imported = tuple(part for part in parts if is_import_id(part))
    others = ",".join(part for part in parts if not is_import_id(part))
    try:
        return (*imported, *(parse_article_ids(others) if others else ()))
    except ValueError as error:
        raise UsageError(str(error)) from None
