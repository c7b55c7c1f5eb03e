"""`scrapy archive`: shows, verifies, repairs and changes the archive."""

from __future__ import annotations

import argparse
import json
import os
from collections import Counter
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from zakerscraper.archive.archive import Archive
from zakerscraper.archive.imported import is_import_id
from zakerscraper.archive.serialization import DROPPED, EXPORTED, GONE, PENDING
from zakerscraper.cli.archive_lines import import_lines, settings_lines, show_progress, waiting_lines
from zakerscraper.cli.archive_pages import ALL, add_reread_options, count_pages, forget_pages, verify_pages
from zakerscraper.cli.article_choice import parse_ids
from zakerscraper.cli.base import ToolCommand
from zakerscraper.cli.corrections import Result, show_changes, show_history
from zakerscraper.cli.targets import check_target
from zakerscraper.config import Options, output_setting
from zakerscraper.exceptions import ArchiveError, UsageError, ZakerError
from zakerscraper.extensions.archive_settings import (
    OF_CRAWLS,
    apply_archive_settings,
    change_archive_settings,
    describe_settings,
)
from zakerscraper.run_report.status import EXIT_STATUS, INCOMPLETE
from zakerscraper.services.open_archive import archive_url, open_archive, open_for_writing
from zakerscraper.services.repair import repair, restore_documents, take_down
from zakerscraper.services.save_article import FileState
from zakerscraper.services.search import complete_index
from zakerscraper.services.verify import Fault, find_faults
from zakerscraper.spiders.arguments import parse_moment
from zakerscraper.storage.base import Output, output_folder
from zakerscraper.storage.output_url import expand_home
from zakerscraper.utils.suggest import did_you_mean
from zakerscraper.utils.terminal import make_printable, say, show
from zakerscraper.utils.text import size_in_words
from zakerscraper.utils.translation import as_is, translate

