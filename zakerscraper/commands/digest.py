"""`scrapy digest`: what came recently as one mail, written to a file or sent by the URLs that hear of runs."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from contextlib import AbstractContextManager, ExitStack, closing, nullcontext
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from zakerscraper.archive.archive import Archive
from zakerscraper.cli.article_choice import (
    add_choice_options,
    add_new_option,
    check_names,
    check_new_name,
    read_selection,
)
from zakerscraper.cli.base import ToolCommand, standard_output
from zakerscraper.cli.index_progress import complete_index_with_progress
from zakerscraper.cli.targets import check_target
from zakerscraper.exceptions import UsageError
from zakerscraper.items import SHANGHAI, Article
from zakerscraper.run_report.status import ERROR, EXIT_STATUS, OK
from zakerscraper.services.new_articles import NewArticles
from zakerscraper.services.open_archive import open_archive
from zakerscraper.services.selection import Selection
from zakerscraper.utils.proxies import named_proxies, use_everywhere
from zakerscraper.utils.redact import redact_url
from zakerscraper.utils.terminal import say, show

_IMAGES = ("attached", "none")
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
        assert self.settings is not None
        if args:
            raise UsageError(f"digest takes no {' '.join(args)!r}")
        limit = _number("--limit", opts.limit, _MAX_ENTRIES)
        if opts.pictures not in _IMAGES:
            raise UsageError(f"--pictures {opts.pictures!r} is not one of {', '.join(_IMAGES)}")
        if opts.output not in {None, "-"}:
            _check_output(opts.output)
            check_target(self.settings, "-o", opts.output)
        now = datetime.now(SHANGHAI)
        selection = _of_the_last_days(read_selection(opts), opts, now)
        check_new_name(opts.new)
        # Every command is imported by every other one, and this one needs much.
        from zakerscraper.services.digest import make_digest, render_message, render_page, render_text
        from zakerscraper.services.notifications.channels import parse_addresses
        from zakerscraper.storage.atomic import write_whole

        # By a name that no export can have.
        run, memory = (f"digest-{opts.new}", f"what --new {opts.new} gives") if opts.new is not None else ("", "")
        with (
            open_archive(self.settings, writing=bool(run), run=run, memory=memory) as (archive, folder, options),
            ExitStack() as until_made,
        ):
            if opts.send and not parse_addresses(options.notify):
                raise UsageError("--send: ZAKER_NOTIFY is not set: there is nobody to send it to")
            check_names(selection, archive)
            if selection.searches:
                complete_index_with_progress(archive)
            # After all checks: what an earlier one has left is settled, and told of, once.
            new = until_made.enter_context(_new_articles(archive, opts.new))
            if new and new.was_interrupted:
                say(
                    f"the last digest {opts.new!r} was killed as it was sent, and may have arrived:"
                    " its articles come again"
                )
            read = folder.read if opts.pictures == "attached" else None
            articles: Iterable[Article] = selection.articles(archive)
            digest = make_digest(new.choose(articles) if new else articles, read, now=now, limit=limit)
            if digest is None:
                say("no such articles: nothing is written or sent")
                return EXIT_STATUS[OK]
            if new:
                new.keep({entry.id for entry in digest.entries})
                left = digest.total - len(digest.entries)
                if left and selection.since is None and selection.fetched_since is None:
                    say(
                        f"{left} articles are left for the next digests {opts.new!r}, the newest first;"
                        " --days or --fetched-since leaves older ones out"
                    )
            if opts.output not in {None, "-"}:
                kind = Path(opts.output).suffix.lower()
                data = (
                    render_message(digest, now)
                    if kind == ".eml"
                    else (render_text if kind == ".txt" else render_page)(digest).encode()
                )
                write_whole(Path(opts.output).absolute(), data)
                named, file = len(digest.entries), opts.output
                is_all = named == digest.total
                say(f"{named} articles in {file}" if is_all else f"{named} of {digest.total} articles in {file}")
            elif not opts.send:
                out = standard_output()
                out.write(render_page(digest))
                out.flush()
            outcomes = []
            if opts.send:
                from zakerscraper.services.notifications.digest import send_digest

                use_everywhere(named_proxies())
                if new:
                    new.begin()
                outcomes = send_digest(digest, options)
                if new:  # before anything else, as a kill in between has it sent twice
                    _record_sent(new, outcomes)
                for name, why in outcomes:
                    show(f"{name}: {why or 'sent'}")
            elif new:
                new.give()
        return EXIT_STATUS[ERROR if any(why for _, why in outcomes) else OK]


def _record_sent(new: NewArticles, outcomes: Iterable[tuple[str, str]]) -> None:
    """Record what was sent as given; where nobody has got it, it is said again."""
    if all(why for _, why in outcomes):
        new.undo()
    else:
        new.give()


def _new_articles(archive: Archive, name: str | None) -> AbstractContextManager[NewArticles | None]:
    """Give what chooses new articles, where --new asks for it. Raises ArchiveError beside another of that name."""
    if name is None:
        return nullcontext()
    archive.runs.enter()
    return closing(NewArticles(archive, f"digest {name}"))


def _of_the_last_days(selection: Selection, opts: argparse.Namespace, now: datetime) -> Selection:
    """Return *selection* with the days of --days, of which there is one by default. Raises UsageError."""
    if opts.days is None and any(getattr(opts, name) for name in ("since", "until", "fetched_since", "new")):
        return selection
    days = _number("--days", "1" if opts.days is None else opts.days, _MAX_DAYS)
    for name in ("since", "until"):
        if getattr(opts, name):
            raise UsageError(f"--days does not go with --{name}")
    return replace(selection, since=now - timedelta(days=days), until=now)


def _number(option: str, text: str, most: int) -> int:
    if not (text.isascii() and text.isdecimal() and 0 < int(text[:9]) <= most):
        raise UsageError(f"{option} {text!r} is no number from 1 to {most}")
    return int(text)


def _check_output(target: str) -> None:
    """Check that a mail can be written to *target*. Raises UsageError."""
    if "://" in target:
        raise UsageError(f"-o {redact_url(target)!r}: only ZAKER_OUTPUT_DIR can be elsewhere; name a file here")
    if Path(target).suffix.lower() not in _KINDS or Path(target).is_dir():
        raise UsageError(f"-o {target!r}: the name of a mail's file ends in {', '.join(_KINDS)}")
