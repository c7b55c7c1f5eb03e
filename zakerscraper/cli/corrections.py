"""Formats what `scrapy archive history` and `changes` print: lines for people, or JSON."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from zakerscraper.archive.archive import Archive
from zakerscraper.archive.metadata_changes import MetadataChange
from zakerscraper.archive.visits import Withdrawn
from zakerscraper.cli.archive_context import Result
from zakerscraper.document.word_diff import ADDED, AROUND, REMOVED, SAME, DiffLine
from zakerscraper.services.corrections import Correction, History, read_corrections, read_history
from zakerscraper.utils.translation import NAMES, as_is, translate

_FORMS = {SAME: "{}", REMOVED: "[-{}-]", ADDED: "{{+{}+}}"}
"""The marks of `wdiff`."""


def show_history(archive: Archive, ids: Iterable[str]) -> Result:
    """Return the versions of the articles *ids* with their differences; exit status 1 where one is not archived."""
    data, lines, status = [], [], 0
    for id_ in ids:
        history = read_history(archive, id_)
        if history is None:
            lines.append(f"{id_}: not archived")
            status = 1
            continue
        data.append(_history_data(history))
        lines += _history_lines(history)
    return data, lines, status


def show_changes(archive: Archive, since: datetime | None) -> Result:
    """Return what the site has changed or withdrawn, since the aware moment *since* where given."""
    corrections = list(read_corrections(archive, since))
    withdrawn = archive.visits.find_withdrawn(since)
    data = {
        "changed": [_correction_data(one, with_article=True) for one in corrections],
        "withdrawn": [_withdrawn_data(one) for one in withdrawn],
    }
    lines = [
        f"{_moment(one.seen_at)} {one.after.id} {as_is(one.after.title[:40])}: {_what(one)}" for one in corrections
    ]
    lines += [
        f"{_moment(one.withdrawn_at)} {one.id} {as_is(one.title[:40])}: {_withdrawn_line(one)}" for one in withdrawn
    ]
    lines.append(f"{_count(corrections, 'change')}, {_count(withdrawn, 'article')} withdrawn")
    return data, lines, 0


def marked_text(line: DiffLine, around: int = AROUND) -> str:
    """Return *line* with removals as `[-…-]` and additions as `{+…+}`; long unchanged parts are cut."""
    parts = [_FORMS[segment.kind].format(segment.text) for segment in line.excerpt(around)]
    return (f"{translate(line.what, NAMES)}: " if line.what else "") + "".join(parts)


def _history_lines(history: History) -> list[str]:
    article, corrections = history.article, history.corrections
    first = corrections[0].before if corrections else article
    fetched = f": first archived as read at {_moment(first.fetched_at)}" if first.fetched_at else ""
    lines = [f"{article.id} {as_is(article.title)}", f"  version 1{fetched}"]
    seen: list[Correction | MetadataChange] = [*corrections, *history.metadata]
    for one in sorted(seen, key=lambda change: change.seen_at):
        about = f"seen {_moment(one.seen_at)} ({one.reason})"
        if isinstance(one, Correction):
            lines.append(f"  version {one.after.version}: {about}: {_names(one)}")
            lines += [f"    {as_is(marked_text(line))}" for line in one.diff()]
        else:
            lines.append(
                f"  {about}: {as_is(translate(one.field, NAMES))} {as_is(f'[-{one.before}-]{{+{one.after}+}}')}"
            )
    if history.withdrawn:
        lines.append(f"  {_moment(history.withdrawn.withdrawn_at)}: {_withdrawn_line(history.withdrawn)}")
    return lines


def _history_data(history: History) -> dict[str, Any]:
    article, corrections = history.article, history.corrections
    versions = [*(one.before for one in corrections), article]
    return {
        "id": article.id,
        "url": article.url,
        "title": article.title,
        "section": article.section,
        "versions": [
            {
                "version": one.version,
                "title": one.title,
                "body_html": one.body_html,
                "fetched_at": one.fetched_at.isoformat() if one.fetched_at else None,
            }
            for one in versions
        ],
        "changes": [_correction_data(one) for one in corrections],
        "metadata": [
            {
                "field": one.field,
                "before": one.before,
                "after": one.after,
                "seen_at": one.seen_at.isoformat(),
                "reason": one.reason,
            }
            for one in history.metadata
        ],
        "withdrawn": _withdrawn_data(history.withdrawn) if history.withdrawn else None,
    }


def _correction_data(one: Correction, *, with_article: bool = False) -> dict[str, Any]:
    about = {"id": one.after.id, "url": one.after.url, "title": one.after.title, "section": one.after.section}
    return {
        **(about if with_article else {}),
        "version": one.after.version,
        "seen_at": one.seen_at.isoformat(),
        "reason": one.reason,
        "changes": list(one.changes),
        "diff": [
            {"what": line.what, "parts": [{"kind": part.kind, "text": part.text} for part in line.segments]}
            for line in one.diff()
        ],
    }


def _withdrawn_data(one: Withdrawn) -> dict[str, Any]:
    return {
        "id": one.id,
        "url": one.url,
        "title": one.title,
        "section": one.section,
        "gone_since": one.gone_since.isoformat(),
        "withdrawn_at": one.withdrawn_at.isoformat(),
        "answer": one.answer,
    }


def _names(one: Correction) -> str:
    """Return what has changed, in the language of the locale."""
    return as_is(", ".join(translate(name, NAMES) for name in one.changes))


def _what(one: Correction) -> str:
    return f"{_names(one)} (version {one.after.version}, {one.reason})"


def _withdrawn_line(one: Withdrawn) -> str:
    return f"withdrawn by the site ({one.answer}, first on {one.gone_since:%Y-%m-%d}); what was archived is kept"


def _count(things: Sequence[object], name: str) -> str:
    return f"{len(things)} {name}{'s' * (len(things) != 1)}"


def _moment(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}"
