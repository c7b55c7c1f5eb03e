"""`scrapy digest`: what came of late as one mail, written to a file or sent by the addresses that hear of runs."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

from zakerscraper.cli.article_choice import add_name_options, check_sections
from zakerscraper.cli.base import ToolCommand
from zakerscraper.cli.targets import check_target
from zakerscraper.exceptions import UsageError
from zakerscraper.items import SHANGHAI, Article
from zakerscraper.run_report.status import ERROR, EXIT_STATUS, OK
from zakerscraper.services.open_archive import open_archive
from zakerscraper.services.selection import Selection
from zakerscraper.utils.proxies import named_proxies, use_everywhere
from zakerscraper.utils.redact import hidden
from zakerscraper.utils.terminal import printable, say

_PICTURES = ("attached", "none")
_KINDS = (".html", ".htm", ".eml", ".txt")
_MAX_DAYS, _MAX_ENTRIES = 366, 1000


class Command(ToolCommand):
    """Write or send one mail on the articles of the last days."""

    def syntax(self) -> str:
        return "[--days N] [choice of articles] [--pictures attached|none] [--send] [-o FILE]"

    def short_desc(self) -> str:
        return "Write or send one mail on the articles of the last days"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument(
            "--days", metavar="N", default="1", help="published in the last N times 24 hours (default: 1)"
        )
        add_name_options(parser)
        parser.add_argument("--limit", metavar="N", default="50", help="name at most so many, the newest (default: 50)")
        parser.add_argument(
            "--pictures", metavar="|".join(_PICTURES), default=_PICTURES[0], help="pictures (default: attached)"
        )
        parser.add_argument("--send", action="store_true", help="send it to the addresses of ZAKER_NOTIFY")
        parser.add_argument(
            "-o",
            "--output",
            metavar="FILE",
            help="a page (.html), a mail for mail programs (.eml) or text (.txt); without it and --send the page goes"
            " to standard output",
        )

    def work(self, args: list[str], opts: argparse.Namespace) -> int:
        assert self.settings is not None
        if args:
            raise UsageError(f"digest takes no {' '.join(args)!r}")
        days, limit = _number("--days", opts.days, _MAX_DAYS), _number("--limit", opts.limit, _MAX_ENTRIES)
        if opts.pictures not in _PICTURES:
            raise UsageError(f"--pictures {opts.pictures!r} is not one of {', '.join(_PICTURES)}")
        if opts.output not in {None, "-"}:
            _check_output(opts.output)
            check_target(self.settings, "-o", opts.output)
        now = datetime.now(SHANGHAI)
        selection = Selection(
            sections=tuple(opts.section or ()),
            sources=tuple(opts.source or ()),
            channels=tuple(opts.channel or ()),
            since=now - timedelta(days=days),
            until=now,
        )
        # Every command is imported by every other one, and this one needs much.
        from zakerscraper.services.digest import make_digest, message, page, text
        from zakerscraper.storage.atomic import write_whole

        with open_archive(self.settings) as (archive, folder, options):
            if opts.send and not options.notify:
                raise UsageError("--send: ZAKER_NOTIFY is not set: there is nobody to send it to")
            check_sections(selection.sections, archive.queries.overview())
            read = folder.read if opts.pictures == "attached" else None
            articles: Iterable[Article] = selection.articles(archive)
            digest = make_digest(articles, read, now=now, limit=limit)
        if digest is None:
            say(f"no articles of the last {days * 24} hours: nothing is written or sent")
            return EXIT_STATUS[OK]
        if opts.output not in {None, "-"}:
            kind = Path(opts.output).suffix.lower()
            data = message(digest, now) if kind == ".eml" else (text if kind == ".txt" else page)(digest).encode()
            write_whole(Path(opts.output).absolute(), data)
            say(f"{digest.total} articles in {opts.output}")
        elif not opts.send:
            sys.stdout.write(page(digest))
        if not opts.send:
            return EXIT_STATUS[OK]
        from zakerscraper.services.notifications.digest import send_digest

        use_everywhere(named_proxies())
        outcomes = send_digest(digest, options)
        for name, why in outcomes:
            print(printable(f"{name}: {why or 'sent'}"))
        return EXIT_STATUS[ERROR if any(why for _, why in outcomes) else OK]


def _number(option: str, text: str, most: int) -> int:
    if not (text.isascii() and text.isdecimal() and 0 < int(text[:9]) <= most):
        raise UsageError(f"{option} {text!r} is no number from 1 to {most}")
    return int(text)


def _check_output(target: str) -> None:
    """Check that a mail can be written to *target*. Raises UsageError."""
    if "://" in target:
        raise UsageError(f"-o {hidden(target)!r}: only ZAKER_OUTPUT_DIR can be elsewhere; name a file here")
    if Path(target).suffix.lower() not in _KINDS or Path(target).is_dir():
        raise UsageError(f"-o {target!r}: the name of a mail's file ends in {', '.join(_KINDS)}")
