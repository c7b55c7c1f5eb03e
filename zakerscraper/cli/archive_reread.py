"""`scrapy archive reread`: parses stored pages again with today's parsers."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from zakerscraper.archive.archive import Archive
from zakerscraper.archive.pages import NOT_READ
from zakerscraper.cli.archive_context import Result
from zakerscraper.cli.archive_history import marked_text
from zakerscraper.cli.archive_pages import NONE
from zakerscraper.cli.article_choice import parse_day
from zakerscraper.cli.progress import show_progress
from zakerscraper.document.word_diff import diff_articles
from zakerscraper.exceptions import UsageError
from zakerscraper.items import Article
from zakerscraper.services.open_archive import open_archive, open_for_writing
from zakerscraper.services.reread import Rereader, RereadResult
from zakerscraper.services.reread_article import SHOWN, Reading
from zakerscraper.services.save_article import FileState
from zakerscraper.utils.suggest import did_you_mean
from zakerscraper.utils.translation import NAMES, as_is, translate
from zakerscraper.zaker.pages import FALLBACK

_SHORT = ("publisher", "date", "tags", "summary", "layout")
"""Keys of `SHOWN` of which the first field that has changed is printed."""
_KEPT = {
    FileState.EDITED: "edited by hand",
    FileState.DELETED: "deleted by hand",
    FileState.UNREADABLE: "one that cannot be read",
}


def reread(settings: Mapping[str, Any], rest: list[str], opts: argparse.Namespace) -> Result:
    """Parse kept pages again, and write what changes unless `--dry-run`; return JSON data, lines and exit status.

    Raises:
        UsageError: There are no such pages.
    """
    if rest:
        raise UsageError(f"archive reread takes no {' '.join(rest)!r}: --layout and --since choose pages")
    day = parse_day("--since", opts.since)
    opened = open_archive(settings) if opts.dry_run else open_for_writing(settings, make=False)
    with opened as (archive, folder, options), show_progress() as progress:
        ids = _choose(archive, opts.layout or (), day.start if day else None)
        done = Rereader(archive, folder, options, dry_run=opts.dry_run).run(ids, progress)
    return _data(done), describe(done, dry_run=opts.dry_run), 0


def _choose(archive: Archive, names: list[str] | tuple[()], since: datetime | None) -> list[str]:
    layouts = archive.pages.layouts()
    known_names = [layout or NONE for layout in layouts]
    if not known_names:
        raise UsageError("archive reread: no pages are kept (ZAKER_KEEP_PAGES=1 keeps those of later crawls)")
    for name in names:
        if name not in {*known_names, NONE, FALLBACK}:
            known = did_you_mean(name, known_names) or f"there are {', '.join(known_names)}"
            raise UsageError(f"--layout {name!r}: no page was read so; {known}")
    chosen = [NOT_READ if name == NONE else name for name in names]
    return list(dict.fromkeys(id_ for id_, _ in archive.pages.find(layouts=chosen, since=since)))


def describe(done: RereadResult, *, dry_run: bool) -> list[str]:
    """Return lines for each changed or skipped article, and the totals."""
    lines = []
    for reading in done.changed:
        assert reading.article is not None
        kept = f" (its document is {_KEPT[reading.kept]}, and left as it is)" if reading.kept in _KEPT else ""
        lines.append(f"{reading.id} {as_is(reading.article.title[:40])}: {', '.join(reading.changes)}{kept}")
        lines += [f"  {line}" for line in _differences(reading)]
    lines += [f"{reading.id} {_title(reading)}: {reading.reason or 'its pages are damaged'}" for reading in done.unread]
    would = "would change" if dry_run else "changed"
    new = sum(reading.archived is None for reading in done.changed)
    by_kind = Counter(change for reading in done.changed for change in reading.changes)
    if by_kind:
        counts = ", ".join(f"{translate(kind, NAMES)} {count}" for kind, count in by_kind.most_common())
        lines.append(f"what changes: {as_is(counts)}")
    lines.append(
        f"{done.articles} articles read again: {len(done.changed)} {would}, {done.same} as they are,"
        f" {len(done.unread)} rejected or not understood"
        + (f"; {done.damaged} pages are damaged (scrapy archive verify)" if done.damaged else "")
        + ("; nothing written (--dry-run)" if dry_run else "")
    )  # fmt: skip
    if new and not dry_run:
        lines.append(f"{new} were not archived before; the next crawl fetches their pictures")
    return lines


def _title(reading: Reading) -> str:
    return as_is(reading.archived.title[:40]) if reading.archived else "(not archived)"


def _differences(reading: Reading) -> list[str]:
    """Return lines that show what changes in an article."""
    if reading.archived is None or reading.article is None:
        return []
    shown = [as_is(marked_text(line)) for line in diff_articles(reading.archived, reading.article) if line.has_changed]
    for what in _SHORT:
        if what in reading.changes:
            values = ((name, *(_value(of, name) for of in (reading.archived, reading.article))) for name in SHOWN[what])
            shown += [as_is(f"{name}: {before} → {after}") for name, before, after in values if before != after][:1]
    return shown


def _value(article: Article, name: str) -> str:
    value = getattr(article, name)
    text = ", ".join(value) if isinstance(value, list) else str(value or "–")
    return " ".join(text.split())[:120]


def _data(done: RereadResult) -> dict[str, Any]:
    return {
        "articles": done.articles,
        "same": done.same,
        "damaged": done.damaged,
        "changed": [
            {
                "id": reading.id,
                "title": reading.article.title if reading.article else "",
                "layout": reading.layout,
                "changes": list(reading.changes),
                "differences": _differences(reading),
                "kept": reading.kept.value if reading.kept else "",
            }
            for reading in done.changed
        ],
        "unread": [{"id": reading.id, "layout": reading.layout, "reason": reading.reason} for reading in done.unread],
    }
