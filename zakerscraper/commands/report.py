"""`scrapy report`: the whole archive as one HTML page with charts and every article, readable offline."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from zakerscraper.cli.base import ToolCommand
from zakerscraper.cli.targets import check_local, check_target
from zakerscraper.config import output_setting
from zakerscraper.exceptions import UsageError, ZakerError
from zakerscraper.storage.base import Output
from zakerscraper.storage.local import STATE_FOLDER
from zakerscraper.storage.output_url import RemoteUrl
from zakerscraper.utils.extras import install_command
from zakerscraper.utils.terminal import say, show

_REPORT = f"{STATE_FOLDER}/report.html"
"""The default path, below the output folder."""
_PACKAGES = frozenset({"jinja2", "vl_convert"})
"""Packages that are installed for the report only."""


class Command(ToolCommand):
    """Write one HTML file that shows the archive."""

    takes_arguments = False

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
        if opts.output is not None:
            _check_target(opts.output)
        # Imported here: Scrapy imports every command for any of them, and this one needs much.
        try:
            from zakerscraper.services.html_report.build import ReportScope, build_report
        except ImportError as error:
            if error.name not in _PACKAGES:
                raise
            raise ZakerError(f"scrapy report needs the package {error.name}: {install_command('report')}") from None
        from zakerscraper.cli.article_choice import parse_day
        from zakerscraper.services.open_archive import open_archive
        from zakerscraper.services.selection import check_sections
        from zakerscraper.storage.atomic import write_whole
        from zakerscraper.utils.text import size_in_words

        since = parse_day("--since", opts.since)
        if opts.output and not _is_default(opts.output, output_setting(self.settings)):
            check_target(self.settings, "-o", opts.output)
        with open_archive(self.settings) as (archive, folder, _):
            target = Path(opts.output).absolute() if opts.output else None
            if opts.section is not None:
                check_sections((opts.section,), archive.queries.overview())
            scope = ReportScope(opts.section, since.start if since else None, bodies=not opts.no_bodies)
            data, count = build_report(archive, folder, target, scope)
            shown_path = str(target or _report_in(folder))
            try:
                if target:
                    write_whole(target, data)
                else:
                    folder.write(_REPORT, data)
            except OSError as error:
                raise ZakerError(
                    f"cannot write {shown_path}: {error.strerror or error}; -o FILE names another place"
                ) from None
        say(f"{count} articles in a page of {size_in_words(len(data))}")
        if folder.root is None:
            say(
                f"its pictures are linked where they came from: the page cannot link files in {folder}"
                if target
                else f"its pictures show where {folder} is served or copied as a whole"
            )
        show(shown_path)
        return 0


def _report_in(folder: Output) -> str:
    """Return the path or URL of the report in *folder*."""
    return str(folder.root / _REPORT) if folder.root else f"{folder}/{_REPORT}"


def _is_default(target: str, output: Path | RemoteUrl) -> bool:
    """Return whether *target* is the default path of a report in *output*."""
    return isinstance(output, Path) and os.path.realpath(target) == os.path.realpath(output / _REPORT)


def _check_target(target: str) -> None:
    """Check that a report can be written to *target*. Raises UsageError."""
    check_local(target)
    # Another suffix is a mistake, and the file might be the archive's or a document.
    if Path(target).suffix.lower() not in {".html", ".htm"}:
        raise UsageError(f"-o {target!r}: the name of a report ends in .html")
    if Path(target).is_dir():
        raise UsageError(f"-o {target!r} is a folder")
