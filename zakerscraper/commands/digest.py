"""`scrapy digest`: recent articles as one mail, written to a file or sent to the URLs of ZAKER_NOTIFY."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from zakerscraper.cli.article_choice import (
    add_choice_options,
    add_new_option,
    check_new_name,
    prepare_selection,
    read_selection,
)
from zakerscraper.cli.base import ToolCommand
from zakerscraper.cli.stdout import standard_output
from zakerscraper.cli.targets import check_local, check_target
from zakerscraper.config import Options
from zakerscraper.exceptions import UsageError
from zakerscraper.items import SHANGHAI, Article
from zakerscraper.run_report.status import Verdict
from zakerscraper.services.new_articles import NewArticles, open_new_articles
from zakerscraper.services.open_archive import open_archive
from zakerscraper.services.selection import Selection
from zakerscraper.storage.atomic import write_whole
from zakerscraper.utils.proxies import named_proxies, use_everywhere
from zakerscraper.utils.terminal import say, show

if TYPE_CHECKING:
    from zakerscraper.services.digest import Digest

_IMAGES = ("attached", "none")
_SUFFIXES = (".html", ".htm", ".eml", ".txt")
_MAX_DAYS, _MAX_ENTRIES = 366, 1000


class Command(ToolCommand):
    """Write or send one mail on the articles of the last days."""

    takes_arguments = False

    def syntax(self) -> str:
        return "[--days N] [choice of articles] [--pictures attached|none] [--send] [-o FILE]"

    def short_desc(self) -> str:
        return "Write or send one mail on the articles of the last days"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        choice = parser.add_argument_group("choice of articles")
        choice.add_argument(
            "--days",
            metavar="N",
            help="published in the last N times 24 hours (default: 1; with --since, --until, --fetched-since or --new"
            " of any time)",
        )
        add_choice_options(choice)
        add_new_option(choice)
        parser.add_argument("--limit", metavar="N", default="50", help="name at most so many, the newest (default: 50)")
        parser.add_argument(
            "--pictures", metavar="|".join(_IMAGES), default=_IMAGES[0], help="pictures (default: attached)"
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
        limit = _parse_number("--limit", opts.limit, _MAX_ENTRIES)
        if opts.pictures not in _IMAGES:
            raise UsageError(f"--pictures {opts.pictures!r} is not one of {', '.join(_IMAGES)}")
        if opts.output not in {None, "-"}:
            _check_output(opts.output)
            check_target(self.settings, "-o", opts.output)
        now = datetime.now(SHANGHAI)
        selection = _limit_days(read_selection(opts), opts, now)
        check_new_name(opts.new)
        # Imported here: Scrapy imports every command for any of them, and this one needs much.
        from zakerscraper.services.digest import make_digest
        from zakerscraper.services.notifications.apprise_client import parse_notify_urls

        # A name that no export can have.
        run, memory = (f"digest-{opts.new}", f"what --new {opts.new} gives") if opts.new is not None else ("", "")
        opened = open_archive(self.settings, writing=bool(run), run=run, memory=memory)
        with opened as (archive, output, options):
            if opts.send and not parse_notify_urls(options.notify):
                raise UsageError("--send: ZAKER_NOTIFY is not set: there is nobody to send it to")
            prepare_selection(selection, archive)
            read = output.read if opts.pictures == "attached" else None
            # After all checks: opening it settles what an interrupted digest has left.
            with open_new_articles(archive, f"digest {opts.new}" if opts.new is not None else None) as new:
                articles: Iterable[Article] = selection.articles(archive)
                digest = make_digest(new.select(articles) if new else articles, read, now=now, limit=limit)
                if new:
                    _note_new(new, digest, opts.new, selection)
                if digest is None:
                    say(_describe_nothing(selection, now))
                    return Verdict.OK.exit_status
                if opts.output not in {None, "-"} or not opts.send:
                    _write(digest, opts.output, now)
                if opts.send:
                    return (Verdict.OK if _send(digest, options, new) else Verdict.ERROR).exit_status
                if new:
                    new.mark_exported()
        return Verdict.OK.exit_status


def _describe_nothing(selection: Selection, now: datetime) -> str:
    """Return why there is no digest of *selection*."""
    if selection.since is not None and selection.until == now:  # as `_limit_days` sets them
        hours = round((now - selection.since) / timedelta(hours=1))
        return f"no such article was published in the last {hours} hours (--days): nothing is written or sent"
    return "no such articles: nothing is written or sent"


def _note_new(new: NewArticles, digest: Digest | None, name: str, selection: Selection) -> None:
    """Keep what of *new* is in *digest*, and say what comes again or is left for the next one."""
    if new.was_interrupted:
        say(f"the last digest {name!r} was killed as it was sent, and may have arrived: its articles come again")
    if digest is None:
        return
    new.limit_to({entry.id for entry in digest.entries})
    left = digest.total - len(digest.entries)
    if left and selection.since is None and selection.fetched_since is None:
        say(
            f"{left} articles are left for the next digests {name!r}, the newest first;"
            " --days or --fetched-since leaves older ones out"
        )


def _write(digest: Digest, output: str | None, now: datetime) -> None:
    """Write *digest* to the file *output*, in the format that its suffix names, or as a page to standard output."""
    from zakerscraper.services.digest import render_message, render_page, render_text

    if output in {None, "-"}:
        out = standard_output()
        out.write(render_page(digest))
        out.flush()
        return
    assert output is not None
    suffix = Path(output).suffix.lower()
    if suffix == ".eml":
        data = render_message(digest, now)
    else:
        data = (render_text if suffix == ".txt" else render_page)(digest).encode()
    write_whole(Path(output).absolute(), data)
    named = len(digest.entries)
    is_all = named == digest.total
    say(f"{named} articles in {output}" if is_all else f"{named} of {digest.total} articles in {output}")


def _send(digest: Digest, options: Options, new: NewArticles | None) -> bool:
    """Send *digest* to ZAKER_NOTIFY, and record its articles as given unless nobody received it.

    Returns:
        Whether all received it.
    """
    from zakerscraper.services.notifications.digest import send_digest

    use_everywhere(named_proxies())
    if new:
        new.begin_sending()
    outcomes = send_digest(digest, options)
    failures = [why for _, why in outcomes if why]
    if new:  # before anything is printed: killed in between, the digest would be sent twice
        if len(failures) == len(outcomes):
            new.undo_sending()
        else:
            new.mark_exported()
    for name, why in outcomes:
        show(f"{name}: {why or 'sent'}")
    return not failures


def _limit_days(selection: Selection, opts: argparse.Namespace, now: datetime) -> Selection:
    """Return *selection* limited to the last --days days, one by default. Raises UsageError."""
    if opts.days is None and any(getattr(opts, name) for name in ("since", "until", "fetched_since", "new")):
        return selection
    days = _parse_number("--days", "1" if opts.days is None else opts.days, _MAX_DAYS)
    for name in ("since", "until"):
        if getattr(opts, name):
            raise UsageError(f"--days does not go with --{name}")
    return replace(selection, since=now - timedelta(days=days), until=now)


def _parse_number(option: str, text: str, maximum: int) -> int:
    if not (text.isascii() and text.isdecimal() and 0 < int(text[:9]) <= maximum):
        raise UsageError(f"{option} {text!r} is not a number from 1 to {maximum}")
    return int(text)


def _check_output(target: str) -> None:
    """Check that *target* can be the file of a mail. Raises UsageError."""
    check_local(target)
    if Path(target).suffix.lower() not in _SUFFIXES or Path(target).is_dir():
        raise UsageError(f"-o {target!r}: the name of a mail's file ends in {', '.join(_SUFFIXES)}")
