"""`scrapy archive show`: what is in the archive."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from zakerscraper.archive.serialization import from_text
from zakerscraper.archive.state import State
from zakerscraper.cli.archive_context import ArchiveContext, Result
from zakerscraper.cli.archive_pages import count_pages
from zakerscraper.utils.terminal import say
from zakerscraper.utils.text import size_in_words
from zakerscraper.utils.translation import as_is, translate

_DAYS_SHOWN = 14
_BLOCKED_SHOWN = 20
_WAITING_SHOWN = 20


def show_archive(context: ArchiveContext) -> Result:
    """Return what is archived; with --gone and --dropped only such articles."""
    archive, output = context.archive, context.output
    if context.opts.gone:
        return _list(archive.queries.list_in_state(State.GONE), translate("no article is gone"))
    if context.opts.dropped:
        return _list(archive.queries.list_in_state(State.DROPPED), translate("no article was dropped by a pipeline"))
    result = archive.queries.overview()
    result["waiting"] = archive.queries.list_waiting()
    result["blocked"] = archive.blocks.ids()
    result["disk_bytes"] = output.used_bytes()
    page_counts, page_lines = count_pages(archive)
    result |= page_counts
    articles = result["articles"]
    used = "on disk: " if output.root else "in all:  "
    lines = [
        f"Archive of {output}",
        f"  articles: {articles['exported']} exported, {articles['pending']} pending, {articles['gone']} gone"
        + (f", {articles['dropped']} dropped by a pipeline" if articles["dropped"] else ""),
        f"  pictures: {result['pictures']} ({size_in_words(result['pictures_bytes'])})",
        *page_lines,
        f"  {used} {size_in_words(result['disk_bytes'])}",
        *_section_lines(result["sections"]),
        *_day_lines(result["days"]),
        *_waiting_lines(result["waiting"]),
    ]
    if blocked := result["blocked"]:
        more = " …" * (len(blocked) > _BLOCKED_SHOWN)
        lines.append(f"Blocked ({len(blocked)}): {', '.join(blocked[:_BLOCKED_SHOWN])}{more}")
    return result, lines, 0


def _section_lines(sections: Mapping[str, Mapping[str, int]]) -> list[str]:
    if not sections:
        return []
    lines = ["By section:"]
    lines += [
        f"  {as_is(section)}: " + ", ".join(translate(f"{count} {state}") for state, count in states.items())
        for section, states in sections.items()
    ]
    return lines


def _day_lines(days: Mapping[str, Mapping[str, int]]) -> list[str]:
    if not days:
        return []
    lines = ["By day of publication (+08:00), the newest first:"]
    lines += [
        f"  {day}: " + ", ".join(f"{count} {as_is(section)}" for section, count in sections.items())
        for day, sections in list(days.items())[:_DAYS_SHOWN]
    ]
    if len(days) > _DAYS_SHOWN:
        lines.append(f"  … and {len(days) - _DAYS_SHOWN} more days")
    return lines


def _waiting_lines(waiting: list[dict[str, Any]]) -> list[str]:
    """Return the lines that list pending articles, given as rows of `Queries.list_waiting`."""
    if not waiting:
        return ["Nothing is waiting."]
    lines = [f"Waiting ({len(waiting)}):"]
    for row in waiting[:_WAITING_SHOWN]:
        due = row["next_attempt_at"] and f"{from_text(row['next_attempt_at']):%Y-%m-%d %H:%M +08:00}"
        when = translate(f"due {due}" if due else "given up")
        tried = translate(f", {row['attempts']} attempt{'s' * (row['attempts'] != 1)}") if row["attempts"] else ""
        reason = f": {translate(row['reason'])}" if row["reason"] else ""
        lines.append(f"  {row['id']} {as_is(row['title'][:40])} ({when}{tried}){reason}")
    if len(waiting) > _WAITING_SHOWN:
        lines.append(f"  … and {len(waiting) - _WAITING_SHOWN} more")
    return lines


def _list(articles: list[dict[str, Any]], why_none: str) -> Result:
    """Return *articles* as a result, each line beginning with the id for `cut` and the like."""
    if not articles:
        say(why_none)
    return articles, [f"{row['id']} {as_is(row['title'][:40])}: {row['reason']}" for row in articles], 0
