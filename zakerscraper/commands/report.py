"""`scrapy report`: the whole archive as one HTML page, with charts and every article to be read, without a network."""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from zakerscraper.archive.files import STATE_FOLDER, OutputFolder, write_whole
from zakerscraper.archive.records import from_text
from zakerscraper.archive.store import Archive
from zakerscraper.exceptions import WrongUsage, ZakerError
from zakerscraper.items import SHANGHAI
from zakerscraper.report.figures import PICTURES, Run, run_of, waiting_of
from zakerscraper.spiders.arguments import moment
from zakerscraper.tool_command import ToolCommand, printable, say
from zakerscraper.tools import open_archive, size_in_words

_SUMMARIES = 30


class Command(ToolCommand):
    """Write one HTML file that shows the archive."""

    def syntax(self) -> str:
        return "[-o FILE] [--since DATE] [--section S] [--no-bodies]"

    def short_desc(self) -> str:
        return "Write one HTML page that shows the archive: charts, runs, what waits, and every article to be read"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("-o", "--output", metavar="FILE", help="the page (.html); report.html in .zaker by default")
        parser.add_argument("--section", metavar="S", help="only articles of this section")
        parser.add_argument(
            "--since", metavar="DATE", help="only articles published then or later, and runs begun since, +08:00"
        )
        parser.add_argument(
            "--no-bodies", action="store_true", help="a much smaller page, in which articles link to their documents"
        )

    def work(self, args: list[str], opts: argparse.Namespace) -> int:
        assert self.settings is not None
        if args:
            raise WrongUsage(f"report takes no {' '.join(args)!r}")
        if opts.output is not None:
            _check_target(opts.output)
        try:
            since = moment(opts.since) if opts.since is not None else None
        except ValueError:
            raise WrongUsage(f"--since {opts.since!r} is no date like 2026-05-18") from None
        with open_archive(self.settings) as (archive, folder, _):
            target = Path(opts.output).absolute() if opts.output else folder.state / "report.html"
            data, count = _made(archive, folder, target, opts.section, since, bodies=not opts.no_bodies)
        write_whole(target, data)
        say(f"{count} articles, {size_in_words(len(data))}")
        print(printable(str(target)))
        return 0


def _check_target(target: str) -> None:
    """Check that a report can be written to *target*. Raises WrongUsage."""
    # A name of another kind is a slip, and might be the archive's or a document's.
    if Path(target).suffix.lower() not in {".html", ".htm"}:
        raise WrongUsage(f"-o {target!r}: the name of a report ends in .html")
    if Path(target).is_dir():
        raise WrongUsage(f"-o {target!r} is a folder")


def _made(
    archive: Archive, folder: OutputFolder, target: Path, section: str | None, since: datetime | None, *, bodies: bool
) -> tuple[bytes, int]:
    """Return the page that is to lie at *target*, and how many articles are in it."""
    try:
        from zakerscraper.report.page import Library, Told, page
    except ImportError as error:
        raise ZakerError(
            f"scrapy report needs the package {error.name}: pip install 'zakerscraper[report]'"
            " (in a checkout: pip install '.[report]')"
        ) from None

    def chosen(its_section: str, listed_at: datetime) -> bool:
        return section in {None, its_section} and (since is None or listed_at >= since)

    library = Library(_way(target.parent, folder.root), bodies)
    library.add_all(archive.articles(section=section, since=since), archive.saved_pictures())
    waiting = [one for one in map(waiting_of, archive.waiting()) if chosen(one.section, one.since)]
    waiting.sort(key=lambda one: one.state == PICTURES)  # those that are not there at all come first
    gone = [row for row in archive.gone_articles() if chosen(row["section"], from_text(row["first_seen_at"]))]
    runs = [run for run in map(run_of, archive.runs()) if since is None or run.started_at >= since]
    if not (library.rows or waiting or gone):
        raise ZakerError(_why_empty(archive, folder, section, since))
    told = Told(
        runs=runs,
        summaries=_summaries(folder, runs[-_SUMMARIES:]),
        waiting=waiting,
        gone=gone,
        scope=_scope(section, since),
        made_at=datetime.now(SHANGHAI),
    )
    return page(library, told), len(library.rows)


def _way(start: Path, folder: Path) -> str:
    """Return the relative address that leads from the folder *start* to *folder*, "" or with a `/` at its end."""
    try:
        way = os.path.relpath(folder, start)
    except ValueError:  # another drive
        return folder.as_uri() + "/"
    return "" if way == "." else quote(Path(way).as_posix()) + "/"


def _why_empty(archive: Archive, folder: OutputFolder, section: str | None, since: datetime | None) -> str:
    """Say why there is nothing to show."""
    sections = archive.overview()["sections"]
    if not sections:
        return f"the archive of {folder.root} is empty: nothing has been crawled into it"
    if section is not None and section not in sections:
        return f"--section {section!r}: there is none of that name; there are {', '.join(sections)}"
    return f"no articles since {since:%Y-%m-%d %H:%M}" + (f" in section {section!r}" if section is not None else "")


def _scope(section: str | None, since: datetime | None) -> str:
    """Return in a sentence what was chosen, "" for all."""
    chosen = [f"of section {section}"] if section is not None else []
    chosen += [f"published or listed {since:%Y-%m-%d %H:%M} or later"] if since else []
    return f"Only articles {' '.join(chosen)}; runs are of all sections." if chosen else ""


def _summaries(folder: OutputFolder, runs: Sequence[Run]) -> dict[str, dict[str, Any]]:
    """Return the summaries of *runs* by name; those that cannot be read are left out."""
    summaries = {}
    for run in runs:
        data = folder.read(f"{STATE_FOLDER}/runs/{run.name}.json")
        try:
            summary = json.loads(data or b"")
        except ValueError:
            continue
        if isinstance(summary, dict):
            summaries[run.name] = summary
    return summaries
