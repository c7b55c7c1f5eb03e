"""Formats what `scrapy archive import` and `settings` print."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from zakerscraper.utils.terminal import pad, widest_column
from zakerscraper.utils.translation import NAMES, translate

if TYPE_CHECKING:
    from zakerscraper.extensions.archive_settings import SettingValue
    from zakerscraper.services.legacy_import.importer import ImportResult


def import_lines(result: ImportResult, directory: Path, *, dry_run: bool) -> list[str]:
    """Return the lines that sum up an import."""
    counts = f"{result.imported} imported, {result.known} known"
    if result.others:
        counts += f", {result.others} not ZAKER's"
    counts += f", {len(result.invalid)} invalid"
    lines = [
        f"{result.found} documents in {directory}: {counts}" + ("; nothing written (--dry-run)" if dry_run else "")
    ]
    if result.pictures:
        lines.append(f"{result.pictures} pictures imported with them")
    if result.corrected:
        lines.append(f"{result.corrected} dates were eight hours early; in the archive they are right")
    if result.stale:
        lines.append(
            f"{result.stale} documents were in place and are as they were, early dates too:"
            " `scrapy export --format documents` writes them anew"
        )
    if result.edited:
        lines.append(
            f"{result.edited} documents in place have been edited by hand, or are another program's: no crawl or export"
            " writes over them (--overwrite does)"
        )
    return lines


def settings_lines(found: Sequence[SettingValue]) -> list[str]:
    """Return a line for each setting: its name, where it comes from, and its value."""
    origins = {setting.name: translate(setting.origin, NAMES) for setting in found}
    names, wide = widest_column(origins), widest_column(origins.values())
    return [
        f"  {setting.name:<{names}}  {pad(origins[setting.name], wide)}  {setting.value or '–'}"
        + _remembered_note(setting)
        for setting in found
    ]


def _remembered_note(setting: SettingValue) -> str:
    """Return a note on the value that the archive remembers, "" where that is the value in use."""
    if not setting.remembered or setting.origin == "file":
        return ""
    return " " + translate(f"(the archive's own: {setting.remembered})")
