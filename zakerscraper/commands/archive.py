"""`scrapy archive`: shows, verifies, repairs and changes the archive."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Literal

from zakerscraper.archive.state import State
from zakerscraper.cli.archive_context import ArchiveContext, Result
from zakerscraper.cli.archive_edit import forget, reindex, restore, retry, unblock
from zakerscraper.cli.archive_history import show_changes, show_history
from zakerscraper.cli.archive_lines import import_lines, settings_lines
from zakerscraper.cli.archive_pages import ALL, add_reread_options
from zakerscraper.cli.archive_show import show_archive
from zakerscraper.cli.archive_verify import verify
from zakerscraper.cli.article_choice import parse_day, parse_ids
from zakerscraper.cli.base import ToolCommand, add_json_option
from zakerscraper.cli.progress import show_progress
from zakerscraper.cli.targets import check_target
from zakerscraper.config import Options, output_setting
from zakerscraper.exceptions import ArchiveError, UsageError, ZakerError
from zakerscraper.extensions.archive_settings import (
    OF_CRAWLS,
    apply_archive_settings,
    change_archive_settings,
    describe_settings,
)
from zakerscraper.run_report.status import Verdict
from zakerscraper.services.open_archive import archive_url, open_archive, open_for_writing
from zakerscraper.storage.base import output_folder
from zakerscraper.storage.output_url import expand_home
from zakerscraper.utils.suggest import did_you_mean
from zakerscraper.utils.terminal import print_json, show
from zakerscraper.utils.text import size_in_words
from zakerscraper.utils.translation import as_is


def _history(context: ArchiveContext) -> Result:
    return show_history(context.archive, context.ids)


def _changes(context: ArchiveContext) -> Result:
    day = parse_day("--since", context.opts.since)
    return show_changes(context.archive, day.start if day else None)


@dataclass(frozen=True, slots=True)
class _Subcommand:
    """A subcommand that works on the opened archive.

    Attributes:
        ids: Whether it takes article ids: `none`, `some` or `needed`.
        is_reading: Whether the archive may be one that can only be read.
    """

    run: Callable[[ArchiveContext], Result]
    ids: Literal["none", "some", "needed"]
    is_reading: bool = False


_SUBCOMMANDS = {
    "show": _Subcommand(show_archive, "none", is_reading=True),
    "verify": _Subcommand(verify, "none", is_reading=True),
    "forget": _Subcommand(forget, "needed"),
    "retry": _Subcommand(retry, "some"),
    "restore": _Subcommand(restore, "needed"),
    "unblock": _Subcommand(unblock, "needed"),
    "reindex": _Subcommand(reindex, "none"),
    "history": _Subcommand(_history, "needed", is_reading=True),
    "changes": _Subcommand(_changes, "none", is_reading=True),
}
_SUBCOMMANDS_WITH = {
    "gone": ("show",),
    "dropped": ("show",),
    "since": ("changes", "reread"),
    "layout": ("reread",),
    "dry_run": ("import", "reread"),
    "overwrite": ("backup", "forget", "restore", "verify"),
    "repair": ("verify",),
    "block": ("forget",),
    "pages": ("forget",),
}
"""By option, the subcommands that take it."""


class Command(ToolCommand):
    """Show, verify and repair the archive."""

    uses_archive = False  # `work` does it: `settings` also repairs them

    def syntax(self) -> str:
        return (
            "[show [--gone | --dropped] | history ID… | changes [--since DATE] | verify [--repair [--overwrite]]"
            " | forget ID… [--block | --pages] | unblock ID… | restore ID… | retry [ID…] | reindex"
            " | import DIR [--dry-run] | reread [--layout NAME…] [--since DATE] [--dry-run]"
            " | backup FILE [--overwrite] | settings [NAME=VALUE…]] [--json]"
        )

    def short_desc(self) -> str:
        return (
            "Show what is archived, and what the site has changed; verify it; forget, restore or retry articles;"
            " import; back up; settings"
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        add_json_option(parser)
        which = parser.add_mutually_exclusive_group()
        which.add_argument("--gone", action="store_true", help="show: list the articles that the site has no more")
        which.add_argument("--dropped", action="store_true", help="show: list those that a pipeline has dropped")
        parser.add_argument(
            "--overwrite",
            action="store_true",
            help="backup: replace FILE where it is a database already;"
            " forget, restore, verify --repair: do it to documents too that were edited by hand",
        )
        parser.add_argument(
            "--since", metavar="DATE", help="changes, reread: only those seen on this day or later (+08:00)"
        )
        add_reread_options(parser)
        parser.add_argument("--repair", action="store_true", help="verify: make damaged articles pending")
        parser.add_argument("--block", action="store_true", help="forget: never fetch them again (unblock lets it)")
        parser.add_argument(
            "--pages", action="store_true", help=f"forget: only the pages as served, of these articles or of {ALL!r}"
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="import, reread: show what it would do, and write nothing"
        )

    def work(self, args: list[str], opts: argparse.Namespace) -> int:
        name, *rest = args or ["show"]
        opening = {"import": self._import, "reread": self._reread, "backup": self._backup, "settings": self._settings}
        """Subcommands that open the archive themselves."""
        names = (*_SUBCOMMANDS, *opening)
        if name not in names:
            known = did_you_mean(name, names) or f"there are {', '.join(names)}"
            raise UsageError(f"archive {name!r} is unknown; {known}")
        _check_options(name, opts)
        if name != "settings":
            apply_archive_settings(self.settings)
        run = opening[name] if name in opening else partial(self._run_opened, name)
        result, lines, status = run(rest, opts)
        if opts.json:
            print_json(result)
        else:
            show(*lines)
        return status

    def _run_opened(self, name: str, rest: list[str], opts: argparse.Namespace) -> Result:
        """Run the subcommand *name* on the opened archive."""
        command = _SUBCOMMANDS[name]
        if command.ids == "none" and rest:
            raise UsageError(f"archive {name} takes no {' '.join(rest)!r}")
        ids = () if opts.pages else parse_ids(rest)
        if command.ids == "needed" and not (ids or (opts.pages and rest)):
            raise UsageError(f"archive {name} needs one or more article ids or addresses")
        is_writing = opts.repair or not command.is_reading
        with open_archive(self.settings, writing=is_writing) as (archive, output, options):
            return command.run(ArchiveContext(archive, output, options, opts, rest, ids))

    def _reread(self, rest: list[str], opts: argparse.Namespace) -> Result:
        from zakerscraper.cli.archive_reread import reread  # slow to import

        return reread(self.settings, rest, opts)

    def _import(self, rest: list[str], opts: argparse.Namespace) -> Result:
        if len(rest) != 1:
            raise UsageError("archive import needs one folder with documents")
        directory = Path(os.path.realpath(_parse_path("import", rest[0])))
        if not directory.is_dir():
            raise UsageError(f"archive import {rest[0]!r}: there is no such folder")
        from zakerscraper.services.legacy_import.importer import Importer, find_documents  # slow to import

        if not find_documents(directory):
            raise UsageError(f"archive import {rest[0]!r}: there is no document (.md) in it")
        # A dry run needs no archive on disk.
        opened = (
            open_archive(self.settings, default_url="sqlite://") if opts.dry_run else open_for_writing(self.settings)
        )
        with opened as (archive, folder, options), show_progress() as progress:
            result = Importer(archive, folder, options, directory, dry_run=opts.dry_run).run(progress)
        lines = [f"{as_is(' '.join(path.split()))}: {why}" for path, why in result.invalid]
        lines += import_lines(result, directory, dry_run=opts.dry_run)
        data = {**asdict(result), "invalid": [{"path": path, "reason": why} for path, why in result.invalid]}
        return data, lines, Verdict.INCOMPLETE.exit_status if result.invalid else 0

    def _backup(self, rest: list[str], opts: argparse.Namespace) -> Result:
        if len(rest) != 1:
            raise UsageError("archive backup needs one file to write: scrapy archive backup zaker-backup.sqlite3")
        from zakerscraper.archive.backup import back_up

        options = Options.from_settings(self.settings)
        url = archive_url(options, output_folder(options.output, "backup"))
        file = _parse_path("backup", rest[0]).absolute()
        check_target(self.settings, "archive backup", file)
        try:
            made = back_up(url, file, overwrite=opts.overwrite)
        except OSError as error:
            raise ArchiveError(f"cannot write {file}: {error.strerror}") from None
        return asdict(made), [f"{made.file}: {made.articles} articles, {size_in_words(made.size)}"], 0

    def _settings(self, rest: list[str], opts: argparse.Namespace) -> Result:
        changed = change_archive_settings(self.settings, rest) if rest else []
        apply_archive_settings(self.settings)
        found = [setting for setting in describe_settings(self.settings) if setting.name in changed or not changed]
        lines = [] if changed else [f"Settings of {output_setting(self.settings)}, each with where it comes from:"]
        lines += settings_lines(found)
        if not OF_CRAWLS.issuperset(changed) and self._may_have_documents():
            lines.append(
                "documents that are there stay as they are: `scrapy export --format documents` writes them anew"
            )
        result = {
            setting.name: {"value": setting.value, "origin": setting.origin, "archive": setting.remembered}
            for setting in found
        }
        return result, lines, 0

    def _may_have_documents(self) -> bool:
        """Return whether the archive may have documents; a database server, which may be slow, is not asked."""
        try:
            if Options.from_settings(self.settings).archive_url:
                return True
            with open_archive(self.settings, default_url="sqlite://") as (archive, _, _):
                return archive.queries.count(State.EXPORTED) > 0
        except ZakerError:
            return True


def _check_options(name: str, opts: argparse.Namespace) -> None:
    """Raise UsageError for an option that the subcommand *name* does not take."""
    for option, names in _SUBCOMMANDS_WITH.items():
        if getattr(opts, option) and name not in names:
            raise UsageError(f"--{option.replace('_', '-')} is for archive {', '.join(names)}, not {name}")
    if opts.overwrite and name == "verify" and not opts.repair:
        raise UsageError("archive verify --overwrite needs --repair: without it nothing is changed")
    if opts.block and opts.pages:
        raise UsageError("archive forget --pages keeps the articles, and --block is for those that go")


def _parse_path(name: str, text: str) -> Path:
    try:
        return expand_home(text)
    except ValueError as error:
        raise UsageError(f"archive {name} {error}") from None
