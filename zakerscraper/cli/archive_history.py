"""Formats what `scrapy archive history` and `changes` print: lines for people, or JSON."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from zakerscraper.archive.archive import Archive
from zakerscraper.archive.metadata_changes import MetadataChange
from zakerscraper.archive.visits import WithdrawnArticle
from zakerscraper.cli.archive_context import Result
from zakerscraper.document.word_diff import ADDED, AROUND, REMOVED, SAME, DiffLine
from zakerscraper.services.corrections import Correction, History, read_corrections, read_history
from zakerscraper.utils.feed_fields import to_plain_data
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
        "changed": [_correction_data(correction, with_article=True) for correction in corrections],
        "withdrawn": [to_plain_data(article) for article in withdrawn],
    }
    lines = [
        f"{_moment(change.seen_at)} {change.after.id} {as_is(change.after.title[:40])}: {_what_changed(change)}"
        for change in corrections
    ]
    lines += [
        f"{_moment(article.withdrawn_at)} {article.id} {as_is(article.title[:40])}: {_withdrawn_line(article)}"
        for article in withdrawn
    ]
    lines.append(f"{len(corrections)} changes; withdrawn by the site: {len(withdrawn)}")
    return data, lines, 0


def marked_text(line: DiffLine, around: int = AROUND) -> str:
    """Return *line* with removals as `[-…-]` and additions as `{+…+}`; long unchanged parts are cut."""
    parts = [_FORMS[segment.kind].format(segment.text) for segment in line.excerpt(around)]
    return (f"{translate(line.kind, NAMES)}: " if line.kind else "") + "".join(parts)


def _history_lines(history: History) -> list[str]:
    article, corrections = history.article, history.corrections
    first = corrections[0].before if corrections else article
    fetched = f": first archived as read at {_moment(first.fetched_at)}" if first.fetched_at else ""
    lines = [f"{article.id} {as_is(article.title)}", f"  version 1{fetched}"]
    seen: list[Correction | MetadataChange] = [*corrections, *history.metadata]
    for change in sorted(seen, key=lambda change: change.seen_at):
        about = f"seen {_moment(change.seen_at)} ({change.reason})"
        if isinstance(change, Correction):
            lines.append(f"  version {change.after.version}: {about}: {_names(change)}")
            lines += [f"    {as_is(marked_text(line))}" for line in change.diff()]
        else:
            marked = as_is(f"[-{change.before}-]{{+{change.after}+}}")
            lines.append(f"  {about}: {as_is(translate(change.field, NAMES))} {marked}")
    if history.withdrawn:
        lines.append(f"  {_moment(history.withdrawn.withdrawn_at)}: {_withdrawn_line(history.withdrawn)}")
    return lines


def _history_data(history: History) -> dict[str, Any]:
    article, corrections = history.article, history.corrections
    versions = [*(correction.before for correction in corrections), article]
    return {
        "id": article.id,
        "url": article.url,
        "title": article.title,
        "section": article.section,
        "versions": [
            {
                "version": version.version,
                "title": version.title,
                "body_html": version.body_html,
                "fetched_at": version.fetched_at.isoformat() if version.fetched_at else None,
            }
            for version in versions
        ],
        "changes": [_correction_data(correction) for correction in corrections],
        "metadata": [to_plain_data(change) for change in history.metadata],
        "withdrawn": to_plain_data(history.withdrawn) if history.withdrawn else None,
    }


def _correction_data(correction: Correction, *, with_article: bool = False) -> dict[str, Any]:
    about = {
        "id": correction.after.id,
        "url": correction.after.url,
        "title": correction.after.title,
        "section": correction.after.section,
    }
    return {
        **(about if with_article else {}),
        "version": correction.after.version,
        "seen_at": correction.seen_at.isoformat(),
        "reason": correction.reason,
        "changes": list(correction.changes),
        "diff": [
            {"what": line.kind, "parts": [{"kind": part.kind, "text": part.text} for part in line.segments]}
            for line in correction.diff()
        ],
    }


def _names(correction: Correction) -> str:
    """Return what has changed, in the language of the locale."""
    return as_is(", ".join(translate(name, NAMES) for name in correction.changes))


def _what_changed(correction: Correction) -> str:
    return f"{_names(correction)} (version {correction.after.version}, {correction.reason})"


def _withdrawn_line(article: WithdrawnArticle) -> str:
    return (
        f"withdrawn by the site ({article.answer}, first on {article.gone_since:%Y-%m-%d}); what was archived is kept"
    )


def _moment(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}"