_DAYS_SHOWN = 14
_BLOCKED_SHOWN = 20
_READ_ONLY = frozenset({"changes", "history", "show", "verify"})
"""Subcommands that work on an archive that may only be read."""
_WITHOUT_IDS = frozenset({"changes", "show", "verify", "reindex"})
_NEEDS_IDS = frozenset({"forget", "history", "restore", "unblock"})
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
        parser.add_argument("--json", action="store_true", help="print JSON for programs instead of text for people")
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
        on_archive = {"show": self._show, "verify": self._verify, "forget": self._forget, "retry": self._retry}
        on_archive |= {"restore": self._restore, "unblock": self._unblock, "reindex": self._reindex}
        on_archive |= {"history": self._history, "changes": self._changes}
        names = (*on_archive, *opening)
        if name not in names:
            known = did_you_mean(name, names) or f"there are {', '.join(names)}"
            raise UsageError(f"archive {name!r} is unknown; {known}")
        _check_options(name, opts)
        if name != "settings":
            apply_archive_settings(self.settings)
        if name in opening:
            result, lines, status = opening[name](rest, opts)
            _show(result, lines, as_json=opts.json)
            return status
        if name in _WITHOUT_IDS and rest:
            raise UsageError(f"archive {name} takes no {' '.join(rest)!r}")
        ids = () if opts.pages else parse_ids(rest)
        if name in _NEEDS_IDS and not (ids or (opts.pages and rest)):
            raise UsageError(f"archive {name} needs one or more article ids or addresses")
        self._opts = opts
        reading = name in _READ_ONLY and not opts.repair
        with open_archive(self.settings, writing=not reading) as (archive, folder, _):
            if opts.gone or opts.dropped:
                result, lines, status = _list(
                    archive.queries.list_gone() if opts.gone else archive.queries.list_dropped()
                )
                if not result:
                    say("no article is gone" if opts.gone else "no article was dropped by a pipeline")
            elif opts.pages:
                result, lines, status = forget_pages(archive, rest)
            else:
                result, lines, status = on_archive[name](archive, folder, ids)
        _show(result, lines, as_json=opts.json)
        return status

    def _reread(self, rest: list[str], opts: argparse.Namespace) -> Result:
        from zakerscraper.cli.reread import reread  # slow to import

        return reread(self.settings, rest, opts)

    def _reindex(self, archive: Archive, folder: Output, ids: tuple[str, ...]) -> Result:
        archive.search.rebuild()
        total = archive.search.count_due()
        with show_progress("articles") as progress:
            left = complete_index(archive, progress)
        if left:
            raise ArchiveError(f"the archive cannot be written: {left} of {total} articles are not in the index")
        archive.search.optimize()
        with show_progress("texts") as progress:
            compared = archive.reposts.find_all(progress)
        lines = [f"{total} articles are in the index that `scrapy search` asks"]
        lines += [f"{compared} texts were compared with the others for reposts"] if compared else []
        return {"indexed": total, "compared": compared}, lines, 0

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
        return data, lines, EXIT_STATUS[INCOMPLETE] if result.invalid else 0

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
        found = [one for one in describe_settings(self.settings) if one.name in changed or not changed]
        lines = [] if changed else [f"Settings of {output_setting(self.settings)}, each with where it comes from:"]
        lines += settings_lines(found)
        if not OF_CRAWLS.issuperset(changed) and self._may_have_documents():
            lines.append(
                "documents that are there stay as they are: `scrapy export --format documents` writes them anew"
            )
        result = {one.name: {"value": one.value, "origin": one.origin, "archive": one.remembered} for one in found}
        return result, lines, 0

    def _may_have_documents(self) -> bool:
        """Return whether the archive may have documents; a database server, which may be slow, is not asked."""
        try:
            if Options.from_settings(self.settings).archive_url:
                return True
            with open_archive(self.settings, default_url="sqlite://") as (archive, _, _):
                return archive.queries.count(EXPORTED) > 0
        except ZakerError:
            return True

    def _show(self, archive: Archive, folder: Output, ids: tuple[str, ...]) -> Result:
        result = archive.queries.overview()
        result["waiting"] = archive.queries.list_waiting()
        result["blocked"] = archive.blocks.ids()
        result["disk_bytes"] = folder.used_bytes()
        kept, kept_lines = count_pages(archive)
        result |= kept
        articles = result["articles"]
        used = "on disk: " if folder.root else "in all:  "
        lines = [
            f"Archive of {folder}",
            f"  articles: {articles[EXPORTED]} exported, {articles[PENDING]} pending, {articles[GONE]} gone"
            + (f", {articles[DROPPED]} dropped by a pipeline" if articles[DROPPED] else ""),
            f"  pictures: {result['pictures']} ({size_in_words(result['pictures_bytes'])})",
            *kept_lines,
            f"  {used} {size_in_words(result['disk_bytes'])}",
        ]
        if result["sections"]:
            lines.append("By section:")
        lines += [
            f"  {as_is(section)}: " + ", ".join(translate(f"{count} {state}") for state, count in states.items())
            for section, states in result["sections"].items()
        ]
        if result["days"]:
            lines.append("By day of publication (+08:00), the newest first:")
        lines += [
            f"  {day}: " + ", ".join(f"{count} {as_is(section)}" for section, count in sections.items())
            for day, sections in list(result["days"].items())[:_DAYS_SHOWN]
        ]
        if len(result["days"]) > _DAYS_SHOWN:
            lines.append(f"  … and {len(result['days']) - _DAYS_SHOWN} more days")
        lines += waiting_lines(result["waiting"])
        if blocked := result["blocked"]:
            more = " …" * (len(blocked) > _BLOCKED_SHOWN)
            lines.append(f"Blocked ({len(blocked)}): {', '.join(blocked[:_BLOCKED_SHOWN])}{more}")
        return result, lines, 0

    def _history(self, archive: Archive, folder: Output, ids: tuple[str, ...]) -> Result:
        return show_history(archive, ids)

    def _changes(self, archive: Archive, folder: Output, ids: tuple[str, ...]) -> Result:
        try:
            since = parse_moment(self._opts.since) if self._opts.since else None
        except ValueError as error:
            raise UsageError(f"--since {self._opts.since!r} is no day like 2026-05-18 {error}".rstrip()) from None
        return show_changes(archive, since)

    def _verify(self, archive: Archive, folder: Output, ids: tuple[str, ...]) -> Result:
        faults = list(find_faults(archive, folder))
        pages, page_lines = verify_pages(archive, repair=self._opts.repair)
        checked = archive.queries.count(EXPORTED)  # before any becomes pending
        outcomes = {}
        if self._opts.repair:
            form = Options.from_settings(self.settings).document
            outcomes = repair(archive, folder, form, faults, overwrite=self._opts.overwrite)
        broken = [fault for fault in faults if not fault.is_by_hand]
        by_hand = [fault for fault in faults if fault.is_by_hand]
        file_states = Counter(fault.file_state for fault in faults if not fault.is_damaged)
        result = {
            "checked": checked,
            "edited": file_states[FileState.EDITED],
            "missing": file_states[FileState.DELETED],
            "edited_pictures": sum(len(fault.edited) for fault in faults),
            "faults": _faults_as_data(broken),
            "by_hand": _faults_as_data(by_hand),
            "pages": pages,
        }
        lines = [
            f"{fault.id} {as_is(fault.title)}: {fault.what}" + (f"; {outcomes[fault.id]}" if outcomes else "")
            for fault in (*broken, *by_hand)
        ] + page_lines
        if result["edited"] or result["missing"]:
            lines.append(
                f"{result['edited']} documents edited by hand, {result['missing']} missing or deleted: they stay as"
                " they are (`scrapy archive restore ID…` brings one back)"
            )
        if count := result["edited_pictures"]:
            lines.append(f"{count} pictures edited by hand: they stay as they are")
        # Nobody deletes every document by hand; more likely a disk is not mounted or the folder is wrong.
        all_missing = bool(checked) and result["missing"] == checked
        if all_missing:
            lines.append(f"No document of the archive is in {folder}: is its disk mounted, is it the right folder?")
        lines.append(f"{result['checked']} exported articles checked, {len(broken)} of them damaged")
        return result, lines, EXIT_STATUS[INCOMPLETE] if broken or pages or all_missing else 0

    def _restore(self, archive: Archive, folder: Output, ids: tuple[str, ...]) -> Result:
        form = Options.from_settings(self.settings).document
        outcomes = {id_: restore_documents(archive, folder, form, id_, overwrite=self._opts.overwrite) for id_ in ids}
        words = {id_: one.words if one else "" for id_, one in outcomes.items()}
        lines = [f"{id_}: {text or 'not archived'}" for id_, text in words.items()]
        unknown = [id_ for id_, one in outcomes.items() if one is None]
        left = [id_ for id_, one in outcomes.items() if one is not None and not one.is_there]
        return {"restored": words, "unknown": unknown, "left": left}, lines, 1 if unknown or left else 0

    def _forget(self, archive: Archive, folder: Output, ids: tuple[str, ...]) -> Result:
        block, overwrite = self._opts.block, self._opts.overwrite
        if block and any(map(is_import_id, ids)):
            raise UsageError("--block: an imported article without an address is never fetched")
        outcomes = take_down(archive, folder, ids, block=block, overwrite=overwrite)
        unknown = [id_ for id_ in ids if id_ not in outcomes]
        result = {"forgotten": sorted(outcomes), "unknown": unknown, "blocked": sorted(ids) if block else []}
        after = "; blocked, so that no crawl fetches it again" if block else ""
        lines = [f"{id_}: {outcome}{after}" for id_, outcome in outcomes.items()]
        lines += [f"{id_}: not in the archive{after}" for id_ in unknown]
        if outcomes and not block:
            lines.append("a crawl of a list that shows them fetches them again; --block keeps them away")
        return result, lines, 1 if unknown and not block else 0

    def _unblock(self, archive: Archive, folder: Output, ids: tuple[str, ...]) -> Result:
        blocked = set(archive.blocks.ids())
        archive.blocks.remove(ids)
        unknown = [id_ for id_ in ids if id_ not in blocked]
        lines = [f"{id_}: " + ("not blocked" if id_ in unknown else "may be fetched again") for id_ in ids]
        return {"unblocked": sorted(blocked & set(ids)), "unknown": unknown}, lines, 1 if unknown else 0

    def _retry(self, archive: Archive, folder: Output, ids: tuple[str, ...]) -> Result:
        count = archive.articles.make_due(ids or None, now=datetime.now(UTC))
        unknown = len(ids) - count if ids else 0
        lines = [f"{count} articles are due at the next run"]
        if unknown:
            lines.append(f"{unknown} of the ids are not in the archive, or of imported articles without an address")
        return {"due": count, "unknown": unknown}, lines, 1 if unknown else 0


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


def _show(result: Any, lines: list[str], *, as_json: bool) -> None:
    # Titles, sections and file names are untrusted: no escape sequence of theirs may reach the terminal.
    if as_json:
        print(make_printable(json.dumps(result, ensure_ascii=False, indent=2)))
    else:
        show(*lines)


def _list(articles: list[dict[str, Any]]) -> Result:
    """Return *articles* as a result, each line beginning with the id for `cut` and the like."""
    return articles, [f"{one['id']} {as_is(one['title'][:40])}: {one['reason']}" for one in articles], 0


def _faults_as_data(faults: list[Fault]) -> list[dict[str, str]]:
    return [{"id": fault.id, "title": fault.title, "reason": fault.what} for fault in faults]
