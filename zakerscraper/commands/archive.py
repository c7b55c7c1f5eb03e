"""`scrapy archive`: what is archived, whether it is whole, and what to do about what is not."""

from __future__ import annotations

import argparse
import json
from datetime import UTC, datetime
from typing import Any

from zakerscraper.archive.files import OutputFolder
from zakerscraper.archive.records import from_text
from zakerscraper.archive.store import EXPORTED, GONE, PENDING, Archive
from zakerscraper.books import EXIT_STATUS, INCOMPLETE
from zakerscraper.exceptions import WrongUsage
from zakerscraper.spiders.arguments import article_ids
from zakerscraper.tool_command import ToolCommand, printable
from zakerscraper.tools import find_faults, open_archive, size_in_words, used_bytes

_DAYS = 14
_WAITING = 20


class Command(ToolCommand):
    """Show, verify and mend the archive."""

    def syntax(self) -> str:
        return "[show | verify | forget ID… | retry [ID…]] [--json]"

    def short_desc(self) -> str:
        return "Show what is archived; verify it; forget or retry articles"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--json", action="store_true", help="print JSON for programs instead of text for people")

    def work(self, args: list[str], opts: argparse.Namespace) -> int:
        assert self.settings is not None
        name, *rest = args or ["show"]
        acts = {"show": self._show, "verify": self._verify, "forget": self._forget, "retry": self._retry}
        if name not in acts:
            raise WrongUsage(f"archive {name!r} is unknown; there are {', '.join(acts)}")
        ids = _ids(rest)
        if name in {"show", "verify"} and rest:
            raise WrongUsage(f"archive {name} takes no {' '.join(rest)!r}")
        if name == "forget" and not ids:
            raise WrongUsage("archive forget needs one or more article ids or addresses")
        with open_archive(self.settings) as (archive, folder, _):
            result, lines, status = acts[name](archive, folder, ids)
        # Titles and sections are strangers' texts, which must not speak to the terminal.
        print(json.dumps(result, ensure_ascii=False, indent=2) if opts.json else printable("\n".join(lines)))
        return status

    def _show(self, archive: Archive, folder: OutputFolder, ids: tuple[str, ...]) -> tuple[Any, list[str], int]:
        result = archive.overview()
        result["waiting"] = archive.waiting()
        result["disk_bytes"] = used_bytes(folder.root)
        articles = result["articles"]
        lines = [
            f"Archive of {folder.root}",
            f"  articles: {articles[EXPORTED]} exported, {articles[PENDING]} pending, {articles[GONE]} gone",
            f"  pictures: {result['pictures']} ({size_in_words(result['pictures_bytes'])})",
            f"  on disk:  {size_in_words(result['disk_bytes'])}",
            "By section:",
            *(
                f"  {section}: " + ", ".join(f"{count} {state}" for state, count in states.items())
                for section, states in result["sections"].items()
            ),
            "By day of publication (+08:00), the newest first:",
            *(
                f"  {day}: " + ", ".join(f"{count} {section}" for section, count in sections.items())
                for day, sections in list(result["days"].items())[:_DAYS]
            ),
        ]
        if len(result["days"]) > _DAYS:
            lines.append(f"  … and {len(result['days']) - _DAYS} more days")
        lines += _waiting_lines(result["waiting"])
        return result, lines, 0

    def _verify(self, archive: Archive, folder: OutputFolder, ids: tuple[str, ...]) -> tuple[Any, list[str], int]:
        faults = list(find_faults(archive, folder))
        archive.forget_pictures(url for fault in faults for url in fault.pictures)
        archive.retry([fault.id for fault in faults], now=datetime.now(UTC))
        result = {
            "checked": archive.count(EXPORTED) + len(faults),
            "faults": [{"id": fault.id, "title": fault.title, "reason": fault.what} for fault in faults],
        }
        lines = [f"{fault.id} {fault.title}: {fault.what}; pending again" for fault in faults]
        lines.append(f"{result['checked']} exported articles checked, {len(faults)} of them not whole")
        return result, lines, EXIT_STATUS[INCOMPLETE] if faults else 0

    def _forget(self, archive: Archive, folder: OutputFolder, ids: tuple[str, ...]) -> tuple[Any, list[str], int]:
        paths = archive.document_paths(ids)
        for path in filter(None, paths.values()):
            folder.delete(path)  # before the path is free for another article
        archive.forget(tuple(paths))
        result = {"forgotten": sorted(paths), "unknown": [id_ for id_ in ids if id_ not in paths]}
        lines = [f"{id_}: forgotten" + (f", deleted {path}" if path else "") for id_, path in paths.items()]
        lines += [f"{id_}: not in the archive" for id_ in result["unknown"]]
        return result, lines, 1 if result["unknown"] else 0

    def _retry(self, archive: Archive, folder: OutputFolder, ids: tuple[str, ...]) -> tuple[Any, list[str], int]:
        count = archive.retry(ids or None, now=datetime.now(UTC))
        unknown = len(ids) - count if ids else 0
        lines = [f"{count} articles are due at the next run"]
        if unknown:
            lines.append(f"{unknown} of the ids are not in the archive")
        return {"due": count, "unknown": unknown}, lines, 1 if unknown else 0


def _ids(texts: list[str]) -> tuple[str, ...]:
    try:
        return article_ids(",".join(texts)) if texts else ()
    except ValueError as error:
        raise WrongUsage(str(error)) from None


def _waiting_lines(waiting: list[dict[str, Any]]) -> list[str]:
    if not waiting:
        return ["Nothing is waiting."]
    lines = [f"Waiting ({len(waiting)}):"]
    for row in waiting[:_WAITING]:
        due = from_text(row["next_attempt_at"]).strftime("due %Y-%m-%d %H:%M") if row["next_attempt_at"] else "given up"
        tried = f", {row['attempts']} attempts" if row["attempts"] else ""
        reason = f": {row['reason']}" if row["reason"] else ""
        lines.append(f"  {row['id']} {row['title'][:40]} ({due}{tried}){reason}")
    if len(waiting) > _WAITING:
        lines.append(f"  … and {len(waiting) - _WAITING} more")
    return lines
