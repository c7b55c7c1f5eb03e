"""`scrapy push`: archived articles sent to a service that keeps what is to be read."""

from __future__ import annotations

import argparse
from urllib.parse import urlsplit

from zakerscraper.archive.archive import Archive
from zakerscraper.cli.article_choice import add_name_options
from zakerscraper.cli.base import ToolCommand
from zakerscraper.config import text_of
from zakerscraper.exceptions import UsageError
from zakerscraper.run_report.status import ERROR, EXIT_STATUS, INCOMPLETE, OK
from zakerscraper.services.open_archive import open_archive
from zakerscraper.services.selection import Selection
from zakerscraper.spiders.arguments import time_span
from zakerscraper.utils.proxies import named_proxies, use_everywhere
from zakerscraper.utils.terminal import say

SERVICES = ("wallabag", "readeck", "karakeep", "linkding")
"""The services, by the names of `read_later.receivers`, which needs what makes feeds."""


class Command(ToolCommand):
    """Send archived articles, each once, to the service at ZAKER_PUSH_URL, with the secret in ZAKER_PUSH_TOKEN."""

    def syntax(self) -> str:
        return f"{'|'.join(SERVICES)} [choice of articles]"

    def short_desc(self) -> str:
        return "Send new articles to wallabag, Readeck, Karakeep or Linkding"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        chosen = parser.add_argument_group("choice of articles")
        add_name_options(chosen)
        chosen.add_argument("--since", metavar="DATE", help="only articles published on that day (+08:00) or later")
        chosen.add_argument("--limit", metavar="N", help="send so many at most; the others come the next time")

    def work(self, args: list[str], opts: argparse.Namespace) -> int:
        assert self.settings is not None
        if len(args) != 1 or args[0] not in SERVICES:
            raise UsageError(f"push takes the name of one service: {', '.join(SERVICES)}")
        (service,) = args
        limit, selection = _limit(opts), _selection(opts)
        base, token = _address(text_of(self.settings, "ZAKER_PUSH_URL")), text_of(self.settings, "ZAKER_PUSH_TOKEN")
        if not token or not token.isprintable() or not (token.isascii() or service == "wallabag"):
            raise UsageError(
                "setting ZAKER_PUSH_TOKEN: it is the token that the service gives to programs"
                + (" (not shown, as it is a secret)" if token else "; it is not set")
            )
        from zakerscraper.services.read_later.client import Client  # late: they need what makes feeds
        from zakerscraper.services.read_later.push import memory_name, push_articles
        from zakerscraper.services.read_later.receivers import RECEIVERS

        use_everywhere(named_proxies())
        name = memory_name(service, base, token)
        what = f"what {service} has got"
        with open_archive(self.settings, writing=True, run=name, memory=what) as (archive, _, options):
            archive.runs.enter()
            _check_names(selection, archive)
            receiver = RECEIVERS[service](Client(service, base, (token, *token.split(":")), options.ca_file), token)
            done = push_articles(selection.articles(archive), receiver, archive, name, limit)
        for title, why in done.refused.items():
            say(f"{title}: {why}")
        if done.without_address:
            say(f"{done.without_address} articles have no address yet, by which services know them")
        if done.stopped:
            say(f"{done.stopped}; {done.sent} articles sent, the others are sent the next time")
            return EXIT_STATUS[ERROR]
        rest = f", {len(done.refused)} not taken, which are tried again the next time" if done.refused else ""
        say(f"{done.sent} articles sent to {service}{rest}")
        return EXIT_STATUS[INCOMPLETE if done.refused else OK]


def _limit(opts: argparse.Namespace) -> int:
    if opts.limit is None:
        return 0
    if not (opts.limit.isascii() and opts.limit.isdecimal() and int(opts.limit[:9]) > 0):
        raise UsageError(f"--limit {opts.limit!r} is no number of articles like 100")
    return int(opts.limit)


def _address(value: str) -> str:
    """Return the service's base address. Raises UsageError."""
    try:
        parts = urlsplit(value)
        is_one = parts.scheme in {"http", "https"} and bool(parts.hostname) and "@" not in parts.netloc
    except ValueError:
        is_one = False
    if not is_one or not value.isascii() or set(value) & set(' "<>?#\t\r\n'):
        raise UsageError(
            "setting ZAKER_PUSH_URL: it is the address of the service, https://read.example, without a password"
            + ("" if value else "; it is not set")
        )
    return value.rstrip("/")


def _selection(opts: argparse.Namespace) -> Selection:
    try:
        since = time_span(opts.since).start if opts.since is not None else None
    except ValueError:
        raise UsageError(f"--since {opts.since!r} is no date like 2026-05-18, or lies in the future") from None
    sections, sources, channels = (tuple(getattr(opts, name) or ()) for name in ("section", "source", "channel"))
    return Selection(sections=sections, sources=sources, channels=channels, since=since)


def _check_names(selection: Selection, archive: Archive) -> None:
    sections = archive.queries.overview()["sections"]
    for section in selection.sections:
        if section not in sections:
            raise UsageError(f"--section {section!r}: there is no such section")
    if selection.sources and (
        unknown := set(selection.sources) - {article.source for article in archive.queries.articles()}
    ):
        raise UsageError(f"--source {min(unknown)!r}: there is no such publisher")
